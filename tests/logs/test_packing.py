import gzip
import lzma
from pathlib import Path

import pytest

from logs.support import write
from servicekit.errors import LoadError
from servicekit.logs.packing import ending, open_text, unpacking


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("log.csv", bytes),
        ("log", bytes),
        ("log.csv.gz", gzip.compress),
        ("LOG.CSV.GZ", gzip.compress),
        ("log.csv.xz", lzma.compress),
        ("log.XZ", lzma.compress),
    ],
)
def test_a_log_is_unpacked_by_its_ending(tmp_path, name, pack):
    """A log is plain, or packed as its ending says in capitals or not; a mark at its start goes."""
    file = write(tmp_path, pack("\ufeffcase,é\r\n".encode()), name)

    with file.open("rb") as packed, open_text(packed, file) as lines:
        assert lines.read() == "case,é\r\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("log.csv.gz", gzip.compress(b"case,at\n" * 1000)[:-12]),
        ("log.csv.gz", b"case,at\n"),
        ("log.csv.gz", gzip.compress(b"case,at\n" * 1000)[:10] + b"\xff" * 50),
        ("log.csv.xz", lzma.compress(b"case,at\n" * 1000)[:-12]),
        ("log.csv.xz", b"case,at\n"),
    ],
    ids=["gz cut off", "gz not packed", "gz damaged", "xz cut off", "xz not packed"],
)
def test_what_cannot_be_unpacked_is_said_in_words(tmp_path, name, content):
    """A file that is cut off, damaged or not packed at all is refused by its name."""
    file = write(tmp_path, content, name)

    with (
        pytest.raises(LoadError) as caught,
        file.open("rb") as packed,
        open_text(packed, file) as lines,
        unpacking(name),
    ):
        lines.read()

    assert f"{name}: cannot be unpacked: " in str(caught.value)
    assert str(caught.value).endswith("; is it whole, and its ending right?")


def test_other_errors_pass_through_unpacking():
    """An error that has nothing to do with packing stays what it is."""
    with pytest.raises(ZeroDivisionError), unpacking("log.csv"):
        _ = 1 // 0


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("log.csv", ".csv"),
        ("log.CSV.GZ", ".csv"),
        ("log.jsonl.xz", ".jsonl"),
        ("log.gz", ""),
        ("log", ""),
        ("a.b.parquet", ".parquet"),
    ],
)
def test_the_ending_is_what_is_inside(name, inner):
    """How a file ends says what it holds, without its packing."""
    assert ending(Path(name)) == inner

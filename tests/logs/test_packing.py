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


@pytest.mark.parametrize(
    ("encoding", "text"), [("cp1252", "Gelöst"), ("utf-16", "Gelöst"), ("iso8859-15", "5 €")]
)
def test_a_log_is_read_in_its_encoding(tmp_path, encoding, text):
    """A log in another encoding says the same, packed or not."""
    plain = write(tmp_path, text.encode(encoding))
    packed = write(tmp_path, gzip.compress(text.encode(encoding)), "log.csv.gz")

    for path in (plain, packed):
        with path.open("rb") as file, open_text(file, path, encoding) as lines:
            assert lines.read() == text


def test_what_is_no_text_at_all_is_said_in_words(tmp_path):
    """A file that cannot be read in the encoding that was named is refused with what to do."""
    path = write(tmp_path, b"case,at\n1")

    with (
        pytest.raises(LoadError) as caught,
        path.open("rb") as file,
        open_text(file, path, "utf-16-le") as lines,
        unpacking("log.csv"),
    ):
        lines.read()

    (problem,) = caught.value.exceptions
    assert str(problem).startswith("log.csv: is not UTF-16-LE; name the encoding of the log")


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

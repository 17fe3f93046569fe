import gzip
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from logs.support import NINE, mapping, placed

from servicekit.errors import LoadError
from servicekit.logs import Log, read_log, starter
from servicekit.logs.packing import not_text


def write(folder: Path, columns: dict[str, object], name: str = "log.parquet") -> Path:
    """Write columns, with a case and an instant where they name none."""
    count = len(next(iter(columns.values())))
    full = {"case": [str(n) for n in range(count)], "at": [NINE] * count, **columns}
    file = folder / name
    pq.write_table(pa.table(full), file)
    return file


def read(file: Path, *meanings: str, **fields: object) -> Log:
    return read_log([file], mapping(*meanings, **fields), skip_bad=True)


def test_parquet_says_what_csv_says(tmp_path):
    """A log in Parquet becomes the same cases as one in CSV."""
    columns = {"case": [1, 1, 2], "at": [NINE] * 3, "team": ["shop", "lab", None]}
    file = write(tmp_path, columns)
    table = tmp_path / "log.csv"
    table.write_text(f"case,at,team\n1,{NINE},shop\n1,{NINE},lab\n2,{NINE},\n")

    assert read(file, "team") == read(table, "team")


def test_a_packed_file_is_unpacked(tmp_path):
    """Parquet that was packed once more is unpacked by its ending."""
    file = write(tmp_path, {"team": ["shop"]})
    packed = tmp_path / "log.parquet.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))

    assert read(packed, "team") == read(file, "team")


@pytest.mark.parametrize(
    "instants",
    [
        pa.array([NINE], pa.timestamp("s", "UTC")),
        pa.array([NINE], pa.timestamp("us", "Europe/London")),
        pa.array([NINE.replace(tzinfo=None)], pa.timestamp("ms")),
        pa.array([1_777_885_200_000_000_123], pa.timestamp("ns")),
        pa.array(["2026-05-04T09:00Z"]),
    ],
    ids=["seconds", "zone", "no zone", "nanoseconds", "text"],
)
def test_instants_of_all_kinds(tmp_path, instants):
    """An instant is read whatever its precision, and takes the stated zone without one."""
    log = read(write(tmp_path, {"at": instants}))

    assert log.last_at == NINE
    assert log.skipped == ()


def test_values_of_all_kinds(tmp_path):
    """Numbers, amounts, truth, durations, dates, lists and bytes are read as what they are."""
    file = write(
        tmp_path,
        {
            "event": ["call"], "role": pa.array(["customer"]).dictionary_encode(),
            "order": [7], "wait": [timedelta(seconds=95)], "duration": [12.5],
            "signals": [["complaint", "praise"]], "story_repeated": [True],
            "opened_at": [date(2026, 5, 3)], "topic": [b"parcel"], "team": [Decimal("1.50")],
        },
    )  # fmt: skip
    meanings = ("event", "role", "order", "wait", "duration", "signals", "story_repeated")
    (case,) = read(file, *meanings, "opened_at", "topic", "team").cases
    (call,) = case.interactions

    assert (call.wait, call.duration) == (timedelta(seconds=95), timedelta(seconds=12.5))
    assert (call.signals, call.story_repeated) == ({"complaint", "praise"}, True)
    assert case.opened_at == datetime(2026, 5, 3, tzinfo=UTC)
    assert (case.topic, case.changes[0].new) == ("parcel", "1.50")


def test_parts_are_named_with_dots(tmp_path):
    """A column with others inside is named with dots; one that is called so comes first."""
    file = write(
        tmp_path,
        {"fields": [{"status": {"name": "open"}}, {"status": None}], "a.b": ["x", "y"]},
    )
    wanted = {"case": "case", "at": "at", "status": "fields.status.name", "team": "a.b"}
    first, second = read(file, columns=wanted).cases

    assert [change.new for change in first.changes] == ["open", "x"]
    assert [change.new for change in second.changes] == ["y"]


def test_a_column_that_stands_twice_is_refused(tmp_path):
    """A column that is mapped must stand once; one that nobody reads may stand twice."""
    file, columns = tmp_path / "log.parquet", [["1", "2"], [NINE] * 2, ["q"] * 2]
    pq.write_table(pa.Table.from_arrays(columns, names=["case", "at", "case"]), file)

    with pytest.raises(LoadError) as caught:
        read(file)
    assert str(caught.value) == (
        "log.parquet does not fit the mapping (its columns are case, at, case):\n"
        "  log.case: the log has 2 columns 'case'"
    )
    pq.write_table(
        pa.Table.from_arrays([*columns, ["r"] * 2], names=["case", "at", "x", "x"]), file
    )
    assert [case.id for case in read(file).cases] == ["1", "2"]
    assert 'case = "case"' in starter(file)


_SECOND = pa.array([False, True])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (pa.array([2**62, 0], pa.timestamp("us")), "cannot be read (date value out of range)"),
        (pa.array([2**40, 0], pa.timestamp("s", "UTC")), "cannot be read (date value out of range"),
        (pa.array([2**30, 0], pa.int32()).cast(pa.date32()), "cannot be read (days=1073741824"),
        (pa.array([[2**62], None], pa.list_(pa.timestamp("us"))), "cannot be read (date value"),
        (pa.array([2**62, 0], pa.duration("s")), "cannot be read (Python int too large"),
        (pa.array([b"\xff", b"ok"]).view(pa.string()), "is not UTF-8"),
        (
            pa.StructArray.from_arrays([pa.array([1, 2])] * 2, names=["a", "a"], mask=_SECOND),
            "cannot be read (Converting to Python dictionary is not supported",
        ),
    ],
    ids=["far", "farther", "date", "list", "duration", "bytes", "twice"],
)  # fmt: skip
def test_a_value_that_python_cannot_hold_is_a_fault(tmp_path, values, words):
    """A value that cannot be told makes its row a fault that names the column; others are read."""
    file = write(tmp_path, {"topic": values, "text": ["x", "y"]})
    log = read(file, "topic", "text")

    (problem,) = log.skipped
    assert str(problem).startswith(f"log.parquet:1: topic: {words}")
    assert [case.id for case in log.cases] == ["1"]
    assert "# Columns that are not used: none" in starter(file)


def test_times_finer_than_pythons_are_cut(tmp_path):
    """Nanoseconds are cut to microseconds wherever they stand, and an odd zone changes nothing."""
    odd = 1_777_885_200_000_000_123
    file = write(
        tmp_path,
        {
            "at": pa.array([odd], pa.timestamp("ns", "Mars/Phobos")),
            "fields": pa.array([{"due": odd}], pa.struct([("due", pa.timestamp("ns"))])),
            "several": pa.array([[odd]], pa.list_(pa.timestamp("ns"))),
            "clock": pa.array([123_456_789], pa.time64("ns")),
            "wait": pa.array([1_500_000_001], pa.duration("ns")),
        },
    )
    columns = {
        "case": "case", "at": "at", "opened_at": "fields.due", "signals": "several",
        "topic": "clock", "wait": "wait",
    }  # fmt: skip
    ((_, row),) = placed(file.read_bytes(), mapping(columns=columns), file.name)

    assert (row["at"], row["opened_at"]) == (NINE, NINE)
    assert row["signals"] == ("2026-05-04T09:00:00",)
    assert (row["topic"], row["wait"]) == ("00:00:00.123456", timedelta(seconds=1.5))


def test_a_list_of_lists_is_no_value(tmp_path):
    """A list of lists, and a map, which is a list of pairs, is refused where a list belongs."""
    pairs = pa.array([[("a", "b")]], pa.map_(pa.string(), pa.string()))
    for values in (pairs, [[["a"]]]):
        log = read(write(tmp_path, {"signals": values}), "signals")

        assert "signals is no value, it is a list of lists" in str(log.skipped[0])


def test_a_file_in_which_nothing_can_be_told_is_refused(tmp_path, monkeypatch):
    """Whatever reading Parquet raises beside that is said in words, too."""
    monkeypatch.setattr(pq, "ParquetFile", lambda file: {}["zone"])

    with pytest.raises(LoadError) as caught:
        read(write(tmp_path, {"team": ["shop"]}))
    assert "is not Parquet that can be read: 'zone'" in str(caught.value)


def test_a_column_that_is_missing_is_named(tmp_path):
    """A log that does not fit the mapping is refused with the columns that it has."""
    with pytest.raises(LoadError) as caught:
        read(write(tmp_path, {"team": ["shop"]}), "agent")

    assert "log.parquet does not fit the mapping (its columns are case, at, team)" in str(
        caught.value
    )
    assert "log.agent: the log has no column 'agent'" in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"case,at\n", b"PAR1" + bytes(50) + b"PAR1"],
    ids=["empty", "csv", "no table"],
)
def test_what_is_no_parquet_is_refused(tmp_path, content):
    """A file that only ends like Parquet is refused by its name."""
    file = tmp_path / "log.parquet"
    file.write_bytes(content)

    with pytest.raises(LoadError) as caught:
        read(file)

    assert "log.parquet: is not Parquet that can be read" in str(caught.value)


def test_a_row_that_cannot_be_read_is_placed_by_its_number(tmp_path):
    """What is wrong with a row names the row, from 1, and hides none that follows."""
    file = write(
        tmp_path,
        {"status": ["open", "Active", "open"], "team": [b"shop", b"lab", b"caf\xe9"]},
    )
    log = read(file, "status", "team")

    assert [str(problem) for problem in log.skipped] == [
        "log.parquet:2: status: 'Active' is not mapped; list it under [log.values.status]",
        f"log.parquet:3: team: {not_text('utf-8')}",
    ]
    assert log.rows == 1


def test_what_has_parts_is_no_value(tmp_path):
    """A column that has others inside is refused where a value belongs."""
    log = read(write(tmp_path, {"team": [{"name": "x"}]}), "team")

    assert "team is no value, it has parts: team.name" in str(log.skipped[0])


def test_a_starter_is_made_of_parquet(tmp_path):
    """A starter playbook can be made of a log in Parquet, too."""
    file = write(tmp_path, {"status": ["Active"], "fields": [{"team": "lab"}]})
    text = starter(file)

    assert 'at = "at"  # confirm' in text
    assert '"Active" = "open"  # confirm' in text
    assert '# Columns that are not used: "fields.team"' in text
    assert "delimiter" not in text

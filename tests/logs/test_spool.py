import gzip
import json
import pickle
import tempfile
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.support import mapping, table, write
from servicekit.case import Case
from servicekit.errors import FieldError, LoadError
from servicekit.logs import Spool, read_log, spool

ROWS = [
    {"case": "a", "at": "2026-05-04T09:00+00:00", "team": "billing"},
    {"case": "b", "at": "2026-05-04T10:00+00:00", "customer": "kim"},
    {"case": "a", "at": "2026-05-04T11:00+00:00", "team": "shop"},
    {"case": "c", "at": "2026-05-04T08:00+00:00", "customer": "sam"},
    {"case": "d", "at": "2026-05-04T07:00+00:00", "customer": "kim", "team": "lab"},
]
WANTED = mapping("team", "customer")


def in_order(read: Spool, start: int = 0, stop: int | None = None) -> list[Case]:
    """Return the cases of some groups as they stand in the log."""
    pairs = [
        pair
        for group in read.groups(start, stop)
        for pair in zip(group.order, group.cases, strict=True)
    ]
    return [case for _, case in sorted(pairs, key=lambda pair: pair[0])]


# -- what is read ---------------------------------------------------------------------------------


def test_a_spool_gives_the_cases_of_each_customer(tmp_path):
    """All cases of a customer come together, and a case without one comes alone."""
    with spool([write(tmp_path, table(ROWS))], WANTED) as read:
        groups = [*read.customers()]

    found = [(group.customer_id, [case.id for case in group.cases]) for group in groups]
    assert found == [(None, ["a"]), ("kim", ["b", "d"]), ("sam", ["c"])]
    assert [group.order for group in groups] == [(0,), (1, 4), (3,)]
    assert [group.rows for group in groups] == [2, 2, 1]
    assert (read.rows, read.size, read.cases, read.skipped, read.unread) == (5, 3, 4, (), 0)
    assert read.last_at == datetime(2026, 5, 4, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "last", "before"),
    [
        ((9,), 0, None),
        ((9, 11, 10), 1, 10),
        ((11, 9, 10), 0, 10),
        ((9, 10, 11), 2, 10),
        ((11, 11), 0, 11),
    ],
    ids=["alone", "in between", "first", "last", "twice"],
)
def test_a_spool_knows_its_last_row(tmp_path, hours, last, before):
    """The row with the latest instant is known by its place, and so is the instant before it."""
    rows = [{"case": hour, "at": f"2026-05-04T{hour:02}:00Z"} for hour in hours]
    with spool([write(tmp_path, table(rows))], mapping()) as read:
        found = read.last_place, read.before_at

    wanted = None if before is None else datetime(2026, 5, 4, before, tzinfo=UTC)
    assert found == (f"log.csv:{last + 2}", wanted)


def test_when_a_row_was_recorded_counts_as_well(tmp_path):
    """The last instant of a row is when it was recorded, where that was later."""
    rows = [
        {"case": 1, "at": "2026-05-04T09:00Z", "recorded_at": "2026-05-05T09:00Z"},
        {"case": 2, "at": "2026-05-04T10:00Z", "recorded_at": "2026-05-04T08:00Z"},
    ]
    with spool([write(tmp_path, table(rows))], mapping("recorded_at")) as read:
        assert read.last_at == datetime(2026, 5, 5, 9, tzinfo=UTC)
        assert read.before_at == datetime(2026, 5, 4, 10, tzinfo=UTC)
        assert read.last_place == "log.csv:2"


def test_a_log_in_another_encoding_is_the_same(tmp_path):
    """A log as a spreadsheet writes it gives the same cases, spooled or at once."""
    content = "case;at;status;team\n1;04.05.2026 09:00;Gelöst;Büro\n"
    fields = {
        "delimiter": ";",
        "format": ["iso", "%d.%m.%Y %H:%M"],
        "values": {"status": {"Gelöst": "resolved"}},
    }
    file = write(tmp_path, content.encode("cp1252"))
    plain = write(tmp_path, content, "plain.csv")
    wanted = mapping("status", "team", encoding="cp1252", **fields)
    with spool([file], wanted) as read:
        (group,) = read.customers()

    assert group.cases == read_log([file], wanted).cases
    assert group.cases == read_log([plain], mapping("status", "team", **fields)).cases
    assert [change.new for change in group.cases[0].changes] == ["resolved", "Büro"]


def test_the_cases_are_those_of_the_log(tmp_path):
    """A spool gives what reading at once gives, in an order that can be put right."""
    file = write(tmp_path, gzip.compress(table(ROWS).encode()), "log.csv.gz")

    with spool([str(file)], WANTED) as read:
        assert in_order(read) == [*read_log([file], WANTED).cases]


def test_the_customer_is_whom_the_first_row_in_time_names(tmp_path):
    """A case with two customers belongs to the one whom its earliest row names."""
    rows = [
        {"case": "a", "at": "2026-05-04T11:00+00:00", "customer": "sam"},
        {"case": "a", "at": "2026-05-04T10:00+00:00", "customer": "kim"},
        {"case": "a", "at": "2026-05-04T09:00+00:00"},
        {"case": "b", "at": "2026-05-04T09:00+00:00", "customer": "kim"},
    ]
    with spool([write(tmp_path, table(rows))], mapping("customer")) as read:
        (group,) = read.groups()

    assert (group.customer_id, [case.customer_id for case in group.cases]) == ("kim", ["kim"] * 2)


def test_ties_are_ordered_by_the_column_of_order(tmp_path):
    """Rows that share an instant come by their number, then as they stand, as when read at once."""
    rows = [
        {"case": 1, "at": "2026-05-04T09:00+00:00", "team": team, "order": order}
        for team, order in (("c", 10), ("a", -1), ("b", 9), ("d", 10))
    ]
    with spool([write(tmp_path, table(rows))], mapping("team", "order")) as read:
        (case,) = in_order(read)

    assert [change.new for change in case.changes] == ["a", "b", "c", "d"]


def test_several_formats_are_one_log(tmp_path):
    """Files of different formats are put together."""
    lines = "\n".join(json.dumps(row) for row in ROWS[2:])
    second = write(tmp_path, lines, "two.jsonl")
    head = "case,at,team,customer\n"
    two = "a,2026-05-04T09:00+00:00,billing,\nb,2026-05-04T10:00+00:00,,kim\n"
    first = write(tmp_path, head + two, "one.csv")

    with spool([first, second], WANTED) as read:
        assert in_order(read) == [*read_log([write(tmp_path, table(ROWS))], WANTED).cases]


def test_lists_survive(tmp_path):
    """Several values in one column are the same when a row is read again."""
    row = {
        "case": "é", "at": "2026-05-04 09:00", "event": "message", "role": "agent",
        "signals": ["a,b", "ü"],
    }  # fmt: skip
    file = write(tmp_path, json.dumps(row), "log.jsonl")
    wanted = mapping("event", "role", "signals")

    with spool([file], wanted) as read:
        assert in_order(read) == [*read_log([file], wanted).cases]
        assert in_order(read)[0].interactions[0].signals == {"a,b", "ü"}


def test_an_empty_log_has_no_groups(tmp_path):
    """A log with a header only gives nothing, and so does no file at all."""
    for files in ([write(tmp_path, "case,at\n")], []):
        with spool(files, mapping()) as read:
            assert ([*read.groups()], read.parts(3), read.last_at) == ([], (), None)
            assert (read.rows, read.size, read.cases) == (0, 0, 0)


def test_the_file_is_gone_afterwards(tmp_path):
    """What was written to the disk is deleted at the end of the block, also after an error."""
    with spool([write(tmp_path, table(ROWS))], WANTED) as read:
        assert read.path.exists()
    assert not read.path.parent.exists()

    def wrong() -> None:
        with spool([write(tmp_path, table(ROWS))], WANTED) as read:
            paths.append(read.path)
            raise ZeroDivisionError

    paths: list[Path] = []
    with pytest.raises(ZeroDivisionError):
        wrong()
    assert not paths[0].parent.exists()


def test_the_opener_opens(tmp_path):
    """A host may open files itself, to show how far the reading is."""
    seen = []

    def opener(path: Path):
        seen.append(path.name)
        return path.open("rb")

    with spool([write(tmp_path, table(ROWS))], WANTED, opener=opener) as read:
        assert (seen, read.rows) == (["log.csv"], 5)


# -- several processes ----------------------------------------------------------------------------


def test_parts_have_about_equal_numbers_of_rows(tmp_path):
    """The groups are shared out by rows, and each belongs to one part."""
    rows = [
        {"case": case, "at": f"2026-05-04T09:{minute:02}+00:00", "team": "x"}
        for case, count in (("a", 10), ("b", 2), ("c", 2), ("d", 2), ("e", 4))
        for minute in range(count)
    ]
    with spool([write(tmp_path, table(rows))], mapping("team")) as read:
        assert read.parts(1) == ((0, 5),)
        assert read.parts(2) == ((0, 1), (1, 5))
        assert read.parts(4) == ((0, 1), (1, 4), (4, 5))
        assert [sum(g.rows for g in read.groups(*part)) for part in read.parts(2)] == [10, 10]
        assert [g.cases[0].id for g in read.groups(1, 3)] == ["b", "c"]
        assert [g.cases[0].id for g in read.groups(3, 99)] == ["d", "e"]
        assert [*read.groups(5)] == [*read.groups(2, 2)] == []


@pytest.mark.parametrize("count", [0, -1])
def test_nothing_is_shared_out_among_nobody(tmp_path, count):
    """Fewer than one part is refused."""
    with (
        spool([write(tmp_path, table(ROWS))], WANTED) as read,
        pytest.raises(FieldError, match="one or more"),
    ):
        read.parts(count)


def test_other_processes_read_their_parts(tmp_path):
    """A spool can be sent to other processes, each of which reads some of the groups."""
    file = write(tmp_path, table(ROWS))
    with (
        spool([file], WANTED) as read,
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool,
    ):
        starts, stops = zip(*read.parts(3), strict=True)
        found = [*pool.map(in_order, [read] * len(starts), starts, stops)]

    assert {case for part in found for case in part} == set(read_log([file], WANTED).cases)


def test_a_spool_is_a_value(tmp_path):
    """A spool can be compared and pickled."""
    with spool([write(tmp_path, table(ROWS))], WANTED) as read:
        assert pickle.loads(pickle.dumps(read)) == read  # noqa: S301 - it is our own


rows_of_cases = st.lists(
    st.fixed_dictionaries(
        {
            "case": st.sampled_from("abcde"),
            "customer": st.sampled_from(["", "kim", "sam", "ada"]),
            "team": st.sampled_from(["", "billing", "shop"]),
            "at": st.integers(10, 59).map(lambda minute: f"2026-05-04T09:{minute}+00:00"),
        }
    ),
    max_size=12,
)


@given(rows_of_cases, st.integers(1, 4))
def test_the_parts_together_are_the_log(drawn, count):
    """However a log is shared out, its parts together give the cases of the log in its order."""
    with TemporaryDirectory() as folder:
        file = write(Path(folder), table([{"customer": "", "team": "", **row} for row in drawn]))
        wanted = mapping("customer", "team") if drawn else mapping()
        with spool([file], wanted) as read:
            parts = [case for part in read.parts(count) for case in in_order(read, *part)]
            together = in_order(read)
            customers = [group.customer_id for group in read.customers()]
        log = read_log([file], wanted)

    assert together == [*log.cases]
    assert set(parts) == set(together)
    assert (read.rows, read.cases, read.last_at) == (log.rows, len(log.cases), log.last_at)
    named = [customer for customer in customers if customer is not None]
    assert len(set(named)) == len(named)


# -- what is wrong --------------------------------------------------------------------------------

BAD = "case,at,event,role\n1,soon,,\n2,2026-05-04 09:00,message,\n3,2026-05-04 09:00,,\n4,soon,,\n"


def test_rows_that_cannot_be_read_stop_the_reading(tmp_path):
    """Rows that cannot be read are summed up and refused at once, before any case comes."""
    with (
        pytest.raises(LoadError) as caught,
        spool([write(tmp_path, BAD)], mapping("event", "role")),
    ):
        pass

    assert str(caught.value) == (
        "the log cannot be read as the mapping says:\n"
        "  log.csv:2: at: 'soon' is no instant in the format 'iso' (in 2 rows)"
    )


def test_rows_that_cannot_be_read_can_be_left_out(tmp_path):
    """With bad rows left out they are summed up, and what is impossible is told with its group."""
    with spool([write(tmp_path, BAD)], mapping("event", "role"), skip_bad=True) as read:
        groups = [*read.groups()]

    assert [str(problem) for problem in read.skipped] == [
        "log.csv:2: at: 'soon' is no instant in the format 'iso' (in 2 rows)"
    ]
    assert (read.rows, read.unread) == (2, 2)
    assert [problem.path for group in groups for problem in group.skipped] == ["log.csv:3"]
    assert [group.rows for group in groups] == [0, 1]


def test_what_is_impossible_stops_the_reading(tmp_path):
    """A row that says something impossible is refused with its group, all of a range at once."""
    rows = ("1,2026-05-04,", "2,2026-05-04,message", "3,2026-05-04,message", "4,2026-05-04,")
    content = "\n".join(["case,at,event", *rows, ""])
    with spool([write(tmp_path, content)], mapping("event")) as read:
        groups = read.groups()
        assert next(groups).cases[0].id == "1"
        with pytest.raises(LoadError) as caught:
            next(groups)

    assert str(caught.value).endswith("needs the role of its author (in 2 rows)")


def test_a_file_that_was_changed_is_refused(tmp_path):
    """A spool whose file somebody else has changed is refused in words."""
    with spool([write(tmp_path, table(ROWS))], WANTED) as read:
        other = attrs.evolve(read, mapping=mapping("team", "customer", format="%d/%m/%Y"))
        with pytest.raises(LoadError, match="cannot be read again"):
            next(other.groups())


def test_no_room_is_said_in_words(tmp_path, monkeypatch):
    """Where the disk has no room for the log, that is said, with what to do, and nothing stays."""
    module = import_module("servicekit.logs.spool")  # its function has the same name
    settings = f"PRAGMA max_page_count = 20; {module._SETTINGS}"
    monkeypatch.setattr(module, "_SETTINGS", settings)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    many = [{"case": n, "at": "2026-05-04T09:00+00:00", "topic": "x" * 500} for n in range(500)]
    file = write(tmp_path, table(many))

    with (
        pytest.raises(OSError, match="database or disk is full; set TMPDIR") as caught,
        spool([file], mapping("topic")),
    ):
        pass
    assert f"cannot be kept in {tmp_path}: " in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


@pytest.mark.parametrize(
    "use", [lambda read: next(read.groups()), lambda read: read.parts(2)], ids=["groups", "parts"]
)
def test_a_disk_that_fails_is_said_in_words(tmp_path, use):
    """Where the rows cannot be had from the disk any more, that is an error of the machine."""
    with spool([write(tmp_path, table(ROWS))], WANTED) as read:
        read.path.unlink()
        with pytest.raises(OSError, match="unable to open database file"):
            use(read)


def test_a_spool_needs_a_mapping(tmp_path):
    """Without a mapping, with one path, or with a file twice nothing is read."""
    file = write(tmp_path, table(ROWS))
    for paths, wanted, words in (
        ([file], None, "LogMapping"),
        (str(file), WANTED, "a list of paths"),
        ([file, file], WANTED, "each file once"),
    ):
        with pytest.raises(FieldError, match=words), spool(paths, wanted):
            pass


# -- memory ---------------------------------------------------------------------------------------


def peak(folder: Path, count: int) -> int:
    """Return the most memory that reading so many cases takes."""
    file = folder / f"{count}.csv"
    with file.open("w") as text:
        text.write("case,at,customer\n")
        for case in range(count):
            at = f"2026-05-{case % 28 + 1:02}T09:{case % 30:02}+00:00"
            text.write(f"c{case},{at},k{case % (count // 2)}\n")
    tracemalloc.start()
    with spool([file], mapping("customer")) as read:
        cases = sum(len(group.cases) for group in read.groups())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cases == count
    return most


def test_memory_does_not_grow_with_the_number_of_cases(tmp_path):
    """Ten times as many cases take hardly more memory to read."""
    peak(tmp_path, 100)  # what is loaded once
    small, large = peak(tmp_path, 1_000), peak(tmp_path, 10_000)

    assert large < small + 1_500_000

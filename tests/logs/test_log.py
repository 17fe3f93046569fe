import gzip
import lzma
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.support import mapping, read, refused, table, write
from servicekit.errors import FieldError, LoadError
from servicekit.logs import Log, read_log

ROWS = [
    {"case": "a", "at": "2026-05-04T09:00+00:00", "team": "billing"},
    {"case": "b", "at": "2026-05-04T10:00+00:00", "team": "shop"},
    {"case": "a", "at": "2026-05-04T11:00+00:00", "team": "shop"},
]


def teams(log: Log) -> dict[str, list[str | None]]:
    return {case.id: [change.new for change in case.changes] for case in log.cases}


# -- files ----------------------------------------------------------------------------------------


def test_a_log_becomes_cases(tmp_path):
    """A log has a case for each id, in the order of first rows, and knows its last instant."""
    log = read_log([write(tmp_path, table(ROWS))], mapping("team"))

    assert teams(log) == {"a": ["billing", "shop"], "b": ["shop"]}
    assert [case.id for case in log.cases] == ["a", "b"]
    assert (log.rows, log.skipped) == (3, ())
    assert log.last_at == datetime(2026, 5, 4, 11, tzinfo=UTC)


def test_a_log_is_a_value(tmp_path, travels):
    """What was read can be hashed, copied and pickled."""
    travels(read_log([write(tmp_path, table(ROWS))], mapping("team")))


@pytest.mark.parametrize(
    ("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".xz", lzma.compress)]
)
def test_packed_logs_say_the_same(tmp_path, ending, pack):
    """A packed log gives the same cases as the plain one, and takes its name as text or path."""
    plain = write(tmp_path, table(ROWS))
    packed = write(tmp_path, pack(table(ROWS).encode()), f"log.csv{ending}")

    assert read_log([str(packed)], mapping("team")) == read_log([plain], mapping("team"))


def test_one_case_may_stand_in_two_files(tmp_path):
    """Rows of one case are put together over files, whichever is named first."""
    old = write(tmp_path, table(ROWS[:1]), "2025.csv")
    new = write(tmp_path, gzip.compress(table(ROWS[1:]).encode()), "2026.csv.gz")

    assert teams(read_log([old, new], mapping("team"))) == teams(
        read_log([new, old], mapping("team"))
    )
    assert teams(read_log((f for f in (new, old)), mapping("team")))["a"] == ["billing", "shop"]


def test_a_single_name_is_no_list(tmp_path):
    """One name instead of a list is refused, for its letters would be taken for files."""
    with pytest.raises(FieldError, match="a list of paths, not one"):
        read_log(str(write(tmp_path, table(ROWS))), mapping())


def test_a_log_needs_a_mapping(tmp_path):
    """A playbook without a mapping cannot read a log, and says so."""
    with pytest.raises(FieldError, match="LogMapping"):
        read_log([write(tmp_path, table(ROWS))], None)


def test_a_file_counts_once(tmp_path):
    """One file under two names is refused, for all its rows would count twice."""
    path = write(tmp_path, table(ROWS))
    with pytest.raises(FieldError, match="each file once"):
        read_log([path, tmp_path / "." / path.name], mapping())


def test_an_empty_log_has_no_last_instant(tmp_path):
    """A log with a header only has no cases and no last instant."""
    assert read_log([write(tmp_path, "case,at\n")], mapping()) == Log(
        cases=(), rows=0, last_at=None
    )
    assert read_log([], mapping()) == Log(cases=(), rows=0, last_at=None)


def test_a_file_that_is_not_there_is_an_error_of_the_machine(tmp_path):
    """A file that cannot be opened raises what the machine says, also with bad rows left out."""
    with pytest.raises(FileNotFoundError):
        read_log([tmp_path / "none.csv"], mapping(), skip_bad=True)


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("xz", lzma.compress)])
@pytest.mark.parametrize("skip_bad", [True, False])
def test_a_file_that_is_cut_off_is_refused(tmp_path, ending, pack, skip_bad):
    """A packed file that is not whole is refused, also with bad rows left out."""
    file = write(tmp_path, pack(table(ROWS * 999).encode())[:-9], f"log.csv.{ending}")

    with pytest.raises(LoadError) as caught:
        read_log([file], mapping("team"), skip_bad=skip_bad)

    assert f"log.csv.{ending}: cannot be unpacked" in str(caught.value)


def test_a_column_that_is_missing_cannot_be_skipped(tmp_path):
    """A log that does not fit the mapping is refused, also with bad rows left out."""
    with pytest.raises(LoadError) as caught:
        read_log([write(tmp_path, table(ROWS))], mapping("agent"), skip_bad=True)

    assert "log.agent: the log has no column 'agent'" in str(caught.value)


def test_the_opener_opens(tmp_path):
    """A host may open files itself, to show how far the reading is; they are closed after it."""
    opened = []

    def opener(path: Path):
        opened.append(path.open("rb"))
        return opened[-1]

    file = write(tmp_path, table(ROWS))
    log = read_log([file], mapping("team"), opener=opener)

    assert log == read_log([file], mapping("team"))
    assert [handle.closed for handle in opened] == [True]


# -- order ----------------------------------------------------------------------------------------


def test_rows_are_ordered_by_their_instants(tmp_path):
    """Rows may stand in any order: what happened first comes first, in whatever zone it is told."""
    log = read(
        tmp_path,
        {"at": "2026-05-04T11:00+00:00", "team": "shop"},
        {"at": "2026-05-04T12:30+02:00", "team": "billing"},
        {"at": "2026-05-04T04:00-05:00", "team": "triage"},
    )

    assert teams(log) == {"1": ["triage", "billing", "shop"]}


def test_ties_are_ordered_by_the_column_of_order(tmp_path):
    """Rows that share an instant are ordered by number, as numbers and not as text."""
    rows = [{"at": 9, "team": team, "order": n} for team, n in (("c", 10), ("a", -1), ("b", 9))]

    assert teams(read(tmp_path, *rows)) == {"1": ["a", "b", "c"]}


def test_ties_without_order_stay_as_they_stand(tmp_path):
    """Rows that share an instant and have no order stay in the order of the file."""
    rows = [{"at": 9, "team": team} for team in ("c", "a", "b")]

    assert teams(read(tmp_path, *rows)) == {"1": ["c", "a", "b"]}


def test_an_instant_beats_the_column_of_order(tmp_path):
    """The column of order never moves a row before one that happened earlier."""
    rows = [{"at": 10, "team": "b", "order": 1}, {"at": 9, "team": "a", "order": 2}]

    assert teams(read(tmp_path, *rows)) == {"1": ["a", "b"]}


def test_the_hour_that_comes_twice_is_kept_apart(tmp_path):
    """Instants with an offset keep their order in the hour that the clock shows twice."""
    log = read(
        tmp_path,
        {"at": "2026-10-25T01:15+00:00", "team": "b"},
        {"at": "2026-10-25T01:45+01:00", "team": "a"},
        timezone="Europe/London",
    )
    (case,) = log.cases

    assert teams(log) == {"1": ["a", "b"]}
    assert [change.at.isoformat() for change in case.changes] == [
        "2026-10-25T01:45:00+01:00",
        "2026-10-25T01:15:00+00:00",
    ]
    assert log.last_at.isoformat() == "2026-10-25T01:15:00+00:00"


rows = st.fixed_dictionaries(
    {
        "case": st.sampled_from(["a", "b"]),
        "team": st.sampled_from(["", "billing", "shop", "lab"]),
        "status": st.sampled_from(["", "new", "open", "pending", "resolved", "closed"]),
        "event": st.sampled_from(["", "message", "note", "auto_reply", "call", "escalated"]),
        "role": st.sampled_from(["customer", "agent"]),
        "resolved_at": st.sampled_from(["", "2026-05-04T09:30+00:00"]),
    }
)


@given(st.lists(rows, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(drawn, random):
    """Where instants differ, a log says the same in whatever order its rows stand."""
    told = [{**row, "at": f"2026-05-04T09:{minute:02}+00:00"} for minute, row in enumerate(drawn)]
    wanted = mapping("team", "status", "event", "role", "resolved_at")

    with TemporaryDirectory() as folder:
        straight = read_log([write(Path(folder), table(told))], wanted)
        random.shuffle(told)
        shuffled = read_log([write(Path(folder), table(told))], wanted)

    assert set(shuffled.cases) == set(straight.cases)
    assert (shuffled.rows, shuffled.last_at) == (straight.rows, straight.last_at)


# -- what is wrong --------------------------------------------------------------------------------

BAD = """\
case,at,status
1,2026-05-04 09:00,Active
2,soon,open
3,2026-05-04 10:00,Active
4,2026-05-04 11:00,open
5,soon,open
6,2026-05-04
7,2026-05-04 12:00,Active
"""


def test_equal_faults_are_summed_up(tmp_path):
    """What is wrong is said once, with how often it is and where it came first."""
    with pytest.raises(LoadError) as caught:
        read_log([write(tmp_path, BAD)], mapping("status"))

    assert str(caught.value) == (
        "the log cannot be read as the mapping says:\n"
        "  log.csv:2: status: 'Active' is not mapped; list it under [log.values.status]"
        " (in 3 rows)\n"
        "  log.csv:3: at: 'soon' is no instant in the format 'iso' (in 2 rows)\n"
        "  log.csv:7: has 2 fields, the header has 3"
    )


def test_bad_rows_can_be_left_out(tmp_path):
    """With bad rows left out the others count, and each that was left out is listed."""
    log = read_log([write(tmp_path, BAD)], mapping("status"), skip_bad=True)

    assert [case.id for case in log.cases] == ["4"]
    assert log.rows == 1
    assert [problem.path for problem in log.skipped] == [
        "log.csv:2", "log.csv:3", "log.csv:4", "log.csv:6", "log.csv:7", "log.csv:8",
    ]  # fmt: skip
    assert log.last_at == datetime(2026, 5, 4, 11, tzinfo=UTC)


def test_nothing_to_leave_out_is_nothing_left_out(tmp_path):
    """Leaving out bad rows changes nothing in a log that has none."""
    file = write(tmp_path, table(ROWS))

    assert read_log([file], mapping("team"), skip_bad=True) == read_log([file], mapping("team"))


def test_faults_of_rows_and_of_cases_are_told_together(tmp_path):
    """What cannot be read and what is impossible in its case stand in one list."""
    rows = [{"at": 9, "event": "promise_fulfilled", "promise": "p"}, {"at": "soon"}]

    assert refused(tmp_path, *rows) == [
        "log.csv:3: at: 'soon' is no instant in the format 'iso'",
        "log.csv:2: promise='p' is not possible: one that the case knows by then: none yet",
    ]


def test_a_naive_instant_needs_a_zone(tmp_path):
    """An instant without a zone is refused where the mapping states none."""
    (told,) = refused(tmp_path, {"at": "2026-05-04 09:00"}, timezone=None)

    assert told == (
        "log.csv:2: at: '2026-05-04 09:00' has no time zone; name it with 'timezone' under [log]"
    )

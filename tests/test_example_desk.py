import csv
import importlib.util
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from servicekit.logs import Log, read_log
from servicekit.playbook import Playbook
from servicekit.review import review
from servicekit.scorecard import Totals

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
LONDON = ZoneInfo("Europe/London")

# The log as a plain program sees it: the rows of each case in order, without this library.
Rows = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return Playbook.load(EXAMPLES / "desk.toml")


@pytest.fixture(scope="module")
def log(playbook: Playbook) -> Log:
    return read_log([EXAMPLES / "desk.csv"], playbook.log)


@pytest.fixture(scope="module")
def totals(log: Log, playbook: Playbook) -> Totals:
    return Totals.of(review(case, playbook, at=log.last_at) for case in log.cases)


@pytest.fixture(scope="module")
def plain() -> Rows:
    rows: Rows = defaultdict(list)
    with (EXAMPLES / "desk.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["case"]].append(row)
    for told in rows.values():
        told.sort(key=lambda row: (instant(row), int(row["seq"])))
    return rows


def instant(row: dict[str, str], column: str = "at") -> datetime:
    return datetime.fromisoformat(row[column]).astimezone(UTC)


def held(rows: list[dict[str, str]], column: str) -> list[str]:
    """Return the values that a column went through, each turn once."""
    return [value for value, _ in groupby(row[column] for row in rows if row[column])]


# -- the log itself -------------------------------------------------------------------------------


def test_the_generator_writes_the_committed_log(tmp_path, monkeypatch):
    """The generator writes the same bytes as ever."""
    spec = importlib.util.spec_from_file_location("make_desk", EXAMPLES / "make_desk.py")
    make_desk = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "make_desk", make_desk)
    spec.loader.exec_module(make_desk)
    monkeypatch.setattr(sys, "argv", ["make_desk.py", str(tmp_path / "desk.csv")])
    make_desk.main()

    assert (tmp_path / "desk.csv").read_bytes() == (EXAMPLES / "desk.csv").read_bytes()


def test_it_holds_six_weeks_of_three_hundred_cases(log):
    """The log has 300 cases within six weeks."""
    first = min(case.opened_at for case in log.cases)

    assert len(log.cases) == 300
    assert timedelta(weeks=5) < log.last_at - first < timedelta(weeks=6)
    assert log.skipped == ()


def test_it_holds_what_is_hard(log, plain, playbook):
    """The log holds two zones, a change of the clock, holidays, several channels and hand-overs."""
    rows = [row for told in plain.values() for row in told]
    first, last = min(map(instant, rows)), max(map(instant, rows))
    holidays = playbook.hours["london"].holidays

    assert {calendar.timezone for calendar in playbook.hours.values()} == {
        "Europe/London", "America/New_York",
    }  # fmt: skip
    assert {row["at"][-6:] for row in rows} == {"+00:00", "+01:00", "-04:00"}
    assert first.astimezone(LONDON).utcoffset() != last.astimezone(LONDON).utcoffset()
    assert holidays
    assert all(first.date() < day < last.date() for day in holidays)
    assert {row["channel"] for row in rows if row["channel"]} == {"email", "phone", "chat", "form"}
    assert {"promised", "promise_transferred", "promise_renegotiated", "promise_released",
            "promise_fulfilled", "escalated", "auto_reply", "note", "call"} < {
        row["event"] for row in rows
    }  # fmt: skip


# -- what a review of it says ---------------------------------------------------------------------


def test_cases_and_rows_are_all_read(log, totals, plain):
    """Every case and every row of the file is read."""
    assert totals.cases == len(plain)
    assert log.rows == sum(map(len, plain.values()))
    assert log.last_at == max(instant(row) for told in plain.values() for row in told)


def test_moves_are_counted(totals, plain):
    """Moves from desk to desk, and those straight back, are as many as a plain count finds."""
    ways = [held(told, "team") for told in plain.values()]

    assert totals.hand_overs == sum(len(way) - 1 for way in ways) > 0
    assert totals.ping_pong == sum(
        way[n] == way[n + 2] for way in ways for n in range(len(way) - 2)
    )
    assert totals.findings["run_around"] == sum(len(way) > 3 for way in ways) > 0
    assert totals.findings["ping_pong"] == totals.ping_pong > 0


def test_reopenings_are_counted(totals, plain):
    """Times that a settled case was opened again are as many as a plain count finds."""
    done = {"resolved", "closed"}
    reopened = sum(
        old in done and new not in done
        for told in plain.values()
        for old, new in pairwise(held(told, "status"))
    )

    assert totals.reopenings == reopened > 0


def test_spoken_promises_are_counted(totals, plain, log):
    """Spoken promises are kept, late, released, open or broken as a plain count finds."""
    counted: Counter[str] = Counter()
    now = log.last_at
    for told in plain.values():
        for name in {row["promise"] for row in told if row["promise"]}:
            rows = [row for row in told if row["promise"] == name]
            by_event = {row["event"]: row for row in rows}
            if by_event["promised"]["role"] == "agent":
                dues = [instant(row, "due_at") for row in rows if row["due_at"]]
                counted[verdict(by_event, dues[-1], now)] += 1

    assert totals.promises["spoken"] == counted
    assert sum(counted.values()) > 100
    assert {"kept", "kept_late", "broken", "released"} <= set(counted)


def verdict(by_event: dict[str, dict[str, str]], due: datetime, now: datetime) -> str:
    """Judge a promise that has been done or let go at most once, by its last due."""
    if "promise_released" in by_event:
        return "released"
    if "promise_fulfilled" in by_event:
        return "kept" if instant(by_event["promise_fulfilled"]) <= due else "kept_late"
    return "open" if now <= due else "broken"


def test_promises_of_auto_replies_are_counted_apart(totals, plain):
    """What the mailer promised is counted, and not among what people said."""
    made = [r for told in plain.values() for r in told if r["event"] == "promised"]
    bots = sum(row["role"] == "bot" for row in made)

    assert sum(totals.promises["auto_reply"].values()) == bots > 0
    assert sum(totals.promises["spoken"].values()) == len(made) - bots


def test_every_case_has_a_resolution_owed(totals, log):
    """Every case is owed a resolution, and no more than a first reply beside it."""
    targets = sum(totals.promises["target"].values())

    assert len(log.cases) < targets <= 2 * len(log.cases)


def test_urgent_cases_are_late_by_the_clock_on_the_wall(log, playbook, plain):
    """The first reply to urgent mail is late after 30 minutes, as a plain subtraction finds."""
    late = {
        case.id
        for case in log.cases
        for promise in review(case, playbook, at=log.last_at).promises
        if promise.what == "a first reply within 30 min" and promise.state == "kept_late"
    }
    counted = set()
    for name, told in plain.items():
        if held(told, "priority") != ["urgent"] or told[0]["outcome"] == "connected":
            continue
        replies = (
            instant(row)
            for row in told
            if row["event"] in {"message", "call"}
            and row["role"] == "agent"
            and row["outcome"] != "no_answer"
        )
        reply = next(replies, None)
        if reply is not None and reply - instant(told[0]) > timedelta(minutes=30):
            counted.add(name)

    assert late == counted
    assert late

import csv
import importlib.util
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from servicekit.case import Case, History
from servicekit.logs import Log, read_log
from servicekit.playbook import Playbook
from servicekit.review import Review, review_history
from servicekit.scorecard import Scorecard, Totals

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
def reviews(log: Log, playbook: Playbook) -> list[Review]:
    customers: defaultdict[str, list[Case]] = defaultdict(list)
    for case in log.cases:
        customers[case.customer_id].append(case)
    judged = (
        review_history(History(customer=name, cases=cases), playbook, at=log.last_at)
        for name, cases in customers.items()
    )
    return [each for history in judged for each in history.reviews]


@pytest.fixture(scope="module")
def card(reviews: list[Review]) -> Scorecard:
    return Scorecard.of(reviews)


@pytest.fixture(scope="module")
def totals(card: Scorecard) -> Totals:
    return card.totals


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
            "promise_fulfilled", "escalated", "escalation_decided", "granted", "grant_reversed",
            "feedback_asked", "feedback", "auto_reply", "note", "call"} < {
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


def test_urgent_cases_are_late_by_the_clock_on_the_wall(reviews, plain):
    """The first reply to urgent mail is late after 30 minutes, as a plain subtraction finds."""
    late = {
        each.case_id
        for each in reviews
        for promise in each.promises
        if promise.what == "a first reply within 30 min" and promise.state == "kept_late"
    }
    counted = set()
    for name, told in plain.items():
        if held(told, "priority") != ["urgent"]:
            continue
        reply = first_reply(told)
        if reply is not None and reply > timedelta(minutes=30):
            counted.add(name)

    assert late == counted
    assert late


# -- what its scorecard says ----------------------------------------------------------------------


def tally(card: Scorecard, measure: str, of: str | None = None) -> tuple[int, int]:
    """Return how many measurements there are of one measure, and their sum."""
    found = card.total[measure, of]
    return found.n, found.total


def counted(values: Iterable[int]) -> tuple[int, int]:
    """Return the same of plain numbers, of which there are some."""
    values = list(values)
    assert values
    return len(values), sum(values)


def rows_of(plain: Rows, *events: str) -> list[dict[str, str]]:
    return [row for told in plain.values() for row in told if row["event"] in events]


def microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def test_every_part_of_the_playbook_is_there(playbook):
    """The example's playbook has all parts, so that a review of it leaves none out."""
    assert playbook.roster.agents
    assert playbook.ladders
    assert playbook.answers.questions
    assert None not in {
        playbook.triggers, playbook.follow_ups, playbook.contact, playbook.office,
        playbook.together, playbook.log,
    }  # fmt: skip


def test_the_playbook_is_in_order(playbook):
    """Nothing is found in any part of it, nor where two parts meet, over the weeks of the log."""
    start, end = datetime(2026, 3, 16, tzinfo=UTC), datetime(2026, 4, 27, tzinfo=UTC)
    report = playbook.check(start=start, end=end)

    assert report.clean, str(report)
    assert all(verdict.proved for verdict in report.proofs)


def test_calls_are_counted_as_offered_taken_and_given_up(card, plain):
    """Service level, abandonment and speed of answer are what a plain count over the calls finds.

    A call is lost where the caller gave up or got the machine; its wait is known for most.
    """
    offered = [row for row in rows_of(plain, "call") if row["role"] == "customer"]
    taken = [row for row in offered if row["outcome"] == "connected"]
    waits = [int(row["wait"]) for row in taken if row["wait"]]
    known = [row for row in offered if row["wait"]]
    long = [r for r in known if r["outcome"] == "connected" or int(r["wait"]) > 5]

    def in_time(rows: list[dict[str, str]]) -> Iterator[int]:
        return (int(r["outcome"] == "connected" and int(r["wait"]) <= 20) for r in rows)

    level = "{}, within 20 s".format
    assert tally(card, "service_level", level("of all offered")) == counted(in_time(known))
    assert tally(card, "service_level", level("of answered")) == counted(w <= 20 for w in waits)
    assert tally(card, "service_level", level("without short abandons")) == counted(in_time(long))
    assert tally(card, "speed_of_answer") == counted(wait * 10**6 for wait in waits)
    assert tally(card, "abandoned", "of all offered") == counted(
        row["outcome"] != "connected" for row in offered
    )
    assert len(waits) < len(taken) < len(offered)


def test_moves_and_repeated_stories_are_counted(card, plain):
    """Hand-overs, desks, ping-pong and stories told again are raw counts, case by case."""
    ways = [held(told, "team") for told in plain.values()]

    assert tally(card, "hand_overs") == counted(len(way) - 1 for way in ways)
    assert tally(card, "departments") == counted(len(set(way)) for way in ways)
    assert tally(card, "times_repeated") == counted(
        sum(row["story_repeated"] == "yes" for row in told) for told in plain.values()
    )


def test_two_answers_to_one_question_are_counted(card, plain):
    """A contradiction is another answer to the same customer on the same facts."""
    before: dict[tuple[str, ...], list[str]] = defaultdict(list)
    whose = {name: told[0]["customer"] for name, told in plain.items()}
    found = 0
    for row in sorted(rows_of(plain, "message"), key=lambda r: (instant(r), int(r["seq"]))):
        if row["question"]:
            key = whose[row["case"]], row["question"], row["facts_digest"]
            found += any(answer != row["answer"] for answer in before[key])
            before[key].append(row["answer"])

    assert tally(card, "contradictions") == (len(plain), found)
    assert 3 < found < 12


def test_feedback_is_counted_with_its_response_rate(card, plain):
    """Scores are summed by kind; who was asked within the last week may answer yet."""
    now = max(instant(row) for told in plain.values() for row in told)
    given = {row["feedback"]: row for row in rows_of(plain, "feedback")}
    for measure, of in (("csat", "1..5"), ("nps", "0..10"), ("ces", "1..7")):
        asked = [row for row in rows_of(plain, "feedback_asked") if row["measure"] == measure]
        settled = [row for row in asked if now - instant(row) > timedelta(days=7)]
        scores = [int(row["score"]) for row in given.values() if row["measure"] == measure]

        assert tally(card, measure, of) == counted(100 * score for score in scores)
        assert tally(card, f"{measure}_response", of) == counted(
            row["feedback"] in given for row in settled
        )
        assert len(given) < len(asked) or measure != "csat"


def test_promises_are_counted_by_their_first_and_their_agreed_due(card, plain):
    """Of spoken promises it counts how many were done by the first due, and by the last."""
    now = max(instant(row) for told in plain.values() for row in told)
    first: list[bool] = []
    agreed: list[bool] = []
    for told in plain.values():
        rows = [row for row in told if row["promise"].endswith("-p")]
        by_event = {row["event"]: row for row in rows}
        dues = [instant(row, "due_at") for row in rows if row["due_at"]]
        done = by_event.get("promise_fulfilled")
        if not rows or "promise_released" in by_event:
            continue
        if done is not None or dues[0] < now:
            first.append(done is not None and instant(done) <= dues[0])
        if done is not None or dues[-1] < now:
            agreed.append(done is not None and instant(done) <= dues[-1])

    assert tally(card, "kept_by_first_due", "spoken") == counted(first)
    assert tally(card, "kept_by_agreed_due", "spoken") == counted(agreed)
    assert sum(first) < sum(agreed) < len(agreed)


def test_decisions_on_decisions_are_counted(card, plain):
    """What the level above confirmed, varied or reversed is what the log says."""
    decided = [row["decision"] for row in rows_of(plain, "escalation_decided")]

    for word in ("confirmed", "varied", "reversed"):
        assert tally(card, f"decision_{word}") == counted(each == word for each in decided)


def test_first_replies_take_as_long_as_a_subtraction_says(card, plain):
    """From the first message that wants an answer to a person's first word, unless a call began."""
    waits = [wait for wait in map(first_reply, plain.values()) if wait is not None]

    assert tally(card, "first_reply") == counted(map(microseconds, waits))
    assert waits
    assert timedelta() not in waits


def first_reply(told: list[dict[str, str]]) -> timedelta | None:
    """Return how long one case waited for its first reply, if it got one."""
    asked = None
    for row in told:
        if row["event"] not in {"message", "call"} or row["outcome"] == "no_answer":
            continue
        if gave_up_at_once(row):
            continue
        live = row["outcome"] == "connected"
        if asked is None and live and row["role"] == "customer":
            return None
        if asked is None and row["role"] == "customer":
            asked = instant(row)
        if asked is not None and (live or row["role"] == "agent"):
            return instant(row) - asked
    return None


def test_resolutions_take_until_the_last_settling(card, plain):
    """A case takes from its first row until it was settled for the last time."""
    took = []
    for told in plain.values():
        settled = [row for row in told if row["status"] == "resolved"]
        if held(told, "status")[-1] == "resolved":
            took.append(instant(settled[-1]) - instant(told[0]))

    assert tally(card, "resolution") == counted(map(microseconds, took))


def test_matters_that_come_back_are_counted(card, plain):
    """A settled matter comes back when it is opened again, or raised again, within a week.

    Cases that were settled within the last week are left out unless they came back already.
    """
    now, week = max(instant(row) for told in plain.values() for row in told), timedelta(days=7)
    back = Counter(returned(plain))
    settled = {name: settled_at(told, now) for name, told in plain.items()}
    told_yet = [name for name, at in settled.items() if at is not None and now - at > week]
    once = [
        name
        for name in told_yet
        if name not in back
        and held(plain[name], "status").count("resolved") == 1
        and [taken(row) for row in filter(wants_answer, plain[name])] == [True]
        and not asked_beside(plain, name)
    ]
    beside = [name for name in told_yet if name not in back and asked_beside(plain, name)]

    known = [name for name in plain if name in back or name in told_yet]
    assert tally(card, "repeat_contacts", "within 7 d") == counted(back[name] for name in known)
    assert tally(card, "first_contact_resolution", "within 7 d") == counted(
        name in once for name in told_yet if any(map(wants_answer, plain[name]))
    )
    assert {"D0055", "D0107", "D0194", "D0212"} <= set(beside)


def asked_beside(plain: Rows, name: str) -> bool:
    """Tell whether the customer wrote about the same thing in another case as well.

    It counts from the opening until a week after the last settling; and all of it where the other
    case was open when this one was raised.
    """
    told, week = plain[name], timedelta(days=7)
    opened = instant(told[0])
    end = max(instant(row) for row in told if row["status"] == "resolved") + week
    for other, rows in plain.items():
        alike = all(rows[0][c] == told[0][c] for c in ("customer", "kind", "topic"))
        if other != name and alike:
            since = datetime.min.replace(tzinfo=UTC)
            since = opened if settled_at(rows, opened) is not None else since
            if any(wants_answer(row) and since <= instant(row) <= end for row in rows):
                return True
    return False


def wants_answer(row: dict[str, str]) -> bool:
    said = row["event"] in {"message", "call"} and row["role"] == "customer"
    return said and row["needs_reply"] != "no" and not gave_up_at_once(row)


def taken(row: dict[str, str]) -> bool:
    return row["outcome"] not in {"abandoned", "no_answer", "voicemail"}


def gave_up_at_once(row: dict[str, str]) -> bool:
    """Tell whether they hung up within five seconds, and wait for no answer."""
    return row["outcome"] == "abandoned" and int(row["wait"]) <= 5


def settled_at(told: list[dict[str, str]], at: datetime) -> datetime | None:
    """Return since when a case was settled at an instant."""
    statuses = [row for row in told if row["status"] and instant(row) <= at]
    if not statuses or statuses[-1]["status"] != "resolved":
        return None
    return instant(statuses[-1])


def returned(plain: Rows) -> Iterator[str]:
    """Yield the case that had been settled, for each time that a matter came back in a week."""
    week, matters = timedelta(days=7), defaultdict(list)
    for name, told in plain.items():
        first = told[0]
        matters[first["customer"], first["kind"], first["topic"]].append(name)
        statuses = [row for row in told if row["status"]]
        for before, after in pairwise(statuses):
            if before["status"] == "resolved" and instant(after) - instant(before) <= week:
                yield name
    for names in matters.values():
        for name in names:
            opened = instant(plain[name][0])
            others = [each for each in names if each != name]
            settled = [(at, each) for each in others if (at := settled_at(plain[each], opened))]
            if settled and opened - max(settled)[0] <= week:
                yield max(settled)[1]


def test_machines_and_persons_are_counted(card, plain):
    """Who spoke for the company is counted, and who got to a person after asking for one."""
    spoke = [
        row["role"] == "bot"
        for row in rows_of(plain, "message", "auto_reply", "call")
        if row["outcome"] == "connected"
        or (row["role"] != "customer" and row["outcome"] != "no_answer")
    ]
    asked = [t for t in plain.values() if any("asked_for_person" in r["signals"] for r in t)]
    answered = [told for told in asked if first_reply(after_asking(told)) is not None]

    assert tally(card, "bot_share") == counted(spoke)
    assert tally(card, "person_reached") == counted([1] * len(answered))
    assert len(answered) <= len(asked)


def after_asking(told: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows of a case since its customer asked for a person."""
    asked = next(n for n, row in enumerate(told) if "asked_for_person" in row["signals"])
    return told[asked:]


def test_no_reversed_grant_counts(log, plain):
    """What customers were granted in the end is what the rows say, without what was taken back."""
    back = {row["grant"] for row in rows_of(plain, "grant_reversed")}
    given = [row for row in rows_of(plain, "granted") if row["grant"] not in back]
    pounds = sum(int(row["amount"].removesuffix(" GBP")) for row in given)
    granted = [money for case in log.cases for money in case.granted(at=log.last_at)]

    assert sum(money.amount for money in granted) == pounds
    assert back


def test_parts_add_up_to_the_whole(reviews, card):
    """Workers may review some of the cases each: their cards add up to the same card."""
    half = len(reviews) // 2

    assert Scorecard.of(reviews[half:]) + Scorecard.of(reviews[:half]) == card

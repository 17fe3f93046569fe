"""Strategies draw what is legal, within the bounds, reach all there is, and shrink to little."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.errors import FieldError, NaiveDatetimeError, UnknownZoneError
from servicekit.escalation import EVENTS as ESCALATION_EVENTS
from servicekit.escalation import Escalation, EscalationState, Needs
from servicekit.hours import BusinessHours
from servicekit.hours.combination import Combination
from servicekit.hours.paused import Paused
from servicekit.hours.succession import Succession
from servicekit.instants import later, to_microseconds
from servicekit.money import Money
from servicekit.promise import EVENTS, Promise, PromiseState
from servicekit.routing import Level, Load, Recipient
from servicekit.staff import Agent, Limit, Team
from servicekit.targets import MEASURES, Targets
from servicekit.testing import strategies
from servicekit.testing.strategies import FIRST, LAST, REGISTERED, ZONES
from testing.support import few, instants_in, simplest, some

MAY = {
    "first": datetime(2026, 5, 1, tzinfo=UTC),
    "last": datetime(2026, 5, 31, tzinfo=UTC),
    "zones": ["Asia/Kathmandu"],
}
DATED = [
    "instants", "spans", "mandates", "consents", "grants", "interactions", "promises",
    "promise_events", "escalations", "escalation_events", "changes", "feedback", "cases", "holds",
    "occasions", "follow_ups", "withheld", "undecided", "follow_up_sets", "moved", "blocked",
    "scheduled", "unschedulable", "enrolments", "enrolment_events", "ended", "waiting",
]  # fmt: skip


# -- bounds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DATED)
def test_no_instant_lies_outside_the_bounds(name):
    """Every instant in what is drawn lies between ``first`` and ``last``, in one of the zones."""

    @few
    @given(getattr(strategies, name)(**MAY))
    def holds(value):
        for t in instants_in(value):
            assert not later(MAY["first"], t)
            assert not later(t, MAY["last"])
            assert t.tzinfo is UTC or t.tzinfo.key in MAY["zones"]

    holds()


@few
@given(strategies.promises(max_events=2, currencies=["CHF"]))
def test_a_history_is_no_longer_than_wished(promise):
    """At most ``max_events`` happen, and at most two are entered late; money is of a currency."""
    assert len(promise.events) <= 4
    assert {money.currency for money in promise.amounts} <= {"CHF"}


@pytest.mark.parametrize(
    ("bounds", "error"),
    [
        ({"first": LAST, "last": FIRST}, FieldError),
        ({"first": FIRST.replace(tzinfo=None)}, NaiveDatetimeError),
        ({"zones": []}, FieldError),
        ({"zones": ["Europe/Atlantis"]}, UnknownZoneError),
        ({"currencies": ()}, FieldError),
        ({"max_events": -1}, FieldError),
        ({"max_events": True}, FieldError),
    ],
)
def test_impossible_bounds_are_refused_at_once(bounds, error):
    """Bounds are checked where the strategy is made, not in the middle of a test."""
    with pytest.raises(error):
        strategies.promises(**bounds)


@pytest.mark.parametrize(
    "make",
    [
        lambda: strategies.durations(shortest=timedelta(2), longest=timedelta(1)),
        lambda: strategies.money(lowest=2, highest=1),
        lambda: strategies.promise_events(kind="kept"),
        lambda: strategies.escalation_events(kind="taken"),
        lambda: strategies.changes(field="colour"),
        lambda: strategies.feedback(kind="stars"),
        lambda: strategies.timings(kinds=["later"]),
        lambda: strategies.occasions(kind="birthday"),
        lambda: strategies.follow_ups(basis="fun"),
        lambda: strategies.enrolment_events(kind="kept"),
    ],
    ids=[
        "durations", "money", "event", "escalation event", "change", "feedback", "timing",
        "occasion", "basis", "enrolment event",
    ],
)  # fmt: skip
def test_impossible_wishes_are_refused_at_once(make):
    """A word that does not exist, or a bound below another, is an error of its own."""
    with pytest.raises(FieldError):
        make()


# -- instants -------------------------------------------------------------------------------------


def test_instants_shrink_to_the_first_and_to_whole_hours():
    """The simplest instant is the first one, in UTC; of others, the first whole hour."""
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)

    assert simplest(strategies.instants()) == FIRST
    assert simplest(strategies.instants()).tzinfo is UTC
    assert simplest(strategies.instants(), lambda t: not later(noon, t)) == noon


def test_instants_reach_both_turns_of_an_hour_that_the_clock_shows_twice():
    """Folds are drawn, the first turn and the second."""
    in_london = strategies.instants(zones=["Europe/London"])
    second = some(in_london, lambda t: t.fold == 1 and t.month > 3)
    first = some(in_london, lambda t: t.month > 3 and t.dst() and not t.replace(fold=1).dst())

    assert second.date() == first.date() == datetime(2026, 10, 25).date()  # noqa: DTZ001


def test_instants_reach_readings_that_the_clock_skips():
    """Gaps are drawn: no clock in London ever shows such a time."""
    skipped = some(
        strategies.instants(zones=["Europe/London"]),
        lambda t: t.astimezone(UTC).astimezone(t.tzinfo).hour != t.hour,
    )
    assert (skipped.month, skipped.day, skipped.hour) == (3, 29, 1)


@pytest.mark.parametrize("zone", ZONES)
def test_instants_reach_every_zone(zone):
    """Each of the zones is drawn."""
    assert some(strategies.instants(), lambda t: getattr(t.tzinfo, "key", "UTC") == zone)


@few
@given(strategies.durations(shortest=timedelta(hours=-1), longest=timedelta(hours=1)))
def test_durations_lie_between_their_bounds(duration):
    """An amount of time is neither shorter nor longer than wished."""
    assert timedelta(hours=-1) <= duration <= timedelta(hours=1)


# -- what they shrink to --------------------------------------------------------------------------


def bare_promise() -> Promise:
    return Promise(id="1", customer_id="kim", what="call back", made_at=FIRST, due_at=FIRST)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("money", Money(0, "EUR")),
        ("business_hours", BusinessHours.parse("Mo 09:00-17:00", timezone="UTC")),
        ("calendars", BusinessHours.parse("Mo 09:00-17:00", timezone="UTC")),
        ("customers", Customer(id="kim")),
        ("agents", Agent(id="ada")),
        ("teams", Team(id="billing")),
        ("limits", Limit()),
        ("promises", bare_promise()),
        (
            "escalations",
            Escalation(id="1", case_id="1", raised_at=FIRST, why="refund above the limit"),
        ),
        ("cases", Case(id="1", customer_id="kim", opened_at=FIRST)),
        ("histories", History(customer="kim")),
        ("target_sets", Targets()),
        ("recipients", Recipient("on_duty")),
        ("levels", Level(targets="on_duty")),
        ("loads", Load()),
        ("needs", Needs()),
    ],
)
def test_values_shrink_to_the_simplest(name, value):
    """With nothing to show, a failing test shows the first instant, UTC and nothing else."""
    assert simplest(getattr(strategies, name)()) == value


def test_a_history_shrinks_to_what_matters():
    """Of a promise that was kept nothing is left but that it was done."""
    kept = simplest(
        strategies.promises(max_events=2, zones=["UTC"]),
        lambda promise: promise.state(at=LAST) == "kept",
    )

    assert [event.kind for event in kept.events] == ["fulfilled"]
    assert kept.condition is None
    assert kept.amounts == ()


# -- what they reach ------------------------------------------------------------------------------


def states_of(value):
    """Return the states in which somebody could have found a promise or an escalation."""
    known = max([LAST, value.recorded_at], key=to_microseconds)
    begun = getattr(value, "made_at", None) or value.raised_at
    instants = [begun, *(event.at for event in value.events), LAST]
    return {value.state(at=t, known_at=known) for t in instants}


@pytest.mark.parametrize("state", list(PromiseState))
def test_promises_reach_every_state(state):
    """There are promises in each state at some instant of their history."""
    assert some(strategies.promises(), lambda promise: state in states_of(promise))


@pytest.mark.parametrize("state", list(EscalationState))
def test_escalations_reach_every_state(state):
    """There are escalations in each state at some instant of their history."""
    assert some(strategies.escalations(), lambda matter: state in states_of(matter))


@pytest.mark.parametrize("kind", EVENTS)
def test_promise_events_reach_every_kind(kind):
    """Each kind of event is drawn, whole, and on its own where that is wished."""
    assert some(strategies.promise_events(), lambda event: event.kind == kind)
    assert some(strategies.promise_events(kind=kind), lambda _: True).kind == kind


@pytest.mark.parametrize("kind", ESCALATION_EVENTS)
def test_escalation_events_reach_every_kind(kind):
    """Each kind of event is drawn, whole, and on its own where that is wished."""
    assert some(strategies.escalation_events(), lambda event: event.kind == kind)
    assert some(strategies.escalation_events(kind=kind), lambda _: True).kind == kind


@pytest.mark.parametrize(
    "condition",
    [
        lambda p: any(e.kind == "retracted" for e in p.events),
        lambda p: any(e.revises is not None and e.kind != "retracted" for e in p.events),
        lambda p: any(later(e.recorded_at, e.at) for e in p.events),
        lambda p: len({e.at for e in p.events}) < len(p.events),
        lambda p: any(e.mandate is not None for e in p.events),
        lambda p: any(e.amount is not None for e in p.events),
        lambda p: p.due_at is None and p.condition is not None,
        lambda p: p.due_at is None and p.condition is None,
        lambda p: p.expected_from is not None,
        lambda p: len(p.amounts) == 2,
        lambda p: p.attempts is not None,
        lambda p: p.condition is not None and p.offer_expires_at is not None,
    ],
    ids=[
        "taken back", "edited", "entered late", "at one instant", "under a mandate", "in parts",
        "condition brings the due", "offer brings the due", "window", "two currencies", "attempts",
        "offer on condition",
    ],
)  # fmt: skip
def test_promises_reach_every_complication(condition):
    """Late entries, edits, windows, offers, conditions, amounts and mandates are drawn."""
    assert some(strategies.promises(), condition)


@pytest.mark.parametrize("kind", [BusinessHours, Combination, Paused, Succession])
def test_calendars_reach_every_make(kind):
    """Calendars are plain, combined, paused, or follow one another."""
    assert some(strategies.calendars(), lambda hours: isinstance(hours, kind))


@pytest.mark.parametrize("measure", MEASURES)
def test_targets_reach_every_measure(measure):
    """Each measure is drawn."""
    assert some(strategies.targets(), lambda target: target.measure == measure)


@pytest.mark.parametrize(
    "condition",
    [
        lambda case: any(c.reply_to for c in case.interactions),
        lambda case: any(c.revises for c in case.interactions),
        lambda case: case.skew and any(c.reply_to for c in case.interactions),
        lambda case: any(c.revises for c in case.changes),
        lambda case: case.escalations and case.promises and case.grants and case.feedback,
        lambda case: any(c.promises for c in case.interactions),
        lambda case: case.settled_at(at=LAST) is not None,
    ],
    ids=["replies", "edits", "skew", "edited changes", "all kinds", "promises", "settled"],
)
def test_cases_reach_every_complication(condition):
    """Replies, edits, clocks that are behind, and all that can belong to a case are drawn."""
    assert some(strategies.cases(max_events=3), condition)


@few
@given(strategies.cases(max_events=3))
def test_what_is_in_a_case_belongs_together(case):
    """A promise says in which contact it was made, and that contact names it."""
    contacts = {contact.id: contact for contact in case.interactions}
    for promise in case.promises:
        if promise.made_in is not None:
            assert promise.id in contacts[promise.made_in].promises
            assert not later(promise.made_at, contacts[promise.made_in].at)
        assert promise.customer_id == case.customer_id
    ids = [contact.id for contact in case.interactions]
    assert {contact.reply_to for contact in case.interactions} <= {None, *ids}


@few
@given(strategies.tables())
def test_tables_have_no_overlap(table):
    """No two rules of a table speak about the same facts."""
    assert table.check().overlaps.proved


# -- how they are found ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", REGISTERED, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_hypothesis_finds_the_strategy_of_a_class(kind):
    """``st.from_type`` draws values of each class that is registered."""

    @settings(few, max_examples=2)
    @given(st.from_type(kind))
    def holds(value):
        assert isinstance(value, kind)

    holds()


def test_everything_public_is_there():
    """What the facade lists exists, and each function says what it draws."""
    for name in strategies.__all__:
        found = getattr(strategies, name)
        assert found is not None
        assert not callable(found) or found.__doc__


def test_without_hypothesis_the_error_names_the_extra():
    """Who has not installed Hypothesis is told how to."""
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "import servicekit.testing\n"
        "for name in ('strategies', 'machines'):\n"
        "    try: __import__(f'servicekit.testing.{name}')\n"
        "    except ImportError as error: print(error, error.name)\n"
    )
    told = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.splitlines()

    expected = (
        "servicekit.testing needs hypothesis; install it with: "
        "pip install 'servicekit-model[test]' hypothesis"
    )
    assert told == [expected, expected]


def test_no_other_module_imports_hypothesis():
    """Importing the library, and the machinery of tests without strategies, needs no Hypothesis."""
    code = (
        "import sys, servicekit, servicekit.testing, servicekit.review, servicekit.scorecard\n"
        "print('hypothesis' in sys.modules)"
    )
    told = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert told == "False\n"


# -- answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        lambda book: len(book) == 2,
        lambda book: any(question.brand for question in book),
        lambda book: any(len(question.tables) == 3 for question in book),
        lambda book: any("as_of" in table.columns for q in book for table in q.tables),
        lambda book: any(f.column.optional for q in book for f in q.facts.values()),
        lambda book: any(terms.promises for q in book for terms in q.outcomes.values()),
        lambda book: not book.key,
    ],
    ids=["two", "brands", "versions", "dates", "optional", "promises", "no key"],
)
def test_answer_books_reach_every_complication(condition):
    """Versions, brands, dates, optional facts, promises and books without a key are drawn."""
    assert some(strategies.answer_books(), condition)


def test_facts_of_a_question_can_be_unknown():
    """Where not all facts have to be known, some are missing."""
    question = some(strategies.questions(id="q"), lambda found: len(found.facts) == 3)

    assert question.id == "q"
    assert some(strategies.question_facts(question, whole=False), lambda known: len(known) == 1)
    assert some(strategies.question_facts(question), lambda known: len(known) == 3)

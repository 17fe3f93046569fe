"""The laws of calendars, rosters and promises, with twins that break them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

import attrs
import pytest
from hypothesis import strategies as st

from servicekit.hours import BusinessHours, Span
from servicekit.promise import Promise, PromiseEvent, PromiseState
from servicekit.roster import Absence, Duty, Roster, Rotation
from servicekit.staff import Agent
from servicekit.testing.laws import LAWS
from servicekit.testing.strategies import instants
from testing.laws.support import broken

TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
NINE = datetime(2026, 4, 20, 9, tzinfo=UTC)


class Office(BusinessHours):
    """An office, of which a twin changes one answer."""


def office(kind=Office, **given):
    """Return an office in London."""
    weekly = {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
    return kind(timezone="Europe/London", weekly=weekly, **given)


class AddsTooMuch(Office):
    """It adds a moment."""

    def add(self, t, duration):
        """Add some more."""
        return super().add(t, duration + TICK)


class TakesTooMuch(Office):
    """It takes off a moment."""

    def subtract(self, t, duration):
        """Take off some more."""
        return super().subtract(t, duration + TICK)


class CountsDates(Office):
    """It counts more where it counts long."""

    def between(self, a, b):
        """Count a bit more over a week."""
        more = HOUR if abs(b - a) >= timedelta(days=7) else timedelta()
        return super().between(a, b) + more


class AddsInSteps(Office):
    """It adds eight hours as ten."""

    def add(self, t, duration):
        """Round eight hours up."""
        return super().add(t, duration + HOUR if duration == timedelta(hours=8) else duration)


class AddsBackwards(Office):
    """It is done earlier in the afternoon."""

    def add(self, t, duration):
        """Add nothing after noon."""
        return super().add(t, duration) if t.hour < 12 else t - timedelta(days=1)


class ClosesLate(Office):
    """It is open when it closes."""

    def next_close(self, t):
        """Close a moment too early."""
        return super().next_close(t) - TICK


class OpensEarly(Office):
    """It is closed when it opens."""

    def next_open(self, t):
        """Open a moment too early."""
        return super().next_open(t) - TICK


class ClosesAfterwards(Office):
    """It is closed before it closes."""

    def next_close(self, t):
        """Close a moment too late."""
        return super().next_close(t) + TICK


class LosesSpans(Office):
    """Its spans are not all that counts."""

    def spans(self, a, b):
        """Leave one out."""
        return iter(list(super().spans(a, b))[1:])


class RepeatsSpans(Office):
    """Its spans come twice."""

    def spans(self, a, b):
        """Give each of them twice."""
        return iter([each for span in super().spans(a, b) for each in (span, span)])


class SaysOpen(Office):
    """It says open on Sunday."""

    def is_open(self, t):
        """Say so."""
        return t.weekday() == 6 or super().is_open(t)


class CountsShort(Office):
    """It counts nothing short."""

    def between(self, a, b):
        """Count a moment as none."""
        return timedelta() if b - a == TICK else super().between(a, b)


class ExplainsLess(Office):
    """It explains another amount."""

    def explain(self, a, b):
        """Tell of an hour more."""
        found = super().explain(a, b)
        return attrs.evolve(found, total=found.total + HOUR)


class GrowsOld(Office):
    """It counts less the later it is."""

    def between(self, a, b):
        """Count less from May on."""
        found = super().between(a, b)
        return found / 2 if a > NINE + timedelta(days=5) else found


CALENDARS = [
    ("counts what was added", AddsTooMuch),
    ("counts what was taken", TakesTooMuch),
    ("additive", CountsDates),
    ("adds in parts", AddsInSteps),
    ("monotone", AddsBackwards),
    ("half-open", ClosesLate),
    ("half-open", OpensEarly),
    ("half-open", ClosesAfterwards),
    ("spans are what counts", LosesSpans),
    ("spans are what counts", RepeatsSpans),
    ("complement", SaysOpen),
    ("complement", CountsShort),
    ("explains what it counts", ExplainsLess),
    ("moves with the week", GrowsOld),
]
ALONE = (TakesTooMuch, ClosesLate, OpensEarly, ClosesAfterwards, LosesSpans, ExplainsLess)


def _twin(value):
    return value if isinstance(value, str) else value.__name__


@pytest.mark.parametrize(("name", "kind"), CALENDARS, ids=_twin)
def test_each_law_of_calendars_has_a_calendar_that_breaks_it(name, kind):
    """One answer that is wrong breaks the law that it is about, and often others that count."""
    assert name in broken(office(kind))


@pytest.mark.parametrize("kind", ALONE)
def test_an_answer_that_nothing_else_needs_breaks_one_law(kind):
    """Where no other answer rests on the one that is wrong, no other law is broken."""
    assert broken(office(kind)) == [name for name, each in CALENDARS if each is kind]


class _Source:
    """Holidays of years from 2028 on."""

    def covers(self, year):
        """Cover the years from 2028 on."""
        return year >= 2028

    def dates(self, first, last):
        """Know one holiday a year."""
        years = range(first.year, last.year + 1)
        return {
            date(year, 4, 24): "A day off" for year in years if first <= date(year, 4, 24) <= last
        }


class _Nowhere(_Source):
    def covers(self, year):
        """Cover no year that is tried."""
        return False


@pytest.mark.parametrize(
    "calendar",
    [
        office(),
        office(holidays={date(2026, 4, 24): "A day off"}, overrides={date(2026, 4, 27): []}),
        office(holidays=[date(2026, 4, 24)]),
        office(holidays=_Source()),
        office(holidays=_Nowhere()),
        office() | BusinessHours.always("UTC"),
        BusinessHours(timezone="UTC"),
    ],
    ids=["plain", "dated", "dates", "source", "unknown", "always", "never"],
)
def test_calendars_in_order_hold_all_laws(calendar):
    """So do those with dates of their own, of unknown years, and that never open or close."""
    assert broken(calendar) == []
    assert len(LAWS["calendar"]) == 10


def test_instants_may_be_drawn():
    """A strategy of instants takes the place of the edges."""
    assert broken(office(), instants()) == []
    assert "adds in parts" in broken(office(AddsInSteps), instants())


TURNS = {"every": "weekly", "anchor": NINE, "timezone": "UTC"}


class Desk(Roster):
    """A roster, of which a twin changes one answer."""


def desk(kind=Desk, **given):
    """Return a desk that Ada has in office hours, and Sam on Sunday."""
    sunday = BusinessHours.parse("Su 10:00-14:00", timezone="Europe/London")
    return kind(
        agents=[Agent(id="ada", name="Ada"), Agent(id="sam", name="Sam")],
        rotations=[
            Rotation(id="week", participants=["ada"], hours=office(BusinessHours), **TURNS),
            Rotation(id="sunday", participants=["sam"], hours=sunday, **TURNS),
        ],
        absences=[Absence(agent_id="ada", when=Span(NINE, NINE + HOUR)),
                  Absence(agent_id="sam", when=sunday)],
        **given,
    )  # fmt: skip


class LeavesHoles(Desk):
    """Its timeline lacks the first piece."""

    def timeline(self, a, b, *, team_id=None):
        """Leave it out."""
        return super().timeline(a, b)[1:]


class CutsPieces(Desk):
    """Its timeline is cut where nothing changes."""

    def timeline(self, a, b, *, team_id=None):
        """Cut the first piece."""
        first, *others = super().timeline(a, b)
        if first.span.duration < HOUR:
            return (first, *others)
        middle = first.span.start + HOUR / 2
        ends = [Span(first.span.start, middle), Span(middle, first.span.end)]
        return (*(attrs.evolve(first, span=span) for span in ends), *others)


class NamesKim(Desk):
    """Its timeline names somebody else."""

    def timeline(self, a, b, *, team_id=None):
        """Name Kim for Ada."""
        pieces = super().timeline(a, b)
        return tuple(Duty(span=p.span, agent_ids=["kim"] if p.agent_ids else []) for p in pieces)


class ChangesLate(Desk):
    """Its next change is the one after it."""

    def next_change(self, t, *, team_id=None):
        """Skip one."""
        return super().next_change(super().next_change(t))


class ChangesEarly(Desk):
    """Nothing changes at its next change."""

    def next_change(self, t, *, team_id=None):
        """Come a moment too early."""
        found = super().next_change(t)
        return found - TICK if found - t > TICK else found


class NeverChanges(Desk):
    """Nothing is to change, and does."""

    def next_change(self, t, *, team_id=None):
        """Know of none."""
        return


class HasNoGaps(Desk):
    """It has no gaps."""

    def gaps(self, a, b, *, team_id=None):
        """Show none."""
        return ()


class HasNoShifts(Desk):
    """Nobody has a shift."""

    def shifts(self, a, b, *, agent_id=None, team_id=None):
        """Show none."""
        return ()


class CallsTheAbsent(Desk):
    """Who is away is on duty."""

    def at(self, t, *, team_id=None):
        """Have everybody on duty."""
        return ("ada", "sam")


class ByTheFirst(Desk):
    """The first agent is always there."""

    def at(self, t, *, team_id=None):
        """Take them along."""
        return tuple(sorted({*super().at(t), self.agents[0].id}))


ROSTERS = [
    ("timeline without holes", LeavesHoles),
    ("timeline without holes", CutsPieces),
    ("timeline says who is on", NamesKim),
    ("changes at the next change", ChangesLate),
    ("changes at the next change", ChangesEarly),
    ("changes at the next change", NeverChanges),
    ("gaps are where nobody is", HasNoGaps),
    ("shifts are who is on", HasNoShifts),
    ("absent is absent", CallsTheAbsent),
    ("order-free", ByTheFirst),
]


@pytest.mark.parametrize(("name", "kind"), ROSTERS, ids=_twin)
def test_each_law_of_rosters_has_a_roster_that_breaks_it(name, kind):
    """One answer that is wrong breaks the law that it is about."""
    assert name in broken(desk(kind))


def test_rosters_in_order_hold_all_laws():
    """An empty one does, too."""
    assert broken(desk()) == broken(Roster()) == []


def promise(kind=Promise, events=(), **given):
    """Return a call that is owed on Tuesday."""
    return kind(
        id="1", customer_id="kim", what="a call", made_at=NINE, due_at=NINE + timedelta(days=1),
        events=events, **given,
    )  # fmt: skip


class Owed(Promise):
    """A promise, of which a twin changes one answer."""


class Forgets(Owed):
    """It is open again after a while."""

    def state(self, *, at, known_at=None):
        """Open it once more, ten days later."""
        again = at > NINE + timedelta(days=7)
        return PromiseState.OPEN if again else super().state(at=at, known_at=known_at)


class BreaksAtDue(Owed):
    """It is broken at its due."""

    def state(self, *, at, known_at=None):
        """Break it too early."""
        due = at == self.due_at
        return PromiseState.BROKEN if due else super().state(at=at, known_at=known_at)


class Alternates(Owed):
    """It stands otherwise each time."""

    def standing(self, *, at, known_at=None):
        """Number the answers."""
        found = super().standing(at=at, known_at=known_at)
        return attrs.evolve(found, owner=str(next(_ASKED)))


class Foresees(Owed):
    """It knows what is recorded later."""

    def standing(self, *, at, known_at=None):
        """Know the last event."""
        found = super().standing(at=at, known_at=known_at)
        return attrs.evolve(found, owner=str(len(self.events)))


class ByFirstEvent(Owed):
    """It goes by the event that was handed over first."""

    def __init__(self, **given):
        """Keep which came first."""
        given["events"] = tuple(given.get("events", ()))
        first = [event.kind for event in given["events"]][:1]
        super().__init__(**given)
        object.__setattr__(self, "source", *first or ["none"])

    def standing(self, *, at, known_at=None):
        """Say which came first."""
        return attrs.evolve(super().standing(at=at, known_at=known_at), owner=self.source)


_ASKED = count()
EVENTS = [
    PromiseEvent(kind="transferred", at=NINE + HOUR, owner="sam", id="a"),
    PromiseEvent(kind="fulfilled", at=NINE + timedelta(days=3), id="b"),
]
PROMISES = [
    ("deterministic", Alternates),
    ("follows the transitions", Forgets),
    ("broken only after the due", BreaksAtDue),
    ("what was known stands", Foresees),
    ("order-free", ByFirstEvent),
    ("never un-broken", Forgets),
]


@pytest.mark.parametrize(("name", "kind"), PROMISES, ids=_twin)
def test_each_law_of_promises_has_a_promise_that_breaks_it(name, kind):
    """One answer that is wrong breaks the law that it is about."""
    assert name in broken(promise(kind, EVENTS))


def test_promises_in_order_hold_all_laws():
    """With events and without."""
    assert broken(promise(Owed, EVENTS)) == broken(promise()) == []


@pytest.mark.parametrize("facts", [None, st.just(NINE)], ids=["own", "drawn"])
def test_calendars_that_are_made_of_others_are_held_to_the_laws(facts):
    """They have no week that is like another for sure, and all other laws."""
    assert broken(office() - office(), facts) == []

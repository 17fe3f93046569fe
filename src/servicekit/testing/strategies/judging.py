"""How promises, escalations and targets stand, and what explains it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar, Unpack

from hypothesis import strategies as st

from servicekit.case import Case, Change, History, Repeat
from servicekit.escalation import EVENTS as ESCALATION_EVENTS
from servicekit.escalation import EscalationExplanation, EscalationStanding
from servicekit.escalation import Kind as EscalationKind
from servicekit.feasibility import Keepable, keepable
from servicekit.hours import Calendar
from servicekit.hours.explanation import HoursExplanation, Part
from servicekit.hours.paused import Paused
from servicekit.instants import latest
from servicekit.promise import EVENTS, Condition, Explanation, Kind, Standing
from servicekit.targets import MEASURES, Clock, Clocks, Measure, Selection, StepDue, Targets
from servicekit.testing.strategies import times
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.calendars import (
    business_hours_of,
    calendars_of,
    combined_of,
    followed_of,
    paused_of,
)
from servicekit.testing.strategies.cases import cases
from servicekit.testing.strategies.escalations import escalations
from servicekit.testing.strategies.people import authorities
from servicekit.testing.strategies.picking import one_part
from servicekit.testing.strategies.plain import CUSTOMER, words
from servicekit.testing.strategies.promises import promises
from servicekit.testing.strategies.standing import target_sets, targets
from servicekit.testing.strategies.times import HOUR, durations, instants_of, spans_of, written

__all__ = [
    "clock_sets",
    "clocks",
    "combinations",
    "conditions",
    "escalation_explanations",
    "escalation_kinds",
    "escalation_standings",
    "explanations",
    "hours_explanations",
    "hours_parts",
    "keepables",
    "measures",
    "paused_calendars",
    "promise_kinds",
    "repeats",
    "selections",
    "standings",
    "steps_due",
    "successions",
]

V = TypeVar("V")
T = TypeVar("T")


@st.composite
def _asked(
    draw: st.DrawFn,
    bounds: Bounds,
    values: st.SearchStrategy[V],
    begun: Callable[[V], datetime],
    answer: Callable[[V, datetime], T],
) -> T:
    """Ask a value that is drawn how it stands, not before it was recorded."""
    value = draw(values)
    known = latest(begun(value), value.recorded_at)  # type: ignore[attr-defined]
    at = draw(st.one_of(st.just(known), st.just(bounds.last), instants_of(bounds)))
    return answer(value, latest(known, at))


# -- promises -------------------------------------------------------------------------------------


def promise_kinds() -> st.SearchStrategy[Kind]:
    """Draw what the kinds of events of promises need and take."""
    return st.sampled_from(list(EVENTS.values()))


def conditions(**bounds: Unpack[Within]) -> st.SearchStrategy[Condition]:
    """Draw what has to happen before a promise holds; they shrink to one without a deadline."""
    deadlines = st.none() | instants_of(Bounds(**bounds))
    return st.builds(Condition, what=words("you send the form"), deadline_at=deadlines)


def _of_promise(bounds: Within, answer: Callable[[Any, datetime], T]) -> st.SearchStrategy[T]:
    return _asked(Bounds(**bounds), promises(**bounds), lambda promise: promise.made_at, answer)


def standings(**bounds: Unpack[Within]) -> st.SearchStrategy[Standing]:
    """Draw how promises stand at an instant; they shrink to one that is open.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(standings())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(standing):
        ...     assert standing.state
        >>> test_it()
    """
    return _of_promise(bounds, lambda promise, at: promise.standing(at=at))


def explanations(**bounds: Unpack[Within]) -> st.SearchStrategy[Explanation]:
    """Draw why promises stand as they do."""
    return _of_promise(bounds, lambda promise, at: promise.explain(at=at))


def keepables(**bounds: Unpack[Within]) -> st.SearchStrategy[Keepable]:
    """Draw whether somebody could keep what they are about to promise, and may say it."""
    checked = Bounds(**bounds)
    new: Within = {**bounds, "max_events": 0}
    takes = durations(longest=timedelta(days=2))
    return st.builds(
        lambda promise, hours, held, takes: keepable(
            promise, at=promise.made_at, hours=hours, authority=held, takes=takes
        ),
        promises(**new),
        business_hours_of(checked),
        st.none() | authorities(currencies=checked.currencies),
        takes,
    )


# -- escalations ----------------------------------------------------------------------------------


def escalation_kinds() -> st.SearchStrategy[EscalationKind]:
    """Draw what the kinds of events of escalations need and take."""
    return st.sampled_from(list(ESCALATION_EVENTS.values()))


def _of_escalation(bounds: Within, answer: Callable[[Any, datetime], T]) -> st.SearchStrategy[T]:
    return _asked(Bounds(**bounds), escalations(**bounds), lambda each: each.raised_at, answer)


def escalation_standings(**bounds: Unpack[Within]) -> st.SearchStrategy[EscalationStanding]:
    """Draw how escalations stand at an instant; they shrink to one that nobody took."""
    return _of_escalation(bounds, lambda each, at: each.standing(at=at))


def escalation_explanations(**bounds: Unpack[Within]) -> st.SearchStrategy[EscalationExplanation]:
    """Draw why escalations stand as they do."""
    return _of_escalation(bounds, lambda each, at: each.explain(at=at))


# -- matters that come back -----------------------------------------------------------------------


def repeats(**bounds: Unpack[Within]) -> st.SearchStrategy[Repeat]:
    """Draw matters that came back within a week, each as another case about the same thing.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(repeats())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(repeat):
        ...     assert repeat.again_in == "2"
        >>> test_it()
    """
    return _repeats(Bounds(**bounds))


@st.composite
def _repeats(draw: st.DrawFn, bounds: Bounds) -> Repeat:
    clock = times.Clock(draw, bounds)
    settled = min(clock.now, bounds.high - HOUR)
    again = draw(st.integers(1, min(7 * 24, (bounds.high - settled) // HOUR))) * HOUR + settled
    begun, back = written(settled, bounds.zones[0]), written(again, bounds.zones[0])
    done = Change(at=begun, field="status", new="resolved", id="c1")
    about: dict[str, Any] = {"customer_id": CUSTOMER, "kind": "request", "topic": "lamp"}
    first = Case(id="1", opened_at=begun, changes=[done], **about)
    second = Case(id="2", opened_at=back, **about)
    history = History(customer=CUSTOMER, cases=[first, second])
    return history.repeat_contacts(at=back, within=timedelta(days=7))[0]


# -- calendars ------------------------------------------------------------------------------------


def combinations(**bounds: Unpack[Within]) -> st.SearchStrategy[Calendar]:
    """Draw calendars that are made of two."""
    return combined_of(Bounds(**bounds))


def paused_calendars(**bounds: Unpack[Within]) -> st.SearchStrategy[Calendar]:
    """Draw calendars that stand still for a while."""
    # Without a pause that takes time, the calendar is the one that it was.
    return paused_of(Bounds(**bounds)).filter(lambda hours: isinstance(hours, Paused))


def successions(**bounds: Unpack[Within]) -> st.SearchStrategy[Calendar]:
    """Draw calendars of which one follows another on a date."""
    return followed_of(Bounds(**bounds))


def hours_explanations(**bounds: Unpack[Within]) -> st.SearchStrategy[HoursExplanation]:
    """Draw what counts of a span of time, and what does not; they shrink to an empty span."""
    checked = Bounds(**bounds)
    return st.builds(
        lambda hours, span: hours.explain(span.start, span.end),
        calendars_of(checked),
        spans_of(checked),
    )


def hours_parts(**bounds: Unpack[Within]) -> st.SearchStrategy[Part]:
    """Draw parts of a span of time that count, or do not, and why."""
    return one_part(hours_explanations(**bounds), lambda found: found.parts)


# -- targets --------------------------------------------------------------------------------------


@cache
def measures() -> st.SearchStrategy[Measure]:
    """Draw what targets can measure; they shrink to the first reply."""
    return st.sampled_from(list(MEASURES.values()))


@st.composite
def _measured(
    draw: st.DrawFn, bounds: Bounds, within: Within, answer: Callable[[Targets, Case, datetime], T]
) -> T:
    """Ask the targets of a company about a case, not before that was recorded."""
    case = draw(cases(**within))
    known = latest(case.opened_at, case.recorded_at)
    at = draw(st.one_of(st.just(bounds.last), instants_of(bounds)))
    return answer(draw(_some_targets(within)), case, latest(known, at))


def _some_targets(within: Within) -> st.SearchStrategy[Targets]:
    """Draw targets, many of which apply to every case."""
    return st.one_of(target_sets(**within), targets(fallback=True, **within).map(_alone))


def _alone(target: Any) -> Targets:
    return Targets([target])


def clock_sets(**bounds: Unpack[Within]) -> st.SearchStrategy[Clocks]:
    """Draw all clocks of a case at an instant; they shrink to none.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(clock_sets())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(found):
        ...     assert len(found.clocks) < 20
        >>> test_it()
    """
    return _measured(Bounds(**bounds), bounds, lambda found, case, at: found.clocks(case, at=at))


def clocks(**bounds: Unpack[Within]) -> st.SearchStrategy[Clock]:
    """Draw single clocks of a case, each as it stands at an instant."""
    return one_part(clock_sets(**bounds), lambda found: found.clocks)


def steps_due(**bounds: Unpack[Within]) -> st.SearchStrategy[StepDue]:
    """Draw when the steps of targets happen."""
    return one_part(
        clock_sets(**bounds), lambda found: (step for each in found.clocks for step in each.steps)
    )


def selections(**bounds: Unpack[Within]) -> st.SearchStrategy[Selection]:
    """Draw which target a case has of each measure, and why."""
    found = _measured(Bounds(**bounds), bounds, lambda some, case, at: some.selection(case, at=at))
    return one_part(found, lambda each: each)

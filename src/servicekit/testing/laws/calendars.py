"""The laws of calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from servicekit.errors import NoWorkingTimeError, UncoveredYearError
from servicekit.hours import BusinessHours, Calendar
from servicekit.instants import elapsed, later, to_microseconds
from servicekit.testing.laws.deciding import name_of
from servicekit.testing.laws.given import Declared
from servicekit.testing.laws.law import Law, Trial, law, over
from servicekit.testing.laws.moving import MICROSECOND, WEEK, after, edges, plain

__all__ = ["laws_of_calendar"]

_AMOUNTS = (
    timedelta(), MICROSECOND, timedelta(minutes=45), timedelta(hours=8), timedelta(hours=60),
)  # fmt: skip
_WAITS = (timedelta(), MICROSECOND, timedelta(hours=7), timedelta(days=1), WEEK)


def laws_of_calendar(calendar: Calendar, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of a calendar; its cases are instants, by default the edges of one week."""
    del declared
    cases = edges(calendar) if facts is None else facts
    for name, trial in _TRIALS.items():
        check = over(cases, _where_it_is_open(partial(trial, calendar)))
        yield law("calendar", name, name_of(calendar), check)


def _where_it_is_open(trial: Trial) -> Trial:
    """Return a trial for calendars that close for good, or whose years nobody knows from then."""

    def tried(t: Any) -> str | None:
        try:
            return trial(t)
        except (NoWorkingTimeError, UncoveredYearError):
            return None

    return tried


def _counts_added(calendar: Calendar, t: datetime) -> str | None:
    for amount in _AMOUNTS:
        counted = calendar.between(t, calendar.add(t, amount))
        if counted != amount:
            return f"{amount} was added, and {counted} is counted."
    return None


def _counts_taken(calendar: Calendar, t: datetime) -> str | None:
    for amount in _AMOUNTS:
        counted = calendar.between(calendar.subtract(t, amount), t)
        if counted != amount:
            return f"{amount} was taken off, and {counted} is counted."
    return None


def _additive(calendar: Calendar, t: datetime) -> str | None:
    for first in _WAITS:
        for second in (-first, *_WAITS):
            middle = after(t, first)
            end = after(middle, second)
            parts = calendar.between(t, middle) + calendar.between(middle, end)
            if parts != calendar.between(t, end):
                return f"To {end} by {middle} it counts {parts}, at once another amount."
    return None


def _adds_in_parts(calendar: Calendar, t: datetime) -> str | None:
    for first in _AMOUNTS:
        for second in _AMOUNTS:
            parts = calendar.add(calendar.add(t, first), second)
            whole = calendar.add(t, first + second)
            if to_microseconds(parts) != to_microseconds(whole):
                return f"{first} and then {second} end {parts}, both at once {whole}."
    return None


def _monotone(calendar: Calendar, t: datetime) -> str | None:
    for amount in _AMOUNTS:
        ends = [(wait, calendar.add(after(t, wait), amount)) for wait in _WAITS]
        for (_, before), (wait, then) in pairwise(ends):
            if later(before, then):
                return f"{amount} from {wait} later ends before {before}."
    return None


def _half_open(calendar: Calendar, t: datetime) -> str | None:
    opens, closes = calendar.next_open(t), calendar.next_close(t)
    if not calendar.is_open(opens):
        return f"Doors open {opens}, and it is not open."
    if calendar.is_open(closes):
        return f"Doors close {closes}, and it is open."
    if not calendar.is_open(after(closes, -MICROSECOND)):
        return f"Doors close {closes}, and it is not open just before."
    return None


def _spans(calendar: Calendar, t: datetime) -> str | None:
    end = after(t, WEEK)
    spans = list(calendar.spans(t, end))
    if any(not later(after.start, before.end) for before, after in pairwise(spans)):
        return f"Spans from {t} to {end} touch, or are out of order."
    length = sum((elapsed(span.start, span.end) for span in spans), timedelta())
    counted = calendar.between(t, end)
    return None if length == counted else f"Spans to {end} take {length}; it counts {counted}."


def _complement(calendar: Calendar, t: datetime) -> str | None:
    closed = BusinessHours.always("UTC") - calendar
    for wait in _WAITS:
        end = after(t, wait)
        if calendar.is_open(end) == closed.is_open(end):
            return f"{end} is both open and closed, or neither."
        if calendar.between(t, end) + closed.between(t, end) != wait:
            return f"To {end}, open and closed time are not all the time there is."
    return None


def _explains(calendar: Calendar, t: datetime) -> str | None:
    for wait in _WAITS:
        end = after(t, wait)
        told, counted = calendar.explain(t, end).total, calendar.between(t, end)
        if told != counted:
            return f"To {end} it tells of {told}, and counts {counted}."
    return None


def _moves(calendar: Calendar, t: datetime) -> str | None:
    """Compare a week with the next; where a date or a clock differs there is nothing to tell."""
    for wait in _WAITS:
        end, then = after(t, wait), after(t, WEEK)
        if not plain(calendar, t, after(then, wait)):
            continue
        now, following = calendar.between(t, end), calendar.between(then, after(then, wait))
        if now != following:
            return f"To {end} it counts {now}, a week later {following}."
    return None


_TRIALS: dict[str, Callable[[Calendar, datetime], str | None]] = {
    "counts what was added": _counts_added,
    "counts what was taken": _counts_taken,
    "additive": _additive,
    "adds in parts": _adds_in_parts,
    "monotone": _monotone,
    "half-open": _half_open,
    "spans are what counts": _spans,
    "complement": _complement,
    "explains what it counts": _explains,
    "moves with the week": _moves,
}

"""Two calendars as one: open in both, in either, or in the first only."""

# ruff: noqa: SLF001 - a calendar made of calendars looks inside them

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Literal

import attrs

from servicekit.hours.calendar import Calendar, CompiledCalendar
from servicekit.hours.compiling import day_of
from servicekit.hours.edges import combine
from servicekit.hours.intervals import DAY
from servicekit.hours.timeline import Stretch

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from servicekit.hours.explanation import Told

__all__ = ["Combination"]

_KEEP: dict[str, Callable[[bool, bool], object]] = {
    "&": operator.and_,
    "|": operator.or_,
    "-": operator.gt,  # in the left one and not in the right one
}

# Two weeks in different zones shift against each other whenever a clock changes, so one week does
# not show all that there is. Between these dates the clocks of the world changed irregularly:
# before, all kept their local mean time, and after, rules repeat every year. Forty years more hold
# each of the fourteen kinds of calendar year, and the 33 in which Ramadan, which moves the clocks
# of Morocco, goes once round the seasons. What has not met by then never meets.
_IRREGULAR = (day_of(date(1840, 1, 1)) * DAY, day_of(date(2038, 1, 1)) * DAY)
_FORTY_YEARS = 40 * 366 * DAY


def _both(left: Told, right: Told) -> Told:
    if not left.is_open or right.is_open:
        return left
    return right._replace(code="other_closed", text=f"the other calendar is closed: {right.text}")


def _either(left: Told, right: Told) -> Told:
    if left.is_open or right.is_open or left.text == right.text:
        return left if left.is_open else right
    if left.code == "closed":  # a reason of its own tells more than the week does
        left, right = right, left
    return left._replace(text=f"{left.text}; {right.text}")


def _first_only(left: Told, right: Told) -> Told:
    if not left.is_open or not right.is_open:
        return left
    return left._replace(is_open=False, code="other_open", text="taken out by another calendar")


_REASONS: dict[str, Callable[[Told, Told], Told]] = {"&": _both, "|": _either, "-": _first_only}


@attrs.frozen(kw_only=True, repr=False)
class Combination(CompiledCalendar):
    """Two calendars joined on the UTC line, each in its own zone.

    Args:
        left: the calendar whose zone and dates count where dates are counted.
        how: ``&`` open in both, ``|`` in either, ``-`` in the left one only.
        right: the other calendar.
    """

    left: Calendar
    how: Literal["&", "|", "-"]
    right: Calendar

    def __repr__(self) -> str:
        return f"({self.left!r} {self.how} {self.right!r})"

    @property
    def timezones(self) -> tuple[str, ...]:
        """The zones of both, those of the left one first."""
        return tuple(dict.fromkeys((*self.left.timezones, *self.right.timezones)))

    def _moved(self, timezone: str) -> Combination:
        left, right = self.left.in_zone(timezone), self.right.in_zone(timezone)
        return attrs.evolve(self, left=left, right=right)

    @property
    def _place(self) -> ZoneInfo:
        return self.left._place

    def _zone_at(self, at: int) -> ZoneInfo:
        return self.left._zone_at(at)

    @property
    def _patience(self) -> int:
        return _FORTY_YEARS

    def _exceptions(self) -> tuple[int, ...]:
        return (*self.left._exceptions(), *self.right._exceptions(), *_IRREGULAR)

    def _owned(self, day: int) -> list[int]:
        own = self.left._owned(day)
        if self.how == "|":
            return combine(own, self.right._owned(day), operator.or_)
        other = self.right._within(own[0], own[-1]) if own else ()
        return combine(own, other, _KEEP[self.how])

    def _told(self, low: int, high: int) -> list[Told]:
        from servicekit.hours.explanation import overlaid

        left, right = (side._told(low, high) for side in (self.left, self.right))
        return overlaid(left, right, _REASONS[self.how])

    def _around(self, at: int) -> Stretch:
        left, right = self.left._around(at), self.right._around(at)
        low, high = max(left.low, right.low), min(left.high, right.high)
        left, right = left.part(low, high), right.part(low, high)
        return Stretch(low, high, combine(left.edges, right.edges, _KEEP[self.how]))

"""A calendar interrupted by pauses."""

# ruff: noqa: SLF001 - a calendar made of a calendar looks inside it

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import gt
from typing import TYPE_CHECKING, Literal, cast

import attrs

from servicekit.errors import HoursError
from servicekit.hours.calendar import Calendar
from servicekit.hours.edges import clip, combine, merge, pairs
from servicekit.hours.intervals import DAY
from servicekit.hours.span import Span
from servicekit.hours.timeline import Overlaid, Stretch, Timeline
from servicekit.instants import to_microseconds

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from servicekit.hours.explanation import Told

__all__ = ["Paused", "paused"]

_CENTURY = 36_525 * DAY


def paused(base: Calendar, spans: Iterable[Span]) -> Calendar:
    """Return a calendar that is closed during the spans as well.

    Raises:
        HoursError: an item is not a span.
    """
    pauses = list(_instants(spans))
    if isinstance(base, Paused):
        pauses += pairs(base.pauses)
        base = base.base
    edges = merge(sorted(pauses))
    return Paused(base=base, pauses=tuple(edges)) if edges else base


def _instants(spans: Iterable[Span]) -> Iterable[tuple[int, int]]:
    for i, span in enumerate(spans):
        if not isinstance(span, Span):
            raise HoursError(f"pauses[{i}]", span, "a Span")
        yield to_microseconds(span.start), to_microseconds(span.end)


@attrs.frozen(kw_only=True, repr=False)
class Paused(Calendar):
    """A calendar with pauses laid over it: cheap to make, for one case with its own waiting times.

    Args:
        base: the calendar below.
        pauses: merged edges in microseconds of UTC.
    """

    base: Calendar
    pauses: tuple[int, ...]

    def __repr__(self) -> str:
        return f"({self.base!r} - {len(self.pauses) // 2} pauses)"

    @property
    def timezones(self) -> tuple[str, ...]:
        """The zones of the calendar below; a pause has none."""
        return self.base.timezones

    def _moved(self, timezone: str) -> Paused:
        return attrs.evolve(self, base=self.base.in_zone(timezone))

    @property
    def _place(self) -> ZoneInfo:
        return self.base._place

    def _zone_at(self, at: int) -> ZoneInfo:
        return self.base._zone_at(at)

    @property
    def _patience(self) -> int:
        return self.base._patience

    def _exceptions(self) -> tuple[int, ...]:
        # Somebody who writes a pause of a hundred years means that it never ends.
        edges = [at for a, b in pairs(self.pauses) for at in (a, b) if at == a or b - a < _CENTURY]
        return (*self.base._exceptions(), *edges[:1], *edges[-1:])

    def _owned(self, day: int) -> list[int]:
        return self._interrupted(self.base._owned(day))

    def _told(self, low: int, high: int) -> list[Told]:
        from servicekit.hours.explanation import overlaid, told_of

        pauses = told_of(self.pauses, low, high, opened=("paused", "paused"))
        return overlaid(self.base._told(low, high), pauses, _interrupted_by)

    def _around(self, at: int) -> Stretch:
        below = self.base._around(at)
        return below._replace(edges=self._interrupted(below.edges))

    def _interrupted(self, edges: Sequence[int]) -> list[int]:
        around = clip(self.pauses, edges[0], edges[-1]) if edges else ()
        return combine(edges, around, gt)

    def _reached(self, line: Timeline, first: int, last: int) -> Timeline:
        return Overlaid(self.base._reaching(first, last), self.pauses)

    def _grown(self, line: Timeline, step: Literal[1, -1]) -> Timeline:
        return Overlaid(self.base._growing(cast("Overlaid", line).base, step), self.pauses)


def _interrupted_by(below: Told, pause: Told) -> Told:
    return pause._replace(is_open=False) if below.is_open and pause.is_open else below

"""The fixed schedule: for its span, only the shifts that it lists count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Span
from servicekit.hours.edges import clip, merge, pairs
from servicekit.instants import later, spoken
from servicekit.roster.checking import listed, optional_team_id
from servicekit.roster.shift import Shift, ends, span_of
from servicekit.values import instance_of

__all__ = ["FixedSchedule"]


def _shifts(values: Iterable[Shift]) -> tuple[Shift, ...]:
    return listed("shifts", Shift, values)


@attrs.frozen(kw_only=True)
class FixedSchedule:
    """Shifts that stand above everything else for a span, such as a holiday season.

    Shifts are cut off where the schedule ends, and those of one person that touch or overlap
    become one. Where it has no shift, nobody is on duty.

    Args:
        span: for when it is made, half-open.
        shifts: who is on duty when, in any order.
        team_id: the team that it is made for; without it, all of them: each person of its shifts
            is then on duty for their own team.

    Example:
        >>> from datetime import UTC, datetime
        >>> day = Span(datetime(2026, 12, 25, tzinfo=UTC), datetime(2026, 12, 26, tzinfo=UTC))
        >>> noon = datetime(2026, 12, 25, 12, tzinfo=UTC)
        >>> ada = Shift(agent_id="ada", span=Span(noon, datetime(2026, 12, 27, tzinfo=UTC)))
        >>> print(FixedSchedule(span=day, shifts=[ada]).shifts[0].span.end)
        2026-12-26 00:00:00+00:00

    Raises:
        FieldError: the span or a shift is none, or a shift lies wholly outside the span.
    """

    span: Span = attrs.field(validator=instance_of(Span))
    shifts: tuple[Shift, ...] = attrs.field(default=(), converter=_shifts)
    team_id: str | None = attrs.field(default=None, converter=optional_team_id)

    def __attrs_post_init__(self) -> None:
        for i, shift in enumerate(self.shifts):
            if not _meet(shift.span, self.span):
                start, end = spoken(self.span.start), spoken(self.span.end)
                expected = f"some time of the schedule, from {start} to {end}"
                raise FieldError(f"shifts[{i}].span", str(shift.span), expected)
        object.__setattr__(self, "shifts", tuple(_joined(self.shifts, self.span)))

    def within(self, span: Span) -> tuple[FixedSchedule, ...]:
        """Return the part of it within a span: one schedule, or none where they do not meet.

        Raises:
            FieldError: it is no span.
        """
        return self._parts(_ends(span))

    def without(self, span: Span) -> tuple[FixedSchedule, ...]:
        """Return what is left of it outside a span: none, one, or one on either side.

        Raises:
            FieldError: it is no span.
        """
        (start, end), (low, high) = ends(self.span), _ends(span)
        if low == high:
            return (self,)
        return self._parts((start, low), (high, end))

    def _parts(self, *wanted: tuple[int, int]) -> tuple[FixedSchedule, ...]:
        low, high = ends(self.span)
        like = self.span.start
        cut = ((max(start, low), min(end, high)) for start, end in wanted)
        spans = [span_of(start, end, like) for start, end in cut if start < end]
        return tuple(
            attrs.evolve(self, span=span, shifts=_meeting(self.shifts, span)) for span in spans
        )

    @staticmethod
    def merged(schedules: Iterable[FixedSchedule]) -> tuple[FixedSchedule, ...]:
        """Return schedules of which those of one team that touch or overlap have become one.

        They come in the order of their starts.

        Raises:
            FieldError: one of them is none.
        """
        by_team: dict[str | None, list[FixedSchedule]] = {}
        for each in listed("schedules", FixedSchedule, schedules):
            by_team.setdefault(each.team_id, []).append(each)
        found = (each for alike in by_team.values() for each in _united(alike))
        return tuple(sorted(found, key=lambda each: (ends(each.span), each.team_id or "")))


def _united(schedules: list[FixedSchedule]) -> Iterator[FixedSchedule]:
    like: datetime = schedules[0].span.start
    shifts = [shift for each in schedules for shift in each.shifts]
    for start, end in pairs(merge(sorted(ends(each.span) for each in schedules))):
        span = span_of(start, end, like)
        own = _meeting(shifts, span)
        yield FixedSchedule(span=span, shifts=own, team_id=schedules[0].team_id)


def _ends(span: Span) -> tuple[int, int]:
    if not isinstance(span, Span):
        raise FieldError("span", span, "of the kind Span")
    return ends(span)


def _meet(one: Span, other: Span) -> bool:
    return later(one.end, other.start) and later(other.end, one.start)


def _meeting(shifts: Sequence[Shift], span: Span) -> list[Shift]:
    return [shift for shift in shifts if _meet(shift.span, span)]


def _joined(shifts: Iterable[Shift], span: Span) -> list[Shift]:
    """Return shifts cut off at a span, one for each time that somebody comes, in order."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for shift in shifts:
        spans.setdefault(shift.agent_id, []).append(ends(shift.span))
    low, high = ends(span)
    found = sorted(
        (start, agent_id, end)
        for agent_id, own in spans.items()
        for start, end in pairs(clip(merge(sorted(own)), low, high))
    )
    return [
        Shift(agent_id=agent_id, span=span_of(start, end, span.start))
        for start, agent_id, end in found
    ]

"""Why an amount of open time is what it is: the spans that counted, and those that did not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import NamedTuple

import attrs

from servicekit.decision import Reason
from servicekit.hours.edges import clip
from servicekit.hours.span import Span
from servicekit.instants import (
    elapsed,
    from_microseconds,
    spoken,
    spoken_duration,
    to_microseconds,
)

__all__ = ["HoursExplanation", "Part", "Told", "joined", "overlaid", "told_of"]

_MIDNIGHT = time()
# More lines than these tell nobody more.
_MOST = 12


class Told(NamedTuple):
    """A stretch of time in microseconds of UTC, whether it is open, and why.

    Args:
        low: the first instant of it.
        high: the first instant after it.
        is_open: whether it counts.
        code: ``open``, ``closed`` (outside the weekly hours), ``holiday``, ``override``,
            ``paused``, ``other_closed`` or ``other_open`` (the calendar that it is combined with).
        text: the reason in words.
    """

    low: int
    high: int
    is_open: bool
    code: str
    text: str


def told_of(
    edges: Sequence[int],
    low: int,
    high: int,
    *,
    closed: tuple[str, str] = ("", ""),
    opened: tuple[str, str] = ("open", "opening hours"),
) -> list[Told]:
    """Tell ``[low, high)`` as open within the edges and as closed between them.

    Args:
        edges: what is open.
        low: the first instant to tell of.
        high: the first instant not to tell of.
        closed: code and text of what is closed.
        opened: code and text of what is open.
    """
    bounds = [low, *clip(edges, low, high), high]
    reasons = ((False, *closed), (True, *opened))
    return [Told(a, b, *reasons[i & 1]) for i, (a, b) in enumerate(pairwise(bounds)) if a < b]


def joined(told: Iterable[Told]) -> list[Told]:
    """Return the same story with neighbours that have the same reason made one."""
    story: list[Told] = []
    for each in told:
        if story and story[-1].high == each.low and story[-1][2:] == each[2:]:
            story[-1] = story[-1]._replace(high=each.high)
        else:
            story.append(each)
    return story


def overlaid(
    left: Sequence[Told], right: Sequence[Told], choose: Callable[[Told, Told], Told]
) -> list[Told]:
    """Tell two stories of the same time as one; ``choose`` says what holds where they overlap."""
    story: list[Told] = []
    i = j = 0
    while i < len(left) and j < len(right):
        low, high = max(left[i].low, right[j].low), min(left[i].high, right[j].high)
        story.append(choose(left[i], right[j])._replace(low=low, high=high))
        i, j = i + (left[i].high == high), j + (right[j].high == high)
    return joined(story)


@attrs.frozen(kw_only=True)
class Part:
    """A stretch of time that counted, or did not, and the reason."""

    span: Span
    counted: bool
    because: Reason


@attrs.frozen(kw_only=True)
class HoursExplanation:
    """How much open time lies between two instants, and why it is not more.

    ``str()`` gives a text that one could send to a customer, with times as the first instant's
    zone shows them.

    Args:
        start: the instant from which it was counted.
        end: the instant to which it was counted, or that was found by adding.
        total: the open time between them, negative when ``end`` comes first.
        parts: all the time between them, without gaps, in its order.
        added: whether ``end`` was found by adding.
        calendar: how the calendar is written, with the release of its holidays.
    """

    start: datetime = attrs.field(eq=to_microseconds)
    end: datetime = attrs.field(eq=to_microseconds)
    total: timedelta
    parts: tuple[Part, ...]
    added: bool
    calendar: str

    @property
    def counted(self) -> tuple[Span, ...]:
        """The spans that counted."""
        return tuple(part.span for part in self.parts if part.counted)

    @property
    def skipped(self) -> tuple[Part, ...]:
        """The parts that did not count."""
        return tuple(part for part in self.parts if not part.counted)

    def __str__(self) -> str:
        amount = f"{spoken_duration(self.total, days=False)} of open time"
        if self.added:
            first = f"{spoken(self.end)} is {amount} after {spoken(self.start)}."
        else:
            back = "back " if self.total < timedelta() else ""
            first = f"{amount} {back}from {spoken(self.start)} to {spoken(self.end)}."
        counted = [_stretch(span) for span in self.counted]
        gaps = list(dict.fromkeys(_gaps(self.parts)))
        return "\n".join([first, *_listed("Counted", counted), *_listed("Not counted", gaps)])

    @classmethod
    def of(
        cls, told: Iterable[Told], start: datetime, end: datetime, *, added: bool, calendar: str
    ) -> HoursExplanation:
        """Return the explanation of a story in the type and zone of ``start``."""
        parts = tuple(
            Part(
                span=Span(from_microseconds(each.low, start), from_microseconds(each.high, start)),
                counted=each.is_open,
                because=Reason(each.code, each.text),
            )
            for each in told
        )
        total = sum((part.span.duration for part in parts if part.counted), timedelta())
        backwards = elapsed(start, end) < timedelta()
        return cls(
            start=start, end=end, total=-total if backwards else total, parts=parts, added=added,
            calendar=calendar,
        )  # fmt: skip


def _listed(title: str, words: Sequence[str]) -> Iterator[str]:
    if words:
        yield f"{title}:"
        yield from (f"- {each}" for each in words[:_MOST])
    if len(words) > _MOST:
        yield f"- and {len(words) - _MOST} more"


def _stretch(span: Span) -> str:
    """Write a span, with its date once where it begins and ends on the same."""
    start, last = _day(span.start.date()), _last(span)
    end = "midnight" if span.end.time() == _MIDNIGHT else _clock(span.end)
    clock = _clock(span.start)
    if span.end.replace(tzinfo=None) <= span.start.replace(tzinfo=None):  # the clock went back
        clock, end = f"{clock} {span.start:%Z}", f"{end} {span.end:%Z}"
    day = "" if last == span.start.date() else f"{_day(last)} "
    length = spoken_duration(span.duration, days=False)
    return f"{start} {clock} to {day}{end} ({length})"


def _clock(t: datetime) -> str:
    return f"{t:%H:%M:%S}" if t.second else f"{t:%H:%M}"


def _day(day: date) -> str:
    return " ".join(spoken(datetime.combine(day, _MIDNIGHT)).split()[:4])


def _gaps(parts: Sequence[Part]) -> Iterator[str]:
    """Name what did not count; nights and breaks within what did are many, so they come last."""
    counted = [i for i, part in enumerate(parts) if part.counted] or [len(parts)]
    skipped = ((i, part) for i, part in enumerate(parts) if not part.counted)
    nights = False
    for why, alike in groupby(skipped, key=lambda item: item[1].because):
        spans = {i: part.span for i, part in alike}
        if why.code == "override":  # its words say which hours the dates have
            yield from (f"{_days(*days)}: {why}" for days in _touched(spans.values()))
            continue
        for i, span in spans.items():
            if why.code == "closed" and counted[0] < i < counted[-1]:
                days = _inside(span)
                nights = nights or not _is_whole(span)
                if days:
                    yield f"{_days(*days)}: closed"
            else:
                yield f"{_days_or_stretch(span)}: {why}"
    if nights:
        yield "nights and breaks outside the weekly hours"


def _is_whole(span: Span) -> bool:
    return span.start.time() == span.end.time() == _MIDNIGHT


def _inside(span: Span) -> tuple[date, date] | None:
    """Return the first and the last date that lie wholly within a span."""
    first = span.start.toordinal() + (span.start.time() > _MIDNIGHT)
    last = span.end.toordinal() - 1
    return (date.fromordinal(first), date.fromordinal(last)) if first <= last else None


def _touched(spans: Iterable[Span]) -> Iterator[tuple[date, date]]:
    """Return the first and the last of the dates that spans touch, for each run of them."""
    runs: list[tuple[date, date]] = []
    for span in spans:
        first, last = span.start.date(), _last(span)
        if runs and (first - runs[-1][1]).days <= 1:
            first = runs.pop()[0]
        runs.append((first, last))
    return iter(runs)


def _last(span: Span) -> date:
    return from_microseconds(to_microseconds(span.end) - 1, span.end).date()


def _days_or_stretch(span: Span) -> str:
    days = _inside(span)
    return _days(*days) if days and _is_whole(span) else _stretch(span)


def _days(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"

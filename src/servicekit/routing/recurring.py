"""What a check of a ladder finds night after night, said once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from servicekit.decision import Reason
from servicekit.hours import Span
from servicekit.instants import duration_microseconds, spoken, spoken_duration
from servicekit.routing.findings import Gap, OnlyOne, lasting, named

__all__ = ["folded"]

# From how many spans on they are said as one, and how many of them are named alone.
_LEAST, _ALONE = 3, 3
_DAYS_OF_WEEK = 7


def folded(findings: Iterable[Any]) -> tuple[Any, ...]:
    """Return findings with one sentence for those that say the same of several spans.

    Args:
        findings: what a check found, the earliest first; times of day are those of its zone.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.escalation import Needs
        >>> def night(day):
        ...     hours = (day, 18), (day + 1, 8)
        ...     start, end = (datetime(2026, 5, *each, tzinfo=UTC) for each in hours)
        ...     return OnlyOne(work="refunds", needs=Needs(), span=Span(start, end), agent_id="kim")
        >>> found = folded([night(day) for day in (4, 5, 6)])
        >>> print(found[0].partition(". ")[0].partition(" in time ")[2])
        3 times: Mon to Wed 18:00 to 08:00 the next day (3 times, 14 h)
    """
    alike: dict[object, list[Any]] = {}
    for place, each in enumerate(findings):
        alike.setdefault(_kind(each) if isinstance(each, Gap | OnlyOne) else place, []).append(each)
    return tuple(
        said
        for found in alike.values()
        for said in ([_once(found)] if len(found) >= _LEAST else found)
    )


def _once(found: Sequence[Gap | OnlyOne]) -> str:
    """Say the same finding of several spans: at which times of day, as far as it has those."""
    first, spans = found[0], [each.span for each in found]
    head = f"For {named(first.work, first.needs)} {_whom(first)} is asked in time"
    times = f"{len(spans):,} times: {'; '.join(_times(spans))}"
    text = f"{head} {times}. The longest is {lasting(max(spans, key=_length))}."
    return " ".join([text, *map(str, _because(first))])


def _kind(found: Gap | OnlyOne) -> tuple[object, ...]:
    """Return what spans have in common that are said as one."""
    return type(found), found.work, found.needs, _whom(found), _because(found)


def _whom(found: Gap | OnlyOne) -> str:
    return "nobody" if isinstance(found, Gap) else f"nobody but {found.called}"


def _because(found: Gap | OnlyOne) -> tuple[Reason, ...]:
    """Return why, without who comes too late, which is somebody else each time."""
    if isinstance(found, OnlyOne):
        words = f"Whoever complains about {found.called} then finds nobody."
        return (Reason(found.code, words, found.evidence),)
    return tuple(reason for reason in found.because if reason.code != "too_late")


# When


class _Pattern(NamedTuple):
    """Times of day between which something lasts, so many dates later."""

    start: str
    end: str
    dates: int


def _times(spans: Sequence[Span]) -> Iterator[str]:
    """Say each pattern with how often it comes, the most frequent first, and then the others."""
    patterns: defaultdict[_Pattern, list[Span]] = defaultdict(list)
    for span in spans:
        patterns[_pattern(span)].append(span)
    often = sorted(patterns.items(), key=lambda pair: -len(pair[1]))
    yield from (_said(pattern, each) for pattern, each in often if len(each) > 1)
    alone = [span for each in patterns.values() if len(each) == 1 for span in each]
    yield from map(lasting, alone[:_ALONE])
    if len(alone) > _ALONE:
        yield f"and {len(alone) - _ALONE:,} more"


def _pattern(span: Span) -> _Pattern:
    dates = (span.end.date() - span.start.date()).days
    return _Pattern(_clock(span, 0), _clock(span, 1), dates)


def _clock(span: Span, end: int) -> str:
    return " ".join(spoken((span.start, span.end)[end]).split()[4:-1])


def _said(pattern: _Pattern, spans: Sequence[Span]) -> str:
    days = list(dict.fromkeys(span.start.weekday() for span in spans))
    names = {span.start.weekday(): _day(span, 0) for span in spans}
    if len(days) == 1:
        until = "" if pattern.dates == 0 else f"{_day(spans[0], 1)} "
        when = f"{names[days[0]]} {pattern.start} to {until}{pattern.end}"
    else:
        when = f"{_listed(names)} {pattern.start} to {pattern.end}{_later(pattern.dates)}"
    lengths = {span.duration for span in spans}
    long = f", {spoken_duration(lengths.pop())}" if len(lengths) == 1 else ""
    return f"{when} ({len(spans):,} times{long})"


def _listed(names: dict[int, str]) -> str:
    """Name days of the week: as a range where they follow each other."""
    days = sorted(names)
    if len(days) == _DAYS_OF_WEEK:
        return "every day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:  # noqa: PLR2004 - two are no range
        return f"{names[days[0]]} to {names[days[-1]]}"
    return ", ".join(names[day] for day in days)


def _later(dates: int) -> str:
    return ("", " the next day")[dates] if dates <= 1 else f" {dates} days later"


def _day(span: Span, end: int) -> str:
    return spoken((span.start, span.end)[end]).partition(" ")[0]


def _length(span: Span) -> int:
    duration: timedelta = span.duration
    return duration_microseconds(duration)

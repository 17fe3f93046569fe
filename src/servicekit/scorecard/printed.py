"""A scorecard as text: what somebody who leads a service reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from servicekit.scorecard.definitions import DEFINITIONS
from servicekit.scorecard.result import Result
from servicekit.scorecard.totals import Totals

__all__ = ["printed"]

_WIDE = 24  # letters of a group's name before the figures begin
_MOST = 3  # parts of another measure that stand beside one


def printed(
    totals: Totals, results: Sequence[Result], groups: Mapping[str, Sequence[Result]]
) -> Iterator[str]:
    """Yield the lines: each measure, its groups below it, and what has to stand beside it.

    Args:
        totals: of all cases.
        results: of all cases.
        groups: the same of each group.
    """
    waits = f"; {totals.waits}" if totals.cases else ""
    yield f"{totals.cases:,} {'case' if totals.cases == 1 else 'cases'}{waits}."
    for found in results:
        yield ""
        yield found.name
        yield f"  {found.words}"
        if found.n:
            yield from _parted(found, groups)
            yield from _beside(found, results)


def _parted(found: Result, groups: Mapping[str, Sequence[Result]]) -> Iterator[str]:
    """Yield the figures of the groups, where there is more than one."""
    parts = {
        name: part.words
        for name, results in groups.items()
        for part in results
        if (part.measure, part.of) == (found.measure, found.of)
    }
    if len(parts) > 1:
        yield from (f"    {name:<{_WIDE}} {words}" for name, words in parts.items())


def _beside(found: Result, results: Sequence[Result]) -> Iterator[str]:
    """Yield the figures that show whether this one is gamed."""
    shown = [
        each
        for measure in DEFINITIONS[found.measure].beside
        for each in _shown([other for other in results if other.measure == measure], found.of)
    ]
    if shown:
        yield f"  Beside it: {'; '.join(shown)}."


def _shown(parts: Sequence[Result], of: str | None) -> Iterator[str]:
    """Yield the figure of the same part of another measure, or else those of all its parts."""
    same = [part for part in parts if part.of == of] or parts
    measured = [part for part in same if part.n] or same[:1]
    for part in measured[:_MOST]:
        yield f"{part.name}: {part.shown}"
    if len(measured) > _MOST:
        yield f"{len(measured) - _MOST} more"

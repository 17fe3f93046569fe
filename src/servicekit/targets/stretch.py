"""Stretches of time in which a clock stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from servicekit.targets.story import Mark

__all__ = ["Stretch", "stretches"]


class Stretch(NamedTuple):
    """A time in which a clock stood still.

    Args:
        begun: when it began, and in which status.
        ended: when it ended; ``None`` while it lasts.
    """

    begun: Mark
    ended: Mark | None


def stretches(
    marks: Iterable[Mark], start: Mark, pauses: Callable[[Mark], bool]
) -> Iterator[Stretch]:
    """Yield when a clock stood still since its start, merged where pauses touch.

    Args:
        marks: since when the case was in which status, in order, the first before the start.
        start: since when the clock counts.
        pauses: tells whether the clock stands still from a mark on.
    """
    begun: Mark | None = None
    for mark in marks:
        if pauses(mark):
            begun = begun or mark.not_before(start)
        elif begun is not None:
            if mark.t > begun.t:
                yield Stretch(begun, mark)
            begun = None
    if begun is not None:
        yield Stretch(begun, None)

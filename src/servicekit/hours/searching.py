"""The four searches for an edge, as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from servicekit.hours.timeline import Timeline

__all__ = ["NEXT_CLOSE", "NEXT_OPEN", "PREVIOUS_CLOSE", "PREVIOUS_OPEN", "Search"]


class Search(NamedTuple):
    """A question to a timeline, and where to look on when it does not know.

    Args:
        probe: what it answers for an instant; ``None`` when that lies beyond what it knows.
        step: 1 to look at later times, -1 to look at earlier ones.
        asked: what could not be done when nothing is found.
    """

    probe: Callable[[Timeline, int], int | None]
    step: Literal[1, -1]
    asked: str


NEXT_OPEN = Search(lambda line, at: line.latest(line.measure(at)), 1, "reach after")
NEXT_CLOSE = Search(lambda line, at: line.next_close(at), 1, "close after")
PREVIOUS_CLOSE = Search(lambda line, at: line.earliest(line.measure(at)), -1, "reach before")
PREVIOUS_OPEN = Search(lambda line, at: line.previous_open(at), -1, "open before")

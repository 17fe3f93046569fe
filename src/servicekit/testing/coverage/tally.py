"""The tally: how often each element happened, where the same happens over and over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

import attrs

from servicekit.testing.coverage.element import Element
from servicekit.testing.coverage.hits import Hits

__all__ = ["Tally"]

_WAITING = 4_096  # so many are counted before they are added up


@attrs.define(eq=False)
class _Waiting:
    """What happened together, in one test, and how often."""

    elements: tuple[Element, ...]
    test: str
    count: int = 0


class Tally:
    """Count what happens together as one, and add it up when somebody asks.

    To add to each element whenever it happens would cost more than to find out which they are.
    """

    def __init__(self) -> None:
        self._hits: dict[Element, Hits] = {}
        # By the identity of the elements, which stay here for as long as it counts.
        self._waiting: dict[tuple[int, str], _Waiting] = {}
        self._lock = Lock()

    def expect(self, elements: Iterable[Element]) -> None:
        """Take elements in that have not happened yet."""
        with self._lock:
            for element in elements:
                self._hits.setdefault(element, Hits())

    def count(self, elements: tuple[Element, ...], test: str) -> None:
        """Count elements that happened together in a test."""
        with self._lock:
            waiting = self._waiting.get((id(elements), test))
            if waiting is None:
                if len(self._waiting) >= _WAITING:
                    self._settle()
                waiting = self._waiting[id(elements), test] = _Waiting(elements, test)
            waiting.count += 1

    def add(self, hits: Mapping[Element, Hits]) -> None:
        """Add what was counted elsewhere."""
        with self._lock:
            for element, more in hits.items():
                self._hits[element] = self._hits.get(element, Hits()) + more

    @property
    def hits(self) -> Mapping[Element, Hits]:
        """Every element with how often it happened, in no order."""
        with self._lock:
            self._settle()
            return dict(self._hits)

    def _settle(self) -> None:
        for waiting in self._waiting.values():
            hits = Hits.of(waiting.count, waiting.test)
            for element in waiting.elements:
                self._hits[element] += hits
        self._waiting.clear()

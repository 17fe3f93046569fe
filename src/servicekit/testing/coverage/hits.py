"""The hits: how often an element happened, and in which tests."""

from __future__ import annotations

import attrs

__all__ = ["SHOWN", "Hits"]

SHOWN = 3
"""So many tests are kept of each element: those whose ids come first."""


@attrs.frozen
class Hits:
    """How often an element happened, and in which tests.

    Args:
        count: how often.
        tests: the ids of the first few tests, by their ids; the same however a run was divided.
    """

    count: int = 0
    tests: tuple[str, ...] = ()

    @classmethod
    def of(cls, count: int, test: str) -> Hits:
        """Return so many hits in one test; a hit outside of tests has an empty id."""
        return cls(count, (test,) if test else ())

    def __add__(self, other: Hits) -> Hits:
        tests = sorted({*self.tests, *other.tests})
        return Hits(self.count + other.count, tuple(tests[:SHOWN]))

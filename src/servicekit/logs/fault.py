"""What is wrong with a log: faults with their places, summed up so that many stay few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from servicekit.errors import LoadError, Problem

__all__ = ["Fault", "Faults"]

# So many different things that are wrong are told; of more, only how many there are.
_MOST = 1_000


@attrs.frozen
class Fault:
    """One thing that is wrong at one place, a file and a line, of a log."""

    place: str
    message: str


@attrs.define
class Faults:
    """Faults summed up: each thing once, with where it came first and how often it is."""

    _first: dict[str, str] = attrs.Factory(dict)
    _often: dict[str, int] = attrs.Factory(dict)
    _others: int = 0
    _place: str = ""

    def add(self, faults: Iterable[Fault]) -> None:
        """Count some more."""
        for fault in faults:
            if fault.message not in self._first and len(self._first) >= _MOST:
                self._others += 1
                self._place = self._place or fault.place
                continue
            self._first.setdefault(fault.message, fault.place)
            self._often[fault.message] = self._often.get(fault.message, 0) + 1

    def __bool__(self) -> bool:
        """Tell whether anything is wrong."""
        return bool(self._first)

    def __len__(self) -> int:
        """Return how many rows have something wrong."""
        return sum(self._often.values()) + self._others

    def problems(self) -> Iterator[Problem]:
        """Yield each thing that is wrong once."""
        for message, place in self._first.items():
            often = self._often[message]
            yield Problem(place, f"{message} (in {often} rows)" if often > 1 else message)
        if self._others:
            yield Problem(self._place, f"and {self._others} other rows are wrong in other ways")

    def stop(self) -> None:
        """Stop where anything is wrong.

        Raises:
            LoadError: it is.
        """
        if self:
            raise LoadError("the log cannot be read as the mapping says", list(self.problems()))

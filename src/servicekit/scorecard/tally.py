"""Tallies: what many cases say about one measure, as counts that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import attrs

from servicekit.errors import FieldError
from servicekit.review import LEFT_OUT, MEASURES, Measurement
from servicekit.scorecard.definitions import DEFINITIONS
from servicekit.scorecard.histogram import Histogram, slot
from servicekit.values import Facts, check_unique, one_of, tuple_of

__all__ = ["Key", "Running", "Tallies", "Tally"]

#: A measure, and the variant or part of it.
Key = tuple[str, str | None]
_ORDER = {measure: number for number, measure in enumerate(MEASURES)}


def _place(key: Key) -> tuple[int, bool, str]:
    measure, of = key
    return _ORDER[measure], of is not None, of or ""


def _pairs(spread: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((value, count) for value, count in spread))


def _reasons(left_out: Mapping[str, int]) -> Facts:
    for reason in left_out:
        if reason not in LEFT_OUT:
            raise FieldError("left_out", reason, f"one of {', '.join(LEFT_OUT)}")
    return Facts({reason: left_out[reason] for reason in LEFT_OUT if left_out.get(reason)})


@attrs.frozen(kw_only=True)
class Tally:
    """What many cases say about one measure, or about one variant or part of it.

    Args:
        measure: one of :data:`~servicekit.review.MEASURES`.
        of: the variant or part.
        n: how many measurements have a value.
        total: the sum of all values: how many say yes, microseconds, counts, or scores in
            hundredths.
        spread: how often what was measured: for times, pairs of a slot of
            :class:`~servicekit.scorecard.Histogram` and a count; for scores, pairs of a score in
            hundredths and a count; for all others nothing.
        left_out: how many were left out, by reason.

    Example:
        >>> said = [Measurement(measure="target_met", value=v, of="reply") for v in (1, 1, 0)]
        >>> tally = Tallies.of(said)["target_met", "reply"]
        >>> tally.n, tally.total
        (3, 2)

    Raises:
        FieldError: a word is unknown.
    """

    measure: str = attrs.field(validator=one_of(*MEASURES))
    of: str | None = None
    n: int = 0
    total: int = 0
    spread: tuple[tuple[int, int], ...] = attrs.field(default=(), converter=_pairs)
    left_out: Facts = attrs.field(factory=Facts, converter=_reasons)

    @property
    def key(self) -> Key:
        """The measure, and the variant or part of it."""
        return self.measure, self.of

    @property
    def histogram(self) -> Histogram:
        """How times are spread; empty for what is no time."""
        if DEFINITIONS[self.measure].kind != "time":
            return Histogram()
        return Histogram(counts=self.spread, sum=self.total)

    def __add__(self, other: Tally) -> Tally:
        if not isinstance(other, Tally) or self.key != other.key:
            return NotImplemented
        return Tally(
            measure=self.measure,
            of=self.of,
            n=self.n + other.n,
            total=self.total + other.total,
            spread=(Counter(dict(self.spread)) + Counter(dict(other.spread))).items(),
            left_out=Counter(self.left_out) + Counter(other.left_out),
        )


class Running:
    """A tally that is being counted."""

    __slots__ = ("_spread", "_value", "key", "left_out", "n", "total")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.n = self.total = 0
        self._spread: dict[int, int] = {}
        self.left_out: dict[str, int] = {}
        kind = DEFINITIONS[key[0]].kind
        self._value = slot if kind == "time" else int if kind == "score" else None

    def add(self, measurement: Measurement) -> None:
        """Count one measurement of the same measure."""
        value, reason = measurement.value, measurement.left_out
        if value is None:
            self.left_out[str(reason)] = self.left_out.get(str(reason), 0) + 1
            return
        self.n += 1
        self.total += value
        if self._value is not None:
            place = self._value(value)
            self._spread[place] = self._spread.get(place, 0) + 1

    def tally(self) -> Tally:
        """Return what was counted."""
        return Tally(
            measure=self.key[0],
            of=self.key[1],
            n=self.n,
            total=self.total,
            spread=self._spread.items(),
            left_out=self.left_out,
        )


def _sorted(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    found = sorted(tuple_of(Tally, tallies), key=lambda tally: _place(tally.key))
    check_unique("tallies", (tally.key for tally in found), "each measure and part once")
    return tuple(found)


@attrs.frozen(eq=True)
class Tallies(Mapping[Key, Tally]):
    """The tallies of many measures, by measure and by variant or part.

    They come in the order of :data:`~servicekit.review.MEASURES`. Those of parts add up to those of
    the whole, in any order.

    Args:
        each: the tallies.

    Raises:
        FieldError: one of them is there twice.
    """

    each: tuple[Tally, ...] = attrs.field(default=(), converter=_sorted)

    @classmethod
    def of(cls, measurements: Iterable[Measurement]) -> Tallies:
        """Count measurements."""
        running: dict[Key, Running] = {}
        for measurement in measurements:
            key = measurement.measure, measurement.of
            if key not in running:
                running[key] = Running(key)
            running[key].add(measurement)
        return cls(each.tally() for each in running.values())

    def __getitem__(self, key: Key) -> Tally:
        for tally in self.each:
            if tally.key == key:
                return tally
        raise KeyError(key)

    def __iter__(self) -> Iterator[Key]:
        return (tally.key for tally in self.each)

    def __len__(self) -> int:
        return len(self.each)

    def parts(self, measure: str) -> tuple[Tally, ...]:
        """Return the tallies of all variants or parts of a measure."""
        return tuple(tally for tally in self.each if tally.measure == measure)

    def __add__(self, other: Tallies) -> Tallies:
        if not isinstance(other, Tallies):
            return NotImplemented
        found = {tally.key: tally for tally in self.each}
        for tally in other.each:
            found[tally.key] = found[tally.key] + tally if tally.key in found else tally
        return Tallies(found.values())

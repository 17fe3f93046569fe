"""How long matters took: how many were done by when, those that are not done included."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from math import ceil, exp, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

import attrs

from servicekit.errors import FieldError
from servicekit.insight.tolerance import spare
from servicekit.instants import duration_microseconds, spoken_duration
from servicekit.values import is_whole

__all__ = ["Count", "Durations", "Quantile", "Step", "few", "probability", "spoken_share"]

_MICROSECOND = timedelta(microseconds=1)
# Products of floats come so close to what they ought to be.
_TOLERANCE = 1e-9


class Count(NamedTuple):
    """How many matters took so long, or were seen for so long.

    Args:
        microseconds: how long.
        done: how many were done by then.
        censored: how many were not done then, and seen no longer.
    """

    microseconds: int
    done: int = 0
    censored: int = 0


class Step(NamedTuple):
    """One step of the curve of what is still open.

    Args:
        after: how long it takes until the step.
        open: how many matters were seen that were open until then.
        done: how many of them were done then.
        share: the share of all matters that is still open after it, 0 to 1.
        low, high: the limits of the interval in which that share lies.
    """

    after: timedelta
    open: int
    done: int
    share: float
    low: float
    high: float


def probability(name: str, value: float) -> None:
    """Check that a value is a probability that leaves something to chance.

    Raises:
        FieldError: it is not a number between 0 and 1.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        raise FieldError(name, value, "a number between 0 and 1, such as 0.9")


def few(share: float, doubt: float) -> int:
    """Return how many matters must be done before anything bounds the time of such a share.

    Even where all are done, the longest of ``n`` is below the time that is asked for with the
    probability ``share ** n``; with fewer than these that is more than the doubt that is allowed.

    Example:
        >>> few(0.9, 0.05), few(0.5, 0.025)
        (29, 6)

    Source:
        S. S. Wilks, "Determination of sample sizes for setting tolerance limits", Annals of
        Mathematical Statistics 12 (1941).
    """
    return ceil(log(doubt) / log(share) - _TOLERANCE)


def spoken_share(share: float) -> str:
    """Write a share as a percentage.

    Example:
        >>> spoken_share(0.9), spoken_share(0.975)
        ('90 %', '97.5 %')
    """
    return f"{100 * share:.4g} %"


@attrs.frozen(kw_only=True)
class Quantile:
    """By when a share of such matters is done.

    Args:
        share: the share, 0 to 1.
        confidence: how sure the interval is, 0 to 1.
        after: how long it takes; ``None`` where there are too few, or so many are still open that
            the curve never falls that far.
        low, high: the limits of the interval; ``None`` where there is none.
        done: how many matters were done.
        censored: how many were not done when last seen.
        needed: how many must be done at least, before there is an answer.
    """

    share: float
    confidence: float
    after: timedelta | None
    low: timedelta | None
    high: timedelta | None
    done: int
    censored: int
    needed: int

    @property
    def too_few(self) -> bool:
        """Whether too few matters were done to say anything."""
        return self.done < self.needed

    def __str__(self) -> str:
        seen = f"{self.done} done, {self.censored} not done"
        head = f"{spoken_share(self.share)} done within"
        if self.too_few:
            return f"{head}: too few to say ({seen}; at least {self.needed} done are needed)"
        if self.after is None:
            return f"{head}: not reached ({seen})"
        low, high = (_amount(each) for each in (self.low, self.high))
        sure = spoken_share(self.confidence)
        return f"{head} {_amount(self.after)} ({sure} interval: {low} to {high}; {seen})"


def _amount(amount: timedelta | None) -> str:
    return "not reached" if amount is None else spoken_duration(amount, days=False)


def _counts(rows: Iterable[tuple[int, int, int]]) -> tuple[Count, ...]:
    done, censored = Counter[int](), Counter[int]()
    for row in rows:
        count = Count(*row)
        if not all(is_whole(number, least=0) for number in count):
            raise FieldError("counts", row, "microseconds and how many, whole and not negative")
        done[count.microseconds] += count.done
        censored[count.microseconds] += count.censored
    found = (Count(each, done[each], censored[each]) for each in sorted(done))
    return tuple(count for count in found if count.done or count.censored)


@attrs.frozen
class Durations:
    """How long matters took, of which some are not done.

    A matter that is not done took longer than it was seen: it counts among the open ones until
    then, and no further (it is censored). To leave such matters out would make every service look
    faster than it is, most of all one with a backlog. What is counted for parts adds up to what
    is counted for the whole, in any order.

    All shares are of the Kaplan-Meier curve. It assumes that what is not done, merged or deleted
    would go on like the others, and that the times to come are like those that were seen.

    Args:
        counts: how many were done, and how many were not done when last seen, by how long.

    Example:
        >>> hours = [(timedelta(hours=n), True) for n in range(1, 31)]
        >>> durations = Durations.of([*hours, (timedelta(hours=12), False)])
        >>> print(durations.quantile(0.5))
        50 % done within 16 h (95 % interval: 10 h to 21 h; 30 done, 1 not done)

    Raises:
        FieldError: an amount or a number is negative, or not whole.

    Source:
        E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", Journal
        of the American Statistical Association 53 (1958).
    """

    counts: tuple[Count, ...] = attrs.field(default=(), converter=_counts)

    @classmethod
    def of(cls, matters: Iterable[tuple[timedelta, bool]]) -> Durations:
        """Count matters, each as how long it took, or was seen, and whether it was done.

        Raises:
            FieldError: one took less than no time.
        """
        rows = Counter((duration_microseconds(amount), bool(done)) for amount, done in matters)
        return cls(
            (amount, count, 0) if done else (amount, 0, count)
            for (amount, done), count in rows.items()
        )

    def __add__(self, other: Durations) -> Durations:
        if not isinstance(other, Durations):
            return NotImplemented
        return Durations((*self.counts, *other.counts))

    @property
    def done(self) -> int:
        """How many matters were done."""
        return sum(count.done for count in self.counts)

    @property
    def censored(self) -> int:
        """How many matters were not done when last seen."""
        return sum(count.censored for count in self.counts)

    def curve(self, *, confidence: float = 0.95) -> tuple[Step, ...]:
        """Return the steps of the curve of what is still open, shortest first.

        Args:
            confidence: how sure the interval of each step is, 0 to 1.

        Example:
            >>> two = Durations.of([(timedelta(hours=1), True), (timedelta(hours=2), True)])
            >>> [(each.open, each.share) for each in two.curve()]
            [(2, 0.5), (1, 0.0)]

        Raises:
            FieldError: the confidence is not between 0 and 1.

        Source:
            Greenwood's variance, and the interval of log(-log) of the share: J. D. Kalbfleisch
            and R. L. Prentice, "The Statistical Analysis of Failure Time Data" (1980). They have
            none where nothing is left; here one more matter is then taken to be still open.
        """
        probability("confidence", confidence)
        return tuple(self._steps(NormalDist().inv_cdf((1 + confidence) / 2)))

    def _steps(self, z: float) -> Iterator[Step]:
        at_risk = sum(count.done + count.censored for count in self.counts)
        share, variance = 1.0, 0.0
        for amount, done, censored in self.counts:
            left = at_risk - done
            if done:
                limits = _limits(share, variance, at_risk, done, z)
                share *= left / at_risk
                variance += done / (at_risk * left) if left else 0
                yield Step(amount * _MICROSECOND, at_risk, done, share, *limits)
            at_risk = left - censored

    def quantile(self, share: float, *, confidence: float = 0.95) -> Quantile:
        """Return by when such a share of matters is done, with its interval.

        It is the shortest time by which at least that share is done. Below a number of done
        matters that follows from what is asked, there is no answer.

        Args:
            share: the share, such as 0.5, 0.8 or 0.95.
            confidence: how sure the interval is, 0 to 1.

        Raises:
            FieldError: the share or the confidence is not between 0 and 1.

        Source:
            The interval: R. Brookmeyer and J. Crowley, "A confidence interval for the median
            survival time", Biometrics 38 (1982), with the limits of :meth:`curve`.
        """
        probability("share", share)
        probability("confidence", confidence)
        done, needed = self.done, few(share, (1 - confidence) / 2)
        steps = self.curve(confidence=confidence) if done >= needed else ()
        return Quantile(
            share=share,
            confidence=confidence,
            after=_reached(((step.after, step.share) for step in steps), share),
            low=_reached(((step.after, step.low) for step in steps), share),
            high=_reached(((step.after, step.high) for step in steps), share),
            done=done,
            censored=self.censored,
            needed=needed,
        )

    def limit(self, share: float, *, confidence: float = 0.95) -> timedelta | None:
        """Return by when such a share is done at the latest, as far as the confidence goes.

        It is a limit on one side; ``None`` where nothing reaches it. Up to the first matter that
        was seen no longer without being done, it is that of the sorted times which is late enough,
        and it is too early no more often than the confidence allows, however the times are spread
        and however few there are. After it, it is also no earlier than where the limit of
        :meth:`curve` has fallen far enough, and the confidence is only about so great.

        That there is a limit at all says something too: where most samples are seen for too short
        a time to reach one, those that do are the ones in which matters went fast. A limit that
        rests on few that were open so long is the optimistic half, and more often too early.

        Args:
            share: the share, 0 to 1.
            confidence: how sure it is, 0 to 1.

        Raises:
            FieldError: the share or the confidence is not between 0 and 1.

        Source:
            The sorted times: S. S. Wilks, "Determination of sample sizes for setting tolerance
            limits", Annals of Mathematical Statistics 12 (1941).
        """
        probability("share", share)
        probability("confidence", confidence)
        ranked = self._ranked(share, 1 - confidence)
        if ranked is None or not self._is_censored_before(ranked):
            return ranked
        steps = self._steps(NormalDist().inv_cdf(confidence))
        reached = _reached(((step.after, step.high) for step in steps), share)
        return None if reached is None else max(ranked, reached)

    def _ranked(self, share: float, doubt: float) -> timedelta | None:
        """Return the first time that enough were done by, of those that were done or open then."""
        rows = [*self._standings()]
        found = bisect_left(rows, 0, key=lambda row: spare(row.known, share, doubt) - row.left)
        return rows[found].after if found < len(rows) else None

    def _standings(self) -> Iterator[_Standing]:
        left = known = sum(count.done + count.censored for count in self.counts)
        for amount, done, censored in self.counts:
            left -= done
            if done:
                yield _Standing(amount * _MICROSECOND, left, known)
            left -= censored
            known -= censored

    def _is_censored_before(self, after: timedelta) -> bool:
        first = next((count.microseconds for count in self.counts if count.censored), None)
        return first is not None and first * _MICROSECOND < after


class _Standing(NamedTuple):
    """How many were open yet at a time, of how many that were done by then or open."""

    after: timedelta
    left: int
    known: int


def _limits(
    share: float, variance: float, at_risk: int, done: int, z: float
) -> tuple[float, float]:
    """Return the limits after a step; where nothing is left, as if one more had been open.

    Without that one there are no limits, as the variance is without bounds.
    """
    over = at_risk == done
    at_risk += over
    left = at_risk - done
    share *= left / at_risk
    spread = exp(z * sqrt(variance + done / (at_risk * left)) / -log(share))
    return 0.0 if over else share**spread, share ** (1 / spread)


def _reached(curve: Iterable[tuple[timedelta, float]], share: float) -> timedelta | None:
    """Return when no more than the rest is open for the first time."""
    rest = 1 - share + _TOLERANCE
    return next((after for after, still in curve if still <= rest), None)

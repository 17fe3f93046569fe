"""The cap: how many contacts there may be in a period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import ClassVar

import attrs

from servicekit.errors import FieldError
from servicekit.followups.attempt import Attempt, Made, is_try
from servicekit.followups.constraint import UNASKED, as_bases
from servicekit.followups.period import Period
from servicekit.hours.edges import clip, merge, pairs
from servicekit.instants import duration_microseconds
from servicekit.interaction import BASES
from servicekit.values import check_word, instance_of, is_whole, one_of, some_text, texts

__all__ = ["PER", "Cap"]

#: For whom a cap counts by itself, beside each customer.
PER = ("person", "contact_point", "case", "brand", "follow_up")


def _period(value: Period | str | timedelta) -> Period:
    return Period.parse(value)


def _per(words: str | Iterable[str]) -> tuple[str, ...]:
    found = texts([words] if isinstance(words, str) else words)
    for word in found:
        check_word("per", word, PER)
    return found


def _counted(words: Iterable[str] | None) -> tuple[str, ...] | None:
    if words is None:
        return None
    found = texts(words)
    for word in found:
        check_word("counts", word, BASES)
    return found


def _burst(value: tuple[int, timedelta] | None) -> tuple[int, timedelta] | None:
    if value is None:
        return None
    match tuple(value) if isinstance(value, Iterable) else (value,):
        case (int() as many, timedelta() as within) if is_whole(many, least=1):
            return many, within
    raise FieldError("burst", value, "how many, and in how much time: (2, timedelta(minutes=5))")


def _check_count(_: object, attribute: attrs.Attribute[int], value: object) -> None:
    if not is_whole(value, least=1):
        raise FieldError(attribute.name, value, "a whole number from 1; a blackout allows none")


@attrs.frozen
class Cap:
    """At most so many contacts in a period; one conversation in a period is a rest after it.

    What nobody recorded of a contact counts against it: a contact without a basis, a number, a case
    or a brand counts as if it had the one in question. Attempts are what the company sent or whom
    it called, also where that reached nobody; conversations are those that both took part in,
    whoever began them.

    Args:
        id: what people call it.
        count: how many, from 1.
        window: in which period: ``"24 hours"``, ``"calendar day"``, ``"7 consecutive dates"``; see
            :class:`~servicekit.followups.Period`.
        of: ``attempts`` or ``conversations``.
        per: for whom it counts by itself: the ``person``, each of their ``contact_point``s, each
            ``case``, each ``brand``, each ``follow_up`` with all its tries; several together count
            what is the same in all of them.
        counts: the bases of the contacts that count; by default those that the cap binds.
        spread: whether they are spread evenly over a rolling period: with three in 15 minutes,
            the second comes 5 minutes after the first.
        burst: of those, how many may come at once, and in how much time.
        bases: the bases of the contacts that it binds; what nobody asked for by default.
        channels: the channels that it binds, and on which it counts; every one by default.
        is_law: whether it is law.
        source: where it comes from.

    Example:
        >>> print(Cap("one a day", 1, "24 hours"))
        one a day: at most 1 attempt in 24 hours
        >>> print(Cap("rest", 1, "7 consecutive dates", of="conversations"))
        rest: at most 1 conversation in 7 consecutive dates

    Raises:
        FieldError: the count is not positive, a word is unknown, or what is not rolling is spread.
    """

    #: What kind of rule it is, for programs.
    code: ClassVar[str] = "cap"

    id: str = attrs.field(converter=some_text)
    count: int = attrs.field(validator=_check_count)
    window: Period = attrs.field(converter=_period)
    of: str = attrs.field(
        default="attempts", validator=one_of("attempts", "conversations"), kw_only=True
    )
    per: tuple[str, ...] = attrs.field(default=("person",), converter=_per, kw_only=True)
    counts: tuple[str, ...] | None = attrs.field(default=None, converter=_counted, kw_only=True)
    spread: bool = attrs.field(default=False, validator=instance_of(bool), kw_only=True)
    burst: tuple[int, timedelta] | None = attrs.field(default=None, converter=_burst, kw_only=True)
    bases: tuple[str, ...] = attrs.field(default=UNASKED, converter=as_bases, kw_only=True)
    channels: tuple[str, ...] = attrs.field(default=(), converter=texts, kw_only=True)
    is_law: bool = attrs.field(default=False, validator=instance_of(bool), kw_only=True)
    source: str | None = attrs.field(default=None, validator=instance_of(str, None), kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.spread and self.window.is_local:
            raise FieldError("spread", self.spread, f"only in a rolling period, not {self.window}")
        if self.burst is not None and not self._is_burst():
            raise FieldError(
                "burst", self.burst, "with spread, fewer than count in less time than the window"
            )

    def _is_burst(self) -> bool:
        number, within = self.burst or (0, timedelta())
        length = self.window.length
        short = length is not None and timedelta() < within < length
        return self.spread and short and number < self.count

    def __str__(self) -> str:
        return f"{self.id}: {self._rule}"

    @property
    def _rule(self) -> str:
        what = self.of if self.count > 1 else self.of[:-1]
        return f"at most {self.count} {what} in {_article(self.window)}{self.window}"

    @property
    def is_local(self) -> bool:
        """Whether it goes by the customer's clock."""
        return self.window.is_local

    def shut(self, attempt: Attempt, low: int, high: int) -> list[int]:
        """Return the time within ``[low, high)`` in which there would be too many."""
        low = max(low, attempt.known)  # before, there is nothing to decide any more
        since = low - self.window.memory
        times = [m.at for m in attempt.made if m.at > since and self._has(m, attempt)]
        zones = attempt.zones if self.is_local else ()
        full = [self.window.full(times, self.count, zone) for zone in zones or (None,)]
        shut = [*(span for edges in full for span in pairs(edges)), *self._paced(times)]
        return clip(merge(sorted(shut)), low, high)

    def said(self, attempt: Attempt, at: int) -> str:
        """Say in a clause why it shuts an instant out."""
        unknown = self.is_local and not attempt.zones
        zone = ", and nobody knows the customer's time zone" if unknown else ""
        return f"{self._rule} ({self.id}){zone}"

    def _has(self, made: Made, attempt: Attempt) -> bool:
        """Tell whether a contact counts against an attempt."""
        if not (made.conversation if self.of == "conversations" else made.attempt):
            return False
        basis = made.basis in (None, *(self.bases if self.counts is None else self.counts))
        return (
            basis
            and (not self.channels or made.channel in self.channels)
            and all(_is_same(name, made, attempt) for name in self.per)
        )

    def _paced(self, times: list[int]) -> Iterator[tuple[int, int]]:
        """Yield the time in which the next one would come too early to be spread evenly."""
        if not self.spread:
            return
        length = self.window.memory
        # Between two of these instants the same contacts lie in the period that ends there.
        steps = sorted({*times, *(at + length for at in times)})
        for i, at in enumerate(times):
            yield from self._before(at, [t for t in times[:i] if at - length < t])
        for low, high in pairwise(steps):
            inside = [at for at in times if low - length < at <= low]
            if inside:
                yield low, min(high, inside[0] + self._step(len(inside)))

    def _before(self, at: int, inside: list[int]) -> Iterator[tuple[int, int]]:
        """Yield the time in which one more would bring a contact that is planned too early."""
        first, step = min(inside, default=at), self._step(len(inside) + 1)
        yield max(at - self.window.memory, at - step) + 1, first
        if first + step > at:
            yield first, at

    def _step(self, number: int) -> int:
        """Return how long after the first of so many the next one may come."""
        many, within = self.burst or (0, timedelta())
        if number < many:
            return 0
        begun = duration_microseconds(within)
        left = self.window.memory - begun
        return begun - (many - number) * left // (self.count - many)


def _article(window: Period) -> str:
    return "a " if window.kind.startswith("calendar") else ""


def _is_same(name: str, made: Made, attempt: Attempt) -> bool:
    match name:
        case "contact_point":
            return made.contact_point in {None, attempt.contact_point} or not attempt.contact_point
        case "case":
            known = made.case_ids and attempt.case_ids
            return not known or not made.case_ids.isdisjoint(attempt.case_ids)
        case "brand":
            return made.brand is None or not attempt.brands or made.brand in attempt.brands
        case "follow_up":
            return any(is_try(key, first) for key in made.tried for first in attempt.first_tries)
    return True

"""The plan: what is done on an occasion, from when and until when, and by whom."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from servicekit.case import STATUSES
from servicekit.errors import FieldError
from servicekit.followups.follow_up import AUDIENCES
from servicekit.followups.timing import Timing
from servicekit.interaction import BASES
from servicekit.values import check_word, identifier, instance_of, one_of, some_text, texts

__all__ = ["FROM_DUE", "WHO", "Plan"]

#: Who carries a plan out: who has to see to the matter or else the team, or always the team.
WHO = ("owner", "team")

#: The kinds of timings that count from a due, which not every occasion has.
FROM_DUE = frozenset({"at_due", "before"})
_AGAIN = frozenset({"after", "in", "every"})


def _timing(words: Timing | str) -> Timing:
    return Timing.parse(words) if isinstance(words, str) else words


def _optional_timing(words: Timing | str | None) -> Timing | None:
    return None if words is None else _timing(words)


def _statuses(words: Iterable[str]) -> tuple[str, ...]:
    found = texts(words)
    for word in found:
        check_word("waits_on", word, STATUSES)
    return found


@attrs.frozen(kw_only=True)
class Plan:
    """What is done on an occasion, from when and until when, and by whom.

    Timings can be given in words. They count from the fact that began the occasion, or from its
    due where they say so.

    Args:
        id: the name by which a table calls it.
        purpose: what for, in the host's own words.
        basis: why the company may contact the customer, one of
            :data:`~servicekit.interaction.BASES`.
        earliest: not before that; at once by default.
        latest: not after that, counted from the occasion also where the plan comes again; ``None``
            where it is never too late.
        channels: the channels on which it can be done, best first; none means every one.
        audience: ``customer``, or ``staff`` where somebody has to act without contacting them.
        who: one of :data:`WHO`.
        every: when it comes again after it was done; ``None`` where once is enough.
        waits_on: the statuses of a case in which its time stands still, such as ``"on_hold"``. As
            long as lies between earliest and latest without that lies between them with it.

    Example:
        >>> nudge = Plan(id="nudge", purpose="ask again", earliest="in 3 business days at 10:00")
        >>> print(nudge.earliest, nudge.latest)
        in 3 business days at 10:00 None

    Raises:
        FieldError: the id or the purpose is empty, a word is unknown, a timing cannot be read, or
            it would come again before a due or without any time between.
    """

    id: str = attrs.field(converter=identifier)
    purpose: str = attrs.field(converter=some_text)
    basis: str = attrs.field(default="service", validator=one_of(*BASES))
    earliest: Timing = attrs.field(factory=Timing, converter=_timing, validator=instance_of(Timing))
    latest: Timing | None = attrs.field(
        default=None, converter=_optional_timing, validator=instance_of(Timing, None)
    )
    channels: tuple[str, ...] = attrs.field(default=(), converter=texts)
    audience: str = attrs.field(default="customer", validator=one_of(*AUDIENCES))
    who: str = attrs.field(default="owner", validator=one_of(*WHO))
    every: Timing | None = attrs.field(
        default=None, converter=_optional_timing, validator=instance_of(Timing, None)
    )
    waits_on: tuple[str, ...] = attrs.field(default=(), converter=_statuses)

    def __attrs_post_init__(self) -> None:
        if self.every is not None and self.every.kind not in _AGAIN:
            what = "'after ...', 'in ...' or 'every ... at ...', which leave time between"
            raise FieldError("every", str(self.every), what)

    @property
    def needs_due(self) -> bool:
        """Whether a timing counts from a due, which not every occasion has."""
        return any(timing.kind in FROM_DUE for timing in self._timings)

    @property
    def needs_hours(self) -> bool:
        """Whether a timing counts in business time, and so needs a calendar."""
        amounts = (timing.amount for timing in self._timings)
        return any(amount is not None and amount.is_business for amount in amounts)

    @property
    def _timings(self) -> tuple[Timing, ...]:
        given = (self.earliest, self.latest, self.every)
        return tuple(timing for timing in given if timing is not None)

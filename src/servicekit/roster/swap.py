"""The swap: somebody asks a colleague to take over a part of their duty."""

from __future__ import annotations

from datetime import datetime

import attrs

from servicekit.errors import FieldError, IllegalEventError
from servicekit.hours import Span
from servicekit.instants import later, latest, moment, optional_aware
from servicekit.roster.override import Override
from servicekit.values import identifier, instance_of, optional_identifier

__all__ = ["SWAP_STATES", "Swap"]

#: What a swap can be, in the order in which it is found out.
SWAP_STATES = ("withdrawn", "taken", "past_due", "open")


@attrs.frozen(kw_only=True)
class Swap:
    """A span of somebody's duty that a colleague may take.

    Once it is taken, who took it stands in wherever the other has a turn, as by an
    :class:`~servicekit.roster.Override` that replaces: from the start of the span, or from when
    they took it where that is later. What has been taken and has begun can no longer be called off.

    Args:
        span: the duty that is offered, half-open.
        asked_by: whose duty it is.
        taken_by: who takes it.
        taken_at: when they said so.
        withdrawn_at: when it was called off. Where it had been taken and had begun by then, this
            takes nothing back.

    Example:
        >>> from datetime import UTC, datetime
        >>> day = Span(datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 17, tzinfo=UTC))
        >>> asked = Swap(span=day, asked_by="ada")
        >>> taken = asked.take(by="sam", at=datetime(2026, 3, 1, tzinfo=UTC))
        >>> taken.status(at=datetime(2026, 3, 1, tzinfo=UTC))
        'taken'

    Raises:
        FieldError: of who took it and when only one is known, or it is their own.
    """

    span: Span = attrs.field(validator=instance_of(Span))
    asked_by: str = attrs.field(converter=identifier)
    taken_by: str | None = attrs.field(default=None, converter=optional_identifier)
    taken_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    withdrawn_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)

    def __attrs_post_init__(self) -> None:
        if (self.taken_by is None) is not (self.taken_at is None):
            raise FieldError("swap.taken_at", self.taken_at, "known together with taken_by")
        if self.taken_by == self.asked_by:
            raise FieldError("swap.taken_by", self.taken_by, "somebody else than who asked")

    def status(self, *, at: datetime) -> str:
        """Return what has become of it by an instant, one of :data:`SWAP_STATES`.

        It is past due from the start of its span on.

        Raises:
            NaiveDatetimeError: the instant has no time zone.
        """
        found = (
            _by(self._called_off_at, at),
            _by(self.taken_at, at),
            _by(self.span.start, at),
            True,
        )
        return SWAP_STATES[found.index(True)]

    def take(self, *, by: str, at: datetime) -> Swap:
        """Return the swap taken by a colleague.

        Raises:
            IllegalEventError: it is not open any more.
            FieldError: it is their own.
        """
        self._check_open("taken", at)
        return attrs.evolve(self, taken_by=by, taken_at=at)

    def withdraw(self, *, at: datetime) -> Swap:
        """Return the swap called off.

        Raises:
            IllegalEventError: it is not open any more; what a colleague has taken, another swap
                gives back.
        """
        self._check_open("withdrawn", at)
        return attrs.evolve(self, withdrawn_at=at)

    def _check_open(self, event: str, at: datetime) -> None:
        # What happened later than at has happened all the same, and is not written over.
        done = self.withdrawn_at or self.taken_at
        now = at if done is None else latest(at, done)
        state = self.status(at=now)
        if state != "open":
            raise IllegalEventError(f"swap of {self.asked_by}", event, state, now, ())

    def _override(self) -> Override | None:
        """Return what it changes, if anything."""
        if self.taken_at is None or self._called_off_at is not None:
            return None
        start = latest(self.span.start, self.taken_at)
        if not later(self.span.end, start):
            return None
        span = Span(start, self.span.end)
        return Override(span=span, add=self.taken_by, remove=self.asked_by, reason="a swap")

    @property
    def _called_off_at(self) -> datetime | None:
        """Return when it was withdrawn, unless it had been taken and had begun by then."""
        gone, taken = self.withdrawn_at, self.taken_at
        if gone is None or taken is None or later(taken, gone):
            return gone
        return None if later(gone, self.span.start) else gone


def _by(then: datetime | None, at: datetime) -> bool:
    return then is not None and not later(then, at)

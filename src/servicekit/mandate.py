"""The mandate: who may speak for a customer, in what, and from when until when."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime
from typing import Literal

import attrs

from servicekit.errors import FieldError, MandateError
from servicekit.instants import aware, later, moment, optional_aware, spoken
from servicekit.values import identifier, texts

__all__ = ["ACTS", "Act", "Mandate", "entitled"]

#: What only the customer can do, or who may act for them. They agree to something, release the
#: company from what it owes, and consent to be contacted.
ACTS = ("agree", "release", "consent")
Act = Literal["agree", "release", "consent"]


def _acts(acts: Iterable[str]) -> tuple[str, ...]:
    acts = texts(acts)
    if not acts or not set(acts) <= set(ACTS):
        raise FieldError("acts", acts, f"at least one of {', '.join(ACTS)}")
    return acts


@attrs.frozen(kw_only=True)
class Mandate:
    """Somebody may act for a customer: a parent, a carer, a lawyer, a colleague of a firm.

    Args:
        holder: the id of who may act.
        customer_id: for whom.
        from_at: since when, inclusive.
        until_at: until when, inclusive; ``None`` means until further notice.
        acts: what they may do: ``agree``, ``release`` and ``consent``; all by default.
        source: where it is kept, such as the number of a letter.

    Example:
        >>> from datetime import UTC, datetime
        >>> carer = Mandate(holder="sam", customer_id=7, from_at=datetime(2026, 1, 1, tzinfo=UTC))
        >>> carer.covers("release", "sam", ["7"], at=datetime(2026, 5, 1, tzinfo=UTC))
        True

    Raises:
        FieldError: an id is empty, an act is unknown, or it ends before it begins.
        NaiveDatetimeError: an instant has no time zone.
    """

    holder: str = attrs.field(converter=identifier)
    customer_id: str = attrs.field(converter=identifier)
    from_at: datetime = attrs.field(converter=aware, eq=moment)
    until_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    acts: tuple[str, ...] = attrs.field(default=ACTS, converter=_acts)
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.until_at is not None and later(self.from_at, self.until_at):
            raise FieldError("until_at", self.until_at, f"not before from_at, {self.from_at}")

    def __str__(self) -> str:
        until = "" if self.until_at is None else f" until {spoken(self.until_at)}"
        acts = ", ".join(self.acts)
        return f"{self.holder} may {acts} for {self.customer_id} from {spoken(self.from_at)}{until}"

    def covers(self, act: Act, holder: str, customers: Container[str], *, at: datetime) -> bool:
        """Tell whether ``holder`` may do ``act`` for one of the customers at ``at``."""
        begun = not later(self.from_at, at)
        ended = self.until_at is not None and later(at, self.until_at)
        right = holder == self.holder and self.customer_id in customers and act in self.acts
        return right and begun and not ended


def entitled(
    act: Act, by: str | None, customers: tuple[str, ...], mandate: Mandate | None, *, at: datetime
) -> None:
    """Check that the customer, or somebody with a mandate, did what only they can do.

    Args:
        act: what was done.
        by: who did it; ``None`` stands for the customer.
        customers: the customer's ids.
        mandate: what somebody else acted under.
        at: when it was done.

    Raises:
        MandateError: somebody else did it, and no mandate covers that.
    """
    if by is None or by in customers:
        return
    if mandate is None or not mandate.covers(act, by, customers, at=at):
        raise MandateError(act, by, customers[0], at, mandate)

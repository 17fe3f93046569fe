"""The request: a decision that somebody would take, held to their limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple, TypedDict

import attrs

from servicekit.decision import Reason, Status, Verdict
from servicekit.instants import aware, duration_microseconds, spoken_duration, to_microseconds
from servicekit.money import Money, Rate, converted, totals
from servicekit.records import in_order, revisable
from servicekit.staff.amount import not_negative
from servicekit.staff.grant import Grant, standing
from servicekit.staff.limit import Limit
from servicekit.values import identifier, optional_identifier, some_text, tuple_of

__all__ = ["Circumstances", "Request"]


class Circumstances(TypedDict, total=False):
    """What a decision is held to besides its amount.

    :meth:`~servicekit.staff.Authority.allows` explains each.
    """

    case_id: str | None
    grants: Iterable[Grant]
    decided_by: str | None
    rates: Iterable[Rate]


class _Bound(NamedTuple):
    """One limit, and what counts against it; what is unknown is a reason instead of an amount."""

    code: str
    limit: Money
    words: str
    granted: list[Money | Reason]
    asked: Money | Reason
    evidence: tuple[str, ...]

    @property
    def is_passed(self) -> bool:
        """Whether what is known is above it; what is not could only add to that."""
        return _sum([*self.granted, self.asked], self.limit.currency) > self.limit

    @property
    def excess(self) -> Reason:
        granted = _sum(self.granted, self.limit.currency)
        asked = self.asked if isinstance(self.asked, Money) else "an unknown amount"
        known = f"{granted} granted already, {asked} asked" if granted.amount else f"{asked} asked"
        return Reason(
            self.code, f"Above the limit of {self.limit} {self.words}: {known}.", self.evidence
        )

    @property
    def unknown(self) -> list[Reason]:
        return [value for value in (self.asked, *self.granted) if isinstance(value, Reason)]


def _sum(values: Iterable[Money | Reason], currency: str) -> Money:
    known = (value for value in values if isinstance(value, Money))
    return totals([Money(0, currency), *known])[0]


def _grants(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Put grants in order, each once: a case and its history may both name one."""
    found = in_order(dict.fromkeys(tuple_of(Grant, grants)))
    revisable(found)
    return found


def _rates(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    return tuple_of(Rate, rates)


@attrs.frozen(kw_only=True)
class Request:
    """A decision that somebody would take; :meth:`~servicekit.staff.Authority.allows` says all."""

    kind: str = attrs.field(converter=some_text)
    amount: Money | None = attrs.field(validator=not_negative)
    at: datetime = attrs.field(converter=aware)
    agent_id: str = attrs.field(converter=identifier)
    case_id: str | None = attrs.field(default=None, converter=optional_identifier)
    grants: tuple[Grant, ...] = attrs.field(default=(), converter=_grants)
    decided_by: str | None = attrs.field(default=None, converter=optional_identifier)
    rates: tuple[Rate, ...] = attrs.field(default=(), converter=_rates)

    def judge(self, limit: Limit | None) -> Verdict[Reason]:
        """Judge whether it lies within a limit, or without authority."""
        bounds = [] if limit is None else list(self._bounds(limit))
        against = [*self._barred(limit), *(bound.excess for bound in bounds if bound.is_passed)]
        unknown = dict.fromkeys(reason for bound in bounds for reason in bound.unknown)
        status: Status = "refuted" if against else "undecided" if unknown else "proved"
        much = "" if self.amount is None else f" of {self.amount}"
        claim = f"{self.kind}{much} by {self.agent_id} lies within the authority"
        return Verdict(claim, status, against or unknown)

    def _barred(self, limit: Limit | None) -> Iterator[Reason]:
        """Yield what rules it out whatever the amount."""
        if self.decided_by == self.agent_id:
            words = f"{self.agent_id} took the decision in question; nobody decides over their own."
            yield Reason("own_decision", words)
        if limit is None:
            yield Reason("no_authority", f"There is no authority for {self.kind}.")

    def _bounds(self, limit: Limit) -> Iterator[_Bound]:
        counted = standing(self.grants, at=self.at, kind=self.kind, pending=True)
        if limit.per_case is not None:
            found = [grant for grant in counted if grant.case_id == self.case_id]
            yield self._bound("above_case_limit", limit.per_case, "per case", found)
        if limit.per_window is not None and limit.window is not None:
            since = to_microseconds(self.at) - duration_microseconds(limit.window)
            found = [
                grant
                for grant in counted
                if grant.by == self.agent_id and to_microseconds(grant.at) > since
            ]
            words = f"within {spoken_duration(limit.window)}"
            yield self._bound("above_window_limit", limit.per_window, words, found)

    def _bound(self, code: str, limit: Money, words: str, grants: list[Grant]) -> _Bound:
        granted = [self._value(grant, limit.currency) for grant in grants]
        asked = self._value(self, limit.currency)
        return _Bound(code, limit, words, granted, asked, tuple(grant.id for grant in grants))

    def _value(self, item: Grant | Request, currency: str) -> Money | Reason:
        """Return an amount in the currency of a limit, or why nobody knows it."""
        name, evidence = "this decision", tuple[str, ...]()
        if isinstance(item, Grant):
            name, evidence = f"grant {item.id}", (item.id,)
        if item.amount is None:
            return Reason("no_amount", f"The amount of {name} is not known.", evidence)
        on = item.at.astimezone(UTC).date()  # the same for the same instant, however written
        value = converted(item.amount, currency, self.rates, on=on)
        if value is None:
            words = f"No rate from {item.amount.currency} to {currency} is known for {on}"
            return Reason("no_rate", f"{words}, the date of {name}.", evidence)
        return value

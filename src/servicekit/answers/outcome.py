"""What an answer can come to: its words, what it promises, and what it takes to say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Allowance
from servicekit.hours.allowance import UNITS
from servicekit.hours.succession import AnyCalendar, optional_calendar
from servicekit.money import Money
from servicekit.values import check_unique, identifier, instance_of, one_of, tuple_of
from servicekit.wording import CUSTOMER, Place, Wording, as_wording

__all__ = ["KINDS", "Outcome", "PromiseTemplate"]

#: What an outcome is to the customer. ``impossible``: not even a person could grant it, so that
#: handing over would only cost the customer time.
KINDS = ("granted", "refused", "handed_over", "impossible")


def _allowance(given: Allowance | str) -> Allowance:
    return given if isinstance(given, Allowance) else Allowance.parse(given, field="within")


def _optional_allowance(given: Allowance | str | None) -> Allowance | None:
    if given is None or isinstance(given, Allowance):
        return given
    return Allowance.parse(given, field="not_before")


def amount_in(amount: Money | str | None, facts: Mapping[str, Any]) -> Money | None:
    """Return an amount, or the fact that holds it."""
    found: Money | None = facts.get(amount) if isinstance(amount, str) else amount
    return found


@attrs.frozen(kw_only=True)
class PromiseTemplate:
    """What an outcome promises to whoever is told it.

    Args:
        id: its name, unique in the outcome.
        what: what is promised, in a few words, with places for facts.
        within: how much time there is: ``"5 business days"``, ``"48 hours"``.
        not_before: the other end of "in 5 to 7 business days".
        hours: the calendar of business time; for days also the one whose zone is meant.
        kind: what kind of decision it is, such as ``"refund"``, where it takes authority.
        amount: how much: an amount, or the name of the fact that holds it.

    Example:
        >>> refund = PromiseTemplate(what="refund {price}", within="7 days", not_before="5 days")
        >>> print(refund.within)
        7 days

    Raises:
        FieldError: an amount of time cannot be read, needs a calendar that is not given, or ends
            before it begins.
    """

    id: str = attrs.field(default="promise", converter=identifier)
    what: Wording = attrs.field(converter=as_wording)
    within: Allowance = attrs.field(converter=_allowance)
    not_before: Allowance | None = attrs.field(default=None, converter=_optional_allowance)
    hours: AnyCalendar | None = attrs.field(default=None, validator=optional_calendar)
    kind: str | None = attrs.field(default=None, validator=instance_of(str, None))
    amount: Money | str | None = attrs.field(default=None, validator=instance_of(Money, str, None))

    def __attrs_post_init__(self) -> None:
        for name in ("within", "not_before"):
            given = getattr(self, name)
            if given is not None and given.is_business and self.hours is None:
                raise FieldError("hours", None, f"a calendar; {given} count in business time")
        early = self.not_before
        if early is not None and _surely_longer(early, self.within):
            raise FieldError("not_before", str(early), f"at most {self.within}")


def _surely_longer(one: Allowance, other: Allowance) -> bool:
    """Tell whether one amount of time is longer, unless only an instant can tell."""
    if one.unit != other.unit and (one.is_business or other.is_business):
        return False
    return _on_the_clock(one) > _on_the_clock(other)


def _on_the_clock(given: Allowance) -> timedelta:
    days = UNITS[given.unit].days
    return given.duration or given.count * days * timedelta(days=1)


def _promises(given: Iterable[PromiseTemplate]) -> tuple[PromiseTemplate, ...]:
    return tuple_of(PromiseTemplate, [given] if isinstance(given, PromiseTemplate) else given)


@attrs.frozen(kw_only=True)
class Outcome:
    """What an answer can come to.

    Args:
        kind: ``granted``, ``refused``, ``handed_over`` (a person decides) or ``impossible`` (not
            even a person could grant it).
        text: what the customer is told, by language, with places for facts and for the customer.
        promises: what is promised with it.
        authority: the kind of decision that somebody must be allowed to take to say it, such as
            ``"refund"``.
        amount: how much is decided: an amount, or the name of the fact that holds it.

    Example:
        >>> yes = Outcome(kind="granted", text="Yes, send it back within {days} days.")
        >>> sorted(yes.needed)
        ['days']

    Raises:
        FieldError: the kind is unknown, or two promises share an id.
    """

    kind: str = attrs.field(validator=one_of(*KINDS))
    text: Wording = attrs.field(converter=as_wording)
    promises: tuple[PromiseTemplate, ...] = attrs.field(default=(), converter=_promises)
    authority: str | None = attrs.field(default=None, validator=instance_of(str, None))
    amount: Money | str | None = attrs.field(default=None, validator=instance_of(Money, str, None))

    def __attrs_post_init__(self) -> None:
        ids = (promise.id for promise in self.promises)
        check_unique("promises", ids, "an id of its own for each promise")

    def places(self) -> Iterator[tuple[str, Place]]:
        """Yield every place that a fact fills, with the path of where it stands."""
        for language, place in self.text.places():
            yield f"text.{language}", place
        for number, promise in enumerate(self.promises):
            for language, place in promise.what.places():
                yield f"promises[{number}].what.{language}", place

    def amounts(self) -> Iterator[tuple[str, str]]:
        """Yield every name of a fact that holds an amount, with the path of where it stands."""
        named = [("amount", self.amount)]
        named += [(f"promises[{n}].amount", each.amount) for n, each in enumerate(self.promises)]
        yield from ((path, name) for path, name in named if isinstance(name, str))

    @property
    def spoken(self) -> frozenset[str]:
        """The facts, and what of the customer, that its words and amounts name."""
        places = (place.name for _, place in self.places())
        return frozenset((*places, *(name for _, name in self.amounts())))

    @property
    def binding(self) -> tuple[Any, ...]:
        """Its kind, its amount and its promises, which bind whatever the words are."""
        promises = (
            (each.id, each.within, each.not_before, each.kind, each.amount)
            for each in self.promises
        )
        return self.kind, self.amount, tuple(promises)

    @property
    def needed(self) -> frozenset[str]:
        """The facts without which it cannot be said."""
        places = (place.name for _, place in self.places() if place.instead is None)
        return frozenset((*places, *(name for _, name in self.amounts()))).difference(CUSTOMER)

"""Plain values: words, ids, money and facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.money import Money
from servicekit.testing.strategies.bounds import CURRENCIES, Bounds
from servicekit.values import Facts

__all__ = [
    "AGENTS",
    "CHANNELS",
    "CUSTOMER",
    "KINDS",
    "LANGUAGES",
    "PURPOSES",
    "details",
    "facts",
    "ids",
    "money",
    "reasons",
    "words",
]

#: Who takes part.
AGENTS = ("ada", "sam")
CUSTOMER = "kim"
CHANNELS = ("email", "phone", "chat")
LANGUAGES = ("en-GB", "fr", "ar")
#: Kinds of decision that take authority.
KINDS = ("refund", "waiver")
#: For what customers are contacted, by the basis of the contact.
PURPOSES: Mapping[str, str] = {
    "reply": "answer them",
    "requested": "call back",
    "promised": "say that it takes longer",
    "service": "ask whether it stayed fixed",
    "marketing": "tell of an offer",
    "collection": "ask for what is owed",
    "safety": "warn of a danger",
}

_CENT = Decimal("0.01")


@cache
def ids() -> st.SearchStrategy[str]:
    """Draw ids as hosts have them: numbers, and words of any script."""
    return st.one_of(st.integers(1, 99).map(str), st.text(min_size=1, max_size=8))


@cache
def words(*usual: str) -> st.SearchStrategy[str]:
    """Draw text that says something: what is usual, or any other."""
    return st.one_of(
        st.sampled_from(usual), st.text(min_size=1, max_size=12).filter(lambda text: text.strip())
    )


@cache
def reasons() -> st.SearchStrategy[Reason]:
    """Draw reasons, with what they rest on or without.

    Example:
        >>> from hypothesis import find
        >>> find(reasons(), lambda reason: bool(reason.evidence)).evidence
        ('1',)
    """
    return st.builds(
        Reason,
        st.sampled_from(["rule", "plan"]),
        words("It was said so."),
        st.lists(ids(), max_size=1),
    )


def details(
    optional: Mapping[str, st.SearchStrategy[Any]],
    required: Mapping[str, st.SearchStrategy[Any]] | None = None,
) -> st.SearchStrategy[dict[str, Any]]:
    """Draw the fields of a value; those that are optional shrink away."""
    return st.fixed_dictionaries(dict(required or {}), optional=dict(optional))


def money(
    *, currencies: Iterable[str] = CURRENCIES, lowest: int = 0, highest: int = 1000
) -> st.SearchStrategy[Money]:
    """Draw amounts of money, whole and with cents; they shrink to the lowest.

    Args:
        currencies: in which, the simplest first.
        lowest: the least amount, inclusive; what is negative is a credit.
        highest: the greatest, inclusive.

    Example:
        >>> from hypothesis import find
        >>> find(money(), lambda amount: amount.amount > 7)
        Money('8', 'EUR')

    Raises:
        AmountError: a currency has not three letters.
        FieldError: there is no currency, or ``highest`` is less than ``lowest``.
    """
    if highest < lowest:
        raise FieldError("highest", highest, f"not less than lowest, {lowest}")
    return _money(Bounds(currencies=currencies).currencies, lowest, highest)


@cache
def _money(currencies: tuple[str, ...], lowest: int, highest: int) -> st.SearchStrategy[Money]:
    whole = st.integers(lowest, highest).map(Decimal)
    cents = st.integers(lowest * 100, highest * 100).map(_CENT.__mul__)
    return st.builds(Money, st.one_of(whole, cents), st.sampled_from(currencies))


def facts(*, max_size: int = 3) -> st.SearchStrategy[Facts]:
    """Draw facts by name: truth values, numbers, text, dates, money, and lists and sets of them.

    Example:
        >>> from hypothesis import find
        >>> find(facts(), lambda known: len(known) > 0)
        Facts({'tier': None})
    """
    one: st.SearchStrategy[Any] = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-9, 99),
        st.sampled_from(["gold", "standard"]),
        st.text(max_size=8),
        st.dates(date(2020, 1, 1), date(2029, 12, 31)),
        money(),
    )
    some: st.SearchStrategy[Any] = st.one_of(
        one, st.lists(one, max_size=2), st.frozensets(st.sampled_from("abc"), max_size=2)
    )
    names = st.sampled_from(["tier", "orders", "paid", "since"])
    return st.dictionaries(names, some, max_size=max_size).map(Facts)

"""Exact amounts of money in one currency each."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact, InvalidOperation

import attrs

from servicekit.errors import AmountError, CurrencyMismatchError

__all__ = ["Money", "totals"]

_CODE_LENGTH = 3
# Of our own, so that the host's context neither rounds a sum nor decides what is trapped.
_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation])


def _exact(value: object) -> Decimal:
    if isinstance(value, float | bool) or not isinstance(value, Decimal | int | str):
        raise AmountError(value, "pass a Decimal, an int or text; floats are not exact")
    try:
        amount = Decimal(value, _EXACT)
    except InvalidOperation:
        raise AmountError(value, "write it like '12.50'") from None
    if not amount.is_finite():
        raise AmountError(value, "an amount is finite")
    return amount


def _code(value: object) -> str:
    if (
        isinstance(value, str)
        and len(value) == _CODE_LENGTH
        and value.isascii()
        and value.isalpha()
    ):
        return value.upper()
    raise AmountError(value, "a currency is three letters of ISO 4217, like 'EUR'")


@attrs.frozen(order=False)
class Money:
    """An exact amount in one currency; negative amounts are credits.

    Args:
        amount: a ``Decimal``, an ``int`` or text; never a float.
        currency: the three letters of ISO 4217.

    Example:
        >>> Money("12.50", "EUR") + Money(3, "EUR")
        Money('15.50', 'EUR')
        >>> Money.parse("20 EUR") >= Money("19.99", "EUR")
        True

    Raises:
        AmountError: the amount is a float or not a number, or the currency has not three letters.
        CurrencyMismatchError: two currencies are added or compared.
    """

    amount: Decimal = attrs.field(converter=_exact)
    currency: str = attrs.field(converter=_code)

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read ``"12.50 EUR"``; what ``str()`` writes reads back equal.

        Raises:
            AmountError: the text is not an amount, a space and a currency.
        """
        match text.split() if isinstance(text, str) else ():
            case [amount, currency]:
                return cls(amount, currency)
        raise AmountError(text, "write it like '12.50 EUR'")

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __repr__(self) -> str:
        return f"Money('{self.amount}', {self.currency!r})"

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatchError(self.currency, other.currency)
        return other.amount

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(_sum(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(_sum(self.amount, self._same(other).copy_negate()), self.currency)

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate() if self.amount else self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other) if isinstance(other, Money) else NotImplemented

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other) if isinstance(other, Money) else NotImplemented

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other) if isinstance(other, Money) else NotImplemented

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other) if isinstance(other, Money) else NotImplemented


def _sum(a: Decimal, b: Decimal) -> Decimal:
    try:
        return _EXACT.add(a, b)
    except Inexact:
        raise AmountError(f"{a} + {b}", f"a sum has at most {_EXACT.prec} digits") from None


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Sum amounts per currency, in the order of the currencies' codes.

    Example:
        >>> totals([Money(5, "EUR"), Money(2, "GBP"), Money(1, "EUR")])
        (Money('6', 'EUR'), Money('2', 'GBP'))
    """
    sums: dict[str, Money] = {}
    for money in amounts:
        held = sums.get(money.currency)
        sums[money.currency] = held + money if held else money
    return tuple(sums[currency] for currency in sorted(sums))

"""Exact amounts of money in one currency each, and the dated rates between currencies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Context, Decimal, Inexact, InvalidOperation

import attrs

from servicekit.errors import AmountError, CurrencyMismatchError, FieldError

__all__ = ["Money", "Rate", "converted", "totals"]

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
    return _exactly(_EXACT.add, a, "+", b)


def _product(a: Decimal, b: Decimal) -> Decimal:
    return _exactly(_EXACT.multiply, a, "*", b)


def _exactly(
    work_out: Callable[[Decimal, Decimal], Decimal], a: Decimal, sign: str, b: Decimal
) -> Decimal:
    try:
        return work_out(a, b)
    except Inexact:
        expected = f"an amount has at most {_EXACT.prec} digits"
        raise AmountError(f"{a} {sign} {b}", expected) from None


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


def _rate(value: object) -> Decimal:
    rate = _exact(value)
    if rate <= 0:
        raise FieldError("rate", value, "more than nothing")
    return rate


def _day(value: date) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise FieldError("date", value, "a datetime.date; of an instant, the zone decides which")
    return value


@attrs.frozen
class Rate:
    """What one unit of a currency is worth in another, from a date on.

    Args:
        base: the currency that is converted.
        quote: the currency that it becomes.
        rate: how much of ``quote`` one unit of ``base`` is; exact and more than nothing.
        effective_on: the first date on which it is in force.

    Example:
        >>> from datetime import date
        >>> Rate("GBP", "EUR", "1.15", date(2026, 5, 1)).rate
        Decimal('1.15')

    Raises:
        AmountError: the rate is a float or not a number, or a currency has not three letters.
        FieldError: the rate is not positive, both currencies are one, or the date is none.
    """

    base: str = attrs.field(converter=_code)
    quote: str = attrs.field(converter=_code)
    rate: Decimal = attrs.field(converter=_rate)
    effective_on: date = attrs.field(converter=_day)

    def __attrs_post_init__(self) -> None:
        if self.base == self.quote:
            raise FieldError("quote", self.quote, "another currency than base")


def converted(money: Money, currency: str, rates: Iterable[Rate], *, on: date) -> Money | None:
    """Return the amount in another currency, or ``None`` where no rate is known.

    The latest rate from the one to the other that is in force on the date counts. Nobody turns a
    rate round or goes through a third currency, and nothing is rounded.

    Args:
        money: the amount.
        currency: what it is to become; an amount of that currency stays as it is.
        rates: those that are known, in any order.
        on: the date for which it is wanted.

    Example:
        >>> from datetime import date
        >>> rates = [Rate("GBP", "EUR", "1.15", date(2026, 5, 1))]
        >>> converted(Money("12.50", "GBP"), "EUR", rates, on=date(2026, 5, 4))
        Money('14.3750', 'EUR')
        >>> converted(Money("12.50", "GBP"), "EUR", rates, on=date(2026, 4, 30)) is None
        True

    Raises:
        AmountError: the currency has not three letters, or the result too many digits.
        FieldError: ``on`` is no date, or two rates differ on the date that counts.
    """
    currency, on = _code(currency), _day(on)
    if money.currency == currency:
        return money
    rate = _in_force(rates, (money.currency, currency), on)
    return None if rate is None else Money(_product(money.amount, rate), currency)


def _in_force(rates: Iterable[Rate], pair: tuple[str, str], on: date) -> Decimal | None:
    known = [rate for rate in rates if (rate.base, rate.quote) == pair and rate.effective_on <= on]
    if not known:
        return None
    since = max(rate.effective_on for rate in known)
    found = {rate.rate for rate in known if rate.effective_on == since}
    if len(found) > 1:
        raise FieldError("rates", sorted(found), f"one rate of {' to '.join(pair)} from {since} on")
    return found.pop()

"""Columns of numbers: integers, decimals and money with a step, and dense numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact
from fractions import Fraction
from itertools import count
from math import inf
from typing import Any, ClassVar

import attrs

from servicekit.errors import AmountError, ColumnError, FactTypeError, OutsideDomainError
from servicekit.money import Money
from servicekit.tables.columns.axis import Lookup
from servicekit.tables.columns.notation import Constant
from servicekit.tables.columns.ordered import Cut, Discrete, Ordered, Way

__all__ = ["DecimalColumn", "IntegerColumn", "MoneyColumn", "NumberColumn"]

# Of our own, so that the host's context neither rounds a number nor decides what is trapped.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
_DIGITS = 1000
_TOO_GREAT = 10**_DIGITS
_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)", re.ASCII)
_INFINITY = Decimal("Infinity")


def _exact(kind: str, value: object) -> int | Decimal:
    """Return a natural number exactly as it is; a float is what it is printed as."""
    if isinstance(value, float):
        value = Decimal(float.__repr__(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    raise FactTypeError(kind, value, "a finite int, float or Decimal")


def _read(kind: str, constant: Constant) -> Decimal:
    if constant.quoted or not _NUMBER.fullmatch(constant.text):
        raise FactTypeError(kind, constant.text, "a number such as 5 or 2.50, without quotes")
    return Decimal(constant.text)


def _limited(kind: str, value: object) -> int | Decimal:
    """Refuse a number so great or so fine that to calculate with it would take for ever."""
    number = _exact(kind, value)
    if isinstance(number, int):
        fits = -_TOO_GREAT < number < _TOO_GREAT
    else:
        number = number or Decimal(0)  # without an exponent, which a zero can have as well
        fits = -_DIGITS < number.adjusted() < _DIGITS
    if not fits:
        raise OutsideDomainError(kind, value, f"a number of at most {_DIGITS} digits")
    return number


def _negative(number: int | Decimal) -> int | Decimal:
    # Not a minus, which rounds a Decimal to what the host wants.
    return number.copy_negate() if isinstance(number, Decimal) else -number


def _written(number: int | Decimal) -> str:
    return format(_EXACT.normalize(Decimal(number)), "f") if number else "0"


@attrs.frozen(kw_only=True)
class _Stepped(Discrete):
    """A column of multiples of a step, counted from zero."""

    def scale(self) -> Decimal:
        """Return the step."""
        return Decimal(1)

    def position(self, value: object) -> Cut:
        """Return how many steps a number is from zero."""
        return self._steps(value)

    def value(self, cut: Cut) -> Any:
        """Return the number at a position."""
        return self._amount(cut)

    def _amount(self, cut: Cut) -> Decimal:
        return _EXACT.multiply(Decimal(cut), self.scale())

    def _steps(self, value: object) -> int:
        top, bottom = _limited(self.kind(), value).as_integer_ratio()
        step_top, step_bottom = self.scale().as_integer_ratio()
        position, rest = divmod(top * step_bottom, bottom * step_top)
        if rest:
            expected = f"a multiple of {_written(self.scale())}"
            raise OutsideDomainError(self.kind(), value, expected)
        return position

    def _from_text(self, constant: Constant) -> Cut:
        return self._steps(_read(self.kind(), constant))

    def _from_natural(self, value: Any) -> Cut:
        return self._steps(value)

    def _word(self, key: Cut) -> str:
        return _written(self._amount(key))


@attrs.frozen(kw_only=True)
class IntegerColumn(_Stepped):
    """A column of integers."""

    closed_only: ClassVar[bool] = True

    def kind(self) -> str:
        """Return ``"integer"``."""
        return "integer"

    def position(self, value: object) -> Cut:
        """Return the integer itself."""
        return value if type(value) is int else self._steps(value)

    def value(self, cut: Cut) -> Any:
        """Return the integer itself."""
        return cut

    def lookup(self, cuts: Sequence[Cut]) -> Lookup:
        """Return how generated code finds the class that begins at a cut."""
        edges = [None if cut in {-inf, inf} else cut for cut in cuts]
        return Lookup.between(int, edges)


def _step(value: object) -> Decimal:
    """Return a step, written so that its exponent says how many decimals its multiples have."""
    given = Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value
    try:
        number = _EXACT.normalize(Decimal(_limited("decimal", given)))
    except (FactTypeError, OutsideDomainError) as error:
        raise ColumnError("decimal", value, f"as a step, {error.expected}") from None
    if number <= 0:
        raise ColumnError("decimal", value, "a step greater than zero, such as '0.01'")
    return Decimal(int(number)) if number == int(number) else number


@attrs.frozen(kw_only=True)
class DecimalColumn(_Stepped):
    """A column of decimals with a step.

    Args:
        step: of what all values are multiples.
    """

    step: Decimal = attrs.field(converter=_step)

    def kind(self) -> str:
        """Return ``"decimal"``."""
        return "decimal"

    def scale(self) -> Decimal:
        """Return the step."""
        return self.step


def _currency(value: Any) -> str:
    try:
        return Money(0, value).currency
    except AmountError as error:
        raise ColumnError("money", value, error.expected) from None


@attrs.frozen(kw_only=True)
class MoneyColumn(_Stepped):
    """A column of amounts of money in one currency.

    Args:
        currency: the three letters of ISO 4217.
        step: of what all amounts are multiples.
    """

    currency: str = attrs.field(converter=_currency)
    step: Decimal = attrs.field(default=Decimal("0.01"), converter=_step)

    def kind(self) -> str:
        """Return ``"money"``."""
        return "money"

    def scale(self) -> Decimal:
        """Return the step."""
        return self.step

    def position(self, value: object) -> Cut:
        """Return how many steps an amount is from zero."""
        if not isinstance(value, Money) or value.currency != self.currency:
            raise FactTypeError("money", value, f"Money in {self.currency}")
        return self._steps(value.amount)

    def value(self, cut: Cut) -> Money:
        """Return the amount at a position."""
        return Money(self._amount(cut), self.currency)

    def _from_text(self, constant: Constant) -> Cut:
        amount, _, currency = constant.text.partition(" ")
        if currency not in {"", self.currency}:
            raise FactTypeError("money", constant.text, f"an amount in {self.currency}")
        return super()._from_text(constant._replace(text=amount))

    def _from_natural(self, value: Any) -> Cut:
        if not isinstance(value, Money):
            return self._steps(value)
        if value.currency != self.currency:
            raise OutsideDomainError("money", value, f"an amount in {self.currency}")
        return self._steps(value.amount)

    def _word(self, key: Cut) -> str:
        amount = self._amount(key)
        return str(int(amount)) if amount == int(amount) else format(amount, "f")


@attrs.frozen(kw_only=True)
class NumberColumn(Ordered):
    """A column of numbers without a step: between any two there is another.

    Args:
        lo_open: whether ``lo`` itself is outside of the domain.
        hi_open: whether ``hi`` itself is outside of the domain.
    """

    lo_open: bool = False
    hi_open: bool = False

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        floor = self.after(self.floor) if self.lo_open else self.floor
        ceiling = (self.ceiling[0], 0) if self.hi_open else self.ceiling
        endless = (self.lo_open and self.lo is None) or (self.hi_open and self.hi is None)
        if floor >= ceiling or endless:
            expected = "bounds with a number between them, open only where there is one"
            raise ColumnError(self.kind(), (self.lo, self.hi), expected)
        object.__setattr__(self, "floor", floor)
        object.__setattr__(self, "ceiling", ceiling)

    def kind(self) -> str:
        """Return ``"number"``."""
        return "number"

    def position(self, value: object) -> Cut:
        """Return the cut just before a number."""
        return _exact("number", value), 0

    def after(self, cut: Cut) -> Cut:
        """Return the cut just after a number."""
        return cut[0], 1

    def value(self, cut: Cut) -> Any:
        """Return the number, an ``int`` where it is one."""
        return cut[0]

    def domain(self) -> str:
        """Say in words which values there are, without ``None``."""
        if not self.lo_open and not self.hi_open:
            return super().domain()
        words = []
        if self.lo is not None:
            words.append(f"{'more than' if self.lo_open else 'at least'} {self.lo}")
        if self.hi is not None:
            words.append(f"{'less than' if self.hi_open else 'at most'} {self.hi}")
        return " and ".join(words)

    def _joined(self, other: Any, *, optional: bool) -> NumberColumn:
        low = self if self.floor <= other.floor else other
        high = self if self.ceiling >= other.ceiling else other
        return NumberColumn(
            lo=low.lo, lo_open=low.lo_open, hi=high.hi, hi_open=high.hi_open, optional=optional
        )

    def size(self, start: Cut, stop: Cut) -> int | float:
        """Return 1 for a point and infinity for everything longer."""
        return 1 if start[0] == stop[0] else inf

    def least(self, start: Cut, stop: Cut) -> Any:
        """Return the least number, ``None`` where the end is open."""
        return start[0] if start[1] == 0 and start != _BELOW else None

    def greatest(self, start: Cut, stop: Cut) -> Any:
        """Return the greatest number, ``None`` where the end is open."""
        return stop[0] if stop[1] == 1 else None

    def plainest(self, start: Cut, stop: Cut) -> Any:
        """Return the number between two cuts that has few decimals and is nearest to zero."""
        if start <= _ZERO < stop:
            return 0
        return self.next_above(start, stop) if start > _ZERO else self.next_below(start, stop)

    def next_above(self, start: Cut, stop: Cut) -> Any:
        """Return the number at a cut, or the one above it that has few decimals."""
        return start[0] if start[1] == 0 else _just_above(start[0], stop)

    def next_below(self, start: Cut, stop: Cut) -> Any:
        """Return the number at a cut, or the one below it that has few decimals."""
        if stop[1] == 1:
            return stop[0]
        mirrored = _negative(start[0]), 1 - start[1]
        return _negative(_just_above(_negative(stop[0]), mirrored))

    def apart(self, low: Cut, high: Cut) -> Any:
        """Return the exact difference of two numbers."""
        return Fraction(high[0]) - Fraction(low[0])

    def lookup(self, cuts: Sequence[Cut]) -> Lookup:
        """Return how generated code finds the class that begins at a cut."""
        points = sorted({number for number, _ in cuts} - {_BELOW[0], _ABOVE[0]})
        starts = [_BELOW, *((number, side) for number in points for side in (0, 1))]
        inside = range(len(cuts) - 1)
        found = [bisect_right(cuts, start) - 1 for start in starts]
        classes = [index if index in inside else None for index in found]
        return Lookup(kind="dense", points=tuple(points), classes=tuple(classes))

    def _extent(self) -> tuple[Cut, Cut]:
        return _BELOW, _ABOVE

    def _from_text(self, constant: Constant) -> Cut:
        return self._from_natural(_read("number", constant))

    def _from_natural(self, value: Any) -> Cut:
        number = _limited("number", value)
        whole = int(number)
        return whole if whole == number else _EXACT.normalize(Decimal(number)), 0

    def _word(self, key: Cut) -> str:
        return _written(key[0])

    def before(self, cut: Cut) -> Cut:
        """Return the cut itself: there is no last number before it."""
        return cut

    def _lows(self, cut: Cut) -> list[Way]:
        return [(cut[1] == 0, self._word(cut))]

    def _highs(self, cut: Cut) -> list[Way]:
        return [(cut[1] == 1, self._word(cut))]


# Decimals, as infinite floats cannot be compared with one where the host traps FloatOperation.
_BELOW, _ABOVE, _ZERO = (-_INFINITY, 0), (_INFINITY, 0), (0, 0)


def _just_above(number: int | Decimal, stop: Cut) -> int | Decimal:
    """Return the number with the fewest decimals that comes next above another, before a cut."""
    top, bottom = number.as_integer_ratio()
    ways = (_EXACT.scaleb(Decimal(top * 10**digits // bottom + 1), -digits) for digits in count())
    found = next(way for way in ways if (way, 0) < stop)
    return int(found) if found == int(found) else found

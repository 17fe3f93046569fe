"""Columns of numbers: integers, decimals and money with a step, and dense numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact
from itertools import count
from math import inf
from typing import Any, ClassVar

import attrs

from servicekit.errors import AmountError, ColumnError, FactTypeError, OutsideDomainError
from servicekit.money import Money
from servicekit.tables.axis import Lookup
from servicekit.tables.column import Column
from servicekit.tables.notation import Constant
from servicekit.tables.ordered import Cut, Discrete, Ordered, Way

__all__ = ["DecimalColumn", "IntegerColumn", "MoneyColumn", "NumberColumn"]

# Of our own, so that the host's context neither rounds a number nor decides what is trapped.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
_DIGITS = 1000
_HUGE = 10**_DIGITS
_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)", re.ASCII)
_A_NUMBER = "a number such as 5 or 2.50"


def _exact(column: Column, value: object) -> int | Decimal:
    """Return a natural number exactly as it is; a float is what it is printed as."""
    if isinstance(value, float):
        value = Decimal(float.__repr__(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    raise column._refused(value, "a finite int, float or Decimal")  # noqa: SLF001


def _written(column: Column, constant: Constant) -> Decimal:
    if constant.quoted or not _NUMBER.fullmatch(constant.text):
        raise column._refused(constant.text, _A_NUMBER)  # noqa: SLF001
    return Decimal(constant.text)


def _limited(column: Column, number: int | Decimal) -> int | Decimal:
    """Refuse a number so great or so fine that to calculate with it would take for ever."""
    if isinstance(number, int):
        fits = -_HUGE < number < _HUGE
    else:
        fits = not number or -_DIGITS < number.adjusted() < _DIGITS
    if not fits:
        raise OutsideDomainError(column.kind(), number, f"a number of at most {_DIGITS} digits")
    return number


def _plain(number: Decimal) -> str:
    return format(_EXACT.normalize(number), "f") if number else "0"


@attrs.frozen(kw_only=True)
class Stepped(Discrete):
    """A column of multiples of a step, counted from zero."""

    def scale(self) -> Decimal:
        """Return the step."""
        return Decimal(1)

    def position(self, value: object) -> Cut:
        """Return how many steps a number is from zero."""
        number = _limited(self, _exact(self, value))
        top, bottom = number.as_integer_ratio()
        step_top, step_bottom = self.scale().as_integer_ratio()
        position, rest = divmod(top * step_bottom, bottom * step_top)
        if rest:
            raise self._outside(value, f"a multiple of {_plain(self.scale())}")
        return position

    def value(self, cut: Cut) -> Any:
        """Return the number at a position."""
        return _times(cut, self.scale())

    def _from_text(self, constant: Constant) -> Cut:
        return Stepped.position(self, _written(self, constant))

    def _from_natural(self, value: object) -> Cut:
        return Stepped.position(self, value)

    def _word(self, cut: Cut) -> str:
        return _plain(_times(cut, self.scale()))


def _times(position: int, step: Decimal) -> Decimal:
    return _EXACT.multiply(Decimal(position), step)


@attrs.frozen(kw_only=True)
class IntegerColumn(Stepped):
    """A column of integers."""

    closed_only: ClassVar[bool] = True

    def kind(self) -> str:
        """Return ``"integer"``."""
        return "integer"

    def position(self, value: object) -> Cut:
        """Return the integer itself."""
        return value if type(value) is int else super().position(value)

    def value(self, cut: Cut) -> int:
        """Return the integer itself."""
        return int(cut)

    def lookup(self, cuts: Sequence[Cut]) -> Lookup:
        """Return how generated code finds the class that begins at a cut."""
        classes: list[int | None] = [None, *range(len(cuts) - 1), None]
        first, last = cuts[0] == -inf, cuts[-1] == inf
        return Lookup(
            kind="bisect",
            type=int,
            edges=tuple(cuts[first : len(cuts) - last]),
            classes=tuple(classes[first : len(classes) - last]),
        )


def _step(value: object) -> Decimal:
    """Return a step, written so that its exponent says how many decimals its multiples have."""
    given = Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value
    if isinstance(given, float):
        given = Decimal(float.__repr__(given))
    if isinstance(given, bool) or not isinstance(given, int | Decimal) or not 0 < given < _HUGE:
        raise ColumnError("decimal", value, "a step greater than zero, such as '0.01'")
    step = _EXACT.normalize(Decimal(given))
    return step if step.as_tuple().exponent < 0 else Decimal(int(step))


@attrs.frozen(kw_only=True)
class DecimalColumn(Stepped):
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
class MoneyColumn(Stepped):
    """A column of amounts of money in one currency.

    Args:
        currency: the three letters of ISO 4217.
        step: of what all amounts are multiples, such as ``"0.01"``.
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
            raise self._refused(value, f"Money in {self.currency}")
        return super().position(value.amount)

    def value(self, cut: Cut) -> Money:
        """Return the amount at a position."""
        return Money(_times(cut, self.step), self.currency)

    def _from_text(self, constant: Constant) -> Cut:
        amount, _, currency = constant.text.partition(" ")
        if currency not in ("", self.currency):
            raise self._refused(constant.text, f"an amount in {self.currency}")
        return super()._from_text(constant._replace(text=amount))

    def _from_natural(self, value: object) -> Cut:
        return self.position(value) if isinstance(value, Money) else super()._from_natural(value)

    def _word(self, cut: Cut) -> str:
        amount = _times(cut, self.step)
        return str(int(amount)) if amount == int(amount) else format(amount, "f")


@attrs.frozen(kw_only=True)
class NumberColumn(Ordered):
    """A column of numbers without a step: between any two there is another."""

    def kind(self) -> str:
        """Return ``"number"``."""
        return "number"

    def position(self, value: object) -> Cut:
        """Return the cut just before a number."""
        return _exact(self, value), 0

    def after(self, cut: Cut) -> Cut:
        """Return the cut just after a number."""
        return cut[0], 1

    def value(self, cut: Cut) -> int | Decimal:
        """Return the number, an ``int`` where it is one."""
        number: int | Decimal = cut[0]
        return number

    def size(self, start: Cut, stop: Cut) -> int | float:
        """Return 1 for a point and infinity for everything longer."""
        return 1 if start[0] == stop[0] else inf

    def least(self, start: Cut, stop: Cut) -> Any:  # noqa: ARG002
        """Return the least number, ``None`` where the end is open."""
        return start[0] if start[1] == 0 and start != _BELOW else None

    def greatest(self, start: Cut, stop: Cut) -> Any:  # noqa: ARG002
        """Return the greatest number, ``None`` where the end is open."""
        return stop[0] if stop[1] == 1 else None

    def plainest(self, start: Cut, stop: Cut) -> Any:
        """Return the number between two cuts that is nearest to zero and has few decimals."""
        if start <= _ZERO < stop:
            return 0
        if start > _ZERO:
            return start[0] if start[1] == 0 else _just_above(start[0], stop)
        mirrored = (-start[0], 1 - start[1])
        return stop[0] if stop[1] == 1 else -_just_above(-stop[0], mirrored)

    def lookup(self, cuts: Sequence[Cut]) -> Lookup:
        """Return how generated code finds the class that begins at a cut."""
        points = sorted({number for number, _ in cuts if abs(number) != _INFINITY})
        starts = [_BELOW, *((number, side) for number in points for side in (0, 1))]
        found = [bisect_right(cuts, start) - 1 for start in starts]
        inside = range(len(cuts) - 1)
        classes = [index if index in inside else None for index in found]
        return Lookup(kind="dense", points=tuple(points), classes=tuple(classes))

    def _extent(self) -> tuple[Cut, Cut]:
        return _BELOW, _ABOVE

    def _from_text(self, constant: Constant) -> Cut:
        return self._from_natural(_written(self, constant))

    def _from_natural(self, value: object) -> Cut:
        number = _limited(self, _exact(self, value))
        whole = int(number)
        return whole if whole == number else _EXACT.normalize(number), 0

    def _word(self, cut: Cut) -> str:
        return _plain(Decimal(cut[0]))

    def _lows(self, cut: Cut) -> list[Way]:
        return [(cut[1] == 0, self._word(cut))]

    def _highs(self, cut: Cut) -> list[Way]:
        return [(cut[1] == 1, self._word(cut))]


# A Decimal, as infinite floats cannot be compared with one where the host traps FloatOperation.
_INFINITY = Decimal("Infinity")
_BELOW, _ABOVE, _ZERO = (-_INFINITY, 0), (_INFINITY, 0), (0, 0)


def _just_above(number: int | Decimal, stop: Cut) -> int | Decimal:
    """Return the number with the fewest decimals that is next above another, before a cut."""
    top, bottom = number.as_integer_ratio()
    for digits in count():
        above = top * 10**digits // bottom + 1
        found = _EXACT.scaleb(Decimal(above), -digits)
        if (found, 0) < stop:
            return above if digits == 0 else found
    raise AssertionError

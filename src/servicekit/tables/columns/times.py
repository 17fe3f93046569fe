"""Columns of time: amounts of it, dates and instants."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, TypeVar

import attrs

from servicekit.errors import (
    ColumnError,
    FactTypeError,
    NaiveDatetimeError,
    NotADurationError,
    NotAnInstantError,
    OutsideDomainError,
)
from servicekit.instants import EPOCH, duration_microseconds, from_microseconds, to_microseconds
from servicekit.tables.columns.axis import Lookup
from servicekit.tables.columns.notation import Constant
from servicekit.tables.columns.ordered import Cut, Discrete

__all__ = ["DateColumn", "DurationColumn", "InstantColumn"]

D = TypeVar("D", bound=date)

_MICROSECOND = timedelta(microseconds=1)
_SHORTEST = duration_microseconds(timedelta.min)
_LONGEST = duration_microseconds(timedelta.max)
_EARLIEST = to_microseconds(datetime.min.replace(tzinfo=UTC))
_LATEST = to_microseconds(datetime.max.replace(tzinfo=UTC))
_UNITS = (86_400 * 10**6, 3_600 * 10**6, 60 * 10**6, 10**6)
_SECONDS = r"(\d{1,20})(?:\.(\d{1,6}))?"
_SHORT = re.compile(
    rf"(-?)(?=\d)()(?:(\d{{1,20}}) ?h)? ?(?:(\d{{1,20}}) ?m)? ?(?:{_SECONDS} ?s)?", re.ASCII
)
_ISO = re.compile(
    r"(-?)P(?=[\dT])(?:(\d{1,20})D)?"
    rf"(?:T(?=\d)(?:(\d{{1,20}})H)?(?:(\d{{1,20}})M)?(?:{_SECONDS}S)?)?",
    re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_A_DURATION = "an amount of time such as 2h30m, 45m, 1.5s or P1D"
_A_DATE = "a date that exists, such as 2026-02-01"
_AN_INSTANT = "an instant with its offset, such as 2026-02-01T09:00Z or 2026-02-01T09:00+01:00"


def _step(value: object) -> timedelta:
    amount = _microseconds(value) if isinstance(value, str) else None
    if isinstance(value, timedelta):
        amount = duration_microseconds(value)
    if amount is None or not 0 < amount <= _LONGEST:
        raise ColumnError("duration", value, "a timedelta greater than zero")
    return timedelta(microseconds=amount)


def _microseconds(text: str) -> int | None:
    """Read an amount of time; ``None`` where the text is none."""
    found = _SHORT.fullmatch(text) or _ISO.fullmatch(text)
    if not found:
        return None
    sign, *counts, fraction = found.groups()
    whole = sum(int(n or 0) * unit for n, unit in zip(counts, _UNITS, strict=True))
    amount = whole + int((fraction or "").ljust(6, "0"))
    return -amount if sign else amount


@attrs.frozen(kw_only=True)
class DurationColumn(Discrete):
    """A column of amounts of time.

    Args:
        step: of what all amounts are multiples.
    """

    step: timedelta = attrs.field(default=_MICROSECOND, converter=_step)

    def kind(self) -> str:
        """Return ``"duration"``."""
        return "duration"

    def position(self, value: object) -> Cut:
        """Return how many steps an amount of time is from zero."""
        try:
            amount = duration_microseconds(value)  # type: ignore[arg-type]  # that is the question
        except NotADurationError:
            raise FactTypeError("duration", value, "a datetime.timedelta") from None
        return self._steps(amount, value)

    def value(self, cut: Cut) -> timedelta:
        """Return the amount of time at a position."""
        return timedelta(microseconds=cut * self._scale())

    def _scale(self) -> int:
        return duration_microseconds(self.step)

    def _steps(self, amount: int, value: object) -> int:
        position, rest = divmod(amount, self._scale())
        if rest:
            expected = f"a multiple of {_spelt(self._scale())}"
            raise OutsideDomainError("duration", value, expected)
        return position

    def _extent(self) -> tuple[Cut, Cut]:
        return -(-_SHORTEST // self._scale()), _LONGEST // self._scale() + 1

    def _from_text(self, constant: Constant) -> Cut:
        amount = None if constant.quoted else _microseconds(constant.text)
        if amount is None:
            raise FactTypeError("duration", constant.text, _A_DURATION)
        return self._steps(amount, constant.text)

    def _word(self, key: Cut) -> str:
        return _spelt(key * self._scale())


def _spelt(microseconds: int) -> str:
    """Write an amount of time in hours, minutes and seconds, without those that are zero."""
    sign, rest = "-" if microseconds < 0 else "", abs(microseconds)
    hours, rest = divmod(rest, _UNITS[1])
    minutes, rest = divmod(rest, _UNITS[2])
    seconds, fraction = divmod(rest, _UNITS[3])
    decimals = f".{fraction:06}".rstrip("0") if fraction else ""
    parts = [f"{hours}h"] * bool(hours) + [f"{minutes}m"] * bool(minutes)
    if seconds or fraction or not parts:
        parts.append(f"{seconds}{decimals}s")
    return sign + "".join(parts)


@attrs.frozen(kw_only=True)
class _Dated(Discrete):
    """A column whose values begin somewhere in history, so that none of them is a zero."""

    def plainest(self, start: Cut, stop: Cut) -> Any:
        """Return the first value between two cuts, or the last where there is no first."""
        if not self._endless_below(start):
            return self.value(start)
        return self._origin() if self._endless_above(stop) else self.value(stop - 1)

    @abstractmethod
    def _origin(self) -> Any: ...


def _parsed(kind: type[D], pattern: re.Pattern[str], constant: Constant) -> D | None:
    """Read a date or an instant that looks like one; ``None`` where the text is none."""
    if constant.quoted or not pattern.fullmatch(constant.text):
        return None
    try:
        return kind.fromisoformat(constant.text)
    except ValueError:
        return None


@attrs.frozen(kw_only=True)
class DateColumn(_Dated):
    """A column of dates."""

    closed_only: ClassVar[bool] = True

    def kind(self) -> str:
        """Return ``"date"``."""
        return "date"

    def position(self, value: object) -> Cut:
        """Return the number of a date in the calendar."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.toordinal()
        raise FactTypeError("date", value, "a datetime.date that is no datetime")

    def value(self, cut: Cut) -> date:
        """Return the date with a number."""
        return date.fromordinal(cut)

    def lookup(self, cuts: Sequence[Cut]) -> Lookup:
        """Return how generated code finds the class that begins at a cut."""
        ends = self._extent()
        return Lookup.between(date, [None if cut in ends else self.value(cut) for cut in cuts])

    def _extent(self) -> tuple[Cut, Cut]:
        return date.min.toordinal(), date.max.toordinal() + 1

    def _origin(self) -> date:
        return EPOCH.date()

    def _from_text(self, constant: Constant) -> Cut:
        found = _parsed(date, _DATE, constant)
        if found is None:
            raise FactTypeError("date", constant.text, _A_DATE)
        return found.toordinal()

    def _word(self, key: Cut) -> str:
        return self.value(key).isoformat()


@attrs.frozen(kw_only=True)
class InstantColumn(_Dated):
    """A column of instants: datetimes with a time zone, whatever zone that is."""

    def kind(self) -> str:
        """Return ``"instant"``."""
        return "instant"

    def position(self, value: object) -> Cut:
        """Return the microseconds of UTC since 1970."""
        try:
            position = to_microseconds(value)  # type: ignore[arg-type]  # that is the question
        except (NaiveDatetimeError, NotAnInstantError):
            raise FactTypeError("instant", value, "a datetime with a time zone") from None
        if _EARLIEST <= position <= _LATEST:
            return position
        raise OutsideDomainError("instant", value, "an instant in the years 1 to 9999 of UTC")

    def value(self, cut: Cut) -> datetime:
        """Return the instant, in UTC."""
        return from_microseconds(cut, EPOCH)

    def _extent(self) -> tuple[Cut, Cut]:
        return _EARLIEST, _LATEST + 1

    def _origin(self) -> datetime:
        return EPOCH

    def _from_text(self, constant: Constant) -> Cut:
        found = _parsed(datetime, _INSTANT, constant)
        if found is None:
            raise FactTypeError("instant", constant.text, _AN_INSTANT)
        return self.position(found)

    def _word(self, key: Cut) -> str:
        t = self.value(key)
        seconds = f":{t:%S}" if t.second or t.microsecond else ""
        fraction = f".{t.microsecond:06}".rstrip("0") if t.microsecond else ""
        return f"{t.isoformat()[:16]}{seconds}{fraction}Z"

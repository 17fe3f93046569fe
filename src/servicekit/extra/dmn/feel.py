"""FEEL, the language of DMN, as far as cells go: literals and unary tests, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from servicekit.errors import FieldError, ServiceKitError
from servicekit.instants import appointment
from servicekit.scanning import Scanner
from servicekit.tables.columns.times import DateColumn, DurationColumn, InstantColumn

__all__ = ["UnaryTest", "UnaryTests", "literal", "read_literal", "read_tests"]

_DURATION = DurationColumn()
_INSTANT = InstantColumn()


class UnaryTest(NamedTuple):
    """One test: ``"{}"``, ``"< {}"`` or ``"[{}..{})"``, and the values that it names."""

    form: str
    values: tuple[Any, ...]


class UnaryTests(NamedTuple):
    """What a cell lists: one of the tests has to match, or when negated, none may."""

    tests: tuple[UnaryTest, ...]
    negated: bool = False

    @property
    def values(self) -> list[Any]:
        """All values that the tests name."""
        return [value for test in self.tests for value in test.values]

    @property
    def listed(self) -> list[Any] | None:
        """The values, where they are listed and nothing else; ``None`` for any other tests."""
        plain = self.tests and all(test.form == "{}" for test in self.tests)
        return self.values if plain and not self.negated else None


def read_tests(text: str) -> UnaryTests:
    """Return the unary tests that a cell of a DMN table lists; none where anything matches.

    Raises:
        CellError: there is anything else in it, such as a variable or a call.
    """
    return _Reader(text).tests()


def read_literal(text: str) -> Any:
    """Return the value that a FEEL literal stands for; ``None`` for no text at all.

    Whole numbers without a decimal point are ``int``, all others ``Decimal``.

    Example:
        >>> read_literal('"gold"'), read_literal("-5"), read_literal("2.50")
        ('gold', -5, Decimal('2.50'))

    Raises:
        CellError: there is anything else in it, such as a variable or a call.
    """
    return _Reader(text).alone()


# Every pattern skips the white space before it.
_DASH = re.compile(r"\s*(-\s*)?\Z")
_NOT = re.compile(r"\s*not\s*\(")
_OTHER = re.compile(r"\s*!=")
_OPERATOR = re.compile(r"\s*(<=|>=|<|>|=)")
_OPENING = re.compile(r"\s*([\[(\]])")
_CLOSING = re.compile(r"\s*([\])\[])")
_DOTS = re.compile(r"\s*\.\.")
_COMMA = re.compile(r"\s*,")
_PARENTHESIS = re.compile(r"\s*\)")
_END = re.compile(r"\s*\Z")
_STRING = re.compile(r'\s*"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NUMBER = re.compile(
    r"\s*(-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)(?!\w|\.[0-9])"
)
_CONSTANT = re.compile(r"\s*(true|false|null)(?!\w)")
_TEMPORAL = re.compile(
    r'\s*(?:(date\s+and\s+time|date|time|duration)\s*\(\s*"([^"\\]*)"\s*\)|@\s*"([^"\\]*)")'
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_WHOLE = re.compile(r"-?[0-9]+")
_ISO_DURATION = re.compile(r"-?P\S+")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?")

_CONSTANTS = {"true": True, "false": False, "null": None}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_DIGITS = 1000

_A_LITERAL = (
    "a literal: text in quotes, a number, true, false, null, or a date, date and time, time or "
    'duration such as date("2026-02-01"); variables, calls and other expressions cannot be analysed'
)


class _Reader(Scanner):
    """Read literal by literal, always at one position, so that an error can point at it."""

    def tests(self) -> UnaryTests:
        if _DASH.match(self.text):
            return UnaryTests(())
        if self.take(_OTHER):
            other = UnaryTest("{}", (self._literal(),))
            self.expect(_END, "the end, as '!=' stands alone")
            return UnaryTests((other,), negated=True)
        negated = self.take(_NOT) is not None
        tests = [self._test()]
        while self.take(_COMMA):
            tests.append(self._test())
        if negated:
            self.expect(_PARENTHESIS, "',' or ')'")
        self.expect(_END, "the end" if negated else "',' or the end")
        return UnaryTests(tuple(tests), negated)

    def alone(self) -> Any:
        if _END.match(self.text):
            return None
        value = self._literal()
        self.expect(_END, "the end")
        return value

    def _test(self) -> UnaryTest:
        if found := self.take(_OPERATOR):
            if found[1] == "=":
                return UnaryTest("{}", (self._literal(),))
            return UnaryTest(f"{found[1]} {{}}", (self._end(),))
        if found := self.take(_OPENING):
            low = self._end()
            self.expect(_DOTS, "'..'")
            high = self._end()
            closing = self.expect(_CLOSING, "']' or ')'")
            first, last = "[" if found[1] == "[" else "(", "]" if closing[1] == "]" else ")"
            return UnaryTest(f"{first}{{}}..{{}}{last}", (low, high))
        return UnaryTest("{}", (self._literal(),))

    def _end(self) -> Any:
        """Read one end of a comparison or a range."""
        start = self.position
        value = self._literal()
        if value is None:
            raise self.error("a value to compare with, which null is not", start)
        return value

    def _literal(self) -> Any:
        start = self.position
        if found := self.take(_STRING):
            return self._tried(_unescaped, found[1], "escapes such as \\n or \\u00e9", start)
        if found := self.take(_NUMBER):
            if len(found[1].lstrip("-")) > _DIGITS:
                raise self.error(f"a number of at most {_DIGITS} digits", start)
            return int(found[1]) if _WHOLE.fullmatch(found[1]) else Decimal(found[1])
        if found := self.take(_CONSTANT):
            return _CONSTANTS[found[1]]
        if found := self.take(_TEMPORAL):
            call, text, at = found.groups()
            convert, expected = _KINDS[" ".join(call.split()) if call else _kind(at)]
            return self._tried(convert, text if call else at, expected, start)
        raise self.error(_A_LITERAL, start)

    def _tried(self, convert: Callable[[str], Any], text: str, expected: str, start: int) -> Any:
        try:
            return convert(text)
        except (ServiceKitError, ValueError):
            raise self.error(expected, start) from None


def _unescaped(text: str) -> str:
    plain = _ESCAPE.sub(_character, text)
    # Two halves of one character can be written apart; one half alone is an error.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _character(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    if code not in _ESCAPES:
        raise ValueError(code)
    return _ESCAPES[code]


def _kind(text: str) -> str:
    """Tell what a literal such as ``@"2026-02-01"`` is."""
    if text.lstrip("-").startswith("P"):
        return "duration"
    if "T" in text:
        return "date and time"
    return "time" if ":" in text else "date"


def _date(text: str) -> Any:
    return DateColumn(lo=text).lo


def _instant(text: str) -> Any:
    wall, zoned, place = text.partition("@")
    if not zoned:
        return InstantColumn(lo=text).lo
    clock = InstantColumn(lo=f"{wall}Z").lo
    return InstantColumn(lo=appointment(clock.date(), clock.time(), place)).lo


def _time(text: str) -> time:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return time.fromisoformat(text)


def _duration(text: str) -> Any:
    if not _ISO_DURATION.fullmatch(text):
        raise ValueError(text)
    return DurationColumn(lo=text).lo


_KINDS: dict[str, tuple[Callable[[str], Any], str]] = {
    "date": (_date, 'a date that exists, such as date("2026-02-01")'),
    "date and time": (
        _instant,
        'an instant with its offset or zone, such as date and time("2026-02-01T09:00:00Z")',
    ),
    "time": (_time, 'a time of day such as time("09:00:00")'),
    "duration": (_duration, 'an amount of days and time such as duration("P1DT2H30M")'),
}


# Writing

_UNSAFE = re.compile('["\\\\\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]')
_WRITTEN = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WRITABLE = (
    "text, a whole number, a Decimal, True, False, None, a date, a datetime with a time zone, "
    "a time or a timedelta; a float is not exact, so give a Decimal"
)


def literal(value: Any) -> str:
    r"""Return a value as a FEEL literal.

    Example:
        >>> from datetime import date
        >>> print(literal('5" disk'), literal(2), literal(date(2026, 2, 1)))
        "5\" disk" 2 date("2026-02-01")

    Raises:
        FieldError: FEEL has no literal for it.
    """
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return f'"{_UNSAFE.sub(_escaped, str.__str__(value))}"'
        case int() | Decimal():
            return _number(value)
        case date() | time() | timedelta():
            return _temporal(value)
    raise FieldError("value", value, _WRITABLE)


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if "\ud800" <= character <= "\udfff":
        raise FieldError("value", found.string, "text without halves of characters")
    return _WRITTEN.get(character) or f"\\u{ord(character):04x}"


def _number(value: int | Decimal) -> str:
    exact = Decimal(value)
    if not exact:
        return "0"
    fits = exact.is_finite() and abs(exact.adjusted()) < _DIGITS
    text = format(exact, "f") if fits else ""
    if not 0 < len(text.lstrip("-")) <= _DIGITS:
        raise FieldError("value", value, f"a finite number of at most {_DIGITS} digits")
    return text


def _temporal(value: date | time | timedelta) -> str:
    match value:
        case timedelta():
            short = _DURATION.text(_DURATION.cell(value)).upper()
            sign, amount = ("-", short[1:]) if short.startswith("-") else ("", short)
            return f'duration("{sign}PT{amount}")'
        case datetime():
            instant = _INSTANT.value(_INSTANT.position(value)).replace(tzinfo=None)
            return f'date and time("{instant.isoformat()}Z")'
        case date():
            return f'date("{value.isoformat()}")'
    text = value.isoformat()
    if not _TIME.fullmatch(text) or (value.tzinfo is not None and value.utcoffset() is None):
        raise FieldError("value", value, "a time without a zone, or with an offset in minutes")
    return f'time("{text}")'

"""Values that are written as one word or one number."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin

import attrs
from cattrs import Converter

from servicekit.errors import FieldError
from servicekit.extra.json.faults import refuse
from servicekit.extra.json.form import Described, Form, Read, Sketch, Write, heard, spoken
from servicekit.extra.json.kinds import kind_name
from servicekit.extra.json.times import (
    DATE,
    DURATION,
    INSTANT,
    read_date,
    read_duration,
    read_instant,
    write_date,
    write_duration,
    write_instant,
)
from servicekit.hours import Allowance
from servicekit.money import Money

__all__ = ["SAID", "WORDS", "Choice", "Said", "Word", "finite"]


@attrs.frozen
class Word(Form):
    """The form of one type whose values are one word or one number.

    Args:
        kind: the type.
        said: what its values are, for whoever gave something else.
        json: the types of JSON that one is written as.
        write: turns a value into what JSON has, where that has it not already.
        read: turns that into a value.
        described: what a schema says of it.
        name: what a schema calls it, where it is worth a name.
    """

    kind: type
    said: str
    json: tuple[type, ...]
    write: Write = attrs.field(default=lambda value: value)
    read: Callable[[Any], Any] = attrs.field(default=lambda plain: plain)
    described: Described = attrs.field(factory=dict)
    name: str = ""

    def takes(self, kind: Any) -> bool:
        """Tell whether it is this very type."""
        return kind is self.kind

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes values of the type, and of those that only refine it."""
        said, write = self.said, self.write

        def written(value: Any) -> Any:
            if type(value) is not kind and not _refines(value, kind):
                raise FieldError("", value, said)
            return spoken(write, value)

        return written

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads values of the type from nothing else than they are written as."""
        json, said, read = self.json, self.said, self.read

        def found(plain: Any, _: Any) -> Any:
            if type(plain) not in json:
                refuse(plain, said)
            return heard(read, plain)

        return found

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Describe one, by its name where it has one."""
        if not self.name:
            return dict(self.described)
        return sketch.define(self.name, lambda: {"description": self.said, **self.described})


def _refines(value: object, kind: type) -> bool:
    """Tell whether a value is one of a kind, and no other kind of thing that Python makes of it."""
    if isinstance(value, bool) or (kind is date and isinstance(value, datetime)):
        return False
    return isinstance(value, int if kind is float else kind)


def finite(number: float) -> float:
    """Accept a number that JSON has.

    Raises:
        FieldError: it is infinite, or no number.
    """
    if not math.isfinite(number):
        raise FieldError("number", number, "a number that has an end")
    return number


def _decimal(text: str | Decimal) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise FieldError("number", text, "a number such as '12.50'") from None
    if not number.is_finite():
        raise FieldError("number", text, "a number that has an end")
    return number


def _pattern(pattern: str) -> Described:
    return {"type": "string", "pattern": f"^{pattern}$"}


def _fraction(text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise FieldError("fraction", text, "a fraction such as '3/4'") from None


_AMOUNT = "[0-9]{1,20} [a-z ]*[a-z]"
_LENGTH = "[0-9]{1,20} (microsecond|second|minute|hour)s?"
_CLOCK = "[0-9]{2}:[0-9]{2}"
_DATED = f"(in {_AMOUNT}|{_AMOUNT} before)( at {_CLOCK})?"
_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([Ee][+-]?[0-9]+)?"

#: What is written as one word or one number.
WORDS = (
    Word(str, "text", (str,), write=str.__str__, described={"type": "string"}),
    Word(bool, "true or false", (bool,), described={"type": "boolean"}),
    Word(int, "a whole number", (int,), write=int, described={"type": "integer"}),
    Word(float, "a number", (float, int), finite, finite, described={"type": "number"}),
    Word(
        Decimal,
        "an exact number, as text",
        (str,),
        lambda number: str(_decimal(number)),
        _decimal,
        described=_pattern(_NUMBER),
        name="decimal",
    ),
    Word(
        Fraction,
        "an exact share, as text",
        (str,),
        str,
        _fraction,
        described=_pattern("-?[0-9]+(/[0-9]+)?"),
        name="fraction",
    ),
    Word(
        datetime,
        "an instant in ISO 8601, with its IANA zone in brackets where it has one",
        (str,),
        write_instant,
        read_instant,
        described=_pattern(INSTANT),
        name="instant",
    ),
    Word(
        date,
        "a date in ISO 8601",
        (str,),
        write_date,
        read_date,
        described={**_pattern(DATE), "format": "date"},
        name="date",
    ),
    Word(
        timedelta,
        "an amount of time in ISO 8601, a day in it being 24 hours",
        (str,),
        write_duration,
        read_duration,
        described=_pattern(DURATION),
        name="duration",
    ),
    Word(
        Money,
        "an amount and its currency, such as '12.50 EUR'",
        (str,),
        str,
        Money.parse,
        described=_pattern(f"{_NUMBER} [A-Za-z]{{3}}"),
        name="money",
    ),
    Word(
        Allowance,
        "an amount of time in words, such as '4 working hours'",
        (str,),
        str,
        Allowance.parse,
        described=_pattern(_AMOUNT),
        name="allowance",
    ),
)


#: What is written as several words that its class reads, by the name of the class: importing it
#: here would cost those who never use it. With each, what it is, and its pattern.
SAID: Mapping[str, tuple[str, str]] = {
    "Period": (
        "a period in words, such as '24 hours'",
        f"({_LENGTH}|calendar (day|week|month)|[1-9][0-9]{{0,3}} consecutive (dates|days))",
    ),
    "Timing": (
        "a time in words, such as 'in 1 day at 09:00'",
        f"(at (once|the due)|after {_AMOUNT}|{_DATED}|every [A-Za-z, ]+ at {_CLOCK})",
    ),
}


class Said(Form):
    """The form of classes whose values are said in words that they read again."""

    def takes(self, kind: Any) -> bool:
        """Tell whether it is such a class."""
        return kind_name(kind) in SAID

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes the words, where they say all there is to say."""
        return _said(kind).writing(kind, converter)

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads the words."""
        return _said(kind).reading(kind, converter)

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Describe the words, by the name of the class."""
        return _said(kind).schema(kind, sketch)


def _said(kind: Any) -> Word:
    name = kind_name(kind) or ""
    said, pattern = SAID[name]

    def write(value: Any) -> str:
        words = str(value)
        kind.parse(words)  # what cannot be read again is refused here
        return words

    return Word(kind, said, (str,), write, kind.parse, _pattern(pattern), name=name.lower())


class Choice(Form):
    """The form of an enumeration, and of words that are listed."""

    def takes(self, kind: Any) -> bool:
        """Tell whether it is an ``Enum`` or a ``Literal``."""
        return get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum))

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes a member by its value, and a word as it is."""
        words = _words(kind)

        def member(value: Any) -> Any:
            if not isinstance(value, kind):
                raise FieldError("", value, f"a member of {kind.__name__}")
            return value.value

        def word(value: Any) -> Any:
            for each in words:
                if each == value and isinstance(value, type(each)):
                    return each
            raise FieldError("", value, _one_of(words))

        return member if isinstance(kind, type) else word

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads one of the words."""
        words = _words(kind)

        def found(plain: Any, _: Any) -> Any:
            if not any(type(plain) is type(word) and plain == word for word in words):
                refuse(plain, _one_of(words))
            return kind(plain) if isinstance(kind, type) else plain

        return found

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """List the words."""
        return {"enum": list(_words(kind))}


def _words(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) or tuple(each.value for each in kind)


def _one_of(words: tuple[Any, ...]) -> str:
    return f"one of {', '.join(map(str, words))}"

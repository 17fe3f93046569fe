"""The cells of a decision table as text: DMN's unary tests, read and quoted."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from servicekit.scanning import Scanner

__all__ = [
    "RESERVED",
    "Constant",
    "Natural",
    "Span",
    "UnaryTest",
    "UnaryTests",
    "Word",
    "quoted",
    "read",
    "read_one",
]

RESERVED = frozenset({"none", "some", "not", "yes", "no", "true", "false"})
"""Words that a label is only when it stands in quotes."""


class Constant(NamedTuple):
    """A label, number, date or amount of time as it was written."""

    text: str
    position: int
    quoted: bool = False


class Natural(NamedTuple):
    """A value of Python's own, where text could stand as well."""

    value: Any


class Span(NamedTuple):
    """A comparison or a range; where an end is ``None``, that of the domain is meant."""

    low: Constant | None
    high: Constant | None
    closed_below: bool
    closed_above: bool
    position: int


class Word(NamedTuple):
    """``none``, which is known to be absent, ``some``, which is everything else, or ``-``, both."""

    text: str
    position: int


UnaryTest = Constant | Natural | Span | Word


class UnaryTests(NamedTuple):
    """What a cell lists: one of the tests has to match, or when negated, none may."""

    tests: tuple[UnaryTest, ...]
    negated: bool = False


# Every pattern skips the white space before it.
_DASH = re.compile(r"\s*-\s*\Z")
_NOT = re.compile(r"\s*not\s*\(")
_OPERATOR = re.compile(r"\s*(<=|>=|<|>)")
_OPENING = re.compile(r"\s*([\[(\]])")
_CLOSING = re.compile(r"\s*([\])\[])")
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\["\\])*)"')
_BARE = re.compile(r'\s*([^\s,"()\[\]<>=!][^,"()\[\]]*)')
_LOW = re.compile(r'\s*+([^,"()\[\]]*?)\.\.')
_COMMA = re.compile(r"\s*,")
_PARENTHESIS = re.compile(r"\s*\)")
_END = re.compile(r"\s*\Z")
_ESCAPED = re.compile(r"\\(.)")
# A "|" means "or" in other notations, and would be taken for it.
_NEEDS_NO_QUOTES = re.compile(r'[^\s,"()\[\]<>=!|-][^,"()\[\]|]*')

_A_TEST = "a value, a comparison such as '< 5', a range such as '[1..5]', none or some"


def read(text: str) -> UnaryTests:
    """Return the tests that the text of a cell lists.

    Example:
        >>> read("not(< 5, none)").negated
        True

    Raises:
        CellError: the text is not in the notation.
    """
    if _DASH.match(text):
        return UnaryTests((Word("-", text.index("-")),))
    return _Reader(text).cell()


def read_one(text: str) -> UnaryTest:
    """Return the one test that an item of a list is.

    Raises:
        CellError: the text is not in the notation, or not one test alone.
    """
    return _Reader(text).item()


class _Reader(Scanner):
    """Read test by test, always at one position, so that an error can point at it."""

    def cell(self) -> UnaryTests:
        if _END.match(self.text):
            raise self.error("a cell; '-' is the one that matches anything")
        negated = self.take(_NOT) is not None
        tests = self._tests()
        if negated:
            self.expect(_PARENTHESIS, "',' or ')'")
        self.expect(_END, "the end" if negated else "',' or the end")
        return UnaryTests(tests, negated)

    def item(self) -> UnaryTest:
        test = self._test()
        self.expect(_END, "the end, as every item of a list is one test")
        return test

    def _tests(self) -> tuple[UnaryTest, ...]:
        tests = [self._test()]
        while self.take(_COMMA):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> UnaryTest:
        start = self.position
        if found := self.take(_OPERATOR):
            return self._comparison(found[1], found.start(1))
        if found := self.take(_OPENING):
            return self._range(found[1], found.start(1))
        if _NOT.match(self.text, start):
            raise self.error("no not(...) here: it stands alone around all of the cell")
        constant = self._constant(_A_TEST)
        if constant.quoted or constant.text not in {"none", "some", "-"}:
            return constant
        if constant.text == "-":
            raise self.error("no '-' here: it stands alone", constant.position)
        return Word(constant.text, constant.position)

    def _comparison(self, operator: str, position: int) -> Span:
        constant = self._constant("a value to compare with")
        closed = operator.endswith("=")
        if operator.startswith("<"):
            return Span(None, constant, closed, closed, position)
        return Span(constant, None, closed, closed, position)

    def _range(self, opening: str, position: int) -> Span:
        found = self.expect(_LOW, "a range such as '[1..5]'")
        low = Constant(_spaced(found[1]), found.start(1))
        high = self._constant("the end of a range such as '[1..5]'")
        closing = self.expect(_CLOSING, "']' or ')'")[1]
        return Span(low, high, opening == "[", closing == "]", position)

    def _constant(self, expected: str) -> Constant:
        if found := self.take(_QUOTED):
            return Constant(_ESCAPED.sub(r"\1", found[1]), found.start(1) - 1, quoted=True)
        found = self.expect(_BARE, expected)
        return Constant(_spaced(found[1]), found.start(1))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def quoted(label: str) -> str:
    r"""Write a label, in quotes where it could not be read back without them.

    Example:
        >>> quoted("next day"), quoted("none"), quoted('a "b", c')
        ('next day', '"none"', '"a \\"b\\", c"')
    """
    if _NEEDS_NO_QUOTES.fullmatch(label) and label not in RESERVED and _spaced(label) == label:
        return label
    return '"' + label.replace("\\", "\\\\").replace('"', '\\"') + '"'

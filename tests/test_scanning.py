"""Texts are read piece by piece."""

import re

import pytest

from servicekit.errors import CellError, HoursSyntaxError
from servicekit.scanning import Scanner

WORD = re.compile(r"\s*([a-z]+)")


def test_pieces_are_taken_one_after_the_other() -> None:
    """What comes next is stepped over, and what does not come next is left alone."""
    scanner = Scanner("one two 3")
    assert [found[1] for found in iter(lambda: scanner.take(WORD), None)] == ["one", "two"]
    assert scanner.position == len("one two")


def test_what_has_to_come_next_is_missed_at_its_place() -> None:
    """The error points at the first character that is there instead."""
    scanner = Scanner("one   3")
    assert scanner.expect(WORD, "a word")[1] == "one"
    with pytest.raises(CellError) as caught:
        scanner.expect(WORD, "a word")
    assert (caught.value.position, caught.value.expected) == (6, "a word")


def test_each_notation_has_its_error() -> None:
    """A scanner of another notation refuses with the error of that notation."""

    class Hours(Scanner):
        refusal = HoursSyntaxError

    assert isinstance(Hours("Mo").error("a time"), HoursSyntaxError)

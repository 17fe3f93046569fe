from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import CellError
from servicekit.tables.columns.notation import (
    RESERVED,
    Constant,
    Span,
    UnaryTest,
    UnaryTests,
    Word,
    quoted,
    read,
    read_one,
)

A, B = Constant("a", 0), Constant("b", 3)


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("-", (Word("-", 0),)),
        (" - ", (Word("-", 1),)),
        ("a", (A,)),
        ("a, b", (A, B)),
        ("a,  none", (A, Word("none", 4))),
        ("some", (Word("some", 0),)),
        ("a b\n c ", (Constant("a b c", 0),)),
        ('"a  b"', (Constant("a  b", 0, quoted=True),)),
        ('"none"', (Constant("none", 0, quoted=True),)),
        (r'"say \"a, b\" \\"', (Constant('say "a, b" \\', 0, quoted=True),)),
        ('""', (Constant("", 0, quoted=True),)),
        ("not", (Constant("not", 0),)),
        ("not here", (Constant("not here", 0),)),
        ("nothing", (Constant("nothing", 0),)),
        ("-5", (Constant("-5", 0),)),
        ("< 5", (Span(None, Constant("5", 2), False, False, 0),)),
        ("<=5", (Span(None, Constant("5", 2), True, True, 0),)),
        (" > 5", (Span(Constant("5", 3), None, False, False, 1),)),
        (">= -5", (Span(Constant("-5", 3), None, True, True, 0),)),
        ("[1..5]", (Span(Constant("1", 1), Constant("5", 4), True, True, 0),)),
        ("(1..5)", (Span(Constant("1", 1), Constant("5", 4), False, False, 0),)),
        ("]1..5[", (Span(Constant("1", 1), Constant("5", 4), False, False, 0),)),
        ("[1..5)", (Span(Constant("1", 1), Constant("5", 4), True, False, 0),)),
        ("(1..5]", (Span(Constant("1", 1), Constant("5", 4), False, True, 0),)),
        ("[ 1 .. 5 ]", (Span(Constant("1", 2), Constant("5", 7), True, True, 0),)),
        ("[.1...5]", (Span(Constant(".1", 1), Constant(".5", 5), True, True, 0),)),
    ],
)
def test_tests(text: str, tests: tuple[UnaryTest, ...]) -> None:
    """Values, words, comparisons and ranges are read, each with the place where it stands."""
    assert read(text) == UnaryTests(tests)


@pytest.mark.parametrize("text", ["not(a, b)", "not (a,b)", " not( a , b ) ", "not\t(a,b)"])
def test_negated_lists(text: str) -> None:
    """Around all of a list, not(...) is read, with white space wherever one likes."""
    found = read(text)
    assert found.negated
    assert [test.text for test in found.tests] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("", 0, "a cell; '-' is the one that matches anything"),
        ("  ", 2, "a cell; '-' is the one that matches anything"),
        ("a,", 2, "a value, a comparison"),
        (", a", 0, "a value, a comparison"),
        ("a, , b", 3, "a value, a comparison"),
        ("= 5", 0, "a value, a comparison"),
        ("!= 5", 0, "a value, a comparison"),
        ("<", 1, "a value to compare with"),
        ("< ]", 2, "a value to compare with"),
        ("< < 5", 2, "a value to compare with"),
        ("[1..5", 5, "']' or ')'"),
        ("[1, 5]", 1, "a range"),
        ("[1 5]", 1, "a range"),
        ("[1..]", 4, "the end of a range"),
        ("[1..5] 6", 7, "',' or the end"),
        ("1..5]", 4, "',' or the end"),
        ('"a', 0, "a value, a comparison"),
        (r'"a\n"', 0, "a value, a comparison"),
        ('a "b"', 2, "',' or the end"),
        ('"a" b', 4, "',' or the end"),
        ("f(a)", 1, "',' or the end"),
        ("not()", 4, "a value, a comparison"),
        ("not(a", 5, "',' or ')'"),
        ("not(a), b", 6, "the end"),
        ("a, not(b)", 3, "no not(...) here"),
        ("not(not(a))", 4, "no not(...) here"),
        ("a, -", 3, "no '-' here"),
        ("not(-)", 4, "no '-' here"),
    ],
)
def test_errors_point_at_the_character(text: str, position: int, expected: str) -> None:
    """What cannot be read is refused with its place and with what could stand there."""
    with pytest.raises(CellError) as caught:
        read(text)
    assert (caught.value.text, caught.value.position) == (text, position)
    assert expected in caught.value.expected


def test_items_of_lists() -> None:
    """An item of a list is one test, without not(...) or a dash."""
    assert read_one(" a") == Constant("a", 1)
    for text in ("a, b", "not(a)", "-", "", "a)"):
        with pytest.raises(CellError):
            read_one(text)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("gold", "gold"),
        ("next day", "next day"),
        ("e-mail", "e-mail"),
        ("a<b", "a<b"),
        ("nothing", "nothing"),
        ("No", "No"),
        ("", '""'),
        (" a", '" a"'),
        ("a  b", '"a  b"'),
        ("a\tb", '"a\tb"'),
        ("a, b", '"a, b"'),
        ("a (b)", '"a (b)"'),
        ("[1", '"[1"'),
        ("-", '"-"'),
        ("-a", '"-a"'),
        ("< 5", '"< 5"'),
        ("=", '"="'),
        ('a "b" \\', r'"a \"b\" \\"'),
        *[(word, f'"{word}"') for word in sorted(RESERVED)],
    ],
)
def test_quotes(label: str, text: str) -> None:
    """A label stands in quotes where it could be taken for something else."""
    assert quoted(label) == text


@given(st.text() | st.text('an "\\,([<-=\n\t.'))
def test_what_is_quoted_reads_back(label: str) -> None:
    """A label is read back as it was, and nothing but a label."""
    (test,) = read(quoted(label)).tests
    assert isinstance(test, Constant)
    assert test.text == label


@given(st.text('a5 "\\,()[]<>=-.not\n') | st.text())
def test_every_text_is_read_or_refused(text: str) -> None:
    """A text is read or refused with a place in it; nothing else ever happens."""
    try:
        found = read(text)
    except CellError as error:
        found = error
    if isinstance(found, CellError):
        assert found.text == text
        assert 0 <= found.position <= len(text)
        assert found.expected in str(found)
    else:
        assert found.tests

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import LoadError
from servicekit.logs import lines as lines_module
from servicekit.logs.fault import Fault
from servicekit.logs.lines import Lines
from servicekit.logs.tabular import MOST_COLUMNS, parted, read_header


def told(content: str, delimiter: str = ",") -> list[tuple[str, object]]:
    found = parted(Lines(io.StringIO(content, newline="")), delimiter, "log.csv")
    return [
        (place, fields.message if isinstance(fields, Fault) else fields) for place, fields in found
    ]


# -- quotes ---------------------------------------------------------------------------------------


def test_what_stands_in_a_field_is_never_a_row():
    """After a field that is too large reading goes on where it closes, not in the midst of it."""
    inside = "9,2026-05-04,forged\n" * 8_000
    rows = told(f'1,2026,"{inside}"\n2,2026,real\n')

    assert [fields for _, fields in rows][1:] == [["2", "2026", "real"]]
    assert "field larger than field limit (131072)" in rows[0][1]


def test_a_row_that_is_wrong_ends_where_its_quotes_close():
    """A row that is no CSV takes with it the quoted field that begins after the mistake."""
    rows = told('1,"x"y,"a\n2,b\n3,c"\n4,d\n')

    assert [fields for _, fields in rows[1:]] == [["4", "d"]]
    assert [place for place, _ in rows] == ["log.csv:1", "log.csv:4"]


def test_a_quote_that_never_closes_is_named_by_its_line():
    """Where a quote never closes the rest cannot be read, and the line of the quote is told."""
    ((_, first), (place, message)) = told('1,a\n2,"b\n3,c\n4,d\n')

    assert first == ["1", "a"]
    assert place == "log.csv:4"
    assert message == "is not CSV: a quote is open from line 2 to the end (unexpected end of data)"


def test_a_large_field_that_never_closes_is_read_over():
    """A quote that never closes in a file larger than a field is one fault, at its line."""
    ((_, message),) = told('1,"' + "9,2026,x\n" * 40_000)

    assert "a quote is open from line 1 to the end (field larger" in message


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ('1,""\n2,b\n', [["1", ""], ["2", "b"]]),
        ('1,"a""b"\n2,b\n', [["1", 'a"b'], ["2", "b"]]),
        ('1,5" pipe\n2,b\n', [["1", '5" pipe'], ["2", "b"]]),
        ('1,"""a"""\n2,b\n', [["1", '"a"'], ["2", "b"]]),
        ("1,=cmd|' /C calc'!A0\n", [["1", "=cmd|' /C calc'!A0"]]),
    ],
)
def test_quotes_of_all_kinds(content, rows):
    """A quote inside a field, doubled or not, and a formula are what they are: text."""
    assert [fields for _, fields in told(content)] == rows


@pytest.mark.parametrize("wrong", ['"x"y', '"x"y,""', '"x"y,"a""b"', '"x"y,a"b', '"x"y,"""a"""'])
def test_quotes_that_close_take_nothing_with_them(wrong):
    """After a row that is wrong, but whose quotes all close, the next line is a row."""
    assert [fields for _, fields in told(f"{wrong}\n2,b\n")][1:] == [["2", "b"]]


@given(st.lists(st.lists(st.text(max_size=6), min_size=2, max_size=2), max_size=5), st.data())
def test_rows_after_a_mistake_are_those_that_stand_there(rows, data):
    """Whatever stands in quotes, after a mistake only rows that were written are read."""
    lines = [",".join(f'"{field.replace(chr(34), 2 * chr(34))}"' for field in row) for row in rows]
    place = data.draw(st.integers(0, len(lines)))
    lines.insert(place, '"x"y,"z')
    lines.insert(place + 1, 'z"')

    read = [fields for _, fields in told("\n".join([*lines, ""])) if isinstance(fields, list)]
    assert read == rows


# -- lines ----------------------------------------------------------------------------------------


def test_a_line_without_end_is_passed_over(monkeypatch):
    """A line longer than memory should hold is a fault, and the next one is read."""
    monkeypatch.setattr(lines_module, "LONGEST", 50)
    rows = told("1,a\n" + "x" * 130 + "\n2,b\n" + "y" * 49 + "\n")

    assert rows[0] == ("log.csv:1", ["1", "a"])
    assert rows[1] == ("log.csv:2", "is not CSV: a line has more than 50 characters")
    assert rows[2:] == [("log.csv:3", ["2", "b"]), ("log.csv:4", ["y" * 49])]


def test_a_last_line_without_end_is_passed_over(monkeypatch):
    """Also at the end of a file a line that is too long is one fault."""
    monkeypatch.setattr(lines_module, "LONGEST", 50)

    assert [message for _, message in told("x" * 120)] == [
        "is not CSV: a line has more than 50 characters"
    ]


def test_a_quote_may_close_after_a_line_without_end(monkeypatch):
    """Reading over an open quote goes on after a line that is too long."""
    monkeypatch.setattr(lines_module, "LONGEST", 50)
    rows = told('"x"y,"a\n' + "x" * 130 + '\nz"\n2,b\n')

    assert [fields for _, fields in rows][1:] == [["2", "b"]]


# -- headers --------------------------------------------------------------------------------------


def test_a_header_has_not_a_million_columns():
    """A file with more columns than any log is refused by their number."""
    with pytest.raises(LoadError) as caught:
        read_header(iter([("log.csv:1", ["x"] * (MOST_COLUMNS + 1))]), "log.csv", "utf-8")

    assert "log.csv:1: has 10,001 columns; a log has 10,000 at most" in str(caught.value)
    header = [("log.csv:1", ["x"] * MOST_COLUMNS)]
    assert len(read_header(iter(header), "log.csv", "utf-8")) == MOST_COLUMNS

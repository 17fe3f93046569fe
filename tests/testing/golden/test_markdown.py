"""Golden tables as Markdown."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from servicekit.testing.golden.markdown import Written, dumps, read, unescaped
from servicekit.testing.golden.sheet import Row, Sheet

CELLS = st.text(max_size=12) | st.text(alphabet="|\\*_`~[]<>&#a1- \n\r\t;", max_size=12)


def sheet(*rows: tuple[str, str], title: str = "") -> Sheet:
    made = [Row(case=[first], said=[second]) for first, second in rows]
    return Sheet(title=title, case=["days"], said=["outcome"], rows=made)


def rendered(text: str) -> list[list[str]]:
    """The text of each cell, row by row, as a reader of Markdown sees it."""
    rows: list[list[str]] = []
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for before, token in pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        if before.type in {"td_open", "th_open"}:
            parts = token.children or []
            rows[-1].append(
                "".join("\n" if each.type == "html_inline" else each.content for each in parts)
            )
    return rows


def test_columns_are_as_wide_as_a_multiple_of_eight() -> None:
    """A word that is a little longer leaves the other rows as they are."""
    assert dumps([sheet(("30", "accept"), ("31", "nine chars"))]) == (
        "| days     | outcome          |\n"
        "| -------- | ---------------- |\n"
        "| 30       | accept           |\n"
        "| 31       | nine chars       |\n"
    )


def test_several_tables_stand_below_each_other_under_their_titles() -> None:
    """Each sheet has a heading and a blank line before the next."""
    text = dumps([sheet(("1", "a"), title="one"), sheet(title="two")])
    assert text.splitlines()[:2] == ["## one", ""]
    assert text.splitlines()[5:7] == ["", "## two"]
    assert [each.title for each in read(text)] == ["one", "two"]


def test_what_markdown_would_take_for_something_else_is_escaped() -> None:
    """Bars, line breaks and tags are text."""
    line = dumps([sheet(("a|b", "<b>x</b>\n& *y*"))]).splitlines()[2]
    assert line == r"| a\|b     | \<b>x\</b><br>& \*y\*    |"


def test_lines_outside_of_tables_are_read_as_they_are() -> None:
    """What somebody wrote beside a table is not lost."""
    found = read("A note.\n\n| a |\n|---|\n| 1 |\n")
    assert found == (Written("", ("a",), (("---",), ("1",)), ("A note.",)),)


def test_how_wide_columns_are_makes_no_difference() -> None:
    """A table that another program aligned is the same table, also with other ends of lines."""
    text = dumps([sheet(("30", "accept"))])
    other = "\ufeff|days|outcome|\r\n|:--|--:|\r\n|30|accept|\r\n"
    assert read(other) == read(text)


def test_a_row_of_dashes_is_a_row() -> None:
    """Only the line below the names is none."""
    rows = read(dumps([sheet(("-", "-"), ("-", "-"))]))[0].rows
    assert rows == (("---", "---"), ("-", "-"), ("-", "-"))


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_a_table_has_the_rows_and_columns_that_were_written(rows: list[tuple[str, str]]) -> None:
    """Nothing in a cell can end it, or begin another."""
    text = dumps([sheet(*rows)])
    assert text.endswith("|\n")
    assert len(text.splitlines()) == len(rows) + 2
    assert [len(row) for row in rendered(text)] == [2] * (len(rows) + 1)
    assert [len(row) for row in read(text)[0].rows] == [2] * (len(rows) + 1)


@given(cell=st.text(alphabet="|\\*_`~[]<>&#a1- ;!(:/.", max_size=12))
def test_a_reader_sees_what_was_said(cell: str) -> None:
    """What Markdown renders, and what a failure shows, is the text of the cell."""
    text = dumps([sheet((cell, "x"))])
    assert rendered(text)[1][0] == cell
    assert unescaped(read(text)[0].rows[1][0]) == cell


@given(first=CELLS, second=CELLS)
def test_two_cells_that_read_differently_are_written_differently(first: str, second: str) -> None:
    """No change is lost on the way to the file, but for the kind of a line break."""
    made = [read(dumps([sheet((cell, "x"))])) for cell in (first, second)]
    same = "\n".join(first.splitlines()) == "\n".join(second.splitlines())
    if not same and all(map(str.isprintable, first + second)):
        assert made[0] != made[1]

"""What people wrote as part of Markdown, which shows it as it is."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from servicekit.answers.markup import as_code, as_text

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
#: What GitHub links in the text that a reader shows.
LINKED = re.compile(r"@\w|#\d|://|\bwww\.|\bgh-\d", re.IGNORECASE)

EVIL = [
    "<script>alert(1)</script>",
    "<!-- gone",
    "[pay](https://example.com)",
    "![x](http://example.com/x.png)",
    "[ ] done",
    "[x]: /y",
    "@acme/team and @ada",
    "see #12, GH-12, acme/shop#12",
    "www.example.com http://example.com ada@example.com",
    "a | b",
    r"a \| b",
    "a\\",
    "# heading",
    "heading #",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "2026. was good",
    "> quote",
    "---",
    "===",
    ":--",
    "*bold* _it_ __init__ a_b a_ ~~gone~~",
    "`code` ``more``",
    "&lt; &#60; Q & A",
    "5 < 6 > 4, <= 3",
    "one\ntwo\r\n\n    three\u2028four",
    "$x$",
    "-5 EUR",
    "",
]


def shown(tokens: list[Token]) -> str:
    """Return the text of a page, without the blank that keeps a link from being made."""
    inline = [each for token in tokens for each in token.children or ()]
    assert {each.type for each in inline} <= {"text", "text_special", "code_inline"}, inline
    return "".join(each.content for each in inline)


def line(text: str) -> str:
    return " ".join(text.split())


def cells(row: str) -> list[str]:
    """Return what the cells of one row show."""
    tokens = READER.parse(f"| a | b |\n| --- | --- |\n{row}\n")
    assert {"table_open", "table_close"} <= {token.type for token in tokens}
    found = [shown([token]) for token in tokens if token.type == "inline"]
    return found[2:]


@pytest.mark.parametrize("text", EVIL)
def test_whatever_is_written_is_shown_as_it_is(text: str) -> None:
    """In a paragraph, an item, a heading, a quote and a cell it is text and nothing else."""
    plain = as_text(text)
    for before, kinds in (
        ("", {"paragraph"}),
        ("- ", {"paragraph", "bullet_list", "list_item"}),
        ("## ", {"heading"}),
        ("> ", {"paragraph", "blockquote"}),
    ):
        tokens = READER.parse(f"{before}{plain}")
        blocks = {re.sub("_(open|close)$", "", token.type) for token in tokens}
        assert blocks - {"inline"} <= kinds
        assert shown(tokens).replace("\u200b", "") == line(text)
        assert not LINKED.search(shown(tokens))
    assert [each.replace("\u200b", "") for each in cells(f"| {plain} | x |")] == [line(text), "x"]


@pytest.mark.parametrize("text", EVIL)
def test_code_is_shown_as_it_is(text: str) -> None:
    """An id may have backquotes, bars and line breaks: it stays one piece, in one cell."""
    code = as_code(text)
    assert shown(READER.parse(f"- {code}")).replace("\u200b", "") == line(text)
    assert shown(READER.parse(f"## {code}")).replace("\u200b", "") == line(text)
    assert [each.replace("\u200b", "") for each in cells(f"| {code} | x |")] == [line(text), "x"]


def test_a_second_line_is_no_underline() -> None:
    """A line below another makes no heading and no table of it."""
    for below in ("===", "---", ":--", "-:", "= ="):
        tokens = READER.parse(f"> above\n> {as_text(below)}")
        assert {"heading_open", "table_open", "hr"}.isdisjoint(token.type for token in tokens)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("a``b`c", "```a``b`c```"),
        ("`a", "`` `a ``"),
        ("a`", "`` a` ``"),
        ("a|b", r"a\|b"),
        ("", ""),
        (" \n", ""),
    ],
)
def test_code_is_fenced_by_more_backquotes_than_it_has(text: str, code: str) -> None:
    """Backquotes inside do not end it; what has a bar is text, as a bar ends a cell in code."""
    assert as_code(text) == code


@pytest.mark.parametrize("text", ["days <= 30", "-5 EUR", "too_late", "a - b", "Q & A", "1.5 kg"])
def test_what_is_harmless_stays_readable(text: str) -> None:
    """Nothing is escaped that Markdown would show anyway."""
    assert as_text(text) == text


@given(st.text("ab1.@#|\\`*_[]()<>!&;~-+=:$/ \n\u00e9", max_size=12))
@example("__init__")
@example("a\\|")
def test_no_text_breaks_out(text: str) -> None:
    """Whatever the letters are, a cell shows them, and code does, and nothing becomes a link."""
    for written in (as_text(text), as_code(text)):
        found = cells(f"| {written} | x |")
        assert [each.replace("\u200b", "") for each in found] == [line(text), "x"]
        assert shown(READER.parse(f"- {written}")).replace("\u200b", "") == line(text)
    assert not LINKED.search(cells(f"| {as_text(text)} | x |")[0])

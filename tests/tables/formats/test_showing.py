from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import escape
from html.parser import HTMLParser
from typing import Any
from unicodedata import category

import attrs
import pytest
from hypothesis import given

from servicekit.money import Money
from servicekit.tables import DecisionTable, Rule, col
from servicekit.tables.formats.showing import html, text
from tables.support_texts import saying, table, tables


def test_text_is_aligned() -> None:
    """This is what the everyday table looks like in a terminal."""
    assert (
        text(table())
        == """\
return-window (unique)
rule       days   opened  tier      then     note
---------  -----  ------  --------  -------  --------------------
gold       <= 60  -       gold      accept   Promised since 2019.
standard   <= 30  no      standard  accept
otherwise                           decline"""
    )


def test_html_has_one_row_a_rule() -> None:
    """This is what the everyday table looks like in a notebook."""
    assert (
        html(table())
        == """\
<table>
<caption>return-window (unique)</caption>
<thead>
<tr><th>rule</th><th title="integer [0..3650]">days</th><th title="boolean">opened</th>\
<th title="enum standard, gold">tier</th><th>then</th><th>note</th></tr>
</thead>
<tbody>
<tr><th>gold</th><td>&lt;= 60</td><td>-</td><td>gold</td><td>accept</td>\
<td>Promised since 2019.</td></tr>
<tr><th>standard</th><td>&lt;= 30</td><td>no</td><td>standard</td><td>accept</td><td></td></tr>
</tbody>
<tfoot>
<tr><th>otherwise</th><td></td><td></td><td></td><td>decline</td><td></td></tr>
</tfoot>
</table>"""
    )


def test_exceptions_and_aggregates() -> None:
    """What a policy needs is shown with it."""
    rules = [Rule("usual", then="no"), Rule("vip", then="yes", overrides=["usual"])]
    assert "vip        -     -       -     yes      usual" in text(
        table(policy="exceptions", rules=rules)
    )
    summed = saying(1, 2, policy="collect", aggregate="sum")
    assert text(summed).startswith("t (collect sum)\n")
    assert "<caption>t (collect sum)</caption>" in html(summed)


def test_without_otherwise() -> None:
    """What is not there is not shown."""
    made = saying(1, otherwise=attrs.NOTHING)
    assert "otherwise" not in text(made) + html(made)
    assert "<tfoot>" not in html(made)


def test_without_rules() -> None:
    """A table that nobody has filled in yet can be shown."""
    made = table(rules=[])
    assert text(made).splitlines()[1:3] == [
        "rule       days  opened  tier  then",
        "---------  ----  ------  ----  -------",
    ]
    assert "<tbody>" not in html(made)


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [
        (True, "yes"),
        (None, "none"),
        (timedelta(minutes=90), "1h30m"),
        (Money("12.50", "EUR"), "12.50 EUR"),
        (datetime(2026, 1, 1), "2026-01-01 00:00:00"),  # noqa: DTZ001 - some outcomes are local
        (("b", True, ()), "b, yes, nothing"),
        ({"level": 2, "tell": ("a", "b"), "ok": None}, "level = 2, tell = a, b, ok = none"),
        ({}, "nothing"),
    ],
)
def test_outcomes_are_shown_as_people_write_them(outcome: Any, shown: str) -> None:
    """Nobody has to read Python."""
    made = saying(outcome, otherwise=attrs.NOTHING)
    assert text(made).endswith(f"r0    0  {shown}")
    assert f"<td>{shown}</td>" in html(made)


def test_hostile_text() -> None:
    """Nothing in a table reaches a terminal as a command, or a notebook as a tag."""
    hostile = "<script>alert('\"&')</script>\x1b[2J\x00\u202e\nb"
    made = DecisionTable(
        name=hostile,
        columns={hostile: col.enum(hostile, "b", 'x"y')},
        rules=[Rule(hostile, when={hostile: [col_label(hostile)]}, then=hostile, note=hostile)],
        otherwise=hostile,
    )
    assert html(made).count("<script") == 0
    assert 'title="enum &quot;&lt;script&gt;' in html(made)
    shown = text(made)
    assert all(c == "\n" or c.isprintable() for c in shown)
    assert "\\x1b[2J\\x00\\x202e b" in shown


def col_label(label: str) -> str:
    return '"' + label.replace('"', '\\"') + '"'


def test_long_cells() -> None:
    """Long text is cut in plain text alone."""
    made = saying("x" * 60, "y" * 61)
    assert "x" * 60 in text(made)
    assert f" {'y' * 59}…" in text(made)
    assert "y" * 61 in html(made)


def test_long_tables() -> None:
    """Of more than sixty rules the first and the last thirty are shown, and how many are not."""
    most = text(saying(*range(60)))
    assert "left out" not in most
    assert len(most.splitlines()) == 60 + 4
    long = saying(*range(100))
    lines = text(long).splitlines()
    assert lines[32].split()[0] == "r29"
    assert lines[33] == "... 40 rules left out ..."
    assert lines[34].split()[0] == "r70"
    assert len(lines) == 61 + 4
    rows = re.findall(r"<tr>.*?</tr>", html(long))
    assert rows[31] == '<tr><td colspan="3">40 rules left out</td></tr>'
    assert rows[30].startswith("<tr><th>r29</th>")
    assert rows[32].startswith("<tr><th>r70</th>")
    assert "left out" not in html(saying(*range(60)))


class _Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert {name for name, _ in attributes} <= {"title"}


@given(tables())
def test_any_table_can_be_shown(made: DecisionTable[Any]) -> None:
    """Text has one line a row, without control characters; HTML has no tag that is not ours."""
    lines = text(made).split("\n")
    assert len(lines) == 3 + len(made.rules) + (made.otherwise is not attrs.NOTHING)
    assert not any(category(sign) in {"Cc", "Cf", "Zl", "Zp"} for sign in "".join(lines))
    tags = _Tags()
    tags.feed(html(made))
    tags.close()
    assert tags.found <= {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
    assert all(escape(rule.id) in html(made) for rule in made.rules)

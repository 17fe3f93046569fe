from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given

from servicekit.errors import ContradictionError, FieldError, LoadError
from servicekit.tables import DecisionTable, Rule, col
from servicekit.tables.formats.markdown import dumps, loads
from tables.support_texts import outcomes_of, saying, table, tables

EVERYDAY = """\
**return-window** (unique)

| id        | days              | opened  | tier                | then    | note                 |
| --------- | ----------------- | ------- | ------------------- | ------- | -------------------- |
| kind      | integer [0..3650] | boolean | enum standard, gold | text    |                      |
| gold      | <= 60             | -       | gold                | accept  | Promised since 2019. |
| standard  | <= 30             | no      | standard            | accept  |                      |
| otherwise |                   |         |                     | decline |                      |
"""


def mistakes(text: str) -> dict[str, str]:
    with pytest.raises(LoadError) as caught:
        loads(text)
    return {problem.path: problem.message for problem in caught.value.exceptions}


def test_a_table_is_a_table() -> None:
    """This is what the everyday table looks like."""
    assert dumps(table()) == EVERYDAY
    assert loads(EVERYDAY) == table()


def test_the_title() -> None:
    """The name, the policy and the aggregate stand above the table."""
    summed = saying(1, 2, policy="collect", aggregate="sum", name="**a|b** (c)")
    assert dumps(summed).startswith("**\\*\\*a\\|b\\*\\* (c)** (collect sum)\n\n| id")
    assert loads(dumps(summed)) == summed


@pytest.mark.parametrize(
    ("title", "name", "policy"),
    [
        ("", "table", "unique"),
        ("**returns**", "returns", "unique"),
        ("  ** the returns ** ( any )", "the returns", "any"),
        ("# returns", "returns", "unique"),
        ("### the `returns` (exceptions)", "the `returns`", "exceptions"),
        ("**returns** ()", "returns", "unique"),
        ('**" "x"** (any)', '" "x"', "any"),
    ],
)
def test_people_write_titles_in_other_ways(title: str, name: str, policy: str) -> None:
    """The title can be a heading, and its parts can be left out."""
    made = loads(EVERYDAY.replace("**return-window** (unique)", title))
    assert (made.name, made.policy) == (name, policy)


def test_people_type_tables_in_other_ways() -> None:
    """Outer bars, rows of dashes, blank lines and the width of columns do not matter."""
    text = """\ufeff
    **return-window** (unique)
    Id | days | opened | tier | Then | Note
    -|:-|-:|:-:|-|-
    kind | integer [0..3650] | boolean | enum standard, gold | |
    |---|---|---|---|---|---|

    gold | `<=60` | | `gold` | accept | Promised since 2019.
    | standard | <= 30 | no | standard | accept
    otherwise | - | - | - | decline |
    """
    assert loads(text) == table()
    assert loads(text.replace("\n", "\r\n")) == table()


def test_a_rule_of_dashes() -> None:
    """A row with one dash a cell is a ruler below the names, and a rule everywhere else."""
    text = "|id|n|then|\n|-|-|-|\n|kind|text|text|\n|-|-|-|"
    assert loads(text).rules == (Rule("-", then="-"),)


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("a|b", "a\\|b"),
        ("a\\|b\\", "a\\\\\\|b\\\\"),
        ("1\n2\r\n3", "1<br>2&#13;<br>3"),
        ("<b>, <br>, < 5, <= 5", "\\<b>, \\<br>, < 5, <= 5"),
        ("*x* `y` ~z~", "\\*x\\* \\`y\\` \\~z\\~"),
        ("in_person, _x_", "in_person, \\_x\\_"),
        ("a & b &amp; &#13;", "a & b &amp; \\&#13;"),
        ("[x](y) # - 1.", "[x](y) # - 1."),
    ],
)
def test_signs_that_markdown_takes_for_its_own(plain: str, written: str) -> None:
    """They are escaped where they would change what a reader of the rendered table sees."""
    made = saying(plain)
    assert f"| {written} |" in dumps(made)
    assert outcomes_of(loads(dumps(made))) == outcomes_of(made)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("a<BR />b", "a\nb"),
        ("`a|b`".replace("|", "\\|"), "a|b"),
        ("`a*b\\`", "a*b\\"),
        ("`a` or `b`", "`a` or `b`"),
        ("a\\b \\- \\\\", "a\\b \\- \\"),
        ("*a*", "*a*"),
        ("&#65;&#x41;&amp;", "A&#x41;&amp;"),
    ],
)
def test_people_format_cells(typed: str, plain: str) -> None:
    """Only what is written as an escape is read as one."""
    text = f"|id|n|then|\n|--|--|--|\n|kind|text|text|\n|a|-|{typed}|"
    assert loads(text).rules[0].then == plain


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("", "", "the first row names the columns, among them 'id' and 'then'"),
        ("**returns**", "", "the first row names"),
        ("\n|a|b|\n", "line 2", "the first row names"),
        ("hello", "line 1", "is neither a title like '**name** (unique)' nor a row with '|'"),
        ("**a**\n# b", "line 2", "is a second title"),
        ("**a** (collect sum up)", "line 1", "(collect sum up) is too much"),
        (f"{EVERYDAY}\nThe end.", "line 10", "is neither a title"),
        (f"{EVERYDAY}**again**", "line 9", "is neither a title"),
        (EVERYDAY.replace("<= 60", "<= x "), "line 6, days", "rule 'gold': the cell cannot"),
        (EVERYDAY.replace("kind ", "sort "), "below line 3", "begins with 'kind'"),
        (EVERYDAY.replace("(unique)", "(first)"), "policy", "'first' is none of unique"),
    ],
)
def test_mistakes(text: str, path: str, message: str) -> None:
    """Each is reported with the number of its line."""
    assert message in mistakes(text)[path]


def test_what_cannot_be_written() -> None:
    """The outcome that cannot be written is named."""
    with pytest.raises(FieldError, match=r"^rules\[1\]\.then="):
        dumps(saying("a", Fraction(1, 2)))


def test_contradictions() -> None:
    """A table that contradicts itself is refused unless it is to be repaired."""
    text = "|id|n|then|\n|-|-|-|\n||text||\n|a|-|yes|\n|b|-|no|"
    with pytest.raises(ContradictionError):
        loads(text)
    assert loads(text, check=False).columns == {"n": col.text()}


@given(tables())
def test_what_is_written_reads_back_equal(made: DecisionTable[Any]) -> None:
    """Reading the text of any table gives an equal one; every row is one line."""
    text = dumps(made)
    again = loads(text, check=False)
    assert again == made
    assert outcomes_of(again) == outcomes_of(made)
    assert dumps(again) == text
    rows = len(made.rules) + (made.otherwise is not attrs.NOTHING)
    assert text.count("\n") == rows + 5

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import ContradictionError, FieldError, LoadError
from servicekit.tables import DecisionTable, Rule, col
from servicekit.tables.formats.csv import dumps, loads
from tables.support_texts import outcomes_of, saying, table, tables

EVERYDAY = """\
name,return-window
policy,unique
id,days,opened,tier,then,note
kind,integer [0..3650],boolean,"enum standard, gold",text,
gold,<= 60,-,gold,accept,Promised since 2019.
standard,<= 30,no,standard,accept,
otherwise,,,,decline,
"""


def mistakes(text: str) -> dict[str, str]:
    with pytest.raises(LoadError) as caught:
        loads(text)
    return {problem.path: problem.message for problem in caught.value.exceptions}


def saved(text: str, delimiter: str) -> str:
    """The text as a spreadsheet saves it: as wide as its widest row, with empty rows below."""
    rows = list(csv.reader(io.StringIO(text)))
    width = max(map(len, rows)) + 1
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows(row + [""] * (width - len(row)) for row in [*rows, [], []])
    return "\ufeff" + out.getvalue()


def test_a_table_is_a_sheet() -> None:
    """This is what the everyday table looks like."""
    assert dumps(table()) == EVERYDAY
    assert loads(EVERYDAY) == table()


def test_settings_stand_above() -> None:
    """The name, the policy and the aggregate have a row each."""
    summed = saying(1, 2, policy="collect", aggregate="sum", name="a, b")
    assert dumps(summed).startswith('name,"a, b"\npolicy,collect\naggregate,sum\nid,n,then\n')
    assert loads(dumps(summed)) == summed


def test_settings_can_be_left_out() -> None:
    """A sheet that begins with the header is a plain table; empty settings are none."""
    made = loads("Name, returns ,\naggregate,\n,,\nid,n,then\n,text,")
    assert made == DecisionTable(name="returns", columns={"n": col.text()})
    assert loads("id,n,then\n,text,") == DecisionTable(columns={"n": col.text()})


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_save_in_other_ways(delimiter: str) -> None:
    """The delimiter, a byte-order mark, empty rows and columns do not matter."""
    assert loads(saved(EVERYDAY, delimiter)) == table()


def test_spreadsheets_write_capitals() -> None:
    """What a spreadsheet makes of yes and no as its own values is understood."""
    text = EVERYDAY.replace(",no,", ",FALSE,").replace("30,no", "30,FALSE")
    assert loads(text) == table()


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("@x", "'@x"),
        ("-x", "'-x"),
        ("- see below", "'- see below"),
        ("-2+3", "'-2+3"),
        ("-", "-"),
        ("-2.50", "-2.50"),
        ("\uff1d1", "'\uff1d1"),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("'tis", "'tis"),
        ("a=1", "a=1"),
        ("=a,b", '"\'=a,b"'),
        ('a "b"', '"a ""b"""'),
        ('"b"', '"""\\""b\\"""""'),
        ("a;b", '"a;b"'),
        ("1\r\n2\r3", '"1\r\n2\r3"'),
    ],
)
def test_no_cell_is_a_formula(plain: str, written: str) -> None:
    """What a spreadsheet could calculate has an apostrophe before it, and loses it again."""
    made = saying(plain)
    assert f"r0,0,{written}\n" in dumps(made)
    assert outcomes_of(loads(dumps(made))) == outcomes_of(made)


def test_cells_that_begin_with_a_sign() -> None:
    """Cells of the table are guarded like all others."""
    made = table(
        columns={"n": col.integer(), "@who": col.text()},
        rules=[
            Rule("a", when={"n": [-5, -3], "@who": "+1"}, then=1),
            Rule("b", when={"n": -1}, then=2),
        ],
        policy="collect",
    )
    assert "id,n,'@who,then\n" in dumps(made)
    assert "\na,\"'-5, -3\",'+1,1\nb,-1,-,2\n" in dumps(made)
    assert loads(dumps(made)) == made


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("", "", "no row names the columns, among them 'id' and 'then'"),
        ("id,n,the\nkind,text,text", "", "no row names the columns"),
        (f"id,n,then\n,text,\n{'x' * 200_000}", "", "field larger than field limit"),
        (f"plicy,any\n{EVERYDAY}", "row 1", "'plicy' is not known; did you mean 'policy'?"),
        (f",any\n{EVERYDAY}", "row 1", "'' is not known; there are name, policy, aggregate"),
        (EVERYDAY.replace("window", "window, new"), "row 1", "name has more than one value"),
        (EVERYDAY.replace(",unique", ",first"), "policy", "'first' is none of unique"),
        (EVERYDAY.replace("<= 60", "<= x"), "row 5, days", "rule 'gold': the cell cannot"),
        (EVERYDAY.replace("kind,", "sort,"), "below row 3", "begins with 'kind'"),
        (f'{EVERYDAY}a,"1\n2",,,yes,', "row 8, days", "the cell cannot be read"),
        (f"{EVERYDAY}a,,,,01/02/2026,,7", "row 8", "'7' has no name above it"),
    ],
)
def test_mistakes(text: str, path: str, message: str) -> None:
    """Each is reported with the number of its row, as a spreadsheet counts."""
    assert message in mistakes(text)[path]


def test_dates_that_a_spreadsheet_changed() -> None:
    """A date of another form is refused and not guessed."""
    text = "id,since,then\nkind,date,date\na,01/02/2026,01/02/2026"
    assert list(mistakes(text)) == ["row 3, then", "row 3, since"]


def test_what_cannot_be_written() -> None:
    """The outcome that cannot be written is named."""
    with pytest.raises(FieldError, match=r"^rules\[1\]\.then="):
        dumps(saying("a", Fraction(1, 2)))


def test_contradictions() -> None:
    """A table that contradicts itself is refused unless it is to be repaired."""
    text = "id,n,then\n,text,\na,-,yes\nb,,no"
    with pytest.raises(ContradictionError):
        loads(text)
    assert len(loads(text, check=False).rules) == 2


@given(tables(), st.sampled_from(",;\t"))
def test_what_is_written_reads_back_equal(made: DecisionTable[Any], delimiter: str) -> None:
    """Reading the text of any table gives an equal one, also when a spreadsheet has saved it."""
    text = dumps(made)
    for again in (loads(text, check=False), loads(saved(text, delimiter), check=False)):
        assert again == made
        assert outcomes_of(again) == outcomes_of(made)
        assert dumps(again) == text


@given(tables())
def test_nothing_is_calculated(made: DecisionTable[Any]) -> None:
    """No cell of any table begins like a formula."""
    for row in csv.reader(io.StringIO(dumps(made), newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n", "\uff1d"))
            assert not cell.startswith("-") or cell == "-" or float(cell) < 1

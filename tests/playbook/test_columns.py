import pytest

from playbook.support import problems
from servicekit.playbook import Playbook
from servicekit.situation import COLUMNS
from servicekit.tables import col

START = 'name = "Desk"\n'
RULES = """\
[[follow_ups.rules]]
id = "settled"
when = { occasion = "resolved", tier = "paid" }
then = "ask"
[[follow_ups.plans]]
id = "ask"
purpose = "ask whether it stayed fixed"
"""
TIER = '[columns]\ntier = "enum trial, paid"\n'


def test_a_table_has_the_columns_that_its_rules_name():
    """Of what a case has, a table reads what its rules name, and no more."""
    table = Playbook.parse(START + TIER + RULES).follow_ups.table

    assert dict(table.columns) == {
        "occasion": COLUMNS["occasion"],
        "tier": col.enum("trial", "paid"),
    }


def test_a_rule_without_cells_reads_what_happened():
    """A table whose only rule is for every case is a table all the same."""
    text = START + RULES.replace('when = { occasion = "resolved", tier = "paid" }\n', "")
    table = Playbook.parse(text).follow_ups.table

    assert (list(table.columns), table.decide({}).outcome) == (["occasion"], "ask")


def test_columns_that_nobody_reads_are_none():
    """A playbook can have columns of its own that no rule names yet."""
    assert Playbook.parse(START + TIER).follow_ups is None


@pytest.mark.parametrize(
    ("columns", "path", "words"),
    [
        ('[columns]\ntier = "enm trial"\n', "columns.tier", "did you mean 'enum'?"),
        ("[columns]\ntier = 3\n", "columns.tier", "3 is not text"),
        (f'{TIER}status = "text"\n', "columns.status", "is known of every case; leave it out"),
        (f'{TIER}promise_broken = "text"\n', "columns.promise_broken", "is known of every case"),
        (f'{TIER}" " = "text"\n', "columns", "blank name"),
    ],
)
def test_a_mistake_in_a_column_has_its_place(columns, path, words):
    """Each mistake in [columns] is told where it stands, and hides no cell that is right."""
    found = problems(START + columns + RULES)

    assert words in found[path]
    assert len(found) == 1


def test_a_column_with_a_mistake_makes_no_contradiction():
    """Two rules that differ only in a column that cannot be read are not blamed."""
    trial = '[[follow_ups.rules]]\nid = "trial"\nthen = []\n'
    trial += 'when = { occasion = "resolved", tier = "trial" }\n'

    assert [*problems(f"{START}{TIER.replace('enum', 'enm')}{RULES}{trial}")] == ["columns.tier"]


def test_a_column_that_every_case_has_stays_what_it_is():
    """A column of one's own does not take the place of one that every case has."""
    rules = RULES.replace('tier = "paid"', 'status = "opn"')

    assert [*problems(f'{START}[columns]\nstatus = "text"\n{rules}')] == [
        "columns.status",
        "follow_ups.rules[0].when.status",
    ]


def test_columns_under_a_wrong_name_hide_the_rest():
    """Where [columns] itself has a slip, cells that name one of them are not blamed."""
    found = problems(START + TIER.replace("columns", "colums") + RULES)

    assert [*found] == ["colums"]


def test_rules_of_a_case_have_no_dates():
    """A rule for some time only needs a date that the host gives, as no case has one."""
    dated = RULES.replace('then = "ask"', 'then = "ask"\neffective = [2026-01-01, ""]')

    assert "needs a date 'as_of'" in problems(START + TIER + dated)["follow_ups.rules[0].effective"]
    assert Playbook.parse(f'{START}{TIER}as_of = "date"\n{dated}').follow_ups is not None


def test_rules_that_contradict_each_other_are_told():
    """Two rules of a unique table that apply together are a mistake of the rules."""
    twin = '[[follow_ups.rules]]\nid = "twin"\nwhen = { tier = "paid" }\nthen = []\n'

    assert "twin" in problems(START + TIER + RULES + twin)["follow_ups.rules"]

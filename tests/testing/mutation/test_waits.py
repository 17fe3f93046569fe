"""The waits of a playbook, one step off."""

from __future__ import annotations

import attrs
import pytest

from servicekit.playbook import Playbook
from servicekit.testing.mutation import mutants
from testing.mutation.support import DESK, found, one

OPERATORS = ("change-wait", "drop-level", "change-target", "change-promise", "change-plan",
             "drop-plan")  # fmt: skip


def test_every_wait() -> None:
    """Waits of ladders go both ways, everything else is shortened, levels and plans are dropped."""
    assert [each.name for each in found(operators=OPERATORS)] == [
        "ladder refunds: the wait of level 0 (desk): 30 min becomes 29 min",
        "ladder refunds: the wait of level 0 (desk): 30 min becomes 31 min",
        "ladder refunds: level 0 (desk) is dropped",
        "ladder refunds: level 1 (lead) is dropped",
        (
            "ladder refunds: the time to see to it: 2 h of business time becomes 1 h 59 min of "
            "business time"
        ),
        "target urgent: the time allowed: 1 h of business time becomes 59 min of business time",
        "target reply: the time allowed: 8 h becomes 7 h 59 min",
        (
            "question refund: the time of promise refund of soon: 5 business days becomes 4 "
            "business days"
        ),
        "question refund: the time of promise note of soon: 1 day becomes 2 days",
        (
            "follow_ups: plan ask, earliest: in 1 business day at 10:00 becomes in 2 business days "
            "at 10:00"
        ),
        "follow_ups: plan ask, latest: after 3 business days becomes after 2 business days",
        "follow_ups: plan ask is dropped",
        "follow_ups: plan thank is dropped",
        (
            "follow_ups: plan keep, earliest: 2 working hours before becomes 119 working minutes "
            "before"
        ),
        "follow_ups: plan keep is dropped",
        "follow_ups: plan write, every: after 2 business days becomes after 1 business day",
        "follow_ups: plan write is dropped",
    ]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("30 min becomes 29 min", "RouteExample"),
        ("level 0 (desk) is dropped", "RouteExample"),
        ("1 h of business time becomes", "TargetExample"),
        ("8 h becomes", "TargetExample"),
        ("promise refund of soon", "AnswerExample"),
        ("promise note of soon", "AnswerExample"),
        ("plan ask, earliest", "FollowUpExample"),
        ("plan ask, latest", "FollowUpExample"),
        ("plan keep, earliest", "FollowUpExample"),
        ("plan thank is dropped", "FollowUpExample"),
    ],
)
def test_the_case_that_shows_it(change: str, kind: str) -> None:
    """A wait that is one step off is shown by an example that passes on the playbook alone."""
    mutant = one(change)
    assert mutant.status == "differs"
    assert type(mutant.example).__name__ == kind
    assert mutant.example is not None
    assert mutant.playbook is not None
    assert mutant.example.run(Playbook.parse(DESK)).passed
    assert not mutant.example.run(mutant.playbook).passed


@pytest.mark.parametrize("change", ["the time to see to it", "plan write, every"])
def test_what_no_example_shows(change: str) -> None:
    """Where no example can show a wait, two instants at which it ends do."""
    mutant = one(change)
    assert (mutant.status, mutant.example) == ("differs", None)
    assert f"nobody tests {change}" in mutant.sentence
    assert "the mutant's on" in mutant.sentence
    assert {*mutant.witness} == {"start", "at"}


def test_without_people() -> None:
    """Where nobody knows who is there, waits are shown by their ends, and levels not at all."""
    book = Playbook.parse(DESK)
    bare = attrs.evolve(book, roster=type(book.roster)())
    ladders = [*mutants(bare, only="ladder refunds")]
    assert [(each.operator, each.status) for each in ladders] == [
        ("change-wait", "differs"),
        ("change-wait", "differs"),
        ("drop-level", "undecided"),
        ("drop-level", "undecided"),
        ("change-wait", "differs"),
    ]
    assert all(each.example is None for each in ladders)


def test_a_plan_that_a_table_names_where_no_rule_applies() -> None:
    """A plan that is dropped is dropped from what is otherwise as well."""
    text = DESK.replace('policy = "unique"\n', 'policy = "unique"\notherwise = "thank"\n')
    mutant = one("plan thank is dropped", text)
    assert mutant.playbook is not None
    assert mutant.playbook.follow_ups is not None
    assert mutant.playbook.follow_ups.table.otherwise is None
    assert mutant.status == "differs"


def test_a_plan_of_a_table_without_otherwise() -> None:
    """A plan is dropped from its rules alone where the table says nothing of other cases."""
    book = Playbook.parse(DESK)
    policy = book.follow_ups
    assert policy is not None
    table = attrs.evolve(policy.table, otherwise=attrs.NOTHING)
    bare = attrs.evolve(book, follow_ups=attrs.evolve(policy, table=table))
    found = {each.change: each for each in mutants(bare, operators="drop-plan")}
    mutant = found["plan ask is dropped"]
    assert mutant.playbook is not None
    assert mutant.playbook.follow_ups is not None
    assert mutant.playbook.follow_ups.table.otherwise is attrs.NOTHING
    assert mutant.playbook.follow_ups.table.rules[0].then == ("thank",)


def test_a_wait_that_cannot_be_shorter() -> None:
    """A wait that cannot be shorter is only longer."""
    text = DESK.replace('wait = "30 minutes"', 'wait = "1 microsecond"')
    waits = [each for each in found(text, only="refunds") if "wait of" in each.change]
    assert len(waits) == 1

"""No answer depends on a mark, and more of what counts is never worse for the customer."""

from __future__ import annotations

from datetime import date

import pytest

from answers.support import NO, YES, book, plain, returns, until
from servicekit.answers import PROTECTED, Outcome, PromiseTemplate, Question, RuleSet
from servicekit.money import Money
from servicekit.tables import Column, Rule, col
from servicekit.versions import Versions


def ruled(column: Column, cell: str, name: str = "x", **named: object) -> Question:
    """Return a question that says yes where a fact is as a cell says."""
    rules = RuleSet([Rule("r", when={name: cell}, then="yes")], otherwise="no")
    return plain(rules, columns={name: column, "days": col.integer(0)}, **named)


def first(question: Question, **named: object):
    """Return the verdict on marks, which is the first of each question."""
    return book(question, **named).prove()[0]


# -- marks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *PROTECTED,
        "Channel",
        "agent-id",
        "Agent ID",
        "TEAM",
        "agentId",
        "channels",
        "contact_channel",
        "is_difficult",
        "difficultCustomer",
        "agent.id",
        "agent__id ",
    ],
)
def test_no_answer_depends_on_a_mark_however_it_is_written(name):
    """Case, signs, the plural and other words beside it do not hide a mark."""
    found = first(ruled(col.enum("a", "b"), "a", name))

    assert found.refuted
    assert found.claim == (
        "plain: no answer depends on the channel, the representative or another protected fact"
    )
    assert len(found) == 1
    assert len(found.findings[0].facts) == 2


def test_a_mark_of_the_company_is_protected_as_well():
    """The book names its own marks beside those that every book has."""
    assert first(ruled(col.boolean(), "yes", "very_loyal")).proved
    assert first(ruled(col.boolean(), "yes", "very_loyal"), protected=["Loyal"]).refuted


def test_a_mark_that_makes_no_difference_is_fair():
    """A question may know the channel, as long as it answers the same on each."""
    rules = RuleSet(
        [Rule("a", when={"channel": "a"}, then="no"), Rule("b", when={"channel": "b"}, then="no")]
    )
    columns = {"channel": col.enum("a", "b"), "days": col.integer(0)}

    assert first(plain(rules, columns=columns, outcomes={"no": NO})).proved


def test_a_question_can_declare_on_what_it_depends():
    """What is declared is part of the claim, so that everybody can read it."""
    found = first(ruled(col.enum("a", "b"), "a", "channel", depends_on=["Channel", "days"]))

    assert found.proved
    assert found.claim.endswith("another protected fact, but for Channel and days")
    assert first(ruled(col.enum("a", "b"), "a", "channel", depends_on=["days"])).refuted


def test_a_question_can_declare_a_fact_by_its_own_name():
    """What is protected for a word in its name is declared by that name."""
    size = ruled(col.enum("a", "b"), "a", "team_size", depends_on=["team_size"])

    assert first(size).proved


def test_a_mark_is_found_in_any_version():
    """Rules of then, and rules of next year, are proved like those of today."""
    columns = {"channel": col.enum("a", "b"), "days": col.integer(0)}
    by_channel = RuleSet([Rule("r", when={"channel": "a"}, then="yes")], otherwise="no")
    for order in ([until(3), by_channel], [by_channel, until(3)]):
        days = [date(2026, 1, 1), date(2026, 6, 1)]
        question = plain(Versions(zip(days, order, strict=True)), columns=columns)
        assert first(question).refuted


def test_a_set_hides_no_mark():
    """A set of marks holds each of them; only what is protected must make no difference."""
    tags = col.set_of("vip", "Difficult")
    by_vip, by_mark = ruled(tags, "vip", "tags"), ruled(tags, "vip, Difficult", "tags")

    assert first(by_vip).proved
    assert first(by_mark).refuted
    one, other = first(by_mark).findings[0].facts
    assert {*one["tags"]} ^ {*other["tags"]} == {"Difficult"}
    assert first(by_vip, protected=["vip"]).refuted
    assert first(ruled(tags, "Difficult", "tags", depends_on=["difficult"])).proved
    assert first(ruled(tags, "Difficult", "tags", depends_on=["tags"])).refuted
    assert first(ruled(tags, "vip", "marks")).refuted


@pytest.mark.parametrize(
    ("outcome", "place"),
    [
        (Outcome(kind="refused", text="On {channel} we do not."), "outcomes.no.text.*"),
        (
            Outcome(
                kind="refused", text="X",
                promises=[PromiseTemplate(what="call on {channel}", within="1 day")],
            ),
            "outcomes.no.promises[0].what.*",
        ),
    ],
    ids=["text", "promise"],
)  # fmt: skip
def test_no_answer_speaks_of_a_mark(outcome, place):
    """What a customer reads depends on a mark as well if it is written there."""
    columns = {"channel": col.text(), "days": col.integer(0)}
    found = first(plain(until(3), columns=columns, outcomes={"yes": YES, "no": outcome}))

    assert found.refuted
    assert str(found.findings[0]) == f"{place} says channel."


def test_no_amount_is_a_mark():
    """An amount that a mark holds is a difference, too."""
    columns = {"mark": col.money("EUR"), "days": col.integer(0)}
    amount = Outcome(kind="granted", text="Yes.", authority="refund", amount="mark")
    fixed = Outcome(kind="granted", text="Yes.", authority="refund", amount=Money(1, "EUR"))

    assert first(plain(until(3), columns=columns, outcomes={"yes": amount, "no": NO})).refuted
    assert first(plain(until(3), columns=columns, outcomes={"yes": fixed, "no": NO})).proved


@pytest.mark.parametrize("column", [col.set_of("difficult", "b"), col.enum("a", "b")])
def test_without_a_budget_nothing_is_certain(column):
    """A proof that was not finished is undecided, and says what it left open."""
    name = "channel" if column.kind() == "enum" else "tags"
    same = RuleSet(
        [
            Rule("a", when={name: "b", "days": "<= 3"}, then="yes"),
            Rule("b", when={name: "not(b)", "days": "<= 3"}, then="yes"),
            Rule("c", when={name: "not(b)", "days": "> 9"}, then="yes"),
            Rule("d", when={name: "b", "days": "> 9"}, then="yes"),
        ],
        otherwise="no",
    )
    if name == "tags":
        same = RuleSet(
            [Rule("a", when={name: "b, difficult", "days": "<= 3"}, then="yes"),
             Rule("b", when={name: "not(b, difficult)", "days": "<= 3"}, then="yes")],
            otherwise="no",
        )  # fmt: skip
    question = plain(same, columns={name: column, "days": col.integer(0)})
    found = book(question).prove(budget=0)[0]

    assert found.undecided
    assert not found.complete
    assert str(found.findings[0]).startswith("the outcome does not depend on")
    assert first(question).proved


# -- never worse ------------------------------------------------------------------------------


def ordered(rules: RuleSet, way: object, column: Column | None = None) -> Question:
    columns = {"x": column or col.integer(0), "days": col.integer(0)}
    return plain(rules, columns=columns, worst_first=("no", "yes"), never_worse={"x": way})


def by(cell: str) -> RuleSet:
    return RuleSet([Rule("r", when={"x": cell}, then="yes")], otherwise="no")


@pytest.mark.parametrize(
    ("cell", "way", "fair"),
    [
        (">= 5", "rises", True),
        (">= 5", "falls", False),
        ("<= 5", "falls", True),
        ("<= 5", "rises", False),
        ("[3..5]", "rises", False),
        ("[3..5]", "falls", False),
    ],
)
def test_more_or_less_of_a_number_is_never_worse(cell, way, fair):
    """With ``rises`` more is never worse, with ``falls`` less is never worse."""
    _, found = book(ordered(by(cell), way)).prove()

    assert (found.proved, found.refuted) == (fair, not fair)
    assert found.claim.startswith("plain: as x rises")


@pytest.mark.parametrize(
    ("cell", "fair"), [("c", True), ("b, c", True), ("b", False), ("a", False)]
)
def test_a_better_label_is_never_worse(cell, fair):
    """Labels are named from the least to the greatest, in whatever order the column has them."""
    _, found = book(ordered(by(cell), ("a", "b", "c"), col.enum("c", "a", "b"))).prove()

    assert (found.proved, found.refuted) == (fair, not fair)


def test_every_version_is_proved_and_named():
    """The claim says from when on the rules are in force."""
    versions = Versions([(date(2026, 1, 1), by(">= 5")), (date(2026, 6, 1), by("<= 5"))])
    _, early, late = book(ordered(versions, "rises")).prove()

    assert early.proved
    assert late.refuted
    assert late.claim.startswith("plain from 2026-06-01: as x rises")


def test_never_worse_without_a_budget_is_undecided():
    """What was not looked at is neither fair nor unfair."""
    _, found = book(ordered(by(">= 5"), "rises")).prove(budget=0)

    assert found.undecided


# -- gestures ---------------------------------------------------------------------------------


def test_a_gesture_is_fair_by_construction():
    """One that is granted while something is late cannot be built, and the verdict says so."""
    rules = RuleSet([Rule("r", when={"owed_late": "no"}, then="yes")], otherwise="no")
    _, found = book(plain(rules, columns={"owed_late": col.boolean()}, gesture=True)).prove()

    assert found.proved
    assert found.claim == "plain: nothing extra is granted while something owed is late"
    assert "owed_late" in str(found.findings[0])


def test_the_questions_of_a_book_are_proved_in_turn():
    """Verdicts stand in the order of the book."""
    claims = [verdict.claim for verdict in book(returns(), plain(until(3))).prove()]

    assert [claim.split(":")[0] for claim in claims] == [
        "return",
        "return from 2026-01-01",
        "return from 2026-06-01",
        "return from 2026-01-01",
        "return from 2026-06-01",
        "plain",
    ]


def test_yes_is_more_than_no():
    """That something is insured is never worse, where that is declared."""
    for then, otherwise, status in (("yes", "no", "proved"), ("no", "yes", "refuted")):
        rules = RuleSet([Rule("r", when={"insured": True}, then=then)], otherwise=otherwise)
        found = plain(
            rules,
            columns={"insured": col.boolean()},
            worst_first=["no", "yes"],
            never_worse={"insured": "rises"},
        )
        assert book(found).prove()[1].status == status


def test_what_is_absent_has_no_place_in_an_order():
    """The claim says that it is about those who have a tier."""
    rules = RuleSet([Rule("r", when={"tier": "none, gold"}, then="yes")], otherwise="no")
    found = plain(
        rules,
        columns={"tier": col.enum("silver", "gold", optional=True)},
        worst_first=["no", "yes"],
        never_worse={"tier": ["silver", "gold"]},
    )
    verdict = book(found).prove()[1]

    assert verdict.proved
    assert verdict.claim.endswith("through no and yes, where there is one")

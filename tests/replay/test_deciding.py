"""Which rules make a difference to an answer, and who is better off."""

import attrs
import pytest

from replay.support import returning, told
from servicekit.answers import AnswerBook, RuleSet
from servicekit.answers.concern import Concerns
from servicekit.replay.deciding import effect, places
from servicekit.tables import Rule

GOLD = Rule("gold", when={"days": "[15..30]", "tier": "gold"}, then="yes")
TRADE = Rule("trade", when={"days": "> 60"}, then="yes")
OLD = returning(14)


def concerns(old: AnswerBook, new: AnswerBook) -> Concerns:
    (change,) = old.change_review(new).questions
    return Concerns(change, old.key)


@pytest.mark.parametrize(
    ("new", "days", "tier", "rules"),
    [
        (returning(20), 18, "standard", ["in-time"]),
        (returning(14, GOLD), 18, "gold", ["gold"]),
        (returning(14, TRADE), 70, "gold", ["trade"]),
        (returning(20), 5, "standard", []),
    ],
    ids=["another", "new", "elsewhere", "the-same-here"],
)
def test_the_rules_of_the_region_are_named(new, days, tier, rules):
    """The rules are named that decide the region, those alone that are other ones."""
    expected = tuple(f"questions.return.{name}" for name in rules) or ("questions.return",)

    assert places(concerns(OLD, new), told(OLD, days, tier)) == expected
    assert places(concerns(new, OLD), told(new, days, tier)) == expected


def test_a_rule_that_stays_is_not_named():
    """Where an exception is new, it is named, and the rule that it overrides is not."""
    never = Rule("never", when={"days": "<= 5"}, then="no", overrides=["in-time"])
    plain, excepted = (returning(14, *more, policy="exceptions") for more in ((), (never,)))

    assert places(concerns(plain, excepted), told(plain, 3)) == ("questions.return.never",)


def _otherwise(then: str) -> AnswerBook:
    question = OLD.question("return")
    ((_, rules),) = question.rules.entries
    other = attrs.evolve(question, rules=attrs.evolve(rules, otherwise=then))
    return attrs.evolve(OLD, questions=[other])


def test_what_holds_where_no_rule_does_is_named():
    """Where what holds otherwise changes, that is named."""
    found = concerns(OLD, _otherwise("yes"))

    assert places(found, told(OLD, 40)) == ("questions.return.otherwise",)


@pytest.mark.parametrize(
    ("said", "now", "expected"),
    [
        ("yes", ["no"], "worse"),
        ("no", ["yes"], "better"),
        ("no", ["no"], None),
        ("no", ["yes", "no"], None),
        ("no", [], None),
        ("else", ["yes"], None),
    ],
)
@pytest.mark.parametrize("order", [("no", "yes"), ()], ids=["ordered", "by-kind"])
def test_who_is_better_off(said, now, expected, order):
    """An outcome is better by the order of the question, or else where something is granted."""
    found = concerns(returning(30, worst_first=order), returning(14, worst_first=order))

    assert effect(found.change, attrs.evolve(told(OLD, 5), outcome=said), now) == expected


def test_without_a_question_nobody_is_better_off():
    """Where nobody answers any more, nobody can say who is better off."""
    gone = concerns(OLD, AnswerBook(key="secret"))

    assert effect(gone.change, told(OLD, 5), ["yes"]) is None
    assert places(gone, told(OLD, 5)) == ("questions.return",)


def test_a_case_that_one_book_does_not_decide_has_the_rules_of_the_other():
    """Where one book has no rule for a case, what decides it in the other is named."""
    open_ended = RuleSet([Rule("in-time", when={"days": "<= 14"}, then="yes")])
    bare = attrs.evolve(OLD.question("return"), rules=open_ended)
    found = concerns(OLD, attrs.evolve(OLD, questions=[bare]))

    assert places(found, told(OLD, 40)) == ("questions.return.otherwise",)

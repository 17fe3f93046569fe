"""Which rules make a difference to an answer, and who is better off."""

import attrs
import pytest

from replay.support import returning, told
from servicekit.answers import AnswerBook, RuleSet
from servicekit.replay.deciding import Deciding
from servicekit.tables import Rule

GOLD = Rule("gold", when={"days": "[15..30]", "tier": "gold"}, then="yes")
TRADE = Rule("trade", when={"days": "> 60"}, then="yes")
OLD = returning(14)


def deciding(old: AnswerBook, new: AnswerBook) -> Deciding:
    (change,) = old.change_review(new).questions
    return Deciding(change, old.key)


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
    places = tuple(f"questions.return.{name}" for name in rules) or ("questions.return",)

    assert deciding(OLD, new).places(told(OLD, days, tier)) == places
    back = told(new, days, tier)
    assert deciding(new, OLD).places(back) == places


def test_a_rule_that_stays_is_not_named():
    """Where an exception is new, it is named, and the rule that it overrides is not."""
    never = Rule("never", when={"days": "<= 5"}, then="no", overrides=["in-time"])
    plain, excepted = (returning(14, *more, policy="exceptions") for more in ((), (never,)))

    assert deciding(plain, excepted).places(told(plain, 3)) == ("questions.return.never",)


def _otherwise(then: str) -> AnswerBook:
    question = OLD.question("return")
    ((_, rules),) = question.rules.entries
    other = attrs.evolve(question, rules=attrs.evolve(rules, otherwise=then))
    return attrs.evolve(OLD, questions=[other])


def test_what_holds_where_no_rule_does_is_named():
    """Where what holds otherwise changes, that is named."""
    assert deciding(OLD, _otherwise("yes")).places(told(OLD, 40)) == ("questions.return.otherwise",)


@pytest.mark.parametrize(
    ("said", "now", "effect"),
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
def test_who_is_better_off(said, now, effect, order):
    """An outcome is better by the order of the question, or else where something is granted."""
    found = deciding(returning(30, worst_first=order), returning(14, worst_first=order))

    assert found.effect(attrs.evolve(told(OLD, 5), outcome=said), now) == effect


def test_without_a_question_nobody_is_better_off():
    """Where nobody answers any more, nobody can say who is better off."""
    gone = deciding(OLD, AnswerBook(key="secret"))

    assert gone.effect(told(OLD, 5), ["yes"]) is None
    assert gone.places(told(OLD, 5)) == ("questions.return",)


def test_a_case_that_one_book_does_not_decide_has_the_rules_of_the_other():
    """Where one book has no rule for a case, what decides it in the other is named."""
    open_ended = RuleSet([Rule("in-time", when={"days": "<= 14"}, then="yes")])
    bare = attrs.evolve(OLD.question("return"), rules=open_ended)
    found = deciding(OLD, attrs.evolve(OLD, questions=[bare]))

    assert found.places(told(OLD, 40)) == ("questions.return.otherwise",)

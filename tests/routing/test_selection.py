"""Who is the best of those who can take an escalation."""

from __future__ import annotations

import pytest

from routing.support import ADA, KIM, SAM, agent, at, codes, desk, eur, granted, refund, refunds
from routing.support import search as searched
from servicekit.escalation import Needs
from servicekit.routing import Load, Ranked, Recipient, Relaxation
from servicekit.routing.constraint import SOFT
from servicekit.routing.selection import (
    Rules,
    against,
    among,
    better_by,
    hard_masks,
    is_time,
    select,
)
from servicekit.staff import Limit

ANYBODY = [Recipient("on_duty")]
LOWEST = [Recipient("authority")]
NAMES = ("agent", "team", "language", "skill_level")


def rules(*relax: str | Relaxation, fairness: str = "longest_idle", shown: int | None = 5) -> Rules:
    given = [each if isinstance(each, Relaxation) else Relaxation(each) for each in relax]
    return Rules(tuple(given), fairness, shown, None)


def best(needs: Needs | None = None, *people, targets=None, by=None, **fields) -> list[str]:
    """Return the ids of those who can take it, best first."""
    given = searched(needs, roster=desk(*people), **fields)
    return [each.agent_id for each in select(given, targets or ANYBODY, by or rules(*NAMES))]


def test_whoever_meets_all_can_take_it():
    """Of equals the one whose id comes first is the best."""
    assert best() == ["ada", "kim", "sam"]


def test_nobody_is_a_result():
    """Where nobody meets what is never given up there is nobody, however much is."""
    assert best(Needs(skills={"plumbing": 1})) == []


def test_only_a_few_are_ranked():
    """As many are found as are wanted, and all without a number."""
    assert best(by=rules(shown=2)) == ["ada", "kim"]
    assert best(by=rules(shown=None)) == ["ada", "kim", "sam"]


def test_only_those_are_looked_at_who_are_meant():
    """Whoever one of the recipients means is among them."""
    meant = [Recipient("agent", "sam"), Recipient("team", "first")]
    given = searched()
    assert best(targets=meant) == ["ada", "sam"]
    assert among(given, meant) == given.index.only(["ada", "sam"])
    assert among(given, []) == 0


def test_only_what_binds_holds_somebody_back():
    """Of a matter that needs nothing, only duty and room are asked."""
    assert len([*hard_masks(searched())]) == 2
    assert (
        len([*hard_masks(searched(refund(50, skills={"billing": 1}), barred={"x": "involved"}))])
        == 5
    )


# -- what gives way -------------------------------------------------------------------------------


def test_who_has_all_comes_before_who_lacks_something():
    """Lacking something that is given up costs a place, not the chance."""
    found = select(searched(Needs(language="de")), ANYBODY, rules("language"))
    assert found == (
        Ranked("sam"),
        Ranked("ada", ("language",)),
        Ranked("kim", ("language",)),
    )


def test_what_is_given_up_last_matters_most():
    """The order in which things are given up decides between two of whom each lacks one."""
    needs = Needs(language="de", team_id="first")
    people = [agent("a", team_id="first"), agent("b", languages=["de"])]
    assert best(needs, *people, by=rules("team", "language")) == ["b", "a"]
    assert best(needs, *people, by=rules("language", "team")) == ["a", "b"]


def test_what_is_lacking_is_named_in_its_order():
    """A name stands for each thing that was given up, in the order of the policy."""
    needs = Needs(language="fr", skills={"billing": 2}, agent_id="sam", team_id="second")
    (found, *_) = select(searched(needs, roster=desk(ADA)), ANYBODY, rules(*NAMES))
    assert found == Ranked("ada", NAMES)


def test_what_is_not_named_never_gives_way():
    """A policy that does not say that the language is given up does not give it up."""
    assert best(Needs(language="de"), by=rules("agent", "team")) == ["sam"]
    assert best(Needs(language="fr"), by=rules("agent", "team")) == []


def test_the_skill_itself_never_gives_way():
    """Only its level does."""
    needs = Needs(skills={"repairs": 3})
    assert best(needs) == ["sam"]
    assert best(needs, by=rules("agent")) == []


@pytest.mark.parametrize(("after", "expected"), [("3 hours", ["ada"]), ("181 minutes", [])])
def test_what_gives_way_by_time_does_so_at_that_instant(after, expected):
    """The wait counts from the raising, and its last instant is enough."""
    relaxation = Relaxation("language", after)
    assert best(Needs(language="fr"), ADA, by=rules(relaxation)) == expected
    assert is_time(searched(), relaxation, None) is bool(expected)


def test_what_gives_way_without_a_time_does_so_at_once():
    """Nobody has to wait for it."""
    assert is_time(searched(at=at(9)), Relaxation("language"), None)


# -- who was asked, who decides, who is fair ------------------------------------------------------


def test_who_was_asked_is_asked_after_everybody_else():
    """Even somebody who suits worse comes before them."""
    needs = Needs(language="de")
    assert best(needs, asked={"sam"}) == ["ada", "kim", "sam"]
    assert best(needs, SAM, asked={"sam"}) == ["sam"]


def test_the_lowest_sufficient_authority_comes_first():
    """Where a recipient says so; otherwise authority is enough or not."""
    people = [agent("a", authority=refunds(None)), agent("b", authority=refunds(90)), SAM]
    assert best(refund(60), *people, targets=LOWEST) == ["b", "sam", "a"]
    assert best(refund(90), *people, targets=LOWEST) == ["b", "sam", "a"]
    assert best(refund(91), *people, targets=LOWEST) == ["sam", "a"]
    assert best(refund(60), *people) == ["a", "b", "sam"]
    assert best(None, *people, targets=LOWEST) == ["a", "b", "sam"]


def test_what_the_case_has_cost_counts():
    """A limit per case holds for what anybody granted in it."""
    load = Load(granted=[granted(30, by="sam")])
    assert best(refund(20), ADA, load=load) == ["ada"]
    assert best(refund(21), ADA, load=load) == []


def test_a_limit_per_window_holds_for_one_person():
    """It is asked of everybody by themselves."""
    daily = refunds(Limit(per_window=eur(100), window=at(9, day=2) - at(9)))
    people = [agent("a", authority=daily), agent("b", authority=daily)]
    load = Load(granted=[granted(60, by="a", case_id=9)])
    assert best(refund(50), *people, load=load) == ["b"]


def test_an_unknown_amount_is_for_somebody_without_a_limit():
    """Nobody can tell whether it is within any other."""
    people = [ADA, agent("z", authority=refunds(None))]
    assert best(refund(None), *people, targets=LOWEST) == ["z"]


@pytest.mark.parametrize(
    ("fairness", "expected"),
    [("longest_idle", ["kim", "sam", "ada"]), ("least_loaded", ["ada", "kim", "sam"])],
)
def test_fairness_decides_between_equals(fairness, expected):
    """Who never got anything has waited longest; who has nothing open has least to do."""
    load = Load(
        last_assigned={"ada": at(11), "sam": at(10)}, open={"sam": {"phone": 1}, "kim": {"chat": 1}}
    )
    assert best(by=rules(fairness=fairness), load=load) == expected


# -- why ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "relaxed", "targets", "needs", "expected"),
    [
        ({"sam"}, ("team",), LOWEST, refund(40), "not_asked_yet"),
        ({"sam", "ada"}, ("team",), LOWEST, refund(40), "suits_best"),
        ((), (), LOWEST, refund(40), "lowest_authority"),
        ((), (), LOWEST, Needs(), None),
        ((), (), ANYBODY, refund(40), None),
    ],
    ids=["asked", "fit", "authority", "no kind of decision", "fairness"],
)
def test_what_decides_first_is_why(asked, relaxed, targets, needs, expected):
    """Of two, what comes first in the order of the rules and differs decided."""
    given = searched(needs, asked=asked)
    found = better_by(given, targets, Ranked("ada"), Ranked("sam", relaxed))
    assert found == expected


def test_against_says_why_somebody_must_not():
    """Every reason is named, not only the first; nothing speaks against who may."""
    given = searched(refund(500, skills={"plumbing": 1}), barred={"ada": "declined"})
    assert codes(against(given, ADA)) == ["declined", "above_case_limit", "no_skill"]
    assert against(searched(), KIM) == ()
    soft = against(searched(Needs(language="fr")), ADA, constraints=SOFT.values())
    assert codes(soft) == ["language"]

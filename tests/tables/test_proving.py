from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any

import pytest

from servicekit.decision import Verdict
from servicekit.errors import CellError, FactTypeError, FieldError, OutsideDomainError
from servicekit.tables import Claim, DecisionTable, Ending, Rule, col, independent, monotone, never
from tables.support_tables import return_window, said, small

ORDER = ("accept", "decline")


def proof(claim: Claim, *rules: Rule[Any], **more: Any) -> Verdict[Any]:
    """Return what a table that may contradict itself proves."""
    (verdict,) = small(*rules, check=False, **more).prove(claim)
    return verdict


# -- claims in general ----------------------------------------------------------------------------


def test_claims_are_answered_in_their_order() -> None:
    """Each claim gets a verdict, and those that are refuted show cases."""
    verdicts = return_window().prove(
        monotone("days", order=ORDER),
        independent("opened"),
        never("accept", where={"days": "> 60"}),
        never("decline", where={"tier": "gold"}),
    )
    assert [str(verdict) for verdict in verdicts] == [
        "Proved: as days rises, the outcome moves on through accept and decline.",
        (
            "Refuted: the outcome does not depend on opened.\n"
            "- days = 0, opened = no, tier = standard: accept; "
            "days = 0, opened = yes, tier = standard: decline."
        ),
        "Proved: never accept where days >= 61.",
        (
            "Refuted: never decline where tier = gold.\n"
            "- days = 61, opened = no, tier = gold: decline."
        ),
    ]


def test_claims_travel(travels: Any) -> None:
    """Claims and their verdicts are values."""
    for claim in (
        monotone("days", order=ORDER),
        independent("opened"),
        never(["accept"], where={"days": [1, 2]}),
    ):
        travels(claim)
    travels(return_window().prove(independent("opened")))


def test_a_counterexample_decides_as_it_says() -> None:
    """The cases of a counterexample are facts that the table takes, with their outcomes."""
    table = return_window()
    (verdict,) = table.prove(monotone("days", order=("decline", "accept")))
    (found,) = verdict

    assert len(found.facts) == 2
    assert tuple(table.decide(facts).outcome for facts in found.facts) == found.outcomes
    assert found.outcomes == ("accept", "decline")
    first, second = (dict(facts) for facts in found.facts)
    assert first.pop("days") < second.pop("days")
    assert first == second


# -- independence ---------------------------------------------------------------------------------


def test_a_column_that_rules_name_can_be_without_effect() -> None:
    """Where rules say the same on all sides of a column, nothing depends on it."""
    rules = [Rule("a", when={"y": True}, then=1), Rule("b", when={"y": False}, then=1)]

    assert proof(independent("y"), *rules) == Verdict("the outcome does not depend on y", "proved")
    assert proof(independent("x"), *rules).proved
    rules[1] = Rule("b", when={"y": False}, then=2)
    assert proof(independent("y"), *rules).refuted


def test_having_an_outcome_is_a_difference() -> None:
    """A case without a rule differs from one with a rule, and so does a contradiction."""
    (found,) = proof(independent("y"), Rule("a", when={"y": True}, then=1))
    assert found.outcomes == (1, Ending.NO_RULE)
    assert str(found) == "x = 0, y = yes: 1; x = 0, y = no: no rule."

    rules = [Rule("a", then=1), Rule("b", when={"y": True}, then=2)]
    (found,) = proof(independent("y"), *rules)
    assert set(found.outcomes) == {1, Ending.CONFLICT}


def test_a_difference_away_from_the_corners_of_rules_is_found() -> None:
    """Rules that agree where they begin can differ further on."""
    rules = [
        Rule("low", when={"x": "[0..3]"}, then=1),
        Rule("yes", when={"x": "[4..6]", "y": True}, then=2),
        Rule("no", when={"x": "[4..5]", "y": False}, then=2),
        Rule("six", when={"x": "6", "y": False}, then=3),
        Rule("high", when={"x": ">= 7"}, then=1),
    ]
    table = small(*rules)
    (verdict,) = table.prove(independent("y"))

    (found,) = verdict
    assert [facts["x"] for facts in found.facts] == [6, 6]
    assert set(found.outcomes) == {2, 3}


def test_truth_and_numbers_are_different() -> None:
    """Outcomes that differ only in type depend on the column."""
    rules = [Rule("a", when={"y": True}, then=True), Rule("b", when={"y": False}, then=1)]
    assert proof(independent("y"), *rules).refuted


def test_independence_of_missing_facts() -> None:
    """None is one of the values that a column may have."""
    columns = {"x": col.integer(0, 9, optional=True)}
    (found,) = proof(independent("x"), Rule("a", when={"x": None}, then=1), columns=columns)
    assert found.facts == ({"x": None}, {"x": 0})


# -- monotony -------------------------------------------------------------------------------------


def test_an_outcome_that_moves_on() -> None:
    """An outcome may stay or move on while a column rises, but not go back."""
    rules = [
        Rule("a", when={"x": "< 3"}, then="low"),
        Rule("b", when={"x": "[3..5]"}, then="mid"),
        Rule("c", when={"x": "> 5"}, then="high"),
    ]

    assert proof(monotone("x", order=["low", "mid", "high"]), *rules) == Verdict(
        "as x rises, the outcome moves on through low, mid and high", "proved"
    )
    verdict = proof(monotone("x", order=["low", "high", "mid"]), *rules)
    assert said(verdict) == ["x = 3, y = no: mid; x = 6, y = no: high."]
    assert proof(monotone("x", order=["high", "mid", "low", "unused"]), *rules).refuted


def test_an_outcome_that_goes_back_over_a_gap() -> None:
    """Cases without an outcome are passed over: what lies on both sides of them is compared."""
    rules = [Rule("a", when={"x": "< 3"}, then="high"), Rule("b", when={"x": "> 6"}, then="low")]
    (found,) = proof(monotone("x", order=["low", "high"]), *rules)

    assert found.outcomes == ("high", "low")
    assert proof(monotone("x", order=["high", "low"]), *rules).proved
    (found,) = proof(monotone("x", order=["z", "high", "low"]), *rules, otherwise="z")
    assert found.outcomes == ("high", "z")


def test_an_outcome_that_goes_back_over_a_contradiction() -> None:
    """Contradictions have no outcome either."""
    rules = [
        Rule("a", when={"x": "< 5"}, then="high"),
        Rule("b", when={"x": "> 3"}, then="low"),
    ]
    (found,) = proof(monotone("x", order=["low", "high"]), *rules)
    assert found.outcomes == ("high", "low")


def test_none_is_in_no_order() -> None:
    """Whatever holds for none, it is neither above nor below any value."""
    columns = {"on": col.date(optional=True)}
    rules = [
        Rule("before", when={"on": "< 2026-07-01"}, then="low"),
        Rule("after", when={"on": ">= 2026-07-01"}, then="high"),
        Rule("never", when={"on": None}, then="low"),
    ]
    assert proof(monotone("on", order=["low", "high"]), *rules, columns=columns).proved
    (found,) = proof(monotone("on", order=["high", "low"]), *rules, columns=columns)
    assert [facts["on"] for facts in found.facts] == [date(2026, 6, 30), date(2026, 7, 1)]


def test_outcomes_of_an_order_are_told_apart_by_type() -> None:
    """Truth and 1 have places of their own in an order."""
    rules = [Rule("a", when={"x": "< 5"}, then=True), Rule("b", when={"x": ">= 5"}, then=1)]
    assert proof(monotone("x", order=[True, 1]), *rules).proved
    assert proof(monotone("x", order=[1, True]), *rules).refuted


# -- monotony along labels ------------------------------------------------------------------------

TIERS = {"tier": col.enum("silver", "none", "gold", optional=True), "y": col.boolean()}
RISING = ["none", "silver", "gold"]


def tiered(*, then: str, otherwise: str, when: Any = "gold", **more: Any) -> dict[str, Any]:
    return {
        "rules": [Rule("some", when={"tier": when, **more}, then=then)],
        "columns": TIERS,
        "otherwise": otherwise,
    }


def along(labels: list[Any], table: dict[str, Any]) -> Verdict[Any]:
    """Return whether an answer gets no worse while a tier rises."""
    rules, more = table["rules"], {name: table[name] for name in ("columns", "otherwise")}
    return proof(monotone("tier", order=["no", "yes"], along=labels), *rules, **more)


def test_labels_rise_in_the_order_that_is_named() -> None:
    """Along labels the order is the one of the claim, and not the one of the column."""
    assert along(RISING, tiered(then="yes", otherwise="no")).proved
    assert along(RISING, tiered(then="yes", otherwise="no", when=["gold", "silver"])).proved
    assert along(RISING, tiered(then="no", otherwise="yes", when='"none"')).proved
    assert along(RISING[::-1], tiered(then="no", otherwise="yes")).proved

    verdict = along(RISING, tiered(then="yes", otherwise="no", when="silver"))
    assert said(verdict) == ["tier = silver, y = no: yes; tier = gold, y = no: no."]
    assert verdict.claim == "as tier rises, the outcome moves on through no and yes"
    assert along(["gold", "silver", "none"], tiered(then="yes", otherwise="no")).refuted


def test_labels_rise_while_all_else_stays() -> None:
    """A label that is worse in some cases only is found there."""
    (found,) = along(RISING, tiered(then="no", otherwise="yes", y=True))
    assert found.facts == ({"tier": "silver", "y": True}, {"tier": "gold", "y": True})
    assert found.outcomes == ("yes", "no")


def test_labels_that_are_not_named_do_not_rise() -> None:
    """Labels outside of the order are compared with none, and neither is what is absent."""
    assert along(["none", "silver"], tiered(then="no", otherwise="yes")).proved
    assert along(["gold"], tiered(then="no", otherwise="yes")).proved
    assert along([], tiered(then="no", otherwise="yes")).proved
    assert along(RISING, tiered(then="yes", otherwise="no", when=[None, "gold"])).proved
    assert along(RISING, tiered(then="no", otherwise="yes", when=None)).proved


def test_labels_of_one_class_are_equal() -> None:
    """Labels that no rule tells apart lead to the same, in whatever order they rise."""
    assert along(["silver", "none"], tiered(then="yes", otherwise="no")).proved
    assert along(["none", "silver"], tiered(then="yes", otherwise="no")).proved


def test_labels_are_compared_over_a_gap() -> None:
    """Where a label has no outcome, those on both sides of it are compared."""
    rules = [
        Rule("a", when={"tier": '"none"'}, then="yes"),
        Rule("b", when={"tier": "gold"}, then="no"),
    ]
    claim = monotone("tier", order=["no", "yes"], along=RISING)
    (found,) = proof(claim, *rules, columns=TIERS)
    assert [facts["tier"] for facts in found.facts] == ["none", "gold"]
    claim = monotone("tier", order=["yes", "no"], along=RISING)
    assert proof(claim, *rules, columns=TIERS).proved
    claim = monotone("tier", order=["yes", "no"], along=RISING[::-1])
    assert proof(claim, *rules, columns=TIERS).refuted


def test_labels_can_be_members_of_an_enumeration() -> None:
    """The labels of a claim are what facts are: text, or a member of an enumeration."""
    tier = Enum("Tier", {"NONE": "none", "GOLD": "gold"})
    assert along([tier.NONE, tier.GOLD], tiered(then="yes", otherwise="no")).proved
    assert along([tier.GOLD, tier.NONE], tiered(then="yes", otherwise="no")).refuted


def test_numbers_can_rise_along_a_list_as_well() -> None:
    """For an ordered column a list of values looks at these alone."""
    rules = [Rule("a", when={"x": "[3..5]"}, then="yes")]
    claims = [monotone("x", order=["no", "yes"], along=values) for values in ([0, 4], [4, 9])]
    assert proof(claims[0], *rules, otherwise="no").proved
    assert proof(claims[1], *rules, otherwise="no").refuted


@pytest.mark.parametrize(
    ("labels", "error"),
    [(["none", "bronze"], OutsideDomainError), (["none", 5], FactTypeError)],
    ids=["unknown", "number"],
)
def test_labels_that_do_not_exist_cannot_rise(labels: list[Any], error: type[Exception]) -> None:
    """A label that the column does not have is refused, and nothing is proved."""
    with pytest.raises(error):
        along(labels, tiered(then="yes", otherwise="no"))


def test_a_claim_along_labels_travels(travels: Any) -> None:
    """A claim along labels is a value like others."""
    travels(monotone("tier", order=["no", "yes"], along=iter(RISING)))
    assert monotone("tier", order=["no"], along=RISING) != monotone("tier", order=["no"])


@pytest.mark.parametrize(
    ("claim", "more", "expected"),
    [
        (
            monotone("y", order=["low"]),
            {},
            "column='y' is not possible: a column whose values have an order",
        ),
        (
            monotone("z", order=["low"]),
            {},
            "column='z' is not possible: a column of the table: x and y",
        ),
        (
            monotone("x", order=["lower"]),
            {"otherwise": "z"},
            "order=('lower',) is not possible: every outcome of the table, low and z as well",
        ),
        (
            monotone("x", order=["low"]),
            {"policy": "collect"},
            "policy='collect' is not possible: one that leads to one outcome, to be put in order",
        ),
        (independent("z"), {}, "column='z' is not possible: a column of the table: x and y"),
        (never("low", {"z": 1}), {}, "where='z' is not possible: a column of the table: x, y"),
        (never("lo"), {}, "outcome='lo' is not possible: an outcome of the table: low"),
        (
            never("lo"),
            {"otherwise": "z"},
            "outcome='lo' is not possible: an outcome of the table: low, z",
        ),
    ],
    ids=repr,
)
def test_claims_about_what_is_not_there(claim: Claim, more: dict[str, Any], expected: str) -> None:
    """A claim about a column or an outcome that the table lacks is refused, not proved."""
    with pytest.raises(FieldError) as caught:
        proof(claim, Rule("a", when={"x": 1}, then="low"), **more)
    assert str(caught.value) == expected


# -- what never happens ---------------------------------------------------------------------------


def test_an_outcome_that_never_happens() -> None:
    """No case among those described has the outcome, by a rule or otherwise."""
    rule = Rule("a", when={"x": "< 3"}, then="yes")

    assert proof(never("yes", {"x": ">= 3"}), rule).proved
    assert proof(never("no", {"x": "< 3"}), rule, otherwise="no").proved
    (found,) = proof(never("no", {"x": "[2..4]", "y": True}), rule, otherwise="no")
    assert (found.facts, found.outcomes) == (({"x": 3, "y": True},), ("no",))
    (found,) = proof(never("yes"), rule)
    assert found.facts == ({"x": 0, "y": False},)


def test_an_outcome_that_is_always_overridden() -> None:
    """A rule that never decides never leads to its outcome."""
    rules = [Rule("a", then="no"), Rule("b", then="yes", overrides=["a"])]
    assert proof(never("no"), *rules, policy="exceptions").proved


def test_what_never_happens_reads_as_a_sentence() -> None:
    """A claim tells its cells as a table would write them, and nothing where there are none."""
    rule = Rule("a", when={"x": "< 3"}, then="yes")

    assert proof(never("yes"), rule).claim == "never yes"
    assert proof(never("yes", {"y": True, "x": [5, 6]}), rule).claim == (
        "never yes where x in [5..6] and y = yes"
    )


def test_cases_outside_the_domain_never_happen() -> None:
    """Where cells lie outside the domain there is no case, so nothing happens there."""
    rule = Rule("a", when={"x": "< 3"}, then="yes")
    verdict = proof(never("no", {"x": "> 20"}), rule, otherwise="no")
    assert str(verdict) == "Proved: never no where no case."


def test_collections_that_never_happen() -> None:
    """Of a table that collects, the outcome is the whole collection; any may be asked about."""
    rules = [Rule("a", when={"x": "< 3"}, then=1), Rule("b", when={"x": "> 1"}, then=2)]

    assert proof(never([2, 1]), *rules, policy="collect").proved
    (found,) = proof(never([1, 2]), *rules, policy="collect")
    assert found.facts == ({"x": 2, "y": False},)
    assert proof(never([]), *rules, policy="collect").proved
    assert proof(never(3), *rules, policy="collect", aggregate="sum").refuted
    assert proof(never(4), *rules, policy="collect", aggregate="sum").proved


def test_a_cell_of_a_claim_that_cannot_be_read() -> None:
    """A wrong cell points at the character, as in a rule."""
    with pytest.raises(CellError, match="character 3"):
        proof(never("yes", {"x": "< y"}), Rule("a", then="yes"))


# -- budgets --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim", [monotone("x", order=["a", "b"]), independent("y"), never("b", {"x": "> 1"})], ids=repr
)
def test_a_claim_can_be_undecided(claim: Claim) -> None:
    """A proof that would look at more than the budget allows is undecided."""
    rules = [
        Rule(f"{x}{y}", when={"x": x, "y": y}, then="a") for x in range(10) for y in (True, False)
    ]
    table = small(*rules, otherwise="b")

    (verdict,) = table.prove(claim, budget=1)
    assert verdict.undecided
    assert not verdict.complete
    assert len(verdict) == 0
    assert str(verdict).startswith("Undecided: ")
    (verdict,) = table.prove(claim)
    assert verdict.proved


# One label of a set


def of_labels(*rules: Rule[int], of: str = "b") -> Verdict[Any]:
    columns = {"has": col.set_of("a", "b", "c", optional=True), "x": col.boolean()}
    built = DecisionTable(columns=columns, rules=rules, otherwise=0)
    return built.prove(independent("has", of=of))[0]


def test_one_label_of_a_set_can_be_without_effect():
    """Other labels may change the outcome, as long as this one does not."""
    assert of_labels(Rule("a", when={"has": "a"}, then=1)).proved
    assert of_labels(Rule("a", when={"has": "not(a)", "x": "yes"}, then=1)).proved
    assert of_labels(Rule("a", when={"has": "none"}, then=1)).proved


def test_one_label_of_a_set_that_has_an_effect_is_shown_with_and_without():
    """The two cases differ in nothing but the label, also where another would do the same."""
    (found,) = of_labels(Rule("a", when={"has": "a, b", "x": "yes"}, then=1))

    assert [dict(case) for case in found.facts] == [
        {"has": (), "x": True},
        {"has": ("b",), "x": True},
    ]
    assert found.outcomes == (0, 1)


@pytest.mark.parametrize(("column", "label"), [("has", "d"), ("x", "yes"), ("y", "b")])
def test_only_the_labels_of_a_set_can_be_without_effect(column, label):
    """The claim names a label, and the column of sets that has it."""
    columns = {"has": col.set_of("a", "b"), "x": col.boolean()}
    built = DecisionTable(columns=columns, otherwise=0)

    with pytest.raises(FieldError):
        built.prove(independent(column, of=label))

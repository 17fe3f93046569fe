import attrs

from playbook.checks.support import checked, found
from playbook.support import SERVICE
from servicekit.followups import FollowUpPolicy, Plan
from servicekit.playbook import Playbook
from servicekit.routing import Trigger, TriggerPolicy
from servicekit.tables import DecisionTable, Rule, col

OCCASION = {"occasion": col.enum("resolved", "customer_waiting")}
BROKEN = {"promise_broken": col.boolean(), "kind": col.enum("a", "b")}
PLAN = Plan(id="ask", purpose="ask")
RULE = Rule("settled", when={"occasion": "resolved"}, then="ask")


def codes(**parts):
    """Return the codes and places of what a check of parts of Python finds."""
    found = Playbook(name="Desk", **parts).check().findings
    return [(each.place, each.code, each.undecided) for each in found]


def follow_ups(*rules, plans=(PLAN,), columns=OCCASION, **given):
    table = DecisionTable(columns=columns, rules=rules, **given)
    return FollowUpPolicy(id="f", table=table, plans=plans)


def triggers(*rules, names=("late",), columns=BROKEN, **given):
    table = DecisionTable(columns=columns, rules=rules, **{"policy": "collect", **given})
    made = [Trigger(id=name, ladder="up", why="it is late", kind=name) for name in names]
    return TriggerPolicy(id="t", table=table, triggers=made)


def test_tables_without_fault_are_proved():
    """Each claim on a table of a sound playbook is proved, and stands at its part."""
    claims = [each for each in checked(SERVICE) if each.place in {"triggers", "follow_ups"}]

    assert {each.verdict.claim for each in claims} >= {
        "no two rules contradict each other",
        "every rule decides some case",
        "every rule lies within the domain",
        "every column can change the outcome",
        "every plan is used",
        "every trigger is used",
    }
    assert all(each.verdict.proved for each in claims)


def test_without_tables_there_are_no_claims():
    """A playbook without triggers and follow-ups has no claims on tables."""
    assert checked('name = "Desk"') == ()


def test_what_no_rule_is_for_is_told_where_that_is_an_error():
    """An occasion without a rule would be an error, unless all outcomes are collected anyway."""
    assert ("follow_ups", "gap", False) in codes(follow_ups=follow_ups(RULE))
    assert codes(follow_ups=follow_ups(RULE, otherwise=None)) == []
    assert codes(follow_ups=follow_ups(RULE, policy="collect")) == []


def test_a_contradiction_is_told():
    """Rules that contradict each other, in a table built without a look, are told."""
    twin = Rule("twin", when={"occasion": "resolved"}, then=None)
    policy = follow_ups(RULE, twin, otherwise=None, check=False)

    assert ("follow_ups", "contradiction", False) in codes(follow_ups=policy)


def test_a_rule_that_is_never_reached_is_told():
    """A rule that others always override decides nothing."""
    over = Rule("over", when={"occasion": "resolved"}, then=None, overrides=["settled"])
    policy = follow_ups(RULE, over, otherwise=None, policy="exceptions")

    assert ("follow_ups", "unreachable", False) in codes(follow_ups=policy)


def test_a_column_that_changes_nothing_is_told():
    """A fact that never changes what is escalated need not be known."""
    policy = triggers(Rule("late", when={"promise_broken": True}, then="late"))

    assert ("triggers", "unused_column", False) in codes(triggers=policy)


def test_what_no_rule_names_is_told():
    """A plan or a trigger that no rule names is never carried out."""
    other = Plan(id="call", purpose="call")
    policy = follow_ups(RULE, plans=[PLAN, other], otherwise=None)
    fires = triggers(
        Rule("late", when={"promise_broken": True, "kind": "a"}, then="late"),
        names=["late", "idle"],
    )

    assert codes(follow_ups=policy) == [("follow_ups", "unused", False)]
    assert ("triggers", "unused", False) in codes(triggers=fires)


def test_what_the_budget_leaves_open_is_undecided():
    """A table that cannot be looked at within the budget is undecided, and not clean."""
    playbook = Playbook.parse(SERVICE)
    starved = attrs.evolve(playbook, triggers=None).check(budget=0)

    assert any(each.place == "follow_ups" and each.undecided for each in starved.findings)
    assert not any(each.place == "follow_ups" for each in playbook.check().findings)


def test_a_rule_outside_of_what_can_be_is_told():
    """A playbook of a file refuses such a rule; one that is wrong in Python is found."""
    columns = {"contacts": col.integer(0, 5), **OCCASION}
    rule = Rule("many", when={"contacts": "> 9"}, then="ask")

    assert ("follow_ups", "outside", False) in codes(
        follow_ups=follow_ups(RULE, rule, columns=columns, otherwise=None)
    )
    assert found('name = "Desk"') == {}

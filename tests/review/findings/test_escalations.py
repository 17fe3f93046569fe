"""Escalations that nobody takes, and those that nobody has raised."""

from __future__ import annotations

from typing import Any

import attrs

from review.findings.support import DESK, inquiry, told
from review.support import OFFICE, call, case, may
from servicekit.escalation import Escalation
from servicekit.playbook import Playbook
from servicekit.review.findings import found
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Level, Trigger, TriggerPolicy
from servicekit.situation import TRIGGER_COLUMNS
from servicekit.staff import Agent
from servicekit.tables import DecisionTable, Rule

LATE = call(due_at=may(5, 10))
RULES = [
    Rule("late", when={"promise_broken": True}, then="late"),
    Rule("frail", when={"vulnerable": True}, then="frail"),
    Rule("third", when={"contacts_about": ">= 3"}, then="third"),
]
TRIGGERS = [
    Trigger(id="late", ladder="desk", why="a promise was broken"),
    Trigger(id="frail", ladder="desk", why="they need care."),
    Trigger(id="third", ladder="desk", why="they came a third time"),
]


def escalating(*rules: Rule[str], people: tuple[Agent, ...] = ()) -> Playbook:
    columns = {name: TRIGGER_COLUMNS[name] for rule in rules for name in rule.when}
    table = DecisionTable(columns=columns, rules=rules, policy="collect")
    ladder = EscalationPolicy(
        id="desk", levels=[Level(targets="role:lead", wait="2 hours")], fallback="role:lead"
    )
    return attrs.evolve(
        DESK,
        triggers=TriggerPolicy(id="t", table=table, triggers=TRIGGERS),
        ladders=[ladder],
        roster=Roster(agents=people),
    )


def raised(**fields: Any) -> Escalation:
    return Escalation(id="e", case_id="c", raised_at=may(4), why="a refund", kind="late", **fields)


def test_what_nobody_takes_is_found():
    """An escalation that nobody was asked about is silent; one that somebody has is not."""
    assert told(case(escalations=[raised()]), may(5), "silent_escalation") == [
        ("Pending since Mon 4 May 2026 09:00 UTC: nobody has been asked yet.", ("e",))
    ]
    taken = raised().acknowledge(at=may(4), by="ada")
    assert told(case(escalations=[taken]), may(5), "silent_escalation") == []


def test_what_nobody_raised_is_found():
    """The sentence says since when and why, and what it rests on is the evidence."""
    desk = escalating(RULES[0])
    subject = case(promises=[LATE])
    assert told(subject, may(6), "not_escalated", playbook=desk) == [
        (
            "Since Tue 5 May 2026 10:00 UTC somebody else should have it: a promise was broken",
            ("p",),
        )
    ]
    raised_it = case(promises=[LATE], escalations=[raised()])
    assert told(raised_it, may(6), "not_escalated", playbook=desk) == []
    assert found(inquiry(subject, may(6), playbook=desk))[0].code == "broken"


def test_what_nobody_can_tell_is_found_once():
    """All triggers of which something is missing are in one sentence."""
    desk = escalating(*RULES)
    whys = "they need care, they came a third time. Not known: vulnerable, contacts_about."
    words = f"? Nobody can tell whether somebody else should have it: {whys}"
    found_ = told(case(), may(6), "not_escalated", playbook=desk, history=None)
    assert found_ == [(words, ())]
    assert told(case(), may(6), "not_escalated", playbook=escalating(RULES[0])) == []


def test_a_ladder_that_finds_nobody_leads_to_no_person():
    """Neither now nor later: whoever comes tomorrow can be asked."""
    subject = case(promises=[LATE])
    nobody = escalating(RULES[0], people=(Agent(id="ada", hours=OFFICE),))
    assert told(subject, may(6, 11), "no_person_in_reach", playbook=nobody) == [
        ("Nobody can be asked: a promise was broken", ("c/late/20260505T100000000000Z",))
    ]
    lead = escalating(RULES[0], people=(Agent(id="ada", hours=OFFICE, roles=["lead"]),))
    for hour in (11, 20):
        assert told(subject, may(6, hour), "no_person_in_reach", playbook=lead) == []
    assert told(subject, may(6, 11), "no_person_in_reach", playbook=escalating(RULES[0])) == []

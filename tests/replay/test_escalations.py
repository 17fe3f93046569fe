"""What is to be escalated, and whom it reaches, under both playbooks."""

from datetime import datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replay.support import ADA, ALWAYS, NOON, case, desk, may, pair, parts, said, swapped, target
from servicekit.escalation import Escalation
from servicekit.playbook import Playbook
from servicekit.replay.escalations import of_escalations, of_offers
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Level, Trigger, TriggerPolicy
from servicekit.situation import TRIGGER_COLUMNS
from servicekit.staff import Agent
from servicekit.tables import DecisionTable, Rule

PEOPLE = Roster(agents=[Agent(id=name, hours=ALWAYS) for name in ("ada", "sam")])


def ladder(who: str = "ada", **fields: object) -> EscalationPolicy:
    level = Level(targets=f"agent:{who}", wait="1 hour")
    return EscalationPolicy(id="desk", levels=[level], fallback="agent:sam", **fields)


def triggers(*names: str, columns: object = ("kind", "promise_broken"), **when: object):
    """Return triggers for complaints, or for what else is said."""
    rule = Rule("r", when=when or {"kind": "complaint"}, then=names)
    table = DecisionTable(
        columns={name: TRIGGER_COLUMNS[name] for name in columns}, rules=[rule], policy="collect"
    )
    known = [Trigger(id=name, ladder="desk", why="it matters") for name in ("late", "much")]
    return TriggerPolicy(id="triggers", table=table, triggers=known)


def staffed(**fields: object) -> Playbook:
    return desk(roster=PEOPLE, **{"ladders": [ladder()], **fields})


COMPLAINT = case(kind="complaint", promises=[], opened_at=may(4))


def found(old: Playbook, new: Playbook, subject: object = COMPLAINT, at: datetime = NOON):
    return [*of_escalations(pair(old, new, subject, at=at))]


def test_the_same_triggers_and_ladders_are_not_looked_at():
    """Where neither triggers nor ladders nor what they read differ, nothing is looked at."""
    old, new = (staffed(triggers=triggers("late"), max_hand_overs=n) for n in (1, 2))

    assert found(old, new) == [*of_offers(pair(old, new, COMPLAINT))] == []


def test_a_new_trigger_calls_for_an_escalation():
    """What only one playbook escalates is named with its rule, and whom it would reach."""
    old, new = staffed(), staffed(triggers=triggers("late"))
    changes = found(old, new)

    assert parts(changes) == [
        ("trigger", "late", None, may(4), None),
        ("route", "late", None, "routed to ada at level 0 until Mon 4 May 2026 13:00 UTC", None),
    ]
    assert parts(found(new, old)) == swapped(parts(changes))
    assert changes[0].rules == ("triggers.late", "triggers.rules.r")


def test_a_trigger_that_rests_on_a_target_names_it():
    """Where the triggers are the same, what they rest on is named: a promise that is late."""
    late = triggers("late", promise_broken=True)
    old, new = (desk(target(hours), triggers=late) for hours in (4, 2))
    (change,) = found(old, new, case())

    assert parts([change]) == [("trigger", "late", None, may(4, 11), None)]
    assert change.rules == ("targets.reply",)


def test_a_route_that_comes_with_its_call_names_what_calls():
    """Whoever is reached as something calls for them is reached by what calls, with the call."""
    late = triggers("late", promise_broken=True)
    old, new = (
        attrs.evolve(staffed(triggers=late), targets=[target(hours)], max_hand_overs=hours)
        for hours in (8, 2)
    )
    call, route = found(old, new, case())

    assert (call.part, route.part, route.old) == ("trigger", "route", None)
    assert call.rules == route.rules == ("targets.reply",)
    assert found(new, old, case())[1].rules == ("targets.reply",)


_RULES = st.lists(st.sampled_from(["request", "complaint", "praise"]), max_size=3, unique=True)


@given(_RULES, _RULES, st.sampled_from(["request", "complaint", "praise", "else"]))
def test_of_another_table_the_cases_in_its_regions_change(one, other, kind):
    """Exactly the cases are escalated otherwise that lie in a region of the difference."""

    def policy(kinds: list[str]) -> TriggerPolicy:
        rules = [Rule(name, when={"kind": name}, then="late") for name in kinds]
        columns = {"kind": TRIGGER_COLUMNS["kind"]}
        table = DecisionTable(columns=columns, rules=rules, policy="collect", otherwise=None)
        known = [Trigger(id="late", ladder="desk", why="it matters")]
        return TriggerPolicy(id="triggers", table=table, triggers=known)

    old, new = policy(one), policy(other)
    regions = old.table.diff(new.table)
    inside = DecisionTable(
        columns=old.table.columns,
        rules=[each.region.row(str(n), then=True) for n, each in enumerate(regions)],
        otherwise=False,
    )
    changes = found(desk(triggers=old), desk(triggers=new), case(kind=kind))

    assert bool(changes) is inside.decide({"kind": kind}).outcome


# -- whom it reaches ------------------------------------------------------------------------------

RAISED = Escalation(id="e", case_id="c", raised_at=may(4, 10), why="above the limit")


def test_another_ladder_reaches_somebody_else():
    """An escalation that waits reaches somebody else by another ladder."""
    old, new = staffed(), staffed(ladders=[ladder("sam")])
    (change,) = found(old, new, case(escalations=[RAISED]))

    assert (change.part, change.of, change.rules) == ("route", "e", ("ladders.desk",))
    assert str(change.old).startswith("routed to ada at level 0")
    assert str(change.new).startswith("routed to sam at level 0")


def test_another_roster_reaches_somebody_else():
    """Who is there is part of the playbook, and nobody there is somebody else as well."""
    old, new = staffed(), desk(ladders=[ladder()], roster=Roster(agents=[Agent(id="ada")]))
    (change,) = found(old, new, case(escalations=[RAISED]))

    assert (change.new, change.rules) == (
        "nobody at level 1",
        ("agents.ada", "agents.sam"),
    )


def test_without_a_ladder_nobody_is_reached():
    """Where the playbook has no ladder there is no route."""
    (change,) = found(staffed(), staffed(ladders=[]), case(escalations=[RAISED]))

    assert change.new is None


# -- what was decided before ----------------------------------------------------------------------


SIDES = staffed(), staffed(ladders=[ladder("sam")])


def _offered(*steps: tuple[int, str]) -> Escalation:
    """Return an escalation that was offered, level by level."""
    escalation = RAISED
    for number, (hour, who) in enumerate(steps):
        escalation = escalation.offer(
            at=may(4, hour), level=number, to=[who], due_at=may(4, hour + 1)
        )
    return escalation


def test_an_offer_is_judged_at_its_own_instant():
    """Whom an escalation reached is judged as of then, whatever became of it since."""
    taken = _offered((10, "ada")).acknowledge(at=may(4, 10, 30), by="ada")
    taken = taken.resolve(at=may(4, 11), by="ada")
    old, new = staffed(), staffed(ladders=[ladder("sam")])
    (change,) = of_offers(pair(old, new, case(escalations=[taken])))

    assert parts([change]) == [
        (
            "route",
            "e, offered on Mon 4 May 2026 10:00 UTC",
            "routed to ada at level 0 until Mon 4 May 2026 11:00 UTC",
            "routed to sam at level 0 until Mon 4 May 2026 11:00 UTC",
            None,
        )
    ]
    assert change.rules == ("ladders.desk",)


def test_each_offer_follows_those_before_it():
    """A later offer is judged by what had happened until then, and an equal one stays."""
    twice = _offered((10, "ada"), (11, "sam"))
    changes = of_offers(pair(*SIDES, case(escalations=[twice])))

    assert [each.of for each in changes] == ["e, offered on Mon 4 May 2026 10:00 UTC"]


def test_an_offer_that_was_taken_back_is_none():
    """An entry that was made in error is not judged, and takes nothing away from the others."""
    wrong = RAISED.offer(at=may(4, 10), level=0, to=["sam"], id="wrong")
    wrong = wrong.retract("wrong", at=may(4, 10, 30), by="ada")
    later = wrong.offer(at=may(4, 11), level=0, to=["ada"])
    changes = of_offers(pair(*SIDES, case(escalations=[later])))

    assert [each.of for each in changes] == ["e, offered on Mon 4 May 2026 11:00 UTC"]


def test_an_offer_that_nobody_can_route_is_none():
    """Where the playbook has no ladder, nobody would have been asked."""
    (change,) = of_offers(
        pair(staffed(), staffed(ladders=[]), case(escalations=[_offered((10, "ada"))]))
    )

    assert change.new is None
    assert ADA.id in str(change.old)


@pytest.mark.parametrize("hour", [9, 10])
def test_what_is_offered_later_is_not_judged(hour):
    """An offer after the instant is not there yet."""
    both = pair(
        staffed(), staffed(ladders=[]), case(said(may(4)), escalations=[_offered((11, "ada"))]),
        at=may(4, hour),
    )  # fmt: skip

    assert [*of_offers(both)] == []

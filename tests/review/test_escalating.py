"""The escalations that should happen now, each with whom it reaches."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from typing import Any

import attrs
import pytest

from review.findings.support import inquiry
from review.support import OFFICE, call, case, may, moved, said
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.escalation import Escalation, Needs
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook
from servicekit.review.escalating import Escalating, calls, escalating, ladder_for, reached
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Level, Load, Trigger, TriggerPolicy
from servicekit.situation import TRIGGER_COLUMNS
from servicekit.staff import Agent
from servicekit.tables import DecisionTable, Rule

ROSTER = Roster(
    agents=[
        Agent(id="ada", hours=OFFICE, roles=["supervisor"], capacity=1),
        Agent(id="sam", hours=OFFICE, roles=["lead"]),
    ]
)


def ladder(name: str, role: str, **fields: Any) -> EscalationPolicy:
    level = Level(targets=f"role:{role}", wait="2 hours")
    return EscalationPolicy(id=name, levels=[level], fallback=f"role:{role}", **fields)


LADDERS = [ladder("desk", "supervisor"), ladder("safety", "lead")]
TRIGGERS = [
    Trigger(id="late", ladder="desk", why="a promise was broken", severity="high"),
    Trigger(id="person", ladder="safety", why="they asked for a person", kind="care"),
    Trigger(id="frail", ladder="desk", why="they need care", kind="care"),
    Trigger(id="lost", ladder="nowhere", why="it came back"),
]
RULES = [
    Rule("late", when={"promise_broken": True}, then="late"),
    Rule("person", when={"asked_for_person": True}, then="person"),
    Rule("frail", when={"vulnerable": True}, then="frail"),
    Rule("lost", when={"reopenings": "> 0"}, then="lost"),
]


def triggers(rules: list[Rule[str]] = RULES) -> TriggerPolicy:
    names = {name for rule in rules for name in rule.when}
    columns = {name: column for name, column in TRIGGER_COLUMNS.items() if name in names}
    table = DecisionTable(columns=columns, rules=rules, policy="collect")
    return TriggerPolicy(id="escalations", table=table, triggers=TRIGGERS)


DESK = Playbook(
    name="Desk", office=OFFICE, ladders=LADDERS, roster=ROSTER, triggers=triggers(RULES[:2])
)
NOON, SIXTH = may(4, 12), may(6, 11)
LATE = call(due_at=may(5, 10))


def asks(when: datetime, **fields: Any) -> Any:
    return said(when, id=f"m{when:%d%H}", signals=["asked_for_person"], **fields)


def found(subject: Case, at: datetime, **fields: Any) -> tuple[Escalating, ...]:
    return escalating(inquiry(subject, at, **{"playbook": DESK, **fields}))


def names(each: tuple[Escalating, ...]) -> list[str | None]:
    return [one.trigger for one in each]


# -- what is called for ---------------------------------------------------------------------------


def test_what_fires_should_be_escalated_now():
    """A new escalation says what it is for, since when it is due, why, and whom it reaches."""
    subject = case(promises=[LATE], topic="lamp")
    (late,) = found(subject, may(6, 11))
    assert (late.trigger, late.since) == ("late", may(5, 10))
    assert late.escalation == Escalation(
        id="c/late/20260505T100000000000Z",
        case_id="c",
        raised_at=may(6, 11),
        why="a promise was broken",
        severity="high",
        kind="late",
        story="A request about lamp, raised on Mon 4 May 2026 09:00 UTC.",
    )
    assert late.route is not None
    assert (late.route.outcome, late.route.to) == ("routed", ("ada",))
    assert [why.code for why in late.because] == ["rule", "promise_broken"]


def test_it_is_the_same_whenever_it_is_found_again():
    """Its id rests on what called for it, in whichever zone that was written down."""
    subject = case(promises=[LATE])
    ids = {each.escalation.id for day in (6, 7, 8) for each in found(subject, may(day))}
    assert ids == {"c/late/20260505T100000000000Z"}


def test_each_trigger_calls_for_its_own_escalation_on_its_own_ladder():
    """Needs and kind come from the trigger, and so does the ladder."""
    late, person = found(case(asks(may(4, 10)), promises=[LATE]), may(6, 11))
    assert (late.escalation.kind, person.escalation.kind) == ("late", "care")
    assert late.route is not None
    assert person.route is not None
    assert (late.route.to, person.route.to) == (("ada",), ("sam",))


def test_two_triggers_of_one_kind_call_for_one_escalation():
    """Whoever needs care gets it once."""
    subject = case(asks(may(4, 10)))
    kim = History(customer=Customer(id="kim", needs=["more time"]), cases=[subject])
    playbook = attrs.evolve(DESK, triggers=triggers())
    assert names(found(subject, may(6), playbook=playbook, history=kim)) == ["person"]


def test_what_nobody_can_tell_is_no_escalation():
    """An undetermined trigger is among the calls, and nothing is raised for it."""
    subject = case()
    asked = inquiry(subject, may(6), playbook=attrs.evolve(DESK, triggers=triggers()))
    assert [each.trigger.id for each in calls(asked)] == ["frail"]
    assert escalating(asked) == ()


def test_without_triggers_nothing_is_called_for():
    """A playbook that names none escalates nothing of itself."""
    bare = attrs.evolve(DESK, triggers=None)
    assert found(case(promises=[LATE]), may(6), playbook=bare) == ()


# -- since when -----------------------------------------------------------------------------------


def told(each: Escalating) -> tuple[datetime, str, list[str]]:
    return each.since, each.escalation.id, [str(why) for why in each.because[1:]]


FIRST = "c/late/20260505T100000000000Z"


def test_a_second_broken_promise_is_no_second_call():
    """While nobody acts it is since the first, and a list of tasks has it once."""
    subject = case(promises=[LATE, call(id="q", due_at=may(6, 10))])
    sentence = "A promise is broken since Tue 5 May 2026 10:00 UTC."
    for at in (may(6), may(6, 10, 1), may(9)):
        (each,) = found(subject, at)
        assert told(each) == (may(5, 10), FIRST, [sentence])


def test_it_is_since_the_first_while_there_was_no_break():
    """That the first was kept meanwhile ends nothing, as the second was broken by then."""
    kept = LATE.fulfil(at=may(7))
    (each,) = found(case(promises=[kept, call(id="q", due_at=may(6, 10))]), may(8))
    assert told(each) == (
        may(5, 10),
        FIRST,
        [
            "A promise is broken since Wed 6 May 2026 10:00 UTC.",
            "It has applied without a break since Tue 5 May 2026 10:00 UTC.",
        ],
    )


def test_after_a_break_it_calls_anew():
    """Once the first was kept nothing called, until the second broke."""
    kept = LATE.fulfil(at=may(6, 9))
    (each,) = found(case(promises=[kept, call(id="q", due_at=may(6, 10))]), may(8))
    assert told(each)[:2] == (may(6, 10), "c/late/20260506T100000000000Z")
    assert len(each.because) == 2


def test_what_broke_after_an_escalation_was_raised_calls_anew():
    """It is since the first of what nobody has answered, and the reasons say so."""
    over = raised(may(5, 12)).resolve(at=may(5, 13))
    late = [LATE, call(id="q", due_at=may(6, 10)), call(id="r", due_at=may(6, 12))]
    subject = case(promises=late, escalations=[over])
    assert found(subject, may(6)) == ()
    (each,) = found(subject, may(7))
    assert told(each) == (
        may(6, 10),
        "c/late/20260506T100000000000Z",
        [
            "A promise is broken since Tue 5 May 2026 10:00 UTC.",
            "What was so before was answered; more came on Wed 6 May 2026 10:00 UTC.",
        ],
    )


def test_of_several_escalations_the_last_counts():
    """What came about before any of them was raised is answered."""
    over = [raised(may(4), id="e1").cancel(at=may(6)), raised(may(5, 11)).cancel(at=may(5, 12))]
    assert found(case(promises=[LATE], escalations=over), may(7)) == ()
    assert found(case(promises=[LATE], escalations=over[::-1]), may(7)) == ()


def test_contacts_beyond_enough_are_no_second_call():
    """It is since the one by which they were enough, and another trigger before it is another."""
    rules = [
        Rule("often", when={"contacts_about": ">= 2"}, then="late"),
        Rule("once", when={"contacts_about": ">= 1"}, then="lost"),
    ]
    playbook = attrs.evolve(DESK, triggers=triggers(rules))
    often, once = found(case(*map(asks, map(may, (4, 5, 6, 7)))), may(8), playbook=playbook)
    assert (often.since, once.since) == (may(5), may(4))


def test_what_a_table_did_not_answer_before_is_a_break():
    """A table that had no outcome for what was so before called for nothing then."""
    once = Rule("once", when={"contacts": "1"}, then="late")
    more = Rule("more", when={"contacts": "> 1", "promise_broken": True}, then="late")
    columns = {name: TRIGGER_COLUMNS[name] for name in ("contacts", "promise_broken")}
    table = DecisionTable(columns=columns, rules=[once, more], policy="unique")
    policy = TriggerPolicy(id="escalations", table=table, triggers=TRIGGERS)
    playbook = attrs.evolve(DESK, triggers=policy)
    subject = case(asks(may(4)), asks(may(5, 9)), promises=[LATE])
    (each,) = found(subject, may(6), playbook=playbook)
    assert each.since == may(5, 10)


# -- what is answered -----------------------------------------------------------------------------


def raised(at: datetime, kind: str | None = "late", **fields: Any) -> Escalation:
    return Escalation(
        **{"id": "e", "case_id": "c", "raised_at": at, "why": "x", "kind": kind} | fields
    )


def new(subject: Case, at: datetime = SIXTH) -> list[str]:
    return [each.trigger for each in found(subject, at) if each.trigger is not None]


def test_an_escalation_of_its_kind_that_is_under_way_answers_a_trigger():
    """Also one that was raised before the promise broke."""
    assert new(case(promises=[LATE], escalations=[raised(may(4))])) == []
    assert new(case(promises=[LATE], escalations=[raised(may(4), "other")])) == ["late"]
    assert new(case(promises=[LATE], escalations=[raised(may(4), None)])) == ["late"]
    assert new(case(promises=[LATE], escalations=[raised(may(20))])) == ["late"]


def test_one_that_is_over_answers_it_if_it_was_raised_since():
    """What came about after it was raised calls anew."""
    before = raised(may(5, 9)).resolve(at=may(5, 12))
    exactly = raised(may(5, 10)).cancel(at=may(5, 12))
    assert new(case(promises=[LATE], escalations=[before])) == ["late"]
    assert new(case(promises=[LATE], escalations=[exactly])) == []


def test_whoever_ended_an_escalation_knew_what_had_happened_by_then():
    """What happened while it was under way does not call again once somebody has decided."""
    over = raised(may(4, 11), "care").resolve(at=may(5, 12))
    assert new(case(asks(may(4, 10)), asks(may(5, 9)), escalations=[over])) == []
    assert new(case(asks(may(4, 10)), asks(may(5, 13)), escalations=[over])) == ["person"]


def test_a_newer_fact_calls_anew():
    """They asked again after somebody had decided: that is another call, with another id."""
    over = raised(may(4, 11), "care").resolve(at=may(4, 12))
    assert new(case(asks(may(4, 10)), escalations=[over])) == []
    again = case(asks(may(4, 10)), asks(may(5, 9)), escalations=[over])
    assert new(again) == ["person"]
    assert found(again, may(6))[0].escalation.id == "c/person/20260505T090000000000Z"


def test_an_escalation_that_is_itself_what_fires_needs_no_other():
    """What calls for somebody with more authority is not escalated to ask for that."""
    rule = Rule("late", when={"escalated": True}, then="late")
    playbook = attrs.evolve(DESK, triggers=triggers([rule]))
    subject = case(escalations=[raised(may(4), "other").acknowledge(at=may(4), by="ada")])
    assert found(subject, may(6), playbook=playbook) == ()


def test_settling_a_case_answers_what_was_so_before():
    """What is still owed, and what came after it, is not settled by that."""
    done = [moved(may(5, 9), "open", "resolved")]
    assert new(case(asks(may(4, 10)), changes=done)) == []
    assert new(case(asks(may(5, 9)), changes=done)) == []
    assert new(case(asks(may(5, 10)), changes=done)) == ["person"]
    assert new(case(promises=[LATE], changes=[moved(may(6, 9), "open", "resolved")])) == ["late"]


def test_what_may_be_so_is_settled_as_well():
    """Of a case that is settled nobody has to find out what it may have needed."""
    playbook = attrs.evolve(DESK, triggers=triggers())
    subject = case(changes=[moved(may(5), "open", "resolved")])
    assert list(calls(inquiry(subject, may(6), playbook=playbook))) == []


@pytest.mark.parametrize("status", ["merged", "deleted"])
def test_a_case_that_is_gone_is_not_escalated(status):
    """Another case carries the matter then, or none does."""
    subject = case(
        promises=[LATE], changes=[moved(may(6), "open", status)], escalations=[raised(may(4))]
    )
    assert found(subject, may(7)) == ()
    assert found(subject, may(5, 12)) != ()


# -- what was raised ------------------------------------------------------------------------------


def steps(escalation: Escalation, at: datetime = NOON, **fields: Any) -> list[Escalating]:
    return [*found(case(escalations=[escalation]), at, **fields)]


def test_what_was_raised_waits_for_somebody():
    """While nobody has been asked, it should be now, on the ladder of its kind."""
    (each,) = steps(raised(may(4, 10)))
    assert (each.trigger, each.since) == (None, may(4, 10))
    assert each.route is not None
    assert each.route.to == ("ada",)
    assert [(str(why), why.evidence) for why in each.because] == [
        ("Nobody has been asked since Mon 4 May 2026 10:00 UTC: x", ("e",))
    ]
    (care,) = steps(raised(may(4, 10), "care"))
    assert care.route is not None
    assert care.route.to == ("sam",)


def test_once_the_wait_is_over_the_next_step_is_due():
    """Until then nothing should happen; at that very instant it should."""
    offered = raised(may(4, 10)).offer(at=may(4, 10), level=0, to=["ada"], due_at=may(4, 12))
    assert steps(offered, may(4, 11, 59)) == []
    (each,) = steps(offered, may(4, 12))
    assert each.since == may(4, 12)
    assert (
        str(each.because[0]) == "The wait for ada has been over since Mon 4 May 2026 12:00 UTC: x"
    )
    assert steps(offered.acknowledge(at=may(4, 11), by="ada"), may(4, 13)) == []
    unnamed = raised(may(4, 10)).offer(at=may(4, 10), level=0, due_at=may(4, 12))
    assert "The wait for somebody has" in str(steps(unnamed)[0].because[0])


def test_a_ladder_at_its_end_is_asked_again():
    """Somebody may have come since; where nobody has, the route says so."""
    ended = raised(may(4, 10)).exhaust(at=may(4, 11))
    (each,) = steps(ended)
    assert each.since == may(4, 11)
    assert str(each.because[0]) == "The ladder has nobody left since Mon 4 May 2026 11:00 UTC: x"


def test_a_review_tells_nothing_of_what_happened_to_it_later():
    """The escalation that waits is the one that was known, without what became of it."""
    waiting = raised(may(4))
    later = waiting.resolve(at=may(9))
    (step,) = steps(later)
    assert step.escalation == waiting


def test_what_only_a_later_entry_made_possible_is_not_told_before():
    """Who gave up what they were not yet known to have has given up nothing so far."""
    waiting = raised(may(4))
    had = waiting.acknowledge(at=may(4), by="ada", recorded_at=may(9))
    (step,) = steps(had.give_up(at=may(4, 10)))

    assert step.escalation == waiting


def test_a_corrected_step_is_carried_with_its_correction():
    """What was entered wrongly and entered again is known in both forms, as it was recorded."""
    offered = raised(may(4)).offer(at=may(4), level=0, to=["ada"], due_at=may(4, 9), id="o1")
    wrong = offered.record(attrs.evolve(offered.events[0], id="o2", revises="o1", to=["lead"]))
    (step,) = steps(wrong)
    assert step.escalation == wrong


@pytest.mark.parametrize("over", ["resolve", "cancel", "acknowledge"])
def test_what_somebody_has_or_is_over_needs_no_step(over):
    """Nothing should happen to it now."""
    by = {"by": "ada"} if over == "acknowledge" else {}
    assert steps(getattr(raised(may(4, 10)), over)(at=may(4, 11), **by)) == []


def test_what_lies_ahead_is_not_seen():
    """An escalation that is raised later, or recorded later, is none yet."""
    assert steps(raised(may(5))) == []
    assert steps(raised(may(4, 10), recorded_at=may(5))) == []


# -- whom it reaches ------------------------------------------------------------------------------


def missing(each: Escalating) -> str:
    assert each.route is None
    return str(each.because[-1])


def test_without_people_nobody_can_be_chosen():
    """What should happen is said, and why nobody is named."""
    bare = attrs.evolve(DESK, roster=Roster())
    (each,) = found(case(promises=[LATE]), may(6), playbook=bare)
    assert missing(each) == "Nobody said who is there, so nobody can be chosen."
    (other,) = found(case(promises=[LATE]), may(6, 11), playbook=bare, roster=ROSTER)
    assert other.route is not None


def test_without_a_ladder_nobody_can_be_chosen():
    """A trigger of a ladder that is not there, and a kind that no trigger has, lead nowhere."""
    rule = Rule("lost", when={"reopenings": "> 0"}, then="lost")
    playbook = attrs.evolve(DESK, triggers=triggers([rule]))
    turns = [moved(may(4), "open", "resolved"), moved(may(5), "resolved", "open")]
    (lost,) = found(case(changes=turns), may(6), playbook=playbook)
    assert missing(lost) == "The playbook does not say which ladder it climbs."
    (other,) = steps(raised(may(4, 10), "other"))
    assert missing(other) == "The playbook does not say which ladder it climbs."


def test_the_only_ladder_is_the_one_of_every_escalation():
    """Where there are no triggers, or none of its kind, one ladder leaves no doubt."""
    single = attrs.evolve(DESK, ladders=LADDERS[:1], triggers=None)
    assert (
        ladder_for(raised(may(4), "other"), inquiry(case(), may(6), playbook=single))
        is (LADDERS[0])
    )
    (each,) = steps(raised(may(4, 10), None), playbook=single)
    assert each.route is not None


def test_an_escalation_of_no_kind_climbs_the_ladder_of_its_authority():
    """Where the triggers that need the same authority share a ladder, that is the one."""
    needy = [attrs.evolve(each, needs=Needs(authority="refund")) for each in TRIGGERS[:2]]
    wanted = raised(may(4), None, needs=Needs(authority="refund"))

    def climbed(*found: Trigger, **fields: Any) -> EscalationPolicy | None:
        playbook = attrs.evolve(
            DESK, triggers=attrs.evolve(triggers(RULES[:2]), triggers=[*found, *TRIGGERS[2:]])
        )
        escalation = attrs.evolve(wanted, **fields)
        return ladder_for(escalation, inquiry(case(), may(6), playbook=playbook))

    assert climbed(needy[0], TRIGGERS[1]) is LADDERS[0]
    assert climbed(*needy) is None
    assert climbed(*TRIGGERS[:2]) is None
    assert climbed(*needy, needs=Needs()) is None
    without = inquiry(case(), may(6), playbook=attrs.evolve(DESK, triggers=None))
    assert ladder_for(wanted, without) is None


def test_the_route_knows_what_everybody_has():
    """Whoever has no room is not asked."""
    (each,) = found(case(promises=[LATE]), may(6, 11), load=Load(open={"ada": {"phone": 1}}))
    assert each.route is not None
    assert each.route.to == ()


class OnlyOf2025:
    """Holidays of one year, of which no other is known."""

    def dates(self, first: date, last: date) -> list[date]:
        return [day for day in [date(2025, 1, 1)] if first <= day <= last]

    def covers(self, year: int) -> bool:
        return year == 2025


def test_by_a_calendar_that_does_not_know_the_year_nobody_can_tell():
    """The escalation should happen all the same, and the reason says what is missing."""
    week = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC", holidays=OnlyOf2025())
    level = Level(targets="role:supervisor", wait="2 working hours")
    climb = EscalationPolicy(id="desk", levels=[level], fallback="role:lead", hours=week)
    (each,) = found(case(promises=[LATE]), may(6, 11), playbook=attrs.evolve(DESK, ladders=[climb]))
    assert missing(each).startswith("Nobody can tell whom it reaches: ")
    asked = inquiry(case(), may(6, 11), playbook=DESK)
    assert reached(asked, each.escalation, climb) == each.because[-1]


def test_an_escalating_is_a_small_value():
    """It can be kept, compared and sent to another machine."""
    subject = case(asks(may(4, 10)), promises=[LATE], escalations=[raised(may(4), "other")])
    every = found(subject, may(6, 11))
    assert pickle.loads(pickle.dumps(every)) == every  # noqa: S301 - our own
    assert hash(every) == hash(found(subject, may(6, 11)))
    assert len(pickle.dumps(every)) < 6_000
    assert Needs() == every[0].escalation.needs

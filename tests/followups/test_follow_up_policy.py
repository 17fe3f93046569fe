"""The policy that says what deserves a follow-up."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.support_occasions import (
    ADA,
    OFFICE,
    SAM,
    at,
    carried,
    due,
    occasion,
    plan,
    policy,
    table,
)
from servicekit.case import History
from servicekit.customer import Customer
from servicekit.decision import Reason
from servicekit.errors import FieldError, NoRuleError, UnknownZoneError
from servicekit.followups.follow_up_policy import FollowUpPolicy
from servicekit.followups.occasion import OCCASIONS
from servicekit.hours import BusinessHours, Span
from servicekit.interaction import Interaction
from servicekit.tables import DecisionTable, Rule, col

NEXT_DAY = plan(earliest="in 1 day at 10:00", latest="after 3 days")


def test_an_occasion_becomes_the_follow_up_that_its_plan_says() -> None:
    """Who, whom, what for, from when and until when: all of it is in the follow-up."""
    fixed = occasion(
        about="c1",
        brand="north",
        agent_id="ada",
        team_id="shop",
        because=[Reason("resolved", "It was settled.")],
    )
    ask = attrs.evolve(
        NEXT_DAY, channels=["sms", "email", "phone"], basis="safety", every="after 7 days"
    )
    (found,) = policy(ask).follow_ups([fixed], SAM, at=at(1))
    assert (found.key, found.plan_id) == (fixed.key("ask"), "ask")
    assert (found.customer_id, found.case_id, found.brand) == ("7", "3", "north")
    assert (found.purpose, found.basis, found.occasion) == ("ask", "safety", "resolved")
    assert (found.earliest_at, found.latest_at) == (at(2, 10), at(4))
    assert (found.about, str(found.every)) == ("c1", "after 7 days")
    assert (found.agent_id, found.team_id, found.audience) == ("ada", "shop", "customer")
    assert [reason.code for reason in found.because] == ["resolved", "rule", "plan"]
    assert str(found.because[1]) == "Rule only applies: occasion = resolved."


def test_channels_come_in_the_order_that_the_customer_prefers() -> None:
    """What the customer prefers comes first, then what the plan has beside it, and nothing else."""
    (found,) = policy(plan(channels=["sms", "email"])).follow_ups([occasion()], SAM, at=at(1))
    assert found.channels == ("email", "sms")
    (found,) = policy(plan()).follow_ups([occasion()], SAM, at=at(1))
    assert found.channels == ()


def test_what_is_for_the_team_names_no_person() -> None:
    """A team takes what nobody has."""
    fixed = occasion(agent_id="ada", team_id="shop")
    (found,) = policy(plan(who="team", audience="staff")).follow_ups([fixed], SAM, at=at(1))
    assert (found.agent_id, found.team_id, found.audience) == (None, "shop", "staff")


def test_an_outcome_names_one_plan_or_several_or_none() -> None:
    """Each plan that a rule names is followed, once."""
    both = policy(plan("a"), plan("b", earliest="after 1 day"))
    assert [each.key.split("/")[0] for each in both.follow_ups([occasion()], SAM, at=at(1))] == [
        "a",
        "b",
    ]
    one = FollowUpPolicy(id=1, table=table("ask"), plans=[plan()])
    assert len(one.follow_ups([occasion()], SAM, at=at(1))) == 1
    none = FollowUpPolicy(id=1, table=table(None), plans=[])
    assert str(none.follow_ups([occasion()], SAM, at=at(1))) == "Nothing to follow up."


def test_rules_that_are_collected_name_their_plans_together() -> None:
    """A plan that several rules name is followed once."""
    collected = DecisionTable(
        columns={"occasion": col.enum(*OCCASIONS)},
        rules=[Rule("a", then="a"), Rule("both", then=["a", "b"]), Rule("none", then=None)],
        policy="collect",
    )
    found = FollowUpPolicy(id=1, table=collected, plans=[plan("a"), plan("b")])
    assert len(found.follow_ups([occasion(), occasion()], SAM, at=at(1))) == 2


def test_follow_ups_come_in_order_whatever_the_order_of_occasions() -> None:
    """The earliest comes first, and what is equally early by its key."""
    early, late = occasion(case_id=9), occasion(since=at(2), case_id=1)
    other = occasion(case_id=8)
    found = policy(plan()).follow_ups([late, early, other], SAM, at=at(3))
    assert [each.case_id for each in found] == ["8", "9", "1"]


def test_nothing_is_due_before_the_due_was_set() -> None:
    """A warning two days before a due that was set an hour before it is for now."""
    soon = plan(earliest="2 days before", latest="at the due")
    short = due(since=at(8, 15))
    (found,) = policy(soon, kind="promise_due").follow_ups([short], SAM, at=at(8, 15))
    assert (found.earliest_at, found.latest_at) == (at(8, 15), at(8, 16))
    (found,) = policy(soon, kind="promise_due").follow_ups([due()], SAM, at=at(2))
    assert found.earliest_at == at(6, 16)


def test_times_are_on_the_clock_of_the_policy() -> None:
    """Ten o'clock is ten o'clock in the zone that the policy names."""
    there = policy(NEXT_DAY, timezone="Asia/Tokyo")
    (found,) = there.follow_ups([occasion()], SAM, at=at(1))
    assert found.earliest_at == at(2, 1)


def test_what_cannot_be_decided_is_told_with_what_to_ask() -> None:
    """A fact that is missing is asked for and never guessed."""
    tiers = DecisionTable(
        columns={"occasion": col.enum(*OCCASIONS), "tier": col.enum("trial", "paid")},
        rules=[Rule("paid", when={"tier": "paid"}, then="ask")],
        otherwise=None,
    )
    found = FollowUpPolicy(id=1, table=tiers, plans=[plan()])
    result = found.follow_ups([occasion()], SAM, at=at(1))
    (undecided,) = result.undetermined
    assert undecided.occasion == occasion()
    assert undecided.undetermined.ask == ("tier",)
    assert str(result) == "resolved: Not decided yet: ask for tier."
    known = occasion(facts={"tier": "paid"})
    assert len(found.follow_ups([known], SAM, at=at(1))) == 1


def test_what_is_known_of_the_customer_decides_where_the_occasion_says_nothing() -> None:
    """A host that passes the customer need not say their facts a second time."""
    columns = {"vip": col.boolean(), "no_phone": col.boolean(), "status": col.text()}
    vips = DecisionTable(
        columns=columns,
        rules=[Rule("vip", when={"vip": True, "no_phone": True}, then="ask")],
        otherwise=None,
    )
    found = FollowUpPolicy(id=1, table=vips, plans=[plan()])
    kim = Customer(id=7, needs=["no phone"], facts={"vip": True, "status": "gold"})
    assert len(found.follow_ups([occasion()], kim, at=at(1))) == 1
    assert len(found.explain(occasion(), kim, at=at(1)).result) == 1
    known = occasion(facts={"vip": False})
    assert str(found.follow_ups([known], kim, at=at(1))) == "Nothing to follow up."
    states = attrs.evolve(vips, rules=[Rule("x", when={"status": "gold"}, then="ask")])
    asked = attrs.evolve(found, table=states).follow_ups([occasion()], kim, at=at(1))
    assert asked.undetermined[0].undetermined.ask == ("status",)


def test_an_occasion_for_which_there_is_no_rule_is_an_error() -> None:
    """A table that says nothing is not taken for one that says "nothing"."""
    bare = DecisionTable(
        columns={"occasion": col.enum(*OCCASIONS)},
        rules=[Rule("only", when={"occasion": "resolved"}, then="ask")],
    )
    with pytest.raises(NoRuleError):
        FollowUpPolicy(id=1, table=bare, plans=[plan()]).follow_ups([due()], SAM, at=at(2))


# What was done


def test_what_a_contact_carried_out_is_done() -> None:
    """A contact that names the key, and reached somebody, has done it."""
    key = occasion().key("ask")
    call = carried(key, at(2, 10), outcome="connected")
    result = policy(NEXT_DAY).follow_ups([occasion()], SAM, at=at(2, 11), contacts=[call])
    assert result.follow_ups == ()
    (done,) = result.done
    assert (done.key, done.plan_id, done.reason.evidence) == (key, "ask", (call.id,))
    assert (done.done_at, done.latest_at) == (at(2, 10), at(4))
    assert done.reason.code == "done"
    assert str(result) == "ask on resolved: It was done on Sat 2 May 2026 10:00 UTC."


@pytest.mark.parametrize("outcome", ["no_answer", "abandoned", "bounced"])
def test_a_call_that_nobody_took_has_done_nothing(outcome: str) -> None:
    """The customer was not reached, so what there is to say is still to be said."""
    call = carried(occasion().key("ask"), at(2, 10), outcome=outcome)
    result = policy(NEXT_DAY).follow_ups([occasion()], SAM, at=at(2, 11), contacts=[call])
    assert len(result) == 1


@pytest.mark.parametrize("fields", [{"at": at(3)}, {"recorded_at": at(3)}], ids=["at", "recorded"])
def test_what_had_not_happened_or_was_not_known_has_done_nothing(fields: dict[str, Any]) -> None:
    """The past is judged by what was known of it."""
    call = attrs.evolve(carried(occasion().key("ask"), at(2, 10)), **fields)
    ask = policy(NEXT_DAY)
    assert len(ask.follow_ups([occasion()], SAM, at=at(2, 11), contacts=[call])) == 1
    later = ask.follow_ups([occasion()], SAM, at=at(2, 11), known_at=at(4), contacts=[call])
    assert len(later.done) == (1 if "recorded_at" in fields else 0)


def test_a_contact_that_was_entered_in_error_has_done_nothing() -> None:
    """An edit that takes the key away brings the follow-up back."""
    call = carried(occasion().key("ask"), at(2, 10))
    edit = attrs.evolve(call, id="edit", revises=call.id, follow_ups=[], recorded_at=at(2, 11))
    for contacts in ([call, edit], History(customer=SAM, contacts=[call, edit])):
        ask = policy(NEXT_DAY)
        assert len(ask.follow_ups([occasion()], SAM, at=at(2, 10), contacts=contacts)) == 0
        assert len(ask.follow_ups([occasion()], SAM, at=at(2, 11), contacts=contacts)) == 1


def test_a_contact_about_something_else_cancels_nothing() -> None:
    """Only what names the key carries it out: neither a reply nor a thanks does."""
    thanks = Interaction(id=1, at=at(2), author=ADA, channel="email", case_ids=[3], text="Thanks!")
    result = policy(NEXT_DAY).follow_ups([occasion()], SAM, at=at(2, 11), contacts=[thanks])
    assert len(result) == 1


def test_what_was_done_under_an_id_that_was_merged_is_done() -> None:
    """Records that are merged later make nobody hear twice."""
    cause = occasion("known_cause", case_id=None, about="c", customer_id=12)
    told = carried(cause.key("ask"), at(1))
    merged = attrs.evolve(SAM, same_as=[12])
    tell = policy(plan(), kind="known_cause")
    for customer_id in (7, 12):
        again = attrs.evolve(cause, customer_id=customer_id)
        result = tell.follow_ups([again], merged, at=at(2), contacts=[told])
        assert (len(result), len(result.done)) == (0, 1)
    (found,) = tell.follow_ups([cause], merged, at=at(2))
    assert (found.customer_id, found.key) == ("7", attrs.evolve(cause, customer_id=7).key("ask"))


def test_an_occasion_of_another_customer_is_refused() -> None:
    """Nobody hears what is for somebody else."""
    merged = attrs.evolve(SAM, same_as=[12])
    with pytest.raises(FieldError, match=r"this customer, 7 or 12$") as caught:
        policy(plan()).follow_ups([occasion(customer_id=8)], merged, at=at(2))
    assert (caught.value.field, caught.value.value) == ("occasions.customer_id", "8")


# What comes again


def test_what_comes_again_counts_from_the_contact_that_did_it_last() -> None:
    """Each turn has a key of its own, which is the same whenever somebody asks."""
    weekly = policy(plan(earliest="after 1 day", latest="after 20 days", every="after 7 days"))
    (first,) = weekly.follow_ups([occasion()], SAM, at=at(1))
    assert (first.key, first.earliest_at) == (occasion().key("ask"), at(2))
    contacts = [carried(first.key, at(2, 12))]
    (second,) = weekly.follow_ups([occasion()], SAM, at=at(5), contacts=contacts)
    assert second.key == f"{first.key}/2"
    assert (second.earliest_at, second.latest_at) == (at(9, 12), at(21))
    assert second.every == first.every
    contacts += [carried(second.key, at(10)), carried(first.key, at(11))]
    (third,) = weekly.follow_ups([occasion()], SAM, at=at(12), contacts=contacts)
    assert third.earliest_at == at(17)


def test_what_comes_again_ends_when_the_plan_says_so() -> None:
    """Every day until the third: nobody hears of it for ever."""
    daily = policy(plan(earliest="at once", latest="after 3 days", every="after 1 day"))
    contacts = [carried(occasion().key("ask"), at(3, 12))]
    result = daily.follow_ups([occasion()], SAM, at=at(3, 13), contacts=contacts)
    assert [(each.reason.code, each.latest_at) for each in result.missed] == [("no_time", at(4))]


def test_what_comes_again_ends_with_its_due() -> None:
    """A later turn is bound by the due as the first one is."""
    daily = policy(
        plan(earliest="at once", latest="at the due", every="after 1 day"), kind="promise_due"
    )
    contacts = [carried(due().key("ask"), at(2))]
    (found,) = daily.follow_ups([due()], SAM, at=at(3), contacts=contacts)
    assert (found.earliest_at, found.latest_at) == (at(3), at(8, 16))


def test_a_follow_up_that_reached_nobody_comes_again_under_another_key() -> None:
    """A host queues each key once, and still the second attempt goes out."""
    ask = policy(plan(channels=["email", "phone"]))
    (first,) = ask.follow_ups([occasion()], SAM, at=at(1))
    missed = carried(first.key, at(2), channel="email", outcome="bounced")
    (second,) = ask.follow_ups([occasion()], SAM, at=at(2), contacts=[missed])
    assert (second.key, second.channels) == (f"{first.key}/2", ("phone",))
    made = carried(second.key, at(3))
    result = ask.follow_ups([occasion()], SAM, at=at(4), contacts=[missed, made])
    assert (len(result), [each.key for each in result.done]) == (0, [second.key])


# What waits, and what is too late


def test_what_waits_for_a_status_keeps_the_remainder() -> None:
    """Of three days, after two of which the case was put on hold, one day is left."""
    ask = policy(plan(earliest="after 3 days", waits_on=["on_hold"]))
    held = occasion(facts={"status": "on_hold"}, statuses={"on_hold": [Span(at(3), at(6))]})
    result = ask.follow_ups([held], SAM, at=at(6))
    (paused,) = result.paused
    assert (len(result), paused.remaining) == (0, timedelta(days=1))
    assert paused.reason.code == "paused"
    assert str(paused) == "ask on resolved: It waits while the case is on_hold; 1 d are left of it."
    resumed = attrs.evolve(held, facts={"status": "open"})
    (found,) = ask.follow_ups([resumed], SAM, at=at(6, 12))
    assert found.earliest_at == at(7)


def test_a_status_for_which_a_plan_does_not_wait_holds_nothing() -> None:
    """Each plan says itself what it waits for."""
    ask = policy(plan(earliest="after 3 days", waits_on=["on_hold"]))
    pending = occasion(facts={"status": "pending"}, statuses={"pending": [Span(at(2), at(6))]})
    (found,) = ask.follow_ups([pending], SAM, at=at(6))
    assert found.earliest_at == at(4)


def test_a_pause_leaves_as_much_time_as_there_was_without_it() -> None:
    """A night on hold makes nothing impossible that was possible before."""
    ask = plan(earliest="in 2 days at 08:00", latest="in 2 days", waits_on=["on_hold"])
    (bare,) = policy(ask).follow_ups([occasion()], SAM, at=at(1))
    assert (bare.earliest_at, bare.latest_at) == (at(3, 8), at(3))
    night = occasion(statuses={"on_hold": [Span(at(1, 12), at(2, 10))]})
    (held,) = policy(ask).follow_ups([night], SAM, at=at(2, 11))
    assert (held.earliest_at, held.latest_at) == (at(4, 8), at(4))
    day = plan(earliest="in 2 days at 08:00", latest="in 2 days at 22:00", waits_on=["on_hold"])
    for place, until in (("Asia/Tokyo", at(4, 13)), ("America/New_York", at(5, 2))):
        (there,) = policy(day, timezone=place).follow_ups([night], SAM, at=at(2, 11))
        assert there.latest_at == until
    never = attrs.evolve(ask, earliest="in 3 days", latest="in 2 days")
    result = policy(never).follow_ups([night], SAM, at=at(2, 11))
    assert [each.reason.code for each in result.missed] == ["no_time"]


def test_a_pause_moves_no_due() -> None:
    """What has to be said by the due is not said after it because the case was on hold."""
    warn = plan(earliest="after 2 days", latest="at the due", waits_on=["on_hold"])
    held = due(statuses={"on_hold": [Span(at(2), at(5))]})
    (found,) = policy(warn, kind="promise_due").follow_ups([held], SAM, at=at(5))
    assert (found.earliest_at, found.latest_at) == (at(6), at(8, 16))


def test_what_was_too_late_before_it_was_held_is_missed() -> None:
    """A case that is put on hold afterwards brings nothing back."""
    ask = policy(plan(latest="after 1 day", waits_on=["on_hold"]))
    held = occasion(facts={"status": "on_hold"}, statuses={"on_hold": [Span(at(3), at(6))]})
    result = ask.follow_ups([held], SAM, at=at(6))
    assert [each.reason.code for each in result.missed] == ["too_late"]
    assert result.paused == ()


def test_what_nobody_can_plan_takes_nothing_else_with_it() -> None:
    """A calendar that does not know next year says so of one follow-up, and the other is made."""
    ended = BusinessHours.parse("2026 May 01 09:00-17:00", timezone="UTC")
    both = policy(plan("a", earliest="in 2 business days"), plan("b"), hours=ended)
    result = both.follow_ups([occasion()], SAM, at=at(1))
    assert [(each.plan_id, each.reason.code) for each in result.unplanned] == [("a", "unplanned")]
    assert [each.plan_id for each in result] == ["b"]
    last = str(result).splitlines()[-1]
    assert last.startswith("a on resolved: Nobody can tell when to do it: ")
    assert "None" not in last


def test_what_was_done_is_done_although_nobody_can_tell_until_when_it_was_to_be() -> None:
    """A calendar that does not know next year takes back nothing that was done."""
    ended = BusinessHours.parse("2026 May 01 09:00-17:00", timezone="UTC")
    call = carried(occasion().key("ask"), at(2, 10))
    ask = policy(plan(latest="in 2 business days"), hours=ended)
    (done,) = ask.follow_ups([occasion()], SAM, at=at(3), contacts=[call]).done
    assert (done.done_at, done.latest_at) == (at(2, 10), None)


def test_what_is_left_out_comes_in_order_as_well() -> None:
    """By key, whatever the order of the occasions."""
    given = [occasion(case_id=n) for n in (3, 1, 2)]
    contacts = [carried(each.key("ask"), at(2)) for each in given]
    result = policy(plan()).follow_ups(given, SAM, at=at(3), contacts=contacts)
    assert [each.occasion.case_id for each in result.done] == ["1", "2", "3"]


def test_what_there_is_no_time_for_is_told() -> None:
    """Its time ends before it begins: nobody can do it."""
    ask = policy(plan(earliest="after 9 days", latest="at the due"), kind="promise_due")
    result = ask.follow_ups([due()], SAM, at=at(2))
    (missed,) = result.missed
    assert (len(result), missed.reason.code) == (0, "no_time")


def test_at_its_latest_it_is_still_due_and_after_that_it_is_missed() -> None:
    """The latest instant is allowed itself."""
    ask = policy(NEXT_DAY)
    assert len(ask.follow_ups([occasion()], SAM, at=at(4))) == 1
    after = ask.follow_ups([occasion()], SAM, at=at(4) + timedelta(microseconds=1))
    assert [(each.reason.code, each.latest_at) for each in after.missed] == [("too_late", at(4))]
    assert str(after) == "ask on resolved: Its time was over on Mon 4 May 2026 09:00 UTC."


# The same at every later instant


_hours = st.integers(0, 24 * 9)


@given(_hours, _hours, _hours)
def test_asking_again_yields_the_same_follow_up(one: int, more: int, since: int) -> None:
    """Whenever it is asked, key, earliest and latest are the same until it is done or too late."""
    ask = policy(plan(earliest="in 1 business day at 10:00", latest="in 9 days"))
    fixed = occasion(since=at(1) + timedelta(hours=since))
    first = fixed.since + timedelta(hours=one)
    found = [
        each
        for now in (first, first + timedelta(hours=more))
        for each in ask.follow_ups([fixed], SAM, at=now)
    ]
    assert len(set(found)) <= 1


@given(st.permutations([1, 2, 3, 4]), st.lists(st.sampled_from([1, 2, 3, 4])))
def test_neither_order_nor_repetition_matters(order: list[int], again: list[int]) -> None:
    """A host that retries, or asks in another order, finds the same."""
    ask = policy(plan("a"), plan("b", earliest="after 1 day"))
    found = ask.follow_ups([occasion(case_id=n) for n in order + again], SAM, at=at(2))
    same = ask.follow_ups([occasion(case_id=n) for n in (1, 2, 3, 4)], SAM, at=at(2))
    assert found == same


# Why, and what can be wrong with it


def test_an_explanation_says_what_happened_which_rules_apply_and_what_came_of_it() -> None:
    """Whoever wonders about a follow-up, or misses one, reads why."""
    because = [Reason("resolved", "It was settled."), Reason("fixed", "It works.")]
    fixed = occasion(because=because)
    told = str(policy(NEXT_DAY).explain(fixed, SAM, at=at(1)))
    assert told.startswith("resolved since Fri 1 May 2026 09:00 UTC: It was settled. It works.\n")
    assert "rule only applies" in told
    assert "ask from Sat 2 May 2026 10:00 UTC until Mon 4 May 2026 09:00 UTC" in told
    bare = policy(NEXT_DAY).explain(occasion("customer_waiting"), SAM, at=at(1))
    assert (len(bare.result), bare.table.result.outcome) == (0, None)
    assert str(bare).startswith("customer_waiting since Fri 1 May 2026 09:00 UTC.\n")


def test_an_explanation_knows_what_was_done() -> None:
    """It is told of a key that a contact carried out as well."""
    contacts = [carried(occasion().key("ask"), at(2), recorded_at=at(5))]
    ask = policy(NEXT_DAY)
    assert len(ask.explain(occasion(), SAM, at=at(3), contacts=contacts).result) == 1
    known = ask.explain(occasion(), SAM, at=at(3), known_at=at(5), contacts=contacts)
    assert len(known.result.done) == 1


def test_a_check_tells_plans_that_nobody_uses_and_what_is_wrong_with_the_table() -> None:
    """A plan that no rule names is a mistake in one of the two."""
    idle = FollowUpPolicy(id=1, table=table("ask"), plans=[plan(), plan("other")])
    *of_table, used = idle.check()
    assert used.refuted
    assert [(reason.code, str(reason)) for reason in used] == [
        ("unused", "No rule names plan other.")
    ]
    assert used.claim == "every plan is used"
    assert [verdict.claim for verdict in of_table] == [
        verdict.claim for verdict in idle.table.check().verdicts
    ]
    assert policy(plan()).check()[-1].proved
    other = FollowUpPolicy(id=1, table=table("ask", otherwise="other"), plans=idle.plans)
    assert other.check()[-1].proved


@pytest.mark.parametrize("then", ["none", ["ask", "none"], [["none"]], 3], ids=str)
@pytest.mark.parametrize("place", ["then", "otherwise"])
def test_a_table_names_plans_that_are_there(then: Any, place: str) -> None:
    """A plan that is not there is found when the policy is made."""
    with pytest.raises(FieldError, match=r"the id of a plan: ask, other$") as caught:
        FollowUpPolicy(id=1, table=table(**{place: then}), plans=[plan(), plan("other")])
    assert caught.value.field == ("rule only" if place == "then" else place)
    assert caught.value.value == (3 if then == 3 else "none")


def test_a_policy_without_plans_names_none() -> None:
    """The message says so as well."""
    with pytest.raises(FieldError, match=r"the id of a plan: there is none$"):
        FollowUpPolicy(id=1, table=table(), plans=[])


@pytest.mark.parametrize("cell", ["promise_due", "promise_due, promise_at_risk"])
def test_a_plan_that_counts_from_a_due_is_for_what_is_due(cell: str) -> None:
    """A rule that applies to promises alone may name it."""
    before = plan(earliest="1 day before")
    assert policy(before, kind=cell).plans == (before,)


@pytest.mark.parametrize("cell", ["promise_broken", "-", "not(promise_due)"])
def test_a_plan_that_counts_from_a_due_is_for_nothing_else(cell: str) -> None:
    """Where there is no due there is no day before it, and that is found at once."""
    with pytest.raises(FieldError, match="does not count from a due") as caught:
        policy(plan(), plan("late", latest="at the due"), kind=cell)
    assert (caught.value.field, caught.value.value) == ("rule only", "late")
    with pytest.raises(FieldError, match="does not count from a due"):
        FollowUpPolicy(
            id=1, table=table(None, otherwise="ask"), plans=[plan(earliest="1 day before")]
        )


def test_a_table_may_know_fewer_occasions_or_none() -> None:
    """What a table's own column rules out, a rule of it cannot apply to."""
    few = DecisionTable(
        columns={"occasion": col.enum("promise_due")},
        rules=[Rule("only", when={"occasion": "promise_due"}, then="ask")],
        otherwise=None,
    )
    few_plans = [plan(latest="at the due")]
    assert FollowUpPolicy(id=1, table=few, plans=few_plans).table is few
    rest = DecisionTable(columns=few.columns, otherwise="ask")
    assert FollowUpPolicy(id=1, table=rest, plans=few_plans).table is rest
    odd = DecisionTable(
        columns={"occasion": col.integer()},
        rules=[Rule("only", when={"occasion": 3}, then="ask")],
        otherwise=None,
    )
    assert FollowUpPolicy(id=1, table=odd, plans=[plan(latest="at the due")]).table is odd
    some = DecisionTable(
        columns={"occasion": col.enum("promise_due", "resolved", "customer_silent")},
        rules=[Rule("only", then="ask")],
    )
    with pytest.raises(FieldError, match=r"; resolved, customer_silent have none$"):
        FollowUpPolicy(id=1, table=some, plans=few_plans)
    blind = DecisionTable(columns={"tier": col.boolean()}, rules=[Rule("all", then="ask")])
    with pytest.raises(FieldError, match="does not count from a due"):
        FollowUpPolicy(id=1, table=blind, plans=[plan(latest="at the due")])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": ""}, "id"),
        ({"plans": [plan(), plan()]}, "plans"),
        ({"plans": ["ask"]}, None),
        ({"table": {}}, "table"),
        ({"hours": "all day"}, "hours"),
        ({"plans": [plan(earliest="after 2 working hours")], "hours": None}, "hours"),
    ],
    ids=["id", "a plan twice", "no plan", "no table", "no calendar", "no hours"],
)
def test_what_is_no_policy_is_refused(fields: dict[str, Any], field: str | None) -> None:
    """Everything that can be known to be wrong is found when the policy is made, by its field."""
    given: dict[str, Any] = {"id": 1, "table": table(), "plans": [plan()], "hours": OFFICE}
    with pytest.raises(FieldError) as caught:
        FollowUpPolicy(**{**given, **fields})
    assert field in (None, caught.value.field)


def test_a_policy_has_a_zone_that_exists() -> None:
    """A clock that nobody knows shows no time."""
    with pytest.raises(UnknownZoneError):
        policy(plan(), timezone="Mars")


def test_a_table_that_counts_names_no_plans() -> None:
    """How many rules apply is no answer to what to do."""
    counting = DecisionTable(
        columns={"occasion": col.enum(*OCCASIONS)}, policy="collect", aggregate="count"
    )
    with pytest.raises(FieldError, match="names plans") as caught:
        FollowUpPolicy(id=1, table=counting, plans=[])
    assert (caught.value.field, caught.value.value) == ("table", counting.name)


def test_a_policy_is_a_value() -> None:
    """It can be sent to another process, and compared."""
    ask = policy(NEXT_DAY)
    again = pickle.loads(pickle.dumps(ask))  # noqa: S301 - our own
    assert {ask, again} == {ask}
    now: datetime = at(1)
    assert again.follow_ups([occasion()], Customer(id=7), at=now) == ask.follow_ups(
        [occasion()], Customer(id=7), at=now
    )

"""Strategies of follow-ups draw what fits together, reach all there is, and shrink to little."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.customer import Customer
from servicekit.followups import (
    BASES,
    LAWS,
    OCCASIONS,
    Blocked,
    Cap,
    ContactPolicy,
    Ended,
    Enrolment,
    FollowUp,
    FollowUpPolicy,
    FollowUps,
    Moved,
    Occasion,
    Period,
    Plan,
    Scheduled,
    Sequence,
    Timing,
    Touch,
    Unschedulable,
    Waiting,
    Window,
)
from servicekit.followups.enrolment import EVENTS
from servicekit.followups.occasion import DATED
from servicekit.followups.period import PERIODS
from servicekit.followups.sequence_course import ENDINGS
from servicekit.followups.timing import KINDS
from servicekit.hours import BusinessHours
from servicekit.instants import later, latest
from servicekit.tables import DecisionTable, col
from servicekit.testing import strategies
from servicekit.testing.strategies import FIRST, LAST
from servicekit.testing.strategies.plain import PURPOSES
from testing.support import few, simplest, some

CHANNELS = ("email", "phone", "chat")
MONDAYS = BusinessHours.parse("Mo 09:00-17:00", timezone="UTC")


def bare() -> FollowUp:
    """Return the simplest follow-up."""
    return FollowUp(
        key="1", customer_id="kim", purpose="ask whether it stayed fixed", earliest_at=FIRST
    )


# -- what they shrink to --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timings", Timing()),
        ("periods", Period.parse("1 hour")),
        ("windows", Window("team hours", MONDAYS)),
        ("caps", Cap("cap", 1, "1 hour")),
        ("legal_presets", LAWS[0]),
        ("contact_policies", ContactPolicy(channels=CHANNELS)),
        ("plans", Plan(id="stayed fixed", purpose="ask whether it stayed fixed")),
        (
            "occasions",
            Occasion(kind="promise_due", since=FIRST, due_at=FIRST, customer_id="kim"),
        ),
        ("follow_ups", bare()),
        ("follow_up_sets", FollowUps()),
        (
            "follow_up_policies",
            FollowUpPolicy(
                id="after sales",
                table=DecisionTable(
                    name="follow-ups",
                    columns={"occasion": col.enum(*OCCASIONS), "complaint": col.boolean()},
                    rules=[],
                    otherwise=None,
                ),
                plans=[],
            ),
        ),
        (
            "moved",
            Moved(
                constraint="team hours",
                code="window",
                from_at=FIRST,
                until_at=FIRST,
                text="outside team hours",
            ),
        ),
        ("blocked", Blocked(channel="email")),
        ("touches", Touch(purpose="ask for the number")),
        ("sequences", Sequence(id="reminders", touches=[Touch(purpose="ask for the number")])),
        (
            "enrolments",
            Enrolment(id="1", sequence_id="reminders", customer_id="kim", started_at=FIRST),
        ),
    ],
)
def test_values_shrink_to_the_simplest(name, value):
    """With nothing to show, a failing test shows the first instant, UTC and nothing else."""
    assert simplest(getattr(strategies, name)()) == value


def test_outcomes_shrink_to_the_simplest():
    """A contact shrinks to one e-mail at once, and what has none to one channel."""
    found, none = simplest(strategies.scheduled()), simplest(strategies.unschedulable())

    assert (found.at, found.channel, found.follow_ups[0]) == (FIRST, "email", bare())
    assert (found.moved, found.passed_over, found.because) == ((), (), ())
    assert [each.channel for each in none.blocked] == ["email"]


# -- what they reach ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_timings_reach_every_kind(kind):
    """Each kind of timing is drawn, and on its own where that is wished."""
    assert some(strategies.timings(), lambda timing: timing.kind == kind)
    assert some(strategies.timings(kinds=[kind]), lambda _: True).kind == kind


@pytest.mark.parametrize(
    "condition",
    [
        lambda timing: timing.kind == "before" and timing.clock is not None,
        lambda timing: timing.kind == "before" and not timing.amount.is_dated,
        lambda timing: timing.kind == "in" and timing.clock is None,
        lambda timing: timing.kind == "in" and timing.amount.is_business,
        lambda timing: timing.kind == "after" and timing.amount.is_dated,
        lambda timing: len(timing.days) > 1,
    ],
    ids=["clock before", "time before", "same time", "business days", "after days", "weekdays"],
)
def test_timings_reach_every_complication(condition):
    """Dates with a clock and without, business time and several weekdays are drawn."""
    assert some(strategies.timings(), condition)


@few
@given(strategies.timings(business=False), strategies.timings(business=True))
def test_timings_count_in_business_time_as_wished(wall, business):
    """Whoever has no calendar asks for timings that need none."""
    assert wall.amount is None or not wall.amount.is_business
    assert business.amount is None or business.amount.is_business


@pytest.mark.parametrize("kind", PERIODS)
def test_periods_reach_every_kind(kind):
    """Rolling periods, those of the calendar and dates in a row are drawn."""
    local = kind != "rolling"

    assert some(strategies.periods(), lambda period: period.kind == kind)
    assert some(strategies.periods(local=local), lambda period: period.kind == kind)


@few
@given(strategies.caps(local=True), strategies.caps(local=False))
def test_caps_go_by_the_customers_dates_as_wished(local, rolling):
    """Whoever tests without time zones asks for caps that go by none."""
    assert local.is_local
    assert not rolling.is_local


@pytest.mark.parametrize(
    "condition",
    [
        lambda cap: cap.burst is not None,
        lambda cap: cap.spread and cap.burst is None,
        lambda cap: cap.of == "conversations",
        lambda cap: len(cap.per) == 4,
        lambda cap: cap.counts is not None,
        lambda cap: cap.is_law and cap.channels,
    ],
    ids=["burst", "spread", "conversations", "per all", "counts", "law"],
)
def test_caps_reach_every_complication(condition):
    """Spread caps, with a burst or without, conversations and laws are drawn."""
    assert some(strategies.caps(), condition)


@pytest.mark.parametrize(
    "condition",
    [
        lambda policy: len(policy.constraints) == 4,
        lambda policy: any(each.is_local for each in policy.constraints),
        lambda policy: not policy.checks,
        lambda policy: policy.timezone is not None,
        lambda policy: policy.purposes,
    ],
    ids=["four", "local", "unchecked", "timezone", "purposes"],
)
def test_contact_policies_reach_every_complication(condition):
    """Windows, caps, policies without checks, and those with a zone or purposes are drawn."""
    assert some(strategies.contact_policies(), condition)


def test_laws_are_known_or_of_ones_own():
    """The presets of this library are drawn, and others beside them."""
    assert some(strategies.legal_presets(), lambda preset: preset in LAWS)
    assert some(strategies.legal_presets(), lambda preset: preset not in LAWS and preset.caps)


def test_checks_bind_other_bases():
    """A check binds its own bases, or those that a host wants."""
    marketing = ("marketing",)
    assert some(strategies.checks(), lambda c: c.id == "quiet hours" and c.bases == marketing)


@pytest.mark.parametrize("kind", OCCASIONS)
def test_occasions_reach_every_kind(kind):
    """Each kind of occasion is drawn, with a due where it has one ahead."""
    assert some(strategies.occasions(), lambda occasion: occasion.kind == kind)
    assert (simplest(strategies.occasions(kind=kind)).due_at is None) is (kind not in DATED)


@pytest.mark.parametrize(
    "condition",
    [
        lambda found: found.pauses and found.pauses[0].duration,
        lambda found: len(found.statuses) == 2,
        lambda found: "complaint" in found.facts,
        lambda found: found.case_id and found.about and found.because,
    ],
    ids=["pauses", "statuses", "facts", "belonging"],
)
def test_occasions_reach_every_complication(condition):
    """Pauses, statuses, facts and what an occasion belongs to are drawn."""
    assert some(strategies.occasions(), condition)


@pytest.mark.parametrize("basis", BASES)
def test_follow_ups_reach_every_basis(basis):
    """Each basis is drawn, with its own purpose, and on its own where that is wished."""
    assert (
        some(strategies.follow_ups(), lambda each: each.basis == basis).purpose == (PURPOSES[basis])
    )
    assert simplest(strategies.follow_ups(basis=basis)).basis == basis


@pytest.mark.parametrize(
    "condition",
    [
        lambda each: each.latest_at is not None,
        lambda each: each.audience == "staff",
        lambda each: each.every is not None,
        lambda each: len(each.channels) == 2,
        lambda each: each.plan_id and each.occasion,
    ],
    ids=["latest", "staff", "every", "channels", "plan"],
)
def test_follow_ups_reach_every_complication(condition):
    """What has an end, is for staff, comes again or names channels is drawn."""
    assert some(strategies.follow_ups(), condition)


@few
@given(strategies.follow_ups(channels=[]))
def test_follow_ups_name_only_the_channels_of_a_host(each):
    """Without channels of the host's, none is named."""
    assert each.channels == ()


@pytest.mark.parametrize(
    "condition",
    [
        lambda policy: len(policy.plans) == 3,
        lambda policy: any(isinstance(rule.then, tuple) for rule in policy.table.rules),
        lambda policy: any(rule.then is None for rule in policy.table.rules),
        lambda policy: any(plan.needs_due for plan in policy.plans),
        lambda policy: any(plan.needs_hours for plan in policy.plans),
        lambda policy: any(plan.every for plan in policy.plans),
        lambda policy: policy.hours is None and policy.timezone is not None,
    ],
    ids=["three", "several", "nothing", "due", "hours", "again", "no calendar"],
)
def test_follow_up_policies_reach_every_complication(condition):
    """Plans before a due, in business time and again, and rules for several or none are drawn."""
    assert some(strategies.follow_up_policies(), condition)


@pytest.mark.parametrize(
    "condition",
    [
        lambda found: len(found.follow_ups) == 2,
        lambda found: found.channel is None,
        lambda found: found.moved and found.passed_over,
        lambda found: found.contact_point is not None,
    ],
    ids=["two", "staff", "moved", "contact point"],
)
def test_scheduled_reach_every_complication(condition):
    """Contacts for two follow-ups, none at all, and those that were moved are drawn."""
    assert some(strategies.scheduled(), condition)


@pytest.mark.parametrize(
    "condition",
    [
        lambda sequence: len(sequence.touches) == 3,
        lambda sequence: any(touch.another_channel for touch in sequence.touches),
        lambda sequence: any(touch.id for touch in sequence.touches),
        lambda sequence: any(touch.within for touch in sequence.touches),
        lambda sequence: sequence.most is not None,
        lambda sequence: not sequence.stops_on,
        lambda sequence: sequence.hours is not None,
    ],
    ids=["three", "another channel", "named", "within", "bound", "no stops", "calendar"],
)
def test_sequences_reach_every_complication(condition):
    """Named touches, other channels, bounds and sequences that nothing stops are drawn."""
    assert some(strategies.sequences(), condition)


@pytest.mark.parametrize("kind", EVENTS)
def test_enrolments_reach_every_event(kind):
    """Each kind of event is drawn in an enrolment, and on its own where that is wished."""
    assert some(strategies.enrolments(), lambda each: kind in {e.kind for e in each.events})
    assert simplest(strategies.enrolment_events(kind=kind)).kind == kind


@pytest.mark.parametrize("code", ENDINGS)
def test_sequences_end_in_every_way(code):
    """Each ending is drawn."""
    assert some(strategies.ended(), lambda end: end.code == code)


def test_contacts_carry_follow_ups_out():
    """Some contacts say their basis, their brand and what they carry out."""
    assert some(strategies.interactions(), lambda c: c.basis and c.brand and c.follow_ups)


# -- what fits together ---------------------------------------------------------------------------


@few
@given(strategies.scheduled())
def test_a_contact_comes_in_the_time_of_what_it_carries_out(contact):
    """It is not before the earliest instant of any of them, and not after the latest."""
    for each in contact.follow_ups:
        assert not later(each.earliest_at, contact.at)
        assert each.latest_at is None or not later(contact.at, each.latest_at)
        assert not each.channels or contact.channel in {None, *each.channels}
    assert len({each.key for each in contact.follow_ups}) == len(contact.follow_ups)
    assert all(not later(move.until_at, contact.at) for move in contact.moved)


@few
@given(
    strategies.contact_policies(),
    strategies.follow_ups(),
    strategies.customers(max_events=1),
    st.lists(strategies.interactions(), max_size=1),
    strategies.instants(),
)
def test_policies_take_every_follow_up(policy, follow_up, customer, contacts, at):
    """Whatever policy, follow-up, customer and contacts are drawn, scheduling has an outcome."""
    found = policy.schedule(follow_up, customer, contacts, at=at)

    assert isinstance(found, Scheduled | Unschedulable)
    assert found.key == follow_up.key


@few
@given(strategies.follow_up_policies(), strategies.occasions(), strategies.instants())
def test_policies_take_every_occasion(policy, occasion, at):
    """Whatever policy and occasion are drawn, something becomes of it or nothing does."""
    found = policy.follow_ups([occasion], Customer(id="kim"), at=latest(at, occasion.since))

    assert isinstance(found, FollowUps)


@few
@given(strategies.sequences(), strategies.enrolments())
def test_sequences_take_every_enrolment(sequence, enrolment):
    """Whatever sequence and enrolment are drawn, something comes next or it has ended."""
    at = latest(LAST, enrolment.recorded_at)

    assert isinstance(sequence.next(enrolment, [], at=at), FollowUp | Waiting | Ended)


@few
@given(strategies.enrolments(touches=["ask"]))
def test_enrolments_know_the_touches_that_are_given(enrolment):
    """The touches are those that a test names."""
    assert enrolment.touches == ("ask",)

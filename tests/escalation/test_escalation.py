from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from escalation.support import (
    AT_LAST,
    DECISIONS,
    LONDON,
    MINUTE,
    OFFICE,
    WAYS,
    at,
    brought_to,
    escalations,
    event,
    fold,
    minutes,
    moments,
    moves,
    offered,
    raised,
    recorded,
)
from servicekit.errors import FieldError, IllegalEventError, NaiveDatetimeError
from servicekit.escalation import (
    EVENTS,
    OUTCOMES,
    REMARKS,
    SEVERITIES,
    TRANSITIONS,
    EscalationState,
    Needs,
    possible,
)
from servicekit.hours import BusinessHours
from servicekit.instants import elapsed, later, to_microseconds
from servicekit.money import Money
from servicekit.values import Facts
from servicekit.versions import Versions

# -- making it ------------------------------------------------------------------------------------


def test_an_escalation_is_converted():
    """Ids become text, lists immutable, and what nobody said has a plain default."""
    escalation = raised(raised_by=7, decided_by=8, source="ticket 9")

    assert (escalation.id, escalation.case_id, escalation.raised_by) == ("1", "3", "7")
    assert (escalation.decided_by, escalation.source) == ("8", "ticket 9")
    assert escalation.severity == "normal"
    assert escalation.recorded_at == at(9)
    assert escalation.needs == Needs(
        skills=Facts({"billing": 2}), authority="refund", amount=Money(250, "EUR")
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"case_id": None},
        {"why": " "},
        {"severity": "huge"},
        {"decided_by": ""},
        {"needs": "authority"},
        {"story": None},
        {"events": None},
        {"events": [event("paused", at(9))] * 2},
        {"events": ["resolved"]},
        {"events": [event("resolved", at(8, 59))]},
    ],
    ids=repr,
)
def test_an_escalation_is_checked(wrong):
    """An empty id, an unknown word, no reason, and events before the raising are refused."""
    with pytest.raises(FieldError):
        raised(**wrong)


def test_every_instant_has_a_zone():
    """A wall clock without a zone is refused everywhere."""
    naive = at(9).replace(tzinfo=None)

    for refuse in (
        lambda: raised(raised_at=naive),
        lambda: raised(recorded_at=naive),
        lambda: raised().state(at=naive),
        lambda: raised().state(at=at(9), known_at=naive),
        lambda: raised().acknowledge(at=naive, by="ada"),
        lambda: offered().escalate(at=naive, seen_at=at(9)),
        lambda: offered().escalate(at=at(9), seen_at=naive),
    ):
        with pytest.raises(NaiveDatetimeError):
            refuse()


def test_the_story_is_not_shown():
    """``repr`` does not tell the customer's story."""
    assert "secret" not in repr(raised(story="a secret"))


def test_an_escalation_never_changes(travels):
    """An escalation is immutable, can be copied and pickled, and is checked again when evolved."""
    escalation = offered(story="all of it", excluded=["kim"], decided_by="sam")

    travels(escalation)
    travels(escalation.standing(at=at(9)))
    travels(escalation.explain(at=at(9)))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        escalation.why = "another"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        escalation.standing(at=at(9)).level = 3
    with pytest.raises(FieldError):
        attrs.evolve(escalation, severity="huge")
    with pytest.raises(FieldError):
        attrs.evolve(escalation, raised_at=at(11))


def test_nobody_decides_over_their_own_decision():
    """Whose decision is in question can resolve the escalation, never confirm it themselves."""
    escalation = raised(decided_by="sam")

    for outcome in OUTCOMES:
        decided = escalation.decide(at=at(10), by="kim", outcome=outcome, reason_code="rule_7")
        assert decided.state(at=at(10)) == "resolved"
        with pytest.raises(FieldError, match="decision in question is their own"):
            escalation.decide(at=at(10), by="sam", outcome=outcome, reason_code="rule_7")
    assert escalation.resolve(at=at(10), by="sam").state(at=at(10)) == "resolved"


def test_whose_decision_it_was_is_not_forgotten():
    """Naming afterwards whose decision it was is refused where they decided about it."""
    decided = raised().decide(at=at(10), by="sam", outcome="confirmed", reason_code="rule_7")

    with pytest.raises(FieldError, match="their own"):
        attrs.evolve(decided, decided_by="sam")


# -- what becomes of it ---------------------------------------------------------------------------


def test_the_states_follow_from_the_events():
    """An escalation is what its latest event made of it, from its instant on."""
    escalation = offered().acknowledge(at=at(10), by="ada").resolve(at=at(11), by="ada")

    asked = [(9,), (9, 59), (10,), (10, 59), (11,)]
    states = [escalation.state(at=at(*t)) for t in asked]
    assert states == ["offered", "offered", "acknowledged", "acknowledged", "resolved"]
    assert escalation.state(at=at(11)) is EscalationState.RESOLVED


@pytest.mark.parametrize(("state", "kind"), TRANSITIONS)
def test_every_transition_happens(state, kind):
    """Each event leads where the table says, and says so as the cause where it leads on."""
    then = TRANSITIONS[state, kind]
    before = brought_to(state)
    standing = before.record(event(kind, at(10))).standing(at=at(10))

    assert standing.state is then
    moved = then is not state or kind == "offered"
    was = before.standing(at=at(9, 59))
    assert standing.cause == (kind if moved else was.cause)
    assert standing.since == (at(10) if moved else was.since)


def test_the_whole_way_up_the_ladder():
    """A standing names the level, who is asked, until when, and who has it."""
    escalation = (
        offered()
        .escalate(at=at(11), seen_at=at(9), to=["kim", "sam"], due_at=at(12))
        .decline(at=at(11, 30), by="sam")
        .acknowledge(at=at(11, 45), by="kim")
        .give_up(at=at(13), by="kim")
    )

    def standing(*t):
        found = escalation.standing(at=at(*t))
        return (str(found.state), found.level, found.asked, found.holder, found.due_at)

    assert standing(9) == ("offered", 0, ("ada",), None, at(11))
    assert standing(11) == ("offered", 1, ("kim", "sam"), None, at(12))
    assert standing(11, 30) == ("offered", 1, ("kim",), None, at(12))
    assert standing(11, 45) == ("acknowledged", 1, (), "kim", None)
    assert standing(13) == ("pending", 1, (), None, None)


def test_a_standing_before_anything_happened():
    """Until something happens it is pending since it was raised, with no cause and no level."""
    standing = raised().standing(at=at(10))

    assert (standing.state, standing.at, standing.since) == ("pending", at(10), at(9))
    assert (standing.level, standing.asked, standing.holder, standing.due_at) == (
        None,
        (),
        None,
        None,
    )
    assert (standing.left, standing.cause, standing.reason_code) == (None, None, None)


def test_who_had_it_stays_known_at_the_end():
    """After a decision nobody is asked, and it is still known who had taken it, and why."""
    escalation = offered().acknowledge(at=at(10), by="ada")
    decided = escalation.decide(at=at(11), by="ada", outcome="varied", reason_code="goodwill")
    standing = decided.standing(at=at(11))

    assert (standing.holder, standing.cause) == ("ada", "decision_varied")
    assert (standing.asked, standing.due_at, standing.reason_code) == ((), None, "goodwill")


@pytest.mark.parametrize("kind", ["exhausted", "resolved", "cancelled"])
def test_nobody_is_asked_at_an_end(kind):
    """Once the ladder has nobody left, and once it is over, nobody is asked and nothing is due."""
    standing = offered().record(event(kind, at(10))).standing(at=at(10))

    assert (standing.asked, standing.due_at, standing.level) == ((), None, 0)


def test_an_unknown_outcome_lists_the_known_ones():
    """A decision is confirmed, varied or reversed; "upheld" means the opposite to a customer."""
    with pytest.raises(FieldError, match="one of confirmed, varied, reversed") as caught:
        raised().decide(at=at(10), by="kim", outcome="upheld", reason_code="rule_7")
    assert (caught.value.field, caught.value.value) == ("outcome", "upheld")


def test_each_method_records_one_kind():
    """Every kind of event has a method that records it with all its details."""
    rest = {"reason": "r", "recorded_at": at(23), "source": "s", "id": "e", "seq": 3}
    full = {**rest, "by": "kim"}
    start, taken, held = offered(), brought_to("acknowledged"), brought_to("paused")
    made = {
        "offered": start.offer(at=at(10), level=1, to=["sam"], due_at=at(12), **full),
        "declined": start.decline(at=at(10), **full),
        "acknowledged": start.acknowledge(at=at(10), **full),
        "gave_up": taken.give_up(at=at(10), **full),
        "paused": start.pause(at=at(10), **full),
        "resumed": held.resume(at=at(10), due_at=at(12), **full),
        "exhausted": start.exhaust(at=at(10), **full),
        "resolved": start.resolve(at=at(10), **full),
        "cancelled": start.cancel(at=at(10), **full),
        **{
            f"decision_{outcome}": start.decide(
                at=at(10), outcome=outcome, reason_code="rule_7", **full
            )
            for outcome in OUTCOMES
        },
    }
    assert set(made) | set(REMARKS) == set(EVENTS)
    for kind, escalation in made.items():
        last = escalation.events[-1]
        assert (last.kind, last.at, last.by, last.reason) == (kind, at(10), "kim", "r")
        assert (last.recorded_at, last.source, last.id, last.seq) == (at(23), "s", "e", 3)


def test_it_has_no_state_before_it_was_raised():
    """A question about the time before the raising, or before it was recorded, is refused."""
    with pytest.raises(FieldError, match="raised later"):
        raised().state(at=at(8, 59))
    late = raised(recorded_at=at(10))
    for question in ({"at": at(9, 59)}, {"at": at(10), "known_at": at(9, 59)}):
        with pytest.raises(FieldError, match=r"known_at=.* recorded later") as caught:
            late.state(**question)
        assert caught.value.value == at(9, 59)
    assert late.state(at=at(9), known_at=at(10)) == "pending"


@pytest.mark.parametrize("kind", [kind for kind in EVENTS if kind not in REMARKS])
@pytest.mark.parametrize("state", EscalationState)
def test_an_illegal_event_lists_the_legal_ones(state, kind):
    """In each state exactly the events of the table are taken, and a refusal lists them."""
    escalation = brought_to(state)

    if kind in possible(state):
        assert escalation.record(event(kind, at(10))).events[-1].kind == kind
        return
    with pytest.raises(IllegalEventError) as caught:
        escalation.record(event(kind, at(10)))
    refusal = caught.value
    assert (refusal.subject, refusal.event, refusal.state) == ("escalation 1", kind, str(state))
    assert (refusal.at, refusal.legal) == (at(10), possible(state))


# -- what shares an instant -----------------------------------------------------------------------


def test_what_shares_an_instant_is_ordered():
    """Events of one instant happen in the order of ``seq``, in whatever order they are given."""
    first, second = event("acknowledged", at(10), seq=1), event("resolved", at(10), seq=2)

    assert raised(second, first) == raised(first, second)
    assert raised(second, first).state(at=at(10)) == "resolved"


def test_a_method_comes_after_what_happened_at_its_instant():
    """What a method records comes last at its instant, also when the events are shuffled later."""
    escalation = offered().pause(at=at(10)).resume(at=at(10)).acknowledge(at=at(10), by="ada")

    assert [each.seq for each in escalation.events] == [0, 0, 1, 2]
    shuffled = raised(*reversed(escalation.events))
    assert shuffled == escalation
    assert shuffled.state(at=at(10)) == "acknowledged"


def test_instants_are_compared_not_clocks():
    """In the hour that the clock shows twice, the second half past one is after the first."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    escalation = raised(event("resolved", second), raised_at=first)

    assert escalation.state(at=first) == "pending"
    assert escalation.state(at=second) == "resolved"
    with pytest.raises(FieldError):
        raised(event("resolved", first), raised_at=second)
    assert [
        e.seq for e in offered(raised_at=at(8)).pause(at=first).resume(at=second).events[1:]
    ] == [
        0,
        0,
    ]


# -- two times ------------------------------------------------------------------------------------


def test_what_was_not_recorded_is_not_seen():
    """A state sees what was recorded by ``known_at``, by default by ``at``."""
    escalation = offered().acknowledge(at=at(10), by="ada", recorded_at=at(12))

    assert escalation.state(at=at(11)) == "offered"
    assert escalation.state(at=at(12)) == "acknowledged"
    assert escalation.state(at=at(11), known_at=at(12)) == "acknowledged"
    assert escalation.state(at=at(9, 59), known_at=at(12)) == "offered"


def test_an_end_is_seen_without_the_way_there():
    """An end that is recorded before the acknowledgement is an end nevertheless."""
    escalation = raised(
        event("acknowledged", at(10), recorded_at=at(13)), event("resolved", at(11))
    )

    assert escalation.state(at=at(12)) == "resolved"
    assert escalation.state(at=at(13)) == "resolved"


def test_what_a_late_entry_overtakes_is_passed_over():
    """What was right when it was recorded is no mistake; a late entry only takes its effect."""
    escalation = offered().acknowledge(at=at(11), by="ada")
    escalation = escalation.cancel(at=at(10), recorded_at=at(12))

    assert escalation.state(at=at(11)) == "acknowledged"
    assert escalation.state(at=at(11), known_at=at(12)) == "cancelled"
    assert escalation.standing(at=at(12)).holder is None


def test_what_was_never_right_is_refused():
    """An event that was illegal when it was recorded and is so still is refused, however late."""
    with pytest.raises(IllegalEventError, match="escalation 1 is cancelled"):
        raised(event("cancelled", at(10)), event("acknowledged", at(11), recorded_at=at(12)))
    with pytest.raises(IllegalEventError):  # the cancellation was known, and so was the order
        raised(event("cancelled", at(10), recorded_at=at(12)), event("offered", at(11))).record(
            event("acknowledged", at(11, 30), recorded_at=at(13))
        )


def test_what_becomes_right_is_taken():
    """An event is taken that only a late entry made possible, once that is known."""
    escalation = raised(
        event("offered", at(9), due_at=at(11)),
        event("resumed", at(10, 30)),
        event("paused", at(10), recorded_at=at(12)),
    )

    assert escalation.state(at=at(11)) == "offered"
    assert escalation.standing(at=at(11)).due_at == at(11)
    assert escalation.standing(at=at(11), known_at=at(12)).due_at == at(11, 30)


def test_an_entry_made_in_error_is_taken_back():
    """What was retracted never happened, as far as is known since; before, it had."""
    escalation = raised().acknowledge(at=at(10), by="ada", id="a")
    escalation = escalation.retract("a", at=at(12), by="kim", reason="another case")

    assert escalation.state(at=at(11)) == "acknowledged"
    assert escalation.state(at=at(11), known_at=at(12)) == "pending"
    assert escalation.state(at=at(12)) == "pending"
    assert escalation.events[-1].by == "kim"


@pytest.mark.parametrize("state", EscalationState)
def test_an_entry_can_be_taken_back_in_every_state(state):
    """Also after the end an entry can be taken back, which itself changes nothing."""
    way = WAYS[state]
    events = [event(kind, at(9, n), id=f"{n}") for n, kind in enumerate(way)]
    escalation = raised(*events, event("retracted", at(10), revises="0")) if way else raised()

    assert escalation.state(at=at(9, 59)) == state
    if len(way) == 1:
        assert escalation.state(at=at(10)) == "pending"


def test_an_edit_stands_in_the_place_of_what_it_revises():
    """An edit says again what happened; the first version is still what was known before it."""
    escalation = raised().acknowledge(at=at(10), by="ada", id="a")
    escalation = escalation.acknowledge(at=at(10, 30), by="sam", recorded_at=at(12), revises="a")

    assert escalation.standing(at=at(11)).holder == "ada"
    now = escalation.standing(at=at(11), known_at=at(12))
    assert (now.holder, now.since) == ("sam", at(10, 30))


@pytest.mark.parametrize("revises", ["b", "a"])
def test_an_edit_names_what_it_revises(revises):
    """An edit of what is not there, and one of itself, is refused."""
    with pytest.raises(FieldError):
        raised(event("acknowledged", at(10), id="a", revises=revises))


def test_every_entry_has_its_own_id():
    """Two entries of one id are refused."""
    with pytest.raises(FieldError):
        raised(event("acknowledged", at(10), id="a"), event("resolved", at(11), id="a"))


# -- pauses ---------------------------------------------------------------------------------------


def test_while_paused_nothing_is_due_and_the_rest_is_kept():
    """A pause takes the due away, keeps what was left of the wait, and resuming brings it back."""
    paused = offered().pause(at=at(9, 30))
    resumed = paused.resume(at=at(12))

    assert paused.standing(at=at(11)).due_at is None
    assert paused.standing(at=at(11)).left == timedelta(minutes=90)
    assert paused.standing(at=at(11)).asked == ("ada",)
    assert resumed.standing(at=at(12)).due_at == at(13, 30)
    assert resumed.standing(at=at(12)).left is None
    assert resumed.events[-1].due_at == at(13, 30)


def test_a_second_pause_does_not_forget_the_first():
    """Of several pauses in a row each keeps what the one before it had left."""
    escalation = offered().pause(at=at(9, 30)).resume(at=at(10)).pause(at=at(10, 30))

    assert escalation.standing(at=at(10, 30)).left == timedelta(minutes=60)
    assert escalation.resume(at=at(15)).standing(at=at(15)).due_at == at(16)


def test_a_wait_counts_in_business_time():
    """With a calendar a night takes nothing of what was left."""
    escalation = raised().offer(at=at(15), level=0, due_at=at(10, day=5))
    paused = escalation.pause(at=at(16))

    assert paused.standing(at=at(16), hours=OFFICE).left == timedelta(hours=2)
    assert paused.standing(at=at(16)).left == timedelta(hours=18)
    resumed = paused.resume(at=at(20), hours=OFFICE)
    assert resumed.standing(at=at(20)).due_at == at(11, day=5)
    late = Versions([(datetime(2026, 1, 1).date(), OFFICE)])  # noqa: DTZ001 - a date
    assert paused.resume(at=at(20), hours=late) == resumed


def test_a_wait_may_be_set_anew():
    """Whoever resumes it may say when the wait ends now."""
    escalation = offered().pause(at=at(9, 30)).resume(at=at(12), due_at=at(12, 5))

    assert escalation.standing(at=at(12)).due_at == at(12, 5)


def test_a_wait_that_was_over_stays_over():
    """Nothing is left of a wait that had ended before the pause, so it ends at once again."""
    escalation = offered().pause(at=at(12))

    assert escalation.standing(at=at(12)).left == timedelta(0)
    assert escalation.standing(at=at(12), hours=OFFICE).left == timedelta(0)
    assert escalation.resume(at=at(13)).standing(at=at(13)).due_at == at(13)
    assert escalation.resume(at=at(13), hours=OFFICE).standing(at=at(13)).due_at == at(13)


def test_without_a_wait_nothing_is_left():
    """An offer without an end of the wait has none after a pause either."""
    escalation = raised().offer(at=at(9), level=0).pause(at=at(10))

    assert escalation.standing(at=at(10)).left is None
    assert escalation.resume(at=at(11)).standing(at=at(11)).due_at is None


def test_a_resumption_without_a_due_is_counted():
    """Where an entry does not say when the wait ends, what was left is added, in either time."""
    paused = raised().offer(at=at(15), level=0, due_at=at(10, day=5)).pause(at=at(16))
    resumed = paused.record(event("resumed", at(9, day=5)))

    assert resumed.standing(at=at(9, day=5)).due_at == at(3, day=6)
    assert resumed.standing(at=at(9, day=5), hours=OFFICE).due_at == at(11, day=5)


def test_a_late_pause_is_counted_too():
    """A pause that is entered after the resumption is known to whoever resumes in retrospect."""
    escalation = offered().pause(at=at(9, 30), recorded_at=at(12))
    escalation = escalation.resume(at=at(10), recorded_at=at(12))

    assert escalation.events[-1].due_at == at(11, 30)
    assert escalation.standing(at=at(12)).due_at == at(11, 30)


def test_somebody_may_take_it_or_decline_during_a_pause():
    """A pause stops the wait, and nobody from answering."""
    paused = raised().offer(at=at(9), level=0, to=["ada", "sam"], due_at=at(11)).pause(at=at(10))
    taken = paused.acknowledge(at=at(10, 30), by="ada").standing(at=at(10, 30))
    declined = paused.decline(at=at(10, 30), by="ada").standing(at=at(10, 30))

    assert (taken.state, taken.left, taken.due_at) == ("acknowledged", None, None)
    assert (declined.state, declined.asked) == ("paused", ("sam",))
    assert declined.left == timedelta(hours=1)


def test_instants_come_back_as_they_went_in():
    """A due that is worked out has the type and the zone of the instant that was given."""
    there = pendulum.instance(at(12)).in_timezone("Asia/Tokyo")
    due = offered().pause(at=at(10)).resume(at=there).events[-1].due_at

    assert isinstance(due, pendulum.DateTime)
    assert due.timezone_name == "Asia/Tokyo"
    assert due == at(13)


def test_a_pause_over_a_change_of_the_clock_keeps_what_was_left():
    """What is left is elapsed time, so the hour that the clock shows twice is an hour."""
    night = datetime(2026, 10, 24, 23, tzinfo=LONDON)
    escalation = raised().offer(at=night, level=0, due_at=night + timedelta(hours=1))
    resumed = escalation.pause(at=night).resume(at=datetime(2026, 10, 25, 1, 30, tzinfo=LONDON))

    due = resumed.events[-1].due_at
    assert (due.hour, due.minute, due.fold) == (1, 30, 1)


def test_only_a_paused_wait_resumes():
    """Resuming what is not paused is refused, with what is possible instead."""
    with pytest.raises(IllegalEventError, match="possible: offered, declined, acknowl"):
        offered().resume(at=at(10))


# -- stale timers ---------------------------------------------------------------------------------


def test_escalating_asks_the_next_level():
    """Each timer that saw the latest state moves the escalation by one level."""
    first = raised().escalate(at=at(9), seen_at=at(9), to=["ada"], due_at=at(10), by="timer")
    second = first.escalate(at=at(10), seen_at=at(9), to=["kim"])

    assert first.standing(at=at(9)).level == 0
    assert first.events[-1] == event(
        "offered", at(9), level=0, to=["ada"], due_at=at(10), by="timer"
    )
    assert (second.standing(at=at(10)).level, second.standing(at=at(10)).asked) == (1, ("kim",))


def test_a_timer_that_fires_twice_moves_one_level():
    """Two firings of one timer move one level, whichever comes first and however late it is."""
    for first, second in ((at(11), at(12)), (at(12), at(11)), (at(11), at(11))):
        once = offered().escalate(at=first, seen_at=at(10))
        assert once.standing(at=at(13)).level == 1
        assert once.escalate(at=second, seen_at=at(10)) is once


def test_two_people_at_one_button_move_one_level():
    """Who acts at the very instant of what they saw has not seen what else happened then."""
    once = raised().escalate(at=at(9), seen_at=at(9))

    assert once.escalate(at=at(9), seen_at=at(9)) is once
    assert once.standing(at=at(9)).level == 0


@pytest.mark.parametrize("kind", possible(EscalationState.OFFERED)[:-1])
def test_a_timer_that_missed_something_does_nothing(kind):
    """Whatever happened after the timer's instant, or at that of its firing, makes it stale."""
    for when in (at(10, 30), at(11)):
        changed = offered().record(event(kind, when))
        assert changed.escalate(at=at(11), seen_at=at(10)) is changed


def test_what_became_known_later_makes_a_timer_stale_too():
    """What happened before the timer looked, and was entered after it, it has not seen."""
    changed = offered().decline(at=at(9, 30), by="ada", recorded_at=at(10, 30))

    assert changed.escalate(at=at(11), seen_at=at(10)) is changed
    assert changed.escalate(at=at(11), seen_at=at(10, 30)).standing(at=at(11)).level == 1


def test_what_was_announced_makes_a_timer_stale():
    """An entry that was made ahead of its instant stops the timers that were set before that."""
    announced = offered().pause(at=at(10, 30), recorded_at=at(9))

    assert announced.escalate(at=at(10, 29), seen_at=at(10)) is announced
    assert announced.escalate(at=at(11), seen_at=at(10)) is announced


def test_a_timer_that_fires_late_is_stale_if_somebody_was_faster():
    """A timer that gives the instant when it should have fired sees what came after that."""
    taken = offered().acknowledge(at=at(12), by="ada")

    assert taken.escalate(at=at(11), seen_at=at(9)) is taken


def test_what_the_timer_saw_at_its_instant_counts_as_seen():
    """A timer that was set together with an offer moves on from it."""
    assert offered().escalate(at=at(11), seen_at=at(9)).standing(at=at(11)).level == 1


@pytest.mark.parametrize("state", EscalationState)
def test_only_what_waits_is_escalated(state):
    """Once somebody has taken it, while it is paused, and after its end nothing is done."""
    escalation = brought_to(state)
    done = escalation.escalate(at=at(11), seen_at=at(10))

    if state in {"pending", "offered", "exhausted"}:
        assert done.state(at=at(11)) == "offered"
    else:
        assert done is escalation


def test_the_ladder_begins_again_once_it_is_exhausted():
    """After the last level comes the first, or the one from which the ladder repeats."""
    exhausted = offered().escalate(at=at(10), seen_at=at(9)).exhaust(at=at(11))

    assert exhausted.standing(at=at(11)).level == 1
    assert exhausted.escalate(at=at(12), seen_at=at(11)).standing(at=at(12)).level == 0
    again = exhausted.escalate(at=at(12), seen_at=at(11), level=1)
    assert again.standing(at=at(12)).level == 1


def test_after_somebody_gave_it_up_the_next_level_is_asked():
    """Giving up does not begin again at the first level."""
    escalation = offered().acknowledge(at=at(10), by="ada").give_up(at=at(11), by="ada")

    assert escalation.escalate(at=at(12), seen_at=at(11)).standing(at=at(12)).level == 1


def test_a_timer_cannot_see_the_future():
    """Acting before what was seen, or having seen what was not yet recorded, is refused."""
    with pytest.raises(FieldError, match="not before seen_at") as caught:
        offered().escalate(at=at(10), seen_at=at(10, 1))
    assert caught.value.field == "at"
    for recorded_at, seen_at in ((at(9), at(8, 59)), (at(9, 30), at(9, 29)), (at(8), at(8, 30))):
        with pytest.raises(FieldError, match="not before it was raised and recorded") as caught:
            raised(recorded_at=recorded_at).escalate(at=at(10), seen_at=seen_at)
        assert (caught.value.field, caught.value.value) == ("seen_at", seen_at)


def test_a_timer_compares_instants_not_clocks():
    """A timer of the hour that the clock shows twice knows which of the two it saw."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    escalation = raised().offer(at=first, level=0)

    assert escalation.escalate(at=second, seen_at=first).standing(at=second).level == 1
    with pytest.raises(FieldError):
        escalation.escalate(at=first, seen_at=second)


# -- laws -----------------------------------------------------------------------------------------


@given(escalations(), moments, moments)
def test_a_state_is_the_fold_of_what_was_seen(escalation, t, known):
    """A state is what the table makes of the events that had happened and were known."""
    events = [e for e in escalation.events if not later(e.recorded_at, known)]
    out = {e.revises for e in events}
    seen = [e for e in events if e.id not in out and not later(e.at, t)]

    assert escalation.state(at=t, known_at=known) == fold(seen)


@given(escalations(), moments, st.data())
def test_every_beginning_of_a_history_is_one(escalation, t, data):
    """What was recorded first is a history of its own, with the answers that were given then."""
    events = sorted(escalation.events, key=lambda e: to_microseconds(e.recorded_at))
    length = data.draw(st.integers(0, len(events)))
    part = attrs.evolve(escalation, events=events[:length])

    assert part.state(at=t, known_at=AT_LAST) in set(EscalationState)
    assert part.explain(at=t, known_at=AT_LAST).because
    rest = [e.recorded_at for e in events[length:]]
    known = min(rest, key=to_microseconds, default=AT_LAST) - timedelta(microseconds=1)
    assume(not later(escalation.recorded_at, known))
    assert part.standing(at=t, known_at=known) == escalation.standing(at=t, known_at=known)


@given(escalations(), moves(4), moments, moments)
def test_what_was_known_does_not_unhappen(escalation, more, t, known):
    """What is recorded after an instant changes no answer about what was known by then."""
    fresh = [
        attrs.evolve(e, id=None, revises=None, recorded_at=known + (n + 1) * MINUTE, seq=100 + n)
        for n, e in enumerate(more)
        if e.kind != "retracted"
    ]
    grown = recorded(escalation, fresh)

    assert grown.standing(at=t, known_at=known) == escalation.standing(at=t, known_at=known)
    assert grown.exclusions(at=t, known_at=known) == escalation.exclusions(at=t, known_at=known)
    assert grown.explain(at=t, known_at=known) == escalation.explain(at=t, known_at=known)


@given(escalations(), moments, st.data())
def test_the_order_given_changes_nothing(escalation, t, data):
    """Events have their own order, in whatever order they are given."""
    shuffled = attrs.evolve(escalation, events=data.draw(st.permutations(escalation.events)))

    assert shuffled == escalation
    assert shuffled.explain(at=t) == escalation.explain(at=t)


@given(escalations(), moments, st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"]))
def test_a_standing_depends_on_the_instant_alone(escalation, t, place):
    """The same question has the same answer in every zone."""
    assert escalation.standing(at=t.astimezone(ZoneInfo(place))) == escalation.standing(at=t)


@given(escalations(), moments, moments, moments)
def test_escalating_twice_is_escalating_once(escalation, a, b, c):
    """Whatever has happened, one look moves one level at most, in either order of arrival."""
    seen_at, first, second = sorted([a, b, c])
    assume(later(first, seen_at))

    there = escalation.escalate(at=first, seen_at=seen_at)
    assert there.escalate(at=second, seen_at=seen_at) is there
    back = escalation.escalate(at=second, seen_at=seen_at)
    assert back.escalate(at=first, seen_at=seen_at) is back
    assert (there is escalation) == (back is escalation)
    assert there.escalate(at=first, seen_at=seen_at) is there


@given(escalations(), moments, moments)
def test_a_stale_timer_does_nothing(escalation, a, b):
    """A timer acts only where nothing happened, or became known, after what it saw."""
    seen_at, t = sorted([a, b])
    unseen = [
        e for e in escalation.events for i in (e.at, e.recorded_at) if later(i, seen_at) or i == t
    ]
    waits = (escalation.state(at=seen_at), "offered") in TRANSITIONS
    done = escalation.escalate(at=t, seen_at=seen_at)

    assert (done is not escalation) == (waits and not unseen)
    if done is not escalation:
        assert done.events[:-1] == escalation.events
        assert done.state(at=t) == "offered"


@given(escalations(), st.sampled_from([kind for kind in EVENTS if kind not in REMARKS]))
def test_a_refusal_lists_what_is_possible(escalation, kind):
    """An event that is entered at last is taken just if it is among those that a refusal lists."""
    state = escalation.state(at=AT_LAST)

    if kind in possible(state):
        grown = escalation.record(event(kind, AT_LAST))
        assert grown.state(at=AT_LAST) is TRANSITIONS[state, kind]
        return
    with pytest.raises(IllegalEventError) as caught:
        escalation.record(event(kind, AT_LAST))
    assert caught.value.legal == possible(state)


@given(st.lists(st.tuples(minutes, minutes), max_size=4), st.sampled_from([None, OFFICE]))
def test_pauses_keep_what_was_left(pauses, hours):
    """However often a wait pauses, only the time outside of the pauses uses it up."""
    due, wait = at(16, day=8), timedelta(hours=39)
    escalation = raised().offer(at=at(9), level=0, due_at=due)
    t, used = at(9), timedelta(0)
    for running, paused in pauses:
        begun, t = t, t + running * MINUTE
        used += elapsed(begun, t) if hours is None else hours.between(begun, t)
        escalation, whole = escalation.pause(at=t), elapsed(at(9), due) if hours is None else wait
        assert escalation.standing(at=t, hours=hours).left == max(whole - used, timedelta(0))
        t += paused * MINUTE
        escalation = escalation.resume(at=t, hours=hours)
    left = escalation.standing(at=t).due_at
    rest = elapsed(t, left) if hours is None else hours.between(t, left)
    whole = elapsed(at(9), due) if hours is None else wait
    assert rest == max(whole - used, timedelta(0))


@given(escalations(), moments)
def test_a_standing_fits_its_state(escalation, t):
    """Somebody is asked only while it is offered or paused; a due and a rest exclude each other."""
    standing = escalation.standing(at=t)

    assert not standing.asked or standing.state in {"offered", "paused"}
    assert standing.due_at is None or standing.state == "offered"
    assert standing.left is None or standing.state == "paused"
    assert standing.holder is None or standing.state in {"acknowledged", "resolved", "cancelled"}
    assert (standing.reason_code is not None) == (standing.cause in DECISIONS)
    assert not later(standing.since, t)


@given(escalations(), st.sampled_from(SEVERITIES))
def test_an_escalation_travels(travels, escalation, severity):
    """Whatever has happened, an escalation can be copied and pickled."""
    travels(attrs.evolve(escalation, severity=severity))


def test_an_empty_calendar_is_no_surprise():
    """With a calendar that is always open, business time is elapsed time."""
    always = BusinessHours.always("UTC")
    paused = offered().pause(at=at(9, 30))

    assert paused.standing(at=at(10), hours=always) == paused.standing(at=at(10))
    assert paused.resume(at=at(12), hours=always) == paused.resume(at=at(12))


@pytest.mark.parametrize("outcome", ["confirmed", "varied", "reversed"])
def test_nobody_decides_about_their_own_complaint(outcome):
    """Whoever the customer complains about may have it, and decides nothing."""
    now = at(11)
    complained = raised(excluded={"ada": "complained_about", "sam": "involved"})
    complained = complained.acknowledge(at=now, by="ada")
    with pytest.raises(FieldError, match="the customer complains about them"):
        complained.decide(at=now, by="ada", outcome=outcome, reason_code="c")
    for by in ("sam", "kim"):
        decided = complained.decide(at=now, by=by, outcome=outcome, reason_code="c")
        assert decided.events[-1].by == by
    assert complained.resolve(at=now, by="ada").events[-1].kind == "resolved"

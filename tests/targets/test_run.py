"""How pauses move a due, and what comes first at one instant."""

import attrs
import pytest

from servicekit.targets import Targets, agent_work, first_reply, next_reply, resolution
from targets.support import (
    ADA,
    HOUR,
    LONDON,
    OFFICE,
    at,
    case,
    changes,
    clock,
    judged,
    made,
    moved,
    said,
)


def test_a_pause_is_subtracted():
    """While the case waits for the customer nothing is due, and afterwards what was left is."""
    target = resolution(4 * HOUR, pause_on=["pending"])
    subject = moved((at(9), "open"), (at(10), "pending"), (at(18), "open"))

    assert judged(target, subject, at(9, 30)) == ("open", at(13))
    assert judged(target, subject, at(10)) == ("paused", None)
    assert judged(target, subject, at(17)) == ("paused", None)
    assert judged(target, subject, at(18)) == ("open", at(21))
    assert judged(target, subject, at(21, 1)) == ("broken", at(21))


@pytest.mark.parametrize("measure", [first_reply, next_reply])
def test_every_measure_may_be_paused(measure):
    """A reply that is not owed while the case is on hold waits for it to go on."""
    subject = case(said(at(9)), changes=changes("status", (at(9, 30), "on_hold"), (at(12), "open")))
    target = measure(HOUR, pause_on=["on_hold"])

    assert judged(target, subject, at(10)) == ("paused", None)
    assert judged(target, subject, at(12)) == ("open", at(12, 30))


def test_two_pauses_both_count():
    """Every pause pushes the due out, also where the statuses of the pauses differ."""
    target = resolution(4 * HOUR, pause_on=["pending", "on_hold"])
    subject = moved(
        (at(9), "open"),
        (at(10), "pending"),
        (at(11), "open"),
        (at(12), "on_hold"),
        (at(14), "open"),
    )

    assert judged(target, subject, at(11)) == ("open", at(14))
    assert judged(target, subject, at(14)) == ("open", at(16))


def test_pauses_that_touch_are_one():
    """Going from one paused status to another does not start the clock in between."""
    subject = moved((at(10), "pending"), (at(11), "on_hold"), (at(12), "open"))
    (promise,) = made(agent_work(4 * HOUR), subject, at(12))

    assert [event.kind for event in promise.events] == ["paused", "resumed"]
    assert judged(agent_work(4 * HOUR), subject, at(12)) == ("open", at(15))


def test_a_case_is_new_until_somebody_says_otherwise():
    """A target that pauses while a case is new does so from the opening on."""
    target = resolution(4 * HOUR, pause_on=["new"])

    assert judged(target, case(), at(20)) == ("paused", None)
    assert judged(target, moved((at(12), "open")), at(13)) == ("open", at(16))
    assert judged(target, moved((at(9), "open")), at(9)) == ("open", at(13))


def test_a_pause_without_length_is_none():
    """A status that is left at the instant at which it came pauses nothing."""
    subject = moved((at(10), "pending"), (at(10), "open"))

    (promise,) = made(resolution(4 * HOUR, pause_on=["pending"]), subject, at(12))
    assert promise.events == ()


def test_a_clock_that_runs_for_no_time_between_two_pauses():
    """A status that lasts no time does not interrupt a pause."""
    subject = moved((at(10), "pending"), (at(11), "open"), (at(11), "on_hold"), (at(12), "open"))

    assert judged(agent_work(4 * HOUR), subject, at(12)) == ("open", at(15))


def test_a_pause_outside_the_hours_moves_nothing():
    """Business time that is paused while the desk is closed anyway is not given back twice."""
    hours = resolution("8 working hours", hours=OFFICE, pause_on=["pending"])
    subject = moved((at(9), "open"), (at(16), "pending"), (at(10, day=5), "open"))

    assert judged(hours, subject, at(10, day=5)) == ("open", at(11, day=5))
    days = resolution("1 business day", hours=OFFICE, pause_on=["pending"])
    night = moved((at(9), "open"), (at(17), "pending"), (at(9, day=5), "open"))
    assert judged(days, night, at(10, day=5)) == ("open", at(17, day=5))


@pytest.mark.parametrize(
    ("within", "hours", "due"),
    [
        ("2 business days", OFFICE, at(11, day=7)),  # Wednesday 17:00, and two hours held
        ("2 days", None, at(11, day=6)),
        ("2 days", OFFICE, at(11, day=6)),
        ("48 hours", None, at(11, day=6)),
    ],
)
def test_a_due_on_a_date_moves_by_the_time_held(within, hours, due):
    """A pause of two hours moves a due by two hours, in the time that counts."""
    target = resolution(within, hours=hours, pause_on=["pending"])
    subject = moved((at(10), "pending"), (at(12), "open"))

    assert judged(target, subject, at(12)) == ("open", due)


def test_only_the_statuses_that_were_named_pause():
    """A status that does not pause this target lets its clock run."""
    subject = moved((at(10), "on_hold"), (at(18), "open"))

    assert judged(resolution(4 * HOUR, pause_on=["pending"]), subject, at(18)) == ("broken", at(13))
    assert judged(resolution(4 * HOUR), subject, at(18)) == ("broken", at(13))


def test_a_pause_after_the_due_does_not_rescue():
    """What was due before the pause stays broken, however long the pause is."""
    target = resolution(4 * HOUR, pause_on=["pending"])
    subject = moved((at(13, 1), "pending"), (at(18), "open"), (at(19), "resolved"))

    assert judged(target, subject, at(15)) == ("broken", at(13))
    assert judged(target, subject, at(20)) == ("kept_late", at(13))


def test_a_pause_at_the_due_is_in_time():
    """A pause that begins at the due instant begins before the promise is broken."""
    target = resolution(4 * HOUR, pause_on=["pending"])

    assert judged(target, moved((at(13), "pending"), (at(18), "resolved")), at(20))[0] == "kept"
    assert judged(target, moved((at(13), "pending"), (at(18), "open")), at(18)) == ("open", at(18))


def test_a_case_may_be_settled_out_of_a_pause():
    """What is settled while it is paused is kept, for nothing was due."""
    subject = moved((at(10), "pending"), (at(18), "resolved"))

    assert judged(resolution(4 * HOUR, pause_on=["pending"]), subject, at(20)) == ("kept", None)
    assert judged(resolution(4 * HOUR), subject, at(20))[0] == "kept_late"


def test_a_case_may_be_paused_from_the_start():
    """A pause that began before the opening counts from the opening."""
    target = resolution(4 * HOUR, pause_on=["pending"])
    subject = moved((at(8), "pending"), (at(11), "open"))

    assert judged(target, subject, at(9)) == ("paused", None)
    assert judged(target, subject, at(11)) == ("open", at(15))


def test_a_pause_before_the_start_does_not_count():
    """What the case waited before anybody asked anything is no time on hold."""
    subject = case(said(at(11)), changes=changes("status", (at(9), "pending"), (at(10), "open")))

    assert judged(next_reply(HOUR, pause_on=["pending"]), subject, at(11)) == ("open", at(12))


# -- at one instant -------------------------------------------------------------------------------


def test_a_reply_at_the_due_instant_is_in_time():
    """At the due instant it is still open, and a reply then keeps it."""
    assert judged(next_reply(HOUR), case(said(at(9)), said(at(10), ADA)), at(20))[0] == "kept"
    assert judged(next_reply(HOUR), case(said(at(9))), at(10))[0] == "open"


def test_a_stop_comes_before_a_pause():
    """A reply and a pause at one instant: it is kept, and there is no pause."""
    subject = case(said(at(9)), said(at(10), ADA), changes=changes("status", (at(10), "pending")))

    (promise,) = made(next_reply(HOUR, pause_on=["pending"]), subject, at(10))
    assert [event.kind for event in promise.events] == ["fulfilled"]


def test_a_stop_comes_before_a_resumption():
    """A reply at the instant at which the clock would run again keeps what was paused."""
    subject = case(
        said(at(9)),
        said(at(12), ADA),
        changes=changes("status", (at(9, 30), "pending"), (at(12), "open")),
    )

    (promise,) = made(next_reply(HOUR, pause_on=["pending"]), subject, at(12))
    assert [event.kind for event in promise.events] == ["paused", "fulfilled"]


def test_a_stop_comes_before_an_end():
    """A reply at the instant at which the case is merged is a reply."""
    subject = case(said(at(9)), said(at(10), ADA), changes=changes("status", (at(10), "merged")))

    assert judged(next_reply(HOUR), subject, at(20))[0] == "kept"


def test_an_end_comes_before_a_pause():
    """What pauses when it is merged is merged."""
    target = resolution(HOUR, pause_on=["merged"])

    (promise,) = made(target, moved((at(9, 30), "merged")), at(20))
    assert [event.kind for event in promise.events] == ["cancelled"]


def test_a_pause_comes_before_a_start():
    """A message that comes as the case begins to wait starts a clock that stands still."""
    subject = case(said(at(9)), changes=changes("status", (at(9), "pending"), (at(11), "open")))

    assert judged(next_reply(HOUR, pause_on=["pending"]), subject, at(9)) == ("paused", None)
    assert judged(next_reply(HOUR, pause_on=["pending"]), subject, at(11)) == ("open", at(12))


def test_a_resumption_comes_before_a_start():
    """A message that comes as the case goes on starts a clock that runs."""
    subject = case(said(at(9)), changes=changes("status", (at(8), "pending"), (at(9), "open")))

    assert judged(next_reply(HOUR, pause_on=["pending"]), subject, at(9)) == ("open", at(10))


# -- two times ------------------------------------------------------------------------------------


def test_what_was_not_recorded_is_not_seen():
    """A reply that is entered late counts from then on."""
    subject = case(said(at(9)), said(at(10), ADA, recorded_at=at(14)))

    assert judged(first_reply(4 * HOUR), subject, at(13, 30))[0] == "broken"
    assert judged(first_reply(4 * HOUR), subject, at(14))[0] == "kept"


def test_what_was_recorded_late_says_so():
    """A reply in time that was entered after the due is kept, and recorded late."""
    subject = case(said(at(9)), said(at(10), ADA, recorded_at=at(14)))

    standing = clock(first_reply(2 * HOUR), subject, at(15)).standing
    assert (standing.state, standing.recorded_late) == ("kept", True)


def test_what_shows_a_reply_is_named():
    """The promise names the contact that kept it."""
    subject = case(said(at(9)), said(at(10), ADA, id="letter"))

    (promise,) = made(first_reply(HOUR), subject, at(10))
    assert promise.events[-1].evidence == ("letter",)


def test_a_message_entered_late_is_promised_from_when_it_came():
    """A message that was entered late is owed an answer since it came, known since the entry."""
    (promise,) = made(first_reply(HOUR), case(said(at(9), recorded_at=at(12))), at(12))

    assert (promise.made_at, promise.recorded_at) == (at(9), at(12))
    assert promise.state(at=at(12)) == "broken"


def test_a_case_that_was_entered_late():
    """What counts from the opening is promised as soon as the case is known, from its opening."""
    subject = case(recorded_at=at(12))

    assert made(resolution(HOUR), subject, at(11)) == ()
    (promise,) = made(resolution(HOUR), subject, at(12))
    assert (promise.made_at, promise.recorded_at) == (at(9), at(12))
    assert promise.state(at=at(12)) == "broken"
    asked = {"at": at(9, 30), "known_at": at(12)}
    assert [each.state for each in Targets([resolution(HOUR)]).clocks(subject, **asked)] == ["open"]


def test_instants_are_compared_not_clocks():
    """A pause and a settling that the clock shows alike are an hour apart, so it was paused."""
    first = at(9).replace(month=10, day=25, hour=1, minute=30, tzinfo=LONDON)
    second, midnight = first.replace(fold=1), first.replace(hour=0, minute=0)
    subject = moved((first, "pending"), (second, "resolved"), opened_at=midnight)

    (promise,) = made(resolution(2 * HOUR, pause_on=["pending"]), subject, second)
    assert [event.kind for event in promise.events] == ["paused", "fulfilled"]
    assert promise.state(at=second) == "kept"


def test_a_contact_that_was_revised_never_happened():
    """A reply that was entered in error, and revised to a note, keeps nothing any more."""
    reply = said(at(10), ADA, id="a")
    note = attrs.evolve(
        reply, id="b", revises="a", public=False, direction="internal", recorded_at=at(11)
    )
    subject = case(said(at(9)), reply, note)

    assert judged(next_reply(HOUR), subject, at(10))[0] == "kept"
    assert judged(next_reply(HOUR), subject, at(11))[0] == "broken"

"""What other systems got wrong, each under the name of the defect."""

from datetime import timedelta

import attrs
import pytest

from servicekit.hours import Allowance, Span
from servicekit.interaction import Party
from servicekit.promise import Promise
from servicekit.targets import Step, Targets, agent_work, next_reply, resolution
from targets.support import ADA, BOT, HOUR, LONDON, OFFICE, at, case, changes, judged, moved, said


def test_a_second_pause_forgets_the_first():
    """Two waits of an hour each push the due out by two hours."""
    subject = moved(
        (at(9), "open"),
        (at(10), "pending"),
        (at(11), "open"),
        (at(14), "pending"),
        (at(15), "open"),
    )
    target = resolution("8 working hours", hours=OFFICE, pause_on=["pending"])

    assert judged(target, subject, at(16)) == ("open", at(11, day=5))


def test_a_second_pause_of_a_promise_forgets_the_first():
    """A promise that is paused twice keeps what was left at each pause."""
    call = Promise(
        id=1, customer_id=7, what="call back", made_by="ada", made_at=at(9), due_at=at(12)
    )
    call = call.pause(at=at(10)).resume(at=at(13)).pause(at=at(14)).resume(at=at(16))

    assert call.standing(at=at(16)).due_at == at(17)


def test_holds_are_counted_in_wall_seconds():
    """A hold over a night costs the business time in it, and none of the night."""
    subject = moved((at(16), "pending"), (at(10, day=5), "open"))
    target = resolution("8 working hours", hours=OFFICE, pause_on=["pending"])

    assert judged(target, subject, at(10, day=5)) == ("open", at(11, day=5))
    clocks = Targets([target]).clocks(subject, at=at(10, day=5))
    assert clocks.clocks[0].held == 2 * HOUR


def test_pauses_start_in_the_same_minute():
    """Changes that share a minute are ordered by their number, and what is left of them counts."""
    same = [(at(10), "pending"), (at(10), "on_hold"), (at(10), "open"), (at(10), "pending")]
    subject = moved(*same, (at(12), "open"), (at(12), "pending"), (at(12), "open"))

    assert judged(agent_work("4 hours"), subject, at(12)) == ("open", at(15))
    again = attrs.evolve(subject, changes=subject.changes[::-1])
    assert judged(agent_work("4 hours"), again, at(12)) == ("open", at(15))


@pytest.mark.parametrize("asked", [at(13, 1), at(20), at(9, day=9)])
def test_the_verdict_depends_on_when_the_job_ran(asked):
    """Kept is kept and broken is broken, however late somebody asks."""
    subject = case(said(at(9)), said(at(13), ADA), said(at(14)), said(at(18), ADA, seq=1))
    targets = Targets([next_reply("4 hours")])
    kept, *later = targets.promises_for(subject, at=asked)

    assert kept.standing(at=asked).state == "kept"
    for promise in later:
        assert promise.standing(at=asked).settled_at == at(18)
    then = targets.clocks(subject, at=at(13, 1))
    assert targets.clocks(subject, at=at(13, 1), known_at=asked) == then


def test_a_priority_change_forgets_the_time_on_hold():
    """What was on hold under the old priority is not charged to the new one."""
    targets = Targets(
        [
            resolution("3 hours", id="high", when={"priority": "high"}),
            resolution("8 hours", id="low", pause_on=["pending"]),
        ]
    )
    subject = case(
        changes=[
            *changes("status", (at(10), "pending"), (at(14), "open")),
            *changes("priority", (at(9), "low"), (at(14, 30), "high")),
        ]
    )

    assert judged(targets, subject, at(15)) == ("open", at(16))


def test_excluded_days_are_counted_backwards():
    """A step so many business days before the due skips the days that are closed."""
    monday = at(11, day=11)
    two_before = Step(id="s", days=-2).instant(at(9), monday, OFFICE, OFFICE)

    assert two_before == at(11, day=7)
    assert OFFICE.add_days(at(11, day=7), 2) == monday


def test_within_five_business_days_breaks_at_eleven():
    """Five business days from eleven last until the close of the fifth, not until eleven."""
    target = resolution("5 business days", hours=OFFICE)
    subject = case(opened_at=at(11))

    assert judged(target, subject, at(11, 1, day=11)) == ("open", at(17, day=11))
    assert judged(target, subject, at(17, day=11))[0] == "open"
    assert judged(target, subject, at(17, 1, day=11))[0] == "broken"
    assert Allowance.parse("5 business days").due(at(11), OFFICE) == at(17, day=11)


def test_a_thank_you_cancels_a_promised_call_back():
    """A thanks of the customer, or any other message of theirs, ends nothing that is owed."""
    call = Promise(
        id="p", customer_id=7, what="call back", made_by="ada", made_at=at(9), due_at=at(12)
    )
    subject = case(said(at(9)), said(at(10), needs_reply=False), promises=[call])

    (promise,) = subject.promises
    assert promise.state(at=at(11)) == "open"
    assert promise.state(at=at(13)) == "broken"
    assert judged(next_reply("4 hours"), subject, at(11)) == ("open", at(13))


def test_a_reply_cancels_nothing_it_did_not_answer():
    """Only what reaches the customer answers them, and it ends waits, no other promise."""
    partner = Party(id="sam", role="third_party")
    call = Promise(
        id="p", customer_id=7, what="call back", made_by="ada", made_at=at(9), due_at=at(12)
    )
    others = [
        said(at(10), BOT, automated=True),
        said(at(10, 10), ADA, public=False, direction="internal"),
        said(at(10, 20), ADA, participants=[partner]),
        said(at(10, 30), ADA, outcome="no_answer"),
    ]
    subject = case(said(at(9)), *others, promises=[call])
    targets = Targets([next_reply("1 hour"), resolution("8 hours")])

    assert [p.state(at=at(11)) for p in targets.promises_for(subject, at=at(11))] == [
        "broken",
        "open",
    ]
    answered = attrs.evolve(subject, interactions=[*subject.interactions, said(at(11), ADA, id=9)])
    found = targets.promises_for(answered, at=at(11))
    assert [p.state(at=at(11)) for p in found] == ["kept_late", "open"]
    assert answered.promises[0].state(at=at(11)) == "open"


def test_a_pause_after_the_due_rescues_what_was_late():
    """What was broken before it went on hold is broken."""
    subject = moved((at(12), "pending"), (at(20), "open"))

    assert judged(resolution("2 hours", pause_on=["pending"]), subject, at(20))[0] == "broken"


def test_a_case_waits_for_ever_in_a_status_nobody_named():
    """A status that no target names pauses nothing."""
    assert judged(resolution("2 hours"), moved((at(10), "on_hold")), at(12))[0] == "broken"


def test_the_clock_runs_backwards_when_clocks_change():
    """A wait over the hour that the clock shows twice lasts what really elapses."""
    start = at(9).replace(month=10, day=25, hour=0, minute=30, tzinfo=LONDON)
    due = Allowance.parse("2 hours").due(start, None, [Span(start, start + timedelta(minutes=30))])

    assert (due.hour, due.minute, due.fold) == (2, 0, 0)

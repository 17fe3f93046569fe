"""How every clock stands, what is left, and which steps have happened."""

import attrs
import pytest

from servicekit.hours import BusinessHours
from servicekit.targets import (
    Clocks,
    Step,
    Targets,
    first_reply,
    next_reply,
    resolution,
)
from targets.support import ADA, HOUR, OFFICE, at, case, changes, clock, moved, said


def steps(target, subject, when):
    """Return when each step happened or will, and whether it has."""
    return [(each.at, each.passed) for each in clock(target, subject, when).steps]


# -- what is left ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "state", "due", "remaining", "used", "held"),
    [
        (at(9), "open", at(13), 4 * HOUR, 0 * HOUR, 0 * HOUR),
        (at(10), "paused", None, 3 * HOUR, HOUR, 0 * HOUR),
        (at(11), "paused", None, 3 * HOUR, HOUR, HOUR),
        (at(12), "open", at(15), 3 * HOUR, HOUR, 2 * HOUR),
        (at(15), "open", at(15), 0 * HOUR, 4 * HOUR, 2 * HOUR),
        (at(16), "broken", at(15), -HOUR, 5 * HOUR, 2 * HOUR),
    ],
)
def test_how_much_is_left(when, state, due, remaining, used, held):
    """Running uses time up, a pause leaves what is left, and after the due it is negative."""
    subject = moved((at(10), "pending"), (at(12), "open"))
    found = clock(resolution("4 hours", pause_on=["pending"]), subject, when)

    assert (found.state, found.due_at) == (state, due)
    assert (found.remaining, found.used, found.held) == (remaining, used, held)


def test_what_is_left_counts_in_business_time():
    """A target in business time tells what is left, used and held in business time."""
    subject = moved((at(16), "pending"), (at(10, day=5), "open"))
    target = resolution("12 working hours", hours=OFFICE, pause_on=["pending"])
    found = clock(target, subject, at(11, day=5))

    assert (found.remaining, found.used, found.held) == (4 * HOUR, 8 * HOUR, 2 * HOUR)


def test_what_was_left_when_it_ended():
    """Once stopped or ended a clock tells what was left then, and how late it was."""
    target = resolution("4 hours", pause_on=["pending"])

    assert clock(target, moved((at(10), "resolved")), at(20)).remaining == 3 * HOUR
    assert clock(target, moved((at(14), "resolved")), at(20)).remaining == -HOUR
    assert clock(target, moved((at(11), "merged")), at(20)).remaining == 2 * HOUR
    paused = moved((at(10), "pending"), (at(18), "resolved"))
    assert clock(target, paused, at(20)).remaining == 3 * HOUR


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (at(9), "resolution: open, due Mon 4 May 2026 13:00 UTC, 4 h left"),
        (at(10), "resolution: paused, 3 h left"),
        (at(16), "resolution: broken, due Mon 4 May 2026 15:00 UTC, 1 h over"),
    ],
)
def test_a_clock_in_words(when, words):
    """A clock says its state, its due, and how much time is left or over."""
    subject = moved((at(10), "pending"), (at(12), "open"))

    assert str(clock(resolution("4 hours", pause_on=["pending"]), subject, when)) == words


# -- all clocks -----------------------------------------------------------------------------------


ALL = Targets(
    [
        resolution("8 hours", steps=[Step(id="warn", offset="-2 hours")]),
        first_reply("1 hour", steps=[Step(id="half", share=0.5)]),
        next_reply("2 hours"),
    ]
)
SUBJECT = case(said(at(9)), said(at(9, 20), ADA), said(at(10)))


def test_all_dues_are_reported():
    """Every clock is there, by measure and in order, and the next due stands first."""
    clocks = ALL.clocks(SUBJECT, at=at(10))

    assert isinstance(clocks, Clocks)
    assert (len(clocks), clocks.at) == (3, at(10))
    assert [(each.target.id, each.state, each.due_at) for each in clocks] == [
        ("first_reply", "kept", at(10)),
        ("next_reply", "open", at(12)),
        ("resolution", "open", at(17)),
    ]
    assert [each.target.id for each in clocks.running] == ["next_reply", "resolution"]
    assert clocks.next_due_at == at(12)
    assert clocks.next_step_at == at(15)
    assert ALL.clocks(SUBJECT, at=at(15)).next_step_at is None


def test_nothing_is_due_where_nothing_runs():
    """A settled case has no next due and no next step."""
    clocks = ALL.clocks(moved((at(10), "resolved")), at=at(20))

    assert (clocks.running, clocks.next_due_at, clocks.next_step_at) == ((), None, None)
    assert len(Targets().clocks(SUBJECT, at=at(9))) == 0


def test_a_broken_due_is_not_the_next():
    """A due that has passed is no next one."""
    assert ALL.clocks(SUBJECT, at=at(12, 1)).next_due_at == at(17)


def test_clocks_are_values(travels):
    """Clocks can be copied, pickled and compared."""
    travels(ALL.clocks(SUBJECT, at=at(10)))


def test_clocks_can_be_asked_about_what_is_known_since():
    """Who asks with what is known since sees a reply that was entered late."""
    subject = case(said(at(9)), said(at(9, 30), ADA, recorded_at=at(15)))

    assert ALL.clocks(subject, at=at(11)).clocks[0].state == "broken"
    assert ALL.clocks(subject, at=at(11), known_at=at(15)).clocks[0].state == "kept"


# -- steps ----------------------------------------------------------------------------------------

HALF = Step(id="half", share=0.5)
WARN = Step(id="warn", offset="-1 hour")
CHASE = Step(id="chase", offset="1 hour")
EVE = Step(id="eve", days=-1)


def test_a_step_happens_at_its_instant():
    """A step is to come until its instant, and has happened from then on."""
    target = resolution("4 hours", steps=[HALF, WARN, CHASE])

    assert steps(target, case(), at(9)) == [(at(11), False), (at(12), False), (at(14), False)]
    assert steps(target, case(), at(11)) == [(at(11), True), (at(12), False), (at(14), False)]
    assert steps(target, case(), at(20)) == [(at(11), True), (at(12), True), (at(14), True)]


def test_no_step_is_due_while_paused():
    """While the clock stands still no step is due; what had happened stays."""
    target = resolution("4 hours", pause_on=["pending"], steps=[HALF, WARN, CHASE])
    subject = moved((at(11, 30), "pending"), (at(14), "open"))

    assert steps(target, subject, at(13)) == [(at(11), True), (None, False), (None, False)]
    assert steps(target, subject, at(14)) == [
        (at(11), True),
        (at(14, 30), False),
        (at(16, 30), False),
    ]


def test_a_step_at_the_instant_of_a_pause_has_happened():
    """A step whose instant is that at which the clock stops happens, and only once."""
    target = resolution("4 hours", pause_on=["pending"], steps=[HALF])
    subject = moved((at(11), "pending"), (at(14), "open"))

    assert [steps(target, subject, at(hour)) for hour in (11, 13, 15)] == [[(at(11), True)]] * 3


def test_a_step_that_happened_does_not_move_with_the_due():
    """A step a day before the due happens once, although the due moves a day out later."""
    target = resolution("2 days", pause_on=["pending"], steps=[EVE])
    subject = moved((at(10, day=5), "pending"), (at(10, day=6), "open"))

    assert steps(target, subject, at(9)) == [(at(9, day=5), False)]
    assert steps(target, subject, at(12, day=6)) == [(at(9, day=5), True)]
    before = moved((at(10), "pending"), (at(10, day=5), "open"))
    assert steps(target, before, at(10, day=5)) == [(at(9, day=6), False)]


def test_a_step_that_a_pause_has_overtaken_happens_afterwards():
    """A step that would lie in a pause which moves no due happens when the clock runs again."""
    hours = BusinessHours.parse("Mo 09:00-11:00,14:00-17:00; Tu-Fr 09:00-17:00", timezone="UTC")
    target = resolution("8 working hours", hours=hours, pause_on=["pending"], steps=[EVE])
    lunch = moved((at(11, 30), "pending"), (at(13, 30), "open"))

    assert steps(target, case(), at(9)) == [(at(12), False)]
    assert clock(target, lunch, at(15)).due_at == at(12, day=5)
    assert steps(target, lunch, at(15)) == [(at(13, 30), True)]


def test_no_step_happens_before_the_start():
    """A step that would lie before the clock began happens as it begins."""
    target = resolution("30 minutes", steps=[WARN])

    assert steps(target, case(), at(9)) == [(at(9), True)]


@pytest.mark.parametrize("word", ["resolved", "merged"])
def test_no_step_happens_after_the_end(word):
    """What was stopped or ended takes no further steps, nor one at that instant."""
    target = resolution("4 hours", steps=[HALF, WARN])

    assert steps(target, moved((at(10), word)), at(20)) == [(None, False), (None, False)]
    assert steps(target, moved((at(11), word)), at(20)) == [(None, False), (None, False)]
    assert steps(target, moved((at(11, 1), word)), at(20)) == [(at(11), True), (None, False)]


def test_steps_follow_the_target_that_is_chosen():
    """On a change the steps of the old target go, and those of the new one come."""
    targets = Targets(
        [
            resolution("2 hours", id="fast", when={"priority": "high"}, steps=[HALF]),
            resolution("8 hours", id="slow", steps=[HALF, WARN]),
        ]
    )
    subject = case(changes=changes("priority", (at(9, 30), "high")))

    assert steps(targets, subject, at(9)) == [(at(13), False), (at(16), False)]
    assert steps(targets, subject, at(9, 30)) == [(at(10), False)]


def test_a_step_before_the_change_happens_at_the_change():
    """A step of the new target that would have been earlier happens when it is chosen."""
    targets = Targets(
        [
            resolution("2 hours", id="fast", when={"priority": "high"}, steps=[HALF]),
            resolution("8 hours", id="slow"),
        ]
    )

    late = case(changes=changes("priority", (at(10, 30), "high")))
    assert steps(targets, late, at(10, 30)) == [(at(10, 30), True)]
    back = case(
        changes=changes("priority", (at(9), "high"), (at(9, 30), "low"), (at(10, 30), "high"))
    )
    assert steps(targets, back, at(10, 30)) == [(at(10, 30), True)]
    again = attrs.evolve(back, changes=changes(
        "priority", (at(9), "high"), (at(10, 15), "low"), (at(10, 30), "high")
    ))  # fmt: skip
    assert steps(targets, again, at(10, 30)) == [(at(10), True)]


def test_a_step_at_the_instant_of_a_change_waits():
    """A step whose target is left at that very instant happens once it is chosen again."""
    targets = Targets(
        [
            resolution("2 hours", id="fast", when={"priority": "high"}, steps=[HALF]),
            resolution("8 hours", id="slow"),
        ]
    )
    subject = case(
        changes=changes("priority", (at(9), "high"), (at(10), "low"), (at(10, 30), "high"))
    )

    assert steps(targets, subject, at(10, 30)) == [(at(10, 30), True)]


def test_from_a_change_steps_are_counted_anew():
    """What counts from a change takes its steps from there, also those it took before."""
    targets = Targets(
        [
            resolution(
                "2 hours",
                id="fast",
                when={"priority": "high"},
                steps=[HALF],
                on_change="from_change",
            ),
            resolution("8 hours", id="slow"),
        ]
    )
    subject = case(
        changes=changes("priority", (at(9), "high"), (at(10, 15), "low"), (at(10, 30), "high"))
    )

    assert steps(targets, subject, at(10, 30)) == [(at(11, 30), False)]


def test_steps_in_business_time():
    """Shares, offsets and days of a target in business time count in its calendar."""
    target = resolution("8 working hours", hours=OFFICE, steps=[HALF, WARN, CHASE, EVE])
    subject = case(opened_at=at(13, day=8))

    assert steps(target, subject, at(13, day=8)) == [
        (at(17, day=8), False),
        (at(12, day=11), False),
        (at(14, day=11), False),
        (at(13, day=8), True),
    ]

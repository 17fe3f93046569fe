"""Which target counts when a case changes, and from when."""

import pytest

from servicekit.hours import BusinessHours
from servicekit.targets import Target, Targets, agent_work, first_reply, next_reply, resolution
from targets.support import ADA, HOUR, OFFICE, at, case, changes, judged, made, said

LATER = ("from_opening", "from_change", "keep_stricter")


def pair(how: str, slow: str = "8 hours", fast: str = "2 hours", **fields: object) -> Targets:
    """Return two targets of which high priority chooses the first."""
    return Targets(
        [
            resolution(fast, id="fast", when={"priority": "high"}, on_change=how, **fields),
            resolution(slow, id="slow", on_change=how, **fields),
        ]
    )


def turned(*steps, **fields):
    """Return a case whose priority changed so."""
    return case(changes=changes("priority", *steps), **fields)


# -- the three choices ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "due"),
    [("from_opening", at(11)), ("from_change", at(12)), ("keep_stricter", at(11))],
)
def test_a_change_to_a_stricter_target(how, due):
    """The stricter one counts from the opening, or else from the change."""
    subject = turned((at(10), "high"))

    assert judged(pair(how), subject, at(9, 59)) == ("open", at(17))
    assert judged(pair(how), subject, at(10)) == ("open", due)


@pytest.mark.parametrize(
    ("how", "due"),
    [("from_opening", at(17)), ("from_change", at(18)), ("keep_stricter", at(11))],
)
def test_a_change_to_a_looser_target(how, due):
    """The looser one gives more time, unless the stricter is kept."""
    subject = turned((at(9), "high"), (at(10), "low"))

    assert judged(pair(how), subject, at(9, 59)) == ("open", at(11))
    assert judged(pair(how), subject, at(10)) == ("open", due)


@pytest.mark.parametrize(("how", "due"), [("from_opening", at(11)), ("from_change", at(14))])
def test_a_change_there_and_back(how, due):
    """Who comes back to a target counts as if new to it."""
    subject = turned((at(9), "high"), (at(10), "low"), (at(12), "high"))

    assert judged(pair(how), subject, at(12)) == ("open" if due > at(12) else "broken", due)


def test_the_stricter_of_three_is_kept():
    """However often it changes, no later target gives back time that an earlier one did not."""
    targets = Targets(
        [
            resolution(f"{hours} hours", id=team, when={"team": team}, on_change="keep_stricter")
            for hours, team in ((6, "a"), (3, "b"), (9, "c"))
        ]
    )
    subject = case(changes=changes("team", (at(9), "a"), (at(10), "b"), (at(11), "c")))

    assert [judged(targets, subject, at(hour))[1] for hour in (9, 10, 11)] == [
        at(15),
        at(12),
        at(12),
    ]
    (promise,) = made(targets, subject, at(11))
    assert promise.id == "1/b"


def test_of_two_equally_strict_targets_the_new_one_counts():
    """Where both are due at the same instant, it is the newly chosen one that counts."""
    (promise,) = made(
        pair("keep_stricter", slow="2 hours"), turned((at(9), "high"), (at(10), "low")), at(10)
    )

    assert (promise.id, promise.due_at) == ("1/slow", at(11))


def test_each_target_says_how_it_counts():
    """It is the newly chosen target that says from when it counts."""
    targets = Targets(
        [
            resolution("2 hours", id="fast", when={"priority": "high"}, on_change="from_change"),
            resolution("8 hours", id="slow", on_change="from_opening"),
        ]
    )

    assert judged(targets, turned((at(10), "high")), at(10)) == ("open", at(12))
    assert judged(targets, turned((at(9), "high"), (at(10), "low")), at(10)) == ("open", at(17))


def test_a_promise_from_the_change_is_made_then():
    """What counts from a change was promised at the change."""
    (promise,) = made(
        pair("from_change"),
        turned(
            (
                at(10),
                "high",
            )
        ),
        at(10),
    )

    assert (promise.made_at, promise.due_at) == (at(10), at(12))


@pytest.mark.parametrize("how", LATER)
def test_the_first_target_counts_from_the_start(how):
    """The target that is chosen when the clock starts counts from there in any case."""
    assert judged(pair(how), turned((at(9), "high")), at(9)) == ("open", at(11))
    assert judged(pair(how), turned((at(8), "high")), at(9)) == ("open", at(11))


@pytest.mark.parametrize(
    ("how", "due"), [("from_opening", at(11)), ("from_change", at(12)), ("keep_stricter", at(11))]
)
def test_a_target_that_is_chosen_late(how, due):
    """Where none applied before, the first that does counts as it says."""
    targets = Targets([resolution("2 hours", when={"priority": "high"}, on_change=how)])
    subject = turned((at(10), "high"))

    assert made(targets, subject, at(9, 30)) == ()
    assert judged(targets, subject, at(10)) == ("open", due)


def test_a_target_that_no_longer_applies_promises_nothing():
    """While nothing is decided a promise goes with the target; once broken it stays."""
    targets = Targets([resolution("2 hours", when={"priority": "high"})])

    early = turned((at(9), "high"), (at(10), "low"))
    assert made(targets, early, at(10)) == ()
    late = turned((at(9), "high"), (at(11, 30), "low"))
    assert judged(targets, late, at(12)) == ("broken", at(11))


# -- what is decided ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", LATER)
def test_a_breach_does_not_vanish_with_a_change(how):
    """Once a target was broken, another priority chooses no other."""
    subject = turned((at(9), "high"), (at(11, 1), "low"))

    assert judged(pair(how), subject, at(16)) == ("broken", at(11))


@pytest.mark.parametrize("how", LATER)
def test_a_change_at_the_due_instant_is_in_time(how):
    """At the due instant nothing is broken yet."""
    subject = turned((at(9), "high"), (at(11), "low"))

    assert judged(pair(how), subject, at(11))[0] == "open"


@pytest.mark.parametrize("how", LATER)
def test_what_was_kept_stays_kept(how):
    """Once a target was kept, another priority chooses no other, nor does one at that instant."""
    for when in (at(10), at(12)):
        subject = case(
            changes=[
                *changes("status", (at(10), "resolved")),
                *changes("priority", (at(9), "low"), (when, "high")),
            ]
        )
        (promise,) = made(pair(how), subject, at(20))
        assert (promise.id, promise.state(at=at(20))) == ("1/slow", "kept")


def test_a_breach_while_on_hold_is_none():
    """What is on hold when it changes was not broken, and goes on under the other target."""
    subject = case(
        changes=[
            *changes("status", (at(10), "pending"), (at(20), "open")),
            *changes("priority", (at(9), "high"), (at(15), "low")),
        ]
    )
    targets = pair("from_opening", pause_on=["pending"])

    assert judged(targets, subject, at(16)) == ("paused", None)
    assert judged(targets, subject, at(20)) == ("open", at(3, day=5))


def test_a_breach_after_a_pause_is_one():
    """A due that was moved by a pause is broken once it has passed, and then stays so."""
    subject = case(
        changes=[
            *changes("status", (at(10), "pending"), (at(12), "open")),
            *changes("priority", (at(9), "high"), (at(13, 1), "low")),
        ]
    )

    assert judged(pair("from_opening", pause_on=["pending"]), subject, at(14)) == ("broken", at(13))


@pytest.mark.parametrize("how", LATER)
@pytest.mark.parametrize("when", [at(10), at(12)])
def test_what_was_over_is_promised_by_nobody_afterwards(how, when):
    """A target that is chosen only once the clock had stopped promises nothing about the past."""
    targets = Targets([resolution("30 minutes", when={"priority": "high"}, on_change=how)])
    steps = changes("status", (at(10), "resolved"))

    subject = case(changes=[*steps, *changes("priority", (when, "high"))])
    assert made(targets, subject, at(13)) == ()


def test_a_reopened_case_is_promised_what_it_then_is():
    """What was over without a target has the one that is chosen once it runs again."""
    targets = Targets([resolution("4 hours", when={"priority": "high"})])
    steps = changes("status", (at(10), "resolved"), (at(12), "open"))
    subject = case(changes=[*steps, *changes("priority", (at(11), "high"))])

    assert made(targets, subject, at(11)) == ()
    assert judged(targets, subject, at(12)) == ("open", at(15))


def test_a_target_chosen_later_is_known_since_then():
    """A promise of a target that was chosen later was not known before, whatever its start."""
    (promise,) = made(pair("from_opening"), turned((at(12), "high")), at(13))

    assert (promise.made_at, promise.recorded_at) == (at(9), at(12))
    assert promise.state(at=at(13)) == "broken"


def test_another_measure_takes_over_no_breach():
    """A first reply that is promised only later takes no wait over that was counted before."""
    targets = Targets([first_reply("20 hours", when={"team": "vip"}), next_reply("1 hour")])
    subject = case(said(at(9), id="m"), changes=changes("team", (at(12), "vip")))

    assert [each.id for each in made(targets, subject, at(11))] == ["1/next_reply/m"]
    found = {each.id: each.state(at=at(13)) for each in made(targets, subject, at(13))}
    assert found["1/next_reply/m"] == "broken"


def test_the_first_wait_stays_that_of_the_first_reply():
    """A change from one first reply to another leaves the first wait with the first reply."""
    targets = Targets(
        [
            first_reply("2 hours", id="high", when={"priority": "high"}),
            first_reply("4 hours", id="low"),
            next_reply("3 hours"),
        ]
    )
    subject = case(said(at(9)), changes=changes("priority", (at(9), "low"), (at(10), "high")))

    assert [each.id for each in made(targets, subject, at(9))] == ["1/low"]
    assert [each.id for each in made(targets, subject, at(10))] == ["1/high"]


def test_a_message_on_another_channel_excuses_no_breach():
    """What was broken before a message brought in the target of its channel stays broken."""
    targets = Targets(
        [
            next_reply("4 hours", id="chat", channels=["chat"]),
            next_reply("30 minutes", id="mail", fallback=True),
        ]
    )
    subject = case(said(at(9)), said(at(10), channel="chat"))

    assert judged(targets, subject, at(11)) == ("broken", at(9, 30))


def test_each_wait_has_the_target_of_its_time():
    """A wait that is over keeps its target; the next has the one that is chosen then."""
    targets = Targets(
        [
            next_reply("1 hour", id="fast", when={"priority": "high"}),
            next_reply("4 hours", id="slow", fallback=True),
        ]
    )
    subject = case(
        said(at(9), id="a"),
        said(at(11), ADA),
        said(at(13), id="b"),
        changes=changes("priority", (at(12), "high")),
    )

    assert [(each.id, each.state(at=at(15))) for each in made(targets, subject, at(15))] == [
        ("1/slow/a", "kept"),
        ("1/fast/b", "broken"),
    ]


def test_a_reopened_case_chooses_again():
    """What was kept stays chosen, but a case that was reopened is judged by what it is now."""
    targets = Targets([resolution(HOUR, id="fast", when={"team": "a"}), resolution(9 * HOUR)])
    moves = changes("team", (at(9), "a"), (at(11), "b"))
    steps = changes("status", (at(9), "open"), (at(9, 30), "resolved"), (at(12), "open"))
    settled, reopened = (case(changes=[*moves, *some]) for some in (steps[:2], steps))

    assert [t.id for t in targets.applying(settled, at=at(13))] == ["fast"]
    assert [t.id for t in targets.applying(reopened, at=at(13))] == ["resolution"]


# -- time on hold ---------------------------------------------------------------------------------


def held(*steps, priority):
    return case(changes=[*changes("status", *steps), *changes("priority", *priority)])


def test_time_on_hold_is_not_forgotten():
    """A pause under the old target holds under the new one, which does not list its status."""
    targets = Targets(
        [
            resolution("2 hours", id="fast", when={"priority": "high"}),
            resolution("8 hours", id="slow", pause_on=["pending"]),
        ]
    )
    subject = held((at(10), "pending"), (at(12), "open"), priority=[(at(13), "high")])

    assert judged(targets, subject, at(13)) == ("open", at(13))
    assert judged(targets, subject, at(13, 1)) == ("broken", at(13))


def test_a_pause_that_only_the_old_target_knows_ends_with_it():
    """Where the new target does not pause, the clock runs from the change."""
    targets = Targets(
        [
            resolution("4 hours", id="fast", when={"priority": "high"}),
            resolution("8 hours", id="slow", pause_on=["pending"]),
        ]
    )
    subject = held((at(10), "pending"), priority=[(at(12), "high")])

    assert judged(targets, subject, at(11)) == ("paused", None)
    assert judged(targets, subject, at(12)) == ("open", at(15))


def test_the_new_target_pauses_where_it_would_have():
    """What counts from the opening stands still in its own statuses also before the change."""
    targets = Targets(
        [
            agent_work("4 hours", id="fast", when={"priority": "high"}),
            agent_work("8 hours", id="slow"),
        ]
    )
    subject = held((at(10), "on_hold"), (at(12), "open"), priority=[(at(12, 30), "high")])

    assert judged(targets, subject, at(12, 30)) == ("open", at(15))


def test_a_clock_that_is_on_hold_when_it_changes_stays_so():
    """A change while the case is on hold starts no clock; it begins to run with the case."""
    subject = held((at(10), "pending"), (at(14), "open"), priority=[(at(12), "high")])
    targets = pair("from_change", pause_on=["pending"])

    assert judged(targets, subject, at(13)) == ("paused", None)
    assert judged(targets, subject, at(14)) == ("open", at(16))


def test_two_changes_keep_all_time_on_hold():
    """What stood still under any target that was chosen then stands still under the last."""
    targets = Targets(
        [
            resolution("3 hours", id="a", when={"priority": "a"}, pause_on=["pending"]),
            resolution("3 hours", id="b", when={"priority": "b"}, pause_on=["on_hold"]),
            resolution("3 hours", id="c"),
        ]
    )
    subject = held(
        (at(9, 10), "pending"),
        (at(9, 20), "open"),
        (at(9, 40), "on_hold"),
        (at(9, 50), "open"),
        priority=[(at(9), "a"), (at(9, 30), "b"), (at(10), "c")],
    )

    assert judged(targets, subject, at(10)) == ("open", at(12, 20))


def test_a_target_in_passing_excuses_nothing_before_it():
    """What was not on hold when it happened is not so because another target was chosen since."""
    targets = Targets(
        [
            resolution("3 hours", id="b", when={"priority": "b"}, pause_on=["on_hold"]),
            resolution("3 hours", id="c"),
        ]
    )
    subject = held(
        (at(9, 10), "on_hold"),
        (at(9, 20), "open"),
        priority=[(at(9, 30), "b"), (at(10), "c")],
    )

    assert judged(targets, subject, at(9, 45)) == ("open", at(12, 10))
    assert judged(targets, subject, at(10)) == ("open", at(12))


def test_the_stricter_of_two_that_pause_differently():
    """While one is on hold the other may become the stricter; the due is never later than its."""
    targets = Targets(
        [
            resolution("2 hours", id="fast", when={"priority": "high"}, pause_on=["pending"]),
            resolution("4 hours", id="slow", on_change="keep_stricter"),
        ]
    )
    subject = held(
        (at(9, 30), "open"), (at(10), "pending"), (at(14), "open"),
        priority=[(at(9), "high"), (at(9, 45), "low")],
    )  # fmt: skip

    assert judged(targets, subject, at(9, 50)) == ("open", at(11))
    assert judged(targets, subject, at(11)) == ("paused", None)
    assert judged(targets, subject, at(12, 30)) == ("open", at(13))
    assert judged(targets, subject, at(14)) == ("broken", at(13))


# -- calendars ------------------------------------------------------------------------------------


def test_the_new_target_counts_in_its_own_calendar():
    """What counts from the opening counts all of it in the calendar of the new target."""
    night = BusinessHours.parse("Mo-Su 18:00-06:00", timezone="UTC")
    targets = Targets(
        [
            resolution(4 * HOUR, id="night", when={"team": "night"}, hours=night),
            resolution(4 * HOUR, id="day", hours=OFFICE),
        ]
    )
    subject = case(changes=changes("team", (at(12), "night")))

    assert judged(targets, subject, at(11)) == ("open", at(13))
    assert judged(targets, subject, at(12)) == ("open", at(22))


def test_a_change_that_chooses_the_same_target_changes_nothing():
    """Another priority that the same target covers, or another desk, moves no due."""
    targets = Targets(
        [first_reply(HOUR, when={"priority": ["low", "high"]}, on_change="from_change")]
    )
    subject = case(
        said(at(9)),
        changes=[
            *changes("priority", (at(9), "low"), (at(9, 30), "high")),
            *changes("team", (at(9, 40), "a")),
        ],
    )

    assert judged(targets, subject, at(9, 45)) == ("open", at(10))


def test_targets_are_followed_by_any_selector():
    """A change of the desk chooses another target as a change of priority does."""
    one = Target(id="a", measure="resolution", within="1 hour", unless={"team": "b"})
    subject = case(changes=changes("team", (at(9, 30), "b")))

    assert judged(Targets([one, resolution("2 hours")]), subject, at(9, 20))[1] == at(10)
    assert judged(Targets([one, resolution("2 hours")]), subject, at(9, 40))[1] == at(11)

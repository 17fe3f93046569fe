"""What the matters of cases took: from where, until when, and as far as they were seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from case.support import cases
from hours.support import naive
from hypothesis import given
from targets.support import ADA, OFFICE, at, changes, said

from servicekit.case import PAUSED, Case
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.insight import Durations, durations, durations_by
from servicekit.targets import Target, Targets

HOUR = timedelta(hours=1)


def made(*steps, number=1, **fields) -> Case:
    """Return a case of Monday at nine with the statuses of some hours."""
    return Case(
        **{
            "id": number,
            "customer_id": 7,
            "opened_at": at(9),
            "changes": changes("status", *steps),
            **fields,
        }
    )


def took(*found: Case, when=None, **options) -> list[tuple[float, int, int]]:
    """Return the counts in hours, on Friday noon unless said otherwise."""
    seen = durations(found, at=when or at(12, day=8), **options)
    return [(count.microseconds / 3.6e9, count.done, count.censored) for count in seen.counts]


def test_a_matter_takes_from_its_opening_to_its_settling():
    """On the wall it took from Monday at nine to Tuesday at eleven, in working hours ten."""
    case = made((at(11, day=5), "resolved"))
    assert took(case) == [(26, 1, 0)]
    assert took(case, hours=OFFICE) == [(10, 1, 0)]


def test_an_open_matter_counts_for_as_long_as_it_was_seen():
    """What is not settled at the instant is censored there, also if it is settled later."""
    assert took(made((at(11, day=5), "resolved")), when=at(15)) == [(6, 0, 1)]
    assert took(made(), when=at(9)) == [(0, 0, 1)]


def test_a_case_that_does_not_exist_yet_is_not_counted():
    """A matter that is raised later says nothing."""
    assert took(made(), when=at(8)) == []


def test_a_reopened_matter_is_done_when_it_was_settled_last():
    """The customer had to come again: the first settling was none, and all the time counts."""
    again = made((at(11), "resolved"), (at(13), "open"), (at(16), "closed"))
    assert took(again) == [(7, 1, 0)]
    assert took(again, when=at(14)) == [(5, 0, 1)]
    assert took(again, pauses="left_out") == [(5, 1, 0)]


def test_a_target_says_what_a_reopening_is():
    """Where a target starts anew with a reopening, there are two matters, each with its time."""
    again = made((at(11), "resolved"), (at(13), "open"), (at(16), "closed"))
    afresh = Target(id="done", measure="resolution", within="9 hours", on_reopen="restart")
    assert took(again, measure=afresh) == [(2, 1, 0), (3, 1, 0)]


@pytest.mark.parametrize("word", ["merged", "deleted"])
def test_what_is_merged_or_deleted_counts_until_then(word):
    """It was not done, and nobody will see to it here: it is censored at that instant."""
    assert took(made((at(12), word))) == [(3, 0, 1)]


def test_what_was_merged_after_its_due_counts_until_then_too():
    """A target that was broken before the merging does not keep the matter open for ever."""
    target = Target(id="done", measure="resolution", within="1 hour")
    assert took(made((at(12), "merged")), measure=target) == [(3, 0, 1)]


def test_pauses_count_for_the_customer_and_not_for_the_clock():
    """The customer waits while the company does, so only whoever asks leaves that out."""
    case = made((at(10), "pending"), (at(12), "open"), (at(13), "on_hold"), (at(16), "resolved"))
    assert took(case) == [(7, 1, 0)]
    assert took(case, measure="requester_wait") == [(7, 1, 0)]
    assert took(case, measure="requester_wait", pauses="left_out") == [(5, 1, 0)]
    assert took(case, measure="agent_work", pauses="left_out") == [(2, 1, 0)]
    pausing = Target(id="t", measure="resolution", within="1 hour", pause_on=["on_hold"])
    assert took(case, measure=pausing, pauses="left_out") == [(4, 1, 0)]


def test_a_pause_counts_only_while_the_clock_would_run():
    """What is paused at night, or after the end, takes nothing away."""
    case = made((at(16), "pending"), (at(10, day=5), "open"), (at(11, day=5), "resolved"))
    assert took(case, hours=OFFICE, measure="agent_work", pauses="left_out") == [(8, 1, 0)]
    waiting = made((at(16), "pending"))
    assert took(waiting, measure="agent_work", pauses="left_out") == [(7, 0, 1)]


def test_a_pause_from_before_the_clock_began_counts_from_there():
    """What was on hold before the customer wrote takes away only what lies after the message."""
    pausing = Target(id="t", measure="first_reply", within="1 hour", pause_on=["on_hold"])
    case = made(
        (at(9), "on_hold"), (at(12), "open"), interactions=[said(at(10)), said(at(15), ADA)]
    )
    assert took(case, measure=pausing, pauses="left_out") == [(3, 1, 0)]


def test_the_first_reply_takes_from_the_first_message():
    """A message at ten that is answered at twelve waits two hours; an unanswered one until now."""
    answered = made(interactions=[said(at(10)), said(at(12), ADA)])
    waiting = made(interactions=[said(at(10))])
    assert took(answered, waiting, made(), measure="first_reply", when=at(15)) == [
        (2, 1, 0), (5, 0, 1)
    ]  # fmt: skip


def test_a_message_that_is_settled_unanswered_waited_until_then():
    """Nobody will answer it any more: it is censored at the settling, not waiting for ever."""
    settled = made((at(12), "resolved"), interactions=[said(at(10))])
    assert took(settled, measure="first_reply") == [(2, 0, 1)]
    assert took(settled, measure="first_reply", when=at(11)) == [(1, 0, 1)]
    again = made((at(12), "resolved"), (at(14), "open"), interactions=[said(at(10))])
    assert took(again, measure="first_reply", when=at(16)) == [(6, 0, 1)]


def test_a_message_after_the_settling_waits_still():
    """Where the customer writes after it, or in the same instant, the settling answers nothing."""
    for hour in (12, 13):
        late = made((at(12), "resolved"), interactions=[said(at(hour))])
        assert took(late, measure="first_reply", when=at(16)) == [(16 - hour, 0, 1)]


def test_what_was_settled_before_it_was_opened_is_left_out():
    """A record that cannot be says nothing of how long it took, and least of all no time."""
    wrong = made((at(8), "resolved"))
    assert took(wrong) == took(wrong, measure="agent_work") == []
    assert took(made((at(9), "resolved"))) == [(0, 1, 0)]
    replied = made((at(8), "resolved"), interactions=[said(at(10)), said(at(12), ADA)])
    assert took(replied, measure="first_reply") == [(2, 1, 0)]


def test_a_reply_that_is_dated_before_its_message_took_no_time():
    """Clocks that are a little apart never make less than no time."""
    message = said(at(10), id="m")
    reply = said(at(9, 58), ADA, id="r", reply_to="m")
    case = made(interactions=[message, reply], skew=timedelta(minutes=5))
    assert took(case, measure="first_reply") == [(0, 1, 0)]


def test_a_target_counts_only_what_it_is_for():
    """It brings its hours, and leaves out the cases that another target is for."""
    urgent = Target(
        id="t", measure="resolution", within="4 working hours", hours=OFFICE,
        when={"topic": "refund"},
    )  # fmt: skip
    refund = made((at(11, day=5), "resolved"), topic="refund")
    assert took(refund, made(topic="parcel"), measure=urgent) == [(10, 1, 0)]


def test_groups_have_what_was_asked_for_in_common():
    """Each group is counted alone, by name, what is not recorded last."""
    urgent = changes("priority", (at(9), "urgent"))
    grouped = durations_by(
        [
            made(number=1),
            made(number=2, topic="refund"),
            made(number=3, topic="parcel", changes=urgent),
            made(number=4, topic="refund"),
        ],
        ["topic", "priority"],
        at=at(12),
    )
    assert {key: each.censored for key, each in grouped.items()} == {
        ("parcel", "urgent"): 1,
        ("refund", None): 2,
        (None, None): 1,
    }
    assert list(grouped) == [("parcel", "urgent"), ("refund", None), (None, None)]


def test_groups_take_what_durations_do():
    """Measure, hours and pauses mean the same in a group as for all cases together."""
    case = made((at(16), "pending"), (at(10, day=5), "open"), (at(11, day=5), "resolved"))
    options = {"measure": "agent_work", "hours": OFFICE, "pauses": "left_out"}
    grouped = durations_by([case], ["kind"], at=at(12, day=8), **options)
    assert grouped == {("request",): durations([case], at=at(12, day=8), **options)}


def test_words_are_checked():
    """An unknown measure, way to count or key is refused, and so are hours beside a target's."""
    target = Target(id="t", measure="resolution", within="1 hour")
    for options in ({"measure": "speed"}, {"pauses": "some"}, {"measure": target, "hours": OFFICE}):
        with pytest.raises(FieldError):
            durations([], at=at(9), **options)
    with pytest.raises(FieldError, match="kind, topic, priority"):
        durations_by([], ["colour"], at=at(9))
    with pytest.raises(FieldError):
        durations_by([], "topic", at=at(9))
    with pytest.raises(NaiveDatetimeError):
        durations([], at=naive(2026, 5, 4))


@given(cases())
def test_with_pauses_left_out_it_is_what_the_clock_of_a_target_used(case):
    """A target whose due never comes counts the same time, and ends where this does."""
    now = at(12, day=9)
    target = Target(id="t", measure="resolution", within="9999 hours", pause_on=PAUSED)
    (clock,) = Targets([target]).clocks(case, at=now) or (None,)
    found = durations([case], at=now, measure=target, pauses="left_out")
    wanted = [] if clock is None else [(clock.used, clock.state.value.startswith("kept"))]
    assert found == Durations.of(wanted)

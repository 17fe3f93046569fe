from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from promise.support import (
    EVERYTHING,
    LONDON,
    MICROSECOND,
    OFFICE,
    PARCEL,
    at,
    event,
    offered,
    promise,
)
from servicekit.errors import (
    FieldError,
    IllegalEventError,
    InstantOutOfRangeError,
)
from servicekit.hours import BusinessHours
from servicekit.promise import PromiseState

# -- the due ---------------------------------------------------------------------------------------


def test_broken_only_after_the_due():
    """At the due instant a promise is still open; one microsecond later it is broken."""
    assert promise().state(at=at(9)) is PromiseState.OPEN
    assert promise().state(at=at(12)) == "open"
    assert promise().state(at=at(12) + MICROSECOND) is PromiseState.BROKEN


def test_kept_until_the_due():
    """What is done by the due, the instant itself included, is kept from then on."""
    assert promise(event("fulfilled", at(12))).state(at=at(18)) == "kept"
    assert promise(event("fulfilled", at(12))).state(at=at(11)) == "open"
    assert promise(event("fulfilled", at(9)), due_at=at(9)).state(at=at(9)) == "kept"


def test_kept_late_after_it():
    """What is done after the due was broken, and is kept late from then on."""
    late = promise(event("fulfilled", at(14)))

    assert [late.state(at=at(hour)) for hour in (12, 13, 14)] == ["open", "broken", "kept_late"]
    assert late.standing(at=at(15)).broken_at == at(12)
    assert late.standing(at=at(15)).settled_at == at(14)


def test_a_promise_has_no_state_before_it_was_made():
    """A question about the time before the making is refused."""
    made = promise()
    for refuse in (made.state, made.standing, made.remaining, made.disputed, made.explain):
        with pytest.raises(FieldError, match="made later") as caught:
            refuse(at=at(8, 59))
        assert (caught.value.field, caught.value.value) == ("at", at(8, 59))


def test_a_new_due_replaces_the_old_one():
    """A due that the customer agreed to before the old one had passed is the one that counts."""
    moved = promise().renegotiate(at=at(12), due_at=at(15), reason="in a meeting")

    assert moved.due_at == at(12)
    assert moved.standing(at=at(11)).due_at == at(12)
    assert moved.standing(at=at(12)).due_at == at(15)
    assert moved.state(at=at(15)) == "open"
    assert moved.state(at=at(15, 1)) == "broken"
    assert promise().renegotiate(at=at(10), due_at=at(11)).state(at=at(11, 30)) == "broken"


def test_a_standing_tells_until_when_it_lasts():
    """Each state that time ends says when, and each other says that it lasts."""
    assert offered().standing(at=at(9)).expires_at == at(11)
    assert promise().standing(at=at(9)).expires_at == at(12)
    assert promise().pause(at=at(10)).standing(at=at(10)).expires_at is None
    assert promise().standing(at=at(13)).expires_at is None


def test_a_standing_tells_since_when_it_is_owed():
    """It is owed from its making, or once it was accepted and its condition met."""
    both = offered(condition=PARCEL).accept(at=at(10)).meet_condition(at=at(10, 30))
    paused = both.pause(at=at(11)).resume(at=at(11, 30))

    assert promise().standing(at=at(10)).owed_since == at(9)
    assert offered().standing(at=at(10)).owed_since is None
    assert both.standing(at=at(10)).owed_since is None
    assert paused.standing(at=at(11, 45)).owed_since == at(10, 30)


# -- taking it back --------------------------------------------------------------------------------


def test_withdrawing_breaks_and_releasing_does_not():
    """The company cannot take its word back without breaking it; the customer can let it go."""
    withdrawn = promise().withdraw(at=at(10), by="sam", reason="no time")
    released = promise().release(at=at(10), by="kim")

    assert withdrawn.state(at=at(10)) == "broken"
    assert withdrawn.standing(at=at(18)).broken_at == at(10)
    assert withdrawn.standing(at=at(18)).cause == "withdrawn"
    assert released.state(at=at(18)) == "released"
    assert released.standing(at=at(18)).broken_at is None


def test_what_was_withdrawn_may_still_be_done():
    """Done after the company withdrew it, a promise is kept late, even before its due."""
    assert promise().withdraw(at=at(10)).fulfil(at=at(11)).state(at=at(11)) == "kept_late"


@pytest.mark.parametrize(
    ("act", "state"), [("fulfil", "kept"), ("release", "released"), ("withdraw", "broken")]
)
def test_a_pause_may_end_it(act, state):
    """A paused promise can be kept, released or withdrawn as well."""
    ended = getattr(promise().pause(at=at(10)), act)(at=at(18))

    assert ended.state(at=at(19)) == state


# -- the owner -------------------------------------------------------------------------------------


def test_a_transfer_moves_the_owner_only():
    """Whoever leaves passes the promise on; its due and its state stay."""
    moved = promise().transfer(at=at(10), to="sam", by="ada", reason="leaves early")

    assert moved.standing(at=at(9, 30)).owner == "ada"
    assert moved.standing(at=at(10)).owner == "sam"
    assert moved.standing(at=at(10)).due_at == at(12)
    assert moved.standing(at=at(10)).cause is None
    assert moved.state(at=at(12)) == "open"
    assert moved.state(at=at(13)) == "broken"


def test_a_transfer_is_possible_until_it_is_settled():
    """A paused or broken promise has an owner as well, and can be passed on."""
    paused = promise().pause(at=at(10)).transfer(at=at(11), to="sam")
    broken = promise().transfer(at=at(13), to="sam")

    assert (paused.state(at=at(11)), paused.standing(at=at(11)).owner) == ("paused", "sam")
    assert (broken.state(at=at(13)), broken.standing(at=at(13)).owner) == ("broken", "sam")
    assert broken.standing(at=at(13)).broken_at == at(12)


def test_the_maker_owns_it_until_somebody_else_does():
    """Without an owner the maker has to see to it, and where nobody made it, nobody."""
    assert promise().standing(at=at(9)).owner == "ada"
    assert promise(owner="sam").standing(at=at(9)).owner == "sam"
    assert promise(made_by=None).standing(at=at(9)).owner is None


# -- pauses ----------------------------------------------------------------------------------------


def test_nothing_is_due_while_it_is_paused():
    """A paused promise has no due and does not break; resumed, it has the due that it is given."""
    paused = promise().pause(at=at(12), by="kim", reason="on a train")
    resumed = paused.resume(at=at(20), due_at=at(21))

    assert paused.state(at=EVERYTHING) == "paused"
    assert paused.standing(at=at(23)).due_at is None
    assert paused.standing(at=at(23)).held_due_at == at(12)
    assert resumed.standing(at=at(20)).due_at == at(21)
    assert resumed.standing(at=at(20)).held_due_at is None
    assert (resumed.state(at=at(21)), resumed.state(at=at(22))) == ("open", "broken")


@pytest.mark.parametrize("act", ["fulfil", "release", "withdraw"])
def test_only_a_pause_holds_a_due(act):
    """Once a pause has ended, however it did, it holds no due any more."""
    ended = getattr(promise().pause(at=at(10)), act)(at=at(11))

    assert ended.standing(at=at(10)).held_due_at == at(12)
    assert ended.standing(at=at(11)).held_due_at is None


def test_a_pause_adds_what_was_left():
    """Resumed without a due, a promise has the time left that it had when it was paused."""
    paused = promise().pause(at=at(10))

    assert paused.resume(at=at(15)).standing(at=at(15)).due_at == at(17)
    assert paused.resume(at=at(10)).standing(at=at(10)).due_at == at(12)
    assert promise().pause(at=at(12)).resume(at=at(15)).standing(at=at(15)).due_at == at(15)


def test_a_pause_adds_what_was_left_of_business_time():
    """With a calendar, what was left is counted in its hours, over nights and weekends."""
    paused = promise(due_at=at(10, day=5)).pause(at=at(16))  # one hour left today, one tomorrow

    assert paused.resume(at=at(16, day=8), hours=OFFICE).events[-1].due_at == at(10, day=11)
    assert paused.resume(at=at(16, day=8)).events[-1].due_at == at(10, day=9)


def test_a_pause_over_a_change_of_the_clock():
    """What is left is time that passes: three hours are three hours when the clock goes back."""
    made = promise(due_at=datetime(2026, 10, 24, 15, tzinfo=LONDON))
    paused = made.pause(at=datetime(2026, 10, 24, 12, tzinfo=LONDON))
    first = datetime(2026, 10, 25, 0, 30, tzinfo=LONDON)
    in_between = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)

    assert str(paused.resume(at=first).events[-1].due_at) == "2026-10-25 02:30:00+00:00"
    assert str(paused.resume(at=in_between).events[-1].due_at) == "2026-10-25 03:30:00+00:00"
    again = paused.resume(at=in_between.replace(fold=1)).events[-1].due_at
    assert str(again) == "2026-10-25 04:30:00+00:00"


def test_business_time_over_a_change_of_the_clock():
    """A night shift on which the clock goes back has an hour more to work with."""
    nights = BusinessHours(timezone="Europe/London", weekly={"sat": [("22:00", "06:00")]})
    made = promise(due_at=datetime(2026, 10, 24, 23, 59, 59, tzinfo=LONDON))
    paused = made.pause(at=datetime(2026, 10, 24, 22, tzinfo=LONDON))
    due = paused.resume(at=datetime(2026, 10, 25, 0, 30, tzinfo=LONDON), hours=nights).events[-1]

    assert str(due.due_at) == "2026-10-25 01:29:59+00:00"


def test_pauses_follow_one_another():
    """Each pause keeps the due that was in force before it, so that no time is lost."""
    twice = promise().pause(at=at(10)).resume(at=at(11)).pause(at=at(12)).resume(at=at(14))

    assert [each.due_at for each in twice.events] == [None, at(13), None, at(15)]
    assert twice.state(at=at(15)) == "open"
    assert twice.state(at=at(15) + MICROSECOND) == "broken"


def test_a_second_pause_in_a_row_is_refused():
    """What is paused is paused since the first time; a second pause changes nothing."""
    with pytest.raises(IllegalEventError, match=r"is paused at"):
        promise().pause(at=at(10)).pause(at=at(11))


def test_of_two_pauses_in_a_row_the_first_counts():
    """A pause that becomes known late, before another one, is the one that holds the due."""
    made = promise().pause(at=at(11)).pause(at=at(10), recorded_at=at(12))

    assert made.standing(at=at(11), known_at=at(11)).settled_at == at(11)
    assert made.standing(at=at(13)).settled_at == at(10)
    assert made.standing(at=at(13)).held_due_at == at(12)
    assert made.resume(at=at(14)).standing(at=at(14)).due_at == at(16)


def test_only_what_is_paused_resumes():
    """Resuming what is not paused is refused, also where the due is to be worked out."""
    for made in (promise(), promise().fulfil(at=at(9)), promise(due_at=at(9))):
        with pytest.raises(IllegalEventError, match="'resumed' is not possible") as caught:
            made.resume(at=at(10))
        assert caught.value.at == at(10)
        with pytest.raises(IllegalEventError, match="'resumed' is not possible"):
            made.resume(at=at(10), due_at=at(11))


def test_a_pause_can_last_too_long():
    """Where what was left would end after the year 9999, the error says so."""
    last = datetime.max.replace(tzinfo=at(9).tzinfo)

    with pytest.raises(InstantOutOfRangeError):
        promise(due_at=last).pause(at=at(10)).resume(at=at(11))


# -- instants --------------------------------------------------------------------------------------


def test_what_shares_an_instant_is_ordered():
    """Events of one instant happen in the order of ``seq``, in whatever order they are given."""
    first, second = event("paused", at(10), seq=1), event("fulfilled", at(10), seq=2)

    assert promise(second, first) == promise(first, second)
    assert promise(second, first).state(at=at(10)) == "kept"
    with pytest.raises(IllegalEventError):
        promise(event("paused", at(10), seq=3), second)


def test_events_may_share_the_instant_of_the_making():
    """All may happen at the very instant at which the promise was made, one after the other."""
    made = promise(
        event("transferred", at(9), owner="sam", seq=1),
        event("paused", at(9), seq=2),
        event("resumed", at(9), due_at=at(9), seq=3),
        event("fulfilled", at(9), seq=4),
    )

    assert made.standing(at=at(9)).state == "kept"
    assert made.standing(at=at(9)).owner == "sam"


def test_instants_are_compared_not_clocks():
    """In the hour that the clock shows twice, the second half past one is after the first."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    made = promise(made_at=at(9), due_at=first)

    assert made.state(at=first) == "open"
    assert made.state(at=second) == "broken"
    assert made.fulfil(at=second).state(at=second) == "kept_late"
    assert made.fulfil(at=first).state(at=second) == "kept"
    assert promise(made_at=first, due_at=second).state(at=second) == "open"
    assert offered(made_at=first, offer_expires_at=first, due_at=second).state(at=second) == (
        "lapsed"
    )
    for wrong in (
        {"made_at": second, "due_at": first},
        {"made_at": first, "due_at": first, "expected_from": second},
        {"made_at": second, "due_at": None, "offer_expires_at": first},
    ):
        with pytest.raises(FieldError):
            promise(**wrong)
    with pytest.raises(FieldError):
        event("renegotiated", second, due_at=first)
    early = promise(due_at=second, expected_from=second).attempt(at=first)
    assert early.standing(at=first).attempts == 0


def test_zones_may_be_mixed():
    """Every instant may be written in a zone of its own."""
    made = promise(made_at=at(9).astimezone(LONDON), due_at=at(12))
    kept = made.fulfil(at=at(12).astimezone(LONDON))

    assert kept.state(at=at(12)) == "kept"
    assert made.state(at=(at(12) + timedelta(microseconds=1)).astimezone(LONDON)) == "broken"

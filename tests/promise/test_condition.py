"""Promises that are not owed yet: those with a condition, and those that were only offered."""

from __future__ import annotations

from datetime import datetime

import pytest

from promise.support import (
    EVERYTHING,
    LONDON,
    MICROSECOND,
    PARCEL,
    at,
    conditional,
    euro,
    event,
    offered,
    promise,
)
from servicekit.errors import (
    FieldError,
    IllegalEventError,
    NaiveDatetimeError,
    NotAnInstantError,
)
from servicekit.promise import Condition

UNTIL_TEN = Condition(what="the parcel is back", deadline_at=at(10))


# -- the condition --------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["", " ", None, 5], ids=repr)
def test_a_condition_says_something(what):
    """A condition without words is refused."""
    with pytest.raises(FieldError):
        Condition(what=what)


@pytest.mark.parametrize("value", [at(11).replace(tzinfo=None), "11:00"], ids=repr)
def test_a_deadline_has_a_zone(value):
    """A deadline is an instant, or there is none."""
    with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
        Condition(what="the parcel is back", deadline_at=value)
    assert Condition(what="the parcel is back").deadline_at is None


def test_a_condition_is_a_value(travels):
    """Conditions with the same words and the same deadline are one, in whatever zone."""
    travels(UNTIL_TEN)
    assert Condition(what=UNTIL_TEN.what, deadline_at=at(10).astimezone(LONDON)) == UNTIL_TEN
    assert UNTIL_TEN != PARCEL


def test_deadlines_of_a_fold_differ():
    """The two half past one of a night on which the clock goes back are two deadlines."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)

    assert Condition(what="x", deadline_at=first) != Condition(what="x", deadline_at=second)


# -- until it is met ------------------------------------------------------------------------------


def test_it_is_owed_once_the_condition_is_met():
    """Until the condition is met a promise is conditional; from then on it is open."""
    met = conditional().meet_condition(at=at(10))

    assert met.state(at=at(10) - MICROSECOND) == "conditional"
    assert met.state(at=at(10)) == "open"
    assert met.standing(at=at(10)).cause == "condition_met"
    assert met.state(at=at(12) + MICROSECOND) == "broken"


def test_the_due_ends_a_condition():
    """Without a deadline of its own, a condition can be met up to the due, inclusive."""
    never = conditional()

    assert never.state(at=at(12)) == "conditional"
    assert never.state(at=at(12) + MICROSECOND) == "lapsed"
    assert never.standing(at=at(18)).cause == "condition_expired"
    assert never.standing(at=at(18)).settled_at == at(12)
    assert never.standing(at=at(18)).broken_at is None
    assert never.meet_condition(at=at(12)).state(at=at(12)) == "open"
    assert never.meet_condition(at=at(12)).state(at=at(12) + MICROSECOND) == "broken"


@pytest.mark.parametrize(
    ("when", "state"), [(at(10) - MICROSECOND, "open"), (at(10), "open")], ids=["before", "at"]
)
def test_a_condition_met_by_its_deadline_counts(when, state):
    """Met before its deadline, or at that very instant, a condition makes the promise owed."""
    assert conditional(condition=UNTIL_TEN).meet_condition(at=when).state(at=at(11)) == state


def test_a_condition_met_after_its_deadline_comes_too_late():
    """After the deadline the promise has lapsed, and nothing brings it back."""
    late = conditional(condition=UNTIL_TEN)

    assert late.state(at=at(10)) == "conditional"
    assert late.state(at=at(10) + MICROSECOND) == "lapsed"
    assert late.standing(at=at(18)).settled_at == at(10)
    with pytest.raises(IllegalEventError, match="is lapsed at"):
        late.meet_condition(at=at(10) + MICROSECOND)


def test_a_condition_once_met_has_no_deadline_any_more():
    """The deadline of a condition ends nothing after the condition has been met."""
    met = conditional(condition=UNTIL_TEN).meet_condition(at=at(9, 30))

    assert met.state(at=at(11)) == "open"
    assert met.fulfil(at=at(12)).state(at=at(12)) == "kept"


def test_meeting_the_condition_brings_the_due():
    """A refund within five days of the parcel has no due until the parcel is there."""
    refund = conditional(condition=UNTIL_TEN, due_at=None)
    met = refund.meet_condition(at=at(10), due_at=at(15))

    assert refund.standing(at=at(9)).due_at is None
    assert met.standing(at=at(10)).due_at == at(15)
    assert met.state(at=at(15)) == "open"
    assert met.state(at=at(15) + MICROSECOND) == "broken"
    assert conditional().meet_condition(at=at(10), due_at=at(15)).state(at=at(15)) == "open"


def test_what_is_owed_has_a_due():
    """A condition that is met without a due, where nobody has named one, is refused."""
    refund = conditional(condition=UNTIL_TEN, due_at=None)

    with pytest.raises(FieldError, match="'condition_met' has to bring the due") as caught:
        refund.meet_condition(at=at(10))
    assert caught.value.field == "due_at"


def test_the_due_of_a_condition_can_be_agreed_anew():
    """Before the condition is met, a new due moves its end too, but not its own deadline."""
    moved = conditional().renegotiate(at=at(10), due_at=at(15))
    sooner = conditional(condition=Condition(what="x", deadline_at=at(11)))
    sooner = sooner.renegotiate(at=at(9, 30), due_at=at(10))

    assert moved.state(at=at(15)) == "conditional"
    assert moved.state(at=at(15) + MICROSECOND) == "lapsed"
    assert sooner.state(at=at(10)) == "conditional"
    assert sooner.standing(at=at(11)).settled_at == at(10)
    later = conditional(condition=UNTIL_TEN).renegotiate(at=at(9, 30), due_at=at(15))
    assert later.standing(at=at(18)).settled_at == at(10)


def test_what_is_conditional_may_be_done_at_once():
    """What is done before the condition is met is kept, in part or as a whole."""
    refund = conditional(amounts=[euro(10)]).fulfil(at=at(10), amount=euro(4))

    assert conditional().fulfil(at=at(10)).state(at=at(18)) == "kept"
    assert refund.state(at=at(10)) == "conditional"
    assert refund.remaining(at=at(10)) == (euro(6),)
    assert refund.fulfil(at=at(11), amount=euro(6)).state(at=at(11)) == "kept"


def test_what_is_not_owed_yet_can_be_taken_back():
    """The company may withdraw what is conditional or offered, and breaks nothing by it."""
    for made in (conditional(), offered()):
        withdrawn = made.withdraw(at=at(10)).standing(at=at(18))

        assert withdrawn.state == "withdrawn"
        assert withdrawn.settled_at == at(10)
        assert withdrawn.broken_at is None


def test_what_is_not_owed_yet_can_be_declined():
    """The customer may let go of what is conditional or offered."""
    for made in (conditional(), offered()):
        assert made.release(at=at(10), by="kim").state(at=at(18)) == "released"


@pytest.mark.parametrize("condition", ["the parcel is back", 5, {"what": "x"}], ids=repr)
def test_a_condition_is_a_condition(condition):
    """Words alone are no condition of a promise; the error names the field."""
    with pytest.raises(FieldError) as caught:
        promise(condition=condition)
    assert caught.value.field == "condition"


# -- the offer ------------------------------------------------------------------------------------


def test_an_offer_is_owed_once_accepted():
    """Until the customer says yes a promise is offered; from then on it is open."""
    accepted = offered().accept(at=at(10), by="kim")

    assert accepted.state(at=at(10) - MICROSECOND) == "offered"
    assert accepted.state(at=at(10)) == "open"
    assert accepted.standing(at=at(10)).due_at == at(12)
    assert accepted.state(at=at(12) + MICROSECOND) == "broken"


def test_an_offer_expires():
    """What the customer has not accepted by its end lapses, and was never broken."""
    left = offered()

    assert left.state(at=at(11)) == "offered"
    assert left.state(at=at(11) + MICROSECOND) == "lapsed"
    assert left.standing(at=at(18)).cause == "offer_expired"
    assert left.standing(at=at(18)).settled_at == at(11)
    assert left.standing(at=at(18)).broken_at is None
    assert left.accept(at=at(11)).state(at=at(11)) == "open"
    with pytest.raises(IllegalEventError, match="is lapsed at"):
        left.accept(at=at(11) + MICROSECOND)


def test_accepting_brings_the_due():
    """An offer without a due takes it from the acceptance, which then has to name it."""
    open_end = offered(due_at=None)

    assert open_end.standing(at=at(10)).due_at is None
    assert open_end.accept(at=at(10), due_at=at(20)).state(at=at(20)) == "open"
    assert open_end.accept(at=at(10), due_at=at(20)).state(at=at(21)) == "broken"
    assert offered().accept(at=at(10), due_at=at(20)).state(at=at(20)) == "open"
    with pytest.raises(FieldError, match="'accepted' has to bring the due") as caught:
        open_end.accept(at=at(10))
    assert caught.value.field == "due_at"


def test_accepting_without_a_due_is_one_mistake_whatever_follows():
    """Where an acceptance lacks a due, the error says so, also when it was withdrawn at once."""
    with pytest.raises(FieldError, match="'accepted' has to bring the due"):
        offered(event("accepted", at(10)), event("withdrawn", at(10), seq=1), due_at=None)


def test_an_accepted_offer_may_wait_for_its_condition():
    """Accepted while its condition is not met, a promise is conditional first."""
    both = offered(condition=PARCEL).accept(at=at(10))

    assert both.state(at=at(10)) == "conditional"
    assert both.standing(at=at(10)).cause == "accepted_on_condition"
    assert both.meet_condition(at=at(11)).state(at=at(11)) == "open"
    assert both.state(at=at(12) + MICROSECOND) == "lapsed"


def test_an_accepted_offer_ends_some_day():
    """An offer whose condition nothing would ever end is refused; with an end it lapses."""
    until_three = Condition(what="the parcel is back", deadline_at=at(15))

    with pytest.raises(FieldError, match="it could never be broken"):
        offered(condition=PARCEL, due_at=None)
    ends = offered(condition=until_three, due_at=None).accept(at=at(10))
    assert ends.state(at=at(15)) == "conditional"
    assert ends.state(at=EVERYTHING) == "lapsed"


def test_an_offer_may_be_done_before_it_is_accepted():
    """Nobody has to wait for a yes to do a good thing: it is kept."""
    assert offered().fulfil(at=at(10)).state(at=at(18)) == "kept"
    assert offered(due_at=None).fulfil(at=at(10)).state(at=at(18)) == "kept"
    part = offered(amounts=[euro(10)]).fulfil(at=at(10), amount=euro(4))
    assert part.state(at=at(10)) == "offered"
    assert part.accept(at=at(10, 30)).remaining(at=at(10, 30)) == (euro(6),)

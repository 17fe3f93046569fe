"""What happened and when it was known: late entries, corrections and what they overtake."""

from __future__ import annotations

from itertools import permutations

import attrs
import pytest

from promise.support import (
    MICROSECOND,
    at,
    calls,
    conditional,
    euro,
    event,
    offered,
    promise,
    whole,
)
from servicekit.errors import FieldError, IllegalEventError, MandateError
from servicekit.money import Money

# -- late entries ---------------------------------------------------------------------------------


def test_what_was_not_recorded_is_not_seen():
    """A fulfilment that is entered late counts from then on, and the result says so."""
    late = promise().fulfil(at=at(11), recorded_at=at(15))

    assert [late.state(at=at(hour)) for hour in (11, 14, 15)] == ["open", "broken", "kept"]
    assert late.standing(at=at(15)).recorded_late
    assert late.standing(at=at(15)).settled_at == at(11)
    assert late.standing(at=at(15)).broken_at is None


def test_what_is_known_now_about_then():
    """Asked with ``known_at``, a state sees what was recorded by then and nothing else."""
    late = promise().fulfil(at=at(11), recorded_at=at(15))

    assert late.state(at=at(14), known_at=at(15)) == "kept"
    assert late.state(at=at(10), known_at=at(15)) == "open"
    assert late.state(at=at(16), known_at=at(14)) == "broken"
    assert late.state(at=at(16), known_at=at(15) - MICROSECOND) == "broken"


@pytest.mark.parametrize(
    ("method", "details"),
    [
        ("transfer", {"to": "sam"}),
        ("attempt", {}),
        ("fulfil", {}),
        ("renegotiate", {"due_at": at(14)}),
        ("pause", {}),
        ("release", {}),
        ("withdraw", {}),
        ("dispute", {"party": "customer"}),
        ("assess", {"party": "company", "verdict": "kept"}),
    ],
)
def test_whatever_happens_can_be_recorded_later(method, details):
    """Every event may become known later than it happened, and counts from then on."""
    made = getattr(promise(), method)(at=at(10), recorded_at=at(11), **details)

    assert made.standing(at=at(10)) == promise().standing(at=at(10))
    assert made.events[0].recorded_at == at(11)


def test_a_promise_is_unknown_before_it_is_recorded():
    """A promise that was typed in later cannot be judged by what was known before."""
    late = promise(recorded_at=at(15))

    for refuse in (late.state, late.standing, late.remaining, late.disputed, late.explain):
        with pytest.raises(FieldError, match="it was recorded later") as caught:
            refuse(at=at(10))
        assert (caught.value.field, caught.value.value) == ("known_at", at(10))
        with pytest.raises(FieldError, match="it was recorded later") as caught:
            refuse(at=at(16), known_at=at(14))
        assert (caught.value.field, caught.value.value) == ("known_at", at(14))
    assert late.state(at=at(10), known_at=at(15)) == "open"


def test_a_history_may_be_typed_in_at_once():
    """A promise that was recorded after all that happened is judged like any other."""
    made = promise(event("paused", at(10)), recorded_at=at(15))
    made = made.resume(at=at(11), recorded_at=at(15)).fulfil(at=at(13), recorded_at=at(15))

    assert made.state(at=at(16)) == "kept"
    assert made.events[1].due_at == at(13)


def test_what_was_recorded_before_the_promise_is_known_with_it():
    """Entries from before the promise itself was entered become known together, with it."""
    with pytest.raises(IllegalEventError):
        promise(
            event("released", at(10)),
            event("fulfilled", at(9, 30), recorded_at=at(11)),
            recorded_at=at(15),
        )


# -- recorded late --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "recorded", "reported"),
    [
        (at(11), at(11), False),
        (at(11), at(12), False),
        (at(11), at(12) + MICROSECOND, True),
        (at(13), at(15), False),
    ],
)
def test_recorded_late_means_kept_but_not_recorded_in_time(done, recorded, reported):
    """Only what was kept in time and recorded after the due is recorded late."""
    made = promise().fulfil(at=done, recorded_at=recorded)

    assert made.standing(at=at(18)).recorded_late is reported


def test_recorded_late_does_not_depend_on_the_question():
    """What was settled stays as it was settled, at whatever later instant somebody asks."""
    late = promise().fulfil(at=at(11), recorded_at=at(15))

    for when in (at(11), at(11, 30), at(12), at(12, 1), at(18)):
        assert late.standing(at=when, known_at=at(16)).recorded_late


@pytest.mark.parametrize("kind", ["released", "paused", "renegotiated", "fulfilled"])
def test_whatever_saved_it_may_be_recorded_late(kind):
    """A release, a pause or a new due that was entered after the due saved it late as well."""
    made = promise(whole(kind, at(11, 30), recorded_at=at(13)))

    assert not made.standing(at=at(12, 15), known_at=at(12)).recorded_late
    assert made.standing(at=at(12, 15), known_at=at(13)).recorded_late


def test_what_saved_nothing_is_not_recorded_late():
    """A transfer that was entered late, and a withdrawal, did not save it from its due."""
    moved = promise().transfer(at=at(10), to="sam", recorded_at=at(13))
    withdrawn = promise().withdraw(at=at(10), recorded_at=at(13))

    assert not moved.standing(at=at(13)).recorded_late
    assert not withdrawn.standing(at=at(13)).recorded_late
    assert not withdrawn.fulfil(at=at(14)).standing(at=at(14)).recorded_late


def test_a_correction_that_saves_it_late_is_recorded_late():
    """Broken as far as was known, and saved by the correction of an entry: recorded late."""
    moved = promise().renegotiate(at=at(10), due_at=at(11), id="a")
    moved = moved.renegotiate(at=at(10), due_at=at(15), revises="a", recorded_at=at(14))
    paid = promise(amounts=[euro(10)]).fulfil(at=at(11), amount=euro(4), id="a")
    paid = paid.fulfil(at=at(11), revises="a", recorded_at=at(14))
    late = promise().fulfil(at=at(13), id="a")
    late = late.fulfil(at=at(11), revises="a", recorded_at=at(14))

    for made, state in ((moved, "open"), (paid, "kept"), (late, "kept")):
        assert made.state(at=at(13, 59)) in {"broken", "kept_late"}
        assert made.standing(at=at(14)).state == state
        assert made.standing(at=at(14)).recorded_late


def test_a_correction_by_the_due_is_in_time():
    """Saved from a due that was a mistake, by an entry of the very instant of the true one."""
    moved = promise().renegotiate(at=at(10), due_at=at(11), id="a")
    times = (at(12), at(12) + MICROSECOND)
    saved = [
        moved.renegotiate(at=at(10), due_at=at(15), revises="a", recorded_at=when) for when in times
    ]

    assert [made.standing(at=at(14)).recorded_late for made in saved] == [False, True]


def test_what_saved_it_again_and_again_is_judged_once_each():
    """Each late entry is judged by what was known before it, without judging that again."""
    looks = {}
    for length in (5, 10):
        late = [
            whole(
                "renegotiated",
                at(9) + number * MICROSECOND,
                due_at=at(12) + (number + 1) * MICROSECOND,
                recorded_at=at(12) + (number + 1) * MICROSECOND,
            )
            for number in range(length)
        ]
        made = promise(*late)
        assert made.standing(at=at(12) + length * MICROSECOND).recorded_late
        looks[length] = calls(lambda made=made: made.state(at=at(13)))

    assert looks[10] < 5 * looks[5]


def test_what_was_recorded_late_stays_so_when_it_is_corrected():
    """A word that is put right makes no late entry timely."""
    entered = promise().fulfil(at=at(11), id="a", recorded_at=at(13))
    once = entered.fulfil(at=at(11), revises="a", id="b", reason="typo", recorded_at=at(14))
    twice = once.fulfil(at=at(11), revises="b", reason="typo", recorded_at=at(15))

    assert once.standing(at=at(16)).recorded_late
    assert twice.standing(at=at(16)).recorded_late


def test_a_correction_of_what_was_known_in_time_is_not_recorded_late():
    """Known to be done by the due, it was not saved by the entry that corrects the minute."""
    made = promise().fulfil(at=at(11), id="a")
    made = made.fulfil(at=at(11, 5), revises="a", recorded_at=at(14))

    assert made.standing(at=at(15)).settled_at == at(11, 5)
    assert not made.standing(at=at(15)).recorded_late


def test_a_breach_wipes_out_what_had_saved_it():
    """A promise that a late entry had saved and that broke after all is not recorded late."""
    moved = promise().renegotiate(at=at(11), due_at=at(14), recorded_at=at(13))

    assert moved.standing(at=at(14)).recorded_late
    assert not moved.standing(at=at(15)).recorded_late
    assert not moved.fulfil(at=at(15)).standing(at=at(15)).recorded_late


def test_nothing_is_recorded_late_while_paused():
    """Without a due there is nothing that a record could be later than."""
    paused = promise().pause(at=at(10)).fulfil(at=at(11), recorded_at=at(20))

    assert paused.standing(at=at(20)).state == "kept"
    assert not paused.standing(at=at(20)).recorded_late


# -- what a late entry overtakes ------------------------------------------------------------------


def test_a_late_entry_overtakes_what_was_recorded_before():
    """Released at ten as far as was known, and then it turns out that it was done at nine."""
    made = promise().release(at=at(10)).fulfil(at=at(9, 30), recorded_at=at(11))

    assert made.state(at=at(10), known_at=at(10)) == "released"
    assert made.state(at=at(10), known_at=at(11)) == "kept"
    assert made.standing(at=at(18)).settled_at == at(9, 30)
    assert made.state(at=at(18), known_at=at(10)) == "released"


def test_what_is_known_at_once_overtakes_nothing():
    """An event that was recorded when it happened makes what came after it a mistake."""
    with pytest.raises(IllegalEventError, match=r"is kept at .* 'released' is not possible"):
        promise(event("fulfilled", at(9, 30)), event("released", at(10)))
    with pytest.raises(IllegalEventError):
        promise().release(at=at(10)).fulfil(at=at(9, 30))


def test_what_is_recorded_together_is_judged_together():
    """Two entries of one instant know each other, so neither can overtake the other."""
    first = event("fulfilled", at(9, 30), recorded_at=at(11))

    with pytest.raises(IllegalEventError):
        promise(first, event("released", at(10), recorded_at=at(11)))
    assert promise(first, event("released", at(10), recorded_at=at(11) - MICROSECOND)).events


def test_an_event_waits_for_what_makes_it_legal():
    """A resumption whose pause is not known yet changes nothing until the pause is known."""
    made = promise(
        event("paused", at(10), recorded_at=at(20)), event("resumed", at(11), due_at=at(13))
    )

    assert made.standing(at=at(11)).due_at == at(12)
    assert made.state(at=at(12, 30)) == "broken"
    assert made.state(at=at(12, 30), known_at=at(20)) == "open"
    with pytest.raises(IllegalEventError):
        promise(event("resumed", at(11), due_at=at(13)))


def test_an_earlier_event_may_be_recorded_later():
    """An event is put where it belongs in time, and what follows still follows."""
    made = promise().fulfil(at=at(11))

    assert made.transfer(at=at(10), to="sam").standing(at=at(11)).owner == "sam"


def test_a_late_entry_can_break_what_was_kept():
    """That it was withdrawn at ten, entered at three, breaks it in the end, but not until then."""
    made = promise().fulfil(at=at(11)).withdraw(at=at(10), recorded_at=at(15))

    assert made.state(at=at(14)) == "kept"
    assert made.state(at=at(15)) == "kept_late"
    assert made.standing(at=at(15)).broken_at == at(10)


def test_a_recorded_breach_stays_in_what_was_known():
    """Whatever turns up later, what was known before then gives the same answer for ever."""
    broken = promise()
    kept = broken.fulfil(at=at(11), recorded_at=at(15))

    assert kept.state(at=at(13)) == broken.state(at=at(13)) == "broken"
    assert kept.standing(at=at(13)) == broken.standing(at=at(13))


def test_a_late_acceptance_of_what_had_expired():
    """A yes within its time that was entered after the end of the offer counts once known."""
    made = offered().accept(at=at(10), recorded_at=at(11, 30))

    assert made.state(at=at(11, 15)) == "lapsed"
    assert made.state(at=at(11, 30)) == "open"


def test_a_late_deadline_ends_what_came_after():
    """Events on a promise that, as was learned later, had lapsed before are passed over."""
    made = conditional().renegotiate(at=at(11), due_at=at(15)).meet_condition(at=at(14))
    made = made.renegotiate(at=at(10), due_at=at(10, 30), recorded_at=at(16))

    assert made.state(at=at(14)) == "open"
    assert made.standing(at=at(16)).state == "lapsed"
    assert made.standing(at=at(16)).settled_at == at(10, 30)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_events_arrive_in_any_order(order):
    """A history is the same in whatever order its events are given."""
    events = [
        event("paused", at(10)),
        event("resumed", at(11), due_at=at(13)),
        event("fulfilled", at(12, 30), recorded_at=at(14)),
    ]

    assert promise(*[events[index] for index in order]) == promise(*events)
    assert promise(*[events[index] for index in order]).state(at=at(14)) == "kept"


def test_one_event_does_not_happen_twice():
    """An event that is given twice is refused, be it the same object or an equal one."""
    done = event("fulfilled", at(10))

    for twin in (done, attrs.evolve(done)):
        with pytest.raises((FieldError, IllegalEventError)):
            promise(done, twin)
    named = event("transferred", at(10), owner="sam", id="a")
    for twin in (named, attrs.evolve(named)):
        with pytest.raises(FieldError, match=r"an id of its own|each record once"):
            promise(named, twin)


# -- corrections ----------------------------------------------------------------------------------


def test_what_was_entered_in_error_never_happened():
    """From the instant at which it is retracted, an event is as if it had not been."""
    made = promise().fulfil(at=at(10), id="call 7").retract("call 7", at=at(14), by="sam")

    assert made.state(at=at(13)) == "kept"
    assert made.state(at=at(14)) == "broken"
    assert made.state(at=at(11), known_at=at(14)) == "open"
    assert made.events[1].revises == "call 7"


def test_a_corrected_event_stands_in_the_place_of_the_first():
    """A correction counts from its recording on, with the instant that it names."""
    made = promise().fulfil(at=at(11), id="call 7")
    made = made.fulfil(at=at(13), recorded_at=at(15), revises="call 7")

    assert made.standing(at=at(14)).state == "kept"
    assert made.standing(at=at(15)).state == "kept_late"
    assert made.standing(at=at(15)).settled_at == at(13)
    assert made.standing(at=at(15), known_at=at(14)).settled_at == at(11)


def test_a_correction_can_be_corrected():
    """Of a chain of corrections the last one counts, and each counted in its time."""
    made = (
        promise()
        .transfer(at=at(10), to="sam", id="1")
        .transfer(at=at(10), to="kim", id="2", revises="1", recorded_at=at(10, 20))
        .transfer(at=at(10), to="ada", id=3, revises=2, recorded_at=at(10, 40))
    )

    assert [made.standing(at=at(10, m)).owner for m in (0, 20, 40)] == ["sam", "kim", "ada"]


def test_what_was_taken_back_stays_out():
    """To take back that something was taken back does not bring it back: it is entered anew."""
    made = promise().fulfil(at=at(10), id="a").retract("a", at=at(10, 30), id="b")
    made = made.retract("b", at=at(11))

    assert made.state(at=at(11)) == "open"
    assert made.fulfil(at=at(10), recorded_at=at(11)).state(at=at(11)) == "kept"


def test_what_followed_from_a_mistake_is_passed_over():
    """A resumption of a pause that never was changes nothing, once that is known."""
    made = promise().pause(at=at(10), id="a").resume(at=at(11), due_at=at(15))
    made = made.retract("a", at=at(11, 30))

    assert made.standing(at=at(11)).due_at == at(15)
    assert made.standing(at=at(11, 30)).due_at == at(12)
    assert made.state(at=at(13)) == "broken"


def test_a_mistake_may_be_corrected_before_it_is_judged():
    """What could not have happened is no error any more once it has been taken back."""
    wrong, taken_back = event("resumed", at(10), due_at=at(11), id="a"), whole("retracted", at(11))

    with pytest.raises(IllegalEventError):
        promise(wrong)
    assert promise(wrong, attrs.evolve(taken_back, revises="a")).state(at=at(12)) == "open"


@pytest.mark.parametrize(
    ("correction", "message"),
    [
        (whole("retracted", at(11), revises="b"), "the id of another record here: a"),
        (whole("retracted", at(11), revises="c", id="c"), "revises itself"),
        (whole("retracted", at(9, 30), revises="a"), "what was recorded before"),
        (whole("transferred", at(11), id="a"), "an id of its own"),
    ],
    ids=["another", "itself", "not yet", "again"],
)
def test_a_correction_says_of_what(correction, message):
    """A correction of what is not there, of itself or of what was not known yet is refused."""
    with pytest.raises(FieldError, match=message):
        promise(event("transferred", at(10), owner="sam", id="a"), correction)


def test_what_has_no_id_cannot_be_retracted():
    """To take an event back it needs an id."""
    with pytest.raises(FieldError, match="none has an id"):
        promise().fulfil(at=at(10)).retract("a", at=at(11))


# -- what was known to be broken ------------------------------------------------------------------


def test_an_edit_of_what_was_recorded_in_time_is_not_late():
    """Who mends the words of an entry after the due has not entered it late."""
    done = promise().fulfil(at=at(11), id="a", reason="typo")
    mended = done.fulfil(at=at(11), id="b", revises="a", reason="fixed", recorded_at=at(15))

    assert not mended.standing(at=at(16)).recorded_late


@pytest.mark.parametrize(
    "saved",
    [
        promise(amounts=[Money(9, "EUR")])
        .fulfil(at=at(11), id="a", amount=Money(5, "EUR"))
        .fulfil(at=at(11), revises="a", recorded_at=at(15)),
        promise()
        .renegotiate(at=at(11), due_at=at(14), id="a")
        .renegotiate(at=at(11), due_at=at(20), revises="a", recorded_at=at(15)),
        promise().fulfil(at=at(13), id="a").fulfil(at=at(11), revises="a", recorded_at=at(15)),
    ],
    ids=["part", "earlier due", "late"],
)
def test_an_edit_that_saves_what_was_broken_is_late(saved):
    """An edit that turns a promise that was known to be broken into another is told as late."""
    assert saved.state(at=at(14, 59)) in {"broken", "kept_late"}
    assert saved.standing(at=at(16)).recorded_late


def test_the_customer_keeps_their_promise_when_they_are_merged():
    """Under an id with which the customer was merged they can let go and agree as before."""
    assert promise(same_as=["kim2"]).release(at=at(10), by="kim2").state(at=at(10)) == "released"
    with pytest.raises(MandateError):
        promise().release(at=at(10), by="kim2")
    for wrong in (["kim"], ["a", "a"], "kim2", None):
        with pytest.raises(FieldError) as caught:
            promise(same_as=wrong)
        assert caught.value.field in {"same_as", "ids"}


def test_what_is_recorded_last_stands_last():
    """Events of one instant are numbered as they are recorded, so their order can be stored."""
    made = promise().pause(at=at(10)).resume(at=at(10), due_at=at(12))

    assert [event.seq for event in made.events] == [0, 1]
    assert promise(*reversed(made.events)) == made


def test_an_edit_takes_the_place_of_what_it_revises():
    """An edit at the instant of what it revises stands where that stood, before what followed."""
    made = promise().transfer(at=at(10), to="sam", id="a").fulfil(at=at(10))
    mended = made.transfer(at=at(10), to="ada", id="b", revises="a", recorded_at=at(11))

    assert mended.standing(at=at(11)).owner == "ada"
    assert [event.seq for event in mended.events] == [0, 0, 1]

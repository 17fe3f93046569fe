"""Who goes through a sequence, and what was decided about it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.support_sequence import on
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.followups.enrolment import EVENTS, Enrolment, EnrolmentEvent, Progress
from servicekit.hours import Span
from servicekit.instants import later


def kim(**more: object) -> Enrolment:
    given_ = {"id": 12, "sequence_id": "reminders", "customer_id": 7, "started_at": on(1)}
    return Enrolment(**(given_ | more))


def test_before_anything_is_decided():
    """An enrolment that nobody touched is not paused and not stopped."""
    assert kim().progress(at=on(1)) == Progress()


def test_a_pause_lasts_until_it_goes_on():
    """A pause that has not ended ends at the instant asked about."""
    enrolment = kim().pause(at=on(3), by="ada")
    assert enrolment.progress(at=on(2)) == Progress()
    open_ = enrolment.progress(at=on(5))
    assert open_.pauses == (Span(on(3), on(5)),)
    assert open_.paused is not None
    assert open_.paused.by == "ada"
    closed = enrolment.resume(at=on(6)).progress(at=on(9))
    assert closed == Progress(pauses=(Span(on(3), on(6)),))


def test_pausing_twice_changes_nothing():
    """Pausing what is paused and resuming what is not leave it as it is."""
    enrolment = kim().resume(at=on(2)).pause(at=on(3)).pause(at=on(4)).resume(at=on(6))
    assert enrolment.resume(at=on(7)).progress(at=on(9)).pauses == (Span(on(3), on(6)),)


def test_several_pauses():
    """Each pause is one span, in order."""
    enrolment = kim().pause(at=on(2)).resume(at=on(3)).pause(at=on(5)).resume(at=on(6))
    assert enrolment.progress(at=on(9)).pauses == (Span(on(2), on(3)), Span(on(5), on(6)))


def test_a_stop_is_for_good():
    """Nothing goes on after a stop, which ends a pause as well."""
    enrolment = kim().pause(at=on(3)).stop(at=on(4), reason="moved away").resume(at=on(5))
    progress = enrolment.pause(at=on(6)).progress(at=on(9))
    assert progress.pauses == (Span(on(3), on(4)),)
    assert progress.paused is None
    assert progress.stopped is not None
    assert progress.stopped.at == on(4)


def test_what_was_entered_in_error():
    """What is taken back never happened, from the instant at which that was recorded."""
    enrolment = kim().stop(at=on(3), id="stop").retract("stop", at=on(5), by="sam")
    assert enrolment.progress(at=on(4)).stopped is not None
    assert enrolment.progress(at=on(5)) == Progress()


def test_what_is_recorded_late():
    """What was not yet known does not count, and the order in which it is given never does."""
    paused = EnrolmentEvent(kind="paused", at=on(3), recorded_at=on(5))
    resumed = EnrolmentEvent(kind="resumed", at=on(4))
    enrolment = kim(events=[resumed, paused])
    assert enrolment.progress(at=on(4)) == Progress()
    assert enrolment.progress(at=on(4), known_at=on(5)).pauses == (Span(on(3), on(4)),)


def test_what_shares_an_instant_stays_in_order():
    """Events of one instant keep the order in which they were recorded."""
    assert kim().pause(at=on(3)).resume(at=on(3)).progress(at=on(4)).paused is None
    assert kim().resume(at=on(3)).pause(at=on(3)).progress(at=on(4)).paused is not None
    twice = kim().pause(at=on(3)).resume(at=on(3))
    assert [each.seq for each in twice.events] == [0, 1]
    numbered = kim().pause(at=on(3), seq=5).resume(at=on(3), seq=4)
    assert numbered.progress(at=on(4)).paused is not None


def test_it_is_not_asked_before_its_start():
    """Before the start, and before anybody had recorded it, there is nothing to ask."""
    with pytest.raises(FieldError, match="started later"):
        kim().progress(at=on(1, 8))
    with pytest.raises(FieldError, match="recorded later"):
        kim(recorded_at=on(3)).progress(at=on(2))
    assert kim(recorded_at=on(3)).progress(at=on(2), known_at=on(3)) == Progress()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"id": ""}, "id"),
        ({"touches": ["ask", "ask"]}, "touches"),
        ({"events": [EnrolmentEvent(kind="paused", at=on(1, 8))]}, "at"),
        ({"events": [EnrolmentEvent(kind="retracted", at=on(2), revises="gone")]}, "revises"),
    ],
)
def test_what_does_not_fit_is_refused(fields, name):
    """An enrolment has an id, names each touch once, and nothing happens to it before it starts."""
    with pytest.raises(FieldError) as caught:
        kim(**fields)
    assert caught.value.field == name
    if name == "at":
        assert caught.value.value == on(1, 8)


def test_events_that_do_not_fit():
    """An event is one of those that there are, and who takes one back says which."""
    with pytest.raises(FieldError, match=", ".join(EVENTS)):
        EnrolmentEvent(kind="begun", at=on(1))
    with pytest.raises(FieldError) as caught:
        EnrolmentEvent(kind="retracted", at=on(1))
    assert (caught.value.field, caught.value.value) == ("revises", None)
    with pytest.raises(NaiveDatetimeError):
        EnrolmentEvent(kind="paused", at=on(1).replace(tzinfo=None))


def test_it_is_a_value(travels):
    """An enrolment can be copied, pickled and hashed, and hides why it was stopped."""
    enrolment = kim(touches=["ask"]).stop(at=on(3), reason="moved away")
    travels(enrolment)
    assert "moved away" not in repr(enrolment)


events = st.lists(
    st.builds(
        lambda kind, day: EnrolmentEvent(kind=kind, at=on(day)),
        st.sampled_from(["paused", "resumed", "stopped"]),
        st.integers(1, 20),
    ),
    max_size=8,
)


@given(events=events, day=st.integers(1, 25))
def test_pauses_are_in_order_and_apart(events, day):
    """Whatever happened, pauses lie one after the other, between the start and the instant."""
    edges = [on(1)]
    for span in kim(events=events).progress(at=on(day)).pauses:
        edges += span.start, span.end
    edges.append(on(day))
    assert not any(later(a, b) for a, b in pairwise(edges))

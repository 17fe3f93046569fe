"""Sequences and their touches: what they are made of, and who is enrolled."""

from __future__ import annotations

import pytest
from hours.support import office

from followups.support_sequence import on, reminders
from servicekit.errors import FieldError, UnknownZoneError
from servicekit.followups.sequence import STOPS, Sequence, Touch
from servicekit.followups.timing import Timing
from servicekit.hours import Allowance


def test_touches_have_ids():
    """A touch that nobody named is called by its place."""
    touches = [Touch(purpose="a"), Touch(id="second", purpose="b"), Touch(purpose="c")]
    sequence = Sequence(id="s", touches=touches)
    assert sequence.ids == ("1", "second", "3")
    assert sequence.by_id["3"].purpose == "c"


def test_timings_are_given_in_words_too():
    """Words, an allowance and a timing say when; by default a touch comes at once."""
    assert Touch(purpose="a").after == Timing()
    for after in ("after 2 days", Allowance.parse("2 days"), Timing.parse("after 2 days")):
        touch = Touch(purpose="a", after=after, within=after)
        assert touch.after == touch.within == Timing.parse("after 2 days")
    assert reminders(most="after 3 weeks").most == reminders(most=Allowance.parse("3 weeks")).most


def test_what_stops_it_by_default():
    """An answer, a conversation and a settled case end a sequence, a mere thanks does not."""
    assert set(STOPS) - set(reminders().stops_on) == {"thanks"}


def test_enrolling_names_the_touches():
    """Who is enrolled goes through the touches that there are then."""
    enrolment = reminders().enrol(12, 7, at=on(1), case_id=3)
    assert enrolment.touches == ("ask", "remind", "last")
    assert (enrolment.id, enrolment.customer_id, enrolment.case_id) == ("12", "7", "3")
    assert enrolment.sequence_id == "reminders"
    assert enrolment.started_at == on(1)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"id": ""}, "id"),
        ({"touches": []}, "touches"),
        ({"touches": [Touch(id="2", purpose="a"), Touch(purpose="b")]}, "touches"),
        ({"basis": "curiosity"}, "basis"),
        ({"stops_on": ["reply", "rain"]}, "stops_on"),
        ({"most": "1 day before"}, "most"),
        ({"most": "a while"}, "timing"),
        (
            {"channels": [], "touches": [Touch(purpose="a", another_channel=True)]},
            "another_channel",
        ),
        ({"hours": "always"}, "hours"),
    ],
)
def test_what_does_not_fit_is_refused(fields, name):
    """A sequence has touches with ids of their own, known words, and a bound that needs no due."""
    with pytest.raises(FieldError) as caught:
        reminders(**fields)
    assert caught.value.field == name


@pytest.mark.parametrize("words", ["at the due", "24 hours before"])
@pytest.mark.parametrize("field", ["after", "within"])
def test_a_touch_has_no_due(field, words):
    """A touch counts from the one before, as nothing is due."""
    with pytest.raises(FieldError, match="no due") as caught:
        Touch(purpose="a", **{field: words})
    assert (caught.value.field, caught.value.value) == (field, words)


def test_a_touch_has_a_purpose():
    """Nobody is contacted for nothing."""
    with pytest.raises(FieldError):
        Touch(purpose=" ")
    with pytest.raises(UnknownZoneError):
        reminders(timezone="Europe/Atlantis")


def test_another_channel_needs_channels():
    """Channels of the touch are enough to choose another one from."""
    touch = Touch(purpose="a", another_channel=True, channels=["sms"])
    assert reminders(channels=[], touches=[touch]).touches == (touch,)


def test_it_is_a_value(travels):
    """A sequence can be copied, pickled and hashed."""
    travels(reminders(hours=office(), timezone="Europe/London", most="after 3 weeks"))

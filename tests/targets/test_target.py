"""The target: a standing promise as a value."""

from datetime import date, timedelta

import attrs
import pytest

from servicekit.errors import (
    FieldError,
    NaiveDatetimeError,
    NotADurationError,
    NotAnInstantError,
)
from servicekit.hours import Allowance
from servicekit.targets import (
    MEASURES,
    Measure,
    Step,
    Target,
    Targets,
    first_reply,
    next_reply,
    resolution,
)
from servicekit.versions import Versions
from targets.support import ADA, HOUR, LONDON, OFFICE, at, case, changes, moved, said


def target(**fields):
    return Target(**{"id": "t", "measure": "resolution", "within": HOUR, **fields})


# -- making it ------------------------------------------------------------------------------------


def test_a_target_is_converted():
    """Statuses and channels become sets, steps a tuple, and ids text."""
    made = target(id=3, pause_on=["new"], channels=["chat"], steps=[Step(id="s", share=1)])

    assert (made.id, made.measure) == ("3", "resolution")
    assert (made.pause_on, made.channels) == (frozenset({"new"}), frozenset({"chat"}))
    assert made.steps == (Step(id="s", share=1),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"measure": "mood"},
        {"measure": 3},
        {"measure": ["resolution"]},
        {"within": timedelta(0)},
        {"within": -HOUR},
        {"within": "soon"},
        {"pause_on": ["waiting"]},
        {"pause_on": "pending"},
        {"channels": "chat"},
        {"on_reopen": "forget"},
        {"on_change": "forget"},
        {"steps": [HOUR]},
        {"steps": [Step(id="s", share=1), Step(id="s", share=0)]},
        {"within": "4 working hours"},
        {"within": "5 business days"},
        {"within": "4 hours", "hours": OFFICE},
        {"fallback": "yes"},
        {"when": None},
        {"when": "urgent"},
        {"fallback": True, "when": {"team": "a"}},
        {"fallback": True, "unless": {"team": "a"}},
        {"fallback": True, "channels": ["chat"]},
        {"measure": "final_response", "pause_on": ["pending"]},
        {"measure": "final_response", "on_reopen": "resume"},
    ],
    ids=repr,
)
def test_a_target_is_checked(wrong):
    """No time at all, an unknown word, one text for a list, and what contradicts is refused."""
    with pytest.raises(FieldError):
        target(**wrong)


@pytest.mark.parametrize("hours", ["office", 8, {"mon": []}, Versions({date.min: "office"})])
def test_hours_are_a_calendar(hours):
    """Whatever cannot tell open from closed is refused at once."""
    with pytest.raises(FieldError, match="a calendar"):
        target(hours=hours)


def test_an_error_names_the_field():
    """What cannot be read is told of the field in which it stands."""
    with pytest.raises(FieldError, match=r"^within='soon'"):
        target(within="soon")
    with pytest.raises(FieldError, match=r"^within=datetime"):
        target(within=-HOUR)


def test_a_target_allows_an_amount_of_time():
    """A number without a unit is no amount of time."""
    with pytest.raises(NotADurationError):
        target(within=4)


@pytest.mark.parametrize(
    ("within", "hours", "words"),
    [
        (4 * HOUR, None, "4 hours"),
        (4 * HOUR, OFFICE, "4 working hours"),
        ("4 working hours", OFFICE, "4 working hours"),
        ("2 days", None, "2 days"),
        ("2 days", OFFICE, "2 days"),
        (Allowance(5, "business day"), OFFICE, "5 business days"),
    ],
)
def test_within_is_an_allowance(within, hours, words):
    """A duration is business time where there are hours; words say themselves what they mean."""
    made = target(within=within, hours=hours)

    assert str(made.within) == words
    assert attrs.evolve(made, id="other").within == made.within


def test_evolving_checks_again():
    """A target without the calendar that its time needs is refused, however it comes about."""
    with pytest.raises(FieldError, match="count in business time"):
        attrs.evolve(target(hours=OFFICE), hours=None)
    with pytest.raises(FieldError):
        attrs.evolve(target(), within=-HOUR)


def test_a_measure_by_name_or_as_data():
    """A measure that has a name is the same under it and as data; others stay as they are."""
    own = Measure(id="resolution", words="an end", starts="opening", stops=["settling"])

    assert target(measure=MEASURES["resolution"]) == target(measure="resolution")
    assert target().measured is MEASURES["resolution"]
    assert target(measure=own).measured is own
    assert target(measure=own) != target()


def test_the_measure_says_what_a_reopening_does():
    """Unless the target says otherwise, a reopening does what the measure says."""
    assert target().on_reopen == "resume"
    assert target(measure="final_response").on_reopen == "ignore"
    assert target(measure="final_response", on_reopen="restart").on_reopen == "restart"


def test_targets_never_change(travels):
    """A target is immutable, can be copied and pickled, and equal ones are equal."""
    made = target(hours=OFFICE, when={"team": "a"}, steps=[Step(id="s", days=1)])
    made.promise_for(moved((at(9), "open")), at=at(9))

    travels(made)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.within = HOUR


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (first_reply(25 * HOUR), "a first reply within 25 h"),
        (resolution(8 * HOUR, hours=OFFICE), "a resolution within 8 h of business time"),
        (resolution("5 business days", hours=OFFICE), "a resolution within 5 business days"),
    ],
)
def test_a_target_in_words(made, words):
    """A target says what it promises, and in which time that counts."""
    assert made.what == words


def test_the_clock_of_a_target():
    """Business time counts in its calendar, whichever version is in force; all else always."""
    versions = Versions({date.min: OFFICE})

    assert target(hours=OFFICE).clock == OFFICE
    assert target(hours=versions).clock.is_open(at(9))
    assert not target(hours=versions).clock.is_open(at(8))
    assert target().clock.is_open(at(3))
    assert target(within="2 days", hours=OFFICE).clock.is_open(at(3))
    assert target(hours=versions).due(at(16)) == at(17)


# -- one target alone -----------------------------------------------------------------------------


@pytest.mark.parametrize("value", [at(9).replace(tzinfo=None), "today"], ids=["naive", "text"])
def test_every_question_is_about_an_instant(value):
    """A wall clock without a zone, and what is no datetime, is refused everywhere."""
    made, subject = first_reply(HOUR), case()

    for ask in (
        made.matches,
        made.promise_for,
        resolution(HOUR).promise_for,
        Targets([made]).applying,
        Targets().applying,
        Targets([made]).selection,
        Targets([made]).promises_for,
        Targets().promises_for,
        Targets().clocks,
    ):
        with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
            ask(subject, at=value)


def test_a_target_alone_does_not_ask_whether_it_applies():
    """What one target promises can be asked of any case; its channels still start its clock."""
    made = first_reply(HOUR, when={"team": "a"}, unless={"kind": "request"}, channels=["email"])

    assert made.promise_for(case(said(at(9))), at=at(9)).due_at == at(10)
    assert made.promise_for(case(said(at(9), channel="chat")), at=at(9)) is None


def test_a_target_alone_promises_the_latest():
    """Of a clock that runs again and again it is the latest run."""
    subject = case(said(at(9)), said(at(10), ADA), said(at(12)))

    assert next_reply(HOUR).promise_for(subject, at=at(12)).made_at == at(12)
    assert next_reply(HOUR).promise_for(subject, at=at(11)).made_at == at(9)


def test_a_target_alone_can_be_asked_about_what_is_known_since():
    """A reply that was entered late counts for who asks with what is known since."""
    subject = case(said(at(9)), said(at(10), ADA, recorded_at=at(14)))
    ask = first_reply(2 * HOUR).promise_for

    assert ask(subject, at=at(12)).events == ()
    assert ask(subject, at=at(12), known_at=at(14)).events != ()


def test_a_due_has_the_zone_of_the_message():
    """A due comes back in the zone of the message, and counts what really elapses."""
    before = at(9).replace(month=10, day=25, hour=0, minute=30, tzinfo=LONDON)
    subject = case(said(before), opened_at=before)
    promise = first_reply(2 * HOUR).promise_for(subject, at=before + 9 * HOUR)

    assert promise.due_at.tzinfo is LONDON
    assert (promise.due_at.hour, promise.due_at.minute, promise.due_at.fold) == (1, 30, 1)


def test_promises_belong_to_who_has_the_case():
    """A promise belongs to the person who has the case, or else to the desk."""
    subject = case(changes=[*changes("team", (at(9), "shop")), *changes("agent", (at(11), "ada"))])

    assert resolution(HOUR).promise_for(subject, at=at(10)).owner == "shop"
    assert resolution(HOUR).promise_for(subject, at=at(11)).owner == "ada"

"""Follow-ups to JSON and back: what a host keeps of them, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from jsonschema import Draft202012Validator as Validator

from extra.support_json import refusals
from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.extra.json import dumps, json_schema, loads, structure, unstructure
from servicekit.followups import (
    Cap,
    ContactPolicy,
    Ended,
    Enrolment,
    FollowUp,
    FollowUpPolicy,
    Occasion,
    Period,
    Plan,
    Scheduled,
    Sequence,
    SequenceExplanation,
    Timing,
    Touch,
    Window,
)
from servicekit.followups.check import QUIET_HOURS
from servicekit.followups.occasion import OCCASIONS
from servicekit.hours import BusinessHours, Span
from servicekit.interaction import Interaction, Party
from servicekit.tables import DecisionTable, col

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CALL = FollowUp(
    key="stayed%20fixed/resolved/3//20261123T090000000000Z",
    customer_id=7,
    purpose="ask whether it stayed fixed",
    earliest_at=NOON,
    channels=["phone"],
    every=Timing.parse("every friday at 15:00"),
)


def test_follow_up_is_written_with_its_timing_in_words():
    """A document of a follow-up names its fields; when it comes again stands there in words."""
    assert unstructure(CALL) == {
        "schema": 1,
        "type": "FollowUp",
        "key": "stayed%20fixed/resolved/3//20261123T090000000000Z",
        "customer_id": "7",
        "purpose": "ask whether it stayed fixed",
        "earliest_at": "2026-11-24T12:00:00+00:00",
        "channels": ["phone"],
        "every": "every friday at 15:00",
    }
    assert loads(dumps(CALL), FollowUp) == CALL


def test_contact_that_is_scheduled_comes_back_with_its_key():
    """What was scheduled is kept with the follow-ups that it carries out."""
    contact = Scheduled(follow_ups=[CALL], at=NOON, channel="phone", contact_point="1")
    again = loads(dumps(contact), Scheduled)

    assert again == contact
    assert (again.key, again.contact_point) == (CALL.key, "1")


def test_contact_keeps_what_it_carried_out():
    """A contact is written with its basis, its brand and the keys of its follow-ups."""
    ada = Party(id="ada", role="agent")
    contact = Interaction(
        id=1,
        at=NOON,
        author=ada,
        channel="phone",
        basis="service",
        brand="north",
        follow_ups=[CALL.key],
    )
    document = unstructure(contact)

    assert (document["basis"], document["brand"]) == ("service", "north")
    assert document["follow_ups"] == [CALL.key]
    assert structure(document, Interaction) == contact


def test_outcome_of_a_sequence_says_which_it_is():
    """What comes next in a sequence is a follow-up, a wait or an end, and the document says it."""
    why = (Reason("stopped", "Ended: somebody stopped it."),)
    end = SequenceExplanation(outcome=Ended(code="stopped", at=NOON, because=why), because=why)
    offered = SequenceExplanation(outcome=CALL, because=why)

    assert unstructure(end)["outcome"]["type"] == "Ended"
    assert unstructure(offered)["outcome"]["type"] == "FollowUp"
    assert loads(dumps(end), SequenceExplanation) == end
    assert loads(dumps(offered), SequenceExplanation) == offered


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Timing(), "at once"),
        (Timing.parse("after 2 business days"), "after 2 business days"),
        (Timing.parse("1 day before at 09:00"), "1 day before at 09:00"),
        (Timing.parse("every Wednesday, mon at 09:00"), "every mon, wed at 09:00"),
        (Period.parse(timedelta(minutes=90)), "90 minutes"),
        (Period.parse("7 consecutive days"), "7 consecutive dates"),
    ],
    ids=str,
)
def test_words_are_kept_as_people_say_them(value, words):
    """A timing and a period are their words, by themselves and in a schema."""
    document = unstructure(value)

    assert document["value"] == words
    assert structure(document, type(value)) == value
    Validator(json_schema(type(value))).validate(document)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Period, "7 consecutive days"),
        (Period, "1 hour"),
        (Timing, "every Friday at 15:00"),
        (Timing, "after 4 business hours"),
        (Timing, "3 working days before"),
    ],
)
def test_words_that_people_write_are_read(kind, words):
    """Whoever writes a document by hand can use all the words that the class reads."""
    document = {"schema": 1, "type": kind.__name__, "value": words}

    assert structure(document, kind) == kind.parse(words)
    Validator(json_schema(kind)).validate(document)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Timing, "later"),
        (Timing, "at noon"),
        (Timing, "every friday"),
        (Timing, "9 o'clock"),
        (Period, "a week"),
        (Period, "calendar year"),
        (Period, "consecutive dates"),
        (Period, 24),
    ],
)
def test_other_words_are_refused(kind, words):
    """Words that say no time are refused by the class and by the schema."""
    document = {"schema": 1, "type": kind.__name__, "value": words}

    [problem] = refusals(document, kind)

    assert problem.startswith(f"value: {words!r} is not ")
    assert not Validator(json_schema(kind)).is_valid(document)


def test_words_that_nobody_reads_again_are_not_written():
    """A period for which there are no words is refused when it is written, with its path."""
    endless = Cap("endless", 1, Period("consecutive dates", dates=10_000))

    with pytest.raises(FieldError, match=r"dates=10000.*a period; write") as error:
        dumps(endless)

    assert error.value.field == "window"


@pytest.mark.parametrize(
    ("kind", "spoiled", "problem"),
    [
        (Plan, {"earliest": "soon"}, "earliest: 'soon' is not possible: when to do it; write"),
        (Plan, {"waits_on": ["lost"]}, "waits_on[0]: 'lost' is not one of new, open, pending"),
        (Cap, {"bases": ["fun"]}, "bases[0]: 'fun' is not one of reply, requested, promised"),
        (Cap, {"per": ["team"]}, "per[0]: 'team' is not one of person, contact_point"),
        (Cap, {"counts": ["fun"]}, "counts[0]: 'fun' is not one of reply"),
        (Cap, {"window": "1 day"}, "window: '1 day' is not possible: a period; write"),
        (Window, {"bases": ["fun"]}, "bases[0]: 'fun' is not one of reply"),
        (Sequence, {"stops_on": ["tears"]}, "stops_on[0]: 'tears' is not one of reply, thanks"),
        (Occasion, {"statuses": {"lost": []}}, "'lost' is not one of new, open, pending"),
    ],
    ids=[
        "timing", "status", "bases", "per", "counts", "window", "window bases", "stops", "statuses",
    ],
)  # fmt: skip
def test_wrong_words_are_refused_with_their_path(kind, spoiled, problem):
    """What is no word of a list is a problem with its path, and does not fit the schema."""
    whole = {
        Plan: Plan(id="call", purpose="call"),
        Cap: Cap("one a day", 1, "24 hours"),
        Window: Window("team hours", BusinessHours.always("UTC")),
        Sequence: Sequence(id="reminders", touches=[Touch(purpose="ask")]),
        Occasion: Occasion(kind="resolved", since=NOON, customer_id=7),
    }
    document = {**unstructure(whole[kind]), **spoiled}

    assert problem in refusals(document, kind)[0]
    assert not Validator(json_schema(kind)).is_valid(document)


def test_occasion_keeps_the_time_in_each_status():
    """When the case was in which status comes back, so that a plan can still wait on it."""
    span = Span(NOON, NOON + timedelta(hours=1))
    found = Occasion(kind="resolved", since=NOON, customer_id=7, statuses={"pending": [span]})

    assert loads(dumps(found), Occasion).held(["pending"]) == (span,)


def test_enrolment_keeps_what_was_decided():
    """An enrolment comes back with its pauses, and so with what is left of them."""
    kim = Enrolment(id=1, sequence_id="reminders", customer_id=7, started_at=NOON)
    paused = kim.pause(at=NOON + timedelta(days=1), by="ada")
    later = NOON + timedelta(days=2)

    again = loads(dumps(paused), Enrolment)

    assert again.progress(at=later) == paused.progress(at=later)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (ContactPolicy(channels=["email"]), "its windows, caps and legal presets can be written"),
        (
            FollowUpPolicy(
                id="none",
                table=DecisionTable(
                    columns={"occasion": col.enum(*OCCASIONS)}, rules=[], otherwise=None
                ),
                plans=[],
            ),
            "its plans can be written",
        ),
        (QUIET_HOURS, "a check is code, which JSON has not"),
    ],
    ids=["contact policy", "follow-up policy", "check"],
)
def test_what_is_code_or_a_table_is_not_written(value, reason):
    """A policy is refused with what of it can be written."""
    with pytest.raises(FieldError) as error:
        dumps(value)

    assert reason in error.value.expected

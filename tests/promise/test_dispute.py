from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promise.support import MICROSECOND, after, at, event, promise
from servicekit.errors import FieldError
from servicekit.promise import PARTIES, VERDICTS, Promise


def assessed(made: Promise, *findings: str) -> Promise:
    """Let parties say every ten minutes from 14:00 what they find, as ``"party verdict"``."""
    for number, finding in enumerate(findings):
        party, _, verdict = finding.partition(" ")
        when = at(14, 10 * number)
        if verdict == "disputes":
            made = made.dispute(at=when, party=party)
        else:
            made = made.assess(at=when, party=party, verdict=verdict)
    return made


@pytest.mark.parametrize("party", PARTIES)
def test_any_party_can_dispute_what_became_of_it(party):
    """From the instant at which a party disputes it a promise is in dispute."""
    made = promise().dispute(at=at(14), party=party, evidence=["call 7"])

    assert not made.disputed(at=at(14) - MICROSECOND)
    assert made.disputed(at=at(14))
    assert made.disputed(at=at(18))


def test_a_promise_is_not_in_dispute_by_itself():
    """Nobody disputes what nobody has disputed, also when the parties find different things."""
    assert not promise().disputed(at=at(18))
    assert not assessed(promise(), "company kept", "customer broken").disputed(at=at(18))


@pytest.mark.parametrize(
    ("findings", "ended"),
    [
        ("customer broken, company broken", True),
        ("company kept, customer kept", True),
        ("company kept", False),
        ("customer broken", False),
        ("company kept, company kept", False),
        ("company kept, customer broken", False),
        ("company kept, customer broken, company broken", True),
        ("company kept, customer kept_late, company kept_late, customer broken", True),
        ("third_party kept", True),
        ("company kept, customer broken, third_party kept_late", True),
    ],
)
def test_no_side_ends_a_dispute_alone(findings, ended):
    """A dispute ends when customer and company agree, or when a third party has spoken."""
    made = assessed(promise(), "customer disputes", *findings.split(", "))

    assert made.disputed(at=at(18)) is not ended


def test_a_dispute_ends_when_it_ends():
    """Until the second of two equal assessments a promise is in dispute, and not from then on."""
    made = assessed(promise(), "customer disputes", "company broken", "customer broken")

    assert made.disputed(at=at(14, 20) - MICROSECOND)
    assert not made.disputed(at=at(14, 20))


def test_what_was_found_before_the_dispute_does_not_end_it():
    """A dispute asks everybody anew, also those who had agreed, and it can come again."""
    before = assessed(promise(), "company kept", "customer disputes", "customer kept")
    agreed = assessed(promise(), "customer kept", "company kept", "customer disputes")
    again = assessed(promise(), "customer disputes", "third_party kept", "company disputes")

    assert before.disputed(at=at(18))
    ended = before.assess(at=at(15), party="company", verdict="kept")
    assert not ended.disputed(at=at(18))
    assert agreed.disputed(at=at(18))
    assert again.disputed(at=at(18))


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_dispute_never_changes_the_state(verdict):
    """Whatever the parties find, the state still follows from what happened."""
    for made in (promise(), promise().fulfil(at=at(10)), promise().fulfil(at=at(13))):
        findings = ("customer disputes", f"third_party {verdict}")

        assert assessed(made, *findings).standing(at=at(18)) == made.standing(at=at(18))


def test_a_dispute_can_be_retracted():
    """A dispute that was entered in error is none, once that is recorded."""
    made = promise().dispute(at=at(14), party="customer", id="call 7")
    made = made.retract("call 7", at=at(14), recorded_at=at(16))

    assert made.disputed(at=at(15))
    assert not made.disputed(at=at(16))
    assert not made.disputed(at=at(15), known_at=at(16))


def test_a_dispute_is_known_once_it_is_recorded():
    """A letter of two o'clock that was opened at four was no dispute at three, as far as known."""
    made = promise().dispute(at=at(14), party="customer", recorded_at=at(16))

    assert not made.disputed(at=at(15))
    assert made.disputed(at=at(16))
    assert made.disputed(at=at(15), known_at=at(16))


def test_a_dispute_needs_a_promise():
    """Before the making, or before that was known, nothing can be in dispute."""
    for refuse in ({"at": at(8)}, {"at": at(10), "known_at": at(8)}):
        with pytest.raises(FieldError):
            promise().disputed(**refuse)


def test_the_order_of_assessments_is_the_order_of_their_instants():
    """What parties found is read in order of time, in whatever order it was given."""
    events = [
        event("disputed", at(14), party="customer"),
        event("assessed", at(15), party="customer", verdict="kept"),
        event("assessed", at(16), party="company", verdict="kept"),
    ]
    for order in permutations(events):
        made = promise(*order)
        assert made.disputed(at=at(15))
        assert not made.disputed(at=at(16))


findings = st.lists(
    st.tuples(st.sampled_from(PARTIES), st.sampled_from(["disputes", *VERDICTS])), max_size=6
)


@given(findings, st.integers(0, 60))
def test_a_dispute_follows_from_what_was_said_since(said, minutes):
    """In dispute means: somebody disputed, and since nobody neutral spoke nor did both agree."""
    made, told = assessed(promise(), *(" ".join(each) for each in said)), {}
    in_dispute = False
    for number, (party, word) in enumerate(said):
        if 10 * number > minutes:
            break
        told = {} if word == "disputes" else {**told, party: word}
        ended = "third_party" in told or (
            {"customer", "company"} <= told.keys() and told["customer"] == told["company"]
        )
        in_dispute = word == "disputes" or (in_dispute and not ended)

    assert made.disputed(at=after(300 + minutes)) is in_dispute

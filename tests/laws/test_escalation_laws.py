"""The laws of escalations, held for whatever history chance draws."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from laws.support import MICROSECOND, after, grown, known_from, known_to, laws, waits
from servicekit.errors import IllegalEventError, ServiceKitError
from servicekit.escalation import EVENTS, EscalationEvent, possible
from servicekit.instants import to_microseconds
from servicekit.testing import strategies

NEEDED = {"level": 0, "by": "kim", "reason_code": "policy", "revises": "0"}


@laws
@given(strategies.escalations(), waits)
def test_every_beginning_of_a_history_has_the_same_answer(escalation, wait):
    """Replaying only what was known by an instant gives the answer that was given then."""
    known = after(known_from(escalation), wait)
    limit = to_microseconds(known)
    part = grown(escalation, lambda event: to_microseconds(event.recorded_at) <= limit)
    assume(part is not None)

    assert part.standing(at=known) == escalation.standing(at=known)
    assert part.exclusions(at=known) == escalation.exclusions(at=known)


@laws
@given(strategies.escalations(), waits, waits)
def test_an_end_is_an_end(escalation, wait, more):
    """With the same knowledge, what is resolved or cancelled stays so."""
    at = after(escalation.raised_at, wait)
    later, known = after(at, more), max(known_to(escalation), after(at, more), key=to_microseconds)
    before, then = (escalation.standing(at=t, known_at=known) for t in (at, later))
    if before.state in {"resolved", "cancelled"}:
        assert attrs.evolve(then, at=at) == before


@laws
@given(strategies.escalations(), st.randoms(use_true_random=False), waits)
def test_a_verdict_depends_on_the_facts_alone(escalation, random, wait):
    """Asked twice, or with events in another order, the answer is the same."""
    at = after(known_from(escalation), wait)
    events = list(escalation.events)
    random.shuffle(events)
    shuffled = attrs.evolve(escalation, events=events)

    assert shuffled == escalation
    assert shuffled.explain(at=at) == escalation.explain(at=at) == escalation.explain(at=at)


@laws
@given(strategies.escalations(), strategies.escalation_events(), waits, st.booleans())
def test_what_was_known_never_changes(escalation, event, wait, early):
    """Whatever is recorded after an instant leaves the answer about what was known then."""
    known = after(known_from(escalation), wait)
    before = escalation.standing(at=known)
    at = escalation.raised_at if early else known
    entry = {"at": at, "recorded_at": after(known, MICROSECOND), "id": "late", "seq": 99}
    try:
        more = escalation.record(attrs.evolve(event, due_at=None, **entry))
    except ServiceKitError:
        assume(False)

    assert more.standing(at=known) == before


@laws
@given(strategies.escalations(max_events=3), st.sampled_from(sorted(EVENTS)))
def test_an_illegal_event_is_refused_with_what_is_legal(escalation, kind):
    """What is not possible raises an error that names everything that is."""
    last = known_to(escalation)
    legal = possible(escalation.state(at=last))
    event = EscalationEvent(
        kind=kind, at=last, seq=99, **{name: NEEDED[name] for name in EVENTS[kind].needs}
    )
    if kind in legal:
        return
    with pytest.raises(IllegalEventError) as caught:
        escalation.record(event)

    assert caught.value.legal == legal
    assert all(word in str(caught.value) for word in legal)


@laws
@given(strategies.escalations())
def test_escalations_travel(travels, escalation):
    """An escalation can be copied, pickled and hashed, and stays equal to itself."""
    travels(escalation)

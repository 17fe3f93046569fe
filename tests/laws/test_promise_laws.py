"""The laws of promises, held for whatever history chance draws."""

from __future__ import annotations

from itertools import chain, groupby

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from laws.support import MICROSECOND, after, grown, known_from, known_to, laws, waits, walks
from servicekit.errors import IllegalEventError, ServiceKitError
from servicekit.instants import from_microseconds, to_microseconds
from servicekit.promise import PromiseEvent, possible
from servicekit.testing import strategies
from servicekit.testing.machines import PromiseMachine
from servicekit.testing.strategies import LAST

ENDS = {"kept", "kept_late", "lapsed", "withdrawn", "released"}
TestPromiseMachine = PromiseMachine.TestCase
TestPromiseMachine.settings = walks


@laws
@given(strategies.promises(), waits)
def test_every_beginning_of_a_history_has_the_same_answer(promise, wait):
    """Replaying only what was known by an instant gives the answer that was given then."""
    known = after(known_from(promise), wait)
    limit = to_microseconds(known)
    part = grown(promise, lambda event: to_microseconds(event.recorded_at) <= limit)
    assume(part is not None)

    assert part.standing(at=known) == promise.standing(at=known)
    assert part.disputed(at=known) == promise.disputed(at=known)


@laws
@given(strategies.promises(), waits, waits)
def test_an_end_is_an_end(promise, wait, more):
    """With the same knowledge, a settled promise stays so, and broken only becomes kept late."""
    start = known_from(promise)
    at, later = after(start, wait), after(after(start, wait), more)
    known = max(later, LAST, key=to_microseconds)
    before, then = (promise.standing(at=t, known_at=known) for t in (at, later))

    if before.state in ENDS:
        assert attrs.evolve(then, at=at) == before
    if before.state == "broken":
        assert then.state in {"broken", "kept_late"}
        assert then.broken_at == before.broken_at


def _place(event):
    return to_microseconds(event.at), event.seq, to_microseconds(event.recorded_at)


@laws
@given(
    strategies.promises(),
    st.randoms(use_true_random=False),
    waits,
    st.sampled_from(["UTC", "Asia/Tokyo"]),
)
def test_a_verdict_depends_on_the_facts_alone(promise, random, wait, place):
    """Asked twice, with events in another order, or in another zone, the answer is the same."""
    at = after(known_from(promise), wait)
    # What nothing tells apart, be it instant, number or record, keeps the order it was given in.
    alike = [list(each) for _, each in groupby(promise.events, _place)]
    random.shuffle(alike)
    shuffled = attrs.evolve(promise, events=chain.from_iterable(alike))
    first = promise.standing(at=at)

    assert shuffled == promise
    assert shuffled.standing(at=at) == first == promise.standing(at=at)
    assert promise.standing(at=from_microseconds(to_microseconds(at), promise.made_at)) == first


@laws
@given(strategies.promises(), st.data(), waits)
def test_a_recorded_breach_never_un_happens(promise, data, wait):
    """Whatever is recorded after an instant leaves the answer about what was known then."""
    known = after(known_from(promise), wait)
    before = promise.standing(at=known)
    recorded = after(known, MICROSECOND)
    at = data.draw(st.sampled_from([promise.made_at, known]))
    event = data.draw(strategies.promise_events())
    try:
        more = promise.record(attrs.evolve(event, at=at, recorded_at=recorded, id="late", seq=99))
    except ServiceKitError:
        assume(False)

    assert more.standing(at=known) == before


@laws
@given(strategies.promises(max_events=0))
def test_at_the_due_a_promise_is_still_open(promise):
    """Left alone, a state lasts at its deadline and ends a microsecond later."""
    known = known_from(promise)
    standing = promise.standing(at=known)
    end = standing.expires_at
    ended = "broken" if standing.state == "open" else "lapsed"

    assert (end is None) == (standing.state in {"broken", "lapsed"})
    if end is not None:
        assert promise.state(at=end, known_at=known) == standing.state
        assert promise.state(at=after(end, MICROSECOND), known_at=known) == ended


@laws
@given(strategies.promises(max_events=1), st.sampled_from(["withdrawn", "released", "transferred"]))
def test_only_the_company_taking_it_back_breaks_what_is_open(promise, kind):
    """Withdrawing an open promise breaks it, releasing it does not, a new owner changes nothing."""
    at = known_to(promise)
    before = promise.standing(at=at)
    assume(before.state in {"offered", "conditional", "open", "paused"})
    owner = {"owner": "sam"} if kind == "transferred" else {}
    then = promise.record(PromiseEvent(kind=kind, at=at, seq=99, **owner)).standing(at=at)

    if kind == "transferred":
        assert attrs.evolve(then, owner=before.owner) == before
    elif kind == "released":
        assert (then.state, then.broken_at) == ("released", None)
    else:
        owed = before.state in {"open", "paused"}
        assert then.state == ("broken" if owed else "withdrawn")


@laws
@given(strategies.promises(max_events=3), strategies.promise_events())
def test_an_illegal_event_is_refused_with_what_is_legal(promise, event):
    """What is not possible raises an error that names everything that is."""
    last = known_to(promise)
    state = promise.state(at=last)
    legal = possible(state, promise.origin)
    assume(event.kind not in legal and event.kind != "cancelled" and event.amount is None)
    with pytest.raises(IllegalEventError) as caught:
        promise.record(
            attrs.evolve(
                event, at=last, recorded_at=last, seq=99, id="no", expected_from=None,
                due_at=None if event.due_at is None else last, by=None, mandate=None,
            )
        )  # fmt: skip

    assert caught.value.legal == legal
    assert all(kind in str(caught.value) for kind in legal)


@laws
@given(strategies.promises(max_events=1), waits)
def test_a_pause_only_ever_pushes_a_due_out(promise, wait):
    """Paused and resumed, an open promise is never due earlier than it was."""
    last = known_to(promise)
    standing = promise.standing(at=last)
    assume(standing.state == "open")
    until = after(last, wait)
    moved = promise.pause(at=last, seq=98).resume(at=until, seq=99).standing(at=until).due_at

    assert to_microseconds(moved) - to_microseconds(standing.due_at) == wait // MICROSECOND


@laws
@given(strategies.promises())
def test_promises_travel(travels, promise):
    """A promise can be copied, pickled and hashed, and stays equal to itself."""
    travels(promise)

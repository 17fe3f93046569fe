from __future__ import annotations

import pytest

from promise.support import at, euro, event, in_state, offered, promise, whole
from servicekit.errors import FieldError, IllegalEventError
from servicekit.promise import (
    DERIVED,
    DUE_PASSED,
    EVENTS,
    REMARKS,
    TIMED,
    TRANSITIONS,
    Promise,
    PromiseState,
    possible,
)

ENDS = {"kept", "kept_late", "lapsed", "withdrawn", "released"}


# -- the table ------------------------------------------------------------------------------------


def test_the_table_holds_what_exists():
    """Each transition leads from a state to a state, by an event, by time, or by what it meant."""
    for (state, name), following in TRANSITIONS.items():
        assert isinstance(state, PromiseState)
        assert isinstance(following, PromiseState)
        assert name in {*EVENTS, *TIMED, *DERIVED}


def test_everything_that_can_happen_is_in_the_table():
    """Each event but a remark, and each thing that time brings, leads somewhere."""
    assert {name for _, name in TRANSITIONS} == {*EVENTS, *TIMED, *DERIVED} - set(REMARKS)


def test_what_an_event_turns_out_to_be_is_no_kind_of_its_own():
    """Nobody records what is derived or what time brings, and what is derived has its event."""
    assert not {*DERIVED, *TIMED} & set(EVENTS)
    assert set(DERIVED.values()) <= set(EVENTS)
    assert set(REMARKS) <= set(EVENTS)
    assert DUE_PASSED in TIMED


def test_what_is_derived_is_possible_where_its_event_is():
    """Part of it done, and a last attempt, stand in the table only beside their plain event."""
    for state, name in TRANSITIONS:
        if name in DERIVED:
            assert (state, DERIVED[name]) in TRANSITIONS


def test_ends_lead_nowhere():
    """From where it has ended a promise leads nowhere, and from everywhere else somewhere."""
    assert {state for state, _ in TRANSITIONS} == set(PromiseState) - ENDS


def test_broken_leads_to_kept_late_only():
    """The one state that a broken promise can still reach is kept late."""
    following = {to for (state, _), to in TRANSITIONS.items() if state == "broken"}

    assert following == {"broken", "kept_late"}


def test_what_is_owed_cannot_be_withdrawn():
    """To withdraw what is owed breaks it; what is not owed yet is withdrawn."""
    withdrawn = {state: to for (state, name), to in TRANSITIONS.items() if name == "withdrawn"}

    assert withdrawn == {
        "offered": "withdrawn",
        "conditional": "withdrawn",
        "open": "broken",
        "paused": "broken",
    }


def test_a_transfer_stays_where_it_is():
    """Moving the owner never moves the state, and is possible until it is settled."""
    moved = {state: to for (state, name), to in TRANSITIONS.items() if name == "transferred"}

    assert moved == {state: state for state in set(PromiseState) - ENDS}


def test_every_state_can_be_reached():
    """From where a promise begins, the table leads to every state."""
    reached, waiting = set(), [PromiseState.OFFERED, PromiseState.CONDITIONAL, PromiseState.OPEN]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [to for (known, _), to in TRANSITIONS.items() if known is state]

    assert reached == set(PromiseState)


def test_the_table_cannot_be_changed():
    """What code, tests and docs share is read-only."""
    for table in (TRANSITIONS, DERIVED, EVENTS):
        with pytest.raises(TypeError):
            table["forgotten"] = "kept"


# -- the promise follows it -----------------------------------------------------------------------


@pytest.mark.parametrize("state", PromiseState)
def test_every_state_is_reached(state):
    """There is a promise in each state, and it compares equal to the plain word."""
    assert in_state(state).state(at=at(14)) is state
    assert in_state(state).state(at=at(14)) == str(state)


@pytest.mark.parametrize("kind", [kind for kind in EVENTS if kind not in REMARKS])
@pytest.mark.parametrize("state", PromiseState)
def test_an_event_follows_the_table_or_is_refused(state, kind):
    """Every event in every state either leads where the table says or is not legal there."""
    made = in_state(state, origin="target")

    if (state, kind) in TRANSITIONS:
        assert made.record(whole(kind, at(14))).state(at=at(14)) is TRANSITIONS[state, kind]
        return
    with pytest.raises(IllegalEventError) as caught:
        made.record(whole(kind, at(14)))
    assert (caught.value.event, caught.value.state, caught.value.at) == (kind, state, at(14))
    assert caught.value.subject == "promise 1"
    assert caught.value.legal == possible(state, "target")


@pytest.mark.parametrize("kind", REMARKS)
@pytest.mark.parametrize("state", PromiseState)
def test_a_remark_is_possible_in_every_state(state, kind):
    """A dispute, an assessment and a correction may come at any time and change no state."""
    made = in_state(state)
    made = made.record(event("disputed", at(14), party="company", id="an entry"))

    assert made.record(whole(kind, at(14))).state(at=at(14)) is state


def _legal(made: Promise) -> set[str]:
    """Try which events a promise takes at 14:00."""
    legal = set()
    for kind in EVENTS:
        try:
            made.record(whole(kind, at(14)))
        except (FieldError, IllegalEventError):
            continue
        legal.add(kind)
    return legal


def _illegal(made: Promise, kind: str) -> IllegalEventError | None:
    try:
        made.record(whole(kind, at(14)))
    except IllegalEventError as error:
        return error
    except FieldError:
        return None
    return None


@pytest.mark.parametrize("origin", ["spoken", "target"])
@pytest.mark.parametrize("state", PromiseState)
def test_an_illegal_event_lists_exactly_the_legal_ones(state, origin):
    """What the error offers instead can be recorded, and nothing else can."""
    made = in_state(state, origin=origin).dispute(at=at(14), party="company", id="an entry")
    errors = [error for kind in EVENTS if (error := _illegal(made, kind))]

    assert errors
    for error in errors:
        assert set(error.legal) == _legal(made)
        assert str(error).endswith(f"possible: {', '.join(error.legal)}")


def test_an_illegal_event_of_a_sum_that_is_settled():
    """Once a sum is paid, paying more of it is refused like any other event."""
    paid = promise(event("fulfilled", at(10)), amounts=[euro(10)])

    with pytest.raises(IllegalEventError, match=r"is kept at .* 'fulfilled' is not possible"):
        paid.fulfil(at=at(11), amount=euro(1))


def test_what_the_due_has_ended_cannot_be_undone():
    """After the due a promise can be neither paused, moved, released nor withdrawn."""
    for kind in ("paused", "renegotiated", "released", "withdrawn"):
        with pytest.raises(IllegalEventError, match="possible: transferred, attempted, fulfilled"):
            promise(whole(kind, at(12, 1)))


@pytest.mark.parametrize("kind", ["paused", "renegotiated", "released", "fulfilled", "transferred"])
def test_an_event_at_the_due_is_in_time(kind):
    """At the due instant a promise is open, so all is possible that is possible then."""
    made = promise(whole(kind, at(12)))

    assert made.state(at=at(12)) is TRANSITIONS[PromiseState.OPEN, kind]


@pytest.mark.parametrize("origin", ["spoken", "answer", "auto_reply", "assumed", "internal"])
def test_only_a_standing_target_ends_with_its_case(origin):
    """What was said to a customer is not cancelled with the case; a standing target is."""
    target = promise(event("cancelled", at(10)), origin="target")
    paused = promise(event("paused", at(10)), event("cancelled", at(11)), origin="target")

    assert target.standing(at=at(18)).state == "lapsed"
    assert target.standing(at=at(18)).cause == "cancelled"
    assert target.standing(at=at(18)).settled_at == at(10)
    assert paused.state(at=at(18)) == "lapsed"
    with pytest.raises((FieldError, IllegalEventError), match="only a standing target"):
        promise(event("cancelled", at(10)), origin=origin)


def test_possible_names_kinds_of_events():
    """What can be recorded is told in the words of events, each once."""
    assert possible(PromiseState.OFFERED) == (
        "accepted",
        "transferred",
        "fulfilled",
        "released",
        "withdrawn",
        *REMARKS,
    )
    assert possible(PromiseState.KEPT) == REMARKS
    assert offered().accept(at=at(10)).state(at=at(10)) == "open"

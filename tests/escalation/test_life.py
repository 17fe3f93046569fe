import pytest

from escalation.support import DECISIONS
from servicekit.escalation import EVENTS, REMARKS, TRANSITIONS, EscalationState, possible

ENDS = {EscalationState.RESOLVED, EscalationState.CANCELLED}


def test_transitions_name_known_states_and_events():
    """The table holds known states and events, and each event but a remark leads somewhere."""
    for (state, kind), following in TRANSITIONS.items():
        assert isinstance(state, EscalationState)
        assert isinstance(following, EscalationState)
        assert kind in EVENTS
    assert {kind for _, kind in TRANSITIONS} | set(REMARKS) == set(EVENTS)


def test_ends_lead_nowhere():
    """What is resolved or cancelled stays so, and nothing else does."""
    assert {state for state, _ in TRANSITIONS} == set(EscalationState) - ENDS


def test_every_state_can_be_reached():
    """From pending there is a way into each state, and from each state a way to an end."""
    reached = {EscalationState.PENDING}
    for _ in EscalationState:
        reached |= {then for (state, _), then in TRANSITIONS.items() if state in reached}

    assert reached == set(EscalationState)
    for state in set(EscalationState) - ENDS:
        assert {then for (known, _), then in TRANSITIONS.items() if known is state} >= ENDS


@pytest.mark.parametrize("kind", ["resolved", *DECISIONS])
def test_a_decision_resolves(kind):
    """Whether a decision is confirmed, varied or reversed, that resolves the escalation."""
    assert {then for (_, known), then in TRANSITIONS.items() if known == kind} == {"resolved"}


def test_possible_lists_what_leads_on():
    """What can be recorded in a state is what leads on from it."""
    assert possible(EscalationState.PAUSED)[:3] == ("declined", "acknowledged", "resumed")
    assert possible("paused") == possible(EscalationState.PAUSED)
    with pytest.raises(ValueError, match="forgotten"):
        possible("forgotten")


@pytest.mark.parametrize("state", EscalationState)
def test_remarks_are_always_possible(state):
    """An entry can be taken back in every state, after whatever else is possible."""
    assert possible(state)[-1:] == REMARKS
    assert set(possible(state)[:-1]) == {kind for known, kind in TRANSITIONS if known is state}


def test_only_a_wait_can_be_paused():
    """An escalation pauses while somebody is asked, and resumes to that."""
    pausing = {(state, then) for (state, kind), then in TRANSITIONS.items() if kind == "paused"}
    resuming = {(state, then) for (state, kind), then in TRANSITIONS.items() if kind == "resumed"}

    assert pausing == {("offered", "paused")}
    assert resuming == {("paused", "offered")}


def test_the_table_cannot_be_changed():
    """Nobody can add a transition or an event."""
    with pytest.raises(TypeError):
        TRANSITIONS[EscalationState.RESOLVED, "offered"] = EscalationState.OFFERED
    with pytest.raises(TypeError):
        EVENTS["forgotten"] = EVENTS["resolved"]

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, IllegalEventError, NaiveDatetimeError
from servicekit.escalation import (
    SEVERITIES,
    TRANSITIONS,
    Escalation,
    EscalationEvent,
    EscalationState,
    Needs,
)
from servicekit.money import Money
from servicekit.values import Facts

LONDON = ZoneInfo("Europe/London")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, 4, hour, minute, tzinfo=UTC)


def event(kind: str, when: datetime, **fields: object) -> EscalationEvent:
    return EscalationEvent(**{"kind": kind, "at": when, **fields})


def raised(*events: EscalationEvent, **fields: object) -> Escalation:
    return Escalation(
        **{
            "id": 1,
            "case_id": 3,
            "raised_at": at(9),
            "why": "refund above the limit",
            "needs": Needs(skills={"billing": 2}, authority="refund", amount=Money("250", "EUR")),
            "events": events,
            **fields,
        }
    )


# -- making it ------------------------------------------------------------------------------------


def test_an_escalation_is_converted():
    """Ids become text, lists immutable, and what nobody said has a plain default."""
    escalation = raised(excluded=["ada"], raised_by=7)

    assert (escalation.id, escalation.case_id, escalation.raised_by) == ("1", "3", "7")
    assert escalation.excluded == ("ada",)
    assert escalation.severity == "normal"
    assert escalation.recorded_at == at(9)
    assert escalation.needs.skills == Facts({"billing": 2})
    assert Needs() == Needs(skills={}, authority=None, amount=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"case_id": None},
        {"why": " "},
        {"severity": "huge"},
        {"excluded": "ada"},
        {"events": ["resolved"]},
        {"events": [event("resolved", at(8, 59))]},
    ],
    ids=repr,
)
def test_an_escalation_is_checked(wrong):
    """An empty id, an unknown word, no reason, and events before the raising are refused."""
    with pytest.raises(FieldError):
        raised(**wrong)


def test_an_event_is_checked():
    """An event is of a known kind, and by default it is recorded when it happens."""
    assert event("resolved", at(9), by=7).by == "7"
    assert event("resolved", at(9)).recorded_at == at(9)
    with pytest.raises(FieldError, match="one of acknowledged, resolved, cancelled"):
        event("forgotten", at(9))


def test_every_instant_has_a_zone():
    """A wall clock without a zone is refused everywhere."""
    naive = at(9).replace(tzinfo=None)

    for refuse in (
        lambda: raised(raised_at=naive),
        lambda: raised(recorded_at=naive),
        lambda: event("resolved", naive),
        lambda: event("resolved", at(9), recorded_at=naive),
        lambda: raised().state(at=naive),
        lambda: raised().state(at=at(9), known_at=naive),
    ):
        with pytest.raises(NaiveDatetimeError):
            refuse()


def test_the_story_is_not_shown():
    """``repr`` does not tell the customer's story."""
    assert "secret" not in repr(raised(story="a secret"))


def test_an_escalation_never_changes(travels):
    """An escalation is immutable, can be copied and pickled, and is checked again when evolved."""
    escalation = raised(event("acknowledged", at(10)), story="all of it")

    travels(escalation)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        escalation.why = "another"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        escalation.needs.authority = "waiver"
    with pytest.raises(FieldError):
        attrs.evolve(escalation, severity="huge")
    with pytest.raises(FieldError):
        attrs.evolve(escalation, raised_at=at(11))
    with pytest.raises(FieldError):
        attrs.evolve(event("resolved", at(9)), kind="forgotten")


# -- what becomes of it ---------------------------------------------------------------------------


def test_the_states_follow_from_the_events():
    """An escalation is pending, then acknowledged, then resolved, each from its instant on."""
    escalation = raised().record(event("acknowledged", at(10))).record(event("resolved", at(11)))

    assert [escalation.state(at=at(*t)) for t in ((9,), (9, 59), (10,), (10, 59), (11,))] == [
        "pending",
        "pending",
        "acknowledged",
        "acknowledged",
        "resolved",
    ]
    assert escalation.state(at=at(11)) is EscalationState.RESOLVED


def test_it_may_be_cancelled_or_resolved_at_once():
    """Nobody needs to acknowledge what is resolved or cancelled at once."""
    assert raised(event("cancelled", at(9))).state(at=at(9)) == "cancelled"
    assert raised(event("resolved", at(9))).state(at=at(9)) == "resolved"
    both = raised(event("acknowledged", at(10)), event("cancelled", at(11)))
    assert both.state(at=at(11)) == "cancelled"


def test_it_has_no_state_before_it_was_raised():
    """A question about the time before the raising is refused."""
    with pytest.raises(FieldError, match="raised later"):
        raised().state(at=at(8, 59))


def test_an_illegal_event_lists_the_legal_ones():
    """An event that is not possible says which ones are."""
    with pytest.raises(IllegalEventError) as caught:
        raised(event("acknowledged", at(10)), event("acknowledged", at(11)))

    assert caught.value.subject == "escalation 1"
    assert (caught.value.event, caught.value.state, caught.value.at) == (
        "acknowledged",
        "acknowledged",
        at(11),
    )
    assert caught.value.legal == ("resolved", "cancelled")


@pytest.mark.parametrize("end", ["resolved", "cancelled"])
@pytest.mark.parametrize("kind", ["acknowledged", "resolved", "cancelled"])
def test_an_end_is_an_end(end, kind):
    """After the end nothing is possible."""
    with pytest.raises(IllegalEventError, match="possible: nothing"):
        raised(event(end, at(10))).record(event(kind, at(11)))


def test_what_was_not_recorded_is_not_seen():
    """A state sees what was recorded by ``known_at``, by default by ``at``."""
    escalation = raised(event("acknowledged", at(10), recorded_at=at(12)))

    assert escalation.state(at=at(11)) == "pending"
    assert escalation.state(at=at(12)) == "acknowledged"
    assert escalation.state(at=at(11), known_at=at(12)) == "acknowledged"
    assert escalation.state(at=at(9, 59), known_at=at(12)) == "pending"


def test_an_end_is_seen_without_the_way_there():
    """An end that is recorded before the acknowledgement is an end nevertheless."""
    escalation = raised(
        event("acknowledged", at(10), recorded_at=at(13)), event("resolved", at(11))
    )

    assert escalation.state(at=at(12)) == "resolved"
    assert escalation.state(at=at(13)) == "resolved"


def test_what_shares_an_instant_is_ordered():
    """Events of one instant happen in the order of ``seq``, in whatever order they are given."""
    first, second = event("acknowledged", at(10), seq=1), event("resolved", at(10), seq=2)

    assert raised(second, first) == raised(first, second)
    assert raised(second, first).state(at=at(10)) == "resolved"


def test_instants_are_compared_not_clocks():
    """In the hour that the clock shows twice, the second half past one is after the first."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    escalation = raised(event("resolved", second), raised_at=first)

    assert escalation.state(at=first) == "pending"
    assert escalation.state(at=second) == "resolved"
    with pytest.raises(FieldError):
        raised(event("resolved", first), raised_at=second)


def test_transitions_name_known_states_and_events():
    """The table of transitions holds known states and events, and ends lead nowhere."""
    ends = {EscalationState.RESOLVED, EscalationState.CANCELLED}

    for (state, kind), following in TRANSITIONS.items():
        assert isinstance(state, EscalationState)
        assert isinstance(following, EscalationState)
        assert state not in ends
        assert event(kind, at(9)).kind == kind
    assert {state for state, _ in TRANSITIONS} | ends == set(EscalationState)
    with pytest.raises(TypeError):
        TRANSITIONS[EscalationState.RESOLVED, "resolved"] = EscalationState.PENDING


# -- laws -----------------------------------------------------------------------------------------

HISTORIES = [
    [],
    ["acknowledged"],
    ["resolved"],
    ["cancelled"],
    ["acknowledged", "resolved"],
    ["acknowledged", "cancelled"],
]


@st.composite
def escalations(draw):
    minutes = st.integers(0, 300)
    kinds = draw(st.sampled_from(HISTORIES))
    times = sorted(draw(st.lists(minutes, min_size=len(kinds), max_size=len(kinds), unique=True)))
    events = [
        event(kind, at(9) + timedelta(minutes=t), recorded_at=at(9) + timedelta(minutes=t + late))
        for kind, t, late in zip(
            kinds, times, draw(st.lists(minutes, min_size=2, max_size=2)), strict=False
        )
    ]
    return raised(*events, severity=draw(st.sampled_from(SEVERITIES)))


moments = st.integers(0, 700).map(lambda minutes: at(9) + timedelta(minutes=minutes))


@given(escalations(), moments, moments)
def test_an_end_stays(escalation, a, b):
    """What is resolved or cancelled stays so, and nothing goes back to pending."""
    order = ["pending", "acknowledged", "resolved", "cancelled"]
    earlier, later = (escalation.state(at=t) for t in sorted([a, b]))

    assert order.index(earlier) <= order.index(later)
    assert earlier == later or order.index(earlier) < 2


@given(escalations(), moments, st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"]))
def test_a_state_depends_on_the_instant_alone(escalation, t, place):
    """The same question has the same answer, in every zone and for events in every order."""
    again = attrs.evolve(escalation, events=reversed(escalation.events))

    assert again == escalation
    assert again.state(at=t.astimezone(ZoneInfo(place))) == escalation.state(at=t)


@given(escalations(), st.integers(0, 2))
def test_every_beginning_of_a_history_is_one(escalation, length):
    """The first events of a legal history are a legal history with the same states so far."""
    part = attrs.evolve(escalation, events=escalation.events[:length])
    rest = escalation.events[length:]
    last = min((e.at for e in rest), default=at(23)) - timedelta(microseconds=1)

    if last >= part.raised_at:
        assert part.state(at=last) == escalation.state(at=last)

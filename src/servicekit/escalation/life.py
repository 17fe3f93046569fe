"""The life of an escalation: its states, and what leads from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = ["REMARKS", "TRANSITIONS", "EscalationState", "possible"]


class EscalationState(StrEnum):
    """What an escalation is at one instant; compares equal to its plain word.

    ``pending``: nobody is asked. ``offered``: somebody is asked, at one level of the ladder.
    ``acknowledged``: somebody has taken it. ``paused``: somebody is asked, and the wait for them
    stands still. ``exhausted``: the ladder has nobody left. ``resolved``: it is decided.
    ``cancelled``: it is not needed any more.
    """

    PENDING = "pending"
    OFFERED = "offered"
    ACKNOWLEDGED = "acknowledged"
    PAUSED = "paused"
    EXHAUSTED = "exhausted"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"


_S = EscalationState

#: What may be recorded in every state, and changes none.
REMARKS = ("retracted",)

_UNDER_WAY = (_S.PENDING, _S.OFFERED, _S.ACKNOWLEDGED, _S.PAUSED, _S.EXHAUSTED)
# What can end it wherever it is on its way.
_ENDS: Mapping[str, EscalationState] = MappingProxyType(
    {
        "resolved": _S.RESOLVED,
        "decision_confirmed": _S.RESOLVED,
        "decision_varied": _S.RESOLVED,
        "decision_reversed": _S.RESOLVED,
        "cancelled": _S.CANCELLED,
    }
)

#: Which event leads from which state to which. Beside remarks, what is not here is not legal.
TRANSITIONS: Mapping[tuple[EscalationState, str], EscalationState] = MappingProxyType(
    {
        (_S.PENDING, "offered"): _S.OFFERED,
        (_S.PENDING, "acknowledged"): _S.ACKNOWLEDGED,
        (_S.PENDING, "exhausted"): _S.EXHAUSTED,
        (_S.OFFERED, "offered"): _S.OFFERED,
        (_S.OFFERED, "declined"): _S.OFFERED,
        (_S.OFFERED, "acknowledged"): _S.ACKNOWLEDGED,
        (_S.OFFERED, "paused"): _S.PAUSED,
        (_S.OFFERED, "exhausted"): _S.EXHAUSTED,
        (_S.ACKNOWLEDGED, "gave_up"): _S.PENDING,
        (_S.PAUSED, "declined"): _S.PAUSED,
        (_S.PAUSED, "acknowledged"): _S.ACKNOWLEDGED,
        (_S.PAUSED, "resumed"): _S.OFFERED,
        (_S.EXHAUSTED, "offered"): _S.OFFERED,
        (_S.EXHAUSTED, "acknowledged"): _S.ACKNOWLEDGED,
        **{(state, kind): end for state in _UNDER_WAY for kind, end in _ENDS.items()},
    }
)


def possible(state: EscalationState) -> tuple[str, ...]:
    """Return the kinds of events that can be recorded in a state.

    Example:
        >>> possible(EscalationState.PENDING)[:3]
        ('offered', 'acknowledged', 'exhausted')
        >>> possible(EscalationState.RESOLVED)
        ('retracted',)

    Raises:
        ValueError: there is no such state.
    """
    asked = EscalationState(state)
    return (*(kind for known, kind in TRANSITIONS if known is asked), *REMARKS)

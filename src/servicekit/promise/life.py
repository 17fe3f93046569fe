"""The life of a promise: its states, and what leads from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = ["DERIVED", "DUE_PASSED", "REMARKS", "TIMED", "TRANSITIONS", "PromiseState", "possible"]


class PromiseState(StrEnum):
    """What a promise is at one instant; compares equal to its plain word.

    ``offered``: the customer has not accepted yet. ``conditional``: it is owed once a condition is
    met. ``open``: it is owed. ``paused``: it is owed, and nothing is due until it resumes.
    ``kept``: whole by the due. ``kept_late``: whole after it. ``broken``: the due passed, or the
    company took it back. ``lapsed``: nobody failed, and it is owed no more. ``withdrawn``: the
    company took it back before it was owed. ``released``: the customer let it go.
    """

    OFFERED = "offered"
    CONDITIONAL = "conditional"
    OPEN = "open"
    PAUSED = "paused"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    BROKEN = "broken"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"


_S = PromiseState

DUE_PASSED = "due_passed"
#: What nobody records: time itself brings it.
TIMED = ("offer_expired", "condition_expired", DUE_PASSED)
#: What an event turns out to be, and the kind of that event: part of what was promised was done, it
#: was accepted while its condition is not met, or it was the last attempt that was promised.
DERIVED: Mapping[str, str] = MappingProxyType(
    {
        "fulfilled_partly": "fulfilled",
        "accepted_on_condition": "accepted",
        "customer_unreachable": "attempted",
    }
)
#: What may be recorded in every state, and changes none.
REMARKS = ("disputed", "assessed", "retracted")

#: Which event leads from which state to which. Beside remarks, what is not here is not legal.
TRANSITIONS: Mapping[tuple[PromiseState, str], PromiseState] = MappingProxyType(
    {
        (_S.OFFERED, "accepted"): _S.OPEN,
        (_S.OFFERED, "accepted_on_condition"): _S.CONDITIONAL,
        (_S.OFFERED, "transferred"): _S.OFFERED,
        (_S.OFFERED, "fulfilled_partly"): _S.OFFERED,
        (_S.OFFERED, "fulfilled"): _S.KEPT,
        (_S.OFFERED, "released"): _S.RELEASED,
        (_S.OFFERED, "withdrawn"): _S.WITHDRAWN,
        (_S.OFFERED, "offer_expired"): _S.LAPSED,
        (_S.CONDITIONAL, "condition_met"): _S.OPEN,
        (_S.CONDITIONAL, "transferred"): _S.CONDITIONAL,
        (_S.CONDITIONAL, "renegotiated"): _S.CONDITIONAL,
        (_S.CONDITIONAL, "fulfilled_partly"): _S.CONDITIONAL,
        (_S.CONDITIONAL, "fulfilled"): _S.KEPT,
        (_S.CONDITIONAL, "released"): _S.RELEASED,
        (_S.CONDITIONAL, "withdrawn"): _S.WITHDRAWN,
        (_S.CONDITIONAL, "condition_expired"): _S.LAPSED,
        (_S.OPEN, "transferred"): _S.OPEN,
        (_S.OPEN, "renegotiated"): _S.OPEN,
        (_S.OPEN, "attempted"): _S.OPEN,
        (_S.OPEN, "fulfilled_partly"): _S.OPEN,
        (_S.OPEN, "paused"): _S.PAUSED,
        (_S.OPEN, "fulfilled"): _S.KEPT,
        (_S.OPEN, "released"): _S.RELEASED,
        (_S.OPEN, "customer_unreachable"): _S.LAPSED,
        (_S.OPEN, "cancelled"): _S.LAPSED,
        (_S.OPEN, "withdrawn"): _S.BROKEN,
        (_S.OPEN, DUE_PASSED): _S.BROKEN,
        (_S.PAUSED, "transferred"): _S.PAUSED,
        (_S.PAUSED, "attempted"): _S.PAUSED,
        (_S.PAUSED, "fulfilled_partly"): _S.PAUSED,
        (_S.PAUSED, "resumed"): _S.OPEN,
        (_S.PAUSED, "fulfilled"): _S.KEPT,
        (_S.PAUSED, "released"): _S.RELEASED,
        (_S.PAUSED, "cancelled"): _S.LAPSED,
        (_S.PAUSED, "withdrawn"): _S.BROKEN,
        (_S.BROKEN, "transferred"): _S.BROKEN,
        (_S.BROKEN, "attempted"): _S.BROKEN,
        (_S.BROKEN, "fulfilled_partly"): _S.BROKEN,
        (_S.BROKEN, "fulfilled"): _S.KEPT_LATE,
    }
)


def possible(state: PromiseState, origin: str = "spoken") -> tuple[str, ...]:
    """Return the kinds of events that can be recorded in a state.

    Args:
        state: the state.
        origin: where the promise comes from; only a standing target ends with its case.

    Example:
        >>> possible(PromiseState.BROKEN)
        ('transferred', 'attempted', 'fulfilled', 'disputed', 'assessed', 'retracted')

    Raises:
        ValueError: there is no such state.
    """
    state = PromiseState(state)
    names = (name for known, name in TRANSITIONS if known is state and name not in TIMED)
    kinds = dict.fromkeys(DERIVED.get(name, name) for name in names)
    return tuple(kind for kind in (*kinds, *REMARKS) if kind != "cancelled" or origin == "target")

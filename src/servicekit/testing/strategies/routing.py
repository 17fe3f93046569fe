"""What routing takes: recipients, levels and policies, triggers, and the load of everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.escalation import SEVERITIES, Needs
from servicekit.hours import Allowance
from servicekit.routing import (
    ASK,
    FAIRNESS,
    ON_EMPTY,
    RECIPIENTS,
    EscalationPolicy,
    Level,
    Load,
    Recipient,
    Relaxation,
    Trigger,
    TriggerPolicy,
)
from servicekit.routing.constraint import SOFT
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.calendars import business_hours_of
from servicekit.testing.strategies.people import grants
from servicekit.testing.strategies.plain import CHANNELS, KINDS, LANGUAGES, details, money, words
from servicekit.testing.strategies.rosters import PEOPLE, TEAMS
from servicekit.testing.strategies.times import instants_of
from servicekit.values import texts

__all__ = [
    "escalation_policies",
    "levels",
    "loads",
    "needs",
    "recipients",
    "trigger_policies",
    "triggers",
]

ROLES = ("supervisor", "duty manager")
#: What each kind of recipient can be named by, if by anything.
_NAMES: Mapping[str, tuple[str | None, ...]] = {
    **dict.fromkeys(("on_duty", *RECIPIENTS), (None, *TEAMS)),
    "agent": PEOPLE,
    "team": TEAMS,
    "role": ROLES,
    "rotation": ("desk", "late"),
}


def needs(**bounds: Unpack[Within]) -> st.SearchStrategy[Needs]:
    """Draw what somebody must have to take an escalation; they shrink to nothing.

    Example:
        >>> from hypothesis import find
        >>> print(find(needs(), lambda needs: needs.amount is not None))
        authority for a decision of 0 EUR
    """
    return _needs(Bounds(**bounds).currencies)


@cache
def _needs(currencies: tuple[str, ...]) -> st.SearchStrategy[Needs]:
    skills = st.dictionaries(st.sampled_from(["billing", "repairs"]), st.integers(1, 5), max_size=2)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "skills": skills,
        "authority": st.sampled_from(KINDS),
        "amount": money(currencies=currencies),
        "language": st.sampled_from(LANGUAGES),
        "channel": st.sampled_from(CHANNELS),
        "team_id": st.sampled_from(TEAMS),
        "agent_id": st.sampled_from(PEOPLE),
    }
    return details(optional).map(lambda fields: Needs(**fields))


@cache
def recipients() -> st.SearchStrategy[Recipient]:
    """Draw whom a level can ask; they shrink to whoever is on duty.

    Example:
        >>> from hypothesis import find
        >>> print(find(recipients(), lambda recipient: recipient.kind == "team"))
        team:billing
    """
    return st.sampled_from([Recipient(kind, id_) for kind, ids in _NAMES.items() for id_ in ids])


@cache
def _waits(*, business: bool) -> st.SearchStrategy[Allowance]:
    units = ["hour", "minute", *(["working hour", "working minute"] if business else [])]
    return st.builds(Allowance, st.integers(1, 60), st.sampled_from(units))


def levels(*, business: bool = True) -> st.SearchStrategy[Level]:
    """Draw steps of a ladder; they shrink to one that asks whoever is on duty, without an end.

    Args:
        business: whether some of the waits count in business time.

    Example:
        >>> from hypothesis import find
        >>> print(find(levels(), lambda level: level.wait is not None))
        ask one of whoever is on duty, wait 1 hour
    """
    return _levels(business=business)


@cache
def _levels(*, business: bool) -> st.SearchStrategy[Level]:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "wait": _waits(business=business),
        "on_empty": st.sampled_from(ON_EMPTY),
        "ask": st.sampled_from(ASK),
        "name": st.sampled_from(["first line", "second line"]),
    }
    targets = st.lists(recipients(), min_size=1, max_size=2, unique=True)
    return details(optional, {"targets": targets}).map(lambda fields: Level(**fields))


def escalation_policies(
    *,
    id: str = "ladder",  # noqa: A002 - the name of the field
    **bounds: Unpack[Within],
) -> st.SearchStrategy[EscalationPolicy]:
    """Draw ladders of up to three levels, with calendars where something counts in working time.

    They shrink to one level that asks whoever is on duty.

    Args:
        id: the policy's own.
        bounds: within which their calendars are drawn.

    Example:
        >>> from hypothesis import find
        >>> print(*find(escalation_policies(), lambda policy: len(policy.levels) > 1).rungs)
        ask one of whoever is on duty ask one of whoever is on duty ask one of every supervisor
    """
    return _policies(Bounds(**bounds), id)


@st.composite
def _policies(draw: st.DrawFn, bounds: Bounds, own: str) -> EscalationPolicy:
    hours = draw(st.none() | business_hours_of(bounds))
    business = hours is not None
    found = draw(st.lists(_levels(business=business), min_size=1, max_size=3))
    fields = draw(_rules(bounds.currencies, business=business))
    return EscalationPolicy(
        id=own,
        levels=found,
        fallback="role:supervisor",
        repeat_from=draw(st.integers(0, len(found) - 1)),
        hours=hours,
        **fields,
    )


@cache
def _rules(currencies: tuple[str, ...], *, business: bool) -> st.SearchStrategy[dict[str, Any]]:
    waits = _waits(business=business)
    given_up = st.builds(Relaxation, st.sampled_from(list(SOFT)), st.none() | waits)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "repeat": st.integers(0, 2),
        "relax": st.lists(given_up, max_size=4, unique_by=lambda each: each.constraint),
        "fairness": st.sampled_from(FAIRNESS),
        "over_capacity": st.lists(st.sampled_from(["safety", "vulnerable customer"]), unique=True),
        "max_hand_overs": st.integers(0, 3),
        "acknowledge_within": waits,
        "work": st.dictionaries(st.sampled_from(KINDS), _needs(currencies), max_size=2),
        "shown": st.integers(1, 5),
    }
    return details(optional)


def loads(
    *,
    agent_ids: Iterable[str] = PEOPLE,
    channels: Iterable[str] = CHANNELS,
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Load]:
    """Draw what everybody has to do, when they last got something, and what was granted.

    They shrink to nothing.

    Args:
        agent_ids: who may have something.
        channels: on which.
        bounds: within which instants and grants are drawn.

    Example:
        >>> from hypothesis import find
        >>> found = find(loads(), lambda load: any(sum(n.values()) for n in load.open.values()))
        >>> found.open
        FrozenMapping({'ada': FrozenMapping({'email': 1})})
    """
    people, on = st.sampled_from(texts(agent_ids)), st.sampled_from(texts(channels))
    counts = st.dictionaries(on, st.integers(0, 9), max_size=2)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "open": st.dictionaries(people, counts, max_size=3),
        "last_assigned": st.dictionaries(people, instants_of(Bounds(**bounds)), max_size=3),
        "granted": st.lists(grants(**bounds), max_size=2, unique_by=lambda grant: grant.id),
    }
    return details(optional).map(lambda fields: Load(**fields))


def triggers(
    *,
    id: str = "late",  # noqa: A002 - the name of the field
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Trigger]:
    """Draw what an escalation is like that a case calls for; they shrink to one without needs.

    Args:
        id: the name by which a table calls it.
        bounds: within which money is drawn.

    Example:
        >>> from hypothesis import find
        >>> find(triggers(), lambda trigger: trigger.severity == "high").kind
        'late'
    """
    return _triggers(id, Bounds(**bounds).currencies)


@cache
def _triggers(own: str, currencies: tuple[str, ...]) -> st.SearchStrategy[Trigger]:
    usual = ["normal", *(word for word in SEVERITIES if word != "normal")]
    optional: dict[str, st.SearchStrategy[Any]] = {
        "severity": st.sampled_from(usual),
        "kind": words("complaint"),
        "needs": _needs(currencies),
    }
    required = {
        "id": st.just(own),
        "ladder": st.just("ladder"),
        "why": words("a promise was broken"),
    }
    return details(optional, required).map(lambda fields: Trigger(**fields))


def trigger_policies(
    *,
    id: str = "escalations",  # noqa: A002 - the name of the field
    **bounds: Unpack[Within],
) -> st.SearchStrategy[TriggerPolicy]:
    """Draw policies whose tables collect from facts of a case; they shrink to one that never fires.

    Args:
        id: what people call it.
        bounds: within which money is drawn.

    Example:
        >>> from hypothesis import find
        >>> policy = find(trigger_policies(), lambda policy: len(policy.table.rules) > 0)
        >>> [trigger.id for trigger in policy.triggers]
        ['promise_broken']
    """
    return _trigger_policies(id, Bounds(**bounds).currencies)


_SIGNS = ("promise_broken", "vulnerable", "above_authority")


@st.composite
def _trigger_policies(draw: st.DrawFn, own: str, currencies: tuple[str, ...]) -> TriggerPolicy:
    signs = draw(st.lists(st.sampled_from(_SIGNS), unique=True, max_size=3))
    found = [draw(_triggers(sign, currencies)) for sign in signs]
    rules = [
        Rule(sign, when={sign: True}, then=draw(st.sampled_from([sign, tuple(signs)])))
        for sign in signs
    ]
    table = DecisionTable[Any](
        name="triggers",
        columns={sign: col.boolean() for sign in _SIGNS},
        rules=rules,
        policy="collect",
    )
    return TriggerPolicy(id=own, table=table, triggers=found)

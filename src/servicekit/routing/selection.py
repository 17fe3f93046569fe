"""The selection: the best few of those who can take an escalation, or why there is nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import and_
from typing import NamedTuple

import attrs

from servicekit.decision import Reason
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import later
from servicekit.routing.constraint import HARD, SOFT, Constraint
from servicekit.routing.recipient import Recipient
from servicekit.routing.relaxation import Relaxation
from servicekit.routing.search import Search
from servicekit.staff import Agent

__all__ = [
    "Ranked",
    "Rules",
    "against",
    "among",
    "better_by",
    "given_up",
    "hard_masks",
    "is_time",
    "kept",
    "select",
]


class Rules(NamedTuple):
    """What of a policy decides among candidates.

    Args:
        relax: what is given up, in order.
        fairness: who of several equals gets it.
        shown: how many are ranked; ``None`` means all.
        hours: the calendar in which the times of ``relax`` count.
    """

    relax: tuple[Relaxation, ...]
    fairness: str
    shown: int | None
    hours: AnyCalendar | None


@attrs.frozen
class Ranked:
    """Somebody who can take an escalation.

    Args:
        agent_id: who.
        relaxed: what had to be given up for them, in order.
    """

    agent_id: str
    relaxed: tuple[str, ...] = ()


def select(search: Search, recipients: Sequence[Recipient], rules: Rules) -> tuple[Ranked, ...]:
    """Return the best few, best first; nobody where nobody meets what is never relaxed."""
    pool = among(search, recipients) & reduce(and_, hard_masks(search))
    if not pool:
        return ()
    graded = _is_graded(recipients)
    # Who was asked and did not take it is asked again only after everybody else.
    asked = search.index.only(search.asked)
    found = (
        Ranked(search.agent(position).id, relaxed)
        for part in (pool & ~asked, pool & asked)
        for relaxed, mask in _stages(search, part, rules)
        for position in _in_order(search, mask, rules.fairness, graded=graded)
    )
    return tuple(islice(found, rules.shown))


def better_by(
    search: Search, recipients: Sequence[Recipient], first: Ranked, second: Ranked
) -> str | None:
    """Return what put one before the next; ``None`` where only fairness did, or the id."""
    if (first.agent_id in search.asked) is not (second.agent_id in search.asked):
        return "raised_it" if second.agent_id == search.escalation.raised_by else "not_asked_yet"
    if first.relaxed != second.relaxed:
        return "suits_best"
    if not _is_graded(recipients):
        return None
    both = search.index.only([first.agent_id, second.agent_id])
    return "lowest_authority" if next(_grades(search, both)) != both else None


def _is_graded(recipients: Iterable[Recipient]) -> bool:
    return any(recipient.kind == "authority" for recipient in recipients)


def among(search: Search, recipients: Iterable[Recipient]) -> int:
    """Return among whom to look, as a bitset."""
    mask = 0
    for recipient in recipients:
        mask |= recipient.mask(search.roster, search.now)
    return mask


def hard_masks(search: Search) -> Iterator[int]:
    """Yield who may meet each constraint that is never relaxed."""
    return (constraint.mask(search) for constraint in HARD if constraint.binds(search))


def _stages(search: Search, pool: int, rules: Rules) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield who lacks what, as a bitset for each list of what is given up, the best first."""
    having = {name: each.mask(search) for name, each in SOFT.items() if each.binds(search)}
    binding = [relaxation for relaxation in rules.relax if relaxation.constraint in having]
    wanted = [
        (each.constraint, having.pop(each.constraint))
        for each in binding
        if is_time(search, each, rules.hours)
    ]
    return _split(reduce(and_, having.values(), pool), wanted)


def _split(
    mask: int, wanted: Sequence[tuple[str, int]], lost: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield those who have all that is wanted, and so on; what is given up last matters most."""
    if not mask:
        return
    if not wanted:
        yield lost, mask
        return
    *rest, (name, who) = wanted
    yield from _split(mask & who, rest, lost)
    yield from _split(mask & ~who, rest, (name, *lost))


def given_up(search: Search, rules: Rules) -> frozenset[str]:
    """Return what had better be so and need not be any more, by name."""
    return frozenset(r.constraint for r in rules.relax if is_time(search, r, rules.hours))


def kept(search: Search, rules: Rules) -> Iterator[Constraint]:
    """Yield what had better be so, binds, and is not given up, or not yet."""
    lost = given_up(search, rules)
    return (each for name, each in SOFT.items() if name not in lost and each.binds(search))


def is_time(search: Search, relaxation: Relaxation, hours: AnyCalendar | None) -> bool:
    """Tell whether an escalation has waited long enough for something to be given up."""
    return not later(relaxation.since(search.escalation.raised_at, hours), search.at)


def _in_order(search: Search, mask: int, fairness: str, *, graded: bool) -> Iterator[int]:
    """Yield the positions of those who really can take it, best first."""
    unsure = [(each, each.certain(search)) for each in HARD if each.sure and each.binds(search)]
    order = search.load.order(search.index, fairness)
    for group in _grades(search, mask) if graded else [mask]:
        for position in order.among(group):
            if not any(True for _ in _doubts(search, position, unsure)):
                yield position


def _doubts(
    search: Search, position: int, unsure: Iterable[tuple[Constraint, int]]
) -> Iterator[Reason]:
    """Yield what speaks against somebody who is in all masks."""
    for constraint, certain in unsure:
        if not certain >> position & 1:
            yield from constraint.against(search, search.agent(position))


def _grades(search: Search, mask: int) -> Iterator[int]:
    """Yield those with the lowest authority first; without a kind of decision all are alike."""
    kind, amount = search.needs.authority, search.needs.amount
    if kind is None:
        yield mask
        return
    currency = None if amount is None else amount.currency
    for _, group in search.index.ranked(kind, currency).steps:
        if group & mask:
            yield group & mask


def against(
    search: Search, agent: Agent, *, constraints: Iterable[Constraint] = HARD
) -> tuple[Reason, ...]:
    """Return why somebody must not get an escalation: nothing for who may.

    Args:
        search: the escalation at an instant.
        agent: the person.
        constraints: what they are held to; all that is never relaxed, by default.
    """
    return tuple(
        reason
        for constraint in constraints
        if constraint.binds(search)
        for reason in constraint.against(search, agent)
    )

"""The holder: whether whoever has an escalation keeps it, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType

from servicekit.decision import Reason
from servicekit.escalation import EscalationStanding
from servicekit.instants import later, spoken
from servicekit.roster import Absence
from servicekit.roster.shift import ends
from servicekit.routing.constraint import HARD, called
from servicekit.routing.grounds import names
from servicekit.routing.search import Search
from servicekit.routing.selection import against

__all__ = ["doubts", "lost"]

_NOT_THEIRS = MappingProxyType(
    {
        "complained_about": "{who} has it, though the customer complains about {who}.",
        "involved": "{who} has it, though {who} was involved in what is to be decided.",
        "own_decision": "{who} has it, though {who} took the decision in question.",
        "not_in_roster": "{who} has it, and is not in the roster.",
    }
)
_AUTHORITY = tuple(each for each in HARD if each.name == "authority")


def lost(
    search: Search, standing: EscalationStanding, *, until: datetime | None
) -> tuple[Reason, ...]:
    """Return why somebody does not keep what they have; nothing where they do.

    A roster without people says nothing of anybody.

    Args:
        search: the escalation at an instant.
        standing: how it stands then; somebody has it.
        until: until when they may have it; ``None`` means without end.
    """
    who = names(search, [standing.holder]) if standing.holder else "Somebody"
    code = _code(search, standing.holder)
    found = [] if code is None else [Reason(code, _NOT_THEIRS[code].format(who=who))]
    if until is not None and not later(until, search.at):
        since = spoken(standing.since, search.at.tzinfo)
        words = f"{who} has had it since {since}, which is too long."
        found.append(Reason("acknowledgement_timed_out", words))
    return tuple(found)


def _code(search: Search, holder: str | None) -> str | None:
    if holder is None or not search.index.agents:
        return None
    code = search.barred.get(holder)
    if code == "involved" and holder == search.escalation.decided_by:
        return "own_decision"
    if code in _NOT_THEIRS:
        return code
    return None if search.knows(holder) else "not_in_roster"


def doubts(search: Search, standing: EscalationStanding) -> Iterator[Reason]:
    """Yield what speaks against whoever has it, and does not take it from them."""
    place = search.index.place.get(standing.holder or "")
    if place is None:
        return
    agent = search.agent(place)
    if any(_covers(each, search) for each in search.roster.absences if each.agent_id == agent.id):
        yield Reason("absent", f"{called(agent)} is absent now.")
    yield from against(search, agent, constraints=_AUTHORITY)


def _covers(absence: Absence, search: Search) -> bool:
    if not isinstance(absence.when, tuple):
        return absence.when.is_open(search.at)
    return any(start <= search.now < end for start, end in map(ends, absence.when))

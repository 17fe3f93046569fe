"""The explanation of a route: every candidate, and why each is or is not asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.escalation import Escalation
from servicekit.routing.constraint import HARD, SOFT, Constraint, called
from servicekit.routing.grounds import whom
from servicekit.routing.level import Level
from servicekit.routing.load import Load
from servicekit.routing.route import Route
from servicekit.routing.routing import search_for
from servicekit.routing.search import Search
from servicekit.routing.selection import Rules, among, given_up, kept
from servicekit.staff import Agent
from servicekit.values import is_whole

if TYPE_CHECKING:
    from servicekit.roster import Roster
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["Candidate", "RouteExplanation", "explained"]


@attrs.frozen(kw_only=True)
class Candidate:
    """Somebody, and what speaks against asking them.

    Args:
        agent_id: who.
        against: why they cannot be asked now; nothing for who can. What is not given up, or not
            yet, is among it.
        drawbacks: why somebody else had better be asked.
        place: their place among those who can take it, from 1, as far as these are ranked.
    """

    agent_id: str
    against: tuple[Reason, ...] = ()
    drawbacks: tuple[Reason, ...] = ()
    place: int | None = None

    @property
    def eligible(self) -> bool:
        """Whether they can be asked."""
        return not self.against

    def __str__(self) -> str:
        reasons = " ".join(map(str, (*self.against, *self.drawbacks)))
        if self.against:
            return f"{self.agent_id}: no. {reasons}"
        place = f"{self.place}." if self.place else "could take it."
        return f"{self.agent_id}: {' '.join(filter(None, (place, reasons)))}"


@attrs.frozen(kw_only=True)
class RouteExplanation:
    """Every candidate of a level, and the route that was found.

    Args:
        route: the route.
        level: the level that the candidates are held to.
        candidates: everybody in the roster: those who can take it first, in their order.
    """

    route: Route
    level: int
    candidates: tuple[Candidate, ...]

    def of(self, agent_id: str) -> Candidate:
        """Return what is to be said about one person.

        Raises:
            FieldError: the roster has nobody of that id.
        """
        for candidate in self.candidates:
            if candidate.agent_id == agent_id:
                return candidate
        raise FieldError("agent_id", agent_id, "somebody of the roster")

    def __str__(self) -> str:
        return "\n".join([str(self.route), *(f"  {each}" for each in self.candidates)])


def explained(
    policy: EscalationPolicy,
    escalation: Escalation,
    roster: Roster,
    route: Route,
    *,
    load: Load,
    level: int | None,
) -> RouteExplanation:
    """Explain a route; :meth:`EscalationPolicy.explain` says all."""
    last = len(policy.levels)
    which = min(route.level or 0, last) if level is None else level
    if not is_whole(which, least=0) or which > last:
        raise FieldError("level", level, f"from 0 to {last}, the last resort")
    search = search_for(policy, escalation, roster, load, at=route.at, gave_up=route.gave_up)
    step, places = policy.rungs[which], dict[str, int]()
    if route.targets and which == route.level:
        step = attrs.evolve(step, targets=route.targets)
        places = {each.agent_id: place for place, each in enumerate(route.ranked, start=1)}
    found = tuple(_candidates(search, policy.rules, step, places))
    unranked = len(found)  # comes after all who are
    order = sorted(
        found, key=lambda each: (not each.eligible, each.place or unranked, each.agent_id)
    )
    return RouteExplanation(route=route, level=which, candidates=tuple(order))


def _candidates(
    search: Search, rules: Rules, step: Level, places: Mapping[str, int]
) -> Iterator[Candidate]:
    asked, asks = among(search, step.targets), whom(search, step)
    hard = _with_masks(search, [*HARD, *kept(search, rules)])
    lost = given_up(search, rules)
    soft = _with_masks(search, [each for name, each in SOFT.items() if name in lost])
    for position, agent in enumerate(search.index.agents):
        reasons = _against(search, position, hard)
        if not asked >> position & 1:
            reasons.insert(0, _not_asked(asks, agent))
        yield Candidate(
            agent_id=agent.id,
            against=tuple(reasons),
            drawbacks=tuple(_against(search, position, soft)),
            place=places.get(agent.id),
        )


def _with_masks(search: Search, constraints: Iterable[Constraint]) -> list[tuple[Constraint, int]]:
    """Return the constraints that bind, each with those of whom nothing need be asked."""
    binding = (each for each in constraints if each.binds(search))
    return [(each, each.certain(search)) for each in binding]


def _against(
    search: Search, position: int, constraints: Iterable[tuple[Constraint, int]]
) -> list[Reason]:
    agent = search.agent(position)
    return [
        reason
        for constraint, meeting in constraints
        if not meeting >> position & 1
        for reason in constraint.against(search, agent)
    ]


def _not_asked(asks: str, agent: Agent) -> Reason:
    return Reason("not_asked", f"This level asks {asks}; {called(agent)} is not among them.")

"""The routing: from an escalation and a roster at an instant to whoever is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from servicekit.decision import Reason
from servicekit.escalation import Escalation, EscalationStanding, EscalationState
from servicekit.instants import later, latest, spoken
from servicekit.routing.bound import bound
from servicekit.routing.grounds import be, emptiness, names, preference
from servicekit.routing.level import Level
from servicekit.routing.outlook import awaited, left_at
from servicekit.routing.relaxation import Relaxed
from servicekit.routing.route import Outcome, Route
from servicekit.routing.rung import rung
from servicekit.routing.search import Search
from servicekit.routing.selection import Ranked, select

if TYPE_CHECKING:
    from servicekit.case import Case
    from servicekit.roster import Roster
    from servicekit.routing.load import Load
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["route", "search_for"]

_OVER = frozenset({EscalationState.RESOLVED, EscalationState.CANCELLED})


def search_for(
    policy: EscalationPolicy,
    escalation: Escalation,
    roster: Roster,
    load: Load,
    *,
    at: datetime,
    gave_up: str | None = None,
) -> Search:
    """Return the search for somebody who may take an escalation at an instant.

    Args:
        policy: how to choose.
        escalation: what somebody is wanted for.
        roster: where to look.
        load: what everybody has already.
        at: when.
        gave_up: who let it lie for too long, and is not asked again either.
    """
    barred = escalation.exclusions(at=at)
    return Search(
        escalation=escalation,
        roster=roster,
        load=load,
        at=at,
        barred=barred if gave_up is None else barred | {gave_up: "gave_up"},
        asked={each for event in escalation.happened(at=at) for each in event.to},
        over_capacity=escalation.kind in policy.over_capacity,
    )


def route(
    policy: EscalationPolicy,
    escalation: Escalation,
    roster: Roster,
    *,
    at: datetime,
    load: Load,
    case: Case | None,
) -> Route:
    """Return whom to ask; :meth:`EscalationPolicy.route` says all."""
    standing = escalation.standing(at=at, hours=policy.hours)
    if standing.state in _OVER or standing.state is EscalationState.PAUSED:
        return _standing_still(escalation, standing)
    timed_out = False
    if standing.state is EscalationState.ACKNOWLEDGED:
        due = _acknowledged_until(policy, standing)
        if due is None or later(due, at):
            return _held_by(escalation, standing, due)
        timed_out = True
    return _Climb(policy, escalation, roster, load, standing, timed_out=timed_out).route(case)


def _standing_still(escalation: Escalation, standing: EscalationStanding) -> Route:
    paused = standing.state is EscalationState.PAUSED
    outcome: Outcome = "paused" if paused else "over"
    words = (
        f"The escalation is {standing.state} since {spoken(standing.since, standing.at.tzinfo)}."
    )
    return Route(
        escalation_id=escalation.id,
        at=standing.at,
        outcome=outcome,
        level=standing.level if paused else None,
        because=(Reason(str(standing.state), words),),
    )


def _held_by(escalation: Escalation, standing: EscalationStanding, due: datetime | None) -> Route:
    since = spoken(standing.since, standing.at.tzinfo)
    words = f"{standing.holder or 'Somebody'} has had it since {since}."
    return Route(
        escalation_id=escalation.id,
        at=standing.at,
        outcome="acknowledged",
        level=standing.level,
        to=(standing.holder,) if standing.holder else (),
        due_at=due,
        next_at=due,
        because=(Reason("acknowledged", words),),
    )


def _acknowledged_until(policy: EscalationPolicy, standing: EscalationStanding) -> datetime | None:
    if policy.acknowledge_within is None:
        return None
    return policy.acknowledge_within.due(standing.since, policy.hours)


class _Climb:
    """The way up the ladder from where an escalation stands to the first who can be asked."""

    def __init__(
        self,
        policy: EscalationPolicy,
        escalation: Escalation,
        roster: Roster,
        load: Load,
        standing: EscalationStanding,
        *,
        timed_out: bool,
    ) -> None:
        self.policy, self.escalation, self.standing = policy, escalation, standing
        at = standing.at
        self.gave_up = standing.holder if timed_out else None
        self.search = search_for(policy, escalation, roster, load, at=at, gave_up=self.gave_up)
        self.rung = rung(escalation, standing, policy.ladder, at=at, timed_out=timed_out)
        self.because: list[Reason] = []
        self.again = self.rung.code == "exhausted"

    def route(self, case: Case | None) -> Route:
        asked = self._still_asked()
        if asked:
            due = self.standing.due_at
            return self._route("asked", to=asked, due_at=due, next_at=self._next_at(asked, due))
        if case is not None and (found := self._supervised(case)):
            return found
        return self._climbed() or self._begun_again() or self._nobody()

    def _still_asked(self) -> tuple[str, ...]:
        """Return who has been asked and, as far as is known, is still there."""
        if self.rung.code != "offered":
            return ()
        place, on_duty = self.search.index.place, self.search.on_duty
        return tuple(
            each
            for each in self.standing.asked
            if each not in self.search.barred and (each not in place or on_duty >> place[each] & 1)
        )

    def _supervised(self, case: Case) -> Route | None:
        """Return the route to a supervisor, where the matter has been sent round enough."""
        reasons = bound(self.policy, case, self.search.roster, at=self.search.at)
        if not reasons:
            return None
        self.because.extend(reasons)
        level = self.rung.level
        step = attrs.evolve(self.policy.rungs[level], targets=self.policy.supervisor)
        ranked = self._select(step)
        if not ranked:
            words = f"{step.spoken.capitalize()} would be asked, and none can be now."
            self.because.append(Reason("no_supervisor", words))
            return None
        return self._routed(level, step, self.rung.until, ranked)

    def _climbed(self) -> Route | None:
        """Return the route to the first level from here on that has somebody, or that waits."""
        last = len(self.policy.levels)
        level, until = self.rung.level, self.rung.until
        while True:
            step = self.policy.rungs[level]
            if ranked := self._select(step):
                return self._routed(level, step, until, ranked)
            self.because.append(emptiness(self.search, step, self._level(level)))
            if level == last:
                return None
            if held := self._held(level, step, until):
                return held
            level = last if step.on_empty == "fallback" else level + 1
            until = None

    def _begun_again(self) -> Route | None:
        """Return the route to a level that was passed, which is better than nobody."""
        self.again = True
        for level, step in enumerate(self.policy.levels):
            if ranked := self._select(step):
                return self._routed(level, step, None, ranked)
        return None

    def _select(self, step: Level) -> tuple[Ranked, ...]:
        """Return who can be asked: all, or one more than is shown, which tells who is alone."""
        rules = self.policy.rules
        most = None if step.ask == "all" else self.policy.shown + 1
        return select(self.search, step.targets, rules._replace(shown=most))

    # -- what comes of a level ------------------------------------------------------------------

    def _routed(
        self, level: int, step: Level, until: datetime | None, ranked: tuple[Ranked, ...]
    ) -> Route:
        best = ranked[0]
        to = tuple(each.agent_id for each in ranked) if step.ask == "all" else (best.agent_id,)
        due = self._due(step, until)
        self.because.append(Reason("level", f"{self._level(level)} asks {step.spoken}."))
        self.because.extend(preference(self.search, step, ranked, self.policy.fairness))
        relaxed = tuple(self._relaxed(best))
        return self._route(
            "routed",
            level=level,
            targets=step.targets,
            to=to,
            ranked=ranked[: self.policy.shown],
            relaxed=relaxed,
            due_at=due,
            next_at=self._next_at(to, due),
        )

    def _held(self, level: int, step: Level, until: datetime | None) -> Route | None:
        """Return the route that waits at a level where nobody is, if the level says so."""
        due = self._due(step, until)
        waits = any(target.kind == "next_on_duty" for target in step.targets)
        if self.again or (step.on_empty != "hold" and not waits):
            return None
        found = awaited(self.search, [step], self.policy.rules, until=due)
        if found is None and step.on_empty != "hold":
            return None
        next_at, who = found or (due, ())
        return self._route("held", level=level, awaited=who, due_at=due, next_at=next_at)

    def _nobody(self) -> Route:
        last = len(self.policy.levels)
        found = awaited(self.search, self.policy.rungs, self.policy.rules, until=None)
        next_at, who = found or (None, ())
        return self._route("nobody", level=last, awaited=who, next_at=next_at)

    def _route(self, outcome: Outcome, **what: Any) -> Route:
        level = what.get("level", self.rung.level)
        targets = self.policy.rungs[level].targets
        return Route(
            escalation_id=self.escalation.id,
            at=self.search.at,
            outcome=outcome,
            gave_up=self.gave_up,
            because=(*self._before(outcome, what.get("to", ())), *self.because),
            **{"level": level, "targets": targets, **what},
        )

    def _next_at(self, to: Sequence[str], due: datetime | None) -> datetime | None:
        """Return when others are asked: the wait is over, or nobody who is asked is there."""
        return left_at(self.search, to, until=due) or due

    def _due(self, step: Level, until: datetime | None) -> datetime | None:
        if until is not None or step.wait is None:
            return until
        return step.wait.due(self.search.at, self.policy.hours)

    # -- the reasons ------------------------------------------------------------------------------

    def _level(self, level: int) -> str:
        last = len(self.policy.levels)
        name = self.policy.rungs[level].name
        named = f" ({name})" if name else ""
        return "The last resort" if level == last else f"Level {level}{named}"

    def _before(self, outcome: Outcome, to: Sequence[str]) -> Iterator[Reason]:
        """Yield why it is at this level."""
        if self.again and outcome == "routed":
            yield Reason("begun_again", "The ladder is at its end, so it begins again.")
        asked = names(self.search, self.standing.asked)
        if outcome == "asked":
            due = self.standing.due_at
            until = f", until {spoken(due, self.search.at.tzinfo)}" if due else ""
            words = f"{names(self.search, to)} {be(to, 'is', 'are')} asked already{until}."
            yield Reason("asked", words)
        elif self.rung.code == "wait_over":
            yield Reason("wait_over", f"The wait for {asked} is over.")
        elif self.rung.code == "acknowledgement_timed_out":
            since = spoken(self.standing.since, self.search.at.tzinfo)
            who = "Somebody" if self.gave_up is None else names(self.search, [self.gave_up])
            words = f"{who} has had it since {since}, which is too long."
            yield Reason("acknowledgement_timed_out", words)
        elif self.rung.code == "given_up":
            yield Reason("given_up", "Whoever had it gave it up.")
        elif self.rung.code == "offered" and self.standing.asked:
            were = be(self.standing.asked, "was", "were")
            yield Reason("asked_left", f"{asked} {were} asked and cannot take it any more.")

    def _relaxed(self, best: Ranked) -> Iterator[Relaxed]:
        times = {each.constraint: each.after for each in self.policy.relax}
        raised = self.escalation.raised_at
        for name in best.relaxed:
            after = times[name]
            since = raised if after is None else after.due(raised, self.policy.hours)
            yield Relaxed(name, latest(raised, since))

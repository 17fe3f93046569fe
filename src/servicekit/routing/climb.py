"""The climb: the way up the ladder to the first who can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from servicekit.decision import Reason
from servicekit.escalation import EscalationStanding
from servicekit.instants import earliest, spoken
from servicekit.routing.bound import bound
from servicekit.routing.constraint import HARD, SOFT
from servicekit.routing.grounds import be, emptiness, names, preference, whom
from servicekit.routing.level import Level, capital, numbered
from servicekit.routing.outlook import Found, awaited, full, left_at
from servicekit.routing.recipient import Recipient
from servicekit.routing.relaxation import Relaxation, Relaxed
from servicekit.routing.route import Outcome, Route
from servicekit.routing.rung import asked_levels, rung
from servicekit.routing.search import Search
from servicekit.routing.selection import Ranked, against, select

if TYPE_CHECKING:
    from servicekit.case import Case
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["Climb"]

_ALL = tuple(map(Relaxation, SOFT))
# What whoever is asked is held to while they are.
_STAYING = tuple(each for each in HARD if each.name != "capacity")


class Climb:
    """The way up the ladder from where an escalation stands to the first who can be asked."""

    def __init__(
        self,
        policy: EscalationPolicy,
        search: Search,
        standing: EscalationStanding,
        lost: Sequence[Reason] = (),
    ) -> None:
        self.policy, self.search, self.standing, self.lost = policy, search, standing, lost
        self.escalation, self.last = search.escalation, len(policy.levels)
        self.rung = rung(self.escalation, standing, policy.ladder, at=search.at, lost=bool(lost))
        self.because: list[Reason] = []
        self.again = self.rung.code == "exhausted"

    def route(self, case: Case | None) -> Route:
        """Return whom to ask, or why nobody is asked now.

        Args:
            case: the matter, for the bound on hand-overs, where it is known.
        """
        if case is not None and (found := self._supervised(case)):
            return found
        at_the_end = self.rung.code == "offered" and self.rung.level == self.last
        if at_the_end and (found := self._closer()):
            return found
        if asked := self._still_asked:
            due = self.standing.due_at
            following = self._next(self.rung.level, asked, due)
            return self._route("asked", to=asked, due_at=due, **following)
        return self._climbed() or self._begun_again() or self._nobody()

    @cached_property
    def _still_asked(self) -> tuple[str, ...]:
        """Who has been asked and, as far as is known, is still there."""
        if self.rung.code != "offered":
            return ()
        return tuple(filter(self._is_there, self.standing.asked))

    def _is_there(self, recipient_id: str) -> bool:
        """Tell whether who is asked can still take it; their room is what they are asked for."""
        place = self.search.index.place.get(recipient_id)
        if place is None:
            return recipient_id not in self.search.barred and self.search.knows(recipient_id)
        return not against(self.search, self.search.agent(place), constraints=_STAYING)

    def _supervised(self, case: Case) -> Route | None:
        """Return the route to a supervisor, where the matter has been sent round enough."""
        reasons = bound(self.policy, case, self.search.roster, at=self.search.at)
        if not reasons:
            return None
        level = self.rung.level
        step = attrs.evolve(self.policy.rungs[level], targets=self.policy.supervisor)
        ranked = select(self.search, step.targets, self.policy.rules._replace(shown=None))
        events = self.escalation.happened(at=self.search.at)
        before = {each for event in events for each in event.to}
        if any(each.agent_id in before for each in ranked):
            return None  # once is enough: from there on the ladder goes on
        self.because.extend(reasons)
        if not ranked:
            words = f"{capital(whom(self.search, step))} would be asked, and none can be now."
            self.because.append(Reason("no_supervisor", words))
            return None
        words = f"A supervisor is asked in place of {self._level(level)}."
        return self._routed(level, step, self.rung.until, ranked, words)

    def _climbed(self) -> Route | None:
        """Return the route to the first level from here on that has somebody, or that waits."""
        level, until = self.rung.level, self.rung.until
        while True:
            if level == self.last and (found := self._closer()):
                return found
            step = self.policy.rungs[level]
            if ranked := self._select(step):
                return self._routed(level, step, until, ranked)
            self.because.append(self._empty(level))
            if level == self.last:
                return None
            if held := self._held(level, step, until):
                return held
            level = self.last if step.on_empty == "fallback" else level + 1
            until = None

    def _closer(self) -> Route | None:
        """Return the route to a level that was passed over, where somebody has come meanwhile."""
        for level in self._passed:
            if level >= self.rung.level:  # nobody is there, as the climb has just seen
                break
            ranked = self._select(step := self.policy.levels[level])
            if ranked and ranked[0].agent_id not in self.search.asked:
                words = f"Somebody of {self._level(level)} is there now."
                self.because.append(Reason("somebody_closer", words))
                return self._routed(level, step, None, ranked)
        return None

    @cached_property
    def _passed(self) -> tuple[int, ...]:
        """The levels on the way to the last resort on which nobody was asked."""
        asked = asked_levels(self.escalation, at=self.search.at)
        passed = [level for level in range(self.last) if level not in asked]
        falls = (n for n, level in enumerate(passed) if self._falls(level))
        return tuple(passed[: next(falls, self.last) + 1])

    def _falls(self, level: int) -> bool:
        return self.policy.levels[level].on_empty == "fallback"

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
        self,
        level: int,
        step: Level,
        until: datetime | None,
        ranked: tuple[Ranked, ...],
        words: str | None = None,
    ) -> Route:
        best = ranked[0]
        to = tuple(each.agent_id for each in ranked) if step.ask == "all" else (best.agent_id,)
        due = self._due(step, until)
        name = capital(self._level(level))
        self.because.append(Reason("level", words or f"{name} asks {whom(self.search, step)}."))
        self.because.extend(preference(self.search, step, ranked, self.policy.fairness))
        relaxed = self._relaxed(best)
        return self._route(
            "routed",
            level=level,
            targets=step.targets,
            to=to,
            ranked=ranked[: self.policy.shown],
            relaxed=relaxed,
            due_at=due,
            **self._next(level, to, due),
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
        return self._route("held", level=level, due_at=due, **self._awaited([step], found, due))

    def _nobody(self) -> Route:
        steps = [self.policy.rungs[level] for level in self._order()]
        found = awaited(self.search, steps, self.policy.rules, until=None)
        found = self._back(until=None if found is None else found[0]) or found
        following = self._awaited(steps, found, None)
        if following["awaited"] and self.rung.until is not None:
            following["next_at"] = earliest([following["next_at"], self.rung.until])
        if not self.lost:
            return self._route("nobody", level=self.last, **following)
        holder = self.standing.holder
        who = "whoever has it" if holder is None else names(self.search, [holder])
        self.because.append(Reason("kept", f"Nobody else can be asked, so {who} keeps it for now."))
        to = () if holder is None else (holder,)
        found_level = {"level": self.standing.level, "targets": (), "gave_up": None}
        return self._route("acknowledged", to=to, **found_level, **following)

    def _back(self, *, until: datetime | None) -> Found | None:
        """Return when somebody is back who was asked; to them it does not matter who suits."""
        known = [each for each in self.standing.asked if each in self.search.index.place]
        if self.rung.code != "offered" or not known:
            return None
        step = Level(targets=[Recipient("agent", each) for each in known])
        search = attrs.evolve(self.search, over_capacity=True)
        found = awaited(search, [step], self.policy.rules._replace(relax=_ALL), until=until)
        return found if found is not None and found[1] else None

    def _order(self) -> Iterable[int]:
        """Return the levels in the order in which they are looked at when somebody comes."""
        level, climb = self.rung.level, list[int]()
        while level < self.last:
            climb.append(level)
            level = self.last if self._falls(level) else level + 1
        return dict.fromkeys([*climb, *self._passed, self.last, *range(self.last)])

    def _awaited(
        self, steps: Sequence[Level], found: Found | None, due: datetime | None
    ) -> dict[str, Any]:
        """Return who is awaited, and when to look again: first those who only have no room."""
        who = full(self.search, steps, self.policy.rules)
        next_at, comes = found or (due, ())
        if found is not None and not comes:
            looked = spoken(found[0], self.search.at.tzinfo)
            words = f"Nobody comes before {looked}; what comes after that is not known yet."
            self.because.append(Reason("unknown_from", words))
        if who:
            words = f"As soon as {names(self.search, who, ' or ')} has room."
            self.because.append(Reason("no_room_yet", words))
            next_at = earliest([next_at, due or self._retry()])
        comes_at = found[0] if who and found is not None else None
        people = tuple(dict.fromkeys((*who, *comes)))
        return {"awaited": people, "next_at": next_at, "comes_at": comes_at}

    def _retry(self) -> datetime | None:
        """Return when to look again although nobody knows that anything changes."""
        wait = next((step.wait for step in self.policy.levels if step.wait is not None), None)
        return None if wait is None else wait.due(self.search.at, self.policy.hours)

    def _route(self, outcome: Outcome, **what: Any) -> Route:
        level = what.setdefault("level", self.rung.level)
        targets = () if level is None else self.policy.rungs[min(level, self.last)].targets
        return Route(
            escalation_id=self.escalation.id,
            at=self.search.at,
            outcome=outcome,
            seen=len(self.escalation.events),
            because=(*self._before(outcome, what.get("to", ())), *self.because),
            **{
                "targets": targets,
                "gave_up": self.standing.holder if self.lost else None,
                **what,
            },
        )

    def _next(self, level: int, to: Sequence[str], due: datetime | None) -> dict[str, Any]:
        """Return when others are asked: the wait is over, or nobody who is asked is there.

        While the last resort is asked, also when somebody comes at a level that was passed over.
        """
        next_at = left_at(self.search, to, until=due) or due
        if level < self.last or not self._passed:
            return {"next_at": next_at}
        passed = [self.policy.levels[each] for each in self._passed]
        known = dict.fromkeys((*self.search.asked, *to), "involved")  # nobody is asked again for it
        search = attrs.evolve(self.search, barred={**self.search.barred, **known})
        comes, who = awaited(search, passed, self.policy.rules, until=next_at) or (next_at, ())
        return {"next_at": comes if who else next_at, "awaited": who}

    def _due(self, step: Level, until: datetime | None) -> datetime | None:
        if until is not None or step.wait is None:
            return until
        return step.wait.due(self.search.at, self.policy.hours)

    # -- the reasons ------------------------------------------------------------------------------

    def _level(self, level: int) -> str:
        return numbered(self.policy.levels, level)

    def _empty(self, level: int) -> Reason:
        name, step = capital(self._level(level)), self.policy.rungs[level]
        return emptiness(self.search, step, name, self.policy.rules)

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
        elif self.lost:
            yield from self.lost
        elif self.rung.code == "given_up":
            yield Reason("given_up", "Whoever had it gave it up.")
        elif self.rung.code == "offered" and self.standing.asked and not self._still_asked:
            were = be(self.standing.asked, "was", "were")
            yield Reason("asked_left", f"{asked} {were} asked and cannot take it any more.")

    def _relaxed(self, best: Ranked) -> tuple[Relaxed, ...]:
        raised, hours = self.escalation.raised_at, self.policy.hours
        given_up = (each for each in self.policy.relax if each.constraint in best.relaxed)
        return tuple(Relaxed(each.constraint, each.since(raised, hours)) for each in given_up)

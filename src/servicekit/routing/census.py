"""The census: who is on duty in a period at all, whom each level asks, and who is able."""

# ruff: noqa: SLF001 - the one who routes looks inside a roster

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from servicekit.escalation import Needs
from servicekit.hours import Allowance, Span
from servicekit.instants import from_microseconds
from servicekit.roster.index import positions
from servicekit.roster.shift import ends
from servicekit.routing.constraint import HARD, SOFT
from servicekit.routing.findings import plain
from servicekit.routing.load import Load
from servicekit.routing.relaxation import Relaxation
from servicekit.routing.routing import search_for
from servicekit.routing.search import Search
from servicekit.routing.selection import against
from servicekit.routing.watch import Watch
from servicekit.staff import Agent

__all__ = ["Census", "Crew"]

# What depends on the instant; the rest holds for all of a period in which nobody does anything.
_CHANGING = ("duty", "exclusion")


class Crew(NamedTuple):
    """Who can take a kind of work, as bitsets.

    Args:
        grades: everybody who can in the end, and then those who need not be waited for, by what
            has not yet been given up.
        waits: how long until that is.
    """

    grades: tuple[int, ...]
    waits: tuple[Allowance, ...]


class Census:
    """Who is on duty in a period at all, whom each level asks, and who is able.

    Attributes:
        policy: the ladder.
        roster: the people.
        start: since when; results are in its type and zone.
        end: until when.
        watch: whom each level asks from change to change.
        on_duty: who is on duty at some time, as a bitset.
        asked: whom each level, and after them the last resort, asks at some time.
    """

    def __init__(self, watch: Watch, *, start: datetime, end: datetime) -> None:
        self.policy, self.roster, self.start, self.end = watch.policy, watch.roster, start, end
        self.watch = watch
        self.on_duty = reduce(or_, watch.on_duty)
        self.asked = [reduce(or_, level) for level in zip(*watch.asked, strict=True)]

    def able(self, work: str, needs: Needs, *, without: Iterable[str] = ()) -> int:
        """Return who can take a kind of work whenever they are on duty, as a bitset.

        Args:
            work: the kind of work.
            needs: what it takes.
            without: names of constraints that do not count.
        """
        search = self._search(work, needs)
        given_up = {each.constraint for each in self.policy.relax}
        soft = (each for name, each in SOFT.items() if name not in given_up)
        left = {*_CHANGING, *without}
        held = [each for each in (*HARD, *soft) if each.name not in left and each.binds(search)]
        mask = reduce(and_, (each.mask(search) for each in held), search.index.everybody)
        fit = (i for i in positions(mask) if not against(search, search.agent(i), constraints=held))
        return reduce(or_, (1 << i for i in fit), 0)

    def crew(self, work: str, needs: Needs) -> Crew:
        """Return who can take a kind of work, at once or when more has been given up."""
        search = self._search(work, needs)
        timed = [each for each in self.policy.relax if each.after and _binds(each, search)]
        grades = [self.able(work, needs)]
        for each in timed:
            having = SOFT[each.constraint].mask(search)
            grades += [grade & having for grade in grades]
        return Crew(tuple(grades), tuple(each.after for each in timed if each.after))

    def _search(self, work: str, needs: Needs) -> Search:
        escalation = plain(work, needs, raised_at=self.start)
        return search_for(self.policy, escalation, self.roster, Load(), at=self.start)

    def people(self, mask: int) -> list[Agent]:
        """Return the people of a bitset, by id."""
        agents = self.roster._index.agents
        return [agents[i] for i in positions(mask)]

    def empty_since(self, levels: Iterable[int], able: int) -> datetime | None:
        """Return since when levels have nobody until the end; ``None`` where one has somebody.

        Args:
            levels: the numbers of the levels.
            able: who counts, as a bitset.
        """
        found, numbers = None, [*levels]
        for t, asked in zip(reversed(self.watch.changes), reversed(self.watch.asked), strict=True):
            if any(asked[number] & able for number in numbers):
                break
            found = t
        return None if found is None else from_microseconds(found, self.start)

    def meets(self, span: Span) -> bool:
        """Tell whether some of a span lies within the period."""
        start, end = ends(span)
        return max(start, self.watch.low) < min(end, self.watch.high)

    def holds(self, span: Span) -> bool:
        """Tell whether a span that is not empty lies within the period as a whole."""
        start, end = ends(span)
        return self.watch.low <= start < end <= self.watch.high

    @property
    def last_change(self) -> datetime:
        """When something changed last in the period."""
        return from_microseconds(self.watch.changes[-1], self.start)


def _binds(relaxation: Relaxation, search: Search) -> bool:
    return SOFT[relaxation.constraint].binds(search)

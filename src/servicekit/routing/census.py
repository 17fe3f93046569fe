"""The census: who is on duty in a period at all, whom each level asks, and who is able."""

# ruff: noqa: SLF001 - the one who routes looks inside a roster

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from servicekit.escalation import Needs
from servicekit.hours import Span
from servicekit.instants import from_microseconds
from servicekit.roster.index import positions
from servicekit.roster.shift import ends
from servicekit.routing.constraint import HARD, SOFT
from servicekit.routing.findings import plain
from servicekit.routing.load import Load
from servicekit.routing.recipient import Recipient
from servicekit.routing.routing import search_for
from servicekit.routing.selection import against
from servicekit.staff import Agent

if TYPE_CHECKING:
    from servicekit.roster import Roster
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["Census"]

# What depends on the instant; the rest holds for all of a period in which nobody does anything.
_CHANGING = ("duty", "exclusion")


class Census:
    """Who is on duty in a period at all, whom each level asks, and who is able.

    Attributes:
        policy: the ladder.
        roster: the people.
        start: since when; results are in its type and zone.
        end: until when.
        low: since when, in microseconds.
        high: until when, in microseconds.
        on_duty: who is on duty at some time, as a bitset.
        asked: whom each level, and after them the last resort, asks at some time.
    """

    def __init__(
        self,
        policy: EscalationPolicy,
        roster: Roster,
        *,
        start: datetime,
        end: datetime,
        changes: Sequence[int],
    ) -> None:
        self.policy, self.roster, self.start, self.end = policy, roster, start, end
        self.low, self.high, self._changes = *ends(Span(start, end)), changes
        masks = [roster._mask_at(t) for t in changes]
        self.on_duty = reduce(or_, masks)
        self._pieces = [
            [_among(roster, level.targets, t) & mask for level in policy.rungs]
            for t, mask in zip(changes, masks, strict=True)
        ]
        self.asked = [reduce(or_, level) for level in zip(*self._pieces, strict=True)]

    def able(self, work: str, needs: Needs, *, without: Iterable[str] = ()) -> int:
        """Return who can take a kind of work whenever they are on duty, as a bitset.

        Args:
            work: the kind of work.
            needs: what it takes.
            without: names of constraints that do not count.
        """
        given_up = {each.constraint for each in self.policy.relax}
        soft = (each for name, each in SOFT.items() if name not in given_up)
        left = {*_CHANGING, *without}
        escalation = plain(work, needs, raised_at=self.start)
        search = search_for(self.policy, escalation, self.roster, Load(), at=self.start)
        held = [each for each in (*HARD, *soft) if each.name not in left and each.binds(search)]
        mask = reduce(and_, (each.mask(search) for each in held), search.index.everybody)
        fit = (i for i in positions(mask) if not against(search, search.agent(i), constraints=held))
        return reduce(or_, (1 << i for i in fit), 0)

    def people(self, mask: int) -> list[Agent]:
        """Return the people of a bitset, by id."""
        agents = self.roster._index.agents
        return [agents[i] for i in positions(mask)]

    def empty_since(self, level: int, able: int) -> datetime | None:
        """Return since when a level has nobody until the end; ``None`` where it has somebody.

        Args:
            level: the number of the level.
            able: who counts, as a bitset.
        """
        since = len(self._pieces)
        while since and not self._pieces[since - 1][level] & able:
            since -= 1
        if since == len(self._pieces):
            return None
        return from_microseconds(self._changes[since], self.start)

    def meets(self, span: Span) -> bool:
        """Tell whether some of a span lies within the period."""
        start, end = ends(span)
        return max(start, self.low) < min(end, self.high)

    @property
    def last_change(self) -> datetime:
        """When something changed last in the period."""
        return from_microseconds(self._changes[-1], self.start)


def _among(roster: Roster, recipients: Iterable[Recipient], at: int) -> int:
    return reduce(or_, (each.mask(roster, at) for each in recipients))

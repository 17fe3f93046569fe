"""The search: one escalation at one instant, with everything that its candidates are held to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

import attrs

from servicekit.escalation import Escalation, Needs
from servicekit.instants import from_microseconds, to_microseconds
from servicekit.money import Money, totals
from servicekit.records import in_order
from servicekit.roster import Roster
from servicekit.roster.index import Index
from servicekit.routing.load import Load
from servicekit.staff import Agent
from servicekit.staff.grant import standing

__all__ = ["Search", "Spent"]


class Spent(NamedTuple):
    """What a case has cost, with what is asked.

    Args:
        least: what is known of it, in the currency of what is asked; ``None`` where no amount is.
        exact: whether that is all.
    """

    least: Money | None
    exact: bool


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Search:
    """One escalation at one instant, with everything that its candidates are held to.

    Args:
        escalation: what somebody is wanted for.
        roster: where to look.
        load: what everybody has already.
        at: when somebody is wanted; results are in its type and zone.
        barred: who must not be asked, and why: a word of ``EXCLUSIONS`` by person.
        asked: who was asked already, or raised it: they come after everybody else.
        over_capacity: whether it goes also to somebody who has no room.
    """

    escalation: Escalation
    roster: Roster
    load: Load
    at: datetime
    barred: Mapping[str, str]
    asked: Collection[str] = ()
    over_capacity: bool = False
    #: The instant in microseconds, who of the roster has what, and what it takes.
    now: int = attrs.field(init=False)
    index: Index = attrs.field(init=False)
    needs: Needs = attrs.field(init=False)

    @now.default
    def _now(self) -> int:
        return to_microseconds(self.at)

    @index.default
    def _its_index(self) -> Index:
        return self.roster._index  # noqa: SLF001 - the one who routes looks inside

    @needs.default
    def _its_needs(self) -> Needs:
        return self.escalation.needs

    def later(self, microseconds: int) -> Search:
        """Return the same search at another instant."""
        return attrs.evolve(self, at=from_microseconds(microseconds, self.at))

    @cached_property
    def on_duty(self) -> int:
        """Who is on duty, as a bitset."""
        return self.roster._mask_at(self.now)  # noqa: SLF001

    @cached_property
    def spent(self) -> Spent:
        """What the case would have cost with this, in the currency of what is asked."""
        amount = self.needs.amount
        if amount is None:
            return Spent(None, exact=False)
        given = in_order(dict.fromkeys(self.load.granted))
        found = standing(given, at=self.at, kind=self.needs.authority, pending=True)
        here = [grant.amount for grant in found if grant.case_id == self.escalation.case_id]
        same = [money for money in here if money and money.currency == amount.currency]
        return Spent(totals([amount, *same])[0], exact=len(same) == len(here))

    def knows(self, recipient_id: str) -> bool:
        """Tell whether the roster has a person or a team of an id; one without people has all."""
        roster = self.roster
        known = recipient_id in self.index.place or recipient_id in roster._team_ids  # noqa: SLF001
        return known or not self.index.agents

    def agent(self, position: int) -> Agent:
        """Return the person at a position."""
        return self.index.agents[position]

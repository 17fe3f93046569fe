"""The turn of a plan on an occasion: the first one, or one after it was done before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from servicekit.customer import Customer
from servicekit.decision import Reason
from servicekit.followups.follow_ups import Withheld
from servicekit.followups.occasion import Occasion
from servicekit.followups.plan import FROM_DUE, Plan
from servicekit.followups.timing import Timing
from servicekit.instants import later, spoken, spoken_duration
from servicekit.interaction import Interaction

__all__ = ["Turn"]


@attrs.frozen(kw_only=True)
class Turn:
    """One turn of a plan on an occasion.

    A plan that comes again counts from the contact that carried out the turn before. So each turn
    has a key of its own, and the same one whenever somebody asks.

    Args:
        plan: the plan.
        occasion: the occasion; of a later turn since that contact.
        customer: whom it concerns.
        again: whether it is a later turn.
        done_by: the contact that carried it out, where once is enough.
    """

    plan: Plan
    occasion: Occasion
    customer: Customer
    again: bool = False
    done_by: Interaction | None = None

    @classmethod
    def due(
        cls,
        plan: Plan,
        occasion: Occasion,
        customer: Customer,
        carried: Mapping[str, Interaction],
    ) -> Turn:
        """Return the turn that comes next.

        Args:
            plan: the plan.
            occasion: the occasion, under the id that the customer has now.
            customer: whom it concerns.
            carried: for each key the contact that carried it out.
        """
        turn = cls(plan=plan, occasion=occasion, customer=customer)
        done = turn.carried_by(carried)
        while plan.every is not None and done is not None and later(done.at, turn.occasion.since):
            turn = attrs.evolve(
                turn, occasion=attrs.evolve(turn.occasion, since=done.at), again=True
            )
            done = turn.carried_by(carried)
        return attrs.evolve(turn, done_by=done)

    def carried_by(self, carried: Mapping[str, Interaction]) -> Interaction | None:
        """Return what carried it out, also under an id that the customer had before a merger."""
        ids = self.customer.ids
        keys = (attrs.evolve(self.occasion, customer_id=i).key(self.plan.id) for i in ids)
        return next((carried[key] for key in keys if key in carried), None)

    @property
    def key(self) -> str:
        """What makes it the same whenever it is found again."""
        return self.occasion.key(self.plan.id)

    @property
    def timing(self) -> Timing:
        """From when it is to be done."""
        return self.plan.every if self.again and self.plan.every else self.plan.earliest

    @property
    def latest(self) -> Timing | None:
        """Until when; a later turn, which begins anew, is bound by a due alone."""
        timing = self.plan.latest
        return None if timing is None or (self.again and timing.kind not in FROM_DUE) else timing

    @property
    def waits(self) -> bool:
        """Whether its time stands still for the status that the case has."""
        return self.occasion.facts.get("status") in self.plan.waits_on

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels of the plan, those that the customer prefers first."""
        preferred = (c for c in self.customer.preferred_channels if c in self.plan.channels)
        return tuple(dict.fromkeys([*preferred, *self.plan.channels]))

    def done(self, contact: Interaction) -> Withheld:
        """Return that a contact has carried it out."""
        return self._withheld(Reason("done", f"It was done on {spoken(contact.at)}.", [contact.id]))

    def paused(self, left: timedelta) -> Withheld:
        """Return that it waits, and how much of its time is left."""
        text = (
            f"It waits while the case is {self.occasion.facts['status']}; "
            f"{spoken_duration(left)} are left of it."
        )
        return self._withheld(Reason("paused", text), remaining=left)

    def missed(self, earliest_at: datetime, latest_at: datetime) -> Withheld:
        """Return that there is no time for it, or no more."""
        if later(earliest_at, latest_at):
            text = f"From {spoken(earliest_at)} until {spoken(latest_at)} there is no time for it."
            return self._withheld(Reason("no_time", text))
        return self._withheld(Reason("too_late", f"Its time was over on {spoken(latest_at)}."))

    def _withheld(self, reason: Reason, **more: Any) -> Withheld:
        return Withheld(
            key=self.key, plan_id=self.plan.id, occasion=self.occasion, reason=reason, **more
        )

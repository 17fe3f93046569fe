"""The scene: a case at an instant, with what is known of its customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypedDict

import attrs

from servicekit.case import Case, History
from servicekit.case.ordering import originals
from servicekit.case.repeat import Repeat
from servicekit.customer import Customer
from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.escalation import Escalation, EscalationState
from servicekit.followups.columns import ABSENT
from servicekit.followups.occasion import Occasion
from servicekit.hours import Span
from servicekit.instants import aware, later
from servicekit.interaction import Interaction
from servicekit.records import in_order
from servicekit.values import Facts

__all__ = ["OVER", "Asked", "Scene", "customer_of"]

#: The states in which an escalation is over.
OVER = frozenset({EscalationState.RESOLVED, EscalationState.CANCELLED})


class Asked(TypedDict):
    """The two instants of a question, as cases, promises and escalations take them."""

    at: datetime
    known_at: datetime


def customer_of(history: History | None, customer: Customer | None = None) -> Customer | None:
    """Return the customer whom somebody gave, or the one of the history."""
    if customer is None and history is not None and isinstance(history.customer, Customer):
        return history.customer
    return customer


@attrs.frozen(kw_only=True)
class Scene:
    """A case at an instant, with what is known of its customer.

    Args:
        case: the case.
        at: the instant that is asked about.
        known_at: what was recorded later is not seen.
        history: everything of its customer.
        customer: its customer.
        facts: the facts that every occasion of it has.

    Raises:
        FieldError: it is another customer's case.
        NaiveDatetimeError: an instant has no time zone.
    """

    case: Case
    at: datetime = attrs.field(converter=aware)
    known_at: datetime = attrs.field(converter=aware)
    history: History | None = None
    customer: Customer | None = None
    facts: Facts = attrs.field(factory=Facts)

    def __attrs_post_init__(self) -> None:
        if self.case.customer_id not in self._customer_ids:
            ids = " or ".join(self._customer_ids)
            raise FieldError("customer", ids, f"that of the case, {self.case.customer_id!r}")

    @property
    def asked(self) -> Asked:
        """The two instants of the question."""
        return {"at": self.at, "known_at": self.known_at}

    @property
    def customer_id(self) -> str:
        """The id that its customer has now."""
        return self._customer_ids[0]

    @property
    def holder(self) -> dict[str, str | None]:
        """Who has it: the person and the team."""
        asked = self.asked
        return {"agent_id": self.case.agent(**asked), "team_id": self.case.team(**asked)}

    @property
    def begun(self) -> bool:
        """Whether the case was there by then, as far as was known, and is not deleted."""
        opened = self.knows(self.case.opened_at, self.case.recorded_at)
        return opened and self.case.status(**self.asked) != "deleted"

    @property
    def live(self) -> bool:
        """Whether it is neither settled nor merged nor deleted."""
        return self.case.settled_at(**self.asked) is None and self.there

    @property
    def there(self) -> bool:
        """Whether it is neither merged nor deleted."""
        return self.case.ended_at(**self.asked) is None

    @cached_property
    def contacts(self) -> tuple[Interaction, ...]:
        """The contacts and notes in it, and those of the history that name it, in order."""
        own = self.case.contacts(**self.asked)
        if self.history is None:
            return own
        ids = {contact.id for contact in own}
        named = self.history.contacts(**self.asked, case_id=self.case.id)
        others = [contact for contact in named if contact.id not in ids]
        return in_order((*own, *others)) if others else own

    @cached_property
    def originals(self) -> Mapping[str, str]:
        """By the id of each contact that revises another, the id of the first of them."""
        others = () if self.history is None else self.history.contacts(**self.asked)
        return originals({each.id: each for each in (*self.case.interactions, *others)}.values())

    @property
    def escalations(self) -> tuple[Escalation, ...]:
        """The escalations that are under way."""
        raised = (e for e in self.case.escalations if self.knows(e.raised_at, e.recorded_at))
        return tuple(each for each in raised if each.state(**self.asked) not in OVER)

    @cached_property
    def returns(self) -> tuple[Repeat, ...]:
        """Each matter of the customer that came back after it was settled, as far as is known."""
        if self.history is None:
            return ()
        return self.history.repeat_contacts(within=timedelta.max, **self.asked)

    def knows(self, happened_at: datetime, recorded_at: datetime) -> bool:
        """Tell whether something had happened, and was known."""
        return not later(happened_at, self.at) and not later(recorded_at, self.known_at)

    def occasion(
        self, kind: str, since: datetime, text: str, evidence: str | None = None, **fields: Any
    ) -> Occasion:
        """Return an occasion in this case.

        Args:
            kind: what happened.
            since: when.
            text: what happened, as a sentence.
            evidence: the id of what it rests on.
            fields: what else is known of it.
        """
        facts = {**self.facts, **ABSENT, **fields.get("facts", {}), "occasion": kind}
        return Occasion(
            **{
                "kind": kind,
                "since": since,
                "customer_id": self.customer_id,
                "case_id": self.case.id,
                "brand": self.case.brand,
                **self.holder,
                "statuses": self._statuses,
                "because": [Reason(kind, text, () if evidence is None else (evidence,))],
                **fields,
                "facts": facts,
            }
        )

    @property
    def _customer_ids(self) -> tuple[str, ...]:
        if self.customer is not None:
            return self.customer.ids
        return (self.case.customer_id,) if self.history is None else self.history.customer_ids

    @cached_property
    def _statuses(self) -> dict[str, tuple[Span, ...]]:
        """When the case was in each status that it ever had; before anybody set one it is new."""
        changes = self.case.changes_of("status", **self.asked)
        words = dict.fromkeys(["new", *(change.new for change in changes if change.new)])
        return {word: self.case.pauses(statuses=[word], **self.asked) for word in words}

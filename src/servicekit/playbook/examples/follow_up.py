"""The example of follow-ups: something that happened, and how the company comes back to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.followups import OCCASIONS, FollowUp, FollowUpPolicy, FollowUps, Occasion, Scheduled
from servicekit.followups.columns import ABSENT, facts_of_customer
from servicekit.followups.scheduled import Outcome
from servicekit.instants import aware, moment, spoken
from servicekit.playbook.examples.example import (
    NONE,
    PlaybookExample,
    an_instant,
    names,
    or_none,
)
from servicekit.playbook.examples.facts import read
from servicekit.playbook.examples.result import Said
from servicekit.playbook.examples.trigger import PERHAPS
from servicekit.playbook.follow_ups import named_in
from servicekit.situation import COLUMNS
from servicekit.tables.wording import told
from servicekit.values import Facts, instance_of, one_of

if TYPE_CHECKING:
    from servicekit.playbook.playbook import Playbook

__all__ = ["FollowUpExample"]

_SOMEBODY = "somebody"
_OF_PROMISES = frozenset({"origin", "promise_kind", "assumed"})
# What occasions have that others are known not to have.
_OWN = {
    "promise_due": _OF_PROMISES,
    "promise_at_risk": _OF_PROMISES,
    "promise_broken": _OF_PROMISES,
    "told_otherwise": frozenset({"certain"}),
}
_NEEDS = {"no_phone": "no phone", "more_time": "more time"}


@attrs.frozen(kw_only=True)
class FollowUpExample(PlaybookExample):
    """How the company comes back to something that happened.

    The customer is somebody of whom nothing special is known, and whom nobody has contacted yet.

    Args:
        occasion: what happened, one of :data:`servicekit.followups.OCCASIONS`.
        at: when somebody looks what is to be done.
        since: when it happened; ``at`` by default.
        due_at: when what was promised is due, where that is what happened.
        facts: what is known beside, as in cells of a table or as natural values. What is not there
            is unknown, but for ``language``, ``no_phone`` and ``more_time`` of the customer.
        follow_ups: the ids of the plans that are to be carried out, in any order.
        ask: the names of the facts that are missing, in any order.
        plan: the plan that ``earliest_at``, ``latest_at``, ``contact_at`` and ``channel`` are
            about; by default the one that comes first.
        earliest_at: from when on it is to be carried out; ``"none"`` where nothing is.
        latest_at: until when; ``"none"`` without an end.
        contact_at: when the contact policy lets the customer be contacted for it; ``"none"`` where
            nobody is.
        channel: on which channel; ``"none"`` where nobody is.

    Example:
        >>> from datetime import UTC
        >>> ten = datetime(2026, 4, 14, 10, tzinfo=UTC)
        >>> FollowUpExample(occasion="resolved", at=ten, follow_ups=["stayed_fixed"]).name
        'resolved on Tue 14 Apr 2026 10:00 UTC'

    Raises:
        FieldError: there is no such occasion, or nothing is expected.
    """

    EXPECTS: ClassVar[tuple[str, ...]] = (
        "follow_ups", "ask", "earliest_at", "latest_at", "contact_at", "channel",
    )  # fmt: skip

    occasion: str = attrs.field(validator=one_of(*OCCASIONS))
    at: datetime = attrs.field(converter=aware, eq=moment)
    since: datetime | None = attrs.field(default=None, converter=an_instant, eq=moment)
    due_at: datetime | None = attrs.field(default=None, converter=an_instant, eq=moment)
    facts: Facts = attrs.field(factory=Facts, converter=Facts, repr=False)
    follow_ups: tuple[str, ...] | None = attrs.field(default=None, converter=names)
    ask: tuple[str, ...] | None = attrs.field(default=None, converter=names)
    plan: str | None = attrs.field(default=None, validator=instance_of(str, None))
    earliest_at: datetime | str | None = attrs.field(default=None, converter=or_none)
    latest_at: datetime | str | None = attrs.field(default=None, converter=or_none)
    contact_at: datetime | str | None = attrs.field(default=None, converter=or_none)
    channel: str | None = attrs.field(default=None, validator=instance_of(str, None))

    @property
    def subject(self) -> str:
        """The follow-ups."""
        return "follow_ups"

    @property
    def asked(self) -> str:
        """What happened, what is known beside, and when."""
        what = f"{self.occasion}: {told(self.facts)}" if self.facts else self.occasion
        return f"{what} on {spoken(self.at)}"

    def _said(self, playbook: Playbook) -> Said:
        """Return what is to be followed up."""
        policy = playbook.follow_ups
        if policy is None:
            raise FieldError("follow_ups", None, "in the playbook; it has no [follow_ups]")
        known = read({**COLUMNS, **policy.table.columns}, self.facts)
        occasion, customer = self._occasion(known), self._customer(known)
        found = policy.follow_ups([occasion], customer, at=self.at)
        contacts = self._contacts(playbook, found, customer)
        values = {
            "follow_ups": self._plans(found),
            "ask": names(each for open_ in found.undetermined for each in open_.undetermined.ask),
            **self._times([each for each in found if self.plan in {None, each.plan_id}]),
            **self._contact(contacts),
        }
        return Said(values, _why(policy, occasion, customer, found, contacts))

    # -- what happened --------------------------------------------------------------------------

    def _occasion(self, known: Facts) -> Occasion:
        own = _OWN.get(self.occasion, frozenset())
        absent = {name: None for name in ABSENT if name not in own}
        return Occasion(
            kind=self.occasion,
            since=self.at if self.since is None else self.since,
            due_at=self.due_at,
            customer_id=_SOMEBODY,
            case_id="example",
            facts={**absent, **known},
        )

    @staticmethod
    def _customer(known: Facts) -> Customer:
        needs = [need for name, need in _NEEDS.items() if known.get(name)]
        return Customer(id=_SOMEBODY, language=known.get("language"), needs=needs)

    # -- what comes of it -----------------------------------------------------------------------

    def _plans(self, found: FollowUps) -> tuple[str, ...] | None:
        open_ = () if self.ask is not None else found.undetermined
        perhaps = {
            f"{PERHAPS}{name}"
            for each in open_
            for outcome in each.undetermined.outcomes
            for name in named_in(outcome)
        }
        return names([*(each.plan_id for each in found), *perhaps])

    @staticmethod
    def _times(meant: Sequence[FollowUp]) -> dict[str, Any]:
        if not meant:
            return {"earliest_at": NONE, "latest_at": NONE}
        latest = meant[0].latest_at
        return {
            "earliest_at": meant[0].earliest_at,
            "latest_at": NONE if latest is None else latest,
        }

    def _contacts(
        self, playbook: Playbook, found: FollowUps, customer: Customer
    ) -> tuple[Outcome, ...]:
        """Return when customers are contacted, as far as anybody wants to know."""
        if self.contact_at is None and self.channel is None:
            return ()
        if playbook.contact is None:
            raise FieldError("contact", None, "in the playbook; it has no [contact]")
        return playbook.contact.plan(found, customer, [], at=self.at, within=playbook.together)

    def _contact(self, contacts: Sequence[Outcome]) -> dict[str, Any]:
        for each in contacts:
            if isinstance(each, Scheduled) and each.channel is not None and self._is_for(each):
                return {"contact_at": each.at, "channel": each.channel}
        return {"contact_at": NONE, "channel": NONE}

    def _is_for(self, contact: Scheduled) -> bool:
        return any(self.plan in {None, each.plan_id} for each in contact.follow_ups)


def _why(
    policy: FollowUpPolicy,
    occasion: Occasion,
    customer: Customer,
    found: FollowUps,
    contacts: Sequence[Outcome],
) -> str:
    """Return the rules that apply or nearly do, and what came of it."""
    facts = {**facts_of_customer(customer), **occasion.facts, "occasion": occasion.kind}
    return "\n".join(map(str, (policy.table.explain(facts), found, *contacts)))

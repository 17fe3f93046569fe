"""What can happen to a promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, TypedDict

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, later, moment, optional_aware, spoken
from servicekit.mandate import Act, Mandate
from servicekit.money import Money
from servicekit.records import recorded
from servicekit.values import instance_of, one_of, optional_identifier, texts

__all__ = [
    "EVENTS",
    "PARTIES",
    "VERDICTS",
    "Consenting",
    "Details",
    "Kind",
    "PromiseEvent",
]

#: Who can dispute or assess what became of a promise.
PARTIES = ("customer", "company", "third_party")
#: What they can find.
VERDICTS = ("kept", "kept_late", "broken")


class Kind(NamedTuple):
    """What an event must carry, what it may, how it is told, and who alone can do it.

    Args:
        words: how the story tells it.
        needs: the details that it must carry.
        takes: those that it may.
        act: what only the customer, or somebody with a mandate, can do.
    """

    words: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    act: Act | None = None

    def carries(self, name: str) -> bool:
        """Tell whether an event of this kind can carry a detail; who acts may have a mandate."""
        return name in self.needs or name in self.takes or (name == "mandate" and bool(self.act))


# What an event may bring that makes a promise owed, or moves it.
_TERMS = ("due_at", "expected_from")

#: What can be recorded about a promise.
EVENTS: Mapping[str, Kind] = MappingProxyType(
    {
        "accepted": Kind("{who} accepted{new_due}", takes=_TERMS, act="agree"),
        "condition_met": Kind("the condition was met{by}{new_due}", takes=_TERMS),
        "transferred": Kind("taken over by {owner}{moved_by}", needs=("owner",)),
        "attempted": Kind("tried{by}, and the customer was not reached"),
        "fulfilled": Kind("done{by}{amount}", takes=("amount",)),
        "renegotiated": Kind(
            "{who} agreed to a new due: {due}{window}",
            needs=("due_at",),
            takes=("expected_from",),
            act="agree",
        ),
        "paused": Kind("paused{by}"),
        "resumed": Kind("resumed{by}, now due {due}", needs=("due_at",)),
        "released": Kind("{who} let it go", act="release"),
        "withdrawn": Kind("withdrawn{for_party}"),
        "disputed": Kind("disputed{for_party}", needs=("party",)),
        "assessed": Kind("found {verdict}{for_party}", needs=("party", "verdict")),
        "retracted": Kind("an entry made in error was taken back{by}", needs=("revises",)),
        "cancelled": Kind("ended with the case"),
    }
)
# What only some kinds of events carry.
_DETAILS = (*_TERMS, "owner", "amount", "party", "verdict", "mandate")


def _positive(amount: Money | None) -> Money | None:
    if amount is not None and (not isinstance(amount, Money) or amount.amount <= 0):
        raise FieldError("amount", amount, "Money, more than nothing")
    return amount


@attrs.frozen(kw_only=True)
class PromiseEvent:
    """Something that happened to a promise.

    Args:
        kind: one of :data:`EVENTS`.
        at: when it happened.
        recorded_at: when it became known; ``at`` by default.
        id: what an edit can call it by.
        revises: the id of the event in whose place this one stands.
        by: who did it. What only the customer can do is theirs unless somebody is named.
        mandate: what somebody who acts for the customer acts under.
        owner: who takes over (``transferred``).
        due_at: the new due (``renegotiated``, ``resumed``; ``accepted`` and ``condition_met`` may).
        expected_from: the new earliest instant at which the customer wants it.
        amount: how much was done (``fulfilled``); all that is left by default.
        party: who disputes or assesses: ``customer``, ``company`` or ``third_party``.
        verdict: what an assessment finds: ``kept``, ``kept_late`` or ``broken``.
        evidence: ids of what shows it: contacts, documents, payments.
        reason: why, in words; hidden in ``repr``.
        source: where it is recorded.
        seq: orders what shares an instant.

    Raises:
        FieldError: the kind is unknown, lacks what it must carry or carries what it does not, or
            its due lies before it or before the instant since which it is wanted.
        NaiveDatetimeError: an instant has no time zone.
    """

    kind: str = attrs.field(validator=one_of(*EVENTS))
    at: datetime = attrs.field(converter=aware, eq=moment)
    recorded_at: datetime = recorded()
    id: str | None = attrs.field(default=None, converter=optional_identifier)
    revises: str | None = attrs.field(default=None, converter=optional_identifier)
    by: str | None = attrs.field(default=None, converter=optional_identifier)
    mandate: Mandate | None = attrs.field(default=None, validator=instance_of(Mandate, None))
    owner: str | None = attrs.field(default=None, converter=optional_identifier)
    due_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    expected_from: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    amount: Money | None = attrs.field(default=None, converter=_positive)
    party: str | None = attrs.field(default=None, validator=one_of(*PARTIES, None))
    verdict: str | None = attrs.field(default=None, validator=one_of(*VERDICTS, None))
    evidence: tuple[str, ...] = attrs.field(default=(), converter=texts)
    reason: str = attrs.field(default="", repr=False, validator=instance_of(str))
    source: str | None = attrs.field(default=None, validator=instance_of(str, None))
    seq: int = attrs.field(default=0, validator=instance_of(int))

    def __attrs_post_init__(self) -> None:
        kind = EVENTS[self.kind]
        for name in kind.needs:
            if getattr(self, name) is None:
                raise FieldError(name, None, f"an event {self.kind!r} carries {name}")
        for name in _DETAILS:
            value = getattr(self, name)
            if value is not None and not kind.carries(name):
                raise FieldError(name, value, f"an event {self.kind!r} carries no {name}")
        if self.due_at is not None:
            self._check_window(self.due_at)
        elif self.expected_from is not None:
            raise FieldError("due_at", None, "a new window needs its end as well")

    def _check_window(self, due: datetime) -> None:
        for name, start in (("at", self.at), ("expected_from", self.expected_from)):
            if start is not None and later(start, due):
                raise FieldError("due_at", due, f"not before {name}, {start}")

    def tell(self, place: str | None = None) -> str:
        """Say in a few words what happened, with dates in the zone ``place``."""
        due = spoken(self.due_at, place) if self.due_at else ""
        start = spoken(self.expected_from, place) if self.expected_from else ""
        window = f", not before {start}" if start else ""
        words = EVENTS[self.kind].words.format(
            who=self._who(),
            by=f" by {self.by}" if self.by else "",
            for_party=self._for_party(),
            moved_by=f", moved by {self.by}" if self.by not in (None, self.owner) else "",
            owner=self.owner,
            due=due,
            new_due=f", due {due}{window}" if due else "",
            window=window,
            amount=f": {self.amount}" if self.amount else "",
            verdict=str(self.verdict).replace("_", " "),
        )
        why = f" ({self.reason})" if self.reason else ""
        shown = f" [{', '.join(self.evidence)}]" if self.evidence else ""
        return f"{words}{why}{shown}"

    def _who(self) -> str:
        return f"{self.by or 'the customer'}{', under a mandate,' if self.mandate else ''}"

    def _for_party(self) -> str:
        party = f"the {(self.party or 'company').replace('_', ' ')}"
        return f" by {self.by} for {party}" if self.by else f" by {party}"


class Details(TypedDict, total=False):
    """What every event may carry: who, why, when it became known, and where it stands.

    :class:`~servicekit.promise.PromiseEvent` explains each.
    """

    by: str | None
    reason: str
    recorded_at: datetime
    id: str | None
    revises: str | None
    evidence: Iterable[str]
    source: str | None
    seq: int


class Consenting(Details, total=False):
    """What an event may carry that only the customer, or who acts for them, can bring about."""

    mandate: Mandate | None

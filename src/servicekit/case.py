"""The case: one matter of one customer, with everything that happened in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeVar

import attrs

from servicekit.errors import FieldError
from servicekit.escalation import Escalation
from servicekit.instants import Dated, aware, in_order, moment, to_microseconds
from servicekit.interaction import Interaction
from servicekit.promise import Promise
from servicekit.values import Facts, identifier, one_of, optional_identifier, tuple_of

__all__ = ["DONE", "FIELDS", "REASONS", "STATUSES", "Case", "Change"]

STATUSES = ("new", "open", "pending", "on_hold", "resolved", "closed")
#: Statuses in which the company considers the matter settled.
DONE = frozenset({"resolved", "closed"})
FIELDS = ("status", "priority", "team", "agent")
#: Why a case moved to another desk or person.
REASONS = (
    "triage", "skill", "authority", "shift", "absence", "leaver", "wrong_desk", "returned",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Change:
    """A change of a case's status, priority, team or agent.

    Args:
        at: when it changed.
        field: ``status``, ``priority``, ``team`` or ``agent``.
        old: what it was; ``None`` for the first value.
        new: what it is since; ``None`` when nobody has it.
        by: who changed it.
        reason: one of :data:`REASONS`, or ``None`` where nobody said.
        seq: orders what shares an instant.
        recorded_at: when it became known; ``at`` by default.

    Raises:
        FieldError: the field, the reason or the status is unknown.
        NaiveDatetimeError: an instant has no time zone.
    """

    at: datetime = attrs.field(converter=aware, eq=moment)
    field: str = attrs.field(validator=one_of(*FIELDS))
    old: str | None = attrs.field(default=None, converter=optional_identifier)
    new: str | None = attrs.field(default=None, converter=optional_identifier)
    by: str | None = attrs.field(default=None, converter=optional_identifier)
    reason: str | None = attrs.field(default=None, validator=one_of(*REASONS, None))
    seq: int = 0
    recorded_at: datetime = attrs.field(
        default=attrs.Factory(lambda self: self.at, takes_self=True),
        converter=aware,
        eq=moment,
    )

    def __attrs_post_init__(self) -> None:
        if self.field == "status":
            for name, word in (("old", self.old or "new"), ("new", self.new)):
                if word not in STATUSES:
                    raise FieldError(name, word, f"a status is one of {', '.join(STATUSES)}")


def _interactions(items: Iterable[Interaction]) -> tuple[Interaction, ...]:
    return in_order(tuple_of(Interaction, items))


def _changes(items: Iterable[Change]) -> tuple[Change, ...]:
    return in_order(tuple_of(Change, items))


def _promises(items: Iterable[Promise]) -> tuple[Promise, ...]:
    return tuple(sorted(tuple_of(Promise, items), key=lambda p: (to_microseconds(p.made_at), p.id)))


def _escalations(items: Iterable[Escalation]) -> tuple[Escalation, ...]:
    return tuple(
        sorted(tuple_of(Escalation, items), key=lambda e: (to_microseconds(e.raised_at), e.id))
    )


class _View:
    """What had happened and was recorded by one instant."""

    __slots__ = ("changes", "contacts", "now")

    def __init__(
        self, now: int, changes: tuple[Change, ...], contacts: tuple[Interaction, ...]
    ) -> None:
        by_field: defaultdict[str, list[Change]] = defaultdict(list)
        for change in _known(changes, now):
            by_field[change.field].append(change)
        self.now = now
        self.changes = {field: tuple(found) for field, found in by_field.items()}
        self.contacts = tuple(_known(contacts, now))


D = TypeVar("D", bound=Dated)


def _known(items: tuple[D, ...], now: int) -> Iterator[D]:
    for item in items:
        if to_microseconds(item.at) > now:
            return
        if to_microseconds(item.recorded_at) <= now:
            yield item


def _restored(fields: dict[str, Any]) -> Case:
    return Case(**fields)


@attrs.frozen(kw_only=True)
class Case:
    """One matter of one customer.

    Every question takes ``at`` and sees only what had happened and was recorded by then. What
    shares an instant is ordered by ``seq``.

    Args:
        id: the host's own id.
        customer_id: whose matter it is.
        opened_at: when the customer raised it.
        kind: ``request``, ``complaint`` or whatever the host distinguishes.
        topic: what it is about.
        channel: how it was raised.
        interactions, changes, promises, escalations: what happened, in any order.
        facts: whatever else policies read.

    Example:
        >>> from datetime import UTC, datetime
        >>> def at(hour): return datetime(2026, 5, 1, hour, tzinfo=UTC)
        >>> case = Case(id=1, customer_id=7, opened_at=at(9), changes=[
        ...     Change(at=at(9), field="team", new="billing"),
        ...     Change(at=at(10), field="team", old="billing", new="shop"),
        ...     Change(at=at(11), field="team", old="shop", new="billing"),
        ... ])
        >>> case.team(at=at(10)), len(case.hand_overs(at=at(12))), len(case.ping_pong(at=at(12)))
        ('shop', 2, 1)

    Raises:
        FieldError: an id is empty, or a list holds something else.
        NaiveDatetimeError: an instant has no time zone.
    """

    id: str = attrs.field(converter=identifier)
    customer_id: str = attrs.field(converter=identifier)
    opened_at: datetime = attrs.field(converter=aware, eq=moment)
    kind: str = "request"
    topic: str | None = None
    channel: str | None = None
    interactions: tuple[Interaction, ...] = attrs.field(default=(), converter=_interactions)
    changes: tuple[Change, ...] = attrs.field(default=(), converter=_changes)
    promises: tuple[Promise, ...] = attrs.field(default=(), converter=_promises)
    escalations: tuple[Escalation, ...] = attrs.field(default=(), converter=_escalations)
    facts: Facts = attrs.field(factory=Facts, converter=Facts)
    # What was known at the instant that was asked about last: a host asks many questions about
    # one instant. It never changes, and a newer one takes its place in one assignment.
    _last_view: _View | None = attrs.field(default=None, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for name, items in (("promises", self.promises), ("escalations", self.escalations)):
            ids = [item.id for item in items]
            if len(set(ids)) < len(ids):
                raise FieldError(name, ids, "each id once")
            for item in items:
                if item.case_id not in (None, self.id):
                    raise FieldError(f"{name}.case_id", item.case_id, f"this case, {self.id!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        fields = (a.name for a in attrs.fields(Case) if a.init)
        return _restored, ({name: getattr(self, name) for name in fields},)

    def _view(self, at: datetime) -> _View:
        now, view = to_microseconds(at), self._last_view
        if view is None or view.now != now:
            view = _View(now, self.changes, self.interactions)
            object.__setattr__(self, "_last_view", view)
        return view

    # -- what it was at an instant -------------------------------------------------------------

    def status(self, *, at: datetime) -> str:
        """Return the status at ``at``; ``new`` before anybody set one."""
        return self._value("status", at) or "new"

    def priority(self, *, at: datetime) -> str | None:
        """Return the priority at ``at``, or ``None`` where nobody set one."""
        return self._value("priority", at)

    def team(self, *, at: datetime) -> str | None:
        """Return the desk that had the case at ``at``, or ``None``."""
        return self._value("team", at)

    def agent(self, *, at: datetime) -> str | None:
        """Return the person who had the case at ``at``, or ``None``."""
        return self._value("agent", at)

    def _value(self, field: str, at: datetime) -> str | None:
        changes = self.changes_of(field, at=at)
        return changes[-1].new if changes else None

    # -- what happened until then --------------------------------------------------------------

    def changes_of(self, field: str, *, at: datetime) -> tuple[Change, ...]:
        """Return the changes of one field until ``at``, in order.

        Raises:
            FieldError: there is no such field.
        """
        if field not in FIELDS:
            raise FieldError("field", field, f"one of {', '.join(FIELDS)}")
        return self._view(at).changes.get(field, ())

    def contacts(self, *, at: datetime) -> tuple[Interaction, ...]:
        """Return the contacts and notes until ``at``, in order."""
        return self._view(at).contacts

    def hand_overs(self, *, at: datetime, of: str = "team") -> tuple[Change, ...]:
        """Return the moves from one desk (or with ``of="agent"``, one person) to another.

        The first assignment is none, and neither is a time in which nobody had the case: leaving
        desk A and coming to desk B later is one hand-over, from A to B.
        """
        changes = self.changes_of(of, at=at)
        moves, holder = [], changes[0].old if changes else None
        for change in changes:
            if change.new is None:
                continue
            if holder is not None and change.new != holder:
                moves.append(attrs.evolve(change, old=holder))
            holder = change.new
        return tuple(moves)

    def ping_pong(self, *, at: datetime, of: str = "team") -> tuple[Change, ...]:
        """Return the hand-overs that went straight back to where the case came from."""
        moves = self.hand_overs(at=at, of=of)
        return tuple(back for there, back in pairwise(moves) if back.new == there.old)

    def departments(self, *, at: datetime) -> tuple[str, ...]:
        """Return the desks that had the case, each once, in the order of their first turn."""
        changes = self.changes_of("team", at=at)
        desks = (*(change.old for change in changes[:1]), *(change.new for change in changes))
        return tuple(dict.fromkeys(desk for desk in desks if desk is not None))

    def reopenings(self, *, at: datetime) -> tuple[Change, ...]:
        """Return the changes from a settled status back to an open one."""
        return tuple(turn for turn in self._turns(at) if turn.new not in DONE)

    def settling(self, *, at: datetime) -> Change | None:
        """Return the change by which the case was settled, or ``None`` while it is open."""
        turns = self._turns(at)
        return turns[-1] if turns and turns[-1].new in DONE else None

    def settled_at(self, *, at: datetime) -> datetime | None:
        """Return when the case was settled, or ``None`` while it is open at ``at``."""
        settling = self.settling(at=at)
        return None if settling is None else settling.at

    def _turns(self, at: datetime) -> list[Change]:
        """Return the changes by which the case was settled or opened again, in turn.

        What it was before each follows from the one before; only a reopening that comes first
        has to say it.
        """
        changes = self.changes_of("status", at=at)
        first = changes[0] if changes else None
        turns, settled = [], first is not None and first.old in DONE and first.new not in DONE
        for change in changes:
            if (change.new in DONE) is not settled:
                turns.append(change)
                settled = not settled
        return turns

    def waiting_since(self, *, at: datetime) -> datetime | None:
        """Return since when the customer waits for a person's answer, or ``None``.

        It is the oldest message that nobody has answered. Settling the case counts as an answer;
        an auto-reply, an internal note and a call that reached nobody do not.
        """
        since: datetime | None = None
        settlings = (turn for turn in self._turns(at) if turn.new in DONE)
        items: list[Interaction | Change] = [*self.contacts(at=at), *settlings]
        for item in in_order(items):
            if isinstance(item, Change) or item.is_reply:
                since = None
            elif item.awaits_reply and since is None:
                since = item.at
        return since

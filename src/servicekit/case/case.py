"""The case: one matter of one customer, with everything that happened in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import attrs

from servicekit.case.change import COUNTED, DONE, FIELDS, PAUSED, Change, check_status
from servicekit.case.course import closed, ending, moves, place, says_merged, stretches, turns
from servicekit.case.feedback import Feedback
from servicekit.case.ledger import answers
from servicekit.case.ordering import arranged, check_replies
from servicekit.case.view import Log, View
from servicekit.errors import FieldError
from servicekit.escalation import Escalation
from servicekit.hours import Span
from servicekit.instants import aware, duration_microseconds, moment, to_microseconds
from servicekit.interaction import Interaction, Told
from servicekit.money import Money, totals
from servicekit.promise import Promise, PromiseState
from servicekit.records import asked, in_order, recorded, revisable
from servicekit.staff import Grant
from servicekit.staff.grant import standing
from servicekit.values import (
    Facts,
    check_unique,
    check_word,
    identifier,
    instance_of,
    optional_identifier,
    reduced,
    texts,
    tuple_of,
)

__all__ = ["Case"]

_HANDED_OVER = ("team", "agent")
_OWED = frozenset({PromiseState.OPEN, PromiseState.PAUSED, PromiseState.BROKEN})


def _interactions(items: Iterable[Interaction]) -> tuple[Interaction, ...]:
    return arranged(tuple_of(Interaction, items)) if items != () else ()


def _changes(items: Iterable[Change]) -> tuple[Change, ...]:
    return in_order(tuple_of(Change, items)) if items != () else ()


def _promises(items: Iterable[Promise]) -> tuple[Promise, ...]:
    return tuple(sorted(tuple_of(Promise, items), key=lambda p: to_microseconds(p.made_at)))


def _escalations(items: Iterable[Escalation]) -> tuple[Escalation, ...]:
    return tuple(sorted(tuple_of(Escalation, items), key=lambda e: to_microseconds(e.raised_at)))


def _grants(items: Iterable[Grant]) -> tuple[Grant, ...]:
    return in_order(tuple_of(Grant, items)) if items != () else ()


def _feedback(items: Iterable[Feedback]) -> tuple[Feedback, ...]:
    return tuple(sorted(tuple_of(Feedback, items), key=lambda f: to_microseconds(f.since)))


def _tolerance(skew: timedelta) -> timedelta:
    if duration_microseconds(skew) < 0:
        raise FieldError("skew", skew, "how far clocks may be apart, not negative")
    return skew


def _check_ids(name: str, items: Sequence[Promise | Escalation | Grant | Feedback]) -> None:
    check_unique(name, [item.id for item in items if item.id is not None])


def _check_own(name: str, items: Sequence[Promise | Escalation | Grant], case_id: str) -> None:
    _check_ids(name, items)
    for item in items:
        if item.case_id not in (None, case_id):
            raise FieldError(f"{name}.case_id", item.case_id, f"this case, {case_id!r}")


def _check_about(contacts: Iterable[Interaction], case_id: str) -> None:
    for contact in contacts:
        if contact.case_ids and case_id not in contact.case_ids:
            raise FieldError(
                "interactions.case_ids",
                contact.case_ids,
                f"contact {contact.id!r} is here, so name this case as well, {case_id!r}",
            )


@attrs.frozen(kw_only=True)
class Case:
    """One matter of one customer.

    Every question takes ``at`` and, where it helps, ``known_at``: it sees what had happened by
    ``at`` as far as was recorded by ``known_at``, which is ``at`` by default. What shares an
    instant is ordered by ``seq``, then as it was given. A contact or a change that another one
    revises is left out from the instant at which the revision was recorded.

    Args:
        id: the host's own id.
        customer_id: whose matter it is.
        opened_at: when the customer raised it.
        kind: ``request``, ``complaint`` or whatever the host distinguishes.
        topic: what it is about.
        channel: how it was raised.
        brand: the brand that it is about, where a company has several.
        remedy: what the customer wants, in words; hidden in ``repr``.
        cause_id: the known cause that it has in common with other cases.
        merged_into: the case that carries the matter now. A change of the status to ``merged``
            says since when.
        interactions: contacts and notes, in any order. At one instant a reply comes after what
            it answers. One that names cases names this one; it may name others as well.
        skew: how far the clocks of the channels may be apart: a reply that is up to so much too
            early comes after what it answers.
        changes, promises, escalations: what happened, in any order. A promise may be to another
            id that the customer had: records of customers are merged.
        grants: what was given under somebody's authority.
        feedback: what the customer, or a review by colleagues, says of it.
        facts: whatever else policies read.
        recorded_at: when the case was entered; ``opened_at`` by default.
        source: where it is recorded.

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
        FieldError: an id is empty or used twice, a list holds something else or what names
            another case and not this one, no change says when it was merged, or a reply is
            further ahead of what it answers than ``skew``.
        NaiveDatetimeError: an instant has no time zone.
    """

    id: str = attrs.field(converter=identifier)
    customer_id: str = attrs.field(converter=identifier)
    opened_at: datetime = attrs.field(converter=aware, eq=moment)
    kind: str = attrs.field(default="request", validator=instance_of(str))
    topic: str | None = attrs.field(default=None, validator=instance_of(str, None))
    channel: str | None = attrs.field(default=None, validator=instance_of(str, None))
    brand: str | None = attrs.field(default=None, validator=instance_of(str, None))
    remedy: str | None = attrs.field(default=None, repr=False, validator=instance_of(str, None))
    cause_id: str | None = attrs.field(default=None, converter=optional_identifier)
    merged_into: str | None = attrs.field(default=None, converter=optional_identifier)
    interactions: tuple[Interaction, ...] = attrs.field(default=(), converter=_interactions)
    skew: timedelta = attrs.field(default=timedelta(0), converter=_tolerance)
    changes: tuple[Change, ...] = attrs.field(default=(), converter=_changes)
    promises: tuple[Promise, ...] = attrs.field(default=(), converter=_promises)
    escalations: tuple[Escalation, ...] = attrs.field(default=(), converter=_escalations)
    grants: tuple[Grant, ...] = attrs.field(default=(), converter=_grants)
    feedback: tuple[Feedback, ...] = attrs.field(default=(), converter=_feedback)
    facts: Facts = attrs.field(factory=Facts, converter=Facts)
    recorded_at: datetime = recorded("opened_at")
    source: str | None = attrs.field(default=None, validator=instance_of(str, None))
    # What was known at the instants that were asked about last: a host asks many questions about
    # one instant. It never changes, and a newer one takes its place in one assignment.
    _last_view: View | None = attrs.field(default=None, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._check_merging()
        _check_about(self.interactions, self.id)
        _check_own("promises", self.promises, self.id)
        _check_own("escalations", self.escalations, self.id)
        _check_own("grants", self.grants, self.id)
        _check_ids("feedback", self.feedback)
        revisable(self.changes)
        revisable(self.interactions)
        revisable(self.grants)
        check_replies(self.interactions, skew=self.skew)

    def _check_merging(self) -> None:
        if self.merged_into == self.id:
            raise FieldError("merged_into", self.id, "another case")
        if self.merged_into is not None and not says_merged(self.changes):
            what = "with a change of the status to 'merged', which says when"
            raise FieldError("merged_into", self.merged_into, what)

    def __reduce__(self) -> tuple[Any, ...]:
        return reduced(self)

    def _view(self, at: datetime, known_at: datetime | None) -> View:
        question = asked(at, known_at)
        view = self._last_view
        if view is None or view.asked != question:
            log = Log(self.changes, self.interactions) if view is None else view.log
            view = View(log, question)
            object.__setattr__(self, "_last_view", view)
        return view

    # -- what it was at an instant -------------------------------------------------------------

    def status(self, *, at: datetime, known_at: datetime | None = None) -> str:
        """Return the status at ``at``; ``new`` before anybody set one."""
        return self._value("status", at, known_at) or "new"

    def priority(self, *, at: datetime, known_at: datetime | None = None) -> str | None:
        """Return the priority at ``at``, or ``None`` where nobody set one."""
        return self._value("priority", at, known_at)

    def team(self, *, at: datetime, known_at: datetime | None = None) -> str | None:
        """Return the desk that had the case at ``at``, or ``None``."""
        return self._value("team", at, known_at)

    def agent(self, *, at: datetime, known_at: datetime | None = None) -> str | None:
        """Return the person who had the case at ``at``, or ``None``."""
        return self._value("agent", at, known_at)

    def _value(self, field: str, at: datetime, known_at: datetime | None) -> str | None:
        changes = self._view(at, known_at).changes(field)
        return changes[-1].new if changes else None

    # -- what happened until then --------------------------------------------------------------

    def changes_of(
        self, field: str, *, at: datetime, known_at: datetime | None = None
    ) -> tuple[Change, ...]:
        """Return the changes of one field until ``at``, in order.

        Raises:
            FieldError: there is no such field.
        """
        check_word("field", field, FIELDS)
        return self._view(at, known_at).changes(field)

    def contacts(
        self, *, at: datetime, known_at: datetime | None = None
    ) -> tuple[Interaction, ...]:
        """Return the contacts and notes until ``at``, in order."""
        return self._view(at, known_at).contacts

    def times_repeated(self, *, at: datetime, known_at: datetime | None = None) -> int:
        """Return in how many contacts the customer had to tell the story again."""
        return sum(contact.story_repeated for contact in self.contacts(at=at, known_at=known_at))

    def told(
        self, *, at: datetime, known_at: datetime | None = None
    ) -> tuple[tuple[Interaction, Told], ...]:
        """Return the answers that the customer was given, each with the contact it was given in.

        A call that nobody took, or a mail that came back, told nobody anything.
        """
        return answers(self.contacts(at=at, known_at=known_at))

    # -- from desk to desk ---------------------------------------------------------------------

    def hand_overs(
        self,
        *,
        at: datetime,
        known_at: datetime | None = None,
        of: str = "team",
        counted: bool = False,
    ) -> tuple[Change, ...]:
        """Return the moves from one desk (or with ``of="agent"``, one person) to another.

        The first assignment is none, and neither is a time in which nobody had the case: leaving
        desk A and coming to desk B later is one hand-over, from A to B.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            of: ``"team"`` or ``"agent"``.
            counted: only those that count against the company: to the wrong desk, given back, or
                for no reason that anybody named.

        Raises:
            FieldError: it is of something else than desks or people.
        """
        check_word("of", of, _HANDED_OVER)
        found = moves(self.changes_of(of, at=at, known_at=known_at))
        return tuple(move for move in found if move.reason in COUNTED) if counted else found

    def ping_pong(
        self, *, at: datetime, known_at: datetime | None = None, of: str = "team"
    ) -> tuple[Change, ...]:
        """Return the hand-overs that went straight back to where the case came from.

        Raises:
            FieldError: it is of something else than desks (``"team"``) or people (``"agent"``).
        """
        found = self.hand_overs(at=at, known_at=known_at, of=of)
        return tuple(back for there, back in pairwise(found) if back.new == there.old)

    def departments(self, *, at: datetime, known_at: datetime | None = None) -> tuple[str, ...]:
        """Return the desks that had the case, each once, in the order of their first turn."""
        changes = self.changes_of("team", at=at, known_at=known_at)
        desks = (*(change.old for change in changes[:1]), *(change.new for change in changes))
        return tuple(dict.fromkeys(desk for desk in desks if desk is not None))

    # -- settled, reopened, paused, ended ------------------------------------------------------

    def reopenings(self, *, at: datetime, known_at: datetime | None = None) -> tuple[Change, ...]:
        """Return the changes from a settled status back to an open one."""
        return tuple(turn for turn in self._turns(at, known_at) if turn.new not in DONE)

    def settling(self, *, at: datetime, known_at: datetime | None = None) -> Change | None:
        """Return the change by which the case was settled, or ``None`` while it is open."""
        found = self._turns(at, known_at)
        return found[-1] if found and found[-1].new in DONE else None

    def settled_at(self, *, at: datetime, known_at: datetime | None = None) -> datetime | None:
        """Return when the case was settled, or ``None`` while it is open at ``at``."""
        settling = self.settling(at=at, known_at=known_at)
        return None if settling is None else settling.at

    def ended_at(self, *, at: datetime, known_at: datetime | None = None) -> datetime | None:
        """Return when the case was merged or deleted, or ``None`` while it is there at ``at``."""
        ended = ending(self._view(at, known_at).changes("status"))
        return None if ended is None else ended.at

    def pauses(
        self,
        *,
        at: datetime,
        known_at: datetime | None = None,
        statuses: Iterable[str] = PAUSED,
    ) -> tuple[Span, ...]:
        """Return when the case was in one of some statuses, merged where they touch.

        A stretch in which it still is ends at ``at``. Before anybody sets a status the case is
        ``new``, from its opening.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            statuses: ``pending`` and ``on_hold`` by default.

        Raises:
            FieldError: there is no such status.
        """
        words = texts(statuses)
        for word in words:
            check_status("statuses", word)
        changes = self.changes_of("status", at=at, known_at=known_at)
        return stretches(changes, words, opened_at=self.opened_at, at=at)

    def _turns(self, at: datetime, known_at: datetime | None) -> list[Change]:
        return turns(self._view(at, known_at).changes("status"))

    # -- what is owed --------------------------------------------------------------------------

    def waiting_since(self, *, at: datetime, known_at: datetime | None = None) -> datetime | None:
        """Return since when the customer waits for a person's answer, or ``None``.

        It is the oldest message that nobody has answered. Settling the case counts as an answer;
        an auto-reply, an internal note and a call that reached nobody answer nothing. While the
        case is merged or deleted nobody waits in it for an answer to what they wrote before; if
        that was a mistake and is undone, they wait again.
        """
        view = self._view(at, known_at)
        over = closed(view.changes("status")) if view.contacts else None
        since: datetime | None = None
        for contact in view.contacts:
            if contact.is_reply:
                since = None
            elif since is None and contact.awaits_reply:
                since = contact.at if over is None or place(contact) > over else None
        return since

    def promised(self, *, at: datetime, known_at: datetime | None = None) -> tuple[Promise, ...]:
        """Return what had been promised by ``at``, whatever became of it."""
        now, known = asked(at, known_at)
        return tuple(
            promise
            for promise in self.promises
            if to_microseconds(promise.made_at) <= now
            and to_microseconds(promise.recorded_at) <= known
        )

    def owed(self, *, at: datetime, known_at: datetime | None = None) -> tuple[Promise, ...]:
        """Return the promises that the company has yet to keep: open, paused or broken.

        Settling, merging or deleting a case ends none of them.
        """
        made = self.promised(at=at, known_at=known_at)
        return tuple(p for p in made if p.state(at=at, known_at=known_at) in _OWED)

    def granted(
        self, *, at: datetime, known_at: datetime | None = None, kind: str | None = None
    ) -> tuple[Money, ...]:
        """Return how much was granted and stands at ``at``, per currency.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            kind: only grants of this kind, such as ``"refund"``.

        Returns:
            Sums of the amounts that somebody stated, in the order of the currencies' codes.
        """
        found = standing(self.grants, at=at, known_at=known_at, kind=kind)
        return totals(grant.amount for grant in found if grant.amount is not None)

"""The promise: what the company owes to one customer, by when, and what became of it.

A :class:`Promise` stores what was said and what happened since. Whether it is kept or broken is
never stored: it follows from the events and the instant at which somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NoReturn, Unpack

import attrs

from servicekit.errors import FieldError, IllegalEventError
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import (
    from_microseconds,
    later,
    moment,
    optional_aware,
    to_microseconds,
    zone_name,
)
from servicekit.mandate import entitled
from servicekit.money import Money
from servicekit.promise.condition import Condition
from servicekit.promise.course import Course, Standing, Step
from servicekit.promise.dispute import disputed
from servicekit.promise.event import EVENTS, Consenting, Details, PromiseEvent
from servicekit.promise.explanation import Explanation, explained
from servicekit.promise.life import PromiseState, possible
from servicekit.promise.terms import check_terms
from servicekit.records import Script, asked, in_order, next_seq, recorded, revisable, script
from servicekit.values import (
    check_unique,
    identifier,
    identifiers,
    instance_of,
    one_of,
    optional_identifier,
    optional_whole,
    reduced,
    some_text,
    tuple_of,
)

__all__ = ["ORIGINS", "Promise"]

#: Where a promise can come from.
ORIGINS = ("spoken", "answer", "auto_reply", "target", "assumed", "internal")


def _events(events: Iterable[PromiseEvent]) -> tuple[PromiseEvent, ...]:
    if type(events) is tuple and not events:  # as in most promises that are made
        return ()
    return in_order(tuple_of(PromiseEvent, events))


def _amounts(amounts: Iterable[Money]) -> tuple[Money, ...]:
    if type(amounts) is tuple and not amounts:
        return ()
    found = tuple_of(Money, [amounts] if isinstance(amounts, Money) else amounts)
    currencies = {money.currency for money in found}
    if len(currencies) < len(found) or any(money.amount <= 0 for money in found):
        raise FieldError("amounts", found, "one amount for each currency, each more than nothing")
    return found


@attrs.frozen(kw_only=True)
class Promise:
    """Something that the company owes to a customer from the moment that they hear it.

    A promise never changes: each method that records an event returns a new one.

    Args:
        id: the host's own id.
        customer_id: to whom it is owed.
        same_as: other ids of the same customer, merged since.
        what: what was promised, in a few words.
        made_at: when the customer heard it.
        due_at: until when, inclusive; it is broken only after that instant. ``None`` only where
            meeting the condition, or accepting the offer, brings the due.
        made_by: who said it.
        owner: who has to see to it; whoever made it, by default.
        case_id: the matter that it belongs to.
        made_in: the id of the interaction in which it was said.
        words: what was said, as it was said; hidden in ``repr``.
        timezone: the IANA zone that was meant; explanations speak in it.
        expected_from: the earliest instant at which the customer wants it; with the due, it is the
            window in which they can be reached.
        assumed: whether nobody named a due and a default was taken.
        origin: ``spoken``, ``answer``, ``auto_reply``, ``target``, ``assumed`` or ``internal``.
        kind: what kind of decision it is, such as ``"refund"``, where that takes authority.
        amounts: how much was promised, one amount for each currency.
        condition: what has to be so before it is owed.
        offer_expires_at: until when the customer can accept, inclusive; ``None`` where it is owed
            without.
        attempts: how many attempts to reach the customer were promised. Once as many were made
            within the window, it lapses: the customer was not to be reached.
        recorded_at: when it became known; ``made_at`` by default.
        source: where it is recorded.
        events: what happened since, in any order.

    Example:
        >>> from datetime import UTC, datetime
        >>> call = Promise(
        ...     id=1, customer_id=7, what="call back", made_by="ada",
        ...     made_at=datetime(2026, 5, 1, 9, tzinfo=UTC),
        ...     due_at=datetime(2026, 5, 1, 12, tzinfo=UTC),
        ... )
        >>> print(call.state(at=datetime(2026, 5, 1, 12, tzinfo=UTC)))
        open
        >>> call = call.fulfil(at=datetime(2026, 5, 1, 11, tzinfo=UTC))
        >>> print(call.state(at=datetime(2026, 5, 1, 12, tzinfo=UTC)))
        kept

    Raises:
        FieldError: an id is empty, a word is unknown, the instants are out of order, or it could
            never be broken nor lapse.
        IllegalEventError: an event is not possible in the state that the promise then had.
        MandateError: somebody else than the customer agreed or let go, without a mandate.
        NaiveDatetimeError: an instant has no time zone.
    """

    id: str = attrs.field(converter=identifier)
    customer_id: str = attrs.field(converter=identifier)
    same_as: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    what: str = attrs.field(converter=some_text)
    # That these two are instants is seen when they are compared, once for all.
    made_at: datetime = attrs.field(eq=moment)
    due_at: datetime | None = attrs.field(default=None, eq=moment)
    made_by: str | None = attrs.field(default=None, converter=optional_identifier)
    owner: str | None = attrs.field(default=None, converter=optional_identifier)
    case_id: str | None = attrs.field(default=None, converter=optional_identifier)
    made_in: str | None = attrs.field(default=None, converter=optional_identifier)
    words: str = attrs.field(default="", repr=False, validator=instance_of(str))
    timezone: str | None = attrs.field(default=None, converter=zone_name)
    expected_from: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    assumed: bool = attrs.field(default=False, validator=instance_of(bool))
    origin: str = attrs.field(default="spoken", validator=one_of(*ORIGINS))
    kind: str | None = attrs.field(default=None, validator=instance_of(str, None))
    amounts: tuple[Money, ...] = attrs.field(default=(), converter=_amounts)
    condition: Condition | None = attrs.field(default=None, validator=instance_of(Condition, None))
    offer_expires_at: datetime | None = attrs.field(
        default=None, converter=optional_aware, eq=moment
    )
    attempts: int | None = attrs.field(
        default=None, validator=optional_whole("a whole number from 1, or None", least=1)
    )
    recorded_at: datetime = recorded("made_at")
    source: str | None = attrs.field(default=None, validator=instance_of(str, None))
    events: tuple[PromiseEvent, ...] = attrs.field(default=(), converter=_events)
    _script: Script[PromiseEvent] = attrs.field(default=(), init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.same_as:
            ids = (self.customer_id, *self.same_as)
            check_unique("same_as", ids, "other ids of the customer, each once")
        check_terms(self)
        if self.events:
            object.__setattr__(self, "_script", script(self.events))
            self._check_events()

    def _check_events(self) -> None:
        revisable(self.events)
        for event in self.events:
            self._check_event(event)
        steps = self._steps(at=self._script[-1][0], known=self._known_at_last)
        for event, state, legal, lacks_due, _ in steps:
            if not legal and not self._was_possible(event):
                if lacks_due:
                    needed = f"{event.kind!r} has to bring the due, since the promise has none"
                    raise FieldError("due_at", None, needed)
                self._refuse(event.kind, state, event.at)

    def _steps(self, *, at: int, known: int) -> list[Step]:
        return Course(self, at=at, known=known).steps

    def _refuse(self, kind: str, state: PromiseState, at: datetime) -> NoReturn:
        legal = possible(state, self.origin)
        raise IllegalEventError(f"promise {self.id}", kind, str(state), at, legal)

    @property
    def _known_from(self) -> int:
        return to_microseconds(self.recorded_at)

    @property
    def _known_at_last(self) -> int:
        """The instant at which everything is recorded."""
        return max([self._known_from, *(recorded for _, recorded, _ in self._script)])

    def _check_event(self, event: PromiseEvent) -> None:
        if later(self.made_at, event.at):
            raise FieldError("at", event.at, f"an event is not before made_at, {self.made_at}")
        if event.kind == "cancelled" and self.origin != "target":
            raise FieldError("kind", event.kind, "only a standing target ends with its case")
        amount = event.amount
        if amount is not None and amount.currency not in {m.currency for m in self.amounts}:
            promised = " and ".join(map(str, self.amounts)) or "none"
            raise FieldError(
                "amount", str(amount), f"in a currency of what was promised: {promised}"
            )
        act = EVENTS[event.kind].act
        if act is not None:
            ids = (self.customer_id, *self.same_as)
            entitled(act, event.by, ids, event.mandate, at=event.at)

    def _was_possible(self, event: PromiseEvent) -> bool:
        """Tell whether an event was legal by what was known when it was recorded.

        What became known only later may have overtaken it; that does not make it a mistake.
        """
        known = max(to_microseconds(event.recorded_at), self._known_from)
        steps = self._steps(at=to_microseconds(event.at), known=known)
        return any(step.legal for step in steps if step.event is event)

    def __reduce__(self) -> tuple[Any, ...]:
        return reduced(self)

    # -- what happens to it --------------------------------------------------------------------

    def record(self, event: PromiseEvent) -> Promise:
        """Return the promise with one more event.

        Raises:
            FieldError: the event does not fit this promise.
            IllegalEventError: the event is not possible then; the message lists those that are.
            MandateError: only the customer, or who acts for them, could do it.
        """
        return attrs.evolve(self, events=(*self.events, event))

    def accept(
        self,
        *,
        at: datetime,
        due_at: datetime | None = None,
        expected_from: datetime | None = None,
        **details: Unpack[Consenting],
    ) -> Promise:
        """Record that the customer accepted an offer; it is owed from then on."""
        window = {"due_at": due_at, "expected_from": expected_from}
        return self._happened("accepted", at=at, **window, **details)

    def meet_condition(
        self,
        *,
        at: datetime,
        due_at: datetime | None = None,
        expected_from: datetime | None = None,
        **details: Unpack[Details],
    ) -> Promise:
        """Record that the condition was met; it is owed from then on, by ``due_at`` if given."""
        window = {"due_at": due_at, "expected_from": expected_from}
        return self._happened("condition_met", at=at, **window, **details)

    def transfer(self, *, at: datetime, to: str, **details: Unpack[Details]) -> Promise:
        """Record that somebody else now has to see to it; the promise itself does not change."""
        return self._happened("transferred", at=at, owner=to, **details)

    def attempt(self, *, at: datetime, **details: Unpack[Details]) -> Promise:
        """Record an attempt that did not reach the customer, such as a call nobody took."""
        return self._happened("attempted", at=at, **details)

    def fulfil(
        self, *, at: datetime, amount: Money | None = None, **details: Unpack[Details]
    ) -> Promise:
        """Record that it was done: all that is left, or the ``amount`` given."""
        return self._happened("fulfilled", at=at, amount=amount, **details)

    def renegotiate(
        self,
        *,
        at: datetime,
        due_at: datetime,
        expected_from: datetime | None = None,
        **details: Unpack[Consenting],
    ) -> Promise:
        """Record that the customer agreed to another due before the old one had passed.

        Attempts that were promised count anew, within the new window.
        """
        window = {"due_at": due_at, "expected_from": expected_from}
        return self._happened("renegotiated", at=at, **window, **details)

    def pause(self, *, at: datetime, **details: Unpack[Details]) -> Promise:
        """Record that the clock stopped; while it is paused nothing is due."""
        return self._happened("paused", at=at, **details)

    def resume(
        self,
        *,
        at: datetime,
        due_at: datetime | None = None,
        hours: AnyCalendar | None = None,
        **details: Unpack[Details],
    ) -> Promise:
        """Record that the clock runs again.

        Args:
            at: since when.
            due_at: the new due; by default what was left when it was paused is added to ``at``.
            hours: the calendar in which that counts; elapsed time by default.
            details: what every event may carry.

        Raises:
            IllegalEventError: it is not paused.
        """
        new = self._due_after_pause(at, hours) if due_at is None else due_at
        return self._happened("resumed", at=at, due_at=new, **details)

    def _due_after_pause(self, at: datetime, hours: AnyCalendar | None) -> datetime:
        if later(self.made_at, at):
            raise FieldError("at", at, f"an event is not before made_at, {self.made_at}")
        standing = Course(self, at=to_microseconds(at), known=self._known_at_last).standing(at)
        since, held = standing.settled_at, standing.held_due_at
        if since is None or held is None:
            self._refuse("resumed", standing.state, at)
        if hours is None:
            left = to_microseconds(held) - to_microseconds(since)
            return from_microseconds(to_microseconds(at) + left, at)
        due: datetime = hours.add(at, hours.between(since, held))
        return due

    def release(self, *, at: datetime, **details: Unpack[Consenting]) -> Promise:
        """Record that the customer, or who may act for them, let it go."""
        return self._happened("released", at=at, **details)

    def withdraw(self, *, at: datetime, **details: Unpack[Details]) -> Promise:
        """Record that the company took it back; once it is owed, that breaks it."""
        return self._happened("withdrawn", at=at, **details)

    def dispute(self, *, at: datetime, party: str, **details: Unpack[Details]) -> Promise:
        """Record that a party sees what became of it differently."""
        return self._happened("disputed", at=at, party=party, **details)

    def assess(
        self, *, at: datetime, party: str, verdict: str, **details: Unpack[Details]
    ) -> Promise:
        """Record what a party finds: that it was ``kept``, ``kept_late`` or ``broken``."""
        return self._happened("assessed", at=at, party=party, verdict=verdict, **details)

    def retract(self, event_id: str, *, at: datetime, **details: Unpack[Details]) -> Promise:
        """Record that an event was entered in error: it never happened."""
        return self._happened("retracted", at=at, **{**details, "revises": event_id})

    def _happened(self, kind: str, **details: Any) -> Promise:
        event = PromiseEvent(kind=kind, **details)
        if "seq" not in details:
            event = attrs.evolve(event, seq=next_seq(self.events, event))
        return self.record(event)

    # -- what became of it ---------------------------------------------------------------------

    def state(self, *, at: datetime, known_at: datetime | None = None) -> PromiseState:
        """Return what the promise is at ``at``, as far as was recorded by ``known_at``.

        At the due instant it is still open; it is broken only after it.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.

        Raises:
            FieldError: the promise was made after ``at``, or recorded after ``known_at``.
        """
        return self._course(at, known_at).state

    def standing(self, *, at: datetime, known_at: datetime | None = None) -> Standing:
        """Return the state together with the due, the owner and what led there.

        Raises:
            FieldError: the promise was made after ``at``, or recorded after ``known_at``.
        """
        return self._course(at, known_at).standing(at)

    def remaining(self, *, at: datetime, known_at: datetime | None = None) -> tuple[Money, ...]:
        """Return what is not done yet of the amounts, one for each currency.

        It is empty once nothing is owed any more, and for a promise without amounts. Of an offer,
        or under a condition, it is what may come to be owed.

        Raises:
            FieldError: the promise was made after ``at``, or recorded after ``known_at``.
        """
        return self.standing(at=at, known_at=known_at).remaining

    def disputed(self, *, at: datetime, known_at: datetime | None = None) -> bool:
        """Tell whether what became of it is in dispute at ``at``; that never changes its state.

        A dispute ends when the customer and the company assess it alike, or a third party has
        assessed it: no side can end it by its own assessment.

        Raises:
            FieldError: the promise was made after ``at``, or recorded after ``known_at``.
        """
        steps = self._course(at, known_at).steps
        return disputed(step.event for step in steps)

    def explain(
        self,
        *,
        at: datetime,
        known_at: datetime | None = None,
        hours: AnyCalendar | None = None,
    ) -> Explanation:
        """Say why the promise stands as it does at ``at``.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            hours: with a calendar, margins are business time and the spans that counted are
                listed; without one, margins are elapsed time.

        Raises:
            FieldError: the promise was made after ``at``, or recorded after ``known_at``.
        """
        return explained(self._course(at, known_at), at, hours)

    def _course(self, at: datetime, known_at: datetime | None) -> Course:
        now, known = asked(at, known_at)
        if now < to_microseconds(self.made_at):
            raise FieldError("at", at, f"the promise was made later, at {self.made_at}")
        if known < self._known_from:
            when = at if known_at is None else known_at
            raise FieldError("known_at", when, f"it was recorded later, at {self.recorded_at}")
        return Course(self, at=now, known=known)

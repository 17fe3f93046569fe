"""The escalation: a matter that needs somebody with more skill or more authority.

An :class:`Escalation` stores why it was raised and what happened since. Who is asked, until when,
and who must not be asked again is never stored: it follows from the events and the instant at
which somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Unpack

import attrs

from servicekit.errors import FieldError, IllegalEventError
from servicekit.escalation.course import Course, EscalationStanding, due_after, follow
from servicekit.escalation.event import OUTCOMES, Details, Entry, EscalationEvent, Outcome
from servicekit.escalation.exclusion import exclusions, with_refusals
from servicekit.escalation.explanation import EscalationExplanation, explained
from servicekit.escalation.life import TRANSITIONS, EscalationState, possible
from servicekit.escalation.needs import Needs
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import aware, later, latest, moment, to_microseconds
from servicekit.records import asked, in_order, next_seq, recorded, revisable
from servicekit.values import (
    Facts,
    check_word,
    identifier,
    instance_of,
    one_of,
    optional_identifier,
    some_text,
    tuple_of,
)

__all__ = ["SEVERITIES", "Escalation"]

SEVERITIES = ("low", "normal", "high", "critical")
_DECISIONS = frozenset(f"decision_{outcome}" for outcome in OUTCOMES)


def _events(events: Iterable[EscalationEvent]) -> tuple[EscalationEvent, ...]:
    return in_order(tuple_of(EscalationEvent, events))


@attrs.frozen(kw_only=True)
class Escalation:
    """A matter that needs somebody with more skill or more authority.

    An escalation never changes: each method that records an event returns a new one. And it never
    changes who has the case: the customer's person keeps the customer meanwhile.

    Args:
        id: the host's own id.
        case_id: the matter.
        raised_at: when it was raised.
        why: the reason, in words.
        severity: ``low``, ``normal``, ``high`` or ``critical``.
        kind: what sort of matter it is, as a word that can be counted, such as ``"safety"`` or
            ``"vulnerable customer"``; ``None`` where nobody said.
        needs: skills and authority that it takes.
        story: what the next person must know, so that the customer need not say it again;
            hidden in ``repr``.
        excluded: who must not get it, and why: one of :data:`EXCLUSIONS` by person. Of a plain
            list of ids everybody counts as ``involved``.
        raised_by: who raised it.
        decided_by: whose decision is in question; they cannot decide about it.
        recorded_at: when it became known; ``raised_at`` by default.
        source: where it is recorded.
        events: what happened since, in any order.

    Example:
        >>> from datetime import UTC, datetime
        >>> def at(hour): return datetime(2026, 5, 1, hour, tzinfo=UTC)
        >>> refund = Escalation(id=1, case_id=3, raised_at=at(9), why="refund above the limit")
        >>> refund = refund.offer(at=at(9), level=0, to=["ada"], due_at=at(11))
        >>> print(refund.state(at=at(10)))
        offered
        >>> refund = refund.acknowledge(at=at(10), by="ada").resolve(at=at(12), by="ada")
        >>> print(refund.state(at=at(11)), refund.state(at=at(12)))
        acknowledged resolved

    Raises:
        FieldError: an id is empty, a word is unknown, an event lies before the raising, or somebody
            decides about their own decision, or though the customer complains about them.
        IllegalEventError: an event is not possible in the state that it then had.
        NaiveDatetimeError: an instant has no time zone.
    """

    id: str = attrs.field(converter=identifier)
    case_id: str = attrs.field(converter=identifier)
    raised_at: datetime = attrs.field(converter=aware, eq=moment)
    why: str = attrs.field(converter=some_text)
    severity: str = attrs.field(default="normal", validator=one_of(*SEVERITIES))
    kind: str | None = attrs.field(default=None, validator=instance_of(str, None))
    needs: Needs = attrs.field(factory=Needs, validator=instance_of(Needs))
    story: str = attrs.field(default="", repr=False, validator=instance_of(str))
    excluded: Facts = attrs.field(factory=Facts, converter=exclusions)
    raised_by: str | None = attrs.field(default=None, converter=optional_identifier)
    decided_by: str | None = attrs.field(default=None, converter=optional_identifier)
    recorded_at: datetime = recorded("raised_at")
    source: str | None = None
    events: tuple[EscalationEvent, ...] = attrs.field(default=(), converter=_events)

    def __attrs_post_init__(self) -> None:
        if not self.events:
            return
        revisable(self.events)
        for event in self.events:
            self._check_event(event)
        course = self._follow(to_microseconds(self.events[-1].at), self._everything)
        for event, found, legal in course.steps:
            if not legal and not self._was_possible(event):
                what = f"escalation {self.id}"
                raise IllegalEventError(what, event.kind, str(found), event.at, possible(found))

    def _check_event(self, event: EscalationEvent) -> None:
        if later(self.raised_at, event.at):
            what = f"an event is not before raised_at, {self.raised_at}"
            raise FieldError("at", event.at, what)
        if event.kind not in _DECISIONS:
            return
        if event.by == self.decided_by:
            raise FieldError("by", event.by, "somebody else; the decision in question is their own")
        if self.excluded.get(str(event.by)) == "complained_about":
            raise FieldError("by", event.by, "somebody else; the customer complains about them")

    def _was_possible(self, event: EscalationEvent) -> bool:
        """Tell whether an event was legal by what was known when it was recorded.

        What became known only later may have overtaken it; that does not make it a mistake.
        """
        course = self._follow(to_microseconds(event.at), to_microseconds(event.recorded_at))
        return any(each is event for each in course.events)

    # -- what happens to it --------------------------------------------------------------------

    def record(self, event: EscalationEvent) -> Escalation:
        """Return the escalation with one more event.

        Raises:
            FieldError: the event does not fit this escalation.
            IllegalEventError: the event is not possible then; the message lists those that are.
        """
        return attrs.evolve(self, events=(*self.events, event))

    def offer(
        self,
        *,
        at: datetime,
        level: int,
        to: Iterable[str] = (),
        due_at: datetime | None = None,
        **details: Unpack[Details],
    ) -> Escalation:
        """Record that somebody is asked to take it.

        Args:
            at: when they were asked.
            level: which level of the ladder is asked, from 0.
            to: who is asked: ids of people or teams.
            due_at: when the wait for them ends; ``None`` where it has no end.
            details: what every event may carry.
        """
        return self._happened("offered", at=at, level=level, to=to, due_at=due_at, **details)

    def escalate(
        self,
        *,
        at: datetime,
        seen_at: datetime,
        level: int | None = None,
        to: Iterable[str] = (),
        due_at: datetime | None = None,
        **details: Unpack[Details],
    ) -> Escalation:
        """Offer it to the next level, unless something has happened since somebody looked.

        A timer, or a person at a screen, says which escalation it saw: the one of ``seen_at``. What
        happened or was recorded after that, or at the very instant ``at``, it has not seen, and
        then nothing is done. So a timer that fires late, twice, or in another order than it was
        set does no harm, and neither do two people who press a button at once. What happened at
        ``seen_at`` itself was seen, such as the offer with which a timer was set, except by what
        acts at that same instant. Nothing is done either once somebody has taken it, while it is
        paused, and when it is over.

        Args:
            at: when they are asked: when the timer really fired, not when it should have.
            seen_at: the instant of the escalation on which this acts.
            level: which level is asked; by default the one above the last, and the first where
                nobody has been asked or nobody was left.
            to: who is asked: ids of people or teams.
            due_at: when the wait for them ends; ``None`` where it has no end.
            details: what every event may carry.

        Returns:
            The escalation at its next level, or this very object.

        Raises:
            FieldError: ``at`` lies before ``seen_at``, or ``seen_at`` before it was recorded.

        Example:
            >>> from datetime import UTC, datetime
            >>> def at(hour): return datetime(2026, 5, 1, hour, tzinfo=UTC)
            >>> refund = Escalation(id=1, case_id=3, raised_at=at(9), why="refund above the limit")
            >>> once = refund.escalate(at=at(10), seen_at=at(9))
            >>> once.standing(at=at(10)).level
            0
            >>> once.escalate(at=at(11), seen_at=at(9)) is once
            True
            >>> once.escalate(at=at(11), seen_at=at(10)).standing(at=at(11)).level
            1
        """
        if later(seen_at, at):
            raise FieldError("at", at, f"not before seen_at, {seen_at}")
        first = latest(self.raised_at, self.recorded_at)
        if later(first, seen_at):
            raise FieldError("seen_at", seen_at, f"not before it was raised and recorded, {first}")
        seen = self.standing(at=seen_at)
        if self._changed_since(seen_at, at) or (seen.state, "offered") not in TRANSITIONS:
            return self
        following = _level_after(seen) if level is None else level
        return self.offer(at=at, level=following, to=to, due_at=due_at, **details)

    def _changed_since(self, seen_at: datetime, at: datetime) -> bool:
        """Tell whether something happened, or became known, that nobody who acts can have seen."""
        last = min(to_microseconds(seen_at), to_microseconds(at) - 1)
        return any(
            to_microseconds(t) > last
            for event in self.events
            for t in (event.at, event.recorded_at)
        )

    def decline(self, *, at: datetime, by: str, **entry: Unpack[Entry]) -> Escalation:
        """Record that somebody who was asked will not take it; they must not be asked again.

        That holds for good, not only for now: whoever is merely busy had better let the wait end,
        after which they can be asked again.
        """
        return self._happened("declined", at=at, by=by, **entry)

    def acknowledge(self, *, at: datetime, by: str, **entry: Unpack[Entry]) -> Escalation:
        """Record that somebody took it; nobody else is asked from then on.

        Whether they may have it is not looked at here: what happened, happened. A route says it,
        and asks others where they must not have it.
        """
        return self._happened("acknowledged", at=at, by=by, **entry)

    def give_up(self, *, at: datetime, **details: Unpack[Details]) -> Escalation:
        """Record that whoever had taken it does not do it after all."""
        return self._happened("gave_up", at=at, **details)

    def pause(self, *, at: datetime, **details: Unpack[Details]) -> Escalation:
        """Record that the wait of the level stands still, over a night for example."""
        return self._happened("paused", at=at, **details)

    def resume(
        self,
        *,
        at: datetime,
        hours: AnyCalendar | None = None,
        due_at: datetime | None = None,
        **details: Unpack[Details],
    ) -> Escalation:
        """Record that the wait of the level goes on.

        Args:
            at: since when.
            hours: the calendar in which the wait counts; elapsed time by default.
            due_at: when the wait ends now; by default what was left of it is added to ``at``.
            details: what every event may carry.
        """
        if due_at is None:
            paused = self._follow(to_microseconds(at), self._everything, hours).standing
            due_at = due_after(at, paused.left, hours)
        return self._happened("resumed", at=at, due_at=due_at, **details)

    def exhaust(self, *, at: datetime, **details: Unpack[Details]) -> Escalation:
        """Record that the ladder has nobody left to ask."""
        return self._happened("exhausted", at=at, **details)

    def resolve(self, *, at: datetime, **details: Unpack[Details]) -> Escalation:
        """Record that what it was raised for is decided."""
        return self._happened("resolved", at=at, **details)

    def decide(
        self, *, at: datetime, by: str, outcome: Outcome, reason_code: str, **entry: Unpack[Entry]
    ) -> Escalation:
        """Record what became of a decision that a colleague had taken; that resolves it.

        Args:
            at: when it was decided.
            by: who decided; never whose decision it was, or whom the customer complains about.
            outcome: the decision was ``confirmed``, ``varied`` or ``reversed``.
            reason_code: why, as a word that can be counted.
            entry: what every event may carry.

        Raises:
            FieldError: the outcome is unknown, or they would decide about their own decision, or
                though the customer complains about them.
        """
        check_word("outcome", outcome, OUTCOMES)
        kind = f"decision_{outcome}"
        return self._happened(kind, at=at, by=by, reason_code=reason_code, **entry)

    def cancel(self, *, at: datetime, **details: Unpack[Details]) -> Escalation:
        """Record that it is not needed any more."""
        return self._happened("cancelled", at=at, **details)

    def retract(self, event_id: str, *, at: datetime, **details: Unpack[Details]) -> Escalation:
        """Record that an event was entered in error: it never happened."""
        return self._happened("retracted", at=at, **{**details, "revises": event_id})

    def _happened(self, kind: str, *, at: datetime, **details: Any) -> Escalation:
        event = EscalationEvent(kind=kind, at=at, **details)
        if "seq" not in details:
            event = attrs.evolve(event, seq=next_seq(self.events, event))
        return self.record(event)

    # -- what became of it ---------------------------------------------------------------------

    def state(self, *, at: datetime, known_at: datetime | None = None) -> EscalationState:
        """Return what the escalation is at ``at``, as far as was recorded by ``known_at``.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.

        Raises:
            FieldError: it was raised after ``at``, or recorded after ``known_at``.
        """
        return self._course(at, known_at).standing.state

    def standing(
        self,
        *,
        at: datetime,
        known_at: datetime | None = None,
        hours: AnyCalendar | None = None,
    ) -> EscalationStanding:
        """Return the state together with who is asked, until when, and who has it.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            hours: the calendar in which waits count; elapsed time by default.

        Raises:
            FieldError: it was raised after ``at``, or recorded after ``known_at``.
        """
        return attrs.evolve(self._course(at, known_at, hours).standing, at=at)

    def happened(
        self, *, at: datetime, known_at: datetime | None = None
    ) -> tuple[EscalationEvent, ...]:
        """Return the events that count by ``at``, in order; what was taken back does not.

        Raises:
            FieldError: it was raised after ``at``, or recorded after ``known_at``.
        """
        return self._course(at, known_at).events

    def exclusions(self, *, at: datetime, known_at: datetime | None = None) -> Facts:
        """Return who must not be asked by ``at``, and why: one of :data:`EXCLUSIONS` by person.

        Beside those who were excluded from the beginning, that is whose decision is in question,
        and whoever has declined it or given it up.

        Raises:
            FieldError: it was raised after ``at``, or recorded after ``known_at``.
        """
        return self._exclusions(self._course(at, known_at))

    def explain(
        self,
        *,
        at: datetime,
        known_at: datetime | None = None,
        hours: AnyCalendar | None = None,
    ) -> EscalationExplanation:
        """Say why the escalation stands as it does at ``at``, with dates in its zone.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            hours: with a calendar, waits are told in business time; without, in elapsed time.

        Raises:
            FieldError: it was raised after ``at``, or recorded after ``known_at``.
        """
        course = self._course(at, known_at, hours)
        return explained(self, course, self._exclusions(course), at=at, hours=hours)

    def _exclusions(self, course: Course) -> Facts:
        given = dict(self.excluded)
        if self.decided_by is not None:
            given.setdefault(self.decided_by, "involved")
        return with_refusals(given, course.events)

    def _course(
        self, at: datetime, known_at: datetime | None, hours: AnyCalendar | None = None
    ) -> Course:
        now, known = asked(at, known_at)
        if now < to_microseconds(self.raised_at):
            raise FieldError("at", at, f"the escalation was raised later, at {self.raised_at}")
        if known < to_microseconds(self.recorded_at):
            when = at if known_at is None else known_at
            raise FieldError("known_at", when, f"it was recorded later, at {self.recorded_at}")
        return self._follow(now, known, hours)

    def _follow(self, at: int, known: int, hours: AnyCalendar | None = None) -> Course:
        raised = EscalationStanding(
            state=EscalationState.PENDING, at=self.raised_at, since=self.raised_at
        )
        return follow(raised, self.events, at=at, known=known, hours=hours)

    @property
    def _everything(self) -> int:
        """The instant by which all that is recorded here was, in microseconds."""
        known = (self.recorded_at, *(event.recorded_at for event in self.events))
        return max(map(to_microseconds, known))


def _level_after(standing: EscalationStanding) -> int:
    """Return the level to ask next; once the ladder has nobody left, that is the first again."""
    if standing.level is None or standing.state is EscalationState.EXHAUSTED:
        return 0
    return standing.level + 1

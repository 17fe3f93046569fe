"""The course of a promise: how each event found it and left it, up to one instant."""

# ruff: noqa: SLF001 - the course of a promise looks inside it

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import attrs

from servicekit.instants import earliest, later, moment, to_microseconds
from servicekit.money import Money
from servicekit.promise.event import PromiseEvent
from servicekit.promise.life import DUE_PASSED, REMARKS, TRANSITIONS, PromiseState
from servicekit.records import among

if TYPE_CHECKING:
    from servicekit.promise.promise import Promise

__all__ = ["Course", "Standing", "Step"]

_S = PromiseState
# What time brings in a state that has a deadline.
_EXPIRY: Mapping[PromiseState, str] = MappingProxyType(
    {_S.OFFERED: "offer_expired", _S.CONDITIONAL: "condition_expired", _S.OPEN: DUE_PASSED}
)
# States in which amounts are still owed.
_OWED = frozenset({_S.OFFERED, _S.CONDITIONAL, _S.OPEN, _S.PAUSED, _S.BROKEN})


@attrs.frozen(kw_only=True)
class Standing:
    """How a promise stands at one instant, as far as it was known.

    Args:
        state: what it is.
        at: the instant that was asked about.
        due_at: the due in force; ``None`` while paused, and while a condition or an offer has yet
            to bring one.
        expected_from: the earliest instant at which the customer wants it, as it stands now.
        owner: who has to see to it; until somebody takes over, whoever made it.
        cause: what led to the state, such as ``due_passed``; ``None`` while nothing has.
        settled_at: when that was.
        broken_at: when it broke, if ever.
        owed_since: since when it is owed, which a condition or an offer delays; ``None`` before.
        held_due_at: while paused, the due that was in force before.
        expires_at: the instant after which time alone changes the state: the due, the deadline of
            a condition or the end of an offer; ``None`` where it changes nothing.
        remaining: what is not done yet of the amounts that are owed, or may come to be owed.
        attempts: how many attempts did not reach the customer within the window in force.
        recorded_late: whether what saved it from its due was recorded only after that due.
    """

    state: PromiseState
    at: datetime = attrs.field(eq=moment)
    due_at: datetime | None = attrs.field(eq=moment)
    expected_from: datetime | None = attrs.field(default=None, eq=moment)
    owner: str | None
    cause: str | None = None
    settled_at: datetime | None = attrs.field(default=None, eq=moment)
    broken_at: datetime | None = attrs.field(default=None, eq=moment)
    owed_since: datetime | None = attrs.field(default=None, eq=moment)
    held_due_at: datetime | None = attrs.field(default=None, eq=moment)
    expires_at: datetime | None = attrs.field(default=None, eq=moment)
    remaining: tuple[Money, ...] = ()
    attempts: int = 0
    recorded_late: bool = False


class Step(NamedTuple):
    """One event on the way of a promise.

    Args:
        event: what happened.
        found: the state in which it found the promise.
        legal: whether it was possible then; what is not was overtaken by what became known later.
        lacks_due: whether it was not because it would have made it owed without an end.
        counts: whether it counted, which an attempt outside the window does not.
    """

    event: PromiseEvent
    found: PromiseState
    legal: bool = True
    lacks_due: bool = False
    counts: bool = True


class Course:
    """A promise on its way through what happened to it, up to one instant.

    It is made anew for each question and thrown away, so it may change where values may not.

    Args:
        promise: the promise.
        at: what happened later is left out; in microseconds.
        known: what was recorded later is left out; in microseconds.
        judging: whether to find out what was known to be broken before it was saved.
    """

    __slots__ = (
        "_judging", "_limit", "attempts", "broken_at", "cause", "due_at", "expected_from",
        "held_due_at", "left", "owed_since", "owner", "promise", "saved_by", "settled_at", "state",
        "steps",
    )  # fmt: skip

    def __init__(self, promise: Promise, *, at: int, known: int, judging: bool = True) -> None:
        self.promise = promise
        self._judging = judging
        self.state = _first_state(promise)
        self.due_at = promise.due_at
        self.expected_from = promise.expected_from
        self.owed_since = promise.made_at if self.state is _S.OPEN else None
        self.owner = promise.owner or promise.made_by
        self.left = {money.currency: money for money in promise.amounts}
        self.attempts = 0
        self.cause: str | None = None
        self.settled_at: datetime | None = None
        self.broken_at: datetime | None = None
        self.held_due_at: datetime | None = None
        # What moved the promise before its due, and was recorded only after it.
        self.saved_by: PromiseEvent | None = None
        self.steps: list[Step] = []
        self._limit = moment(self._deadline())
        for when, _, event in among(promise._script, at=at, known=known):
            self._age(when)
            self._take(event)
        self._age(at)

    def standing(self, at: datetime) -> Standing:
        """Return where the course has led."""
        left = self.left.values() if self.state in _OWED else ()
        return Standing(
            state=self.state,
            at=at,
            due_at=self.due_at,
            expected_from=self.expected_from,
            owner=self.owner,
            cause=self.cause,
            settled_at=self.settled_at,
            broken_at=self.broken_at,
            owed_since=self.owed_since,
            held_due_at=self.held_due_at if self.state is _S.PAUSED else None,
            expires_at=self._deadline(),
            remaining=tuple(money for money in left if money.amount),
            attempts=self.attempts,
            recorded_late=self.saved_by is not None,
        )

    def _deadline(self) -> datetime | None:
        """Return the instant after which the state cannot last."""
        if self.state is _S.OPEN:
            return self.due_at
        if self.state is _S.OFFERED:
            return self.promise.offer_expires_at
        if self.state is _S.CONDITIONAL and self.promise.condition is not None:
            dues = (self.promise.condition.deadline_at, self.due_at)
            return earliest(dues)
        return None

    def _age(self, now: int) -> None:
        """Let time pass: what was not settled by its deadline breaks or lapses after it."""
        deadline = self._deadline() if self._limit is not None and now > self._limit else None
        if deadline is not None:
            self._enter(_EXPIRY[self.state], deadline)

    def _take(self, event: PromiseEvent) -> None:
        """Let an event happen, if that is legal, and note how it found the promise."""
        found, meaning = self.state, self._meaning(event)
        new = TRANSITIONS.get((found, meaning))
        if new is None:
            self.steps.append(Step(event, found, legal=event.kind in REMARKS))
        elif new is _S.OPEN and event.due_at is None and self.due_at is None:
            self.steps.append(Step(event, found, legal=False, lacks_due=True))
        else:
            limit = self._limit
            self.steps.append(Step(event, found, counts=self._counts(event)))
            self._apply(event)
            if new is not found or event.due_at is not None:
                self._enter(meaning, event.at)
                late = limit is not None and to_microseconds(event.recorded_at) > limit
                if late and found is _S.OPEN and self._judging and self._rescued(event):
                    self.saved_by = None if new is _S.BROKEN else event

    def _rescued(self, event: PromiseEvent) -> bool:
        """Tell whether the promise was known to be broken until the event was recorded.

        An event that edits another comes in time only if that one did.
        """
        return any(self._broken_until(each) for each in self._edited(event))

    def _edited(self, event: PromiseEvent) -> Iterator[PromiseEvent]:
        """Yield an event, and those that it revises."""
        by_id = {each.id: each for each in self.promise.events if each.id is not None}
        found: PromiseEvent | None = event
        while found is not None:
            yield found
            found = None if found.revises is None else by_id[found.revises]

    def _broken_until(self, event: PromiseEvent) -> bool:
        recorded = to_microseconds(event.recorded_at)
        known = Course(self.promise, at=recorded, known=recorded - 1, judging=False)
        return known.state in {_S.BROKEN, _S.KEPT_LATE}

    def _meaning(self, event: PromiseEvent) -> str:
        """Return what the event turns out to be; see ``DERIVED``."""
        match event.kind:
            case "fulfilled" if any(money.amount for money in self._left_after(event).values()):
                return "fulfilled_partly"
            case "accepted" if self.promise.condition is not None:
                return "accepted_on_condition"
            case "attempted" if self._is_last_attempt(event):
                return "customer_unreachable"
        return event.kind

    def _left_after(self, event: PromiseEvent) -> dict[str, Money]:
        """Return what is left of each amount; without an amount of its own an event does all."""
        done = event.amount
        if done is None:
            return {currency: Money(0, currency) for currency in self.left}
        left = self.left[done.currency]
        return {**self.left, done.currency: left - min(left, done)}

    def _is_last_attempt(self, event: PromiseEvent) -> bool:
        promised = self.promise.attempts
        return promised is not None and self._counts(event) and self.attempts + 1 >= promised

    def _counts(self, event: PromiseEvent) -> bool:
        """Tell whether an event counts: an attempt does while the customer can expect it."""
        if event.kind != "attempted":
            return True
        since = self.expected_from
        begun = since is None or to_microseconds(event.at) >= to_microseconds(since)
        return begun and self.state is _S.OPEN

    def _apply(self, event: PromiseEvent) -> None:
        """Take over what the event says beside the state to which it leads."""
        match event.kind:
            case "transferred":
                self.owner = event.owner
            case "attempted":
                self.attempts += self._counts(event)
            case "fulfilled":
                self.left = self._left_after(event)
            case "paused":
                self.held_due_at, self.due_at = self.due_at, None
            case "renegotiated":  # for the new window as many attempts are promised again
                self.attempts = 0
        if event.due_at is not None:
            self.due_at = event.due_at
            self._move_window(event.expected_from, event.due_at)

    def _move_window(self, start: datetime | None, end: datetime) -> None:
        """Begin the window anew where an event says so, or where the old beginning makes none."""
        if start is not None:
            self.expected_from = start
        elif self.expected_from is not None and later(self.expected_from, end):
            self.expected_from = None

    def _enter(self, meaning: str, at: datetime) -> None:
        state = TRANSITIONS[self.state, meaning]
        if state is not self.state:
            self.state, self.cause, self.settled_at = state, meaning, at
            if state is _S.BROKEN:
                self.broken_at, self.saved_by = at, None
            if state is _S.OPEN and self.owed_since is None:
                self.owed_since = at
        self._limit = moment(self._deadline())


def _first_state(promise: Promise) -> PromiseState:
    if promise.offer_expires_at is not None:
        return _S.OFFERED
    return _S.OPEN if promise.condition is None else _S.CONDITIONAL

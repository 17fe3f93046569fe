"""The machine of promises."""

# ruff: noqa: S101, D102 - laws are assertions, and the rules of a machine are named after events

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from servicekit.errors import IllegalEventError
from servicekit.instants import from_microseconds, to_microseconds
from servicekit.promise import EVENTS, Promise, PromiseEvent, PromiseState, possible
from servicekit.testing.machines.asking import Asking
from servicekit.testing.machines.drawing import drawn
from servicekit.testing.strategies.bounds import LAST, Bounds, Within
from servicekit.testing.strategies.histories import corrected
from servicekit.testing.strategies.promises import drawn_event, event_of, made_promise
from servicekit.testing.strategies.times import Clock, durations

__all__ = ["PromiseMachine"]

_SETTLED = frozenset({"kept", "kept_late", "lapsed", "withdrawn", "released"})
_ALIVE = frozenset({"offered", "conditional", "open", "paused"})
_WAITS = durations(longest=timedelta(days=3))
_TICK = 1  # microsecond


def _able(*states: str) -> Callable[[PromiseMachine], bool]:
    """Return the precondition that the promise is in one of some states."""
    return lambda machine: machine.state in states


class PromiseMachine(RuleBasedStateMachine):
    """Do to one promise what a host can do, and hold the laws of promises after each step.

    Subclass it to run it on your own classes: :meth:`kept` may store the promise and read it again,
    :meth:`made` says which promises it begins with, and further rules and invariants can be added
    as on every ``RuleBasedStateMachine``.

    Args:
        bounds: within which is drawn; see :class:`~servicekit.testing.strategies.Within`.
        promise: the promise as it is now.
        now: the instant that it is now, in microseconds of UTC; all that is recorded is recorded
            by then.

    Example:
        >>> from hypothesis import settings
        >>> from hypothesis.stateful import run_state_machine_as_test
        >>> few = settings(max_examples=5, stateful_step_count=5, deadline=None, derandomize=True)
        >>> run_state_machine_as_test(PromiseMachine, settings=few)
    """

    bounds: ClassVar[Within] = {}

    promise: Promise
    now: int

    # -- what a host can say otherwise ---------------------------------------------------------

    def made(self) -> st.SearchStrategy[Promise]:
        """Return the strategy of the promise to begin with."""
        return _made(Bounds(**self.bounds))

    def kept(self, promise: Promise) -> Promise:
        """Take over the promise after something happened to it, and return it as it is read."""
        return promise

    # -- how it works --------------------------------------------------------------------------

    @property
    def at(self) -> datetime:
        """The instant that it is now."""
        return from_microseconds(self.now, self.promise.made_at)

    @property
    def state(self) -> PromiseState:
        """What the promise is now, as far as is known now."""
        return self.promise.state(at=self.at)

    @initialize(promise=drawn(lambda machine: machine.made()))
    def make(self, promise: Promise) -> None:
        """Make the promise."""
        self.promise = self.kept(promise)
        self.now = max(to_microseconds(promise.made_at), to_microseconds(promise.recorded_at))
        self.asking = Asking()
        self.seq = 0

    def take(self, event: PromiseEvent) -> None:
        """Record an event that is legal now."""
        self.promise = self.kept(self.promise.record(event))

    def event(self, kind: str) -> st.SearchStrategy[PromiseEvent]:
        """Return the strategy of an event that happens now."""
        self.seq += 1
        return _happening(Bounds(**self.bounds), self.promise, kind, self.now, self.seq)

    def corrected(self) -> st.SearchStrategy[Promise]:
        """Return the strategy of the promise with entries about the past."""
        return _late(Bounds(**self.bounds), self.promise, self.now)

    # -- what can happen -----------------------------------------------------------------------

    @rule(wait=_WAITS)
    def time_passes(self, wait: timedelta) -> None:
        last = Bounds(**self.bounds).high
        self.now = min(self.now + wait // timedelta(microseconds=1), max(self.now, last))

    @precondition(_able("offered"))
    @rule(event=drawn(lambda machine: machine.event("accepted")))
    def accept(self, event: PromiseEvent) -> None:
        self.take(event)

    @precondition(_able("conditional"))
    @rule(event=drawn(lambda machine: machine.event("condition_met")))
    def meet_condition(self, event: PromiseEvent) -> None:
        self.take(event)

    @precondition(_able(*_ALIVE, "broken"))
    @rule(event=drawn(lambda machine: machine.event("transferred")))
    def transfer(self, event: PromiseEvent) -> None:
        before = self.state
        self.take(event)
        assert self.state == before, "moving the owner changed the state"
        assert self.promise.standing(at=self.at).owner == event.owner

    @precondition(_able("open", "broken"))
    @rule(event=drawn(lambda machine: machine.event("attempted")))
    def attempt(self, event: PromiseEvent) -> None:
        self.take(event)

    @precondition(_able(*_ALIVE, "broken"))
    @rule(event=drawn(lambda machine: machine.event("fulfilled")))
    def fulfil(self, event: PromiseEvent) -> None:
        """Do the whole or a part; with nothing left it is kept, late where it was broken."""
        before = self.state
        self.take(event)
        whole = "kept_late" if before == "broken" else "kept"
        assert self.state == (before if self.promise.remaining(at=self.at) else whole)

    @precondition(_able("conditional", "open"))
    @rule(event=drawn(lambda machine: machine.event("renegotiated")))
    def renegotiate(self, event: PromiseEvent) -> None:
        self.take(event)
        assert self.promise.standing(at=self.at).due_at == event.due_at

    @precondition(_able("open"))
    @rule(event=drawn(lambda machine: machine.event("paused")))
    def pause(self, event: PromiseEvent) -> None:
        self.take(event)

    @precondition(_able("paused"))
    @rule()
    def resume(self) -> None:
        """Go on with what was left, so that a pause only ever pushes the due out."""
        held = self.promise.standing(at=self.at).held_due_at
        self.promise = self.kept(self.promise.resume(at=self.at, seq=self._next()))
        due = self.promise.standing(at=self.at).due_at
        assert held is not None
        assert due is not None
        assert to_microseconds(due) >= to_microseconds(held), "a pause brought the due forward"

    def _next(self) -> int:
        self.seq += 1
        return self.seq

    @precondition(_able(*_ALIVE))
    @rule(event=drawn(lambda machine: machine.event("released")))
    def release(self, event: PromiseEvent) -> None:
        """Let the customer let it go, which never breaks it."""
        self.take(event)
        assert self.state == "released"
        assert self.promise.standing(at=self.at).broken_at is None

    @precondition(_able(*_ALIVE))
    @rule(event=drawn(lambda machine: machine.event("withdrawn")))
    def withdraw(self, event: PromiseEvent) -> None:
        """Let the company take it back, which breaks what is owed."""
        owed = self.state in {"open", "paused"}
        self.take(event)
        assert self.state == ("broken" if owed else "withdrawn")

    @rule(event=drawn(lambda machine: machine.event("disputed")))
    def dispute(self, event: PromiseEvent) -> None:
        before = self.state
        self.take(event)
        assert self.promise.disputed(at=self.at)
        assert self.state == before, "a dispute changed the state"

    @rule(event=drawn(lambda machine: machine.event("assessed")))
    def assess(self, event: PromiseEvent) -> None:
        before = self.state
        self.take(event)
        assert self.state == before, "an assessment changed the state"

    @rule(promise=drawn(lambda machine: machine.corrected()))
    def enter_late(self, promise: Promise) -> None:
        """Enter, edit or take back something of the past, as far as that is legal."""
        self.promise = self.kept(promise)
        self.now = max([self.now, *(to_microseconds(e.recorded_at) for e in promise.events)])

    @rule(kind=st.sampled_from([kind for kind in EVENTS if kind != "retracted"]))
    def try_what_is_illegal(self, kind: str) -> None:
        """Try what is not possible; the error says what is."""
        state = self.promise.state(at=self.at)
        legal = possible(state, self.promise.origin)
        if kind in legal or kind == "cancelled":
            return
        event = _bare(kind, self.promise, self.at, self._next())
        error = _refused(lambda: self.promise.record(event))
        assert error is not None, f"{kind!r} was taken although the promise is {state}"
        assert error.legal == legal
        assert all(name in str(error) for name in legal)

    @rule(back=_WAITS, late=_WAITS)
    def ask(self, back: timedelta, late: timedelta) -> None:
        """Ask what it was, as far as was known; later steps ask the same again."""
        made = to_microseconds(self.promise.made_at)
        known = max(made, to_microseconds(self.promise.recorded_at))
        microsecond = timedelta(microseconds=1)
        at = from_microseconds(max(made, self.now - back // microsecond), self.at)
        known_at = from_microseconds(max(known, self.now - _TICK - late // microsecond), self.at)
        if to_microseconds(known_at) < self.now:  # what is recorded now may still grow
            self.asking.ask(at, known_at, self._answer)

    def _answer(self, **when: datetime) -> object:
        return self.promise.standing(**when), self.promise.disputed(**when)

    # -- the laws ------------------------------------------------------------------------------

    @invariant()
    def what_was_known_never_changes(self) -> None:
        """In known time nothing un-happens, a recorded breach least of all."""
        self.asking.check(self._answer)

    @invariant()
    def an_end_is_an_end(self) -> None:
        """What is settled stays so, and broken becomes nothing but kept late."""
        later = from_microseconds(max(self.now, to_microseconds(LAST)), self.at)
        before = self.promise.standing(at=self.at, known_at=self.at)
        after = self.promise.standing(at=later, known_at=self.at)
        if before.state in _SETTLED:
            assert after.state == before.state
            assert after.settled_at == before.settled_at
        if before.state == "broken":
            assert after.broken_at == before.broken_at
            assert after.state in {"broken", "kept_late"}

    @invariant()
    def at_its_end_a_state_lasts(self) -> None:
        """At the due instant a promise is still open; left alone, it is broken right after it."""
        standing = self.promise.standing(at=self.at)
        if standing.expires_at is None:
            return
        end = to_microseconds(standing.expires_at)
        after = from_microseconds(end + _TICK, self.at)
        assert self.promise.state(at=standing.expires_at, known_at=self.at) == standing.state
        broken = "broken" if standing.state == "open" else "lapsed"
        assert self.promise.state(at=after, known_at=self.at) == broken

    @invariant()
    def it_travels(self) -> None:
        """A copy that was pickled is equal, has the same hash and gives the same answer."""
        twin = pickle.loads(pickle.dumps(self.promise))  # noqa: S301 - our own bytes
        assert twin == self.promise
        assert hash(twin) == hash(self.promise)
        assert twin.standing(at=self.at) == self.promise.standing(at=self.at)


@st.composite
def _made(draw: st.DrawFn, bounds: Bounds) -> Promise:
    return made_promise(Clock(draw, bounds))


@st.composite
def _happening(
    draw: st.DrawFn, bounds: Bounds, promise: Promise, kind: str, now: int, seq: int
) -> PromiseEvent:
    """Draw an event that happens, and is recorded, now."""
    event = event_of(Clock(draw, bounds, now), promise, kind, now, seq)
    return attrs.evolve(event, recorded_at=event.at)


@st.composite
def _late(draw: st.DrawFn, bounds: Bounds, promise: Promise, now: int) -> Promise:
    return corrected(Clock(draw, bounds, now), promise, drawn_event)


def _refused(attempt: Callable[[], object]) -> IllegalEventError | None:
    """Return the error with which something is refused, or ``None`` where it is not."""
    try:
        attempt()
    except IllegalEventError as error:
        return error
    return None


def _bare(kind: str, promise: Promise, at: datetime, seq: int) -> PromiseEvent:
    """Return an event that carries what its kind must."""
    details: dict[str, Any] = {
        "owner": "ada", "due_at": at, "party": "company", "verdict": "kept"
    }  # fmt: skip
    needed = {name: details[name] for name in EVENTS[kind].needs}
    return PromiseEvent(kind=kind, at=at, seq=seq, **needed)

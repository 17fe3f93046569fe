"""The machine of cases."""

# ruff: noqa: S101 - laws are assertions

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from servicekit.case import DONE, FIELDS, SCALES, Case, Change, Feedback, History, redact
from servicekit.escalation import Escalation
from servicekit.instants import from_microseconds, later, to_microseconds
from servicekit.interaction import Interaction
from servicekit.promise import Promise
from servicekit.staff import Grant
from servicekit.testing.machines.asking import Asking
from servicekit.testing.machines.drawing import drawn
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.cases import drawn_change, drawn_edit, drawn_feedback
from servicekit.testing.strategies.contacts import drawn_contact
from servicekit.testing.strategies.escalations import drawn_escalation
from servicekit.testing.strategies.escalations import drawn_event as escalation_event
from servicekit.testing.strategies.people import drawn_grant
from servicekit.testing.strategies.plain import CUSTOMER
from servicekit.testing.strategies.promises import drawn_event as promise_event
from servicekit.testing.strategies.promises import made_promise
from servicekit.testing.strategies.times import Clock, durations, instants

__all__ = ["CaseMachine"]

_WAITS = durations(longest=timedelta(days=3))
_MICROSECOND = timedelta(microseconds=1)


def _has(name: str) -> Callable[[CaseMachine], bool]:
    """Return the precondition that the case holds some of a kind."""
    return lambda machine: bool(getattr(machine.case, name))


class CaseMachine(RuleBasedStateMachine):
    """Do to one case what a host can do, and hold the laws of cases after each step.

    Subclass it to run it on your own classes: :meth:`kept` may store the case and read it again,
    and further rules and invariants can be added as on every ``RuleBasedStateMachine``.

    Args:
        bounds: within which is drawn; see :class:`~servicekit.testing.strategies.Within`.
        case: the case as it is now.
        now: the instant that it is now, in microseconds of UTC; all that is recorded is recorded
            by then.

    Example:
        >>> from hypothesis import settings
        >>> from hypothesis.stateful import run_state_machine_as_test
        >>> few = settings(max_examples=5, stateful_step_count=5, deadline=None, derandomize=True)
        >>> run_state_machine_as_test(CaseMachine, settings=few)
    """

    bounds: ClassVar[Within] = {}

    case: Case
    now: int

    # -- what a host can say otherwise ---------------------------------------------------------

    def kept(self, case: Case) -> Case:
        """Take over the case after something happened in it, and return it as it is read."""
        return case

    def opening(self) -> st.SearchStrategy[datetime]:
        """Return the strategy of when the case is opened."""
        return instants(**self.bounds)

    # -- how it works --------------------------------------------------------------------------

    @property
    def at(self) -> datetime:
        """The instant that it is now."""
        return from_microseconds(self.now, self.case.opened_at)

    def here(self, make: Callable[..., Any], *args: Any, **given: Any) -> st.SearchStrategy[Any]:
        """Return the strategy of what ``make`` draws with a clock that says now."""
        return _here(Bounds(**self.bounds), self.now, make, args, given)

    def own(self, kind: str) -> str:
        """Return an id that nothing in the case has."""
        return f"{kind}{self.steps}"

    def happen(self, **changes: Any) -> None:
        """Let something be recorded now, or later."""
        self.steps += 1
        self.case = self.kept(attrs.evolve(self.case, **changes))

    def known(self, at: datetime) -> None:
        """Let it be as late as the instant at which something was recorded."""
        self.now = max(self.now, to_microseconds(at))

    @initialize(opened=drawn(lambda machine: machine.opening()))
    def open(self, opened: datetime) -> None:
        """Open the case."""
        self.case = self.kept(Case(id="1", customer_id=CUSTOMER, opened_at=opened))
        self.now, self.steps = to_microseconds(opened), 0
        self.asking = Asking()

    # -- what can happen -----------------------------------------------------------------------

    @rule(wait=_WAITS)
    def time_passes(self, wait: timedelta) -> None:
        """Let time pass, up to the last instant."""
        last = Bounds(**self.bounds).high
        self.now = min(self.now + wait // _MICROSECOND, max(self.now, last))

    @rule(contact=drawn(lambda machine: machine.here(_contact, machine.case, machine.own("i"))))
    def get_in_touch(self, contact: Interaction) -> None:
        """Record a contact of now, or one of the past that nobody had entered."""
        self.happen(interactions=(*self.case.interactions, contact))
        self.known(contact.recorded_at)

    @precondition(_has("interactions"))
    @rule(contact=drawn(lambda machine: machine.here(_edited, machine.case, machine.own("i"))))
    def correct(self, contact: Interaction) -> None:
        """Correct a contact."""
        self.happen(interactions=(*self.case.interactions, contact))
        self.known(contact.recorded_at)

    @rule(change=drawn(lambda machine: machine.here(_changed, machine.own("c"))))
    def change(self, change: Change) -> None:
        """Change the status, priority, desk or person; that ends no promise."""
        before = self._owed()
        self.happen(changes=(*self.case.changes, change))
        assert self._owed() == before, "changing a case changed what is owed"

    def _owed(self) -> list[tuple[str, str]]:
        owed = self.case.owed(at=self.at)
        return [(promise.id, promise.state(at=self.at)) for promise in owed]

    @rule(promise=drawn(lambda machine: machine.here(_promised, machine.own("p"))))
    def promise(self, promise: Promise) -> None:
        """Promise something."""
        self.happen(promises=(*self.case.promises, promise))

    @precondition(_has("promises"))
    @rule(found=drawn(lambda machine: machine.here(_next, machine.case.promises, promise_event)))
    def act_on_a_promise(self, found: tuple[Promise, Promise]) -> None:
        """Let something happen to one of the promises."""
        before, after = found
        self.happen(promises=[after if p is before else p for p in self.case.promises])

    @rule(escalation=drawn(lambda machine: machine.here(_raised, machine.own("e"))))
    def escalate(self, escalation: Escalation) -> None:
        """Raise an escalation, which never changes who has the case."""
        before = self.case.agent(at=self.at)
        self.happen(escalations=(*self.case.escalations, escalation))
        assert self.case.agent(at=self.at) == before

    @precondition(_has("escalations"))
    @rule(
        found=drawn(lambda machine: machine.here(_next, machine.case.escalations, escalation_event))
    )
    def act_on_an_escalation(self, found: tuple[Escalation, Escalation]) -> None:
        """Let something happen to one of the escalations."""
        before, after = found
        self.happen(escalations=[after if e is before else e for e in self.case.escalations])

    @rule(grant=drawn(lambda machine: machine.here(_granted, machine.own("g"))))
    def grant(self, grant: Grant) -> None:
        """Give something under somebody's authority."""
        self.happen(grants=(*self.case.grants, grant))

    @rule(said=drawn(lambda machine: machine.here(_said, machine.own("f"))))
    def give_feedback(self, said: Feedback) -> None:
        """Ask the customer, or let them say something."""
        self.happen(feedback=(*self.case.feedback, said))

    @rule(back=_WAITS, late=_WAITS)
    def ask(self, back: timedelta, late: timedelta) -> None:
        """Ask how it stood, as far as was known; later steps ask the same again."""
        opened = to_microseconds(self.case.opened_at)
        at, known = (max(opened, self.now - 1 - wait // _MICROSECOND) for wait in (back, late))
        if known < self.now:  # what is recorded now may still grow
            like = self.case.opened_at
            self.asking.ask(
                from_microseconds(at, like), from_microseconds(known, like), self._answer
            )

    def _answer(self, **when: Any) -> object:
        case = self.case
        promises = [(p.id, p.standing(**when)) for p in case.promised(**when)]
        fields = [case.changes_of(field, **when) for field in FIELDS]
        return (
            fields, promises, case.contacts(**when), case.waiting_since(**when), case.pauses(**when)
        )  # fmt: skip

    # -- the laws ------------------------------------------------------------------------------

    @invariant()
    def what_was_known_never_changes(self) -> None:
        """What becomes known later changes no answer about what was known before."""
        self.asking.check(self._answer)

    @invariant()
    def it_is_settled_or_it_is_not(self) -> None:
        """A settled case says since when, and nobody waits in it from before that.

        Merging or deleting it neither settles nor opens it.
        """
        settled = self.case.settled_at(at=self.at)
        waiting = self.case.waiting_since(at=self.at)
        if self.case.ended_at(at=self.at) is None:
            assert (settled is not None) == (self.case.status(at=self.at) in DONE)
        assert settled is None or waiting is None or not later(settled, waiting)

    @invariant()
    def a_redacted_case_answers_alike(self) -> None:
        """Redaction leaves times, states and totals as they are."""
        history = History(customer=self.case.customer_id, cases=[self.case])
        redacted = redact(history, key="a secret").cases[0]
        at = self.at
        assert redacted.status(at=at) == self.case.status(at=at)
        assert redacted.granted(at=at) == self.case.granted(at=at)
        assert redacted.waiting_since(at=at) == self.case.waiting_since(at=at)
        assert redacted.pauses(at=at) == self.case.pauses(at=at)
        states, before = (
            [promise.state(at=at) for promise in case.promised(at=at)]
            for case in (redacted, self.case)
        )
        assert states == before

    @invariant()
    def it_travels(self) -> None:
        """A copy that was pickled is equal and has the same hash."""
        twin = pickle.loads(pickle.dumps(self.case))  # noqa: S301 - our own bytes
        assert twin == self.case
        assert hash(twin) == hash(self.case)


# -- what is drawn --------------------------------------------------------------------------------


@st.composite
def _here(
    draw: st.DrawFn,
    bounds: Bounds,
    now: int,
    make: Callable[..., Any],
    args: tuple[Any, ...],
    given: dict[str, Any],
) -> Any:
    return make(Clock(draw, bounds, now), *args, **given)


def _contact(clock: Clock, case: Case, own: str) -> Interaction:
    """Draw a contact that is recorded now, of now or of the past; one of now may be a reply."""
    fields: dict[str, Any] = {"id": own, "case_ids": [case.id]}
    at = clock.now
    how = clock.draw(st.sampled_from(("new", "reply", "late")))
    if how == "reply" and case.interactions:
        fields["reply_to"] = clock.draw(st.sampled_from(case.interactions)).id
    elif how == "late":
        at = clock.between(to_microseconds(case.opened_at), at)
    return drawn_contact(clock, at, recorded_at=clock.written(clock.now), **fields)


def _edited(clock: Clock, case: Case, own: str) -> Interaction:
    return drawn_edit(clock, clock.draw(st.sampled_from(case.interactions)), own)


def _changed(clock: Clock, own: str) -> Change:
    field = clock.draw(st.sampled_from(FIELDS))
    return drawn_change(clock, field, id=own, recorded_at=clock.written(clock.now))


def _promised(clock: Clock, own: str) -> Promise:
    recorded = clock.written(clock.now)
    return made_promise(clock, id=own, case_id="1", recorded_at=recorded)


def _raised(clock: Clock, own: str) -> Escalation:
    recorded = clock.written(clock.now)
    still = Clock(clock.draw, attrs.evolve(clock.bounds, max_events=0), clock.now)
    return drawn_escalation(still, id=own, case_id="1", recorded_at=recorded)


def _next(clock: Clock, values: tuple[Any, ...], happening: Callable[..., Any]) -> Any:
    """Draw one of the promises or escalations, and what it becomes by something that happens."""
    before = clock.draw(st.sampled_from(values))
    event = happening(clock, before, clock.now, len(before.events))
    if event is None:
        return before, before
    return before, before.record(attrs.evolve(event, recorded_at=event.at))


def _granted(clock: Clock, own: str) -> Grant:
    return attrs.evolve(drawn_grant(clock, own, "1"), recorded_at=clock.written(clock.now))


def _said(clock: Clock, own: str) -> Feedback:
    return drawn_feedback(clock, clock.draw(st.sampled_from(tuple(SCALES))), id=own)

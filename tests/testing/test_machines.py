"""Machines pass on sound values, and find what is wrong with a store that is not sound."""

from __future__ import annotations

from typing import ClassVar

import attrs
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from servicekit.errors import ServiceKitError
from servicekit.promise import Promise
from servicekit.testing.machines import CaseMachine, PromiseMachine
from servicekit.testing.machines.asking import Asking
from servicekit.testing.strategies import FIRST, LAST

quick = settings(
    max_examples=30, stateful_step_count=12, deadline=None, database=None, derandomize=True,
    phases=(Phase.generate,),
)  # fmt: skip


def run(machine: type) -> None:
    run_state_machine_as_test(machine, settings=quick)


def test_a_host_can_say_what_to_begin_with():
    """``made`` draws the promise of every walk, and ``bounds`` the instants in it."""
    seen: list[Promise] = []

    class Mine(PromiseMachine):
        bounds: ClassVar = {"zones": ["Asia/Kathmandu"]}

        def made(self) -> st.SearchStrategy[Promise]:
            call = Promise(id="7", customer_id="sam", what="call", made_at=FIRST, due_at=LAST)
            return st.just(call)

        def kept(self, promise: Promise) -> Promise:
            seen.append(promise)
            return promise

    run(Mine)

    assert {promise.id for promise in seen} == {"7"}
    zones = {event.at.tzinfo.key for promise in seen for event in promise.events}
    assert "Asia/Kathmandu" in zones


def test_a_store_that_forgets_when_something_was_recorded_is_found():
    """To write the instant of an event as the one at which it was known changes the history."""

    class Forgetful(PromiseMachine):
        def kept(self, promise: Promise) -> Promise:
            at_once = [attrs.evolve(e, recorded_at=e.at) for e in promise.events if not e.revises]
            return attrs.evolve(promise, events=at_once)

    with pytest.raises((AssertionError, ServiceKitError)):
        run_state_machine_as_test(Forgetful, settings=settings(quick, max_examples=400))


def test_a_store_that_drops_an_event_is_found():
    """A machine notices that what it did was not written."""

    class Leaky(PromiseMachine):
        def kept(self, promise: Promise) -> Promise:
            return attrs.evolve(promise, events=[])

    with pytest.raises(AssertionError):
        run(Leaky)


def test_a_store_that_drops_changes_of_a_case_is_found():
    """Of a case, too: what was known a moment ago is asked again."""

    class Leaky(CaseMachine):
        def kept(self, case):
            return attrs.evolve(case, changes=case.changes[-1:])

    with pytest.raises(AssertionError, match="as known at"):
        run_state_machine_as_test(Leaky, settings=settings(quick, max_examples=1000))


def test_a_case_machine_runs_on_a_case_of_the_host():
    """``kept`` gets every case, the first one included, and what it returns goes on."""
    seen = []

    class Mine(CaseMachine):
        bounds: ClassVar = {"max_events": 2}

        def kept(self, case):
            seen.append(case)
            return attrs.evolve(case, brand="north")

    run(Mine)

    assert any(case.interactions for case in seen)
    assert any(case.brand == "north" for case in seen)


def test_an_answer_that_changed_is_told_with_both():
    """The error says when, what the answer was, and what it is now."""
    asking = Asking()
    asking.ask(FIRST, LAST, lambda **_: "open")
    asking.check(lambda **_: "open")

    with pytest.raises(AssertionError, match="the answer was 'open' and is now 'kept'"):
        asking.check(lambda **_: "kept")

"""Clocks: how every target of a case stands at one instant, and what is due next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from servicekit.instants import earliest, latest, moment, spoken, spoken_duration, to_microseconds
from servicekit.promise import Promise, PromiseState, Standing
from servicekit.targets.group import Course
from servicekit.targets.run import Phase
from servicekit.targets.step import Step
from servicekit.targets.story import Mark, Story

if TYPE_CHECKING:
    from servicekit.targets.target import Target

__all__ = ["Clock", "Clocks", "StepDue", "clock", "promised"]


@attrs.frozen(kw_only=True)
class StepDue:
    """A step of a target in one case.

    Args:
        step: which it is.
        at: when it happened, or will if nothing moves the due; ``None`` while the clock is paused,
            and where the clock was stopped before.
        passed: whether it has happened.
    """

    step: Step
    at: datetime | None = attrs.field(eq=moment)
    passed: bool


@attrs.frozen(kw_only=True)
class Clock:
    """How one clock stands at one instant.

    Args:
        target: which target it is of.
        promise: what was promised, with all that happened to it.
        standing: how that stands.
        remaining: how much time is left until the due, in the time that counts, negative after it;
            while paused, what was left; once stopped, what was left then.
        used: how much time has counted since it began, until it stopped.
        held: in how much of the time that counts it stood still.
        steps: the steps of the target, in their order.
    """

    target: Target
    promise: Promise
    standing: Standing
    remaining: timedelta
    used: timedelta
    held: timedelta
    steps: tuple[StepDue, ...] = ()

    @property
    def state(self) -> PromiseState:
        """What the promise is."""
        return self.standing.state

    @property
    def due_at(self) -> datetime | None:
        """The due in force; ``None`` while paused."""
        return self.standing.due_at

    def __str__(self) -> str:
        due = f", due {spoken(self.due_at)}" if self.due_at else ""
        left = "over" if self.remaining < timedelta() else "left"
        amount = spoken_duration(self.remaining, days=False)
        return f"{self.target.id}: {self.state}{due}, {amount} {left}"


@attrs.frozen(kw_only=True)
class Clocks:
    """All clocks of a case at one instant; iterate over it for each.

    Args:
        at: the instant.
        clocks: one for each promise, by measure, then in order of their starts.
    """

    at: datetime = attrs.field(eq=moment)
    clocks: tuple[Clock, ...]

    def __iter__(self) -> Iterator[Clock]:
        return iter(self.clocks)

    def __len__(self) -> int:
        return len(self.clocks)

    @property
    def running(self) -> tuple[Clock, ...]:
        """Those with a due that has not passed, the next due first."""
        found = [clock for clock in self.clocks if clock.state is PromiseState.OPEN]
        return tuple(sorted(found, key=_due))

    @property
    def next_due_at(self) -> datetime | None:
        """The earliest due that has not passed, or ``None``."""
        return self.running[0].due_at if self.running else None

    @property
    def next_step_at(self) -> datetime | None:
        """When the next step of any target happens, or ``None``."""
        steps = (step for clock in self.clocks for step in clock.steps if not step.passed)
        return earliest(step.at for step in steps)


def _due(clock: Clock) -> int:
    return to_microseconds(clock.due_at or clock.promise.made_at)


def promised(course: Course, story: Story) -> Promise:
    """Return the promise that a clock stands for."""
    run, case = course.run, story.case
    chosen = course.turns[0].since
    return Promise(
        id="/".join(filter(None, (case.id, run.target.id, course.key))),
        customer_id=case.customer_id,
        case_id=case.id,
        what=run.target.what,
        made_at=run.start.at,
        recorded_at=latest(run.start.known, chosen.known),
        due_at=run.phases[0].due,
        owner=case.agent(**story.seen) or case.team(**story.seen),
        origin="target",
        events=tuple(run.events()),
    )


def clock(course: Course, story: Story) -> Clock:
    """Return how a clock stands at the instant of the story."""
    run, promise = course.run, promised(course, story)
    return Clock(
        target=run.target,
        promise=promise,
        standing=promise.standing(**story.seen),
        remaining=run.remaining,
        used=run.used,
        held=run.held,
        steps=tuple(_step(step, course, story.now) for step in run.target.steps),
    )


def _step(step: Step, course: Course, now: Mark) -> StepDue:
    """Say when a step happened or will, which it does once.

    What moves the due takes the step with it, unless that has happened. A step that would lie
    before its target was chosen happens then.
    """
    run = course.run
    for phase in run.phases:
        wanted = latest(phase.since.at, _instant(step, run.target, run.start, phase))
        at = course.happens(wanted)
        t, until = to_microseconds(at), phase.until
        if until is None:
            over = run.spell.last is not None and t >= run.spell.last.t
            return StepDue(step=step, at=None if over else at, passed=not over and t <= now.t)
        if t <= until.t:
            return StepDue(step=step, at=at, passed=True)
    return StepDue(step=step, at=None, passed=False)


def _instant(step: Step, target: Target, start: Mark, phase: Phase) -> datetime:
    return step.instant(start.at, phase.due, target.clock - phase.pauses, target.hours)

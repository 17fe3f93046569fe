"""What becomes of the promises of a case: due, about to slip, broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from fractions import Fraction
from typing import Any

import attrs

from servicekit.errors import FieldError, InstantOutOfRangeError, NoVersionError, UncoveredYearError
from servicekit.feasibility import AT_RISK_SHARE, at_risk, risk_at
from servicekit.followups.occasion import Occasion
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import latest, spoken, to_microseconds
from servicekit.promise import Promise, PromiseState, Standing
from servicekit.promise.course import Course
from servicekit.situation.scene import Asked, Scene

__all__ = ["UNCOVERED", "Watch", "of_promises", "pledges"]

#: A due in a year of which the calendar knows nothing: nobody can say that it is about to slip.
UNCOVERED = (InstantOutOfRangeError, NoVersionError, UncoveredYearError)


@attrs.frozen(kw_only=True)
class Watch:
    """When a promise is about to slip.

    Args:
        hours: the calendar in which its time counts.
        duty: when its owner works, where that is known.
        share: of its time, after which it is at risk.
        calendars: for promises whose time counts in other hours, these hours by their ids.
    """

    hours: AnyCalendar
    duty: AnyCalendar | None = None
    share: Fraction | float = AT_RISK_SHARE
    calendars: Mapping[str, AnyCalendar] = attrs.field(factory=dict)

    def slipping(self, promise: Promise, asked: Asked) -> str | None:
        """Return why it is about to slip, or ``None`` where nobody can say that it is."""
        risk = at_risk(promise, **self._clock(promise), **asked)
        return " ".join(map(str, risk)) if risk.refuted else None

    def slips_at(self, promise: Promise, asked: Asked) -> datetime | None:
        """Return since when it is about to slip, or will be; ``None`` where it is not open."""
        return risk_at(promise, **self._clock(promise), **asked)

    def _clock(self, promise: Promise) -> Any:
        hours = self.calendars.get(promise.id, self.hours)
        return {"hours": hours, "share": self.share, "duty": self.duty}


def pledges(scene: Scene, more: tuple[Promise, ...]) -> tuple[Promise, ...]:
    """Return the promises of a case, and more that belong to it, each once.

    Raises:
        FieldError: one of those belongs to another case, or is not what another one of the same id
            says.
    """
    found = {promise.id: promise for promise in scene.case.promises}
    for promise in more:
        if promise.case_id not in {None, scene.case.id}:
            raise FieldError("promises.case_id", promise.case_id, f"this case, {scene.case.id!r}")
        if found.setdefault(promise.id, promise) != promise:
            raise FieldError("promises.id", promise.id, "one state of a promise; there are two")
    return tuple(found.values())


def of_promises(scene: Scene, more: tuple[Promise, ...], watch: Watch) -> Iterator[Occasion]:
    """Yield what becomes of the promises of a case, and of more that belong to it.

    Raises:
        FieldError: one of those belongs to another case.
    """
    for promise in pledges(scene, more):
        if scene.knows(promise.made_at, promise.recorded_at):
            yield from _of_promise(scene, promise, watch)


def _of_promise(scene: Scene, promise: Promise, watch: Watch) -> Iterator[Occasion]:
    standing = promise.standing(**scene.asked)
    told = _told(scene, promise, standing)
    if standing.state is PromiseState.BROKEN and standing.broken_at is not None:
        broken = spoken(standing.broken_at, promise.timezone)
        how = "was taken back" if standing.cause == "withdrawn" else "was due"
        text = f"What was promised ({promise.what}) {how} on {broken} and is not done."
        yield scene.occasion("promise_broken", standing.broken_at, text, promise.id, **told)
    elif standing.state is PromiseState.OPEN and standing.due_at is not None:
        since = _due_since(promise, standing, scene)
        told["due_at"] = standing.due_at
        due = f"What was promised ({promise.what}) is due on "
        text = f"{due}{spoken(standing.due_at, promise.timezone)}."
        yield scene.occasion("promise_due", since, text, promise.id, **told)
        with suppress(*UNCOVERED):
            slipping = watch.slipping(promise, scene.asked)
            if slipping is not None:
                words = f"{text} {slipping}"
                yield scene.occasion("promise_at_risk", since, words, promise.id, **told)


def _told(scene: Scene, promise: Promise, standing: Standing) -> dict[str, Any]:
    """Return what an occasion of a promise says beside when and why."""
    facts = {"origin": promise.origin, "promise_kind": promise.kind, "assumed": promise.assumed}
    owner = standing.owner or scene.case.agent(**scene.asked)
    return {"about": promise.id, "agent_id": owner, "facts": facts}


def _due_since(promise: Promise, standing: Standing, scene: Scene) -> datetime:
    """Return when the due in force was set, or since when it is owed where that came later.

    A risk begins there as well: that it slips is a judgement, which another calendar would place
    elsewhere; the due is the fact.
    """
    at, known = map(to_microseconds, (scene.at, scene.known_at))
    steps = Course(promise, at=at, known=known).steps
    moved = [step.event.at for step in steps if step.legal and step.event.due_at is not None]
    since = moved[-1] if moved else promise.made_at
    return latest(since, standing.owed_since or since)

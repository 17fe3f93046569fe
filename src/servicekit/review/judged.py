"""A promise judged: its state, its due, who has it, and why."""

from __future__ import annotations

from datetime import datetime

import attrs

from servicekit.case import Case
from servicekit.decision import Reason
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import later, moment
from servicekit.promise import Promise, PromiseState

__all__ = ["PromiseReview", "judged"]


@attrs.frozen(kw_only=True)
class PromiseReview:
    """One promise judged: its state, its due, who has it, and why.

    Args:
        id: the promise's id.
        what: what was promised.
        made_at, made_by: when the customer heard it, and from whom.
        origin: where it comes from; ``target`` for a standing one.
        assumed: whether its due is a default.
        state: what it is.
        first_due_at: the due that was named first.
        due_at: the due in force; ``None`` while paused.
        expires_at: the instant after which time alone changes the state, if any.
        owner: who has to see to it; until somebody accepts it, whoever made it, and for a
            machine's promise whoever has the case.
        accepted: whether somebody was named who has to see to it.
        cause: the event that brought it into its state, such as ``due_passed``.
        settled_at: when that was.
        because: the verdict first, then the story.
    """

    id: str
    what: str
    made_at: datetime = attrs.field(eq=moment)
    made_by: str | None
    origin: str
    assumed: bool
    state: PromiseState
    first_due_at: datetime | None = attrs.field(eq=moment)
    due_at: datetime | None = attrs.field(eq=moment)
    expires_at: datetime | None = attrs.field(eq=moment)
    owner: str | None
    accepted: bool
    cause: str | None
    settled_at: datetime | None = attrs.field(eq=moment)
    because: tuple[Reason, ...]


def judged(promise: Promise, hours: AnyCalendar | None, case: Case, at: datetime) -> PromiseReview:
    """Judge a promise at an instant."""
    explanation = promise.explain(at=at, hours=hours)
    standing = explanation.standing
    taken = any(reason.code == "transferred" for reason in explanation.because)
    accepted = promise.owner is not None or taken
    owner = standing.owner
    if promise.origin == "auto_reply" and not accepted:  # no machine can see to it
        owner = case.agent(at=at) or case.team(at=at)
    return PromiseReview(
        id=promise.id,
        what=promise.what,
        made_at=promise.made_at,
        made_by=promise.made_by,
        origin=promise.origin,
        assumed=promise.assumed,
        state=standing.state,
        first_due_at=_first_due(promise, at),
        due_at=standing.due_at,
        expires_at=standing.expires_at,
        owner=owner,
        accepted=accepted,
        cause=standing.cause,
        settled_at=standing.settled_at,
        because=explanation.because,
    )


def _first_due(promise: Promise, at: datetime) -> datetime | None:
    """Return the due that was named first: with the promise, or with what brought it into force."""
    named = (event.due_at for event in promise.events if not later(event.recorded_at, at))
    return promise.due_at or next((due for due in named if due is not None), None)

"""Why a promise stands as it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from servicekit.decision import Reason
from servicekit.hours.explanation import HoursExplanation
from servicekit.hours.margin import spoken_margin
from servicekit.hours.span import Span
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import later, moment, placed, spoken
from servicekit.promise.course import Course, Standing, Step
from servicekit.promise.life import PromiseState

if TYPE_CHECKING:
    from servicekit.promise.promise import Promise

__all__ = ["Explanation", "explained"]

_S = PromiseState


@attrs.frozen(kw_only=True)
class Explanation:
    """Why a promise stands as it does: the verdict, the story, and the time that counted.

    ``str()`` gives text for people.

    Args:
        standing: how it stands.
        because: the verdict first, then what happened.
        made_at: when it was made, in the zone in which times are told.
        hours: the calendar in which time counted, interrupted by the pauses; ``None`` where none
            was given.
    """

    standing: Standing
    because: tuple[Reason, ...]
    made_at: datetime = attrs.field(eq=moment)
    hours: AnyCalendar | None = None

    @property
    def time(self) -> HoursExplanation | None:
        """Which time counted from the making to the due, and which did not.

        ``None`` without a calendar, and while nothing is due.
        """
        if self.hours is None or self.standing.due_at is None:
            return None
        told: HoursExplanation = self.hours.explain(self.made_at, self.standing.due_at)
        return told

    def __str__(self) -> str:
        return "\n".join(map(str, (*self.because, *([self.time] if self.time else []))))


# The first sentence of an explanation. {margin} is the time between the settling, or the asking,
# and the due.
_VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "offered": "Offered: the customer can accept until {offer}.",
        "conditional": "Conditional: it is owed once {condition}, if that is so by {expires}.",
        "open": "Open: {margin} left until it is due on {due}.",
        "open_now": "Open: it is due now, on {due}.",
        "paused": "Paused since {settled}: nothing is due until it resumes.",
        "kept": "Kept: done on {settled}, {margin} before it was due.",
        "kept_at_due": "Kept: done on {settled}, the very instant at which it was due.",
        "kept_late": "Kept late: done on {settled}, {margin} after it was due.",
        "broken": "Broken: it was due on {due}, {margin} ago, and is not done.",
        "lapsed": "Lapsed: it ended with the case on {settled}.",
        "released": "Released: the customer let it go on {settled}.",
        "withdrawn": "Withdrawn on {settled}, before it was owed.",
        # Finer words where one state has several stories.
        "kept_withdrawn": "Kept late: done on {settled}, after the company had withdrawn it.",
        "kept_without_due": "Kept: done on {settled}, while nothing was due.",
        "broken_withdrawn": "Broken: the company withdrew it on {settled}.",
        "lapsed_offer_expired": "Lapsed: the customer did not accept by {settled}.",
        "lapsed_condition_expired": "Lapsed: by {settled} it was not so that {condition}.",
        "lapsed_customer_unreachable": (
            "Lapsed: {attempts} did not reach the customer, as many as were promised."
        ),
    }
)


def explained(course: Course, at: datetime, hours: AnyCalendar | None) -> Explanation:
    """Explain where a course has led by ``at``, with margins in the time of ``hours``."""
    promise, standing = course.promise, course.standing(at)
    verdict = " ".join((_verdict(course, standing, hours), *_qualified(course, standing)))
    because = (
        Reason(str(standing.state), verdict),
        Reason("made", f"{spoken(promise.made_at, promise.timezone)}: {_promised(promise)}"),
        *(_told(step, promise) for step in course.steps),
    )
    paused = None if hours is None else hours - _pauses(course.steps)
    return Explanation(
        standing=standing,
        because=because,
        made_at=placed(promise.made_at, promise.timezone),
        hours=paused,
    )


def _verdict(course: Course, standing: Standing, hours: AnyCalendar | None) -> str:
    promise, due = course.promise, standing.due_at
    settled = standing.state in {_S.KEPT, _S.KEPT_LATE}
    end = standing.settled_at if settled and standing.settled_at else standing.at

    def told(t: datetime | None) -> str:
        return "" if t is None else spoken(t, promise.timezone)

    return _VERDICTS[_variant(course, standing)].format(
        due=told(due),
        settled=told(standing.settled_at),
        offer=told(promise.offer_expires_at),
        expires=told(standing.expires_at),
        condition=promise.condition.what if promise.condition else "",
        attempts=_counted(standing.attempts, "attempt"),
        margin=spoken_margin(due, end, hours) if due else "",
    )


def _variant(course: Course, standing: Standing) -> str:
    """Return the state, or a finer word where one state has several stories."""
    state = standing.state
    finer = f"{state}_{standing.cause}"
    if finer in _VERDICTS:
        return finer
    if state is _S.OPEN and moment(standing.at) == moment(standing.due_at):
        return "open_now"
    if state is _S.KEPT and standing.due_at is None:
        return "kept_without_due"
    if state is _S.KEPT and moment(standing.settled_at) == moment(standing.due_at):
        return "kept_at_due"
    withdrawn = any(step.event.kind == "withdrawn" and step.legal for step in course.steps)
    return "kept_withdrawn" if state is _S.KEPT_LATE and withdrawn else str(state)


def _qualified(course: Course, standing: Standing) -> Iterator[str]:
    """Yield what one has to know beside the verdict."""
    place, state = course.promise.timezone, standing.state
    owed = state in {_S.OPEN, _S.PAUSED, _S.BROKEN}
    if owed and standing.remaining:
        yield f"Still owed: {' and '.join(map(str, standing.remaining))}."
    if owed and standing.attempts:
        yield f"{_counted(standing.attempts, 'attempt')} did not reach the customer."
    start, end = standing.expected_from, standing.settled_at
    if state is _S.KEPT and start and end and later(start, end):
        yield f"The customer expected it only from {spoken(start, place)}."
    saved = course.saved_by
    if saved is not None:
        what = "That" if saved.kind in {"fulfilled", "attempted", "released"} else "What moved it"
        yield f"{what} was recorded only on {spoken(saved.recorded_at, place)}, after the due."


def _told(step: Step, promise: Promise) -> Reason:
    """Tell one event, and what was known before where it edits that."""
    event, place = step.event, promise.timezone
    told = f"{spoken(event.at, place)}: {event.tell(place)}"
    if not step.legal:
        words = f"{told}; passed over, for it was {step.found.replace('_', ' ')} by then"
        return Reason("overtaken", words, event.evidence)
    if not step.counts:
        told = f"{told}; that was outside the window, so it does not count"
    originals = (each for each in promise.events if event.revises and each.id == event.revises)
    for original in originals:
        told = f"{told}; before: {spoken(original.at, place)}: {original.tell(place)}"
    return Reason(event.kind, told, event.evidence)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _promised(promise: Promise) -> str:
    by = f" by {promise.made_by}" if promise.made_by else ""
    amounts = f", {' and '.join(map(str, promise.amounts))}" if promise.amounts else ""
    words = f' "{promise.words}"' if promise.words else ""
    return f"promised{by}: {promise.what}{amounts}{words} ({'; '.join(_terms(promise))})"


def _terms(promise: Promise) -> Iterator[str]:
    place = promise.timezone
    if promise.condition is not None:
        deadline = promise.condition.deadline_at
        by = "" if deadline is None else f", by {spoken(deadline, place)}"
        yield f"once {promise.condition.what}{by}"
    if promise.offer_expires_at is not None:
        yield f"if accepted by {spoken(promise.offer_expires_at, place)}"
    if promise.expected_from is not None:
        yield f"from {spoken(promise.expected_from, place)}"
    if promise.due_at is not None:
        assumed = ", a default because nobody named one" if promise.assumed else ""
        yield f"due {spoken(promise.due_at, place)}{assumed}"
    if promise.attempts is not None:
        yield _counted(promise.attempts, "attempt")


def _pauses(steps: Iterable[Step]) -> list[Span]:
    begun, pauses = None, []
    for step in steps:
        if step.legal and step.event.kind == "paused":
            begun = step.event.at
        elif step.legal and step.event.kind == "resumed" and begun is not None:
            pauses.append(Span(begun, step.event.at))
    return pauses

"""Why an escalation stands as it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from servicekit.decision import Reason
from servicekit.escalation.course import Course, EscalationStanding, Step
from servicekit.escalation.event import EscalationEvent
from servicekit.escalation.life import EscalationState
from servicekit.hours.margin import spoken_margin, spoken_time
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import spoken, to_microseconds

if TYPE_CHECKING:
    from servicekit.escalation.escalation import Escalation

__all__ = ["EscalationExplanation", "explained"]

_S = EscalationState


@attrs.frozen(kw_only=True)
class EscalationExplanation:
    """Why an escalation stands as it does; ``str()`` gives text for people.

    Args:
        standing: how it stands.
        because: the verdict first, then what happened, then who must not be asked.
    """

    standing: EscalationStanding
    because: tuple[Reason, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.because))


# The first sentence of an explanation. {margin} is the time between now and the end of the wait.
_VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "pending": "Pending since {since}: nobody has been asked yet.",
        "offered": "Offered{asked} at level {level} since {since}, without an end of the wait.",
        "acknowledged": "Acknowledged{holder} since {since}.",
        "paused": "Paused since {since}: nothing is due until it resumes.",
        "exhausted": "Exhausted since {since}: the ladder has nobody left to ask.",
        "resolved": "Resolved on {since}.",
        "cancelled": "Cancelled on {since}.",
        # Finer words where one state has several stories.
        "pending_gave_up": "Pending since {since}: it was given up, and nobody is asked.",
        "offered_in_time": (
            "Offered{asked} at level {level} since {since}: {margin} left until the wait ends on "
            "{due}."
        ),
        "offered_now": (
            "Offered{asked} at level {level} since {since}: the wait ends now, on {due}, and "
            "nobody has taken it."
        ),
        "offered_too_long": (
            "Offered{asked} at level {level} since {since}: the wait ended on {due}, {margin} ago, "
            "and nobody has taken it."
        ),
        "paused_with_wait": (
            "Paused since {since}: {left} left of the wait at level {level}, and nothing is due "
            "until it resumes."
        ),
        "resolved_decision_confirmed": "Resolved on {since}: the decision stands ({code}).",
        "resolved_decision_varied": "Resolved on {since}: the decision was varied ({code}).",
        "resolved_decision_reversed": "Resolved on {since}: the decision was reversed ({code}).",
    }
)


def explained(
    escalation: Escalation,
    course: Course,
    exclusions: Mapping[str, str],
    *,
    at: datetime,
    hours: AnyCalendar | None,
) -> EscalationExplanation:
    """Explain where a course has led by ``at``, with dates in its zone.

    Args:
        escalation: what is explained.
        course: what became of it by ``at``.
        exclusions: who must not be asked, and why.
        at: the instant that is asked about.
        hours: the calendar in which waits are told; elapsed time where there is none.
    """
    standing = attrs.evolve(course.standing, at=at)
    verdict = " ".join((_verdict(standing, hours), *_declined(course)))
    return EscalationExplanation(
        standing=standing,
        because=(
            Reason(str(standing.state), verdict),
            Reason("raised", f"{spoken(escalation.raised_at, at.tzinfo)}: {_raised(escalation)}"),
            *(_step(step, escalation, at) for step in course.steps),
            *_excluded(exclusions),
        ),
    )


def _verdict(standing: EscalationStanding, hours: AnyCalendar | None) -> str:
    at, due, left = standing.at, standing.due_at, standing.left
    return _VERDICTS[_variant(standing)].format(
        since=spoken(standing.since, at.tzinfo),
        level=standing.level,
        asked=f" to {', '.join(standing.asked)}" if standing.asked else "",
        holder=f" by {standing.holder}" if standing.holder else "",
        due="" if due is None else spoken(due, at.tzinfo),
        margin="" if due is None else spoken_margin(at, due, hours),
        left="" if left is None else spoken_time(left, hours),
        code=standing.reason_code,
    )


def _variant(standing: EscalationStanding) -> str:
    """Return the state, or a finer word where one state has several stories."""
    if standing.due_at is not None:
        left = to_microseconds(standing.due_at) - to_microseconds(standing.at)
        return "offered_in_time" if left > 0 else "offered_too_long" if left else "offered_now"
    if standing.left is not None:
        return "paused_with_wait"
    finer = f"{standing.state}_{standing.cause}"
    return finer if finer in _VERDICTS else str(standing.state)


def _declined(course: Course) -> Iterator[str]:
    """Say that nobody is left at the level, where everybody who was asked has declined."""
    offers = [event for event in course.events if event.kind == "offered"]
    under_way = course.standing.state in {_S.OFFERED, _S.PAUSED}
    if under_way and offers[-1].to and not course.standing.asked:
        yield "Everybody who was asked has declined."


def _step(step: Step, escalation: Escalation, like: datetime) -> Reason:
    """Tell one event, and what was known before where it edits that."""
    event = step.event
    evidence = () if event.id is None else (event.id,)
    if not step.legal:
        words = f"{_happened(event, like)}; passed over, for it was {step.found} by then"
        return Reason("overtaken", words, evidence)
    before = (each for each in escalation.events if event.revises and each.id == event.revises)
    edited = (f"; before: {_happened(each, like)}" for each in before)
    return Reason(event.kind, f"{_happened(event, like)}{''.join(edited)}", evidence)


def _happened(event: EscalationEvent, like: datetime) -> str:
    return f"{spoken(event.at, like.tzinfo)}: {event.tell(like)}"


def _raised(escalation: Escalation) -> str:
    by = f" by {escalation.raised_by}" if escalation.raised_by else ""
    about = f", about a decision of {escalation.decided_by}" if escalation.decided_by else ""
    needs = f" (needs {escalation.needs})" if str(escalation.needs) else ""
    return f"raised{by}{about}, severity {escalation.severity}: {escalation.why}{needs}"


def _excluded(reasons: Mapping[str, str]) -> Iterator[Reason]:
    if reasons:
        named = (f"{person} ({reason.replace('_', ' ')})" for person, reason in reasons.items())
        yield Reason("excluded", f"Not to be asked: {', '.join(named)}.")

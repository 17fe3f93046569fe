"""A case as the report tells it: what went wrong, what was owed, and all that happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from servicekit.case import Case
from servicekit.case.story import Event, story
from servicekit.extra.html.advice import PRAISE, advice
from servicekit.extra.html.timeline import Timeline, timeline
from servicekit.hours.calendar import Calendar
from servicekit.review import Finding, PromiseReview, Review

__all__ = ["Found", "Told", "tell"]

# How many promises and events of one case are listed, and what shows one kind of finding.
_PROMISES, _EVENTS, _SENTENCES = 40, 150, 3


class Found(NamedTuple):
    """One kind of finding in a case.

    Args:
        title: what it is called.
        severity: how grave it is.
        n: how often it was found.
        because: what shows it; three sentences at the most.
    """

    title: str
    severity: str
    n: int
    because: tuple[str, ...]


class Told(NamedTuple):
    """A case as it is told.

    Args:
        place: its place among the worst, from 1.
        review: how it was judged.
        serious, notices: how many findings of each severity it has.
        findings: what went wrong, each kind with its title, its severity, how often, and what
            shows it.
        undecided: what nobody can tell.
        well: what went well.
        timeline: its drawing.
        events: all that happened, in order.
        more_promises, more_events: how many of each are not listed.
    """

    place: int
    review: Review
    serious: int
    notices: int
    findings: tuple[Found, ...]
    undecided: tuple[Finding, ...]
    well: tuple[tuple[str, Finding], ...]
    timeline: Timeline
    events: tuple[Event, ...]
    more_promises: int
    more_events: int

    @property
    def titles(self) -> tuple[str, ...]:
        """What its kinds of findings are called."""
        return tuple(found.title for found in self.findings)

    @property
    def promises(self) -> tuple[PromiseReview, ...]:
        """The promises that are listed."""
        return self.review.promises[:_PROMISES]


def tell(place: int, case: Case, review: Review, *, hours: Calendar | None, zone: str) -> Told:
    """Return a case as it is told.

    Args:
        place: its place among the worst, from 1.
        case: the case.
        review: how it was judged.
        hours: the organisation's working hours.
        zone: the zone in which instants are named.
    """
    events = story(case, review.at)
    sure = [finding for finding in review.findings if not finding.undecided]
    return Told(
        place=place,
        review=review,
        serious=_count(sure, "serious"),
        notices=_count(sure, "notice"),
        findings=_found(sure),
        undecided=tuple(finding for finding in review.findings if finding.undecided),
        well=tuple((PRAISE.get(each.code, each.code), each) for each in review.went_well),
        timeline=timeline(case, review, events, hours=hours, zone=zone),
        events=events[:_EVENTS],
        more_promises=max(0, len(review.promises) - _PROMISES),
        more_events=max(0, len(events) - _EVENTS),
    )


def _found(findings: Iterable[Finding]) -> tuple[Found, ...]:
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.code, []).append(finding)
    return tuple(
        Found(
            title=advice(code).title,
            severity=each[0].severity,
            n=len(each),
            because=tuple(f.because[0].text for f in each if f.because)[:_SENTENCES],
        )
        for code, each in kinds.items()
    )


def _count(findings: Iterable[Finding], severity: str) -> int:
    return sum(finding.severity == severity for finding in findings)

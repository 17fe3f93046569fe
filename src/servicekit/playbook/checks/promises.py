"""Whether what answers promise can be kept: by the contact policy, and beside the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import attrs

from servicekit.answers import Finding, PromiseTemplate
from servicekit.errors import ServiceKitError, UncoveredYearError
from servicekit.hours import Allowance, Span
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import from_microseconds, later, spoken, to_microseconds
from servicekit.playbook.checks.reach import NO_CONTACT, Reach
from servicekit.playbook.checks.subject import Subject, claim, named, unseen
from servicekit.playbook.report import Claim
from servicekit.targets import Target

__all__ = ["promises"]

_HOURS = 7 * 24  # a week is tried, hour by hour
_HOUR = 3600 * 10**6
_SAID = "whatever is promised leaves time to contact the customer"
_AIMED = "what answers promise of a target is what the target says"


@attrs.frozen
class _Promised:
    """What an answer promises, and where it stands."""

    place: str
    template: PromiseTemplate

    def due(self, t: datetime) -> datetime | None:
        """Return until when it is due that is said at an instant; ``None`` where it never is."""
        return _due(self.template.within, self.template.hours, t)

    def found(self, code: str, text: str) -> Finding:
        return Finding(place=self.place, code=code, text=text)


def promises(subject: Subject) -> Iterator[Claim]:
    """Yield whether what answers promise fits what is possible, and what staff aims at."""
    found = [*_promised(subject)]
    if not found:
        return
    contact = subject.playbook.contact
    if contact is None:
        yield unseen("answers", _SAID, NO_CONTACT)
    else:
        reach = Reach(policy=contact, start=subject.monday, timezone=subject.timezone)
        yield claim("answers", _SAID, _unkept(reach, found))
    pairs = [(each, aims) for each in found if (aims := _aims(subject, each.template))]
    if pairs:
        hours = [*_week(subject.monday)]
        beside = (finding for each, aims in pairs for finding in _beside(each, aims, hours))
        yield claim("answers", _AIMED, beside)


def _promised(subject: Subject) -> Iterator[_Promised]:
    for question in subject.playbook.answers:
        for name, outcome in question.outcomes.items():
            for number, template in enumerate(outcome.promises):
                place = f"{named(question)}.outcomes.{name}.promises[{number}]"
                yield _Promised(place, template)


def _week(start: datetime) -> Iterator[datetime]:
    low = to_microseconds(start)
    return (from_microseconds(low + hour * _HOUR, start) for hour in range(_HOURS))


def _due(within: Allowance, hours: AnyCalendar | None, t: datetime) -> datetime | None:
    try:
        return within.due(t, hours)
    except ServiceKitError:  # that there is no due is told of the answer, or of the target
        return None


# By the contact policy


def _unkept(reach: Reach, found: list[_Promised]) -> Iterator[Finding]:
    try:
        spans = [span for each in reach.open("promised").values() for span in each]
    except UncoveredYearError as error:
        yield Finding(place="contact", code="undecided", text=str(error), undecided=True)
        return
    hours = [*_week(reach.start)]
    for each in found:
        shut = [(t, due) for t in hours if (due := each.due(t)) and not _any(spans, t, due)]
        if shut:
            t, due = shut[0]
            yield each.found(
                "no_time",
                f"Said on {spoken(t)} it is due on {spoken(due)}, and until then the customer "
                f"cannot be contacted on any channel; so it is for {len(shut)} of the {_HOURS} "
                "hours of a week. Let it count in working time, promise more, or widen a window.",
            )


def _any(spans: list[Span], low: datetime, high: datetime) -> bool:
    """Tell whether any span has an instant from one to another, that one included."""
    return any(later(span.end, low) and not later(span.start, high) for span in spans)


# Beside the targets


def _aims(subject: Subject, template: PromiseTemplate) -> list[Target]:
    """Return the targets that a promise is about: its id is that of one, or of their measure."""
    found = subject.playbook.targets.targets
    return [each for each in found if template.id in {each.id, each.measured.id}]


def _beside(promised: _Promised, aims: list[Target], hours: list[datetime]) -> Iterator[Finding]:
    template = promised.template
    for aim in aims:
        sooner = _first(promised, aim, hours, lambda due, aimed: later(aimed, due))
        if sooner is not None:
            t, due, aimed = sooner
            yield promised.found(
                "sooner_than_target",
                f"Said on {spoken(t)} it is due on {spoken(due)}, and target {aim.id} leaves time "
                f"until {spoken(aimed)}. Promise no less than {aim.within}, or let the target be "
                f"{template.within}.",
            )
    if all(_always_later(promised, aim, hours) for aim in aims):
        names = " and ".join(aim.id for aim in aims)
        yield promised.found(
            "later_than_target",
            f"{template.within} are more than {names} leaves at any hour of a week; "
            "promise what the target says.",
        )


def _always_later(promised: _Promised, aim: Target, hours: list[datetime]) -> bool:
    in_time = _first(promised, aim, hours, lambda due, aimed: not later(due, aimed))
    return in_time is None and _first(promised, aim, hours, later) is not None


def _first(
    promised: _Promised,
    aim: Target,
    hours: list[datetime],
    holds: Callable[[datetime, datetime], bool],
) -> tuple[datetime, datetime, datetime] | None:
    """Return the first instant, of a week, at which something holds of both dues."""
    for t in hours:
        due, aimed = promised.due(t), _due(aim.within, aim.hours, t)
        if due is not None and aimed is not None and holds(due, aimed):
            return t, due, aimed
    return None

"""Whether targets can be met, and whether any case of the log can have them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicekit.answers import Finding
from servicekit.case import FIELDS
from servicekit.errors import (
    NoVersionError,
    NoWorkingTimeError,
    ServiceKitError,
    UncoveredYearError,
)
from servicekit.hours import Span
from servicekit.instants import later, spoken, to_microseconds
from servicekit.playbook.checks.subject import NO_PERIOD, Subject, claim, unseen
from servicekit.playbook.mapping import LogMapping
from servicekit.playbook.report import Claim
from servicekit.targets import Target
from servicekit.targets.selectors import SELECTORS

__all__ = ["targets"]

_MET = "every target leaves time in which it can be met"
_THERE = "whenever a target on the clock on the wall begins, somebody is there in time"
_CHOSEN = "the log has the values by which targets are chosen"


def targets(subject: Subject) -> Iterator[Claim]:
    """Yield whether there is time for each target, and whether a case can have it."""
    found = subject.playbook.targets.targets
    if not found:
        return
    yield claim("targets", _MET, (each for target in found for each in _unmet(subject, target)))
    yield from _manned(subject, [each for each in found if not each.within.is_business])
    if not any(_selected(target) for target in found):
        return
    if subject.playbook.log is None:
        yield unseen("targets", _CHOSEN, "The playbook has no [log].")
    else:
        yield claim("targets", _CHOSEN, _unmapped(subject, subject.playbook.log))


def _manned(subject: Subject, found: Sequence[Target]) -> Iterator[Claim]:
    """Yield whether somebody is there in time, whenever a target on the wall clock begins."""
    roster, start, end = subject.roster, subject.start, subject.end
    if not found or roster is None:
        return
    if start is None or end is None:
        yield unseen("targets", _THERE, NO_PERIOD)
        return
    try:
        gaps = roster.gaps(start, end)
    except (NoVersionError, UncoveredYearError) as error:
        unknown = Finding(place="targets", code="undecided", text=str(error), undecided=True)
        yield claim("targets", _THERE, [unknown])
        return
    yield claim("targets", _THERE, (each for target in found for each in _alone(target, gaps)))


def _alone(target: Target, gaps: Sequence[Span]) -> Iterator[Finding]:
    """Yield the longest time in which nobody is there, where it is longer than a target allows."""
    for gap in sorted(gaps, key=_length, reverse=True)[:1]:
        if later(gap.end, target.within.due(gap.start, target.hours)):
            text = (
                f"Nobody is on duty from {spoken(gap.start)} to {spoken(gap.end)}, so what begins "
                f"then is not done within {target.within}. Let it count in working time, or have "
                "somebody there."
            )
            yield Finding(place=f"targets.{target.id}", code="nobody_there", text=text)


def _length(span: Span) -> int:
    return to_microseconds(span.end) - to_microseconds(span.start)


def _unmet(subject: Subject, target: Target) -> Iterator[Finding]:
    try:
        target.within.due(subject.monday, target.hours)
    except NoWorkingTimeError:
        text = f"It is never due: its calendar is not open for {target.within}. Give it hours."
        yield Finding(place=f"targets.{target.id}", code="never_due", text=text)
    except ServiceKitError as error:
        place = f"targets.{target.id}"
        yield Finding(place=place, code="undecided", text=str(error), undecided=True)


def _selected(target: Target) -> dict[str, tuple[str, ...]]:
    """Return the values of what a log can say by which a target is chosen."""
    return {name: target.when[name] for name in SELECTORS if name in target.when}


def _has(log: LogMapping, name: str) -> bool:
    """Tell whether a log says something of a case, be it as a field that changed."""
    said = name in log.columns or name in log.constants
    return said or ("field" in log.columns and name in FIELDS)


def _unmapped(subject: Subject, log: LogMapping) -> Iterator[Finding]:
    teams = {team.id for team in subject.roster.teams} if subject.roster else set()
    for target in subject.playbook.targets.targets:
        for name, values in _selected(target).items():
            place = f"targets.{target.id}.when.{name}"
            known = {*log.values.get(name, {}).values(), *(teams if name == "team" else ())}
            if not _has(log, name):
                text = f"The log has no column for it, so no case is chosen; add {name!r} to [log]."
                yield Finding(place=place, code="no_column", text=text)
            elif known and known.isdisjoint(values):
                words = ", ".join(values)
                text = (
                    f"No value that is listed is {words}. If the log has it as it is, list it: "
                    f'"{values[0]}" = "{values[0]}" under [log.values.{name}].'
                )
                yield Finding(place=place, code="no_value", text=text, undecided=True)

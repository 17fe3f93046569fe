"""Whether whoever is needed is reached, by the ladders and by what triggers put on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from servicekit.answers import Finding
from servicekit.decision import Reason, Verdict
from servicekit.errors import NoVersionError, UncoveredYearError
from servicekit.escalation import Needs
from servicekit.playbook.checks.subject import NO_PERIOD, Subject, claim
from servicekit.playbook.report import Claim
from servicekit.routing import EscalationPolicy, Trigger

__all__ = ["ladders"]

_NO_AGENTS = "The playbook has no [[agents]], so nobody knows whom its ladders reach."
_REACHED = "whenever it is raised, somebody is reached"


def ladders(subject: Subject) -> Iterator[Claim]:
    """Yield what is proved of each ladder, and of the ladders that triggers name."""
    book = subject.playbook
    if book.ladders:
        yield from _climbed(subject)
    if book.triggers is not None:
        known = {ladder.id: ladder for ladder in book.ladders}
        found = tuple(_unknown(book.triggers.triggers, known))
        yield claim("triggers", "every trigger climbs a ladder that is there", found)
        found = tuple(_twofold(book.triggers.triggers))
        yield claim("triggers", "all escalations of a kind climb the same ladder", found)
        yield from _triggered(subject, known)


def _climbed(subject: Subject) -> Iterator[Claim]:
    if subject.roster is None:
        yield _undecided("ladders", "no_agents", _NO_AGENTS)
        return
    for ladder in subject.playbook.ladders:
        place = f"ladders.{ladder.id}"
        for verdict in _verdicts(subject, ladder):
            yield Claim(place=place, verdict=verdict)


def _verdicts(subject: Subject, ladder: EscalationPolicy) -> tuple[Verdict[Any], ...]:
    if subject.roster is None or subject.start is None or subject.end is None:
        return (Verdict(_REACHED, "undecided", (Reason("no_period", NO_PERIOD),)),)
    try:
        return ladder.check(subject.roster, start=subject.start, end=subject.end).verdicts
    except (NoVersionError, UncoveredYearError) as error:
        return (Verdict(_REACHED, "undecided", (Reason("unknown_year", str(error)),)),)


def _undecided(place: str, code: str, why: str) -> Claim:
    return Claim(place=place, verdict=Verdict(_REACHED, "undecided", (Reason(code, why),)))


# What triggers put on them


def _unknown(
    triggers: tuple[Trigger, ...], known: dict[str, EscalationPolicy]
) -> Iterator[Finding]:
    for trigger in triggers:
        if trigger.ladder not in known:
            ids = ", ".join(known) or "none"
            text = f"There is no ladder {trigger.ladder!r}; name one of those there are: {ids}."
            yield Finding(place=f"triggers.{trigger.id}", code="no_ladder", text=text)


def _twofold(triggers: tuple[Trigger, ...]) -> Iterator[Finding]:
    first: dict[str, Trigger] = {}
    for trigger in triggers:
        other = first.setdefault(trigger.kind, trigger)
        if other.ladder != trigger.ladder:
            text = (
                f"Escalations of the kind {trigger.kind!r} climb {other.ladder!r}, as trigger "
                f"{other.id!r} says first; give it a kind of its own."
            )
            yield Finding(place=f"triggers.{trigger.id}", code="two_ladders", text=text)


def _triggered(subject: Subject, known: dict[str, EscalationPolicy]) -> Iterator[Claim]:
    """Yield whether a ladder reaches somebody who has what a trigger needs."""
    if subject.roster is None or subject.playbook.triggers is None:
        return
    for trigger in subject.playbook.triggers.triggers:
        ladder = known.get(trigger.ladder)
        if ladder is None or trigger.needs in (Needs(), *ladder.work.values()):
            continue
        tried = attrs.evolve(ladder, work={trigger.id: trigger.needs})
        place = f"triggers.{trigger.id}"
        yield Claim(place=place, verdict=_verdicts(subject, tried)[0])

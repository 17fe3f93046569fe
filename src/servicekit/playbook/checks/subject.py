"""What a check looks at, and the words in which it says what it found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import attrs

from servicekit.answers import Finding, Question
from servicekit.decision import Reason, Verdict, verdict_on
from servicekit.hours.succession import whole_of
from servicekit.instants import appointment
from servicekit.playbook.report import Claim
from servicekit.roster import Roster

if TYPE_CHECKING:
    from servicekit.playbook.playbook import Playbook

__all__ = ["NO_PERIOD", "Subject", "claim", "named", "unseen"]

#: Why nobody can tell who is there.
NO_PERIOD = "No period was given, so nobody knows who is there; give 'start' and 'end'."

# The week that is looked at where nobody says which: one without holidays in most places.
_MONDAY = date(2026, 3, 2)


@attrs.frozen(kw_only=True)
class Subject:
    """A playbook that is checked, and what is known beside it.

    Args:
        playbook: the playbook.
        roster: its people, or the host's; ``None`` where nobody knows them.
        start: from when on the people are looked at; ``None`` where nobody said.
        end: until when.
        budget: how many parts of each table may be looked at.
    """

    playbook: Playbook
    roster: Roster | None
    start: datetime | None
    end: datetime | None
    budget: int

    @property
    def timezone(self) -> str:
        """Where a customer is of whom nothing is known."""
        contact, office = self.playbook.contact, self.playbook.office
        if contact is not None and contact.timezone is not None:
            return contact.timezone
        return self.playbook.answers.timezone if office is None else whole_of(office).timezones[0]

    @property
    def monday(self) -> datetime:
        """From when on hours are tried: the beginning of the period, or of a week in March."""
        return self.start or appointment(_MONDAY, time(), self.timezone)


def claim(place: str, what: str, findings: Iterable[Finding]) -> Claim:
    """Return a claim that its findings refute; of those that are not certain alone, leave open."""
    found = tuple(findings)
    if found and all(each.undecided for each in found):
        return Claim(place=place, verdict=Verdict(what, "undecided", found))
    return Claim(place=place, verdict=verdict_on(what, found, complete=True))


def unseen(place: str, what: str, why: str) -> Claim:
    """Return a claim that nobody can judge, as a part is not in the playbook."""
    verdict = Verdict(what, "undecided", (Reason("absent", why),))
    return Claim(place=place, verdict=verdict, is_open=True)


def named(question: Question) -> str:
    """Return what a question is called in a place."""
    return question.id if question.brand is None else f"{question.id} ({question.brand})"

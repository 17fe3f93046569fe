"""Cases of May 2026 that the tests of the situation share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from servicekit.case import Case, Change
from servicekit.followups.occasion import Occasion
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Party
from servicekit.promise import Promise
from servicekit.situation import occasions

KIM = Party(id="kim", role="customer")
ADA = Party(id="ada", role="agent")
BOT = Party(id="bot", role="bot")
ALWAYS = BusinessHours.always("UTC")


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return an instant of May 2026."""
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def said(when: datetime, author: Party = KIM, **fields: Any) -> Interaction:
    given = {"id": f"{author.id}@{when}", "at": when, "author": author, "channel": "email"}
    return Interaction(**{**given, **fields})


def changed(field: str, *steps: tuple[datetime, str | None], **fields: Any) -> list[Change]:
    """Return the changes of a field, in the order in which they are given."""
    return [
        Change(at=when, field=field, new=word, seq=number, **fields)
        for number, (when, word) in enumerate(steps)
    ]


def moved(*steps: tuple[datetime, str]) -> list[Change]:
    """Return how the status changed."""
    return changed("status", *steps)


def case(*contacts: Interaction, **fields: Any) -> Case:
    given = {"id": 1, "customer_id": 7, "opened_at": at(1), "interactions": contacts}
    return Case(**{**given, **fields})


def call(**fields: Any) -> Promise:
    """Return that somebody promised to call back until the fifth."""
    given = {"id": "p1", "customer_id": 7, "what": "call back", "made_at": at(1)}
    return Promise(**{**given, "due_at": at(5), "made_by": "ada", **fields})


def noticed(subject: Case, when: datetime, kind: str, **fields: Any) -> list[Occasion]:
    """Return the occasions of one kind."""
    found = occasions(subject, **{"at": when, "hours": ALWAYS, **fields})
    return [each for each in found if each.kind == kind]


def only(subject: Case, when: datetime, kind: str, **fields: Any) -> Occasion:
    (found,) = noticed(subject, when, kind, **fields)
    return found

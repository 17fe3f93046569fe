"""A desk with everything, and cases of Monday 4 May 2026 that the tests of the review share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from servicekit.case import Case, Change, History
from servicekit.followups import Cap, ContactPolicy, presets
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Party
from servicekit.playbook import Playbook
from servicekit.promise import Promise
from servicekit.review import Review, review

KIM, SAM = Party(id="kim", role="customer"), Party(id="sam", role="agent")
BOT = Party(id="bot", role="bot")
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")


def may(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def case(*contacts: Interaction, **fields: Any) -> Case:
    given = {"id": "c", "customer_id": "kim", "opened_at": may(4), "interactions": contacts}
    return Case(**{**given, **fields})


def said(when: datetime, author: Party = KIM, **fields: Any) -> Interaction:
    given = {"id": f"{author.id}@{when}", "at": when, "author": author, "channel": "email"}
    return Interaction(**{**given, "case_ids": ["c"], **fields})


def moved(when: datetime, old: str | None, new: str, field: str = "status") -> Change:
    return Change(at=when, field=field, old=old, new=new)


def call(**fields: Any) -> Promise:
    given = {"id": "p", "customer_id": "kim", "what": "call back", "made_at": may(4)}
    return Promise(**{**given, "due_at": may(4, 12), "made_by": "sam", **fields})


def desk(**fields: Any) -> Playbook:
    """Return a desk that follows up and contacts its customers once a day at most."""
    contact = ContactPolicy(
        channels=["phone", "email"], constraints=[Cap("one a day", 1, "24 hours")], timezone="UTC"
    )
    given = {"name": "Desk", "hours": {"office": OFFICE}, "office": OFFICE, "contact": contact}
    return Playbook(**{**given, "follow_ups": presets.great_service(hours=OFFICE), **fields})


def judged(subject: Case, at: datetime, **fields: Any) -> Review:
    """Return the review of a case whose customer has no other."""
    playbook = fields.pop("playbook", desk())
    known = {"history": History(customer="kim", cases=[subject]), **fields}
    return review(subject, playbook, at=at, **known)

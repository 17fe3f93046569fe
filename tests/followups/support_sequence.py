"""What the tests of sequences share: days in May, contacts, and a sequence of reminders."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from servicekit.followups.sequence import Sequence, Touch
from servicekit.interaction import Interaction, Party

ADA, KIM = Party(id="ada", role="agent"), Party(id="kim", role="customer")
PREFIX = "reminders/12"


def on(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def reminders(**more: Any) -> Sequence:
    """Return three touches: at once, three days later, and at 10:00 four dates after that."""
    given = {
        "id": "reminders",
        "channels": ["email", "sms", "phone"],
        "touches": [
            Touch(id="ask", purpose="ask"),
            Touch(id="remind", purpose="remind", after="after 3 days"),
            Touch(id="last", purpose="last reminder", after="in 4 days at 10:00"),
        ],
    }
    return Sequence(**(given | more))


def touched(touch: str, at: datetime, **more: Any) -> Interaction:
    """Return a mail of the company's that makes a touch."""
    given = {
        "id": f"{touch} {at:%d}",
        "at": at,
        "author": ADA,
        "participants": [KIM],
        "channel": "email",
        "case_ids": ["3"],
        "follow_ups": [f"{PREFIX}/{touch}"],
    }
    return Interaction(**(given | more))


def reply(at: datetime, **more: Any) -> Interaction:
    """Return a mail of the customer's about the matter."""
    given = {"id": f"reply {at:%d}", "at": at, "author": KIM, "channel": "email", "case_ids": ["3"]}
    return Interaction(**(given | more))

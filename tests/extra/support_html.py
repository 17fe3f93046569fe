"""A small desk, and its report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from servicekit.case import Case, Change, History
from servicekit.escalation import Escalation
from servicekit.extra import html
from servicekit.interaction import Interaction, Party
from servicekit.playbook import Playbook
from servicekit.promise import Promise
from servicekit.review import Review, review
from servicekit.scorecard import Scorecard

PLAYBOOK = """
name = "{name}"

[hours.london]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:30"

[[targets]]
id = "reply"
measure = "first_reply"
within = "4 working hours"
hours = "london"

[[targets]]
id = "resolution"
measure = "resolution"
within = "24 working hours"
hours = "london"
pause_on = ["pending"]
"""

#: A Monday morning.
START = datetime(2026, 5, 4, 9, tzinfo=UTC)
#: When it is judged.
AT = START + timedelta(days=30)


def playbook(name: str = "Desk") -> Playbook:
    return Playbook.parse(PLAYBOOK.format(name=name))


def after(**amount: float) -> datetime:
    return START + timedelta(**amount)


def said(number: int, at: datetime, role: str, text: str = "", **details: Any) -> Interaction:
    author = Party(id={"customer": "kim", "agent": "ada"}.get(role, "bot"), role=role)
    return Interaction(id=number, at=at, author=author, channel="email", text=text, **details)


def moved(at: datetime, old: str | None, new: str) -> Change:
    return Change(at=at, field="team", old=old, new=new)


def troubled(number: int, text: str = "Where is my parcel?", **details: Any) -> Case:
    """Return a case in which much went wrong: a broken promise, three moves, silence."""
    given: dict[str, Any] = {
        "id": f"T{number}",
        "customer_id": f"kim-{number}",
        "opened_at": START,
        "topic": "late parcel",
        "interactions": [
            said(1, START, "customer", text),
            said(2, after(minutes=1), "bot", "We have received your message.", automated=True),
            said(3, after(hours=7), "agent", "I shall look into it."),
            said(4, after(days=14), "customer", "Is anybody there?"),
        ],
        "changes": [
            moved(START, None, "orders"),
            moved(after(hours=1), "orders", "returns"),
            moved(after(hours=2), "returns", "orders"),
            moved(after(hours=3), "orders", "billing"),
            Change(at=after(hours=8), field="status", old="new", new="pending"),
            Change(at=after(days=14), field="status", old="pending", new="open"),
        ],
        "promises": [
            Promise(
                id=f"p{number}",
                customer_id=f"kim-{number}",
                what="call back",
                made_by="ada",
                made_at=after(hours=7),
                due_at=after(hours=31),
            )
        ],
        "escalations": [
            Escalation(
                id=f"e{number}",
                case_id=details.get("id", f"T{number}"),
                raised_at=after(days=15),
                why="nobody calls back",
            )
        ],
    }
    return Case(**{**given, **details})


def settled(number: int) -> Case:
    """Return a case in which all went well."""
    return Case(
        id=f"S{number}",
        customer_id=f"sam-{number}",
        opened_at=START,
        interactions=[
            said(1, START, "customer", "How do I return a parcel?"),
            said(2, after(hours=1), "agent", "Here is the label."),
        ],
        changes=[
            moved(START, None, ("orders", "billing")[number % 2]),
            Change(at=after(hours=1), field="status", old="new", new="resolved"),
        ],
    )


def judged(cases: Iterable[Case], *, at: datetime = AT) -> list[tuple[Case, Review]]:
    book = playbook()
    return [
        (case, review(case, book, at=at, history=History(customer=case.customer_id, cases=[case])))
        for case in cases
    ]


def page(
    cases: Iterable[Case], *, at: datetime = AT, told: int | None = None, **options: Any
) -> str:
    """Return the report of some cases, the worst first as they stand, of which some are told."""
    pairs = judged(cases, at=at)
    given = {
        "agenda": [(each.case_id, item) for _, each in pairs for item in each.agenda],
        **options,
    }
    card = Scorecard.of(each for _, each in pairs)
    return html.report(card, pairs[:told], playbook(), at=at, **given)


def desk() -> list[Case]:
    """Return a month of a small desk."""
    return [*(troubled(n) for n in range(1, 7)), *(settled(n) for n in range(80))]

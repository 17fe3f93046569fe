"""A desk on Monday, 4 May 2026, that the tests of replays share, and playbooks that differ."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from answers.support import returns, until

from servicekit.answers import AnswerBook
from servicekit.case import Case, Change, History
from servicekit.customer import Customer
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Party, Told
from servicekit.money import Money
from servicekit.playbook import Playbook
from servicekit.replay import Replay, ReplayChange, replay
from servicekit.replay.pair import Pair, differing
from servicekit.review.inquiry import Inquiry
from servicekit.tables import Rule
from servicekit.targets import Target

ALWAYS = BusinessHours.always("UTC")
KIM, ADA = Party(id="kim", role="customer"), Party(id="ada", role="agent")


def may(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return an instant of May 2026, in UTC; the fourth is a Monday."""
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


NOON = may(4, 12)


def target(hours: int = 4, **fields: Any) -> Target:
    """Return a target that counts from the opening, by the clock on the wall."""
    given = {"id": "reply", "measure": "acknowledgement", "within": timedelta(hours=hours)}
    return Target(**{**given, **fields})


def desk(*targets: Target, **fields: Any) -> Playbook:
    return Playbook(**{"name": "Desk", "targets": targets, "version": "v", **fields})


def said(when: datetime, author: Party = KIM, **fields: Any) -> Interaction:
    given = {"id": f"{author.id}@{when}", "at": when, "author": author, "channel": "email"}
    return Interaction(**{**given, **fields})


def case(*contacts: Interaction, **fields: Any) -> Case:
    given = {"id": "c", "customer_id": "kim", "opened_at": may(4), "interactions": contacts}
    return Case(**{**given, **fields})


def moved(when: datetime, new: str, field: str = "priority", **fields: Any) -> Change:
    return Change(at=when, field=field, new=new, **fields)


def pair(old: Playbook, new: Playbook, subject: Case | None = None, **fields: Any) -> Pair:
    """Return a case under both playbooks."""
    given = {"case": case() if subject is None else subject, "at": NOON, **fields}
    return Pair(
        old=Inquiry(playbook=old, **given),
        new=Inquiry(playbook=new, **given),
        differing=differing(old, new),
    )


def changes(
    known: Case | History, old: Playbook, new: Playbook, at: datetime = NOON, **fields: Any
) -> tuple[ReplayChange, ...]:
    return replay([known], old, new, at=at, **fields).changes


def parts(found: Replay | Iterable[ReplayChange]) -> list[tuple[Any, ...]]:
    """Return what changes, without the reasons."""
    every = found.changes if isinstance(found, Replay) else found
    return [(each.part, each.of, each.old, each.new, each.effect) for each in every]


def swapped(found: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return what would change the other way round."""
    effects = {"better": "worse", "worse": "better", None: None}
    return [(part, of, new, old, effects[effect]) for part, of, old, new, effect in found]


def returning(days: int, *more: Rule[str], policy: str = "unique", **named: Any) -> AnswerBook:
    """Return the book of a shop that takes things back for so many days."""
    rules = until(days, *more, policy=policy)
    question = returns(rules=rules, examples=(), never_worse={}, **named)
    return AnswerBook(questions=[question], key="secret", timezone="UTC")


def told(book: AnswerBook, days: int, tier: str = "standard", **named: Any) -> Told:
    """Return what somebody was told whose parcel came so many days ago."""
    facts = {"days": days, "tier": tier, "price": Money(20, "EUR")}
    customer = Customer(id="kim", name="Kim", **named)
    return book.answer("return", facts, at=may(4), customer=customer, language="en").told()


def telling(book: AnswerBook, days: int, tier: str = "standard", **fields: Any) -> Case:
    """Return the case of a customer who was told whether they may return something."""
    answer = said(may(4, 10), ADA, told=[told(book, days, tier)])
    return case(answer, **fields)

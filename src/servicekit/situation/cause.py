"""A known cause, and everybody whom it touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.followups.columns import ABSENT
from servicekit.followups.occasion import Occasion
from servicekit.instants import spoken
from servicekit.situation.reading import facts_of
from servicekit.situation.scene import Scene, customer_of
from servicekit.values import identifier, tuple_of

__all__ = ["touched"]


def touched(
    cause_id: object,
    subjects: Iterable[Case | History],
    *,
    since: datetime,
    at: datetime,
    known_at: datetime | None = None,
    customers: Iterable[Customer] = (),
) -> tuple[Occasion, ...]:
    """Return one occasion for every customer whom a known cause touches.

    They have a case with that cause, settled or not; a case that was deleted counts for nothing.
    However many cases they have, and on however many records that were merged, they hear of it
    once. The facts are those in which all these cases agree; what differs is left out.

    Args:
        cause_id: the cause.
        subjects: cases, or the histories of customers, in any order.
        since: when it became known, or was mended: what begins it, and never the instant that is
            asked about.
        at: the instant that is asked about.
        known_at: what was recorded later is not seen; ``at`` by default.
        customers: customers of these cases, who say which of their records were merged.

    Example:
        >>> from datetime import UTC
        >>> day = datetime(2026, 5, 1, tzinfo=UTC)
        >>> lamps = [
        ...     Case(id=number, customer_id=number % 2, opened_at=day, cause_id="batch 9")
        ...     for number in (1, 2, 3)
        ... ]
        >>> found = touched("batch 9", lamps, since=day, at=day)
        >>> [(each.customer_id, each.because[0].evidence) for each in found]
        [('1', ('1', '3')), ('0', ('2',))]

    Raises:
        FieldError: a subject is neither a case nor a history, or two customers share an id.
        NaiveDatetimeError: an instant has no time zone.
    """
    known = at if known_at is None else known_at
    cause = identifier(cause_id)
    given = tuple(subjects)
    whose = _by_id(given, tuple_of(Customer, customers))
    found = defaultdict[str, dict[str, Scene]](dict)
    for case, history in _cases(given):
        customer = customer_of(history, whose.get(case.customer_id))
        scene = Scene(case=case, at=at, known_at=known, history=history, customer=customer)
        if case.cause_id == cause and scene.begun:
            found[scene.customer_id].setdefault(case.id, scene)
    return tuple(_one(cause, name, [*scenes.values()], since) for name, scenes in found.items())


def _by_id(
    subjects: Iterable[Case | History], customers: Iterable[Customer]
) -> dict[str, Customer]:
    """Return the customers by every id that they have or had."""
    known = [each.customer for each in subjects if isinstance(each, History)]
    given = (*customers, *(each for each in known if isinstance(each, Customer)))
    found: dict[str, Customer] = {}
    for customer in given:
        for name in customer.same_as:
            _claim(found, name, customer)
    for customer in given:
        merged = found.get(customer.id)
        if merged is None or merged.id == customer.id:  # else it is a record of somebody else's
            _claim(found, customer.id, customer)
    return found


def _claim(found: dict[str, Customer], name: str, customer: Customer) -> None:
    if found.setdefault(name, customer) != customer:
        raise FieldError("customers", name, "an id of one customer")


def _cases(subjects: Iterable[Case | History]) -> Iterator[tuple[Case, History | None]]:
    for subject in subjects:
        if isinstance(subject, Case):
            yield subject, None
        elif isinstance(subject, History):
            for case in subject.cases:
                yield case, subject
        else:
            raise FieldError("subjects", subject, "a Case or a History")


def _one(cause: str, customer_id: str, scenes: Sequence[Scene], since: datetime) -> Occasion:
    facts = _agreed([{**facts_of(scene)} for scene in scenes])
    text = f"Cause {cause} touches them since {spoken(since)}."
    return Occasion(
        kind="known_cause",
        since=since,
        about=cause,
        customer_id=customer_id,
        brand=facts.get("brand"),
        facts={**facts, **ABSENT, "occasion": "known_cause"},
        because=[Reason("known_cause", text, [scene.case.id for scene in scenes])],
        **_agreed([scene.holder for scene in scenes]),
    )


def _agreed(facts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the facts that are the same everywhere."""
    first, *others = facts
    return {
        name: value
        for name, value in first.items()
        if all(name in other and other[name] == value for other in others)
    }

"""Who was told otherwise than another book would say, and what was promised to them with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs

from servicekit.answers.concern import Concern, Concerns
from servicekit.case import History
from servicekit.customer import Customer
from servicekit.instants import aware, moment, to_microseconds
from servicekit.interaction import Told
from servicekit.promise import Promise, PromiseState
from servicekit.values import texts, tuple_of

if TYPE_CHECKING:
    from servicekit.answers.change import QuestionChange

__all__ = ["ToldOtherwise", "told_otherwise"]

_S = PromiseState
_PENDING = frozenset({_S.OFFERED, _S.CONDITIONAL, _S.OPEN, _S.PAUSED, _S.BROKEN})
_END = datetime.max.replace(tzinfo=UTC)


def _promises(given: Iterable[Promise]) -> tuple[Promise, ...]:
    return tuple_of(Promise, given)


@attrs.frozen(kw_only=True)
class ToldOtherwise:
    """A customer who was told what the new book does not say, or may not say.

    Args:
        customer_id: who was told.
        contact_id: in which contact.
        at: when.
        told: what they were told.
        now: what they might hear now: the names of outcomes; none where they would get no answer,
            or nobody can tell which.
        certain: whether that is sure. What a case was like is known from the digest of its facts
            alone, and not always.
        why: what changes for them, in one sentence.
        promises: what was promised with it and is still open; all of it where no instant was given.
        unrecorded: the ids of promises made with it that no case of theirs has.
    """

    customer_id: str
    contact_id: str
    at: datetime = attrs.field(converter=aware, eq=moment)
    told: Told
    now: tuple[str, ...] = attrs.field(default=(), converter=texts)
    certain: bool = False
    why: str
    promises: tuple[Promise, ...] = attrs.field(default=(), converter=_promises)
    unrecorded: tuple[str, ...] = attrs.field(default=(), converter=texts)


def told_otherwise(
    changes: Sequence[QuestionChange],
    histories: Iterable[History],
    *,
    at: datetime | None,
    key: bytes,
) -> tuple[list[ToldOtherwise], int]:
    """Return who was told otherwise, the most urgent first, and at how many customers it looked.

    Args:
        changes: every question of both books, those that do not change as well.
        histories: the customers.
        at: the instant that is asked about; everything that is recorded, if left out.
        key: the key of the book whose answers were told.
    """
    concerns: dict[str, list[Concerns]] = {}
    for change in changes:
        concerns.setdefault(change.id, []).append(Concerns(change, key))
    found: list[ToldOtherwise] = []
    customers = 0
    for history in histories:
        customers += 1
        found += _of_customer(concerns, history, at)
    return sorted(found, key=_urgency), customers


def _urgency(found: ToldOtherwise) -> tuple[bool, bool, int]:
    owed = bool(found.promises or found.unrecorded)
    return not found.certain, not owed, to_microseconds(found.at)


def _of_customer(
    concerns: Mapping[str, Sequence[Concerns]], history: History, at: datetime | None
) -> Iterator[ToldOtherwise]:
    until = _END if at is None else at
    made: dict[str, Promise] = {}
    for contact, told in history.told(at=until):
        concern = _concern(concerns.get(told.question, ()), history, told)
        if concern is None:
            continue
        made = made or {promise.id: promise for promise in history.promises(at=until)}
        with_it = [made[name] for name in told.promises if name in made]
        yield ToldOtherwise(
            customer_id=history.customer_ids[0],
            contact_id=contact.id,
            at=contact.at,
            told=told,
            now=concern.now,
            certain=concern.certain,
            why=concern.why,
            promises=tuple(p for p in with_it if at is None or p.state(at=at) in _PENDING),
            unrecorded=tuple(name for name in told.promises if name not in made),
        )


def _concern(concerns: Sequence[Concerns], history: History, told: Told) -> Concern | None:
    """Return what changes for a customer, by the question that answers them."""
    if isinstance(history.customer, Customer):
        brands = {each.change.brand for each in concerns}
        brand = history.customer.brand if history.customer.brand in brands else None
        concerns = [each for each in concerns if each.change.brand == brand]
    exact = [each for each in concerns if each.version(told) is not None]
    found = (each.of(told) for each in exact or concerns)
    return next((concern for concern in found if concern is not None), None)

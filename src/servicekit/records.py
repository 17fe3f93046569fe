"""What was recorded about the past: facts that carry two times, and edits of them.

Every fact says ``at``, when it happened, and ``recorded_at``, when it became known. An edit is a
fact as well: it ``revises`` another and stands in its place from the instant at which it was
recorded. So what was known yesterday can be asked again today, and gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias, TypeVar

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, moment, to_microseconds

__all__ = [
    "Dated",
    "Recorded",
    "Script",
    "among",
    "asked",
    "in_order",
    "next_seq",
    "recorded",
    "revisable",
    "script",
    "seen",
]


class Dated(Protocol):
    """Anything that happened at an instant, with a number that orders what shares it."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def recorded_at(self) -> datetime:
        """When it became known."""

    @property
    def seq(self) -> int:
        """What orders what shares an instant."""


class Recorded(Dated, Protocol):
    """Anything dated that another record can revise."""

    @property
    def id(self) -> str | None:
        """What an edit calls it by."""

    @property
    def revises(self) -> str | None:
        """The record in whose place it stands."""


D = TypeVar("D", bound=Dated)
R = TypeVar("R", bound=Recorded)


def recorded(since: str = "at") -> Any:
    """Return the field of a class that holds when a fact became known.

    Args:
        since: the field that it takes its value from where nobody gives one.
    """
    return attrs.field(
        default=attrs.Factory(lambda self: getattr(self, since), takes_self=True),
        converter=aware,
        eq=moment,
    )


def in_order(items: Iterable[D]) -> tuple[D, ...]:
    """Return what happened in its order: by instant, ``seq``, when it was recorded, as given.

    An edit has the place of what it revises, and comes after it.
    """
    return tuple(sorted(items, key=_order))


def _order(item: Dated) -> tuple[int, int, int]:
    return to_microseconds(item.at), item.seq, to_microseconds(item.recorded_at)


def next_seq(items: Iterable[Recorded], new: Recorded) -> int:
    """Return the number that puts a new record last among those of its instant.

    An edit that leaves the instant as it is takes the place of what it revises.
    """
    there = [item for item in items if to_microseconds(item.at) == to_microseconds(new.at)]
    for item in there:
        if new.revises is not None and item.id == new.revises:
            return item.seq
    return max((item.seq + 1 for item in there), default=0)


def revisable(items: Sequence[R]) -> None:
    """Check that each id stands for one record, and that what is revised is there.

    Raises:
        FieldError: two records share an id, or one revises what is not there, what was recorded
            only after it, or, in the end, itself.
    """
    named: dict[str, R] = {}
    for item in items:
        if item.id is not None and named.setdefault(item.id, item) is not item:
            raise FieldError("id", item.id, "each record has an id of its own, or none")
    if len({id(item) for item in items}) < len(items):
        raise FieldError("records", len(items), "each record once; one of these is given twice")
    for item in items:
        if item.revises is not None:
            _check_original(item, named)
    _refuse_circles(named)


def _check_original(item: R, named: Mapping[str, R]) -> None:
    original = named.get(str(item.revises))
    if original is None:
        known = ", ".join(named) or "none has an id"
        raise FieldError("revises", item.revises, f"the id of another record here: {known}")
    if to_microseconds(original.recorded_at) > to_microseconds(item.recorded_at):
        when = original.recorded_at
        raise FieldError(
            "revises", item.revises, f"what was recorded before; that was only at {when}"
        )


def _refuse_circles(named: Mapping[str, R]) -> None:
    cleared: set[str] = set()
    for name in named:
        trail: dict[str, None] = {}
        here: str | None = name
        while here is not None and here not in cleared:
            if here in trail:
                what = "another record; this one revises itself in the end"
                raise FieldError("revises", here, what)
            trail[here] = None
            here = named[here].revises
        cleared.update(trail)


def asked(at: datetime, known_at: datetime | None) -> tuple[int, int]:
    """Return the two instants of a question in microseconds of UTC.

    Args:
        at: the instant that is asked about.
        known_at: by when it had to be recorded; ``at`` by default.

    Raises:
        NaiveDatetimeError: an instant has no time zone.
    """
    now = to_microseconds(at)
    return now, now if known_at is None else to_microseconds(known_at)


#: Records in their order, each after the microseconds of its ``at`` and ``recorded_at``.
Script: TypeAlias = tuple[tuple[int, int, R], ...]


def script(items: Iterable[R]) -> Script[R]:
    """Return records with their two times in microseconds of UTC, to be asked many times."""
    return tuple((to_microseconds(i.at), to_microseconds(i.recorded_at), i) for i in items)


def among(records: Script[R], *, at: int, known: int) -> Iterator[tuple[int, int, R]]:
    """Yield what had happened by ``at`` as far as was recorded by ``known``, in its order.

    What a record revises is left out from the instant at which the revision was recorded.

    Args:
        records: a script of records in order.
        at: microseconds of UTC.
        known: microseconds of UTC.
    """
    out = {item.revises for _, recorded, item in records if item.revises and recorded <= known}
    for record in records:
        if record[0] > at:
            return
        if record[1] <= known and not (out and record[2].id in out):
            yield record


def seen(items: Iterable[R], *, at: int, known: int) -> Iterator[R]:
    """Yield the records that :func:`among` yields, for items that are asked once."""
    return (item for _, _, item in among(script(items), at=at, known=known))

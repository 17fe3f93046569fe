"""The draft of a case: what its rows have said so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import attrs

from servicekit.case import Change, Feedback
from servicekit.errors import FieldError
from servicekit.escalation import Escalation
from servicekit.interaction import Interaction
from servicekit.logs.rows import Row
from servicekit.promise import Promise
from servicekit.staff import Grant

__all__ = ["NOT_RECORDED", "Draft", "Taker", "by", "known", "new_key", "picked", "times"]

#: What stands for a customer, a person or a channel that the log does not name.
NOT_RECORDED = "not recorded"

T = TypeVar("T")


@attrs.define
class Draft:
    """What the rows of one case have said so far, in their order.

    Args:
        id: the case.
        customer: whose it is.
        coming: the contacts that later rows tell of.
    """

    id: str
    customer: str
    coming: set[str] = attrs.Factory(set)
    interactions: dict[str, Interaction] = attrs.Factory(dict)
    changes: list[Change] = attrs.Factory(list)
    promises: dict[str, Promise] = attrs.Factory(dict)
    escalations: dict[str, Escalation] = attrs.Factory(dict)
    grants: dict[str, Grant] = attrs.Factory(dict)
    feedback: dict[str, Feedback] = attrs.Factory(dict)
    held: dict[str, str] = attrs.Factory(dict)

    def key(self, row: Row, meaning: str, seq: int) -> str:
        """Return how a row calls what it is about; else it is called by its case and row."""
        found: str = row.get(meaning, f"{self.id}/{seq}")
        return found


#: Takes over what one event says: the draft, the row, its event, and its number in the case.
Taker: TypeAlias = Callable[[Draft, Row, str, int], None]


def times(row: Row) -> dict[str, Any]:
    """Return when it happened and when it became known."""
    return {"at": row["at"], "recorded_at": row.get("recorded_at", row["at"])}


def picked(row: Row, **meanings: str) -> dict[str, Any]:
    """Return the fields of a value that a row has, each from the column of that meaning."""
    return {field: row[meaning] for field, meaning in meanings.items() if meaning in row}


def by(row: Row, event: str) -> str:
    """Return who did it, where that must be known.

    Raises:
        FieldError: nobody said it.
    """
    author: str | None = row.get("author")
    if author is None:
        raise FieldError("author", None, f"a row of event {event!r} needs its author")
    return author


def new_key(made: Mapping[str, object], meaning: str, key: str, what: str) -> str:
    """Return a key under which nothing was made before.

    Raises:
        FieldError: something was.
    """
    if key in made:
        raise FieldError(meaning, key, what)
    return key


def known(made: Mapping[str, T], meaning: str, row: Row) -> T:
    """Return what a row names, which an earlier row has made.

    Raises:
        FieldError: none has.
    """
    key = row.get(meaning)
    if key is None or key not in made:
        listed = ", ".join(made) or "none yet"
        raise FieldError(meaning, key, f"one that the case knows by then: {listed[:500]}")
    return made[key]

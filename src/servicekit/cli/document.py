"""A review as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs

from servicekit.errors import Problem
from servicekit.playbook import Playbook
from servicekit.review import Review
from servicekit.scorecard import Totals
from servicekit.values import Facts

__all__ = ["SCHEMA", "document"]

#: Rises when a reader of the JSON has to change.
SCHEMA = 1


def document(
    reviews: Sequence[Review], playbook: Playbook, at: datetime, skipped: Iterable[Problem]
) -> str:
    """Return everything about the reviews as JSON text; the same input gives the same bytes."""
    totals = _plain(Totals.of(reviews))
    return json.dumps(
        {
            "schema": SCHEMA,
            "at": at.isoformat(),
            "playbook": playbook.version,
            "totals": totals,
            "skipped": [{"path": problem.path, "message": problem.message} for problem in skipped],
            "cases": [_plain(review) | {"hand_overs": review.hand_overs} for review in reviews],
        },
        indent=2,
        ensure_ascii=False,
    )


def _plain(value: attrs.AttrsInstance) -> dict[str, object]:
    return attrs.asdict(value, value_serializer=_serialised)


def _serialised(_: object, __: object, value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Facts():
            return {name: _serialised(_, __, value[name]) for name in sorted(value)}
    return value

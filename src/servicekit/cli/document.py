"""Reviews as JSON, written case by case: the same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from servicekit.cli.batch import Batch
from servicekit.cli.plainly import plainly
from servicekit.errors import Problem
from servicekit.playbook import Playbook
from servicekit.scorecard import DEFINITIONS, Result, Scorecard, Totals

__all__ = ["SCHEMA", "closing", "opening", "rows", "texts"]

#: Rises when a reader of the JSON has to change.
SCHEMA = 1


def opening(playbook: Playbook, at: datetime) -> str:
    """Return how the document begins, up to the first case."""
    head = {"schema": SCHEMA, "at": at.isoformat(), "playbook": playbook.version}
    return f'{_dumped(head)[:-2]},\n  "cases": ['


def texts(found: Iterable[str], *, first: bool) -> Iterator[str]:
    """Yield cases as they stand in the list.

    Args:
        found: each case as JSON.
        first: whether the first of them is the first of all.
    """
    for text in found:
        yield ("" if first else ",") + f"\n{text}".replace("\n", "\n    ")
        first = False


def closing(whole: Batch, skipped: Iterable[Problem], unread: int, *, empty: bool) -> str:
    """Return how the document ends, after the last case.

    Args:
        whole: what all reviews come to.
        skipped: the rows that were left out, as many as are listed.
        unread: how many those are.
        empty: whether there was no case.
    """
    tail = {
        "skipped_rows": unread,
        "skipped": rows(skipped),
        "totals": _totals(whole.card.totals),
        "scorecard": _scorecard(whole.card),
        "worst": plainly(whole.worst.cases),
        "due": {urgency: whole.counts[urgency] for urgency in sorted(whole.counts)},
    }
    return f"{'' if empty else chr(10) + '  '}],\n{_dumped(tail)[2:]}"


def rows(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Return rows that were left out, each with its place."""
    return [{"path": problem.path, "message": problem.message} for problem in problems]


def _totals(totals: Totals) -> dict[str, Any]:
    """Return the counts; what nobody recorded is ``null`` and not 0."""
    return {**plainly(totals), **dict.fromkeys(totals.unknown)}


def _scorecard(card: Scorecard) -> dict[str, Any]:
    return {
        "by": card.by,
        "least": card.least,
        "measures": [*map(_measure, card.results())],
        "groups": {name: [*map(_measure, card.results(name))] for name in card.groups},
    }


def _measure(found: Result) -> dict[str, Any]:
    """Return a figure; times are in seconds."""
    return {
        "measure": found.measure,
        "of": found.of,
        "name": found.name,
        "unit": "s" if isinstance(found.value, timedelta) else DEFINITIONS[found.measure].unit,
        "value": plainly(found.value),
        "mean": plainly(found.mean),
        "n": found.n,
        "coverage": found.coverage,
        "left_out": plainly(found.left_out),
        "words": found.words,
    }


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)

"""The course of a case: what its changes, one after the other, amount to."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import datetime

import attrs

from servicekit.case.change import DONE, ENDED, Change
from servicekit.hours import Span
from servicekit.instants import later, moment, to_microseconds
from servicekit.records import Dated

__all__ = ["closed", "ending", "moves", "place", "says_merged", "stretches", "turns"]


def moves(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes by which somebody else got the case, each from whoever had it before."""
    found, holder = [], changes[0].old if changes else None
    for change in changes:
        if change.new is None:
            continue
        if holder is not None and change.new != holder:
            left = change.old == holder
            found.append(change if left else attrs.evolve(change, old=holder))
        holder = change.new
    return tuple(found)


def turns(changes: Sequence[Change]) -> list[Change]:
    """Return the changes by which the case was settled or opened again, in turn.

    What it was before each follows from the one before; only a reopening that comes first has to
    say it. Merging or deleting a case neither settles nor opens it.
    """
    first = changes[0] if changes else None
    found: list[Change] = []
    settled = first is not None and first.old in DONE and first.new not in DONE
    for change in changes:
        if change.new in ENDED:
            continue
        done = change.new in DONE
        if done is not settled or (done and not found):  # or nobody has said yet since when it is
            found.append(change)
        settled = done
    return found


def ending(changes: Sequence[Change]) -> Change | None:
    """Return the change since which the case is merged or deleted, or ``None`` while it is not."""
    found = None
    for change in changes:
        if change.new not in ENDED:
            found = None
        elif found is None:
            found = change
    return found


def says_merged(changes: Sequence[Change]) -> bool:
    """Tell whether a change that nobody has revised says that the case was merged."""
    out = {change.revises for change in changes if change.revises is not None}
    merged = (change for change in changes if (change.field, change.new) == ("status", "merged"))
    return any(change.id not in out for change in merged)


def place(item: Dated) -> tuple[int, int]:
    """Return what orders what happened: its instant in microseconds of UTC, and its ``seq``."""
    return to_microseconds(item.at), item.seq


def closed(changes: Sequence[Change]) -> tuple[int, int] | None:
    """Return the place of the last change that settled the case, or by which it is not there.

    Merging or deleting it counts while that is in force, and not once it is undone.
    """
    found = [turn for turn in turns(changes) if turn.new in DONE]
    found += [change for change in changes[-1:] if change.new in ENDED]
    return max(map(place, found), default=None)


def stretches(
    changes: Sequence[Change], statuses: Container[str | None], *, opened_at: datetime, at: datetime
) -> tuple[Span, ...]:
    """Return when the status was one of some, merged where they touch; the last ends at ``at``."""
    spans: list[Span] = []
    for start, end in _runs(changes, statuses, opened_at=opened_at, at=at):
        joined = spans and moment(spans[-1].end) == moment(start)
        begun = spans.pop().start if joined else start
        if later(end, begun):
            spans.append(Span(begun, end))
    return tuple(spans)


def _runs(
    changes: Sequence[Change], statuses: Container[str | None], *, opened_at: datetime, at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    begun = opened_at if "new" in statuses else None  # what it is before anybody sets one
    for change in changes:
        if change.new in statuses:
            begun = begun or change.at
        elif begun is not None:
            yield begun, change.at
            begun = None
    if begun is not None:
        yield begun, at

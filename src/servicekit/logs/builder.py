"""Rows of one case become a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import attrs

from servicekit.case import DONE, FIELDS, Case, Change
from servicekit.case.course import says_merged
from servicekit.errors import FieldError, ServiceKitError
from servicekit.instants import to_microseconds
from servicekit.logs import contacts, escalations, grants, opinions, pledges
from servicekit.logs.draft import NOT_RECORDED, Draft, Taker, times
from servicekit.logs.fault import Fault
from servicekit.logs.rows import Row

__all__ = ["NOT_RECORDED", "PlacedRow", "built", "in_order"]

PlacedRow: TypeAlias = tuple[str, Row]

_TAKERS: Mapping[str, Taker] = {
    **contacts.TAKERS,
    **pledges.TAKERS,
    **escalations.TAKERS,
    **grants.TAKERS,
    **opinions.TAKERS,
}


def in_order(rows: Iterable[PlacedRow]) -> list[PlacedRow]:
    """Return rows by instant, then by the column of order; others stay as they stand."""
    return sorted(
        rows, key=lambda placed: (to_microseconds(placed[1]["at"]), placed[1].get("order", 0))
    )


def built(case_id: str, rows: Sequence[PlacedRow]) -> tuple[Case, list[Fault]]:
    """Return the case that rows in order tell of, and which of them say something impossible.

    Of such a row nothing counts but when it happened; the others still do.
    """
    first, last = rows[0][1], rows[-1][1]
    draft = Draft(case_id, _first_named(rows, "customer") or NOT_RECORDED, {*_contacts(rows)})
    opened_at = _earlier(first.get("opened_at"), first["at"])
    faults = []
    for seq, (place, row) in enumerate(rows):
        draft.coming.discard(row.get("contact", ""))
        try:
            _take(draft, row, seq, None if seq else opened_at)
        except ServiceKitError as error:
            faults.append(Fault(place, str(error)))
    _date_the_settling(draft, last.get("resolved_at"), opened_at)
    merged_into = _merged_into(draft, rows, faults)
    case = Case(
        id=case_id,
        customer_id=draft.customer,
        opened_at=opened_at,
        kind=first.get("kind", "request"),
        topic=first.get("topic"),
        channel=first.get("channel"),
        brand=first.get("brand"),
        remedy=_first_named(rows, "remedy"),
        cause_id=_first_named(rows, "cause"),
        merged_into=merged_into,
        interactions=draft.interactions.values(),
        changes=draft.changes,
        promises=draft.promises.values(),
        escalations=draft.escalations.values(),
        grants=draft.grants.values(),
        feedback=draft.feedback.values(),
    )
    return case, faults


def _first_named(rows: Sequence[PlacedRow], meaning: str) -> Any:
    return next((row[meaning] for _, row in rows if meaning in row), None)


def _contacts(rows: Sequence[PlacedRow]) -> Iterator[str]:
    return (row["contact"] for _, row in rows if "contact" in row)


def _merged_into(draft: Draft, rows: Sequence[PlacedRow], faults: list[Fault]) -> str | None:
    """Return the case that carries the matter now, where that can be."""
    found = next(((place, row) for place, row in rows if "merged_into" in row), None)
    if found is None:
        return None
    place, other = found[0], str(found[1]["merged_into"])
    if other != draft.id and says_merged(draft.changes):
        return other
    words = "another case, and a row with the status 'merged', which says when"
    faults.append(Fault(place, str(FieldError("merged_into", other, words))))
    return None


def _take(draft: Draft, row: Row, seq: int, opened_at: datetime | None) -> None:
    """Take over one row; the first says since when the case was what it says."""
    event = row.get("event", "update")
    if event != "update":  # first, for where it is impossible the whole row says nothing
        _TAKERS[event](draft, row, event, seq)
    for field in FIELDS:
        new, old = row.get(field), draft.held.get(field)
        if new is not None and new != old:
            draft.held[field] = new
            dated = times(row)
            # A case has its desk and its priority from the beginning, also where its first
            # row was written later; what its status was before that row nobody says.
            if opened_at is not None and field != "status":
                dated["at"] = opened_at
            draft.changes.append(
                Change(
                    **dated, field=field, old=old, new=new, by=row.get("author"),
                    reason=row.get("reason") if field in {"team", "agent"} else None, seq=seq,
                )
            )  # fmt: skip


def _date_the_settling(draft: Draft, stated: datetime | None, opened_at: datetime) -> None:
    """Date the last settling by the instant that the log states for it, where it fits.

    Exports show a case's final resolution in a column of its own; the row in which the status
    changed was often written at another time. An instant that would change the order of what
    happened is not believed.
    """
    statuses = [change for change in draft.changes if change.field == "status"]
    settlings = [
        i for i, change in enumerate(statuses) if change.new in DONE and change.old not in DONE
    ]
    if stated is None or not settlings:
        return
    last = settlings[-1]
    before, after = statuses[:last][-1:], statuses[last + 1 :][:1]
    stops = [opened_at, *(c.at for c in before), stated, *(c.at for c in after)]
    if stops == sorted(stops, key=to_microseconds):
        old = statuses[last]
        recorded = max(old.at, stated, key=to_microseconds)
        index = draft.changes.index(old)
        draft.changes[index] = attrs.evolve(old, at=stated, recorded_at=recorded)


def _earlier(a: datetime | None, b: datetime) -> datetime:
    return b if a is None else min(a, b, key=to_microseconds)

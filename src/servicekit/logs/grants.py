"""Rows that tell what a customer was granted, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from servicekit.errors import FieldError
from servicekit.logs.draft import Draft, Taker, by, known, new_key, picked, times
from servicekit.logs.rows import Row
from servicekit.staff import Grant

__all__ = ["TAKERS"]


def _take_grant(draft: Draft, row: Row, event: str, seq: int) -> None:
    key = draft.key(row, "grant", seq)
    new_key(draft.grants, "grant", key, "it is granted once; this one was granted before")
    if "authority" not in row:
        words = f"a row of event {event!r} needs the kind of decision, such as 'refund'"
        raise FieldError("authority", None, words)
    draft.grants[key] = Grant(
        id=key,
        kind=row["authority"],
        case_id=draft.id,
        by=by(row, event),
        **times(row),
        needs_approval=row.get("needs_approval") == "yes",
        seq=seq,
        **picked(row, amount="amount", approved_by="approved_by"),
    )


def _take_approval(draft: Draft, row: Row, event: str, _: int) -> None:
    grant = known(draft.grants, "grant", row)
    if grant.approved_by is not None:
        raise FieldError("grant", grant.id, "it is approved once; this one was approved before")
    draft.grants[grant.id] = attrs.evolve(grant, approved_by=by(row, event), approved_at=row["at"])


def _take_reversal(draft: Draft, row: Row, _: str, __: int) -> None:
    grant = known(draft.grants, "grant", row)
    if grant.reversed_at is not None:
        raise FieldError("grant", grant.id, "it is taken back once; this one was before")
    draft.grants[grant.id] = attrs.evolve(grant, reversed_at=row["at"])


TAKERS: Mapping[str, Taker] = {
    "granted": _take_grant,
    "grant_approved": _take_approval,
    "grant_reversed": _take_reversal,
}

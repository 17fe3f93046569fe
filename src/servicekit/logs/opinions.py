"""Rows that tell what the customer was asked about the service, and what they said."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from servicekit.case import Feedback
from servicekit.errors import FieldError
from servicekit.instants import moment
from servicekit.logs.draft import Draft, Taker, new_key, picked, times
from servicekit.logs.rows import Row

__all__ = ["TAKERS"]


def _take_question(draft: Draft, row: Row, event: str, seq: int) -> None:
    key = draft.key(row, "feedback", seq)
    new_key(draft.feedback, "feedback", key, "each is asked for once; this one was before")
    draft.feedback[key] = Feedback(
        id=key,
        kind=_kind(row, event),
        asked_at=row["at"],
        recorded_at=times(row)["recorded_at"],
        **picked(row, about="about", interaction_id="reply_to", scale="scale"),
    )


def _take_answer(draft: Draft, row: Row, event: str, seq: int) -> None:
    key = row.get("feedback") or _open_question(draft, row) or draft.key(row, "feedback", seq)
    given = {
        **times(row),
        **picked(
            row,
            score="score",
            scale="scale",
            text="text",
            by="author",
            about="about",
            interaction_id="reply_to",
        ),
    }
    asked = draft.feedback.get(key)
    if asked is None:
        dated = picked(row, asked_at="asked_at")
        draft.feedback[key] = Feedback(id=key, kind=_kind(row, event), **dated, **given)
    elif asked.at is not None:
        raise FieldError("feedback", key, "each is given once; this one was given before")
    else:
        _check_same(asked, row)
        draft.feedback[key] = attrs.evolve(asked, **given)


def _open_question(draft: Draft, row: Row) -> str | None:
    """Return the latest question that an answer without an id can be to, if nobody answered it."""
    found = None
    for key, asked in draft.feedback.items():
        about = row.get("reply_to", asked.interaction_id)
        since = row.get("asked_at", asked.asked_at)
        same = asked.kind == row.get("measure") and asked.interaction_id in {None, about}
        if same and asked.at is None and moment(since) == moment(asked.asked_at):
            found = key
    return found


def _kind(row: Row, event: str) -> str:
    if "measure" not in row:
        raise FieldError("measure", None, f"a row of event {event!r} needs the measure")
    kind: str = row["measure"]
    return kind


def _check_same(asked: Feedback, row: Row) -> None:
    if row.get("measure", asked.kind) != asked.kind:
        raise FieldError("measure", row["measure"], f"they were asked for {asked.kind}")


TAKERS: Mapping[str, Taker] = {"feedback_asked": _take_question, "feedback": _take_answer}

"""The story: what the next person must know, so that the customer need not say it again."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.instants import spoken
from servicekit.review.inquiry import Inquiry

__all__ = ["story"]


def story(inquiry: Inquiry) -> str:
    """Return what the next person must know of a case, as far as anybody wrote it down.

    What was promised, what the customer was told and who had the case before is not told here: a
    :class:`~servicekit.routing.Briefing` puts it below.

    Args:
        inquiry: the case.
    """
    return "\n".join(dict.fromkeys(_lines(inquiry)))


def _lines(inquiry: Inquiry) -> Iterator[str]:
    case = inquiry.case
    about = "" if case.topic is None else f" about {case.topic}"
    yield f"A {case.kind}{about}, raised on {spoken(case.opened_at)}."
    if case.remedy:
        yield f"The customer wants: {case.remedy}"
    if inquiry.waiting_since is not None:
        yield f"They have waited for an answer since {spoken(inquiry.waiting_since)}."
    yield from (each.story for each, _ in inquiry.escalated if each.story)

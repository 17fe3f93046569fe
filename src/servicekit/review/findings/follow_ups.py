"""Follow-ups: those that were made, those that were missed, and customers out of reach."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.followups import Unschedulable, Withheld
from servicekit.instants import later, spoken
from servicekit.review.finding import Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["done", "missed", "unreachable"]


def missed(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each follow-up that was not made in its time, or of which nobody can tell."""
    for each in inquiry.followed.missed:
        yield Finding.of("follow_up_missed", f"Not made: {_said(each)} {each.reason}", _about(each))
    for each in inquiry.followed.unplanned:
        text = f"Nobody can tell when it is to be made: {_said(each)} {each.reason}"
        yield Finding.of("follow_up_missed", text, _about(each), undecided=True)
    for unclear in inquiry.followed.undetermined:
        ask = ", ".join(unclear.undetermined.ask)
        text = f"Nobody can tell what this deserves: {unclear.occasion} Not known is {ask}."
        yield Finding.of("follow_up_missed", text, undecided=True)


def unreachable(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each follow-up for which there is no instant and no channel."""
    for each in inquiry.planned:
        if isinstance(each, Unschedulable):
            purposes = ", ".join(dict.fromkeys(every.purpose for every in each.follow_ups))
            why = " ".join(map(str, each.because))
            about = (every.about for every in each.follow_ups if every.about is not None)
            text = f"The customer cannot be contacted to {purposes}: {why}"
            yield Finding.of("cannot_be_contacted", text, dict.fromkeys(about))


def done(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each follow-up that was made in its time."""
    for each in inquiry.followed.done:
        late = each.latest_at is not None and each.done_at and later(each.done_at, each.latest_at)
        if each.done_at is not None and not late:
            text = f"Followed up on {spoken(each.done_at)}: {_said(each)}"
            yield Finding.of("followed_up", text, _about(each))


def _said(each: Withheld) -> str:
    return f"{each.plan_id}. {each.occasion}".strip()


def _about(each: Withheld) -> tuple[str, ...]:
    return () if each.occasion.about is None else (each.occasion.about,)

"""Follow-ups: those that were made, those that were missed, and customers out of reach."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.followups import Occasion, Plan, Unschedulable, Withheld
from servicekit.instants import later, spoken
from servicekit.review.finding import Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["done", "missed", "unreachable"]


def missed(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each follow-up that was not made in its time, or of which nobody can tell."""
    staff = {plan.id for plan in _plans(inquiry) if plan.audience == "staff"}
    for each in inquiry.followed.missed:
        unknown = _unknown(inquiry, staff=each.plan_id in staff)
        text = f"{unknown or 'Not made'}: {_said(each, inquiry)} {each.reason}"
        about = [_about(inquiry, each.occasion)]
        yield Finding.of("follow_up_missed", text, about, undecided=unknown is not None)
    for each in inquiry.followed.unplanned:
        text = f"Nobody can tell when it is to be made: {_said(each, inquiry)} {each.reason}"
        yield Finding.of("follow_up_missed", text, [_about(inquiry, each.occasion)], undecided=True)
    for unclear in inquiry.followed.undetermined:
        ask = ", ".join(unclear.undetermined.ask)
        text = f"Nobody can tell what this deserves: {_happened(unclear.occasion)} "
        about = [_about(inquiry, unclear.occasion)]
        yield Finding.of("follow_up_missed", f"{text}Not known: {ask}.", about, undecided=True)


def _unknown(inquiry: Inquiry, *, staff: bool) -> str | None:
    """Return why nobody can tell whether a follow-up was made, ``None`` where that is known."""
    if not inquiry.has_contacts:
        return "Nobody recorded contacts, so nobody can tell if made"
    if staff and not inquiry.names_keys:
        return "No note says which reminder it was, so nobody can tell if made"
    return None


def unreachable(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each follow-up for which there is no instant and no channel."""
    for each in inquiry.planned:
        if isinstance(each, Unschedulable):
            purposes = ", ".join(dict.fromkeys(every.purpose for every in each.follow_ups))
            why = " ".join(map(str, each.because))
            about = (every.about or inquiry.case.id for every in each.follow_ups)
            text = f"The customer cannot be contacted to {purposes}: {why}"
            yield Finding.of("cannot_be_contacted", text, dict.fromkeys(about))


def done(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each follow-up that was made in its time."""
    for each in inquiry.followed.done:
        late = each.latest_at is not None and each.done_at and later(each.done_at, each.latest_at)
        if each.done_at is not None and not late:
            text = f"Followed up on {spoken(each.done_at)}: {_said(each, inquiry)}"
            if each.reason.code == "presumed":
                text = f"{text} {each.reason}"
            evidence = (_about(inquiry, each.occasion), *each.reason.evidence)
            yield Finding.of("followed_up", text, evidence)


def _said(each: Withheld, inquiry: Inquiry) -> str:
    """Say what is to be done, and on what occasion."""
    found = (plan.purpose for plan in _plans(inquiry) if plan.id == each.plan_id)
    purpose = next(found, each.plan_id)
    return f"{purpose}. {_happened(each.occasion)}"


def _plans(inquiry: Inquiry) -> tuple[Plan, ...]:
    policy = inquiry.playbook.follow_ups
    return () if policy is None else policy.plans


def _happened(occasion: Occasion) -> str:
    return " ".join(map(str, occasion.because))


def _about(inquiry: Inquiry, occasion: Occasion) -> str:
    """Return what an occasion hangs on, or else the case."""
    return occasion.about or inquiry.case.id

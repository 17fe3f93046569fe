"""Whether the contact policy leaves time on every channel, and lets follow-ups through."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.answers import Finding
from servicekit.errors import UncoveredYearError
from servicekit.followups import ContactPolicy, FollowUpPolicy, Plan
from servicekit.playbook.checks.reach import NO_CONTACT, Reach
from servicekit.playbook.checks.subject import Subject, claim, unseen
from servicekit.playbook.report import Claim

__all__ = ["channels"]

_LEFT = "on every channel there is time to reply, to keep a promise and to serve"
_CARRIED = "every follow-up can be carried out"
# What customers count on; marketing and collection may well have no time on some channel.
_BASES = ("reply", "promised", "service")


def channels(subject: Subject) -> Iterator[Claim]:
    """Yield whether customers can be contacted, in general and as plans want it."""
    contact, follow_ups = subject.playbook.contact, subject.playbook.follow_ups
    if contact is not None:
        reach = Reach(policy=contact, start=subject.monday, timezone=subject.timezone)
        yield claim("contact", _LEFT, _shut(reach))
        if follow_ups is not None:
            yield claim("follow_ups", _CARRIED, _stuck(reach, follow_ups))
    elif follow_ups is not None:
        yield unseen("follow_ups", _CARRIED, NO_CONTACT)


def _shut(reach: Reach) -> Iterator[Finding]:
    """Yield the channels on which there is never time for something."""
    never: dict[str, list[str]] = {}
    for basis in _BASES:
        try:
            found = reach.open(basis)
        except UncoveredYearError as error:
            yield _unknown("contact", error)
            return
        for channel, spans in found.items():
            if not spans:
                never.setdefault(channel, []).append(basis)
    for channel, bases in never.items():
        text = (
            f"By {channel} nobody in {reach.timezone} can be contacted within four weeks, the "
            f"basis being {' or '.join(bases)}; its windows leave no time together. Widen one."
        )
        yield Finding(place=f"contact.channels.{channel}", code="no_time", text=text)


def _unknown(place: str, error: UncoveredYearError) -> Finding:
    return Finding(place=place, code="undecided", text=str(error), undecided=True)


# What plans want


def _stuck(reach: Reach, follow_ups: FollowUpPolicy) -> Iterator[Finding]:
    for plan in follow_ups.plans:
        if plan.audience == "customer":
            yield from _unfit(reach.policy, plan) or _unreachable(reach, plan)


def _unfit(policy: ContactPolicy, plan: Plan) -> list[Finding]:
    """Return what the contact policy refuses in a plan."""
    place, found = f"follow_ups.plans.{plan.id}", []
    for channel in plan.channels:
        if channel not in policy.channels:
            text = f"There is no channel {channel!r}; there are {', '.join(policy.channels)}."
            found.append(Finding(place=f"{place}.channels", code="no_channel", text=text))
    basis = policy.purposes.get(plan.purpose, plan.basis)
    if basis != plan.basis:
        text = f"Its basis is {plan.basis!r}, and that of {plan.purpose!r} is {basis!r}; say one."
        found.append(Finding(place=f"{place}.basis", code="other_basis", text=text))
    return found


def _unreachable(reach: Reach, plan: Plan) -> Iterator[Finding]:
    place = f"follow_ups.plans.{plan.id}"
    try:
        found = reach.open(plan.basis, purpose=plan.purpose, channels=plan.channels)
    except UncoveredYearError as error:
        yield _unknown(place, error)
        return
    if not any(found.values()):
        how = " or ".join(found)
        text = f"By {how} there is never time for it; name another channel, or widen a window."
        yield Finding(place=place, code="no_time", text=text)

"""Whether the contact policy leaves time on every channel, and lets follow-ups through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicekit.answers import Finding
from servicekit.errors import NoVersionError, UncoveredYearError
from servicekit.followups import ContactPolicy, FollowUpPolicy, Plan
from servicekit.hours import Span
from servicekit.playbook.checks.reach import NO_CONTACT, Reach
from servicekit.playbook.checks.staffing import Staffing
from servicekit.playbook.checks.subject import NO_PERIOD, Subject, claim, unseen
from servicekit.playbook.report import Claim

__all__ = ["channels"]

_LEFT = "on every channel there is time to reply, to keep a promise and to serve"
_CARRIED = "every follow-up can be carried out"
# What customers count on; marketing and collection may well have no time on some channel.
_BASES = ("reply", "promised", "service")
# What a calendar or a roster says of a year or a date of which it knows nothing.
_UNKNOWN = (NoVersionError, UncoveredYearError)

# What a channel lacks on which somebody is there, nobody is, or nobody can tell.
_LACKS = {True: None, False: "nobody_there", None: "undecided"}
_NEVER = {
    "no_time": (
        "By {channel} nobody in {where} can be contacted within four weeks, the basis being "
        "{bases}; its windows leave no time together. Widen one."
    ),
    "nobody_there": (
        "By {channel} nobody in {where} can be contacted within four weeks, the basis being "
        "{bases}: whenever its windows leave time, nobody is at work. Widen one, or have somebody "
        "there."
    ),
    "undecided": (
        "Whenever the windows of {channel} leave time, the basis being {bases}, it is outside of "
        "everybody's own hours. {period}"
    ),
}
# The same of a plan; one channel of which nobody can tell leaves all of it open.
_STUCK = {
    "undecided": "By {how} there is time for it only outside of everybody's own hours. {period}",
    "nobody_there": (
        "By {how} there is never time for it while somebody is at work; name another channel, "
        "widen a window, or have somebody there."
    ),
    "no_time": "By {how} there is never time for it; name another channel, or widen a window.",
}


def channels(subject: Subject) -> Iterator[Claim]:
    """Yield whether customers can be contacted, in general and as plans want it."""
    contact, follow_ups = subject.playbook.contact, subject.playbook.follow_ups
    if contact is not None:
        reach = Reach(policy=contact, start=subject.monday, timezone=subject.timezone)
        staffing = Staffing(subject=subject)
        yield claim("contact", _LEFT, _shut(reach, staffing))
        if follow_ups is not None:
            yield claim("follow_ups", _CARRIED, _stuck(reach, staffing, follow_ups))
    elif follow_ups is not None:
        yield unseen("follow_ups", _CARRIED, NO_CONTACT)


def _shut(reach: Reach, staffing: Staffing) -> Iterator[Finding]:
    """Yield the channels on which there is never time for something."""
    never: dict[tuple[str, str], list[str]] = {}
    try:
        for basis in _BASES:
            for channel, spans in reach.open(basis).items():
                if code := _lack(staffing, channel, spans):
                    never.setdefault((channel, code), []).append(basis)
    except _UNKNOWN as error:
        yield _unknown("contact", error)
        return
    for (channel, code), bases in never.items():
        text = _NEVER[code].format(
            channel=channel, where=reach.timezone, bases=" or ".join(bases), period=NO_PERIOD
        )
        yield _found(f"contact.channels.{channel}", code, text)


def _lack(staffing: Staffing, channel: str, spans: Sequence[Span]) -> str | None:
    """Return the code for what a channel lacks that is open at some time; ``None`` for nothing."""
    if not spans:
        return "no_time"
    return _LACKS[staffing.meets(channel, spans)]


def _found(place: str, code: str, text: str) -> Finding:
    return Finding(place=place, code=code, text=text, undecided=code == "undecided")


def _unknown(place: str, error: Exception) -> Finding:
    return _found(place, "undecided", str(error))


# What plans want


def _stuck(reach: Reach, staffing: Staffing, follow_ups: FollowUpPolicy) -> Iterator[Finding]:
    for plan in follow_ups.plans:
        if plan.audience == "customer":
            yield from _unfit(reach.policy, plan) or _unreachable(reach, staffing, plan)


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


def _unreachable(reach: Reach, staffing: Staffing, plan: Plan) -> Iterator[Finding]:
    place = f"follow_ups.plans.{plan.id}"
    try:
        found = reach.open(plan.basis, purpose=plan.purpose, channels=plan.channels)
        lacks = {_lack(staffing, channel, spans) for channel, spans in found.items()}
    except _UNKNOWN as error:
        yield _unknown(place, error)
        return
    if None not in lacks:
        code = next(each for each in _STUCK if each in lacks)
        yield _found(place, code, _STUCK[code].format(how=" or ".join(found), period=NO_PERIOD))

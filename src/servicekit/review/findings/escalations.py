"""Escalations: those that nobody takes, and those that nobody has raised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicekit.instants import spoken
from servicekit.review.agenda import silent
from servicekit.review.escalating import Escalating, calls
from servicekit.review.finding import CODES, Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["nobody_found", "not_escalated", "silence"]


def silence(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each escalation that nobody takes."""
    for item in silent(inquiry):
        yield Finding("silent_escalation", CODES["silent_escalation"], (item.why,))


def not_escalated(inquiry: Inquiry, routes: Iterable[Escalating]) -> Iterator[Finding]:
    """Yield each escalation that is called for and that nobody has raised, or of which none knows.

    Args:
        inquiry: the case.
        routes: the escalations that should happen now.
    """
    for each in routes:
        if each.trigger is not None:
            text = f"Since {spoken(each.since)} somebody else should have it: {each.escalation.why}"
            evidence = (name for why in each.because for name in why.evidence)
            yield Finding.of("not_escalated", text, dict.fromkeys(evidence))
    unsure = [fired for fired in calls(inquiry) if fired.since is None]
    if unsure:
        missing = dict.fromkeys(name for fired in unsure for name in fired.undetermined)
        whys = ", ".join(dict.fromkeys(fired.trigger.why.rstrip(".") for fired in unsure))
        text = f"Nobody can tell whether somebody else should have it: {whys}. Not known: "
        yield Finding.of("not_escalated", f"{text}{', '.join(missing)}.", undecided=True)


def nobody_found(routes: Iterable[Escalating]) -> Iterator[Finding]:
    """Yield each escalation for which the ladder finds nobody, now or later.

    Args:
        routes: the escalations that should happen now.
    """
    for each in routes:
        if each.route is not None and each.route.outcome == "nobody" and not each.route.awaited:
            text = f"Nobody can be asked: {each.escalation.why}"
            yield Finding.of("no_person_in_reach", text, (each.escalation.id,))

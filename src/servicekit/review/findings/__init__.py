"""Findings: what went wrong in a case, and what went well."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from servicekit.review.escalating import Escalating
from servicekit.review.finding import SEVERITIES, Finding
from servicekit.review.findings.amends import amends_made
from servicekit.review.findings.answers import contradictions, one_answer
from servicekit.review.findings.authority import unauthorised
from servicekit.review.findings.conduct import abuse, praise
from servicekit.review.findings.decisions import confirmed, right_ones_reversed
from servicekit.review.findings.escalations import nobody_found, not_escalated, silence
from servicekit.review.findings.follow_ups import done, missed, unreachable
from servicekit.review.findings.moves import ping_pong, run_around, story_repeated
from servicekit.review.findings.promises import (
    at_risk,
    broken_or_late,
    kept_early,
    unowned,
    without_due,
)
from servicekit.review.findings.quiet import went_quiet
from servicekit.review.findings.returns import came_back, one_contact
from servicekit.review.findings.waiting import no_person, unanswered
from servicekit.review.findings.wording import generic_replies
from servicekit.review.inquiry import Inquiry

__all__ = ["found", "went_well"]

_WRONG = (
    broken_or_late, without_due, at_risk, unowned, unauthorised, unanswered, no_person, went_quiet,
    run_around, ping_pong, story_repeated, contradictions, right_ones_reversed, generic_replies,
    came_back, abuse, missed, unreachable,
)  # fmt: skip
_WELL = (kept_early, one_contact, praise, one_answer, amends_made, done, confirmed)


def found(inquiry: Inquiry, routes: Iterable[Escalating] = ()) -> tuple[Finding, ...]:
    """Return what went wrong, most severe first, then what nobody can tell.

    Args:
        inquiry: the case.
        routes: the escalations that should happen now.
    """
    routes = tuple(routes)
    findings = (
        *chain.from_iterable(find(inquiry) for find in _WRONG),
        *silence(inquiry),
        *not_escalated(inquiry, routes),
        *nobody_found(routes),
    )
    return tuple(sorted(findings, key=_place))


def went_well(inquiry: Inquiry) -> tuple[Finding, ...]:
    """Return what went well.

    Args:
        inquiry: the case.
    """
    return tuple(chain.from_iterable(find(inquiry) for find in _WELL))


def _place(finding: Finding) -> tuple[bool, int]:
    return finding.undecided, SEVERITIES.index(finding.severity)

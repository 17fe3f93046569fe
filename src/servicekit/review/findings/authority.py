"""Authority: what was promised or granted beyond it still binds, and is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from servicekit.decision import Reason, Verdict
from servicekit.instants import later, moment
from servicekit.review.finding import CODES, Finding
from servicekit.review.inquiry import Inquiry
from servicekit.situation.wanted import Wanted, agent_of, authorised
from servicekit.staff import Grant

__all__ = ["unauthorised"]


class _Given(NamedTuple):
    """Something that somebody gave to the customer, or promised to.

    Args:
        decision: what they decided.
        by: who answers for it.
        words: how a sentence about it begins.
    """

    decision: Wanted
    by: str | None
    words: str


def unauthorised(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield what was promised or granted beyond the authority of whoever did it, or may have been.

    It binds the company all the same. Nobody can tell without a roster, of somebody who is not in
    it, and where the kind of decision, an amount or a rate is not known.
    """
    for given in (*_promised(inquiry), *_granted(inquiry)):
        verdict = _allowed(given, inquiry)
        if not verdict.proved:
            why = " ".join(map(str, verdict))
            sure = f"{given.words}, which is more than {given.by} may. {why}"
            unsure = f"{given.words}; nobody can tell whether that was allowed. {why}"
            shown = (each for why in verdict for each in why.evidence)
            evidence = dict.fromkeys((given.decision.id, *shown))
            code = "unauthorised"
            reason = Reason(code, sure if verdict.refuted else unsure, tuple(evidence))
            yield Finding(code, CODES[code], (reason,), undecided=verdict.undecided)


def _promised(inquiry: Inquiry) -> Iterator[_Given]:
    for promise in inquiry.made.values():
        if promise.kind is not None or promise.amounts:
            for amount in promise.amounts or (None,):
                much = "" if amount is None else f" ({amount})"
                words = f"The customer was promised: {promise.what}{much}"
                decision = Wanted(promise.id, promise.made_at, promise.kind, amount)
                yield _Given(decision, promise.made_by, words)


def _granted(inquiry: Inquiry) -> Iterator[_Given]:
    """Yield what the customer has, and who answers for it: whoever approved it, or gave it."""
    for grant in inquiry.case.grants:
        if grant.stands(at=inquiry.at):
            much = grant.kind if grant.amount is None else f"{grant.kind} of {grant.amount}"
            by, words = grant.approved_by or grant.by, f"The customer was granted: {much}"
            yield _Given(Wanted(grant.id, grant.at, grant.kind, grant.amount), by, words)


def _allowed(given: _Given, inquiry: Inquiry) -> Verdict[Reason]:
    return authorised(
        given.decision,
        agent_of(inquiry.people, given.by),
        at=given.decision.since,
        case_id=inquiry.case.id,
        grants=_before(given.decision, inquiry),
        who=f"what {given.by or 'whoever did it'} may decide",
    )


def _before(taken: Wanted, inquiry: Inquiry) -> Iterator[Grant]:
    """Yield what was granted before; what was granted with a promise is the promise kept.

    Of two grants of one instant the one that stands first was given first.
    """
    cases = (inquiry.case,) if inquiry.history is None else inquiry.history.cases
    grants = [grant for case in cases for grant in case.grants]
    place = next((n for n, grant in enumerate(grants) if grant.id == taken.id), 0)
    for number, grant in enumerate(grants):
        together = moment(grant.at) == moment(taken.since)
        if later(taken.since, grant.at) or (together and number < place):
            yield grant

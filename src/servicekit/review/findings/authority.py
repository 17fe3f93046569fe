"""Authority: what was promised or granted beyond it still binds, and is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from servicekit.decision import Reason, Verdict
from servicekit.instants import later, moment
from servicekit.money import Money
from servicekit.review.finding import CODES, Finding
from servicekit.review.inquiry import Inquiry
from servicekit.situation.wanted import agent_of
from servicekit.staff import Grant

__all__ = ["unauthorised"]


class _Given(NamedTuple):
    """Something that somebody gave to the customer, or promised to.

    Args:
        id: of the promise or the grant.
        at: when.
        by: who answers for it.
        kind: the kind of decision; ``None`` where nobody said it.
        amount: how much; ``None`` where nobody said it, or where it is no matter of money.
        words: how a sentence about it begins.
    """

    id: str
    at: datetime
    by: str | None
    kind: str | None
    amount: Money | None
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
            evidence = dict.fromkeys((given.id, *(e for each in verdict for e in each.evidence)))
            code = "unauthorised"
            reason = Reason(code, sure if verdict.refuted else unsure, tuple(evidence))
            yield Finding(code, CODES[code], (reason,), undecided=verdict.undecided)


def _promised(inquiry: Inquiry) -> Iterator[_Given]:
    for promise in inquiry.made.values():
        if promise.kind is not None or promise.amounts:
            for amount in promise.amounts or (None,):
                much = "" if amount is None else f" ({amount})"
                words = f"The customer was promised: {promise.what}{much}"
                yield _Given(
                    promise.id, promise.made_at, promise.made_by, promise.kind, amount, words
                )


def _granted(inquiry: Inquiry) -> Iterator[_Given]:
    """Yield what the customer has, and who answers for it: whoever approved it, or gave it."""
    for grant in inquiry.case.grants:
        if grant.stands(at=inquiry.at):
            much = grant.kind if grant.amount is None else f"{grant.kind} of {grant.amount}"
            by, words = grant.approved_by or grant.by, f"The customer was granted: {much}"
            yield _Given(grant.id, grant.at, by, grant.kind, grant.amount, words)


def _allowed(given: _Given, inquiry: Inquiry) -> Verdict[Reason]:
    agent = agent_of(inquiry.people, given.by)
    if agent is None or given.kind is None:
        who = f"what {given.by or 'whoever did it'} may decide"
        missing = who if agent is None else "what kind of decision it is"
        unknown = Reason("not_known", f"Nobody said {missing}.")
        return Verdict("it was allowed", "undecided", [unknown])
    return agent.authority.allows(
        given.kind,
        given.amount,
        at=given.at,
        agent_id=agent.id,
        case_id=inquiry.case.id,
        grants=_before(given, inquiry),
    )


def _before(given: _Given, inquiry: Inquiry) -> Iterator[Grant]:
    """Yield what was granted before; what was granted with a promise is the promise kept.

    Of two grants of one instant the one that stands first was given first.
    """
    cases = (inquiry.case,) if inquiry.history is None else inquiry.history.cases
    grants = [grant for case in cases for grant in case.grants]
    place = next((n for n, grant in enumerate(grants) if grant.id == given.id), 0)
    for number, grant in enumerate(grants):
        together = moment(grant.at) == moment(given.at)
        if later(given.at, grant.at) or (together and number < place):
            yield grant

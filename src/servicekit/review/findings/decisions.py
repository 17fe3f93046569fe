"""Decisions on decisions: right ones that were taken back, and those that were confirmed."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servicekit.decision import Reason, Verdict
from servicekit.escalation import Escalation
from servicekit.instants import later
from servicekit.interaction import Interaction, Told
from servicekit.review.finding import CODES, Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["confirmed", "right_ones_reversed"]

_TAKEN_BACK = frozenset({"decision_varied", "decision_reversed"})


def right_ones_reversed(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each decision that was taken back though it was right by the book, or may have been."""
    book = inquiry.book
    if book is None:
        return
    back = (each for each, standing in inquiry.escalated if standing.cause in _TAKEN_BACK)
    for escalation in back:
        for given in _decided(escalation, inquiry):
            verdict = book.reversal(given, escalation, at=inquiry.at, customer=inquiry.customer)
            if not verdict.proved:
                yield _finding(verdict, escalation)


def _finding(verdict: Verdict[Reason], escalation: Escalation) -> Finding:
    code, mine = "right_decision_reversed", escalation.id
    because = [attrs.evolve(why, evidence=dict.fromkeys((mine, *why.evidence))) for why in verdict]
    return Finding(code, CODES[code], because, undecided=verdict.undecided)


def _decided(escalation: Escalation, inquiry: Inquiry) -> Iterator[tuple[Interaction, Told]]:
    """Yield what the customer had been told last by whoever took the decision, by question."""
    last = {
        told.question: (contact, told)
        for contact, told in inquiry.case.told(at=inquiry.at)
        if not later(contact.at, escalation.raised_at)
        and escalation.decided_by in {None, contact.author.id}
    }
    yield from last.values()


def confirmed(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each decision that the level above confirmed."""
    for escalation, standing in inquiry.escalated:
        if standing.cause == "decision_confirmed":
            who = escalation.decided_by or "a colleague"
            text = f"What {who} had decided was confirmed ({standing.reason_code})."
            yield Finding.of("decision_confirmed", text, (escalation.id,))

"""Answers: two that contradict each other, and the same one given twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicekit.instants import spoken
from servicekit.interaction import Interaction, Told
from servicekit.review.finding import Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["contradictions", "one_answer"]

_Given = tuple[Interaction, Told]


def contradictions(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each answer of the case that contradicts one before it, or may.

    Nobody can tell where it is not recorded on which facts, or by which rules, they were given, or
    where there is no book. Without a history nobody knows what was said in other cases.
    """
    given = inquiry.case.told(at=inquiry.at)
    if not given:
        return
    found = inquiry.contradictions or ()
    for contact, each in found:
        why = "on the same facts, and the rules do not explain it"
        yield _otherwise(contact, each.told, each.answer, why)
    sure = {id(each.answer) for _, each in found}
    for before, (contact, told) in _pairs(inquiry, given):
        if id(told) not in sure and _is_unclear(inquiry, before, told):
            why = "and nobody can tell whether facts or rules have changed"
            yield _otherwise(contact, before, told, why, undecided=True)
    if inquiry.history is None:
        text = "Without a history nobody can tell whether the customer was told otherwise before."
        yield Finding.of("contradiction", text, _ids(given), undecided=True)


def _otherwise(
    contact: Interaction, before: Told, told: object, why: str, *, undecided: bool = False
) -> Finding:
    now = getattr(told, "outcome", None)
    text = f"To {before.question} the customer was told {before.outcome!r}, and then {now!r} on "
    return Finding.of(
        "contradiction", f"{text}{spoken(contact.at)}, {why}.", (contact.id,), undecided=undecided
    )


def _pairs(inquiry: Inquiry, given: Iterable[_Given]) -> Iterator[tuple[Told, _Given]]:
    """Yield each answer of the case with the one before it to the same question."""
    own = {id(told) for _, told in given}
    last: dict[str, Told] = {}
    for contact, told in (inquiry.history or inquiry.case).told(at=inquiry.at):
        if id(told) in own and told.question in last:
            yield last[told.question], (contact, told)
        last[told.question] = told


def _is_unclear(inquiry: Inquiry, before: Told, told: Told) -> bool:
    if before.outcome == told.outcome:
        return False
    return inquiry.book is None or inquiry.book.compare(before, told).kind == "unknown"


def one_answer(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each question to which the customer was told the same thing again, and only that."""
    given = inquiry.case.told(at=inquiry.at)
    pairs = list(_pairs(inquiry, given)) if given else []
    changed = {told.question for before, (_, told) in pairs if before.outcome != told.outcome}
    again = {told.question: contact for _, (contact, told) in pairs}
    for question, contact in again.items():
        if question not in changed:
            text = f"Asked again, the customer got the same answer to {question}."
            yield Finding.of("one_answer", text, (contact.id,))


def _ids(given: Iterable[_Given]) -> Iterator[str]:
    return iter(dict.fromkeys(contact.id for contact, _ in given))

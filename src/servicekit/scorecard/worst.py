"""The worst cases: those that a lead should read first."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

import attrs

from servicekit.errors import FieldError
from servicekit.promise import PromiseState
from servicekit.review import Review
from servicekit.values import is_whole, texts, tuple_of

__all__ = ["RULE", "Worst", "WorstCase"]

#: How the cases are ranked, in one sentence.
RULE = (
    "Most serious findings first, then most broken promises, then most other findings, then by the "
    "ids of customer and case; what nobody can tell does not count."
)
_MOST_SENTENCES = 5


@attrs.frozen(kw_only=True)
class WorstCase:
    """One of the worst cases, in short.

    Args:
        case_id, customer_id: which case it is, and whose.
        team: the team that has it.
        serious: how many of its findings are serious.
        broken: how many promises are broken, those of standing targets included.
        notices: how many other findings there are.
        sentences: what was found, most serious first; five at the most.
    """

    case_id: str
    customer_id: str
    team: str | None = None
    serious: int = 0
    broken: int = 0
    notices: int = 0
    sentences: tuple[str, ...] = attrs.field(default=(), converter=texts)

    @classmethod
    def of(cls, review: Review) -> WorstCase:
        """Return what is bad about a case."""
        found = [each for each in review.findings if not each.undecided]
        serious = sum(each.severity == "serious" for each in found)
        return cls(
            case_id=review.case_id,
            customer_id=review.customer_id,
            team=review.team,
            serious=serious,
            broken=sum(each.state is PromiseState.BROKEN for each in review.promises),
            notices=len(found) - serious,
            sentences=[each.because[0].text for each in found if each.because][:_MOST_SENTENCES],
        )


def _rank(case: WorstCase) -> tuple[object, ...]:
    """Order cases as :data:`RULE` says; two of the same ids by all else, so that order is total."""
    grief = (-case.serious, -case.broken, -case.notices)
    return *grief, case.customer_id, case.case_id, case.team or "", case.sentences


def _ranked(cases: Iterable[WorstCase]) -> tuple[WorstCase, ...]:
    return tuple(sorted(tuple_of(WorstCase, cases), key=_rank))


@attrs.frozen
class Worst:
    """The worst cases of many, worst first, by :data:`RULE`.

    Those of parts add up to those of the whole, in any order. Cases in which nothing was found are
    not among them.

    Args:
        most: how many are kept.
        cases: the cases.

    Example:
        >>> one, two = (WorstCase(case_id=n, customer_id="kim", serious=int(n)) for n in "12")
        >>> worst = Worst(1, [one]) + Worst(1, [two])
        >>> [case.case_id for case in worst.cases]
        ['2']

    Raises:
        FieldError: ``most`` is no whole number from 0 on, or there are more cases.
    """

    most: int = 10
    cases: tuple[WorstCase, ...] = attrs.field(default=(), converter=_ranked)

    def __attrs_post_init__(self) -> None:
        if not is_whole(self.most, least=0):
            raise FieldError("most", self.most, "a whole number, no less than 0")
        if len(self.cases) > self.most:
            raise FieldError("cases", len(self.cases), f"{self.most} at the most")

    @classmethod
    def of(cls, reviews: Iterable[Review], *, most: int = 10) -> Worst:
        """Return the worst cases; the reviews are read once and not kept."""
        found = (WorstCase.of(review) for review in reviews if review.findings)
        grieved = (case for case in found if case.serious or case.notices)
        return cls(most, nsmallest(most, grieved, key=_rank))

    def __add__(self, other: Worst) -> Worst:
        if not isinstance(other, Worst):
            return NotImplemented
        if other.most != self.most:
            raise FieldError("most", other.most, f"{self.most}, as in what it is added to")
        return Worst(self.most, nsmallest(self.most, (*self.cases, *other.cases), key=_rank))

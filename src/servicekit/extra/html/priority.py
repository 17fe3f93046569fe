"""What to fix first: the findings that weigh most, each with its worst example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from servicekit.extra.html.advice import Advice, advice
from servicekit.extra.html.where import where
from servicekit.review import CODES, Finding, Review
from servicekit.scorecard import Scorecard

__all__ = ["RULE", "Priority", "priorities", "ranked"]

#: How the first ones are chosen, in one sentence.
RULE = "Serious findings come before notices, and what happens most often comes first."


class Priority(NamedTuple):
    """A kind of finding, how often there is one, and the worst case that has it.

    Args:
        code: its code.
        advice: what it means, and what to do.
        severity: ``serious`` or ``notice``.
        n: how often it was found.
        per_hundred: how often for every hundred cases, to one decimal.
        place: the place of the worst case among those that are told, from 1; ``None`` where none
            of them has it.
        case_id: the worst case that has it.
        because: what shows it there.
        where: where it happens most, in one sentence; an empty text where nobody can tell.
    """

    code: str
    advice: Advice
    severity: str
    n: int
    per_hundred: float
    place: int | None
    case_id: str
    because: str
    where: str


def ranked(counts: Mapping[str, int]) -> list[str]:
    """Return the codes of findings, those to be fixed first before all others.

    Example:
        >>> ranked({"kept_late": 9, "broken": 2, "run_around": 5, "ping_pong": 0})
        ['run_around', 'broken', 'kept_late']
    """
    found = [code for code, count in counts.items() if count]
    return sorted(found, key=lambda code: (_severity(code) != "serious", -counts[code], code))


def priorities(
    scorecard: Scorecard, worst: Sequence[Review], names: Mapping[str, str]
) -> tuple[Priority, ...]:
    """Return every kind of finding, what to fix first before all others.

    Each is shown by the worst case that has it and shows no other yet, where there is one.

    Args:
        scorecard: all cases summed up.
        worst: the cases that are told, the worst first.
        names: what the targets are called.
    """
    counts, cases = scorecard.totals.findings, scorecard.totals.cases
    found: list[Priority] = []
    examples = _examples(worst)
    used: set[int] = set()
    for code in ranked(counts):
        having = examples.get(code, [])
        example = next((each for each in having if each[0] not in used), None)
        place, case_id, because = example or next(iter(having), (None, "", ""))
        rate = round(100 * counts[code] / cases, 1) if cases else 0.0
        found.append(
            Priority(
                code=code,
                advice=advice(code),
                severity=_severity(code),
                n=counts[code],
                per_hundred=rate,
                place=place,
                case_id=case_id,
                because=because,
                where=where(code, scorecard, names),
            )
        )
        used |= {place} if place is not None else set()
    return tuple(found)


_Example = tuple[int, str, str]


def _examples(worst: Sequence[Review]) -> Mapping[str, list[_Example]]:
    """Return the cases that have each finding, the worst first; their places count from 1."""
    found: defaultdict[str, list[_Example]] = defaultdict(list)
    for place, review in enumerate(worst, 1):
        for finding in _certain(review.findings):
            found[finding.code].append((place, review.case_id, str(finding.because[0])))
    return found


def _certain(findings: Iterable[Finding]) -> Iterable[Finding]:
    return (finding for finding in findings if not finding.undecided and finding.because)


def _severity(code: str) -> str:
    return CODES.get(code, "notice")

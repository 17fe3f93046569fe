"""What a check of a playbook found: every claim that was looked at, and what refutes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import attrs

from servicekit.answers import BookReport, Finding
from servicekit.decision import Reason, Verdict, indented, verdict_on
from servicekit.instants import optional_aware, spoken
from servicekit.playbook.examples.result import ExampleResult
from servicekit.values import tuple_of

__all__ = ["Claim", "PlaybookReport"]


@attrs.frozen(kw_only=True)
class Claim:
    """One claim on a playbook, with its verdict.

    Args:
        place: which part it is about, such as ``triggers`` or ``ladders.refunds``.
        verdict: whether it holds. What refutes it says what to do.
        code: a stable name in snake case for what refutes it, where that has none of its own.
        is_open: whether it is undecided only because a part that it takes is not in the playbook,
            such as the people. Then it is no finding, but it is not proved either.
    """

    place: str
    verdict: Verdict[Any]
    code: str = "undecided"
    is_open: bool = False

    @classmethod
    def on_example(cls, result: ExampleResult) -> Claim:
        """Return the claim that an example comes out as it expects."""
        what = f"the example {result.name!r} comes out as expected"
        found = [] if result.passed else [Reason("example", "\n".join(result.told))]
        return cls(place=result.place, verdict=verdict_on(what, found, complete=True))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that refutes it or leaves it undecided, each with its place and a code."""
        if self.verdict.proved or self.is_open:
            return ()
        found = tuple(self._finding(each) for each in self.verdict.findings)
        return found if found and None not in found else (self._whole,)  # type: ignore[return-value]

    def _finding(self, found: Any) -> Finding | None:
        if isinstance(found, Finding):
            return found
        code = getattr(found, "code", None)
        if code is None:
            return None
        undecided = self.verdict.undecided
        return Finding(place=self.place, code=code, text=str(found), undecided=undecided)

    @property
    def _whole(self) -> Finding:
        code = "undecided" if self.verdict.undecided else self.code
        undecided = self.verdict.undecided
        return Finding(place=self.place, code=code, text=str(self.verdict), undecided=undecided)

    @property
    def unseen(self) -> str:
        """What could not be looked at, and why."""
        why = " ".join(map(str, self.verdict.findings))
        return f"{self.place}: {self.verdict.claim}. {why}"

    def __str__(self) -> str:
        return f"{self.place}: {self.verdict}"


def _claims(values: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple_of(Claim, values)


def _results(values: Iterable[ExampleResult]) -> tuple[ExampleResult, ...]:
    return tuple_of(ExampleResult, values)


@attrs.frozen(kw_only=True)
class PlaybookReport:
    """Everything that a check of a playbook found.

    Args:
        answers: what was found in the answers, each question by itself.
        claims: every claim on the other parts, and on parts that have to fit each other.
        start: from when on ladders were looked at; ``None`` where no period was given.
        end: until when.
        examples: what every example came to, those that stand with the questions as well. Of these
            a mistake is among what was found in the answers.

    Example:
        >>> from servicekit.playbook import Playbook
        >>> report = Playbook(name="Desk").check()
        >>> report.clean, report.claims
        (True, ())
    """

    answers: BookReport
    claims: tuple[Claim, ...] = attrs.field(default=(), converter=_claims)
    start: datetime | None = attrs.field(default=None, converter=optional_aware)
    end: datetime | None = attrs.field(default=None, converter=optional_aware)
    examples: tuple[ExampleResult, ...] = attrs.field(default=(), converter=_results)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, that in the answers first."""
        return (*self.answers.findings, *self._found)

    @property
    def _found(self) -> Iterator[Finding]:
        return (finding for claim in self.claims for finding in claim.findings)

    @property
    def proofs(self) -> tuple[Verdict[Any], ...]:
        """The verdicts on every claim, those that hold as well."""
        return (*self.answers.proofs, *(claim.verdict for claim in self.claims))

    @property
    def open(self) -> tuple[Claim, ...]:
        """The claims that nobody can judge, as a part is not in the playbook."""
        return tuple(claim for claim in self.claims if claim.is_open)

    @property
    def clean(self) -> bool:
        """Whether nothing was found. What is :attr:`open` was not looked at, and is no finding."""
        return not self.findings

    def __str__(self) -> str:
        proved = sum(verdict.proved for verdict in self.proofs)
        counts = (
            _many(self.answers.questions, "question"),
            _many(len(self.findings), "finding"),
            f"{proved} of {_many(len(self.proofs), 'claim')} proved",
        )
        period = ""
        if self.start is not None and self.end is not None:
            period = f" from {spoken(self.start)} to {spoken(self.end)}"
        lines = [f"{', '.join(counts)}{period}", *map(indented, self.findings)]
        return "\n".join([*lines, *(f"- not looked at: {claim.unseen}" for claim in self.open)])


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"

"""What every policy answers with: decisions, questions still open, verdicts, and their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, Literal, NoReturn, TypeVar

import attrs

from servicekit.values import one_of, some_text, texts, tuple_of

__all__ = [
    "Decision",
    "Reason",
    "Status",
    "Undetermined",
    "Verdict",
    "indented",
    "reasons",
    "verdict_on",
]

F = TypeVar("F")
F_co = TypeVar("F_co", covariant=True)
T_co = TypeVar("T_co", covariant=True)


@attrs.frozen
class Reason:
    """One sentence that says why, with a code that a program can compare.

    Args:
        code: a stable name in snake case, such as ``"kept_late"``.
        text: one sentence for people.
        evidence: ids of what it rests on: interactions, changes, promises.

    Example:
        >>> print(Reason("kept", "Done one hour before it was due."))
        Done one hour before it was due.
    """

    code: str = attrs.field(converter=some_text)
    text: str = attrs.field(converter=some_text)
    evidence: tuple[str, ...] = attrs.field(default=(), converter=texts)

    def __str__(self) -> str:
        return self.text


def reasons(values: Iterable[Reason]) -> tuple[Reason, ...]:
    """Convert any iterable of reasons to a tuple."""
    return tuple_of(Reason, values)


@attrs.frozen
class Decision(Generic[T_co]):
    """What was decided, by which rules, and why; it holds no facts of the customer.

    Args:
        outcome: what was decided.
        rules: the ids of the rules that decided it; none where no rule applied.
        because: the reasons, one sentence each.

    Example:
        >>> because = [Reason("rule", "Rule gold applies: tier = gold.")]
        >>> decision = Decision("accept", rules=["gold"], because=because)
        >>> decision.outcome, decision.rules
        ('accept', ('gold',))
        >>> print(decision)
        accept. Rule gold applies: tier = gold.
    """

    outcome: T_co
    rules: tuple[str, ...] = attrs.field(default=(), converter=texts)
    because: tuple[Reason, ...] = attrs.field(default=(), converter=reasons)

    def __str__(self) -> str:
        return _sentence(self.outcome, self.because)


@attrs.frozen
class Undetermined(Generic[T_co]):
    """What cannot be decided yet, and what to ask for first.

    Args:
        ask: the names of the facts that are missing and would make a difference, the most telling
            one first.
        outcomes: what it may still become, as far as it was looked for.
        because: the reasons, one sentence each.
        words: the next question in the words in which to ask it, where somebody wrote them.

    Example:
        >>> print(Undetermined(ask=["tier", "days"], outcomes=["accept", "decline"]))
        Not decided yet: ask for tier, days.
    """

    ask: tuple[str, ...] = attrs.field(converter=texts)
    outcomes: tuple[T_co, ...] = attrs.field(default=(), converter=tuple)
    because: tuple[Reason, ...] = attrs.field(default=(), converter=reasons)
    words: str | None = attrs.field(default=None, kw_only=True)

    def __str__(self) -> str:
        return _sentence(f"Not decided yet: ask for {', '.join(self.ask)}", self.because)


def _sentence(head: object, because: Sequence[Reason]) -> str:
    return " ".join([f"{head}.", *map(str, because)])


_SHOWN = 50  # findings in the text of a verdict; all are in the value

Status = Literal["proved", "refuted", "undecided"]


@attrs.frozen
class Verdict(Generic[F_co]):
    """Whether a claim holds: proved, refuted with what refutes it, or undecided.

    A verdict is neither true nor false, so it refuses ``bool()``: ask for :attr:`proved` or
    :attr:`refuted`, which can both be false. Iterate over it, or count it, for its findings.

    Args:
        claim: what was to be proved, as a sentence without its full stop.
        status: ``"proved"``, ``"refuted"`` or ``"undecided"``.
        findings: what refutes it; of an undecided verdict, what leaves it open, if anything says.
        complete: whether the findings are all there are; false where the budget ran out.

    Example:
        >>> verdict = Verdict("no two rules overlap", "proved")
        >>> verdict.proved, verdict.refuted
        (True, False)
        >>> print(verdict)
        Proved: no two rules overlap.

    Raises:
        FieldError: the status is another word.
        TypeError: it is used as a truth value.
    """

    claim: str = attrs.field(converter=some_text)
    status: Status = attrs.field(validator=one_of("proved", "refuted", "undecided"))
    findings: tuple[F_co, ...] = attrs.field(default=(), converter=tuple)
    complete: bool = attrs.field(default=True, kw_only=True)

    @property
    def proved(self) -> bool:
        """Whether the claim holds without exception."""
        return self.status == "proved"

    @property
    def refuted(self) -> bool:
        """Whether a counter-example was found."""
        return self.status == "refuted"

    @property
    def undecided(self) -> bool:
        """Whether the budget ran out, or an input was absent, before either was certain."""
        return self.status == "undecided"

    def __iter__(self) -> Iterator[F_co]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"a verdict has three values, and this one is {self.status}; "
            "ask for .proved, .refuted or .undecided"
        )

    def __str__(self) -> str:
        shown = [indented(finding) for finding in self.findings[:_SHOWN]]
        lines = [f"{self.status.capitalize()}: {self.claim}.", *shown]
        if len(self.findings) > _SHOWN:
            lines.append(f"- and {len(self.findings) - _SHOWN:,} more")
        if not self.complete:
            more = "and perhaps more: " if self.findings else ""
            lines.append(f"- {more}the budget ran out")
        return "\n".join(lines)


def verdict_on(claim: str, findings: Sequence[F], complete: bool) -> Verdict[F]:  # noqa: FBT001
    """Return the verdict on a claim that every finding refutes.

    Args:
        claim: what was to be proved.
        findings: what refutes it.
        complete: whether everything was looked at; without that, nothing found proves nothing.

    Example:
        >>> verdict_on("no two rules overlap", [], complete=False).status
        'undecided'
    """
    status: Status = "refuted" if findings else "proved" if complete else "undecided"
    return Verdict(claim, status, findings, complete=complete)


def indented(finding: Any) -> str:
    """Return a finding as an item of a list, whose further lines stand below the first."""
    return "- " + str(finding).replace("\n", "\n  ")

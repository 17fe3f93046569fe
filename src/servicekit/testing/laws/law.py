"""A law: what must hold of a policy, and the case that breaks it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from servicekit.errors import FieldError
from servicekit.testing.laws.statements import LAWS
from servicekit.testing.observing import quietly

__all__ = ["Law", "LawBroken", "Trial", "law", "listed", "over"]

Trial = Callable[[Any], str | None]
"""What is wrong with a case, in words; ``None`` where nothing is."""


class LawBroken(AssertionError):  # noqa: N818 - an assertion, as unittest and pytest have them
    """A case breaks a law.

    Args:
        witness: the case.
        why: what is wrong with it.

    Attributes:
        law: the name of the law.
        policy: the name of the policy.
        witness: the case.
        why: what is wrong with it.
    """

    def __init__(self, witness: object, why: str) -> None:
        super().__init__(witness, why)
        self.law = self.policy = ""
        self.witness = witness
        self.why = why

    def __str__(self) -> str:
        return f"{self.policy} breaks the law {self.law!r}.\nCase: {self.witness}\n{self.why}"


@attrs.frozen
class Law:
    """What must hold of a policy, as something to call.

    Args:
        name: what tests and reports call it.
        check: what raises :class:`LawBroken`, or another ``AssertionError``, if it does not hold.
        policy: the policy that it is about, in words.
        says: the law as a sentence.

    Example:
        >>> from servicekit.tables import DecisionTable, Rule, col
        >>> from servicekit.testing.laws import laws
        >>> table = DecisionTable(
        ...     name="refunds",
        ...     columns={"days": col.integer(0, 365)},
        ...     rules=[Rule("in-time", when={"days": "<= 30"}, then="accept")],
        ... )
        >>> total = laws(table)[0]
        >>> print(f"{total}: {total.says}")
        total: There is an answer to every case.
        >>> try:
        ...     total()
        ... except LawBroken as broken:
        ...     print(broken.why)
        Refuted: a rule applies to every case.
    """

    name: str
    check: Callable[[], None] = attrs.field(repr=False, eq=False)
    policy: str = ""
    says: str = ""

    def __call__(self) -> None:
        """Check it.

        Raises:
            LawBroken: a case breaks it.
        """
        try:
            with quietly():
                self.check()
        except LawBroken as broken:
            broken.law, broken.policy = self.name, self.policy
            raise

    def __str__(self) -> str:
        return self.name

    def within(self, place: str) -> Law:
        """Return the law of a part, named by the place of the part in the whole."""
        return attrs.evolve(self, name=f"{place}: {self.name}")


def law(kind: str, name: str, policy: str, check: Callable[[], None], *, of: str = "") -> Law:
    """Return a law of those that are listed, with its sentence.

    Args:
        kind: what it is a law of.
        name: its name in the list.
        policy: the policy, in words.
        check: what raises an error if it does not hold.
        of: what of the policy it is about, such as a column.
    """
    return Law(f"{name} {of}".strip(), check, policy, LAWS[kind][name])


def over(cases: Any, trial: Trial) -> Callable[[], None]:
    """Return the check of a law in each of some cases.

    Args:
        cases: the cases, or a Hypothesis strategy that draws them.
        trial: what says what is wrong with one.

    Raises:
        FieldError: there is no case.
    """
    if is_strategy(cases):
        return _drawn(cases, trial)
    kept = tuple(cases)
    if not kept:
        raise FieldError("facts", kept, "at least one case")

    def check() -> None:
        for case in kept:
            _judge(case, trial)

    return check


def listed(cases: Any) -> Any:
    """Return some cases so that each law can look at all of them; what draws them as it is.

    Raises:
        FieldError: there is one case alone, or something else.
    """
    if cases is None or is_strategy(cases):
        return cases
    if isinstance(cases, Mapping | str) or not isinstance(cases, Iterable):
        raise FieldError("facts", cases, "a list of cases, or a strategy that draws them")
    return tuple(cases)


def is_strategy(cases: Any) -> bool:
    """Tell whether cases are drawn by chance; nobody has a strategy who has not Hypothesis."""
    found = sys.modules.get("hypothesis.strategies")
    return found is not None and isinstance(cases, found.SearchStrategy)


def _drawn(cases: Any, trial: Trial) -> Callable[[], None]:
    from hypothesis import HealthCheck, given, settings

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(cases)
    def check(case: Any) -> None:
        _judge(case, trial)

    tried: Callable[[], None] = check
    return tried


def _judge(case: Any, trial: Trial) -> None:
    wrong = trial(case)
    if wrong is not None:
        raise LawBroken(case, wrong)


def within(place: str, found: Iterable[Law]) -> Iterator[Law]:
    """Yield the laws of a part of a policy."""
    return (each.within(place) for each in found)

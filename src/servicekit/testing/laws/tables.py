"""The laws of decision tables: proved for all cases where that can be, tried in some elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

import attrs

from servicekit.decision import Decision, Verdict
from servicekit.tables import Claim, DecisionTable, Rule
from servicekit.tables.proving import independent, monotone
from servicekit.tables.table import BUDGET
from servicekit.testing.conditions import conditions
from servicekit.testing.laws.asking import Refused, asked, assumed, differing, facts_of, travelled
from servicekit.testing.laws.deciding import deciding, outcome_of
from servicekit.testing.laws.given import Declared
from servicekit.testing.laws.law import Law, LawBroken, Trial, law, over

__all__ = ["laws_of_table"]

_law = partial(law, "decision")


def laws_of_table(table: DecisionTable[Any], facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of a table; those of the engine itself first."""
    name = table.name
    cases = _own_cases(table) if facts is None else facts
    told = partial(_told, table)
    found = {each.name: each for each in deciding(name, _decides(table), cases, assumed(table))}
    yield _law("total", name, _both(partial(_covered, table, declared), found.pop("total").check))
    yield _law("never ambiguous", name, partial(_check, table, "contradictions", declared))
    yield _law("no dead rule", name, partial(_check, table, "unreachable", declared))
    travels = over(cases, told(partial(_travels, table)))
    same = found.pop("deterministic").check
    yield _law("deterministic", name, _both(same, travels))
    yield _law("explained", name, over(cases, told(partial(_explained, table))))
    yield _law("order-free", name, over(cases, told(_order_free(table))))
    yield from found.values()
    yield from _claims(table, declared)


def _decides(table: DecisionTable[Any]) -> Callable[[Any], Any]:
    return table.decide


def _own_cases(table: DecisionTable[Any]) -> Sequence[Any]:
    """Return the cases at the edges of the rules; of a table without any, one without facts."""
    return table.examples() or ({},)


def _told(table: DecisionTable[Any], trial: Trial) -> Trial:
    """Return a trial that shows the table of conditions of the case that breaks a law."""

    def told(case: Any) -> str | None:
        wrong = trial(case)
        return wrong and f"{wrong}\n{asked(partial(conditions, table, facts_of(case)))}"

    return told


def _both(*checks: Callable[[], None]) -> Callable[[], None]:
    def check() -> None:
        for each in checks:
            each()

    return check


# What can be proved


def _claims(table: DecisionTable[Any], declared: Declared) -> Iterator[Law]:
    for column, order in declared.get("monotone", {}).items():
        proved = partial(_prove, table, monotone(column, order), declared)
        yield _law("monotone in", table.name, proved, of=column)
    for column in declared.get("independent", ()):
        proved = partial(_prove, table, independent(column), declared)
        yield _law("independent of", table.name, proved, of=column)


def _prove(table: DecisionTable[Any], claim: Claim, declared: Declared) -> None:
    _hold(*table.prove(claim, budget=_budget(declared)))


def _check(table: DecisionTable[Any], claim: str, declared: Declared) -> None:
    _hold(getattr(table.check(budget=_budget(declared)), claim))


def _budget(declared: Declared) -> int:
    return declared.get("budget", BUDGET)


def _covered(table: DecisionTable[Any], declared: Declared) -> None:
    gathers = table.policy == "collect" and table.aggregate in {None, "count"}
    if table.otherwise is attrs.NOTHING and not gathers:
        _check(table, "gaps", declared)


def _hold(verdict: Verdict[Any]) -> None:
    """Raise an error unless a claim is proved: where nobody can tell, no law has been shown."""
    if verdict.refuted:
        raise LawBroken(verdict.findings[0], f"Refuted: {verdict.claim}.")
    if verdict.undecided:
        raise LawBroken(verdict, "The table is too large to tell; give a larger budget.")


# What is tried in cases


def _travels(table: DecisionTable[Any], case: Any) -> str | None:
    facts = facts_of(case)
    return differing(
        [
            ("", partial(table.decide, facts)),
            ("of an object", partial(table.decide, SimpleNamespace(**facts))),
            ("out of a pickle", partial(travelled(table).decide, facts)),
        ]
    )


def _explained(table: DecisionTable[Any], case: Any) -> str | None:
    """Decide once more by the rules alone that a decision names, and by each of them."""
    facts = facts_of(case)
    said = asked(partial(table.decide, facts))
    if not isinstance(said, Decision):
        return None
    named = [rule for rule in table.rules if rule.id in said.rules]
    if len(named) != len(said.rules):
        return f"It names rules that it does not have: {', '.join(said.rules)}."
    for rule in named:
        if isinstance(asked(partial(_only(table, [rule]).decide, facts)), Refused):
            return f"Rule {rule.id} is named, and does not hold."
    again = asked(partial(_only(table, named, table.otherwise).decide, facts))
    if outcome_of(again) != said.outcome:
        return f"It says {said.outcome}; the rules that it names say {outcome_of(again)}."
    return _left_out(table, said, facts)


def _left_out(table: DecisionTable[Any], said: Decision[Any], facts: Any) -> str | None:
    """Return the rule that holds, that nothing overrides, and that a decision does not name."""
    over_ruled = {name for rule in table.rules for name in rule.overrides}
    for match in table.explain(facts).matched:
        if match.rule not in said.rules and match.rule not in over_ruled:
            return f"Rule {match.rule} holds, and is not named."
    return None


def _only(
    table: DecisionTable[Any], rules: Iterable[Rule[Any]], otherwise: Any = attrs.NOTHING
) -> DecisionTable[Any]:
    """Return a table with some of the rules, each of which overrides what is left of the others."""
    kept = {rule.id: rule for rule in rules}
    return DecisionTable(
        name=table.name,
        columns=table.columns,
        rules=[
            attrs.evolve(rule, overrides=[name for name in rule.overrides if name in kept])
            for rule in kept.values()
        ],
        policy=table.policy,
        otherwise=otherwise,
        aggregate=table.aggregate,
        check=False,
    )


def _order_free(table: DecisionTable[Any]) -> Trial:
    """Return what compares a table with the same rules in other orders."""
    listed = table.policy == "collect" and table.aggregate is None
    orders = [attrs.evolve(table, rules=rules, check=False) for rules in _orders(table.rules)]

    def trial(case: Any) -> str | None:
        facts = facts_of(case)
        said = _unordered(asked(partial(table.decide, facts)), listed=listed)
        for other in orders:
            then = _unordered(asked(partial(other.decide, facts)), listed=listed)
            if then != said:
                names = ", ".join(rule.id for rule in other.rules)
                return f"It says {said[0]}; with its rules as {names} it says {then[0]}."
        return None

    return trial


def _orders(rules: Sequence[Rule[Any]]) -> Iterator[Sequence[Rule[Any]]]:
    """Yield the rules from the last to the first, and with each half before the other."""
    half = len(rules) // 2
    yield rules[::-1]
    yield (*rules[half:], *rules[:half])


def _unordered(said: Any, *, listed: bool) -> tuple[Any, ...]:
    """Return what of an answer the order of rules must not change."""
    if not isinstance(said, Decision):
        return (type(said).__name__, frozenset(getattr(said, "ask", ())))
    several = listed and isinstance(said.outcome, tuple)
    outcome = sorted(map(repr, said.outcome)) if several else said.outcome
    return (outcome, frozenset(said.rules))

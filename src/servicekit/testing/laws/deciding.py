"""The laws of whatever decides about facts, also of an object of a host's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import combinations
from typing import Any

from servicekit.decision import Decision, Undetermined
from servicekit.errors import AmbiguousRulesError, FieldError
from servicekit.instants import to_microseconds
from servicekit.testing.laws.asking import Refused, asked, differing, facts_of, without_each
from servicekit.testing.laws.law import Law, is_strategy, law, over

__all__ = ["deciding", "monotone_in", "name_of", "outcome_of"]

Decide = Callable[[Any], Any]
_law = partial(law, "decision")


def name_of(policy: Any) -> str:
    """Return what people call a policy."""
    found = getattr(policy, "name", None) or getattr(policy, "id", None)
    return str(found or type(policy).__name__)


def deciding(
    policy: str,
    decide: Decide,
    cases: Any,
    assumed: Collection[str] = (),
    fresh: Callable[[], Decide] | None = None,
) -> Iterator[Law]:
    """Yield the laws of all that decides: they need cases, and nothing of how it decides.

    Args:
        policy: what people call it.
        decide: what decides about facts.
        cases: some cases.
        assumed: the facts that are taken as absent where they are not there.
        fresh: what makes the same anew, of which nothing was asked before.
    """
    yield _law("total", policy, over(cases, partial(_total, decide)))
    yield _law("deterministic", policy, over(cases, partial(_deterministic, decide, fresh)))
    yield _law("idempotent", policy, over(cases, partial(_idempotent, decide)))
    yield _law("firm", policy, over(cases, partial(_firm, decide, assumed)))
    yield _law("asks what it lacks", policy, over(cases, partial(_asks, decide, assumed)))


def outcome_of(said: Any) -> Any:
    """Return the outcome of a decision; what is none is an outcome itself."""
    return said.outcome if isinstance(said, Decision) else said


def _undecided(said: Any) -> bool:
    return isinstance(said, Undetermined | Refused)


def _total(decide: Decide, case: Any) -> str | None:
    said = asked(partial(decide, facts_of(case)))
    refused = isinstance(said, Refused) and said.kind != AmbiguousRulesError.__name__
    return f"Instead of an answer: {said}" if refused else None


def _deterministic(decide: Decide, fresh: Callable[[], Decide] | None, case: Any) -> str | None:
    facts = facts_of(case)
    turned = dict(reversed(facts.items()))
    ways = [
        ("", partial(decide, facts)),
        ("asked again", partial(decide, facts)),
        ("with its facts in another order", partial(decide, turned)),
    ]
    if fresh is not None:
        ways.append(("if nothing was asked before", partial(fresh(), facts)))
    return differing(ways)


def _idempotent(decide: Decide, case: Any) -> str | None:
    facts = facts_of(case)
    said = asked(partial(decide, facts))
    told = {"outcome": outcome_of(said), "rules": getattr(said, "rules", ()), **facts}
    return differing([("", lambda: said), ("with what it said", partial(decide, told))])


def _firm(decide: Decide, assumed: Collection[str], case: Any) -> str | None:
    """Compare the outcome of a case with those that are decided without one of its facts."""
    facts = facts_of(case)
    said = asked(partial(decide, facts))
    whole = outcome_of(said)
    for name, known in without_each(facts, assumed):
        part = asked(partial(decide, known))
        unlike = not _undecided(part) and outcome_of(part) != whole
        if unlike and not isinstance(said, Refused):
            return f"Without {name} it says {outcome_of(part)}, with it {whole}."
    return None


def _asks(decide: Decide, assumed: Collection[str], case: Any) -> str | None:
    facts = facts_of(case)
    for known in (facts, *(part for _, part in without_each(facts, assumed))):
        said = asked(partial(decide, known))
        ask = said.ask if isinstance(said, Undetermined) else ("",)
        if not ask or set(ask) & known.keys():
            return f"Knowing {', '.join(known) or 'nothing'}, it asks for {', '.join(ask) or '?'}."
    return None


# Claims about two cases that differ in one fact

_Pair = tuple[Mapping[str, Any], Mapping[str, Any]]
_Trial = Callable[[_Pair], str | None]


def independent_of(column: str, policy: str, decide: Decide, cases: Any) -> Law:
    """Return the law that a fact makes no difference, tried in pairs of the cases."""
    check = _compared(column, _pairs(cases, column), partial(_same, decide, column))
    return _law("independent of", policy, check, of=column)


def monotone_in(column: str, order: Sequence[Any], policy: str, decide: Decide, cases: Any) -> Law:
    """Return the law that the outcome never goes back, tried in pairs of the cases."""
    trial = partial(_in_order, decide, column, tuple(order))
    return _law("monotone in", policy, _compared(column, _pairs(cases, column), trial), of=column)


def _compared(column: str, pairs: Any, trial: _Trial) -> Callable[[], None]:
    """Return the check of a claim in pairs: it holds of none where nothing could be compared.

    Args:
        column: the fact in which they differ.
        pairs: the pairs, or a strategy that draws them.
        trial: what says what is wrong with a pair: "" if nothing is, ``None`` if nobody can tell.
    """

    def check() -> None:
        looked_at = []

        def tried(pair: _Pair) -> str | None:
            wrong = trial(pair)
            if wrong is not None:
                looked_at.append(pair)
            return wrong or None

        over(pairs, tried)()
        if not looked_at:
            raise FieldError("facts", column, "cases of which two can be compared")

    return check


def _pairs(cases: Any, column: str) -> Any:
    """Return pairs of cases that differ in one fact alone.

    Raises:
        FieldError: no two cases have another value of the fact.
    """
    if is_strategy(cases):
        return cases.flatmap(lambda one: cases.map(lambda other: (one, _with(one, column, other))))
    known = [facts_of(case) for case in cases]
    values = list(_apart(facts[column] for facts in known if column in facts))
    if len(values) < 2:  # noqa: PLR2004 - two
        raise FieldError("facts", column, "cases with different values of it")
    return [
        ({**facts, column: one}, {**facts, column: other})
        for facts in known
        for one, other in combinations(values, 2)
    ]


def _apart(values: Iterable[Any]) -> Iterator[Any]:
    """Yield each value once, whether or not it can be hashed."""
    seen: list[Any] = []
    for value in values:
        if value not in seen:
            seen.append(value)
            yield value


def _with(case: Any, column: str, other: Any) -> dict[str, Any]:
    facts, others = facts_of(case), facts_of(other)
    return {**facts, column: others[column]} if column in others else facts


def _same(decide: Decide, column: str, pair: _Pair) -> str | None:
    facts = [facts_of(each) for each in pair]
    if len(list(_apart(each.get(column) for each in facts))) < len(pair):
        return None
    one, other = (outcome_of(asked(partial(decide, each))) for each in facts)
    return "" if one == other else f"It says {one} of the first, {other} of the second."


def _in_order(decide: Decide, column: str, order: Sequence[Any], pair: _Pair) -> str | None:
    """Compare the places of two outcomes; without an outcome there is nothing to compare."""
    facts = [facts_of(each) for each in pair]
    values = list(_apart(each.get(column) for each in facts))
    if len(values) < len(pair) or None in values:
        return None
    low, high = sorted(facts, key=lambda each: _rank(each[column]))
    outcomes = [asked(partial(decide, each)) for each in (low, high)]
    if any(map(_undecided, outcomes)):
        return None
    before, after = map(outcome_of, outcomes)
    for each in (before, after):
        if each not in order:
            return f"It says {each}, which is not in the order {', '.join(map(str, order))}."
    if order.index(before) <= order.index(after):
        return ""
    return f"As {column} rises from {low[column]} to {high[column]}, {before} becomes {after}."


def _rank(value: Any) -> Any:
    return to_microseconds(value) if isinstance(value, datetime) else value

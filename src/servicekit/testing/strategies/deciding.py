"""Decisions and verdicts, the parts of tables, and what a check of a table finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from servicekit.decision import Decision, Undetermined, Verdict
from servicekit.money import Rate
from servicekit.tables import (
    Cell,
    Column,
    Counterexample,
    DecisionTable,
    Difference,
    Example,
    Gap,
    Idle,
    OutOfDomain,
    Overlap,
    Region,
    Repair,
    Report,
    Rule,
    Unreachable,
    never,
)
from servicekit.testing.strategies.answers import FACTS
from servicekit.testing.strategies.bounds import CURRENCIES
from servicekit.testing.strategies.picking import every_part, one_part
from servicekit.testing.strategies.plain import ids
from servicekit.testing.strategies.standing import OUTCOMES, tables
from servicekit.values import FrozenMapping
from servicekit.versions import Versions

__all__ = [
    "cells",
    "columns",
    "counterexamples",
    "decisions",
    "differences",
    "frozen_mappings",
    "gaps",
    "idle_columns",
    "overlaps",
    "rates",
    "regions",
    "repairs",
    "rules",
    "table_examples",
    "table_reports",
    "undetermined",
    "unreachable_rules",
    "verdicts",
    "versions",
    "wrong_domains",
]

T = TypeVar("T")
_SMALL = 8  # parts of a table: so few that some questions stay open
_DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))


# -- values that hold others ----------------------------------------------------------------------


def versions(values: st.SearchStrategy[T] | None = None) -> st.SearchStrategy[Versions[T]]:
    """Draw values that follow one another by date; they shrink to one that was always so.

    Args:
        values: what there are versions of; words by default.

    Example:
        >>> from hypothesis import find
        >>> find(versions(), lambda found: len(found.entries) > 1).entries[0]
        (datetime.date(1, 1, 1), '1')
    """
    some: st.SearchStrategy[Any] = ids() if values is None else values
    days = st.lists(_DAYS, unique=True, max_size=2).map(sorted)
    return days.flatmap(
        lambda found: st.tuples(*(st.tuples(st.just(day), some) for day in (date.min, *found)))
    ).map(Versions)


def frozen_mappings(
    values: st.SearchStrategy[T] | None = None,
) -> st.SearchStrategy[FrozenMapping[str, T]]:
    """Draw mappings that do not change; they shrink to an empty one.

    Args:
        values: what stands in them; words by default.
    """
    some: st.SearchStrategy[Any] = ids() if values is None else values
    return st.dictionaries(ids(), some, max_size=3).map(FrozenMapping)


def rates(*, currencies: Iterable[str] = CURRENCIES) -> st.SearchStrategy[Rate]:
    """Draw rates of exchange; they shrink to one to one.

    Args:
        currencies: between which, at least two.
    """
    pairs = st.lists(st.sampled_from(tuple(currencies)), min_size=2, max_size=2, unique=True)
    amounts = st.sampled_from(["1", "0.85", "1.0832", "170"])
    return st.builds(
        lambda pair, rate, day: Rate(pair[0], pair[1], rate, day), pairs, amounts, _DAYS
    )


# -- what a table says ----------------------------------------------------------------------------


def decisions() -> st.SearchStrategy[Decision[str]]:
    """Draw what small tables decide about cases of every rule.

    Example:
        >>> from hypothesis import find
        >>> find(decisions(), lambda decision: True).rules
        ('r0',)
    """
    return one_part(tables(), _decided)


def _decided(table: DecisionTable[str]) -> Iterable[Decision[str]]:
    known = (each.facts for each in table.examples() if each.outcome in OUTCOMES)
    return every_part(Decision, map(table.decide, known))


def undetermined() -> st.SearchStrategy[Undetermined[str]]:
    """Draw what small tables say of which they know too little, and what they ask for."""
    known: list[Mapping[str, Any]] = [{}, {"days": 7}, {"opened": True}]
    return one_part(tables(), lambda table: every_part(Undetermined, _all_said(table, known)))


def _all_said(table: DecisionTable[str], known: Iterable[Mapping[str, Any]]) -> Iterable[object]:
    """Yield what a table says of cases that its rules or its last word know."""
    if table.check().gaps.proved:
        yield from map(table.decide, known)


def verdicts() -> st.SearchStrategy[Verdict[Any]]:
    """Draw verdicts on claims about tables: proved, refuted, and undecided for lack of time.

    Example:
        >>> from hypothesis import find
        >>> find(verdicts(), lambda verdict: True).status
        'proved'
    """
    return one_part(table_reports(), lambda report: report.verdicts)


# -- the parts of tables --------------------------------------------------------------------------


@cache
def columns() -> st.SearchStrategy[Column]:
    """Draw columns of every type; they shrink to one of whole numbers.

    Example:
        >>> from hypothesis import find
        >>> find(columns(), lambda column: column.optional).optional
        True
    """
    return st.builds(
        lambda kind, given: kind.make(**given),
        st.sampled_from(list(FACTS.values())),
        st.sampled_from([{}, {"optional": True}, {"missing": "none"}]),
    )


@cache
def cells() -> st.SearchStrategy[Cell]:
    """Draw conditions on columns of every type; they shrink to one of whole numbers."""
    return st.one_of([st.sampled_from(kind.cells).map(kind.make().cell) for kind in FACTS.values()])


def rules() -> st.SearchStrategy[Rule[str]]:
    """Draw rules of small tables; they shrink to one that always applies."""
    named = st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(kind.cells) for name, kind in FACTS.items()}
    )
    return st.builds(
        Rule,
        ids(),
        when=named,
        then=st.sampled_from(OUTCOMES),
        effective=st.none() | _DAYS.map(lambda day: (day, None)),
        note=st.sampled_from(["", "as agreed"]),
    )


def table_examples() -> st.SearchStrategy[Example]:
    """Draw cases at the boundaries of rules, each with what a table says of it."""
    return one_part(tables(), lambda table: table.examples())


# -- what a check of a table finds ----------------------------------------------------------------

_FLAWED = tables(sound=False)


def table_reports() -> st.SearchStrategy[Report]:
    """Draw what a check finds in small tables, sound or not.

    Example:
        >>> from hypothesis import find
        >>> find(table_reports(), lambda report: True).contradictions.proved
        True
    """
    return st.builds(
        lambda table, budget: table.check(budget=budget), _FLAWED, st.sampled_from([1000, _SMALL])
    )


def gaps() -> st.SearchStrategy[Gap]:
    """Draw cases for which a table has no rule."""
    return one_part(_FLAWED, lambda table: table.check().gaps)


def overlaps() -> st.SearchStrategy[Overlap]:
    """Draw cases for which two rules of a table apply."""
    return one_part(_FLAWED, lambda table: table.check().overlaps)


def unreachable_rules() -> st.SearchStrategy[Unreachable]:
    """Draw rules that never apply, as others come before them."""
    return one_part(_FLAWED, lambda table: table.check().unreachable)


def wrong_domains() -> st.SearchStrategy[OutOfDomain]:
    """Draw conditions that no fact of their column can meet."""
    return one_part(_FLAWED, lambda table: table.check().outside)


def idle_columns() -> st.SearchStrategy[Idle]:
    """Draw columns on which no rule of a table depends."""
    return one_part(_FLAWED, lambda table: table.check().unused_columns)


def regions() -> st.SearchStrategy[Region]:
    """Draw parts of a table: all cases that it treats alike."""
    return gaps().map(lambda gap: gap.region)


def repairs() -> st.SearchStrategy[Repair[str]]:
    """Draw ways to mend a table, each with all that it changes."""
    return one_part(_FLAWED, lambda table: table.repairs(limit=1))


def differences() -> st.SearchStrategy[Difference]:
    """Draw cases of which two tables say something else."""
    return one_part(st.tuples(tables(), tables()), lambda pair: pair[0].diff(pair[1]))


def counterexamples() -> st.SearchStrategy[Counterexample]:
    """Draw cases that refute that a table never says something."""
    return one_part(st.tuples(tables(), st.sampled_from(OUTCOMES)), lambda pair: _against(*pair))


def _against(table: DecisionTable[str], outcome: str) -> Iterable[Counterexample]:
    if outcome not in {rule.then for rule in table.rules}:
        return ()
    return table.prove(never(outcome))[0]

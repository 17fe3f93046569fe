"""Targets, and small decision tables."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.errors import ContradictionError
from servicekit.hours import Allowance
from servicekit.tables import DecisionTable, Rule, col
from servicekit.targets import MEASURES, ON_CHANGE, ON_REOPEN, Step, Target, Targets
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.calendars import business_hours_of
from servicekit.testing.strategies.plain import CHANNELS, details
from servicekit.testing.strategies.times import allowances, durations

__all__ = ["OUTCOMES", "steps", "tables", "target_sets", "targets"]

_PAUSES = ("pending", "on_hold")
#: What small tables say.
OUTCOMES = ("accept", "decline", "ask")


def steps(*, id: str = "warn") -> st.SearchStrategy[Step]:  # noqa: A002 - the name of the field
    """Draw steps on the way to a due, or after it.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(steps())
        ... @settings(max_examples=3, database=None)
        ... def test_it(step):
        ...     assert [step.offset, step.days, step.share].count(None) == 2
        >>> test_it()
    """
    hours = durations(shortest=timedelta(hours=-8), longest=timedelta(hours=8))
    return st.one_of(
        st.builds(Step, id=st.just(id), share=st.fractions(0, 1, max_denominator=8)),
        st.builds(Step, id=st.just(id), offset=hours),
        st.builds(Step, id=st.just(id), days=st.integers(-3, 3)),
    )


def targets(
    *,
    id: str = "standard",  # noqa: A002 - the name of the field
    fallback: bool | None = None,
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Target]:
    """Draw standing promises of every measure, in business time or on the clock on the wall.

    Args:
        id: the id of the target.
        fallback: whether it is for whatever is left; both by default.
        bounds: within which it is drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(targets(fallback=True))
        ... @settings(max_examples=3, database=None)
        ... def test_it(target):
        ...     assert target.fallback and not target.when
        >>> test_it()
    """
    return _targets(id, fallback, Bounds(**bounds))


_ALLOWANCES = allowances()
_STEPS = st.lists(steps(), max_size=1)


@st.composite
def _targets(draw: st.DrawFn, own: str, fallback: bool | None, bounds: Bounds) -> Target:  # noqa: FBT001 - drawn
    within: Allowance = draw(_ALLOWANCES)
    measure = draw(st.sampled_from(list(MEASURES)))
    fields: dict[str, Any] = {
        "on_change": draw(st.sampled_from(ON_CHANGE)),
        "fallback": draw(st.booleans()) if fallback is None else fallback,
    }
    if within.is_business:
        fields["hours"] = draw(business_hours_of(bounds))
    pausable = MEASURES[measure].pausable
    if pausable:
        fields["pause_on"] = draw(st.frozensets(st.sampled_from(_PAUSES), max_size=2))
    if not fields["fallback"]:
        fields |= draw(_selected())
    if draw(st.booleans()):  # a clock that never stands still has nothing to resume
        words = [word for word in ON_REOPEN if pausable or word != "resume"]
        fields["on_reopen"] = draw(st.sampled_from(words))
    fields["steps"] = draw(_STEPS)
    return Target(id=own, measure=measure, within=within, **fields)


@cache
def _selected() -> st.SearchStrategy[dict[str, Any]]:
    """Draw for which cases a target is."""
    priority = st.dictionaries(st.just("priority"), st.sampled_from(["urgent", "normal"]))
    channels = st.lists(st.sampled_from(CHANNELS), unique=True, max_size=2)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "when": priority,
        "unless": priority,
        "channels": channels,
    }
    return details(optional)


def target_sets(**bounds: Unpack[Within]) -> st.SearchStrategy[Targets]:
    """Draw all targets of a company: up to three, at most one of them for whatever is left.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(target_sets())
        ... @settings(max_examples=3, database=None)
        ... def test_it(found):
        ...     assert len(found.targets) <= 3
        >>> test_it()
    """
    last = st.one_of(st.just(()), st.tuples(targets(id="anyone", fallback=True, **bounds)))
    first = targets(id="first", fallback=False, **bounds)
    second = targets(id="second", fallback=False, **bounds)
    named = st.one_of(st.just(()), st.tuples(first), st.tuples(first, second))
    return st.builds(lambda some, rest: Targets((*some, *rest)), named, last)


def tables(*, sound: bool = True) -> st.SearchStrategy[DecisionTable[str]]:
    """Draw small tables whose rules never overlap, with or without an answer for what is left.

    Args:
        sound: whether no two rules say anything about the same case; otherwise a check of the
            table can find all that it looks for.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(tables())
        ... @settings(max_examples=3, database=None)
        ... def test_it(table):
        ...     assert table.check().overlaps.proved
        >>> test_it()
    """
    return _sound() if sound else _flawed()


@cache
def _sound() -> st.SearchStrategy[DecisionTable[str]]:
    bounds = st.lists(st.integers(0, 99), min_size=1, max_size=3, unique=True).map(sorted)
    outcomes = st.sampled_from(OUTCOMES)
    return st.builds(
        _table,
        bounds,
        st.lists(outcomes, min_size=4, max_size=4),
        st.sampled_from(["-", "no", "yes"]),
        st.one_of(outcomes, st.none()),
    )


def _table(
    bounds: list[int], outcomes: list[str], opened: str, otherwise: str | None
) -> DecisionTable[str]:
    """Cut the days at the bounds; each part has a rule of its own."""
    lows = [0, *(bound + 1 for bound in bounds)]
    rules = [
        Rule(f"r{number}", when={"days": f"[{low}..{high}]", "opened": opened}, then=outcome)
        for number, (low, high, outcome) in enumerate(
            zip(lows, [*bounds, 100], outcomes, strict=False)
        )
    ]
    left: dict[str, Any] = {} if otherwise is None else {"otherwise": otherwise}
    columns = {"days": col.integer(0, 100), "opened": col.boolean()}
    return DecisionTable(name="returns", columns=columns, rules=rules, **left)


_CELLS = ("-", "<= 30", "> 20", "[10..50]", "> 100")


@cache
def _flawed() -> st.SearchStrategy[DecisionTable[str]]:
    when = st.fixed_dictionaries(
        {}, optional={"days": st.sampled_from(_CELLS), "opened": st.sampled_from(["no", "yes"])}
    )
    rows = st.lists(st.tuples(when, st.sampled_from(OUTCOMES)), max_size=3)
    left = st.sampled_from([{}, {"otherwise": OUTCOMES[0]}, {"policy": "exceptions"}])
    return st.builds(_table_of, rows, left)


def _table_of(rows: list[tuple[Any, str]], left: dict[str, Any]) -> DecisionTable[str]:
    """Make a table in which, where there are exceptions, each rule is one from all before it."""
    ids = [f"r{number}" for number in range(len(rows))]
    overridden = len(rows) if "policy" in left else 0
    rules = [
        Rule(ids[n], when=when, then=then, overrides=ids[: min(n, overridden)])
        for n, (when, then) in enumerate(rows)
    ]
    columns = {"days": col.integer(0, 100), "opened": col.boolean()}
    try:
        return DecisionTable(name="returns", columns=columns, rules=rules, **left)
    except ContradictionError as error:  # that is what a check of it is to find
        table: DecisionTable[str] = error.table
        return table

"""Tables that the tests of reading and writing share: an everyday one, and any that can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import strategies as st

from servicekit.money import Money
from servicekit.tables import Column, DecisionTable, Rule, col
from tables.support_columns import Sort, sorts, texts

# What one of the notations takes for a sign of its own, and what people rarely think of.
NASTY = "|\\*_`~<>&#\"'\n\r\t =+-@,;.x1é\u2028\uff1d\x00\x85"


def table(**more: Any) -> DecisionTable[Any]:
    """The everyday one."""
    fields: dict[str, Any] = {
        "name": "return-window",
        "columns": {
            "days": col.integer(0, 3650),
            "opened": col.boolean(),
            "tier": col.enum("standard", "gold"),
        },
        "rules": [
            Rule(
                "gold",
                when={"tier": "gold", "days": "<= 60"},
                then="accept",
                note="Promised since 2019.",
            ),
            Rule(
                "standard",
                when={"tier": "standard", "days": "<= 30", "opened": "no"},
                then="accept",
            ),
        ],
        "otherwise": "decline",
    }
    return DecisionTable(**fields | more)


def saying(*outcomes: Any, **more: Any) -> DecisionTable[Any]:
    """A table with one rule for each of some outcomes."""
    rules = [Rule(f"r{n}", when={"n": n}, then=outcome) for n, outcome in enumerate(outcomes)]
    fields = {"name": "t", "columns": {"n": col.integer()}, "otherwise": outcomes[0]}
    return table(rules=rules, **fields | more)


def outcomes_of(made: DecisionTable[Any]) -> list[Any]:
    """All outcomes, with their types, as True is 1 and 1 is 1.0 for Python."""
    return [_typed(rule.then) for rule in made.rules] + [_typed(made.otherwise)]


def _typed(outcome: Any) -> Any:
    if isinstance(outcome, tuple):
        return [_typed(item) for item in outcome]
    if isinstance(outcome, str | bool | int | float | Decimal | None):
        return type(outcome), outcome
    return {key: _typed(outcome[key]) for key in outcome} if hasattr(outcome, "keys") else outcome


def words(*, least: int = 0) -> st.SearchStrategy[str]:
    """Text of all kinds, in which the signs of the notations stand close together."""
    nasty = st.text(NASTY, min_size=least, max_size=6)
    fixed = [
        "none",
        "kind",
        "Otherwise",
        "id",
        "Then",
        "then.x",
        "note",
        "yes",
        "5",
        "a, b",
        "<br>",
    ]
    return nasty | st.sampled_from(fixed) | st.text(min_size=least, max_size=4)


def names() -> st.SearchStrategy[str]:
    return words(least=1).filter(str.strip)


ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-3, minutes=-30))])
PLAIN: list[st.SearchStrategy[Any]] = [
    words(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.dates(),
    st.datetimes(timezones=st.none() | ZONES),
]
ONE_KIND: list[st.SearchStrategy[Any]] = [
    *PLAIN,
    st.decimals(-1000, 1000, places=3) | st.decimals(0, 5, places=1),
    st.decimals(-1000, 1000, places=2).map(lambda amount: Money(amount, "EUR")),
    st.timedeltas(),
    st.datetimes(timezones=st.just(UTC)),
]


def values() -> st.SearchStrategy[Any]:
    """Whatever TOML has."""
    return st.recursive(
        st.one_of(PLAIN),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words(), inner, max_size=2),
        max_leaves=3,
    )


@st.composite
def _of_one_kind(draw: st.DrawFn) -> st.SearchStrategy[Any]:
    """Outcomes of one kind, or ``None``."""
    return draw(st.sampled_from([st.none() | kind for kind in ONE_KIND] + ONE_KIND))


@st.composite
def _mappings(draw: st.DrawFn) -> st.SearchStrategy[Any]:
    """Outcomes that are mappings with values of one kind a key, or ``None``."""
    kinds = draw(st.dictionaries(words(), _of_one_kind(), min_size=1, max_size=3))
    return st.none() | st.fixed_dictionaries({}, optional=kinds)


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable[Any]:
    """Any table that can be written."""
    columns = draw(st.dictionaries(names(), sorts(), min_size=1, max_size=4))
    outcomes = draw(draw(st.sampled_from([st.just(values()), _of_one_kind(), _mappings()])))
    policy = draw(st.sampled_from(["unique", "any", "exceptions", "collect"]))
    ids = draw(st.lists(words(least=1), max_size=4, unique=True))
    return DecisionTable(
        name=draw(names()),
        columns={name: sort.column for name, sort in columns.items()},
        rules=[
            Rule(
                rule_id,
                when=draw(st.fixed_dictionaries({}, optional=_cells(columns))),
                then=draw(outcomes),
                overrides=draw(_some(ids[:place])) if policy == "exceptions" else (),
                note=draw(words()),
            )
            for place, rule_id in enumerate(ids)
        ],
        policy=policy,
        aggregate=draw(st.sampled_from([None, "sum", "count"])) if policy == "collect" else None,
        check=False,
        **({"otherwise": draw(outcomes)} if draw(st.booleans()) else {}),
    )


def _cells(columns: dict[str, Sort]) -> dict[str, st.SearchStrategy[str]]:
    return {name: texts(sort) for name, sort in columns.items()}


def _some(ids: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(ids), unique=True) if ids else st.just([])


def columns() -> st.SearchStrategy[Column]:
    """A column of any kind, with all that it may have."""
    missing = st.sampled_from(["unknown", "none"])
    measured = st.sampled_from(
        [
            col.decimal(step="0.25"),
            col.decimal(-5, 10, step="0.0000001"),
            col.decimal(step=500),
            col.money("EUR", "0.05", step="0.05"),
            col.money("JPY", hi=10_000, step=1),
            col.duration("15m", "2h", step="15m"),
            col.duration(step=timedelta(milliseconds=1)),
            col.instant(datetime(2026, 1, 1, 9, 30, 0, 5, tzinfo=UTC)),
            col.number("-0.000001", 10**30),
            col.enum("a\nb", 'say "x, y"', "-", " a", "none"),
        ]
    )
    plain = sorts().map(lambda sort: sort.column) | measured
    return st.builds(lambda column, word: attrs.evolve(column, missing=word), plain, missing)

"""Decision tables: rules over columns, which are proved to have one answer for every case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import attrs

from servicekit.decision import Decision, Undetermined
from servicekit.errors import ContradictionError, LoadError
from servicekit.tables.checking import Report, check, contradictions
from servicekit.tables.column import Column
from servicekit.tables.compiled import Compiled, compiled, ruling_of
from servicekit.tables.deciding import Decider
from servicekit.tables.differing import Change, diff
from servicekit.tables.examples import Example, examples
from servicekit.tables.explaining import TableExplanation, explain
from servicekit.tables.grid import Row
from servicekit.tables.proving import Claim, Counterexample
from servicekit.tables.reading import Reader
from servicekit.tables.repairing import Repair, repairs
from servicekit.tables.rule import Rule
from servicekit.tables.ruling import Aggregate, Policy
from servicekit.tables.space import Budget, BudgetSpentError
from servicekit.values import FrozenMapping, frozen, tuple_of

__all__ = ["DecisionTable"]

T = TypeVar("T")

BUDGET = 200_000


@attrs.frozen(init=False, kw_only=True)
class DecisionTable(Generic[T]):
    name: str
    columns: FrozenMapping[str, Column]
    rules: tuple[Rule[T], ...]
    policy: Policy
    otherwise: T | Any
    aggregate: Aggregate | None
    _rows: tuple[Row, ...] = attrs.field(init=False, eq=False, repr=False)
    _compiled: Compiled | None = attrs.field(default=None, init=False, eq=False, repr=False)
    _decider: Decider | None = attrs.field(default=None, init=False, eq=False, repr=False)

    def __init__(
        self,
        *,
        columns: Mapping[str, Column],
        rules: Iterable[Rule[T]] = (),
        name: str = "table",
        policy: Policy = "unique",
        otherwise: T | Any = attrs.NOTHING,
        aggregate: Aggregate | None = None,
        check: bool = True,
    ) -> None:
        rules = tuple_of(Rule, rules)
        reader = Reader(columns, rules)
        reader.policy(policy, aggregate, rules)
        if reader.problems:
            raise LoadError(f"table {name!r} cannot be built", reader.problems)
        self.__attrs_init__(
            name=name,
            columns=FrozenMapping(reader.columns),
            rules=tuple(reader.rules),
            policy=policy,
            otherwise=frozen(otherwise),
            aggregate=aggregate,
        )
        object.__setattr__(self, "_rows", tuple(reader.rows))
        if check:
            self._refuse_contradictions()

    @property
    def compiled(self) -> Compiled:
        if self._compiled is None:
            ruling = ruling_of(self.rules, self.policy, self.aggregate, self.otherwise)
            made = compiled(self.name, self.columns, self.rules, self._rows, ruling)
            object.__setattr__(self, "_compiled", made)
        return self._compiled

    def _refuse_contradictions(self) -> None:
        overlapping = self.compiled.space.overlapping()
        try:
            found = next(contradictions(self.compiled, overlapping, Budget(BUDGET)), None)
        except BudgetSpentError:  # what is not certain is left to check(), and to every decision
            return
        if found is not None:
            raise ContradictionError(self, self.check())

    @property
    def _deciding(self) -> Decider:
        if self._decider is None:
            object.__setattr__(self, "_decider", Decider(self.compiled))
        return self._decider

    def decide(self, facts: Any) -> Decision[T] | Undetermined[T]:
        return self._deciding.decide(facts)

    def check(self, *, budget: int = BUDGET) -> Report:
        return check(self.compiled, budget)

    def diff(self, other: DecisionTable[Any], *, budget: int = BUDGET) -> Verdict[Change]:
        return diff(self.compiled, other.compiled, budget)

    def prove(self, *claims: Claim, budget: int = BUDGET) -> tuple[Verdict[Counterexample], ...]:
        return tuple(claim.prove(self.compiled, budget) for claim in claims)

    def repairs(self, *, budget: int = BUDGET) -> tuple[Repair[T], ...]:
        return tuple(repairs(self, budget))

    def examples(self) -> tuple[Example, ...]:
        return tuple(examples(self.compiled))

    def explain(self, facts: Any) -> TableExplanation:
        return explain(self.compiled, self._deciding, facts)

    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], DecisionTable[Any]], tuple[dict[str, Any]]]:
        fields = (field.name for field in attrs.fields(DecisionTable) if field.init)
        return _restored, ({name: getattr(self, name) for name in fields},)


def _restored(fields: dict[str, Any]) -> DecisionTable[Any]:
    """Build a table from its fields, as it was: what it contradicts is not looked at again."""
    return DecisionTable(**fields, check=False)

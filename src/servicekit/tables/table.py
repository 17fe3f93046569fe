"""Decision tables: rules over columns, proved to have one answer for every case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import attrs

from servicekit.decision import Decision, Undetermined, Verdict
from servicekit.errors import ColumnError, ContradictionError, LoadError, Problem
from servicekit.tables.checking import Report, check, contradictions
from servicekit.tables.columns.column import Column
from servicekit.tables.compiled import Compiled, compiled, ruling_of
from servicekit.tables.deciding import Decider
from servicekit.tables.differing import Difference, diff
from servicekit.tables.examples import Example, examples
from servicekit.tables.explaining import TableExplanation, explain
from servicekit.tables.formats import csv, markdown, showing, toml
from servicekit.tables.grid import Row
from servicekit.tables.proving import Claim, Counterexample
from servicekit.tables.reading import Reader
from servicekit.tables.repairing import Repair, repairs
from servicekit.tables.rule import Rule, outcome
from servicekit.tables.ruling import Aggregate, Policy
from servicekit.tables.space import Budget, BudgetSpentError
from servicekit.values import FrozenMapping, tuple_of

__all__ = ["BUDGET", "DecisionTable"]

T = TypeVar("T")

BUDGET = 50_000
"""How many parts of a table one question may look at, unless a call says otherwise."""


@attrs.frozen(init=False, kw_only=True)
class DecisionTable(Generic[T]):
    """Hold rules over columns, and refuse those that contradict each other.

    A table reads of the facts only what its columns name, so the same relevant facts get the same
    answer, whoever asks. Its cells are those of DMN and nothing more, so that every question about
    *all* cases has an exact answer: :meth:`check`, :meth:`diff`, :meth:`prove`.

    Args:
        columns: the inputs by name, made with the functions of ``col``.
        rules: the rows. Their cells are kept as canonical text.
        name: what reports and errors call the table.
        policy: what holds where several rules apply. ``"unique"``: that never happens.
            ``"any"``: only where they say the same. ``"exceptions"``: a rule gives way to those
            that override it. ``"collect"``: the outcomes of all of them, in the order of rules.
        otherwise: the outcome where no rule applies; an error if left out. A table that collects
            or counts has nothing to collect then, which is an answer: ``()`` or 0.
        aggregate: what ``collect`` makes of the outcomes: ``"sum"``, ``"min"``, ``"max"`` or
            ``"count"``. Left out, they stay a tuple.
        check: whether contradictions are refused. ``False`` builds the table anyway, to be
            repaired; a decision about contradictory cases is an error then.

    Raises:
        LoadError: columns or rules cannot be read; every mistake is in it, with its path.
        ContradictionError: two rules contradict each other. The table is in it.

    Example:
        >>> from servicekit.tables import DecisionTable, Rule, col
        >>> table = DecisionTable(
        ...     name="return-window",
        ...     columns={"days": col.integer(0, 3650), "tier": col.enum("standard", "gold")},
        ...     rules=[
        ...         Rule("gold", when={"tier": "gold", "days": "<= 60"}, then="accept"),
        ...         Rule("standard", when={"tier": "standard", "days": "<= 30"}, then="accept"),
        ...     ],
        ...     otherwise="decline",
        ... )
        >>> table.decide({"days": 45, "tier": "gold"}).outcome
        'accept'
        >>> table.decide({"days": 45}).ask
        ('tier',)
    """

    name: str
    columns: FrozenMapping[str, Column]
    rules: tuple[Rule[T], ...]
    policy: Policy
    otherwise: T | Any
    aggregate: Aggregate | None
    compiled: Compiled = attrs.field(init=False, eq=False, repr=False)
    _deciding: Decider = attrs.field(init=False, eq=False, repr=False)
    decide: Callable[[Any], Decision[T] | Undetermined[T]] = attrs.field(
        init=False, eq=False, repr=False
    )
    """Return the outcome for some facts, or what to ask for first.

    It takes a mapping, or any object that has the columns as attributes, with plain Python values.
    ``None`` as a fact means that it is known to be absent. A fact that is not there at all is
    unknown: then there is a decision only if every answer leads to the same. It is a function of
    its own in each table, because a method around it would cost a good part of a decision.

    Raises:
        FactTypeError: a fact is of another type than its column.
        OutsideDomainError: a fact lies outside the domain of its column.
        NoRuleError: no rule applies, and there is no ``otherwise``.
        AmbiguousRulesError: rules apply that cannot stand together; only where the table was built
            with ``check=False``.
        AggregateError: the outcomes to collect are no amounts.
    """

    def __init__(  # noqa: PLR0913 - all of them by name
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
        reader.policy(policy, aggregate, check=check)
        if not isinstance(name, str) or not name.strip():
            reader.report("name", f"{name!r} is no name; give text")
        if reader.problems:
            raise LoadError(f"table {name!r} cannot be built", reader.problems)
        self.__attrs_init__(
            name=name,
            columns=FrozenMapping(reader.columns),
            rules=tuple(reader.rules),
            policy=policy,
            otherwise=outcome(otherwise),
            aggregate=aggregate,
        )
        made = self._compiled(reader.rows)
        deciding = Decider(made)
        object.__setattr__(self, "compiled", made)
        object.__setattr__(self, "_deciding", deciding)
        object.__setattr__(self, "decide", deciding.decide)
        if check:
            self._refuse_contradictions()

    def _compiled(self, rows: Sequence[Row]) -> Compiled:
        ruling = ruling_of(self.rules, self.policy, self.aggregate, self.otherwise)
        try:
            return compiled(self.name, self.columns, self.rules, rows, ruling)
        except ColumnError as error:  # its cells cut it into too many classes
            problem = Problem(f"columns.{error.column}", str(error))
            raise LoadError(f"table {self.name!r} cannot be built", [problem]) from None

    def _refuse_contradictions(self) -> None:
        overlapping = self.compiled.space.overlapping()
        try:
            found = next(contradictions(self.compiled, overlapping, Budget(BUDGET)), None)
        except BudgetSpentError:  # what is not certain is left to check(), and to every decision
            return
        if found is not None:
            raise ContradictionError(self, self.check(budget=BUDGET // 10))

    def explain(self, facts: Any) -> TableExplanation:
        """Return why the table says what it says: cells, near misses and the nearest boundaries.

        Raises:
            FactTypeError: a fact is of another type than its column.
            OutsideDomainError: a fact lies outside the domain of its column.
        """
        return explain(self.compiled, self._deciding, facts)

    def check(self, *, budget: int = BUDGET) -> Report:
        """Return everything that can be wrong with the rules, each claim with its verdict.

        The work is done in memory and can take seconds for thousands of rules that overlap; run it
        in a thread where an event loop waits.

        Args:
            budget: how many parts of the table each question may look at. A question that needs
                more is undecided.
        """
        return check(self.compiled, budget)

    def diff(self, other: DecisionTable[Any], *, budget: int = BUDGET) -> Verdict[Difference]:
        """Return the cases for which another table says something else, as disjoint regions.

        A column that only one of the two has is free in the other. Where only one has a value in
        its domain, the other says ``Ending.OUTSIDE``.

        Raises:
            FieldError: a column is of another kind, step or currency in the other table.
        """
        return diff(self.compiled, other.compiled, budget)

    def prove(self, *claims: Claim, budget: int = BUDGET) -> tuple[Verdict[Counterexample], ...]:
        """Return for each claim whether it holds for every case, or the cases that refute it.

        Raises:
            FieldError: a claim names a column or an outcome that the table does not have.
            CellError: a cell of a claim cannot be read.
        """
        return tuple(claim.prove(self.compiled, budget) for claim in claims)

    def repairs(self, *, limit: int | None = None, budget: int = BUDGET) -> tuple[Repair[T], ...]:
        """Return ways to mend contradictions and gaps, each tried out, with all that it changes.

        Each way to mend a contradiction builds and compares a whole table, so that a long table
        with many contradictions takes a while.

        Args:
            limit: how many contradictions, and how many gaps, are mended; all if left out.
            budget: how many parts of the table each question may look at.
        """
        return tuple(repairs(self, limit, budget))

    def examples(self) -> tuple[Example, ...]:
        """Return cases inside, at and just outside of every rule's edges, always the same ones."""
        return tuple(examples(self.compiled))

    # As text

    @classmethod
    def from_toml(cls, text: str, *, check: bool = True) -> DecisionTable[Any]:
        """Read a table from TOML, in which each rule is a block and each cell has a line.

        Raises:
            LoadError: something cannot be read; every mistake is in it, with its path.
            ContradictionError: two rules contradict each other, and ``check`` is on.
        """
        return toml.loads(text, check=check)

    def to_toml(self) -> str:
        """Write the table as TOML, from which :meth:`from_toml` reads an equal one.

        Raises:
            FieldError: an outcome is a value that text cannot hold.
        """
        return toml.dumps(self)

    @classmethod
    def from_markdown(cls, text: str, *, check: bool = True) -> DecisionTable[Any]:
        """Read a table from Markdown, as people type it.

        Raises:
            LoadError: something cannot be read; every mistake is in it, with its line.
            ContradictionError: two rules contradict each other, and ``check`` is on.
        """
        return markdown.loads(text, check=check)

    def to_markdown(self) -> str:
        """Write the table as Markdown, from which :meth:`from_markdown` reads an equal one.

        Raises:
            FieldError: an outcome is a value that text cannot hold.
        """
        return markdown.dumps(self)

    @classmethod
    def from_csv(cls, text: str, *, check: bool = True) -> DecisionTable[Any]:
        """Read a table from CSV, as spreadsheets save it.

        Raises:
            LoadError: something cannot be read; every mistake is in it, with its line.
            ContradictionError: two rules contradict each other, and ``check`` is on.
        """
        return csv.loads(text, check=check)

    def to_csv(self) -> str:
        """Write the table as CSV, from which :meth:`from_csv` reads an equal one.

        Raises:
            FieldError: an outcome is a value that text cannot hold.
        """
        return csv.dumps(self)

    def __str__(self) -> str:
        return showing.text(self)

    def _repr_html_(self) -> str:
        """Return the table for notebooks, with everything in it escaped."""
        return showing.html(self)

    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], Any], tuple[dict[str, Any]]]:
        fields = (field.name for field in attrs.fields(DecisionTable) if field.init)
        return _restored, ({name: getattr(self, name) for name in fields},)


def _restored(fields: dict[str, Any]) -> DecisionTable[Any]:
    """Build a table as it was; its contradictions, if any, were accepted when it was made."""
    return DecisionTable(**fields, check=False)

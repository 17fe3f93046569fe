"""Measure decision tables against an if-chain, against other packages and against a column sweep.

Run ``python benchmarks/decision_tables.py [--quick]`` from an environment with the extra ``bench``;
a package that is missing is left out, and so is one that gives other answers. The rounds are
interleaved, so that whatever else the machine does hits all alike, and every figure is the median
of the ratios within the rounds. Tables are built before the clock starts, and every package has
compiled its rules by then. The sweep is stopped after a while, which a ``>`` tells.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from importlib import import_module
from itertools import chain, combinations, cycle, islice, pairwise
from math import inf, prod
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from tables_generator import Cell, Column, Table, cut, grown, partition

from servicekit.tables import DecisionTable, Rule, col

Call = Callable[[Any], Any]
Facts = dict[str, Any]
Makers = dict[str, Callable[[Table], Call]]
Jobs = list[tuple[Call, list[Any]]]

PACKAGES = ("datalogic-py", "zen-engine", "rule-engine")
JSON = {"datalogic-py", "zen-engine"}  # these need other facts, made before the clock starts
FLOOR, SWEEP = "if-chain", "column sweep"

QUICK = "--quick" in sys.argv[1:]
ROUNDS, FEW, LIMIT = (9, 3, 20.0) if QUICK else (61, 9, 60.0)  # seconds for the sweep
SLICE, SLOW = 0.004, 0.05  # seconds: so long a round, and what is too slow for every round
LEAST = 16  # facts, which come from all over the table
TARGETS = {10: "≤ 1.6", 100: "< 1", 1_000: "< 1", 10_000: "< 1"}

MIXED = (
    Column("amount", "integer", 1_000_000),
    Column("days", "integer", 3_650),
    Column("weight", "number", 20_000),
    Column("tier", "enum", 5),
    Column("opened", "boolean", 2),
    Column("bought", "date", 3_653),
)
WIDE = (
    *(Column(f"count{n}", "integer", 10**n) for n in (2, 3, 4, 5, 6)),
    Column("price", "decimal", 100_000),
    Column("tier", "enum", 6),
    Column("region", "enum", 4),
    Column("opened", "boolean", 2),
    Column("bought", "date", 3_653),
)


# A table as each of them wants it


def servicekit(table: Table) -> DecisionTable[str]:
    columns = {column.name: domain(column) for column in table.columns}
    rules = [
        Rule(str(n), when={each[0].name: text(*each) for each in tested}, then=outcome)
        for n, (tested, outcome) in enumerate(rows(table))
    ]
    return DecisionTable(name="benchmark", columns=columns, rules=rules, check=False)


def domain(column: Column) -> object:
    first, last = column.value(0), column.value(column.size - 1)
    match column.kind:
        case "boolean":
            return col.boolean()
        case "enum":
            return col.enum(*map(column.value, range(column.size)))
        case "decimal":
            return col.decimal(first, last, step="0.01")
        case "number":
            return col.number(first, column.value(column.size))
    return getattr(col, column.kind)(first, last)


def text(column: Column, cell: Cell) -> str:
    if isinstance(cell, range):
        low, high = column.bounds(cell)
        return f"< {high}" if low is None else f">= {low}" if high is None else f"[{low}..{high})"
    return ", ".join(str(column.value(label)).lower() for label in sorted(cell))


def rows(table: Table) -> Iterator[tuple[list[tuple[Column, Cell]], str]]:
    """Yield for each rule the cells that say something, and the outcome."""
    for box, outcome in zip(table.rows, table.outcomes, strict=True):
        pairs = zip(table.columns, box, strict=True)
        yield [(column, cell) for column, cell in pairs if len(cell) < column.size], outcome


def if_chain(table: Table) -> Call:
    """Return what one would write by hand: the facts by name, then one ``if`` a rule."""
    names: dict[str, Any] = {}

    def constant(value: object) -> str:
        if not isinstance(value, Decimal | date):
            return repr(value)
        name = f"c{value}".replace("-", "_").replace(".", "_")
        names[name] = value
        return name

    def test(column: Column, cell: Cell) -> str:
        name = column.name
        if column.kind == "boolean":
            return name if 1 in cell else f"not {name}"
        if not isinstance(cell, range):
            labels = [column.value(label) for label in sorted(cell)]
            return f"{name} in {labels}" if len(labels) > 1 else f"{name} == {labels[0]!r}"
        low, high = (None if value is None else constant(value) for value in column.bounds(cell))
        below = f"{name} < {high}"
        return f"{name} >= {low}" if high is None else f"{low} <= {below}" if low else below

    source = ["def decide(facts):"]
    source += [f"    {column.name} = facts[{column.name!r}]" for column in table.columns]
    for tested, outcome in rows(table):
        condition = " and ".join(test(*each) for each in tested)
        source += [f"    if {condition}:", f"        return {outcome!r}"]
    exec("\n".join(source), names)  # noqa: S102 - written above, of nothing but our own names
    return names["decide"]


# The other packages


def plain(value: Any) -> Any:
    """Return what JSON has instead of dates and decimals: days and floats."""
    if isinstance(value, date):
        return value.toordinal()
    return float(value) if isinstance(value, Decimal) else value


def plain_bounds(column: Column, cell: range) -> Iterator[Any]:
    return map(plain, column.bounds(cell))


def datalogic_py(table: Table) -> Call:
    def tests(column: Column, cell: Cell) -> Iterator[dict[str, Any]]:
        fact = {"var": column.name}
        if column.kind == "boolean":
            yield fact if 1 in cell else {"!": fact}
        elif isinstance(cell, range):
            low, high = plain_bounds(column, cell)
            yield from [{"<=": [low, fact]}] * (low is not None)
            yield from [{"<": [fact, high]}] * (high is not None)
        else:
            yield {"in": [fact, [column.value(label) for label in sorted(cell)]]}

    engine = import_module("datalogic_py").Engine()
    conditions = (
        ({"and": [test for each in tested for test in tests(*each)]}, outcome)
        for tested, outcome in rows(table)
    )
    rule = engine.compile({"if": [*chain.from_iterable(conditions), None]})
    session = engine.session()
    return lambda facts: session.evaluate(rule, facts)


def zen_engine(table: Table) -> Call:
    def unary(column: Column, cell: Cell) -> str:
        if not isinstance(cell, range):
            return ", ".join(json.dumps(column.value(label)) for label in sorted(cell))
        low, high = plain_bounds(column, cell)
        return f"< {high}" if low is None else f">= {low}" if high is None else f"[{low}..{high})"

    names = [column.name for column in table.columns]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in names],
        "outputs": [{"id": "outcome", "name": "outcome", "field": "outcome"}],
        "rules": [
            {"_id": str(n), "outcome": json.dumps(outcome), **dict.fromkeys(names, "")}
            | {column.name: unary(column, cell) for column, cell in tested}
            for n, (tested, outcome) in enumerate(rows(table))
        ],
    }
    nodes = {"inputNode": {}, "decisionTableNode": content, "outputNode": {}}
    graph = {
        "nodes": [
            {"id": kind, "name": kind, "type": kind, "content": each, "position": {"x": 0, "y": 0}}
            for kind, each in nodes.items()
        ],
        "edges": [
            {"id": a, "type": "edge", "sourceId": a, "targetId": b} for a, b in pairwise(nodes)
        ],
    }
    # What a static loader holds is compiled once; `create_decision` costs ten times as much a call.
    loader = {"type": "static", "content": {"table": graph}}
    engine = import_module("zen").ZenEngine({"loader": loader})
    return lambda facts: engine.evaluate("table", facts)["result"]["outcome"]


def rule_engine(table: Table) -> Call:
    def tests(column: Column, cell: Cell) -> Iterator[str]:
        if column.kind == "boolean":
            yield column.name if 1 in cell else f"not {column.name}"
        elif isinstance(cell, range):
            bounds = column.bounds(cell)
            low, high = (f'd"{each}"' if isinstance(each, date) else each for each in bounds)
            yield from [f"{column.name} >= {low}"] * (low is not None)
            yield from [f"{column.name} < {high}"] * (high is not None)
        else:  # several comparisons are faster than `in`
            labels = map(column.value, sorted(cell))
            yield "(" + " or ".join(f'{column.name} == "{label}"' for label in labels) + ")"

    package = import_module("rule_engine")
    entries = (
        (" and ".join(test for each in tested for test in tests(*each)), outcome)
        for tested, outcome in rows(table)
    )
    return package.Chain(entries).evaluate


def installed() -> Makers:
    """Return what can be imported, and say what cannot."""
    found, sample = {}, partition(rules=2, columns=MIXED, seed=7)
    for name in PACKAGES:
        make = globals()[name.replace("-", "_")]
        try:
            make(sample)
        except ImportError as error:
            print(f"{name} is left out: {error}.\n")
        else:
            found[name] = make
    return found


# The column sweep


class Sweep(NamedTuple):
    """What a sweep found: the pairs of rules that overlap, and how many points have no rule."""

    overlaps: set[tuple[int, int]]
    missing: int


def column_sweep(table: Table, *, limit: float = inf) -> Sweep:
    """Analyse a table one column at a time, in the classical way.

    In each column the bounds of the rules that are still active are walked in order; every interval
    between two bounds leads into the next column with the rules that are active there, once for all
    intervals or labels with the same rules. Where several are left after the last column they
    overlap, and where none is left there is a gap. Gaps are counted only, not listed, and columns
    with few different cells come first: both make it faster.

    Source: Calvanese and others, Semantics and analysis of DMN decision tables, BPM 2016.

    Raises:
        TimeoutError: it took longer than so many seconds.
    """
    until, overlaps = perf_counter() + limit, set()
    order = sorted(range(len(table.columns)), key=lambda at: len({box[at] for box in table.rows}))
    sizes = [table.columns[at].size for at in order]
    rests = [prod(sizes[depth + 1 :]) for depth in range(len(sizes))]

    def missing(active: Iterable[int], depth: int) -> int:
        if perf_counter() > until:
            raise TimeoutError
        if depth == len(order):
            overlaps.update(combinations(sorted(active), 2))
            return 0
        cells = [(rule, table.rows[rule][order[depth]]) for rule in active]
        return sum(
            size * (missing(rules, depth + 1) if rules else rests[depth])
            for rules, size in pieces(cells, sizes[depth])
        )

    return Sweep(overlaps, missing(range(len(table.rows)), 0))


def pieces(cells: Sequence[tuple[int, Cell]], size: int) -> Iterable[tuple[frozenset[int], int]]:
    """Return the sets of rules that are active together in a column, each with its size."""
    found: defaultdict[frozenset[int], int] = defaultdict(int)
    if isinstance(cells[0][1], frozenset):
        for label in range(size):
            found[frozenset(rule for rule, cell in cells if label in cell)] += 1
        return found.items()
    bounds = [(cell.start, 1, rule) for rule, cell in cells]
    bounds += [(cell.stop, 0, rule) for rule, cell in cells]
    active: set[int] = set()
    before = 0
    for bound, starts, rule in sorted(bounds):
        if bound > before:
            found[frozenset(active)] += bound - before
            before = bound
        (active.add if starts else active.remove)(rule)
    if before < size:
        found[frozenset()] += size - before
    return found.items()


# Measuring


class Work(NamedTuple):
    """Something to time, and how often.

    Args:
        jobs: what to call, each with its arguments, one after the other.
        rounds: in how many rounds to time it.
        ready: what makes an argument ready, before the clock starts.
    """

    jobs: Jobs
    rounds: int = ROUNDS
    ready: Callable[[Any], Any] | None = None

    def seconds(self) -> float:
        """Return the seconds that one call takes."""
        jobs = self.jobs
        if self.ready:
            jobs = [(call, list(map(self.ready, arguments))) for call, arguments in jobs]
        began = perf_counter()
        for call, arguments in jobs:
            for argument in arguments:
                call(argument)
        return (perf_counter() - began) / sum(len(arguments) for _, arguments in jobs)

    def first(self, number: int) -> Work:
        """Return so many calls of each job, from the beginning again where its arguments end."""
        return self._replace(
            jobs=[(call, list(islice(cycle(arguments), number))) for call, arguments in self.jobs]
        )


class Row(NamedTuple):
    """One line of the table.

    Args:
        what: what is asked.
        rules: of how many rules.
        target: how the ratio is wanted.
        ours: what servicekit does.
        floor: what that is compared to, if anything.
        others: what the others do.
    """

    what: str
    rules: str
    target: str
    ours: Work
    floor: Work | None
    others: dict[str, Work]


def work(jobs: Jobs) -> Work:
    """Choose how often to time some jobs, so that slow ones do not take all day."""
    whole, took = Work(jobs), [0.0]
    while sum(took) < SLICE:
        took.append(whole.first(LEAST).seconds())
    once = min(took[1:])
    enough = whole.first(max(LEAST, int(SLICE / once / len(jobs))))
    return enough._replace(rounds=FEW if once > SLOW else ROUNDS)


def measured(row: Row) -> dict[str, str]:
    """Return servicekit to the floor, and each of the others to servicekit."""
    ratios: defaultdict[str, list[float]] = defaultdict(list)
    slowest = 0.0
    for n in range(row.ours.rounds):
        ours = row.ours.seconds()
        if row.floor:
            ratios[FLOOR].append(ours / row.floor.seconds())
        for name, other in row.others.items():
            if n < other.rounds:
                slowest = max(slowest, took := other.seconds())
                ratios[name].append(took / ours)
    found = {name: f"{float(f'{median(each):.3g}'):,g}" for name, each in ratios.items()}
    if slowest >= LIMIT:
        found[SWEEP] = f"> {found[SWEEP]}"
    return found


# What is measured


def deciding(packages: Makers) -> Iterator[Row]:
    ours = {}
    for rules, target in TARGETS.items():
        seeds = range(7, 7 + max(1, 100 // rules))  # small tables differ most, so there are more
        tables = [partition(rules=rules, columns=MIXED, seed=seed) for seed in seeds]
        facts = [table.facts(512, seed=7) for table in tables]
        ask = [servicekit(table).decide for table in tables]
        wanted = [
            [call(each).outcome for each in some] for call, some in zip(ask, facts, strict=True)
        ]
        others = dict(agreeing({FLOOR: if_chain, **packages}, tables, facts, wanted))
        ours[rules], floor = work(list(zip(ask, facts, strict=True))), others.pop(FLOOR)
        yield Row("`decide`", f"{rules:,}", target, ours[rules], floor, others)
    yield Row("`decide`, to itself over 10", "1,000", "≤ 3", ours[1_000], ours[10], {})


def agreeing(
    makers: Makers, tables: list[Table], facts: list[list[Facts]], wanted: list[list[str]]
) -> Iterator[tuple[str, Work]]:
    """Yield those that give the answers wanted, and say which do not."""
    flat = [[{name: plain(each[name]) for name in each} for each in some] for some in facts]
    for name, make in makers.items():
        given = flat if name in JSON else facts
        asked = work(list(zip(map(make, tables), given, strict=True)))
        answers = [list(map(call, arguments)) for call, arguments in asked.jobs]
        pairs = zip(wanted, answers, strict=True)
        if all(got == list(islice(cycle(some), len(got))) for some, got in pairs):
            yield name, asked
        else:
            print(f"{name} gives other answers about {len(tables[0].rows):,} rules.\n")


def checking() -> Iterator[Row]:
    for rules in (100, 1_000):
        clean = partition(rules=rules, columns=WIDE, seed=7)
        tables = {
            "clean": clean,
            "10 % grown": grown(clean, share=0.1, seed=7),
            "10 % cut": cut(clean, share=0.1, seed=7),
        }
        for what, table in tables.items():
            assert reported(table) == Sweep(table.overlaps, table.missing)
            rounds, target = (1, "sweep ≥ 100") if rules == 1_000 else (3, "")
            if rounds > 1:
                assert column_sweep(table) == Sweep(table.overlaps, table.missing)
            ours = Work([(DecisionTable.check, [table] * 3)], rounds, servicekit)
            sweep = Work([(sweep_in_time, [table])], rounds)
            yield Row(f"`check`, {what}", f"{rules:,}", target, ours, None, {SWEEP: sweep})


def reported(table: Table) -> Sweep:
    """Return what a report says, in the terms of a sweep."""
    report = servicekit(table).check()
    assert all(verdict.complete for verdict in report.verdicts)
    overlaps = {tuple(sorted(map(int, each.rules))) for each in report.overlaps.findings}
    return Sweep(overlaps, report.missing)


def sweep_in_time(table: Table) -> None:
    with suppress(TimeoutError):
        column_sweep(table, limit=LIMIT)


def main() -> None:
    """Print one Markdown table."""
    packages = installed()
    print(f"Python {sys.version.split()[0]}, medians of ratios in {ROUNDS} interleaved rounds.\n")
    names = [*packages, SWEEP]
    print(f"| what | rules | servicekit / {FLOOR} | target |", end="")
    print("".join(f" {name} / servicekit |" for name in names))
    print("|---|---:|---:|---:|" + "---:|" * len(names))
    for row in chain(deciding(packages), checking()):
        cells = measured(row)
        shown = [row.what, row.rules, cells.get(FLOOR, ""), row.target]
        print("|", " | ".join(shown + [cells.get(name, "") for name in names]), "|", flush=True)


if __name__ == "__main__":
    main()

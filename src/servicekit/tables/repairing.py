"""Repair a table: candidates for each finding, each tried out before it is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from servicekit.tables.checking import contradictions
from servicekit.tables.differing import Difference, diff
from servicekit.tables.findings import Gap, Overlap
from servicekit.tables.rule import Rule
from servicekit.tables.ruling import Ending
from servicekit.tables.space import Box, Budget, BudgetSpentError, without
from servicekit.tables.wording import listed

if TYPE_CHECKING:
    from servicekit.tables.table import DecisionTable

__all__ = ["Repair", "repairs"]

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Repair(Generic[T]):
    """One way to mend one finding, tried out.

    Args:
        finding: what it mends.
        kind: ``"row"`` adds a rule for a gap, with the outcome of the rule that comes nearest;
            ``"trim"`` takes the shared values out of one cell; ``"override"`` lets one rule give
            way; ``"split"`` divides one rule around what it shares.
        text: the change as a sentence.
        rules: the rules that are new or changed.
        table: the table after the repair.
        changes: every region whose outcome the repair changes.
    """

    finding: Gap | Overlap
    kind: str
    text: str
    rules: tuple[Rule[T], ...]
    table: DecisionTable[T]
    changes: tuple[Difference, ...]

    def __str__(self) -> str:
        return "\n".join([self.text, *(f"- {change}" for change in self.changes)])


def repairs(table: DecisionTable[T], budget: int) -> Iterator[Repair[T]]:
    """Yield repairs for the contradictions of a table, then for its gaps."""
    report = table.check(budget=budget)
    for overlap in report.contradictions:
        tried = [_tried(table, overlap, candidate, budget) for candidate in _mended(table, overlap)]
        yield from sorted(filter(None, tried), key=_extent)
    for gap in (
        report.gaps if table.compiled.ruling.otherwise is Ending.NO_RULE and table.rules else ()
    ):
        if gap.region.writable:
            row = gap.region.row(_fresh("new", table.rules), then=_nearest(table, gap))
            text = f"Add a row for {gap.region} that says {row.then}, as its nearest rule does."
            added = attrs.evolve(table, rules=[*table.rules, row], check=False)
            yield from filter(None, [_tried(table, gap, ("row", text, [row], added), budget)])


_Candidate = tuple[str, str, "list[Rule[Any]]", "DecisionTable[Any]"]


def _extent(repair: Repair[Any]) -> tuple[int | float, int]:
    """Order repairs by how many cases they change that had an outcome, then by their rules."""
    sizes = [c.region.size for c in repair.changes if not isinstance(c.before, Ending)]
    return sum(sizes), len(repair.rules)


def _mended(table: DecisionTable[Any], overlap: Overlap) -> Iterator[_Candidate]:
    """Yield what may mend a contradiction, for each of the two rules that gives way."""
    for giving, staying in (overlap.rules, overlap.rules[::-1]):
        yield _overriding(table, giving, staying)
        yield from _trimmed(table, giving, staying)
        yield from _divided(table, giving, staying)


def _overriding(table: DecisionTable[Any], giving: str, staying: str) -> _Candidate:
    old = _rule(table, staying)
    rule = attrs.evolve(old, overrides=[*old.overrides, giving])
    text = f"Let {staying} override {giving}."
    if table.policy != "exceptions":
        text = f"Change the policy to exceptions, and let {staying} override {giving}."
    return "override", text, [rule], _replaced(table, staying, [rule], policy="exceptions")


def _trimmed(table: DecisionTable[Any], giving: str, staying: str) -> Iterator[_Candidate]:
    """Yield a trim of one cell: of all that leave something, the one that takes least away."""
    box, other = _box(table, giving), _box(table, staying)
    rests = [
        (*box[:column], mask & ~other[column], *box[column + 1 :])
        for column, mask in enumerate(box)
        if mask & ~other[column]
    ]
    rows = [row for rest in rests if (row := _row(table, rest))]
    kept = [table.compiled.grid.region(rest).size for rest in rests if _row(table, rest)]
    if rows:
        when = rows[kept.index(max(kept))]
        old = _rule(table, giving)
        rule = attrs.evolve(old, when=when)
        (column,) = (name for name in {**old.when, **when} if old.when.get(name) != when.get(name))
        text = f"Trim {column} of {giving} from {old.when.get(column, '-')} to {when[column]}."
        yield "trim", text, [rule], _replaced(table, giving, [rule])


def _divided(table: DecisionTable[Any], giving: str, staying: str) -> Iterator[_Candidate]:
    """Yield a rule divided around what it shares with another."""
    pieces = list(without(_box(table, giving), _box(table, staying)))
    rows = [row for piece in pieces if (row := _row(table, piece)) is not None]
    if len(pieces) > 1 and len(rows) == len(pieces):
        old = _rule(table, giving)
        rules: list[Rule[Any]] = []
        for when in rows:
            name = _fresh(giving, [*table.rules, *rules])
            rules.append(attrs.evolve(old, id=name, when=when))
        text = f"Divide {giving} around {staying}, into {listed([rule.id for rule in rules])}."
        yield "split", text, rules, _replaced(table, giving, rules)


def _tried(
    table: DecisionTable[T],
    finding: Gap | Overlap,
    candidate: _Candidate,
    budget: int,
) -> Repair[T] | None:
    """Return a repair if it mends its finding and brings no new contradiction."""
    kind, text, rules, mended = candidate
    try:
        before, after = (_clashes(tried, budget) for tried in (table, mended))
    except BudgetSpentError:
        return None
    parents = {rule.id: rule.id for rule in mended.rules}
    if kind == "split":
        parents |= dict.fromkeys((rule.id for rule in rules), _gone(table, mended))
    left = {tuple(sorted(parents[rule] for rule in pair)) for pair in after}
    mends = isinstance(finding, Gap) or tuple(sorted(finding.rules)) not in left
    changes = diff(table.compiled, mended.compiled, budget)
    if not mends or not left <= before or not changes.complete:
        return None
    return Repair(
        finding=finding,
        kind=kind,
        text=text,
        rules=tuple(rules),
        table=mended,
        changes=changes.findings,
    )


def _clashes(table: DecisionTable[Any], budget: int) -> set[tuple[str, ...]]:
    overlapping = table.compiled.space.overlapping()
    found = contradictions(table.compiled, overlapping, Budget(budget))
    return {tuple(sorted(overlap.rules)) for overlap in found}


def _gone(table: DecisionTable[Any], mended: DecisionTable[Any]) -> str:
    left = {rule.id for rule in mended.rules}
    return next(rule.id for rule in table.rules if rule.id not in left)


def _replaced(
    table: DecisionTable[T], old: str, rules: Sequence[Rule[T]], **changes: Any
) -> DecisionTable[T]:
    """Return a table with some rules in the place of one, also where others override that."""
    names = [rule.id for rule in rules]
    after: list[Rule[T]] = []
    for rule in table.rules:
        for one in rules if rule.id == old else [rule]:
            overrides = [
                name for other in one.overrides for name in (names if other == old else [other])
            ]
            after.append(attrs.evolve(one, overrides=overrides))
    return attrs.evolve(table, rules=after, check=False, **changes)


def _rule(table: DecisionTable[T], name: str) -> Rule[T]:
    return next(rule for rule in table.rules if rule.id == name)


def _box(table: DecisionTable[Any], name: str) -> Box:
    return table.compiled.space.box(table.compiled.ids.index(name))


def _row(table: DecisionTable[Any], box: Box) -> dict[str, str] | None:
    region = table.compiled.grid.region(box)
    return dict(region.when) if region.writable else None


def _fresh(stem: str, rules: Iterable[Rule[Any]]) -> str:
    taken = {rule.id for rule in rules}
    return next(name for n in range(1, len(taken) + 2) if (name := f"{stem}-{n}") not in taken)


def _nearest(table: DecisionTable[Any], gap: Gap) -> Any:
    """Return what the rule says that comes nearest to a gap."""
    return table.explain(gap.region.witness).near_misses[0].outcome

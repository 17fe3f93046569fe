"""Repair a table: candidates for each finding, each tried out before it is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import attrs

from servicekit.tables.checking import contradictions
from servicekit.tables.compiled import ruling_of
from servicekit.tables.differing import Difference, diff
from servicekit.tables.findings import Gap, Overlap
from servicekit.tables.region import total
from servicekit.tables.rule import Rule
from servicekit.tables.ruling import Ending, Policy, value_of
from servicekit.tables.space import Box, Budget, BudgetSpentError, bits, with_mask, without
from servicekit.tables.wording import listed, said

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
        changes: every region whose outcome the repair changes.
    """

    finding: Gap | Overlap
    kind: str
    text: str
    rules: tuple[Rule[T], ...]
    changes: tuple[Difference, ...]
    _old: DecisionTable[T] = attrs.field(repr=False)
    _after: Changes[T] = attrs.field(repr=False)

    @property
    def table(self) -> DecisionTable[T]:
        """The table after the repair, made anew each time; it may have other contradictions."""
        return self._after.made(self._old)

    def __str__(self) -> str:
        return "\n".join([self.text, *(f"- {change}" for change in self.changes)])


@attrs.frozen
class Changes(Generic[T]):
    """What becomes of the rules and the policy of a table."""

    rules: tuple[Rule[T], ...]
    policy: Policy

    def made(self, table: DecisionTable[T]) -> DecisionTable[T]:
        """Return a table with these rules and this policy."""
        return attrs.evolve(table, rules=self.rules, policy=self.policy, check=False)


class _Candidate(NamedTuple):
    kind: str
    text: str
    old: str  # the rule that is changed
    rules: list[Rule[Any]]  # what becomes of it
    after: Changes[Any]


def repairs(table: DecisionTable[T], limit: int | None, budget: int) -> Iterator[Repair[T]]:
    """Yield repairs for the contradictions of a table, then for its gaps."""
    report = table.check(budget=budget)
    before = {tuple(sorted(overlap.rules)) for overlap in report.contradictions}
    if report.contradictions.complete:
        for overlap in report.contradictions.findings[:limit]:
            candidates = _mended(table, overlap)
            tried = [_tried(table, overlap, candidate, before, budget) for candidate in candidates]
            yield from sorted(filter(None, tried), key=_extent)
    if table.compiled.ruling.otherwise is Ending.NO_RULE and table.rules:
        for gap in report.gaps.findings[:limit]:
            if gap.row is not None:
                yield _filled(table, gap)


def _filled(table: DecisionTable[T], gap: Gap) -> Repair[T]:
    """Return a row for a gap. It applies where no other rule does, so nothing else changes."""
    row = gap.region.row(_fresh("new", table.rules), then=_nearest(table, gap))
    after = value_of(ruling_of([row], table.policy, table.aggregate, attrs.NOTHING).end(1))
    return Repair(
        finding=gap,
        kind="row",
        text=f"Add a row for {gap.region} that says {said(row.then)}, as its nearest rule does.",
        rules=(row,),
        changes=(Difference(gap.region, Ending.NO_RULE, after),),
        old=table,
        after=Changes((*table.rules, row), table.policy),
    )


def _extent(repair: Repair[Any]) -> tuple[int | float, int]:
    """Order repairs by how many cases they change that had an outcome, then by their rules."""
    settled = (c.region for c in repair.changes if not isinstance(c.before, Ending))
    return total(settled), len(repair.rules)


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
    after = _replaced(table, staying, [rule], policy="exceptions")
    return _Candidate("override", text, staying, [rule], after)


def _trimmed(table: DecisionTable[Any], giving: str, staying: str) -> Iterator[_Candidate]:
    """Yield a trim of one cell: of all that leave something, the one that takes least away."""
    box, other = _box(table, giving), _box(table, staying)
    rests = (with_mask(box, column, mask & ~other[column]) for column, mask in enumerate(box))
    regions = [table.compiled.grid.region(rest) for rest in rests if all(rest)]
    kept = [region for region in regions if region.writable]
    if kept:
        when = max(kept, key=lambda region: region.size).when
        old = _rule(table, giving)
        rule = attrs.evolve(old, when=when)
        (column,) = (name for name in {**old.when, **when} if old.when.get(name) != when.get(name))
        was = old.when.get(column, "free")
        text = f"Trim {column} of {giving} to {when[column]}; it was {was}."
        yield _Candidate("trim", text, giving, [rule], _replaced(table, giving, [rule]))


def _divided(table: DecisionTable[Any], giving: str, staying: str) -> Iterator[_Candidate]:
    """Yield a rule divided around what it shares with another."""
    pieces = without(_box(table, giving), _box(table, staying))
    regions = [table.compiled.grid.region(piece) for piece in pieces]
    if len(regions) > 1 and all(region.writable for region in regions):
        old = _rule(table, giving)
        rules: list[Rule[Any]] = []
        for region in regions:
            name = _fresh(giving, [*table.rules, *rules])
            rules.append(attrs.evolve(old, id=name, when=region.when))
        text = f"Divide {giving} around {staying}, into {listed([rule.id for rule in rules])}."
        yield _Candidate("split", text, giving, rules, _replaced(table, giving, rules))


def _tried(
    table: DecisionTable[T],
    overlap: Overlap,
    candidate: _Candidate,
    before: set[tuple[str, ...]],
    budget: int,
) -> Repair[T] | None:
    """Return a repair if it mends a contradiction and brings no new one."""
    mended = candidate.after.made(table)
    parents = {rule.id: rule.id for rule in table.rules}
    parents |= {rule.id: candidate.old for rule in candidate.rules}
    try:
        left = {tuple(sorted(parents[rule] for rule in pair)) for pair in _clashes(mended, budget)}
    except BudgetSpentError:
        return None
    changes = diff(table.compiled, mended.compiled, budget)
    if tuple(sorted(overlap.rules)) in left or not left <= before or not changes.complete:
        return None
    return Repair(
        finding=overlap,
        kind=candidate.kind,
        text=candidate.text,
        rules=tuple(candidate.rules),
        changes=changes.findings,
        old=table,
        after=candidate.after,
    )


def _clashes(table: DecisionTable[Any], budget: int) -> list[tuple[str, str]]:
    overlapping = table.compiled.space.overlapping()
    found = contradictions(table.compiled, overlapping, Budget(budget))
    return [overlap.rules for overlap in found]


def _replaced(
    table: DecisionTable[T], old: str, rules: Sequence[Rule[T]], policy: Policy | None = None
) -> Changes[T]:
    """Put some rules in the place of one, also where others override that."""
    names = [rule.id for rule in rules]
    after: list[Rule[T]] = []
    for rule in table.rules:
        for one in rules if rule.id == old else [rule]:
            overrides = [
                name for other in one.overrides for name in (names if other == old else [other])
            ]
            after.append(attrs.evolve(one, overrides=overrides))
    return Changes(tuple(after), policy or table.policy)


def _rule(table: DecisionTable[T], name: str) -> Rule[T]:
    return next(rule for rule in table.rules if rule.id == name)


def _box(table: DecisionTable[Any], name: str) -> Box:
    return table.compiled.space.box(table.compiled.ids.index(name))


def _fresh(stem: str, rules: Iterable[Rule[Any]]) -> str:
    taken = {rule.id for rule in rules}
    return next(name for n in range(1, len(taken) + 2) if (name := f"{stem}-{n}") not in taken)


def _nearest(table: DecisionTable[Any], gap: Gap) -> Any:
    """Return what the rule says that comes nearest to a gap: by failed cells, then by steps."""
    space, axes = table.compiled.space, table.compiled.grid.axes
    case = [axis.at(gap.region.witness[name]) for name, axis in axes.items()]

    def away(place: int) -> tuple[int, int]:
        steps = [
            min((abs(index - other) for other in bits(mask)), default=len(case))
            for index, mask in zip(case, space.box(place), strict=True)
        ]
        return sum(step > 0 for step in steps), sum(steps)

    return table.rules[min(range(len(table.rules)), key=away)].then

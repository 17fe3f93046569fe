"""Check a table: what overlaps, what is left out, what is never reached and never matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from math import prod
from typing import Any

import attrs

from servicekit.decision import Verdict, verdict_on
from servicekit.tables.compiled import Compiled
from servicekit.tables.findings import Gap, Idle, OutOfDomain, Overlap, Unreachable
from servicekit.tables.proving import independence
from servicekit.tables.region import total
from servicekit.tables.space import (
    Box,
    Budget,
    BudgetSpentError,
    Judge,
    Space,
    bits,
    gathered,
    merged,
)

__all__ = ["Report", "check", "contradictions", "uncovered"]


@attrs.frozen(kw_only=True)
class Report:
    """Everything that a check of a table found, each claim with its verdict.

    Args:
        table: the name of the table.
        contradictions: no two rules contradict each other.
        gaps: a rule applies to every case. Where the table has an ``otherwise``, what is left to it
            is listed here.
        unreachable: every rule decides some case.
        outside: every rule lies within the domain.
        unused_columns: every column can change the outcome.
        overlaps: no two rules apply to the same case. Most policies allow that they do.
    """

    table: str
    contradictions: Verdict[Overlap]
    gaps: Verdict[Gap]
    unreachable: Verdict[Unreachable]
    outside: Verdict[OutOfDomain]
    unused_columns: Verdict[Idle]
    overlaps: Verdict[Overlap]

    @property
    def missing(self) -> int | float:
        """To how many cases no rule applies; ``math.inf`` where they have no end.

        This is exact where ``gaps`` is complete. Where its budget ran out there may be more.
        """
        return total(gap.region for gap in self.gaps.findings)

    @property
    def verdicts(self) -> tuple[Verdict[Any], ...]:
        """The verdicts on what is wrong in any table, whatever its policy."""
        return (
            self.contradictions,
            self.gaps,
            self.unreachable,
            self.outside,
            self.unused_columns,
        )

    def __str__(self) -> str:
        return "\n".join([f"Table {self.table}", *map(str, self.verdicts)])


def check(table: Compiled, budget: int) -> Report:
    """Answer every question about a table, each with a budget of so many boxes to look at."""
    overlapping = table.space.overlapping()
    shared, clashes = _overlaps(table, overlapping, budget)
    return Report(
        table=table.name,
        contradictions=clashes,
        overlaps=shared,
        gaps=_gaps(table, overlapping, budget),
        unreachable=_unreachable(table, overlapping, budget),
        outside=_outside(table),
        unused_columns=_unused(table, budget),
    )


# Overlaps


def contradictions(
    table: Compiled, overlapping: Sequence[int], budget: Budget
) -> Iterator[Overlap]:
    """Yield the pairs of rules that can apply together and may not.

    Raises:
        BudgetSpentError: there is more to look at than the budget allows.
    """
    ruling = table.ruling
    for rule, others in enumerate(overlapping):
        for other in bits(others & ruling.rivals(rule) & -(2 << rule)):
            budget.spend()
            box = _shared(table.space, rule, other)
            stronger = ruling.higher[rule] | ruling.higher[other]
            if boxes := uncovered(table, box, stronger, budget):
                yield _overlap(table, rule, other, boxes, contradictory=True)


def _overlaps(
    table: Compiled, overlapping: Sequence[int], budget: int
) -> tuple[Verdict[Overlap], Verdict[Overlap]]:
    """Return the verdicts on all overlaps, and on those that the policy forbids."""
    clashes, judged = gathered(contradictions(table, overlapping, Budget(budget)))
    known = {overlap.rules for overlap in clashes} if judged else None
    others, listed = gathered(_harmless(table, overlapping, known, Budget(budget)))
    return (
        verdict_on("no two rules apply to the same case", [*clashes, *others], judged and listed),
        verdict_on("no two rules contradict each other", clashes, judged),
    )


def _harmless(
    table: Compiled,
    overlapping: Sequence[int],
    known: set[tuple[str, str]] | None,
    budget: Budget,
) -> Iterator[Overlap]:
    """Yield the pairs that may apply together; of rivals only if contradictions are ``known``."""
    ids = table.ids
    for rule, others in enumerate(overlapping):
        judged = others if known is not None else others & ~table.ruling.rivals(rule)
        for other in bits(judged & -(2 << rule)):
            if (ids[rule], ids[other]) not in (known or ()):
                budget.spend()
                box = _shared(table.space, rule, other)
                yield _overlap(table, rule, other, [box], contradictory=False)


def _shared(space: Space, rule: int, other: int) -> Box:
    return tuple(masks[rule] & masks[other] for masks in space.cells)


def _overlap(
    table: Compiled, rule: int, other: int, boxes: Sequence[Box], *, contradictory: bool
) -> Overlap:
    first, second = table.rules[rule], table.rules[other]
    return Overlap(
        (first.id, second.id),
        (first.then, second.then),
        contradictory,
        table.grid,
        tuple(boxes),
    )


# What rules leave of a box


def uncovered(table: Compiled, box: Box, among: int, budget: Budget) -> list[Box]:
    """Return disjoint boxes that make up what some rules leave of a box."""
    among = table.space.meeting(box, among)
    if not among:
        return [box]
    parts = table.space.partition(box, among, _bare, budget)
    return merged((part for part, bare in parts if bare), table.grid.ordered)


def _bare(_: Box, sure: int, maybe: int) -> bool | None:
    """Tell whether no rule holds any of a box; some of it is no answer yet."""
    if sure:
        return False
    return None if maybe else True


def _counting(space: Space, overlapping: Sequence[int]) -> Judge[bool]:
    """Return a judge that also counts.

    Rules that share no case fill a box exactly if their volumes inside it add up to its own.
    """
    crowded = sum(1 << rule for rule, others in enumerate(overlapping) if others)

    def judge(box: Box, sure: int, maybe: int) -> bool | None:
        if sure or not maybe:
            return not sure
        if any(overlapping[rule] & maybe for rule in bits(maybe & crowded)):
            return None
        return False if space.volume(box, maybe) == prod(map(int.bit_count, box)) else None

    return judge


def _gaps(table: Compiled, overlapping: Sequence[int], budget: int) -> Verdict[Gap]:
    space, columns = table.space, tuple(table.grid.axes)
    judge = _counting(space, overlapping)
    parts = space.partition(space.everything, space.rules, judge, Budget(budget))
    bare, complete = gathered(part for part, without_rule in parts if without_rule)
    # No box that is left can be widened: beside it is a rule, or another box.
    boxes = merged(bare, table.grid.ordered)
    found = [Gap(table.grid.region(box), columns) for box in boxes]
    return verdict_on("a rule applies to every case", found, complete)


# Rules and columns without effect


def _unreachable(table: Compiled, overlapping: Sequence[int], budget: int) -> Verdict[Unreachable]:
    found = gathered(_masked(table, overlapping, Budget(budget)))
    return verdict_on("every rule decides some case", *found)


def _masked(table: Compiled, overlapping: Sequence[int], budget: Budget) -> Iterator[Unreachable]:
    space, ids = table.space, table.ids
    dropped = 0
    for rule, others in enumerate(overlapping):
        masking = others & table.ruling.masking(rule) & ~dropped
        box = space.box(rule)
        if masking and all(box) and not uncovered(table, box, masking, budget):
            dropped |= 1 << rule
            by = tuple(ids[other] for other in bits(_needed(table, box, masking, budget)))
            yield Unreachable(ids[rule], by, overridden=table.ruling.policy == "exceptions")


def _needed(table: Compiled, box: Box, masking: int, budget: Budget) -> int:
    """Return as many of some rules that hold a box as are needed for that, if there is time."""
    with suppress(BudgetSpentError):
        for other in bits(masking):
            if not uncovered(table, box, masking & ~(1 << other), budget):
                masking &= ~(1 << other)
    return masking


def _outside(table: Compiled) -> Verdict[OutOfDomain]:
    found = [
        OutOfDomain(rule.id, name)
        for place, rule in enumerate(table.rules)
        for name, mask in zip(table.grid.axes, table.space.box(place), strict=True)
        if not mask
    ]
    return verdict_on("every rule lies within the domain", found, complete=True)


def _unused(table: Compiled, budget: int) -> Verdict[Idle]:
    verdicts = {name: independence(table, name, budget) for name in table.grid.axes}
    found = [Idle(name) for name, verdict in verdicts.items() if verdict.proved]
    complete = not any(verdict.undecided for verdict in verdicts.values())
    return verdict_on("every column can change the outcome", found, complete)

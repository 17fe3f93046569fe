"""The space of all cases of a table, as boxes of classes, and one recursion that answers questions.

A class is what no cell of its column tells apart, so a column is a handful of bits, a cell is a
mask of them, and a box is one mask a column. A rule is a box; a set of rules is a mask as well, bit
``r`` for rule ``r``. Nothing here knows what the classes stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle
from typing import TypeVar

__all__ = [
    "Box",
    "Budget",
    "BudgetSpentError",
    "Judge",
    "Space",
    "bits",
    "case_of",
    "common",
    "gathered",
    "merged",
    "with_mask",
    "without",
]

Box = tuple[int, ...]
L = TypeVar("L")
# What is known of a box: the rules that cover it, and those that reach into it without covering it.
# ``None`` means that the box has to be divided; where no rule merely reaches in, it must not be.
Judge = Callable[[Box, int, int], "L | None"]

_PIVOTS = (
    2  # how many rules a cut is sought along; more find better cuts but cost more than they save
)


class BudgetSpentError(Exception):
    """Say that a search ended before it was over."""


class Budget:
    """Count the boxes that a search may still look at."""

    def __init__(self, boxes: int) -> None:
        self._left = boxes

    def spend(self, boxes: int = 1) -> None:
        """Count some boxes.

        Raises:
            BudgetSpentError: there are none left.
        """
        self._left -= boxes
        if self._left < 0:
            raise BudgetSpentError


def gathered(found: Iterable[L]) -> tuple[list[L], bool]:
    """Return what is found before the budget runs out, and whether that is all."""
    findings: list[L] = []
    try:
        findings.extend(found)
    except BudgetSpentError:
        return findings, False
    return findings, True


def bits(mask: int) -> Iterator[int]:
    """Yield the places of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _bounds(mask: int) -> tuple[int, int]:
    return (mask & -mask).bit_length() - 1, mask.bit_length()


class Space:
    """Hold rules as boxes, and find those that meet or cover another box.

    Args:
        lengths: how many classes each column has.
        cells: for each column, the mask of each rule.
    """

    def __init__(self, lengths: Sequence[int], cells: Sequence[Sequence[int]]) -> None:
        self.cells = cells
        self.everything: Box = tuple((1 << length) - 1 for length in lengths)
        self.rules = (1 << len(cells[0])) - 1 if cells else 0
        self.by_class = [
            _by_class(length, masks) for length, masks in zip(lengths, cells, strict=True)
        ]
        self._known: list[dict[int, tuple[int, int]]] = [{} for _ in cells]

    def box(self, rule: int) -> Box:
        """Return the box of a rule."""
        return tuple(masks[rule] for masks in self.cells)

    def reach(self, column: int, mask: int) -> tuple[int, int]:
        """Return the rules that match some, and those that match all, of a column's classes."""
        known = self._known[column]
        found = known.get(mask)
        if found is None:
            rules, some, every = self.by_class[column], 0, -1
            for index in bits(mask):
                some |= rules[index]
                every &= rules[index]
            found = known[mask] = some, every
        return found

    def meeting(self, box: Box, among: int, *, but: int | None = None) -> int:
        """Return the rules among some that share a case with a box, but for one column."""
        for column, mask in enumerate(box):
            if column != but:
                among &= self.reach(column, mask)[0]
        return among

    def covering(self, box: Box, among: int) -> int:
        """Return the rules among some that hold the whole of a box."""
        for column, mask in enumerate(box):
            among &= self.reach(column, mask)[1]
        return among

    def volume(self, box: Box, rules: int) -> int:
        """Return how many combinations of classes some rules hold in a box, each for itself."""
        total = 0
        parts = list(zip(self.cells, box, strict=True))
        for rule in bits(rules):
            size = 1
            for masks, mask in parts:
                size *= (masks[rule] & mask).bit_count()
            total += size
        return total

    def overlapping(self) -> list[int]:
        """Return, for each rule, the mask of the others that share a case with it."""
        columns = [self._touching(column) for column in range(len(self.cells))]
        found = []
        for rule, touching in enumerate(zip(*columns, strict=True)):
            others = self.rules & ~(1 << rule)
            for mask in touching:
                others &= mask
            found.append(others)
        return found

    def _touching(self, column: int) -> list[int]:
        """Return, for each rule, the rules whose cell in a column shares a class with its own."""
        cells = self.cells[column]
        started, ended = self._started_and_ended(column)
        holed = sum(1 << rule for rule, mask in enumerate(cells) if _holed(mask))
        known: dict[int, int] = {0: 0}
        for mask in cells:
            if mask not in known:
                low, high = _bounds(mask)
                rules = started[high] & ~ended[low]
                if _holed(mask):
                    rules &= self.reach(column, mask)[0]
                for rule in bits(rules & holed):
                    if not cells[rule] & mask:
                        rules ^= 1 << rule
                known[mask] = rules
        return [known[mask] for mask in cells]

    def _started_and_ended(self, column: int) -> tuple[list[int], list[int]]:
        """Return, for each class, the rules that begin before it and those that end before it."""
        length = len(self.by_class[column])
        started, ended = [0] * (length + 1), [0] * (length + 1)
        for rule, mask in enumerate(self.cells[column]):
            if mask:
                low, high = _bounds(mask)
                started[low + 1] |= 1 << rule
                ended[high] |= 1 << rule
        for index in range(length):
            started[index + 1] |= started[index]
            ended[index + 1] |= ended[index]
        return started, ended

    def partition(
        self, box: Box, among: int, judge: Judge[L], budget: Budget, *, along: int = 0
    ) -> Iterator[tuple[Box, L]]:
        """Divide a box until a judge can tell of every part what it is.

        The parts are disjoint and fill the box. One recursion for all questions: what to call a
        part, and when it needs no further division, is the judge's. Where only some of the rules
        are of interest, parts are divided ``along`` these before the others.

        Raises:
            BudgetSpentError: there are more parts to look at than the budget allows.
        """
        waiting = [(box, among)]
        while waiting:
            part, rules = waiting.pop()
            budget.spend()
            rules = self.meeting(part, rules)
            sure = self.covering(part, rules)
            label = judge(part, sure, rules & ~sure)
            if label is not None:
                yield part, label
                continue
            maybe = rules & ~sure
            column, near, far = self._cut(part, maybe & along or maybe)
            waiting.append((with_mask(part, column, far), rules))
            waiting.append((with_mask(part, column, near), rules))

    def _cut(self, box: Box, rules: int) -> tuple[int, int, int]:
        """Choose a column and two halves of its classes that keep most rules out of one half.

        Cuts follow the faces of a few of the rules, so that every cut leaves one rule's box closer
        to covering a part.
        """
        number = rules.bit_count()
        best: tuple[int, int, int, int] | None = None
        for column, near, far in self._faces(box, rules):
            left = (rules & self.reach(column, near)[0]).bit_count()
            right = (rules & self.reach(column, far)[0]).bit_count()
            cost = max(left, right) + 2 * (left + right - number)
            if best is None or cost < best[0]:
                best = cost, column, near, far
        assert best is not None  # a rule that merely reaches into a box has a face inside it  # noqa: S101
        return best[1:]

    def _faces(self, box: Box, rules: int) -> Iterator[tuple[int, int, int]]:
        seen = set()
        for rule in _some(rules, _PIVOTS):
            for column, mask in enumerate(box):
                inside = self.cells[column][rule] & mask
                if inside == mask:
                    continue
                low, high = _bounds(inside)
                halves = [mask & ((1 << low) - 1), mask & ((1 << high) - 1)]
                for near in [half for half in halves if half and half != mask] or [inside]:
                    if (column, near) not in seen:
                        seen.add((column, near))
                        yield column, near, mask ^ near


def _holed(mask: int) -> bool:
    """Whether a class between the first and the last of a mask is missing."""
    return bool(mask + (mask & -mask) & mask)


def _by_class(length: int, masks: Sequence[int]) -> list[int]:
    """Return, for each class, the rules that match it; by their edges, since cells are long."""
    toggles = [0] * (length + 1)
    for rule, mask in enumerate(masks):
        for index in bits(mask ^ (mask << 1)):
            toggles[index] ^= 1 << rule
    rules, running = [], 0
    for toggle in toggles[:length]:
        running ^= toggle
        rules.append(running)
    return rules


def _some(rules: int, number: int) -> Iterator[int]:
    """Yield a few of the rules, spread over all of them."""
    low, high = _bounds(rules)
    for index in range(number):
        start = low + (high - low) * index // number
        rest = rules >> start
        yield start + (rest & -rest).bit_length() - 1


def with_mask(box: Box, column: int, mask: int) -> Box:
    """Return a box with other classes in one column."""
    return (*box[:column], mask, *box[column + 1 :])


def case_of(box: Box) -> Box:
    """Return one case of a box: of each column its first class."""
    return tuple(mask & -mask for mask in box)


def common(box: Box, other: Box) -> Box | None:
    """Return the box that two boxes share, if any."""
    shared = tuple(mask & theirs for mask, theirs in zip(box, other, strict=True))
    return shared if all(shared) else None


def without(box: Box, other: Box) -> Iterator[Box]:
    """Yield disjoint boxes that make up what a box has outside another."""
    if common(box, other) is None:
        yield box
        return
    for column, theirs in enumerate(other):
        rest = box[column] & ~theirs
        if rest:
            yield with_mask(box, column, rest)
            box = with_mask(box, column, box[column] & theirs)


def merged(boxes: Iterable[Box], ordered: Sequence[bool]) -> list[Box]:
    """Join disjoint boxes that differ in one column alone, for as long as there are any.

    Classes of an ordered column are joined where they are neighbours, others always.
    """
    parts, unchanged = list(boxes), 0
    for column in cycle(reversed(range(len(ordered)))):
        if unchanged == len(ordered):
            break
        groups: dict[Box, list[int]] = {}
        for part in parts:
            groups.setdefault(with_mask(part, column, 0), []).append(part[column])
        before = len(parts)
        parts = [
            with_mask(rest, column, mask)
            for rest, masks in groups.items()
            for mask in (_joined(masks) if ordered[column] else [sum(masks)])
        ]
        unchanged = unchanged + 1 if len(parts) == before else 0
    return parts


def _joined(masks: list[int]) -> Iterator[int]:
    """Yield disjoint masks, those joined that are neighbours."""
    run = 0
    for mask in sorted(masks, key=_bounds):
        if run and not (run << 1) & mask:
            yield run
            run = 0
        run |= mask
    yield run

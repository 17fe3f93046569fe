from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.tables.space import (
    Box,
    Budget,
    BudgetSpentError,
    Space,
    bits,
    common,
    merged,
    without,
)

PLENTY = 100_000
Point = tuple[int, ...]


def points(box: Box) -> set[Point]:
    return set(product(*(list(bits(mask)) for mask in box)))


def covered(boxes: Iterable[Box]) -> set[Point]:
    return {point for box in boxes for point in points(box)}


def disjoint(boxes: Iterable[Box]) -> bool:
    boxes = list(boxes)
    return sum(len(points(box)) for box in boxes) == len(covered(boxes))


class Sample(NamedTuple):
    """A small space with what it was made of."""

    lengths: list[int]
    boxes: list[Box]
    ordered: list[bool]

    @property
    def space(self) -> Space:
        columns = range(len(self.lengths))
        return Space(self.lengths, [[box[column] for box in self.boxes] for column in columns])

    def matching(self, point: Point) -> int:
        """Return the rules that a case matches."""
        return sum(1 << rule for rule, box in enumerate(self.boxes) if point in points(box))


def boxes(lengths: list[int], *, least: int = 0) -> st.SearchStrategy[Box]:
    """Draw boxes, some of whose masks have holes, and some of which are all of their column."""
    masks = [st.integers(least, (1 << length) - 1) for length in lengths]
    whole = [st.just((1 << length) - 1) for length in lengths]
    return st.tuples(*(mask | every for mask, every in zip(masks, whole, strict=True)))


lengths = st.lists(st.integers(1, 4), min_size=1, max_size=3)


@st.composite
def spaces(draw: st.DrawFn, *, least: int = 0) -> Sample:
    sizes = draw(lengths)
    rules = draw(st.lists(boxes(sizes, least=least), max_size=6))
    return Sample(sizes, rules, [draw(st.booleans()) for _ in sizes])


@st.composite
def spaces_and_boxes(draw: st.DrawFn, number: int = 1) -> tuple[Sample, *tuple[Box, ...]]:
    sample = draw(spaces())
    return sample, *(draw(boxes(sample.lengths, least=1)) for _ in range(number))


# Two columns of four and two classes: rule 0 holds the low half, rule 1 the middle, where y is 1.
CORNER = Sample([4, 2], [(0b0011, 0b11), (0b0110, 0b10), (0b1001, 0b01)], [True, False])


# -- masks and budgets ----------------------------------------------------------------------------


def test_bits_are_the_places_that_are_set() -> None:
    """The places of the bits of a mask come lowest first, and zero has none."""
    assert list(bits(0b10110)) == [1, 2, 4]
    assert list(bits(0)) == []


def test_a_budget_is_spent_with_the_last_box() -> None:
    """As many boxes as a budget has can be counted, in any portions, and not one more."""
    budget = Budget(3)
    budget.spend()
    budget.spend(2)

    with pytest.raises(BudgetSpentError):
        budget.spend()


# -- what rules are there -------------------------------------------------------------------------


def test_a_space_holds_its_rules() -> None:
    """The box of a rule, all rules as a mask, and the rules of each class come back."""
    space = CORNER.space

    assert [space.box(rule) for rule in range(3)] == CORNER.boxes
    assert space.everything == (0b1111, 0b11)
    assert space.rules == 0b111
    assert space.by_class == [[0b101, 0b011, 0b010, 0b100], [0b101, 0b011]]


def test_a_space_without_columns_or_rules() -> None:
    """A space can be without rules, and then nothing is met; without columns it has none."""
    assert Space([2], [[]]).rules == 0
    assert Space([2], [[]]).overlapping() == []
    assert Space([], []).rules == 0


def test_a_box_meets_rules_and_is_covered_by_fewer() -> None:
    """A rule that shares a case with a box meets it, and one that holds all of it covers it."""
    space, box = CORNER.space, (0b0010, 0b11)

    assert space.reach(0, 0b0110) == (0b011, 0b010)
    assert space.meeting(box, 0b111) == 0b011
    assert space.meeting(box, 0b110) == 0b010
    assert space.meeting(box, 0b111, but=0) == 0b111
    assert space.covering(box, 0b011) == 0b001


def test_a_volume_counts_each_rule_for_itself() -> None:
    """What two rules share inside a box counts twice."""
    assert CORNER.space.volume((0b0011, 0b11), 0b011) == 4 + 1
    assert CORNER.space.volume((0b1000, 0b11), 0b011) == 0


def test_a_rule_with_a_hole_does_not_overlap_what_lies_in_the_hole() -> None:
    """Around a cell there can be another that shares nothing with it, in either order."""
    hole, inside = (0b1001,), (0b0110,)

    assert Sample([4], [hole, inside], [True]).space.overlapping() == [0, 0]
    assert Sample([4], [inside, hole], [True]).space.overlapping() == [0, 0]
    assert Sample([4], [(0b0011,), hole], [True]).space.overlapping() == [0b10, 0b01]


@given(spaces_and_boxes())
def test_meeting_and_covering_are_what_points_say(drawn: tuple[Sample, Box]) -> None:
    """What meets and what covers a box is what its cases match, some of them or all."""
    sample, box = drawn
    space = sample.space
    matching = [sample.matching(point) for point in points(box)]

    some = every = space.rules
    for column in range(len(box)):
        low, high = space.reach(column, box[column])
        some, every = some & low, every & high
    assert space.meeting(box, space.rules) == some
    assert space.covering(box, space.rules) == every
    for rule in range(len(sample.boxes)):
        assert some >> rule & 1 == any(found >> rule & 1 for found in matching)
        assert every >> rule & 1 == all(found >> rule & 1 for found in matching)


@given(spaces_and_boxes())
def test_a_volume_is_the_number_of_points(drawn: tuple[Sample, Box]) -> None:
    """The volume of rules in a box is the number of cases there, once for each rule."""
    sample, box = drawn

    expected = sum(sample.matching(point).bit_count() for point in points(box))
    assert sample.space.volume(box, sample.space.rules) == expected


@given(spaces())
def test_overlaps_are_what_points_say_and_symmetric(sample: Sample) -> None:
    """Two rules overlap exactly when a case matches both, and then each overlaps the other."""
    found = sample.space.overlapping()

    for one, other in combinations(range(len(sample.boxes)), 2):
        shared = bool(points(sample.boxes[one]) & points(sample.boxes[other]))
        assert bool(found[one] >> other & 1) is shared
        assert bool(found[other] >> one & 1) is shared
    assert all(not mask >> rule & 1 for rule, mask in enumerate(found))


# -- partitions -----------------------------------------------------------------------------------


def settled(_: Box, sure: int, maybe: int) -> int | None:
    """Judge that a part is done when every rule covers it or stays out of it."""
    return None if maybe else sure


def any_rule(_: Box, sure: int, maybe: int) -> bool | None:
    """Judge whether a rule holds a part, whichever it is."""
    return True if sure else None if maybe else False


def test_a_partition_divides_until_the_judge_is_sure() -> None:
    """Parts come with what the judge says of them; a judge that is sure at once gets one part."""
    space = CORNER.space

    parts = list(space.partition(space.everything, space.rules, settled, Budget(PLENTY)))
    assert {point: label for box, label in parts for point in points(box)} == {
        (x, y): CORNER.matching((x, y)) for x in range(4) for y in range(2)
    }
    assert list(space.partition(space.everything, space.rules, lambda *_: "all", Budget(1))) == [
        (space.everything, "all")
    ]


def test_a_partition_looks_at_the_rules_that_it_is_given() -> None:
    """Rules that are not among those asked for neither divide a part nor are named."""
    space = CORNER.space

    assert list(space.partition(space.everything, 0, settled, Budget(1))) == [(space.everything, 0)]
    labels = {label for _, label in space.partition((0b0011, 0b10), 0b10, settled, Budget(9))}
    assert labels == {0, 0b10}


def test_a_partition_ends_with_its_budget() -> None:
    """The parts found before the budget ran out are there, and then it is said that it did."""
    space = CORNER.space
    found = space.partition(space.everything, space.rules, settled, Budget(5))
    parts: list[Box] = []

    with pytest.raises(BudgetSpentError):
        parts.extend(box for box, _ in found)
    assert parts
    assert disjoint(parts)


def test_cuts_go_first_along_the_rules_of_interest() -> None:
    """Where only one rule is of interest, the first cuts are along its edges."""
    space = Space([8], [[0b00001111, 0b00110000, 0b01100000, 0b11000000]])
    seen: list[Box] = []

    def judge(box: Box, sure: int, maybe: int) -> bool | None:
        seen.append(box)
        return None if (sure | maybe) & 1 and maybe else True

    parts = list(space.partition(space.everything, space.rules, judge, Budget(PLENTY), along=1))
    assert [box for box, _ in parts] == [(0b00001111,), (0b11110000,)]
    assert len(seen) == 3


def laws_of(parts: list[tuple[Box, int]], box: Box, sample: Sample) -> None:
    assert disjoint(part for part, _ in parts)
    assert covered(part for part, _ in parts) == points(box)
    assert all(all(part) for part, _ in parts)
    for part, label in parts:
        assert {sample.matching(point) for point in points(part)} == {label}


@given(spaces_and_boxes(), st.integers(0, 63))
def test_a_partition_is_disjoint_and_fills_its_box(drawn: tuple[Sample, Box], along: int) -> None:
    """The parts share no case, make up the box, and match what the judge was told, exactly."""
    sample, box = drawn
    space = sample.space

    parts = list(space.partition(box, space.rules, settled, Budget(PLENTY)))
    laws_of(parts, box, sample)
    along &= space.rules
    laws_of(
        list(space.partition(box, space.rules, settled, Budget(PLENTY), along=along)), box, sample
    )


@given(spaces_and_boxes())
def test_a_judge_that_stops_early_is_right(drawn: tuple[Sample, Box]) -> None:
    """A part that is called held is held by a rule everywhere, and a bare one nowhere."""
    sample, box = drawn
    parts = list(sample.space.partition(box, sample.space.rules, any_rule, Budget(PLENTY)))

    assert covered(part for part, _ in parts) == points(box)
    for part, held in parts:
        assert {bool(sample.matching(point)) for point in points(part)} == {held}


@given(spaces_and_boxes())
def test_a_budget_never_changes_what_is_found(drawn: tuple[Sample, Box]) -> None:
    """What a small budget allows to find is where the search without end begins."""
    sample, box = drawn
    space = sample.space
    whole = list(space.partition(box, space.rules, settled, Budget(PLENTY)))

    for boxes_looked_at in range(1, 2 * len(whole)):
        found: list[tuple[Box, int]] = []
        try:
            found.extend(space.partition(box, space.rules, settled, Budget(boxes_looked_at)))
        except BudgetSpentError:
            assert boxes_looked_at < 2 * len(whole) - 1
        assert found == whole[: len(found)]
    assert len(found) == len(whole)  # every cut makes one part more, so this many are looked at


# -- boxes ----------------------------------------------------------------------------------------


def test_what_boxes_share() -> None:
    """Two boxes share a box, or nothing."""
    assert common((0b0111, 0b11), (0b1110, 0b01)) == (0b0110, 0b01)
    assert common((0b0111, 0b10), (0b1110, 0b01)) is None


def test_what_a_box_has_outside_another() -> None:
    """A box without another is cut column by column; without one that it does not meet, whole."""
    assert list(without((0b111, 0b11), (0b010, 0b01))) == [(0b101, 0b11), (0b010, 0b10)]
    assert list(without((0b111, 0b11), (0b111, 0b11))) == []
    assert list(without((0b011, 0b01), (0b100, 0b01))) == [(0b011, 0b01)]
    assert list(without((0b011, 0b01), (0b100, 0b10))) == [(0b011, 0b01)]


@given(spaces_and_boxes(2))
def test_boxes_do_what_sets_of_points_do(drawn: tuple[Sample, Box, Box]) -> None:
    """What two boxes share, and what one has alone, is what their cases say; in disjoint parts."""
    _, one, other = drawn
    shared, rest = common(one, other), list(without(one, other))

    assert points(shared or (0,)) == points(one) & points(other)
    assert covered(rest) == points(one) - points(other)
    assert disjoint(rest)


def test_boxes_that_touch_are_joined() -> None:
    """Boxes that differ in one column become one: in an ordered column only next to each other."""
    apart = [(0b0001, 0b11), (0b0100, 0b11)]
    assert merged(apart, [True, False]) == apart
    assert merged(apart, [False, False]) == [(0b0101, 0b11)]
    assert merged([*apart, (0b0010, 0b11)], [True, False]) == [(0b0111, 0b11)]
    assert merged([(0b01, 0b01), (0b01, 0b10), (0b10, 0b11)], [True, True]) == [(0b11, 0b11)]
    assert merged([], [True]) == []
    assert merged([()], []) == [()]


@given(spaces_and_boxes())
def test_joined_boxes_are_the_same_cases(drawn: tuple[Sample, Box]) -> None:
    """Joining disjoint boxes neither loses a case nor adds one, and leaves nothing to be joined."""
    sample, box = drawn
    space = sample.space
    parts = [
        part
        for part, held in space.partition(box, space.rules, any_rule, Budget(PLENTY))
        if not held
    ]

    joined = merged(parts, sample.ordered)
    assert covered(joined) == covered(parts)
    assert disjoint(joined)
    assert len(joined) <= len(parts)
    for one, other in combinations(joined, 2):
        assert not joinable(one, other, sample.ordered)


def joinable(one: Box, other: Box, ordered: list[bool]) -> bool:
    differing = [column for column in range(len(one)) if one[column] != other[column]]
    if len(differing) != 1:
        return False
    low, high = sorted((one[differing[0]], other[differing[0]]))
    return not ordered[differing[0]] or bool(low << 1 & high)

"""The search for the earliest instant that nothing shuts out."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.support import attempt
from servicekit.errors import UncoveredYearError
from servicekit.followups.attempt import Attempt
from servicekit.followups.search import search
from servicekit.hours.edges import clip, merge

DAY = 86_400 * 10**6
NOBODY = attempt()


@attrs.frozen
class Closed:
    """A constraint that shuts some times out, and knows nothing from some instant on."""

    id: str
    edges: tuple[int, ...]
    unknown_from: int | None = None

    def shut(self, attempt: Attempt, low: int, high: int) -> list[int]:
        if self.unknown_from is not None and high > self.unknown_from:
            raise UncoveredYearError(2027, self.id)
        return clip(self.edges, low, high)


def closed(id: str, *edges: int, **more: Any) -> Closed:  # noqa: A002 - it is what the field is called
    return Closed(id, edges, **more)


def found(*constraints: Closed, low: int = 0, high: int = 100 * DAY) -> int | None:
    return search(constraints, NOBODY, low, high).at


def named(*constraints: Closed, low: int = 0, high: int = 100 * DAY) -> set[tuple[str, int, int]]:
    moved = search(constraints, NOBODY, low, high).moved
    return {(each.id, since, until) for each, since, until in moved}


def test_nothing_in_the_way() -> None:
    """Where nothing is shut out, the first instant is the one."""
    assert found() == 0
    assert found(closed("a", 5, 9)) == 0
    assert named(closed("a", 5, 9)) == set()


def test_the_first_instant_after_all() -> None:
    """What several shut out is left behind at once, until none shuts the instant out."""
    a, b = closed("a", 0, 10, 12, 20), closed("b", 8, 13)
    assert found(a, b) == 20
    assert named(a, b) == {("a", 0, 20), ("b", 10, 13)}


def test_what_does_not_shut_it_out_is_not_named() -> None:
    """What shuts nothing out that was in question moved nothing."""
    assert named(closed("a", 0, 10), closed("b", 2, 4)) == {("a", 0, 10)}


@pytest.mark.parametrize("order", [*permutations(range(3))], ids=str)
def test_what_is_named_does_not_depend_on_the_order(order: tuple[int, ...]) -> None:
    """In whatever order constraints come, they move it to the same instant and are named alike."""
    three = closed("a", 0, 10), closed("b", 0, 7, 10, 12), closed("c", 9, 11)
    mixed = [three[i] for i in order]
    assert found(*mixed) == 12
    assert named(*mixed) == {("a", 0, 10), ("b", 0, 12), ("c", 10, 11)}
    assert [each.id for each, *_ in search(mixed, NOBODY, 0, DAY).moved] == [m.id for m in mixed]


def test_the_last_instant_counts() -> None:
    """The last instant is one of those that come into question, and none after it."""
    assert found(closed("a", 0, 10), high=10) == 10
    assert found(closed("a", 0, 10), high=9) is None
    assert found(low=5, high=5) == 5
    assert found(low=6, high=5) is None


def test_it_looks_far_ahead() -> None:
    """What is shut out for years moves a contact on by years."""
    assert found(closed("a", 0, 900 * DAY), high=1000 * DAY) == 900 * DAY
    assert named(closed("a", 0, 900 * DAY), high=1000 * DAY) == {("a", 0, 900 * DAY)}
    assert found(closed("a", 0, 900 * DAY), high=800 * DAY) is None


@pytest.mark.parametrize("days", range(1, 60))
def test_it_finds_the_end_of_what_is_shut_out(days: int) -> None:
    """What ends where a look ahead ends is left behind just there."""
    assert found(closed("a", 0, days * DAY)) == days * DAY
    assert found(closed("a", 0, days * DAY), closed("b", days * DAY, 61 * DAY)) == 61 * DAY


def test_what_is_named_does_not_depend_on_how_far_it_looks() -> None:
    """What shuts out a day in the middle of what another shuts out is not named, wherever it is."""
    long = closed("long", 0, 40 * DAY)
    for day in range(1, 39):
        within = closed("within", day * DAY, (day + 1) * DAY)
        assert named(long, within) == {("long", 0, 40 * DAY)}, day


def test_before_a_year_that_nobody_knows() -> None:
    """An instant before a year that nobody knows is found, as far ahead as it looks."""
    known = closed("a", 0, 10, unknown_from=DAY)
    assert found(known) == 10
    assert found(closed("a", 0, DAY - 1, unknown_from=DAY)) == DAY - 1
    assert found(closed("a", unknown_from=DAY), low=DAY - 1) == DAY - 1


def test_in_a_year_that_nobody_knows() -> None:
    """An instant that depends on a year which nobody knows is refused and not guessed."""
    with pytest.raises(UncoveredYearError):
        found(closed("a", 0, DAY, unknown_from=DAY))
    with pytest.raises(UncoveredYearError):
        found(closed("a", unknown_from=DAY), low=DAY)


def test_what_is_shut_out_for_good_asks_for_no_year() -> None:
    """Where one shuts all out, what the others do not know does not matter, in whatever order."""
    never = closed("never", 0, 200 * DAY)
    unknown = closed("unknown", unknown_from=DAY)
    assert found(never, unknown) is None
    assert found(unknown, never) is None


def test_it_ends_before_a_year_that_nobody_knows() -> None:
    """Where the last instant lies before that year, there is none, and nothing is refused."""
    assert found(closed("a", 0, DAY, unknown_from=DAY), high=DAY - 1) is None


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=6)


@given(st.lists(SPANS, max_size=3), st.integers(0, 70))
def test_it_is_the_first_that_nothing_holds(every: list[list[tuple[int, int]]], high: int) -> None:
    """Of all instants, it is the first that lies in no set of edges."""
    sets = [merge(sorted((low, low + long) for low, long in spans)) for spans in every]
    rules = [Closed(str(i), tuple(edges)) for i, edges in enumerate(sets)]

    def is_shut(at: int) -> bool:
        return any(
            low <= at < end
            for edges in sets
            for low, end in zip(edges[::2], edges[1::2], strict=True)
        )

    assert found(*rules, high=high) == next((t for t in range(high + 1) if not is_shut(t)), None)

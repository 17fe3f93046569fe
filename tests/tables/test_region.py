from __future__ import annotations

from math import inf
from typing import Any

import attrs
import pytest

from servicekit.tables import Region, Rule, col
from servicekit.tables.region import product, total
from tables.support_tables import DAYS, small

LATE = Region(when={"days": "> 30", "tier": "gold"}, size=3620, witness={"days": 31})


def test_a_region_reads_as_its_cells() -> None:
    """A region is told by its cells; one without cells is any case."""
    assert str(LATE) == "days > 30 and tier = gold"
    assert str(attrs.evolve(LATE, when={})) == "any case"


def test_a_region_is_a_ready_row() -> None:
    """A region gives the rule that says just that."""
    assert LATE.row("late", then="decline") == Rule(
        "late", when={"days": "> 30", "tier": "gold"}, then="decline"
    )


def test_a_region_that_no_row_can_say() -> None:
    """A region of sets that no cell describes gives no row, and says what to do."""
    rules = [Rule("a", when={"n": "a"}, then=1), Rule("b", when={"n": "b"}, then=1)]
    table = small(*rules, columns={"x": DAYS, "n": col.set_of("a", "b", "c")}, policy="any")
    (region,) = table.check().overlaps.findings[0].regions

    assert not region.writable
    with pytest.raises(ValueError, match="no single row of cells says n = a and b; divide"):
        region.row("x", then=1)


def test_a_region_travels(travels: Any) -> None:
    """A region is a value that can be copied, pickled and hashed."""
    travels(LATE)


def test_numbers_of_cases_without_end() -> None:
    """Products and sums of counts stay exact, and are without end if one of them is."""
    assert product([10**30, 3]) == 3 * 10**30
    assert product([]) == 1
    assert product([10**400, inf]) == inf
    assert total([LATE, LATE]) == 7240
    assert total([]) == 0
    assert total([LATE, attrs.evolve(LATE, size=10**400)]) == 3620 + 10**400
    assert total([attrs.evolve(LATE, size=10**400), attrs.evolve(LATE, size=inf)]) == inf

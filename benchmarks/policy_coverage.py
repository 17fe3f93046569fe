"""Measure what it costs a decision that somebody listens, and that coverage is counted.

Run ``python benchmarks/policy_coverage.py``. The rounds are interleaved, so that whatever else the
machine does hits all alike, and every figure is the median of the rounds. ``again`` decides the
same hundred cases over and over, as tests do; ``new`` decides every case once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from itertools import islice, product
from statistics import median
from time import perf_counter
from typing import Any

from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.coverage import Coverage
from servicekit.testing.observing import observing

ROUNDS, CASES = 31, 2_000
TIERS = ("standard", "silver", "gold")
TABLE = DecisionTable(
    columns={"days": col.integer(0, 3650), "opened": col.boolean(), "tier": col.enum(*TIERS)},
    rules=[
        Rule(
            f"{tier}-{opened}", when={"tier": tier, "opened": opened, "days": f"<= {most}"}, then=1
        )
        for most, (tier, opened) in enumerate(product(TIERS, (False, True)), 30)
    ],
    otherwise=0,
)
NEW = [
    {"days": days, "opened": opened, "tier": tier}
    for days, opened, tier in islice(product(range(3651), (False, True), TIERS), CASES)
]
AGAIN = NEW[:100] * (CASES // 100)

Block = Callable[[], AbstractContextManager[Any]]


def listening(_: object) -> None:
    """Hear, and do nothing about it."""


WAYS: dict[str, Block] = {
    "decide": nullcontext,
    "and somebody listens": lambda: observing(listening),
    "and coverage is counted": lambda: observing(Coverage().record),
}


def microseconds(block: Block, cases: list[dict[str, Any]]) -> float:
    """Return how long a decision takes."""
    with block():
        TABLE.decide(cases[0])  # makes the chart of the table
        begun = perf_counter()
        for facts in cases:
            TABLE.decide(facts)
        return (perf_counter() - begun) / len(cases) * 1e6


def main() -> None:
    found: dict[tuple[str, str], list[float]] = {}
    for _ in range(ROUNDS):
        for kind, cases in (("again", AGAIN), ("new", NEW)):
            for name, block in WAYS.items():
                found.setdefault((kind, name), []).append(microseconds(block, cases))
    print("| cases | | µs a decision | times |\n| --- | --- | ---: | ---: |")
    for (kind, name), times in found.items():
        ratio = median(times) / median(found[kind, "decide"])
        print(f"| {kind} | {name} | {median(times):.2f} | {ratio:.1f} |")


if __name__ == "__main__":
    main()

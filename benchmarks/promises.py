"""Measure what a promise costs, against a bare attrs object with as many fields.

Run ``python benchmarks/promises.py [rounds]`` from an environment that has servicekit. The rounds
are interleaved, so that whatever else the machine does hits all alike, and every figure is the
median of the ratios within the rounds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from statistics import median
from timeit import Timer
from zoneinfo import ZoneInfo

import attrs

from servicekit.promise import Promise

ROUNDS, EACH = 61, 500
TARGET = 3
LONDON = ZoneInfo("Europe/London")


def may(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=LONDON)


ROW = {
    "id": "p1",
    "customer_id": "kim",
    "what": "call back about the refund",
    "made_by": "ada",
    "made_at": may(1, 16, 45),
    "due_at": may(5, 10, 45),
    "timezone": "Europe/London",
    "case_id": "c1",
}
FIELDS = [field.name for field in attrs.fields(Promise) if field.init]
BARE = attrs.make_class("Bare", FIELDS, frozen=True, kw_only=True, slots=True)
EMPTY = dict.fromkeys(FIELDS) | ROW


def story() -> Promise:
    """Return a promise that was taken over, moved, tried twice, and kept late."""
    return (
        Promise(**ROW)
        .transfer(at=may(5, 9, 5), to="sam")
        .renegotiate(at=may(5, 9, 10), due_at=may(5, 12))
        .attempt(at=may(5, 10))
        .attempt(at=may(5, 11))
        .fulfil(at=may(5, 12, 30))
    )


def main() -> None:
    """Print one Markdown table."""
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    made, told, at = Promise(**ROW), story(), may(6, 9)
    jobs: dict[str, Callable[[], object]] = {
        "bare attrs object": lambda: BARE(**EMPTY),
        "`Promise(...)`": lambda: Promise(**ROW),
        "`state(at=...)`, nothing happened since": lambda: made.state(at=at),
        "`state(at=...)`, five events": lambda: told.state(at=at),
        "`standing(at=...)`, five events": lambda: told.standing(at=at),
        "`explain(at=...)`, five events": lambda: told.explain(at=at),
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    timers = {name: Timer(job) for name, job in jobs.items()}
    for _ in range(rounds):
        for name, timer in timers.items():
            times[name].append(timer.timeit(EACH))

    bare, new = (times[name] for name in list(jobs)[:2])
    python = sys.version.split()[0]
    print(f"Python {python}, {len(FIELDS)} fields, median of {rounds} interleaved rounds.\n")
    print("| what | times a bare object | times a new promise |")
    print("|---|---:|---:|")
    for name, found in times.items():
        print(f"| {name} | {ratio(found, bare):.2f} | {ratio(found, new):.2f} |")
    print(f"\nTargets: a promise at most {TARGET} bare objects, a state at most {TARGET} promises.")


def ratio(times: list[float], peer: list[float]) -> float:
    return median(a / b for a, b in zip(times, peer, strict=True))


if __name__ == "__main__":
    main()

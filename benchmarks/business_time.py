"""Measure business time against the least that its answers can cost, and against other packages.

Run ``python benchmarks/business_time.py [--quick]`` from an environment with the extra ``bench``;
a package that is missing is left out. The rounds are interleaved, so that whatever else the
machine does hits all alike, and every figure is the median of the ratios within the rounds.
Timelines are compiled before the clock starts, except where compiling is what is measured.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from datetime import UTC, datetime, time, timedelta
from importlib import import_module
from itertools import accumulate
from random import Random
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pendulum

from servicekit.extra.numpy import between_many
from servicekit.hours import BusinessHours, Span

Call = Callable[[Any, Any], object]
Pairs = Sequence[tuple[Any, Any]]
Calls = dict[str, Call]

EPOCH, LONDON = datetime(1970, 1, 1, tzinfo=UTC), ZoneInfo("Europe/London")
MICROSECOND, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
SPANS = {"1 h": HOUR, "1 d": DAY, "30 d": 30 * DAY, "1 y": 365 * DAY, "10 y": 3652 * DAY}
PACKAGES = ("workclock", "businesstimedelta", "pandas", "django-bizcal")

QUICK = "--quick" in sys.argv[1:]
ROUNDS, FEW, MANY = (9, 1, 100_000) if QUICK else (61, 3, 1_000_000)
SLICE, SLOW = 0.004, 0.05  # seconds: so long a round, and what is too slow for every round
HOURS = "Mo-Fr 09:00-12:30,13:30-17:30"
OFFICE = BusinessHours.parse(HOURS, timezone="Europe/London")


# The floor


def floor() -> Calls:
    """Return the least code that is right: subtractions from an epoch, two bisects, a way back."""
    spans = list(OFFICE.spans(datetime(2019, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)))
    edges = [(t - EPOCH) // MICROSECOND for span in spans for t in (span.start, span.end)]
    opens, closes = edges[::2], edges[1::2]
    done = list(accumulate((b - a for a, b in zip(opens, closes, strict=True)), initial=0))
    shifts = [0, *(a - before for a, before in zip(opens, done[:-1], strict=True))]
    sums = [0] * (len(edges) + 1)
    sums[::2], sums[1::2] = done, [-shift for shift in shifts[1:]]

    def between(a: datetime, b: datetime) -> timedelta:
        since, until = a - EPOCH, b - EPOCH
        start = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        end = (until.days * 86_400 + until.seconds) * 1_000_000 + until.microseconds
        i, j = bisect_right(edges, start), bisect_right(edges, end)
        before = sums[i] + start if i & 1 else sums[i]
        after = sums[j] + end if j & 1 else sums[j]
        return (after - before) * MICROSECOND

    def add(t: datetime, amount: timedelta) -> datetime:
        since = t - EPOCH
        start = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        i = bisect_right(edges, start)
        goal = (sums[i] + start if i & 1 else sums[i]) + amount // MICROSECOND
        end = goal + shifts[bisect_left(done, goal)]
        return (EPOCH + end * MICROSECOND).astimezone(t.tzinfo)

    return {"between": between, "add": add}


# The other packages, with the same hours


def workclock() -> Calls:
    package = import_module("workclock")
    day, noon = package.WorkDay(time(9), time(17, 30)), package.Break(time(12, 30), time(13, 30))
    schedule = package.Schedule([day, noon], time_zone=LONDON)
    return {
        "between": schedule.between,
        "add": schedule.add,
        "between_many": schedule.between_many,
    }


def businesstimedelta() -> Calls:
    package, pytz = import_module("businesstimedelta"), import_module("pytz")
    week, place = [0, 1, 2, 3, 4], pytz.timezone("Europe/London")
    day = package.WorkDayRule(time(9), time(17, 30), week, tz=place)
    noon = package.LunchTimeRule(time(12, 30), time(13, 30), week, tz=place)
    rules, amount = package.Rules([day, noon]), package.BusinessTimeDelta
    return {
        "between": lambda a, b: rules.difference(a, b).timedelta,
        "add": lambda t, duration: t + amount(rules, timedelta=duration),
    }


def pandas() -> Calls:
    # It adds whole hours, and has no way to ask for the open time between two instants.
    package = import_module("pandas")
    hours = package.offsets.CustomBusinessHour(start=["09:00", "13:30"], end=["12:30", "17:30"])
    return {"add": lambda t, duration: package.Timestamp(t) + duration // HOUR * hours}


def django_bizcal() -> Calls:
    windows = [("09:00", "12:30"), ("13:30", "17:30")]
    calendar = import_module("django_bizcal").WorkingCalendar(
        tz="Europe/London", weekly_schedule=dict.fromkeys(range(5), windows)
    )
    return {"between": calendar.business_time_between, "add": calendar.add_business_time}


def installed() -> dict[str, Calls]:
    """Return what can be imported, and say what cannot."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = globals()[name.replace("-", "_")]()
        except ImportError as error:
            print(f"{name} is left out: {error}.\n")
    return found


# Measuring


class Work(NamedTuple):
    """Something to time, and how often.

    Args:
        call: what to time.
        pairs: its arguments, one pair after the other.
        rounds: in how many rounds to time it.
        answers: how many answers one call gives.
        ready: what makes the arguments ready, before the clock starts.
    """

    call: Call
    pairs: Pairs
    rounds: int = ROUNDS
    answers: int = 1
    ready: Callable[[Pairs], Pairs] = list

    def seconds(self) -> float:
        """Return the seconds that one answer takes."""
        call, pairs = self.call, self.ready(self.pairs)
        began = perf_counter()
        for a, b in pairs:
            call(a, b)
        return (perf_counter() - began) / (len(pairs) * self.answers)


class Row(NamedTuple):
    """One line of the table.

    Args:
        what: what is asked.
        span: the time between the instants, where there are two.
        target: how the ratio is wanted.
        ours: what servicekit does.
        floor: what that is compared to.
        others: what the other packages do.
    """

    what: str
    span: str
    target: str
    ours: Work
    floor: Work
    others: dict[str, Work]


def work(call: Call, pairs: Pairs, **more: Any) -> Work:
    """Choose how often to time a call, so that slow ones do not take all day."""
    whole, took = Work(call, pairs, **more), [0.0]
    while sum(took) < SLICE:
        took.append(whole._replace(pairs=pairs[:1]).seconds() * whole.answers)
    once = min(took[1:])
    count = max(1, int(SLICE / once))
    return whole._replace(pairs=pairs[:count], rounds=FEW if once > SLOW else ROUNDS)


def measured(row: Row) -> dict[str, float]:
    """Return servicekit to the floor, and each of the others to servicekit."""
    ratios: dict[str, list[float]] = {name: [] for name in ("floor", *row.others)}
    for n in range(row.ours.rounds):
        ours = row.ours.seconds()
        ratios["floor"].append(ours / row.floor.seconds())
        for name, other in row.others.items():
            if n < other.rounds:
                ratios[name].append(other.seconds() / ours)
    return {name: median(each) for name, each in ratios.items()}


# What is measured


def questions(op: str, span: timedelta) -> list[tuple[Any, Any]]:
    """Return arguments, open instants of three years in no order; pandas wants whole hours."""
    random, first = Random(7), datetime(2020, 1, 1, tzinfo=LONDON)
    found = (first + random.randrange(3 * 8766 * 60) * HOUR / 60 for _ in range(4096))
    starts = list(filter(OFFICE.is_open, found))[:512]
    ends = [(t.astimezone(UTC) + span).astimezone(LONDON) for t in starts]
    if op == "between":
        return list(zip(starts, ends, strict=True))
    worked = map(OFFICE.between, starts, ends)
    return [(t, max(HOUR, each // HOUR * HOUR)) for t, each in zip(starts, worked, strict=True)]


def by_span(op: str, least: Calls, packages: dict[str, Calls]) -> Iterator[Row]:
    ours, floor = getattr(OFFICE, op), least[op]
    for span, length in SPANS.items():
        pairs = questions(op, length)
        assert all(ours(*pair) == floor(*pair) for pair in pairs)
        others = {name: calls[op] for name, calls in packages.items() if op in calls}
        for name, call in others.items():
            if call(*pairs[0]) != ours(*pairs[0]):
                print(f"{name} gives another answer to `{op}` over {span}.\n")
        timed = {name: work(call, pairs) for name, call in others.items()}
        yield Row(f"`{op}`", span, "≤ 1.6", work(ours, pairs), work(floor, pairs), timed)
    near, far = (work(ours, questions(op, SPANS[span])) for span in ("1 h", "10 y"))
    yield Row(f"`{op}` over 10 y, to itself over 1 h", "", "≤ 1.2", far, near, {})


def with_pendulum(least: Calls) -> Iterator[Row]:
    for op in ("between", "add"):
        plain = questions(op, SPANS["30 d"])
        theirs = [(as_pendulum(a), as_pendulum(b)) for a, b in plain]
        ours, floor = work(getattr(OFFICE, op), theirs), work(least[op], plain)
        yield Row(f"`{op}`, pendulum in and out", "30 d", "≤ 2.5", ours, floor, {})


def as_pendulum(value: datetime | timedelta) -> object:
    return pendulum.instance(value) if isinstance(value, datetime) else value


def with_pauses(least: Calls) -> Iterator[Row]:
    pairs = questions("between", SPANS["30 d"])
    first = datetime(2020, 6, 1, 12, tzinfo=LONDON)
    pauses = [Span(first + n * 7 * DAY, first + n * 7 * DAY + DAY) for n in range(4)]

    def lay_and_ask(a: datetime, b: datetime) -> timedelta:
        return (OFFICE - pauses).between(a, b)

    ours, floor = work(lay_and_ask, pairs), work(least["between"], pairs)
    yield Row("lay 4 pauses over, then `between`", "30 d", "", ours, floor, {})


def compiling() -> Iterator[Row]:
    first = datetime(2020, 1, 1, 12, tzinfo=LONDON)
    walls = [first + n * DAY / 3 for n in range(366 * 3)]
    ours = work(
        lambda calendar, t: calendar.is_open(t),
        [(OFFICE, first)] * 8,
        ready=lambda pairs: [(copy(calendar), t) for calendar, t in pairs],  # nothing compiled yet
    )
    floor = work(lambda walls, _: [wall.utcoffset() for wall in walls], [(walls, None)] * 8)
    yield Row("compile a year, to 3 x 366 `utcoffset()`", "", "≤ 3", ours, floor, {})


def in_columns(least: Calls, packages: dict[str, Calls]) -> Iterator[Row]:
    random = np.random.default_rng(7)
    a = np.datetime64("2020-01-01", "us") + random.integers(0, 3 * 8766 * 3600, MANY) * 1_000_000
    b = a + np.timedelta64(30, "D")
    few, count = questions("between", SPANS["30 d"]), MANY // 50
    ours = work(lambda a, b: between_many(OFFICE, a, b), [(a, b)], answers=MANY)
    ours = ours._replace(rounds=min(ROUNDS, 9))
    floor, clock = work(least["between"], few), packages.get("workclock", {})
    singly = {"workclock": work(clock["between"], few)} if clock else {}
    target = "workclock ≥ 40"
    yield Row(f"`between_many`, {MANY:,} pairs, to one by one", "30 d", target, ours, floor, singly)
    if clock:
        many = work(clock["between_many"], [(a[:count], b[:count])], answers=count)
        yield Row("the same, to its `between_many`", "30 d", "", ours, floor, {"workclock": many})


def main() -> None:
    """Print one Markdown table."""
    least, packages = floor(), installed()
    rows = [
        *by_span("between", least, packages),
        *by_span("add", least, packages),
        *with_pendulum(least),
        *with_pauses(least),
        *compiling(),
        *in_columns(least, packages),
    ]
    print(f"Python {sys.version.split()[0]}, medians of ratios in {ROUNDS} interleaved rounds.\n")
    heads = ["what", "span", "servicekit / floor", "target"]
    print("|", " | ".join([*heads, *(f"{name} / servicekit" for name in packages)]), "|")
    print("|---|---|---:|---:|" + "---:|" * len(packages))
    for row in rows:
        found = measured(row)
        cells = [row.what, row.span, f"{found['floor']:.2f}", row.target]
        cells += [f"{float(f'{found[name]:.3g}'):,g}" if name in found else "" for name in packages]
        print("|", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()

"""The report of a real desk: its figures against plain Python over the raw rows of the log."""

from __future__ import annotations

import csv
import lzma
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
LOG = ROOT.parent / "shared" / "data" / "incident_event_log" / "incident_event_log.csv.xz"
BOOK = ROOT / "docs" / "examples" / "servicenow.toml"

pytestmark = pytest.mark.skipif(
    not LOG.exists(), reason=f"the log is not part of the project; looked for {LOG.name}"
)

DONE = {"Resolved", "Closed"}
WITHIN = {"1 - Critical": 8, "2 - High": 16, "3 - Moderate": 32, "4 - Low": 80}
NONE = timedelta()


class Row(NamedTuple):
    at: datetime
    state: str
    priority: str
    desk: str
    opened_at: datetime
    resolved_at: datetime | None


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M")  # noqa: DTZ007 - the log names no zone


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write every so many of the incidents; all of them take minutes."""
    path = tmp_path_factory.mktemp("log") / "part.csv"
    every = int(os.environ.get("EVERY_NTH_INCIDENT", "6"))
    with (
        lzma.open(LOG, "rt", encoding="utf-8", newline="") as file,
        path.open("w", encoding="utf-8", newline="") as kept,
    ):
        rows = csv.DictReader(file)
        table = csv.DictWriter(kept, rows.fieldnames or ())
        table.writeheader()
        table.writerows(row for row in rows if int(row["number"].removeprefix("INC")) % every == 0)
    return path


def raw(path: Path) -> dict[str, list[Row]]:
    """Return the rows of each incident, as they happened."""
    found = defaultdict[str, list[tuple[datetime, int, Row]]](list)
    with path.open(encoding="utf-8", newline="") as file:
        for each in csv.DictReader(file):
            at, resolved = instant(each["sys_updated_at"]), each["resolved_at"]
            row = Row(
                at,
                each["incident_state"],
                each["priority"],
                each["assignment_group"],
                instant(each["opened_at"]) if each["opened_at"] != "?" else at,
                instant(resolved) if resolved != "?" else None,
            )
            found[each["number"]].append((at, int(each["sys_mod_count"]), row))
    return {name: [row for *_, row in sorted(rows)] for name, rows in found.items()}


def office_hours(start: datetime, end: datetime) -> timedelta:
    """Return the time from Monday to Friday, eight to six, between two instants."""
    total, day = NONE, start.date()
    while day <= end.date():
        if day.weekday() < 5:
            opens, closes = (datetime.combine(day, time(hour)) for hour in (8, 18))
            total += max(NONE, min(end, closes) - max(start, opens))
        day += timedelta(days=1)
    return total


def changes(values: list[tuple[datetime, str]]) -> list[tuple[datetime, str]]:
    """Return the first value, and each that differs from the one before it."""
    return values[:1] + [new for old, new in pairwise(values) if new[1] != old[1]]


class Counted(NamedTuple):
    counts: Counter[str]
    targets: Counter[tuple[str, bool]]
    took: list[timedelta]
    worked: list[timedelta]


def counted(path: Path) -> Counted:
    """Count everything once more, row by row."""
    found = Counted(Counter(), Counter(), [], [])
    for rows in raw(path).values():
        desks = [desk for _, desk in changes([(row.at, row.desk) for row in rows])]
        states = changes([(row.at, row.state) for row in rows])
        turns = changes([(at, str(state in DONE)) for at, state in states])
        opened = min(rows[0].opened_at, rows[0].at)
        settled = settling(rows, states, opened)
        closed = sum(
            (office_hours(a, b) for (a, done), (b, _) in pairwise(turns) if done == "True"), NONE
        )
        found.counts["cases"] += 1
        found.counts["hand_overs"] += len(desks) - 1
        found.counts["ping_pong"] += sum(a == c for a, c in zip(desks, desks[2:], strict=False))
        found.counts["departments"] += len(set(desks))
        found.counts["reopenings"] += sum(done == "True" for _, done in turns[:-1])
        found.took.append(settled - opened)
        found.worked.append(office_hours(opened, settled))
        priority = in_force(rows, opened, settled)
        in_time = found.worked[-1] - closed <= timedelta(hours=WITHIN[priority])
        found.targets[priority, in_time] += 1
    return found


def settling(rows: list[Row], states: list[tuple[datetime, str]], opened: datetime) -> datetime:
    """Return when it was settled last: as the last row states it, where that fits the order."""
    last = max(
        n for n, (_, state) in enumerate(states)
        if state in DONE and (n == 0 or states[n - 1][1] not in DONE)
    )  # fmt: skip
    stated = rows[-1].resolved_at
    around = [
        *(at for at, _ in states[:last][-1:]),
        stated,
        *(at for at, _ in states[last + 1 :][:1]),
    ]
    if stated is None or [opened, *around] != sorted([opened, *around]):
        return states[last][0]
    return stated


def in_force(rows: list[Row], opened: datetime, settled: datetime) -> str:
    """Return the priority whose target counts: one that was missed is missed, whatever follows."""
    held = rows[0].priority
    for at, priority in changes([(row.at, row.priority) for row in rows])[1:]:
        if at >= settled or office_hours(opened, at) > timedelta(hours=WITHIN[held]):
            break
        held = priority
    return held


@pytest.fixture(scope="module")
def truth(part: Path) -> Counted:
    return counted(part)


@pytest.fixture(scope="module")
def report(
    browser: Browser, part: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Open the report that the command line writes, with two workers."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    command = [Path(sys.executable).parent / "servicekit", "review", part, "--playbook", BOOK]
    # What measures coverage would take its time in each worker, too.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    subprocess.run(  # noqa: S603 - the command of this project
        [*command, "--workers", "2", "--html", path], check=True, env=env, stdout=subprocess.DEVNULL
    )
    context = browser.new_context()
    page = context.new_page()
    page.goto(path.as_uri())
    yield page
    context.close()


def words(page: Page, measure: str) -> list[str]:
    return page.locator(f"#measure-{measure} .parts li > p").all_inner_texts()


@pytest.mark.parametrize("measure", ["hand_overs", "ping_pong", "departments", "reopenings"])
def test_counts_are_those_of_the_raw_log(report: Page, truth: Counted, measure: str) -> None:
    """What the report counts is what plain Python counts over the raw rows."""
    (said,) = words(report, measure)

    assert f"({truth.counts[measure]:,} in {truth.counts['cases']:,})" in said


def test_targets_are_those_of_the_raw_log(report: Page, truth: Counted) -> None:
    """How many targets were met, of how many, is what plain Python finds, priority by priority."""
    expected = []
    for priority in WITHIN:
        met, missed = (truth.targets[priority, in_time] for in_time in (True, False))
        expected.append(f"{100 * met / (met + missed):.0f} % of {met + missed:,}.")

    assert [said.partition(" Coverage")[0] for said in words(report, "target_met")] == expected


@pytest.mark.parametrize("measure", ["resolution", "resolution_business"])
def test_times_are_those_of_the_raw_log(report: Page, truth: Counted, measure: str) -> None:
    """Means are exact, and medians are rounded by less than a tenth."""
    every = sorted(truth.took if measure == "resolution" else truth.worked)
    mean, middle = sum(every, NONE) / len(every), every[len(every) // 2]
    (said,) = words(report, measure)

    assert f"of {len(every):,}." in said
    assert abs(duration(said, "mean") - mean) <= timedelta(hours=1)
    assert abs(duration(said, "median") - middle) <= middle / 10


def duration(said: str, name: str) -> timedelta:
    """Read what stands after a name: days, hours and minutes."""
    units = {"d": "days", "h": "hours", "min": "minutes", "s": "seconds"}
    text = said.partition(f"{name} ")[2].partition(",")[0].removeprefix("about ").split()
    return timedelta(**{units[unit]: int(n) for n, unit in zip(text[::2], text[1::2], strict=True)})


def test_the_whole_log_is_told(report: Page, truth: Counted) -> None:
    """The page says of how many cases it tells."""
    assert f"{truth.counts['cases']:,} cases were judged." in report.inner_text("#first")

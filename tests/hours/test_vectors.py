"""Facts about business time from other systems, one test each."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from servicekit.errors import NoWorkingTimeError
from servicekit.hours import BusinessHours, Calendar, Span

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors"
SLA_KINDS = {"add", "subtract", "elapsed", "is_open", "add_days", "add_days_biz", "intervals"}

# What contradicts the design, which wins.
CONTRADICTIONS = {
    "bt-625": "an interval that ends when it starts is an error, not the whole day",
    "sla-099": "between is signed: from a later to an earlier instant it is negative, not zero",
    "sla-294": "an opening in a gap is the first instant after it, so 02:30-03:15 opens at 03:00",
}


def vectors(name: str) -> list[Any]:
    path = FOLDER / name
    if not path.exists():
        return [pytest.param({}, id=name, marks=pytest.mark.skip(f"{name} is not beside the repo"))]
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        pytest.param(row, id=row["id"])
        for row in rows
        if ("op" in row or row["kind"] in SLA_KINDS) and row["id"] not in CONTRADICTIONS
    ]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def dated(rules: dict[str, Any]) -> dict[date, Any]:
    return {date.fromisoformat(day): hours for day, hours in rules.items()}


def calendar(rules: dict[str, Any]) -> Calendar:
    hours: Calendar = BusinessHours(
        timezone=rules["tz"],
        weekly=rules["hours"],
        holidays=map(date.fromisoformat, rules.get("holidays", ())),
        overrides=dated(rules.get("overrides", {}) | rules.get("shifts", {})),
    )
    breaks = dated(rules.get("breaks", {}))
    return hours - BusinessHours(timezone=rules["tz"], overrides=breaks) if breaks else hours


def whole(row: dict[str, Any]) -> Calendar:
    hours = calendar(row["calendar"])
    if "calendar_and" in row:
        hours &= calendar(row["calendar_and"])
    if "calendar_or" in row:
        hours |= calendar(row["calendar_or"])
    if "calendar_minus" in row:
        hours -= calendar(row["calendar_minus"])
    return hours


def next_opening(hours: Calendar, t: datetime) -> datetime:
    return hours.next_open(hours.next_close(t) if hours.is_open(t) else t)


def previous_closing(hours: Calendar, t: datetime) -> datetime:
    return hours.previous_close(hours.previous_open(t) if hours.previous_close(t) == t else t)


OPERATIONS = {
    "add": lambda hours, t, row: hours.add(t, timedelta(seconds=row["amount_seconds"])),
    "sub": lambda hours, t, row: hours.subtract(t, timedelta(seconds=row["amount_seconds"])),
    "between": lambda hours, t, row: hours.between(t, at(row["until"])) / timedelta(seconds=1),
    "is_open": lambda hours, t, row: hours.is_open(t),
    "next_open": lambda hours, t, row: hours.next_open(t),
    "next_close": lambda hours, t, row: hours.next_close(t),
    "prev_close": lambda hours, t, row: hours.previous_close(t),
    "prev_opening": lambda hours, t, row: hours.previous_open(t),
    "next_opening": lambda hours, t, row: next_opening(hours, t),
    "prev_closing": lambda hours, t, row: previous_closing(hours, t),
}


@pytest.mark.parametrize("row", vectors("business-time.jsonl"))
def test_business_time(row: dict[str, Any]) -> None:
    """A calendar answers what other systems answer."""
    hours, t = whole(row), at(row["at"])
    if row["expect"] == {"error": "unsatisfiable"}:
        with pytest.raises(NoWorkingTimeError):
            OPERATIONS[row["op"]](hours, t, row)
        return
    expected = at(row["expect"]) if isinstance(row["expect"], str) else row["expect"]
    assert OPERATIONS[row["op"]](hours, t, row) == expected


def pauses(given: dict[str, Any]) -> list[Span]:
    return [Span(at(start), at(end)) for start, end in given.get("pauses", ())]


def days_later(hours: Calendar, given: dict[str, Any]) -> datetime:
    # The source adds the time on hold after the days: a composition here, not an operation.
    start = at(given["start"])
    due = hours.add_days(start, given["days"], end_of_day=given.get("end_of_day", False))
    held = sum((hours.between(span.start, span.end) for span in pauses(given)), timedelta())
    return hours.add(due, held)


def sla(row: dict[str, Any]) -> tuple[object, object]:
    hours, given, expect = calendar(row["calendar"]), row["given"], row["expect"]
    running = hours - pauses(given)
    seconds = timedelta(seconds=given.get("seconds", 0) + given.get("extra_working_seconds", 0))
    match row["kind"]:
        case "add":
            return running.add(at(given["start"]), seconds), at(expect["due"])
        case "subtract":
            return running.subtract(at(given["start"]), seconds), at(expect["due"])
        case "elapsed":
            elapsed = running.between(at(given["start"]), at(given["end"]))
            return elapsed, timedelta(seconds=expect["seconds"])
        case "is_open":
            return hours.is_open(at(given["at"])), expect["open"]
        case "intervals":
            start = at(given["from"])
            found = islice(hours.spans(start, start + timedelta(days=60)), given["count"])
            wanted = [Span(at(a), at(b)) for a, b in expect["intervals"]]
            return list(found), wanted
        case _:
            return days_later(hours, given), at(expect["due"])


@pytest.mark.parametrize("row", vectors("sla.jsonl"))
def test_service_levels(row: dict[str, Any]) -> None:
    """Service levels of other systems come out the same."""
    answer, expected = sla(row)
    assert answer == expected

"""What other systems say of turns and of clock times on days, asked of rotations and calendars."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hours.test_vectors import FOLDER

from servicekit.errors import AlwaysOpenError
from servicekit.hours import BusinessHours, Calendar, Span
from servicekit.instants import (
    appointment,
    from_microseconds,
    to_microseconds,
    wall_edge,
    zone,
)
from servicekit.roster.lineup import Lineup
from servicekit.roster.rotation import Rotation

Given = Mapping[str, Any]
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHORT = {day[:2].upper(): day for day in DAYS}
#: What a vector calls "t", "t0" or "a Monday".
SOME_MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)

#: What contradicts the design, which wins.
CONTRADICTIONS: Mapping[str, str] = {}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


_OFFSET = re.compile(
    r"(?P<sign>[+-])?(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?"
)


def symbolic(text: str) -> datetime:
    """Read "t+1h5m", "d14", "WE+7", "a Monday", or an instant."""
    if text[:2] in SHORT:
        weeks = timedelta(days=int(text[2:] or 0))
        return SOME_MONDAY + list(SHORT).index(text[:2]) * DAY + weeks
    if re.fullmatch(r"d\d+", text):
        return SOME_MONDAY + int(text[1:]) * DAY
    if text.startswith(("t", "a Monday")):
        found = _OFFSET.fullmatch(text.removeprefix("a Monday").removeprefix("t").removeprefix("0"))
        assert found, text
        parts = found.groupdict(default="0")
        sign = -1 if parts.pop("sign") == "-" else 1
        return SOME_MONDAY + sign * timedelta(**{name: int(n) for name, n in parts.items()})
    return at(text)


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def weekdays(value: str | Iterable[str]) -> list[str]:
    return list(DAYS) if isinstance(value, str) else [SHORT[day] for day in value]


def moved(t: datetime, by: timedelta, tz: str) -> datetime:
    """Turn the hands of the clock of a zone on or back."""
    here = t.astimezone(zone(tz))
    return from_microseconds(wall_edge(here.replace(tzinfo=None) + by, zone(tz)), here)


# -- rotations ------------------------------------------------------------------------------------


def rotation(given: Given, participants: Iterable[Any] = ("a", "b")) -> Rotation:
    return Rotation(
        id="r",
        participants=list(participants),
        every=given["type"],
        length=given["shift_length"],
        anchor=symbolic(given["start"]),
        timezone=given["tz"],
    )


def handoffs(given: Given) -> object:
    start, end = map(at, given["window"])
    spans = [turn.span for turn in rotation(given["rotation"]).turns(start, end + MICROSECOND)]
    return {"boundaries": sorted({edge for span in spans for edge in (span.start, span.end)})}


def shift(given: Given) -> object:
    span = rotation(given["rotation"]).turn(at(given["at"])).span
    return {"start": span.start, "end": span.end, "length_s": span.duration.total_seconds()}


def user_at(given: Given) -> object:
    ranks = given.get("participants_positions", {})
    people = given.get("participants") or [ranks[rank] for rank in sorted(ranks, key=int)]
    turns = rotation(given["rotation"], people)
    if state := given.get("state"):
        number = turns.turn(at(state["shift_start"])).number
        lineup = Lineup(participants=people, offset=state["position"] - number)
        turns = attrs.evolve(turns, participants=lineup)
    users = [turns.at(symbolic(t))[0] for t in many(given["at"])]
    return {"user": users if isinstance(given["at"], list) else users[0]}


def remove_participant(given: Given) -> object:
    people, place = given["participants"], given["active_index"]
    others = [who for n, who in enumerate(people) if n != place][: given["remaining"]]
    anchor = SOME_MONDAY - place * DAY
    turns = Rotation(id="r", participants=people, every="daily", anchor=anchor)
    midnight = SOME_MONDAY + timedelta(hours=15)  # within the same turn
    (holder,) = turns.with_participants(others, at=SOME_MONDAY).at(midnight)
    return {"active_index": others.index(holder)}


def next_in_turn(given: Given) -> object:
    order = given["order"]
    if not order:  # a lineup of nobody is refused, so nobody is next
        return {"pick": None}
    lineup = Lineup(participants=order)
    return {"pick": lineup.holder(order.index(given["last"]) + 1)[0]}


# -- rolling groups: what is served is a part of each turn, from its start on ---------------------


def duration(given: Given) -> timedelta:
    return timedelta(hours=given.get("duration_h", 0), seconds=given.get("duration_s", 0))


def rolling_anchor(given: Given) -> datetime:
    """Return where turn 0 begins: with weekdays given, weeks and months are whole."""
    start = symbolic(given["start"])
    if given.get("by_day") and given["frequency"] == "weekly":
        first = DAYS.index(SHORT[given.get("week_start", "MO")])
        return start - (start.weekday() - first) % 7 * DAY
    if given.get("by_day") and given["frequency"] == "monthly":
        return start.replace(day=1)
    return start


def open_in(windows: Iterable[Span]) -> Calendar:
    """Return a calendar that is open in these windows, and always before and after."""
    closed = [Span(a.end, b.start) for a, b in pairwise(windows) if b.start > a.end]
    return BusinessHours.always("UTC") - closed


def rolling(given: Given) -> Rotation:
    fields = {
        "id": "r",
        "participants": given["groups"],
        "every": given["frequency"],
        "length": given["interval"],
        "anchor": rolling_anchor(given),
        "days": weekdays(given.get("by_day", ())),
        "advance": "worked",
        "starts_at": symbolic(given.get("rotation_start", given["start"])),
    }
    start = symbolic(given["start"])
    if given.get("by_day"):
        begin = [start + n * DAY for n in range(60)]
    else:
        turns = Rotation(**fields).turns(start, start + 500 * DAY)
        begin = [turn.span.start for turn in turns]
    windows = [Span(t, t + duration(given)) for t in begin]
    return Rotation(**fields, hours=open_in(windows))


def rolling_groups(given: Given) -> object:
    turns, start = rolling(given), at(given["start"])
    dates = [start + n * DAY for n in range(given["until_days"])]
    found = {t.date().isoformat(): turns.at(t) for t in dates}
    assert all(turns.at(t + duration(given)) == () for t in dates if duration(given) < DAY)
    return {"on_call_by_date": {day: "+".join(ids) for day, ids in found.items() if ids}}


def rolling_at(given: Given) -> object:
    turns = rolling(given["shift"])
    return {"on_call": [list(turns.at(symbolic(t))) for t in given["at"]]}


# -- weeks ----------------------------------------------------------------------------------------


def template(entry: Given, near: datetime, tz: str) -> tuple[Rotation, timedelta]:
    """Return a weekly rotation that begins with a weekday and a clock time."""
    name, clock = entry["start"].split()
    day = near.date() - (near.weekday() - DAYS.index(SHORT[name])) % 7 * DAY
    anchor = appointment(day, time.fromisoformat(clock), tz)
    turns = Rotation(id="r", participants=["a"], every="weekly", anchor=anchor)
    return turns, timedelta(hours=entry["duration_h"])


def local(text: str, tz: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix(" local")).replace(tzinfo=zone(tz))


def dst_week(given: Given) -> object:
    if "template" in given:
        tz, near = given["tz"], local(given["around"], given["tz"])
        spans = []
        for entry in given["template"]:
            turns, long = template(entry, near, tz)
            starts = [turn.span.start for turn in turns.turns(near, near + 7 * DAY)]
            spans += [[start, moved(start, long, tz)] for start in starts]
        return {"spans": spans}
    week = given["shift"]
    anchor = local(week["start_local"], week["tz"])
    turns = Rotation(id="r", participants=["a"], every=week["frequency"], anchor=anchor)
    starts = [turns.turn(at(t)).span.start for t in given["at"]]
    long = timedelta(days=week["duration_days"])
    return {"span": [[start, moved(start, long, week["tz"])] for start in starts]}


def template_weeks(given: Given) -> object:
    now, tz = local(given["now"], given["tz"]), given["tz"]
    starts = []
    for entry in given["template"]:
        turns, long = template(entry, now, tz)
        found = turns.turns(now, now + given["horizon_days"] * DAY)
        starts += [turn.span.start for turn in found]
        assert all(moved(turn.span.start, long, tz) <= turn.span.end for turn in found)
    return {"starts": starts, "length_h": given["template"][0]["duration_h"]}


# -- rules: clock times on weekdays are a calendar ------------------------------------------------


def rule(given: Given) -> Calendar:
    start, end = given["start"], given["end"]
    days = weekdays(given["days"])
    if start != end:
        return BusinessHours(timezone=given["tz"], weekly={day: [(start, end)] for day in days})
    # From one clock time to the same of the next date: no interval of ours ends where it starts.
    week: dict[str, list[tuple[str, str]]] = {day: [] for day in DAYS}
    for day in days:
        week[day].append((start, "24:00"))
        if start != "00:00":
            week[DAYS[(DAYS.index(day) + 1) % 7]].append(("00:00", end))
    return BusinessHours(timezone=given["tz"], weekly=week)


def active(given: Given) -> object:
    hours = rule(given["rule"])
    return {"active": [hours.is_open(at(t)) for t in given["at"]]}


def span_start(given: Given) -> object:
    hours = rule(given["rule"])
    asked = [at(t) for t in given["at"]]
    return {
        "start": [
            hours.previous_open(t + MICROSECOND) if hours.is_open(t) else hours.next_open(t)
            for t in asked
        ]
    }


def span_end(given: Given) -> object:
    hours = rule(given["rule"])
    try:
        return {"end": [hours.next_close(at(t)) for t in given["at"]]}
    except AlwaysOpenError:
        return {"end": [None for _ in given["at"]]}


def next_time(given: Given) -> object:
    """The next opening of a calendar that opens at the clock time for a minute."""
    opens = datetime.combine(date.min, time.fromisoformat(given["clock"]))
    closes = opens + timedelta(minutes=1)
    minute = (f"{opens:%H:%M}", f"{closes:%H:%M}" if closes.day == 1 else "24:00")
    days = weekdays(given["days"])
    hours = BusinessHours(timezone=given["tz"], weekly={day: [minute] for day in days})
    now = at(given["now"])
    return {"next": hours.next_open(hours.next_close(now) if hours.is_open(now) else now)}


# -- clocks ---------------------------------------------------------------------------------------


def reading(given: Given) -> datetime:
    return datetime.combine(date.fromisoformat(given["date"]), time.fromisoformat(given["clock"]))


def first_of_day(given: Given) -> object:
    edge = wall_edge(reading(given), zone(given["tz"]))
    return {"instant": from_microseconds(edge, SOME_MONDAY)}


def last_of_day(given: Given) -> object:
    """The later of the edge and the second time that the clock shows the reading."""
    place = zone(given["tz"])
    second = to_microseconds(reading(given).replace(tzinfo=place, fold=1))
    edge = max(wall_edge(reading(given), place), second)
    return {"instant": from_microseconds(edge, SOME_MONDAY)}


def clock_add(given: Given) -> object:
    by = timedelta(minutes=given["add_clock_minutes"])
    return {"instant": moved(at(given["at"]), by, given["tz"])}


ANSWERS: Mapping[str, Callable[[Given], object]] = {
    "clock.add": clock_add,
    "clock.first_of_day": first_of_day,
    "clock.last_of_day": last_of_day,
    "notify.next_time": next_time,
    "rotation.handoffs": handoffs,
    "rotation.remove_participant": remove_participant,
    "rotation.rolling_at": rolling_at,
    "rotation.rolling_groups": rolling_groups,
    "rotation.shift_at": shift,
    "rotation.shift_end": shift,
    "rotation.user_at": user_at,
    "round_robin.next": next_in_turn,
    "rule.active": active,
    "rule.span_end": span_end,
    "rule.span_start": span_start,
    "schedule.dst_week": dst_week,
    "schedule.template_weeks": template_weeks,
}


def vectors() -> list[Any]:
    path = FOLDER / "oncall.jsonl"
    if not path.exists():
        absent = pytest.mark.skip(f"{path.name} is not beside the repo")
        return [pytest.param({}, id=path.name, marks=absent)]
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        pytest.param(row, id=row["id"])
        for row in rows
        if row["kind"] in ANSWERS and row["id"] not in CONTRADICTIONS
    ]


def expected(value: Any) -> Any:
    """Read every instant in an expectation."""
    match value:
        case dict():
            return {name: expected(each) for name, each in value.items()}
        case list():
            return [expected(each) for each in value]
        case str() if re.match(r"\d{4}-\d\d-\d\dT", value):
            return at(value)
    return value


def as_instants(value: Any) -> Any:
    """Write every instant in UTC, in which those that are one compare equal."""
    match value:
        case dict():
            return {name: as_instants(each) for name, each in value.items()}
        case list():
            return [as_instants(each) for each in value]
        case datetime():
            return value.astimezone(UTC)
    return value


@pytest.mark.parametrize("row", vectors())
def test_turns_and_clocks(row: Given) -> None:
    """A rotation, or a calendar of clock times, answers what other systems answer."""
    found = as_instants(ANSWERS[row["kind"]](row["given"]))
    wanted = as_instants(expected(row["expect"]))
    assert {name: found[name] for name in wanted} == wanted

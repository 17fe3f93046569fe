"""Facts about duty from other systems, one test each."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from roster.support import DAY, HOUR, MONDAY, always, during, hour, hours, roster_of
from servicekit.errors import ServiceKitError
from servicekit.hours import BusinessHours, Span
from servicekit.hours.intervals import DAYS
from servicekit.instants import later, latest, to_microseconds
from servicekit.roster import (
    Absence,
    FixedSchedule,
    Lineup,
    Override,
    Roster,
    Rotation,
    Shift,
    Swap,
)
from servicekit.staff import Agent

NAME = "oncall.jsonl"
FILE = Path(__file__).resolve().parents[3] / "shared" / "vectors" / NAME

# What contradicts the design, which wins: it is refused.
CONTRADICTIONS = {
    "oc-211": "a rotation that ends before it starts is refused, not empty in silence",
}


def vectors(*prefixes: str) -> list[Any]:
    if not FILE.exists():
        skipped = pytest.mark.skip(f"{NAME} is not beside the repository")
        return [pytest.param({}, id=NAME, marks=skipped)]
    rows = map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
    return [pytest.param(row, id=row["id"]) for row in rows if row["kind"].startswith(prefixes)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def given_span(row: dict[str, Any]) -> Span:
    return Span(at(row["start"]), at(row["end"]))


def everybody(*rotations: Rotation, **fields: Any) -> Roster:
    """Return a roster with whoever is named in it."""
    overrides = fields.get("overrides", ())
    shifts = [shift for each in fields.get("fixed", ()) for shift in each.shifts]
    named = {
        *(agent_id for rotation in rotations for agent_id in rotation.agent_ids),
        *(person for each in overrides for person in (each.add, each.remove) if person),
        *(shift.agent_id for shift in shifts),
    }
    return Roster(agents=[Agent(id=each) for each in named], rotations=rotations, **fields)


UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": HOUR, "d": DAY}


def around(text: str, known: dict[str, datetime]) -> datetime:
    """Return an instant such as ``now-1h`` or ``t+3d``."""
    found = re.fullmatch(r"([a-z]+)(?:([+-])(\d+)([smhd]))?", text)
    assert found, text
    name, sign, count, unit = found.groups()
    amount = int(count) * UNITS[unit] if count else timedelta()
    return known[name] - amount if sign == "-" else known[name] + amount


# -- shifts ---------------------------------------------------------------------------------------


def rule(number: int, given: dict[str, Any]) -> Rotation:
    """Return a rule of a schedule: a rotation that is served at certain hours."""
    days = DAYS if given["days"] == "every day" else [NAMES[day] for day in given["days"]]
    one = given["start"], given["end"]
    clocks = [one] if one[0] != one[1] else [("00:00", "24:00")]
    served = BusinessHours(timezone=given["tz"], weekly=dict.fromkeys(days, clocks))
    target = given["target"]
    if isinstance(target, str):
        return always(target, id=str(number), hours=served)
    return turned(str(number), target, hours=served)


NAMES = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), DAYS, strict=True))


def turned(name: str, target: dict[str, Any], **fields: Any) -> Rotation:
    """Return a rotation whose position is known at some instant."""
    rotation, state = target["rotation"], target.get("state", {"position": 0})
    plain = Rotation(
        id=name,
        participants=target["participants"],
        every=rotation["type"],
        length=rotation["shift_length"],
        anchor=at(rotation["start"]),
        timezone=rotation["tz"],
        **fields,
    )
    number = plain.turn(at(state["shift_start"])).number if "shift_start" in state else 0
    lineup = Lineup(participants=target["participants"], offset=state["position"] - number)
    return attrs.evolve(plain, participants=lineup)


def override(given: dict[str, Any], when: Span) -> Override:
    return Override(span=when, add=given.get("add"), remove=given.get("remove"))


def fixed(given: dict[str, Any]) -> FixedSchedule:
    shifts = [Shift(agent_id=each["user"], span=given_span(each)) for each in given["shifts"]]
    return FixedSchedule(span=given_span(given), shifts=shifts)


def told(start: datetime, end: datetime, user: str) -> tuple[int, int, str]:
    return to_microseconds(start), to_microseconds(end), user


@pytest.mark.parametrize("row", vectors("oncall.shifts"))
def test_shifts(row: dict[str, Any]) -> None:
    """Shifts are those of other systems; what was on record before now is not ours to tell."""
    given = row["given"]
    a, b = map(at, given["window"])
    roster = everybody(
        *(rule(number, each) for number, each in enumerate(given["rules"])),
        overrides=[override(each, given_span(each)) for each in given.get("overrides", ())],
        fixed=[fixed(each) for each in given.get("temporary_schedules", ())],
    )
    now = latest(a, at(given["now"])) if "now" in given else a
    found = [(shift.span.start, shift.span.end, shift.agent_id) for shift in roster.shifts(a, b)]
    if "scope" in given:  # only what begins and ends within the window
        found = [each for each in found if later(each[0], a) and later(b, each[1])]
    wanted = row["expect"]["shifts"]
    listed = [(at(each["start"]), at(each["end"]), each["user"]) for each in wanted]
    if "history" in given:
        found, listed = (
            [(latest(start, now), end, user) for start, end, user in each if later(end, now)]
            for each in (found, listed)
        )

    assert sorted(told(*each) for each in found) == sorted(told(*each) for each in listed)
    for each in wanted:
        goes_on = to_microseconds(at(each["end"])) == to_microseconds(b)
        goes_on = goes_on and each["user"] in roster.at(b)
        assert each.get("truncated", goes_on) == goes_on


def events(given: dict[str, Any], known: dict[str, datetime]) -> Rotation:
    """Return a rotation of shifts that begin at a clock time and take some hours."""
    start = around(given["start"], known)
    end = start + given["duration_h"] * HOUR
    until = {"ends_at": around(given["until"], known)} if "until" in given else {}
    served = {day: [(f"{start:%H:%M}", f"{end:%H:%M}")] for day in DAYS}
    return Rotation(
        id="shift",
        participants=given["groups"],
        every=given["frequency"],
        anchor=start,
        days=[NAMES[day] for day in given.get("by_day", ())],
        hours=BusinessHours(timezone="UTC", weekly=served),
        starts_at=around(given.get("rotation_start", given["start"]), known),
        **until,
    )


@pytest.mark.parametrize("row", vectors("oncall.at"))
def test_at(row: dict[str, Any]) -> None:
    """Who is on duty at an instant is the same."""
    known = {"t": MONDAY + 6 * DAY}
    if row["id"] in CONTRADICTIONS:
        with pytest.raises(ServiceKitError):
            events(row["given"]["shift"], known)
        return
    roster = everybody(events(row["given"]["shift"], known))

    assert list(roster.at(around(row["given"]["at"], known))) == sorted(row["expect"]["on_call"])


# -- overrides ------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", vectors("override.map"))
def test_overrides(row: dict[str, Any]) -> None:
    """Overrides apply at once to who would be on duty."""
    given = row["given"]
    t = at(given["at"]) if "at" in given else MONDAY
    now = Span(t - HOUR, t + HOUR)
    changes = [override(each, now) for each in given.get("overrides_active", ())]
    changes += [override(each, given_span(each)) for each in given.get("overrides", ())]
    roster = everybody(*map(always, given["on_call"]), overrides=changes)

    assert list(roster.at(t)) == sorted(row["expect"]["on_call"])


@pytest.mark.parametrize("row", vectors("override.conflict"))
def test_conflicts(row: dict[str, Any]) -> None:
    """Of two overrides that contradict each other, the second is refused."""
    changes = [
        override(each, Span(*(around(each[end], {"now": MONDAY}) for end in ("start", "end"))))
        for each in (row["given"]["existing"], row["given"]["new"])
    ]
    if row["expect"]["second_write"] == "error":
        with pytest.raises(ServiceKitError):
            everybody(overrides=changes)
    else:
        assert everybody(overrides=changes).overrides == tuple(changes)


@pytest.mark.parametrize("row", vectors("override.cut"))
def test_cuts(row: dict[str, Any]) -> None:
    """An override leaves as many shifts as events are left elsewhere."""
    known = {"s": MONDAY, "e": MONDAY + HOUR}
    a, b = (around(text, known) for text in row["given"]["event"])
    when = Span(*(around(text, known) for text in row["given"]["override"]))
    event = always("a", starts_at=a, ends_at=b)
    roster = everybody(event, overrides=[Override(span=when, add="b", remove="a")])

    found = roster.shifts(MONDAY - DAY, MONDAY + DAY)
    assert len(found) == row["expect"]["events_after"]


# -- fixed schedules ------------------------------------------------------------------------------


def shown(schedule: FixedSchedule) -> dict[str, Any]:
    shifts = [told(each.span.start, each.span.end, each.agent_id) for each in schedule.shifts]
    return {"span": schedule.span, "shifts": sorted(shifts)}


def listed(given: dict[str, Any]) -> dict[str, Any]:
    shifts = [told(*map(at, (s["start"], s["end"])), s["user"]) for s in given["shifts"]]
    return {"span": given_span(given), "shifts": sorted(shifts)}


def trimmed(given: dict[str, Any], kind: str) -> tuple[FixedSchedule, ...]:
    """Return what is left of schedules."""
    if "schedules" in given:
        merged = FixedSchedule.merged(map(fixed, given["schedules"]))
        if "cut" not in given:
            return merged
        cut = Span(*map(at, given["cut"]))
        return tuple(part for each in merged for part in each.without(cut))
    whole, t = fixed(given["schedule"]), at(given["at"])
    if kind == "fixed_schedule.trim_start":
        return whole.without(Span(whole.span.start, latest(whole.span.start, t)))
    return whole.without(Span(t, latest(whole.span.end, t)))


@pytest.mark.parametrize("row", vectors("fixed_schedule."))
def test_fixed_schedules(row: dict[str, Any]) -> None:
    """Schedules are cut and merged alike."""
    expect = row["expect"]
    wanted = expect.get("schedules", [expect])

    assert [*map(shown, trimmed(row["given"], row["kind"]))] == [*map(listed, wanted)]


# -- layers ---------------------------------------------------------------------------------------

# What another system calls an override is a layer above all others to us.
ABOVE = 100


def layer(number: int, given: dict[str, Any], above: int = 0) -> Rotation:
    start, priority = given["start_h"], above + given.get("priority", 0)
    end = start + given["duration_h"]
    return during([given["user"]], start, end, id=str(number), priority=priority)


@pytest.mark.parametrize("row", vectors("schedule.resolve_priority"))
def test_priorities(row: dict[str, Any]) -> None:
    """A higher priority covers lower ones, and equal ones share."""
    given, expect = row["given"], row["expect"]
    rotations = [
        *(layer(number, each) for number, each in enumerate(given["shifts"])),
        *(layer(-1 - number, each, ABOVE) for number, each in enumerate(given["overrides"])),
    ]
    roster = everybody(*rotations)
    if "at" in given:
        start, second = re.fullmatch(r"(\d+)h\+(\d+)s", given["at"]).groups()  # type: ignore[union-attr]
        t = hour(int(start)) + timedelta(seconds=int(second))
        assert list(roster.at(t)) == expect["on_call"]
        return
    a, b = map(hour, given["day_hours"])
    wanted = [(each["start_h"], each["end_h"], each["user"]) for each in expect["final"]]
    found = [(*hours(shift.span), shift.agent_id) for shift in roster.shifts(a, b)]
    if any(user is None for _, _, user in wanted):
        found += [(*hours(gap), None) for gap in roster.gaps(a, b)]
    assert Counter(found) == Counter(wanted)


# -- quality --------------------------------------------------------------------------------------

EIGHT = [f"u{number}" for number in range(1, 9)]
WORKDAYS = DAYS[:5]


def weekly(name: str, people: list[str], days: Any, clock: tuple[str, str]) -> Rotation:
    served = BusinessHours(timezone="UTC", weekly={day: [clock] for day in days})
    return Rotation(id=name, participants=people, every="weekly", anchor=MONDAY, hours=served)


WEEKDAYS = [
    weekly("day", EIGHT[:4], WORKDAYS, ("00:00", "12:00")),
    weekly("night", EIGHT[4:], WORKDAYS, ("12:00", "24:00")),
]
WHOLE_DAY = ("00:00", "24:00")
# Coverage is told in words, so it is translated by hand.
COVERAGE = {
    "two 12 h shifts, MO-FR, 4 users each in weekly turns": WEEKDAYS,
    "as before, and 24 h SA, SU by all 8 in turns": [
        *WEEKDAYS,
        weekly("weekend", EIGHT, DAYS[5:], WHOLE_DAY),
    ],
    "weekdays by 8, weekends by the same 4": [
        *WEEKDAYS,
        weekly("weekend", EIGHT[:4], DAYS[5:], WHOLE_DAY),
    ],
    "empty": [],
}
# Up to a tenth more than the average is nothing to speak of.
TOLERATED = 10


def load(roster: Roster, a: datetime, b: datetime) -> Counter[str]:
    total: Counter[str] = Counter()
    for shift in roster.shifts(a, b):
        total[shift.agent_id] += round(shift.span.duration / HOUR)
    return total


@pytest.mark.parametrize("row", vectors("schedule.quality"))
def test_quality(row: dict[str, Any]) -> None:
    """What a score of a schedule rests on is the same: gaps, and who has more than the others."""
    given, expect = row["given"], row["expect"]
    if given["coverage"] not in COVERAGE:
        pytest.skip(f"nobody has translated {given['coverage']!r}")
    a, b = MONDAY, MONDAY + given.get("horizon_days", 7) * DAY
    roster = everybody(*COVERAGE[given["coverage"]])
    bare = sum((gap.duration for gap in roster.gaps(a, b)), timedelta()) / (b - a)
    total = load(roster, a, b)
    mean = sum(total.values()) / max(len(total), 1)
    over = {user: round(100 * (own / mean - 1)) for user, own in total.items()}
    overloaded = sorted([user, more] for user, more in over.items() if more > TOLERATED)

    if "not_covered_pct" in expect:
        assert round(100 * bare) == expect["not_covered_pct"]
    if "balanced" in expect:
        assert (not overloaded) == expect["balanced"]
        assert overloaded == expect["overloaded"]
    if expect["total"] == 0:
        assert roster.gaps(a, b) == (Span(a, b),)


@pytest.mark.parametrize("row", vectors("schedule.check"))
def test_checks(row: dict[str, Any]) -> None:
    """There are gaps where others find them; shifts of somebody who never comes are empty."""
    text, b = row["given"]["shift"], MONDAY + row["given"]["horizon_days"] * DAY
    turns = re.search(r"every (\d+)(?:st|nd|rd|th) day", text)
    idle = int(turns[1]) - 1 if turns else 0
    rotation = always("a", participants=["a", *[None] * idle])
    away = [Absence(agent_id="a", when=Span(MONDAY, b))] if "ineligible" in text else []
    roster = roster_of("a", rotations=[rotation], absences=away)

    assert bool(roster.gaps(MONDAY, b)) == row["expect"]["has_gaps"]
    assert (not roster.shifts(MONDAY, b, agent_id="a")) == row["expect"]["has_empty"]


# -- swaps ----------------------------------------------------------------------------------------

WORDS = {"deleted": "withdrawn"}
OPEN = Swap(span=Span(MONDAY, MONDAY + DAY), asked_by="a")
BEFORE, NOW = MONDAY - 2 * DAY, MONDAY - DAY
STATES = {
    "open": OPEN,
    "taken": OPEN.take(by="b", at=BEFORE),
    "past_due": Swap(span=Span(BEFORE, NOW), asked_by="a"),
    "withdrawn": OPEN.withdraw(at=BEFORE),
    "own request": OPEN,
}


@pytest.mark.parametrize("row", vectors("handover.status"))
def test_status(row: dict[str, Any]) -> None:
    """What has become of a request follows from facts, in the same order."""
    request = row["given"]["request"]
    past = any("past" in str(each) or str(each).startswith("now-") for each in request.values())
    span = Span(BEFORE, MONDAY) if past else OPEN.span
    deleted = any(key.startswith("delet") and value for key, value in request.items())
    taken = {"taken_by": "b", "taken_at": BEFORE} if request.get("benefactor") else {}
    gone = {"withdrawn_at": BEFORE} if deleted else {}
    expected = row["expect"]["status"]

    assert Swap(span=span, asked_by="a", **taken, **gone).status(at=NOW) == WORDS.get(
        expected, expected
    )


@pytest.mark.parametrize("row", vectors("handover.take"))
def test_take(row: dict[str, Any]) -> None:
    """What cannot be taken any more, or is one's own, is refused."""
    for case, result in zip(row["given"]["cases"], row["expect"]["result"], strict=True):
        swap = STATES[WORDS.get(case, case)]
        by = "a" if case == "own request" else "b"
        if result == "error":
            with pytest.raises(ServiceKitError):
                swap.take(by=by, at=NOW)
        else:
            assert swap.take(by=by, at=NOW).status(at=NOW) == "taken"


def test_a_rotation_that_ends_before_it_starts_is_refused() -> None:
    """Elsewhere such a rotation is empty, which nobody would notice."""
    # Source: grafana/oncall, test_list_users_to_notify_from_ical_until_terminated_event.
    with pytest.raises(ServiceKitError):
        always("a", starts_at=MONDAY + 3 * DAY, ends_at=MONDAY + 8 * HOUR)


def test_the_first_day_of_the_tests_is_a_monday() -> None:
    """Schedules of weeks begin where the week does."""
    assert (MONDAY.weekday(), MONDAY.tzinfo) == (0, UTC)

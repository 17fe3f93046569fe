"""Rosters as iCalendar: shifts written for people's calendars, and read from them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hours.test_vectors import FOLDER
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from servicekit.errors import FieldError, LoadError, NaiveDatetimeError, UnknownZoneError
from servicekit.extra.ical import dumps, loads, names
from servicekit.extra.ical.recurrence import MOST
from servicekit.hours import BusinessHours, Span
from servicekit.instants import later, to_microseconds
from servicekit.roster import FixedSchedule, Override, Roster, Rotation, Shift
from servicekit.staff import Agent, Team
from servicekit.testing.strategies import instants, rosters

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONDON, CHICAGO = ZoneInfo("Europe/London"), ZoneInfo("America/Chicago")
WEEK = Span(MONDAY, MONDAY + 7 * DAY)
YEAR = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
ADA, SAM = Agent(id="ada", name="Ada"), Agent(id="sam", name="Sam")


def weekly(*agent_ids: str | None, **fields: Any) -> Rotation:
    given = {"id": "desk", "participants": agent_ids, "every": "weekly", "anchor": MONDAY}
    return Rotation(**{**given, **fields})


def desk(*rotations: Rotation, **fields: Any) -> Roster:
    given = {"agents": [ADA, SAM], "rotations": rotations or [weekly("ada", "sam")]}
    return Roster(**{**given, **fields})


def written(roster: Roster, window: Span = WEEK, **options: Any) -> str:
    return dumps(roster, window, **{"at": MONDAY, "domain": "desk.example.com", **options})


def events(text: str) -> list[dict[str, Any]]:
    """Return what the events of a calendar say."""
    return [
        {
            "who": str(event["SUMMARY"]),
            "start": event["DTSTART"].dt,
            "end": event["DTEND"].dt,
            "uid": str(event["UID"]),
            "tags": [str(tag) for tag in event["CATEGORIES"].cats],
            "free": event.get("TRANSP") == "TRANSPARENT",
        }
        for event in Calendar.from_ical(text).walk("VEVENT")
    ]


def uids(text: str) -> list[str]:
    return [event["uid"] for event in events(text)]


def calendar(*bodies: str, head: str = "") -> str:
    """Return a calendar of events, each with a UID of its own unless it says another."""
    found = [head] if head else []
    for number, body in enumerate(bodies):
        lines = [line.strip() for line in body.strip().splitlines()]
        named = [] if any(line.startswith("UID") for line in lines) else [f"UID:e{number}"]
        found += ["BEGIN:VEVENT", *named, *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *found, "END:VCALENDAR", ""])


def event(start: str, end: str = "", *lines: str, summary: str = "Ada") -> str:
    """Return an event from the values of its properties, such as ``:20260302T090000Z``."""
    ends = [f"DTEND{end}"] if end else []
    return "\n".join([f"SUMMARY:{summary}", f"DTSTART{start}", *ends, *lines])


def read(text: str, window: Span = YEAR, **options: Any) -> list[tuple[str, str, str]]:
    """Return who has which shift, with both ends in UTC."""
    agents = {"Ada": "ada", "Sam": "sam", "Party": None}
    found = loads(text, **{"agents": agents, "window": window, **options})
    return [(shift.agent_id, *map(minute, (shift.span.start, shift.span.end))) for shift in found]


def minute(t: datetime) -> str:
    return f"{t.astimezone(UTC):%m-%d %H:%M}"


def starts(*lines: str, start: str = ":20260302T090000Z", lasts: str = "PT1H", **options: Any):
    """Return when a series of hours starts, in UTC."""
    found = read(calendar(event(start, "", f"DURATION:{lasts}", *lines)), **options)
    return [begun for _, begun, _ in found]


def problems(text: str, **options: Any) -> list[str]:
    with pytest.raises(LoadError) as caught:
        read(text, **options)
    return list(map(str, caught.value.exceptions))


# Out: what an event says


def test_a_shift_is_an_event() -> None:
    """Each shift is an event in UTC that says who is on duty."""
    assert events(written(desk(), Span(MONDAY, MONDAY + 8 * DAY))) == [
        {
            "who": who,
            "start": start,
            "end": start + 7 * DAY,
            "uid": uid,
            "tags": ["On duty"],
            "free": False,
        }
        for who, start, uid in (
            ("Ada", MONDAY, "1069f625-d191-516f-9909-0acc2ed519f2@desk.example.com"),
            ("Sam", MONDAY + 7 * DAY, "ead4aa9f-e095-5568-9d84-c1612d080d6e@desk.example.com"),
        )
    ]


def test_the_export_is_stamped_with_the_instant_that_is_given() -> None:
    """DTSTAMP is the argument: nothing reads a clock, so the same call gives the same text."""
    assert "DTSTAMP:20260302T090000Z" in written(desk())
    assert "DTSTAMP:20260401T000000Z" in written(desk(), at=datetime(2026, 4, 1, tzinfo=UTC))
    assert written(desk()) == written(desk())


def test_lines_are_folded_and_end_as_the_format_wants_it() -> None:
    """Every line ends with CR LF and is no longer than 75 octets, whatever the names."""
    text = written(desk(agents=[Agent(id="ada", name="Ädä " * 60), SAM]))
    assert text.replace("\r\n", "").count("\n") == 0
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_a_team_is_named_in_its_shifts() -> None:
    """Each team's shifts are events by themselves, which name the team; others name none."""
    late = weekly("ada", id="late", team_id="billing")
    roster = desk(weekly("ada"), late, teams=[Team(id="billing", name="Billing")])
    found = events(written(roster))
    assert [(each["who"], each["tags"]) for each in found] == [
        ("Ada", ["On duty"]),
        ("Ada, Billing", ["On duty", "Billing"]),
    ]
    assert [each["who"] for each in events(written(roster, team_id="billing"))] == ["Ada, Billing"]


def test_one_person_can_have_a_calendar_of_their_own() -> None:
    """With an agent, only their shifts are written."""
    found = events(written(desk(), YEAR, agent_id="sam"))
    assert {each["who"] for each in found} == {"Sam"}
    assert len(found) == 27


def test_a_gap_keeps_nobody_busy() -> None:
    """Where it is asked for, the time in which nobody is on duty is an event too."""
    roster = desk(weekly("ada", None))
    fortnight = Span(MONDAY, MONDAY + 14 * DAY)
    assert [each["who"] for each in events(written(roster, fortnight))] == ["Ada"]
    _, gap = events(written(roster, fortnight, gaps=True))
    assert (gap["who"], gap["tags"], gap["free"]) == ("Nobody on duty", ["Nobody on duty"], True)
    assert (gap["start"], gap["end"]) == (MONDAY + 7 * DAY, MONDAY + 14 * DAY)


def test_a_team_has_gaps_of_its_own() -> None:
    """The gaps of a team do not care who is on duty elsewhere."""
    late = weekly(None, "sam", id="late", team_id="billing")
    roster = desk(weekly("ada"), late, teams=[Team(id="billing")])
    found = events(written(roster, gaps=True, team_id="billing"))
    assert [each["who"] for each in found] == ["Nobody on duty, billing"]
    assert len(events(written(roster, gaps=True))) == 1


def test_people_of_one_name_are_told_apart() -> None:
    """Whoever shares a name is called by their id as well."""
    roster = desk(agents=[Agent(id="ada", name="Kim"), Agent(id="sam", name="Kim")])
    assert [each["who"] for each in events(written(roster))] == ["Kim (ada)"]


def test_names_are_one_line_of_text() -> None:
    """Line ends and control characters in a name become spaces, the rest is escaped."""
    agents = [Agent(id="ada", name="Ada,\r\nBEGIN:VEVENT;\\ \x00x"), SAM]
    assert [each["who"] for each in events(written(desk(agents=agents)))] == [
        "Ada, BEGIN:VEVENT;\\ x"
    ]


# Out: the same shift is the same event


@pytest.mark.parametrize("hours", [1, 50, 167])
def test_a_shift_is_written_whole(hours: int) -> None:
    """A window that cuts a shift gives the same event as one that holds all of it."""
    inside = Span(MONDAY + hours * HOUR, MONDAY + hours * HOUR + timedelta(minutes=30))
    assert events(written(desk(), inside)) == events(written(desk()))


def test_a_gap_is_written_whole() -> None:
    """A window within a gap gives the same event as one that holds all of it."""
    roster = desk(weekly(None, "ada"))
    inside = Span(MONDAY + DAY, MONDAY + 2 * DAY)
    assert events(written(roster, inside, gaps=True)) == events(written(roster, gaps=True))


def test_an_override_moves_the_end_of_the_event() -> None:
    """A shift that ends sooner than before keeps its UID, so that an import changes it."""
    early = Override(span=Span(MONDAY + 5 * DAY, MONDAY + 7 * DAY), add="sam", remove="ada")
    before, after = events(written(desk())), events(written(desk(overrides=[early])))
    assert after[0]["uid"] == before[0]["uid"]
    assert (before[0]["end"], after[0]["end"]) == (MONDAY + 7 * DAY, MONDAY + 5 * DAY)


def test_events_differ_by_whose_they_are() -> None:
    """The person, the team, the start and the host's domain each make another UID."""
    late = weekly("ada", id="late", team_id="billing")
    roster = desk(weekly("ada", "sam"), late, teams=[Team(id="billing")])
    text = written(roster, YEAR)
    assert len(set(uids(text))) == len(uids(text))
    other = written(desk(), domain="other.example.com")
    assert uids(other)[0].split("@")[0] != uids(written(desk()))[0].split("@")[0]


def test_somebody_always_on_duty_is_one_event_all_year() -> None:
    """A shift without end is cut off at turns of the year, wherever in it the window lies."""
    roster = desk(weekly("ada"))
    spring, autumn = (Span(t, t + DAY) for t in (MONDAY, MONDAY + 200 * DAY))
    (found,) = events(written(roster, spring))
    assert [found] == events(written(roster, autumn))
    assert (found["start"].year, found["end"].year) == (2025, 2028)


def test_a_shift_ends_where_nobody_knows_the_hours() -> None:
    """Holidays that nobody knows yet cut a shift off, but only beyond the window."""

    class Known:
        def dates(self, first: Any, last: Any) -> dict[Any, str]:
            return {}

        def covers(self, year: int) -> bool:
            return year == 2026

    hours = BusinessHours.parse("Mo-Su 00:00-24:00; PH off", timezone="UTC", holidays=Known())
    roster = Roster(agents=[Agent(id="ada", hours=hours)])
    (found,) = events(written(roster, Span(YEAR.end - 5 * HOUR, YEAR.end - HOUR)))
    assert YEAR.end - HOUR <= found["end"] <= YEAR.end
    assert YEAR.start <= found["start"] <= YEAR.start + 183 * DAY


@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_year_have_shifts_too(year: int) -> None:
    """At both ends of the years 1 to 9999 there is nothing further to look at."""
    start = datetime(year, 6, 1, tzinfo=UTC)
    roster = desk(weekly("ada"))
    (found,) = events(written(roster, Span(start, start + DAY)))
    assert found["start"] <= start
    assert found["end"] >= start + DAY


# Exports that are refused


def test_an_empty_window_has_no_events() -> None:
    """Where there is no time, nobody is on duty."""
    assert events(written(desk(), Span(MONDAY, MONDAY), gaps=True)) == []


@pytest.mark.parametrize(
    "options", [{"agent_id": "kim"}, {"team_id": "billing"}, {"domain": " "}], ids=str
)
def test_what_the_roster_does_not_have_is_refused(options: dict[str, str]) -> None:
    """An agent or a team that is not known is refused, and so is an empty domain."""
    with pytest.raises(FieldError):
        written(desk(), **options)


def test_an_export_without_an_instant_is_refused() -> None:
    """The stamp needs a zone."""
    with pytest.raises(NaiveDatetimeError):
        written(desk(), at=datetime(2026, 3, 2))  # noqa: DTZ001


def test_parts_of_a_second_are_refused() -> None:
    """A calendar has whole seconds; a shift that needs more is not rounded."""
    half = timedelta(seconds=0.5)
    with pytest.raises(FieldError, match="a whole second"):
        written(desk(weekly("ada", None, anchor=MONDAY + half)))


# Names


def test_names_say_whom_each_summary_means() -> None:
    """Every summary that can be written is among the names, and a gap means nobody."""
    agents = [ADA, Agent(id="sam", name="Sam", team_id="desk")]
    roster = desk(weekly("ada", team_id="late"), agents=agents, teams=[Team(id="late")])
    assert names(roster) == {
        "Nobody on duty": None,
        "Nobody on duty, desk": None,
        "Nobody on duty, late": None,
        "Ada": "ada",
        "Sam, desk": "sam",
        "Ada, late": "ada",
    }


def test_a_name_that_means_two_people_is_refused() -> None:
    """A name that looks like somebody else's name with an id is no way to tell them apart."""
    agents = [Agent(id=key, name=name) for key, name in (("1", "A"), ("2", "A"), ("3", "A (1)"))]
    with pytest.raises(FieldError, match="told apart"):
        names(Roster(agents=agents))


# Out and in again


@settings(max_examples=40, deadline=None)
@given(rosters(), instants(), st.integers(1, 400))
def test_what_is_written_is_read_again(roster: Roster, start: datetime, hours: int) -> None:
    """The shifts of a calendar are those of the roster that it was written from."""
    start = start.replace(microsecond=0)
    window = Span(start, start + hours * HOUR)
    try:
        text = written(roster, window, gaps=True)
    except FieldError as error:
        assume("a whole second" not in error.expected)
        raise
    found = loads(text, agents=names(roster), window=window)
    assert found == roster.shifts(window.start, window.end)


@settings(max_examples=20, deadline=None)
@given(rosters(), instants(), st.integers(1, 100), st.integers(0, 99))
def test_a_shift_is_the_same_event_in_every_export(
    roster: Roster, start: datetime, hours: int, later: int
) -> None:
    """What two windows share, they write alike."""
    start = start.replace(microsecond=0)
    wide, narrow = (Span(start + n * HOUR, start + (n + hours) * HOUR) for n in (0, later))
    try:
        first, second = (written(roster, window) for window in (wide, narrow))
    except FieldError as error:
        assume("a whole second" not in error.expected)
        raise
    known = {each["uid"]: each for each in events(first)}
    for each in events(second):
        if to_microseconds(each["start"]) < to_microseconds(wide.end) and each["uid"] in known:
            assert known[each["uid"]] == each


# In: when an event is


def test_an_event_is_a_shift() -> None:
    """An event between two instants is a shift of whom its summary means."""
    text = calendar(event(":20260302T090000Z", ":20260302T170000Z", summary=" Ada "))
    assert loads(text, agents={"Ada": "ada"}, window=YEAR) == (
        Shift(agent_id="ada", span=Span(MONDAY, MONDAY + 8 * HOUR)),
    )


def test_times_go_by_their_own_zone() -> None:
    """A time with a zone is meant there, and its end can have another zone."""
    start, end = ";TZID=Europe/London:20260701T090000", ";TZID=Europe/Paris:20260701T180000"
    assert read(calendar(event(start, end))) == [("ada", "07-01 08:00", "07-01 16:00")]


def test_a_zone_can_be_the_calendar_s_own() -> None:
    """A zone that the calendar defines itself is followed."""
    zone = """BEGIN:VTIMEZONE
TZID:Desk
BEGIN:STANDARD
DTSTART:20000101T000000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE"""
    text = calendar(event(";TZID=Desk:20260302T120000", ";TZID=Desk:20260302T130000"), head=zone)
    assert read(text) == [("ada", "03-02 09:00", "03-02 10:00")]


def test_times_without_a_zone_are_meant_in_the_one_that_is_given() -> None:
    """A floating time is a time in the zone that the host or the calendar names, else an error."""
    body = event(":20260701T090000", ":20260701T170000")
    there = [("ada", "07-01 08:00", "07-01 16:00")]
    assert read(calendar(body), timezone="Europe/London") == there
    named = calendar(body, head="X-WR-TIMEZONE:Europe/London")
    assert read(named) == there
    assert read(named, timezone=UTC) == [("ada", "07-01 09:00", "07-01 17:00")]
    assert problems(calendar(body)) == [
        "e0: its DTSTART has no time zone, nor has the calendar; pass timezone="
    ]


def test_a_date_is_a_whole_day() -> None:
    """A date without an end is one day of the zone, of 23 hours or more; an end is exclusive."""
    one = event(";VALUE=DATE:20260329")
    two = event(";VALUE=DATE:20260701", ";VALUE=DATE:20260703", summary="Sam")
    assert read(calendar(one, two), timezone=LONDON) == [
        ("ada", "03-29 00:00", "03-29 23:00"),
        ("sam", "06-30 23:00", "07-02 23:00"),
    ]


@pytest.mark.parametrize(
    ("lasts", "end"),
    [("P1D", "03-29 11:00"), ("PT24H", "03-29 11:00"), ("PT23H", "03-29 11:00"),
     ("P1DT1H", "03-29 12:00"), ("P1W", "04-04 11:00")],
)  # fmt: skip
def test_days_count_on_the_clock_and_hours_elapse(lasts: str, end: str) -> None:
    """A duration of days ends at the same time on the clock; what is less is time that passes."""
    start = ";TZID=Europe/London:20260328T120000"
    (found,) = read(calendar(event(start, "", f"DURATION:{lasts}")))
    assert found == ("ada", "03-28 12:00", end)


def test_an_hour_that_the_clock_shows_twice_is_known_by_its_end_in_utc() -> None:
    """An event of its own keeps its exact ends, though the clock shows both alike."""
    start, end = ";TZID=Europe/London:20261025T013000", ":20261025T013000Z"
    assert read(calendar(event(start, end))) == [("ada", "10-25 00:30", "10-25 01:30")]


def test_a_time_that_the_clock_skips_moves_on() -> None:
    """A start inside the gap of the clock is an hour later, as calendars show it."""
    start = ";TZID=Europe/London:20260322T013000"
    found = starts("RRULE:FREQ=WEEKLY;COUNT=2", start=start)
    assert found == ["03-22 01:30", "03-29 01:30"]


# In: when a series is


def test_a_week_is_a_week_over_a_change_of_the_clock() -> None:
    """A series of weeks goes by the clock, so one of them has an hour more and none overlap."""
    start, end = ";TZID=America/Chicago:20241001T000000", ";TZID=America/Chicago:20241008T000000"
    text = calendar(
        event(start, end, "RRULE:FREQ=WEEKLY;INTERVAL=2"),
        event(start.replace("1001", "1008"), end.replace("1008", "1015"),
              "RRULE:FREQ=WEEKLY;INTERVAL=2", summary="Sam"),
    )  # fmt: skip
    window = Span(datetime(2024, 10, 1, tzinfo=CHICAGO), datetime(2025, 4, 1, tzinfo=CHICAGO))
    found = loads(text, agents={"Ada": "ada", "Sam": "sam"}, window=window)
    lengths = [shift.span.duration / HOUR for shift in found]
    assert sorted({*lengths}) == [167, 168, 169]
    ends = [shift.span.end for shift in found[:-1]]
    assert [to_microseconds(t) for t in ends] == [
        to_microseconds(shift.span.start) for shift in found[1:]
    ]


def _vectors(name: str) -> list[Any]:
    path = FOLDER / name
    if not path.exists():
        return [pytest.param({}, id=name, marks=pytest.mark.skip(f"{name} is not beside the repo"))]
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [pytest.param(row, id=row["id"]) for row in rows if row["kind"] == "schedule.dst_week"]


def _weeks(vector: dict[str, Any]) -> Iterable[tuple[str, datetime, list[str]]]:
    """Iterate over the series of a vector, an instant in each shift, and the ends expected."""
    given, expect = vector["given"], vector["expect"]
    if "shift" in given:
        shift = given["shift"]
        start = datetime.fromisoformat(shift["start_local"])
        zone, lasts = shift["tz"], f"P{shift['duration_days']}D"
    else:
        (row,) = given["template"]
        start = datetime.fromisoformat(f"2016-10-03T{row['start'].split()[1]}")
        zone, lasts = given["tz"], f"PT{row['duration_h']}H"
    rule = "RRULE:FREQ=WEEKLY"
    body = event(f";TZID={zone}:{start:%Y%m%dT%H%M%S}", "", f"DURATION:{lasts}", rule)
    spans = expect.get("span") or expect["spans"]
    middles = given.get("at") or [low for low, _ in spans]
    yield from ((body, datetime.fromisoformat(t), s) for t, s in zip(middles, spans, strict=True))


@pytest.mark.parametrize("vector", _vectors("oncall.jsonl"))
def test_weeks_are_those_of_other_systems(vector: dict[str, Any]) -> None:
    """Other systems have the same weeks over a change of the clock."""
    for body, t, (low, high) in _weeks(vector):
        # Consecutive weeks of one person would be one shift, so every other one is left out.
        every_other = body.replace("WEEKLY", "WEEKLY;INTERVAL=2")
        moved = _a_week_later(every_other)
        window = Span(t - 30 * DAY, t + 30 * DAY)
        found = [
            shift.span
            for text in (every_other, moved)
            for shift in loads(calendar(text), agents={"Ada": "ada"}, window=window)
            if not later(shift.span.start, t) and later(shift.span.end, t)
        ]
        assert found == [Span(*map(datetime.fromisoformat, (low, high)))]


def _a_week_later(body: str) -> str:
    head, _, rest = body.partition("DTSTART")
    where, _, tail = rest.partition(":")
    t = datetime.strptime(tail[:15], "%Y%m%dT%H%M%S") + 7 * DAY  # noqa: DTZ007
    return f"{head}DTSTART{where}:{t:%Y%m%dT%H%M%S}{tail[15:]}"


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=WEEKLY;COUNT=2", ["03-02 09:00", "03-09 09:00"]),
        ("FREQ=WEEKLY;UNTIL=20260309T090000Z", ["03-02 09:00", "03-09 09:00"]),
        ("FREQ=WEEKLY;UNTIL=20260309T085959Z", ["03-02 09:00"]),
        ("FREQ=WEEKLY;UNTIL=20260309", ["03-02 09:00", "03-09 09:00"]),
        ("FREQ=WEEKLY;UNTIL=20260309T090000", ["03-02 09:00", "03-09 09:00"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3", ["03-02 09:00", "03-04 09:00", "03-09 09:00"]),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=2", ["03-02 09:00", "04-06 09:00"]),
        ("FREQ=HOURLY;INTERVAL=2;COUNT=2", ["03-02 09:00", "03-02 11:00"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", ["03-02 09:00"]),
    ],
)
def test_series_are_followed(rule: str, found: list[str]) -> None:
    """An event repeats as its rule says, and takes place itself in any case."""
    assert starts(f"RRULE:{rule}") == found


def test_the_end_of_a_series_in_utc_is_meant_as_an_instant() -> None:
    """UNTIL in UTC is compared as an instant, though the series goes by its own clock."""
    start = ";TZID=Europe/London:20260701T090000"
    until = ["RRULE:FREQ=DAILY;UNTIL=20260703T080000Z", "RRULE:FREQ=DAILY;UNTIL=20260703T075959Z"]
    assert [len(starts(rule, start=start)) for rule in until] == [3, 2]


def test_a_series_without_end_ends_with_the_window() -> None:
    """Only what lies in the window is followed, also where the series began long before."""
    start = ":20000103T090000Z"
    assert starts("RRULE:FREQ=WEEKLY", start=start, window=WEEK) == ["03-02 09:00"]


def test_dates_are_left_out() -> None:
    """EXDATE leaves occurrences out: by their start, in any zone, or by their date."""
    rule = "RRULE:FREQ=DAILY;COUNT=5"
    start = ";TZID=Europe/London:20260701T090000"
    one, two = "EXDATE:20260702T080000Z,20260704T090000", "EXDATE;VALUE=DATE:20260703"
    assert starts(rule, one, two, start=start) == ["07-01 08:00", "07-05 08:00"]


def test_dates_are_added() -> None:
    """RDATE adds occurrences, a period with an end of its own."""
    rdate = "RDATE:20260304T090000Z"
    periods = "RDATE;VALUE=PERIOD:20260305T090000Z/PT3H,20260306T090000Z/20260306T110000Z"
    text = calendar(event(":20260302T090000Z", ":20260302T100000Z", rdate, periods))
    assert [end for *_, end in read(text)] == [
        "03-02 10:00", "03-04 10:00", "03-05 12:00", "03-06 11:00",
    ]  # fmt: skip


def test_an_occurrence_can_be_moved_and_given_away() -> None:
    """An event with a RECURRENCE-ID stands for that occurrence, wherever it moves it."""
    series = event(":20260302T090000Z", ":20260302T100000Z", "UID:s", "RRULE:FREQ=DAILY;COUNT=3")
    moved = event(":20260420T090000Z", ":20260420T120000Z", "UID:s",
                  "RECURRENCE-ID:20260303T090000Z", summary="Sam")  # fmt: skip
    expected = [
        ("ada", "03-02 09:00", "03-02 10:00"),
        ("ada", "03-04 09:00", "03-04 10:00"),
        ("sam", "04-20 09:00", "04-20 12:00"),
    ]
    assert read(calendar(series, moved)) == read(calendar(moved, series)) == expected
    assert read(calendar(moved)) == expected[2:]
    left_out = calendar(f"{series}\nEXDATE:20260303T090000Z", moved)
    assert read(left_out) == expected[:2]


def test_a_whole_day_can_be_moved() -> None:
    """The occurrence of a series of days is named by its date."""
    series = event(";VALUE=DATE:20260302", "", "UID:s", "RRULE:FREQ=WEEKLY;COUNT=2")
    moved = event(";VALUE=DATE:20260310", "", "UID:s", "RECURRENCE-ID;VALUE=DATE:20260309")
    assert read(calendar(series, moved), timezone=UTC) == [
        ("ada", "03-02 00:00", "03-03 00:00"),
        ("ada", "03-10 00:00", "03-11 00:00"),
    ]


def test_what_is_cancelled_does_not_count() -> None:
    """A cancelled event is no shift, a cancelled occurrence leaves its series, and so on."""
    cancelled = "STATUS:CANCELLED"
    one = event(":20260301T090000Z", ":20260301T100000Z", cancelled)
    series = event(":20260302T090000Z", ":20260302T100000Z", "UID:s", "RRULE:FREQ=DAILY;COUNT=3")
    off = event(":20260303T090000Z", ":20260303T100000Z", "UID:s",
                "RECURRENCE-ID:20260303T090000Z", cancelled)  # fmt: skip
    assert [start for _, start, _ in read(calendar(one, series, off))] == [
        "03-02 09:00", "03-04 09:00",
    ]  # fmt: skip
    assert read(calendar(f"{series}\n{cancelled}")) == []


def test_the_latest_version_of_an_event_counts() -> None:
    """Of events with one UID the one with the highest SEQUENCE counts, in whatever order."""
    old = event(":20260301T090000Z", ":20260301T100000Z", "UID:s")
    new = event(":20260302T090000Z", ":20260302T100000Z", "UID:s", "SEQUENCE:1")
    assert read(calendar(old, new)) == read(calendar(new, old)) == read(calendar(new))
    assert read(calendar(old, old)) == read(calendar(old))


# In: who is meant, and what counts


def test_shifts_are_cut_off_and_joined() -> None:
    """Shifts end with the window, and those of one person that touch or overlap are one."""
    text = calendar(
        event(":20260301T000000Z", ":20260303T000000Z"),
        event(":20260303T000000Z", ":20260304T000000Z"),
        event(":20260303T120000Z", ":20260320T000000Z"),
        event(":20260401T000000Z", ":20260402T000000Z", summary="Nobody knows"),
    )
    assert read(text, WEEK) == [("ada", "03-02 09:00", "03-09 09:00")]
    shifts = loads(text, agents={"Ada": "ada"}, window=WEEK)
    assert FixedSchedule(span=WEEK, shifts=shifts).shifts == shifts


def test_an_event_can_be_nobody_s_shift() -> None:
    """What the host maps to nobody is passed over."""
    party = event(":20260301T090000Z", ":20260301T100000Z", summary="Party")
    assert read(calendar(party)) == []


def test_attendees_have_the_shift_together() -> None:
    """By attendee, each of them has the shift; whoever organizes it has it only by organizer."""
    body = event(":20260301T090000Z", ":20260301T100000Z", "ORGANIZER:mailto:kim@x.org",
                 "ATTENDEE:mailto:ada@x.org", "ATTENDEE:MAILTO:sam@x.org")  # fmt: skip
    agents = {"ada@x.org": "ada", "mailto:sam@x.org": "sam", "kim@x.org": "kim"}
    found = {
        who: [shift[0] for shift in read(calendar(body), agents=agents, who=who)]
        for who in ("attendee", "organizer")
    }
    assert found == {"attendee": ["ada", "sam"], "organizer": ["kim"]}


def test_free_time_counts_unless_the_host_says_no() -> None:
    """An event that keeps nobody busy is a shift all the same, and is not where that is said."""
    body = event(":20260301T090000Z", ":20260301T100000Z", "TRANSP:TRANSPARENT")
    busy = event(":20260302T090000Z", ":20260302T100000Z", "TRANSP:OPAQUE")
    assert len(read(calendar(body, busy))) == 2
    assert read(calendar(body, busy), skip_free=True) == read(calendar(busy))


def test_bytes_and_several_calendars_are_read() -> None:
    """A calendar can come as bytes, and several one after the other."""
    one, two = (calendar(event(f":2026030{n}T090000Z", f":2026030{n}T100000Z", f"UID:{n}"))
                for n in (1, 2))  # fmt: skip
    assert len(read(f"{one}{two}".encode())) == 2
    assert read(calendar()) == []


def test_shifts_come_in_the_zone_of_the_window() -> None:
    """Instants come back in the zone of the window."""
    window = Span(datetime(2026, 7, 1, tzinfo=LONDON), datetime(2026, 7, 8, tzinfo=LONDON))
    text = calendar(event(":20260701T090000Z", ":20260701T170000Z"))
    (shift,) = loads(text, agents={"Ada": "ada"}, window=window)
    assert str(shift.span.start) == "2026-07-01 10:00:00+01:00"


# Events that are refused


def test_unknown_people_are_reported_together() -> None:
    """Whoever is not known is reported with the event, all at once and each time once."""
    text = calendar(
        event(":20260301T090000Z", ":20260301T100000Z", "RRULE:FREQ=DAILY;COUNT=3", summary="Bo"),
        event(":20260301T090000Z", ":20260301T100000Z"),
        event(":20260301T090000Z", ":20260301T100000Z", summary=""),
    )
    assert problems(text) == [
        "e0: SUMMARY 'Bo' is nobody in agents; say who it is there",
        "e2: has no SUMMARY, so nobody knows who is meant",
    ]


HOURS = (":20260301T090000Z", ":20260301T100000Z")


def repeated(*rules: str) -> str:
    return event(*HOURS, *(f"RRULE:{rule}" for rule in rules))


# What is wrong, by name: the event, and how the message begins.
WRONG = {
    "no start": ("SUMMARY:Ada", "has no DTSTART, so nobody knows when it is"),
    "no end": (event(HOURS[0]), "has neither DTEND nor DURATION, so nobody knows when it ends"),
    "two ends": (event(*HOURS, "DURATION:PT1H"), "has a DTEND and a DURATION; one of them has"),
    "no time": (event(HOURS[0], HOURS[0]), "ends no later than it starts"),
    "reversed": (event(HOURS[1], HOURS[0]), "ends no later than it starts"),
    "negative": (event(HOURS[0], "", "DURATION:-PT1H"), "ends no later than it starts"),
    "date and time": (event(HOURS[0], ";VALUE=DATE:20260302"), "one of DTSTART and DTEND"),
    "two starts": (event(*HOURS, "DTSTART:20260302T090000Z"), "DTSTART stands there more"),
    "no instant": (event(":soon", HOURS[1]), "DTSTART cannot be read: "),
    "no property": (event(*HOURS, "what is this"), "a line cannot be read: "),
    "zone": (event(";TZID=Moon/Sea:20260301T090000", HOURS[1]), "'Moon/Sea' is no known time zone"),
    "other zone": (event(*HOURS, "EXDATE;TZID=Moon:20260301T090000"), "'Moon' is no known time"),
    "rule of exceptions": (event(*HOURS, "EXRULE:FREQ=DAILY"), "EXRULE is not known here"),
    "from then on": (event(*HOURS, "RECURRENCE-ID;RANGE=THISANDFUTURE:20260301T090000Z"),
                     "RANGE=THISANDFUTURE is not known here"),
    "repeated part": (event(*HOURS, "RECURRENCE-ID:20260301T090000Z", "RRULE:FREQ=DAILY"),
                      "stands for one occurrence of a series"),
    "no interval": (repeated("FREQ=DAILY;INTERVAL=0"), "RRULE: COUNT and INTERVAL are whole"),
    "no count": (repeated("FREQ=DAILY;COUNT=0"), "RRULE: COUNT and INTERVAL are whole"),
    "minutes": (repeated("FREQ=MINUTELY"), "RRULE: nobody's shifts repeat more often than"),
    "seconds": (repeated("FREQ=SECONDLY"), "RRULE: nobody's shifts repeat more often than"),
    "hour 25": (repeated("FREQ=DAILY;BYHOUR=25"), "RRULE cannot be followed: "),
    "other calendar": (repeated("FREQ=DAILY;RSCALE=HEBREW"), "RRULE cannot be followed: "),
    "no frequency": (repeated("COUNT=3"), "RRULE cannot be followed: "),
    "no weekday": (repeated("FREQ=DAILY;BYDAY=XX"), "RRULE cannot be read: "),
    "before all years": (event(":00010101T000000Z", "", "DURATION:-P3D"), "cannot be read: "),
    "too often": (event(":19000101T000000Z", ":19000101T010000Z", "RRULE:FREQ=HOURLY"),
                  f"repeats more than {MOST:,} times"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_is_reported(name: str) -> None:
    """An event that is wrong, or says what is not followed here, is a problem with its UID."""
    body, message = WRONG[name]
    (found,) = problems(calendar(body))
    assert found.startswith(f"e0: {message}")


def test_what_is_not_asked_for_may_be_wrong() -> None:
    """A mistake in a property that is not looked at is none."""
    assert len(read(calendar(event(*HOURS, "CREATED:long ago")))) == 1


def test_a_series_past_the_last_year_is_reported() -> None:
    """Where the years end, a series cannot be followed; a single event can be read."""
    window = Span(YEAR.start, datetime(9999, 12, 31, 12, tzinfo=UTC))
    series = calendar(event(*HOURS, "RRULE:FREQ=YEARLY"))
    assert problems(series, window=window)[0].startswith("e0: cannot be followed: ")
    assert len(read(calendar(event(*HOURS)), window=window)) == 1


def test_two_events_of_one_uid_are_reported() -> None:
    """Two events that differ and share UID and version are one too many."""
    one, two = (event(f":2026030{n}T090000Z", f":2026030{n}T100000Z", "UID:s") for n in (1, 2))
    assert problems(calendar(one, two)) == ["s: another event has this UID as well"]


def test_events_without_a_uid_are_told_by_their_number() -> None:
    """An event without a UID is read, and called by its number where it is wrong."""
    good, bad = event(*HOURS), "SUMMARY:Ada"
    text = calendar(good, bad).replace("UID:e0\r\n", "").replace("UID:e1\r\n", "")
    assert problems(text) == ["events[1]: has no DTSTART, so nobody knows when it is"]


def test_a_zone_that_nobody_knows_is_refused() -> None:
    """The zone of the calendar, and the one that is given, are names of the database."""
    text = calendar(event(*HOURS), head="X-WR-TIMEZONE:Moon")
    assert problems(text)[0].startswith("X-WR-TIMEZONE: 'Moon' is no IANA time zone")
    with pytest.raises(UnknownZoneError):
        read(text, timezone="Moon")


@pytest.mark.parametrize(
    "text", ["", "hello", "BEGIN:VEVENT\nEND:VEVENT\n", "END:VEVENT\n", b"\xff\xfe", "BEGIN:VTODO"],
    ids=repr,
)  # fmt: skip
def test_what_is_no_calendar_is_refused(text: str | bytes) -> None:
    """Text that is no calendar is refused as such."""
    with pytest.raises(LoadError, match="this is no calendar"):
        read(text)


def test_only_texts_and_known_words_are_taken() -> None:
    """A calendar is text or bytes, and who is meant stands in one of three properties."""
    with pytest.raises(FieldError, match="text"):
        read(None)
    with pytest.raises(FieldError, match="who"):
        read(calendar(), who="location")

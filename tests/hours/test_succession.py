"""Versions of calendars answer everything that a calendar answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hours.support import (
    HOUR,
    calendars,
    clock,
    dates,
    instants,
    laws,
    london,
    naive,
    office,
    pickled,
    utc,
)
from servicekit import Agent, Promise, first_reply
from servicekit.errors import (
    InstantOutOfRangeError,
    NaiveDatetimeError,
    NoVersionError,
    NoWorkingTimeError,
    UncoveredYearError,
)
from servicekit.hours import BusinessHours, Calendar, Span
from servicekit.versions import Versions

CHANGE = date(2026, 3, 4)  # a Wednesday
MONDAY, WEDNESDAY, FRIDAY = (london(2026, 3, day, 9) for day in (2, 4, 6))
EARLY = BusinessHours.parse("Mo-Fr 08:00-12:00", timezone="Europe/London")
DESK = Versions({date(2025, 1, 1): office(), CHANGE: EARLY})
CHANGE_IN_TOKYO = datetime(2026, 3, 4, tzinfo=ZoneInfo("Asia/Tokyo"))


# Every question


def test_each_span_is_answered_by_the_calendar_in_force() -> None:
    """Before its date the old hours count, from midnight of it the new ones."""
    spans = [(span.start, span.duration / HOUR) for span in DESK.spans(MONDAY, FRIDAY)]
    assert spans == [
        (MONDAY, 8),
        (MONDAY + 24 * HOUR, 8),
        (WEDNESDAY - HOUR, 4),
        (WEDNESDAY + 23 * HOUR, 4),
        (FRIDAY - HOUR, 1),
    ]
    assert DESK.between(MONDAY, FRIDAY) == 25 * HOUR
    assert DESK.add(MONDAY, 25 * HOUR) == FRIDAY
    assert DESK.subtract(FRIDAY, 25 * HOUR) == MONDAY


def test_edges_are_found_on_both_sides_of_a_change() -> None:
    """The doors are looked for in the calendar in force, and then in the next one."""
    eve = WEDNESDAY - 12 * HOUR  # Tuesday, 21:00
    assert DESK.next_open(eve) == WEDNESDAY - HOUR
    assert DESK.next_close(eve) == WEDNESDAY + 3 * HOUR
    assert DESK.previous_close(WEDNESDAY - HOUR) == eve - 4 * HOUR
    assert DESK.previous_open(WEDNESDAY - HOUR) == eve - 12 * HOUR
    assert [DESK.is_open(WEDNESDAY + n * HOUR) for n in (-24, -1, 0, 3)] == [
        True,
        True,
        True,
        False,
    ]


def test_days_are_counted_over_a_change() -> None:
    """A date has the hours of the calendar in force on it."""
    assert DESK.add_days(MONDAY, 1, end_of_day=True) == MONDAY + 32 * HOUR
    assert DESK.add_days(MONDAY, 2, end_of_day=True) == WEDNESDAY + 3 * HOUR
    assert DESK.add_days(FRIDAY + 5 * HOUR, -3) == MONDAY + 29 * HOUR


def test_the_new_calendar_begins_in_the_middle_of_a_night_shift() -> None:
    """What the old calendar had open is cut off at midnight, and belongs to its date."""
    nights = BusinessHours.parse("Mo-Fr 22:00-06:00", timezone="Europe/London")
    desk = Versions({date(2025, 1, 1): nights, CHANGE: office()})
    midnight = WEDNESDAY - 9 * HOUR
    assert desk.next_close(midnight - HOUR) == midnight
    assert not desk.is_open(midnight)
    assert desk.add_days(MONDAY, 1, end_of_day=True) == midnight
    assert desk.add(midnight - HOUR, 2 * HOUR) == WEDNESDAY + HOUR


def test_what_is_open_on_both_sides_does_not_close() -> None:
    """A change is no edge by itself."""
    always, holiday = BusinessHours.always("UTC"), date(2026, 5, 1)
    desk = Versions({date.min: always, CHANGE: attrs.evolve(always, holidays=[holiday])})
    assert desk.next_close(MONDAY) == utc(2026, 5, 1)
    assert len(list(desk.spans(MONDAY, FRIDAY))) == 1


def test_a_change_is_at_midnight_of_the_new_calendars_zone() -> None:
    """When the desk moves to another zone, the clocks there say when the date begins."""
    tokyo = BusinessHours.always("Asia/Tokyo")
    desk = Versions({date(2025, 1, 1): BusinessHours(timezone="Europe/London"), CHANGE: tokyo})
    assert desk.next_open(MONDAY) == CHANGE_IN_TOKYO
    back = Versions({date(2025, 1, 1): tokyo, CHANGE: BusinessHours(timezone="Europe/London")})
    assert back.next_close(MONDAY) == london(2026, 3, 4)


def test_dates_are_those_of_the_zone_in_force() -> None:
    """A version that begins years later, in another zone, changes no date of today."""
    tokyo = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Asia/Tokyo")
    late = london(2026, 3, 2, 16)  # Tuesday in Tokyo
    for desk in (office(), Versions({date(2025, 1, 1): office(), date(2035, 1, 1): tokyo})):
        assert desk.add_days(late, 0, end_of_day=True) == london(2026, 3, 2, 17)
        assert desk.add_days(late, 1) == london(2026, 3, 3, 16)
        paused = desk - [Span(late, late + HOUR)]
        assert (paused & BusinessHours.always("UTC")).add_days(late, 1) == london(2026, 3, 3, 16)


def test_a_version_that_is_overtaken_is_never_in_force() -> None:
    """In zones a day apart a later date may begin first, and then the earlier one does not."""
    west = BusinessHours.always("Etc/GMT+12")
    east = BusinessHours(timezone="Pacific/Kiritimati")
    desk = Versions({date.min: east, date(2026, 3, 3): west, CHANGE: east})
    assert desk.between(utc(2026, 3, 1), utc(2026, 3, 9)) == timedelta(0)
    assert desk.next_open.__self__._owned(20515) == []


# Ends


def test_before_the_first_version_nothing_is_known() -> None:
    """A question about such time, and a search that leads there, is an error with the date."""
    early = london(2024, 12, 31, 12)
    for question in (DESK.is_open, DESK.next_open, DESK.previous_close):
        with pytest.raises(NoVersionError) as caught:
            question(early)
        assert (caught.value.day, caught.value.first) == (early.date(), date(2025, 1, 1))
    for ask in (
        lambda: DESK.between(early, MONDAY),
        lambda: DESK.explain(early, MONDAY),
        lambda: DESK.subtract(london(2025, 1, 2, 9), 10 * HOUR),
        lambda: DESK.previous_open(london(2025, 1, 1, 8)),
        lambda: DESK.add_days(london(2025, 1, 2, 9), -2),
    ):
        with pytest.raises(NoVersionError):
            ask()


def test_the_date_of_the_error_is_one_that_exists() -> None:
    """At the ends of time, where the zone shows no date any more, the nearest one is named."""
    desk = Versions({CHANGE: BusinessHours.always("America/New_York")})
    with pytest.raises(NoVersionError) as caught:
        desk.is_open(utc(1, 1, 1))
    assert caught.value.day == date.min


def test_searches_end() -> None:
    """Where no version opens any more, or ever did, a search says so."""
    closed = BusinessHours(timezone="Europe/London")
    for desk in (Versions({date.min: closed}), Versions({date.min: closed, CHANGE: closed})):
        for question in (desk.next_open, desk.next_close, desk.previous_close, desk.previous_open):
            with pytest.raises(NoWorkingTimeError):
                question(MONDAY)
        with pytest.raises(NoWorkingTimeError):
            desk.add_days(MONDAY, -1)
    ended = Versions({date.min: office(), CHANGE: closed})
    assert ended.previous_close(FRIDAY) == WEDNESDAY - 16 * HOUR
    with pytest.raises(NoWorkingTimeError):
        ended.next_open(FRIDAY)
    with pytest.raises(NoWorkingTimeError):
        ended.add_days(FRIDAY, 1)
    opened = Versions({date.min: closed, date(2099, 1, 1): office()})
    assert opened.next_open(MONDAY) == london(2099, 1, 1, 9)


def test_the_years_end_where_they_end() -> None:
    """Versions from the first date to the last answer in between, and leave no year behind."""
    entries = {date.min: BusinessHours.always("Asia/Tokyo"), date.max: office("UTC")}
    first, last = Versions(entries), Versions(entries)
    assert first.between(utc(1, 1, 1), utc(1, 1, 2)) == 24 * HOUR
    assert last.is_open(utc(9999, 12, 31, 9))
    assert len(last.explain(utc(9999, 12, 30), utc(9999, 12, 31, 20)).parts) == 4
    with pytest.raises(InstantOutOfRangeError):
        first.is_open(datetime.min.replace(tzinfo=timezone(14 * HOUR)))
    with pytest.raises(InstantOutOfRangeError):
        last.add(utc(9999, 12, 31), 24 * HOUR)


class OneYear:
    """A source of holidays that knows one year, and none in it."""

    def __init__(self, year: int) -> None:
        self.year = year

    def dates(self, first: date, last: date) -> list[date]:
        return []

    def covers(self, year: int) -> bool:
        return year == self.year


def test_each_version_needs_to_know_only_its_own_years() -> None:
    """A source of holidays is not asked about the time in which another version is in force."""
    desk = Versions({date(year, 1, 1): office(holidays=OneYear(year)) for year in (2025, 2026)})
    a, b = london(2025, 12, 31, 9), london(2026, 1, 1, 17)
    assert desk.between(a, b) == desk.explain(a, b).total == 16 * HOUR
    assert desk.add(a, 16 * HOUR) == b
    with pytest.raises(UncoveredYearError):
        desk.is_open(london(2027, 1, 1))


# Values and operators


def test_the_whole_is_a_value() -> None:
    """What versions are as one calendar can be compared, hashed, pickled and read."""
    whole, same = DESK.whole, Versions(reversed(DESK.entries)).whole
    assert isinstance(whole, Calendar)
    assert whole == same == pickled(whole)
    assert hash(whole) == hash(same)
    assert DESK.whole is whole
    assert repr(whole) == f"{office()!r} from 2025-01-01 then {EARLY!r} from 2026-03-04"


def test_versions_combine_on_either_side() -> None:
    """The operators take versions for the calendar that they are as a whole."""
    night = BusinessHours.always("UTC") - office()
    a, b = MONDAY - 9 * HOUR, FRIDAY + 15 * HOUR
    assert (DESK & office()).between(a, b) == (office() & DESK).between(a, b) == 25 * HOUR
    assert (DESK | office()).between(a, b) == (office() | DESK).between(a, b) == 43 * HOUR
    assert (DESK - night).between(a, b) == 25 * HOUR
    assert (office() - DESK).between(a, b) == 15 * HOUR
    assert (DESK - DESK).between(a, b) == timedelta(0)
    assert (DESK & DESK).between(a, b) == DESK.between(a, b)
    assert (office() & DESK) == (office() & DESK.whole)


def test_versions_may_be_paused() -> None:
    """A pause over the change takes away what either would have had open."""
    waiting = DESK - [Span(WEDNESDAY - 17 * HOUR, WEDNESDAY)]
    assert waiting.between(MONDAY, FRIDAY) == 23 * HOUR
    assert waiting.add(MONDAY, 15 * HOUR + HOUR) == WEDNESDAY + HOUR
    codes = [part.because.code for part in waiting.explain(MONDAY, WEDNESDAY).parts]
    assert codes == ["open", "closed", "open", "paused", "closed", "paused"]


@pytest.mark.parametrize("how", ["__and__", "__or__", "__sub__"])
def test_only_calendars_go_with_versions(how: str) -> None:
    """Other values do not fit, on either side."""
    with pytest.raises(TypeError):
        getattr(DESK, how)(7)
    assert getattr(office(), how)(7) is NotImplemented


def test_versions_may_themselves_have_versions() -> None:
    """A calendar made of versions is a calendar like any other, and follows others in turn."""
    nested = Versions({date(2025, 1, 1): DESK.whole, date(2026, 3, 6): office()})
    assert nested.between(MONDAY, FRIDAY + 8 * HOUR) == 32 * HOUR


def test_instants_come_back_in_the_type_and_zone_of_the_first() -> None:
    """Neither the zone of the calendar in force nor that of the second instant shows."""
    t = pendulum.datetime(2026, 3, 2, 9, tz="America/New_York")
    due = DESK.add(t, 8 * HOUR)
    assert type(due) is type(t)
    assert due.tzinfo is t.tzinfo
    (span, *_) = DESK.spans(MONDAY.astimezone(UTC), FRIDAY)
    assert span.end.tzinfo is UTC


def test_an_instant_has_a_zone() -> None:
    """A naive datetime is refused here as everywhere."""
    for ask in (DESK.is_open, DESK.next_open, DESK.whole.previous_open):
        with pytest.raises(NaiveDatetimeError):
            ask(naive(2026, 3, 2, 9))
    with pytest.raises(NaiveDatetimeError):
        DESK.explain(MONDAY, naive(2026, 3, 2, 9))


def test_versions_are_hours_wherever_hours_are_wanted() -> None:
    """A target, a person and an explanation take versions for a calendar."""
    target = first_reply(12 * HOUR, hours=DESK)
    due = target.due(MONDAY + 24 * HOUR)
    assert due == WEDNESDAY + 3 * HOUR
    assert target == pickled(target)
    assert Agent(id="ada", hours=DESK).hours == DESK
    promise = Promise(
        id=1, customer_id=2, what="call back", made_by="ada", made_at=MONDAY, due_at=due
    )
    assert promise.explain(at=MONDAY, hours=DESK).time == DESK.explain(MONDAY, due)


# Laws; those of all calendars are in test_calendar, and hold for versions as well


@st.composite
def successions(draw: st.DrawFn) -> Versions[Calendar]:
    changes = draw(st.sets(dates, min_size=1, max_size=3))
    return Versions({day: draw(calendars()) for day in (date.min, *changes)})


def turns(desk: Versions[Calendar], a: datetime, b: datetime) -> list[tuple[Calendar, Span]]:
    """Cut ``[a, b)`` where a version begins in its own zone, by plain dates and clocks."""
    starts = [a, *(start(day, calendar) for day, calendar in desk.entries[1:]), b]
    for n in range(1, len(starts)):
        starts[n] = min(max(starts[n], starts[n - 1], key=utc_of), b, key=utc_of)
    pieces = zip(desk.entries, starts, starts[1:], strict=False)
    return [(calendar, Span(low, high)) for (_, calendar), low, high in pieces]


def utc_of(t: datetime) -> datetime:
    return t.astimezone(UTC)


def start(day: date, calendar: Calendar) -> datetime:
    """Return midnight as a calendar that never closes in this zone opens on that date."""
    always = BusinessHours(timezone=calendar._place, overrides={day: [(clock(0), "24:00")]})
    return always.next_open(datetime.combine(day, datetime.min.time(), UTC) - 48 * HOUR)


@laws(50)
@given(successions(), instants, instants)
def test_versions_answer_like_each_calendar_for_its_own_time(
    desk: Versions[Calendar], a: datetime, b: datetime
) -> None:
    """Open time, spans and explanations are those of the calendars in force, end to end."""
    a, b = sorted((a, b), key=utc_of)
    pieces = turns(desk, a, b)
    assert desk.between(a, b) == sum(
        (calendar.between(span.start, span.end) for calendar, span in pieces), timedelta(0)
    )
    apart = [
        part
        for calendar, span in pieces
        for part in calendar.spans(span.start, span.end)
        if part.duration
    ]
    assert sum((span.duration for span in desk.spans(a, b)), timedelta(0)) == sum(
        (span.duration for span in apart), timedelta(0)
    )
    assert all(desk.is_open(span.start) for span in apart)
    assert desk.explain(a, b).counted == tuple(desk.spans(a, b))

"""Explanations: what is told of each moment, then how it reads, then what holds for all."""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given

from hours.support import (
    HOUR,
    WHOLE_WEEK,
    calendars,
    durations,
    instants,
    laws,
    london,
    naive,
    office,
    pickled,
    utc,
)
from servicekit.errors import (
    NaiveDatetimeError,
    NegativeDurationError,
    NotAnInstantError,
    NoWorkingTimeError,
    UncoveredYearError,
)
from servicekit.hours import BusinessHours, Calendar, Span
from servicekit.hours.explanation import HoursExplanation
from servicekit.instants import to_microseconds

MONDAY = london(2026, 3, 2, 9)
TUESDAY = MONDAY + 24 * HOUR
FRIDAY = london(2026, 3, 6, 9)
CHRISTMAS = BusinessHours.parse(
    "Mo-Fr 09:00-17:30; 2026 Dec 24 09:00-12:00",
    timezone="Europe/London",
    holidays={date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day (substitute)"},
)
NEW_YORK = BusinessHours.parse(
    "Mo-Fr 09:00-17:00", timezone="America/New_York", holidays={date(2026, 3, 3): "Founder's Day"}
)


def skipped(explanation: HoursExplanation) -> list[tuple[str, str, float]]:
    """Return code, text and length in hours of what did not count."""
    return [
        (part.because.code, str(part.because), part.span.duration / HOUR)
        for part in explanation.skipped
    ]


def lines(explanation: HoursExplanation, title: str) -> list[str]:
    """Return what is listed below a title of the text."""
    _, _, below = str(explanation).partition(f"\n{title}:\n- ")
    return below.split("\nNot counted:")[0].split("\n- ") if below else []


def gaps(explanation: HoursExplanation) -> list[str]:
    return lines(explanation, "Not counted")


# What is told


def test_a_span_is_cut_into_what_counted_and_what_did_not() -> None:
    """Parts come in their order, each with its span, whether it counted, and why."""
    parts = office().explain(MONDAY - HOUR, MONDAY + 24 * HOUR).parts
    assert [(part.counted, part.because.code, part.span) for part in parts] == [
        (False, "closed", Span(MONDAY - HOUR, MONDAY)),
        (True, "open", Span(MONDAY, MONDAY + 8 * HOUR)),
        (False, "closed", Span(MONDAY + 8 * HOUR, MONDAY + 24 * HOUR)),
    ]
    assert str(parts[1].because) == "opening hours"


def test_adding_is_explained_up_to_the_instant_that_was_found() -> None:
    """The end is what ``add`` returns, and what counted is the amount that was added."""
    explanation = office().explain(MONDAY, 9 * HOUR)
    assert explanation.added
    assert explanation.end == office().add(MONDAY, 9 * HOUR)
    assert explanation.total == 9 * HOUR
    assert explanation.counted == (
        Span(MONDAY, MONDAY + 8 * HOUR),
        Span(TUESDAY, TUESDAY + HOUR),
    )


def test_backwards_the_total_is_negative_and_the_parts_are_the_same() -> None:
    """From a later instant to an earlier one, the same time counted with the other sign."""
    there, back = office().explain(MONDAY, FRIDAY), office().explain(FRIDAY, MONDAY)
    assert back.total == -there.total == -32 * HOUR
    assert back.parts == there.parts
    assert (back.start, back.end) == (FRIDAY, MONDAY)
    assert not back.added


def test_no_time_has_no_parts() -> None:
    """From an instant to itself, or with nothing added, there is nothing to tell."""
    for nothing in (office().explain(MONDAY, MONDAY), office().explain(MONDAY, timedelta(0))):
        assert (nothing.total, nothing.parts, nothing.end) == (timedelta(0), (), MONDAY)


def test_an_exception_is_told_with_its_hours() -> None:
    """A date with other hours says which, one without any that it is closed."""
    calendar = office(overrides={date(2026, 3, 2): [("10:00", "12:00")], date(2026, 3, 3): []})
    assert skipped(calendar.explain(MONDAY, MONDAY + 40 * HOUR)) == [
        ("override", "special hours, 10:00 to 12:00", 1),
        ("override", "special hours, 10:00 to 12:00", 12),
        ("override", "closed by exception", 24),
        ("closed", "outside the weekly hours", 1),
    ]


def test_an_exception_may_have_many_hours() -> None:
    """All hours of an exception are named."""
    calendar = office(overrides={date(2026, 3, 2): [("10:00", "12:00"), ("22:00", "02:00")]})
    (code, text, _), *_ = skipped(calendar.explain(MONDAY, FRIDAY))
    assert (code, text) == ("override", "special hours, 10:00 to 12:00, 22:00 to 02:00")


def test_a_holiday_is_told_by_its_name() -> None:
    """The whole date is the holiday's, neighbours with other names are parts of their own."""
    calendar = office(holidays={date(2026, 3, 3): "Ada's Day", date(2026, 3, 4): "Sam's Day"})
    assert skipped(calendar.explain(MONDAY + 8 * HOUR, MONDAY + 72 * HOUR)) == [
        ("closed", "outside the weekly hours", 7),
        ("holiday", "Ada's Day", 24),
        ("holiday", "Sam's Day", 24),
        ("closed", "outside the weekly hours", 9),
    ]


def test_a_holiday_that_is_overridden_counts() -> None:
    """On a holiday that an exception opens, its hours count, and the rest is the exception's."""
    day = date(2026, 3, 3)
    calendar = office(holidays=[day], overrides={day: [("09:00", "12:00")]})
    explanation = calendar.explain(TUESDAY, TUESDAY + 8 * HOUR)
    assert explanation.total == 3 * HOUR
    assert skipped(explanation) == [("override", "special hours, 09:00 to 12:00", 5)]


def test_a_holiday_without_a_name_is_a_holiday() -> None:
    """Dates alone are told as what they are."""
    calendar = office(holidays=[date(2026, 3, 2)])
    assert skipped(calendar.explain(MONDAY, MONDAY + HOUR)) == [("holiday", "holiday", 1)]


def test_pauses_take_away_what_would_have_counted() -> None:
    """The time in a pause that was closed anyway keeps its own reason."""
    waiting = office() - [Span(MONDAY + 6 * HOUR, MONDAY + 26 * HOUR)]
    explanation = waiting.explain(MONDAY, TUESDAY + 8 * HOUR)
    assert explanation.total == 12 * HOUR
    assert skipped(explanation) == [
        ("paused", "paused", 2),
        ("closed", "outside the weekly hours", 16),
        ("paused", "paused", 2),
    ]


def test_what_the_other_calendar_closes_has_the_others_reason() -> None:
    """In ``a & b``, where ``a`` is closed it says so itself, else ``b`` says why."""
    explanation = (office() & NEW_YORK).explain(MONDAY, TUESDAY + 8 * HOUR)
    assert explanation.total == 3 * HOUR
    assert skipped(explanation) == [
        ("other_closed", "the other calendar is closed: outside the weekly hours", 5),
        ("closed", "outside the weekly hours", 16),
        ("other_closed", "the other calendar is closed: Founder's Day", 8),
    ]


def test_what_either_opens_counts() -> None:
    """In ``a | b`` both must be closed, and the reason that is not the week's comes first."""
    for both in (office() | NEW_YORK, NEW_YORK | office()):
        explanation = both.explain(MONDAY, TUESDAY + 10 * HOUR)
        assert explanation.total == 21 * HOUR
        assert skipped(explanation) == [
            ("closed", "outside the weekly hours", 7),
            ("holiday", "Founder's Day; outside the weekly hours", 4),
            ("holiday", "Founder's Day; outside the weekly hours", 2),
        ]
    shut = office(holidays={date(2026, 3, 3): "Ada's Day"}) | NEW_YORK
    assert ("holiday", "Ada's Day; Founder's Day", 19) in skipped(shut.explain(MONDAY, FRIDAY))


def test_what_is_taken_out_says_so() -> None:
    """In ``a - b``, what both have open does not count."""
    explanation = (office() - NEW_YORK).explain(MONDAY, MONDAY + 9 * HOUR)
    assert skipped(explanation) == [
        ("other_open", "taken out by another calendar", 3),
        ("closed", "outside the weekly hours", 1),
    ]


def test_dates_are_told_as_the_clocks_show_them() -> None:
    """Clocks that go back over midnight, or leave out a date, leave out nothing of the story."""
    newfoundland = ZoneInfo("America/St_Johns")
    a = datetime(2006, 10, 28, 12, tzinfo=newfoundland)
    b = datetime(2006, 10, 28, 23, 30, tzinfo=newfoundland, fold=1)
    always = BusinessHours.always("America/St_Johns")
    assert always.explain(a, b).total == always.between(a, b) == 12.5 * HOUR
    assert always.explain(b, b + 2 * HOUR).total == 2 * HOUR
    samoa = ZoneInfo("Pacific/Apia")
    calendar = BusinessHours(
        timezone="Pacific/Apia",
        weekly=WHOLE_WEEK,
        holidays={date(2011, 12, 30): "never", date(2011, 12, 31): "New Year's Eve"},
    )
    told = calendar.explain(datetime(2011, 12, 29, tzinfo=samoa), 48 * HOUR)
    assert skipped(told) == [("holiday", "New Year's Eve", 24)]


def test_the_ends_of_time_are_told() -> None:
    """Where a zone shows no date any more, the last one goes on."""
    for a, b in ((utc(1, 1, 1), utc(1, 1, 2)), (utc(9999, 12, 31), utc(9999, 12, 31, 23))):
        far = BusinessHours.always("Asia/Tokyo") & BusinessHours.always("America/New_York")
        told = far.explain(a, b)
        assert told.total == far.between(a, b)
        assert sum((part.span.duration for part in told.parts), timedelta(0)) == b - a
    closed = office("UTC").explain(utc(9999, 12, 31, 18), utc(9999, 12, 31, 23))
    assert gaps(closed) == ["Fri 31 Dec 9999 18:00 to 23:00 (5 h): outside the weekly hours"]
    closed = BusinessHours(timezone="UTC").explain(utc(1, 1, 1), utc(1, 1, 1, 1))
    assert gaps(closed) == ["Mon 1 Jan 1 00:00 to 01:00 (1 h): outside the weekly hours"]


class Known:
    """A source of holidays that knows 2026."""

    def dates(self, first: date, last: date) -> dict[date, str]:
        return {}

    def covers(self, year: int) -> bool:
        return year == 2026

    def __repr__(self) -> str:
        return "<holidays of 2026, release 7>"


def test_a_year_that_no_source_knows_is_not_told() -> None:
    """All that lies before its first midnight is, and one moment more is an error."""
    calendar, midnight = office(holidays=Known()), london(2027, 1, 1)
    known = calendar.explain(MONDAY, midnight)
    assert known.counted == tuple(calendar.spans(MONDAY, midnight))
    with pytest.raises(UncoveredYearError):
        calendar.explain(MONDAY, midnight + timedelta(microseconds=1))


def test_the_calendar_is_written_down() -> None:
    """Whoever reads the explanation later sees by which rules it was, and which release."""
    assert office().explain(MONDAY, FRIDAY).calendar == repr(office())
    assert "release 7" in office(holidays=Known()).explain(MONDAY, FRIDAY).calendar


# Values


def test_explanations_are_values() -> None:
    """They can be compared, hashed, copied and pickled, and do not change."""
    one, other = (CHRISTMAS.explain(london(2026, 12, 23, 9), 30 * HOUR) for _ in range(2))
    for same in (other, pickled(one), copy.deepcopy(one)):
        assert same == one
        assert hash(same) == hash(one)
    assert one != CHRISTMAS.explain(london(2026, 12, 23, 9), 31 * HOUR)
    with pytest.raises(AttributeError):
        one.total = timedelta(0)  # type: ignore[misc]


def test_an_hour_that_the_clock_shows_twice_is_two_hours() -> None:
    """Explanations from the first and from the second of them differ."""
    first, second = (london(2026, 10, 25, 1, fold=fold) for fold in (0, 1))
    assert first == second  # as Python compares
    always = BusinessHours.always("Europe/London")
    assert always.explain(first, first) != always.explain(second, second)
    assert always.explain(first, second).total == HOUR


def test_everything_is_in_the_type_and_zone_of_the_first_instant() -> None:
    """Neither the zone of the calendar nor that of the second instant shows."""
    t = pendulum.datetime(2026, 3, 2, 4, tz="America/New_York")
    for explanation in (office().explain(t, FRIDAY), office().explain(t, 20 * HOUR)):
        shown = [explanation.end, *(part.span.start for part in explanation.parts)]
        assert {(type(each), each.tzinfo) for each in shown} == {(type(t), t.tzinfo)}
    assert lines(office().explain(t, FRIDAY), "Counted")[0] == (
        "Mon 2 Mar 2026 04:00 to 12:00 (8 h)"
    )


def test_what_cannot_be_counted_cannot_be_explained() -> None:
    """The errors are those of ``between`` and ``add``."""
    for a, b in ((naive(2026, 3, 2), FRIDAY), (MONDAY, naive(2026, 3, 2)), (naive(1, 1, 1), HOUR)):
        with pytest.raises(NaiveDatetimeError):
            office().explain(a, b)
    with pytest.raises(NotAnInstantError):
        office().explain(MONDAY, 8)  # type: ignore[arg-type]
    with pytest.raises(NegativeDurationError):
        office().explain(MONDAY, -HOUR)
    with pytest.raises(NoWorkingTimeError):
        BusinessHours(timezone="UTC").explain(MONDAY, HOUR)


# How it reads


def test_a_deadline_over_christmas() -> None:
    """Every date that did not count is named with its reason, and the nights together."""
    assert str(CHRISTMAS.explain(london(2026, 12, 23, 16, 45), 6 * HOUR)) == (
        "Tue 29 Dec 2026 11:15 GMT is 6 h of open time after Wed 23 Dec 2026 16:45 GMT.\n"
        "Counted:\n"
        "- Wed 23 Dec 2026 16:45 to 17:30 (45 min)\n"
        "- Thu 24 Dec 2026 09:00 to 12:00 (3 h)\n"
        "- Tue 29 Dec 2026 09:00 to 11:15 (2 h 15 min)\n"
        "Not counted:\n"
        "- Thu 24 Dec 2026: special hours, 09:00 to 12:00\n"
        "- Fri 25 Dec 2026: Christmas Day\n"
        "- Sat 26 Dec 2026 to Sun 27 Dec 2026: closed\n"
        "- Mon 28 Dec 2026: Boxing Day (substitute)\n"
        "- nights and breaks outside the weekly hours"
    )


def test_pauses_are_named_one_by_one() -> None:
    """A pause within a day has its times, however short, and the night between is no pause."""
    seconds = timedelta(seconds=90)
    waiting = office() - [
        Span(MONDAY + HOUR, MONDAY + 2 * HOUR),
        Span(MONDAY + 3 * HOUR, MONDAY + 3 * HOUR + seconds),
        Span(MONDAY + 7 * HOUR, TUESDAY + HOUR),
    ]
    assert str(waiting.explain(MONDAY, TUESDAY + 2 * HOUR)) == (
        "6 h 58 min 30 s of open time from Mon 2 Mar 2026 09:00 GMT to Tue 3 Mar 2026 11:00 GMT.\n"
        "Counted:\n"
        "- Mon 2 Mar 2026 09:00 to 10:00 (1 h)\n"
        "- Mon 2 Mar 2026 11:00 to 12:00 (1 h)\n"
        "- Mon 2 Mar 2026 12:01:30 to 16:00 (3 h 58 min 30 s)\n"
        "- Tue 3 Mar 2026 10:00 to 11:00 (1 h)\n"
        "Not counted:\n"
        "- Mon 2 Mar 2026 10:00 to 11:00 (1 h): paused\n"
        "- Mon 2 Mar 2026 12:00 to 12:01:30 (1 min 30 s): paused\n"
        "- Mon 2 Mar 2026 16:00 to 17:00 (1 h): paused\n"
        "- Tue 3 Mar 2026 09:00 to 10:00 (1 h): paused\n"
        "- nights and breaks outside the weekly hours"
    )


def test_only_nights_lie_between() -> None:
    """Where each day counted, the nights and breaks are one line."""
    breaks = BusinessHours.parse("Mo-Fr 09:00-12:00,13:00-17:00", timezone="Europe/London")
    assert gaps(breaks.explain(MONDAY, FRIDAY + HOUR)) == [
        "nights and breaks outside the weekly hours"
    ]


def test_a_night_shift_has_two_dates() -> None:
    """A span over midnight names the date on which it ends, one that ends at midnight does not."""
    nights = BusinessHours.parse("Mo 22:00-06:00; Tu 18:00-24:00", timezone="Europe/London")
    assert lines(nights.explain(MONDAY, FRIDAY), "Counted") == [
        "Mon 2 Mar 2026 22:00 to Tue 3 Mar 2026 06:00 (8 h)",
        "Tue 3 Mar 2026 18:00 to midnight (6 h)",
    ]


def test_closed_time_before_and_after_all_that_counted_has_its_times() -> None:
    """Somebody who was promised something on a Saturday sees why it waited until Monday."""
    saturday = london(2026, 3, 7, 10)
    assert str(office().explain(saturday, HOUR)) == (
        "Mon 9 Mar 2026 10:00 GMT is 1 h of open time after Sat 7 Mar 2026 10:00 GMT.\n"
        "Counted:\n"
        "- Mon 9 Mar 2026 09:00 to 10:00 (1 h)\n"
        "Not counted:\n"
        "- Sat 7 Mar 2026 10:00 to Mon 9 Mar 2026 09:00 (47 h): outside the weekly hours"
    )
    assert gaps(office().explain(FRIDAY, saturday)) == [
        "Fri 6 Mar 2026 17:00 to Sat 7 Mar 2026 10:00 (17 h): outside the weekly hours"
    ]


def test_where_nothing_counted_everything_has_its_times() -> None:
    """An evening has no nights and breaks to hide among."""
    assert str(CHRISTMAS.explain(london(2026, 12, 24, 18), london(2026, 12, 28, 8))) == (
        "0 s of open time from Thu 24 Dec 2026 18:00 GMT to Mon 28 Dec 2026 08:00 GMT.\n"
        "Not counted:\n"
        "- Thu 24 Dec 2026: special hours, 09:00 to 12:00\n"
        "- Fri 25 Dec 2026: Christmas Day\n"
        "- Sat 26 Dec 2026 to Sun 27 Dec 2026: outside the weekly hours\n"
        "- Mon 28 Dec 2026 00:00 to 08:00 (8 h): Boxing Day (substitute)"
    )
    assert gaps(office().explain(MONDAY + 9 * HOUR, MONDAY + 10 * HOUR)) == [
        "Mon 2 Mar 2026 18:00 to 19:00 (1 h): outside the weekly hours"
    ]


def test_nothing_at_all() -> None:
    """Where no time passes there is one line."""
    assert str(office().explain(MONDAY, MONDAY)) == (
        "0 s of open time from Mon 2 Mar 2026 09:00 GMT to Mon 2 Mar 2026 09:00 GMT."
    )
    assert str(office().explain(MONDAY, timedelta(0))) == (
        "Mon 2 Mar 2026 09:00 GMT is 0 s of open time after Mon 2 Mar 2026 09:00 GMT."
    )


def test_counting_back_says_so() -> None:
    """The sign is a word."""
    first, *_ = str(office().explain(FRIDAY, MONDAY)).splitlines()
    assert first == (
        "32 h of open time back from Fri 6 Mar 2026 09:00 GMT to Mon 2 Mar 2026 09:00 GMT."
    )


def test_twelve_lines_are_enough() -> None:
    """Of a long list only the beginning is told, and how much is left out."""
    explanation = office(holidays=[date(2026, 3, n) for n in range(3, 30, 2)]).explain(
        MONDAY, london(2026, 4, 3, 9)
    )
    counted, skips = lines(explanation, "Counted"), gaps(explanation)
    assert (len(explanation.counted), len(counted), counted[-1]) == (14, 13, "and 2 more")
    assert (len(skips), skips[-1]) == (13, "and 8 more")
    fits = office().explain(MONDAY, london(2026, 3, 17, 17))
    assert len(lines(fits, "Counted")) == len(fits.counted) == 12


@pytest.mark.parametrize(
    ("month", "day", "hours"), [(3, 29, 23), (10, 25, 25)], ids=["spring", "autumn"]
)
def test_a_day_is_whole_however_many_hours_it_has(month: int, day: int, hours: int) -> None:
    """A holiday on which the clocks change is a date like others, open time is what elapses."""
    a, b = london(2026, month, day), london(2026, month, day + 1)
    always = BusinessHours.always("Europe/London")
    assert lines(always.explain(a, b), "Counted") == [f"{spoken(a)} 00:00 to midnight ({hours} h)"]
    closed = BusinessHours(
        timezone="Europe/London", weekly=WHOLE_WEEK, holidays={date(2026, month, day): "Sam's Day"}
    )
    assert gaps(closed.explain(a - 24 * HOUR, b + 24 * HOUR)) == [f"{spoken(a)}: Sam's Day"]


def spoken(t: datetime) -> str:
    return f"{t:%a} {t.day} {t:%b} {t.year}"


def test_a_day_without_a_midnight_has_its_times() -> None:
    """Where the clock never shows 00:00, the hours that there were are named."""
    place = ZoneInfo("America/Sao_Paulo")
    calendar = BusinessHours(
        timezone="America/Sao_Paulo", weekly=WHOLE_WEEK, holidays={date(2018, 11, 4): "Kim's Day"}
    )
    a, b = (datetime(2018, 11, day, 12, tzinfo=place) for day in (3, 5))
    assert gaps(calendar.explain(a, b)) == ["Sun 4 Nov 2018 01:00 to midnight (23 h): Kim's Day"]


def test_dates_with_the_same_exception_are_one_line() -> None:
    """Exceptions that follow one another are named from the first date to the last."""
    short = [("10:00", "12:00")]
    days = {date(2026, 3, 3): short, date(2026, 3, 4): short, date(2026, 3, 6): short}
    calendar = BusinessHours(
        timezone="Europe/London", weekly=WHOLE_WEEK, overrides={**days, date(2026, 3, 8): []}
    )
    assert gaps(calendar.explain(MONDAY, london(2026, 3, 10))) == [
        "Tue 3 Mar 2026 to Wed 4 Mar 2026: special hours, 10:00 to 12:00",
        "Fri 6 Mar 2026: special hours, 10:00 to 12:00",
        "Sun 8 Mar 2026: closed by exception",
    ]


def test_an_exception_that_is_met_half_way_is_named() -> None:
    """The date from which it is counted is one of those that did not count."""
    calendar = office(overrides={date(2026, 3, 2): [], date(2026, 3, 3): []})
    assert gaps(calendar.explain(MONDAY, london(2026, 3, 4, 10))) == [
        "Mon 2 Mar 2026 to Tue 3 Mar 2026: closed by exception",
        "Wed 4 Mar 2026 00:00 to 09:00 (9 h): outside the weekly hours",
    ]


def test_a_holiday_may_have_many_names() -> None:
    """Names are told as they were given, each date of a row of holidays on its own line."""
    days = {date(2026, 3, 3): "Ada's Day; Sam's Day", date(2026, 3, 4): "Kim's Day, observed"}
    assert gaps(office(holidays=days).explain(MONDAY, london(2026, 3, 5, 17)))[:2] == [
        "Tue 3 Mar 2026: Ada's Day; Sam's Day",
        "Wed 4 Mar 2026: Kim's Day, observed",
    ]


def test_one_holiday_of_many_days_is_one_line() -> None:
    """Dates in a row with one name are named from the first to the last."""
    days = dict.fromkeys((date(2026, 3, day) for day in range(3, 6)), "the works outing")
    assert gaps(office(holidays=days).explain(MONDAY, FRIDAY + HOUR))[0] == (
        "Tue 3 Mar 2026 to Thu 5 Mar 2026: the works outing"
    )


def test_the_zone_of_the_reader_decides_which_days_are_whole() -> None:
    """In another zone than the calendar's, a holiday has its times, a weekend its whole days."""
    t = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("America/New_York"))
    calendar = office(holidays={date(2026, 3, 6): "Ada's Day"})
    assert gaps(calendar.explain(t, t + 24 * 8 * HOUR)) == [
        "Thu 5 Mar 2026 19:00 to Fri 6 Mar 2026 19:00 (24 h): Ada's Day",
        "Sat 7 Mar 2026 to Sun 8 Mar 2026: closed",
        "nights and breaks outside the weekly hours",
    ]


# Laws


@laws(60)
@given(calendars(), instants, instants)
def test_the_parts_are_all_the_time_there_is(calendar: Calendar, a: datetime, b: datetime) -> None:
    """They lead from one instant to the other without gap or overlap, and neighbours differ."""
    explanation = calendar.explain(a, b)
    starts = [to_microseconds(part.span.start) for part in explanation.parts]
    ends = [to_microseconds(part.span.end) for part in explanation.parts]
    low, high = sorted(map(to_microseconds, (a, b)))
    assert [*starts, high] == [low, *ends]
    assert all(start < end for start, end in zip(starts, ends, strict=True))
    assert all(here.because != there.because for here, there in pairwise(explanation.parts))


@laws(60)
@given(calendars(), instants, instants)
def test_what_counted_is_what_is_counted(calendar: Calendar, a: datetime, b: datetime) -> None:
    """Total and spans are those of ``between`` and ``spans``, so an explanation cannot differ."""
    explanation = calendar.explain(a, b)
    low, high = sorted((a, b), key=to_microseconds)
    assert explanation.total == calendar.between(a, b)
    assert explanation.counted == tuple(calendar.spans(low, high))
    assert abs(explanation.total) == sum(
        (span.duration for span in explanation.counted), timedelta(0)
    )
    assert {part.because.code for part in explanation.parts if part.counted} <= {"open"}
    assert str(explanation)


@laws(60)
@given(calendars(), instants, durations)
def test_what_was_added_is_what_counted(
    calendar: Calendar, t: datetime, duration: timedelta
) -> None:
    """The end is the answer of ``add``, and the total the amount that went in."""
    explanation = calendar.explain(t, duration)
    assert explanation.end == calendar.add(t, duration)
    assert explanation.total == duration
    if duration:
        assert explanation.parts[-1].counted


def test_a_shift_that_was_taken_away_is_missing_after_midnight_too() -> None:
    """A holiday takes away the hours after the midnight at which it ends, and says so there."""
    week = {day: [("22:00", "06:00")] for day in WHOLE_WEEK}
    nights = BusinessHours(
        timezone="Europe/London", weekly=week, holidays={date(2026, 12, 24): "Sam's Day"}
    )
    explanation = nights.explain(london(2026, 12, 24, 12), london(2026, 12, 25, 12))

    assert [(p.because.code, p.span.end) for p in explanation.parts] == [
        ("holiday", london(2026, 12, 25, 6)),
        ("closed", london(2026, 12, 25, 12)),
    ]


def test_a_clock_that_goes_back_is_told_with_its_zones() -> None:
    """Where the end is earlier on the clock than the start, the zones say why."""
    a, b = london(2026, 10, 25, 1, 30), london(2026, 10, 25, 1, 15, fold=1)
    explanation = (BusinessHours.always("Europe/London") - [Span(a, b)]).explain(a - HOUR, b)

    assert gaps(explanation) == ["Sun 25 Oct 2026 01:30 BST to 01:15 GMT (45 min): paused"]

"""When something is to be done, and what pauses, clocks and calendars make of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hours.support import instants, laws, london, naive, office, utc
from hypothesis import assume, given
from hypothesis import strategies as st

from servicekit.errors import (
    FieldError,
    InstantOutOfRangeError,
    NaiveDatetimeError,
    NoWorkingTimeError,
    UnknownZoneError,
)
from servicekit.followups.timing import KINDS, Timing, paused_until
from servicekit.hours import Allowance, BusinessHours, Span
from servicekit.hours.allowance import UNITS
from servicekit.hours.intervals import DAYS
from servicekit.instants import elapsed, later, to_microseconds
from servicekit.versions import Versions

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "oncall.jsonl"
OFFICE = office("UTC")
MONDAY = utc(2026, 3, 2, 15)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def mar(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return utc(2026, 3, day, hour, minute)


def when(words: str, start: datetime = MONDAY, *pauses: tuple[datetime, datetime]) -> datetime:
    return Timing.parse(words).at(start, hours=OFFICE, pauses=[Span(a, b) for a, b in pauses])


def before(words: str, due: datetime, **where: Any) -> datetime:
    return Timing.parse(words).at(MONDAY, due=due, **({"hours": OFFICE} | where))


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "at once",
        "at the due",
        "after 48 hours",
        "after 1 day",
        "after 2 weeks",
        "after 4 working hours",
        "after 30 working minutes",
        "after 2 business days",
        "in 1 day at 09:00",
        "in 1 day",
        "in 2 weeks at 09:05",
        "in 2 business days at 10:00",
        "in 2 business days",
        "2 working hours before",
        "1 day before at 09:00",
        "1 day before",
        "24 hours before",
        "3 business days before at 00:00",
        "every friday at 15:00",
        "every mon, wed at 09:00",
        "every day at 04:00",
    ],
)
def test_words_are_written_as_they_are_read(words):
    """A timing is written in the very words from which it was read."""
    assert str(Timing.parse(words)) == words
    assert Timing.parse(words) == Timing.parse(str(Timing.parse(words)))


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("every Wednesday, monday at 09:00", "every mon, wed at 09:00"),
        ("every Fri at 15:00", "every friday at 15:00"),
        ("every fri, fri at 15:00", "every friday at 15:00"),
        ("every sun, mon, tue, wed, thu, fri, sat at 04:00", "every day at 04:00"),
        ("after 2 working days", "after 2 business days"),
        ("in 1 calendar day", "in 1 day"),
    ],
)
def test_other_words_for_the_same(words, same):
    """Days come in the order of the week, each once, and synonyms are one timing."""
    assert str(Timing.parse(words)) == same


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "at once, please",
        "after",
        "after a while",
        "after 0 hours",
        "after 4 hours at 09:00",
        "in 4 hours",
        "in 2 working hours",
        "in 1 day at 9:00",
        "in 1 day at 24:00",
        "in 1 day at 09:60",
        "2 hours before at 09:00",
        "before",
        "every friday",
        "every freitag at 09:00",
        "every mon wed at 09:00",
        "every  at 09:00",
        "every day, mon at 09:00",
        None,
        4,
    ],
)
def test_other_words_are_refused(words):
    """What is no timing is refused, and never guessed."""
    with pytest.raises(FieldError):
        Timing.parse(words)


def test_a_refusal_says_which_words_there_are():
    """The message names the field and shows the words that can be written."""
    with pytest.raises(FieldError, match=r"earliest='soon'.*'in 1 day at 09:00'"):
        Timing.parse("soon", field="earliest")
    with pytest.raises(FieldError, match=r"earliest='4 moons'.*an amount of time"):
        Timing.parse("after 4 moons", field="earliest")
    with pytest.raises(FieldError, match=r"'4 hours'.*write 'after 4 hours'"):
        Timing.parse("in 4 hours")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "sometimes"}, "kind"),
        ({"amount": "2 days"}, "amount"),
        ({"kind": "at_due", "clock": "09:00"}, "clock"),
        ({"kind": "after"}, "amount"),
        ({"kind": "in", "clock": "09:00"}, "amount"),
        ({"kind": "after", "amount": "2 days", "clock": "09:00"}, "clock"),
        ({"kind": "every", "clock": "09:00"}, "days"),
        ({"kind": "every", "days": ["mon"]}, "clock"),
        ({"kind": "in", "amount": "2 days", "days": ["mon"]}, "days"),
        ({"kind": "every", "days": ["mon"], "clock": "nine"}, "clock"),
        ({"kind": "every", "days": ["mon"], "clock": time(9, 0, 30)}, "clock"),
        ({"kind": "every", "days": ["mon"], "clock": time(9, tzinfo=UTC)}, "clock"),
        ({"kind": "every", "days": ["day"], "clock": "09:00"}, "days"),
    ],
)
def test_fields_that_do_not_fit(fields, name):
    """A timing lacks nothing that its kind needs, and has nothing that it does not take."""
    with pytest.raises(FieldError) as caught:
        Timing(**fields)
    assert caught.value.field == name


def test_fields_instead_of_words():
    """A timing made of its fields is the one that is read from words."""
    assert Timing() == Timing.parse("at once")
    made = Timing(kind="in", amount=Allowance(1, "day"), clock=time(9))
    assert made == Timing(kind="in", amount="1 day", clock="09:00")
    assert made == Timing.parse("in 1 day at 09:00")


def test_it_is_a_value(travels):
    """A timing can be copied, pickled and hashed."""
    for words in ("at once", "in 2 business days at 10:00", "every mon, wed at 09:00"):
        travels(Timing.parse(words))


# -- what they come to ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("at once", MONDAY),
        ("after 48 hours", mar(4, 15)),
        ("after 1 day", mar(3, 15)),
        ("after 1 week", mar(9, 15)),
        ("after 4 working hours", mar(3, 11)),
        ("after 2 business days", mar(4, 17)),
        ("in 1 day at 09:00", mar(3)),
        ("in 1 day at 16:00", mar(3, 16)),
        ("in 1 day", mar(3, 15)),
        ("in 2 weeks at 09:00", mar(16)),
        ("in 5 business days at 10:00", mar(9, 10)),
        ("in 5 days at 10:00", mar(7, 10)),
        ("in 5 business days", mar(9, 15)),
        ("every friday at 15:00", mar(6, 15)),
        ("every monday at 15:00", mar(9, 15)),
        ("every monday at 15:01", mar(2, 15, 1)),
        ("every mon, wed at 09:00", mar(4)),
        ("every day at 04:00", mar(3, 4)),
    ],
)
def test_from_a_monday_afternoon(words, expected):
    """Time, working time, dates, dates with hours and weekdays are different words."""
    assert when(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("at the due", mar(9, 10)),
        ("24 hours before", mar(8, 10)),
        ("2 working hours before", mar(6, 16)),
        ("1 day before", mar(8, 10)),
        ("1 day before at 09:00", mar(8)),
        ("1 week before at 09:00", mar(2)),
        ("1 business day before", mar(6, 10)),
        ("2 business days before at 09:30", mar(5, 9, 30)),
    ],
)
def test_before_a_due_on_a_monday(words, expected):
    """What comes before a due counts back from it, whatever the start."""
    assert before(words, mar(9, 10)) == expected


def test_what_comes_before_a_due_may_be_over_already():
    """A warning a day before what is due today is no later than it says."""
    assert before("24 hours before", mar(2, 16)) == mar(1, 16)


def test_a_due_is_needed():
    """Without a due nobody knows when it is, and the message says for which words."""
    for words in ("at the due", "1 day before at 09:00", "24 hours before"):
        with pytest.raises(FieldError, match=f"due=None.*{words}"):
            Timing.parse(words).at(MONDAY)


@pytest.mark.parametrize(
    "words",
    ["after 2 working hours", "after 2 business days", "in 2 business days at 09:00",
     "in 2 business days"],
)  # fmt: skip
def test_a_calendar_is_needed(words):
    """Business time without a calendar is refused."""
    with pytest.raises(FieldError, match="hours=None"):
        Timing.parse(words).at(MONDAY)


def test_a_calendar_that_never_opens():
    """A calendar that does not open any more gives no date."""
    with pytest.raises(NoWorkingTimeError):
        Timing.parse("in 1 business day at 09:00").at(MONDAY, hours=BusinessHours(timezone="UTC"))


def test_holidays_are_no_business_days():
    """Business days leave out holidays, and days do not."""
    hours = office("UTC", holidays={mar(3).date(): "Founders' Day"})
    assert Timing.parse("in 1 business day at 09:00").at(MONDAY, hours=hours) == mar(4)
    assert Timing.parse("in 1 day at 09:00").at(MONDAY, hours=hours) == mar(3)


def test_a_time_in_a_break_stays_there():
    """A pause that holds no business time does not move a date out of its break."""
    hours = BusinessHours.parse("Mo-Fr 09:00-12:30,13:30-17:00", timezone="UTC")
    timing, night = Timing.parse("in 1 business day"), Span(mar(2, 20), mar(2, 21))
    assert timing.at(mar(2, 13), hours=hours, pauses=[night]) == mar(3, 13)


def test_versions_of_a_calendar():
    """A calendar that changes is asked as one."""
    early = office("UTC", weekly={"sat": [("08:00", "12:00")]})
    hours = Versions([(mar(1).date(), OFFICE), (mar(5).date(), early)])
    assert Timing.parse("in 3 business days at 09:00").at(MONDAY, hours=hours) == mar(7)
    assert Timing.parse("after 12 working hours").at(MONDAY, hours=hours) == mar(4, 11)


# -- clocks ---------------------------------------------------------------------------------------


def test_a_day_of_time_and_a_date_differ_when_clocks_change():
    """After 1 day is 24 hours, and in 1 day is the same time on the clock."""
    start = london(2026, 3, 28, 12)
    assert str(Timing.parse("after 1 day").at(start)) == "2026-03-29 13:00:00+01:00"
    assert str(Timing.parse("in 1 day").at(start)) == "2026-03-29 12:00:00+01:00"
    assert str(Timing.parse("in 1 day at 12:00").at(start)) == "2026-03-29 12:00:00+01:00"
    due = london(2026, 3, 29, 12)
    assert str(Timing.parse("24 hours before").at(start, due=due)) == "2026-03-28 11:00:00+00:00"
    assert str(Timing.parse("1 day before").at(start, due=due)) == "2026-03-28 12:00:00+00:00"


@pytest.mark.parametrize("words", ["in 1 day at 01:30", "every day at 01:30"])
def test_a_time_in_a_gap_moves_on_by_the_gap(words):
    """A time that the clock skips is the one that a watch that nobody set shows."""
    found = Timing.parse(words).at(london(2026, 3, 28, 12))
    assert str(found) == "2026-03-29 02:30:00+01:00"


@pytest.mark.parametrize("words", ["in 1 day at 01:30", "every day at 01:30"])
def test_a_time_that_comes_twice_is_the_first(words):
    """A time that the clock shows twice is meant once, at the first."""
    found = Timing.parse(words).at(london(2026, 10, 24, 12))
    assert str(found) == "2026-10-25 01:30:00+01:00"
    again = Timing.parse("every day at 01:30").at(found)
    assert str(again) == "2026-10-26 01:30:00+00:00"


def test_times_are_on_the_clock_of_the_zone_that_is_named():
    """The zone decides which date it is and when the clock shows a time."""
    start = utc(2026, 3, 2, 20)  # Tuesday 05:00 in Tokyo
    found = Timing.parse("in 1 day at 09:00").at(start, timezone="Asia/Tokyo")
    assert found == utc(2026, 3, 4, 0)
    assert Timing.parse("every tuesday at 09:00").at(start, timezone="Asia/Tokyo") == mar(3, 0)
    assert Timing.parse("every tuesday at 09:00").at(start) == mar(3)
    due = utc(2026, 3, 5, 20)
    assert Timing.parse("1 day before at 09:00").at(start, due=due, timezone="Asia/Tokyo") == utc(
        2026, 3, 5, 0
    )


def test_business_days_on_the_clock_of_another_zone():
    """Dates count where the clock is, and the calendar says which of them have hours."""
    timing = Timing.parse("in 1 business day at 03:00")
    found = timing.at(utc(2026, 3, 2, 20), timezone="Asia/Tokyo", hours=OFFICE)
    assert found == utc(2026, 3, 3, 18)  # Wednesday 03:00 there; Tuesday's is over
    kiritimati = timing.at(utc(2026, 3, 5, 20), timezone="Pacific/Kiritimati", hours=OFFICE)
    assert kiritimati == utc(2026, 3, 8, 13)  # from Friday there to Monday 03:00


def test_without_a_zone_the_calendar_has_one():
    """Where no zone is named, times are on the clock of the calendar, else of the start."""
    york = office("America/New_York")
    assert Timing.parse("in 1 day at 09:00").at(MONDAY, hours=york) == mar(3, 14)
    assert Timing.parse("in 1 day at 09:00").at(london(2026, 7, 1, 12)) == utc(2026, 7, 2, 8)


def test_the_result_is_in_the_type_and_zone_of_the_start():
    """Whatever the clock on which it is counted, the result is as the start came in."""
    start = pendulum.datetime(2026, 3, 2, 15, tz="Europe/Paris")
    for words in ("at once", "after 1 day", "in 1 day at 09:00", "every day at 09:00"):
        found = Timing.parse(words).at(start, timezone="Asia/Tokyo")
        assert type(found) is type(start)
        assert found.tzinfo is start.tzinfo
    due = Timing.parse("at the due").at(start, due=utc(2026, 3, 4, 9))
    assert str(due) == "2026-03-04 10:00:00+01:00"


def test_a_clock_needs_a_zone_with_a_name():
    """An offset is no place: nobody knows when its clocks change."""
    start = datetime(2026, 3, 2, 15, tzinfo=timezone(2 * HOUR))
    with pytest.raises(UnknownZoneError):
        Timing.parse("in 1 day at 09:00").at(start)
    found = Timing.parse("in 1 day at 09:00").at(start, timezone="Europe/Helsinki")
    assert found == utc(2026, 3, 3, 7)
    assert Timing.parse("after 1 day").at(start) == start + DAY
    assert Timing.parse("at once").at(start) == start


def test_broken_instants_and_zones():
    """A start without a zone, a zone that is not known and a date out of range are refused."""
    for words in ("at once", "after 1 day", "in 1 day", "every day at 09:00"):
        with pytest.raises(NaiveDatetimeError):
            Timing.parse(words).at(naive(2026, 3, 2))
    with pytest.raises(UnknownZoneError):
        Timing.parse("in 1 day at 09:00").at(MONDAY, timezone="Europe/Atlantis")
    with pytest.raises(InstantOutOfRangeError):
        Timing.parse("in 5000000 days at 09:00").at(MONDAY)


# -- pauses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "pause", "expected"),
    [
        ("after 3 days", (mar(4, 15), mar(9, 15)), mar(10, 15)),
        ("after 4 working hours", (mar(2, 16), mar(3, 12)), mar(3, 15)),
        ("after 2 business days", (mar(3), mar(4)), mar(5, 17)),
        ("in 3 days", (mar(4, 15), mar(9, 16)), mar(10, 16)),
        ("in 3 business days", (mar(3), mar(4)), mar(6, 15)),
        # Two dates were gone when it was paused, so one is left.
        ("in 3 days at 09:00", (mar(4, 15), mar(9, 15)), mar(10)),
        ("in 3 days at 09:00", (mar(4, 15), mar(4, 16)), mar(5)),
        ("in 3 business days at 09:00", (mar(3, 10), mar(6, 10)), mar(10)),
        # Its date had come when it was paused.
        ("in 3 days at 09:00", (mar(5, 7), mar(5, 8)), mar(5)),
        ("in 3 days at 09:00", (mar(5, 7), mar(5, 10)), mar(6)),
        ("in 3 business days at 09:00", (mar(5, 7), mar(7, 8)), mar(9)),
        # What begins at the very instant, or after it, changes nothing; nor does what is over.
        ("in 3 days at 09:00", (mar(5), mar(20)), mar(5)),
        ("in 3 days at 09:00", (mar(1), mar(2)), mar(5)),
        ("at once", (mar(1), mar(2)), MONDAY),
        ("at once", (MONDAY, mar(9)), MONDAY),
        # Whoever starts within a pause begins with its end.
        ("at once", (mar(1), mar(3)), mar(3)),
        ("in 3 days at 09:00", (mar(1), mar(4)), mar(7)),
        # A time on the clock within a pause gives way to the next.
        ("every friday at 15:00", (mar(5), mar(9)), mar(13, 15)),
        ("every friday at 15:00", (mar(5), mar(13, 15)), mar(13, 15)),
        ("every friday at 15:00", (mar(6, 15), mar(9)), mar(6, 15)),
        ("every friday at 15:00", (mar(3), mar(5)), mar(6, 15)),
    ],
)
def test_pausing_keeps_the_remainder(words, pause, expected):
    """What was left of it when it was paused is left when it goes on."""
    assert when(words, MONDAY, pause) == expected


def test_several_pauses():
    """Pauses count in any order, and where two lie over each other the time counts once."""
    first, second = (mar(3, 15), mar(4, 15)), (mar(4), mar(5, 15))
    for words, expected in (
        ("after 3 days", mar(7, 15)),
        ("in 3 days at 09:00", mar(7)),
        ("every thursday at 09:00", mar(12)),
    ):
        assert when(words, MONDAY, first, second) == expected
        assert when(words, MONDAY, second, first) == expected
    twice = when("in 3 days at 09:00", MONDAY, (mar(3, 10), mar(4, 10)), (mar(5, 10), mar(6, 10)))
    assert twice == mar(7)
    assert when("every day at 09:00", MONDAY, (mar(3, 8), mar(3, 10)), (mar(4, 8), mar(4, 9))) == (
        mar(4)
    )


@pytest.mark.parametrize(
    ("start", "pauses", "expected"),
    [
        pytest.param(mar(2, 7), [(mar(3, 18), mar(9, 20))], mar(10), id="paused overnight"),
        pytest.param(mar(2, 7), [(mar(3, 18), mar(10, 11))], mar(10, 11), id="paused until eleven"),
        pytest.param(mar(2, 7), [(mar(3, 18), mar(4, 8))], mar(4), id="paused at night alone"),
        pytest.param(mar(2, 7), [(mar(4), mar(20))], mar(4), id="paused from then on"),
        pytest.param(mar(2, 7), [(mar(3), mar(3, 17))], mar(5), id="paused for one whole day"),
        pytest.param(mar(2, 7), [(mar(3, 12), mar(3, 14))], mar(4, 11), id="paused for two hours"),
        pytest.param(
            mar(2, 7),
            [(mar(3, 12), mar(3, 14)), (mar(4, 10), mar(5, 10))],
            mar(5, 11),
            id="paused again before it came",
        ),
        pytest.param(mar(1, 7), [(mar(2, 12), mar(3, 20))], mar(4, 14), id="from a Sunday on"),
        pytest.param(mar(2, 18), [(mar(4, 16), mar(5, 20))], mar(6, 10), id="until a close"),
        pytest.param(mar(2, 18), [(mar(3), mar(3, 17))], mar(5, 17), id="from close to close"),
    ],
)
def test_an_opening_gives_way_to_a_pause(start, pauses, expected):
    """Business days that come at an opening wait for the first one after what they were paused."""
    assert when("in 2 business days", start, *pauses) == expected


def test_a_break_gives_way_to_a_pause():
    """Business days that come in a break are put off like any other."""
    hours = BusinessHours.parse("Mo-Fr 08:00-12:00,13:00-18:00", timezone="UTC")
    timing, start = Timing.parse("in 1 business day"), mar(2, 12, 30)
    for first, last, expected in (
        (mar(2, 20), mar(3, 7), mar(3, 12, 30)),
        (mar(3, 12, 10), mar(4, 20), mar(5, 8)),
        (mar(3, 9), mar(3, 10), mar(3, 14)),
    ):
        assert timing.at(start, hours=hours, pauses=[Span(first, last)]) == expected


def test_nothing_is_left_of_what_waits_for_an_opening():
    """When all business time is over, only the opening is still to come, paused or not."""
    timing, pause = Timing.parse("in 2 business days"), [Span(mar(3, 18), mar(9, 20))]
    assert timing.remaining(mar(2, 7), mar(3, 16), hours=OFFICE) == HOUR
    for at in (mar(3, 18), mar(5, 12), mar(9, 20)):
        assert timing.remaining(mar(2, 7), at, hours=OFFICE, pauses=pause) == timedelta(0)


def test_pauses_as_they_stood_at_an_instant():
    """A pause that goes on ends at the instant, and one that begins only then is none yet."""
    past, open_, future = Span(mar(1), mar(2)), Span(mar(3), mar(9)), Span(mar(4), mar(5))
    assert list(paused_until([future, open_, past], mar(4))) == [Span(mar(3), mar(4)), past]


def test_a_due_has_moved_with_its_pauses():
    """What counts from a due takes no notice of pauses, as the due has moved with them."""
    pauses = [Span(mar(3), mar(20))]
    assert before("24 hours before", mar(9, 10), pauses=pauses) == mar(8, 10)
    assert before("at the due", mar(9, 10), pauses=pauses) == mar(9, 10)


@pytest.mark.parametrize(
    ("words", "at", "left"),
    [
        ("after 3 days", MONDAY, 3 * DAY),
        ("after 3 days", mar(4, 15), DAY),
        ("after 3 days", mar(5, 15), timedelta(0)),
        ("after 3 days", mar(9), timedelta(0)),
        ("after 3 days", mar(1), 3 * DAY),
        ("after 4 working hours", mar(2, 20), 2 * HOUR),
        ("after 2 business days", mar(3, 9), 16 * HOUR),
        ("in 2 business days", mar(3, 9), 14 * HOUR),
        ("in 1 day at 09:00", mar(2, 21), 12 * HOUR),
        ("in 2 business days at 09:00", mar(3, 9), DAY),
        ("every friday at 15:00", mar(5, 15), DAY),
        ("at once", MONDAY, timedelta(0)),
    ],
)
def test_what_is_left(words, at, left):
    """What is left of business time is business time, and of everything else elapsed time."""
    assert Timing.parse(words).remaining(MONDAY, at, hours=OFFICE) == left


def test_what_is_left_before_a_due():
    """Until a warning the time elapses, also where it lies so many working hours before."""
    timing = Timing.parse("2 working hours before")
    assert timing.remaining(MONDAY, mar(4, 15), due=mar(9, 10), hours=OFFICE) == 2 * DAY + HOUR


def test_a_pause_that_has_not_ended_uses_nothing_up():
    """An open pause ends at the instant asked about, and what comes later is not looked at."""
    timing, pause = Timing.parse("after 3 days"), [Span(mar(4, 15), mar(30))]
    for at in (mar(4, 15), mar(5), mar(29)):
        assert timing.remaining(MONDAY, at, pauses=pause) == DAY
    assert timing.remaining(MONDAY, mar(3, 15), pauses=pause) == 2 * DAY
    assert timing.remaining(MONDAY, mar(30, 10), pauses=pause) == DAY - HOUR


# -- vectors --------------------------------------------------------------------------------------


def vectors(kind: str) -> list[Any]:
    if not VECTORS.exists():
        return [pytest.param({}, id=kind, marks=pytest.mark.skip("no vectors beside the repo"))]
    rows = map(json.loads, VECTORS.read_text(encoding="utf-8").splitlines())
    return [pytest.param(row, id=row["id"]) for row in rows if row["kind"] == kind]


_DAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), DAYS, strict=True))


@pytest.mark.parametrize("row", vectors("notify.next_time"))
def test_the_next_time_as_an_on_call_system_finds_it(row):
    """The next time of the week is the one that others compute."""
    given_, days = row["given"], row["given"]["days"]
    days = DAYS if days == "every day" else [_DAYS[day] for day in days]
    found = Timing(kind="every", days=days, clock=given_["clock"]).at(
        datetime.fromisoformat(given_["now"]), timezone=given_["tz"]
    )
    assert found == datetime.fromisoformat(row["expect"]["next"])


@pytest.mark.parametrize("row", vectors("followup.delay"))
def test_two_words_for_a_day(row):
    """In n days at a time, and after n days, come to what others say."""
    day, clock = row["given"]["entered"].split()
    entered = Timing(kind="every", days=[day], clock=clock).at(utc(2026, 3, 1))
    found = [f"{when(words, entered):%A %H:%M}" for words in row["given"]["rule"]]
    assert found == row["expect"]["at"]


@pytest.mark.parametrize("row", vectors("followup.pause"))
def test_the_remainder_that_is_kept(row):
    """What is left after a pause is what others say."""
    given_ = row["given"]
    paused = MONDAY + given_["paused_after_days"] * DAY
    left = Timing.parse(f"after {given_['delay_days']} days").remaining(
        MONDAY, paused + 7 * DAY, pauses=[Span(paused, paused + 9 * DAY)]
    )
    assert f"{left.days} day left" == row["expect"]["on_resume"]


# -- laws -----------------------------------------------------------------------------------------

clocks = st.times().map(lambda t: time(t.hour, t.minute))
amounts = st.builds(Allowance, st.integers(1, 40), st.sampled_from(sorted(UNITS)))
dated = amounts.filter(lambda amount: amount.is_dated)
weekdays = st.lists(st.sampled_from(DAYS), min_size=1)
forward = st.one_of(
    st.just(Timing()),
    st.builds(Timing, kind=st.just("after"), amount=amounts),
    st.builds(Timing, kind=st.just("in"), amount=dated, clock=st.none() | clocks),
    st.builds(Timing, kind=st.just("every"), days=weekdays, clock=clocks),
)
backward = st.one_of(
    st.just(Timing(kind="at_due")),
    st.builds(Timing, kind=st.just("before"), amount=amounts),
    st.builds(Timing, kind=st.just("before"), amount=dated, clock=clocks),
)
zones = st.sampled_from(["UTC", "Europe/London", "America/St_Johns", "Australia/Lord_Howe"])
starts = st.builds(lambda t, zone: t.astimezone(ZoneInfo(zone)), instants, zones)
lengths = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def paused_after(start: datetime, begin: timedelta, lasts: timedelta) -> Span:
    first = start.astimezone(UTC) + begin
    return Span(first, first + lasts)


@laws()
@given(timing=forward | backward)
def test_every_timing_is_read_back(timing):
    """Whatever the timing, its words are read as it is, and it is of a known kind."""
    assert Timing.parse(str(timing)) == timing
    assert timing.kind in KINDS


@laws()
@given(timing=forward, start=starts, zone=zones)
def test_nothing_comes_before_its_start(timing, start, zone):
    """What counts from a start is never before it, and a weekly time is always after it."""
    found = timing.at(start, timezone=zone, hours=OFFICE)
    assert not later(start, found)
    assert found.tzinfo is start.tzinfo
    if timing.kind == "every":
        assert later(found, start)


@laws()
@given(days=st.integers(1, 400), clock=clocks, start=starts, zone=zones)
def test_a_date_at_a_time(days, clock, start, zone):
    """In n days at T is T on that date, or the gap later where that time is left out."""
    timing = Timing(kind="in", amount=Allowance(days, "day"), clock=clock)
    there = timing.at(start, timezone=zone).astimezone(ZoneInfo(zone))
    wall = datetime.combine(
        start.astimezone(ZoneInfo(zone)).date() + days * DAY, clock, tzinfo=ZoneInfo(zone)
    )
    is_real = wall.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(fold=0) == wall
    if is_real:
        assert (there.date(), there.time()) == (wall.date(), clock)
        assert there.fold == 0
    else:
        assert there.replace(tzinfo=None) > wall.replace(tzinfo=None)


@laws()
@given(timing=forward, start=starts, begin=lengths, lasts=lengths)
def test_a_pause_never_hastens(timing, start, begin, lasts):
    """With a pause it comes no earlier, and unchanged where the pause begins only then."""
    plain = timing.at(start, timezone="Europe/London", hours=OFFICE)
    pause = paused_after(start, begin, lasts)
    found = timing.at(start, timezone="Europe/London", hours=OFFICE, pauses=[pause])
    assert not later(plain, found)
    if not later(plain, pause.start):
        assert found == plain


@laws()
@given(timing=forward, start=starts, begin=lengths, lasts=lengths)
def test_nothing_comes_while_it_is_paused(timing, start, begin, lasts):
    """An instant never lies within a pause, nor before its end where it lay after its start."""
    pause = paused_after(start, begin, lasts)
    plain = timing.at(start, timezone="Europe/London", hours=OFFICE)
    found = timing.at(start, timezone="Europe/London", hours=OFFICE, pauses=[pause])
    assert not (later(found, pause.start) and later(pause.end, found))
    assert not (later(plain, pause.start) and later(pause.end, found))


@laws()
@given(
    days=st.integers(1, 6),
    start=st.integers(0, 14 * 48).map(lambda n: mar(2, 0) + n * HOUR / 2),
    ahead=st.integers(1, 16 * 60),
    lasts=lengths,
)
def test_no_opening_comes_while_it_is_paused(days, start, ahead, lasts):
    """However business days count, a pause shortly before their end puts it off to its own end."""
    timing = Timing(kind="in", amount=Allowance(days, "business day"))
    plain = timing.at(start, hours=OFFICE)
    pause = paused_after(plain, -ahead * HOUR / 60, lasts)
    found = timing.at(start, hours=OFFICE, pauses=[pause])
    assert not later(plain, found)
    assert not later(pause.end, found)


@laws()
@given(amount=amounts, start=starts, begin=lengths, lasts=lengths)
def test_nothing_is_used_up_while_it_is_paused(amount, start, begin, lasts):
    """What is left of an amount of time stays the same from the pause to its end."""
    assume(amount.unit != "business day")
    timing, pause = Timing(kind="after", amount=amount), paused_after(start, begin, lasts)
    left = [
        timing.remaining(start, at, hours=OFFICE, pauses=[pause]) for at in (pause.start, pause.end)
    ]
    assert left[0] == left[1]


@laws()
@given(timing=backward, start=starts, due=starts)
def test_nothing_before_a_due_is_after_it(timing, start, due):
    """What counts back from a due is never after it."""
    found = timing.at(start, due=due, timezone="Europe/London", hours=OFFICE)
    assert not later(found, due)
    assert found.tzinfo is start.tzinfo


@laws()
@given(days=weekdays, clock=clocks, start=starts)
def test_no_weekly_time_is_left_out(days, clock, start):
    """Between the start and the next weekly time lies no other, on any date."""
    timing = Timing(kind="every", days=days, clock=clock)
    found = timing.at(start, timezone="UTC").astimezone(UTC)
    day = start.astimezone(UTC).date()
    while day < found.date():
        there = datetime.combine(day, clock, tzinfo=UTC)
        assert DAYS[there.weekday()] not in timing.days or not later(there, start)
        day += DAY
    assert DAYS[found.weekday()] in timing.days
    assert elapsed(start, found) <= 7 * DAY
    assert to_microseconds(found) % (60 * 10**6) == 0

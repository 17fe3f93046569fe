from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import (
    FieldError,
    InstantOutOfRangeError,
    NaiveDatetimeError,
    NotADurationError,
    NotAnInstantError,
    UnknownZoneError,
)
from servicekit.instants import (
    EPOCH,
    appointment,
    aware,
    duration_microseconds,
    elapsed,
    formatted,
    from_microseconds,
    moment,
    optional_aware,
    placed,
    spoken,
    spoken_duration,
    to_microseconds,
    wall_edge,
    zone,
    zone_name,
)

LONDON = ZoneInfo("Europe/London")
HOUR = 3_600_000_000
NAIVE = datetime(2026, 5, 4, 9)  # noqa: DTZ001 - refused on purpose


class Stamp(datetime):
    """A subclass of ``datetime`` that servicekit has never heard of."""


class Nowhere(tzinfo):
    """A zone that does not know its offset, so that what it is attached to is naive."""

    def utcoffset(self, dt: datetime | None) -> None:
        return None


ZONES = ["UTC", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"]
YEARS = (datetime(1900, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 - hypothesis wants them so
walls = st.datetimes(*YEARS)
instants = st.datetimes(
    *YEARS, timezones=st.sampled_from(ZONES).map(ZoneInfo), allow_imaginary=True
)
folded = st.builds(lambda t, fold: t.replace(fold=fold), instants, st.sampled_from([0, 1]))
microseconds = st.integers(-6 * 10**16, 10**17)


# -- microseconds ---------------------------------------------------------------------------------


def test_microseconds_since_1970():
    """An instant is the number of microseconds since 1970, negative before."""
    assert to_microseconds(EPOCH) == 0
    assert to_microseconds(datetime(1970, 1, 2, 0, 0, 1, 3, tzinfo=UTC)) == 86_401_000_003
    assert to_microseconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


def test_microseconds_respect_the_zone():
    """The same instant has the same number in every zone."""
    here = datetime(2026, 7, 1, 9, tzinfo=LONDON)

    assert to_microseconds(here) == to_microseconds(datetime(2026, 7, 1, 8, tzinfo=UTC))
    assert to_microseconds(here) == to_microseconds(
        datetime(2026, 7, 1, 18, tzinfo=timezone(timedelta(hours=10)))
    )


def test_microseconds_respect_the_fold():
    """The hour that the clock shows twice is two hours."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)

    assert to_microseconds(second) - to_microseconds(first) == HOUR


@pytest.mark.parametrize(
    "naive",
    [NAIVE, NAIVE.replace(tzinfo=Nowhere()), pendulum.naive(2026, 5, 4)],
    ids=["no zone", "a zone without offsets", "pendulum"],
)
def test_a_naive_datetime_is_no_instant(naive):
    """A datetime without an offset is refused, of whatever type it is."""
    for refuse in (to_microseconds, aware, optional_aware):
        with pytest.raises(NaiveDatetimeError) as caught:
            refuse(naive)
        assert caught.value.value is naive


@pytest.mark.parametrize("value", [date(2026, 5, 4), "2026-05-04T09:00Z", 0, None])
def test_what_is_no_datetime_is_no_instant(value):
    """Dates, text and numbers are refused where an instant is wanted."""
    for refuse in (to_microseconds, aware):
        with pytest.raises(NotAnInstantError) as caught:
            refuse(value)
        assert caught.value.value == value


def test_an_instant_is_passed_through():
    """An instant comes through unchanged, and an optional one may be missing."""
    here = datetime(2026, 7, 1, 9, tzinfo=LONDON)

    assert aware(here) is here
    assert optional_aware(here) is here
    assert optional_aware(None) is None


def test_the_result_has_the_zone_of_its_model():
    """An instant comes back in the zone of the one that it is to be like."""
    like = datetime(2026, 7, 1, 9, tzinfo=LONDON)

    found = from_microseconds(to_microseconds(like) + HOUR, like)

    assert found == datetime(2026, 7, 1, 10, tzinfo=LONDON)
    assert found.tzinfo is LONDON
    assert type(found) is datetime


@pytest.mark.parametrize("fold", [0, 1])
def test_pendulum_in_pendulum_out(fold):
    """A pendulum instant comes back as one, in the same zone and with the right fold."""
    like = pendulum.datetime(2026, 1, 1, tz="Europe/London")
    wanted = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=fold)

    found = from_microseconds(to_microseconds(wanted), like)

    assert type(found) is pendulum.DateTime
    assert found.timezone_name == "Europe/London"
    assert (found.hour, found.minute, found.fold) == (1, 30, fold)
    assert to_microseconds(found) == to_microseconds(wanted)


def test_pendulum_is_read_with_its_fold():
    """Two pendulum instants that the clock shows alike are an hour apart."""
    first = pendulum.datetime(2026, 10, 25, 1, 30, tz="Europe/London", fold=0)
    second = pendulum.datetime(2026, 10, 25, 1, 30, tz="Europe/London", fold=1)

    assert to_microseconds(second) - to_microseconds(first) == HOUR


def test_any_subclass_comes_back():
    """A datetime of another subclass comes back as that subclass, with its fold."""
    like = Stamp(2026, 10, 25, 1, 30, 15, 7, tzinfo=LONDON, fold=1)

    found = from_microseconds(to_microseconds(like), like)

    assert type(found) is Stamp
    assert found.replace(tzinfo=None) == datetime(2026, 10, 25, 1, 30, 15, 7)  # noqa: DTZ001
    assert (found.tzinfo, found.fold) == (LONDON, 1)


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (10**18, UTC),
        (-(10**18), UTC),
        (10**30, UTC),
        (to_microseconds(datetime(9999, 12, 31, 23, tzinfo=UTC)), ZoneInfo("Asia/Tokyo")),
        (to_microseconds(datetime(1, 1, 1, 1, tzinfo=UTC)), ZoneInfo("America/New_York")),
    ],
)
def test_an_instant_out_of_range(number, place):
    """What lies outside the years 1 to 9999, also in its zone only, is refused."""
    with pytest.raises(InstantOutOfRangeError) as caught:
        from_microseconds(number, EPOCH.replace(tzinfo=place))
    assert caught.value.microseconds == number


def test_a_result_is_never_like_a_naive_datetime():
    """A model without a zone is refused, for the machine's own zone is nobody's answer."""
    with pytest.raises(NaiveDatetimeError):
        from_microseconds(0, NAIVE)


@given(folded)
def test_round_trip(t):
    """An instant becomes a number and comes back as the same instant in the same zone."""
    found = from_microseconds(to_microseconds(t), t)

    assert to_microseconds(found) == to_microseconds(t)
    assert found.tzinfo is t.tzinfo


@given(microseconds, st.sampled_from(ZONES))
def test_round_trip_of_numbers(number, name):
    """A number becomes an instant of any zone or type, and comes back as the same number."""
    for like in (
        datetime(2026, 1, 1, tzinfo=ZoneInfo(name)),
        Stamp(2026, 1, 1, tzinfo=ZoneInfo(name)),
        pendulum.datetime(2026, 1, 1, tz=name),
    ):
        assert to_microseconds(from_microseconds(number, like)) == number


@given(folded, folded)
def test_numbers_are_ordered_as_instants(a, b):
    """Numbers compare as the instants do in UTC, whatever their wall clocks show."""
    assert (to_microseconds(a) < to_microseconds(b)) == (a.astimezone(UTC) < b.astimezone(UTC))


# -- durations ------------------------------------------------------------------------------------


def test_a_duration_in_microseconds():
    """A duration is a number of microseconds, exact and signed, also one of pendulum's."""
    assert duration_microseconds(timedelta(days=1, microseconds=1)) == 86_400_000_001
    assert duration_microseconds(timedelta(hours=-1)) == -HOUR
    assert duration_microseconds(pendulum.duration(hours=2)) == 2 * HOUR


@pytest.mark.parametrize("value", [3600, "1h", None])
def test_what_is_no_duration(value):
    """Numbers and text are refused where an amount of time is wanted."""
    with pytest.raises(NotADurationError, match="not an amount of time"):
        duration_microseconds(value)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (datetime(2026, 10, 25, 0, tzinfo=LONDON), datetime(2026, 10, 25, 3, tzinfo=LONDON), 4),
        (datetime(2026, 3, 29, 0, tzinfo=LONDON), datetime(2026, 3, 29, 3, tzinfo=LONDON), 2),
        (datetime(2026, 7, 1, 9, tzinfo=LONDON), datetime(2026, 7, 1, 9, tzinfo=UTC), 1),
        (datetime(2026, 7, 1, 9, tzinfo=UTC), datetime(2026, 7, 1, 7, tzinfo=UTC), -2),
        (
            datetime(2026, 10, 25, 1, 30, tzinfo=LONDON),
            datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1),
            1,
        ),
    ],
)
def test_elapsed_time(start, end, hours):
    """Elapsed time is what really passes, also over a change of the clock, and it has a sign."""
    assert elapsed(start, end) == timedelta(hours=hours)
    assert type(elapsed(start, end)) is timedelta


def test_elapsed_time_of_naive_datetimes():
    """Elapsed time between wall clocks without a zone is refused."""
    with pytest.raises(NaiveDatetimeError):
        elapsed(NAIVE, EPOCH)
    with pytest.raises(NaiveDatetimeError):
        elapsed(EPOCH, NAIVE)


@given(folded, folded, folded)
def test_elapsed_time_is_additive(a, b, c):
    """Elapsed time adds up over any three instants, and turns its sign when they swap."""
    assert elapsed(a, b) + elapsed(b, c) == elapsed(a, c)
    assert elapsed(a, b) == -elapsed(b, a)


# -- zones ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("Europe/London", "Europe/London"),
        (LONDON, "Europe/London"),
        (pendulum.timezone("Europe/London"), "Europe/London"),
        ("UTC", "UTC"),
        (UTC, "UTC"),
        (pendulum.UTC, "UTC"),
    ],
    ids=repr,
)
def test_a_zone_by_its_name(given, key):
    """A zone is found by its name or by an object that knows its name, pendulum's included."""
    assert zone(given) is ZoneInfo(key)
    assert zone_name(given) == key


@pytest.mark.parametrize(
    "name",
    ["Mars/Base", "", "Europe", "../etc/passwd", "a\0b", 1, timezone(timedelta(hours=2))],
    ids=repr,
)
def test_an_unknown_zone(name):
    """A name that is in no database is refused, however it fails to be one."""
    for refuse in (zone, zone_name):
        with pytest.raises(UnknownZoneError) as caught:
            refuse(name)
        assert caught.value.zone == name


def test_no_zone_has_no_name():
    """A zone that is not given has no name."""
    assert zone_name(None) is None


# -- appointments ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "at", "place", "utc"),
    [
        (date(2026, 7, 1), time(9), "Europe/London", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        # a gap of one hour, of half an hour, at midnight, and of a whole day
        (date(2026, 3, 29), time(1, 30), "Europe/London", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (
            date(2026, 10, 4),
            time(2, 15),
            "Australia/Lord_Howe",
            datetime(2026, 10, 3, 15, 45, tzinfo=UTC),
        ),
        (date(2018, 11, 4), time(0), "America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
        (date(2011, 12, 30), time(10), "Pacific/Apia", datetime(2011, 12, 30, 20, tzinfo=UTC)),
        # a fold: the first of the two
        (
            date(2026, 10, 25),
            time(1, 30),
            "Europe/London",
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        (
            date(2026, 10, 25),
            time(1, 30, fold=1),
            "Europe/London",
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
    ],
)
def test_an_appointment(day, at, place, utc):
    """A skipped time moves forward by the gap, and one that is shown twice means the first."""
    found = appointment(day, at, place)

    assert to_microseconds(found) == to_microseconds(utc)
    assert found.tzinfo is ZoneInfo(place)


def test_an_appointment_shows_the_time_after_the_gap():
    """A skipped appointment shows the moved time on the clock, on the moved date too."""
    assert str(appointment(date(2026, 3, 29), time(1, 30), "Europe/London"))[:16] == (
        "2026-03-29 02:30"
    )
    assert appointment(date(2011, 12, 30), time(10), "Pacific/Apia").day == 31


def test_an_appointment_out_of_range():
    """An appointment after the last instant that can be told is refused."""
    with pytest.raises(InstantOutOfRangeError):
        appointment(date(9999, 12, 31), time(23), "America/New_York")
    with pytest.raises(UnknownZoneError):
        appointment(date(2026, 1, 1), time(9), "Mars/Base")


@given(walls, st.sampled_from(ZONES))
def test_an_appointment_outside_gaps_is_what_the_clock_shows(wall, name):
    """Outside a gap the clock shows the time that was agreed; in a gap it shows a later one."""
    found = appointment(wall.date(), wall.time(), name)
    shown = found.replace(tzinfo=None, fold=0)

    assert shown == wall or shown > wall
    assert found.fold == 0


# -- edges ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wall", "place", "utc"),
    [
        ("2026-07-01T09:00", "Europe/London", "2026-07-01T08:00"),
        # in a gap: when the clock has jumped
        ("2026-03-29T01:00", "Europe/London", "2026-03-29T01:00"),
        ("2026-03-29T01:30", "Europe/London", "2026-03-29T01:00"),
        ("2026-03-29T01:59:59", "Europe/London", "2026-03-29T01:00"),
        ("2026-03-29T02:00", "Europe/London", "2026-03-29T01:00"),
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30"),
        ("2011-12-30T00:00", "Pacific/Apia", "2011-12-30T10:00"),
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00"),
        ("2011-12-31T00:00", "Pacific/Apia", "2011-12-30T10:00"),
        ("2018-11-04T00:00", "America/Sao_Paulo", "2018-11-04T03:00"),
        ("2018-11-04T00:59", "America/Sao_Paulo", "2018-11-04T03:00"),
        # in a fold: the first of the two
        ("2026-10-25T01:30", "Europe/London", "2026-10-25T00:30"),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45"),
        ("2018-02-17T23:30", "America/Sao_Paulo", "2018-02-18T01:30"),
    ],
)
def test_an_edge(wall, place, utc):
    """An edge in a gap is the first instant after it; in a fold it is the first of the two."""
    found = wall_edge(datetime.fromisoformat(wall), ZoneInfo(place))

    assert found == to_microseconds(datetime.fromisoformat(utc).replace(tzinfo=UTC))


@given(walls, st.timedeltas(timedelta(0), timedelta(days=2)), st.sampled_from(ZONES))
def test_edges_never_go_back(wall, later, name):
    """A later wall clock reading begins no earlier, except where the clock itself goes back."""
    place = ZoneInfo(name)
    first, second = wall_edge(wall, place), wall_edge(wall + later, place)
    back = max(timedelta(0), _offset(first, place) - _offset(second, place))

    assert second >= first - back // timedelta(microseconds=1)


@given(walls, st.sampled_from(ZONES))
def test_an_edge_is_shown_by_the_clock_or_just_after_a_gap(wall, name):
    """The clock shows the reading at its edge, or had jumped over it one microsecond before."""
    place = ZoneInfo(name)
    edge = wall_edge(wall, place)
    shown, before = (_shown(edge - step, place) for step in (0, 1))

    assert shown == wall or before < wall < shown


def _shown(number: int, place: tzinfo) -> datetime:
    return from_microseconds(number, EPOCH.replace(tzinfo=place)).replace(tzinfo=None, fold=0)


def _offset(number: int, place: tzinfo) -> timedelta:
    return from_microseconds(number, EPOCH.replace(tzinfo=place)).utcoffset()


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("t", "words"),
    [
        (datetime(2026, 5, 1, 16, 45, tzinfo=LONDON), "Fri 1 May 2026 16:45 BST"),
        (datetime(2026, 12, 31, 0, 0, 7, tzinfo=UTC), "Thu 31 Dec 2026 00:00:07 UTC"),
        (pendulum.datetime(2026, 1, 4, 9, tz="Europe/London"), "Sun 4 Jan 2026 09:00 GMT"),
    ],
)
def test_an_instant_in_words(t, words):
    """An instant is told in its own zone, with seconds only where there are any."""
    assert spoken(t) == words


@pytest.mark.parametrize("place", ["Europe/London", LONDON], ids=["name", "zone"])
def test_an_instant_in_words_of_another_zone(place):
    """On request an instant is told in another zone, named or given, and stays the same one."""
    t = datetime(2026, 5, 1, 16, 45, tzinfo=UTC)

    assert spoken(t, place) == "Fri 1 May 2026 17:45 BST"
    assert moment(placed(t, place)) == moment(t)
    assert placed(t, None) is t
    with pytest.raises(UnknownZoneError):
        placed(t, "Nowhere")


def test_what_a_zone_does_not_reach_stays_in_its_own():
    """The last hours of the calendar are not in every zone."""
    last = datetime.max.replace(tzinfo=UTC)

    assert placed(last, timezone(timedelta(hours=1))) is last
    assert spoken(last, "Asia/Tokyo") == spoken(last)


@pytest.mark.parametrize(
    ("duration", "words", "without_days"),
    [
        (timedelta(hours=1, minutes=45), "1 h 45 min", "1 h 45 min"),
        (timedelta(days=2, seconds=30), "2 d 30 s", "48 h 30 s"),
        (timedelta(hours=25), "1 d 1 h", "25 h"),
        (-timedelta(minutes=5), "5 min", "5 min"),
        (timedelta(0), "0 s", "0 s"),
        (timedelta(milliseconds=999), "0 s", "0 s"),
    ],
)
def test_a_duration_in_words(duration, words, without_days):
    """A duration is told without its sign, in units that count, and in days only if wanted."""
    assert spoken_duration(duration) == words
    assert spoken_duration(duration, days=False) == without_days


def test_a_duration_in_words_is_a_duration():
    """A bare number is not told as a duration, for nobody knows its unit."""
    with pytest.raises(NotADurationError):
        spoken_duration(90)


class Seasonal(tzinfo):
    """A zone that is another object in summer, as those of pytz are."""

    def __init__(self, hours: int) -> None:
        self.hours = hours

    def utcoffset(self, t: datetime | None) -> timedelta:
        return timedelta(hours=self.hours)

    def fromutc(self, t: datetime) -> datetime:
        there = Seasonal(1 if 4 <= t.month < 11 else 0)
        return (t + there.utcoffset(t)).replace(tzinfo=there)


def test_a_zone_that_is_another_object_in_summer():
    """A subclass comes back in the zone that holds at the result, not in that of the start."""

    class Own(datetime):
        pass

    winter = Own(2026, 3, 31, 12, tzinfo=Seasonal(0))
    summer = from_microseconds(to_microseconds(winter) + 86_400_000_000, winter)

    assert type(summer) is Own
    assert (summer.hour, to_microseconds(summer) - to_microseconds(winter)) == (13, 86_400_000_000)


def test_fold_is_passed_only_where_it_says_something():
    """Some subclasses take no fold, as those of pandas 2 beside most zones."""

    class Strict(datetime):
        def __new__(cls, **fields):
            if "fold" in fields and not fields["fold"]:
                raise ValueError("no fold here")
            return super().__new__(cls, **fields)

    t = Strict(year=2026, month=3, day=2, hour=9, tzinfo=UTC)
    assert from_microseconds(to_microseconds(t) + 1_000_000, t).second == 1


def test_a_missing_instant_is_none():
    """A datetime that cannot say its offset, as where a data frame has a gap, is no instant."""

    class Missing(datetime):
        def utcoffset(self):
            raise ValueError("not a time")

    with pytest.raises(NotAnInstantError):
        aware(Missing(2026, 5, 4, tzinfo=UTC))


# -- in the words of a language -------------------------------------------------------------------


def test_an_instant_is_written_by_a_pattern_in_a_language() -> None:
    """Weekday and month are words of the language; what stands in brackets stays as it is."""
    t = datetime(2026, 11, 24, 15, 5, tzinfo=LONDON)
    assert formatted(t, "dddd D MMMM YYYY [at] HH:mm") == "Tuesday 24 November 2026 at 15:05"
    assert formatted(t, "dddd, D. MMMM", language="de") == "Dienstag, 24. November"
    assert formatted(t, "dddd D MMMM", language="pt_br") == "terça-feira 24 novembro"


def test_the_clock_of_another_place_can_be_written() -> None:
    """The instant stays the same, the date may be another."""
    t = datetime(2026, 11, 24, 20, tzinfo=LONDON)
    assert formatted(t, "D HH:mm", place="Asia/Tokyo") == "25 05:00"
    assert formatted(pendulum.instance(t), "D HH:mm", place=UTC) == "24 20:00"


def test_a_pattern_is_written_for_instants_in_known_languages_and_zones_only() -> None:
    """Nothing falls back: no zone, no known zone and no known language are errors."""
    with pytest.raises(NaiveDatetimeError):
        formatted(NAIVE, "D")
    with pytest.raises(UnknownZoneError):
        formatted(EPOCH, "D", place="Europe/Lundun")
    with pytest.raises(FieldError, match="locale"):
        formatted(EPOCH, "dddd", language="xx")

"""An instant for a customer: in their language, and on the clock where they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hours.support import instants, laws, zones
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import InstantOutOfRangeError, NaiveDatetimeError, UnknownZoneError
from servicekit.followups.languages import LANGUAGES
from servicekit.followups.when import said_when

LONDON, PARIS, CHICAGO = "Europe/London", "Europe/Paris", "America/Chicago"
TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALL = datetime(2026, 11, 24, 15, tzinfo=ZoneInfo(LONDON))


def local(*fields: int, place: str = LONDON, fold: int = 0) -> datetime:
    return datetime(*fields, tzinfo=ZoneInfo(place), fold=fold)  # type: ignore[misc,arg-type]


def say(t: datetime = CALL, language: str | None = "en", *places: str) -> str:
    return said_when(t, language, places or [LONDON], at=TODAY)


# Languages


@pytest.mark.parametrize(
    ("language", "phrase"),
    [
        ("da", "tirsdag den 24. november kl. 15.00 (din lokale tid)"),
        ("de", "Dienstag, 24. November, um 15:00 Uhr Ihrer Zeit"),
        ("en", "Tuesday 24 November at 15:00 your time"),
        ("en-US", "Tuesday, November 24, at 3:00 PM your time"),
        ("es", "martes, 24 de noviembre, a las 15:00 (su hora local)"),
        ("fr", "mardi 24 novembre à 15h00 (votre heure locale)"),
        ("it", "martedì 24 novembre alle ore 15:00 (secondo il Suo fuso orario)"),
        ("nb", "tirsdag 24. november kl. 15.00 (din lokale tid)"),
        ("nl", "dinsdag 24 november om 15.00 uur (uw lokale tijd)"),
        ("no", "tirsdag 24. november kl. 15.00 (din lokale tid)"),
        ("pl", "wtorek, 24 listopada, o godz. 15:00 (według Państwa czasu lokalnego)"),
        ("pt", "terça-feira, 24 de novembro, às 15:00 (na sua hora local)"),
        ("pt-BR", "terça-feira, 24 de novembro, às 15:00 (no seu horário local)"),
        ("sv", "tisdag 24 november kl. 15.00 (din lokala tid)"),
    ],
)
def test_a_customer_reads_the_time_in_their_language(language: str, phrase: str) -> None:
    """Weekday, month and the words between them are those of the customer's language."""
    assert say(CALL, language) == phrase


@pytest.mark.parametrize(
    ("language", "phrase"),
    [
        ("da", "mandag den 1. februar 2027 kl. 01.05 (din lokale tid)"),
        ("de", "Montag, 1. Februar 2027, um 01:05 Uhr Ihrer Zeit"),
        ("en", "Monday 1 February 2027 at 01:05 your time"),
        ("en-US", "Monday, February 1, 2027, at 1:05 AM your time"),
        ("es", "lunes, 1 de febrero de 2027, a la 1:05 (su hora local)"),
        ("fr", "lundi 1er février 2027 à 01h05 (votre heure locale)"),
        ("it", "lunedì 1º febbraio 2027 alle ore 1:05 (secondo il Suo fuso orario)"),
        ("nb", "mandag 1. februar 2027 kl. 01.05 (din lokale tid)"),
        ("nl", "maandag 1 februari 2027 om 1.05 uur (uw lokale tijd)"),
        ("no", "mandag 1. februar 2027 kl. 01.05 (din lokale tid)"),
        ("pl", "poniedziałek, 1 lutego 2027 r., o godz. 1:05 (według Państwa czasu lokalnego)"),
        ("pt", "segunda-feira, 1 de fevereiro de 2027, à 01:05 (na sua hora local)"),
        ("pt-BR", "segunda-feira, 1º de fevereiro de 2027, à 01:05 (no seu horário local)"),
        ("sv", "måndag 1 februari 2027 kl. 01.05 (din lokala tid)"),
    ],
)
def test_one_oclock_on_the_first_of_a_month_is_said_as_the_language_says_it(
    language: str, phrase: str
) -> None:
    """Some languages have a word of their own for the first, and one o'clock in the singular."""
    assert say(local(2027, 2, 1, 1, 5), language) == phrase


@pytest.mark.parametrize(
    ("language", "hour", "phrase"),
    [
        ("en-US", 0, "Tuesday, November 24, at 12:00 AM your time"),
        ("en-US", 12, "Tuesday, November 24, at 12:00 PM your time"),
        ("en-US", 13, "Tuesday, November 24, at 1:00 PM your time"),
        ("es", 0, "martes, 24 de noviembre, a las 0:00 (su hora local)"),
        ("es", 13, "martes, 24 de noviembre, a las 13:00 (su hora local)"),
        ("pt", 0, "terça-feira, 24 de novembro, à 00:00 (na sua hora local)"),
        ("pt", 2, "terça-feira, 24 de novembro, às 02:00 (na sua hora local)"),
    ],
)
def test_hours_are_counted_as_the_language_counts_them(
    language: str, hour: int, phrase: str
) -> None:
    """Twelve hours and their halves of the day, or twenty-four; one or many."""
    assert say(CALL.replace(hour=hour), language) == phrase


@pytest.mark.parametrize(
    ("region", "language"),
    [("en-GB", "en"), ("de_AT", "de"), ("FR-ca", "fr"), ("en-US-x-kim", "en-US"), ("pt-PT", "pt")],
)
def test_a_region_falls_back_to_its_language(region: str, language: str) -> None:
    """Whoever's region is not known is spoken to in their language."""
    assert say(CALL, region) == say(CALL, language)


@pytest.mark.parametrize("language", ["ja", None, "en, de;q=0.5", ""])
def test_an_unknown_language_gets_a_form_without_words(language: str | None) -> None:
    """Nobody is spoken to in a language that may not be theirs, and nothing can be misread."""
    tokyo = local(2026, 11, 24, 15, place="Asia/Tokyo")
    assert say(tokyo, language, "Asia/Tokyo") == "2026-11-24 15:00 (UTC+09:00, Tokyo)"
    assert say(CALL, language, LONDON, CHICAGO) == (
        "2026-11-24 15:00 (UTC, London) / 09:00 (UTC-06:00, Chicago)"
    )


def test_a_host_can_name_the_language_for_everybody_else() -> None:
    """The fallback speaks to those whose language is not known, and to nobody else."""
    for language, phrase in (("ja", say(CALL, "en-US")), (None, say(CALL, "en-US"))):
        assert said_when(CALL, language, [LONDON], at=TODAY, fallback="en-US") == phrase
    assert said_when(CALL, "de", [LONDON], at=TODAY, fallback="en") == say(CALL, "de")


# Places


def test_zones_that_show_the_same_are_your_time() -> None:
    """Two zones with one clock leave no doubt, so nobody has to read their names."""
    assert say(CALL, "en", PARIS, "Europe/Berlin") == "Tuesday 24 November at 16:00 your time"


def test_zones_that_show_different_times_are_named() -> None:
    """Where "your time" would be a guess, each reading has its places, and the day is said once."""
    assert say(CALL, "en", LONDON, PARIS, "Europe/Berlin") == (
        "Tuesday 24 November at 15:00 (London) / 16:00 (Paris, Berlin)"
    )
    assert say(CALL, "de", PARIS, "America/New_York") == (
        "Dienstag, 24. November, um 16:00 Uhr (Paris) / 10:00 Uhr (New York)"
    )


def test_days_that_differ_are_said_both() -> None:
    """Late in one place is the next day in another."""
    late = local(2026, 11, 24, 23, 30)
    assert say(late, "en", LONDON, PARIS) == (
        "Tuesday 24 November at 23:30 (London) / Wednesday 25 November at 00:30 (Paris)"
    )


def test_a_zone_that_is_given_twice_is_one() -> None:
    """Naming a zone twice makes it no less certain."""
    assert say(CALL, "en", LONDON, LONDON) == say(CALL, "en")


def test_without_a_zone_of_theirs_that_of_the_instant_is_named() -> None:
    """Nobody is told "your time" whose place nobody knows."""
    assert said_when(CALL, "en", at=TODAY) == "Tuesday 24 November at 15:00 (London)"
    assert said_when(CALL, "de", at=TODAY) == "Dienstag, 24. November, um 15:00 Uhr (London)"


@pytest.mark.parametrize(
    ("place", "named"),
    [
        (UTC, "UTC"),
        (timezone(timedelta(hours=-3, minutes=-30)), "UTC-03:30"),
        (ZoneInfo("UTC"), "UTC"),
        (ZoneInfo("Etc/GMT+5"), "UTC-05:00"),
        (ZoneInfo("America/Argentina/Buenos_Aires"), "Buenos Aires"),
        (pendulum.timezone("Asia/Kolkata"), "Kolkata"),
        (pendulum.fixed_timezone(3600), "UTC+01:00"),
    ],
    ids=["utc", "offset", "zone-utc", "etc", "nested", "pendulum", "pendulum-offset"],
)
def test_a_place_is_called_as_the_database_calls_it(place, named: str) -> None:
    """A city by its name, and what is no place by its offset, with the sign that people know."""
    t = datetime(2026, 11, 24, 15, tzinfo=place)
    assert said_when(t, "en", at=TODAY) == f"Tuesday 24 November at 15:00 ({named})"


def test_a_reading_that_comes_twice_has_its_offset() -> None:
    """In the hour that the clock goes through twice, the offset tells which of both is meant."""
    first, second = (local(2026, 10, 25, 1, 30, fold=fold) for fold in (0, 1))
    assert say(first) == "Sunday 25 October at 01:30 (UTC+01:00) your time"
    assert say(second) == "Sunday 25 October at 01:30 (UTC) your time"
    assert say(second, "en", LONDON, PARIS) == (
        "Sunday 25 October at 01:30 (UTC, London) / 02:30 (UTC+01:00, Paris)"
    )


# Years


def test_the_year_is_said_when_it_is_another() -> None:
    """The year of now is left out, on the clock of each place."""
    new_year = local(2026, 12, 31, 23, 30)
    assert say(new_year, "en", LONDON, PARIS) == (
        "Thursday 31 December at 23:30 (London) / Friday 1 January 2027 at 00:30 (Paris)"
    )
    assert said_when(new_year, "en", [PARIS], at=new_year) == (
        "Friday 1 January at 00:30 your time"
    )
    assert said_when(CALL, "en", [LONDON], at=TODAY.replace(year=2027)) == (
        "Tuesday 24 November 2026 at 15:00 your time"
    )


def test_less_than_a_minute_is_left_out() -> None:
    """Nobody is called at a second."""
    assert say(CALL.replace(second=59, microsecond=999_999)) == say(CALL)


# What is refused


def test_instants_need_a_zone() -> None:
    """Without one nobody knows when that is."""
    for t, at in ((CALL.replace(tzinfo=None), TODAY), (CALL, TODAY.replace(tzinfo=None))):
        with pytest.raises(NaiveDatetimeError):
            said_when(t, "en", [LONDON], at=at)
        with pytest.raises(NaiveDatetimeError):
            said_when(t, "en", at=at)


def test_a_zone_that_nobody_knows_is_refused() -> None:
    """There is no clock to read."""
    with pytest.raises(UnknownZoneError):
        say(CALL, "en", "Europe/Lundun")


def test_a_time_that_a_place_does_not_have_is_refused() -> None:
    """The last hours of the year 9999 are over in the east."""
    with pytest.raises(InstantOutOfRangeError):
        say(datetime(9999, 12, 31, 23, tzinfo=UTC), "en", "Asia/Tokyo")


# Whatever the instant


@given(instants, st.sampled_from([*LANGUAGES, None]), st.lists(zones, max_size=3))
@laws()
def test_the_zone_in_which_an_instant_is_written_changes_nothing(
    t: datetime, language: str | None, places: list[str]
) -> None:
    """What a customer reads depends on where they are, not on where the host's clock is."""
    told = [*places, LONDON]
    assert said_when(t, language, told, at=TODAY) == said_when(
        t.astimezone(UTC), language, told, at=TODAY.astimezone(ZoneInfo("Asia/Tokyo"))
    )


@given(instants, st.sampled_from([*LANGUAGES, None]), zones)
@laws()
def test_what_is_said_can_be_read_back(t: datetime, language: str | None, place: str) -> None:
    """Day, month and minute of the clock in that place are in the phrase."""
    there = t.astimezone(UTC).astimezone(ZoneInfo(place))
    phrase = said_when(t, language, [place], at=TODAY)
    assert f"{there:%M}" in phrase
    assert str(there.day) in phrase or f"{there.day:02}" in phrase
    assert str(there.year) in phrase  # none of these is of this year
    assert str(there.hour) in phrase or str(there.hour % 12 or 12) in phrase

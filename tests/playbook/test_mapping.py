from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, UnknownZoneError
from servicekit.playbook import COLUMNS, EVENTS, VOCABULARIES, LogMapping
from servicekit.playbook.mapping import shown
from servicekit.promise import EVENTS as PROMISE_EVENTS

LONDON = ZoneInfo("Europe/London")


def mapping(**fields: object) -> LogMapping:
    return LogMapping(**{"columns": {"case": "number", "at": "updated"}, **fields})


# -- what a mapping is ----------------------------------------------------------------------------


def test_a_mapping_is_a_value(travels):
    """A mapping can be hashed, copied and pickled, like everything in a playbook."""
    travels(
        mapping(
            columns={"case": "c", "at": "t", "status": "s"},
            timezone="Europe/London",
            missing=["?"],
            values={"status": {"Active": "open"}},
            constants={"measure": "csat", "scale": "1..5"},
            encoding="cp1252",
            format=["iso", "%d/%m/%Y"],
        )
    )


@pytest.mark.parametrize(
    ("name", "known"), [("UTF8", "utf-8"), ("Windows-1252", "cp1252"), ("latin-1", "iso8859-1")]
)
def test_an_encoding_has_one_name(name, known):
    """However an encoding is called, it is the same."""
    assert mapping(encoding=name).encoding == known


def test_columns_and_words_agree():
    """Every meaning that is read as a word has a vocabulary, and every vocabulary a meaning."""
    assert {meaning for meaning, kind in COLUMNS.items() if kind == "words"} == set(VOCABULARIES)


def test_an_event_of_a_promise_in_a_log_is_one_of_its_kinds():
    """A word of logs about a promise is a kind of event, and needs no more than a row can tell."""
    told = [event.removeprefix("promise_") for event in EVENTS if event.startswith("promise_")]

    assert {name for kind in told for name in PROMISE_EVENTS[kind].needs} <= set(COLUMNS)


def test_a_kind_of_column_is_known():
    """Every column is read in one of the ways that are described."""
    kinds = {"text", "instant", "number", "words", "list", "duration", "score", "amount", "scale"}

    assert set(COLUMNS.values()) == kinds


@pytest.mark.parametrize("missing", ["case", "at"])
def test_a_log_has_a_case_and_an_instant(missing):
    """Without a column for the case or the instant no log can be read."""
    columns = {"case": "number", "at": "updated"}
    del columns[missing]

    with pytest.raises(FieldError, match=f"a log needs a column for '{missing}'"):
        mapping(columns=columns)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"columns": {"case": "c", "at": "t", "colour": "x"}}, "columns='colour'.*one of case, at"),
        ({"columns": {"case": "c", "at": ""}}, "columns.at=''.*the name of a column"),
        ({"columns": {"case": "c", "at": 5}}, "columns.at=5.*the name of a column"),
        ({"values": {"colour": {"a": "b"}}}, "values='colour'.*one of case, at"),
        ({"values": {"status": {"Active": "opn"}}}, r"values.status\['Active'\]='opn'.*new, open"),
        ({"delimiter": ":"}, "delimiter=':'"),
        ({"missing": "?"}, "not one text"),
        ({"format": []}, "format=.*at least one format"),
        ({"format": ["iso", "%H:%M"]}, "format='%H:%M'.*a whole date"),
        ({"encoding": "cp12520"}, "encoding='cp12520'.*that Python knows, such as 'utf-8'"),
        ({"encoding": "rot13"}, "encoding='rot13'"),
        ({"encoding": "idna"}, "encoding='idna'"),
        ({"encoding": ""}, "encoding=''"),
        ({"encoding": 8}, "encoding=8"),
        ({"constants": {"colour": "x"}}, "constants='colour'.*what is text, words or a scale"),
        ({"constants": {"case": "x"}}, "constants='case'.*what is text, words or a scale"),
        ({"constants": {"score": "5"}}, "constants='score'.*what is text, words or a scale"),
        ({"constants": {"measure": "smile"}}, "constants.measure='smile'.*csat"),
        ({"constants": {"scale": "1-5"}}, r"constants.scale='1-5'.*like '1\.\.5'"),
        ({"constants": {"team": " "}}, "constants.team=' '.*a word that holds for every row"),
        ({"constants": {"team": 5}}, "constants.team=5.*a word that holds for every row"),
        (
            {"columns": {"case": "c", "at": "t", "team": "x"}, "constants": {"team": "shop"}},
            "constants.team='shop'.*'x' is its column already",
        ),
    ],
)
def test_what_a_mapping_refuses(fields, words):
    """A meaning, a word or a sign that nobody knows is refused by name."""
    with pytest.raises(FieldError, match=words):
        mapping(**fields)


def test_an_unknown_zone_is_refused():
    """A zone that the database does not know is refused when the mapping is made."""
    with pytest.raises(UnknownZoneError, match="Mars/Base"):
        mapping(timezone="Mars/Base")


# -- formats --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        "iso", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%Y-%m-%dT%H:%M:%S.%f%z", "%d.%m.%y", "%c",
        "%d %b %Y, %Hh", "%Y-%j %H:%M", "%G-W%V-%u %H:%M",
    ],
)  # fmt: skip
def test_formats_that_read_a_date(form):
    """A format that reads a whole date is taken, with or without a time of day."""
    assert mapping(format=form).format == (form,)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("%d/%m/%Y %H:%H", "redefinition of group name 'H'"),
        ("%d/%m/%Y %Q", "bad directive"),
        ("%d/%m/%Y %", "stray %"),
        ("%-d/%m/%Y", "bad directive"),
        ("%Y-%m", "a whole date; it reads 2026-05-17 14:45.* as 2026-05-01"),
        ("%H:%M", "a whole date"),
        ("dd/mm/yyyy", "a whole date"),
        ("", "a whole date"),
        ("%d/%m/%Y %I:%M", "a whole date; it reads 2026-05-17 14:45.* as 2026-05-17 02:45"),
        ("%d/%m/%Y %H:%M %Z", "names of zones are ambiguous; use %z"),
    ],
)
def test_formats_that_lose_something(form, words):
    """A format that cannot read, or would silently read another instant, is refused at once."""
    with pytest.raises(FieldError, match=words):
        mapping(format=form)


def test_formats_are_tried_in_their_order():
    """Of several formats the first that fits an instant counts."""
    read = mapping(format=["%d/%m/%Y", "%m/%d/%Y", "iso"], timezone="UTC")

    assert read.instant("4/5/2026").isoformat() == "2026-05-04T00:00:00+00:00"
    assert read.instant("5/14/2026").isoformat() == "2026-05-14T00:00:00+00:00"
    assert read.instant("2026-05-14").isoformat() == "2026-05-14T00:00:00+00:00"
    with pytest.raises(ValueError, match="in the format '%d/%m/%Y' or '%m/%d/%Y' or 'iso'"):
        read.instant("soon")


# -- instants -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "text", "instant"),
    [
        ({"timezone": "Europe/London"}, "2026-05-04 09:00", "2026-05-04T09:00:00+01:00"),
        ({"timezone": "Europe/London"}, "2026-05-04T09:00Z", "2026-05-04T10:00:00+01:00"),
        ({"timezone": "Europe/London"}, "2026-05-04", "2026-05-04T00:00:00+01:00"),
        ({}, "2026-05-04T09:00:00.5-05:00", "2026-05-04T09:00:00.500000-05:00"),
        (
            {"timezone": "America/New_York", "format": "%d/%m/%Y %H:%M"},
            "4/5/2026 09:00",
            "2026-05-04T09:00:00-04:00",
        ),
        (
            {"timezone": "UTC", "format": "%d/%m/%Y %H:%M %z"},
            "04/05/2026 09:00 +0200",
            "2026-05-04T07:00:00+00:00",
        ),
        # A reading that the clock shows twice is the first.
        ({"timezone": "Europe/London"}, "2026-10-25 01:30", "2026-10-25T01:30:00+01:00"),
    ],
)
def test_instants_that_can_be_read(fields, text, instant):
    """An instant keeps its own offset, takes the stated zone without one, and is shown in that."""
    assert mapping(**fields).instant(text).isoformat() == instant


@pytest.mark.parametrize(
    ("fields", "text", "words"),
    [
        ({}, "2026-05-04 09:00", "has no time zone; name it with 'timezone' under"),
        ({"timezone": "UTC"}, "4/5/2026", "'4/5/2026' is no instant in the format 'iso'"),
        ({"timezone": "UTC"}, "2026-02-30", "is no instant in the format 'iso'"),
        (
            {"timezone": "UTC", "format": "%d/%m/%Y"},
            "2026-05-04",
            "'2026-05-04' is no instant in the format '%d/%m/%Y'",
        ),
        ({"timezone": "UTC", "format": "%d/%m/%Y"}, "04/05/2026 9", "is no instant"),
        ({"timezone": "UTC"}, "0001-01-01T00:00+05:00", "outside the years 1970 to 2199"),
        ({"timezone": "UTC"}, "9999-12-31T23:00-05:00", "outside the years 1970 to 2199"),
    ],
)
def test_instants_that_cannot_be_read(fields, text, words):
    """An instant without a zone, written otherwise or out of all years is refused by its text."""
    with pytest.raises(ValueError, match=words):
        mapping(**fields).instant(text)


@given(
    st.datetimes(
        datetime(1990, 1, 1),  # noqa: DTZ001 - the zone is drawn beside it
        datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, LONDON, ZoneInfo("Australia/Lord_Howe")]),
    )
)
def test_iso_instants_survive(instant):
    """An instant that is written with its offset is read as the same instant in any zone."""
    read = mapping(timezone="America/New_York").instant(instant.isoformat())

    assert read - instant == timedelta(0)
    assert read.tzinfo == ZoneInfo("America/New_York")


# -- words ----------------------------------------------------------------------------------------


def test_words_are_translated_before_they_are_missed():
    """A value is translated first; only one that is not listed can stand for nothing."""
    read = mapping(missing=["?", "-"], values={"team": {"?": "common queue"}})

    assert read.word("team", "?") == "common queue"
    assert read.word("agent", "?") is None
    assert read.word("team", "-") is None
    assert read.word("team", "") is None
    assert read.word("team", "billing") == "billing"


def test_an_empty_value_can_be_given_a_meaning():
    """Also an empty value can be listed, and then it stands for something."""
    assert mapping(values={"status": {"": "new"}}).word("status", "") == "new"


def test_a_vocabulary_is_closed():
    """A value outside of the vocabulary is refused, with the place where to list it."""
    read = mapping(values={"status": {"Active": "open"}})

    assert read.word("status", "Active") == "open"
    assert read.word("status", "closed") == "closed"
    with pytest.raises(ValueError, match=r"is not mapped; list it under \[log.values.status\]"):
        read.word("status", "active")


@pytest.mark.parametrize(
    ("raw", "word"), [("yes", "yes"), ("True", "yes"), ("NO", "no"), ("false", "no")]
)
def test_true_and_false_say_yes_and_no(raw, word):
    """Where a column says yes or no, true and false say it as well, in any letters."""
    assert mapping().word("needs_reply", raw) == word


def test_true_is_no_word_elsewhere():
    """True and false mean nothing in a column that has other words."""
    with pytest.raises(ValueError, match="is not mapped"):
        mapping().word("status", "true")


@pytest.mark.parametrize("word", ["", "  ", None])
def test_a_value_stands_for_a_word(word):
    """A value cannot be translated to nothing; what stands for nothing is listed as missing."""
    with pytest.raises(FieldError, match="belongs under missing"):
        mapping(values={"team": {"?": word}})


def test_a_long_value_is_cut_in_a_message():
    """A message shows the beginning of a value that is very long, and how long it is."""
    assert shown("x" * 60) == repr("x" * 60)
    assert shown("x" * 10_000) == f"{'x' * 60!r}… (10,000 characters)"


@pytest.mark.parametrize("text", ["1969-12-31T23:59Z", "2200-01-01T00:00Z", "0001-01-01"])
def test_instants_outside_of_any_log_are_refused(text):
    """An instant long before computers, or of no living person's time, is a mistake, or nothing."""
    with pytest.raises(ValueError, match="outside the years 1970 to 2199; if it stands for"):
        mapping(timezone="Asia/Tokyo").instant(text)


@pytest.mark.parametrize("text", ["1970-01-01T00:00Z", "2199-12-31T23:59Z"])
def test_the_first_and_the_last_instant_of_logs(text):
    """The years of logs are whole, whatever the zone that they are shown in."""
    read = mapping(timezone="America/New_York").instant(text)

    assert read.astimezone(UTC).isoformat()[:16] == text[:16]


def test_a_time_that_the_clock_skipped_is_refused():
    """What no clock of the zone ever showed is a mistake of the log, not an instant."""
    mapping = LogMapping(columns={"case": "c", "at": "a"}, timezone="Europe/London")
    with pytest.raises(ValueError, match="never was on the clocks of Europe/London"):
        mapping.instant("2026-03-29 01:30")

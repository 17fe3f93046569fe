"""Scheduled follow-ups as iCalendar: tasks or events with alarms, read back with icalendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Component

from servicekit.customer import Customer
from servicekit.decision import Reason
from servicekit.errors import FieldError, NaiveDatetimeError, UnknownZoneError
from servicekit.extra.ical import dumps_follow_ups, loads
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.scheduled import Moved, Scheduled
from servicekit.followups.timing import Timing
from servicekit.hours import Span

LONDON = ZoneInfo("Europe/London")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
AT = datetime(2026, 11, 24, 15, tzinfo=UTC)  # a Tuesday
KIM = Customer(id=7, name="Kim", timezones=["Europe/London"], contact_points={"phone": ["0207"]})


def follow_up(key: str = "a", **fields: Any) -> FollowUp:
    given = {"customer_id": 7, "purpose": "stay fixed", "earliest_at": AT}
    return FollowUp(key=key, **{**given, **fields})


def call(*follow_ups: FollowUp, **fields: Any) -> Scheduled:
    given = {"follow_ups": follow_ups or [follow_up()], "at": AT, "channel": "phone"}
    return Scheduled(**{**given, **fields})


def weekly(words: str = "every tuesday at 15:00", at: datetime = AT, **fields: Any) -> Scheduled:
    return call(follow_up(every=Timing.parse(words), **fields), at=at)


def written(*contacts: Scheduled, **options: Any) -> str:
    given = {"at": TODAY, "domain": "calls.example.com", "customers": [KIM]}
    return dumps_follow_ups(contacts, **{**given, **options})


def parts(text: str) -> list[Component]:
    """Return the tasks and events of a calendar."""
    return [each for each in Calendar.from_ical(text).walk() if each.name in {"VTODO", "VEVENT"}]


def only(*contacts: Scheduled, **options: Any) -> Component:
    (part,) = parts(written(*(contacts or [call()]), **options))
    return part


def instant(part: Component, name: str) -> datetime | None:
    return part[name].dt if name in part else None


# What a contact is


def test_a_contact_is_a_task() -> None:
    """It says what to do and why, and is to be done from its instant until the latest."""
    because = [Reason("resolved", "The case was resolved yesterday.")]
    part = only(call(follow_up(latest_at=AT + 3 * HOUR, because=because)))
    assert part.name == "VTODO"
    assert part["SUMMARY"] == "Call Kim (phone): stay fixed"
    assert part["DESCRIPTION"] == (
        "Call Kim (phone), Tue 24 Nov 2026 15:00 UTC, at the latest Tue 24 Nov 2026 18:00 UTC: "
        "stay fixed.\nThe case was resolved yesterday."
    )
    assert (instant(part, "DTSTART"), instant(part, "DUE")) == (AT, AT + 3 * HOUR)
    assert part["STATUS"] == "NEEDS-ACTION"
    assert [str(each) for each in part["CATEGORIES"].cats] == ["service"]


def test_a_contact_can_be_an_event() -> None:
    """An event takes time of whoever makes the contact."""
    part = only(call(follow_up(latest_at=AT + 3 * HOUR)), kind="event", lasts=20 * MINUTE)
    assert part.name == "VEVENT"
    assert (instant(part, "DTSTART"), instant(part, "DTEND")) == (AT, AT + 20 * MINUTE)
    assert part["STATUS"] == "CONFIRMED"
    assert instant(only(kind="event"), "DTEND") == AT + 15 * MINUTE


def test_a_task_without_a_latest_instant_has_no_due() -> None:
    """Nothing is due that never comes too late."""
    part = only(call())
    assert (instant(part, "DTSTART"), instant(part, "DUE")) == (AT, None)


def test_the_due_is_the_first_of_the_latest_instants() -> None:
    """A contact that carries several follow-ups is due with the first of them."""
    many = [follow_up("a"), follow_up("b", latest_at=AT + 2 * HOUR),
            follow_up("c", latest_at=AT + HOUR)]  # fmt: skip
    assert instant(parts(written(call(*many)))[0], "DUE") == AT + HOUR


def test_a_task_that_is_due_at_its_instant_has_only_the_due() -> None:
    """In iCalendar a due comes after the start."""
    part = only(call(follow_up(latest_at=AT)))
    assert (instant(part, "DTSTART"), instant(part, "DUE")) == (None, AT)


def test_instants_become_whole_seconds() -> None:
    """A start is never too early and a due never too late; there is nothing finer."""
    fine = AT + timedelta(microseconds=1)
    part = only(call(follow_up(latest_at=fine + HOUR), at=fine), at=TODAY + timedelta(seconds=1.9))
    assert instant(part, "DTSTART") == AT + timedelta(seconds=1)
    assert instant(part, "DUE") == AT + HOUR
    assert instant(part, "DTSTAMP") == TODAY + timedelta(seconds=1)


def test_an_instant_is_written_in_utc() -> None:
    """Every calendar shows it in the zone of its reader."""
    text = written(call(at=AT.astimezone(ZoneInfo("Asia/Tokyo"))))
    assert "DTSTART:20261124T150000Z" in text
    assert "VTIMEZONE" not in text


def test_a_customer_nobody_named_has_an_id() -> None:
    """Names come from the customers that are given, also under an id that was merged."""
    assert only(customers=[])["SUMMARY"] == "Call customer 7 (phone): stay fixed"
    merged = Customer(id=8, name="Kim", same_as=[7])
    assert only(customers=[merged])["SUMMARY"] == "Call Kim (phone): stay fixed"


def test_a_calendar_shows_no_contact_point() -> None:
    """Calendars go to telephones and to other companies; numbers stay with the host."""
    assert "0207" not in written(call(contact_point="0207"))


def test_words_cannot_break_the_calendar() -> None:
    """Whatever people write stays inside the property in which it stands."""
    text = 'fixed;, \\n "now"\r\nEND:VTODO\x0b'
    part = only(call(follow_up(purpose=text)))
    assert part["SUMMARY"] == 'Call Kim (phone): fixed;, \\n "now" END:VTODO'


def test_what_moved_a_contact_is_told() -> None:
    """Whoever wonders about the time finds the reason."""
    moved = Moved(constraint="quiet hours", code="q", from_at=AT - HOUR, until_at=AT, text="late")
    told = only(call(moved=[moved]))["DESCRIPTION"]
    assert told.splitlines()[1] == "Moved from Tue 24 Nov 2026 14:00 UTC by quiet hours."


def test_a_description_is_in_the_zone_of_those_who_read_it() -> None:
    """Text is not turned into the reader's own time by their calendar."""
    told = only(timezone="Europe/Paris")["DESCRIPTION"]
    assert told.splitlines()[0] == "Call Kim (phone), Tue 24 Nov 2026 16:00 CET: stay fixed."


# Alarms


@pytest.mark.parametrize("kind", ["todo", "event"])
@pytest.mark.parametrize("minutes", [0, 10])
def test_an_alarm_reminds_before_the_contact(kind: str, minutes: int) -> None:
    """Tasks and events alike have one, which says what to do."""
    (alarm,) = only(kind=kind, alarm=minutes * MINUTE).subcomponents
    assert (alarm.name, alarm["ACTION"]) == ("VALARM", "DISPLAY")
    assert alarm["TRIGGER"].dt == -minutes * MINUTE
    assert "RELATED" not in alarm["TRIGGER"].params
    assert alarm["DESCRIPTION"] == "Call Kim (phone): stay fixed"


def test_an_alarm_goes_by_the_due_where_there_is_no_start() -> None:
    """An alarm without anything to go by would never ring."""
    (alarm,) = only(call(follow_up(latest_at=AT)), alarm=MINUTE).subcomponents
    assert alarm["TRIGGER"].params["RELATED"] == "END"


def test_there_may_be_no_alarm() -> None:
    """Some people look at their list."""
    assert only(alarm=None).subcomponents == []


# The same follow-up again


def test_a_follow_up_that_moved_is_the_same_entry() -> None:
    """Its UID comes from its key, and a later export is a later version of it."""
    before = only(call())
    after = only(call(at=AT + HOUR), at=TODAY + HOUR, kind="event")
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] - before["SEQUENCE"] == 3600
    assert before["LAST-MODIFIED"].dt == before["DTSTAMP"].dt == TODAY
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt == TODAY + HOUR


def test_the_uid_is_that_of_the_key_and_the_domain() -> None:
    """Two follow-ups, or two hosts, never share one; the key itself is not shown."""
    other = [only(call(follow_up("b"))), only(domain="other.example.com")]
    assert len({only()["UID"], *(part["UID"] for part in other)}) == 3
    key = "stay-fixed/resolved/12//20261123T150000000000Z"
    part = only(call(follow_up(key)))
    assert part["UID"].endswith("@calls.example.com")
    assert "stay-fixed" not in part["UID"]


def test_the_same_arguments_give_the_same_text() -> None:
    """Contacts may come in any order."""
    one, two = call(), call(follow_up("b"), at=AT - HOUR)
    assert written(one, two) == written(two, one)
    assert [part["DTSTART"].dt for part in parts(written(one, two))] == [AT - HOUR, AT]


@pytest.mark.parametrize("kind", ["todo", "event"])
def test_what_is_no_longer_due_is_cancelled(kind: str) -> None:
    """An import takes nothing away, so what is gone says so, and rings no more."""
    (part,) = parts(written(cancelled=[call()], kind=kind))
    assert part["STATUS"] == "CANCELLED"
    assert part["UID"] == only(kind=kind)["UID"]
    assert part.subcomponents == []


def test_what_is_due_again_is_not_cancelled() -> None:
    """A follow-up that is now part of another contact is due there."""
    part = only(call(at=AT + HOUR), cancelled=[call()])
    assert (part["STATUS"], instant(part, "DTSTART")) == ("NEEDS-ACTION", AT + HOUR)


def test_several_follow_ups_in_one_contact_are_one_call() -> None:
    """The first key has it, and the others are cancelled, so that nobody calls twice."""
    text = written(call(follow_up("b"), follow_up("a", purpose="say what it cost")))
    first, second = parts(text)
    assert first["UID"] == only(call(follow_up("a")))["UID"]
    assert first["SUMMARY"] == "Call Kim (phone): stay fixed and say what it cost"
    assert first["STATUS"] == "NEEDS-ACTION"
    assert second["UID"] == only(call(follow_up("b")))["UID"]
    assert (second["STATUS"], second["RELATED-TO"]) == ("CANCELLED", first["UID"])
    assert second["DESCRIPTION"] == "Carried out by another contact."
    assert second.subcomponents == []


def test_every_follow_up_of_a_cancelled_contact_is_cancelled() -> None:
    """Each of them had an entry before."""
    found = parts(written(cancelled=[call(follow_up("a"), follow_up("b"))]))
    assert [part["STATUS"] for part in found] == ["CANCELLED"] * 2
    assert len({part["UID"] for part in found}) == 2


# Again and again


@pytest.mark.parametrize("kind", ["todo", "event"])
def test_a_follow_up_on_days_of_the_week_has_a_rule(kind: str) -> None:
    """It goes by the clock of the place, over its changes as well."""
    part = only(weekly("every mon, tue at 15:00"), kind=kind, timezone="Europe/London")
    assert part["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=MO,TU"
    assert part["DTSTART"].params["TZID"] == "Europe/London"
    assert instant(part, "DTSTART") == AT


def test_a_follow_up_on_every_day_has_a_rule() -> None:
    """Seven days of the week are every day."""
    daily = weekly("every day at 15:00")
    assert only(daily, timezone=LONDON)["RRULE"].to_ical() == b"FREQ=DAILY"


def test_a_rule_brings_the_clocks_of_its_zone() -> None:
    """Programs that know no zones find the changes of the clock in the calendar itself."""
    text = written(weekly(), timezone="Europe/London")
    assert Calendar.from_ical(text).walk("VTIMEZONE")[0]["TZID"] == "Europe/London"


@pytest.mark.parametrize(
    ("contact", "timezone"),
    [
        (weekly(), None),
        (weekly(at=AT + HOUR), "Europe/London"),
        (weekly(at=AT + timedelta(days=1)), "Europe/London"),
        (weekly(at=AT + timedelta(seconds=1)), "Europe/London"),
        (weekly(), "Europe/Paris"),
        (weekly("in 1 week at 15:00"), "Europe/London"),
        (weekly("after 7 days"), "Europe/London"),
        (call(), "Europe/London"),
        (
            weekly("every sunday at 01:30", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
            "Europe/London",
        ),
    ],
    ids=["no-zone", "hour", "day", "second", "zone", "in", "after", "once", "second-of-two"],
)
def test_what_is_no_recurrence_has_no_rule(contact: Scheduled, timezone: str | None) -> None:
    """Nothing repeats that counts from when it was done, or was moved to another time."""
    assert "RRULE" not in only(contact, timezone=timezone)


def test_contacts_that_became_one_do_not_repeat() -> None:
    """What they carry comes again at times of its own."""
    text = written(call(follow_up(every=Timing.parse("every tuesday at 15:00")), follow_up("b")),
                   timezone="Europe/London")  # fmt: skip
    assert "RRULE" not in text


def test_a_rule_gives_the_same_times_as_the_words() -> None:
    """Our own reader, which follows rules by the clock, finds what the timing says."""
    timing = Timing.parse("every tue, fri at 15:00")
    start = datetime(2026, 3, 24, 15, tzinfo=LONDON)  # the clocks change on the 29th
    text = written(weekly(str(timing), start), kind="event", timezone="Europe/London")
    window = Span(start, start + timedelta(days=15))
    agents = {"Call Kim (phone): stay fixed": "ada"}
    found = [shift.span.start for shift in loads(text, agents=agents, window=window)]
    expected = [start.astimezone(UTC)]
    while expected[-1] < window.end:
        expected.append(timing.at(expected[-1], timezone="Europe/London"))
    assert found == expected[:-1]
    rule = rrulestr("FREQ=WEEKLY;BYDAY=TU,FR", dtstart=start.replace(tzinfo=None))
    readings = [t.astimezone(LONDON).replace(tzinfo=None) for t in found]
    assert readings == rule[: len(found)]


# What is refused


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"domain": " "}, "not blank"),
        ({"kind": "journal"}, "kind"),
        ({"lasts": timedelta(0)}, "lasts"),
        ({"lasts": timedelta(seconds=1.5)}, "lasts"),
        ({"alarm": -MINUTE}, "alarm"),
        ({"alarm": timedelta(milliseconds=1)}, "alarm"),
        ({"at": datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC)}, "at=2"),
        ({"at": datetime(2088, 2, 1, tzinfo=UTC)}, "at=2"),
        ({"customers": [7]}, "Customer"),
    ],
    ids=["domain", "kind", "no-time", "half", "after", "fine", "before", "beyond", "customers"],
)
def test_what_makes_no_calendar_is_refused(options: dict[str, Any], message: str) -> None:
    """An error names the argument."""
    with pytest.raises(FieldError, match=message):
        written(call(), **options)


def test_the_first_instant_that_has_a_version_is_that_of_2020() -> None:
    """Versions count the seconds since then."""
    assert only(at=datetime(2020, 1, 1, tzinfo=UTC))["SEQUENCE"] == 0


def test_a_follow_up_is_in_one_contact() -> None:
    """Two contacts for one would be two calls."""
    with pytest.raises(FieldError, match="each follow-up in one contact"):
        written(call(), call(at=AT + HOUR))


def test_now_and_zones_are_checked() -> None:
    """Without a zone nobody knows when now is; an unknown one has no clock."""
    with pytest.raises(NaiveDatetimeError):
        written(call(), at=TODAY.replace(tzinfo=None))
    with pytest.raises(UnknownZoneError):
        written(call(), timezone="Europe/Lundun")


# Whatever is scheduled


KEYS = st.text(min_size=1).filter(lambda key: key.strip() and "+" not in key)


@given(
    st.dictionaries(KEYS, st.integers(0, 10**12), max_size=4),
    st.sampled_from(["todo", "event"]),
    st.integers(0, 10**10),
)
@settings(deadline=None, max_examples=60)
def test_every_follow_up_is_there_once(starts: dict[str, int], kind: str, more: int) -> None:
    """Each key has one entry that starts at its instant, in whole seconds and never before it."""
    contacts = [
        call(
            follow_up(key, latest_at=AT + timedelta(microseconds=start + more)),
            at=AT + timedelta(microseconds=start),
        )
        for key, start in starts.items()
    ]
    found = {part["UID"]: part for part in parts(written(*contacts, kind=kind))}
    assert len(found) == len(contacts)
    for contact in contacts:
        part = found[only(contact)["UID"]]
        begun = instant(part, "DTSTART") or instant(part, "DUE")
        assert begun is not None
        assert begun > contact.at - timedelta(seconds=1)
        assert begun < contact.at + timedelta(seconds=1)
        assert "DTSTART" not in part or begun >= contact.at

"""Legal presets, against examples that were worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from servicekit.customer import Consent, Customer
from servicekit.followups import ContactPolicy, FollowUp, Scheduled, Unschedulable
from servicekit.followups.law import (
    AUSTRALIA_TELEMARKETING,
    CANADA_TELEMARKETING,
    FLORIDA_SOLICITATION,
    FRANCE_TELEMARKETING,
    LAWS,
    SOUTH_AFRICA_DIRECT_MARKETING,
    US_COLLECTION_FREQUENCY,
    US_COLLECTION_TIMES,
    US_SOLICITATION,
)
from servicekit.followups.legal_preset import CAUTION, LegalPreset
from servicekit.interaction import Interaction, Party

ADA, KIM = Party(id="ada", role="agent"), Party(id="kim", role="customer")
YES = Consent(purpose="marketing", at=datetime(2020, 1, 1, tzinfo=UTC), status="given")
#: Where people live to whom a law applies.
PLACES = {
    "US": "America/New_York",
    "US-FL": "America/New_York",
    "CA": "America/Toronto",
    "AU": "Australia/Sydney",
    "FR": "Europe/Paris",
    "ZA": "Africa/Johannesburg",
}
# 2026: the 23rd of November is a Monday.
MONDAY = date(2026, 11, 23)


def customer(*zones: str) -> Customer:
    points = {"phone": ["+1"], "sms": ["+1"], "fax": ["+2"], "email": ["kim@example.org"]}
    return Customer(id="kim", timezones=zones, consents=[YES], contact_points=points)


def policy(law: LegalPreset, holidays: Iterable[date] = (), **more: Any) -> ContactPolicy:
    dates = dict.fromkeys(holidays, "holiday") if law.closed_on else None
    return ContactPolicy(
        channels=["phone", "sms", "fax", "email"],
        constraints=law.constraints(holidays=dates),
        **more,
    )


def there(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def call(text: str, zone: str, number: int, **fields: Any) -> Interaction:
    """Return a call to the customer that nobody took, unless fields say otherwise."""
    basis = fields.pop("basis", "collection")
    defaults = {"outcome": "no_answer", "case_ids": ["debt"], "basis": basis}
    return Interaction(
        id=number, at=there(text, zone), author=ADA, channel="phone", **(defaults | fields)
    )


def may(
    law: LegalPreset,
    text: str,
    *,
    contacts: Iterable[Interaction] = (),
    holidays: Iterable[date] = (),
    channel: str = "phone",
    **about: Any,
) -> bool:
    """Tell whether a law lets somebody there be contacted when their clock shows a time."""
    zone = PLACES[law.jurisdiction]
    verdict = policy(law, holidays).may_contact(
        customer(zone),
        channel,
        "offer",
        contacts,
        at=there(text, zone),
        **({"basis": law.bases[0], "case_id": "debt"} | about),
    )
    assert verdict.proved != verdict.refuted
    return verdict.proved


# -- hours ----------------------------------------------------------------------------------------

#: A law, a channel, and times on the clock of the customer: the first and the last minute that it
#: allows on some date, and those around them.
HOURS: list[tuple[LegalPreset, str, str, str]] = [
    (US_SOLICITATION, "phone", "2026-11-23 08:00", "2026-11-23 20:59"),
    (US_SOLICITATION, "sms", "2026-11-29 08:00", "2026-11-29 20:59"),
    (FLORIDA_SOLICITATION, "phone", "2026-11-28 08:00", "2026-11-28 19:59"),
    (US_COLLECTION_TIMES, "phone", "2026-11-29 08:00", "2026-11-29 20:59"),
    (US_COLLECTION_TIMES, "email", "2026-11-26 08:00", "2026-11-26 20:59"),
    (CANADA_TELEMARKETING, "phone", "2026-11-27 09:00", "2026-11-27 21:29"),
    (CANADA_TELEMARKETING, "fax", "2026-11-28 10:00", "2026-11-28 17:59"),
    (CANADA_TELEMARKETING, "phone", "2026-11-29 10:00", "2026-11-29 17:59"),
    (AUSTRALIA_TELEMARKETING, "phone", "2026-11-27 09:00", "2026-11-27 19:59"),
    (AUSTRALIA_TELEMARKETING, "phone", "2026-11-28 09:00", "2026-11-28 16:59"),
    (FRANCE_TELEMARKETING, "phone", "2026-11-27 10:00", "2026-11-27 12:59"),
    (FRANCE_TELEMARKETING, "phone", "2026-11-27 14:00", "2026-11-27 19:59"),
    (SOUTH_AFRICA_DIRECT_MARKETING, "email", "2026-11-27 08:00", "2026-11-27 19:59"),
    (SOUTH_AFRICA_DIRECT_MARKETING, "phone", "2026-11-28 09:00", "2026-11-28 12:59"),
]
MINUTE = timedelta(minutes=1)


def shifted(text: str, by: timedelta) -> str:
    return str(datetime.fromisoformat(text) + by)


@pytest.mark.parametrize(
    ("law", "channel", "first", "last"), HOURS, ids=[f"{law.id}-{a}" for law, _, a, _ in HOURS]
)
def test_hours_are_those_of_the_law(law: LegalPreset, channel: str, first: str, last: str) -> None:
    """A contact is allowed from the first minute of the lawful hours to the last, and no longer."""
    around = [shifted(first, -MINUTE), first, last, shifted(last, MINUTE)]
    assert [may(law, t, channel=channel) for t in around] == [False, True, True, False]


@pytest.mark.parametrize(
    ("law", "day"),
    [
        (AUSTRALIA_TELEMARKETING, "2026-11-29"),
        (FRANCE_TELEMARKETING, "2026-11-28"),
        (FRANCE_TELEMARKETING, "2026-11-29"),
        (SOUTH_AFRICA_DIRECT_MARKETING, "2026-11-29"),
    ],
    ids=["au-sunday", "fr-saturday", "fr-sunday", "za-sunday"],
)
def test_days_of_rest_are_closed(law: LegalPreset, day: str) -> None:
    """On a day that the law keeps free nobody is contacted at any hour."""
    assert not any(may(law, f"{day} {hour:02}:30") for hour in range(24))


@pytest.mark.parametrize(
    "law",
    [AUSTRALIA_TELEMARKETING, FRANCE_TELEMARKETING, SOUTH_AFRICA_DIRECT_MARKETING],
    ids=lambda law: law.id,
)
def test_public_holidays_are_closed(law: LegalPreset) -> None:
    """A law that keeps public holidays free is shut on those that the host gives, and only then."""
    assert may(law, "2026-11-23 11:00")
    assert not may(law, "2026-11-23 11:00", holidays=[MONDAY])
    assert may(law, "2026-11-24 11:00", holidays=[MONDAY])


def test_the_clock_is_that_of_the_customer() -> None:
    """At nine in New York it is six in Los Angeles, and too early for a call to Los Angeles."""
    at = there("2026-11-23 09:00", "America/New_York")
    law, about = policy(US_SOLICITATION), {"at": at, "basis": "marketing"}
    may_contact = law.may_contact
    assert may_contact(customer("America/New_York"), "phone", "marketing", (), **about).proved
    assert may_contact(customer("America/Los_Angeles"), "phone", "marketing", (), **about).refuted


def test_every_plausible_clock_counts() -> None:
    """Who may be on either coast is called from eight in the west to nine in the east."""
    coasts = customer("America/New_York", "America/Los_Angeles")
    allowed = [
        hour
        for hour in range(24)
        if policy(US_SOLICITATION)
        .may_contact(
            coasts,
            "phone",
            "marketing",
            (),
            at=there(f"2026-11-23 {hour:02}:00", "America/New_York"),
            basis="marketing",
        )
        .proved
    ]
    assert allowed == list(range(11, 21))


def test_nobody_knows_the_clock() -> None:
    """Where nobody knows the customer's time zone, a law on their clock allows nothing."""
    noon = datetime(2026, 11, 23, 17, tzinfo=UTC)
    verdict = policy(US_SOLICITATION).may_contact(
        customer(), "phone", "marketing", (), at=noon, basis="marketing"
    )
    assert not verdict.proved


@pytest.mark.parametrize("basis", ["requested", "service", "reply", "safety"])
def test_other_bases_are_free(basis: str) -> None:
    """The hours for sales calls do not bind a call that the customer asked for, nor a service."""
    assert may(US_SOLICITATION, "2026-11-23 22:00", basis=basis)
    assert not may(US_SOLICITATION, "2026-11-23 22:00", basis="marketing")


def test_unbound_channels_are_free() -> None:
    """A law on calls says nothing of letters."""
    assert may(US_SOLICITATION, "2026-11-23 22:00", channel="email")


def test_a_law_is_scheduled_around() -> None:
    """A sales call wanted at night is scheduled for the morning, on the customer's clock."""
    zone = "America/Chicago"
    night = there("2026-11-23 22:30", zone)
    offer = FollowUp(
        key="offer", customer_id="kim", purpose="marketing", basis="marketing", earliest_at=night
    )
    found = policy(US_SOLICITATION).schedule(offer, customer(zone), (), at=night)
    assert isinstance(found, Scheduled)
    assert found.at == there("2026-11-24 08:00", zone)


# -- numbers --------------------------------------------------------------------------------------

NEW_YORK = PLACES["US"]


def test_the_day_of_a_conversation_is_day_one() -> None:
    """After a conversation on Monday the seventh day is Sunday, and Monday is free again."""
    spoken = [call("2026-11-02 15:00", NEW_YORK, 1, outcome="connected")]
    days = [f"2026-11-{day:02} 10:00" for day in range(3, 10)]
    assert [may(US_COLLECTION_FREQUENCY, day, contacts=spoken) for day in days] == [
        *[False] * 6,
        True,
    ]


def test_the_first_instant_after_a_conversation() -> None:
    """Seven dates end at midnight where the customer is, whatever the hour of the conversation."""
    spoken = [call("2026-11-02 23:59", NEW_YORK, 1, outcome="connected")]
    late, early = "2026-11-08 23:59", "2026-11-09 00:00"
    assert not may(US_COLLECTION_FREQUENCY, late, contacts=spoken)
    assert may(US_COLLECTION_FREQUENCY, early, contacts=spoken)


def test_a_conversation_counts_whoever_began_it() -> None:
    """A debtor who rings up and speaks about the debt is not called back for seven dates."""
    rang = call("2026-11-02 15:00", NEW_YORK, 1, outcome="connected", basis=None)
    rang = attrs.evolve(rang, author=KIM, direction="inbound", participants=[ADA])
    assert not may(US_COLLECTION_FREQUENCY, "2026-11-08 10:00", contacts=[rang])
    assert may(US_COLLECTION_FREQUENCY, "2026-11-09 10:00", contacts=[rang])


def seven(first: int = 4) -> list[Interaction]:
    """Return seven calls, one a day from a day of November on."""
    return [call(f"2026-11-{first + n:02} 10:00", NEW_YORK, n) for n in range(7)]


def test_seven_attempts_are_allowed_and_not_eight() -> None:
    """The seventh call within seven dates is allowed; an eighth waits until the first leaves."""
    assert may(US_COLLECTION_FREQUENCY, "2026-11-10 10:00", contacts=seven()[:6])
    assert not may(US_COLLECTION_FREQUENCY, "2026-11-10 18:00", contacts=seven())
    assert may(US_COLLECTION_FREQUENCY, "2026-11-11 00:00", contacts=seven())


def test_seven_attempts_on_one_date() -> None:
    """Seven calls on a Wednesday bar every further one up to and with the Tuesday after."""
    day = [call(f"2026-11-04 {9 + n:02}:00", NEW_YORK, n) for n in range(7)]
    assert not may(US_COLLECTION_FREQUENCY, "2026-11-10 23:59", contacts=day)
    assert may(US_COLLECTION_FREQUENCY, "2026-11-11 00:00", contacts=day)


def test_each_debt_counts_by_itself() -> None:
    """Seven calls about one debt bar none about another."""
    assert may(US_COLLECTION_FREQUENCY, "2026-11-10 18:00", contacts=seven(), case_id="loan")


def test_calls_for_another_reason_do_not_count() -> None:
    """Calls that are known to be about something else are no collection; unrecorded ones count."""
    service = [attrs.evolve(one, basis="service") for one in seven()]
    unknown = [attrs.evolve(one, basis=None) for one in seven()]
    assert may(US_COLLECTION_FREQUENCY, "2026-11-10 18:00", contacts=service)
    assert not may(US_COLLECTION_FREQUENCY, "2026-11-10 18:00", contacts=unknown)


def test_calls_about_nobody_knows_what_count() -> None:
    """A call of which nobody recorded the debt could have been about this one."""
    unknown = [attrs.evolve(one, case_ids=()) for one in seven()]
    assert not may(US_COLLECTION_FREQUENCY, "2026-11-10 18:00", contacts=unknown)


def test_letters_are_not_calls() -> None:
    """The presumption on calls is neither about mail nor fed by it."""
    letters = [attrs.evolve(one, channel="email") for one in seven()]
    assert may(US_COLLECTION_FREQUENCY, "2026-11-10 18:00", contacts=letters)
    assert may(US_COLLECTION_FREQUENCY, "2026-11-10 18:00", contacts=seven(), channel="email")


def offers(zone: str, *times: str) -> list[Interaction]:
    return [call(text, zone, n, basis="marketing") for n, text in enumerate(times)]


def test_florida_allows_three_in_24_hours() -> None:
    """The fourth sales call waits until the first is 24 hours old."""
    made = offers(NEW_YORK, "2026-11-23 15:00", "2026-11-23 16:00", "2026-11-24 09:00")
    assert may(FLORIDA_SOLICITATION, "2026-11-24 10:00", contacts=made[:2])
    assert not may(FLORIDA_SOLICITATION, "2026-11-24 14:59", contacts=made)
    assert may(FLORIDA_SOLICITATION, "2026-11-24 15:00", contacts=made)


def test_france_allows_four_in_thirty_dates() -> None:
    """The fifth attempt waits until the date of the first is no longer among the last thirty."""
    days = ["2026-11-02", "2026-11-03", "2026-11-12", "2026-11-13"]
    made = offers("Europe/Paris", *(f"{day} 17:00" for day in days))
    assert may(FRANCE_TELEMARKETING, "2026-11-16 11:00", contacts=made[:3])
    assert not may(FRANCE_TELEMARKETING, "2026-12-01 11:00", contacts=made)
    assert may(FRANCE_TELEMARKETING, "2026-12-02 10:00", contacts=made)


def test_a_law_that_cannot_be_kept_in_time_is_named() -> None:
    """A collector's call that has to be made within the seven dates is impossible, and why."""
    spoken = [call("2026-11-02 15:00", NEW_YORK, 1, outcome="connected")]
    due = FollowUp(
        key="due",
        customer_id="kim",
        purpose="arrears",
        basis="collection",
        case_id="debt",
        channels=["phone"],
        earliest_at=there("2026-11-03 09:00", NEW_YORK),
        latest_at=there("2026-11-08 21:00", NEW_YORK),
    )
    law = policy(US_COLLECTION_FREQUENCY)
    found = law.schedule(due, customer(NEW_YORK), spoken, at=there("2026-11-03 09:00", NEW_YORK))
    assert isinstance(found, Unschedulable)
    assert "us-collection-frequency/conversations" in str(found)


# -- the presets as data --------------------------------------------------------------------------


def test_every_law_is_told_apart() -> None:
    """Each preset and each of its constraints has a name of its own."""
    names = [
        each.id
        for law in LAWS
        for each in (law, *law.constraints(holidays={} if law.closed_on else None))
    ]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
def test_every_constraint_is_law_with_its_source(law: LegalPreset) -> None:
    """What a preset makes of a law binds as law, binds its bases, and says where it stands."""
    for each in law.constraints(holidays={} if law.closed_on else None):
        assert each.is_law
        assert each.source
        assert (each.bases, each.channels) == (law.bases, law.channels)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
def test_every_law_says_what_it_is_not(law: LegalPreset, travels: Callable[[object], None]) -> None:
    """A preset is marked as no legal advice, tells what it leaves out, and is a plain value."""
    assert str(law).endswith(CAUTION)
    assert law.leaves_out
    assert law.as_of < date(2026, 11, 22)
    travels(law)


def test_regulation_f_only_presumes() -> None:
    """What is presumed is told apart from what is forbidden."""
    presumed = {law.id for law in LAWS if law.force == "presumption"}
    assert presumed == {"us-collection-times", "us-collection-frequency"}

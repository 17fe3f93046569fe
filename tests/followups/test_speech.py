"""What staff and customers are told of a contact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicekit.customer import Customer
from servicekit.decision import Reason
from servicekit.errors import FieldError, NaiveDatetimeError, UnknownZoneError, WordingError
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.scheduled import Moved, Scheduled, Unschedulable
from servicekit.followups.speech import headline, said_to_customer, said_to_staff
from servicekit.wording import Wording

HOUR = timedelta(hours=1)
TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
HELLO = {
    "en": "Hello {name|there}, we will contact you by {channel|phone}: {when}.",
    "de": "Guten Tag, wir melden uns: {when}.",
}


def kim(**fields: Any) -> Customer:
    given = {"id": 7, "name": "Kim", "language": "en", "timezones": ["Europe/London"]}
    return Customer(**{**given, **fields})


def follow_up(key: str = "a", **fields: Any) -> FollowUp:
    given = {"customer_id": 7, "purpose": "ask if it stayed fixed", "earliest_at": AT}
    return FollowUp(key=key, **{**given, **fields})


def call(*follow_ups: FollowUp, **fields: Any) -> Scheduled:
    given = {"follow_ups": follow_ups or [follow_up()], "at": AT, "channel": "phone"}
    return Scheduled(**{**given, **fields})


def moved(constraint: str, hours: int, days: int = 0) -> Moved:
    since = AT - timedelta(days=days, hours=hours)
    return Moved(constraint=constraint, code="c", from_at=since, until_at=AT, text="it is late")


def say(
    contact: Scheduled | datetime = AT, customer: Customer | None = None, **options: Any
) -> str:
    return said_to_customer(contact, customer or kim(), **{"at": TODAY, **options})


# To a customer: the time


def test_a_customer_is_told_when_to_expect_a_call() -> None:
    """In their language and on their clock, whether it was scheduled or is any other instant."""
    berlin = kim(language="de", timezones=["Europe/Berlin"])
    phrase = "Dienstag, 24. November, um 16:00 Uhr Ihrer Zeit"
    assert say(call(), berlin) == say(AT, berlin) == phrase
    assert say(call()) == "Tuesday 24 November at 15:00 your time"


def test_a_place_is_named_where_nobody_knows_the_customers() -> None:
    """It is the zone that the host assumes, or that of the instant, and never "your time"."""
    nowhere = kim(timezones=[])
    assert say(call(), nowhere) == "Tuesday 24 November at 15:00 (UTC)"
    assert say(call(), nowhere, timezone="Europe/Paris") == "Tuesday 24 November at 16:00 (Paris)"
    assert say(call(), kim(), timezone="Europe/Paris") == say(call())


def test_every_plausible_place_is_named_where_clocks_differ() -> None:
    """One of several zones would be a guess."""
    either = kim(timezones=["Europe/London", "Europe/Paris"])
    assert say(call(), either) == "Tuesday 24 November at 15:00 (London) / 16:00 (Paris)"


def test_the_year_is_said_in_another_year() -> None:
    """What is this year depends on when the customer is told."""
    assert say(at=TODAY - timedelta(days=365)) == "Tuesday 24 November 2026 at 15:00 your time"


# To a customer: the host's words


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Hello Kim, we will contact you by email: Tuesday 24 November at 15:00 your time."),
        (
            "en-US",
            "Hello Kim, we will contact you by email: Tuesday, November 24, at 3:00 PM your time.",
        ),
        ("de-AT", "Guten Tag, wir melden uns: Dienstag, 24. November, um 15:00 Uhr Ihrer Zeit."),
    ],
)
def test_the_time_stands_in_the_hosts_own_words(language: str, sentence: str) -> None:
    """The words are those of the customer's language, and the time is said as their region does."""
    assert say(call(channel="email"), kim(language=language), words=HELLO) == sentence
    assert say(call(channel="email"), kim(language=language), words=Wording(HELLO)) == sentence


@pytest.mark.parametrize(
    ("fallback", "when"),
    [
        ("en", "Tuesday 24 November at 15:00 your time"),
        ("en-US", "Tuesday, November 24, at 3:00 PM your time"),
        ("de", "Dienstag, 24. November, um 15:00 Uhr Ihrer Zeit"),
    ],
)
def test_a_sentence_is_in_one_language(fallback: str, when: str) -> None:
    """Whoever is addressed in the fallback reads the time in it as well, also a Pole."""
    words = {"en": "We call: {when}", "de": "Wir rufen an: {when}"}
    told = say(call(), kim(language="pl"), words=words, fallback=fallback)
    assert told.endswith(f": {when}")


def test_the_only_language_of_the_words_is_that_of_the_time() -> None:
    """Words in one language serve everybody, and the time does not differ from them."""
    told = say(call(), kim(language="pl"), words={"fr": "Nous vous appelons : {when}."})
    assert told == "Nous vous appelons : mardi 24 novembre à 15h00 (votre heure locale)."


def test_words_for_every_language_leave_the_time_to_the_customer() -> None:
    """Words that name no language take the phrase of the customer's, or of the fallback."""
    assert say(call(), kim(language="fr"), words="> {when}") == (
        "> mardi 24 novembre à 15h00 (votre heure locale)"
    )
    assert say(call(), kim(language="ja"), words="> {when}") == "> 2026-11-24 15:00 (UTC, London)"
    assert say(call(), kim(language=None), words="> {when}", fallback="en") == (
        "> Tuesday 24 November at 15:00 your time"
    )


def test_what_nobody_knows_has_other_words() -> None:
    """A name or a channel that there is not is filled by what the host says instead."""
    assert say(AT, kim(name=""), words=HELLO) == (
        "Hello there, we will contact you by phone: Tuesday 24 November at 15:00 your time."
    )
    for words, customer in (("{name}", kim(name="")), ("{channel}", kim())):
        with pytest.raises(FieldError, match="other words"):
            say(AT, customer, words=words)


def test_a_place_that_is_not_among_these_is_refused() -> None:
    """A template with a slip is not sent, also where it has other words for it."""
    for words in ("{whne}", "{customer.name|}"):
        with pytest.raises(FieldError, match="one of when, channel, name"):
            say(words=words)


def test_a_customer_cannot_write_the_sentence() -> None:
    """What fills a place is not looked at for places."""
    assert say(AT, kim(name="{when}"), words="{name}") == "{when}"


def test_words_that_are_missing_are_an_error() -> None:
    """A customer whose language the host does not speak is not told in a guessed one."""
    with pytest.raises(WordingError):
        say(call(), kim(language="fr"), words=HELLO)


def test_a_zone_that_nobody_knows_is_refused() -> None:
    """There is no clock to read."""
    for told in (
        lambda: say(call(), kim(timezones=[]), timezone="Europe/Lundun"),
        lambda: said_to_staff(call(), kim(), timezone="Europe/Lundun"),
    ):
        with pytest.raises(UnknownZoneError):
            told()


def test_an_instant_needs_a_zone() -> None:
    """Nobody knows when something is whose zone is missing, also where the host assumes one."""
    for customer in (kim(), kim(timezones=[])):
        for t, at in ((AT.replace(tzinfo=None), TODAY), (AT, TODAY.replace(tzinfo=None))):
            with pytest.raises(NaiveDatetimeError):
                say(t, customer, at=at, timezone="Europe/Paris")


# To staff


def test_staff_is_told_whom_how_when_and_what_for() -> None:
    """One sentence has all that somebody needs who picks up the phone."""
    assert said_to_staff(call(), kim()) == (
        "Call Kim (phone), Tue 24 Nov 2026 15:00 UTC: ask if it stayed fixed."
    )


def test_the_latest_is_the_first_of_all() -> None:
    """A contact that carries several follow-ups must come before the first of them is too late."""
    parts = [
        follow_up("a", latest_at=AT + 3 * HOUR),
        follow_up("b", latest_at=AT + 2 * HOUR, purpose="say what it cost"),
        follow_up("c"),
    ]
    assert said_to_staff(call(*parts), kim()) == (
        "Call Kim (phone), Tue 24 Nov 2026 15:00 UTC, at the latest Tue 24 Nov 2026 17:00 UTC: "
        "ask if it stayed fixed and say what it cost."
    )
    there = said_to_staff(call(*parts), kim(), timezone="Europe/Paris")
    assert "at the latest Tue 24 Nov 2026 18:00 CET:" in there


def test_what_contacts_nobody_names_its_cases() -> None:
    """Staff that is to see to something is told of which cases, each once."""
    parts = [follow_up("a", case_id=3), follow_up("b", case_id=4), follow_up("c", case_id=3)]
    assert headline(call(*parts, channel=None), kim()).startswith("See to Kim (case 3 and 4): ")


@pytest.mark.parametrize(
    ("channel", "asked"),
    [("phone", "Call Kim (phone)"), ("email", "Contact Kim (email)"), (None, "See to Kim")],
)
def test_a_contact_is_named_by_its_channel(channel: str | None, asked: str) -> None:
    """A call is a call, other contacts name their channel, and some things contact nobody."""
    assert said_to_staff(call(channel=channel), kim()).startswith(f"{asked}, Tue")
    assert headline(call(channel=channel), kim()) == f"{asked}: ask if it stayed fixed"


def test_a_customer_without_a_name_has_an_id() -> None:
    """Staff finds them all the same."""
    assert headline(call(), kim(name="")) == "Call customer 7 (phone): ask if it stayed fixed"


def test_staff_sees_the_customers_clock_where_it_shows_something_else() -> None:
    """Every plausible one once; where it shows the same nothing is said."""
    far = kim(timezones=["America/Chicago", "Europe/London", "Europe/Paris", "Europe/Berlin"])
    assert said_to_staff(call(), far).splitlines()[1:] == [
        "On the customer's clock it is Tue 24 Nov 2026 09:00 CST or Tue 24 Nov 2026 16:00 CET."
    ]
    assert said_to_staff(call(), far, timezone="Europe/Paris").splitlines() == [
        "Call Kim (phone), Tue 24 Nov 2026 16:00 CET: ask if it stayed fixed.",
        "On the customer's clock it is Tue 24 Nov 2026 09:00 CST or Tue 24 Nov 2026 15:00 GMT.",
    ]


def test_staff_sees_what_moved_a_contact() -> None:
    """From the first instant that was ruled out, by everything that ruled one out."""
    contact = call(moved=[moved("quiet hours", 4), moved("team hours", 5, days=1)])
    assert said_to_staff(contact, kim()).splitlines()[1:] == [
        "Moved from Mon 23 Nov 2026 10:00 UTC by quiet hours and team hours."
    ]
    there = said_to_staff(contact, kim(), timezone=ZoneInfo("Asia/Tokyo"))
    assert "Moved from Mon 23 Nov 2026 19:00 JST by" in there


def test_staff_is_told_what_cannot_be_scheduled() -> None:
    """There is no instant, so the reasons stand instead."""
    because = [Reason("objected", "By phone: the customer has objected.")]
    stuck = Unschedulable(follow_ups=[follow_up()], because=because)
    assert said_to_staff(stuck, kim()) == (
        "No time was found for Kim: ask if it stayed fixed.\nBy phone: the customer has objected."
    )


def test_a_contact_with_somebody_else_is_refused() -> None:
    """Nobody is told of a call to another customer; a merged record is no other."""
    for told in (say, said_to_staff, headline):
        with pytest.raises(FieldError, match=r"'7', for whom follow-up 'a' is") as caught:
            told(call(), kim(id=8))
        assert (caught.value.field, caught.value.value) == ("customer", "8")
        assert told(call(), kim(id=8, same_as=[7]))

"""What staff and customers are told of a contact: who, when, on which channel and what for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo

from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.followups.languages import language_of
from servicekit.followups.scheduled import Outcome, Scheduled, Unschedulable
from servicekit.followups.when import phrased
from servicekit.instants import aware, earliest, placed, spoken
from servicekit.tables.wording import listed
from servicekit.values import check_word
from servicekit.wording import ANY, Wording, as_wording, wider

__all__ = ["PLACES", "headline", "said_to_customer", "said_to_staff"]

#: What a host's own words for customers can say of a contact.
PLACES = ("when", "channel", "name")

_PHONE = "phone"


def said_to_customer(
    contact: Scheduled | datetime,
    customer: Customer,
    *,
    at: datetime,
    words: Wording | str | Mapping[str, str] = "{when}",
    fallback: str | None = None,
    timezone: str | tzinfo | None = None,
) -> str:
    """Return the sentence that tells a customer when to expect a contact.

    It is in their language and on their clock, as :func:`said_when` says it.

    Args:
        contact: what was scheduled, or the instant of anything else that they are told of.
        customer: whom.
        at: now; a date of another year is said with its year.
        words: the host's own, as a wording has them: one text, or a text by language, with
            ``{when}``, ``{channel}`` and ``{name}``. What stands for ``{when}`` is declined by
            nothing, so let it follow a colon. It is in the language of the text around it.
        fallback: the language for customers who speak another, or of whom nobody knows it. Without
            it they are told without words, ``2026-11-24 15:00 (UTC+09:00, Tokyo)``, or there is an
            error where there are no words for them.
        timezone: the zone for a customer of whom nobody knows where they are; it is named. By
            default that of the instant.

    Example:
        >>> from datetime import UTC
        >>> kim = Customer(id=7, name="Kim", language="de", timezones=["Europe/Berlin"])
        >>> call = datetime(2026, 11, 24, 14, tzinfo=UTC)
        >>> today = datetime(2026, 11, 22, tzinfo=UTC)
        >>> said_to_customer(call, kim, at=today)
        'Dienstag, 24. November, um 15:00 Uhr Ihrer Zeit'
        >>> words = {
        ...     "en": "Hello {name|there}, we will call you: {when}.",
        ...     "de": "Guten Tag, wir rufen Sie an: {when}.",
        ... }
        >>> said_to_customer(call, kim, at=today, words=words)
        'Guten Tag, wir rufen Sie an: Dienstag, 24. November, um 15:00 Uhr Ihrer Zeit.'

    Raises:
        FieldError: the words have a place that is not among these, or one that nothing fills, or
            the contact is with another customer.
        NaiveDatetimeError: an instant has no time zone.
        UnknownZoneError: a zone is not known.
        WordingError: the words are not in the customer's language, nor in the fallback.
    """
    wording = as_wording(words)
    t, channel = _told(contact, customer)
    language = language_of(_tags(wording, customer.language, fallback))
    when = phrased(placed(aware(t), timezone), language, customer.timezones, at=at)
    known = {"when": when, "channel": channel, "name": customer.name or None}

    def value(name: str) -> str | None:
        check_word("words", name, PLACES)
        return known[name]

    return wording.text(customer.language, value, fallback)


def _told(contact: Scheduled | datetime, customer: Customer) -> tuple[datetime, str | None]:
    if not isinstance(contact, Scheduled):
        return contact, None
    _check_theirs(contact, customer)
    return contact.at, contact.channel


def _tags(wording: Wording, wanted: str | None, fallback: str | None) -> list[str]:
    """Return in which language the time is said: in that of the words around it, best first.

    Words in English serve an American, who reads times in their own way; words in German do not
    become Polish in the middle.
    """
    found = wording.language(wanted, fallback)
    theirs, others, ours = (list(wider(tag)) for tag in (wanted, fallback, found))
    if found == ANY:
        return [*theirs, *others]
    return next((tags for tags in (theirs, others) if ours[0] in tags), ours)


def said_to_staff(
    contact: Outcome, customer: Customer, *, timezone: str | tzinfo | None = None
) -> str:
    """Return the sentences that tell staff what to do: whom to contact, how, when and what for.

    Args:
        contact: what was scheduled, or could not be.
        customer: whom.
        timezone: the zone of those who read it; by default that of the instants.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.followups.follow_up import FollowUp
        >>> kim = Customer(id=7, name="Kim", timezones=["Europe/Berlin"])
        >>> at = datetime(2026, 11, 24, 15, tzinfo=UTC)
        >>> ask = FollowUp(key="1", customer_id=7, purpose="ask if it stayed fixed", earliest_at=at)
        >>> print(said_to_staff(Scheduled(follow_ups=[ask], at=at, channel="phone"), kim))
        Call Kim (phone), Tue 24 Nov 2026 15:00 UTC: ask if it stayed fixed.
        On the customer's clock it is Tue 24 Nov 2026 16:00 CET.

    Raises:
        FieldError: the contact is with another customer.
        UnknownZoneError: the zone is not known.
    """
    asked, what = _asked(contact, customer), _purposes(contact)
    if isinstance(contact, Unschedulable):
        return "\n".join([f"{asked}: {what}.", *map(str, contact.because)])
    there = _there(contact.at, customer, timezone)
    first = f"{asked}, {_by(contact, timezone)}: {what}."
    return "\n".join([first, *there, *_moved(contact, timezone)])


def headline(contact: Outcome, customer: Customer) -> str:
    """Return what staff is asked to do, without when, in a few words.

    Raises:
        FieldError: the contact is with another customer.
    """
    return f"{_asked(contact, customer)}: {_purposes(contact)}"


def _asked(contact: Outcome, customer: Customer) -> str:
    _check_theirs(contact, customer)
    who = customer.name or f"customer {customer.id}"
    if isinstance(contact, Unschedulable):
        return f"No time was found for {who}"
    if contact.channel is None:
        return f"See to {who}{_about(contact)}"
    return f"{'Call' if contact.channel == _PHONE else 'Contact'} {who} ({contact.channel})"


def _about(contact: Scheduled) -> str:
    cases = _once(each.case_id for each in contact.follow_ups if each.case_id is not None)
    return f" (case {' and '.join(cases)})" if cases else ""


def _check_theirs(contact: Outcome, customer: Customer) -> None:
    for each in contact.follow_ups:
        if each.customer_id not in customer.ids:
            expected = f"{each.customer_id!r}, for whom follow-up {each.key!r} is"
            raise FieldError("customer", customer.id, expected)


def _purposes(contact: Outcome) -> str:
    return listed(_once(each.purpose for each in contact.follow_ups))


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _by(contact: Scheduled, timezone: str | tzinfo | None) -> str:
    due = earliest(each.latest_at for each in contact.follow_ups)
    end = "" if due is None else f", at the latest {spoken(due, timezone)}"
    return f"{spoken(contact.at, timezone)}{end}"


def _there(t: datetime, customer: Customer, timezone: str | tzinfo | None) -> Iterator[str]:
    """Say what the customer's clocks show, where that is something else."""
    ours = placed(t, timezone).utcoffset()
    there = (placed(t, place) for place in customer.timezones)
    shown = _once(spoken(each) for each in there if each.utcoffset() != ours)
    if shown:
        yield f"On the customer's clock it is {' or '.join(shown)}."


def _moved(contact: Scheduled, timezone: str | tzinfo | None) -> Iterator[str]:
    since = earliest(each.from_at for each in contact.moved)
    if since is not None:
        by = listed(_once(each.constraint for each in contact.moved))
        yield f"Moved from {spoken(since, timezone)} by {by}."

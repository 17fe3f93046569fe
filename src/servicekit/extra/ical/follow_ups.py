"""Write scheduled follow-ups as iCalendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple
from uuid import NAMESPACE_DNS, uuid5

import attrs
from icalendar import Alarm, Calendar, Component, Event, Todo

from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.extra.ical.writing import plain
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.scheduled import Scheduled
from servicekit.followups.speech import headline, said_to_staff
from servicekit.hours.intervals import DAYS
from servicekit.instants import (
    EPOCH,
    duration_microseconds,
    earliest,
    from_microseconds,
    to_microseconds,
    zone,
)
from servicekit.values import check_unique, check_word, some_text, tuple_of

__all__ = ["KINDS", "dumps_follow_ups"]

#: As what a follow-up is written: a task to tick off, or an event that takes time of somebody's.
KINDS = ("todo", "event")

_PRODUCT = "-//servicekit//follow-ups//EN"
_SECOND = 10**6
_FIRST_VERSION = to_microseconds(datetime(2020, 1, 1, tzinfo=UTC))
_LAST_VERSION = 2**31 - 1  # the largest number that iCalendar has


class _Entry(NamedTuple):
    """What stands for one follow-up: the contact that carries it out, or what became of it."""

    key: str
    contact: Scheduled
    cancelled: bool = False
    part_of: str | None = None


def dumps_follow_ups(  # noqa: PLR0913 - all of them by name
    contacts: Iterable[Scheduled],
    *,
    at: datetime,
    domain: str,
    customers: Iterable[Customer] = (),
    cancelled: Iterable[Scheduled] = (),
    kind: str = "todo",
    timezone: str | tzinfo | None = None,
    lasts: timedelta = timedelta(minutes=15),
    alarm: timedelta | None = timedelta(0),
) -> str:
    """Return a calendar with a task or an event, and its alarm, for every scheduled contact.

    Each follow-up has one UID in every export, made from the domain and its key; the SEQUENCE goes
    up with ``at``. So importing again moves what has moved. Where several became one contact, it
    has the UID of the first key; the others are there as cancelled, so that nobody finds the same
    call twice. Times are whole seconds of UTC: those of a contact are rounded up, a latest instant
    down. The names of customers stand in it, their numbers and addresses do not.

    A follow-up that comes again on days of the week repeats where the contact is at the time that
    was said: one that was moved by quiet hours is written without a rule. The rule knows nothing
    of such hours; ask for the next contact when this one is done.

    Args:
        contacts: what was scheduled.
        at: when it is exported, which becomes the DTSTAMP and the LAST-MODIFIED of everything.
        domain: the host's own, such as ``"calls.example.com"``; the same for every export.
        customers: whom the contacts are with, for their names.
        cancelled: contacts that were exported before, and whose follow-ups are no longer due.
        kind: ``todo`` for tasks, ``event`` for appointments. A task has the latest instant as its
            DUE, unless it repeats.
        timezone: on whose clock follow-ups come again, and people read of times in descriptions.
            Without it none is written as repeating.
        lasts: how long an event takes.
        alarm: how long before the contact people are reminded; ``None`` for never.

    Example:
        >>> from servicekit.followups.follow_up import FollowUp
        >>> tuesday = datetime(2026, 11, 24, 15, tzinfo=UTC)
        >>> ask = FollowUp(key="a", customer_id=7, purpose="stay fixed", earliest_at=tuesday)
        >>> call = Scheduled(follow_ups=[ask], at=tuesday, channel="phone")
        >>> kim = Customer(id=7, name="Kim")
        >>> text = dumps_follow_ups([call], at=tuesday, domain="calls.example.com", customers=[kim])
        >>> for line in text.splitlines():
        ...     if line.startswith(("SUMMARY", "DTSTART", "UID")):
        ...         print(line)
        DTSTART:20261124T150000Z
        SUMMARY:Call Kim (phone): stay fixed
        UID:dc3b3392-cae1-51db-814d-b1ee22c67ec6@calls.example.com

    Raises:
        FieldError: a follow-up is scheduled twice, the domain is empty, ``kind`` is another word,
            an event takes no time, an alarm comes after its contact, or ``at`` lies outside the
            years 2020 to 2087.
        NaiveDatetimeError: ``at`` has no time zone.
        UnknownZoneError: the zone is not known.
    """
    writer = _Writer(
        stamp=_whole(to_microseconds(at)),
        domain=some_text(domain),
        customers={key: each for each in tuple_of(Customer, customers) for key in each.ids},
        kind=kind,
        place=None if timezone is None else zone(timezone),
        lasts=lasts,
        alarm=alarm,
    )
    calendar = Calendar()
    calendar.add("PRODID", _PRODUCT)
    calendar.add("VERSION", "2.0")
    for entry in _entries(tuple_of(Scheduled, contacts), tuple_of(Scheduled, cancelled)):
        calendar.add_component(writer.component(entry))
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


# -- what there is to write ------------------------------------------------------------------------


def _entries(contacts: Iterable[Scheduled], cancelled: Iterable[Scheduled]) -> list[_Entry]:
    entries = [each for contact in contacts for each in _parts(contact)]
    check_unique("contacts", (each.key for each in entries), "each follow-up in one contact")
    found = {each.key: each for each in entries}
    for contact in cancelled:
        for each in contact.follow_ups:
            found.setdefault(each.key, _Entry(each.key, contact, cancelled=True))
    return sorted(found.values(), key=_order)


def _parts(contact: Scheduled) -> Iterator[_Entry]:
    first, *more = sorted(contact.keys)
    yield _Entry(first, contact)
    yield from (_Entry(key, contact, cancelled=True, part_of=first) for key in more)


def _order(entry: _Entry) -> tuple[int, str]:
    return to_microseconds(entry.contact.at), entry.key


# -- how it is written -----------------------------------------------------------------------------


def _positive(_: object, attribute: attrs.Attribute[timedelta], value: timedelta) -> None:
    length = duration_microseconds(value)
    if length <= 0 or length % _SECOND:
        raise FieldError(attribute.name, value, "whole seconds, at least one")


def _before(
    _: object, attribute: attrs.Attribute[timedelta | None], value: timedelta | None
) -> None:
    length = 0 if value is None else duration_microseconds(value)
    if length < 0 or length % _SECOND:
        raise FieldError(attribute.name, value, "how long before the contact, in whole seconds")


@attrs.frozen(kw_only=True)
class _Writer:
    """Writes what stands for a follow-up."""

    stamp: datetime
    domain: str
    customers: Mapping[str, Customer]
    kind: str = attrs.field()
    place: tzinfo | None
    lasts: timedelta = attrs.field(validator=_positive)
    alarm: timedelta | None = attrs.field(validator=_before)
    _version: int = attrs.field(init=False)

    @kind.validator
    def _check_kind(self, _: object, value: str) -> None:
        check_word("kind", value, KINDS)

    @_version.default
    def _count(self) -> int:
        version = (to_microseconds(self.stamp) - _FIRST_VERSION) // _SECOND
        if not 0 <= version <= _LAST_VERSION:
            raise FieldError("at", self.stamp, "an instant of the years 2020 to 2087")
        return version

    def component(self, entry: _Entry) -> Component:
        """Return the task or the event of an entry."""
        contact, customer = entry.contact, self._customer(entry.contact)
        component = Event() if self.kind == "event" else Todo()
        component.add("SUMMARY", plain(headline(contact, customer)))
        self._place_in_time(component, contact)
        component.add("DTSTAMP", self.stamp)
        component.add("LAST-MODIFIED", self.stamp)
        component.add("SEQUENCE", self._version)
        component.add("UID", self._uid(entry.key))
        component.add("STATUS", self._status(entry))
        component.add("CATEGORIES", [contact.basis])
        component.add("DESCRIPTION", _told(entry, customer, self.place))
        if entry.part_of is not None:
            component.add("RELATED-TO", self._uid(entry.part_of))
        if not entry.cancelled:
            self._remind(component)
        return component

    def _customer(self, contact: Scheduled) -> Customer:
        key = contact.follow_ups[0].customer_id
        return self.customers.get(key) or Customer(id=key)

    def _uid(self, key: str) -> str:
        named = repr(("follow-up", key))
        return f"{uuid5(uuid5(NAMESPACE_DNS, self.domain), named)}@{self.domain}"

    def _status(self, entry: _Entry) -> str:
        if entry.cancelled:
            return "CANCELLED"
        return "CONFIRMED" if self.kind == "event" else "NEEDS-ACTION"

    def _place_in_time(self, component: Component, contact: Scheduled) -> None:
        start = _whole(to_microseconds(contact.at), up=True)
        rule = self._rule(contact)
        if self.kind == "event":
            self._span(component, start, start + self.lasts, rule)
            return
        latest = earliest(each.latest_at for each in contact.follow_ups)
        # What repeats has to have a start, and a due that is no later is none beside it.
        due = None if latest is None or rule else _whole(to_microseconds(latest))
        self._span(component, start, due, rule)

    def _span(
        self, component: Component, start: datetime, end: datetime | None, rule: dict[str, object]
    ) -> None:
        # What repeats goes by the clock of a place; all else is shown in the reader's own zone.
        place = self.place if rule else UTC
        last = "DTEND" if self.kind == "event" else "DUE"
        # The due of a task comes after its start, so where both are one the due is what counts.
        if end is None or to_microseconds(start) < to_microseconds(end):
            component.add("DTSTART", start.astimezone(place))
        if end is not None:
            component.add(last, end.astimezone(place))
        if rule:
            component.add("RRULE", rule)

    def _rule(self, contact: Scheduled) -> dict[str, object]:
        """Return on which days a contact comes again; nothing where no rule says it."""
        if self.place is None or len(contact.follow_ups) > 1:
            return {}
        return _rule(contact.follow_ups[0], contact.at.astimezone(self.place))

    def _remind(self, component: Component) -> None:
        if self.alarm is None:
            return
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", component["SUMMARY"])
        related = {} if "DTSTART" in component else {"RELATED": "END"}
        alarm.add("TRIGGER", -self.alarm, parameters=related)
        component.add_component(alarm)


def _rule(follow_up: FollowUp, start: datetime) -> dict[str, object]:
    every = follow_up.every
    if every is None or every.kind != "every" or every.clock is None:
        return {}
    # Of a time that the clock shows twice, a calendar takes the first for the start.
    reading = start.replace(tzinfo=None, fold=0).time()
    if start.fold or reading != every.clock or DAYS[start.weekday()] not in every.days:
        return {}
    if len(every.days) == len(DAYS):
        return {"FREQ": "DAILY"}
    return {"FREQ": "WEEKLY", "BYDAY": [day[:2].upper() for day in every.days]}


def _told(entry: _Entry, customer: Customer, place: tzinfo | None) -> str:
    """Return all that people are told: what to do and why."""
    if entry.part_of is not None:
        return "Carried out by another contact."
    because = (reason for each in entry.contact.follow_ups for reason in each.because)
    said = said_to_staff(entry.contact, customer, timezone=place).splitlines()
    lines = [*said, *map(str, because)]
    return "\n".join(filter(None, map(plain, lines)))


def _whole(at: int, *, up: bool = False) -> datetime:
    """Return an instant in whole seconds of UTC, the one before it or, with ``up``, after it."""
    return from_microseconds(at + -at % _SECOND if up else at - at % _SECOND, EPOCH)

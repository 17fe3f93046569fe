"""Sequences: several touches, each some time after the one before, until the customer answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from servicekit.case import Case
from servicekit.errors import FieldError
from servicekit.followups.contacts import Contacts
from servicekit.followups.enrolment import Enrolment
from servicekit.followups.sequence_course import Ended, SequenceExplanation, Waiting, followed
from servicekit.followups.sequence_stops import Known
from servicekit.followups.timing import Timing
from servicekit.hours import Allowance
from servicekit.hours.succession import optional_calendar
from servicekit.instants import zone_name
from servicekit.interaction import BASES
from servicekit.values import (
    check_unique,
    check_word,
    identifier,
    instance_of,
    one_of,
    optional_identifier,
    some_text,
    texts,
    tuple_of,
)

if TYPE_CHECKING:
    from servicekit.followups.follow_up import FollowUp
    from servicekit.hours.succession import AnyCalendar

__all__ = ["STOPS", "Sequence", "Touch"]

#: What can end a sequence before its last touch. ``reply``: the customer, or who may act for them,
#: wrote or called about this matter. ``thanks``: they did, and it needs no reply. ``conversation``:
#: a person of the company reached them and spoke with them about it. ``settled``: the case was
#: settled after the sequence had begun.
STOPS = ("reply", "thanks", "conversation", "settled")


def _timing(value: Timing | Allowance | str) -> Timing:
    if isinstance(value, Timing):
        return value
    if isinstance(value, Allowance):
        return Timing(kind="after", amount=value)
    return Timing.parse(value)


def _optional_timing(value: Timing | Allowance | str | None) -> Timing | None:
    return None if value is None else _timing(value)


def _without_due(_: object, attribute: attrs.Attribute[Any], value: Timing | None) -> None:
    if value is not None and value.kind in {"at_due", "before"}:
        raise FieldError(attribute.name, str(value), "no due; a touch has none to count from")


@attrs.frozen(kw_only=True)
class Touch:
    """One contact of a sequence: what for, when, and on which channels.

    Args:
        id: what it is called for good; by default its place in the sequence, from 1. Name touches
            that may be moved or taken out later.
        purpose: what for, in the host's own words.
        after: when, counted from the touch before, or from the start; words are read as by
            :meth:`Timing.parse`.
        channels: the channels on which it can be made, best first; by default the sequence's.
        another_channel: whether it leaves out the channels that were used before in this run.
        within: how long after its time it may still be made; then it falls away, and the next one
            counts from there. Without it, it waits.

    Raises:
        FieldError: the purpose is blank, or a timing counts from a due.
    """

    id: str | None = attrs.field(default=None, converter=optional_identifier)
    purpose: str = attrs.field(converter=some_text)
    after: Timing = attrs.field(factory=Timing, converter=_timing, validator=_without_due)
    channels: tuple[str, ...] = attrs.field(default=(), converter=texts)
    another_channel: bool = attrs.field(default=False, validator=instance_of(bool))
    within: Timing | None = attrs.field(
        default=None, converter=_optional_timing, validator=_without_due
    )


def _touches(values: Iterable[Touch]) -> tuple[Touch, ...]:
    return tuple_of(Touch, values)


def _named(values: Iterable[str]) -> tuple[str, ...]:
    words = texts(values)
    for word in words:
        check_word("stops_on", word, STOPS)
    return words


@attrs.frozen(kw_only=True)
class Sequence:
    """Several touches, each some time after the one before, until something ends them.

    A touch is made by the contact with the customer that carries its key. Whoever was not reached
    in person was touched all the same; only a message that bounced reached nobody, so that its
    touch is tried again at once on another channel, unless a later touch was made since. Where no
    channels are listed nobody knows which others there are: it is tried again on any, until one
    channel has failed twice. A customer who answers about this matter ends it, in whatever
    thread; what is about something else does not, nor does an automatic reply.

    A "thanks", a message that needs no reply, ends it only with ``thanks`` among ``stops_on``: it
    answers whether all is well, but not which number is on the device, and it never takes back a
    call that was promised.

    Args:
        id: what it is called.
        touches: in their order.
        basis: why the company may make them, one of :data:`~servicekit.interaction.BASES`.
        stops_on: what ends it, some of :data:`STOPS`. Beside these, somebody can stop an
            enrolment, and it ends with a case that is merged or deleted; where that is undone, it
            goes on.
        most: how long after the start a touch can be made at all. Pauses do not count: what lay
            before the bound without one still does so with it.
        channels: the channels of touches that name none, best first.
        hours: the calendar of working hours and business days.
        timezone: on whose clock dates and times are; by default that of the calendar, or else of
            the start.

    Example:
        >>> from datetime import UTC, datetime
        >>> def on(day): return datetime(2026, 5, day, 9, tzinfo=UTC)
        >>> reminders = Sequence(
        ...     id="serial number", channels=["email", "sms"], most="after 2 weeks", touches=[
        ...         Touch(id="ask", purpose="ask for the serial number"),
        ...         Touch(id="remind", purpose="ask again", after="in 3 days at 10:00",
        ...               another_channel=True),
        ...     ],
        ... )
        >>> kim = reminders.enrol(12, 7, at=on(4), case_id=3)
        >>> first = reminders.next(kim, [], at=on(4))
        >>> first.key, first.channels
        ('serial%20number/12/ask', ('email', 'sms'))
        >>> from servicekit.interaction import Interaction, Party
        >>> asked = Interaction(
        ...     id=1, at=on(4), author=Party(id="ada", role="agent"), channel="email", case_ids=[3],
        ...     follow_ups=[first.key],
        ... )
        >>> second = reminders.next(kim, [asked], at=on(5))
        >>> print(second.key, second.channels, second.earliest_at)
        serial%20number/12/remind ('sms',) 2026-05-07 10:00:00+00:00
        >>> reply = Interaction(
        ...     id=2, at=on(6), author=Party(id="kim", role="customer"), channel="chat",
        ...     case_ids=[3],
        ... )
        >>> print(*reminders.next(kim, [asked, reply], at=on(7)).because)
        Ended: the customer answered on Wed 6 May 2026 09:00 UTC by chat.

    Raises:
        FieldError: there is no touch, two have one id, a word is unknown, or a touch wants another
            channel and nobody says which there are.
        UnknownZoneError: the time zone is not known.
    """

    id: str = attrs.field(converter=identifier)
    touches: tuple[Touch, ...] = attrs.field(converter=_touches)
    basis: str = attrs.field(default="service", validator=one_of(*BASES))
    stops_on: tuple[str, ...] = attrs.field(
        default=("reply", "conversation", "settled"), converter=_named
    )
    most: Timing | None = attrs.field(
        default=None, converter=_optional_timing, validator=_without_due
    )
    channels: tuple[str, ...] = attrs.field(default=(), converter=texts)
    hours: AnyCalendar | None = attrs.field(default=None, validator=optional_calendar)
    timezone: str | None = attrs.field(default=None, converter=zone_name)

    def __attrs_post_init__(self) -> None:
        if not self.touches:
            raise FieldError("touches", self.touches, "one touch or more")
        check_unique("touches", self.ids, "each id once, where one without an id has its number")
        for touch in self.touches:
            if touch.another_channel and not (touch.channels or self.channels):
                what = "only with the channels that there are, here or in the sequence"
                raise FieldError("another_channel", touch.another_channel, what)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the touches, in their order."""
        return tuple(touch.id or str(n) for n, touch in enumerate(self.touches, 1))

    @property
    def by_id(self) -> Mapping[str, Touch]:
        """The touches by their ids."""
        return dict(zip(self.ids, self.touches, strict=True))

    def enrol(
        self,
        enrolment_id: object,
        customer_id: object,
        *,
        at: datetime,
        case_id: object = None,
    ) -> Enrolment:
        """Return the enrolment of a customer, who goes through the touches that there are now.

        Args:
            enrolment_id: the host's own id.
            customer_id: whom.
            at: since when.
            case_id: the matter that it is about.
        """
        return Enrolment(
            id=enrolment_id,
            sequence_id=self.id,
            customer_id=customer_id,
            case_id=case_id,
            started_at=at,
            touches=self.ids,
        )

    def next(
        self,
        enrolment: Enrolment,
        contacts: Contacts,
        *,
        at: datetime,
        known_at: datetime | None = None,
        case: Case | None = None,
    ) -> FollowUp | Waiting | Ended:
        """Return the touch that comes next, also when its time has not come, or why none does.

        The same facts give the same key, whenever they are asked. A touch that was tried before
        has a key of its own for each further try.

        Args:
            enrolment: who goes through it, and since when.
            contacts: the contacts with the customer, or their whole history; those of the case
                count in any case.
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            case: the matter; of a history, it is found there. Without it, nobody knows whether it
                is settled, and the reasons say so.

        Raises:
            FieldError: the enrolment is in another sequence or of another case, the history is
                another customer's, it started after ``at`` or was recorded after ``known_at``, or
                a timing needs a calendar and there is none.
        """
        return self._followed(enrolment, contacts, at=at, known_at=known_at, case=case).outcome

    def explain(
        self,
        enrolment: Enrolment,
        contacts: Contacts,
        *,
        at: datetime,
        known_at: datetime | None = None,
        case: Case | None = None,
    ) -> SequenceExplanation:
        """Tell the course so far and what comes next, for the same arguments as :meth:`next`."""
        return self._followed(enrolment, contacts, at=at, known_at=known_at, case=case)

    def _followed(
        self,
        enrolment: Enrolment,
        contacts: Contacts,
        *,
        at: datetime,
        known_at: datetime | None,
        case: Case | None,
    ) -> SequenceExplanation:
        if enrolment.sequence_id != self.id:
            raise FieldError("enrolment.sequence_id", enrolment.sequence_id, f"this, {self.id!r}")
        enrolment.progress(at=at, known_at=known_at)  # refuses to look before the start
        known = at if known_at is None else known_at
        return followed(self, Known.of(enrolment, contacts, at=at, known_at=known, case=case))

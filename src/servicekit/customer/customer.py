"""The customer: to whom everything is owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from operator import and_, or_
from typing import Any, TypeVar

import attrs

from servicekit.customer.consent import Consent, stance
from servicekit.errors import FieldError
from servicekit.hours.succession import AnyCalendar, optional_calendar
from servicekit.instants import earliest, moment, optional_aware, zone
from servicekit.mandate import ACTS, Act, Mandate, entitled
from servicekit.records import asked, in_order, revisable, seen
from servicekit.values import (
    Facts,
    check_unique,
    check_word,
    identifier,
    identifiers,
    texts,
    tuple_of,
)

__all__ = ["Customer"]

T = TypeVar("T")


def _zones(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(zone(name).key for name in texts(names))


def _contact_points(points: Mapping[str, Iterable[str]]) -> Facts:
    return Facts({channel: texts(values) for channel, values in points.items()})


def _mandates(values: Iterable[Mandate]) -> tuple[Mandate, ...]:
    return tuple_of(Mandate, values)


def _consents(values: Iterable[Consent]) -> tuple[Consent, ...]:
    return in_order(tuple_of(Consent, values))


@attrs.frozen(kw_only=True)
class Customer:
    """Somebody to whom the company owes what it said.

    Args:
        id: the host's own id.
        same_as: ids of other records of the same customer that were merged into this one.
        name: how to address them; hidden in ``repr``.
        language: a BCP 47 tag such as ``"en-GB"``.
        timezones: IANA names, every one that is plausible.
        contact_points: numbers and addresses by channel; hidden in ``repr``.
        consents: what they consented or objected to, in any order.
        preferred_channels: what suits them, best first.
        contact_hours: when they want to be contacted; ``None`` means that nobody said.
        quiet_hours: when they do not; ``None`` means that nobody said.
        needs: what to do for them (``"no phone"``, ``"more time"``), never a diagnosis.
        mandates: who may act for them.
        brand: the brand that they know, where a company has several.
        since: when they became a customer.
        facts: whatever else policies read.

    Example:
        >>> Customer(id=7, name="Kim", timezones=["Europe/London"], same_as=[12]).ids
        ('7', '12')

    Raises:
        FieldError: an id is empty or given twice, a list holds something else, or a mandate or a
            consent belongs to another customer.
        MandateError: somebody gave consent who is neither the customer nor has a mandate.
        UnknownZoneError: a time zone is not known.
    """

    id: str = attrs.field(converter=identifier)
    same_as: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    name: str = attrs.field(default="", repr=False)
    language: str | None = None
    timezones: tuple[str, ...] = attrs.field(default=(), converter=_zones)
    contact_points: Facts = attrs.field(factory=Facts, converter=_contact_points, repr=False)
    consents: tuple[Consent, ...] = attrs.field(default=(), converter=_consents)
    preferred_channels: tuple[str, ...] = attrs.field(default=(), converter=texts)
    contact_hours: AnyCalendar | None = attrs.field(default=None, validator=optional_calendar)
    quiet_hours: AnyCalendar | None = attrs.field(default=None, validator=optional_calendar)
    needs: tuple[str, ...] = attrs.field(default=(), converter=texts)
    mandates: tuple[Mandate, ...] = attrs.field(default=(), converter=_mandates)
    brand: str | None = None
    since: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    facts: Facts = attrs.field(factory=Facts, converter=Facts)

    def __attrs_post_init__(self) -> None:
        check_unique("same_as", self.ids, "each other id once, and not that of the customer")
        self._check_ours("mandates", self.mandates)
        self._check_ours("consents", self.consents)
        for record in self._records():
            revisable(record)
        for said in self.consents:
            self._check_entitled(said)

    def _check_ours(self, name: str, items: Iterable[Mandate | Consent]) -> None:
        for item in items:
            if item.customer_id not in (None, *self.ids):
                ids = ", ".join(self.ids)
                raise FieldError(
                    f"{name}.customer_id", item.customer_id, f"of this customer: {ids}"
                )

    def _check_entitled(self, said: Consent) -> None:
        if said.status == "given":
            known = self.mandate(said.by, "consent", at=said.at) if said.by else None
            entitled("consent", said.by, self.ids, said.mandate or known, at=said.at)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id that this customer has or had, their own first."""
        return (self.id, *self.same_as)

    def preferring(self, channels: Iterable[str]) -> tuple[str, ...]:
        """Return channels, each once: those that the customer prefers first, best first.

        Example:
            >>> Customer(id=7, preferred_channels=["sms", "email"]).preferring(["phone", "email"])
            ('email', 'phone')
        """
        found = texts(channels)
        liked = (channel for channel in self.preferred_channels if channel in found)
        return tuple(dict.fromkeys([*liked, *found]))

    def mandate(self, holder: str, act: Act, *, at: datetime) -> Mandate | None:
        """Return what somebody may do an act for the customer under, or ``None``.

        Raises:
            FieldError: there is no such act.
        """
        check_word("act", act, ACTS)
        who = identifier(holder)
        held = (mandate for mandate in self.mandates if mandate.covers(act, who, self.ids, at=at))
        return next(held, None)

    # -- consent -------------------------------------------------------------------------------

    def has_consented(
        self,
        purpose: str | Iterable[str],
        *,
        at: datetime,
        known_at: datetime | None = None,
        channel: str | None = None,
    ) -> bool:
        """Tell whether they agree to be contacted for a purpose.

        Consent holds where the latest that was said on some record gives it and on none withdraws
        it or objects; only on the same record can a later statement lift an earlier one.

        Args:
            purpose: what for. Several words speak of one thing, such as ``"newsletter"`` and
                ``"marketing"``: whatever was said about any of them counts, the latest last.
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            channel: on which channel; ``None`` asks whether it holds on every one. What was said
                about one channel does not speak for another; what was said about all speaks for
                each, unless a later statement on that channel says otherwise.

        Example:
            >>> from datetime import UTC, datetime
            >>> def may(day): return datetime(2026, 5, day, tzinfo=UTC)
            >>> kim = Customer(id=7, consents=[
            ...     Consent(purpose="marketing", at=may(1), status="given"),
            ...     Consent(purpose="marketing", at=may(4), status="withdrawn", channel="phone"),
            ... ])
            >>> [kim.has_consented("marketing", at=may(5), channel=c) for c in ("email", "phone")]
            [True, False]
            >>> kim.has_consented("marketing", at=may(5)), kim.has_consented("marketing", at=may(3))
            (False, True)
        """
        about = self._stances(purpose, channel, at, known_at)
        return all("given" in stances and stances <= {"given", None} for stances in about)

    def has_objected(
        self,
        purpose: str | Iterable[str],
        *,
        at: datetime,
        known_at: datetime | None = None,
        channel: str | None = None,
    ) -> bool:
        """Tell whether they do not want to be contacted for a purpose.

        An objection on one record objects for all, until consent is given on that same record.

        Args:
            purpose: what for; several words, as in :meth:`has_consented`.
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            channel: on which channel; ``None`` asks whether there is an objection on any. What was
                said about all channels speaks for each, as in :meth:`has_consented`.
        """
        about = self._stances(purpose, channel, at, known_at)
        return any("objected" in stances for stances in about)

    def _stances(
        self,
        purpose: str | Iterable[str],
        channel: str | None,
        at: datetime,
        known_at: datetime | None,
    ) -> list[set[str | None]]:
        """Return for each channel in question where the records stand."""
        now, known = asked(at, known_at)
        words = {purpose} if isinstance(purpose, str) else set(texts(purpose))
        records = [
            [said for said in seen(record, at=now, known=known) if said.purpose in words]
            for record in self._records()
        ]
        # Whatever the channel: each that somebody named, and any that nobody did.
        named = {said.channel for record in records for said in record}
        return [
            {
                stance((said for said in record if said.channel in (None, name)), at=now)
                for record in records
            }
            for name in ({None, *named} if channel is None else {channel})
        ]

    def _records(self) -> Iterable[list[Consent]]:
        """Return what was said on each record, in order."""
        records = defaultdict[str, list[Consent]](list)
        for said in self.consents:
            records[said.customer_id or self.id].append(said)
        return records.values()

    # -- merging -------------------------------------------------------------------------------

    def merge(self, other: Customer) -> Customer:
        """Return this customer once another record turned out to be the same person.

        This one's id, name, language, brand, preferred channels and facts win where it has them.
        Ids, time zones, contact points, needs, consents and mandates of both are kept, each
        consent with the record on which it was made. Quiet are the quiet hours of either, open to
        contact only what both allow. So nothing is permitted that one of the two rules out, and
        the order in which records are merged does not matter for that.

        Raises:
            FieldError: it is the same record, or both hold different statements of one id on one
                record.
        """
        if other.id == self.id:
            raise FieldError("id", other.id, "another record than this one")
        return attrs.evolve(
            self,
            same_as=[key for key in _once(self.same_as, other.ids) if key != self.id],
            name=self.name or other.name,
            language=self.language or other.language,
            timezones=_once(self.timezones, other.timezones),
            contact_points=_united(self.contact_points, other.contact_points),
            consents=_once(self._attributed(), other._attributed()),
            preferred_channels=self.preferred_channels or other.preferred_channels,
            contact_hours=_joined(and_, self.contact_hours, other.contact_hours),
            quiet_hours=_joined(or_, self.quiet_hours, other.quiet_hours),
            needs=_once(self.needs, other.needs),
            mandates=_once(self.mandates, other.mandates),
            brand=self.brand or other.brand,
            since=earliest([self.since, other.since]),
            facts={**other.facts, **self.facts},
        )

    def _attributed(self) -> list[Consent]:
        return [
            attrs.evolve(said, customer_id=said.customer_id or self.id) for said in self.consents
        ]


def _once(mine: Iterable[T], theirs: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys([*mine, *theirs]))


def _united(mine: Facts, theirs: Facts) -> dict[str, tuple[str, ...]]:
    return {
        channel: _once(mine.get(channel, ()), theirs.get(channel, ()))
        for channel in _once(mine, theirs)
    }


def _joined(
    how: Callable[[Any, Any], Any], mine: AnyCalendar | None, theirs: AnyCalendar | None
) -> AnyCalendar | None:
    if mine is None or mine == theirs:
        return theirs
    joined: AnyCalendar = mine if theirs is None else how(mine, theirs)
    return joined

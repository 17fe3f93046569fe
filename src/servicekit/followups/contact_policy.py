"""The contact policy: when, and on which channel, a customer is contacted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, TypedDict, Unpack

import attrs

from servicekit.customer import Customer
from servicekit.decision import Reason, Verdict
from servicekit.errors import FieldError
from servicekit.followups.attempt import Attempt, Made, made_of, planned_of
from servicekit.followups.check import CHECKS
from servicekit.followups.coalescing import coalesced
from servicekit.followups.constraint import DONE, Constraint, binds
from servicekit.followups.contacts import Contacts
from servicekit.followups.explanation import ContactExplanation, explained
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.request import Request
from servicekit.followups.scheduled import Outcome, Scheduled
from servicekit.followups.scheduling import scheduled
from servicekit.followups.sending import sendable
from servicekit.followups.window import Window
from servicekit.hours import Span
from servicekit.instants import (
    aware,
    duration_microseconds,
    from_microseconds,
    zone,
    zone_name,
)
from servicekit.interaction import BASES
from servicekit.values import Facts, check_unique, check_word, some_text, texts, tuple_of

__all__ = ["About", "ContactPolicy"]

_YEAR = timedelta(days=366)


class About(TypedDict, total=False):
    """What else is known of a contact that somebody is about to make."""

    basis: str | None
    case_id: object
    brand: str | None
    contact_point: str | None


def _constraints(values: Iterable[Constraint]) -> tuple[Constraint, ...]:
    found = tuple(values) if isinstance(values, Iterable) else (values,)
    for each in found:
        if isinstance(each, type) or not callable(getattr(each, "shut", None)):
            raise FieldError("constraints", each, "a constraint, such as Window or Cap")
    return found


def _channels(values: Iterable[str]) -> tuple[str, ...]:
    found = texts(values)
    if not found:
        raise FieldError("channels", found, "at least one channel")
    check_unique("channels", found, "each channel once")
    return found


def _purposes(values: Mapping[str, str]) -> Facts:
    if not isinstance(values, Mapping):
        raise FieldError("purposes", values, "a mapping of purposes to their bases")
    for basis in values.values():
        check_word("purposes", basis, BASES)
    return Facts(values)


@attrs.frozen(kw_only=True)
class ContactPolicy:
    """When, and on which channel, a customer is contacted.

    A contact comes at the earliest instant that satisfies every constraint at once, on the first
    channel, in the order that the customer prefers, on which there is one. Each constraint names
    the bases of the contacts that it binds. So what the customer asked for overrides what they
    prefer in general, and nothing overrides law.

    Args:
        channels: the channels of the company, in the order in which it would use them.
        constraints: its own constraints: :class:`Window`, :class:`Cap`, those of a legal preset,
            or a host's own.
        checks: what follows from the customer and their contacts: a key that was carried out,
            needs, consent, objection, contact hours, quiet hours.
        timezone: the IANA zone that is assumed where nobody knows the customer's. Without it what
            goes by the customer's clock cannot be scheduled for them.
        purposes: the basis of each purpose, so that nobody sends a promotion as service. Once
            there are some, a purpose that is not among them is refused, but for that of a plan.
        horizon: how far ahead to look at most; 366 days by default.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
        >>> policy = ContactPolicy(
        ...     channels=["phone", "email"],
        ...     constraints=[Window("team hours", office, channels=["phone"])],
        ... )
        >>> night = BusinessHours.parse("Mo-Su 21:00-08:00", timezone="Europe/London")
        >>> kim = Customer(id=7, timezones=["Europe/London"], quiet_hours=night)
        >>> friday = datetime(2026, 11, 20, 18, tzinfo=UTC)
        >>> call = FollowUp(
        ...     key="stay-fixed/12", customer_id=7, purpose="stay fixed",
        ...     earliest_at=friday, channels=["phone"],
        ... )
        >>> print(policy.schedule(call, kim, [], at=friday))
        Contact by phone: Mon 23 Nov 2026 09:00 UTC.
        Outside team hours: not before Mon 23 Nov 2026 09:00 UTC.

    Raises:
        FieldError: there is no channel, an id is given twice, something is no constraint, or one
            binds only channels that the company does not have.
        UnknownZoneError: the time zone is not known.
    """

    channels: tuple[str, ...] = attrs.field(converter=_channels)
    constraints: tuple[Constraint, ...] = attrs.field(default=(), converter=_constraints)
    checks: tuple[Constraint, ...] = attrs.field(default=CHECKS, converter=_constraints)
    timezone: str | None = attrs.field(default=None, converter=zone_name)
    purposes: Facts = attrs.field(factory=Facts, converter=_purposes)
    horizon: timedelta = _YEAR

    def __attrs_post_init__(self) -> None:
        expected = "each id once, those of the checks included"
        check_unique("constraints", (each.id for each in self._all), expected)
        for each in self._all:
            if each.channels and set(each.channels).isdisjoint(self.channels):
                expected = f"channels of the policy ({', '.join(self.channels)}) for {each.id!r}"
                raise FieldError("constraints.channels", each.channels, expected)
        if duration_microseconds(self.horizon) <= 0:
            raise FieldError("horizon", self.horizon, "some time, more than none")

    @property
    def _all(self) -> tuple[Constraint, ...]:
        return (*self.checks, *self.constraints)

    # -- when ----------------------------------------------------------------------------------

    def schedule(
        self,
        follow_up: FollowUp,
        customer: Customer,
        contacts: Contacts,
        *,
        at: datetime,
        planned: Iterable[Outcome] = (),
    ) -> Outcome:
        """Return when and on which channel to contact a customer for a follow-up.

        The same arguments always give the same instant and the same key.

        Args:
            follow_up: what for.
            customer: whom.
            contacts: their history, or the contacts that were made. Those that were recorded
                later than ``at`` are not seen. A list that was cut off makes caps too generous.
            at: the instant that is asked about; nothing is scheduled before it.
            planned: what was scheduled already: caps count the contacts among it, but for one that
                carries out this very follow-up.

        Returns:
            The contact with every constraint that moved it; or, where there is no instant on any
            channel, what stands in the way and what would have to give.

        Raises:
            FieldError: the follow-up or the history is another customer's, a channel is none of
                the company's, or the purpose has another basis here.
            NaiveDatetimeError: ``at`` has no time zone.
            UncoveredYearError: a source of holidays does not know a year that matters.
        """
        made = self._beside(follow_up, customer, contacts, at, planned)
        return self._scheduled(self._request((follow_up,), customer, made, at))

    @staticmethod
    def _beside(
        follow_up: FollowUp,
        customer: Customer,
        contacts: Contacts,
        at: datetime,
        planned: Iterable[Outcome],
    ) -> tuple[Made, ...]:
        """Return what was made, and what is planned beside a follow-up."""
        others = [each for each in planned if follow_up.key not in _keys(each)]
        made = made_of(contacts, customer, at)
        return (*made, *planned_of(others, made))

    def plan(
        self,
        follow_ups: Iterable[FollowUp],
        customer: Customer,
        contacts: Contacts,
        *,
        at: datetime,
        within: timedelta | None = None,
    ) -> tuple[Outcome, ...]:
        """Schedule several follow-ups of a customer together, so that caps hold for all of them.

        What matters most gets its instant first: safety, what was requested, promised, a reply,
        service, collection, marketing. The order in which they are given does not matter.

        Args:
            follow_ups: what for.
            customer: whom.
            contacts: as in :meth:`schedule`.
            at: the instant that is asked about.
            within: follow-ups of one basis, channel and person become one contact where that
                delays neither by more than this, and none beyond its latest instant. What is about
                safety, or was requested, is not delayed. ``None`` keeps each by itself.

        Returns:
            The contacts in their order, then what cannot be scheduled.

        Raises:
            FieldError: as in :meth:`schedule`, or two follow-ups share a key.
        """
        found = tuple_of(FollowUp, follow_ups)
        check_unique("follow_ups", (each.key for each in found), "each key once")
        if within is not None and duration_microseconds(within) < 0:
            raise FieldError("within", within, "some time, not less than none")
        made = made_of(contacts, customer, at)

        def schedule(
            each: tuple[FollowUp, ...], beside: Sequence[Scheduled], *, early: bool = False
        ) -> Outcome:
            request = self._request(each, customer, (*made, *planned_of(beside)), at)
            return self._scheduled(attrs.evolve(request, early=early))

        return coalesced(found, schedule, within)

    def _request(
        self,
        follow_ups: tuple[FollowUp, ...],
        customer: Customer,
        made: tuple[Made, ...],
        at: datetime,
    ) -> Request:
        if not isinstance(customer, Customer):
            raise FieldError("customer", customer, "a Customer")
        for each in tuple_of(FollowUp, follow_ups):
            if each.customer_id not in customer.ids:
                expected = f"{each.customer_id!r}, for whom follow-up {each.key!r} is"
                raise FieldError("customer", customer.id, expected)
            for channel in each.channels:
                check_word("channels", channel, self.channels)
            self._check_basis(each)
        names = customer.timezones or ((self.timezone,) if self.timezone else ())
        return Request(
            follow_ups=follow_ups,
            customer=customer,
            made=tuple(sorted(made, key=attrgetter("at"))),
            at=aware(at),
            zones=tuple(zone(name) for name in names),
            horizon=self.horizon,
        )

    def _scheduled(self, request: Request) -> Outcome:
        return scheduled(request, self.channels, self._binding)

    def _binding(self, attempt: Attempt) -> list[Constraint]:
        """Return the constraints that have a say; what staff does among itself has its hours."""
        if attempt.channel is not None:
            return [each for each in self._all if binds(each, attempt)]
        return [each for each in self._all if binds(each, attempt) and _is_ours(each)]

    # -- whether now ---------------------------------------------------------------------------

    def may_contact(
        self,
        customer: Customer,
        channel: str,
        purpose: str | FollowUp | Scheduled,
        contacts: Contacts,
        *,
        at: datetime,
        **about: Unpack[About],
    ) -> Verdict[Reason]:
        """Say whether a customer may be contacted now: the check at the moment of sending.

        Args:
            customer: whom.
            channel: on which channel.
            purpose: what for: what was scheduled, with all that it carries out; a follow-up; or a
                purpose, whose basis is the one that the policy names for it, or which is itself
                the name of a basis.
            contacts: as in :meth:`schedule`.
            at: now.
            about: ``contact_point``, which caps may count by; of a purpose also ``case_id``,
                ``brand``, and ``basis``, where the policy does not know it.

        Returns:
            Proved, or refuted with each constraint that forbids it and until when; undecided where
            a constraint goes by the customer's clock and nobody knows their time zone, or where it
            depends on which of several numbers or addresses is meant.

        Example:
            >>> from datetime import UTC, datetime
            >>> policy = ContactPolicy(channels=["email"])
            >>> now = datetime(2026, 11, 20, 9, tzinfo=UTC)
            >>> print(policy.may_contact(Customer(id=7), "email", "marketing", [], at=now))
            Refuted: customer 7 may be contacted by email now.
            - By email: the customer has not consented to 'marketing' by email.

        Raises:
            FieldError: there is no such channel, or the basis of the purpose is not known.
            NaiveDatetimeError: ``at`` has no time zone.
        """
        check_word("channel", channel, self.channels)
        follow_ups = self._follow_ups(customer, purpose, at, about)
        made = made_of(contacts, customer, at)
        request = self._request(follow_ups, customer, made, at)
        known = None
        if isinstance(purpose, Scheduled):
            known = purpose.contact_point
            check_word("channel", channel, [purpose.channel])
        attempts = request.attempts(channel, about.get("contact_point") or known)
        return sendable(request, channel, [(self._binding(each), each) for each in attempts])

    def _follow_ups(
        self, customer: Customer, purpose: str | FollowUp | Scheduled, at: datetime, about: About
    ) -> tuple[FollowUp, ...]:
        """Return what a contact is for, as follow-ups; a purpose as one that is due now."""
        known = About.__annotations__ if isinstance(purpose, str) else {"contact_point"}
        for name in about:
            check_word("about", name, known)
        if isinstance(purpose, FollowUp):
            return (purpose,)
        if isinstance(purpose, Scheduled):
            return purpose.follow_ups
        word = some_text(purpose)
        fields: dict[str, Any] = {**about, "basis": about.get("basis") or self._basis(word)}
        fields.pop("contact_point", None)
        key = f"may_contact/{word}"
        now = FollowUp(key=key, customer_id=customer.id, purpose=word, earliest_at=at, **fields)
        return (now,)

    def _check_basis(self, follow_up: FollowUp) -> None:
        word = follow_up.purpose
        known = word in self.purposes or follow_up.plan_id is None  # a plan names its basis
        if self.purposes and known and self._basis(word) != follow_up.basis:
            expected = f"{self._basis(word)!r}, which {word!r} has here"
            raise FieldError("basis", follow_up.basis, expected)

    def _basis(self, purpose: str) -> str:
        """Return the basis of a purpose: the one that the policy names, or the purpose itself."""
        basis: str = self.purposes.get(purpose, purpose)
        if basis not in BASES:
            known = ", ".join([*self.purposes, *BASES])
            raise FieldError("purpose", purpose, f"a purpose of the policy, or a basis: {known}")
        return basis

    # -- why -----------------------------------------------------------------------------------

    def explain(  # noqa: PLR0913 - all of them by name
        self,
        follow_up: FollowUp,
        customer: Customer,
        contacts: Contacts,
        *,
        at: datetime,
        planned: Iterable[Outcome] = (),
        channel: str | None = None,
        span: Span | None = None,
    ) -> ContactExplanation:
        """Say what each constraint shuts out on one channel, and what is left.

        Args:
            follow_up: what for.
            customer: whom.
            contacts: as in :meth:`schedule`.
            at: the instant that is asked about.
            planned: as in :meth:`schedule`.
            channel: on which channel; the first that comes into question by default.
            span: the time to look at; by default a week from the earliest instant.

        Raises:
            FieldError: as in :meth:`schedule`.
        """
        made = self._beside(follow_up, customer, contacts, at, planned)
        request = self._request((follow_up,), customer, made, at)
        if channel is not None:
            check_word("channel", channel, self.channels)
        else:
            channel = next(iter(request.channels(self.channels)), None)
        start = from_microseconds(request.low, request.at)
        week = Span(start, start + timedelta(days=7)) if span is None else span
        attempt = next(request.attempts(channel), None) or request.attempt(channel)
        return explained(self._binding(attempt), attempt, request, week)


def _is_ours(constraint: Constraint) -> bool:
    """Tell whether a constraint has a say in what staff does among itself."""
    own = isinstance(constraint, Window) and not constraint.is_local and not constraint.channels
    return own or constraint.code == DONE


def _keys(outcome: Outcome) -> tuple[str, ...]:
    return tuple(each.key for each in outcome.follow_ups)

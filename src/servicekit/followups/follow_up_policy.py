"""The policy that says what deserves a follow-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

import attrs

from servicekit.customer import Customer
from servicekit.decision import Decision, Reason, Undetermined, Verdict, verdict_on
from servicekit.errors import (
    FactTypeError,
    FieldError,
    InstantOutOfRangeError,
    NoVersionError,
    NoWorkingTimeError,
    OutsideDomainError,
    UncoveredYearError,
    UnknownZoneError,
)
from servicekit.followups.columns import facts_of_customer
from servicekit.followups.contacts import Contacts, known_contacts
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.follow_ups import FollowUps, FollowUpsExplanation, Undecided, Withheld
from servicekit.followups.occasion import DATED, OCCASIONS, Occasion
from servicekit.followups.plan import FROM_DUE, Plan
from servicekit.followups.turn import Tries, Turn, tries_of
from servicekit.hours.succession import AnyCalendar, optional_calendar
from servicekit.instants import (
    duration_microseconds,
    elapsed,
    from_microseconds,
    later,
    latest,
    to_microseconds,
    zone_name,
)
from servicekit.tables import Cell, DecisionTable
from servicekit.tables.columns.axis import Axis
from servicekit.values import check_unique, identifier, instance_of, tuple_of

__all__ = ["FollowUpPolicy"]

#: Why nobody can tell when a plan is to be carried out.
_UNPLANNED = (
    InstantOutOfRangeError, NoVersionError, NoWorkingTimeError, UncoveredYearError,
    UnknownZoneError,
)  # fmt: skip


def _plans(values: Iterable[Plan]) -> tuple[Plan, ...]:
    plans = tuple_of(Plan, values)
    check_unique("plans", (plan.id for plan in plans))
    return plans


@attrs.frozen(kw_only=True)
class FollowUpPolicy:
    """Say what deserves a follow-up: a table names plans, and plans say what to do and when.

    The table reads the facts of each occasion. Its columns are those of
    :data:`servicekit.situation.COLUMNS`, as far as it needs them, and of the host's own facts. An
    outcome is the id of a plan, several ids, or ``None`` where nothing is to be done.

    Args:
        id: what people call it.
        table: which plans an occasion deserves.
        plans: the plans, in any order, each id once.
        hours: the calendar of working hours and business days.
        timezone: the IANA zone on whose clock plans name times; by default that of ``hours``, or
            else that in which an occasion was recorded.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.tables import Rule, col
        >>> policy = FollowUpPolicy(
        ...     id="after sales",
        ...     table=DecisionTable(
        ...         columns={"occasion": col.enum(*OCCASIONS)},
        ...         rules=[Rule("fixed", when={"occasion": "resolved"}, then="stayed fixed")],
        ...         otherwise=None,
        ...     ),
        ...     plans=[Plan(
        ...         id="stayed fixed", purpose="ask whether it stayed fixed",
        ...         earliest="in 1 day at 10:00", latest="in 3 days", channels=["email", "phone"],
        ...     )],
        ...     timezone="Europe/London",
        ... )
        >>> fixed = Occasion(
        ...     kind="resolved", customer_id=7, case_id=3,
        ...     since=datetime(2026, 5, 1, 20, tzinfo=UTC),
        ... )
        >>> sam = Customer(id=7, preferred_channels=["phone"])
        >>> found = policy.follow_ups([fixed], sam, at=datetime(2026, 5, 1, 21, tzinfo=UTC))
        >>> for each in found:
        ...     print(each.earliest_at, each.channels)
        2026-05-02 09:00:00+00:00 ('phone', 'email')

    Raises:
        FieldError: an id is empty, two plans share one, the table names a plan that is not there
            or counts its outcomes, a plan counts from a due where a rule applies to an occasion
            without one, or in business time and there is no calendar.
        UnknownZoneError: the time zone is not known.
    """

    id: str = attrs.field(converter=identifier)
    table: DecisionTable[Any] = attrs.field(validator=instance_of(DecisionTable))
    plans: tuple[Plan, ...] = attrs.field(converter=_plans)
    hours: AnyCalendar | None = attrs.field(default=None, validator=optional_calendar)
    timezone: str | tzinfo | None = attrs.field(default=None, converter=zone_name)

    def __attrs_post_init__(self) -> None:
        if self.table.aggregate is not None:
            raise FieldError("table", self.table.name, "a table that names plans, not an amount")
        for rule in self.table.rules:
            self._check_plans(f"rule {rule.id}", rule.then, self._kinds(rule.when))
        if self.table.otherwise is not attrs.NOTHING:
            self._check_plans("otherwise", self.table.otherwise, self._kinds({}))
        for plan in self.plans:
            if plan.needs_hours and self.hours is None:
                raise FieldError("hours", None, f"a calendar; plan {plan.id!r} counts in its time")

    def _check_plans(self, place: str, outcome: Any, kinds: tuple[str, ...]) -> None:
        known = self._by_id
        for name in _names(outcome):
            if name not in known:
                ids = ", ".join(known) or "there is none"
                raise FieldError(place, name, f"the id of a plan: {ids}")
            bare = [kind for kind in kinds if kind not in DATED]
            if known[name].needs_due and bare:
                what = f"a plan that does not count from a due; {', '.join(bare)} have none"
                raise FieldError(place, name, what)

    def _kinds(self, when: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the occasions to which a rule may apply, by its own cell."""
        column = self.table.columns.get("occasion")
        if column is None:
            return OCCASIONS
        cell = column.cell(when.get("occasion", "-"))
        axis = column.axis([cell])
        return tuple(kind for kind in OCCASIONS if _matches(axis, cell, kind))

    @property
    def purposes(self) -> dict[str, str]:
        """The basis of each purpose of its plans, for the ``purposes`` of a contact policy."""
        return {plan.purpose: plan.basis for plan in self.plans}

    @property
    def _by_id(self) -> dict[str, Plan]:
        return {plan.id: plan for plan in self.plans}

    # -- what to follow up ---------------------------------------------------------------------

    def follow_ups(
        self,
        occasions: Iterable[Occasion],
        customer: Customer,
        *,
        at: datetime,
        contacts: Contacts = (),
        known_at: datetime | None = None,
    ) -> FollowUps:
        """Return what to come back to a customer with, and what is left out and why.

        A contact has carried a follow-up out when it names its key and reached somebody. A call
        that nobody took has not, so the follow-up stays, and has another key for the next try;
        what paces that are the caps of a contact policy. Where an occasion is over, it is not among
        ``occasions`` any more. Facts of the customer that an occasion lacks, their language and
        their needs are read here.

        Args:
            occasions: what happened, as :func:`servicekit.situation.occasions` finds it.
            customer: whom it concerns.
            at: the instant that is asked about.
            contacts: their history, or their contacts in any order.
            known_at: what was recorded later is not seen; ``at`` by default.

        Raises:
            FactTypeError: a fact is of another type than its column.
            FieldError: an occasion is another customer's.
            NaiveDatetimeError: an instant has no time zone.
            NoRuleError: the table has no rule for an occasion, and no ``otherwise``.
            OutsideDomainError: a fact is none that its column can have.
        """
        tried = tries_of(known_contacts(contacts, at, known_at))
        found = defaultdict[str, dict[str, Any]](dict)
        for occasion in tuple_of(Occasion, occasions):
            for place, each in self._of(_theirs(occasion, customer), customer, at, tried):
                found[place].setdefault(_name(each), each)
        return FollowUps(
            **{place: sorted(them.values(), key=_place) for place, them in found.items()}
        )

    def explain(
        self,
        occasion: Occasion,
        customer: Customer,
        *,
        at: datetime,
        contacts: Contacts = (),
        known_at: datetime | None = None,
    ) -> FollowUpsExplanation:
        """Return why an occasion is followed up, or not: rules, near misses and what came of it.

        Raises:
            FieldError: the occasion is another customer's.
            NaiveDatetimeError: an instant has no time zone.
        """
        return FollowUpsExplanation(
            occasion=occasion,
            table=self.table.explain(_facts(occasion, customer)),
            result=self.follow_ups(
                [occasion], customer, at=at, contacts=contacts, known_at=known_at
            ),
        )

    def check(self) -> tuple[Verdict[Any], ...]:
        """Return what can be wrong with the table, and whether every plan is used."""
        rules = [rule.then for rule in self.table.rules]
        used = {name for outcome in (*rules, self.table.otherwise) for name in _names(outcome)}
        idle = [
            Reason("unused", f"No rule names plan {plan.id}.")
            for plan in self.plans
            if plan.id not in used
        ]
        used_verdict = verdict_on("every plan is used", idle, complete=True)
        return (*self.table.check().verdicts, used_verdict)

    def _of(
        self,
        occasion: Occasion,
        customer: Customer,
        at: datetime,
        tried: Mapping[str, Tries],
    ) -> Iterator[tuple[str, FollowUp | Undecided | Withheld]]:
        """Yield what comes of an occasion, each with its place in the result."""
        decision = self.table.decide(_facts(occasion, customer))
        if isinstance(decision, Undetermined):
            yield "undetermined", Undecided(occasion=occasion, undetermined=decision)
            return
        plans = self._by_id
        for name in dict.fromkeys(_names(decision.outcome)):
            turn = Turn.due(plans[name], occasion, customer, tried)
            try:
                yield self._planned(turn, decision, at)
            except _UNPLANNED as error:
                yield "unplanned", turn.unplanned(error)

    def _planned(
        self, turn: Turn, decision: Decision[Any], at: datetime
    ) -> tuple[str, FollowUp | Withheld]:
        if turn.done_by is not None:
            return "done", turn.done(turn.done_by, self._end_of_done(turn))
        earliest_at, latest_at = self._earliest(turn), self._latest(turn)
        if latest_at is not None and later(at, latest_at):
            return "missed", turn.too_late(latest_at)
        if turn.waits:
            left = turn.timing.remaining(turn.since, at, **self._where(turn))
            return "paused", turn.paused(left)
        if latest_at is not None and later(earliest_at, latest_at):
            return "missed", turn.no_time(earliest_at, latest_at)
        return "follow_ups", _follow_up(turn, decision, earliest_at, latest_at)

    def _earliest(self, turn: Turn) -> datetime:
        """Return from when; a time before a due is not before there was one."""
        return latest(turn.since, turn.timing.at(turn.since, **self._where(turn)))

    def _latest(self, turn: Turn) -> datetime | None:
        """Return until when, counted from the occasion, also of what comes again.

        Pauses that put off the beginning leave as much time as there was without them.
        """
        since, timing = turn.occasion.since, turn.plan.latest
        if timing is None:
            return None
        where = self._where(turn)
        found = timing.at(since, **where)
        if timing.kind in FROM_DUE or not where["pauses"]:
            return found
        bare = {**where, "pauses": ()}
        first, last = turn.plan.earliest.at(since, **bare), timing.at(since, **bare)
        begun = to_microseconds(turn.plan.earliest.at(since, **where))
        lasts = duration_microseconds(elapsed(first, last))
        return latest(found, from_microseconds(begun + lasts, found))

    def _end_of_done(self, turn: Turn) -> datetime | None:
        """Return until when it was to be done; what was done is done, though nobody can tell."""
        try:
            return self._latest(turn)
        except _UNPLANNED:
            return None

    def _where(self, turn: Turn) -> Any:
        return {
            "due": turn.occasion.due_at,
            "timezone": self.timezone,
            "hours": self.hours,
            "pauses": turn.occasion.held(turn.plan.waits_on),
        }


def _follow_up(
    turn: Turn, decision: Decision[Any], earliest_at: datetime, latest_at: datetime | None
) -> FollowUp:
    plan, occasion = turn.plan, turn.occasion
    text = f"Plan {plan.id}: {turn.timing}, counted from {occasion.kind}."
    return FollowUp(
        key=turn.key,
        customer_id=turn.customer.id,
        purpose=plan.purpose,
        basis=plan.basis,
        case_id=occasion.case_id,
        brand=occasion.brand,
        about=occasion.about,
        occasion=occasion.kind,
        plan_id=plan.id,
        earliest_at=earliest_at,
        latest_at=latest_at,
        channels=turn.channels,
        audience=plan.audience,
        agent_id=occasion.agent_id if plan.who == "owner" else None,
        team_id=occasion.team_id,
        every=plan.every,
        because=(*occasion.because, *decision.because, Reason("plan", text)),
    )


def _matches(axis: Axis, cell: Cell, kind: str) -> bool:
    try:
        return bool(axis.mask(cell) >> axis.at(kind) & 1)
    except (FactTypeError, OutsideDomainError):  # the table does not know such an occasion
        return False


def _names(outcome: Any) -> Iterator[str]:
    """Yield the plans that an outcome of a table names."""
    if isinstance(outcome, tuple):
        for each in outcome:
            yield from _names(each)
    elif outcome is not None and outcome is not attrs.NOTHING:
        yield outcome


def _facts(occasion: Occasion, customer: Customer) -> dict[str, Any]:
    return {**facts_of_customer(customer), **occasion.facts, "occasion": occasion.kind}


def _name(found: FollowUp | Undecided | Withheld) -> str:
    """Return what makes a result the same whenever it is found again."""
    return found.occasion.key("") if isinstance(found, Undecided) else found.key


def _place(found: FollowUp | Undecided | Withheld) -> tuple[int, str]:
    first = to_microseconds(found.earliest_at) if isinstance(found, FollowUp) else 0
    return first, _name(found)


def _theirs(occasion: Occasion, customer: Customer) -> Occasion:
    """Return the occasion under the id that the customer has now."""
    if occasion.customer_id not in customer.ids:
        ids = " or ".join(customer.ids)
        raise FieldError("occasions.customer_id", occasion.customer_id, f"this customer, {ids}")
    return attrs.evolve(occasion, customer_id=customer.id)

"""Feasibility: whether a promise can be kept, before it is uttered and while it is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import NamedTuple

import attrs

from servicekit.decision import Reason, Status, Verdict
from servicekit.errors import FieldError, NoWorkingTimeError
from servicekit.hours import Span
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import (
    aware,
    duration_microseconds,
    earliest,
    elapsed,
    from_microseconds,
    later,
    latest,
    moment,
    spoken,
    spoken_duration,
    to_microseconds,
)
from servicekit.promise import Promise, PromiseState, Standing
from servicekit.staff import Authority, Grant

__all__ = ["AT_RISK_SHARE", "Keepable", "at_risk", "keepable", "risk_at"]

#: The share of the business time after which an open promise is at risk.
AT_RISK_SHARE = Fraction(3, 4)


@attrs.frozen(kw_only=True)
class Keepable:
    """Whether a promise could be kept if it were made now.

    Args:
        in_time: the verdict on whether there is time enough until the due.
        allowed: the verdict on whether who makes it may promise that much.
        by: who would have to keep it.
        earliest: the earliest honest due: before it, the work cannot be done in these hours;
            ``None`` where the calendar never opens long enough.
    """

    in_time: Verdict[Reason]
    allowed: Verdict[Reason]
    by: str | None
    earliest: datetime | None = attrs.field(eq=moment)

    @property
    def because(self) -> tuple[Reason, ...]:
        """What speaks against it, or leaves it open; nothing if all is well."""
        return (*self.in_time, *self.allowed)

    def __str__(self) -> str:
        by = f"To be kept by {self.by}." if self.by else "Nobody has it."
        earliest = "none" if self.earliest is None else spoken(self.earliest)
        return "\n".join([str(self.in_time), str(self.allowed), by, f"Earliest due: {earliest}."])


def keepable(
    promise: Promise,
    *,
    at: datetime,
    hours: AnyCalendar,
    authority: Authority | None = None,
    grants: Iterable[Grant] = (),
    takes: timedelta = timedelta(),
) -> Keepable:
    """Say, before a promise is uttered, whether it would be kept, by whom, and if it is allowed.

    What happened since is not looked at: it is about to be made.

    Args:
        promise: what somebody is about to say.
        at: the instant at which they would say it.
        hours: when whoever has to keep it works.
        authority: what whoever makes it may decide; without it nobody can tell if it is allowed.
        grants: what was granted before, in its case and by whoever makes it; limits hold for all
            of it together.
        takes: how much of the business time the work takes; none means that some instant within
            the hours is enough.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
        >>> friday = datetime(2026, 5, 1, 16, 45, tzinfo=UTC)
        >>> call = Promise(
        ...     id=1, customer_id=7, what="call back", made_by="ada",
        ...     made_at=friday, due_at=friday + timedelta(hours=2),
        ... )
        >>> answer = keepable(call, at=friday, hours=office, takes=timedelta(minutes=30))
        >>> print(answer.because[0])
        It can be done by Mon 4 May 2026 09:15 UTC, and would be due Fri 1 May 2026 18:45 UTC.

    Raises:
        FieldError: the work takes less than no time.
        NaiveDatetimeError: ``at`` has no time zone.
    """
    if duration_microseconds(takes) < 0:
        raise FieldError("takes", takes, "how much time the work takes, not less than none")
    soonest = _soonest(promise, aware(at), hours, takes)
    return Keepable(
        in_time=_in_time(promise, soonest),
        allowed=_allowed(promise, at, authority, grants),
        by=promise.owner or promise.made_by,
        earliest=soonest,
    )


def _soonest(
    promise: Promise, at: datetime, hours: AnyCalendar, takes: timedelta
) -> datetime | None:
    try:
        start = hours.next_open(_from(promise, at))
        end: datetime = hours.add(start, takes)
    except NoWorkingTimeError:
        return None
    return from_microseconds(to_microseconds(end), at)


def _from(promise: Promise, at: datetime) -> datetime:
    """Return the first instant at which the customer wants it."""
    return at if promise.expected_from is None else latest(at, promise.expected_from)


def _in_time(promise: Promise, soonest: datetime | None) -> Verdict[Reason]:
    claim = "there is time for it"
    if promise.due_at is None:
        return Verdict(claim, "undecided", [Reason("not_known", "Nobody has named a due yet.")])
    if soonest is None:
        text = "The calendar has no open time in which it could be done."
        return Verdict(claim, "refuted", [Reason("no_hours", text)])
    if later(soonest, promise.due_at):
        due = spoken(promise.due_at.astimezone(soonest.tzinfo))
        text = f"It can be done by {spoken(soonest)}, and would be due {due}."
        return Verdict(claim, "refuted", [Reason("no_time", text)])
    return Verdict(claim, "proved")


def _allowed(
    promise: Promise, at: datetime, authority: Authority | None, grants: Iterable[Grant]
) -> Verdict[Reason]:
    """Judge each amount by the authority; what nobody can tell is undecided."""
    claim = "whoever makes it may promise it"
    if promise.kind is None and not promise.amounts:
        return Verdict(claim, "proved")
    if promise.kind is None or authority is None:
        missing = "what authority there is" if promise.kind else "what kind of decision it is"
        return Verdict(claim, "undecided", [Reason("not_known", f"Nobody said {missing}.")])
    grants = tuple(grants)
    who = promise.made_by or "whoever makes it"
    verdicts = [
        authority.allows(
            promise.kind, amount, at=at, agent_id=who, case_id=promise.case_id, grants=grants
        )
        for amount in promise.amounts or (None,)
    ]
    refuted = [reason for verdict in verdicts if verdict.refuted for reason in verdict]
    unknown = [reason for verdict in verdicts if verdict.undecided for reason in verdict]
    status: Status = "refuted" if refuted else "undecided" if unknown else "proved"
    return Verdict(claim, status, refuted or unknown)


def at_risk(
    promise: Promise,
    *,
    at: datetime,
    hours: AnyCalendar,
    share: Fraction | float = AT_RISK_SHARE,
    duty: AnyCalendar | None = None,
    known_at: datetime | None = None,
) -> Verdict[Reason]:
    """Say whether an open promise is about to slip; the claim is that it is not.

    It is refuted when a share of the business time is used up, or when its owner is off duty until
    after the due. Ask for ``.refuted``: a verdict is neither true nor false.

    Args:
        promise: the promise.
        at: the instant that is asked about.
        hours: the calendar in which its time counts; where it has none between the making and the
            due, elapsed time counts.
        share: of the time to the due, from the instant since which it is owed, or since which the
            customer expects it if that is later; more than 0, at most 1.
        duty: when the owner works; without it a promise that has time left is undecided.
        known_at: what was recorded later is not seen; ``at`` by default.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
        >>> def on(hour): return datetime(2026, 5, 1, hour, tzinfo=UTC)
        >>> call = Promise(id=1, customer_id=7, what="call back", made_at=on(9), due_at=on(13))
        >>> print(at_risk(call, at=on(12), hours=office).findings[0])
        3 h of 4 h are used up.

    Raises:
        FieldError: the share is not more than 0 and at most 1, or the promise was made after
            ``at`` or recorded after ``known_at``.
        NaiveDatetimeError: ``at`` has no time zone.

    Source:
        Helpdesks notify at 50, 75 and 100 % of a target: ServiceNow's default SLA workflow.
    """
    standing = _standing(promise, at, known_at, share)
    claim = "it is not at risk"
    if standing.state is PromiseState.BROKEN:
        return Verdict(claim, "refuted", [Reason("broken", "It is broken.")])
    run = _Run.of(promise, standing, hours, known_at)
    if run is None:
        return Verdict(claim, "proved")
    findings = [*run.used_up(at, Fraction(share)), *run.off_duty(at, duty, standing.owner)]
    if findings or duty is not None:
        return Verdict(claim, "refuted" if findings else "proved", findings)
    return Verdict(claim, "undecided", [Reason("not_known", "Nobody said when its owner works.")])


def risk_at(
    promise: Promise,
    *,
    at: datetime,
    hours: AnyCalendar,
    share: Fraction | float = AT_RISK_SHARE,
    duty: AnyCalendar | None = None,
    known_at: datetime | None = None,
) -> datetime | None:
    """Return since when an open promise is at risk, or will be if nothing happens before.

    That is the first instant at which :func:`at_risk` refutes, which takes the same arguments. Of
    a promise that is not open there is none.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
        >>> def on(hour): return datetime(2026, 5, 1, hour, tzinfo=UTC)
        >>> call = Promise(id=1, customer_id=7, what="call back", made_at=on(9), due_at=on(13))
        >>> print(risk_at(call, at=on(9), hours=office))
        2026-05-01 12:00:00+00:00

    Raises:
        FieldError: the share is not more than 0 and at most 1, or the promise was made after
            ``at`` or recorded after ``known_at``.
        NaiveDatetimeError: ``at`` has no time zone.
    """
    standing = _standing(promise, at, known_at, share)
    run = _Run.of(promise, standing, hours, known_at)
    if run is None:
        return None
    found = earliest([run.used_up_at(Fraction(share)), run.off_duty_at(duty)])
    return found and from_microseconds(to_microseconds(found), at)


def _standing(
    promise: Promise, at: datetime, known_at: datetime | None, share: Fraction | float
) -> Standing:
    if not 0 < share <= 1:
        raise FieldError("share", share, "more than 0 and at most 1")
    return promise.standing(at=at, known_at=known_at)


class _Run(NamedTuple):
    """The time of an open promise.

    Args:
        since: since when it is owed.
        span: from when the customer expects it, until its due.
        hours: the calendar in which it counts.
    """

    since: datetime
    span: Span
    hours: AnyCalendar

    @classmethod
    def of(
        cls, promise: Promise, standing: Standing, hours: AnyCalendar, known_at: datetime | None
    ) -> _Run | None:
        """Return the time of a promise, or ``None`` where it is not open."""
        if standing.state is not PromiseState.OPEN or standing.due_at is None:
            return None
        told = promise.explain(at=standing.at, known_at=known_at, hours=hours)
        since = standing.owed_since or promise.made_at
        expected = latest(since, standing.expected_from or since)
        return cls(since, Span(expected, standing.due_at), told.hours or hours)

    def used_up(self, at: datetime, share: Fraction) -> Iterator[Reason]:
        """Yield that a share of it is used up, if it is."""
        start, end = self.span.start, self.span.end
        whole, used = self.hours.between(start, end), self.hours.between(start, at)
        if not whole:
            whole, used = self.span.duration, elapsed(start, at)
        if duration_microseconds(used) >= share * duration_microseconds(whole):
            of = spoken_duration(whole, days=False)
            yield Reason("time_used", f"{spoken_duration(used, days=False)} of {of} are used up.")

    def used_up_at(self, share: Fraction) -> datetime:
        """Return when a share of it is used up."""
        start = self.span.start
        whole: timedelta = self.hours.between(start, self.span.end)
        amount = ceil(share * duration_microseconds(whole or self.span.duration))
        if whole:
            found: datetime = self.hours.add(start, timedelta(microseconds=amount))
            return found
        return from_microseconds(to_microseconds(start) + amount, start)

    def off_duty(
        self, at: datetime, duty: AnyCalendar | None, owner: str | None
    ) -> Iterator[Reason]:
        """Yield that its owner does not work any more until its due, where that is known."""
        start, due = latest(at, self.span.start), self.span.end
        if duty is not None and later(due, start) and not duty.between(start, due):
            who = owner or "Whoever has it"
            yield Reason("off_duty", f"{who} is off duty until after the due, {spoken(due)}.")

    def off_duty_at(self, duty: AnyCalendar | None) -> datetime | None:
        """Return when its owner leaves for the last time before its due, if they work until it."""
        start, due = self.span.start, self.span.end
        if duty is None or not later(due, start):
            return None
        if not duty.between(start, due):
            return self.since
        left: datetime = duty.previous_close(due)
        return left if later(due, left) else None

"""Targets: what the company promises to everyone, before anybody says a word.

A target is a standing promise. For a case it becomes a :class:`~servicekit.promise.Promise` of
origin ``target``, so whatever handles promises handles targets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import attrs

from servicekit.case import DONE, FIELDS, STATUSES, Case, Change
from servicekit.errors import FieldError
from servicekit.hours import BusinessHours, Calendar, Span
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import (
    aware,
    duration_microseconds,
    from_microseconds,
    later,
    latest,
    spoken_duration,
    to_microseconds,
)
from servicekit.interaction import Interaction
from servicekit.promise import Promise, PromiseEvent, PromiseState
from servicekit.values import Facts, identifier, one_of, texts, tuple_of
from servicekit.versions import Versions

__all__ = ["MEASURES", "SELECTORS", "Target", "Targets", "first_reply", "resolution"]

#: What a target can measure, and how a promise of it reads.
MEASURES: Mapping[str, str] = {"first_reply": "a first reply", "resolution": "a resolution"}
#: What of a case can select a target.
SELECTORS = ("priority", "team", "kind", "topic", "channel")

_WALL = BusinessHours.always("UTC")


def _positive(duration: timedelta) -> timedelta:
    if duration_microseconds(duration) <= 0:
        raise FieldError("within", duration, "a target allows some time, more than none")
    return duration


def _hours(
    hours: AnyCalendar | None,
) -> AnyCalendar | None:
    if hours is not None and not isinstance(hours, Calendar | Versions):
        raise FieldError("hours", hours, "a calendar, such as BusinessHours, or None")
    return hours


def _selectors(when: Mapping[str, str | Iterable[str]]) -> Facts:
    for name in when:
        if name not in SELECTORS:
            raise FieldError("when", name, f"a target is chosen by {', '.join(SELECTORS)}")
    chosen = {
        name: texts([words] if isinstance(words, str) else words) for name, words in when.items()
    }
    for name, words in chosen.items():
        if not words:
            raise FieldError(
                f"when.{name}", words, "at least one value; without one nothing matches"
            )
    return Facts(chosen)


def _statuses(words: Iterable[str]) -> frozenset[str]:
    words = texts(words)
    for word in words:
        if word not in STATUSES:
            raise FieldError("pause_on", word, f"a status is one of {', '.join(STATUSES)}")
    return frozenset(words)


@attrs.frozen(kw_only=True)
class Target:
    """A standing promise: what is due within how much time.

    Args:
        id: a name to find it by, such as ``"reply-urgent"``.
        measure: ``first_reply`` (from the first message that wants an answer to the first reply
            by a person) or ``resolution`` (from the opening to the settling).
        within: how much time it allows, more than none.
        hours: the calendar in which time counts; ``None`` is the wall clock.
        when: values by selector, such as ``{"priority": ["urgent", "high"]}``; all selectors must
            match, and an empty mapping matches every case.
        pause_on: statuses in which the clock stands still (resolution only).

    Example:
        >>> from datetime import timedelta
        >>> target = first_reply(timedelta(hours=4), when={"priority": "urgent"})
        >>> target.id, target.when["priority"]
        ('first_reply', ('urgent',))

    Raises:
        FieldError: the time allowed is not positive, or a measure or selector is unknown.
    """

    id: str = attrs.field(converter=identifier)
    measure: str = attrs.field(validator=one_of(*MEASURES))
    within: timedelta = attrs.field(converter=_positive)
    hours: AnyCalendar | None = attrs.field(default=None, converter=_hours)
    when: Facts = attrs.field(factory=Facts, converter=_selectors)
    pause_on: frozenset[str] = attrs.field(default=frozenset(), converter=_statuses)

    def __attrs_post_init__(self) -> None:
        if self.pause_on and self.measure != "resolution":
            raise FieldError("pause_on", sorted(self.pause_on), "only a resolution is paused")

    @property
    def clock(self) -> Calendar:
        """The calendar in which time counts; for the wall clock one that is always open."""
        if isinstance(self.hours, Versions):
            whole: Calendar = self.hours.whole
            return whole
        return _WALL if self.hours is None else self.hours

    @property
    def what(self) -> str:
        """What it promises, in words."""
        words = f"{MEASURES[self.measure]} within {spoken_duration(self.within, days=False)}"
        return words if self.hours is None else f"{words} of business time"

    def matches(self, case: Case, *, at: datetime) -> bool:
        """Tell whether the target applies to the case as it is at ``at``."""
        aware(at)
        return all(_selected(case, name, at) in words for name, words in self.when.items())

    def promise_for(self, case: Case, *, at: datetime) -> Promise | None:
        """Return what this target promises in the case, or ``None`` while its clock never began."""
        start, end = _BOUNDS[self.measure](case, at)
        if start is None:
            return None
        stop = None if end is None else latest(start, end.at)
        due = self.clock.add(start, self.within)
        events = list(self._pauses(case, start, stop, at))
        if stop is not None and end is not None:
            known = latest(stop, end.recorded_at)
            events.append(PromiseEvent(kind="fulfilled", at=stop, recorded_at=known))
        return Promise(
            id=f"{case.id}/{self.id}",
            customer_id=case.customer_id,
            case_id=case.id,
            what=self.what,
            made_at=start,
            due_at=due,
            owner=case.agent(at=at) or case.team(at=at),
            origin="target",
            events=events,
        )

    def _pauses(
        self, case: Case, start: datetime, stop: datetime | None, at: datetime
    ) -> Iterator[PromiseEvent]:
        """Yield the events of a clock that stands still while the case is paused or settled.

        Each pause pushes the due out by what was left. Once a due has passed, nothing that
        follows can move it.
        """
        if self.measure != "resolution":  # nobody waits for the customer before a first reply
            return
        due, pauses = self.clock.add(start, self.within), list[Span]()
        for stretch in _stretches(case, self.pause_on | DONE, start, at):
            begun, ended = stretch.begun, stretch.ended
            if later(begun, due) or (stop is not None and not later(stop, begun)):
                return
            known = latest(begun, stretch.known)
            yield PromiseEvent(kind="paused", at=begun, recorded_at=known, reason=stretch.status)
            if ended is None:
                return
            pauses.append(Span(begun, ended.at))
            due = latest(ended.at, (self.clock - pauses).add(start, self.within))
            known = latest(ended.at, ended.recorded_at)
            yield PromiseEvent(kind="resumed", at=ended.at, recorded_at=known, due_at=due)


def first_reply(
    within: timedelta,
    *,
    id: str = "first_reply",  # noqa: A002 - the field's name
    hours: AnyCalendar | None = None,
    when: Mapping[str, str | Iterable[str]] | None = None,
) -> Target:
    """Return the target that a person answers the first message within some time.

    An auto-reply answers nothing, a live contact taken by a person is its own reply, and a
    message that needs none starts no clock.
    """
    return Target(id=id, measure="first_reply", within=within, hours=hours, when=when or {})


def resolution(
    within: timedelta,
    *,
    id: str = "resolution",  # noqa: A002 - the field's name
    hours: AnyCalendar | None = None,
    when: Mapping[str, str | Iterable[str]] | None = None,
    pause_on: Iterable[str] = (),
) -> Target:
    """Return the target that a case is settled within some time of its opening.

    When a case is reopened the clock runs on; the time in which it was settled does not count.
    """
    return Target(
        id=id,
        measure="resolution",
        within=within,
        hours=hours,
        when=when or {},
        pause_on=pause_on,
    )


def _targets(targets: Iterable[Target]) -> tuple[Target, ...]:
    found = tuple_of(Target, targets)
    ids = [target.id for target in found]
    for name in ids:
        if ids.count(name) > 1:
            raise FieldError(
                "targets", name, "every target has an id of its own; unless given it is the measure"
            )
    return found


@attrs.frozen
class Targets:
    """All targets of one company; of each measure, the first that matches a case applies.

    Example:
        >>> from datetime import timedelta
        >>> targets = Targets([
        ...     first_reply(timedelta(hours=1), id="urgent", when={"priority": "urgent"}),
        ...     first_reply(timedelta(hours=8), id="anyone"),
        ... ])
        >>> from datetime import UTC, datetime
        >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> case = Case(id=1, customer_id=7, opened_at=nine)
        >>> [target.id for target in targets.applying(case, at=nine)]
        ['anyone']

    Raises:
        FieldError: two targets share an id.
    """

    targets: tuple[Target, ...] = attrs.field(default=(), converter=_targets)

    def applying(self, case: Case, *, at: datetime) -> tuple[Target, ...]:
        """Return the target of each measure that applies to the case at ``at``.

        It is chosen by what the case is at ``at``, counted from its opening. Once what a target
        promised was kept or broken, another priority or desk chooses no other: a breach cannot
        be made to vanish by moving the case.
        """
        aware(at)
        chosen = (self._in_force(measure, case, at) for measure in MEASURES)
        return tuple(target for target in chosen if target is not None)

    def _in_force(self, measure: str, case: Case, at: datetime) -> Target | None:
        candidates = [target for target in self.targets if target.measure == measure]
        selecting = {name for target in candidates for name in target.when} & set(FIELDS)
        changes = [change for name in selecting for change in case.changes_of(name, at=at)]
        for change in sorted(changes, key=lambda change: to_microseconds(change.at)):
            before = from_microseconds(to_microseconds(change.at) - 1, change.at)
            target = _first_match(candidates, case, before)
            if target is not None and _decided(target, case, before, at):
                return target
        return _first_match(candidates, case, at)

    def promises_for(self, case: Case, *, at: datetime) -> tuple[Promise, ...]:
        """Return what the targets promise in this case, of origin ``target``."""
        made = (target.promise_for(case, at=at) for target in self.applying(case, at=at))
        return tuple(promise for promise in made if promise is not None)


def _first_match(targets: Iterable[Target], case: Case, at: datetime) -> Target | None:
    return next((target for target in targets if target.matches(case, at=at)), None)


def _decided(target: Target, case: Case, then: datetime, now: datetime) -> bool:
    """Tell whether a promise of the target was settled then, and no reopening has undone it."""
    promise = target.promise_for(case, at=then)
    state = None if promise is None else promise.state(at=then)
    if state is PromiseState.KEPT:
        promise = target.promise_for(case, at=now)
        return promise is not None and promise.state(at=now) is PromiseState.KEPT
    return state in {PromiseState.KEPT_LATE, PromiseState.BROKEN}


def _selected(case: Case, selector: str, at: datetime) -> str | None:
    match selector:
        case "priority":
            return case.priority(at=at)
        case "team":
            return case.team(at=at)
    value: str | None = getattr(case, selector)
    return value


_Bounds = tuple[datetime | None, Interaction | Change | None]


def _reply_bounds(case: Case, at: datetime) -> _Bounds:
    start: datetime | None = None
    for contact in case.contacts(at=at):
        if start is None and contact.is_live and contact.direction == "inbound":
            return contact.at, contact
        if start is not None and contact.is_reply:
            return start, contact
        if start is None and contact.awaits_reply:
            start = contact.at
    return start, None


def _resolution_bounds(case: Case, at: datetime) -> _Bounds:
    begun = to_microseconds(case.opened_at) <= to_microseconds(at)
    return (case.opened_at, case.settling(at=at)) if begun else (None, None)


_BOUNDS = {"first_reply": _reply_bounds, "resolution": _resolution_bounds}


class _Stretch(NamedTuple):
    """A time in which a case was in statuses that stop a clock, and what ended it."""

    begun: datetime
    status: str
    known: datetime
    ended: Change | None


def _stretches(
    case: Case, statuses: frozenset[str], start: datetime, at: datetime
) -> Iterator[_Stretch]:
    """Yield when the case was in one of the statuses, merged where they touch."""
    # Before anybody sets a status it is "new".
    open_one = _Stretch(start, "new", start, None) if "new" in statuses else None
    for change in case.changes_of("status", at=at):
        if change.new in statuses and open_one is None:
            begun = latest(start, change.at)
            open_one = _Stretch(begun, str(change.new), change.recorded_at, None)
        elif change.new not in statuses and open_one is not None:
            if later(change.at, open_one.begun):
                yield open_one._replace(ended=change)
            open_one = None
    if open_one is not None:
        yield open_one

"""How long the matters of some cases took, each as far as it was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from servicekit.case import Case
from servicekit.errors import FieldError
from servicekit.hours import Calendar, Span
from servicekit.hours.succession import AnyCalendar
from servicekit.insight.survival import Durations
from servicekit.instants import aware, duration_microseconds, later, latest
from servicekit.targets import Measure, Target
from servicekit.targets.group import Course, Group
from servicekit.targets.story import Story
from servicekit.values import check_word, texts

__all__ = ["KEYS", "PAUSES", "Key", "durations", "durations_by"]

#: What matters can be told apart by.
KEYS = ("kind", "topic", "priority", "channel", "brand", "team")
#: What becomes of the time in which a clock stands still.
PAUSES = ("counted", "left_out")

#: What a group of matters has in common, in the order that was asked for.
Key = tuple[str | None, ...]

_OF_THE_CASE = ("kind", "topic", "channel", "brand")


class _Watch(NamedTuple):
    """What is measured, and how time counts."""

    target: Target
    group: Group
    clock: Calendar
    pauses: str
    at: datetime

    def observed(self, case: Case) -> Iterator[tuple[int, bool]]:
        """Yield how long each matter of a case took, or was seen, and whether it was done."""
        for course in self.group.courses(Story(case, self.at, None)):
            if not self._is_impossible(case, course):
                yield self._amount(case, course), course.run.spell.stop is not None

    def _is_impossible(self, case: Case, course: Course) -> bool:
        """Tell whether a case was settled before it was opened, as it is written down."""
        stop, settled_at = course.run.spell.stop, case.settled_at(at=self.at)
        by_status = stop is not None and stop.contact is None
        return by_status and settled_at is not None and later(case.opened_at, settled_at)

    def _amount(self, case: Case, course: Course) -> int:
        last, start = course.run.spell.last, course.run.start.at
        end = self._seen_until(case, start) if last is None else last.at
        amount = duration_microseconds(self.clock.between(start, end))
        if self.pauses == "left_out":
            amount -= sum(self._paused(start, end, span) for span in self._stretches(case))
        return max(0, amount)  # a reply may be dated a little before what it answers

    def _seen_until(self, case: Case, start: datetime) -> datetime:
        """Return until when a matter that is not done could have been: the settling, if any."""
        settled_at = case.settled_at(at=self.at)
        return self.at if settled_at is None or not later(settled_at, start) else settled_at

    def _stretches(self, case: Case) -> tuple[Span, ...]:
        return case.pauses(at=self.at, statuses=sorted(self.target.pausing))

    def _paused(self, start: datetime, end: datetime, span: Span) -> int:
        begun = latest(start, span.start)
        until = end if later(span.end, end) else span.end
        return duration_microseconds(self.clock.between(begun, until)) if later(until, begun) else 0


def durations(
    cases: Iterable[Case],
    *,
    at: datetime,
    measure: str | Measure | Target = "resolution",
    hours: AnyCalendar | None = None,
    pauses: str = "counted",
) -> Durations:
    """Count how long the matters of some cases took, as far as they were seen by ``at``.

    A case that was opened again is done when it was settled for the last time; while it is open,
    it is open since the beginning. A case that was merged or deleted counts as open until then: it
    was neither done nor can be any more. A message that is not answered when the case is settled
    for good waits until then. What was settled before it was opened cannot be, and is left out:
    nobody knows how long it took. Nothing says that a customer withdrew a matter, so it
    counts as what its status says; to count it otherwise, give :meth:`Durations.of` the times.

    Args:
        cases: the cases; they are read once, one after the other.
        at: until when they were seen.
        measure: what begins and ends the time: a measure of targets, such as ``"first_reply"``, or
            a target, which then counts in its own hours, and only for cases that it is for.
        hours: the calendar in which the time counts; ``None`` is the clock on the wall.
        pauses: whether the time in which the clock of the measure stands still is ``"counted"``,
            as the customer waits all the while, or ``"left_out"``, as a target does it. That also
            holds for the time between a settling and a reopening. Which statuses pause is the
            measure's: none of ``"resolution"``. For the clock of a target, give the target.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.case import Change
        >>> def on(day): return datetime(2026, 5, day, 9, tzinfo=UTC)
        >>> done = Change(at=on(3), field="status", new="resolved")
        >>> cases = [Case(id=1, customer_id=7, opened_at=on(1), changes=[done]),
        ...          Case(id=2, customer_id=8, opened_at=on(2))]
        >>> seen = durations(cases, at=on(6))
        >>> [(count.microseconds // 86_400_000_000, count.done) for count in seen.counts]
        [(2, 1), (4, 0)]

    Raises:
        FieldError: a word is unknown, or there are hours beside a target, which has its own.
        NaiveDatetimeError: ``at`` has no time zone.
    """
    watch = _watch(at, measure, hours, pauses)
    return _counted(Counter(seen for case in cases for seen in watch.observed(case)))


def durations_by(
    cases: Iterable[Case],
    keys: Sequence[str],
    *,
    at: datetime,
    measure: str | Measure | Target = "resolution",
    hours: AnyCalendar | None = None,
    pauses: str = "counted",
) -> dict[Key, Durations]:
    """Count how long matters took, group by group, in the order of the groups' names.

    Args:
        cases: the cases.
        keys: what a group has in common, any of :data:`KEYS`; the priority and the team as they
            were at ``at``.
        at: as :func:`durations` has it, and so all that follows.
        measure: what begins and ends the time.
        hours: the calendar in which it counts.
        pauses: what becomes of the time in which the clock stands still.

    Example:
        >>> from datetime import UTC, datetime
        >>> noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
        >>> cases = [Case(id=1, customer_id=7, opened_at=noon, topic="refund")]
        >>> list(durations_by(cases, ["topic", "priority"], at=noon))
        [('refund', None)]

    Raises:
        FieldError: as :func:`durations` does, or a key is unknown.
    """
    for key in texts(keys):
        check_word("keys", key, KEYS)
    watch = _watch(at, measure, hours, pauses)
    groups: dict[Key, Counter[tuple[int, bool]]] = {}
    for case in cases:
        for seen in watch.observed(case):
            groups.setdefault(_key(case, keys, at), Counter())[seen] += 1
    return {key: _counted(groups[key]) for key in sorted(groups, key=_by_name)}


def _watch(
    at: datetime, measure: str | Measure | Target, hours: AnyCalendar | None, pauses: str
) -> _Watch:
    check_word("pauses", pauses, PAUSES)
    if isinstance(measure, Target) and hours is not None:
        raise FieldError("hours", hours, "None beside a target, which has its own")
    target = measure if isinstance(measure, Target) else _target(measure, hours)
    return _Watch(target, Group(target.measured, [target]), target.clock, pauses, aware(at))


def _target(measure: str | Measure, hours: AnyCalendar | None) -> Target:
    """Return a target that is for every case; what it allows is of no account."""
    unit = "second" if hours is None else "working second"
    return Target(id="any", measure=measure, within=f"1 {unit}", hours=hours)


def _counted(seen: Counter[tuple[int, bool]]) -> Durations:
    return Durations(
        (amount, count, 0) if done else (amount, 0, count) for (amount, done), count in seen.items()
    )


def _key(case: Case, keys: Sequence[str], at: datetime) -> Key:
    return tuple(
        getattr(case, key) if key in _OF_THE_CASE else getattr(case, key)(at=at) for key in keys
    )


def _by_name(key: Key) -> tuple[tuple[bool, str], ...]:
    return tuple((part is None, part or "") for part in key)

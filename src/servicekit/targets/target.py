"""The target: what the company promises to everyone, before anybody says a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import attrs

from servicekit.case import Case
from servicekit.errors import FieldError
from servicekit.hours import Allowance, Calendar, Span
from servicekit.hours.succession import AnyCalendar, optional_calendar
from servicekit.instants import aware, to_microseconds
from servicekit.promise import Promise
from servicekit.targets.clock import promised
from servicekit.targets.group import Group
from servicekit.targets.measure import MEASURES, ON_REOPEN, Measure, OnReopen, statuses
from servicekit.targets.selectors import Selector, selectors
from servicekit.targets.spell import halts
from servicekit.targets.step import Step
from servicekit.targets.story import Story
from servicekit.values import Facts, check_unique, identifier, instance_of, one_of, texts, tuple_of

__all__ = ["ON_CHANGE", "OnChange", "Target"]

#: How a target counts that a change of the case has chosen.
ON_CHANGE = ("from_opening", "from_change", "keep_stricter")

OnChange = Literal["from_opening", "from_change", "keep_stricter"]


def _measure(measure: str | Measure) -> str | Measure:
    if isinstance(measure, Measure):
        return measure.id if MEASURES.get(measure.id) == measure else measure
    if not isinstance(measure, str) or measure not in MEASURES:
        raise FieldError("measure", measure, f"a Measure, or one of {', '.join(MEASURES)}")
    return measure


def _within(within: Allowance | str | timedelta) -> Any:
    """Read an allowance; what a plain duration counts in is not known yet."""
    return Allowance.parse(within, field="within") if isinstance(within, str) else within


def _counted(within: object, *, business: bool) -> Allowance:
    if isinstance(within, Allowance):
        return within
    return Allowance.of(within, working=business, field="within")  # type: ignore[arg-type]


def _unless(unless: Mapping[str, Any]) -> Facts:
    return selectors(unless, "unless")


def _channels(channels: Iterable[str]) -> frozenset[str]:
    return frozenset(texts(channels))


def _steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    found = tuple_of(Step, steps)
    check_unique("steps", (step.id for step in found), "each step has an id of its own")
    return found


@attrs.frozen(kw_only=True)
class Target:
    """A standing promise: what is due within how much time.

    Args:
        id: a name to find it by, such as ``"reply-urgent"``.
        measure: what it measures, one of :data:`MEASURES` or a :class:`Measure` of your own.
        within: how much time it allows: an :class:`~servicekit.hours.Allowance`, or such as
            ``"4 working hours"`` or ``"5 business days"``. A ``timedelta`` is business time where
            there are ``hours``, and else time on the clock on the wall.
        hours: the calendar in which business time counts, or whose dates do; ``None`` is the
            clock on the wall.
        when: values by selector, such as ``{"priority": ["urgent", "high"]}``; all selectors must
            match, and an empty mapping matches every case. Selectors are :data:`SELECTORS` and
            facts of the case (``facts.tier``).
        unless: values by selector that must not match.
        channels: only messages on these channels start its clock; where the opening starts it,
            only cases that came by one of them. Without any, all do.
        pause_on: statuses in which its clock stands still, beside those of the measure.
        on_reopen: what a reopening does to a clock that was stopped: it goes on, and the time in
            between does not count (``resume``); a new promise is made (``restart``); nothing
            (``ignore``). What the measure says by default.
        on_change: how it counts when a change of the case has chosen it: ``from_opening``, from
            where the clock had started; ``from_change``; or ``keep_stricter``, from the opening,
            unless what was chosen before is due earlier. Time on hold is never forgotten.
        steps: what is to happen on the way to the due, or after it.
        fallback: whether it is for every case for which no other target of its measure is.

    Example:
        >>> from datetime import timedelta
        >>> target = Target(id="urgent", measure="first_reply", within=timedelta(hours=4),
        ...                 when={"priority": "urgent"})
        >>> target.what, target.when["priority"]
        ('a first reply within 4 h', ('urgent',))

    Raises:
        FieldError: the time allowed is not positive, a word or selector is unknown, working time
            has no calendar, or wall-clock time has one.
    """

    id: str = attrs.field(converter=identifier)
    measure: str | Measure = attrs.field(converter=_measure)
    within: Allowance = attrs.field(converter=_within)
    hours: AnyCalendar | None = attrs.field(default=None, validator=optional_calendar)
    when: Facts = attrs.field(factory=Facts, converter=selectors)
    unless: Facts = attrs.field(factory=Facts, converter=_unless)
    channels: frozenset[str] = attrs.field(default=frozenset(), converter=_channels)
    pause_on: frozenset[str] = attrs.field(default=frozenset(), converter=statuses)
    on_reopen: OnReopen = attrs.field(validator=one_of(*ON_REOPEN))
    on_change: OnChange = attrs.field(default="from_opening", validator=one_of(*ON_CHANGE))
    steps: tuple[Step, ...] = attrs.field(default=(), converter=_steps)
    fallback: bool = attrs.field(default=False, validator=instance_of(bool))

    @on_reopen.default
    def _on_reopen(self) -> OnReopen:
        return self.measured.on_reopen

    def __attrs_post_init__(self) -> None:
        business = self.hours is not None
        object.__setattr__(self, "within", _counted(self.within, business=business))
        self._check_hours()
        if self.pause_on and not self.measured.pausable:
            known = f"nothing; the clock of {self.measured.words} is never paused"
            raise FieldError("pause_on", sorted(self.pause_on), known)
        if self.on_reopen == "resume" and not self.measured.pausable:
            known = f"restart or ignore; the clock of {self.measured.words} never stands still"
            raise FieldError("on_reopen", self.on_reopen, known)
        if self.fallback and (self.when or self.unless or self.channels):
            known = "False, or neither when, unless nor channels: it is for whatever is left"
            raise FieldError("fallback", True, known)  # noqa: FBT003 - the value

    def _check_hours(self) -> None:
        if self.within.is_business:
            self.within.clock(self.hours)
        elif self.hours is not None and not self.within.is_dated:
            known = f"None, for {self.within} are time on the clock on the wall; write working time"
            raise FieldError("hours", self.hours, known)

    @property
    def measured(self) -> Measure:
        """What it measures, as data."""
        return MEASURES[self.measure] if isinstance(self.measure, str) else self.measure

    @property
    def clock(self) -> Calendar:
        """The calendar in which time counts; for the wall clock one that is always open."""
        return self.within.clock(self.hours)

    @property
    def pausing(self) -> frozenset[str]:
        """The statuses in which its clock stands still, settled ones that reopen included."""
        if not self.measured.pausable:
            return frozenset()
        return self.pause_on | self.measured.pause_on | halts(self.measured)

    @property
    def what(self) -> str:
        """What it promises, in words."""
        return f"{self.measured.words} within {self.within.spoken}"

    def due(self, start: datetime, pauses: Iterable[Span] = ()) -> datetime:
        """Return until when it is due where the clock began at ``start``."""
        return self.within.due(start, self.hours, pauses)

    def matches(self, case: Case, *, at: datetime) -> bool:
        """Tell whether the target applies to the case as it is at ``at``.

        Where a message starts the clock, its channel is known only with the message.
        """
        aware(at)
        values = Story(case, at, None).values(to_microseconds(at))
        if (
            self.channels
            and self.measured.starts == "opening"
            and case.channel not in self.channels
        ):
            return False
        return Selector.of(self.when, self.unless).fits(values)

    def promise_for(
        self, case: Case, *, at: datetime, known_at: datetime | None = None
    ) -> Promise | None:
        """Return what this target promises in a case, whatever else there is to choose from.

        Where its clock runs again and again that is the latest promise; ``None`` while its clock
        never began. What selects it is not looked at, its channels are.
        """
        alone = attrs.evolve(self, when={}, unless={}) if self.when or self.unless else self
        story = Story(case, aware(at), known_at)
        courses = Group(self.measured, [alone]).courses(story)
        return promised(courses[-1], story) if courses else None

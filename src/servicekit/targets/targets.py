"""All targets of one company, and what they promise in a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import attrs

from servicekit.case import Case
from servicekit.instants import aware
from servicekit.promise import Promise
from servicekit.targets.clock import Clocks, clock, promised
from servicekit.targets.group import Course, Group
from servicekit.targets.measure import MEASURES, Measure
from servicekit.targets.selection import Selection, selected
from servicekit.targets.story import Mark, Story
from servicekit.targets.target import Target
from servicekit.values import check_unique, reduced, tuple_of

__all__ = ["Targets"]


def _targets(targets: Iterable[Target]) -> tuple[Target, ...]:
    found = tuple_of(Target, targets)
    expected = "every target has an id of its own, which is the measure unless it is given"
    check_unique("targets", (target.id for target in found), expected)
    fallbacks = (target.measured.id for target in found if target.fallback)
    check_unique("fallback", fallbacks, "one fallback for each measure")
    return found


def _measures(targets: Iterable[Target]) -> list[Measure]:
    """Return what is measured, presets first, others as they come."""
    found = dict.fromkeys(target.measured for target in targets)
    expected = "two measures that differ have an id of their own"
    check_unique("measure", (measure.id for measure in found), expected)
    presets = [measure for measure in MEASURES.values() if measure in found]
    return list(dict.fromkeys([*presets, *found]))


@attrs.frozen
class Targets:
    """All targets of one company; of each measure, the first that matches a case applies.

    A fallback applies where no other of its measure does, wherever it stands.

    Example:
        >>> from datetime import UTC, datetime, timedelta
        >>> targets = Targets([
        ...     Target(id="urgent", measure="first_reply", within="1 hour",
        ...            when={"priority": "urgent"}),
        ...     Target(id="anyone", measure="first_reply", within="8 hours", fallback=True),
        ... ])
        >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> case = Case(id=1, customer_id=7, opened_at=nine)
        >>> [target.id for target in targets.applying(case, at=nine)]
        ['anyone']
        >>> print(targets.selection(case, at=nine)[0])
        first_reply: anyone. urgent: priority is not set, not urgent. anyone: the fallback.

    Raises:
        FieldError: two targets share an id, or a measure has two fallbacks.
    """

    targets: tuple[Target, ...] = attrs.field(default=(), converter=_targets)
    _groups: tuple[Group, ...] = attrs.field(init=False, eq=False, repr=False)

    @_groups.default
    def _grouped(self) -> tuple[Group, ...]:
        return tuple(
            Group(measure, [target for target in self.targets if target.measured == measure])
            for measure in _measures(self.targets)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return reduced(self)

    def applying(
        self, case: Case, *, at: datetime, known_at: datetime | None = None
    ) -> tuple[Target, ...]:
        """Return the target of each measure that applies to the case at ``at``.

        It is chosen by what the case is at ``at``. Once what a target promised was kept or
        broken, another priority or desk chooses no other: a breach cannot be made to vanish by
        moving the case.
        """
        chosen = self.selection(case, at=at, known_at=known_at)
        return tuple(each.target for each in chosen if each.target is not None)

    def selection(
        self, case: Case, *, at: datetime, known_at: datetime | None = None
    ) -> tuple[Selection, ...]:
        """Say for each measure which target applies at ``at``, and which do not, and why."""
        story = Story(case, aware(at), known_at)
        return tuple(selected(group, courses, story) for group, courses in self._courses(story))

    def promises_for(
        self, case: Case, *, at: datetime, known_at: datetime | None = None
    ) -> tuple[Promise, ...]:
        """Return what the targets promise in this case, of origin ``target``.

        A clock that runs again and again makes a promise each time.

        Args:
            case: the case.
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
        """
        return tuple(promise for _, promise in self.promised(case, at=at, known_at=known_at))

    def promised(
        self, case: Case, *, at: datetime, known_at: datetime | None = None
    ) -> Iterator[tuple[Target, Promise]]:
        """Yield what :meth:`promises_for` returns, each with its target."""
        story = Story(case, aware(at), known_at)
        for _, courses in self._courses(story):
            for course in courses:
                yield course.run.target, promised(course, story)

    def clocks(self, case: Case, *, at: datetime, known_at: datetime | None = None) -> Clocks:
        """Return how every clock of the case stands at ``at``, and what is due next.

        Args:
            case: the case.
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
        """
        story = Story(case, aware(at), known_at)
        found = (clock(each, story) for _, courses in self._courses(story) for each in courses)
        return Clocks(at=at, clocks=tuple(found))

    def _courses(self, story: Story) -> Iterator[tuple[Group, list[Course]]]:
        """Yield what became of each clock, measure by measure."""
        taken: dict[str | None, list[Mark]] = {}
        for group in self._groups:
            courses = group.courses(story, taken.get(group.measure.after, ()))
            # What is chosen only later takes over nothing that another had counted before.
            taken[group.measure.id] = [
                course.origin for course in courses if course.since.t <= course.origin.t
            ]
            yield group, courses

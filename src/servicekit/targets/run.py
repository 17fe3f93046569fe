"""The run of one target's clock: when it stood still, and how that moved its due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from servicekit.hours import Calendar, Span
from servicekit.instants import latest, to_microseconds
from servicekit.promise import PromiseEvent
from servicekit.targets.spell import Spell
from servicekit.targets.story import Mark
from servicekit.targets.stretch import Stretch

if TYPE_CHECKING:
    from servicekit.targets.target import Target

__all__ = ["Phase", "Run"]


class Phase(NamedTuple):
    """A time in which a clock ran towards one due.

    Args:
        since: when it began to run.
        due: the due then.
        until: when it was paused; ``None`` where it was not.
        pauses: when it had stood still by then.
    """

    since: Mark
    due: datetime
    until: Mark | None
    pauses: tuple[Span, ...]


class Run:
    """The clock of a target over one spell, up to an instant.

    Args:
        target: whose clock it is.
        start: since when its time counts.
        spell: what stops or ends it.
        stretches: when it stands still, in order.
        until: the instant that is asked about.
    """

    __slots__ = ("last", "phases", "spell", "start", "target", "until")

    def __init__(
        self, target: Target, start: Mark, spell: Spell, stretches: Iterable[Stretch], until: Mark
    ) -> None:
        self.target = target
        self.start = start
        self.spell = spell
        self.until = until
        self.phases = list(self._phases(stretches))
        self.last = self.phases[-1]

    def _phases(self, stretches: Iterable[Stretch]) -> Iterator[Phase]:
        """Yield the times in which the clock ran, and the due in each.

        Once a due has passed, nothing that follows can move it. What stops the clock at the
        instant at which it would be paused, or run again, comes first.
        """
        start, pauses = self.start.at, tuple[Span, ...]()
        since, due = self.start, self.target.due(start)
        for begun, ended in stretches:
            if self._is_over(begun) or begun.t > to_microseconds(due):
                break
            yield Phase(since, due, begun, pauses)
            if ended is None or self._is_over(ended):
                return
            pauses += (Span(begun.at, ended.at),)
            since, due = ended, latest(ended.at, self.target.due(start, pauses))
        yield Phase(since, due, None, pauses)

    def _is_over(self, mark: Mark) -> bool:
        return mark.t > self.until.t or self.spell.is_over(mark)

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands still in the end."""
        return self.last.until is not None

    @property
    def clock(self) -> Calendar:
        """The time that counts, pauses left out."""
        pauses, clock = self.last.pauses, self.target.clock
        return clock - pauses if pauses else clock

    @property
    def moment(self) -> Mark:
        """When the clock was stopped or ended, or else the instant that is asked about."""
        last = self.spell.last
        return last if last is not None and self.spell.is_over(self.until) else self.until

    @property
    def remaining(self) -> timedelta:
        """The time that was left at the moment, negative after the due."""
        since = self.last.until or self.moment
        return self.clock.between(since.at, self.last.due)

    @property
    def used(self) -> timedelta:
        """The time that had counted by the moment."""
        since = self.last.until or self.moment
        return self.clock.between(self.start.at, since.at)

    @property
    def held(self) -> timedelta:
        """The time that counts and in which the clock stood still, by the moment."""
        return self.target.clock.between(self.start.at, self.moment.at) - self.used

    @property
    def prospect(self) -> int:
        """The due, or while paused what it would be if the clock ran again at the moment."""
        if self.last.until is None:
            return to_microseconds(self.last.due)
        return to_microseconds(self.clock.add(self.moment.at, self.remaining))

    @property
    def is_broken(self) -> bool:
        """Whether the due had passed before the moment."""
        return not self.is_paused and to_microseconds(self.last.due) < self.moment.t

    def events(self) -> Iterator[PromiseEvent]:
        """Yield what happened to the promise."""
        since = None
        for phase in self.phases:
            if since is not None:
                yield PromiseEvent(
                    kind="resumed",
                    at=phase.since.at,
                    recorded_at=phase.since.known,
                    due_at=phase.due,
                )
            since = phase.until
            if since is not None:
                yield PromiseEvent(
                    kind="paused", at=since.at, recorded_at=since.known, reason=since.word or ""
                )
        if self.spell.stop is not None:
            yield _ended("fulfilled", self.spell.stop)
        elif self.spell.end is not None and not self.is_broken:
            yield _ended("cancelled", self.spell.end)


def _ended(kind: str, mark: Mark) -> PromiseEvent:
    return PromiseEvent(
        kind=kind,
        at=mark.at,
        recorded_at=mark.known,
        reason=mark.word or "" if kind == "cancelled" else "",
        evidence=() if mark.contact is None else (mark.contact.id,),
    )

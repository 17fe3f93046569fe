"""Spells: from what starts a clock to what stops it, once or again and again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple

from servicekit.case import DONE, ENDED
from servicekit.interaction import Interaction
from servicekit.targets.measure import Measure
from servicekit.targets.story import Mark, Story

__all__ = ["Rules", "Spell", "halts", "spells"]

_CLOSED = DONE | ENDED


class Rules(NamedTuple):
    """What targets say about the runs of a clock, while these are looked for.

    Args:
        on_reopen: returns what a reopening does: ``resume``, ``restart`` or ``ignore``.
        takes: tells whether a target is about what starts a clock, any of these.
    """

    on_reopen: Callable[[Mark], str]
    takes: Callable[[list[Mark]], bool]


class Spell:
    """One run of a clock: what started it, and what stopped or ended it, if anything did."""

    __slots__ = ("end", "starts", "stop")

    def __init__(self, start: Mark) -> None:
        #: Everything that would have started it, oldest first: the messages that wait.
        self.starts = [start]
        #: What it was kept by, in time or late.
        self.stop: Mark | None = None
        #: What ended it, neither kept nor broken.
        self.end: Mark | None = None

    @property
    def last(self) -> Mark | None:
        """What stopped or ended it."""
        return self.stop or self.end

    def is_over(self, mark: Mark) -> bool:
        """Tell whether it was stopped or ended by a mark; at one instant that comes first."""
        return self.last is not None and self.last.t <= mark.t


def spells(measure: Measure, story: Story, rules: Rules) -> list[Spell]:
    """Return the runs of the clock of a measure in a case, in order.

    At one instant a stop comes before an end, and both before a start.
    """
    if measure.starts == "message":
        return _Waits(measure, story, rules).spells
    return _Runs(measure, story, rules).spells if story.is_open else []


def halts(measure: Measure) -> frozenset[str]:
    """Return the statuses that stop or end the clock of a measure."""
    settling = measure.until_settled or "settling" in measure.stops
    return _CLOSED if settling else ENDED


class _Walk(ABC):
    """A walk through what happened, in order; at one instant contacts come before statuses."""

    def __init__(self, measure: Measure, story: Story, rules: Rules) -> None:
        self.measure = measure
        self.story = story
        self.rules = rules
        self.halts = halts(measure)
        self.spells: list[Spell] = []
        self.running: Spell | None = None
        self.settled = False

    def begin(self, start: Mark) -> Spell:
        """Start the clock."""
        self.running = Spell(start)
        self.spells.append(self.running)
        return self.running

    def walk(self, marks: Iterable[Mark]) -> None:
        """Let everything happen."""
        for mark in marks:
            if mark.contact is None:
                self.enter(mark)
            else:
                self.meet(mark, mark.contact)

    def enter(self, mark: Mark) -> None:
        """Let the case enter a status."""
        if self.running is not None and mark.word in self.halts:
            self.halt(self.running, mark)
        closed = mark.word in _CLOSED
        if self.settled and not closed:
            self.reopened(mark)
        self.settled = closed

    def halt(self, spell: Spell, mark: Mark) -> None:
        """Let a status stop or end the clock."""
        if mark.word in DONE and not self.measure.until_settled:
            spell.stop = mark
        else:
            spell.end = mark
        self.running = None

    @abstractmethod
    def meet(self, mark: Mark, contact: Interaction) -> None:
        """Let a contact happen."""

    @abstractmethod
    def reopened(self, mark: Mark) -> None:
        """Let the case be opened again."""


class _Runs(_Walk):
    """The runs of a clock that the opening of the case starts."""

    def __init__(self, measure: Measure, story: Story, rules: Rules) -> None:
        super().__init__(measure, story, rules)
        self.halted: Spell | None = None  # what a status has stopped, until a reopening
        opening = story.opening
        self.begin(opening)
        contacts = list(self.contacts())
        self.walk(_merged(contacts, list(self.statuses())))

    def contacts(self) -> Iterator[Mark]:
        """Yield the contacts since the opening, where one can stop the clock."""
        if self.measure.stops != {"settling"}:
            first = self.story.opening.t
            yield from (mark for mark in self.story.contacts() if mark.t >= first)

    def statuses(self) -> Iterator[Mark]:
        """Yield the statuses since the opening, first the one that the case had then."""
        marks, opening = self.story.changes("status"), self.story.opening
        since = bisect_right(marks, opening.t, key=attrgetter("t"))
        if since:
            yield marks[since - 1].not_before(opening)
        yield from marks[since:]

    def halt(self, spell: Spell, mark: Mark) -> None:
        super().halt(spell, mark)
        self.halted = spell

    def meet(self, mark: Mark, contact: Interaction) -> None:
        spell = self.running
        if spell is None or not _stops(self.measure, contact):
            return
        first = spell.starts[0]
        if first.contact is not None and first.t == mark.t:
            return  # two updates at one instant are one
        spell.stop = mark
        self.running = None
        if self.measure.again:
            self.begin(mark)

    def reopened(self, mark: Mark) -> None:
        how, spell = self.rules.on_reopen(mark), self.halted
        if spell is not None and spell.end is not None and spell.end.word in ENDED:
            how = "resume"  # the merging was a mistake
        if how == "resume" and spell is not None:
            spell.stop = spell.end = None
            self.running = spell
        elif how == "restart" and self.running is None:
            self.begin(mark)
        self.halted = None


class _Waits(_Walk):
    """The runs of a clock that a waiting message starts."""

    def __init__(self, measure: Measure, story: Story, rules: Rules) -> None:
        super().__init__(measure, story, rules)
        self.over = False  # it runs once, and has
        self.waiting: list[Mark] = []  # messages that start nothing now: it is over, or the case
        self.ended: Spell | None = None  # what merging or deleting the case has ended
        self.answer: Mark | None = None  # a reply that came since
        self.walk(_merged(story.contacts(), story.changes("status")))

    def meet(self, mark: Mark, contact: Interaction) -> None:
        if contact.is_reply:
            self.answered(mark, contact)
        elif contact.awaits_reply:
            if self.over or self.gone(mark):
                self.waiting.append(mark)
            elif self.running is not None:
                self.running.starts.append(mark)
            else:
                self.begin(mark)

    def answered(self, mark: Mark, contact: Interaction) -> None:
        """Let a reply stop the clock; a live contact is its own, where nobody waits yet."""
        own = contact.is_live and contact.direction == "inbound"
        if self.running is None and own and not self.over and not self.gone(mark):
            self.begin(mark)
        if self.running is not None:
            self.running.stop = mark
            self.finish(self.running)
        self.answer = self.answer or mark
        self.waiting.clear()

    def gone(self, mark: Mark) -> bool:
        """Tell whether the case is merged or deleted by then, also if only at that instant."""
        return self.story.value("status", mark.t) in ENDED

    def halt(self, spell: Spell, mark: Mark) -> None:
        super().halt(spell, mark)
        self.ended, self.answer = spell, None
        self.finish(spell)

    def finish(self, spell: Spell) -> None:
        """Let a run be over; the only one, where the clock runs once."""
        self.running = None
        self.over = not self.measure.again and self.rules.takes(spell.starts)

    def reopened(self, mark: Mark) -> None:
        spell, self.ended = self.ended, None
        if spell is not None:  # the merging was a mistake, and they wait as before
            spell.end, spell.stop = None, self.answer
            if self.answer is None:
                self.running, self.over = spell, False
        elif self.over and self.rules.on_reopen(mark) == "restart":
            self.over = False
        self.take_up()

    def take_up(self) -> None:
        """Let the messages start the clock, or wait with others, that could not before."""
        if self.waiting and not self.over:
            running = self.running or self.begin(self.waiting.pop(0))
            running.starts += self.waiting
            self.waiting = []


def _merged(contacts: list[Mark], statuses: list[Mark]) -> list[Mark]:
    """Return both in order; what one instant brought keeps its order, contacts first."""
    return sorted([*contacts, *statuses], key=attrgetter("t")) if contacts else statuses


def _stops(measure: Measure, contact: Interaction) -> bool:
    """Tell whether a contact stops the clock of a measure."""
    if not contact.is_reply:
        return False
    return "reply" in measure.stops or (
        "final_response" in measure.stops and "final_response" in contact.signals
    )

"""The targets of one measure, and which of them counts in a case when."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from servicekit.case import FIELDS
from servicekit.instants import to_microseconds
from servicekit.targets.measure import Measure
from servicekit.targets.run import Run
from servicekit.targets.selectors import Selector
from servicekit.targets.spell import Rules, Spell, spells
from servicekit.targets.story import NEW, Mark, Story
from servicekit.targets.stretch import Stretch, stretches

if TYPE_CHECKING:
    from servicekit.targets.target import Target

__all__ = ["Course", "Group", "Turn"]


class Regime(NamedTuple):
    """Which target is chosen since when; ``None`` where none matches."""

    since: Mark
    target: Target | None


class Turn(NamedTuple):
    """A time in which a target was chosen; the last one is open."""

    since: Mark
    until: Mark | None


class Course(NamedTuple):
    """What became of one spell under the target that counts for it.

    Args:
        run: the clock of that target.
        origin: what started the clock, as that target sees it.
        since: since when any target of the measure is chosen.
        turns: when the target was chosen, the last of them open.
        key: what tells it from other spells of the measure; empty for the one and only.
    """

    run: Run
    origin: Mark
    since: Mark
    turns: tuple[Turn, ...]
    key: str

    def happens(self, at: datetime) -> datetime:
        """Return when something happens that the target wants at an instant.

        While another target is chosen nothing of this one happens; it then waits for its turn.
        """
        t = to_microseconds(at)
        turn = next(turn for turn in self.turns if turn.until is None or turn.until.t > t)
        return at if t >= turn.since.t else turn.since.at


class _Claim(NamedTuple):
    """A target that may count for a spell: since when it is chosen, and from when it counts."""

    target: Target
    regime: int
    origin: Mark
    start: Mark


class Group:
    """The targets of one measure, in order, the fallback last.

    Args:
        measure: what they measure.
        targets: which they are.
    """

    __slots__ = ("_by_channel", "_fields", "_selectors", "measure", "targets")

    def __init__(self, measure: Measure, targets: Iterable[Target]) -> None:
        self.measure = measure
        self.targets = tuple(sorted(targets, key=lambda target: target.fallback))
        self._selectors = [(Selector.of(each.when, each.unless), each) for each in self.targets]
        chosen_by = {name for target in self.targets for name in (*target.when, *target.unless)}
        self._fields = [name for name in FIELDS if name in chosen_by]
        self._by_channel = any(target.channels for target in self.targets)

    def courses(self, story: Story, taken: Container[Mark] = ()) -> list[Course]:
        """Return what became of each spell for which a target counts, in order.

        Args:
            story: what happened.
            taken: what starts a clock of another measure, and none of this.
        """
        found: list[Course] = []
        walk = Rules(
            on_reopen=lambda mark: self._on_reopen(story, mark),
            takes=lambda starts: self._takes(story, starts),
        )
        for spell in spells(self.measure, story, walk):
            course = self._course(story, spell, first=not found)
            if course is not None and course.origin not in taken:
                found.append(course)
        return found

    def _on_reopen(self, story: Story, mark: Mark) -> str:
        """Return what a reopening does, as the target chosen then has it."""
        target = self.chosen(story, mark.t, ())
        return self.measure.on_reopen if target is None else target.on_reopen

    def _takes(self, story: Story, starts: Iterable[Mark]) -> bool:
        """Tell whether any target is about the channel of what starts a clock."""
        return not self._by_channel or any(
            _accepts(target, self.channel(story, start))
            for target in self.targets
            for start in starts
        )

    def channel(self, story: Story, start: Mark) -> str | None:
        """Return the channel that counts: of the message, or of the case."""
        if self.measure.starts == "opening" or start.contact is None:
            return story.case.channel
        return start.contact.channel

    # -- which target is chosen -----------------------------------------------------------------

    def chosen(self, story: Story, t: int, starts: Sequence[Mark]) -> Target | None:
        """Return the first target that matches the case at an instant.

        Args:
            story: what happened.
            t: the instant, in microseconds.
            starts: what would start the clock; none where that does not matter.
        """
        values = story.values(t)
        for selector, target in self._selectors:
            if selector.fits(values) and (not starts or self._origin(story, target, t, starts)):
                return target
        return None

    def _origin(self, story: Story, target: Target, t: int, starts: Iterable[Mark]) -> Mark | None:
        """Return what started the clock by then, as far as the target is about its channel."""
        for start in starts:
            if start.t <= t and _accepts(target, self.channel(story, start)):
                return start
        return None

    def _points(self, story: Story, spell: Spell) -> Iterator[Mark]:
        """Yield when another target may be chosen: at the start, and at changes since."""
        first = spell.starts[0]
        yield first
        later = [mark for field in self._fields for mark in story.changes(field)]
        later += spell.starts[1:] if self._by_channel else []
        yield from sorted((mark for mark in later if mark.t > first.t), key=attrgetter("t"))

    # -- what becomes of a spell ----------------------------------------------------------------

    def _course(self, story: Story, spell: Spell, *, first: bool) -> Course | None:
        """Follow the target that is chosen, until what it promised is decided."""
        regimes: list[Regime] = []
        claims: list[_Claim] = []
        for point in self._points(story, spell):
            if regimes and spell.is_over(point):  # what was decided by then stays as it was
                break
            target = self.chosen(story, point.t, spell.starts)
            if regimes and target is regimes[-1].target:
                continue
            if any(_run(story, spell, regimes, claim, point).is_broken for claim in claims):
                break
            regimes.append(Regime(point, target))
            claims = self._claims(story, spell, regimes, claims)
        runs = [(_run(story, spell, regimes, claim, story.now), claim) for claim in claims]
        if not runs:
            return None
        # Where several count, the one that leaves least time does; of equals the latest.
        run, claim = min(reversed(runs), key=_prospect) if len(runs) > 1 else runs[0]
        key = "" if first and not self._recurs(spell) else _key(spell.starts[0])
        since = next(regime.since for regime in regimes if regime.target is not None)
        return Course(run, claim.origin, since, tuple(_turns(regimes, claim)), key)

    def _recurs(self, spell: Spell) -> bool:
        """Tell whether a spell is one of many; what the opening starts is the first by nature."""
        return self.measure.again and spell.starts[0].contact is not None

    def _claims(
        self, story: Story, spell: Spell, regimes: list[Regime], before: list[_Claim]
    ) -> list[_Claim]:
        """Return which targets count from now on, as the one now chosen has it."""
        (point, target), number = regimes[-1], len(regimes) - 1
        if target is None:
            return []
        origin = self._origin(story, target, point.t, spell.starts) or point
        if number and target.on_change == "from_change":
            return [_Claim(target, number, origin, point.not_before(origin))]
        stricter = before if target.on_change == "keep_stricter" else []
        return [*stricter, _Claim(target, number, origin, origin)]


def _key(start: Mark) -> str:
    """Return what names a start for good, whatever becomes known of others."""
    return str(start.t) if start.contact is None else start.contact.id


def _accepts(target: Target, channel: str | None) -> bool:
    return not target.channels or channel in target.channels


def _prospect(found: tuple[Run, _Claim]) -> int:
    return found[0].prospect


def _turns(regimes: list[Regime], claim: _Claim) -> Iterator[Turn]:
    """Yield when the target of a claim was chosen, the last time for good."""
    for before, after in pairwise(regimes[: claim.regime + 1]):
        if before.target is claim.target:
            yield Turn(before.since, after.since)
    yield Turn(regimes[claim.regime].since, None)


def _run(story: Story, spell: Spell, regimes: list[Regime], claim: _Claim, until: Mark) -> Run:
    return Run(claim.target, claim.start, spell, _held(story, regimes, claim), until)


def _held(story: Story, regimes: list[Regime], claim: _Claim) -> Iterator[Stretch]:
    """Yield when the clock of a claim stands still.

    The statuses of its own target pause it all along. Before that target was chosen it also stood
    still where the one chosen then says so: a change never forgets the time on hold.
    """
    own, since = claim.target.pausing, regimes[claim.regime].since.t
    first, marks = claim.start._replace(word=NEW, contact=None), story.changes("status")
    if claim.start.t >= since:
        return stretches((first, *marks), claim.start, lambda mark: mark.word in own)
    earlier = regimes[: claim.regime + 1]
    turns = [story.status(regime.since) for regime in earlier]

    def pauses(mark: Mark) -> bool:
        if mark.word in own:
            return True
        then = [regime.target for regime in earlier if regime.since.t <= mark.t] or [None]
        return then[-1] is not None and mark.word in then[-1].pausing

    between = sorted((*marks, *turns), key=attrgetter("t"))
    return stretches((first, *between), claim.start, pauses)

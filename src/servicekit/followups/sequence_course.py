"""The course of a sequence: which touches were made, what ended it, and which comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import attrs

from servicekit.decision import Reason
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.timing import Timing, Where, paused_until
from servicekit.hours import BusinessHours
from servicekit.instants import (
    aware,
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
from servicekit.values import one_of

if TYPE_CHECKING:
    from servicekit.followups import sequence as sequences
    from servicekit.followups.enrolment import EnrolmentEvent
    from servicekit.followups.sequence_stops import Known, Stop
    from servicekit.interaction import Interaction

__all__ = ["ENDINGS", "Ended", "SequenceExplanation", "Waiting", "followed"]

#: How a sequence ends: every touch was made or fell away, no other channel is left for the last
#: one, its bound was reached, the customer answered or was spoken with, the case was settled or is
#: no longer there, or somebody stopped it.
ENDINGS = (
    "completed", "no_channel", "bound", "reply", "thanks", "conversation", "settled", "case_ended",
    "stopped",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Ended:
    """A sequence that has ended for somebody: no touch follows.

    Args:
        code: how, one of :data:`ENDINGS`.
        at: when it ended; with its last touch, where the next would come after the bound.
        because: why.

    Raises:
        FieldError: the code is unknown.
        NaiveDatetimeError: the instant has no time zone.
    """

    code: str = attrs.field(validator=one_of(*ENDINGS))
    at: datetime = attrs.field(converter=aware, eq=moment)
    because: tuple[Reason, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.because))


@attrs.frozen(kw_only=True)
class Waiting:
    """A sequence that is paused for somebody: nobody knows when the next touch comes.

    Args:
        key: the key of the touch that comes next.
        since: since when it is paused.
        remaining: how much of its delay is left when it goes on.
        because: why.

    Raises:
        NaiveDatetimeError: the instant has no time zone.
    """

    key: str
    since: datetime = attrs.field(converter=aware, eq=moment)
    remaining: timedelta
    because: tuple[Reason, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.because))


@attrs.frozen(kw_only=True)
class SequenceExplanation:
    """The course of a sequence for one customer; ``str()`` gives text for people.

    Args:
        outcome: the touch that comes next, or why none does.
        because: what happened so far, in order, and then why the outcome is what it is.
    """

    outcome: FollowUp | Waiting | Ended
    because: tuple[Reason, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.because))


def followed(sequence: sequences.Sequence, known: Known) -> SequenceExplanation:
    """Return what comes next for somebody in a sequence, and the course so far.

    Raises:
        FieldError: a timing needs a calendar, and there is none.
    """
    stop = known.stop(sequence.stops_on)
    walk = _Walk(sequence, known, known.at if stop is None else stop.at)
    outcome = walk.outcome()
    if stop is not None and not isinstance(outcome, Ended):
        outcome = walk.stopped(stop)
    elif isinstance(outcome, FollowUp):
        doubts = known.doubts(sequence.stops_on)
        outcome = attrs.evolve(outcome, because=(*outcome.because, *doubts))
    return SequenceExplanation(outcome=outcome, because=(*walk.told(), *outcome.because))


class _Turn(NamedTuple):
    """A touch that was not made yet.

    Args:
        key: the key of the next try.
        name: its id.
        touch: what it is.
        tries: the messages of it that bounced.
        channels: those on which it can be made.
        planned: when it was to come.
        first: when it can come now.
        plain: when it could have come, had nothing been paused since that from which it counts.
        limit: the bound as it was then.
    """

    key: str
    name: str
    touch: sequences.Touch
    tries: Sequence[Interaction]
    channels: tuple[str, ...]
    planned: datetime
    first: datetime
    plain: datetime
    limit: datetime | None


class _Walk:
    """Goes through the touches in order, up to the one that comes next.

    Args:
        sequence: which.
        known: what was known about somebody in it.
        until: the instant until which it goes.
    """

    def __init__(self, sequence: sequences.Sequence, known: Known, until: datetime) -> None:
        self.sequence, self.enrolment, self.prefix = sequence, known.enrolment, known.prefix
        self.until, self.tries = until, known.tries(until)
        self.names = self.enrolment.touches or sequence.ids
        progress = self.enrolment.progress(at=until, known_at=known.known_at)
        self.paused, self.pauses = progress.paused, progress.pauses
        # While it is paused its clock stands still, so that no time passes and nothing moves.
        self.clock = until if self.paused is None else self.paused.at
        over = progress.pauses if self.paused is None else progress.pauses[:-1]
        self.running: Where = {"timezone": sequence.timezone, "hours": sequence.hours}
        self.where: Where = {**self.running, "pauses": over}
        self.since, self.counted_from = self.enrolment.started_at, "the start"
        self.without: str | None = None
        self.story: list[tuple[datetime, Reason]] = []
        self._tell("enrolled", self.since, f"Enrolled on {self._spoken(self.since)}.")
        for pause in progress.pauses:
            lasted = f"for {spoken_duration(pause.duration)}"
            self._tell("paused", pause.start, f"Paused on {self._spoken(pause.start)} {lasted}.")

    def told(self) -> Iterator[Reason]:
        """Iterate over what happened, in order."""
        return (reason for _, reason in sorted(self.story, key=_when))

    def outcome(self) -> FollowUp | Waiting | Ended:
        """Return what comes next, unless something ends it before its time."""
        touches = self.sequence.by_id
        for name in self.names:
            found = self._looked_at(name, touches.get(name))
            if found is not None:
                return found
        if self.without is not None:
            text = f"no other channel is left for touch {self.without}"
            return self._end("no_channel", self.since, text)
        made = any(map(_made, self.tries.values()))
        left = f"no touch is left after {self.counted_from}{'' if made else ', and none was made'}"
        return self._end("completed", self.since, left)

    def stopped(self, stop: Stop) -> Ended:
        """Return how something ends it before its time."""
        text = f"{stop.before} on {self._spoken(stop.at)}{stop.after}"
        return self._end(stop.code, stop.at, text, stop.evidence)

    # -- one touch -----------------------------------------------------------------------------

    def _looked_at(
        self, name: str, touch: sequences.Touch | None
    ) -> FollowUp | Waiting | Ended | None:
        """Return what a touch leads to, or ``None`` where it is made or falls away."""
        tries = self._tries(name)
        for each in tries:
            self._tell_try(name, each)
        made = _made(tries)
        turn = None if made else self._turn(name, touch, tries)
        if turn is not None:
            return self._offered(turn)
        self.without = None if made else self.without
        for each in (made or tries)[-1:]:
            self._count_from(each.at, f"touch {name}")
        return None

    def _tries(self, name: str) -> Sequence[Interaction]:
        return self.tries.get(quote(name, safe=""), [])

    def _turn(
        self, name: str, touch: sequences.Touch | None, tries: Sequence[Interaction]
    ) -> _Turn | None:
        """Return a touch with its time, or ``None`` where it falls away."""
        if touch is None:
            self._tell("removed", self.since, f"Touch {name} is no longer in the sequence.")
            return None
        if self._is_overtaken(name, tries):
            text = f"Touch {name} is not tried again: a later one was made since."
            self._tell("overtaken", tries[-1].at, text)
            return None
        channels = self._channels(touch, tries)
        if channels is None:
            self.without = name
            self._tell("no_channel", self.since, f"Touch {name} falls away: no channel is left.")
            return None
        return self._timed(name, touch, tries, channels)

    def _is_overtaken(self, name: str, tries: Sequence[Interaction]) -> bool:
        """Tell whether a touch that bounced was followed by one that comes after it."""
        after = self.names[self.names.index(name) + 1 :]
        made = chain.from_iterable(_made(self._tries(other)) for other in after)
        return bool(tries) and any(later(each.at, tries[-1].at) for each in made)

    def _channels(
        self, touch: sequences.Touch, tries: Sequence[Interaction]
    ) -> tuple[str, ...] | None:
        """Return the channels for a touch, or ``None`` where no other one is left."""
        listed = touch.channels or self.sequence.channels
        before = chain.from_iterable(self.tries.values()) if touch.another_channel else tries
        used = {contact.channel for contact in before}
        if not listed:  # every one will do, until one of them was tried again in vain
            return () if len(used) == len(tries) else None
        return tuple(channel for channel in listed if channel not in used) or None

    def _timed(
        self,
        name: str,
        touch: sequences.Touch,
        tries: Sequence[Interaction],
        channels: tuple[str, ...],
    ) -> _Turn:
        after, since = touch.after, self.since
        planned = after.at(since, **self.where)
        key = f"{self.prefix}{quote(name, safe='')}"
        if tries:
            taken = {key for each in tries for key in each.follow_ups}
            further = (f"{key}/{n}" for n in count(len(tries) + 1))
            key = next(each for each in further if each not in taken)
            if later(tries[-1].at, planned):
                after, since = Timing(), tries[-1].at
        first, plain = after.at(since, **self.where), after.at(since, **self.running)
        return _Turn(key, name, touch, tries, channels, planned, first, plain, self._limit(since))

    def _limit(self, since: datetime) -> datetime | None:
        """Return the bound, had nothing been paused since an instant."""
        most = self.sequence.most
        if most is None:
            return None
        before: Where = {**self.running, "pauses": tuple(paused_until(self.pauses, since))}
        return most.at(self.enrolment.started_at, **before)

    def _bound(self, turn: _Turn) -> datetime | None:
        """Return the bound; what lay before it without the pauses lies before it with them."""
        most, limit, pauses = self.sequence.most, turn.limit, tuple(self.where["pauses"])
        if most is None or limit is None or not pauses:
            return limit
        running = BusinessHours.always("UTC") - pauses
        kept = running.add(turn.first, elapsed(turn.plain, limit))
        return latest(most.at(self.enrolment.started_at, **self.where), kept)

    def _offered(self, turn: _Turn) -> FollowUp | Waiting | Ended | None:
        """Return what becomes of a touch; ``None`` where its time is over."""
        limit = turn.limit
        if limit is not None and later(turn.plain, limit):
            what = f"touch {turn.name} would come on {self._spoken(turn.plain)}, after"
            return self._bounded(limit, self.since, what)
        within, bound = turn.touch.within, self._bound(turn)
        end = None if within is None else within.at(turn.planned, **self.where)
        last = earliest((bound, end))
        if last is not None and later(self.clock, last):
            if bound is not None and last is bound:
                return self._bounded(bound, bound, f"touch {turn.name} was not made by")
            self._tell("missed", last, f"Touch {turn.name} was not made by {self._spoken(last)}.")
            self.without = None
            self._count_from(last, f"the time for touch {turn.name}")
            return None
        paused = self.paused
        return self._follow_up(turn, last) if paused is None else self._wait(turn, paused)

    def _follow_up(self, turn: _Turn, last: datetime | None) -> FollowUp:
        return FollowUp(
            key=turn.key,
            customer_id=self.enrolment.customer_id,
            purpose=turn.touch.purpose,
            basis=self.sequence.basis,
            case_id=self.enrolment.case_id,
            brand=self.enrolment.brand,
            about=self.enrolment.id,
            earliest_at=self._here(turn.first),
            latest_at=None if last is None else self._here(last),
            channels=turn.channels,
            agent_id=self.enrolment.agent_id,
            team_id=self.enrolment.team_id,
            because=tuple(self._reasons(turn)),
        )

    def _reasons(self, turn: _Turn) -> Iterator[Reason]:
        what = f"Touch {turn.name} of sequence {self.sequence.id}: {turn.touch.after}"
        since = f"counted from {self.counted_from} on {self._spoken(self.since)}"
        yield Reason("touch", f"{what}, {since}.")
        if turn.tries:
            ids = tuple(each.id for each in turn.tries)
            gone = ", ".join(each.channel for each in turn.tries)
            yield Reason("bounced", f"To be tried again: it reached nobody by {gone}.", ids)
        elif turn.touch.another_channel:
            yield Reason("another_channel", "On a channel that was not used before.")

    def _wait(self, turn: _Turn, paused: EnrolmentEvent) -> Waiting:
        since = self._spoken(paused.at)
        text = f"Paused since {since}; touch {turn.name} comes once it goes on."
        return Waiting(
            key=turn.key,
            since=self._here(paused.at),
            remaining=turn.touch.after.remaining(self.since, self.clock, **self.where),
            because=(Reason("paused", text),),
        )

    def _bounded(self, bound: datetime, at: datetime, what: str) -> Ended:
        return self._end("bound", at, f"{what} the bound, {self._spoken(bound)}")

    def _end(self, code: str, at: datetime, text: str, evidence: tuple[str, ...] = ()) -> Ended:
        because = (Reason(code, f"Ended: {text}.", evidence),)
        return Ended(code=code, at=self._here(at), because=because)

    # -- the story -----------------------------------------------------------------------------

    def _tell_try(self, name: str, contact: Interaction) -> None:
        how = f" ({contact.outcome.replace('_', ' ')})" if contact.outcome else ""
        text = f"Touch {name} on {self._spoken(contact.at)} by {contact.channel}{how}."
        self._tell("touched", contact.at, text, (contact.id,))

    def _tell(self, code: str, at: datetime, text: str, evidence: tuple[str, ...] = ()) -> None:
        self.story.append((at, Reason(code, text, evidence)))

    def _count_from(self, at: datetime, what: str) -> None:
        if later(at, self.since):
            self.since, self.counted_from = self._here(at), what

    def _here(self, t: datetime) -> datetime:
        """Return an instant in the type and zone of the start."""
        return from_microseconds(to_microseconds(t), self.enrolment.started_at)

    def _spoken(self, t: datetime) -> str:
        return spoken(t, self.sequence.timezone or self.enrolment.started_at.tzinfo)


def _made(tries: Sequence[Interaction]) -> list[Interaction]:
    """Return the tries of a touch that made it; one that bounced did not."""
    return [each for each in tries if each.outcome != "bounced"]


def _when(told: tuple[datetime, Reason]) -> int:
    return to_microseconds(told[0])

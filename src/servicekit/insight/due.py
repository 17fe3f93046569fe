"""The earliest due that can honestly be promised, as far as history tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs

from servicekit.decision import Reason
from servicekit.errors import NoWorkingTimeError
from servicekit.hours.succession import AnyCalendar
from servicekit.insight.survival import Durations, few, probability, spoken_share
from servicekit.instants import (
    aware,
    duration_microseconds,
    from_microseconds,
    moment,
    spoken,
    spoken_duration,
    to_microseconds,
)

__all__ = ["EarliestDue", "earliest_due"]


@attrs.frozen(kw_only=True)
class EarliestDue:
    """The earliest due that would be kept often enough.

    Args:
        kept: how many of such promises would be kept, at least, 0 to 1.
        confidence: how sure that is, 0 to 1.
        within: how much time it leaves; ``None`` where nobody can tell.
        due_at: when that is over; ``None`` where nobody can tell.
        done: how many matters were done.
        censored: how many were not done when last seen.
        because: what it rests on, or why nobody can tell.
    """

    kept: float
    confidence: float
    within: timedelta | None
    due_at: datetime | None = attrs.field(eq=moment)
    done: int
    censored: int
    because: tuple[Reason, ...]

    @property
    def undecided(self) -> bool:
        """Whether history is no ground for any due."""
        return self.due_at is None

    def __str__(self) -> str:
        head = "no due can be promised" if self.due_at is None else spoken(self.due_at)
        return " ".join([f"Earliest due: {head}.", *map(str, self.because)])


def earliest_due(
    durations: Durations,
    start: datetime,
    *,
    kept: float = 0.9,
    confidence: float = 0.95,
    hours: AnyCalendar | None = None,
) -> EarliestDue:
    """Return the earliest due that enough of such matters would keep, as far as history tells.

    It is :meth:`Durations.limit`, the upper limit of the time by which the share ``kept`` is done.
    With the confidence 0.95 it is too early in no more than one of twenty such computations, as
    long as every matter was seen until it was done, or for longer than the due leaves. Where some
    were seen for less, it is about one of twenty; and where hardly any were open so long, a due
    that is named is the optimistic half, and far more often too early. Where the durations leave
    pauses out, the due moves with each pause, as that of a target does.

    Args:
        durations: how long such matters took, counted in the same hours.
        start: from when the time counts.
        kept: how many of such promises are to be kept, at least, 0 to 1.
        confidence: how sure that is to be, 0 to 1.
        hours: the calendar in which the time counts; ``None`` is the clock on the wall.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
        >>> seen = Durations.of((timedelta(hours=n % 10 + 1), True) for n in range(200))
        >>> monday = datetime(2026, 5, 4, 12, tzinfo=UTC)
        >>> print(earliest_due(seen, monday, hours=office).due_at)
        2026-05-05 14:00:00+00:00

    Raises:
        FieldError: a share is not between 0 and 1.
        NaiveDatetimeError: ``start`` has no time zone.
    """
    probability("kept", kept)
    probability("confidence", confidence)
    done, needed = durations.done, few(kept, 1 - confidence)
    within = durations.limit(kept, confidence=confidence) if done >= needed else None
    due_at = None if within is None else _due(aware(start), within, hours)
    return EarliestDue(
        kept=kept,
        confidence=confidence,
        within=within,
        due_at=due_at,
        done=done,
        censored=durations.censored,
        because=tuple(_because(durations, kept, confidence, within, due_at)),
    )


def _due(start: datetime, within: timedelta, hours: AnyCalendar | None) -> datetime | None:
    if hours is None:
        return from_microseconds(to_microseconds(start) + duration_microseconds(within), start)
    try:
        return hours.add(start, within)
    except NoWorkingTimeError:
        return None


def _because(
    durations: Durations,
    kept: float,
    confidence: float,
    within: timedelta | None,
    due_at: datetime | None,
) -> Iterator[Reason]:
    done, censored = durations.done, durations.censored
    needed, sure = few(kept, 1 - confidence), spoken_share(confidence)
    seen = f"{done} such matters were done, {censored} were not done when last seen"
    if done < needed:
        text = f"Too few to say: {seen}, and {sure} confidence takes {needed} that were done."
        yield Reason("too_few", text)
        return
    yield Reason("history", f"In history {seen}.")
    if within is None:
        text = f"So many were not done that nobody can tell by when {spoken_share(kept)} are done."
        yield Reason("not_reached", text)
        return
    amount = spoken_duration(within, days=False)
    text = f"With {sure} confidence at least {spoken_share(kept)} are done within {amount}."
    yield Reason("bounded", text)
    if due_at is None:
        yield Reason("no_hours", "The calendar has no such time left.")

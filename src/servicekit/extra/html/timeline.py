"""The timeline of a case: what is drawn where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import attrs

from servicekit.case import Case
from servicekit.case.story import Event
from servicekit.extra.html.axis import Axis
from servicekit.extra.html.scale import Tick, ticks
from servicekit.extra.html.shading import Shade, shades
from servicekit.extra.html.text import line
from servicekit.extra.html.words import STATES, ago, told
from servicekit.hours.calendar import Calendar
from servicekit.instants import to_microseconds
from servicekit.promise import PromiseState
from servicekit.review import PromiseReview, Review

__all__ = ["Band", "Bar", "Mark", "Timeline", "timeline"]

# In pixels: where time begins and ends, and how high each row is.
LEFT, RIGHT, WIDTH = 92.0, 944.0, 960
_TOP, _LANE, _ROW = 46, 30, 36
# How wide a letter is, about; how near two marks are drawn as one; the least width of a bar.
_LETTER, _NEAR, _LEAST = 6.6, 13.0, 3.0
# How many promises are drawn, and how many contacts of one mark are named; all are listed.
_MOST, _NAMED = 14, 5

_S = PromiseState
_OVER = frozenset({_S.LAPSED, _S.WITHDRAWN, _S.RELEASED})
_LANES = {"customer": 0, "escalation": 1, "person": 1, "bot": 1, "note": 1}


class Mark(NamedTuple):
    """One contact, or several that lie too near to be told apart.

    Args:
        x: where.
        kind: who: ``customer``, ``person``, ``bot`` or ``note``.
        n: how many.
        told: all of them in words.
    """

    x: float
    kind: str
    n: int
    told: str


class Band(NamedTuple):
    """A stretch in which something was so: who had the case, or that it was paused.

    Args:
        x, width: where.
        label: what is written in it, as far as that fits.
        told: it in words.
        odd: whether it is every other one, so that neighbours can be told apart.
    """

    x: float
    width: float
    label: str
    told: str
    odd: bool = False


class Bar(NamedTuple):
    """A promise, from when it was made to what became of it.

    Args:
        y: its row.
        x, width: from when it was made to when it was done, broke, or now.
        over: how much of that, at its end, lies after the due.
        due: where its due lies; ``None`` where it has none.
        state: what became of it.
        label: what was promised, and what became of it.
        at: where the label stands, and ``end`` where it ends there.
        anchor: ``start`` or ``end``.
        told: all of it in words.
    """

    y: float
    x: float
    width: float
    over: float
    due: float | None
    state: str
    label: str
    at: float
    anchor: str
    told: str


@attrs.frozen(kw_only=True)
class Timeline:
    """What is drawn of a case, and where.

    Args:
        title: what it shows.
        told: what is seen in it, in words.
        height: how high it is.
        bottom: where its rows end.
        shades: when the office was closed.
        cuts: where the axis is broken, each with the time that is left out.
        ticks: the instants that are named.
        marks: the contacts of the customer, then those of the company.
        desks: who had the case.
        pauses: when it waited for the customer or somebody else.
        bars: the promises.
        more: how many promises are not drawn.
        now: where the instant of the judgement lies.
    """

    title: str
    told: str
    height: int
    bottom: int
    shades: tuple[Shade, ...]
    cuts: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[tuple[Mark, ...], tuple[Mark, ...]]
    desks: tuple[Band, ...]
    pauses: tuple[Band, ...]
    bars: tuple[Bar, ...]
    more: int
    now: float | None

    @property
    def width(self) -> int:
        """How wide it is."""
        return WIDTH

    @property
    def left(self) -> float:
        """Where time begins."""
        return LEFT

    @property
    def right(self) -> float:
        """Where time ends."""
        return RIGHT


def timeline(
    case: Case, review: Review, events: Sequence[Event], *, hours: Calendar | None, zone: str
) -> Timeline:
    """Return what is drawn of a case.

    Args:
        case: the case.
        review: how it was judged.
        events: its story.
        hours: the organisation's working hours; without them no night is shaded.
        zone: the IANA name of the zone in which instants are named.
    """
    end = _end(case, review, events)
    drawn = review.promises[:_MOST]
    axis = Axis.over(_instants(drawn, events, end), left=LEFT, right=RIGHT)
    top = _TOP + 2 * _LANE
    desks = tuple(_desks(case, review.at, axis, end))
    pauses = tuple(_pauses(case, review.at, axis, zone))
    top += _LANE * (bool(desks) + bool(pauses))
    bars = tuple(_bar(p, axis, end, top + 14 + _ROW * n, zone) for n, p in enumerate(drawn))
    bottom = top + _ROW * len(bars) + 10
    now = to_microseconds(review.at)
    return Timeline(
        title=f"Timeline of case {review.case_id}",
        told=_told(review, events, zone),
        height=bottom + 8,
        bottom=bottom,
        shades=shades(axis, hours),
        cuts=tuple(_cuts(axis)),
        ticks=ticks(axis, zone),
        marks=(_marks(events, axis, 0, zone), _marks(events, axis, 1, zone)),
        desks=desks,
        pauses=pauses,
        bars=bars,
        more=len(review.promises) - len(drawn),
        now=axis.place(now) if end == now else None,
    )


def _end(case: Case, review: Review, events: Sequence[Event]) -> int:
    """Return until when it is drawn: now, or where everything is over, the last event."""
    if case.settled_at(at=review.at) is None and case.ended_at(at=review.at) is None:
        return to_microseconds(review.at)
    if review.agenda:
        return to_microseconds(review.at)
    return max(to_microseconds(event.at) for event in events)


def _instants(
    promises: Iterable[PromiseReview], events: Iterable[Event], end: int
) -> Iterator[int]:
    yield end
    yield from (to_microseconds(event.at) for event in events)
    for promise in promises:
        for at in (promise.made_at, promise.due_at, promise.settled_at):
            if at is not None:
                yield to_microseconds(at)


def _told(review: Review, events: Sequence[Event], zone: str) -> str:
    """Say what is seen: from when to when, how many contacts and desks, and each promise."""
    first, last = events[0].at, events[-1].at
    said = sum(event.kind == "customer" for event in events)
    ours = sum(event.kind in {"person", "bot"} for event in events)
    states = "; ".join(
        f"{line(p.what, 60)}: {STATES[p.state.value]}" for p in review.promises[:_MOST]
    )
    return (
        f"From {told(first, zone)} to {told(last, zone)}. The customer contacted us {said} times, "
        f"and we contacted them {ours} times. Desks: {' → '.join(review.desks) or 'not recorded'}. "
        f"Promises: {states or 'none'}."
    )


# -- contacts -------------------------------------------------------------------------------------


def _marks(events: Iterable[Event], axis: Axis, lane: int, zone: str) -> tuple[Mark, ...]:
    groups: list[tuple[float, list[Event]]] = []
    for event in events:
        if _LANES.get(event.kind) != lane:
            continue
        x = axis.place(to_microseconds(event.at))
        if groups and x - groups[-1][0] < _NEAR:
            groups[-1][1].append(event)
        else:
            groups.append((x, [event]))
    return tuple(_mark(x, group, zone) for x, group in groups)


def _mark(x: float, group: Sequence[Event], zone: str) -> Mark:
    kinds = {event.kind for event in group}
    kind = next(kind for kind in _LANES if kind in kinds)
    words = [f"{told(e.at, zone)}, {line(e.who, 40)}: {line(e.what, 80)}" for e in group[:_NAMED]]
    more = [f"and {len(group) - _NAMED} more"] if len(group) > _NAMED else []
    return Mark(x, kind, len(group), "\n".join([*words, *more]))


# -- desks, pauses, silence -----------------------------------------------------------------------


def _desks(case: Case, at: datetime, axis: Axis, end: int) -> Iterator[Band]:
    """Yield who had the case when: the desk, and where none is recorded, the person."""
    changes = case.changes_of("team", at=at) or case.changes_of("agent", at=at)
    starts = [to_microseconds(change.at) for change in changes]
    for n, (change, start) in enumerate(zip(changes, starts, strict=True)):
        until = starts[n + 1] if n + 1 < len(starts) else end
        if change.new is not None and until > start:
            x, right = axis.place(start), axis.place(until)
            words = f"{line(change.new, 60)}, for {ago(until - start)}"
            yield Band(x, right - x, _fitting(change.new, right - x), words, bool(n % 2))


def _pauses(case: Case, at: datetime, axis: Axis, zone: str) -> Iterator[Band]:
    for span in case.pauses(at=at):
        start, end = to_microseconds(span.start), to_microseconds(span.end)
        x, right = axis.place(start), axis.place(end)
        words = f"paused from {told(span.start, zone)} for {ago(end - start)}"
        yield Band(x, max(right - x, _LEAST), _fitting("paused", right - x), words)


def _cuts(axis: Axis) -> Iterator[Band]:
    for piece in axis.pieces:
        if piece.cut:
            words = ago(piece.end - piece.start)
            short = " ".join(words.split()[:2])
            yield Band(piece.left, piece.right - piece.left, short, f"{words} left out")


def _fitting(words: str, width: float) -> str:
    room = int((width - 8) / _LETTER)
    return line(words, room) if room >= min(3, len(words)) else ""


# -- promises -------------------------------------------------------------------------------------


def _bar(promise: PromiseReview, axis: Axis, end: int, y: float, zone: str) -> Bar:
    made = axis.place(to_microseconds(promise.made_at))
    due = None if promise.due_at is None else axis.place(to_microseconds(promise.due_at))
    until = axis.place(_until(promise, end))
    over = max(0.0, until - max(due, made)) if due is not None else 0.0
    late = promise.state in {_S.KEPT_LATE, _S.BROKEN}
    words = f"{line(promise.what, 54)}: {STATES[promise.state.value]}"
    anchor, at = ("end", RIGHT) if made + len(words) * _LETTER > RIGHT else ("start", made)
    return Bar(
        y=y,
        x=made,
        width=max(until - made, _LEAST),
        over=over if late else 0.0,
        due=due,
        state="over" if promise.state in _OVER else promise.state.value,
        label=words,
        at=at,
        anchor=anchor,
        told=_bar_told(promise, zone),
    )


def _until(promise: PromiseReview, end: int) -> int:
    """Return where a bar ends: what is broken is owed until now, all else until it was settled."""
    if promise.settled_at is None or promise.state in {_S.BROKEN, _S.PAUSED, _S.OPEN}:
        return end
    return to_microseconds(promise.settled_at)


def _bar_told(promise: PromiseReview, zone: str) -> str:
    due = "no due" if promise.due_at is None else f"due {told(promise.due_at, zone)}"
    made = f"promised {told(promise.made_at, zone)}, {due}"
    return f"{line(promise.what, 80)}: {made}. {line(str(promise.because[0]), 200)}"

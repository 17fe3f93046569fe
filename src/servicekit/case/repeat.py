"""Repeat contact: a matter that came back after it was settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import attrs

from servicekit.case.case import Case
from servicekit.case.change import DONE
from servicekit.case.course import turns
from servicekit.instants import (
    duration_microseconds,
    elapsed,
    later,
    moment,
    spoken,
    to_microseconds,
)

__all__ = ["Repeat", "repeats"]


@attrs.frozen(kw_only=True)
class Repeat:
    """A matter that came back after it was settled.

    Args:
        case_id: the case that had been settled.
        settled_at: when it was settled.
        again_at: when the matter came back.
        again_in: the case in which it came back: the same one where it was opened again.
    """

    case_id: str
    settled_at: datetime = attrs.field(eq=moment)
    again_at: datetime = attrs.field(eq=moment)
    again_in: str

    @property
    def after(self) -> timedelta:
        """How long after the settling that was."""
        return elapsed(self.settled_at, self.again_at)

    def __str__(self) -> str:
        same = self.again_in == self.case_id
        how = "opened again" if same else f"as case {self.again_in}"
        settled, again = spoken(self.settled_at), spoken(self.again_at)
        return f"Settled in case {self.case_id} on {settled}, back on {again}, {how}."


def repeats(
    cases: Sequence[Case], *, at: datetime, known_at: datetime, within: timedelta
) -> list[Repeat]:
    """Return each return of a settled matter: reopenings, and cases about what was settled last."""
    most = duration_microseconds(within)
    found = _all(cases, at, known_at)
    soon = [repeat for repeat in found if duration_microseconds(repeat.after) <= most]
    merged = {
        case.id: [each for each in soon if each.case_id == each.again_in == case.merged_into]
        for case in cases
        if case.ended_at(at=at, known_at=known_at) is not None
    }
    return [each for each in soon if not _is_in(each, merged.get(each.again_in, ()))]


def _is_in(repeat: Repeat, reopenings: Iterable[Repeat]) -> bool:
    """Tell whether a case was raised between a settling and the reopening that ended it."""
    return repeat.again_in != repeat.case_id and any(
        not later(each.settled_at, repeat.again_at) and not later(repeat.again_at, each.again_at)
        for each in reopenings
    )


def _all(cases: Sequence[Case], at: datetime, known_at: datetime) -> Iterator[Repeat]:
    matters = _matters(cases)
    for case in cases:
        yield from _reopened(case, at, known_at)
        if not later(case.opened_at, at) and not later(case.recorded_at, known_at):
            alike = {other.id: other for name in _names(case) for other in matters[name]}
            yield from _raised_again(case, alike.values(), known_at)


def _reopened(case: Case, at: datetime, known_at: datetime) -> Iterator[Repeat]:
    changes = case.changes_of("status", at=at, known_at=known_at)
    for settled, again in pairwise(turns(changes)):
        if settled.new in DONE:
            yield Repeat(
                case_id=case.id, settled_at=settled.at, again_at=again.at, again_in=case.id
            )


def _raised_again(case: Case, cases: Iterable[Case], known_at: datetime) -> Iterator[Repeat]:
    """Yield that a case is about what had been settled last."""
    before = [
        Repeat(case_id=other.id, settled_at=t, again_at=case.opened_at, again_in=case.id)
        for other in cases
        if other is not case
        for t in [other.settled_at(at=case.opened_at, known_at=known_at)]
        if t is not None
    ]
    yield from sorted(before, key=lambda repeat: to_microseconds(repeat.settled_at))[-1:]


def _matters(cases: Iterable[Case]) -> Mapping[tuple[str, ...], list[Case]]:
    """Return the cases about each matter, so that not each has to be held against each."""
    found = defaultdict[tuple[str, ...], list[Case]](list)
    for case in cases:
        for name in _names(case):
            found[name].append(case)
    return found


def _names(case: Case) -> Iterator[tuple[str, ...]]:
    """Yield what makes a case the same matter as another: its kind and topic, or its cause."""
    if case.topic is not None:
        yield case.kind, case.topic
    if case.cause_id is not None:
        yield (case.cause_id,)

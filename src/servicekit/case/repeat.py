"""Repeat contact: a matter that came back after it was settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import attrs

from servicekit.case.case import Case
from servicekit.case.change import DONE
from servicekit.case.course import turns
from servicekit.instants import elapsed, later, moment, spoken, to_microseconds

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


def repeats(cases: Sequence[Case], *, at: datetime, known_at: datetime) -> Iterator[Repeat]:
    """Yield each return of a settled matter: reopenings, and cases about what was settled last."""
    for case in cases:
        yield from _reopened(case, at, known_at)
        if not later(case.opened_at, at):
            yield from _raised_again(case, cases, known_at)


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
        if other is not case and _same_matter(case, other)
        for t in [other.settled_at(at=case.opened_at, known_at=known_at)]
        if t is not None
    ]
    yield from sorted(before, key=lambda repeat: to_microseconds(repeat.settled_at))[-1:]


def _same_matter(a: Case, b: Case) -> bool:
    alike = a.topic is not None and (a.kind, a.topic) == (b.kind, b.topic)
    return alike or (a.cause_id is not None and a.cause_id == b.cause_id)

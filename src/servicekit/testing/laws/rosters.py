"""The laws of rosters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Any

import attrs

from servicekit.hours import Calendar, Span
from servicekit.instants import later, moment
from servicekit.roster import Absence, Roster
from servicekit.testing.laws.given import START, Declared
from servicekit.testing.laws.law import Law, law, over
from servicekit.testing.laws.moving import MICROSECOND, WEEK, after, around
from servicekit.versions import Versions

__all__ = ["laws_of_roster"]


def laws_of_roster(roster: Roster, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of a roster; its cases are instants, by default its changes in one week."""
    del declared
    cases = _changes(roster) if facts is None else facts
    for name, trial in _TRIALS.items():
        yield law("roster", name, "roster", over(cases, partial(trial, roster)))


def _changes(roster: Roster) -> list[datetime]:
    duties = roster.timeline(START, after(START, WEEK))
    dated = (override.span.start for override in roster.overrides)
    away = (span.start for absence in roster.absences for span in _spans_of(absence))
    return around([START, *(duty.span.start for duty in duties), *dated, *away])


def _spans_of(absence: Absence) -> tuple[Span, ...]:
    when = absence.when
    return () if isinstance(when, Calendar | Versions) else when


def _without_holes(roster: Roster, t: datetime) -> str | None:
    end = after(t, WEEK)
    duties = roster.timeline(t, end)
    edges = [moment(t), *(moment(duty.span.end) for duty in duties)]
    if edges[-1] != moment(end) or edges[:-1] != [moment(duty.span.start) for duty in duties]:
        return f"The pieces to {end} leave a hole, or overlap."
    if any(one.agent_ids == other.agent_ids for one, other in pairwise(duties)):
        return f"Two pieces in a row to {end} have the same people."
    return None


def _says_who(roster: Roster, t: datetime) -> str | None:
    for duty in roster.timeline(t, after(t, WEEK)):
        for edge in (duty.span.start, after(duty.span.end, -MICROSECOND)):
            found = roster.at(edge)
            if set(found) != set(duty.agent_ids):
                return f"At {edge} it names {_who(duty.agent_ids)}; {_who(found)} is on duty."
    return None


def _changes_then(roster: Roster, t: datetime) -> str | None:
    change, now = roster.next_change(t), set(roster.at(t))
    if change is None:
        return None if set(roster.at(after(t, WEEK))) == now else "It changes within a week."
    if not later(change, t) or set(roster.at(after(change, -MICROSECOND))) != now:
        return f"Somebody comes or goes before {change}."
    if set(roster.at(change)) == now:
        return f"Nobody comes or goes at {change}."
    return None


def _gaps(roster: Roster, t: datetime) -> str | None:
    end = after(t, WEEK)
    gaps = [_edges(gap) for gap in roster.gaps(t, end)]
    empty = [_edges(duty.span) for duty in roster.timeline(t, end) if not duty.agent_ids]
    return None if gaps == empty else f"Gaps to {end} and pieces without anybody differ."


def _edges(span: Span) -> tuple[int | None, int | None]:
    return moment(span.start), moment(span.end)


def _shifts(roster: Roster, t: datetime) -> str | None:
    found = {shift.agent_id for shift in roster.shifts(t, after(t, MICROSECOND))}
    on_duty = roster.at(t)
    return None if found == set(on_duty) else f"{_who(on_duty)} is on, {_who(found)} by shifts."


def _absent(roster: Roster, t: datetime) -> str | None:
    on_duty = set(roster.at(t))
    for absence in roster.absences:
        if absence.agent_id in on_duty and _is_away(absence, t):
            return f"{absence.agent_id} is absent and on duty."
    return None


def _is_away(absence: Absence, t: datetime) -> bool:
    if isinstance(absence.when, Calendar):
        return absence.when.is_open(t)
    return any(later(span.end, t) and not later(span.start, t) for span in _spans_of(absence))


def _order_free(roster: Roster, t: datetime) -> str | None:
    names = ("agents", "teams", "absences")
    turned = attrs.evolve(roster, **{name: getattr(roster, name)[::-1] for name in names})
    one, other = roster.at(t), turned.at(t)
    return None if one == other else f"{_who(one)} is on duty, in another order {_who(other)}."


def _who(agent_ids: Any) -> str:
    return ", ".join(sorted(agent_ids)) or "nobody"


_TRIALS: dict[str, Callable[[Roster, datetime], str | None]] = {
    "timeline without holes": _without_holes,
    "timeline says who is on": _says_who,
    "changes at the next change": _changes_then,
    "gaps are where nobody is": _gaps,
    "shifts are who is on": _shifts,
    "absent is absent": _absent,
    "order-free": _order_free,
}

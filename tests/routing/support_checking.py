"""What the tests of checks share: a ladder, a day to look at, and what the timeline says of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from routing.support import OFFICE, agent, at
from servicekit.escalation import Needs
from servicekit.hours import Span
from servicekit.instants import later
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Level
from servicekit.routing.checking import LadderReport
from servicekit.routing.findings import plain
from servicekit.routing.timeline import timeline

US = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
#: From Thursday noon to Friday noon.
START, END = datetime(2026, 4, 30, 12, tzinfo=UTC), at(12)
SOON = Span(at(9), at(10))
DAY = [agent("ada", hours=OFFICE), agent("sam", hours=OFFICE)]


def ladder(*levels: Level, **fields: Any) -> EscalationPolicy:
    """Return a ladder of these levels that gives nothing up and ends with whoever is on duty."""
    given: dict[str, Any] = {"id": "desk", "fallback": "on_duty", "supervisor": "on_duty"}
    return EscalationPolicy(levels=levels, **{**given, **fields})


def checked(
    policy: EscalationPolicy, roster: Roster, start: datetime = START, end: datetime = END
) -> LadderReport:
    return policy.check(roster, start=start, end=end)


def in_time(
    policy: EscalationPolicy,
    roster: Roster,
    work: str,
    t: datetime,
    excluded: Iterable[str] = (),
) -> bool:
    """Tell by the timeline whether an escalation that is raised then asks somebody in time."""
    needs = policy.work.get(work, Needs())
    wait = policy.levels[0].wait
    limit = t if wait is None else wait.due(t, policy.hours)
    raised = plain(work, needs, raised_at=t, excluded=excluded)
    steps = timeline(raised, lambda each, now: policy.route(each, roster, at=now), t)
    return any(s.outcome == "routed" for s in takewhile(lambda s: not later(s.at, limit), steps))


def spans(findings: Iterable[Any]) -> list[tuple[str, str]]:
    """Return from when to when each finding is, as day and time."""
    return [(f"{f.span.start:%d %H:%M:%S.%f}", f"{f.span.end:%d %H:%M:%S.%f}") for f in findings]


def texts(found: Iterable[Any]) -> list[str]:
    return [each.text for each in found]

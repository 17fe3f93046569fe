"""Check a ladder against a roster: whether somebody is asked in time, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

import attrs

from servicekit.decision import Reason, Verdict, verdict_on
from servicekit.errors import FieldError, NoVersionError, UncoveredYearError
from servicekit.escalation import Needs
from servicekit.hours import Span
from servicekit.instants import from_microseconds, later, moment, spoken, spoken_duration
from servicekit.roster.shift import ends, span_of
from servicekit.routing import flaws
from servicekit.routing.census import Census
from servicekit.routing.changes import changes
from servicekit.routing.constraint import called
from servicekit.routing.findings import Gap, OnlyOne
from servicekit.routing.route import Route
from servicekit.routing.sweep import Piece, Sweep
from servicekit.routing.watch import Watch
from servicekit.tables.space import Budget, gathered

if TYPE_CHECKING:
    from servicekit.roster import Roster
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["LadderReport", "check"]

#: What a ladder is for, where nobody said it.
ANY_WORK = {"any work": Needs()}


@attrs.frozen(kw_only=True)
class LadderReport:
    """Everything that a check of a ladder found, each claim with its verdict.

    Args:
        policy_id: the ladder.
        span: the period.
        reachable: whenever an escalation is raised, somebody is asked within the wait of the first
            level. The earliest gap comes first, and of several the one with the fewest needs.
        spare: nobody is the only one who is asked in time.
        levels: every level is led to, has somebody at some time, and never waits in vain.
        authority: for every kind of work the ladder asks somebody who may decide any amount.
        skills: somebody has whatever is named, and it exists.
        overrides: what overrides and swaps of the roster say changes something, for every level.
        serving: everybody is on duty at some time, and rotations are their team's.
    """

    policy_id: str
    span: Span
    reachable: Verdict[Gap]
    spare: Verdict[OnlyOne]
    levels: Verdict[Reason]
    authority: Verdict[Reason]
    skills: Verdict[Reason]
    overrides: Verdict[Reason]
    serving: Verdict[Reason]

    @property
    def verdicts(self) -> tuple[Verdict[Any], ...]:
        """All verdicts, the most important one first."""
        return (
            self.reachable,
            self.spare,
            self.levels,
            self.authority,
            self.skills,
            self.overrides,
            self.serving,
        )

    @property
    def clean(self) -> bool:
        """Whether everything was proved."""
        return all(verdict.proved for verdict in self.verdicts)

    def __str__(self) -> str:
        period = f"from {spoken(self.span.start)} to {spoken(self.span.end)}"
        return "\n".join([f"Ladder {self.policy_id} {period}", *map(str, self.verdicts)])


def check(
    policy: EscalationPolicy, roster: Roster, *, start: datetime, end: datetime, budget: int
) -> LadderReport:
    """Look at every instant and kind of work; :meth:`EscalationPolicy.check` says all."""
    if not later(end, start):
        raise FieldError("end", end, f"after start, {start}")
    work = policy.work or ANY_WORK
    watch = Watch(policy, roster, *ends(Span(start, end)))
    census = Census(watch, start=start, end=end)
    gaps, lone, complete = _swept(census, work, budget)
    return LadderReport(
        policy_id=policy.id,
        span=Span(start, end),
        reachable=verdict_on(
            f"whenever it is raised, somebody is asked {_within(census)}", gaps, complete
        ),
        spare=verdict_on("nobody is the only one who is asked in time", lone, complete),
        levels=_verdict(
            "every level is led to, has somebody at some time, and never waits in vain",
            flaws.levels(census, work),
        ),
        authority=_verdict(
            "the ladder asks somebody who may decide any amount", flaws.authority(census, work)
        ),
        skills=_verdict("what is named exists, and somebody has it", flaws.skills(census, work)),
        overrides=_verdict(
            "what overrides say changes something, for every level",
            chain(changes(census), flaws.overrides(census)),
        ),
        serving=_verdict(
            "everybody is on duty at some time, and rotations are their team's",
            flaws.serving(census),
        ),
    )


def _within(census: Census) -> str:
    """Return how soon; of working time also the longest that it can be on the clock."""
    wait = census.policy.levels[0].wait
    if wait is None:
        return "at once"
    if not wait.is_business:
        return f"within {wait}"
    try:
        longest, at = census.watch.longest(wait)
    except (UncoveredYearError, NoVersionError):
        return f"within {wait} (nobody knows yet how long that is on the clock)"
    since = spoken(from_microseconds(at, census.start))
    return f"within {wait} (at most {spoken_duration(longest)} on the clock, from {since})"


def _verdict(claim: str, found: Iterable[Reason]) -> Verdict[Reason]:
    return verdict_on(claim, list(found), complete=True)


def _swept(
    census: Census, work: Mapping[str, Needs], budget: int
) -> tuple[list[Gap], list[OnlyOne], bool]:
    """Return the gaps, who is the only one when, and whether that is all there is.

    Kinds of work for which the ladder does the same are swept once.
    """
    spend, like = Budget(budget).spend, census.start
    known: dict[tuple[Needs, bool], tuple[list[Piece], bool]] = {}
    gaps: list[Gap] = []
    lone: list[OnlyOne] = []
    for name, needs in work.items():
        key = needs, name in census.policy.over_capacity
        if key not in known:
            crew = census.crew(name, needs)
            sweep = Sweep(census.watch, name, needs, crew=crew, like=like, spend=spend)
            known[key] = gathered(sweep.pieces())
        gaps += _gaps(census, name, needs, known[key][0])
        lone += _lone(census, name, needs, known[key][0])
    complete = all(whole for _, whole in known.values())
    return sorted(gaps, key=_order), sorted(lone, key=_order), complete


def _gaps(census: Census, work: str, needs: Needs, pieces: Iterable[Piece]) -> Iterator[Gap]:
    for in_time, alike in groupby(pieces, key=lambda piece: piece.in_time):
        found = list(alike)
        first = found[0].first
        if first is not None and not in_time:
            because = (*first.because, *_awaited(census.roster, first))
            yield Gap(work=work, needs=needs, span=_span(found, census.start), because=because)


def _lone(census: Census, work: str, needs: Needs, pieces: Iterable[Piece]) -> Iterator[OnlyOne]:
    for only, alike in groupby(pieces, key=lambda piece: piece.only):
        if only is not None:
            span, name = _span(list(alike), census.start), called(census.roster.agent(only))
            yield OnlyOne(work=work, needs=needs, span=span, agent_id=only, name=name)


def _span(pieces: Sequence[Piece], like: datetime) -> Span:
    return span_of(pieces[0].start, pieces[-1].end, like)


def _awaited(roster: Roster, route: Route) -> Iterator[Reason]:
    """Yield who comes too late."""
    if route.awaited and route.next_at is not None:
        who = " and ".join(called(roster.agent(each)) for each in route.awaited)
        words = f"The first who comes is {who}, on {spoken(route.next_at)}, and that is too late."
        yield Reason("too_late", words, route.awaited)


def _order(finding: Gap | OnlyOne) -> tuple[int, int, str]:
    """Return what comes first: what is earliest, and of that what takes least."""
    values = attrs.asdict(finding.needs, recurse=False).values()
    count = sum(len(each) if hasattr(each, "keys") else each is not None for each in values)
    return moment(finding.span.start) or 0, count, finding.work

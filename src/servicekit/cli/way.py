"""The way of an escalation, as rows for people and as values for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from servicekit.cli.console import Row
from servicekit.decision import Reason
from servicekit.escalation import Escalation, Needs
from servicekit.instants import spoken
from servicekit.routing import Candidate, EscalationPolicy, Load, Route
from servicekit.routing.level import numbered

__all__ = [
    "candidate_document", "candidate_rows", "goes_on", "level_name", "matter_document",
    "route_document", "route_rows", "step_rows", "summary",
]  # fmt: skip


def summary(route: Route) -> str:
    """Return what comes of a route, in one line."""
    return str(route).partition("\n")[0]


def level_name(ladder: EscalationPolicy, level: int | None) -> str:
    """Return what people call a level of a ladder."""
    return numbered(ladder.levels, len(ladder.levels) if level is None else level)


# The route


def route_rows(ladder: EscalationPolicy, escalation: Escalation, route: Route) -> Iterator[Row]:
    """Yield why a route goes where it goes."""
    yield from (("because", str(reason)) for reason in route.because)
    yield "ladder", f"{ladder.id}, {level_name(ladder, route.level)}"
    if needs := str(escalation.needs):
        yield "needs", needs
    if who := _awaited(route):
        yield "awaited", who
    if route.at is not escalation.raised_at:
        yield "raised at", spoken(escalation.raised_at)
    yield "asked at", spoken(route.at)


def _awaited(route: Route) -> str:
    if not route.awaited or route.next_at is None:
        return ""
    return f"{' and '.join(route.awaited)}, from {spoken(route.next_at)}"


def route_document(ladder: EscalationPolicy, route: Route) -> dict[str, Any]:
    """Return a route, with everything that it rests on."""
    return {
        "at": route.at.isoformat(),
        "outcome": route.outcome,
        "level": route.level,
        "level_name": level_name(ladder, route.level),
        "targets": [str(target) for target in route.targets],
        "to": list(route.to),
        "ranked": [
            {"agent": each.agent_id, "relaxed": list(each.relaxed)} for each in route.ranked
        ],
        "relaxed": [
            {"constraint": each.constraint, "since": each.since.isoformat()}
            for each in route.relaxed
        ],
        "awaited": list(route.awaited),
        "due_at": _instant(route.due_at),
        "next_at": _instant(route.next_at),
        "because": _reasons(route.because),
    }


def matter_document(escalation: Escalation, load: Load) -> dict[str, Any]:
    """Return what somebody is wanted for, and what everybody has to do already."""
    return {
        "raised_at": escalation.raised_at.isoformat(),
        "why": escalation.why,
        "kind": escalation.kind,
        "needs": _needs(escalation.needs),
        "excluded": dict(escalation.excluded),
        "decided_by": escalation.decided_by,
        "load": {agent_id: sum(counts.values()) for agent_id, counts in load.open.items()},
    }


def _needs(needs: Needs) -> dict[str, Any]:
    return {
        "skills": dict(needs.skills),
        "authority": needs.authority,
        "amount": None if needs.amount is None else str(needs.amount),
        "language": needs.language,
        "channel": needs.channel,
        "team": needs.team_id,
        "agent": needs.agent_id,
    }


# Everybody, and what speaks against them


def candidate_rows(candidates: Iterable[Candidate]) -> Iterator[Row]:
    """Yield everybody: their place, or why they cannot be asked."""
    for each in candidates:
        reasons = [str(reason) for reason in (*_telling(each.against), *each.drawbacks)]
        for number, words in enumerate([_verdict(each, reasons), *reasons[1:]]):
            yield "" if number else each.agent_id, words


def _telling(against: Sequence[Reason]) -> Sequence[Reason]:
    """Return what would speak against somebody at every level, where anything does."""
    return [reason for reason in against if reason.code != "not_asked"] or against


def _verdict(candidate: Candidate, reasons: Sequence[str]) -> str:
    if not candidate.eligible:
        return f"no: {reasons[0]}"
    place = f"{candidate.place}." if candidate.place else "could take it."
    return " ".join([place, *reasons[:1]])


def candidate_document(candidate: Candidate) -> dict[str, Any]:
    """Return one person, and what speaks against them."""
    return {
        "agent": candidate.agent_id,
        "eligible": candidate.eligible,
        "place": candidate.place,
        "against": _reasons(candidate.against),
        "drawbacks": _reasons(candidate.drawbacks),
    }


# What would come next


def step_rows(ladder: EscalationPolicy, steps: Sequence[Route]) -> Iterator[Row]:
    """Yield who would be asked when, if nobody acts."""
    for step in steps:
        words = summary(step).partition(";")[0].removesuffix(".")
        awaited = _awaited(step)
        more = f"; awaited: {awaited}" if awaited else ""
        yield spoken(step.at), f"{words}: {level_name(ladder, step.level)}{more}"
    yield "then", "and so on" if goes_on(ladder, steps) else "nobody else is asked"


def goes_on(ladder: EscalationPolicy, steps: Sequence[Route]) -> bool:
    """Tell whether somebody else would be asked later, or the same again from the beginning."""
    end = steps[-1]
    at_the_end = end.outcome == "routed" and end.level == len(ladder.levels)
    return end.next_at is not None and not (at_the_end and not end.awaited)


def _instant(t: datetime | None) -> str | None:
    return None if t is None else t.isoformat()


def _reasons(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    return [{"code": reason.code, "text": reason.text} for reason in reasons]

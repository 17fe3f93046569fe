"""Whether somebody may decide what answers say and what triggers ask for."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servicekit.answers import Finding
from servicekit.money import Money
from servicekit.playbook.checks.subject import Subject, claim, named, unseen
from servicekit.playbook.report import Claim
from servicekit.roster import Roster
from servicekit.tables.wording import listed

__all__ = ["authority"]

_DECIDED = "somebody may decide whatever takes authority"


@attrs.frozen
class _Demand:
    """What somebody has to be allowed to decide, and where that stands."""

    place: str
    kind: str
    amount: Money | None

    def __str__(self) -> str:
        return self.kind if self.amount is None else f"{self.kind} of {self.amount}"


def authority(subject: Subject) -> Iterator[Claim]:
    """Yield whether somebody may decide what is said, granted or escalated."""
    found = [*_answered(subject), *_triggered(subject)]
    if not found:
        return
    if subject.roster is None:
        kinds = listed([*dict.fromkeys(each.kind for each in found)])
        why = f"The playbook has no [[agents]], so nobody knows who may decide: {kinds}."
        yield unseen("agents", _DECIDED, why)
    else:
        roster = subject.roster
        yield claim(
            "agents", _DECIDED, (each for one in found for each in _lacking(subject, roster, one))
        )


def _answered(subject: Subject) -> Iterator[_Demand]:
    for question in subject.playbook.answers:
        for name, outcome in question.outcomes.items():
            place = f"{named(question)}.outcomes.{name}"
            if outcome.authority is not None:
                yield _Demand(f"{place}.authority", outcome.authority, _money(outcome.amount))


def _money(amount: Money | str | None) -> Money | None:
    return amount if isinstance(amount, Money) else None  # what a fact says nobody knows yet


def _triggered(subject: Subject) -> Iterator[_Demand]:
    policy = subject.playbook.triggers
    for trigger in () if policy is None else policy.triggers:
        needs = trigger.needs
        if needs.authority is not None:
            yield _Demand(f"triggers.{trigger.id}.needs", needs.authority, needs.amount)


def _lacking(subject: Subject, roster: Roster, demand: _Demand) -> Iterator[Finding]:
    limits = {
        agent.id: agent.authority.limits[demand.kind]
        for agent in roster.agents
        if demand.kind in agent.authority.limits
    }
    if not limits:
        text = f"Nobody may decide {demand.kind}; give somebody 'authority.{demand.kind}'."
        yield Finding(place=demand.place, code="nobody_may", text=text)
        return
    if demand.amount is None:
        return
    found = [
        agent.authority.allows(demand.kind, demand.amount, at=subject.monday, agent_id=agent.id)
        for agent in roster.agents
        if agent.id in limits
    ]
    if any(verdict.proved for verdict in found):
        return
    tops = listed([f"{limit.per_case or limit.per_window}" for limit in limits.values()])
    undecided = any(verdict.undecided for verdict in found)
    text = (
        f"Nobody may decide {demand}; whoever may decide {demand.kind} may do so up to {tops}. "
        "Give somebody more, or ask for less."
    )
    yield Finding(place=demand.place, code="above_everybody", text=text, undecided=undecided)

"""The command ``route``: whom an escalation reaches, and why nobody else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import attrs
from cyclopts import Parameter

from servicekit.cli.console import put_json, put_rows, put_text
from servicekit.cli.given import InputError, or_now
from servicekit.cli.wanted import Wanted
from servicekit.cli.way import (
    candidate_document,
    candidate_rows,
    goes_on,
    level_name,
    matter_document,
    route_document,
    route_rows,
    step_rows,
    summary,
)
from servicekit.escalation import Escalation
from servicekit.playbook import Playbook
from servicekit.routing import EscalationPolicy, Load, Route, RouteExplanation
from servicekit.tables.formats.drafting import unknown

__all__ = ["SCHEMA", "route"]

#: Rises when a reader of the JSON has to change.
SCHEMA = 1

# What the command ends with where nobody is to be asked now.
_NOBODY = 1
# More steps than these tell nobody more.
_MOST = 20

_Flag = Annotated[bool, Parameter(negative=())]


def route(
    book: Path,
    /,
    *,
    ladder: str | None = None,
    at: str | None = None,
    wanted: Annotated[Wanted | None, Parameter(name="*")] = None,
    json: _Flag = False,
) -> int:
    """Route an escalation: whom to ask now, why nobody else, and who comes next.

    It ends with 0 where somebody is to be asked now, and with 1 where nobody is.

    Parameters
    ----------
    book
        The playbook: a TOML file, or a folder of them.
    ladder
        The id of the ladder, where there are several.
    at
        When it is routed, as in 2026-05-04T09:00; now by default.
    wanted
        What somebody is wanted for.
    json
        Print everything as JSON.
    """
    playbook = Playbook.load(book)
    if not playbook.roster.agents:
        raise InputError(f"{book} has no agents, so there is nobody to ask")
    chosen = _ladder(playbook, book, ladder)
    when = or_now(at, playbook.answers.timezone)
    escalation, load = (wanted or Wanted()).read(playbook, when)
    found = _Routed.of(playbook, chosen, escalation, load, when)
    if json:
        put_json(found.document())
    else:
        found.tell()
    return 0 if found.route.outcome == "routed" else _NOBODY


def _ladder(playbook: Playbook, book: Path, name: str | None) -> EscalationPolicy:
    known = [each.id for each in playbook.ladders]
    if not known:
        raise InputError(f"{book} has no ladders; see [[ladders]]")
    if name is None and len(known) > 1:
        raise InputError(f"{book} has several ladders; choose one: --ladder {' | '.join(known)}")
    if name is not None and name not in known:
        raise InputError(f"--ladder {unknown(name, known)}")
    return playbook.ladder(name or known[0])


@attrs.frozen
class _Routed:
    """An escalation that was routed, with everything that is told of it."""

    playbook: Playbook
    ladder: EscalationPolicy
    escalation: Escalation
    load: Load
    explanation: RouteExplanation
    steps: tuple[Route, ...]

    @classmethod
    def of(
        cls,
        playbook: Playbook,
        ladder: EscalationPolicy,
        escalation: Escalation,
        load: Load,
        at: datetime,
    ) -> _Routed:
        roster = playbook.roster
        explanation = ladder.explain(escalation, roster, at=at, load=load)
        steps = ladder.timeline(escalation, roster, at=at, load=load, limit=_MOST)
        return cls(playbook, ladder, escalation, load, explanation, steps)

    @property
    def route(self) -> Route:
        return self.explanation.route

    def tell(self) -> None:
        level = level_name(self.ladder, self.explanation.level)
        put_text(f"{summary(self.route)}\n")
        put_rows(route_rows(self.ladder, self.escalation, self.route))
        put_text(f"\nEverybody, for {level}:")
        put_rows(candidate_rows(self.explanation.candidates))
        put_text("\nIf nobody acts:")
        put_rows(step_rows(self.ladder, self.steps))

    def document(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "playbook": self.playbook.version,
            "at": self.route.at.isoformat(),
            "ladder": self.ladder.id,
            "escalation": matter_document(self.escalation, self.load),
            "route": route_document(self.ladder, self.route),
            "candidates": [candidate_document(each) for each in self.explanation.candidates],
            "timeline": [route_document(self.ladder, step) for step in self.steps],
            "more": goes_on(self.ladder, self.steps),
        }

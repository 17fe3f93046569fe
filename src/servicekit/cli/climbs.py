"""What a check of the ladders of a playbook finds, for people and for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs

from servicekit.cli.given import days_after
from servicekit.decision import Verdict
from servicekit.instants import spoken
from servicekit.playbook import Playbook

__all__ = ["Climbs"]

# How far a check looks ahead.
_DAYS = 28
_NO_AGENTS = "The playbook has no [[agents]], so nobody knows whom its ladders reach."


@attrs.frozen(kw_only=True)
class Climbs:
    """What a check of ladders found, and what it looked at.

    Args:
        ladders: how many there are.
        work: how many kinds of work they are for.
        start: from when on they were looked at; ``None`` where they were not.
        end: until when.
        verdicts: each with the id of its ladder.
    """

    ladders: int
    work: int
    start: datetime | None = None
    end: datetime | None = None
    verdicts: tuple[tuple[str, Verdict[Any]], ...] = ()

    @classmethod
    def of(cls, playbook: Playbook, at: datetime) -> Climbs:
        """Check the ladders against the roster, from an instant on, for four weeks."""
        ladders, roster = playbook.ladders, playbook.roster
        work = sum(len(each.work) or 1 for each in ladders)
        if not ladders or not roster.agents:
            return cls(ladders=len(ladders), work=work)
        end = days_after(at, _DAYS, name="--at")
        found = [
            (ladder.id, verdict)
            for ladder in ladders
            for verdict in ladder.check(roster, start=at, end=end).verdicts
        ]
        return cls(ladders=len(ladders), work=work, start=at, end=end, verdicts=tuple(found))

    @property
    def clean(self) -> bool:
        """Whether everything is proved."""
        return not self.findings

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Everything that is not proved, each as a document."""
        if self.ladders and self.start is None:
            return [_finding("ladders", "no_agents", _NO_AGENTS, undecided=True)]
        return [each for name, verdict in self.verdicts for each in _findings(name, verdict)]

    @property
    def claims(self) -> list[dict[str, Any]]:
        """Every claim with its verdict, each as a document."""
        return [
            {
                "claim": f"{name}: {verdict.claim}",
                "status": verdict.status,
                "findings": [str(finding) for finding in verdict.findings],
                "complete": verdict.complete,
            }
            for name, verdict in self.verdicts
        ]

    @property
    def period(self) -> dict[str, str] | None:
        """From when to when they were looked at, as a document."""
        if self.start is None or self.end is None:
            return None
        return {"from": self.start.isoformat(), "to": self.end.isoformat()}

    def looked_at(self) -> str:
        """Say what was looked at, in one line."""
        counts = f"{_many(self.ladders, 'ladder')}, {_many(self.work, 'kind')} of work"
        if self.start is None or self.end is None:
            return f"{counts}: not looked at."
        proved = sum(verdict.proved for _, verdict in self.verdicts)
        when = f"from {spoken(self.start)} to {spoken(self.end)}"
        claims = _many(len(self.verdicts), "claim")
        return f"{counts}, looked at {when}; {proved} of {claims} on who is reached proved."

    def told(self, *, proofs: bool) -> Iterator[str]:
        """Yield what was found, and what is proved where somebody wants to know."""
        if self.ladders and self.start is None:
            yield f"ladders: {_NO_AGENTS}"
        for name, verdict in self.verdicts:
            if proofs or not verdict.proved:
                yield f"{name}: {verdict}"


def _findings(name: str, verdict: Verdict[Any]) -> Iterator[dict[str, Any]]:
    place = f"ladders.{name}"
    for finding in verdict.findings:
        yield _finding(place, finding.code, str(finding), undecided=verdict.undecided)
    if verdict.undecided and not verdict.findings:
        yield _finding(place, "undecided", str(verdict), undecided=True)


def _finding(place: str, code: str, text: str, *, undecided: bool) -> dict[str, Any]:
    return {"place": place, "code": code, "text": text, "undecided": undecided}


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

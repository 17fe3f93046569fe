"""The command ``check``: everything that is wrong with a playbook, for people and for CI."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from servicekit.answers import BookReport, Finding
from servicekit.cli.climbs import Climbs
from servicekit.cli.console import put_error, put_json, put_text
from servicekit.cli.given import or_now
from servicekit.decision import Verdict
from servicekit.errors import LoadError, Problem
from servicekit.playbook import Playbook

__all__ = ["SCHEMA", "check"]

#: Rises when a reader of the JSON has to change.
SCHEMA = 1

_FOUND, _BAD_INPUT = 1, 2

_Flag = Annotated[bool, Parameter(negative=())]


def check(
    book: Path, /, *, at: str | None = None, proofs: _Flag = False, json: _Flag = False
) -> int:
    """Check a playbook: contradictions, gaps, unfair answers, and whatever is unfinished.

    Its ladders are held against its roster: whether somebody who may decide is reached, whenever
    something is escalated within four weeks.

    It ends with 0 when nothing was found, with 1 when something was, and with 2 when the playbook
    cannot be loaded.

    Parameters
    ----------
    book
        The playbook: a TOML file, or a folder of them.
    at
        From when on ladders are looked at, as in 2026-05-04T09:00; now by default.
    proofs
        Tell also which claims were looked at, and which of them are proved.
    json
        Print everything as JSON.
    """
    try:
        playbook = Playbook.load(book)
    except LoadError as error:
        if json:
            problems = [each for each in error.exceptions if isinstance(each, Problem)]
            put_json(_document(problems=problems))
        else:
            put_error(error)
        return _BAD_INPUT
    report = playbook.check()
    climbs = Climbs.of(playbook, or_now(at, playbook.answers.timezone))
    if json:
        put_json(_document(playbook, report, climbs))
    else:
        _tell(book, playbook, report, climbs, proofs=proofs)
    return 0 if report.clean and climbs.clean else _FOUND


def _tell(
    book: Path, playbook: Playbook, report: BookReport, climbs: Climbs, *, proofs: bool
) -> None:
    put_text(f"{book}: {_looked_at(playbook, report)}")
    if playbook.ladders:
        put_text(f"{book}: {climbs.looked_at()}")
    if not report.questions and not playbook.ladders:
        return
    put_text("")
    for each in (*(report.proofs if proofs else ()), *report.findings):
        put_text(str(each))
    for words in climbs.told(proofs=proofs):
        put_text(words)
    put_text(_sum(report, climbs))


def _looked_at(playbook: Playbook, report: BookReport) -> str:
    """Say what was looked at, so that nothing found is not taken for nothing looked at."""
    if not report.questions:
        if playbook.ladders:
            return "it can be read. It has no questions."
        return "it can be read. It has no questions, so nothing else was looked at."
    proved = sum(verdict.proved for verdict in report.proofs)
    counts = ", ".join(_many(count, noun[:-1]) for noun, count in _counts(playbook).items())
    return (
        f"{counts} looked at; {proved} of {_many(len(report.proofs), 'claim')} on fairness proved."
    )


def _counts(playbook: Playbook) -> dict[str, int]:
    book = playbook.answers
    return {
        "questions": len(book),
        "rules": sum(len(rules.rules) for each in book for _, rules in each.rules),
        "examples": sum(len(each.examples) for each in book),
    }


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _sum(report: BookReport, climbs: Climbs) -> str:
    found = _findings(report, climbs)
    open_ = sum(finding["undecided"] for finding in found)
    more = f", of which {open_:,} not decided" if open_ else ""
    return f"{_many(len(found), 'finding')}{more}." if found else "Nothing found."


def _findings(report: BookReport, climbs: Climbs) -> list[dict[str, Any]]:
    return [*map(_finding, report.findings), *climbs.findings]


def _document(
    playbook: Playbook | None = None,
    report: BookReport | None = None,
    climbs: Climbs | None = None,
    problems: Iterable[Problem] = (),
) -> dict[str, Any]:
    """Return what was found; without a report it is what keeps the playbook from being loaded."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "playbook": None,
        "problems": [{"path": each.path, "message": each.message} for each in problems],
        "looked_at": None,
        "period": None,
        "findings": None,
        "claims": None,
    }
    if playbook is None or report is None or climbs is None:
        return document
    return document | {
        "playbook": playbook.version,
        "looked_at": {**_counts(playbook), "ladders": climbs.ladders, "work": climbs.work},
        "period": climbs.period,
        "findings": _findings(report, climbs),
        "claims": [*map(_claim, report.proofs), *climbs.claims],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "place": finding.place,
        "code": finding.code,
        "text": finding.text,
        "undecided": finding.undecided,
    }


def _claim(verdict: Verdict[Any]) -> dict[str, Any]:
    return {
        "claim": verdict.claim,
        "status": verdict.status,
        "findings": [str(finding) for finding in verdict.findings],
        "complete": verdict.complete,
    }

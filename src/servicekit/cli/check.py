"""The command ``check``: everything that is wrong with a playbook, for people and for CI."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from servicekit.answers import BookReport, Finding
from servicekit.cli.console import put_error, put_json, put_text
from servicekit.decision import Verdict
from servicekit.errors import LoadError, Problem
from servicekit.playbook import Playbook

__all__ = ["SCHEMA", "check"]

#: Rises when a reader of the JSON has to change.
SCHEMA = 1

_FOUND, _BAD_INPUT = 1, 2

_Flag = Annotated[bool, Parameter(negative=())]


def check(book: Path, /, *, proofs: _Flag = False, json: _Flag = False) -> int:
    """Check a playbook: contradictions, gaps, unfair answers, and whatever is unfinished.

    It ends with 0 when nothing was found, with 1 when something was, and with 2 when the playbook
    cannot be loaded.

    Parameters
    ----------
    book
        The playbook: a TOML file, or a folder of them.
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
    if json:
        put_json(_document(playbook, report))
    else:
        _tell(book, playbook, report, proofs=proofs)
    return 0 if report.clean else _FOUND


def _tell(book: Path, playbook: Playbook, report: BookReport, *, proofs: bool) -> None:
    put_text(f"{book}: {_looked_at(playbook, report)}")
    if not report.questions:
        return
    put_text("")
    for each in (*(report.proofs if proofs else ()), *report.findings):
        put_text(str(each))
    put_text(_sum(report))


def _looked_at(playbook: Playbook, report: BookReport) -> str:
    """Say what was looked at, so that nothing found is not taken for nothing looked at."""
    if not report.questions:
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


def _sum(report: BookReport) -> str:
    open_ = sum(finding.undecided for finding in report.findings)
    more = f", of which {open_:,} not decided" if open_ else ""
    return (
        f"{_many(len(report.findings), 'finding')}{more}." if report.findings else "Nothing found."
    )


def _document(
    playbook: Playbook | None = None,
    report: BookReport | None = None,
    problems: Iterable[Problem] = (),
) -> dict[str, Any]:
    """Return what was found; without a report it is what keeps the playbook from being loaded."""
    return {
        "schema": SCHEMA,
        "playbook": None if playbook is None else playbook.version,
        "problems": [{"path": each.path, "message": each.message} for each in problems],
        "looked_at": None if playbook is None else _counts(playbook),
        "findings": None if report is None else [_finding(each) for each in report.findings],
        "claims": None if report is None else [_claim(each) for each in report.proofs],
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

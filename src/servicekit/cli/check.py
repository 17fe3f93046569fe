"""The command ``check``: everything that is wrong with a playbook, for people and for CI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import attrs
from cyclopts import Parameter

from servicekit.answers import Finding
from servicekit.cli.console import put_error, put_json, put_text
from servicekit.cli.given import days_after, or_now
from servicekit.decision import Verdict
from servicekit.errors import LoadError, Problem
from servicekit.hours.succession import whole_of
from servicekit.instants import spoken
from servicekit.playbook import Claim, Playbook, PlaybookReport
from servicekit.routing.recurring import folded
from servicekit.tables.wording import listed

__all__ = ["SCHEMA", "check"]

#: Rises when a reader of the JSON has to change.
SCHEMA = 1

_FOUND, _BAD_INPUT = 1, 2
_DAYS = 28  # how far a check of ladders looks ahead
_LADDER = "ladders."

_Flag = Annotated[bool, Parameter(negative=())]


def check(
    book: Path, /, *, at: str | None = None, proofs: _Flag = False, json: _Flag = False
) -> int:
    """Check a playbook: contradictions, gaps, unfair answers, and parts that do not fit.

    Its ladders are held against its roster: whether somebody who may decide is reached, whenever
    something is escalated within four weeks. Whatever takes two parts is held against both: whether
    targets can be met, what answers promise can be said in time, and follow-ups get through.

    For example: servicekit check desk.toml --proofs

    It ends with 0 when nothing was found, with 1 when something was, and with 2 when the playbook
    cannot be loaded.

    Parameters
    ----------
    book
        The playbook: a TOML file, or a folder of them.
    at
        From when on ladders are looked at, as in 2026-05-04T09:00; now by default. Times are those
        of the office, where there is one.
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
    report = _checked(playbook, at)
    if json:
        put_json(_document(playbook, report))
    else:
        _tell(book, playbook, report, proofs=proofs)
    return 0 if report.clean else _FOUND


def _checked(playbook: Playbook, at: str | None) -> PlaybookReport:
    """Check a playbook; a period matters only where it is known who is there."""
    start = or_now(at, _zone(playbook))
    if not playbook.roster.agents:
        return playbook.check()
    return playbook.check(start=start, end=days_after(start, _DAYS, name="--at"))


def _zone(playbook: Playbook) -> str:
    """Return the zone of the office, whose nights and weekends people know by its clocks."""
    office = playbook.office
    return playbook.answers.timezone if office is None else whole_of(office).timezones[0]


def _tell(book: Path, playbook: Playbook, report: PlaybookReport, *, proofs: bool) -> None:
    for line in _looked_at(playbook, report):
        put_text(f"{book}: {line}")
    if not report.answers.questions and not report.claims:
        return
    put_text("")
    for each in (*(report.answers.proofs if proofs else ()), *report.answers.findings):
        put_text(str(each))
    for claim in report.claims:
        if claim.findings or (proofs and not claim.is_open):
            put_text(f"{_about(claim)}: {_once(claim.verdict)}")
    for claim in report.open:
        put_text(f"Not looked at: {claim.unseen}")
    put_text(_sum(report))


def _looked_at(playbook: Playbook, report: PlaybookReport) -> Iterator[str]:
    """Say what was looked at, so that nothing found is not taken for nothing looked at."""
    yield _answers(playbook, report)
    if playbook.ladders:
        yield _ladders(playbook, report)
    apart = [each for each in report.claims if not (_is_climb(each) or _is_example(each))]
    others = [claim for claim in apart if not claim.is_open]
    if others:
        parts = listed([*dict.fromkeys(claim.place.partition(".")[0] for claim in others)])
        yield f"{_proved(others)} on {parts.replace('_', '-')} proved."
    if report.examples or report.answers.questions:
        yield _examples(report)


def _answers(playbook: Playbook, report: PlaybookReport) -> str:
    if report.answers.questions:
        counts = _counts(playbook)
        many = f"{_many(counts['questions'], 'question')}, {_many(counts['rules'], 'rule')}"
        proofs = report.answers.proofs
        proved = sum(verdict.proved for verdict in proofs)
        claims = _many(len(proofs), "claim")
        return f"{many} looked at; {proved} of {claims} on fairness proved."
    if report.claims:
        return "it can be read. It has no questions."
    return "it can be read. It has no questions, so nothing else was looked at."


def _ladders(playbook: Playbook, report: PlaybookReport) -> str:
    counts = _climbs(playbook)
    many = f"{_many(counts['ladders'], 'ladder')}, {_many(counts['work'], 'kind')} of work"
    if report.start is None or report.end is None:
        return f"{many}: not looked at."
    when = f"from {spoken(report.start)} to {spoken(report.end)}"
    proved = _proved([claim for claim in report.claims if _is_climb(claim)])
    return f"{many}, looked at {when}; {proved} on who is reached proved."


def _examples(report: PlaybookReport) -> str:
    """Say how many examples come out as expected, wherever they stand."""
    if not report.examples:
        return "no examples."
    passed = sum(result.passed for result in report.examples)
    return f"{_many(len(report.examples), 'example')}, {passed:,} as expected."


def _proved(claims: Sequence[Claim]) -> str:
    proved = sum(claim.verdict.proved for claim in claims)
    return f"{proved} of {_many(len(claims), 'claim')}"


def _is_climb(claim: Claim) -> bool:
    return claim.place == "ladders" or claim.place.startswith(_LADDER)


def _is_example(claim: Claim) -> bool:
    return claim.place.startswith("examples[")


def _about(claim: Claim) -> str:
    """Return what a claim is about, as people call it: of a ladder, its id."""
    return claim.place.removeprefix(_LADDER)


def _counts(playbook: Playbook) -> dict[str, int]:
    book = playbook.answers
    return {
        "questions": len(book),
        "rules": sum(len(rules.rules) for each in book for _, rules in each.rules),
        "examples": len(playbook.every_example),
    }


def _climbs(playbook: Playbook) -> dict[str, int]:
    ladders = playbook.ladders
    return {"ladders": len(ladders), "work": sum(len(each.work) or 1 for each in ladders)}


def _parts(playbook: Playbook) -> dict[str, int]:
    triggers, follow_ups, contact = playbook.triggers, playbook.follow_ups, playbook.contact
    return {
        "targets": len(playbook.targets.targets),
        "triggers": 0 if triggers is None else len(triggers.triggers),
        "plans": 0 if follow_ups is None else len(follow_ups.plans),
        "channels": 0 if contact is None else len(contact.channels),
    }


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _once(verdict: Verdict[Any]) -> Verdict[Any]:
    """Return a verdict that says once what comes again night after night."""
    return attrs.evolve(verdict, findings=folded(verdict.findings))


def _sum(report: PlaybookReport) -> str:
    found = report.findings
    open_ = sum(finding.undecided for finding in found)
    more = f", of which {open_:,} not decided" if open_ else ""
    again = sum(len(each) - len(_once(each)) for each in (claim.verdict for claim in report.claims))
    if again:
        more += f"; {len(found) - again:,} where what recurs counts once"
    return f"{_many(len(found), 'finding')}{more}." if found else "Nothing found."


def _document(
    playbook: Playbook | None = None,
    report: PlaybookReport | None = None,
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
        "examples": None,
    }
    if playbook is None or report is None:
        return document
    return document | {
        "playbook": playbook.version,
        "looked_at": {**_counts(playbook), **_climbs(playbook), **_parts(playbook)},
        "period": _period(report),
        "findings": [*map(_finding, report.findings)],
        "claims": [
            *(_claim(each) for each in report.answers.proofs),
            *(_claim(each.verdict, f"{_about(each)}: ") for each in report.claims),
        ],
        "examples": [attrs.asdict(each) for each in report.examples],
    }


def _period(report: PlaybookReport) -> dict[str, str] | None:
    if report.start is None or report.end is None:
        return None
    return {"from": report.start.isoformat(), "to": report.end.isoformat()}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "place": finding.place,
        "code": finding.code,
        "text": finding.text,
        "undecided": finding.undecided,
    }


def _claim(verdict: Verdict[Any], about: str = "") -> dict[str, Any]:
    return {
        "claim": f"{about}{verdict.claim}",
        "status": verdict.status,
        "findings": [str(finding) for finding in verdict.findings],
        "complete": verdict.complete,
    }

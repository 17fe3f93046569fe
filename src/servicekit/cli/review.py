"""The command ``review``: what was owed in a log, what was kept, and what is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import attrs
from cyclopts import Parameter

from servicekit.cli.batch import URGENCIES, Batch, Reviewing, case_document, reviews_of
from servicekit.cli.console import put, put_parts
from servicekit.cli.document import closing, opening, texts
from servicekit.cli.given import InputError
from servicekit.cli.reading import Reading, mapping_of, reading
from servicekit.cli.show import skipped
from servicekit.cli.story import story
from servicekit.cli.summary import heading, summary
from servicekit.cli.workers import done
from servicekit.errors import Problem
from servicekit.playbook import Playbook
from servicekit.review import CODES, SEVERITIES
from servicekit.scorecard import Scorecard, Worst

__all__ = ["By", "FailOn", "Flag", "review", "tell_case"]

_FOUND = 1
_TOLD = 50  # worst cases that the page tells
_SHOWN = 10  # those that a terminal shows

Flag = Annotated[bool, Parameter(negative=())]
By = Literal["team", "agent", "priority", "kind", "channel", "topic", "status"]
FailOn = Literal["serious", "notice"]


def review(  # noqa: PLR0913 - these are the arguments of the command line
    *log: Path,
    playbook: Path,
    at: str | None = None,
    case: str | None = None,
    by: By | None = None,
    json: Flag = False,
    html: Path | None = None,
    workers: int = 1,
    skip_bad: Flag = False,
    fail_on: FailOn | None = None,
) -> int:
    """Review a log: what was owed, kept and broken, what to fix first, and what is due.

    It ends with 0, or with 1 where --fail-on was given and something so grave was found.

    For example: servicekit review tickets.csv --playbook desk.toml --html report.html

    Parameters
    ----------
    log
        Exports to read: CSV or JSON lines, plain, .gz or .xz; or Parquet.
    playbook
        The playbook, with the mapping of the log's columns: a TOML file, or a folder of them.
    at
        The instant of the judgement, as in 2026-05-04T09:00; the log's last instant by default.
    case
        Tell the whole story of this one case, as explain does.
    by
        Show the figures of each team, agent, priority, … beside those of all cases.
    json
        Print everything as JSON.
    html
        Write the report as a page that needs nothing beside itself.
    workers
        How many processes share the work; the result is the same.
    skip_bad
        Leave out rows that cannot be read, count and list them.
    fail_on
        End with 1 where something serious, or at least a notice, was found.
    """
    if workers < 1:
        raise InputError(f"--workers {workers} is too few; give 1 or more")
    if html is not None:
        _check_page(html, case, (*log, playbook))
    book = Playbook.load(playbook)
    with reading(
        log, mapping_of(book.log, playbook), at=at, skip_bad=skip_bad, workers=workers
    ) as found:
        if case is not None:
            return tell_case(found, book, case, json=json, fail_on=fail_on)
        work = Reviewing(
            spool=found.spool,
            playbook=book,
            at=found.at,
            by=by or "team",
            json=json,
            most=_TOLD,
            told=html is not None,
        )
        whole = _reviewed(found, work, workers=workers)
        if html is not None:
            _write_page(html, found, book, whole)
        if not json:
            _tell(found, book, whole, by=by)
    return _FOUND if fail_on is not None and _is_grave(whole.card, fail_on) else 0


def _reviewed(found: Reading, work: Reviewing, *, workers: int) -> Batch:
    """Return what all reviews come to; where JSON is wanted, it is written meanwhile."""
    whole = _Whole(Batch(card=Scorecard(), worst=Worst(work.most)))
    parts = done(work, found.parts, workers=workers, words="Reviewing")
    if work.json:
        put_parts(_document(found, work, parts, whole))
    else:
        for batch in parts:
            whole.batch += batch
    reviewed = whole.batch.card.totals.cases
    if whole.batch.cases and not reviewed and not work.json:
        instant = found.at.isoformat(" ")
        raise InputError(
            f"every one of {whole.batch.cases:,} cases was opened only after {instant}"
        )
    return whole.batch


@attrs.define
class _Whole:
    """What the batches come to so far."""

    batch: Batch


def _document(
    found: Reading, work: Reviewing, parts: Iterator[Batch], whole: _Whole
) -> Iterator[str]:
    empty = True
    yield opening(work.playbook, found.at)
    for batch in parts:
        yield from texts(batch.texts, first=empty)
        empty = empty and not batch.texts
        whole.batch += batch
    problems, unread = _left_out(found, whole.batch)
    yield closing(whole.batch, problems, unread, empty=empty)


def _left_out(found: Reading, whole: Batch) -> tuple[tuple[Problem, ...], int]:
    """Return the rows that were left out: those that cannot be read, then the impossible ones."""
    return (*found.spool.skipped, *whole.skipped), found.spool.unread + whole.unread


def _tell(found: Reading, book: Playbook, whole: Batch, *, by: str | None) -> None:
    problems, unread = _left_out(found, whole)
    put(heading(found, book, unread=unread), summary(whole, by=by), skipped(problems, unread))


def tell_case(
    found: Reading, book: Playbook, case_id: str, *, json: bool, fail_on: str | None = None
) -> int:
    """Tell the story of one case, or its review as JSON.

    Raises:
        InputError: there is no such case, or it was opened only later.
    """
    group, case = found.find(case_id)
    reviews = {each.id: judged for each, judged in reviews_of(group, book, found.at)}
    judged = reviews[case.id]
    problems = (*found.spool.skipped, *group.skipped)
    unread = found.spool.unread + len(group.skipped)
    if json:
        alone = Batch(cases=1, card=Scorecard.of([judged]), worst=Worst.of([judged]))
        put_parts(
            [
                opening(book, found.at),
                *texts([case_document(judged)], first=True),
                closing(alone, problems, unread, empty=False),
            ]
        )
    else:
        told = story(case, judged, book)
        put(heading(found, book, unread=unread), told, skipped(problems, unread))
    grave = fail_on is not None and _is_grave(Scorecard.of([judged]), fail_on)
    return _FOUND if grave else 0


def _is_grave(card: Scorecard, least: str) -> bool:
    """Tell whether something was found that is at least so grave."""
    grave = SEVERITIES[: SEVERITIES.index(least) + 1]
    return any(count and CODES[code] in grave for code, count in card.totals.findings.items())


# -- the page -------------------------------------------------------------------------------------


def _check_page(path: Path, case: str | None, inputs: Iterable[Path]) -> None:
    """Find out before the work whether the page can be made, and overwrites nothing that is read.

    Raises:
        InputError: it cannot.
    """
    if case is not None:
        raise InputError("--html tells about all cases; leave out --case")
    if not path.parent.is_dir():
        raise InputError(f"--html {path}: there is no folder {path.parent}")
    if path.is_dir():
        raise InputError(f"--html {path} is a folder; name a file in it")
    whole = path.resolve()
    if any(whole == each.resolve() or each.resolve() in whole.parents for each in inputs):
        raise InputError(f"--html {path} would overwrite what is read; name another file")
    try:
        import servicekit.extra.html  # noqa: F401 - to say what is missing
    except ImportError as error:
        raise InputError(str(error)) from None


def _write_page(path: Path, found: Reading, book: Playbook, whole: Batch) -> None:
    from servicekit.extra.html import report
    from servicekit.extra.html.duty import URGENCIES as ON_PAGE

    problems, unread = _left_out(found, whole)
    read = [f"{found.spool.rows:,} rows and {found.spool.cases:,} cases were read."]
    if unread:
        read += [f"{unread:,} rows could not be used.", *map(str, problems[:_SHOWN])]
    page: Any = report(
        whole.card,
        whole.pairs,
        book,
        at=found.at,
        agenda=[(each.case_id, each.item) for _, each in whole.due],
        due={name: whole.counts[urgency] for name, urgency in zip(ON_PAGE, URGENCIES, strict=True)},
        log=read,
    )
    path.write_text(page, encoding="utf-8")

"""The commands."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from servicekit.case import Case
from servicekit.cli import show
from servicekit.cli.ask import ask
from servicekit.cli.check import check
from servicekit.cli.console import ERRORS, put, put_error
from servicekit.cli.document import document
from servicekit.cli.given import InputError, instant
from servicekit.cli.roster import roster
from servicekit.cli.route import route
from servicekit.errors import ServiceKitError
from servicekit.instants import to_microseconds, zone
from servicekit.logs import Log, read_log, starter
from servicekit.playbook import LogMapping, Playbook
from servicekit.review import review as judge

__all__ = ["app", "run"]

app = App(
    name="servicekit",
    help="Say what was owed to each customer, what was kept, what was broken, and what is due.",
    version=version("servicekit-model"),
    error_console=ERRORS,
)

# What a command ends with when its input cannot be used, as of the shell's own usage errors.
_BAD_INPUT = 2
# More lines than these tell nobody more.
_MOST = 50


app.command(check)
app.command(ask)
app.command(route)
app.command(roster)


@app.command
def review(
    *log: Path,
    playbook: Path,
    at: str | None = None,
    case: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
    skip_bad: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Review a log: what was owed, kept and broken, who was sent from desk to desk, what is due.

    Parameters
    ----------
    log
        Exports to read: CSV, plain, .gz or .xz.
    playbook
        The TOML file with hours, targets and the mapping of the log's columns.
    at
        The instant of the judgement, as in 2026-05-04T09:00; the log's last instant by default.
    case
        Tell the whole story of this one case.
    json
        Print everything as JSON.
    skip_bad
        Leave out rows that cannot be read, count and list them.
    """
    if not log:
        raise InputError("name at least one log to review")
    book = Playbook.load(playbook)
    if book.log is None:
        raise InputError(f"{playbook} has no [log] mapping; see: servicekit init LOG")
    read = _read(log, book.log, skip_bad=skip_bad)
    now = read.last_at if at is None else _instant(at, book.log)
    if now is None:
        raise InputError("the log has no rows; give --at and a log that has some")
    cases = _chosen(read.cases, case)
    begun = [each for each in cases if to_microseconds(each.opened_at) <= to_microseconds(now)]
    reviews = [judge(each, book, at=now) for each in begun]
    if cases and not begun:
        which = f"case {case}" if case else f"every one of {len(cases):,} cases"
        raise InputError(f"{which} was opened only after {now.isoformat(' ')}")
    if json:
        put(document(reviews, book, now, read.skipped), as_is=True)
        return
    told = show.story(cases[0], reviews[0], book) if case else show.totals(reviews)
    put(show.heading(read, book, now), told, show.skipped(read.skipped))


@app.command
def init(log: Path, *, output: Path | None = None) -> None:
    """Write a starter playbook with a mapping for a log; every guess is marked '# confirm'.

    Parameters
    ----------
    log
        The export to look at: CSV, plain, .gz or .xz.
    output
        Where to write it; printed when left out. A file that is there is never overwritten.
    """
    text = starter(log)
    if output is None:
        put(text.rstrip(), as_is=True)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{output} is there already; name another file") from None
    words = f"Wrote {output}; check each '# confirm', then delete the mark."
    ERRORS.print(words, markup=False, soft_wrap=True)


def run() -> None:
    """Run a command; what cannot be used is said in words, without a traceback."""
    try:
        app(sys.argv[1:])
    except (ServiceKitError, InputError, OSError) as error:
        put_error(error, most=_MOST)
        sys.exit(_BAD_INPUT)


def _read(paths: tuple[Path, ...], mapping: LogMapping, *, skip_bad: bool) -> Log:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=ERRORS, transient=True, disable=not ERRORS.is_terminal) as bar:
        opener = partial(bar.open, mode="rb", description="Reading")
        return read_log(paths, mapping, skip_bad=skip_bad, opener=opener)


def _instant(text: str, mapping: LogMapping) -> datetime:
    return instant(text, None if mapping.timezone is None else zone(mapping.timezone))


def _chosen(cases: tuple[Case, ...], wanted: str | None) -> tuple[Case, ...]:
    if wanted is None:
        return cases
    chosen = tuple(case for case in cases if case.id == wanted)
    if not chosen:
        some = f", such as {', '.join(case.id for case in cases[:3])}" if cases else ""
        raise InputError(f"the log has no case {wanted!r}; it has {len(cases)}{some}")
    return chosen

"""What a command reads: the logs that the mapping of a playbook fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import attrs
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from servicekit.case import Case
from servicekit.cli.console import ERRORS
from servicekit.cli.given import InputError, instant
from servicekit.cli.show import plain
from servicekit.cli.workers import done
from servicekit.instants import elapsed, later, spoken_duration, zone
from servicekit.logs import Group, Spool, spool
from servicekit.logs.fault import Fault, Faults
from servicekit.playbook import LogMapping

__all__ = ["Reading", "mapping_of", "reading"]

# As for the rows of a log: far from what a calendar can tell.
_YEARS = (1970, 2199)
# The rows of a part: so few that memory stays flat, and so many that sending one is no work.
_ROWS = 1_000
_LONGEST_GAP = timedelta(days=30)  # a log in use is not silent for longer
_SHOWN = 3  # cases that are named when another one is asked for


@attrs.frozen(kw_only=True)
class Reading:
    """A log that was read, and the instant at which it is judged.

    Args:
        spool: the log.
        at: the instant.
    """

    spool: Spool
    at: datetime

    @property
    def parts(self) -> Sequence[tuple[int, int]]:
        """The log in parts, the same whoever does them."""
        return self.spool.parts(self.spool.rows // _ROWS + 1) if self.spool.size else ()

    def find(self, case_id: str) -> tuple[Group, Case]:
        """Return a case, and all cases of its customer.

        Raises:
            InputError: the log has no such case, or it was opened only later.
        """
        shown: list[str] = []
        for group in self.spool.customers():
            for case in group.cases:
                if case.id == case_id:
                    self._check_begun(case)
                    return group, case
                shown += [case.id] if len(shown) < _SHOWN else []
        some = f", such as {', '.join(shown)}" if shown else ""
        raise InputError(f"the log has no case {case_id!r}; it has {self.spool.cases:,}{some}")

    def _check_begun(self, case: Case) -> None:
        if later(case.opened_at, self.at):
            words = f"case {case.id} was opened only after {self.at.isoformat(' ')}"
            raise InputError(words)


def mapping_of(mapping: LogMapping | None, named: Path) -> LogMapping:
    """Return the mapping of a playbook.

    Raises:
        InputError: it has none.
    """
    if mapping is None:
        raise InputError(f"{named} has no [log] mapping; see: servicekit init LOG")
    return mapping


@contextmanager
def reading(
    logs: Sequence[Path], mapping: LogMapping, *, at: str | None, skip_bad: bool, workers: int = 1
) -> Iterator[Reading]:
    """Read logs, with a progress bar on a terminal.

    Args:
        logs: the files.
        mapping: what their columns mean.
        at: the instant that was asked for; the last one of the log by default.
        skip_bad: whether rows that cannot be read are left out; otherwise all are found now,
            before anything is made of the others.
        workers: how many processes look for them.

    Raises:
        InputError: no log is named, or nobody knows at which instant.
        LoadError: the log cannot be used.
    """
    if not logs:
        raise InputError("name at least one log to review")
    with ExitStack() as stack:
        with Progress(
            *_COLUMNS, console=ERRORS, transient=True, disable=not ERRORS.is_terminal
        ) as bar:
            opener = partial(bar.open, mode="rb", description="Reading")
            opened = spool(logs, mapping, skip_bad=skip_bad, opener=opener)
            found = stack.enter_context(opened)
        whole = Reading(spool=found, at=_instant(at, mapping, found))
        if not skip_bad:
            _check(whole, workers)
        yield whole


@attrs.frozen
class _Checking:
    """The job of finding rows that can be read, and say something impossible.

    Args:
        spool: the log; those are left out there, so that none hides the others.
    """

    spool: Spool

    def do(self, start: int, stop: int) -> list[Fault]:
        """Return what is wrong in some groups."""
        groups = self.spool.groups(start, stop)
        return [Fault(each.path, each.message) for group in groups for each in group.skipped]


def _check(found: Reading, workers: int) -> None:
    """Raise what is wrong in all parts together.

    Raises:
        LoadError: it is.
    """
    job, faults = _Checking(attrs.evolve(found.spool, skip_bad=True)), Faults()
    for wrong in done(job, found.parts, workers=workers, words="Checking"):
        faults.add(wrong)
    faults.stop()


_COLUMNS = (
    TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
)  # fmt: skip


def _instant(text: str | None, mapping: LogMapping, found: Spool) -> datetime:
    if text is not None:
        place = None if mapping.timezone is None else zone(mapping.timezone)
        return instant(text, place, years=_YEARS)
    if found.last_at is None:
        raise InputError("the log has no rows; give --at and a log that has some")
    _note_gap(found, found.last_at)
    return found.last_at


def _note_gap(found: Spool, last_at: datetime) -> None:
    """Say that one row alone decides when the log is judged, far from all others."""
    if found.before_at is None:
        return
    gap = elapsed(found.before_at, last_at)
    if gap > _LONGEST_GAP:
        whole_days = spoken_duration(timedelta(days=gap.days))
        text = (
            f"Note: {found.last_place} stands alone, {whole_days} after all other rows, and the log"
            f" is judged at its instant, {last_at.isoformat(' ')}. If it is a mistake, give --at."
        )
        ERRORS.print(plain(text), markup=False, soft_wrap=True)

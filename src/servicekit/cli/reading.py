"""What a command reads: the logs that the mapping of a playbook fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import attrs
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from servicekit.case import Case
from servicekit.cli.console import ERRORS
from servicekit.cli.given import InputError, instant
from servicekit.instants import later, zone
from servicekit.logs import Group, Spool, spool
from servicekit.playbook import LogMapping

__all__ = ["Reading", "mapping_of", "reading"]

# The rows of a part: so few that memory stays flat, and so many that sending one is no work.
_ROWS = 1_000
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
    logs: Sequence[Path], mapping: LogMapping, *, at: str | None, skip_bad: bool
) -> Iterator[Reading]:
    """Read logs, with a progress bar on a terminal.

    Args:
        logs: the files.
        mapping: what their columns mean.
        at: the instant that was asked for; the last one of the log by default.
        skip_bad: whether rows that cannot be read are left out.

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
        yield Reading(spool=found, at=_instant(at, mapping, found))


_COLUMNS = (
    TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
)  # fmt: skip


def _instant(text: str | None, mapping: LogMapping, found: Spool) -> datetime:
    if text is not None:
        return instant(text, None if mapping.timezone is None else zone(mapping.timezone))
    if found.last_at is None:
        raise InputError("the log has no rows; give --at and a log that has some")
    return found.last_at

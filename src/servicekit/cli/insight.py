"""The command ``insight``: what could honestly be promised, as far as history tells."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.console import Group, RenderableType

from servicekit.cli.console import put, put_json
from servicekit.cli.plainly import plainly
from servicekit.cli.reading import Reading, mapping_of, reading
from servicekit.cli.review import Flag
from servicekit.cli.show import cell, safe, table, words
from servicekit.insight import Durations, Quantile, durations_by, earliest_due
from servicekit.instants import later, spoken, spoken_duration
from servicekit.playbook import Playbook

__all__ = ["SCHEMA", "insight"]

#: Rises when a reader of the JSON has to change.
SCHEMA = 1

_SHARES = (0.5, 0.8, 0.95)
_ALL = "all"

_Measure = Literal["resolution", "first_reply", "acknowledgement", "requester_wait", "agent_work"]
_Key = Literal["kind", "topic", "priority", "channel", "brand", "team"]
_Keys = Annotated[tuple[_Key, ...], Parameter(negative=(), consume_multiple=False)]


def insight(  # noqa: PLR0913 - these are the arguments of the command line
    *log: Path,
    playbook: Path,
    at: str | None = None,
    measure: _Measure = "resolution",
    by: _Keys = (),
    kept: float = 0.9,
    json: Flag = False,
    skip_bad: Flag = False,
) -> None:
    """Tell by when matters were done, and which due would be kept: in working hours, if there are.

    What is not done counts as such, so nothing looks faster than it is.

    For example: servicekit insight tickets.csv --playbook desk.toml --by topic --kept 0.9

    Parameters
    ----------
    log
        Exports to read: CSV or JSON lines, plain, .gz or .xz; or Parquet.
    playbook
        The playbook, with the mapping of the log's columns: a TOML file, or a folder of them.
    at
        Until when matters were seen, as in 2026-05-04T09:00; the log's last instant by default.
    measure
        What begins and ends the time.
    by
        What matters are told apart by; once for each.
    kept
        How many promises are to be kept, 0 to 1.
    json
        Print everything as JSON.
    skip_bad
        Leave out rows that cannot be read, count and list them.
    """
    book = Playbook.load(playbook)
    with reading(log, mapping_of(book.log, playbook), at=at, skip_bad=skip_bad) as found:
        groups = _durations(found, book, measure, by)
    rows = [_Row(name, seen, found, book, kept) for name, seen in groups.items()]
    if json:
        put_json(
            {
                "schema": SCHEMA,
                "playbook": book.version,
                "at": found.at.isoformat(),
                "measure": measure,
                "working_hours": book.office is not None,
                "kept": kept,
                "by": [*by],
                "groups": [row.document() for row in rows],
            }
        )
    else:
        put(_told(found, book, measure, rows, kept))


def _durations(
    found: Reading, book: Playbook, measure: str, by: tuple[str, ...]
) -> dict[str, Durations]:
    """Return how long matters took, of all cases and of each group."""
    every = chain.from_iterable(group.cases for group in found.spool.customers())
    cases = (case for case in every if not later(case.opened_at, found.at))
    keyed = durations_by(cases, by, at=found.at, measure=measure, hours=book.office)
    whole = sum(keyed.values(), Durations())
    named = {", ".join(name or "not recorded" for name in key): keyed[key] for key in keyed}
    return {_ALL: whole, **(named if by else {})}


class _Row:
    """What is told of one group."""

    def __init__(
        self, name: str, seen: Durations, found: Reading, book: Playbook, kept: float
    ) -> None:
        self.name, self.seen, self.days = name, seen, book.office is None
        self.quantiles = [seen.quantile(share) for share in _SHARES]
        self.due = earliest_due(seen, found.at, kept=kept, hours=book.office)

    def cells(self) -> tuple[str, ...]:
        """Return the row of a table."""
        within = self.due.within
        promise = "nobody can tell" if within is None else self._amount(within)
        times = map(self._time, self.quantiles)
        return self.name, cell(self.seen.done), cell(self.seen.censored), *times, promise

    def _time(self, quantile: Quantile) -> str:
        if quantile.too_few:
            return f"too few; {quantile.needed} needed"
        if quantile.after is None:
            return "too many are not done"
        low, high = (
            "?" if each is None else self._amount(each) for each in (quantile.low, quantile.high)
        )
        return f"{self._amount(quantile.after)} ({low} to {high})"

    def _amount(self, amount: Any) -> str:
        return spoken_duration(amount, days=self.days)

    def document(self) -> dict[str, Any]:
        """Return the same for programs."""
        return {
            "group": self.name,
            "done": self.seen.done,
            "not_done": self.seen.censored,
            "quantiles": [plainly(each) for each in self.quantiles],
            "earliest_due": plainly(self.due),
        }


def _told(
    found: Reading, book: Playbook, measure: str, rows: list[_Row], kept: float
) -> RenderableType:
    clock = "on the clock on the wall" if book.office is None else "in working hours"
    head = (
        f"[bold]{safe(book.name)}[/bold] ({book.version}): {words(measure)} of "
        f"{found.spool.cases:,} cases {clock}; seen until {spoken(found.at)}\n"
    )
    title, counts = "By when matters are done, with 95 % intervals", ["done", "not done"]
    made = table(title, "group", right=counts)
    for share in _SHARES:
        made.add_column(f"{share:.0%}")
    made.add_column(f"promise to keep {kept:.0%}")
    for row in rows:
        made.add_row(*map(safe, row.cells()))
    return Group(head, made)

"""The command ``explain``: the whole story of one case, with every reason."""

from __future__ import annotations

from pathlib import Path

from servicekit.cli.reading import mapping_of, reading
from servicekit.cli.review import Flag, tell_case
from servicekit.playbook import Playbook

__all__ = ["explain"]


def explain(
    *log: Path,
    playbook: Path,
    case: str,
    at: str | None = None,
    json: Flag = False,
    skip_bad: Flag = False,
) -> int:
    """Explain one case: everything that happened, what is owed and why, and what is next.

    For example: servicekit explain tickets.csv --playbook desk.toml --case 4711

    Parameters
    ----------
    log
        Exports to read: CSV or JSON lines, plain, .gz or .xz; or Parquet.
    playbook
        The playbook, with the mapping of the log's columns: a TOML file, or a folder of them.
    case
        The id of the case.
    at
        The instant of the judgement, as in 2026-05-04T09:00; the log's last instant by default.
    json
        Print its review as JSON.
    skip_bad
        Leave out rows that cannot be read, count and list them.
    """
    book = Playbook.load(playbook)
    with reading(log, mapping_of(book.log, playbook), at=at, skip_bad=skip_bad) as found:
        return tell_case(found, book, case, json=json)

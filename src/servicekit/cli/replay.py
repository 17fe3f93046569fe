"""The command ``replay``: a log under another playbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

import attrs
from rich.console import Group as Together
from rich.console import RenderableType

from servicekit.case import Case, History
from servicekit.cli.console import put, put_json
from servicekit.cli.document import rows
from servicekit.cli.given import InputError
from servicekit.cli.plainly import plainly
from servicekit.cli.reading import Reading, mapping_of, reading
from servicekit.cli.review import Flag
from servicekit.cli.show import cell, safe, skipped, table, words
from servicekit.cli.workers import done
from servicekit.errors import Problem
from servicekit.instants import spoken
from servicekit.logs import Group, Spool
from servicekit.playbook import Playbook
from servicekit.replay import EFFECTS, Replay, ReplayChange
from servicekit.replay import replay as replayed

__all__ = ["SCHEMA", "replay"]

#: Rises when a reader of the JSON has to change.
SCHEMA = 1

_FOUND = 1
_MOST = 50  # changes that are shown

FailOn = Literal["worse", "change"]


def replay(  # noqa: PLR0913 - these are the arguments of the command line
    *log: Path,
    old: Path,
    new: Path,
    at: str | None = None,
    json: Flag = False,
    workers: int = 1,
    skip_bad: Flag = False,
    fail_on: FailOn | None = None,
) -> int:
    """Judge a log under another playbook: what would change, for whom, and by which rule.

    What was said to a customer stays as it was said. It ends with 0, or with 1 where --fail-on was
    given and something changes, or changes for the worse.

    For example: servicekit replay tickets.csv --old desk.toml --new stricter.toml

    Parameters
    ----------
    log
        Exports to read: CSV or JSON lines, plain, .gz or .xz; or Parquet.
    old
        The playbook that is in force, with the mapping of the log's columns.
    new
        The other playbook.
    at
        The instant of the judgement, as in 2026-05-04T09:00; the log's last instant by default.
    json
        Print everything as JSON.
    workers
        How many processes share the work; the result is the same.
    skip_bad
        Leave out rows that cannot be read, count and list them.
    fail_on
        End with 1 where anything changes, or only where it changes for the worse.
    """
    if workers < 1:
        raise InputError(f"--workers {workers} is too few; give 1 or more")
    before, after = Playbook.load(old), Playbook.load(new)
    mapping = mapping_of(before.log or after.log, old)
    with reading(log, mapping, at=at, skip_bad=skip_bad, workers=workers) as found:
        job = _Replaying(spool=found.spool, old=before, new=after, at=found.at)
        made = [*done(job, found.parts, workers=workers, words="Replaying")]
        parts = [part for part, _ in made]
        problems = [*found.spool.skipped, *chain.from_iterable(wrong for _, wrong in made)]
        unread = found.spool.unread + sum(len(wrong) for _, wrong in made)
        whole = Replay(
            old=before.version,
            new=after.version,
            at=found.at,
            cases=sum(part.cases for part in parts),
            changes=chain.from_iterable(part.changes for part in parts),
        )
        if json:
            left_out = {"skipped_rows": unread, "skipped": rows(problems)}
            put_json(_document(found, whole) | left_out)
        else:
            put(_told(found, before, after, whole), skipped(problems, unread))
    return _status(whole, fail_on)


def _status(found: Replay, fail_on: str | None) -> int:
    failed = {"change": bool(found.changes), "worse": bool(found.count(effect="worse"))}
    return _FOUND if fail_on is not None and failed[fail_on] else 0


@attrs.frozen(kw_only=True)
class _Replaying:
    """The job of judging a part of a log under both playbooks."""

    spool: Spool
    old: Playbook
    new: Playbook
    at: datetime

    def do(self, start: int, stop: int) -> tuple[Replay, list[Problem]]:
        """Return what would change in some groups, and the rows that say something impossible."""
        groups = [*self.spool.groups(start, stop)]
        known = chain.from_iterable(map(_known, groups))
        found = replayed(known, self.old, self.new, at=self.at)
        return found, [problem for group in groups for problem in group.skipped]


def _known(group: Group) -> Iterable[Case | History]:
    """Return what is known of a customer: where nobody names them, only a case."""
    if group.customer_id is None:
        return group.cases
    return [History(customer=group.customer_id, cases=group.cases)]


def _document(found: Reading, whole: Replay) -> dict[str, Any]:
    totals = {
        "cases": whole.cases,
        "changed": whole.changed,
        "changes": len(whole.changes),
        "parts": whole.parts,
        "rules": whole.rules,
        **{effect: whole.count(effect=effect) for effect in EFFECTS},
    }
    return {
        "schema": SCHEMA,
        "at": found.at.isoformat(),
        "old": whole.old,
        "new": whole.new,
        "totals": totals,
        "changes": [plainly(change) | {"rules": [*change.rules]} for change in whole.changes],
    }


def _told(found: Reading, old: Playbook, new: Playbook, whole: Replay) -> RenderableType:
    head = (
        f"[bold]{safe(old.name)}[/bold] ({old.version}) against "
        f"[bold]{safe(new.name)}[/bold] ({new.version}): {found.spool.rows:,} rows, "
        f"{whole.cases:,} cases; judged at {spoken(found.at)}\n"
    )
    if not whole.changes:
        return Together(head, "Nothing changes.\n")
    return Together(
        head,
        f"{whole.changed:,} of {whole.cases:,} cases are judged otherwise.\n",
        _parts(whole),
        _rules(whole),
        _changes(whole.changes),
    )


def _parts(whole: Replay) -> RenderableType:
    made = table("What changes", "part", right=["changes", *EFFECTS])
    for part, count in whole.parts.items():
        effects = (whole.count(part=part, effect=effect) for effect in EFFECTS)
        made.add_row(words(part), *map(cell, (count, *effects)))
    return made


def _rules(whole: Replay) -> RenderableType:
    made = table("By which rule", "rule", right=["changes"])
    for rule, count in whole.rules.items():
        made.add_row(safe(rule), cell(count))
    return made


def _changes(changes: tuple[ReplayChange, ...]) -> RenderableType:
    """Return the changes case by case, and the reasons below them, each once."""
    rows = [*islice(_rows(changes), _MOST)]
    numbers: dict[str, str] = {}
    for each, _ in rows:
        for why in map(str, each.by):
            numbers.setdefault(why, str(len(numbers) + 1))
    shown = f", the first {_MOST}" if len(changes) > _MOST else ""
    made = table(f"Changes: {len(changes):,}{shown}", "case", "what", "from", "to", "why")
    above: object = None
    for each, follows in rows:
        who = each.case_id or each.customer_id
        why = ", ".join(dict.fromkeys(numbers[str(reason)] for reason in each.by))
        made.add_row(*map(safe, ("" if who == above else who, *_cells(each, follows), why)))
        above = who
    return Together(made, *_reasons(numbers))


def _rows(changes: tuple[ReplayChange, ...]) -> Iterator[tuple[ReplayChange, bool]]:
    """Yield the changes, those of the cases that become worse first, and whether one follows.

    Which findings there are follows from a state, where it is called so; they stand below it.
    """
    cases: dict[str, list[ReplayChange]] = {}
    for each in sorted(changes, key=_gravity):
        cases.setdefault(each.case_id or each.customer_id, []).append(each)
    for found in cases.values():
        for each in found:
            if not any(_names(state, each) for state in found):
                yield each, False
                yield from ((one, True) for one in found if _first(found, one) is each)


def _first(found: Iterable[ReplayChange], finding: ReplayChange) -> ReplayChange | None:
    """Return the first state that a finding is called after."""
    return next((state for state in found if _names(state, finding)), None)


def _names(state: ReplayChange, finding: ReplayChange) -> bool:
    named = (state.part, finding.part) == ("state", "finding")
    return named and finding.of in {state.old, state.new}


def _cells(change: ReplayChange, follows: bool) -> tuple[str, str, str]:  # noqa: FBT001
    head = "  finding" if follows else f"{words(change.part)} of"
    effect = f" ({change.effect})" if change.effect else ""
    return f"{head} {words(change.of)}", _value(change.old), f"{_value(change.new)}{effect}"


def _reasons(numbers: Mapping[str, str]) -> Iterator[RenderableType]:
    """Yield each reason once, by the number that stands beside the changes."""
    if numbers:
        made = table("Why", "", "reason")
        for why, number in numbers.items():
            made.add_row(number, safe(why))
        yield made


def _gravity(change: ReplayChange) -> int:
    """Order what becomes worse before all else; then what becomes better."""
    return ("worse", "better", None).index(change.effect)


def _value(value: datetime | str | None) -> str:
    if isinstance(value, datetime):
        return spoken(value)
    return "nothing" if value is None else words(value)

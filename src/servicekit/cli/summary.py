"""Many reviews on a terminal: what to fix first, how good the service is, what is due."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType

from servicekit.cli.agenda import agenda
from servicekit.cli.batch import URGENCIES, Batch
from servicekit.cli.reading import Reading
from servicekit.cli.show import COLOURS, cell, safe, table, words
from servicekit.instants import spoken
from servicekit.playbook import Playbook
from servicekit.promise import PromiseState
from servicekit.review import CODES, SEVERITIES
from servicekit.scorecard import Result, Scorecard, Totals, Worst

__all__ = ["heading", "summary"]

_MOST = 10
# In the order in which they are shown: what was said to one customer, then what all are promised.
_ORIGINS = ("spoken", "answer", "auto_reply", "assumed", "internal", "target")


def heading(found: Reading, playbook: Playbook, *, unread: int) -> str:
    """Return what was read and when it is judged."""
    skipped = f", {unread:,} rows skipped" if unread else ""
    return (
        f"[bold]{safe(playbook.name)}[/bold] ({playbook.version}): "
        f"{found.spool.rows:,} rows, {found.spool.cases:,} cases{skipped}; "
        f"judged at {spoken(found.at)}\n"
    )


def summary(whole: Batch, *, by: str | None) -> RenderableType:
    """Return what all reviews come to.

    Args:
        whole: what they come to.
        by: what the figures are shown by, beside those of all cases.
    """
    totals = whole.card.totals
    return Group(
        f"{totals.cases:,} {'case' if totals.cases == 1 else 'cases'}; {totals.waits}; "
        f"{totals.moves}; reopened {_times(totals.reopenings)}.\n",
        _to_fix(totals),
        *_told_well(totals),
        _promises(totals),
        _figures(whole.card, by),
        *_worst(whole.worst),
        *_due(whole),
    )


def _to_fix(totals: Totals) -> RenderableType:
    """Return what went wrong, what is serious and frequent before everything else."""
    counts = {code: count for code, count in totals.findings.items() if count}
    if not counts:
        return "Nothing that needs to be fixed was found.\n"
    made = table("What to fix first", "finding", "severity", right=["times", "per 100 cases"])
    order = sorted(counts, key=lambda each: (SEVERITIES.index(CODES[each]), -counts[each], each))
    for code in order:
        colour = COLOURS[CODES[code]]
        share = f"{100 * counts[code] / totals.cases:,.1f}"
        made.add_row(words(code), f"[{colour}]{CODES[code]}[/]", cell(counts[code]), share)
    return made


def _told_well(totals: Totals) -> Iterator[str]:
    if good := _counted(totals.went_well):
        yield f"What went well: {good}.\n"
    if unsure := _counted(totals.undecided):
        yield f"What nobody can tell, as something is not known: {unsure}.\n"


def _counted(counts: object) -> str:
    found = dict(counts)  # type: ignore[call-overload]  # a mapping
    return ", ".join(f"{words(code)} {found[code]:,}" for code in sorted(found) if found[code])


def _promises(totals: Totals) -> RenderableType:
    """Return one row for each origin of promises; origins are never summed."""
    if not totals.promises:
        return "Nothing was promised.\n"
    states = [
        state.value
        for state in PromiseState
        if any(of_origin.get(state.value) for of_origin in totals.promises.values())
    ]
    made = table("Promises", "origin", right=[_state(state) for state in states])
    for origin in (each for each in _ORIGINS if each in totals.promises):
        counts = (totals.promises[origin].get(state, 0) for state in states)
        made.add_row(origin.replace("_", "-"), *map(cell, counts))
    return made


def _state(state: str) -> str:
    return state.replace("kept_", "")


def _figures(card: Scorecard, by: str | None) -> RenderableType:
    """Return each measure that anything was measured by, and below it its groups."""
    results = [each for each in card.results() if each.n]
    if not results:
        return "Nothing was measured.\n"
    made = table("Scorecard", "measure", "figure")
    groups = {} if by is None else {name: card.results(name) for name in card.groups}
    for found in results:
        made.add_row(safe(found.name), safe(found.words))
        for name, part in _parts(found, groups):
            made.add_row(f"  [dim]{safe(name)}[/dim]", f"[dim]{safe(part.words)}[/dim]")
    missing = dict.fromkeys(each.name for each in card.results() if not each.n)
    absent = f"Not measured: {safe(', '.join(missing))}.\n" if missing else ""
    return Group(made, absent)


def _parts(found: Result, groups: dict[str, tuple[Result, ...]]) -> Iterator[tuple[str, Result]]:
    for name, results in groups.items():
        for each in results:
            if (each.measure, each.of) == (found.measure, found.of):
                yield name, each


def _worst(worst: Worst) -> Iterator[RenderableType]:
    if not worst.cases:
        return
    made = table("Worst cases", "case", right=["serious", "notice"])
    made.add_column("what", overflow="fold")
    for each in worst.cases[:_MOST]:
        counts = map(cell, (each.serious, each.notices))
        made.add_row(safe(each.case_id), *counts, safe("\n".join(each.sentences[:2])))
    yield made


def _due(whole: Batch) -> Iterator[RenderableType]:
    """Yield what has to be done: what is overdue, what is due next, and what has no due."""
    if not whole.counts:
        yield "Nothing is owed to anybody.\n"
    for urgency in URGENCIES:
        if whole.counts[urgency]:
            items = [each for name, each in whole.due if name == urgency]
            yield agenda(urgency, items, whole.counts[urgency])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"

"""Reviews as tables and stories on a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from servicekit.case import FIELDS, Case, Change
from servicekit.errors import Problem
from servicekit.escalation import Escalation
from servicekit.instants import spoken, to_microseconds
from servicekit.interaction import Interaction
from servicekit.logs import Log
from servicekit.playbook import Playbook
from servicekit.promise import Promise, PromiseState
from servicekit.review import AgendaItem, Review, arrows
from servicekit.scorecard import Totals

__all__ = ["heading", "plain", "skipped", "story", "totals"]

_MOST = 10
_COLOURS = {"kept": "green", "late": "yellow", "broken": "red"}
# In the order in which they are shown: what was said to one customer, then what all are promised.
_ORIGINS = ("spoken", "answer", "auto_reply", "assumed", "internal", "target")

# What would steer the terminal instead of standing on it.
_CONTROL = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
# What would turn the order of the letters around, and of those that follow.
_CONTROL |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def plain(text: str) -> str:
    """Return text without control characters, which a customer may well have sent."""
    return text.translate(_CONTROL)


def _safe(text: str) -> str:
    return escape(plain(text))


def heading(log: Log, playbook: Playbook, at: datetime) -> str:
    """Return what was read and when it is judged."""
    skipped_rows = f", {len(log.skipped)} rows skipped" if log.skipped else ""
    return (
        f"[bold]{_safe(playbook.name)}[/bold] ({playbook.version}): {log.rows:,} rows, "
        f"{len(log.cases):,} cases{skipped_rows}; judged at {spoken(at)}\n"
    )


def totals(reviews: Sequence[Review]) -> RenderableType:
    """Return the totals, the worst run-arounds and what is due next."""
    every = Totals.of(reviews)
    return Group(
        f"{every.cases:,} cases, of which {every.waiting:,} wait for an answer; "
        f"moved from desk to desk {every.hand_overs:,} times, "
        f"straight back {every.ping_pong:,} times; reopened {every.reopenings:,} times.\n",
        _totals("", {"all": every}),
        *(_totals(group, Totals.by(reviews, group)) for group in ("priority", "team")),
        _run_arounds(reviews),
        _due(reviews),
    )


def _table(title: str, *left: str, right: Sequence[str] = ()) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for name in left:
        table.add_column(name)
    for name in right:
        table.add_column(name, justify="right", style=_COLOURS.get(name, ""), no_wrap=True)
    return table


def _totals(group: str, groups: dict[str, Totals]) -> Table:
    """Return one row for each group and each origin of its promises; origins are never summed."""
    states = [s.value for s in PromiseState if any(_counts(t, s.value) for t in groups.values())]
    table = _table(
        f"Promises by {group}" if group else "Promises",
        group,
        right=["cases", "origin", *(state.replace("kept_", "") for state in states)],
    )
    for name, total in groups.items():
        cells: list[str | int] = [name, total.cases]
        for origin in [o for o in _ORIGINS if o in total.promises] or ["none"]:
            promises = total.promises.get(origin, {})
            counts = (promises.get(state, 0) for state in states)
            table.add_row(*map(_cell, (*cells, origin.replace("_", "-"), *counts)))
            cells = ["", ""]
    return table


def _counts(total: Totals, state: str) -> int:
    return sum(states.get(state, 0) for states in total.promises.values())


def _cell(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else _safe(value)


def _run_arounds(reviews: Sequence[Review]) -> RenderableType:
    worst = sorted(
        (review for review in reviews if review.hand_overs),
        key=lambda r: (-r.ping_pong - r.hand_overs, r.case_id),
    )[:_MOST]
    if not worst:
        return "Nobody was sent from desk to desk.\n"
    table = _table("Worst run-arounds", "case", right=("moved", "back", "reopened"))
    table.add_column("way")
    for r in worst:
        counts = map(_cell, (r.hand_overs, r.ping_pong, r.reopenings))
        table.add_row(_safe(r.case_id), *counts, _safe(arrows(r.desks)))
    return table


_Item = tuple[AgendaItem, Review]


def _due(reviews: Sequence[Review]) -> RenderableType:
    """Return what has to be done: what is overdue, what is due next, and what has no due."""
    groups: defaultdict[str, list[_Item]] = defaultdict(list)
    for review in reviews:
        for item in review.agenda:
            groups[_urgency(item, review.at)].append((item, review))
    if not groups:
        return "Nothing is owed to anybody.\n"
    return Group(*(_agenda(title, groups[title]) for title in _URGENCIES if title in groups))


_URGENCIES = ("Overdue", "Due next", "Without a due")


def _urgency(item: AgendaItem, at: datetime) -> str:
    if item.due_at is None:
        return "Without a due"
    return "Overdue" if to_microseconds(item.due_at) < to_microseconds(at) else "Due next"


def _agenda(title: str, items: list[_Item]) -> Table:
    items.sort(key=lambda pair: (to_microseconds(pair[0].due_at or pair[0].since), pair[0].key))
    shown = f", the first {_MOST}" if len(items) > _MOST else ""
    table = _table(f"{title}: {len(items):,}{shown}", "due", "case", "who", "what and why")
    for item, review in items[:_MOST]:
        words = f"{_safe(item.what)}\n[dim]{_safe(str(item.why))}[/dim]"
        due = "" if item.due_at is None else spoken(item.due_at)
        table.add_row(due, _safe(review.case_id), _safe(item.who or "nobody"), words)
    return table


def story(case: Case, review: Review, playbook: Playbook) -> RenderableType:
    """Return everything that happened in one case, and the reason of every verdict."""
    title = f"Case {_safe(case.id)} of customer {_safe(case.customer_id)}"
    table = _table(title, "when", "who", "what")
    for at, who, what in _events(case, review.at):
        table.add_row(spoken(at), _safe(who), _safe(what))
    return Group(table, *_verdicts(review), *_dues(case, review.at, playbook))


def _verdicts(review: Review) -> Iterator[RenderableType]:
    table = _table("What was owed", "promise", "state", "reason")
    for promise in review.promises:
        words = promise.state.value.replace("_", " ")
        colour = _COLOURS.get(words.removeprefix("kept "), "default")
        reasons = "\n".join(str(reason) for reason in promise.because)
        table.add_row(_safe(promise.what), f"[{colour}]{words}[/]", _safe(reasons))
    if review.promises:
        yield table
    if review.findings:
        found = _table("Findings", "finding", "severity", "because")
        for finding in review.findings:
            because = "\n".join(str(reason) for reason in finding.because)
            found.add_row(finding.code, finding.severity, _safe(because))
        yield found
    yield _due([review])


def _dues(case: Case, at: datetime, playbook: Playbook) -> Iterator[str]:
    """Say for each clock of a standing target which time counted towards its due."""
    for target, promise in playbook.targets.promised(case, at=at):
        time = promise.explain(at=at, hours=target.hours).time
        if time:
            yield f"[bold]{_safe(target.what)}[/bold]\n{_safe(str(time))}\n"


_Line = tuple[datetime, tuple[int, int], str, str]


def _events(case: Case, at: datetime) -> list[tuple[datetime, str, str]]:
    """Return what happened until ``at`` in its order.

    Of one instant, the opening comes first, then what was said and changed, then what was
    promised in it.
    """
    lines: list[_Line] = [
        (case.opened_at, (0, 0), case.customer_id, f"opened: {case.topic or case.kind}"),
        *((c.at, (1, c.seq), c.author.id, _contact(c)) for c in case.contacts(at=at)),
    ]
    for field in FIELDS:
        changes = case.changes_of(field, at=at)
        lines += ((c.at, (1, c.seq), c.by or "", _change(c)) for c in changes)
    for promise in case.promises:
        lines += _promise(promise)
    for escalation in case.escalations:
        lines += _escalation(escalation)
    now = to_microseconds(at)
    lines = [line for line in lines if to_microseconds(line[0]) <= now]
    lines.sort(key=lambda line: (to_microseconds(line[0]), line[1]))
    return [(when, who, what) for when, _, who, what in lines]


def _promise(promise: Promise) -> Iterator[_Line]:
    yield promise.made_at, (2, 0), promise.made_by or "", f"promised: {promise.what}"
    for event in promise.events:
        words = f"{promise.what}: {event.tell(promise.timezone)}"
        yield event.at, (2, event.seq), event.by or "", words


def _contact(contact: Interaction) -> str:
    kind = "note" if contact.direction == "internal" else f"{contact.direction} {contact.channel}"
    marks = [
        *(["automatic"] if contact.automated else []),
        *([contact.outcome] if contact.outcome else []),
        *([] if contact.needs_reply else ["needs no reply"]),
    ]
    note = f" ({', '.join(marks)})" if marks else ""
    return f"{kind}{note}: {contact.text or contact.topic or ''}"


def _change(change: Change) -> str:
    why = f" ({change.reason})" if change.reason else ""
    return f"{change.field}: {change.old or '-'} → {change.new or '-'}{why}"


def _escalation(escalation: Escalation) -> Iterator[_Line]:
    yield escalation.raised_at, (2, 0), escalation.raised_by or "", f"escalated: {escalation.why}"
    for event in escalation.events:
        words = f"escalation {event.kind} {event.reason}".strip()
        yield event.at, (2, event.seq), event.by or "", words


def skipped(problems: Sequence[Problem]) -> RenderableType:
    """Return the rows that were left out; nothing when there are none."""
    if not problems:
        return ""
    lines = "\n".join(str(problem) for problem in problems[:_MOST])
    more = f"\n… and {len(problems) - _MOST:,} more" if len(problems) > _MOST else ""
    return f"[bold]{len(problems):,} rows were skipped[/bold]\n{_safe(lines)}{more}"

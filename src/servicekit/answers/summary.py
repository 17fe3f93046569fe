"""The text of a change review, for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING

from servicekit.answers.markup import as_code, as_text
from servicekit.instants import spoken
from servicekit.promise import Promise
from servicekit.tables import Difference
from servicekit.tables.wording import listed, told

if TYPE_CHECKING:
    from servicekit.answers.change import ChangeReview, Edit, QuestionChange
    from servicekit.answers.otherwise import ToldOtherwise

__all__ = ["markdown"]

Row = Sequence[str]

_EDITS = "what", "before", "after"
_SHOWN = 50  # rows of a table; all of them are in the value
_WIDTH, _BEFORE = 160, 40  # letters of a long text, and how many of them before it differs


def markdown(review: ChangeReview) -> str:
    """Return a review as Markdown, the weightiest first."""
    blocks = ["# Change review", " ".join(_summed_up(review))]
    sure = [each for each in review.told if each.certain]
    unsure = [each for each in review.told if not each.certain]
    blocks += _section("Told otherwise", _told(sure, review.at))
    blocks += _section("Perhaps told otherwise", _told(unsure, review.at))
    blocks += _section("Examples that break", _broken(review.questions))
    for change in review.questions:
        if change.kind == "changed":
            blocks += _section(_named(change), _changed(change))
    for kind, title in (("added", "New"), ("removed", "No longer answered")):
        named = (_item(change) for change in review.questions if change.kind == kind)
        blocks += _section(title, filter(None, ["\n".join(named)]))
    return "\n\n".join(blocks) + "\n"


def _section(title: str, blocks: Iterable[str]) -> list[str]:
    found = [*blocks]
    return [f"## {title}", *found] if found else []


# In a few sentences


def _summed_up(review: ChangeReview) -> Iterator[str]:
    if review.empty:
        yield "Nothing changes."
        return
    yield f"**{_weight(review)}**"
    kinds = [*{(change.id, change.brand): change.kind for change in review.questions}.values()]
    counts = [
        _many(kinds.count("changed"), "question changes", "questions change"),
        _many(kinds.count("added"), "is new", "are new"),
        _many(kinds.count("removed"), "is no longer answered", "are no longer answered"),
    ]
    yield f"{listed([count for count in counts if count])}."
    breaks = sum(len(change.broken) for change in review.questions)
    yield from filter(None, [_many(breaks, "example breaks.", "examples break.")])
    unsure = [_named(change) for change in review.questions if not change.complete]
    if unsure:
        yield f"**Not every case of {listed(unsure)} could be compared.**"


def _weight(review: ChangeReview) -> str:
    """Say how many customers were told otherwise, and what is still promised to them."""
    if not review.customers:
        return "Nobody's history was looked at."
    sure = {each.customer_id for each in review.told if each.certain}
    unsure = {each.customer_id for each in review.told} - sure
    of = _many(review.customers, "customer", "customers")
    was = "was" if 1 in {len(sure), review.customers} else "were"
    perhaps = f", and {len(unsure)} more perhaps" if unsure else ""
    return f"{len(sure)} of {of} {was} told otherwise{perhaps}{_hanging(review)}."


def _hanging(review: ChangeReview) -> str:
    ids = {(each.customer_id, promise.id) for each in review.told for promise in each.promises}
    ids |= {(each.customer_id, name) for each in review.told for name in each.unrecorded}
    open_ = "" if review.at is None else "open "
    many = _many(len(ids), f"{open_}promise hangs on it", f"{open_}promises hang on it")
    return f"; {many}" if many else ""


def _many(count: int, one: str, several: str) -> str:
    """Return a count with its words; nothing for none."""
    return f"{count:,} {one if count == 1 else several}" if count else ""


# Who was told otherwise, and what breaks


def _told(found: Sequence[ToldOtherwise], at: datetime | None) -> Iterator[str]:
    if found:
        promised = "still promised" if at else "promised"
        head = "customer", "question", "was told", "now", "why", "contact", promised
        yield _table(head, [_told_row(each, at) for each in found])


def _told_row(found: ToldOtherwise, at: datetime | None) -> Row:
    promised = [_promise(each, at) for each in found.promises]
    promised += [f"{name} (not in any case)" for name in found.unrecorded]
    now = map(_strong, found.now)
    return (
        as_text(found.customer_id),
        as_text(found.told.question),
        _strong(found.told.outcome),
        " or ".join(now) or ("no answer" if found.certain else "?"),
        as_text(found.why),
        as_text(f"{found.contact_id}, {spoken(found.at)}"),
        as_text("; ".join(promised)) or "nothing",
    )


def _promise(promise: Promise, at: datetime | None) -> str:
    standing = None if at is None else promise.standing(at=at)
    due = promise.due_at if standing is None else standing.due_at
    until = "" if due is None else f", due {spoken(due)}"
    return f"{promise.what}{until}" + ("" if standing is None else f" ({standing.state})")


def _broken(changes: Iterable[QuestionChange]) -> Iterator[str]:
    found = [f"- {_named(each)}: {as_text(text)}" for each in changes for text in each.broken]
    yield from filter(None, ["\n".join(found)])


# What changes, question by question


def _changed(change: QuestionChange) -> Iterator[str]:
    yield from filter(None, [" ".join(_from_when(change))])
    if change.incomparable:
        yield "**Its cases cannot be compared:** a fact is of another kind."
    elif not change.complete:
        yield "**Not every case was compared:** the budget ran out. There may be more than this."
    if change.cases is not None and change.cases.findings:
        yield _regions(change.cases.findings)
    if change.edits:
        yield _table(_EDITS, [_edit_row(each) for each in change.edits])


def _from_when(change: QuestionChange) -> Iterator[str]:
    before, after = (edition and edition.effective_on for edition in (change.before, change.after))
    if after not in {None, before}:
        yield f"In force from {after}."
    if change.after and change.after.honour_until:
        yield f"What was told before is honoured until {change.after.honour_until}."


def _regions(found: Sequence[Difference]) -> str:
    """Return where the outcome changes; how often, only where that has an end."""
    counted = any(each.region.size != inf for each in found)
    head = "where", *(["cases"] if counted else []), "before", "after", "for example"
    return _table(head, [_region_row(each, counted=counted) for each in found])


def _region_row(change: Difference, *, counted: bool) -> Row:
    region = change.region
    size = "no end" if region.size == inf else f"{region.size:,}"
    matter = {name: value for name, value in region.witness.items() if name in region.when}
    return (
        as_code(str(region)),
        *([size] if counted else []),
        _strong(change.before),
        _strong(change.after),
        as_code(told(matter or region.witness)),
    )


def _edit_row(edit: Edit) -> Row:
    before, after = _apart(edit.before, edit.after)
    return as_code(edit.path), before, after


def _apart(before: str | None, after: str | None) -> tuple[str, str]:
    """Return two texts, of long ones the part in which they differ."""
    texts = [" ".join((text or "").split()) for text in (before, after)]
    apart = (n for n, pair in enumerate(zip(*texts, strict=False)) if pair[0] != pair[1])
    differ = next(apart, min(map(len, texts)))
    start = max(0, differ - _BEFORE) if max(map(len, texts)) > _WIDTH else 0
    first, second = (as_text(_cut(text, start)) or "nothing" for text in texts)
    return first, second


def _cut(text: str, start: int) -> str:
    end = start + _WIDTH
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"


def _item(change: QuestionChange) -> str:
    state = "validated" if change.after is None else change.after.question.state
    return f"- {_named(change)}" + ("" if state == "validated" else f" ({state})")


def _named(change: QuestionChange) -> str:
    return as_code(change.id) + (f" for {as_text(change.brand)}" if change.brand else "")


def _strong(outcome: object) -> str:
    return f"**{as_text(str(outcome))}**"


# As a table


def _table(head: Row, rows: Sequence[Row]) -> str:
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows[:_SHOWN])]
    if len(rows) > _SHOWN:
        lines.append(f"\nAnd {len(rows) - _SHOWN:,} more.")
    return "\n".join(lines)


def _row(cells: Row) -> str:
    return f"| {' | '.join(cells)} |"

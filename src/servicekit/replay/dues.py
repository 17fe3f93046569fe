"""When the promises of targets are due, and what they are, under both playbooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

from servicekit.decision import Reason
from servicekit.instants import moment
from servicekit.promise import PromiseState
from servicekit.replay.calendars import divergence, of_calendars
from servicekit.replay.change import ReplayChange
from servicekit.replay.grounds import Edit, compared, said
from servicekit.replay.pair import Pair
from servicekit.replay.wording import edited
from servicekit.review.inquiry import Inquiry
from servicekit.targets import Target

__all__ = ["of_promises", "place"]

# The less, the worse for the customer; of other states nobody can say which is better.
_WORTH = {PromiseState.BROKEN.value: 0, PromiseState.KEPT_LATE.value: 1}
_FINE = 2


@attrs.frozen
class _Standing:
    """What a target promises in a case."""

    target: Target
    first_due_at: datetime | None
    due_at: datetime | None
    state: PromiseState


def of_promises(pair: Pair) -> Iterator[ReplayChange]:
    """Yield what becomes of the dues and states of what the targets promise.

    What was said to a customer is due when it was said, whatever the playbook.
    """
    if not pair.differs(["targets"]):
        return
    old, new = _standings(pair.old), _standings(pair.new)
    for of in dict.fromkeys((*old, *new)):
        yield from _compared(pair, of, old.get(of), new.get(of))


def place(target: Target) -> str:
    """Return where a target stands in a playbook."""
    return f"targets.{target.id}"


def _standings(inquiry: Inquiry) -> Mapping[str, _Standing]:
    """Return what each target promises by its measure, and what started its clock."""
    found: dict[str, _Standing] = {}
    for promise, _ in inquiry.owed:
        if target := inquiry.targets.get(promise.id):
            key = promise.id.removeprefix(f"{inquiry.case.id}/{target.id}")
            now = promise.standing(at=inquiry.at)
            standing = _Standing(target, promise.due_at, now.due_at, now.state)
            found[target.measured.id + key] = standing
    return found


def _compared(
    pair: Pair, of: str, old: _Standing | None, new: _Standing | None
) -> Iterator[ReplayChange]:
    before, after = _due(old, new), _due(new, old)
    was, is_ = _state(old), _state(new)
    if moment(before) == moment(after) and was == is_:
        return
    by = tuple(_by(pair, old, new))
    if moment(before) != moment(after):
        yield pair.change("due", of, before, after, by)
    if was != is_:
        yield pair.change("state", of, was, is_, by, effect=_effect(was, is_))


def _due(own: _Standing | None, other: _Standing | None) -> datetime | None:
    """Return the due in force, or the first due where that of both is the same, or none."""
    if own is None:
        return None
    if other is None or moment(own.due_at) != moment(other.due_at):
        return own.due_at
    return own.first_due_at


def _state(standing: _Standing | None) -> str | None:
    return None if standing is None else standing.state.value


def _effect(old: str | None, new: str | None) -> str | None:
    if old is None or new is None:
        return None
    before, after = _WORTH.get(old, _FINE), _WORTH.get(new, _FINE)
    return None if before == after else "better" if after > before else "worse"


# By which targets


def _by(pair: Pair, old: _Standing | None, new: _Standing | None) -> Iterator[Reason]:
    if old is None or new is None or old.target.id != new.target.id:
        yield from _chosen(pair, old, new)
    elif old.target != new.target:
        calendars, more = divergence(old.target, new.target, pair.calendars)
        yield from of_calendars(calendars)
        if more:
            words = f"{place(old.target)}: {edited(old.target, new.target)}."
            yield Reason("target_changed", words, [place(old.target)])
    else:
        yield _others(pair, old.target)


def _chosen(pair: Pair, old: _Standing | None, new: _Standing | None) -> Iterator[Reason]:
    """Yield that another target applies, and why the new one does; by calendars alone, those."""
    targets = [each.target for each in (old, new) if each is not None]
    if new is None:
        words = f"Target {old.target.id} applied, and none does now." if old else "No target."
    else:
        before = f"target {old.target.id} did before" if old else "none did before"
        words = f"Target {new.target.id} applies, where {before}{_why(pair.new, new.target)}."
    beside = _beside(pair, targets[-1])
    calendars = tuple(each for each in beside if each in of_calendars(pair.calendars))
    alone = bool(beside) and calendars == beside
    yield from calendars
    yield Reason("target_chosen", words, () if alone else [place(each) for each in targets])


def _why(inquiry: Inquiry, target: Target) -> str:
    chosen = inquiry.playbook.targets.selection(inquiry.case, at=inquiry.at)
    reasons = (each.because[-1] for each in chosen if each.target == target)
    return "".join(f" ({reason})" for reason in reasons)


def _others(pair: Pair, target: Target) -> Reason:
    """Say that the same target counts otherwise, as others of its measure are other ones."""
    places = dict.fromkeys(each for reason in _beside(pair, target) for each in reason.evidence)
    words = f"Target {target.id} counts otherwise, as the targets beside it are other ones."
    return Reason("targets_beside", words, [*places] or [place(target)])


def _beside(pair: Pair, target: Target) -> tuple[Reason, ...]:
    """Return what becomes of the targets of a measure, and of the one that it follows."""
    measures = {target.measured.id, target.measured.after}
    old, new = (
        {place(each): each for each in inquiry.playbook.targets.targets}
        for inquiry in (pair.old, pair.new)
    )
    return said(
        pair, (each for each in compared(old, new) if _measured(each).measured.id in measures)
    )


def _measured(edit: Edit) -> Target:
    target: Target = edit.old or edit.new
    return target

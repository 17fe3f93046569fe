"""The selection: which target applies to a case, and why no other does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

import attrs

from servicekit.decision import Reason
from servicekit.targets.group import Course, Group
from servicekit.targets.selectors import matched, mismatch
from servicekit.targets.story import Mark, Story

if TYPE_CHECKING:
    from servicekit.targets.target import Target

__all__ = ["Selection", "selected"]


@attrs.frozen(kw_only=True)
class Selection:
    """Which target of a measure applies to a case, and why.

    Args:
        measure: the id of the measure.
        target: the one that applies; ``None`` where none does.
        because: why those before it do not, in order, and last why this one does.
    """

    measure: str
    target: Target | None
    because: tuple[Reason, ...]

    @property
    def fallback(self) -> bool:
        """Whether it applies only because no other does."""
        return self.target is not None and self.target.fallback

    def __str__(self) -> str:
        name = "no target" if self.target is None else self.target.id
        return " ".join([f"{self.measure}: {name}.", *(f"{each}." for each in self.because)])


def selected(group: Group, courses: Sequence[Course], story: Story) -> Selection:
    """Return which target applies now.

    That is the one of the latest clock, unless the clock will start again; then the one that is
    chosen by what the case is now.
    """
    course = courses[-1] if courses else None
    if course is not None and group.measure.again and course.run.spell.last is not None:
        course = None
    starts = (_latest(group, story),) if course is None else course.run.spell.starts
    chosen = group.chosen(story, story.now.t, starts)
    because = [_refusal(group, target, story, starts) for target in _before(group, chosen)]
    target = chosen if course is None else course.run.target
    if target is not None:
        because.append(_chosen(target, chosen, course, story))
    return Selection(measure=group.measure.id, target=target, because=tuple(because))


def _latest(group: Group, story: Story) -> Mark:
    """Return what would start the clock now: for its channel the last message, or the case."""
    if group.measure.starts == "message":
        for mark in reversed(story.contacts()):
            if mark.contact is not None and mark.contact.awaits_reply:
                return mark
    return story.now


def _before(group: Group, chosen: Target | None) -> Iterator[Target]:
    """Yield the targets that were looked at before one was chosen."""
    return takewhile(lambda target: target is not chosen, group.targets)


def _refusal(group: Group, target: Target, story: Story, starts: Sequence[Mark]) -> Reason:
    """Say why a target is not chosen: by what the case is, or by its channel."""
    found = mismatch(target.when, target.unless, story.values(story.now.t))
    if found is None:
        came, known = group.channel(story, starts[0]), " or ".join(sorted(target.channels))
        found = Reason("not_matched", f"channel is {came or 'not set'}, not {known}")
    return Reason(found.code, f"{target.id}: {found.text}")


def _chosen(target: Target, chosen: Target | None, course: Course | None, story: Story) -> Reason:
    """Say why a target applies."""
    if target is not chosen and course is not None:
        if course.run.is_broken or course.run.spell.last is not None:
            return Reason("decided", f"{target.id}: what it promised is decided since")
        return Reason("stricter", f"{target.id}: chosen before, and due earlier")
    if target.fallback:
        return Reason("fallback", f"{target.id}: the fallback")
    return Reason("matched", f"{target.id}: {matched(target.when, story.values(story.now.t))}")

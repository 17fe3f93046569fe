"""The calendars that are other ones, and what is another by them alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from servicekit.decision import Reason
from servicekit.playbook import Playbook
from servicekit.replay.wording import changed

__all__ = ["Calendars", "divergence", "edited_calendars", "of_calendars"]

#: Calendars of the same name in both playbooks that say something else, old and new.
Calendars: TypeAlias = Mapping[str, tuple[Any, Any]]


def edited_calendars(old: Playbook, new: Playbook) -> Calendars:
    """Return the calendars that both playbooks have, and of which they say something else."""
    shared = {
        name: (each, new.hours[name]) for name, each in old.hours.items() if name in new.hours
    }
    return {name: pair for name, pair in shared.items() if pair[0] != pair[1]}


def of_calendars(calendars: Calendars) -> tuple[Reason, ...]:
    """Return what becomes of each calendar, with its place in the playbook."""
    return tuple(
        Reason("policy_changed", f"hours.{name}: {changed(old, new)}.", [f"hours.{name}"])
        for name, (old, new) in calendars.items()
    )


def divergence(old: Any, new: Any, calendars: Calendars) -> tuple[Calendars, bool]:
    """Return the calendars in which two values differ, and whether they differ in more.

    Args:
        old: a policy, or a part of one.
        new: what it is in the other playbook.
        calendars: the calendars that are other ones.
    """
    found = [*_unequal(old, new, calendars)]
    names = {name for names in found for name in names}
    return {name: calendars[name] for name in calendars if name in names}, () in found


def _unequal(old: Any, new: Any, calendars: Calendars) -> Iterator[tuple[str, ...]]:
    """Yield for each part that differs the names of its calendar; none where it is no calendar."""
    if old == new:
        return
    names = tuple(name for name, pair in calendars.items() if (old, new) == pair)
    parts = None if names else _parts(old, new)
    if parts is None:
        yield names
        return
    for one, other in parts:
        yield from _unequal(one, other, calendars)


def _parts(old: Any, new: Any) -> list[tuple[Any, Any]] | None:
    """Return the parts of two values that stand for each other; ``None`` where they have none."""
    match old, new:
        case Mapping(), Mapping() if [*old] == [*new]:
            return [*zip(old.values(), new.values(), strict=True)]
        case tuple(), tuple() if len(old) == len(new):
            return [*zip(old, new, strict=True)]
    if attrs.has(type(old)) and type(old) is type(new):
        return [*_fields(old, new)]
    return None


def _fields(old: Any, new: Any) -> Iterator[tuple[Any, Any]]:
    for field in attrs.fields(type(old)):
        if field.eq and field.init:
            values = (getattr(each, field.name) for each in (old, new))
            before, after = map(field.eq_key, values) if field.eq_key else values
            yield before, after

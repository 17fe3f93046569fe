"""Targets of a playbook: each setting is tried by itself, so that every mistake is found."""

from __future__ import annotations

from typing import Any

from servicekit.hours import Allowance
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.section import Section
from servicekit.targets import MEASURES, Step, Target, Targets

__all__ = ["targets"]

_TWICE = "is there twice; every target has an id of its own; unless given it is the measure"
_FALLBACK = "has a fallback already; give one for each measure"


def targets(root: Section, calendars: Calendars) -> Targets:
    """Read all targets, but for those that have a mistake."""
    seen: set[tuple[str, str]] = set()
    made = [_target(section, calendars, seen) for section in root.sections("targets")]
    return Targets(each for each in made if each is not None)


def _target(section: Section, calendars: Calendars, seen: set[tuple[str, str]]) -> Target | None:
    """Read a target; ``None`` for one that has a mistake.

    Args:
        section: the part that has it.
        calendars: the calendars of the playbook.
        seen: what targets before it have that no two may share, to which its own is added.
    """
    found = len(section.problems)
    measure = section.text("measure", required=True)
    words = section.text("within", required=True)
    within = section.made("within", Allowance.parse, words) if words else None
    parts: dict[str, Any] = {
        "measure": measure,
        "when": _selected(section.section("when")),
        "unless": _selected(section.section("unless")),
        "channels": section.texts("channels"),
        "pause_on": section.texts("pause_on"),
        "on_reopen": section.text("on_reopen"),
        "on_change": section.text("on_change"),
        "steps": _steps(section),
        "fallback": section.get("fallback", bool),
    }
    given = {key: value for key, value in parts.items() if value}
    calendar = calendars.named(section, within)
    name = section.text("id") if section.has("id") else measure
    section.close()
    _refuse_twin(section, "id", name, _TWICE, seen)
    _refuse_twin(section, "fallback", measure if parts["fallback"] else None, _FALLBACK, seen)
    # Each is tried on a target of its own, so that one mistake does not hide another.
    known = measure if measure in MEASURES else "resolution"
    for key, value in given.items():
        section.made(key, _tried_target, **{"measure": known, key: value})
    unusable = within is None or (within.is_business and calendar is None)
    if len(section.problems) > found or unusable:
        return None
    return section.made("", Target, id=name, within=within, hours=calendar, **given)


def _refuse_twin(
    section: Section, key: str, name: str | None, why: str, seen: set[tuple[str, str]]
) -> None:
    if name is None:
        return
    if (key, name) in seen:
        section.report(key, f"{name!r} {why}")
    seen.add((key, name))


def _tried_target(**named: Any) -> Target:
    """Try one setting on a target of its own."""
    return Target(**{"id": "trial", "within": "1 hour", **named})


def _selected(section: Section) -> dict[str, tuple[str | int | bool, ...]]:
    """Read values by selector; those of facts may be numbers or truth values."""
    chosen: dict[str, tuple[str | int | bool, ...]] = {}
    for name in section.names():
        if section.holds(name, dict):
            facts = section.section(name)
            chosen |= {f"{name}.{fact}": facts.values(fact) for fact in facts.names()}
        elif name.startswith("facts."):
            chosen[name] = section.values(name)
        else:
            chosen[name] = section.texts(name, some=True)
    return {name: values for name, values in chosen.items() if values}


def _steps(section: Section) -> list[Step]:
    made = [_step(step) for step in section.sections("steps")]
    return [step for step in made if step is not None]


def _step(section: Section) -> Step | None:
    found = len(section.problems)
    name, offset = section.text("id", required=True), section.text("offset")
    days, share = section.get("days", int), section.number("share")
    section.close()
    if name is None or len(section.problems) > found:
        return None
    return section.made("", Step, id=name, offset=offset, days=days, share=share)

"""The roster of a playbook: whoever is named in it is one of its people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Span
from servicekit.hours.intervals import DAYS
from servicekit.instants import later, spoken
from servicekit.playbook.amounts import duration
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.names import Names
from servicekit.playbook.section import Section
from servicekit.playbook.staff import NOBODY, Staff
from servicekit.roster import (
    Absence,
    FixedSchedule,
    Lineup,
    Override,
    Roster,
    Rotation,
    Shift,
    Swap,
)
from servicekit.staff import Agent, Team
from servicekit.tables.formats.drafting import unknown
from servicekit.versions import Versions

__all__ = ["RosterReader"]

T = TypeVar("T")

_UNITS = ("hourly", "daily", "weekly", "monthly")
_EVERY = f"one of {', '.join(_UNITS)}, or '36 hours'"
_TURNS = "a list of who takes turns"
# What does no harm in place of something with a mistake, so that others keep their numbers.
_NEVER = Span(datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC))
_OVERRIDE = Override(span=_NEVER, add=NOBODY)
_SWAP = Swap(span=_NEVER, asked_by=NOBODY)
_CLASH = re.compile(r"(overrides|swaps)\[(\d+)\]")


@attrs.frozen
class RosterReader:
    """Read rotations, and what changes them.

    Args:
        root: the playbook.
        calendars: its calendars.
        staff: its people.
        timezone: the zone of what has neither an offset nor a zone of its own.
        rotations: what the rotations are called, once they have been read.
    """

    root: Section
    calendars: Calendars
    staff: Staff
    timezone: str
    rotations: Names

    def read(self) -> Roster:
        """Return the roster; an empty one where anything in the playbook is wrong."""
        rotations = [self._rotation(part) for part in self.rotations.sections(self.root)]
        fixed = self._all("fixed", self._schedule)
        absences = self._all("absences", self._absence)
        overrides = [each or _OVERRIDE for each in self._all("overrides", self._override)]
        swaps = [each or _SWAP for each in self._all("swaps", self._swap)]
        self._refuse_clashes(overrides, swaps)
        if self.root.problems or not (self.staff.people.complete and self.staff.desks.complete):
            return Roster()
        return Roster(
            agents=self.staff.agents,
            teams=self.staff.teams,
            rotations=[each for each in rotations if each],
            overrides=overrides,
            fixed=[each for each in fixed if each],
            absences=[each for each in absences if each],
            swaps=swaps,
        )

    def _all(self, key: str, read: Callable[[Section], T | None]) -> list[T | None]:
        return [None if part is None else read(part) for part in self.root.tables(key)]

    def _refuse_clashes(self, overrides: list[Override], swaps: list[Swap]) -> None:
        """Report overrides and swaps that name the same person at the same time."""
        named = {NOBODY, *_named(overrides, swaps)}
        people = [Agent(id=each) for each in named]
        teams = [Team(id=each) for each in {override.team_id for override in overrides} if each]
        changes: dict[str, list[Any]] = {"overrides": [*overrides], "swaps": [*swaps]}
        while True:
            try:
                Roster(agents=people, teams=teams, **changes)
            except FieldError as error:
                path = error.field.removesuffix(".span")
                self.root.report(path, f"from {error.value}: give {error.expected}")
                key, number = _CLASH.fullmatch(path).groups()  # type: ignore[union-attr]
                changes[key][int(number)] = _OVERRIDE if key == "overrides" else _SWAP
            else:
                return

    # -- rotations --------------------------------------------------------------------------------

    def _rotation(self, section: Section) -> Rotation | None:
        found = len(section.problems)
        place = section.zone("timezone") or self.timezone
        fields = {
            "id": self.rotations.taken(section),
            "team_id": self.staff.desks.named(section, "team"),
            "participants": self._participants(section),
            "every": _every(section),
            "length": section.whole("length", least=1),
            "anchor": section.instant("anchor", place, required=True),
            "timezone": place,
            "days": _days(section),
            "advance": section.word("advance", ("calendar", "worked")),
            "hours": self.calendars.chosen(section),
            "starts_at": section.instant("starts_at", place),
            "ends_at": section.instant("ends_at", place),
            "priority": section.whole("priority", least=0),
        }
        section.close()
        return section.fitted(found, Rotation, **fields)

    def _participants(self, section: Section) -> Lineup | Versions[Lineup] | None:
        if not section.has("versions"):
            return self._lineup(section)
        if section.given("participants"):
            section.report("participants", "stands beside 'versions'; say it there")
        dated: dict[date, Lineup | None] = {}
        for part in section.sections("versions"):
            on = part.get("on", date, required=True)
            lineup = self._lineup(part)
            part.close()
            if on in dated:
                part.report("on", f"{on} is the date of another version as well")
            elif on is not None:
                dated[on] = lineup
        if section.holds("versions", list) and not dated:
            section.report("versions", "is empty; give at least one that has a date")
        sound = {on: lineup for on, lineup in dated.items() if lineup}
        return Versions(sound) if sound else None

    def _lineup(self, section: Section) -> Lineup | None:
        given = section.get("participants", list, required=True, such_as=_TURNS)
        offset = section.get("offset", int)
        if given is None:
            return None
        if not given:
            section.report("participants", f"is empty; give {_TURNS}")
            return None
        takers = [self._taker(section, f"participants[{n}]", each) for n, each in enumerate(given)]
        return Lineup(participants=takers, offset=offset or 0)

    def _taker(self, section: Section, place: str, given: object) -> str | tuple[str, ...] | None:
        match given:
            case "nobody":
                return None
            case str():
                return self.staff.people.checked(section, place, given)
            case [str(), *_] if _are_texts(given):
                group = enumerate(map(str, given))
                check = self.staff.people.checked
                return tuple(check(section, f"{place}[{n}]", each) for n, each in group)
        section.report(place, "is neither an id, nor a list of ids, nor 'nobody'")
        return None

    # -- what changes them ------------------------------------------------------------------------

    def _span(self, section: Section) -> Span | None:
        start = section.instant("start", self.timezone, required=True)
        end = section.instant("end", self.timezone, required=True)
        if start is None or end is None:
            return None
        if not later(end, start):
            section.report("end", f"{spoken(end)} is not after the start, {spoken(start)}")
            return None
        return Span(start, end)

    def _override(self, section: Section) -> Override | None:
        found = len(section.problems)
        fields = {
            "span": self._span(section),
            "add": self.staff.people.named(section, "add"),
            "remove": self.staff.people.named(section, "remove"),
            "team_id": self.staff.desks.named(section, "team"),
            "reason": section.text("reason"),
        }
        section.close()
        return section.fitted(found, Override, **fields)

    def _swap(self, section: Section) -> Swap | None:
        found = len(section.problems)
        fields = {
            "span": self._span(section),
            "asked_by": self.staff.people.named(section, "asked_by", required=True),
            "taken_by": self.staff.people.named(section, "taken_by"),
            "taken_at": section.instant("taken_at", self.timezone),
            "withdrawn_at": section.instant("withdrawn_at", self.timezone),
        }
        _given_together(section, "taken_by", "taken_at")
        section.close()
        return section.fitted(found, Swap, **fields)

    def _absence(self, section: Section) -> Absence | None:
        found = len(section.problems)
        in_hours = section.has("hours")
        if in_hours and section.given("start", "end"):
            section.report("hours", "stands beside 'start' or 'end'; give one of both")
        fields = {
            "agent_id": self.staff.people.named(section, "agent", required=True),
            "when": self.calendars.chosen(section) if in_hours else self._span(section),
            "reason": section.text("reason"),
        }
        section.close()
        if fields["when"] is None:  # what is wrong with its calendar has been told
            return None
        return section.fitted(found, Absence, **fields)

    def _schedule(self, section: Section) -> FixedSchedule | None:
        found = len(section.problems)
        span = self._span(section)
        fields = {
            "span": span,
            "team_id": self.staff.desks.named(section, "team"),
            "shifts": [self._shift(part, span) for part in section.sections("shifts")],
        }
        section.close()
        return section.fitted(found, FixedSchedule, **fields)

    def _shift(self, section: Section, within: Span | None) -> Shift | None:
        found = len(section.problems)
        fields = {
            "agent_id": self.staff.people.named(section, "agent", required=True),
            "span": self._span(section),
        }
        section.close()
        shift = section.fitted(found, Shift, **fields)
        if shift and within and not _meet(shift.span, within):
            section.report("start", "the whole shift lies outside of its schedule")
        return shift


def _given_together(section: Section, *keys: str) -> None:
    """Report what is missing of keys that are given together."""
    for key in keys:
        if not section.has(key) and any(section.has(other) for other in keys):
            others = " and ".join(repr(other) for other in keys if other != key)
            section.report(key, f"is missing; give it as well as {others}")


def _are_texts(given: Iterable[object]) -> bool:
    return all(isinstance(each, str) for each in given)


def _meet(one: Span, other: Span) -> bool:
    return later(one.end, other.start) and later(other.end, one.start)


def _named(overrides: Sequence[Override], swaps: Sequence[Swap]) -> Iterator[str]:
    for override in overrides:
        yield from (each for each in (override.add, override.remove) if each)
    for swap in swaps:
        yield from (each for each in (swap.asked_by, swap.taken_by) if each)


def _every(section: Section) -> str | timedelta | None:
    words = section.text("every", required=True, such_as=_EVERY)
    if words is None or words in _UNITS:
        return words
    if words[0].isdigit():
        return duration(section, "every")
    section.report("every", unknown(words, _UNITS))
    return None


def _days(section: Section) -> tuple[str, ...]:
    days = section.listed("days")
    for place, day in days.items():
        if day not in DAYS:
            section.report(place, unknown(day, DAYS))
    return tuple(days.values())

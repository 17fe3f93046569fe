"""The calendars of a playbook: read rule by rule, and found by their names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from servicekit.hours import Allowance, BusinessHours
from servicekit.instants import zone
from servicekit.playbook.section import Section

__all__ = ["Calendars"]


@attrs.frozen
class Calendars:
    """The calendars of a playbook by name, ``None`` for one that has a mistake.

    Args:
        by_name: the calendars.
        complete: whether there are no others, in a file that cannot be read.
    """

    by_name: Mapping[str, BusinessHours | None]
    complete: bool = True

    @classmethod
    def read(cls, section: Section, *, complete: bool) -> Calendars:
        """Read all calendars."""
        return cls({name: _hours(part) for name, part in section.parts().items()}, complete)

    @property
    def usable(self) -> dict[str, BusinessHours]:
        """Those without mistakes."""
        return {name: calendar for name, calendar in self.by_name.items() if calendar}

    def known(self, section: Section, key: str = "hours", *, required: bool = False) -> str | None:
        """Return the name that a key gives, and report it where there is no such calendar."""
        such_as = f"the name of a calendar; defined: {self._defined}"
        name = section.text(key, required=required, such_as=such_as)
        if name is not None and name not in self.by_name and self.complete:
            section.report(key, f"{name!r} is not defined; defined: {self._defined}")
        return name

    @property
    def _defined(self) -> str:
        return ", ".join(self.by_name) or "none"

    def chosen(
        self, section: Section, key: str = "hours", *, required: bool = False
    ) -> BusinessHours | None:
        """Return the calendar that a key names."""
        name = self.known(section, key, required=required)
        return None if name is None else self.by_name.get(name)

    def named(
        self, section: Section, within: Allowance | None, earliest: Allowance | None = None
    ) -> BusinessHours | None:
        """Return the calendar that ``hours`` names, in which ``within`` counts."""
        name = self.known(section)
        amounts = [amount for amount in (within, earliest) if amount is not None]
        business = any(amount.is_business for amount in amounts)
        if name is None and business:
            section.report("hours", "is missing; business time counts in a calendar, name one")
        on_the_wall = not business and not any(amount.is_dated for amount in amounts)
        if name is not None and within is not None and on_the_wall:
            message = "is given, but 'within' is wall-clock time; write 'working hours'"
            section.report("hours", message)
        return None if name is None else self.by_name.get(name)


def _hours(section: Section | None) -> BusinessHours | None:
    """Read a calendar, rule by rule, so that every rule that is wrong is found."""
    if section is None:
        return None
    timezone = section.text("timezone", required=True) or "UTC"
    found = len(section.problems)
    section.made("timezone", zone, timezone)
    if section.holds("weekly", str):
        notation = section.text("weekly") or ""
        plain = section.made("weekly", BusinessHours.parse, notation, timezone="UTC")
    else:
        rules = section.section("weekly")
        weekly = {day: _intervals(rules, "weekly", day) for day in rules.names()}
        right = len(section.problems) == found
        plain = BusinessHours(timezone="UTC", weekly=weekly) if right else None
    dated = section.section("overrides")
    overrides = {day: _intervals(dated, "overrides", day) for day in dated.names()}
    holidays = _holidays(section.section("holidays"))
    section.close()
    if len(section.problems) > found or plain is None:
        return None
    own = {date.fromisoformat(day): spans for day, spans in overrides.items()}
    for day in sorted(plain.overrides.keys() & own.keys()):
        dated.report(str(day), "stands in 'weekly' as well; say it once")
    return attrs.evolve(
        plain, timezone=timezone, holidays=holidays, overrides={**plain.overrides, **own}
    )


def _intervals(section: Section, kind: str, day: str) -> list[tuple[str, str]]:
    """Read the intervals of one day, and try them on a calendar of their own."""
    spans = []
    for words in section.texts(day):
        match words.split("-"):
            case [opens, closes]:
                spans.append((opens.strip(), closes.strip()))
            case _:
                section.report(day, f"{words!r} is not an interval; write '09:00-17:30'")
    if kind == "weekly":
        section.made(day, BusinessHours, timezone="UTC", weekly={day: spans})
    elif when := _date(section, day):
        section.made(day, BusinessHours, timezone="UTC", weekly={}, overrides={when: spans})
    return spans


def _holidays(section: Section) -> dict[date, str]:
    named = {_date(section, day): section.text(day) for day in section.names()}
    return {day: name for day, name in named.items() if day and name}


def _date(section: Section, key: str) -> date | None:
    return section.made(key, date.fromisoformat, key)

"""The contact policy of a playbook: on which channels a customer is contacted, and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from servicekit.followups import LAWS, PER, Cap, ContactPolicy, Period, Window
from servicekit.followups.check import CHECKS
from servicekit.followups.presets import decent_hours
from servicekit.interaction import BASES
from servicekit.playbook.amounts import lasting
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.names import Names
from servicekit.playbook.plans import word_list
from servicekit.playbook.section import Section
from servicekit.tables.formats.drafting import unknown

__all__ = ["ContactReader"]

T = TypeVar("T")

_CHANNELS = "the channels of the company, best first, such as 'phone'"
_DATES = "dates without quotes, like [2026-12-24, 2026-12-31]"
_DECENT = "true, or the hours of a day such as '08:00-21:00'"
_BASES = Names("bases", *BASES)
_FARTHEST = timedelta(days=3653)
_LAWS = {law.id: law for law in LAWS}


class ContactReader:
    """Read on which channels a customer is contacted, and when.

    Args:
        section: the part.
        calendars: the calendars of the playbook.
    """

    def __init__(self, section: Section, calendars: Calendars) -> None:
        self._section = section
        self._calendars = calendars
        found = [*section.listed("channels", such_as=_CHANNELS).values()]
        _refuse_twins(section, "channels", found)
        #: The channels of the company.
        self.channels = Names("channels", *found, complete=bool(found))
        #: Within what time follow-ups become one contact.
        self.together = lasting(section, "together")
        self._ids = Names("constraints", *(check.id for check in CHECKS))

    def read(self) -> ContactPolicy | None:
        """Return the policy; ``None`` where it has a mistake."""
        section, found = self._section, len(self._section.problems)
        constraints = [
            *self._decent_hours(),
            *self._law(),
            *self._all("windows", self._window),
            *self._all("blackouts", self._blackout),
            *self._all("caps", self._cap),
        ]
        fields: dict[str, Any] = {
            "channels": [*self.channels.known],
            "timezone": section.zone("timezone"),
            "purposes": self._purposes(section.section("purposes")),
            "horizon": self._horizon(),
        }
        section.close()
        if None in constraints or not self.channels.complete:
            return None
        return section.fitted(found, ContactPolicy, constraints=constraints, **fields)

    def _all(self, key: str, read: Callable[[Section], T | None]) -> list[T | None]:
        return [None if part is None else read(part) for part in self._section.tables(key)]

    @staticmethod
    def _purposes(section: Section) -> dict[str, str | None]:
        return {purpose: section.word(purpose, BASES) for purpose in section.names()}

    def _horizon(self) -> timedelta | None:
        horizon = lasting(self._section, "horizon")
        if horizon is not None and horizon > _FARTHEST:
            self._section.report("horizon", "is more than ten years; nobody plans so far ahead")
        return horizon

    # -- what everybody keeps ---------------------------------------------------------------------

    def _decent_hours(self) -> Iterator[Window]:
        section, key = self._section, "decent_hours"
        made = None
        if section.holds(key, str):
            opens, _, closes = (section.text(key) or "").partition("-")
            made = section.made(key, decent_hours, opens.strip(), closes.strip())
        elif section.holds(key, bool):
            made = decent_hours() if section.get(key, bool) else None
        elif section.given(key):
            section.report(key, f"is neither {_DECENT}")
        if made is not None:
            self._ids.known[made.id] = None
            yield made

    def _law(self) -> Iterator[Window | Cap]:
        section = self._section
        if section.holds("law", dict):
            table = section.section("law")
            for name, part in table.parts().items():
                yield from self._preset(table, name, name, part)
            return
        listed = section.listed("law")
        for place, name in listed.items():
            yield from self._preset(section, place, name, None)
        _refuse_twins(section, "law", listed.values())

    def _preset(
        self, above: Section, place: str, name: str, part: Section | None
    ) -> Sequence[Window | Cap]:
        law, found = _LAWS.get(name), len(above.problems)
        fields = {} if part is None else self._details(part)
        if law is None:
            above.report(place, unknown(name, _LAWS))
            return ()
        if law.closed_on is not None and (part is None or not part.has("holidays")):
            how = f"say which calendar has them: 'holidays' in [contact.law.{name}]"
            above.report(place, f"keeps {law.closed_on} free; {how}")
        made = above.made(place, law.constraints, **fields) if len(above.problems) == found else ()
        self._ids.known |= dict.fromkeys(each.id for each in made or ())
        for each in made or ():
            self._refuse_others(above, place, each)
        return made or ()

    def _details(self, section: Section) -> dict[str, Any]:
        """Return whose holidays a law keeps free, and which channels it binds."""
        calendar = self._calendars.chosen(section, "holidays")
        if calendar is not None and not calendar.holidays:
            section.report("holidays", "has none; list them in the calendar")
        channels = word_list(section, "channels", self.channels)
        section.close()
        holidays = None if calendar is None else calendar.holidays
        given = {"holidays": holidays, "channels": channels}
        return {key: value for key, value in given.items() if value is not None}

    def _refuse_others(self, above: Section, place: str, made: Window | Cap) -> None:
        """Report what binds only channels that the company does not have, by those names."""
        known = self.channels
        if known.complete and made.channels and known.known.keys().isdisjoint(made.channels):
            bound, ours = ", ".join(made.channels), ", ".join(known.known)
            how = f"say which of {ours} these are: 'channels' in [contact.law.NAME]"
            above.report(place, f"binds {bound}, and none is a channel here; {how}")

    # -- what is its own --------------------------------------------------------------------------

    def _bound(self, section: Section) -> dict[str, Any]:
        """Return what every constraint has."""
        return {
            "id": self._ids.taken(section),
            "bases": word_list(section, "bases", _BASES),
            "channels": word_list(section, "channels", self.channels),
        }

    def _window(self, section: Section) -> Window | None:
        found = len(section.problems)
        fields = {
            **self._bound(section),
            **_origin(section),
            "hours": self._calendars.chosen(section, required=True),
            "place": section.word("place", ("own", "customer")),
        }
        section.close()
        if fields["hours"] is None:  # what is wrong with the calendar has been told
            return None
        return section.fitted(found, Window, **fields)

    def _blackout(self, section: Section) -> Window | None:
        found = len(section.problems)
        fields = {
            **self._bound(section),
            "dates": _dates(section),
            "timezone": section.zone("timezone"),
        }
        section.close()
        return section.fitted(found, Window.blackout, **fields)

    def _cap(self, section: Section) -> Cap | None:
        found = len(section.problems)
        period = section.text("window", required=True, such_as="a period, such as '24 hours'")
        fields = {
            **self._bound(section),
            **_origin(section),
            "count": section.whole("count", least=1, required=True),
            "window": None if period is None else section.made("window", Period.parse, period),
            "of": section.word("of", ("attempts", "conversations")),
            "per": word_list(section, "per", Names("words", *PER)),
            "counts": word_list(section, "counts", _BASES),
            "spread": section.get("spread", bool),
            "burst": None if section.get("burst", dict) is None else _burst(section),
        }
        section.close()
        return section.fitted(found, Cap, **fields)


def _refuse_twins(section: Section, key: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            section.report(key, f"names {name!r} twice; say it once")


def _origin(section: Section) -> dict[str, Any]:
    return {"is_law": section.get("is_law", bool), "source": section.text("source")}


def _dates(section: Section) -> dict[date, str] | list[date]:
    """Read dates: a list of them, or a table with the reason of each."""
    if section.holds("dates", dict):
        return _reasons(section.section("dates"), section)
    listed = section.get("dates", list, required=True, such_as=_DATES)
    if listed == []:
        section.report("dates", f"is empty; give {_DATES}")
    for number, day in enumerate(listed or ()):
        if not isinstance(day, date) or isinstance(day, datetime):
            section.report(f"dates[{number}]", "is not a date without quotes, like 2026-12-24")
    return listed or []


def _reasons(table: Section, above: Section) -> dict[date, str]:
    named = {table.made(day, date.fromisoformat, day): table.text(day) for day in table.names()}
    if not named:
        above.report("dates", f"is empty; give {_DATES}")
    return {day: reason for day, reason in named.items() if day and reason}


def _burst(cap: Section) -> tuple[int, timedelta] | None:
    section = cap.section("burst")
    count = section.whole("count", least=1, required=True)
    within = lasting(section, "within", required=True)
    section.close()
    return None if count is None or within is None else (count, within)

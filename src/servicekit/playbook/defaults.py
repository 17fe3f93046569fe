"""What holds in a playbook where no part says it: the working hours, and how long a while is."""

from __future__ import annotations

from datetime import timedelta

import attrs

from servicekit.hours import BusinessHours
from servicekit.playbook.amounts import lasting
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.section import Section
from servicekit.playbook.service_level import ServiceLevel

__all__ = ["Defaults", "service_level"]

_NOBODY = "none"  # no caller is left out, however soon they gave up


@attrs.frozen
class Defaults:
    """What holds where no part says it.

    Args:
        office: the working hours of the organisation.
        window: for how long what was settled counts as coming back.
        sure: whether no mistake hides the working hours.
    """

    office: BusinessHours | None
    window: timedelta | None
    sure: bool

    @classmethod
    def read(cls, section: Section, calendars: Calendars) -> Defaults:
        """Read them; the only calendar there is needs no mention."""
        name, window = calendars.known(section), lasting(section, "window")
        section.close()
        names = [*calendars.by_name]
        if name is None and len(names) == 1:
            name = names[0]
        office = None if name is None else calendars.by_name.get(name)
        return cls(office, window, office is not None or (name is None and calendars.complete))

    def calendar(self, section: Section, calendars: Calendars) -> BusinessHours | None:
        """Return the calendar that a part names, or else the working hours."""
        return calendars.chosen(section) if section.has("hours") else self.office


def service_level(section: Section) -> ServiceLevel | None:
    """Read within what time a live contact has to be taken."""
    found = len(section.problems)
    fields = {
        "answer_within": lasting(section, "answer_within"),
        "short_abandon": _short(section, "short_abandon"),
    }
    section.close()
    return section.fitted(found, ServiceLevel, **fields)


def _short(section: Section, key: str) -> timedelta | None:
    if section.holds(key, str) and section.text(key) == _NOBODY:
        return timedelta(0)
    return lasting(section, key)

"""The team: people who share a queue."""

from __future__ import annotations

import attrs

from servicekit.hours.succession import AnyCalendar, optional_calendar
from servicekit.values import identifier

__all__ = ["Team"]


@attrs.frozen(kw_only=True)
class Team:
    """A desk: people who share a queue.

    Who belongs to it, each :class:`~servicekit.staff.Agent` says.

    Args:
        id: the host's own id.
        name: how people call it.
        department: the part of the company that it belongs to.
        hours: when the desk is open; ``None`` means that nobody said.

    Example:
        >>> Team(id="billing", department="finance").id
        'billing'

    Raises:
        FieldError: the id is empty.
    """

    id: str = attrs.field(converter=identifier)
    name: str = ""
    department: str | None = None
    hours: AnyCalendar | None = attrs.field(default=None, validator=optional_calendar)

"""The absence: when somebody is not there, whatever the plan says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Calendar, Span
from servicekit.hours.succession import AnyCalendar
from servicekit.roster.checking import listed
from servicekit.values import identifier, instance_of
from servicekit.versions import Versions

__all__ = ["Absence", "When"]

#: A span, several, or a calendar that is open while somebody is absent.
When: TypeAlias = tuple[Span, ...] | AnyCalendar

_EXPECTED = "a span, several spans, or one calendar; what is both makes two absences"


def _when(value: Span | Iterable[Span] | AnyCalendar) -> When:
    if isinstance(value, Span):
        return (value,)
    if not isinstance(value, Calendar | Versions):
        return _spans(value)
    if isinstance(value, Versions) and not isinstance(value.entries[0][1], Calendar):
        raise FieldError("absence.when", value, _EXPECTED)
    return value


def _spans(value: Iterable[Span]) -> tuple[Span, ...]:
    try:
        spans = listed("absence.when", Span, value)
    except FieldError as error:
        raise FieldError(error.field, error.value, _EXPECTED) from None
    if not spans:
        raise FieldError("absence.when", value, "at least one span")
    return spans


@attrs.frozen(kw_only=True)
class Absence:
    """Time for which somebody is absent: they are on duty in no layer then.

    Args:
        agent_id: who.
        when: a span, several, or a calendar that is open while they are absent. Whoever is absent
            for spans and by a calendar has two absences.
        reason: why, for the host alone: no explanation repeats it.

    Example:
        >>> from servicekit.hours import BusinessHours
        >>> fridays = BusinessHours(timezone="UTC", weekly={"fri": [("00:00", "24:00")]})
        >>> Absence(agent_id="ada", when=fridays).agent_id
        'ada'

    Raises:
        FieldError: the id is empty, ``when`` is something else or no span at all, or the reason is
            no text.
    """

    agent_id: str = attrs.field(converter=identifier)
    when: When = attrs.field(converter=_when)
    reason: str = attrs.field(default="", validator=instance_of(str), repr=False)

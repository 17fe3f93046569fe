"""The service level: within what time a call has to be taken, and which callers do not count."""

from __future__ import annotations

from datetime import timedelta

import attrs

from servicekit.errors import FieldError
from servicekit.instants import duration_microseconds

__all__ = ["ServiceLevel"]


def _some_time(_: object, attribute: attrs.Attribute[timedelta], value: timedelta) -> None:
    if duration_microseconds(value) <= 0:
        raise FieldError(attribute.name, value, "some time, more than none")


def _no_less_than_none(_: object, attribute: attrs.Attribute[timedelta], value: timedelta) -> None:
    if duration_microseconds(value) < 0:
        raise FieldError(attribute.name, value, "some time, or none; never less")


@attrs.frozen(kw_only=True)
class ServiceLevel:
    """Within what time a live contact has to be taken, and which callers do not count.

    Args:
        answer_within: a contact that waits longer than this was not taken in time; inclusive.
        short_abandon: who gives up after this time or sooner has not waited for anybody: nobody
            could have been quick enough.

    Example:
        >>> ServiceLevel().answer_within
        datetime.timedelta(seconds=20)

    Raises:
        FieldError: there is no time in which to take a contact, or less than none to give up.

    Source:
        80 % of calls within 20 seconds is what contact centres began with; who hangs up within
        5 seconds is commonly left out, as a wrong number would be.
    """

    answer_within: timedelta = attrs.field(default=timedelta(seconds=20), validator=_some_time)
    short_abandon: timedelta = attrs.field(
        default=timedelta(seconds=5), validator=_no_less_than_none
    )

"""The condition of a promise: what has to be so before it is owed."""

from __future__ import annotations

from datetime import datetime

import attrs

from servicekit.instants import moment, optional_aware
from servicekit.values import some_text

__all__ = ["Condition"]


@attrs.frozen(kw_only=True)
class Condition:
    """What has to be so before a promise is owed, and until when it can come about.

    Args:
        what: the condition as a clause, such as ``"the parcel has come back"``.
        deadline_at: until when, inclusive; the due of the promise by default.

    Example:
        >>> Condition(what="the parcel has come back").what
        'the parcel has come back'

    Raises:
        FieldError: it says nothing.
        NaiveDatetimeError: the deadline has no time zone.
    """

    what: str = attrs.field(converter=some_text)
    deadline_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)

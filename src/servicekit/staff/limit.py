"""The limit: how much somebody may decide."""

from __future__ import annotations

from datetime import timedelta

import attrs

from servicekit.errors import FieldError
from servicekit.instants import duration_microseconds
from servicekit.money import Money
from servicekit.staff.amount import not_negative

__all__ = ["Limit"]


@attrs.frozen(kw_only=True)
class Limit:
    """How much somebody may decide, inclusive; what is ``None`` has no bound.

    Args:
        per_case: how much in one case, whoever granted it.
        per_window: how much one person may grant within ``window``, over all cases.
        window: the time that ends with the decision; what was granted exactly that long before is
            out.

    Example:
        >>> from datetime import timedelta
        >>> daily = Limit(per_window=Money(500, "EUR"), window=timedelta(days=1))
        >>> daily.per_case is None
        True

    Raises:
        FieldError: an amount is negative, or of ``per_window`` and ``window`` one is missing.
        NotADurationError: the window is no ``timedelta``.
    """

    per_case: Money | None = attrs.field(default=None, validator=not_negative)
    per_window: Money | None = attrs.field(default=None, validator=not_negative)
    window: timedelta | None = None

    def __attrs_post_init__(self) -> None:
        if (self.per_window is None) is not (self.window is None):
            raise FieldError("window", self.window, "given together with per_window")
        if self.window is not None and duration_microseconds(self.window) <= 0:
            raise FieldError("window", self.window, "some time, more than none")

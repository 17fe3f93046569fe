"""The hold: why a history must be kept as it is, from when until when."""

from __future__ import annotations

from datetime import datetime

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, later, moment, optional_aware
from servicekit.values import optional_identifier, some_text

__all__ = ["Hold"]


@attrs.frozen(kw_only=True)
class Hold:
    """Why a history must be kept as it is: a claim, an investigation, a duty to keep records.

    Args:
        reason: why, in words; hidden in ``repr``.
        from_at: since when, inclusive.
        until_at: until when, inclusive; ``None`` means until further notice.
        by: who ordered it.

    Example:
        >>> from datetime import UTC, datetime
        >>> claim = Hold(reason="claim 17", from_at=datetime(2026, 1, 1, tzinfo=UTC))
        >>> claim.holds(at=datetime(2026, 5, 1, tzinfo=UTC))
        True

    Raises:
        FieldError: it gives no reason, or ends before it begins.
        NaiveDatetimeError: an instant has no time zone.
    """

    reason: str = attrs.field(converter=some_text, repr=False)
    from_at: datetime = attrs.field(converter=aware, eq=moment)
    until_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    by: str | None = attrs.field(default=None, converter=optional_identifier)

    def __attrs_post_init__(self) -> None:
        if self.until_at is not None and later(self.from_at, self.until_at):
            raise FieldError("until_at", self.until_at, f"not before from_at, {self.from_at}")

    def holds(self, *, at: datetime) -> bool:
        """Tell whether it is in force at ``at``."""
        ended = self.until_at is not None and later(at, self.until_at)
        return not later(self.from_at, at) and not ended

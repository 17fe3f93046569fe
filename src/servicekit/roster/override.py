"""The override: somebody comes, goes, or stands in for somebody else, for one span."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Span
from servicekit.instants import spoken
from servicekit.roster.shift import ends
from servicekit.values import instance_of, optional_identifier

__all__ = ["Override", "check_overrides"]


@attrs.frozen(kw_only=True)
class Override:
    """A change to who would be on duty by rotations and hours, for one span.

    With ``add`` alone somebody comes, for their own team; with ``remove`` alone somebody goes, and
    nobody takes their place; with both, one stands in wherever the other has a turn. All overrides
    apply at once to what would be without any, so their order does not matter.

    Args:
        span: when, half-open.
        add: who is on duty beside, or instead.
        remove: who is not.
        reason: why, for people.

    Example:
        >>> from datetime import UTC, datetime
        >>> night = Span(datetime(2026, 3, 2, 18, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC))
        >>> stand_in = Override(span=night, add="ada", remove="sam", reason="a concert")
        >>> stand_in.add, stand_in.remove
        ('ada', 'sam')

    Raises:
        FieldError: nobody is added or removed, or it is the same person.
    """

    span: Span = attrs.field(validator=instance_of(Span))
    add: str | None = attrs.field(default=None, converter=optional_identifier)
    remove: str | None = attrs.field(default=None, converter=optional_identifier)
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        if self.add == self.remove:
            expected = "somebody to add, somebody else to remove, or one of the two"
            raise FieldError("override.add", self.add, expected)


def check_overrides(overrides: Iterable[tuple[str, Override]]) -> None:
    """Check that no two overrides name the same person at the same time.

    Whoever is added twice, removed twice, or added by one and removed by another would make the
    answer depend on an order.

    Args:
        overrides: each with the path that a message calls it by.

    Raises:
        FieldError: two of them do; the message names both.
    """
    named = (
        (person, *ends(override.span), path, override)
        for path, override in overrides
        for person in (override.add, override.remove)
        if person is not None
    )
    latest: tuple[str, int, str] | None = None
    for person, start, end, path, override in sorted(named, key=lambda each: each[:4]):
        if start >= end:
            continue
        if latest and latest[0] == person and start < latest[1]:
            when = spoken(override.span.start)
            expected = f"a span in which {latest[2]} does not name {person!r} as well"
            raise FieldError(f"{path}.span", when, expected)
        latest = person, end, path

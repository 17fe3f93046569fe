"""The shift of one person, and the piece of a timeline in which the same people are on duty."""

from __future__ import annotations

from datetime import datetime

import attrs

from servicekit.hours import Span
from servicekit.instants import from_microseconds, to_microseconds
from servicekit.values import identifier, identifiers, instance_of

__all__ = ["Duty", "Shift", "ends", "span_of"]


@attrs.frozen(kw_only=True)
class Shift:
    """A span for which one person is on duty.

    Args:
        agent_id: who.
        span: when, half-open.

    Example:
        >>> from datetime import UTC, datetime
        >>> day = Span(datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 17, tzinfo=UTC))
        >>> Shift(agent_id="ada", span=day).agent_id
        'ada'

    Raises:
        FieldError: the id is empty, or the span is none.
    """

    agent_id: str = attrs.field(converter=identifier)
    span: Span = attrs.field(validator=instance_of(Span))


@attrs.frozen(kw_only=True)
class Duty:
    """A span for which the same people are on duty, perhaps nobody.

    Args:
        span: when, half-open.
        agent_ids: who, sorted by id.

    Raises:
        FieldError: an id is empty, or the span is none.
    """

    span: Span = attrs.field(validator=instance_of(Span))
    agent_ids: tuple[str, ...] = attrs.field(default=(), converter=identifiers)


def ends(span: Span) -> tuple[int, int]:
    """Return both ends of a span in microseconds of UTC."""
    return to_microseconds(span.start), to_microseconds(span.end)


def span_of(start: int, end: int, like: datetime) -> Span:
    """Return a span from microseconds of UTC, in the type and the zone of an instant."""
    return Span(from_microseconds(start, like), from_microseconds(end, like))

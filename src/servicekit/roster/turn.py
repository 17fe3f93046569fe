"""A turn of a rotation: whose it is, from when until when."""

from __future__ import annotations

import attrs

from servicekit.hours.span import Span
from servicekit.values import identifiers, instance_of

__all__ = ["Turn"]


@attrs.frozen(kw_only=True)
class Turn:
    """A stretch of a rotation that belongs to one participant.

    A turn in the middle of which the participants change is two, with the same number.

    Args:
        number: how many turns after the anchor's, which is 0; negative before it.
        span: from when until when, whether it is served all that time or not.
        agent_ids: who has it, in order; nobody in a gap of the rotation.
    """

    number: int
    span: Span = attrs.field(validator=instance_of(Span))
    agent_ids: tuple[str, ...] = attrs.field(converter=identifiers)

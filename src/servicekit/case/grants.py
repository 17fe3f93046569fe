"""What was granted in a case, and stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from servicekit.instants import to_microseconds
from servicekit.records import seen
from servicekit.staff import Grant

__all__ = ["standing"]


def standing(
    grants: Iterable[Grant],
    *,
    at: datetime,
    known_at: datetime | None,
    kind: str | None,
    pending: bool = False,
) -> tuple[Grant, ...]:
    """Return the grants that stand at ``at``, as far as was recorded by ``known_at``.

    Args:
        grants: grants in order.
        at: the instant that is asked about.
        known_at: what was recorded later is not seen; ``at`` by default.
        kind: only grants of this kind.
        pending: also those that still wait for somebody's approval.
    """
    known = to_microseconds(at if known_at is None else known_at)
    return tuple(
        grant
        for grant in seen(grants, at=to_microseconds(at), known=known)
        if kind in {None, grant.kind}
        and (
            grant.stands(at=at, known_at=known_at)
            or (pending and grant.pending(at=at, known_at=known_at))
        )
    )

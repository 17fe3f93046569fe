"""The dispute: whether the parties see alike what became of a promise."""

from __future__ import annotations

from collections.abc import Iterable

from servicekit.promise.event import PromiseEvent

__all__ = ["disputed"]


def disputed(events: Iterable[PromiseEvent]) -> bool:
    """Tell whether a promise is in dispute after what happened to it.

    Args:
        events: what happened, in order.
    """
    found: dict[str | None, str | None] = {}
    in_dispute = False
    for event in events:
        if event.kind == "disputed":
            found, in_dispute = {}, True
        elif event.kind == "assessed":
            found[event.party] = event.verdict
            in_dispute = in_dispute and not _settled(found)
    return in_dispute


def _settled(found: dict[str | None, str | None]) -> bool:
    agreed = "customer" in found and found["customer"] == found.get("company")
    return agreed or "third_party" in found

"""Timers: what wakes a host up when something may be due, whatever keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from servicekit.errors import FieldError
from servicekit.followups.scheduled import Outcome, Scheduled

__all__ = ["Timers", "plain", "reconcile"]


class Timers(Protocol):
    """Wake-ups that outlive the process: one for each key.

    A wake-up only wakes: the host then asks again what is due. So one that fires late, or twice,
    does no harm; one that is lost does.
    """

    def schedule(self, key: str, at: datetime, payload: Mapping[str, Any]) -> None:
        """Wake up for a key at an instant; a wake-up that the key has already moves there."""
        ...

    def cancel(self, key: str) -> None:
        """Do not wake up for a key any more; one that has no wake-up stays without."""
        ...


def reconcile(timers: Timers, before: Iterable[Outcome], after: Iterable[Outcome]) -> None:
    """Make the wake-ups those of the contacts that are scheduled now.

    What is scheduled no longer is cancelled, everything else is scheduled, also what stays: its
    wake-up may have fired and led to nothing. New ones come first, so that whoever stops half-way
    has one too many and not one too few; doing it again is harmless.

    Args:
        timers: what keeps the wake-ups.
        before: the contacts for which there are wake-ups.
        after: what is scheduled now; what cannot be scheduled has no wake-up.
    """
    known, wanted = (
        {each.key: each for each in outcomes if isinstance(each, Scheduled)}
        for outcomes in (before, after)
    )
    for key, contact in wanted.items():
        timers.schedule(key, contact.at, payload(contact))
    for key in known:
        if key not in wanted:
            timers.cancel(key)


def payload(contact: Scheduled) -> dict[str, Any]:
    """Return what a wake-up carries: whom to ask about, and nothing personal."""
    follow_up = contact.follow_ups[0]
    return {
        "customer_id": follow_up.customer_id,
        "case_id": follow_up.case_id,
        "follow_ups": list(contact.keys),
    }


def plain(payload: Mapping[str, Any]) -> Any:
    """Return a payload as it comes back from where it was written as JSON.

    Raises:
        FieldError: it is no mapping, or holds what JSON cannot say.
    """
    kind = type(payload).__name__  # what it holds is not for the text of an error
    if not isinstance(payload, Mapping):
        raise FieldError("payload", kind, "a mapping")
    try:
        return json.loads(json.dumps(payload, default=_as_dict, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise FieldError("payload", kind, f"what JSON can hold: {error}") from None


def _as_dict(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not for JSON; write it as text or a number")

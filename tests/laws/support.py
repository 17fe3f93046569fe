"""What the tests of laws share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import attrs
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from servicekit.errors import FieldError, IllegalEventError
from servicekit.instants import from_microseconds, to_microseconds
from servicekit.testing.strategies import FIRST

T = TypeVar("T")

#: How many examples a law is held to; each value takes some milliseconds to draw.
laws = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: And a machine: so many walks of so many steps.
walks = settings(laws, max_examples=20, stateful_step_count=15)
MICROSECOND = timedelta(microseconds=1)

#: Instants to ask about, most of them within some days after another.
waits = st.one_of(
    st.integers(0, 24 * 14).map(lambda hours: timedelta(hours=hours)),
    st.timedeltas(timedelta(), timedelta(days=400)),
)


def after(t: datetime, wait: timedelta) -> datetime:
    """Return the instant so long after another, whatever clocks do."""
    return from_microseconds(to_microseconds(t) + wait // MICROSECOND, FIRST)


def known_from(value: object) -> datetime:
    """Return since when anything can be asked about a promise or an escalation."""
    made = getattr(value, "made_at", None) or value.raised_at
    return max(made, value.recorded_at, key=to_microseconds)


def known_to(value: object) -> datetime:
    """Return by when everything is known about a promise or an escalation."""
    recorded = (event.recorded_at for event in value.events)
    return max([known_from(value), *recorded], key=to_microseconds)


def grown(value: T, only: Callable[[object], bool]) -> T | None:
    """Return the value with some of its events, or ``None`` where these alone are no history."""
    try:
        return attrs.evolve(value, events=[event for event in value.events if only(event)])
    except (FieldError, IllegalEventError):
        return None

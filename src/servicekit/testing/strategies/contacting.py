"""What bounds the contacts with a customer, and when one comes or what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, Unpack

import attrs
from hypothesis import strategies as st

from servicekit.followups import (
    LAWS,
    Blocked,
    Cap,
    Check,
    ContactPolicy,
    FollowUp,
    LegalPreset,
    Moved,
    Scheduled,
    Unschedulable,
    Window,
)
from servicekit.followups.cap import PER
from servicekit.followups.check import CHECKS
from servicekit.followups.legal_preset import FORCES
from servicekit.interaction import BASES
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.calendars import calendars_of
from servicekit.testing.strategies.followups import drawn_follow_up
from servicekit.testing.strategies.plain import CHANNELS, PURPOSES, details, reasons, words
from servicekit.testing.strategies.times import Clock, durations
from servicekit.testing.strategies.timings import periods

__all__ = [
    "blocked",
    "caps",
    "checks",
    "contact_policies",
    "legal_presets",
    "moved",
    "scheduled",
    "unschedulable",
    "windows",
]

_POINT = "kim@example.org"
_BASES = st.lists(st.sampled_from(BASES), min_size=1, unique=True)
_CHANNELS = st.lists(st.sampled_from(CHANNELS), unique=True, max_size=2)
# What every constraint may say beside its own.
_BOUND: Mapping[str, st.SearchStrategy[Any]] = {
    "bases": _BASES,
    "channels": _CHANNELS,
    "is_law": st.booleans(),
    "source": words("page 3"),
}


def windows(*, id: str = "team hours", **bounds: Unpack[Within]) -> st.SearchStrategy[Window]:  # noqa: A002 - the name of the field
    """Draw hours outside of which nobody is contacted; they shrink to one weekday from 9 to 5.

    Args:
        id: what people call it.
        bounds: within which its calendar is drawn.

    Example:
        >>> from hypothesis import find
        >>> find(windows(), lambda window: window.is_local).place
        'customer'
    """
    return _windows(Bounds(**bounds), id)


@cache
def _windows(bounds: Bounds, own: str) -> st.SearchStrategy[Window]:
    optional = {**_BOUND, "place": st.sampled_from(["own", "customer"])}
    required = {"id": st.just(own), "hours": calendars_of(bounds)}
    return details(optional, required).map(lambda fields: Window(**fields))


def caps(*, id: str = "cap", local: bool | None = None) -> st.SearchStrategy[Cap]:  # noqa: A002 - the name of the field
    """Draw caps on contacts; they shrink to one attempt in an hour.

    Args:
        id: what people call it.
        local: whether they go by the customer's dates; both by default.

    Example:
        >>> from hypothesis import find
        >>> print(find(caps(), lambda cap: cap.spread))
        cap: at most 1 attempt in 1 hour
    """
    return _caps(id, local)


@st.composite
def _caps(draw: st.DrawFn, own: str, local: bool | None) -> Cap:  # noqa: FBT001 - drawn
    window, count = draw(periods(local=local)), draw(st.integers(1, 5))
    optional: dict[str, st.SearchStrategy[Any]] = {
        **_BOUND,
        "of": st.sampled_from(["attempts", "conversations"]),
        "per": st.lists(st.sampled_from(PER), min_size=1, unique=True),
        "counts": _BASES,
    }
    fields = draw(details(optional))
    if window.length is not None and draw(st.booleans()):
        fields["spread"] = True
        if count > 1 and draw(st.booleans()):
            fields["burst"] = draw(st.integers(1, count - 1)), window.length / 2
    return Cap(own, count, window, **fields)


@cache
def checks() -> st.SearchStrategy[Check]:
    """Draw what every contact has to pass; the host may let it bind other bases.

    Example:
        >>> from hypothesis import find
        >>> find(checks(), lambda check: check.code == "need").id
        'needs'
    """
    return st.builds(
        lambda check, bases: check if bases is None else attrs.evolve(check, bases=bases),
        st.sampled_from([each for each in CHECKS if isinstance(each, Check)]),
        st.none() | _BASES,
    )


@cache
def legal_presets() -> st.SearchStrategy[LegalPreset]:
    """Draw the numbers of laws: those that this library knows, and others.

    Example:
        >>> from hypothesis import find
        >>> find(legal_presets(), lambda preset: preset.jurisdiction == "CA").id
        'ca-telemarketing'
    """
    optional: dict[str, st.SearchStrategy[Any]] = {
        "force": st.sampled_from(FORCES),
        "channels": _CHANNELS,
        "closed_on": st.just("the public holidays"),
        "caps": st.lists(caps(), max_size=1),
        "leaves_out": st.lists(words("surveys"), max_size=1),
        "changes": st.lists(words("ends in 2027"), max_size=1),
    }
    required: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(("id", "name", "about", "source"), words("calling hours")),
        "jurisdiction": st.sampled_from(["US", "FR"]),
        "bases": _BASES,
        "as_of": st.dates(date(2020, 1, 1), date(2029, 12, 31)),
        "hours": st.sampled_from(["Mo-Fr 09:00-20:00", "Mo-Su 08:00-21:00"]),
    }
    own = details(optional, required).map(lambda fields: LegalPreset(**fields))
    return st.one_of(st.sampled_from(LAWS), own)


def contact_policies(**bounds: Unpack[Within]) -> st.SearchStrategy[ContactPolicy]:
    """Draw contact policies with up to two windows and two caps.

    They know each channel and purpose of :func:`~servicekit.testing.strategies.follow_ups`, and
    shrink to one without constraints of its own.

    Example:
        >>> from hypothesis import find
        >>> find(contact_policies(), lambda policy: policy.channels[0] == "phone").channels
        ('phone', 'email', 'chat')
    """
    return _policies(Bounds(**bounds))


@cache
def _policies(bounds: Bounds) -> st.SearchStrategy[ContactPolicy]:
    hours = st.one_of(
        st.just(()),
        st.tuples(_windows(bounds, "team hours")),
        st.tuples(_windows(bounds, "team hours"), _windows(bounds, "shop hours")),
    )
    some = st.one_of(st.just(()), st.tuples(caps()), st.tuples(caps(), caps(id="second cap")))
    optional: dict[str, st.SearchStrategy[Any]] = {
        "constraints": st.builds(lambda first, second: (*first, *second), hours, some),
        "checks": st.lists(st.sampled_from(CHECKS), unique=True),
        "timezone": st.sampled_from(bounds.zones),
        # Once there are some, a policy refuses all others.
        "purposes": st.just({purpose: basis for basis, purpose in PURPOSES.items()}),
        "horizon": durations(shortest=timedelta(days=1), longest=timedelta(days=40)),
    }
    required = {"channels": st.permutations(CHANNELS)}
    return details(optional, required).map(lambda fields: ContactPolicy(**fields))


# -- what scheduling comes to ---------------------------------------------------------------------


def moved(**bounds: Unpack[Within]) -> st.SearchStrategy[Moved]:
    """Draw constraints that moved a contact on; they shrink to one that took no time.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(moved())
        ... @settings(max_examples=3, database=None)
        ... def test_it(each):
        ...     assert str(each).endswith(".")
        >>> test_it()
    """
    return _moved(Bounds(**bounds))


@st.composite
def _moved(draw: st.DrawFn, bounds: Bounds) -> Moved:
    clock = Clock(draw, bounds)
    return _drawn_moved(clock, clock.now, clock.wait())


def _drawn_moved(clock: Clock, start: int, end: int) -> Moved:
    name, code = clock.draw(st.sampled_from([("team hours", "window"), ("one a day", "cap")]))
    return Moved(
        constraint=name,
        code=code,
        from_at=clock.written(start),
        until_at=clock.written(end),
        text=f"outside {name}",
    )


def blocked(**bounds: Unpack[Within]) -> st.SearchStrategy[Blocked]:
    """Draw channels on which nothing can be scheduled; they shrink to what nothing would help.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(blocked())
        ... @settings(max_examples=3, database=None)
        ... def test_it(each):
        ...     assert each.would_be_at is None or each.by
        >>> test_it()
    """
    return _blocked(Bounds(**bounds))


@st.composite
def _blocked(draw: st.DrawFn, bounds: Bounds) -> Blocked:
    return _drawn_blocked(Clock(draw, bounds), draw(st.sampled_from(CHANNELS)))


def _drawn_blocked(clock: Clock, channel: str | None) -> Blocked:
    draw = clock.draw
    by = draw(st.lists(st.sampled_from(["team hours", "consent"]), unique=True))
    return Blocked(
        channel=channel,
        contact_point=None if channel is None else draw(st.none() | st.just(_POINT)),
        by=tuple(by),
        would_be_at=clock.written(clock.wait()) if by else None,
        because=tuple(draw(st.lists(reasons(), max_size=1))),
    )


def scheduled(**bounds: Unpack[Within]) -> st.SearchStrategy[Scheduled]:
    """Draw contacts that carry out one follow-up or two, within the time that each has.

    They shrink to one by e-mail at ``first``.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(scheduled())
        ... @settings(max_examples=3, database=None)
        ... def test_it(contact):
        ...     assert {each.basis for each in contact.follow_ups} == {contact.basis}
        >>> test_it()
    """
    return _scheduled(Bounds(**bounds))


@st.composite
def _scheduled(draw: st.DrawFn, bounds: Bounds) -> Scheduled:
    clock = Clock(draw, bounds)
    channels = tuple(draw(st.permutations(CHANNELS)))
    found = _due_together(clock, channels)
    start, end = clock.now, clock.wait()
    if draw(st.booleans()):
        last = clock.written(clock.after(end))
        found = [attrs.evolve(each, latest_at=last) for each in found]
    channel = None if found[0].audience == "staff" else channels[0]
    passed_over = clock.count(1) if channel is not None else ()
    return Scheduled(
        follow_ups=found,
        at=clock.written(end),
        channel=channel,
        contact_point=None if channel is None else draw(st.none() | st.just(_POINT)),
        moved=tuple(_drawn_moved(clock, start, end) for _ in clock.count(1)),
        passed_over=tuple(_drawn_blocked(clock, channels[1]) for _ in passed_over),
        because=tuple(draw(st.lists(reasons(), max_size=1))),
    )


def _due_together(clock: Clock, channels: tuple[str, ...]) -> list[FollowUp]:
    """Draw follow-ups that can be one contact: of one basis, for the same people."""
    draw = clock.draw
    basis = draw(st.sampled_from(("service", *BASES)))
    first = drawn_follow_up(clock, basis, channels=draw(st.sampled_from([(), channels])))
    if draw(st.booleans()):
        return [first]
    return [first, attrs.evolve(first, key="2", about=None)]


def unschedulable(**bounds: Unpack[Within]) -> st.SearchStrategy[Unschedulable]:
    """Draw follow-ups for which there is no instant, with what stands in the way.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(unschedulable())
        ... @settings(max_examples=3, database=None)
        ... def test_it(found):
        ...     assert found.because == tuple(r for each in found.blocked for r in each.because)
        >>> test_it()
    """
    return _unschedulable(Bounds(**bounds))


@st.composite
def _unschedulable(draw: st.DrawFn, bounds: Bounds) -> Unschedulable:
    clock = Clock(draw, bounds)
    found = _due_together(clock, CHANNELS)
    is_for_staff = found[0].audience == "staff"
    channels = (None,) if is_for_staff else draw(st.sampled_from([CHANNELS[:1], CHANNELS]))
    barred = tuple(_drawn_blocked(clock, channel) for channel in channels)
    return Unschedulable(
        follow_ups=found,
        blocked=barred,
        because=tuple(reason for each in barred for reason in each.because),
    )

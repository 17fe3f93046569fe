"""The load: what everybody has to do already, and when they last got something."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, latest, to_microseconds
from servicekit.money import Rate
from servicekit.roster.index import Index, has_room
from servicekit.staff import Grant
from servicekit.values import FrozenMapping, identifier, is_whole, tuple_of

__all__ = ["FAIRNESS", "Load"]

#: Who of several equals gets the work: who has waited for it longest, or who has least of it.
FAIRNESS = ("longest_idle", "least_loaded")

_Open = Mapping[str, Mapping[str, int] | int]
#: What an open contact counts as where nobody said on which channel it is.
_ANY = "any"


def _open(given: _Open) -> FrozenMapping[str, FrozenMapping[str, int]]:
    return FrozenMapping({identifier(each): _counts(each, n) for each, n in given.items()})


def _counts(agent_id: object, given: Mapping[str, int] | int) -> FrozenMapping[str, int]:
    counts = given if isinstance(given, Mapping) else {_ANY: given}
    for channel, count in counts.items():
        if not is_whole(count, least=0):
            raise FieldError(f"open[{agent_id!r}][{channel!r}]", count, "a whole number from 0")
    return FrozenMapping(counts)


def _instants(given: Mapping[str, datetime]) -> FrozenMapping[str, datetime]:
    return FrozenMapping({identifier(each): aware(t) for each, t in given.items()})


def _grants(given: Iterable[Grant]) -> tuple[Grant, ...]:
    return tuple_of(Grant, given)


def _rates(given: Iterable[Rate]) -> tuple[Rate, ...]:
    return tuple_of(Rate, given)


def _same_instants(given: Mapping[str, datetime]) -> FrozenMapping[str, int]:
    return FrozenMapping({each: to_microseconds(t) for each, t in given.items()})


@attrs.frozen(kw_only=True)
class Load:
    """What everybody has to do already, when they last got something, and what was granted.

    A host that routes often keeps one and goes on from it with :meth:`assigned` and
    :meth:`released`; what was worked out from it is then not worked out again.

    Args:
        open: how many contacts each has now, by channel; a number alone counts as that many of one
            unit each. Who is not named has none.
        last_assigned: when each got something last; who is not named never did.
        granted: what customers were given so far, for the limits of authority.
        rates: those that convert what is in another currency than a limit.

    Example:
        >>> from datetime import UTC, datetime
        >>> load = Load(open={"ada": {"chat": 2}, "sam": 1})
        >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> load.assigned("ada", at=nine, channel="chat").open["ada"]["chat"]
        3

    Raises:
        FieldError: a count is not a whole number from 0, or an item is of another type.
        NaiveDatetimeError: an instant has no time zone.
    """

    open: FrozenMapping[str, FrozenMapping[str, int]] = attrs.field(
        factory=FrozenMapping, converter=_open
    )
    last_assigned: FrozenMapping[str, datetime] = attrs.field(
        factory=FrozenMapping, converter=_instants, eq=_same_instants
    )
    granted: tuple[Grant, ...] = attrs.field(default=(), converter=_grants)
    rates: tuple[Rate, ...] = attrs.field(default=(), converter=_rates)
    # What was worked out for one index: who is full on a channel, and orders of fairness.
    _worked_out: _WorkedOut | None = attrs.field(default=None, init=False, eq=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self.open, self.last_assigned, self.granted, self.rates)

    def assigned(self, agent_id: str, *, at: datetime, channel: str | None = None) -> Load:
        """Return the load after somebody got one more contact.

        Args:
            agent_id: who got it.
            at: when; what they got later than that stays the last.
            channel: on which it is.
        """
        before = self.last_assigned.get(agent_id, at)
        last = self.last_assigned | {agent_id: latest(before, aware(at))}
        return self._changed(agent_id, channel, 1, last)

    def released(self, agent_id: str, *, channel: str | None = None) -> Load:
        """Return the load after somebody was done with a contact.

        Raises:
            FieldError: they have none on that channel.
        """
        return self._changed(agent_id, channel, -1, self.last_assigned)

    def _changed(
        self,
        agent_id: str,
        channel: str | None,
        by: int,
        last: FrozenMapping[str, datetime],
    ) -> Load:
        name = channel or _ANY
        had = self.open.get(agent_id, FrozenMapping[str, int]())
        count = had.get(name, 0) + by
        if count < 0:
            raise FieldError(f"open[{agent_id!r}][{name!r}]", count, "a whole number from 0")
        opened = self.open | {agent_id: had | {name: count}}
        load = _made(opened, last, self.granted, self.rates)
        if self._worked_out is not None:
            object.__setattr__(load, "_worked_out", self._worked_out.after(load, agent_id))
        return load

    def full(self, index: Index, channel: str | None) -> int:
        """Return who has no room for one more contact on a channel, as a bitset."""
        return self._for(index).full(self, channel)

    def order(self, index: Index, fairness: str) -> list[int]:
        """Return the positions of everybody in the order in which they are to get something."""
        return self._for(index).order(self, fairness)

    def key(self, index: Index, fairness: str, position: int) -> tuple[int, int]:
        """Return what puts somebody in that order: of two, the lower comes first."""
        return _KEYS[fairness](self, index, position), position

    def _for(self, index: Index) -> _WorkedOut:
        found = self._worked_out  # read once: another thread may work out another index
        if found is None or found.index is not index:
            found = _WorkedOut(index)
            object.__setattr__(self, "_worked_out", found)
        return found


def _made(
    opened: FrozenMapping[str, FrozenMapping[str, int]],
    last: FrozenMapping[str, datetime],
    granted: tuple[Grant, ...],
    rates: tuple[Rate, ...],
) -> Load:
    """Make a load from what one held already, without converting all of it once more."""
    load = object.__new__(Load)
    values = {"open": opened, "last_assigned": last, "granted": granted, "rates": rates}
    for name, value in values.items():
        object.__setattr__(load, name, value)
    object.__setattr__(load, "_worked_out", None)
    return load


def _idle_since(load: Load, index: Index, position: int) -> int:
    last = load.last_assigned.get(index.agents[position].id)
    return _NEVER if last is None else to_microseconds(last)


def _units(load: Load, index: Index, position: int) -> int:
    agent = index.agents[position]
    counts = load.open.get(agent.id)
    return 0 if counts is None else sum(agent.weights.get(c, 1) * n for c, n in counts.items())


_NEVER = -(1 << 63)
_KEYS = MappingProxyType({"longest_idle": _idle_since, "least_loaded": _units})


class _WorkedOut:
    """What was worked out from a load for the people of one index."""

    __slots__ = ("_full", "_orders", "index")

    def __init__(self, index: Index) -> None:
        self.index = index
        self._full: dict[str | None, int] = {}
        # By rule of fairness: the order, and what each position was put in it by.
        self._orders: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}

    def full(self, load: Load, channel: str | None) -> int:
        if channel not in self._full:
            index = self.index
            full = index.everybody & ~index.room(channel)
            for agent_id in load.open:
                full |= self._if_full(load, agent_id, channel)
            self._full[channel] = full
        return self._full[channel]

    def _if_full(self, load: Load, agent_id: str, channel: str | None) -> int:
        i = self.index.place.get(agent_id)
        if i is None or has_room(self.index.agents[i], channel, load.open[agent_id]):
            return 0
        return 1 << i

    def order(self, load: Load, fairness: str) -> list[int]:
        if fairness not in self._orders:
            everybody = range(len(self.index.agents))
            keys = [load.key(self.index, fairness, i) for i in everybody]
            self._orders[fairness] = sorted(everybody, key=keys.__getitem__), keys
        return self._orders[fairness][0]

    def after(self, load: Load, agent_id: str) -> _WorkedOut:
        """Return what holds after one person's load has changed."""
        new = _WorkedOut(self.index)
        i = self.index.place.get(agent_id)
        if i is None:
            new._full, new._orders = self._full, self._orders
            return new
        for channel, full in self._full.items():
            new._full[channel] = full & ~(1 << i) | self._if_full(load, agent_id, channel)
        for fairness, (order, keys) in self._orders.items():
            moved, changed = order.copy(), keys.copy()
            del moved[bisect_left(moved, keys[i], key=keys.__getitem__)]
            changed[i] = load.key(self.index, fairness, i)
            insort(moved, i, key=changed.__getitem__)
            new._orders[fairness] = moved, changed
        return new

"""The load: what everybody has to do already, and when they last got something."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import attrs

from servicekit.errors import FieldError
from servicekit.escalation import Escalation, EscalationState
from servicekit.instants import aware, latest, to_microseconds
from servicekit.money import Rate
from servicekit.roster.checking import listed
from servicekit.roster.index import Index, has_room, joined, positions, taken
from servicekit.staff import Agent, Grant
from servicekit.values import FrozenMapping, check_unique, identifier, identifiers, is_whole

__all__ = ["FAIRNESS", "Load", "Order"]

#: Who of several equals gets the work: who has waited for it longest, or who has least of it.
FAIRNESS = ("longest_idle", "least_loaded")

V = TypeVar("V")

_Open = Mapping[str, Mapping[str, int] | int]
#: What an open contact counts as where nobody said on which channel it is.
_ANY = "any"


def _open(given: _Open) -> FrozenMapping[str, FrozenMapping[str, int]]:
    return FrozenMapping({each: _counts(each, n) for each, n in _by_id("open", given).items()})


def _by_id(field: str, given: Mapping[str, V]) -> dict[str, V]:
    """Return what is said of each person, by id."""
    if not isinstance(given, Mapping):
        raise FieldError(field, given, "a mapping from the ids of people")
    ids = identifiers(given)
    check_unique(field, ids, "each person once")
    return dict(zip(ids, given.values(), strict=True))


def _counts(agent_id: object, given: Mapping[str, int] | int) -> FrozenMapping[str, int]:
    counts = given if isinstance(given, Mapping) else {_ANY: given}
    for channel, count in counts.items():
        _check_channel(agent_id, channel)
        if not is_whole(count, least=0):
            raise FieldError(f"open[{agent_id!r}][{channel!r}]", count, "a whole number from 0")
    return FrozenMapping(counts)


def _check_channel(agent_id: object, channel: object) -> None:
    if not isinstance(channel, str):
        raise FieldError(f"open[{agent_id!r}]", channel, "the name of a channel")


def _instants(given: Mapping[str, datetime]) -> FrozenMapping[str, datetime]:
    found = _by_id("last_assigned", given)
    return FrozenMapping({each: aware(t) for each, t in found.items()})


def _grants(given: Iterable[Grant]) -> tuple[Grant, ...]:
    return listed("granted", Grant, given)


def _rates(given: Iterable[Rate]) -> tuple[Rate, ...]:
    return listed("rates", Rate, given)


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
        FieldError: a count is not a whole number from 0, somebody is named twice, or something is
            of another type.
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

    @classmethod
    def of(
        cls,
        escalations: Iterable[Escalation],
        *,
        at: datetime,
        granted: Iterable[Grant] = (),
        rates: Iterable[Rate] = (),
    ) -> Load:
        """Return what escalations mean for the load.

        Whoever has one, or is asked for one, has one contact more on the channel that it needs.
        Whoever was asked or took one got something last at the latest such instant, whatever has
        become of it since.

        Args:
            escalations: those that are open, and as many of the others as are to count for who
                was idle for longest. The one that is to be routed had better not be among them:
                it would take room from those who are asked for it.
            at: when.
            granted: what customers were given so far, for the limits of authority.
            rates: those that convert what is in another currency than a limit.

        Example:
            >>> from datetime import UTC, datetime
            >>> from servicekit.escalation import Needs
            >>> nine, ten = (datetime(2026, 5, 1, hour, tzinfo=UTC) for hour in (9, 10))
            >>> asked = Escalation(
            ...     id=1, case_id=3, raised_at=nine, why="no reply", needs=Needs(channel="chat")
            ... ).offer(at=nine, level=0, to=["ada"])
            >>> load = Load.of([asked], at=ten)
            >>> load.open["ada"]["chat"], load.last_assigned["ada"] == nine
            (1, True)

        Raises:
            FieldError: an escalation was raised or recorded after ``at``, or is none.
            NaiveDatetimeError: ``at`` has no time zone.
        """
        opened: dict[str, Counter[str]] = {}
        last: dict[str, datetime] = {}
        for escalation in listed("escalations", Escalation, escalations):
            for agent_id in _busy_with(escalation, at):
                channel = escalation.needs.channel or _ANY
                opened.setdefault(agent_id, Counter())[channel] += 1
            for agent_id, t in _got(escalation, at):
                last[agent_id] = latest(last.get(agent_id, t), t)
        return cls(open=opened, last_assigned=last, granted=granted, rates=rates)

    def assigned(self, agent_id: str, *, at: datetime, channel: str | None = None) -> Load:
        """Return the load after somebody got one more contact.

        Args:
            agent_id: who got it.
            at: when; what they got later than that stays the last.
            channel: on which it is.
        """
        agent_id = identifier(agent_id)
        before = self.last_assigned.get(agent_id, at)
        last = self.last_assigned | {agent_id: latest(before, aware(at))}
        return self._changed(agent_id, channel, 1, last)

    def released(self, agent_id: str, *, channel: str | None = None) -> Load:
        """Return the load after somebody was done with a contact.

        Raises:
            FieldError: they have none on that channel, or it is no name.
        """
        return self._changed(identifier(agent_id), channel, -1, self.last_assigned)

    def _changed(
        self,
        agent_id: str,
        channel: str | None,
        by: int,
        last: FrozenMapping[str, datetime],
    ) -> Load:
        name = channel or _ANY
        _check_channel(agent_id, name)
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

    def order(self, index: Index, fairness: str) -> Order:
        """Return the order in which people are to get something."""
        return self._for(index).order(self, fairness)

    def _for(self, index: Index) -> _WorkedOut:
        found = self._worked_out  # read once: another thread may work out another index
        if found is None or found.index is not index:
            found = _WorkedOut(index)
            object.__setattr__(self, "_worked_out", found)
        return found


def _busy_with(escalation: Escalation, at: datetime) -> Iterable[str]:
    """Return who has an escalation or is asked for it."""
    standing = escalation.standing(at=at)
    if standing.state is EscalationState.ACKNOWLEDGED:
        return [standing.holder] if standing.holder else []
    return dict.fromkeys(standing.asked)


def _got(escalation: Escalation, at: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield who was asked for an escalation or took it, and when."""
    for event in escalation.happened(at=at):
        people = [event.by] if event.kind == "acknowledged" and event.by else event.to
        for agent_id in people:
            yield agent_id, event.at


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


def _idle_since(load: Load, agent: Agent) -> int:
    last = load.last_assigned.get(agent.id)
    return _NEVER if last is None else to_microseconds(last)


def _units(load: Load, agent: Agent) -> int:
    return taken(agent, load.open.get(agent.id, {}))


_NEVER = -(1 << 63)
# So few are sorted sooner than they are found on a walk through everybody.
_FEW = 32


class _Fair(NamedTuple):
    """What puts people in order: of two, the lower comes first."""

    of: Callable[[Load, Agent], int]
    named: Callable[[Load], Iterable[str]]
    others: int


_FAIR = MappingProxyType(
    {
        "longest_idle": _Fair(_idle_since, lambda load: load.last_assigned, _NEVER),
        "least_loaded": _Fair(_units, lambda load: load.open, 0),
    }
)


class Order(NamedTuple):
    """The order in which people are to get something; ties go by id, as their positions do.

    Args:
        positions: of everybody, in order.
        values: by what each position was put in it.
    """

    positions: list[int]
    values: list[int]

    @classmethod
    def of(cls, load: Load, index: Index, fairness: str) -> Order:
        """Work out the order of everybody."""
        fair = _FAIR[fairness]
        values = [fair.others] * len(index.agents)
        for agent_id in fair.named(load):
            if (i := index.place.get(agent_id)) is not None:
                values[i] = fair.of(load, index.agents[i])
        return cls(sorted(range(len(values)), key=values.__getitem__), values)

    def among(self, mask: int) -> Iterable[int]:
        """Return the positions in a bitset in order."""
        if mask.bit_count() <= _FEW:
            return sorted(positions(mask), key=self.values.__getitem__)
        return (i for i in self.positions if mask >> i & 1)

    def moved(self, i: int, value: int) -> Order:
        """Return the order after one person's value has changed."""
        order, values = self.positions.copy(), self.values.copy()

        def key(j: int) -> tuple[int, int]:
            return values[j], j

        del order[bisect_left(order, key(i), key=key)]
        values[i] = value
        insort(order, i, key=key)
        return Order(order, values)


class _WorkedOut:
    """What was worked out from a load for the people of one index."""

    __slots__ = ("_full", "_orders", "index")

    def __init__(self, index: Index) -> None:
        self.index = index
        self._full: dict[str | None, int] = {}
        self._orders: dict[str, Order] = {}

    def full(self, load: Load, channel: str | None) -> int:
        if channel not in self._full:
            index = self.index
            full = index.everybody & ~index.room(channel)
            self._full[channel] = full | joined(self._if_full(load, a, channel) for a in load.open)
        return self._full[channel]

    def _if_full(self, load: Load, agent_id: str, channel: str | None) -> int:
        i = self.index.place.get(agent_id)
        if i is None or has_room(self.index.agents[i], channel, load.open[agent_id]):
            return 0
        return 1 << i

    def order(self, load: Load, fairness: str) -> Order:
        if fairness not in self._orders:
            self._orders[fairness] = Order.of(load, self.index, fairness)
        return self._orders[fairness]

    def after(self, load: Load, agent_id: str) -> _WorkedOut:
        """Return what holds after one person's load has changed."""
        new = _WorkedOut(self.index)
        i = self.index.place.get(agent_id)
        if i is None:
            new._full, new._orders = self._full, self._orders
            return new
        for channel, full in self._full.items():
            new._full[channel] = full & ~(1 << i) | self._if_full(load, agent_id, channel)
        for fairness, order in self._orders.items():
            value = _FAIR[fairness].of(load, self.index.agents[i])
            new._orders[fairness] = order if value == order.values[i] else order.moved(i, value)
        return new

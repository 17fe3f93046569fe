"""Where the states of a chart stand, and how its arrows run, as somebody has written it down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = ["LEVEL", "Layout", "Point", "Port", "Route"]

Point = tuple[float, float]

LEVEL = frozenset({"left", "right"})  # sides that an arrow leaves to run level


class Port(NamedTuple):
    """Where an arrow leaves or arrives: a side of a box, and where on it, from 0 to 1.

    Without a place it is where the arrow runs straight.
    """

    side: str
    at: float | None = None

    @classmethod
    def read(cls, text: str) -> Port:
        """Read ``"left"`` or ``"top 0.3"``."""
        side, _, at = text.partition(" ")
        if side not in {"left", "right", "top", "bottom"}:
            raise ValueError(f"{text!r}: a side is left, right, top or bottom")
        return cls(side, float(at) if at else None)


class Route(NamedTuple):
    """How an arrow runs, and where its label stands.

    Args:
        leaves: where it leaves.
        arrives: where it arrives.
        via: where it turns, from 0 (at once) to 1 (at the end).
        label: ``above``, ``below``, ``left`` or ``right`` of the line, or ``on`` it.
        on: on which stretch of the line, counted from 0; the longest by default.
        shift: where on that stretch, from 0 to 1.
    """

    leaves: Port
    arrives: Port
    via: float = 0.5
    label: str = ""
    on: int | None = None
    shift: float = 0.5

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Route:
        """Read a route as TOML gives it."""
        ports = {name: Port.read(table[name]) for name in ("leaves", "arrives")}
        return cls(**{**table, **ports})


class Layout(NamedTuple):
    """Where everything stands.

    Args:
        pitch: the width of a column and the height of a row, in pixels.
        states: column and row of each state; halves are possible.
        groups: the states of each group, by the words on its frame.
        routes: how arrows run, by ``"source -> target"``, or ``~>`` where time brings it.
    """

    pitch: Point
    states: Mapping[str, Point]
    groups: Mapping[str, tuple[str, ...]]
    routes: Mapping[str, Route]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Layout:
        """Read a layout as TOML gives it."""
        return cls(
            pitch=tuple(table["pitch"]),
            states={state: tuple(place) for state, place in table["states"].items()},
            groups={group: tuple(states) for group, states in table.get("groups", {}).items()},
            routes={name: Route.read(route) for name, route in table.get("routes", {}).items()},
        )

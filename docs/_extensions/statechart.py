"""Lay out the states of a thing, and what leads from one to another.

States, arrows and labels come from a table of transitions; a layout says only where they stand.
What leads to one and the same state from every state of a group is drawn once, from the frame of
the group. Nothing here knows Sphinx.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import dist
from typing import NamedTuple

import attrs
from layout import LEVEL, Layout, Point, Port, Route

__all__ = ["Arrow", "Box", "Chart", "Text", "arrows", "chart", "states_of"]

Transitions = Mapping[tuple[str, str], str]

# In pixels. All letters are of one width, so the length of a word is known without its font.
LETTER = {"name": 8.5, "event": 7.3, "stays": 7.3, "group": 6}
LINE, GAP, PAD, FRAME = 17, 5, 11, 16  # a line; below a name; around lines; around boxes
NARROWEST = 72


class Box(NamedTuple):
    """A rectangle: of a state, of the frame of a group, or that a text takes up."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends on the right."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.y + self.height

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles share more than an edge."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom


# -- what is to be drawn -----------------------------------------------------------------------


class Arrow(NamedTuple):
    """Events that lead from a state, or from every state of a group, to another state.

    ``target`` is empty where they change nothing; ``timed`` where time itself brings them.
    """

    source: str
    members: tuple[str, ...]
    target: str
    events: tuple[str, ...]
    timed: bool

    @property
    def name(self) -> str:
        """What a layout calls it."""
        return f"{self.source} {'~>' if self.timed else '->'} {self.target}"


def states_of(transitions: Transitions) -> tuple[str, ...]:
    """Return all states, those first that something leads out of."""
    sources = (str(state) for state, _ in transitions)
    return tuple(dict.fromkeys([*sources, *map(str, transitions.values())]))


def arrows(
    transitions: Transitions, timed: Iterable[str], groups: Mapping[str, tuple[str, ...]]
) -> tuple[Arrow, ...]:
    """Return each transition in one arrow: that of the largest group which has it throughout."""
    timed = frozenset(timed)
    left = {(str(state), event): str(to) for (state, event), to in transitions.items()}
    sources = sorted(groups.items(), key=lambda group: -len(group[1]))
    found: dict[tuple[str, str, bool], Arrow] = {}
    for source, members in [*sources, *((state, (state,)) for state in states_of(transitions))]:
        for event in dict.fromkeys(event for _, event in left):
            target = _shared(left, members, event)
            if target is None:
                continue
            key = (source, target, event in timed)
            events = found[key].events if key in found else ()
            found[key] = Arrow(source, members, target, (*events, event), event in timed)
            for state in members:
                del left[state, event]
    return tuple(found.values())


def _shared(
    left: Mapping[tuple[str, str], str], members: tuple[str, ...], event: str
) -> str | None:
    """Return where an event leads from all members: to one state, or nowhere (``""``)."""
    ends = {_end(left, state, event) for state in members}
    end = ends.pop()
    return None if ends or end in members else end


def _end(left: Mapping[tuple[str, str], str], state: str, event: str) -> str | None:
    end = left.get((state, event))
    return "" if end == state else end


# -- where it stands ---------------------------------------------------------------------------


@attrs.frozen
class Text:
    """Lines of text.

    Args:
        lines: what is written.
        box: what it takes up.
        kind: ``name`` of a state, ``group``, ``event`` or ``stays``.
        anchor: where lines of different length are in line: ``start``, ``middle`` or ``end``.
        arrow: whose events it names.
    """

    lines: tuple[str, ...]
    box: Box
    kind: str
    anchor: str = "middle"
    arrow: Arrow | None = None


@attrs.frozen
class Chart:
    """Everything that is drawn, in its place: each arrow has a line and a label."""

    boxes: Mapping[str, Box]
    final: frozenset[str]
    frames: Mapping[str, Box]
    arrows: tuple[Arrow, ...]
    lines: tuple[tuple[Point, ...], ...]
    labels: tuple[Text, ...]
    words: tuple[Text, ...]

    @property
    def bounds(self) -> Box:
        """The rectangle around everything."""
        boxes = [*self.boxes.values(), *self.frames.values()]
        boxes += [text.box for text in (*self.labels, *self.words)]
        boxes += [Box(x, y, 0, 0) for line in self.lines for x, y in line]
        return _around(boxes, 3, 3)


def chart(transitions: Transitions, timed: Iterable[str], layout: Layout) -> Chart:
    """Give everything its place.

    Raises:
        ValueError: a state has no place, or the layout names what there is not.
    """
    drawn = arrows(transitions, timed, layout.groups)
    moves = tuple(arrow for arrow in drawn if arrow.target)
    stays = {arrow.source: arrow for arrow in drawn if not arrow.target}
    states = states_of(transitions)
    _check(layout, states, [arrow.name for arrow in moves])
    boxes = {state: _box(state, stays.get(state), layout) for state in states}
    frames = _frames(layout.groups, boxes)
    routes = [layout.routes.get(move.name) or _guess(move, boxes | frames) for move in moves]
    lines = [_line(move, route, boxes | frames) for move, route in zip(moves, routes, strict=True)]
    return Chart(
        boxes=boxes,
        final=frozenset(states) - {state for state, _ in transitions},
        frames=frames,
        arrows=moves,
        lines=tuple(lines),
        labels=tuple(map(_label, moves, routes, lines)),
        words=tuple(_words(boxes, frames, stays)),
    )


def _check(layout: Layout, states: Iterable[str], moves: Iterable[str]) -> None:
    grouped = {state for members in layout.groups.values() for state in members}
    for what, wanted, given in (
        ("no place for the state", set(states), set(layout.states)),
        ("a place for the unknown state", set(layout.states), set(states)),
        ("a group with the unknown state", grouped, set(states)),
        ("a route for an arrow that there is not:", set(layout.routes), set(moves)),
    ):
        if missing := sorted(wanted - given):
            raise ValueError(f"the layout has {what} {', '.join(missing)}")


def _box(state: str, stays: Arrow | None, layout: Layout) -> Box:
    lines = _staying(stays)
    width = max(
        LETTER["name"] * len(state), *(LETTER["stays"] * len(line) for line in lines), NARROWEST
    )
    height = LINE * (1 + len(lines)) + (GAP if lines else 0)
    column, row = layout.states[state]
    x, y = layout.pitch[0] * column, layout.pitch[1] * row
    return _around([Box(x - width / 2, y - height / 2, width, height)], PAD + 3, PAD)


def _staying(stays: Arrow | None) -> tuple[str, ...]:
    return () if stays is None else tuple(f"↺ {event}" for event in stays.events)


def _frames(groups: Mapping[str, tuple[str, ...]], boxes: Mapping[str, Box]) -> dict[str, Box]:
    """Return the frame of each group: around its states, and around the frames within it."""
    frames: dict[str, Box] = {}
    for group, members in sorted(groups.items(), key=lambda item: len(item[1])):
        within = [frame for other, frame in frames.items() if {*groups[other]} <= {*members}]
        frames[group] = _around([*(boxes[s] for s in members), *within], FRAME, FRAME + LINE)
    return frames


def _around(boxes: Iterable[Box], pad: float, top: float) -> Box:
    boxes = list(boxes)
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(x - pad, y - top, right - x + 2 * pad, bottom - y + pad + top)


def _words(
    boxes: Mapping[str, Box], frames: Mapping[str, Box], stays: Mapping[str, Arrow]
) -> Iterator[Text]:
    """Write what stands inside boxes and frames: names, and events that change nothing."""
    for state, box in boxes.items():
        middle, y = box.x + box.width / 2, box.y + PAD
        yield _text((state,), (middle, y), "name")
        if state in stays:
            below = (middle, y + LINE + GAP)
            yield _text(_staying(stays[state]), below, "stays", "middle", stays[state])
    for group, frame in frames.items():
        name = _text((group,), (frame.x + 12, frame.y + 8), "group", "start")
        yield name
        if group in stays:
            line, beside = "  ".join(_staying(stays[group])), (name.box.right + 20, name.box.y)
            yield _text((line,), beside, "stays", "start", stays[group])


def _text(
    lines: tuple[str, ...],
    place: Point,
    kind: str,
    anchor: str = "middle",
    arrow: Arrow | None = None,
) -> Text:
    x, y = place
    width = max(map(len, lines)) * LETTER[kind]
    left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    return Text(lines, Box(left, y, width, LINE * len(lines)), kind, anchor, arrow)


# -- lines and labels --------------------------------------------------------------------------


def _guess(arrow: Arrow, places: Mapping[str, Box]) -> Route:
    """Leave to the side where the target lies; up or down where it lies neither left nor right."""
    a, b = places[arrow.source], places[arrow.target]
    for room, leaves, arrives in (
        (b.x - a.right, "right", "left"),
        (a.x - b.right, "left", "right"),
        (b.y - a.bottom, "bottom", "top"),
    ):
        if room > 0:
            return Route(Port(leaves), Port(arrives))
    return Route(Port("top"), Port("bottom"))


def _line(arrow: Arrow, route: Route, places: Mapping[str, Box]) -> tuple[Point, ...]:
    """Return the corners of an arrow; it runs level and upright only."""
    a, b = places[arrow.source], places[arrow.target]
    start, end = _ends(a, b, route)
    level = route.leaves.side in LEVEL
    if level is not (route.arrives.side in LEVEL):
        return (start, (end[0], start[1]) if level else (start[0], end[1]), end)
    if start[level] == end[level]:
        return (start, end)
    turn = _turn(start[not level], end[not level], route)
    if level:
        return (start, (turn, start[1]), (turn, end[1]), end)
    return (start, (start[0], turn), (end[0], turn), end)


def _turn(start: float, end: float, route: Route) -> float:
    """Return where an arrow turns: between its ends, or beyond both, back to the same side."""
    if route.leaves.side != route.arrives.side:
        return start + (end - start) * route.via
    outwards = 1 if route.leaves.side in {"right", "bottom"} else -1
    return outwards * (max(outwards * start, outwards * end) + 4 * FRAME * route.via)


def _ends(a: Box, b: Box, route: Route) -> tuple[Point, Point]:
    """Return both ends; one without a place on its side lies straight across from the other."""
    (out, first), (into, second) = route.leaves, route.arrives
    spans = _span(a, out), _span(b, into)
    at = [
        None if at is None else low + at * (high - low)
        for at, (low, high) in zip((first, second), spans, strict=True)
    ]
    if (out in LEVEL) is (into in LEVEL):
        at = _across(at, spans)
    return _point(a, out, at[0]), _point(b, into, at[1])


def _span(box: Box, side: str) -> Point:
    return (box.y, box.bottom) if side in LEVEL else (box.x, box.right)


def _across(at: list[float | None], spans: tuple[Point, Point]) -> list[float | None]:
    low, high = max(span[0] for span in spans), min(span[1] for span in spans)
    both = next((place for place in at if place is not None), (low + high) / 2)
    return [min(max(both, low), high) if place is None and low < high else place for place in at]


def _point(box: Box, side: str, at: float | None) -> Point:
    along = sum(_span(box, side)) / 2 if at is None else at
    if side in LEVEL:
        return (box.x if side == "left" else box.right, along)
    return (along, box.y if side == "top" else box.bottom)


def _label(arrow: Arrow, route: Route, line: tuple[Point, ...]) -> Text:
    """Write the events beside a stretch of the line: above it, or on the right of it."""
    stretches = list(pairwise(line))
    longest = max(stretches, key=lambda stretch: dist(*stretch))
    start, end = longest if route.on is None else stretches[route.on]
    x, y = (a + (b - a) * route.shift for a, b in zip(start, end, strict=True))
    height = LINE * len(arrow.events)
    place, anchor = {
        "above": ((x, y - height - 3), "middle"),
        "below": ((x, y + 3), "middle"),
        "on": ((x, y - height / 2), "middle"),
        "left": ((x - 8, y - height / 2), "end"),
        "right": ((x + 8, y - height / 2), "start"),
    }[route.label or ("above" if start[1] == end[1] else "right")]
    return _text(arrow.events, place, "event", anchor, arrow)

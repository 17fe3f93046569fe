"""Write a chart of states as SVG that takes its colours from the page around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from math import dist

from layout import Point
from statechart import LINE, Arrow, Box, Chart, Text

__all__ = ["svg", "told"]

BEND, HEAD = 9, 9  # how round a corner is, how long the head of an arrow


def svg(chart: Chart, *, name: str, title: str) -> str:
    """Return a chart as SVG.

    Args:
        chart: what is drawn.
        name: what the ids in it begin with, different for each chart of a page.
        title: what it shows.
    """
    x, y, width, height = chart.bounds
    view = f'viewBox="{x:.0f} {y:.0f} {width:.0f} {height:.0f}"'
    size = f'{view} width="{width:.0f}" height="{height:.0f}"'
    marks = f'role="img" aria-labelledby="{name}-title {name}-desc"'
    parts = [
        f'<svg class="lifecycle" xmlns="http://www.w3.org/2000/svg" {size} {marks}>',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-desc">{escape(" ".join(map(told, _drawn(chart))))}</desc>',
        *(_rectangle(box, "frame", 14) for box in _outermost_first(chart.frames.values())),
        *_states(chart),
        *_arrows(chart),
        *(
            _group(text.arrow, "stay", _words(text)) if text.arrow else _words(text)
            for text in chart.words
        ),
        "</svg>",
    ]
    return "\n".join(parts)


def told(arrow: Arrow) -> str:
    """Say in a sentence what an arrow shows."""
    states, events = listed(arrow.members, "or"), listed(arrow.events, "or")
    if not arrow.target:
        return f"In {states}, and staying so: {events}."
    return f"From {states} to {arrow.target}{' with time' if arrow.timed else ''}: {events}."


def listed(words: Iterable[str], last: str) -> str:
    """Join words the way one says them."""
    *words, end = words
    return f"{', '.join(words)} {last} {end}" if words else end


def _drawn(chart: Chart) -> list[Arrow]:
    return [text.arrow for text in (*chart.labels, *chart.words) if text.arrow]


def _outermost_first(frames: Iterable[Box]) -> list[Box]:
    return sorted(frames, key=lambda box: -box.width * box.height)


def _states(chart: Chart) -> Iterator[str]:
    for state, box in chart.boxes.items():
        yield _rectangle(box, "final" if state in chart.final else "state", 8)
        if state in chart.final:
            yield _rectangle(Box(box.x + 4, box.y + 4, box.width - 8, box.height - 8), "inner", 5)


def _rectangle(box: Box, kind: str, radius: int) -> str:
    place = f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    return f'<rect class="{kind}" {place} rx="{radius}"/>'


def _arrows(chart: Chart) -> Iterator[str]:
    for arrow, line, label in zip(chart.arrows, chart.lines, chart.labels, strict=True):
        path, head = _path(line), _head(*line[-2:])
        lines = f'<path class="line" d="{path}"/><path class="head" d="{head}"/>'
        yield _group(arrow, "arrow timed" if arrow.timed else "arrow", lines + _words(label))


def _group(arrow: Arrow, kind: str, content: str) -> str:
    """Keep together what shows an arrow, and say what it means where one points at it."""
    data = (
        f'data-from="{" ".join(arrow.members)}" data-events="{" ".join(arrow.events)}" '
        f'data-to="{arrow.target}"'
    )
    return f'<g class="{kind}" {data}><title>{escape(told(arrow))}</title>{content}</g>'


def _path(line: tuple[Point, ...]) -> str:
    """Return the line with round corners; it ends where the head begins."""
    line = (*line[:-1], _towards(line[-1], line[-2], HEAD - 1))
    parts = [f"M{_pair(line[0])}"]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        bend = min(BEND, dist(before, corner) / 2, dist(corner, after) / 2)
        first, last = _towards(corner, before, bend), _towards(corner, after, bend)
        parts.append(f"L{_pair(first)}Q{_pair(corner)} {_pair(last)}")
    return "".join([*parts, f"L{_pair(line[-1])}"])


def _head(before: Point, tip: Point) -> str:
    (x, y), (to_x, to_y) = _towards(tip, before, HEAD), tip
    across, up = (to_y - y) * 0.45, (to_x - x) * 0.45
    return f"M{_pair(tip)}L{_pair((x + across, y - up))}L{_pair((x - across, y + up))}Z"


def _towards(start: Point, end: Point, length: float) -> Point:
    part = length / (dist(start, end) or 1)
    return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)


def _pair(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _words(text: Text) -> str:
    box = text.box
    x = {"start": box.x, "middle": box.x + box.width / 2, "end": box.right}[text.anchor]
    lines = (
        f'<tspan x="{x:.1f}" y="{box.y + LINE * (n + 1) - 5:.1f}">{escape(line)}</tspan>'
        for n, line in enumerate(text.lines)
    )
    return f'<text class="{text.kind}" text-anchor="{text.anchor}">{"".join(lines)}</text>'

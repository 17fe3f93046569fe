"""Diagrams of states show what the code holds."""

import sys
import tomllib
from collections.abc import Mapping
from importlib import import_module
from itertools import combinations, pairwise
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from servicekit import escalation, promise

EXTENSIONS = Path(__file__).parent.parent / "docs" / "_extensions"
sys.path.append(str(EXTENSIONS))
layouts: Any = import_module("layout")
statechart: Any = import_module("statechart")
drawing: Any = import_module("drawing")

LAYOUTS = tomllib.loads((EXTENSIONS / "lifecycles.toml").read_text(encoding="utf-8"))
MODULES = [promise, escalation]
SVG = "{http://www.w3.org/2000/svg}"
# A small life: it opens, waits, is closed by somebody or by time, and is noted on the way.
DOOR = {
    ("open", "noted"): "open",
    ("waiting", "noted"): "waiting",
    ("open", "asked"): "waiting",
    ("waiting", "answered"): "open",
    ("open", "shut"): "closed",
    ("waiting", "shut"): "closed",
    ("waiting", "slammed"): "closed",
    ("waiting", "blown"): "closed",
}
PLACES = {"open": [0, 0], "waiting": [0, 1], "closed": [2, 0]}


def chart_of(module: ModuleType) -> Any:
    layout = layouts.Layout.read(LAYOUTS[module.__name__])
    return statechart.chart(module.TRANSITIONS, getattr(module, "TIMED", ()), layout)


def door(**changes: Any) -> Any:
    layout = {"pitch": [200, 100], "states": PLACES, **changes}
    return statechart.chart(DOOR, ["blown"], layouts.Layout.read(layout))


def shown(svg: str) -> dict[tuple[str, str], str]:
    """Return the transitions that a picture shows, each of which it may show once."""
    found: dict[tuple[str, str], str] = {}
    for group in ET.fromstring(svg).iter(f"{SVG}g"):  # noqa: S314 - our own
        written = [line.text or "" for line in group.iter(f"{SVG}tspan")]
        for event in group.attrib["data-events"].split():
            assert any(event in line.split() for line in written)
            for state in group.attrib["data-from"].split():
                assert (state, event) not in found
                found[state, event] = group.attrib["data-to"] or state
    return found


@pytest.mark.parametrize("module", MODULES)
def test_every_transition_is_drawn(module: ModuleType) -> None:
    """A diagram shows each transition of the data once, and no other."""
    svg = drawing.svg(chart_of(module), name="x", title="states")

    assert shown(svg) == {
        (str(state), event): to for (state, event), to in module.TRANSITIONS.items()
    }


@pytest.mark.parametrize("module", MODULES)
def test_nothing_covers_a_word(module: ModuleType) -> None:
    """No text of a diagram lies on another one, and no label on a state."""
    chart = chart_of(module)

    for one, other in combinations([*chart.labels, *chart.words], 2):
        assert not one.box.meets(other.box), (one.lines, other.lines)
    for label in chart.labels:
        assert not any(label.box.meets(box) for box in chart.boxes.values()), label.lines


@pytest.mark.parametrize("module", MODULES)
def test_no_line_runs_through_a_state_or_a_word(module: ModuleType) -> None:
    """A line of a diagram meets states at its ends only, and no label but its own."""
    chart = chart_of(module)
    solid = [(state, box) for state, box in chart.boxes.items()]

    for arrow, line in zip(chart.arrows, chart.lines, strict=True):
        foreign = [(label.lines, label.box) for label in chart.labels if label.arrow != arrow]
        for start, end in pairwise(line):
            (x, to_x), (y, to_y) = sorted((start[0], end[0])), sorted((start[1], end[1]))
            stretch = statechart.Box(x, y, to_x - x, to_y - y)
            assert not [name for name, box in [*solid, *foreign] if stretch.meets(box)], arrow.name


def test_colours_come_from_the_page() -> None:
    """The picture names no colour of its own, so it can be read on a light and on a dark page."""
    svg = drawing.svg(door(), name="x", title="door")

    assert "#" not in svg
    assert "style=" not in svg
    assert "fill=" not in svg


def test_state_with_nothing_behind_it_is_drawn_apart() -> None:
    """A state that nothing leads out of has a double frame, and only such a state."""
    svg = ET.fromstring(drawing.svg(door(), name="x", title="door"))  # noqa: S314 - our own
    kinds = [rectangle.attrib["class"] for rectangle in svg.iter(f"{SVG}rect")]

    assert door().final == {"closed"}
    assert sorted(kinds) == ["final", "inner", "state", "state"]


def test_what_time_brings_is_an_arrow_of_its_own() -> None:
    """Events that somebody records and events that time brings never share a line."""
    found = {(arrow.name, arrow.events) for arrow in door().arrows}

    assert ("waiting -> closed", ("shut", "slammed")) in found
    assert ("waiting ~> closed", ("blown",)) in found


def test_what_all_of_a_group_have_leaves_from_its_frame() -> None:
    """What leads to one state from all of a group is drawn once; what one of them lacks is not."""
    chart = door(groups={"in use": ["open", "waiting"]})

    assert [(arrow.source, arrow.target, arrow.events) for arrow in chart.arrows] == [
        ("in use", "closed", ("shut",)),
        ("open", "waiting", ("asked",)),
        ("waiting", "open", ("answered",)),
        ("waiting", "closed", ("slammed",)),
        ("waiting", "closed", ("blown",)),
    ]
    assert [text.lines for text in chart.words if text.kind == "stays"] == [("↺ noted",)]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"states": {"open": [0, 0], "closed": [1, 0]}}, "no place for the state waiting"),
        ({"states": {**PLACES, "ajar": [5, 5]}}, "a place for the unknown state ajar"),
        ({"groups": {"in use": ["open", "ajar"]}}, "a group with the unknown state ajar"),
        (
            {"routes": {"closed -> open": {"leaves": "left", "arrives": "right"}}},
            "a route for an arrow that there is not: closed -> open",
        ),
        (
            {"routes": {"open -> waiting": {"leaves": "under", "arrives": "right"}}},
            "'under': a side is left, right, top or bottom",
        ),
    ],
)
def test_layout_that_does_not_fit_is_refused(changes: Mapping[str, object], complaint: str) -> None:
    """A layout has a place for every state, and names nothing that the data lacks."""
    with pytest.raises(ValueError, match=complaint):
        door(**changes)


def route(leaves: str, arrives: str, **more: object) -> dict[str, object]:
    return {"open -> closed": {"leaves": leaves, "arrives": arrives, **more}}


@pytest.mark.parametrize(
    ("way", "corners"),
    [
        (route("right", "left"), 0),
        (route("right 0.1", "left 0.9"), 2),
        (route("bottom", "left"), 1),
        (route("top", "top"), 2),
        (route("bottom", "bottom", via=1.0), 2),
    ],
)
def test_lines_run_level_and_upright(way: Mapping[str, object], corners: int) -> None:
    """A line runs along rows and columns, with as few corners as its ends allow."""
    chart = door(routes=way)
    line = next(
        line
        for arrow, line in zip(chart.arrows, chart.lines, strict=True)
        if arrow.name == "open -> closed"
    )

    assert len(line) == corners + 2
    assert all(start[0] == end[0] or start[1] == end[1] for start, end in pairwise(line))


def test_arrow_says_what_it_means() -> None:
    """An arrow that one points at says its events in a sentence, and so does the description."""
    svg = drawing.svg(door(), name="x", title="door")

    assert "From waiting to closed with time: blown." in svg
    assert "From waiting to closed: shut or slammed." in svg
    assert "In waiting, and staying so: noted." in svg

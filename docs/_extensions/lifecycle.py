"""The directive ``lifecycle``: the states of a module as a diagram and as a table.

Its argument is a module that has ``TRANSITIONS``, from state and event to state, and, where time
itself brings some of the events, ``TIMED``. ``lifecycles.toml`` beside this file says where the
states stand; a state without a place is an error of the build.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from drawing import listed, svg
from layout import Layout
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from statechart import Transitions, chart

LAYOUTS = Path(__file__).with_name("lifecycles.toml")
_LEGEND = """<span><svg viewBox="0 0 30 14" width="30" height="14">{}</svg>{}</span>"""
_TIMED = _LEGEND.format(
    '<path class="line timed" d="M1 7H24"/><path class="head" d="M29 7L21 3.4V10.6Z"/>',
    "time brings it, nobody records it",
)
_FINAL = _LEGEND.format(
    '<rect class="final" x="1" y="1" width="28" height="12" rx="4"/>'
    '<rect class="inner" x="3.5" y="3.5" width="23" height="7" rx="2"/>',
    "nothing leads out",
)
_FRAME = _LEGEND.format(
    '<rect class="frame" x="1" y="1" width="14" height="12" rx="4"/>'
    '<path class="line" d="M15 7H24"/><path class="head" d="M29 7L21 3.4V10.6Z"/>',
    "from every state within",
)
_STAYS = "<span><b>↺</b> the state stays</span>"


class Lifecycle(SphinxDirective):
    """Draw the states of a module."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the diagram, and the same as a table to be opened."""
        name = self.arguments[0]
        self.env.note_dependency(str(LAYOUTS))
        try:
            module = import_module(name)
            picture = figure(name, module.TRANSITIONS, getattr(module, "TIMED", ()))
        except (AttributeError, ImportError, ValueError) as error:
            raise self.error(f"lifecycle of {name}: {error}") from error
        self.env.note_dependency(str(module.__file__))
        return [
            nodes.raw("", picture, format="html"),
            nodes.raw("", "<details><summary>The same as a table</summary>", format="html"),
            table(("state", "event", "then"), rows(module.TRANSITIONS)),
            nodes.raw("", "</details>", format="html"),
        ]


def figure(name: str, transitions: Transitions, timed: Iterable[str]) -> str:
    """Return the diagram with its legend, as HTML.

    Raises:
        ValueError: there is no layout for the module, or it does not fit the states.
    """
    layouts: dict[str, Any] = tomllib.loads(LAYOUTS.read_text(encoding="utf-8"))
    if name not in layouts:
        raise ValueError(f"{LAYOUTS.name} has no layout for it, only for {', '.join(layouts)}")
    drawn = chart(transitions, timed, Layout.read(layouts[name]))
    picture = svg(drawn, name=name.replace(".", "-"), title=f"The states of {name}")
    legend = [
        *([_TIMED] if any(arrow.timed for arrow in drawn.arrows) else ()),
        *([_FRAME] if drawn.frames else ()),
        *([_FINAL] if drawn.final else ()),
        *([_STAYS] if any(text.kind == "stays" for text in drawn.words) else ()),
    ]
    return (
        f'<figure class="lifecycle"><div tabindex="0">{picture}</div>'
        f"<figcaption>{''.join(legend)}</figcaption></figure>"
    )


def rows(transitions: Transitions) -> Iterator[tuple[str, str, str]]:
    """Yield what leads from a state to another: events with the same outcome share a row."""
    events: dict[tuple[str, str], list[str]] = {}
    for (state, event), then in transitions.items():
        events.setdefault((str(state), str(then)), []).append(event)
    for (state, then), found in events.items():
        yield state, listed(found, "or"), then


def table(header: tuple[str, ...], body: Iterable[tuple[str, ...]]) -> nodes.table:
    """Return a table of words."""
    columns = (nodes.colspec(colwidth=1) for _ in header)
    head = nodes.thead("", _row(header))
    group = nodes.tgroup("", *columns, head, cols=len(header))
    group += nodes.tbody("", *(_row(cells) for cells in body))
    return nodes.table("", group)


def _row(cells: Iterable[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", cell)) for cell in cells))


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about the directive and its style."""
    app.add_directive("lifecycle", Lifecycle)
    app.add_css_file("lifecycle.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}

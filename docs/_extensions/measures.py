"""The directives ``measures`` and ``benchmarks``: what the code says of every measure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

_KINDS = {
    "share": "Share of yes among yes and no.",
    "time": "Times, as a histogram: median and p90 by the nearest rank, within 1.6 %; mean exact.",
    "count": "Counts.",
    "score": "Scores, counted one by one.",
}


def defined(definition: Any) -> Iterator[str]:
    """Yield the lines of the section of a measure."""
    from servicekit.scorecard import DEFINITIONS

    yield f"## {definition.title}"
    yield ""
    yield f"`{definition.id}`, in {definition.unit}. {_KINDS[definition.kind]}"
    yield ""
    yield f"Formula: {definition.formula}"
    if definition.of:
        yield f"Measured apart for each: {definition.of}."
    yield ""
    yield f"* Range: {definition.range}."
    yield f"* Source: {definition.source}."
    yield f"* How it is gamed: {definition.gamed}"
    beside = ", ".join(DEFINITIONS[measure].title for measure in definition.beside)
    yield f"* Beside it: {beside or 'its coverage'}."
    yield ""


def compared() -> Iterator[str]:
    """Yield the lines of the table of average and great service."""
    from servicekit.scorecard import BENCHMARKS, DEFINITIONS

    yield "| measure | average | great | sources | how that differs |"
    yield "|---|---|---|---|---|"
    for each in BENCHMARKS:
        of = f" · {each.of}" if each.of else ""
        found = [source for source in (each.average_source, each.great_source) if source]
        cells = (
            f"{DEFINITIONS[each.measure].title}{of}",
            each.average_words,
            each.great_words,
            "; ".join(found),
            each.differs,
        )
        yield f"| {' | '.join(cells)} |"


class Measures(SphinxDirective):
    """Define every measure."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each."""
        from servicekit.scorecard import DEFINITIONS

        lines = [line for each in DEFINITIONS.values() for line in defined(each)]
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


class Benchmarks(SphinxDirective):
    """Say what counts as average and as great."""

    def run(self) -> list[nodes.Node]:
        """Return a table."""
        return self.parse_text_to_nodes("\n".join(compared()))


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of the directives."""
    app.add_directive("measures", Measures)
    app.add_directive("benchmarks", Benchmarks)
    return {"parallel_read_safe": True}

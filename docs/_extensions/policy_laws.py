"""The directive ``policy-laws``: the name and the sentence of every law, by what it is a law of."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def listed() -> Iterator[str]:
    """Yield the lines of the table of laws."""
    from servicekit.testing.laws import LAWS

    yield "| of | law | what holds |"
    yield "|---|---|---|"
    for kind, laws in LAWS.items():
        for name, sentence in laws.items():
            yield f"| {kind} | {name} | {sentence} |"


class PolicyLaws(SphinxDirective):
    """List every law."""

    def run(self) -> list[nodes.Node]:
        """Return the table as Markdown reads it."""
        return self.parse_text_to_nodes("\n".join(listed()))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("policy-laws", PolicyLaws)
    return {"parallel_read_safe": True}

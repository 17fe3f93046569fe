"""The directive ``laws``: every legal preset with its source, as the code has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from servicekit.followups.law import LAWS, LegalPreset


def told(law: LegalPreset) -> Iterator[str]:
    """Yield the lines of the section of a preset."""
    constant = next(name for name, value in vars(_module()).items() if value is law)
    yield f"## {law.name}"
    yield ""
    yield f"{{py:data}}`~servicekit.followups.law.{constant}`: {law.about}"
    yield ""
    channels = ", ".join(law.channels) or "every channel"
    yield f"Binds: {', '.join(law.bases)}; {channels}. {_force(law)}"
    yield ""
    yield f"Source: {law.source}; the version in force on {_date(law.as_of)}."
    yield ""
    for what in (*(f"Left out: {each}." for each in law.leaves_out), *_changes(law)):
        yield f"* {what}"
    yield ""


def _date(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _force(law: LegalPreset) -> str:
    return "A rule." if law.force == "rule" else "A presumption, until the contrary is shown."


def _changes(law: LegalPreset) -> Iterator[str]:
    yield from (f"Changes: {each}." for each in law.changes)


def _module() -> Any:
    from servicekit.followups import law

    return law


class Laws(SphinxDirective):
    """List the presets."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each."""
        lines = [line for law in LAWS for line in told(law)]
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of the directive."""
    app.add_directive("laws", Laws)
    return {"parallel_read_safe": True}

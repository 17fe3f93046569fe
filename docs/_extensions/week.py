"""The directive ``week``: when a customer can be contacted, as a picture.

Its argument is a script, beside the page, that leaves the picture in ``picture``.
"""

from __future__ import annotations

from pathlib import Path
from runpy import run_path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class WeekPicture(SphinxDirective):
    """Draw a week."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the picture."""
        path = Path(self.env.relfn2path(self.arguments[0])[1])
        self.env.note_dependency(str(path))
        picture = run_path(str(path))["picture"]
        return [nodes.raw("", f'<div class="week">{picture}</div>', format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of the directive."""
    app.add_directive("week", WeekPicture)
    return {"parallel_read_safe": True}

"""The directive ``ladder``: a ladder of a playbook as a picture.

Its arguments are a playbook, beside the page, and the id of the ladder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from servicekit import Playbook
from servicekit.errors import ServiceKitError


class LadderPicture(SphinxDirective):
    """Draw a ladder."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Return the picture."""
        path, ladder = Path(self.env.relfn2path(self.arguments[0])[1]), self.arguments[1]
        for file in [path] if path.is_file() else sorted(path.glob("*.toml")):
            self.env.note_dependency(str(file))
        try:
            picture = Playbook.load(path).ladder(ladder).picture()
        except (OSError, ServiceKitError) as error:
            raise self.error(f"ladder {ladder} of {path}: {error}") from error
        return [nodes.raw("", f'<div class="ladder">{picture}</div>', format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of the directive."""
    app.add_directive("ladder", LadderPicture)
    return {"parallel_read_safe": True}

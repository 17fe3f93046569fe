"""The command line: ``review``, ``init``, ``check``, ``ask``, ``route`` and ``roster``."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line, or say how to install what it needs."""
    try:
        from servicekit.cli.app import run
    except ModuleNotFoundError as error:
        missing = str(error.name).partition(".")[0]
        if missing not in {"cyclopts", "rich"}:
            raise
        sys.exit(
            f"servicekit: the command line needs {missing}; "
            "install it with: pip install 'servicekit-model[cli]'"
        )
    run()

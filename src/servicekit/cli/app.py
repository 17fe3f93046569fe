"""The commands."""

from __future__ import annotations

import sys
from importlib.metadata import version

from cyclopts import App

from servicekit.cli.ask import ask
from servicekit.cli.check import check
from servicekit.cli.console import ERRORS, put_error
from servicekit.cli.explain import explain
from servicekit.cli.given import InputError
from servicekit.cli.init import init
from servicekit.cli.insight import insight
from servicekit.cli.replay import replay
from servicekit.cli.review import review
from servicekit.cli.roster import roster
from servicekit.cli.route import route
from servicekit.errors import ServiceKitError

__all__ = ["app", "run"]

app = App(
    name="servicekit",
    help="Say what was owed to each customer, what was kept, what was broken, and what is due.",
    version=version("servicekit-model"),
    error_console=ERRORS,
)

# What a command ends with when its input cannot be used, as of the shell's own usage errors.
_BAD_INPUT = 2
# More lines than these tell nobody more.
_MOST = 50

for command in (review, explain, replay, insight, init, check, ask, route, roster):
    app.command(command)


def run() -> None:
    """Run a command; what cannot be used is said in words, without a traceback."""
    try:
        app(sys.argv[1:])
    except (ServiceKitError, InputError, OSError) as error:
        put_error(error, most=_MOST)
        sys.exit(_BAD_INPUT)

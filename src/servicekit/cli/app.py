"""The commands."""

from __future__ import annotations

import os
import signal
import sys
from importlib.metadata import version
from pathlib import Path

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
# And when a signal ended it, to which that of a pipe that nobody reads is added, which not every
# system has.
_ENDED, _PIPE = 128, 13
# More lines than these tell nobody more.
_MOST = 50

for command in (review, explain, replay, insight, init, check, ask, route, roster):
    app.command(command)


def _run() -> None:
    """Run a command to its very end, so that what cannot be written shows here."""
    try:
        app(sys.argv[1:])
    finally:
        sys.stdout.flush()


def run() -> None:
    """Run a command; what cannot be used is said in words, without a traceback."""
    # Whoever ends it from outside leaves no workers and no customers' words behind.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(_ENDED + number))
    if sys.stdout is None:  # whoever closed it wants none of it
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
    try:
        _run()
    except BrokenPipeError:  # whoever reads has enough, and that is fine
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_ENDED + _PIPE)
    except (ServiceKitError, InputError, OSError) as error:
        put_error(error, most=_MOST)
        sys.exit(_BAD_INPUT)

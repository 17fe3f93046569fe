"""The command for rule mutation: ``python -m servicekit.testing.mutate PLAYBOOK -- pytest``.

It runs the command once with the playbook as it is, and then once for each mutant of it, and tells
which of them the command does not notice. ``-x`` makes pytest stop at the first test that does.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from servicekit.errors import ServiceKitError
from servicekit.playbook import Playbook
from servicekit.testing.mutation.command import Command
from servicekit.testing.mutation.drafting import OPERATORS
from servicekit.testing.mutation.mutating import mutate
from servicekit.testing.mutation.report import MutationReport, Trial

__all__ = ["main"]

_FINE, _BELOW, _UNUSABLE, _INTERRUPTED = 0, 1, 2, 130
_WIDTH = 78


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code.

    It is 0, or 1 if the score is below ``--fail-under``, 2 if nothing can be tried, and 130 if
    somebody stopped it.

    Args:
        arguments: what stands after the name of the command; those of the process by default.
    """
    given, words = _split(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    options = parser.parse_args(given)
    if not words:
        parser.error("write the command that runs your tests after --, such as -- pytest -x -q")
    try:
        report = _run(options, words)
    except (ServiceKitError, OSError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)  # noqa: T201
        return _UNUSABLE
    print(report)  # noqa: T201
    return _code(report, options.fail_under)


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what is ours, and the command after the first ``--``."""
    given = [*arguments]
    place = given.index("--") if "--" in given else len(given)
    return given[:place], given[place + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m servicekit.testing.mutate",
        usage="%(prog)s [options] PLAYBOOK -- COMMAND ...",
        description="Change a playbook in every small way, and tell which changes tests miss.",
    )
    parser.add_argument("playbook", metavar="PLAYBOOK", help="a TOML file, or a folder of them")
    for name, kind, metavar, words in _OPTIONS:
        parser.add_argument(name, type=kind, metavar=metavar, help=words)
    parser.add_argument(
        "--only",
        action="append",
        metavar="POLICY",
        help="change only this policy, such as return or 'target *'; can be given again",
    )
    parser.add_argument(
        "--operator",
        action="append",
        choices=OPERATORS,
        help="make only changes of this kind; can be given again",
    )
    return parser


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number from 1")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < _FOR_EVER:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    return number


def _percent(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 100:  # noqa: PLR2004 - percent
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 100")
    return number


_FOR_EVER = 1e6
_OPTIONS: tuple[tuple[str, Callable[[str], Any], str, str], ...] = (
    ("--workers", _whole, "N", "run the command so many times at once (1)"),
    ("--most", _whole, "N", "make at most so many changes, taken evenly from all"),
    ("--fail-under", _percent, "PERCENT", "end with 1 if fewer of the mutants are killed"),
    ("--timeout", _seconds, "SECONDS", "how long the command may take (ten times the first run)"),
)


def _run(options: argparse.Namespace, words: Sequence[str]) -> MutationReport:
    playbook = Playbook.load(options.playbook)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="servicekit-mutants-")))
        command = Command(words, playbook, folder, options.timeout)
        _stopped_by_signals(command, stack)
        return mutate(
            playbook,
            command,
            workers=options.workers or 1,
            only=options.only,
            operators=options.operator,
            most=options.most,
            told=_Progress() if sys.stderr.isatty() else None,
        )


def _stopped_by_signals(command: Command, stack: ExitStack) -> None:
    """Let what is running end with us, and what was found be told."""

    def stop(*_: object) -> NoReturn:
        command.stop()
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        stack.callback(signal.signal, number, signal.signal(number, stop))


class _Progress:
    """Tell on one line of a terminal how far it is."""

    def __init__(self) -> None:
        self._done = 0
        self._survived = 0

    def __call__(self, trial: Trial, number: int) -> None:
        self._done += 1
        self._survived += trial.fate == "survived"
        told = f"{self._done} of {number}, {self._survived} survived: {trial.mutant.name}"
        line = told[:_WIDTH] if self._done < number else ""
        sys.stderr.write(f"\r{line:<{_WIDTH}}" + ("" if line else "\r"))
        sys.stderr.flush()


def _code(report: MutationReport, least: float | None) -> int:
    if report.interrupted:
        return _INTERRUPTED
    below = least is not None and (report.score is None or report.score < least)
    return _BELOW if below else _FINE


if __name__ == "__main__":
    sys.exit(main())

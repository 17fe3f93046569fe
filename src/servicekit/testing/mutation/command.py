"""Run the tests of a host as a command, with a mutant in the place of the playbook."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from threading import RLock

from servicekit.errors import ServiceKitError
from servicekit.playbook import Playbook
from servicekit.testing.mutation.mutating import UnchangedFailsError
from servicekit.testing.mutation.redirect import VARIABLE, loaded, pack

__all__ = ["Command", "CommandError", "NeverLoadedError"]

_FAILED = frozenset({1, 2})  # 2 is pytest's word for tests that cannot even be collected
_LINES = 20  # of what a command says, where something is wrong
_SLOWER, _LEAST = 10, 30.0  # how much longer than the first run one may take, and seconds


class CommandError(Exception):
    """The command ended in a way that says nothing about the playbook."""


class NeverLoadedError(ServiceKitError):
    """The command never loaded the playbook, so it tests nothing of it."""

    def __str__(self) -> str:
        return (
            "the command never loaded this playbook, with Playbook.load or Playbook.parse; tests "
            "without pytest call servicekit.testing.mutation.activate() before they do"
        )


class Command:
    """Run a command for a playbook, and tell whether it ends well.

    The command finds the mutant by a variable of its environment; nothing else is changed.

    Args:
        words: the command.
        playbook: the playbook as it is.
        folder: where mutants are written, where nobody else can write.
        timeout: how many seconds it may take; by default ten times what it took the first time,
            and half a minute at least.
    """

    def __init__(
        self, words: Sequence[str], playbook: Playbook, folder: Path, timeout: float | None = None
    ) -> None:
        self.timeout = timeout
        self._words = [*words]
        self._playbook = playbook
        self._folder = folder
        self._numbers = count()
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = RLock()  # as a signal can come in between

    def __call__(self, playbook: Playbook) -> bool:
        """Run it with a mutant.

        Raises:
            CommandError: it ended in another way than with failed tests, or did not load the
                playbook.
            NeverLoadedError: it does not even load the playbook as it is.
            TimeoutError: it took too long.
            UnchangedFailsError: it fails with the playbook as it is.
        """
        unchanged = playbook is self._playbook
        path = self._folder / f"{next(self._numbers)}.pickle"
        pack(path, self._playbook.version, None if unchanged else playbook)
        begun = time.monotonic()
        try:
            code, said = self._ended(path)
            seen = loaded(path).exists()
        finally:
            path.unlink(missing_ok=True)
            loaded(path).unlink(missing_ok=True)
        if unchanged:
            self._judge_first(code, said, seen=seen)
            self._allow(time.monotonic() - begun)
        return self._judged(code, said, seen=seen)

    def _ended(self, path: Path) -> tuple[int, str]:
        """Return the exit code of the command, and what it said."""
        process = subprocess.Popen(  # noqa: S603 - it is the host's own command
            self._words,
            env={**os.environ, "PATH": _path(), VARIABLE: str(path)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # so that all that it starts can be ended with it
        )
        with self._lock:
            self._running.add(process)
        try:
            said, _ = process.communicate(timeout=self.timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"more than {self.timeout:.0f} seconds") from None
        finally:
            with self._lock:
                self._running.discard(process)
            _ended(process)
        return process.returncode, said

    def _judge_first(self, code: int, said: str, *, seen: bool) -> None:
        if code != 0:
            raise UnchangedFailsError(_tail(said))
        if not seen:
            raise NeverLoadedError

    def _judged(self, code: int, said: str, *, seen: bool) -> bool:
        if not seen or code not in {0, *_FAILED}:
            how = "" if seen else " without loading the playbook"
            raise CommandError(f"the command ended with {code}{how}: {_tail(said)}")
        return code == 0

    def _allow(self, seconds: float) -> None:
        if self.timeout is None:
            self.timeout = max(_LEAST, _SLOWER * seconds)

    def stop(self) -> None:
        """End whatever is running."""
        with self._lock:
            running = [*self._running]
        for process in running:
            _kill(process)


def _path() -> str:
    """Return where commands are found: first beside this Python, whose servicekit is tested."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


def _kill(process: subprocess.Popen[str]) -> None:
    """Kill a command that is still running, and all that it started."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (AttributeError, OSError):  # not everywhere are there groups of processes
            process.kill()


def _ended(process: subprocess.Popen[str]) -> None:
    """See to it that nothing is left of a command."""
    _kill(process)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _tail(said: str) -> str:
    return "\n".join(said.strip().splitlines()[-_LINES:])

"""The work shared out: what becomes of it when a process is ended from outside."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import attrs
import pytest

from cli.support import SERVICEKIT
from servicekit.cli.given import InputError
from servicekit.cli.workers import done

PARTS = ((0, 1), (1, 2), (2, 3))

# A parent whose two workers say that they are there, and then work for long.
PARENT = """\
from cli.test_workers import PARTS, Long
from servicekit.cli.workers import done
[*done(Long(), PARTS, workers=2, words="Working")]
"""


@attrs.frozen
class Counting:
    """A job that says which part it did."""

    def do(self, start: int, stop: int) -> int:
        return stop - start + 10 * start


@attrs.frozen
class Killed:
    """A job whose process is ended, as a system does that runs out of memory."""

    def do(self, _start: int, _stop: int) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


@attrs.frozen
class Long:
    """A job that takes a minute."""

    def do(self, _start: int, _stop: int) -> None:
        os.write(1, b"at work\n")
        time.sleep(60)


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_parts(workers):
    """Whoever does the parts, what comes of them stands in their order."""
    assert [*done(Counting(), PARTS, workers=workers, words="Counting")] == [1, 11, 21]


def test_a_worker_that_is_killed_is_said_in_words():
    """A worker that the system ends is said in words, with what may help."""
    with pytest.raises(InputError, match=r"ended from outside.* fewer than --workers 2"):
        list(done(Killed(), PARTS, workers=2, words="Working"))


def test_workers_end_with_their_parent():
    """However their parent ends, no worker goes on and holds its output open."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, env=environment
    ) as parent:
        assert parent.stdout
        assert [parent.stdout.readline() for _ in range(2)] == [b"at work\n"] * 2
        parent.kill()
        assert parent.communicate(timeout=20) == (b"", None)


def test_whoever_is_told_to_end_leaves_nothing_behind(tmp_path, desk):
    """Ended by a signal, it deletes what it wrote down of the log, and ends as a shell expects."""
    log, room = tmp_path / "endless.csv", tmp_path / "room"
    room.mkdir()
    os.mkfifo(log)  # nobody writes into it, so the reading never ends
    environment = {**os.environ, "TMPDIR": str(room)}
    with subprocess.Popen(  # noqa: S603 - our own command
        [SERVICEKIT, "review", log, "--playbook", desk[1]],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as running:
        until = time.monotonic() + 20
        while not [*room.glob("servicekit-*/log.sqlite")] and time.monotonic() < until:
            time.sleep(0.05)
        assert [*room.iterdir()]
        running.terminate()
        assert running.communicate(timeout=20) == (b"", b"")

    assert running.returncode == 128 + signal.SIGTERM
    assert [*room.iterdir()] == []

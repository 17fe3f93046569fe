"""The command of a host, with a mutant in the place of the playbook."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from servicekit.playbook import Playbook
from servicekit.testing.mutation import UnchangedFailsError
from servicekit.testing.mutation.command import Command, CommandError, NeverLoadedError
from testing.mutation.support import RETURN, one

BOOK = Playbook.parse(RETURN)
MUTANT = one("days <= 31", RETURN).playbook or BOOK
LOAD = f"""
import sys, time
from servicekit.playbook import Playbook
from servicekit.testing.mutation import activate
activate()
book = Playbook.parse('''{RETURN}''')
said = book.answers.question("return").table().decide({{"days": 31}}).outcome
"""


def command(code: str, folder: Path, timeout: float | None = 60) -> Command:
    """Return a command that runs some Python."""
    return Command([sys.executable, "-c", code], BOOK, folder, timeout)


def test_it_fails_where_the_mutant_says_something_else(tmp_path: Path) -> None:
    """The command passes with the playbook, fails with the mutant, and leaves no file behind."""
    run = command(LOAD + "sys.exit(said != 'no')", tmp_path)
    assert run(BOOK) is True
    assert run(MUTANT) is False
    assert not [*tmp_path.iterdir()]


def test_a_command_is_that_of_this_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes first in the shell, a bare name is what lies beside the Python that runs."""
    name = Path(sys.executable).name
    other = tmp_path / "bin" / name
    other.parent.mkdir()
    other.write_text("#!/bin/sh\nexit 99\n")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(other.parent))
    assert Command([name, "-c", LOAD], BOOK, tmp_path)(BOOK) is True


def test_it_does_not_notice(tmp_path: Path) -> None:
    """A command that does not look at what is changed passes with the mutant."""
    assert command(LOAD, tmp_path)(MUTANT) is True


def test_it_never_loads_the_playbook(tmp_path: Path) -> None:
    """A command that passes without loading the playbook is told, not counted."""
    with pytest.raises(NeverLoadedError, match="never loaded this playbook"):
        command("", tmp_path)(BOOK)
    with pytest.raises(CommandError, match="ended with 0 without loading the playbook"):
        command("", tmp_path)(MUTANT)


def test_it_fails_as_it_is(tmp_path: Path) -> None:
    """A command that fails with the playbook as it is, is told with the last that it said."""
    code = "print('\\n'.join(map(str, range(99)))); raise SystemExit(1)"
    with pytest.raises(UnchangedFailsError, match="mend that first:\n79\n") as caught:
        command(code, tmp_path)(BOOK)
    assert caught.value.why.endswith("98")


@pytest.mark.parametrize(("code", "killed"), [(1, True), (2, True), (3, False), (5, False)])
def test_exit_codes(tmp_path: Path, code: int, killed: bool) -> None:
    """Failed tests and tests that cannot be collected kill; other ends say nothing."""
    run = command(LOAD + f"print('bye'); sys.exit({code})", tmp_path)
    if killed:
        assert run(MUTANT) is False
    else:
        with pytest.raises(CommandError, match=f"^the command ended with {code}: bye$"):
            run(MUTANT)


def test_too_long(tmp_path: Path) -> None:
    """A command that takes too long is ended, with all that it started."""
    pid = tmp_path / "pid"
    child = f"open({str(pid)!r}, 'w').write(str(__import__('os').getpid())); "
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r} + "
    code += "'__import__(\"time\").sleep(60)'])"
    with pytest.raises(TimeoutError, match="more than 4 seconds"):
        command(code, tmp_path, timeout=4)(MUTANT)
    assert _is_gone(int(pid.read_text()))


def _is_gone(pid: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


def test_how_long_it_may_take(tmp_path: Path) -> None:
    """Nobody says how long it may take: ten times the first run, and half a minute at least."""
    run = command(LOAD, tmp_path, timeout=None)
    run(BOOK)
    first = run.timeout
    assert first is not None
    assert 30 <= first < 1000
    run._allow(1000)
    assert run.timeout == first
    fresh = command(LOAD, tmp_path, timeout=None)
    fresh._allow(100)
    assert fresh.timeout == 1000


def test_stop(tmp_path: Path) -> None:
    """What is running is ended when somebody stops it."""
    run = command("import time; time.sleep(60)", tmp_path)
    timer = threading.Timer(1, run.stop)
    timer.start()
    with pytest.raises(CommandError, match="ended with -9"):
        run(MUTANT)
    timer.join()
    run.stop()


def test_without_groups_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no groups of processes, the command itself is ended."""

    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "killpg", refuse)
    with pytest.raises(TimeoutError):
        command("import time; time.sleep(60)", tmp_path, timeout=1)(MUTANT)


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    """A command that cannot be started is told by its name, and leaves no file behind."""
    with pytest.raises(OSError, match="no-such-command"):
        Command(["no-such-command"], BOOK, tmp_path)(BOOK)
    assert not [*tmp_path.iterdir()]


def test_what_is_said_is_no_text(tmp_path: Path) -> None:
    """Whatever bytes a command writes, it is judged by how it ends."""
    code = LOAD + "sys.stdout.buffer.write(b'\\xff'); sys.exit(3)"
    with pytest.raises(CommandError, match="\N{REPLACEMENT CHARACTER}"):
        command(code, tmp_path)(MUTANT)


def test_a_command_without_output() -> None:
    """A process whose output nobody reads is ended as well."""
    from servicekit.testing.mutation.command import _ended

    with subprocess.Popen([sys.executable, "-c", ""], text=True) as process:
        _ended(process)
    assert process.returncode is not None

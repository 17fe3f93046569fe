"""The command for rule mutation, on a small project."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import pytest

from servicekit.testing import mutate
from servicekit.testing.mutation import Mutant, Trial
from testing.mutation.support import RETURN

TESTS = """
from pathlib import Path
from servicekit.playbook import Playbook

DESK = Path(__file__).parents[1] / "desk.toml"

def said(days):
    question = Playbook.load(DESK, key="secret").answers.question("return")
    return question.table().decide({"days": days}).outcome

def test_days():
    for days in DAYS:
        assert said(days) == ("yes" if days <= 30 else "no")
"""
UNITTEST = """
import unittest
from servicekit.playbook import Playbook
from servicekit.testing.mutation import activate

activate()
BOOK = Playbook.load("desk.toml")

class Days(unittest.TestCase):
    def test_days(self):
        table = BOOK.answers.question("return").table()
        for days in (0, 30, 31):
            self.assertEqual(table.decide({"days": days}).outcome, "yes" if days <= 30 else "no")
"""
PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a project, in which the test works."""
    (tmp_path / "desk.toml").write_text(RETURN)
    (tmp_path / "tests").mkdir()
    monkeypatch.chdir(tmp_path)
    before = {*Path(gettempdir()).glob("servicekit-mutants-*")}
    yield tmp_path
    left = {*Path(gettempdir()).glob("servicekit-mutants-*")} - before
    assert not left


def write(project: Path, *days: int) -> None:
    """Write tests that look at some days."""
    (project / "tests" / "test_desk.py").write_text(f"DAYS = {days}\n{TESTS}")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command as people do."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "servicekit.testing.mutate", *words],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_a_project(project: Path) -> None:
    """A project's tests miss a day, which is told with the case that they then test."""
    write(project, 0, 30, 40)
    found = run("desk.toml", "--operator", "move-edge", "--fail-under", "90", "--", *PYTEST)
    assert (
        found.stdout
        == """\
- question return: nobody tests days = 31: it says no, the mutant says yes (rule
  in-time: days <= 30 becomes days <= 31)

question return  1 of 2 killed

1 of 2 mutants are killed, 50.0 percent.
"""
    )
    assert (found.returncode, found.stderr) == (1, "")
    write(project, 0, 30, 31)
    options = ("--operator", "move-edge", "--fail-under", "90", "--workers", "2")
    found = run("desk.toml", *options, "--", *PYTEST)
    assert found.stdout.endswith("2 of 2 mutants are killed, 100.0 percent.\n")
    assert found.returncode == 0


def test_a_project_of_unittest(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tests of unittest get the mutants as well, where they call activate."""
    (project / "test_desk.py").write_text(UNITTEST)
    words = ["desk.toml", "--only", "return", "--most", "2", "--timeout", "60"]
    words += ["--", sys.executable, "-m", "unittest"]
    assert mutate.main(words) == 0
    assert "2 of 2 mutants are killed, 100.0 percent." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["desk.toml", "--", sys.executable, "-c", ""], "never loaded this playbook"),
        (["desk.toml", "--", sys.executable, "-c", "exit(1)"], "mend that first"),
        (["desk.toml", "--only", "refund", "--", "true"], "question return"),
        (["none.toml", "--", "true"], "none.toml"),
        (["desk.toml", "--", "no-such-command"], "no-such-command"),
    ],
    ids=["unloaded", "failing", "policy", "playbook", "command"],
)
def test_what_cannot_be_tried(
    project: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    """Where nothing can be tried, one sentence says why, and the exit code is 2."""
    assert project.is_dir()
    assert mutate.main(words) == 2
    out, err = capsys.readouterr()
    assert (out, told in err) == ("", True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "PLAYBOOK"),
        (["desk.toml"], "after --"),
        (["desk.toml", "--"], "after --"),
        (["desk.toml", "--workers", "0", "--", "true"], "whole number from 1"),
        (["desk.toml", "--fail-under", "101", "--", "true"], "from 0 to 100"),
        (["desk.toml", "--timeout", "0", "--", "true"], "number of seconds"),
        (["desk.toml", "--operator", "x", "--", "true"], "move-edge"),
    ],
    ids=["nothing", "no command", "an empty one", "workers", "percent", "timeout", "operator"],
)
def test_usage(capsys: pytest.CaptureFixture[str], words: list[str], told: str) -> None:
    """What cannot be meant is refused with how it is written."""
    with pytest.raises(SystemExit) as caught:
        mutate.main(words)
    assert caught.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["int", "term"])
def test_who_stops_it_gets_what_was_found(project: Path, number: int) -> None:
    """A signal ends what runs, tells what was found and leaves no file behind."""
    code = "\n".join([
        "import os, time",
        "from servicekit.playbook import Playbook",
        "from servicekit.testing.mutation import activate",
        "activate()",
        "table = Playbook.load('desk.toml').answers.question('return').table()",
        "if table.decide({'days': 31}).outcome == 'yes':",
        "    open('slow', 'w').close()",
        "    time.sleep(60)",
        "assert table.decide({'days': 30}).outcome == 'yes'",
    ])  # fmt: skip
    (project / "slow.py").write_text(code)
    words = [sys.executable, "-m", "servicekit.testing.mutate", "desk.toml", "--operator",
             "move-edge", "--", sys.executable, "slow.py"]  # fmt: skip
    with subprocess.Popen(  # noqa: S603
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for _ in range(600):
            if (project / "slow").exists():
                break
            time.sleep(0.1)
        os.kill(process.pid, number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "1 of 1 mutants are killed" in out
    assert "Stopped before the end." in out


def test_progress(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal one line tells how far it is, and is gone in the end."""
    mutant = Mutant(place="question return", operator="move-edge", status="differs",
                    change="it is changed", untested="nobody tests it")  # fmt: skip
    progress = mutate._Progress()
    progress(Trial(mutant=mutant, fate="survived"), 2)
    line = capsys.readouterr().err
    assert line.startswith("\r1 of 2, 1 survived: question return: it is changed")
    progress(Trial(mutant=mutant, fate="killed"), 2)
    assert capsys.readouterr().err.strip() == ""


def test_progress_is_for_terminals(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Progress is told where somebody looks, and a score that is not there is below any other."""
    (project / "test_desk.py").write_text(UNITTEST)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    words = ["desk.toml", "--operator", "drop-rule", "--", sys.executable, "-m", "unittest"]
    monkeypatch.setattr(sys, "argv", ["mutate", *words])
    assert mutate.main() == 0
    assert "\r" in capsys.readouterr().err
    none = ["desk.toml", "--operator", "flip-override", "--fail-under", "1", *words[3:]]
    assert mutate.main(none) == 1

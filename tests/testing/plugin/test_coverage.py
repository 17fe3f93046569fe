"""The coverage of policies in a run of pytest, as a project of its own sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from servicekit.testing.coverage import Coverage
from servicekit.testing.plugin.coverage import CoveragePlugin
from testing.coverage.support import DESK, decided, desk, returns

TESTS = """
from datetime import UTC, datetime

import pytest
from servicekit.playbook import Playbook
from servicekit.tables import DecisionTable, Rule, col

DESK = Playbook.load("desk.toml")
AT = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("days", [0, 12, 29, 30, 31, 90])
def test_return(days):
    answer = DESK.answers.answer("return", {"days": days}, at=AT)
    assert (answer.kind == "granted") == (days <= 30)


@pytest.mark.parametrize("late", [True, False])
def test_table_of_the_triggers(late):
    table = DESK.triggers.table
    table.decide({"promise_broken": late, "contacts_about": 0})


def test_throw_away():
    table = DecisionTable(
        columns={"x": col.boolean()}, rules=[Rule("r", when={"x": True}, then=1)], otherwise=0
    )
    assert table.decide({"x": True}).outcome == 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a playbook and its tests."""
    (tmp_path / "desk.toml").write_text(DESK)
    (tmp_path / "test_desk.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    return tmp_path


def run(project: Path, *args: str) -> tuple[int, str]:
    """Run pytest in a process of its own; only xdist and this plugin are there."""
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("PYTEST_ADDOPTS", None)
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "pytest_servicekit", *args]
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=project, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def told(output: str) -> str:
    """Return the report in what pytest printed."""
    return output.partition("coverage of policies")[2].partition("\n==")[0]


LINE = "question return  6 of 6: 2 of 2 rules, 2 of 2 boundaries, 2 of 2 answers"


def test_a_run_reports_what_its_tests_made_happen(project):
    """Of the policies of the playbook; the throw-away table of a test is none of them."""
    code, output = run(project, "--servicekit-coverage=desk.toml")
    assert code == 0, output
    assert LINE in told(output)
    assert "- ladder desk: nobody tests the last resort." in told(output)
    assert "table" not in told(output)
    assert "test_desk.py" not in told(output)


def test_two_processes_report_what_one_does(project):
    """Counts, tests and their order are the same with ``-n 2``."""
    reports = []
    for number in ("0", "2"):
        code, output = run(project, "--servicekit-coverage=desk.toml", "-v", "-n", number)
        assert code == 0, output
        reports.append(told(output))
    assert reports[0] == reports[1]
    assert "rule in-time: 4 times, by test_desk.py::test_return[0]" in reports[0]


def test_without_a_playbook_all_policies_count_that_tests_meet(project):
    """Then a table of a test is one of them, also in two processes."""
    reports = [told(run(project, "--servicekit-coverage", "-n", n)[1]) for n in ("0", "2")]
    assert reports[0] == reports[1]
    assert "table table" in reports[0]
    assert "question return  2 of 2 answers" in reports[0]


@pytest.mark.parametrize(("least", "code", "number"), [("10", 0, "0"), ("90", 1, "2")])
def test_a_run_fails_where_too_little_is_covered(project, least, code, number):
    """It says how much was wanted, and nothing where it is enough."""
    found, output = run(
        project,
        "--servicekit-coverage=desk.toml",
        f"--servicekit-coverage-fail-under={least}",
        "-n",
        number,
    )
    assert found == code, output
    assert ("FAIL: less than 90 percent of the policies are covered." in output) == bool(code)


def test_a_run_that_fails_anyway_fails_as_it_did(project):
    """A failure of collection stays one, whatever is covered."""
    (project / "test_broken.py").write_text("import nothing_of_that_name\n")
    code, _ = run(project, "--servicekit-coverage-fail-under=90")
    assert code == pytest.ExitCode.INTERRUPTED


def test_what_nobody_can_reach_cannot_be_asked_for(project):
    """A percentage lies from 0 to 100, and any other is told before the first test."""
    code, output = run(project, "--servicekit-coverage-fail-under=150")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "--servicekit-coverage-fail-under: 150 is not from 0 to 100" in output


def test_to_collect_covers_nothing_and_fails_nothing(project):
    """There is neither a report nor a failure."""
    code, output = run(project, "--servicekit-coverage-fail-under=90", "--collect-only")
    assert code == 0
    assert "coverage of policies" not in output


def test_an_unknown_playbook_is_told_before_any_test_runs(project):
    """A path that is not there is a mistake of whoever wrote the command."""
    code, output = run(project, "--servicekit-coverage=nothing.toml")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "nothing.toml" in output


# -- one hook at a time ----------------------------------------------------------------------------


def config(**fields: Any) -> Any:
    option = SimpleNamespace(collectonly=False)
    return SimpleNamespace(**{"option": option, "get_verbosity": lambda: 0, **fields})


class Terminal:
    """Keep what is printed."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def ensure_newline(self) -> None:
        """Do nothing, as every line ends."""

    def section(self, title: str) -> None:
        self.lines.append(title)

    def write_line(self, line: str, **_: Any) -> None:
        self.lines.append(line)


def session(status: int = 0) -> Any:
    return SimpleNamespace(exitstatus=status)


def node(**fields: Any) -> Any:
    return SimpleNamespace(gateway=SimpleNamespace(id="gw1"), **fields)


def covered() -> Coverage:
    coverage = Coverage()
    for each in decided(returns(), {"days": 30}):
        coverage.record(each, "test_a")
    return coverage


def test_a_test_is_listened_to_while_it_runs():
    """What happens before and after it belongs to no test."""
    plugin = CoveragePlugin(config())
    running = plugin.pytest_runtest_protocol(SimpleNamespace(nodeid="test_a"))
    next(running)
    returns().decide({"days": 30})
    with pytest.raises(StopIteration) as end:
        running.send("result")
    returns().decide({"days": 31})
    assert end.value.value == "result"
    assert plugin.coverage == covered()


def test_a_worker_tells_what_it_counted_and_fails_nothing():
    """Whether that is enough only the process can tell that handed out the tests."""
    output: dict[str, str] = {}
    plugin = CoveragePlugin(config(workeroutput=output), fail_under=90)
    plugin.coverage = covered()
    ended = session()
    plugin.pytest_sessionfinish(ended)
    assert Coverage.from_json(output["servicekit_coverage"]) == covered()
    assert ended.exitstatus == 0


def test_what_workers_counted_is_added():
    """A playbook of the run is known to the process that adds."""
    plugin = CoveragePlugin(config(), [desk()])
    plugin.pytest_testnodedown(node(workeroutput={"servicekit_coverage": covered().to_json()}))
    assert plugin.coverage == Coverage.of(desk()) + covered()


@pytest.mark.parametrize("fields", [{}, {"workeroutput": {}}], ids=["none", "empty"])
def test_a_worker_that_crashed_is_named(fields):
    """Its tests are missing from the counts, and nobody shall believe that they are not."""
    plugin, terminal = CoveragePlugin(config()), Terminal()
    plugin.pytest_testnodedown(node(**fields))
    plugin.pytest_terminal_summary(terminal)
    assert terminal.lines[-1] == "What gw1 tested is not counted: it crashed."


@pytest.mark.parametrize(
    ("least", "before", "after"),
    [(None, 0, 0), (50, 0, 0), (50.1, 0, 1), (100, 0, 1), (100, 2, 2), (0, 0, 0)],
)
def test_it_is_enough_from_the_percentage_on_that_is_wanted(least, before, after):
    """Half of the policies are covered; a run that failed otherwise keeps its status."""
    plugin = CoveragePlugin(config(), fail_under=least)
    plugin.coverage = covered()
    ended = session(before)
    plugin.pytest_sessionfinish(ended)
    assert ended.exitstatus == after


def test_nothing_is_too_little():
    """A run that met no policy has covered none."""
    ended = session()
    CoveragePlugin(config(), fail_under=1).pytest_sessionfinish(ended)
    assert ended.exitstatus == 1


@pytest.mark.parametrize(("verbosity", "named"), [(-1, False), (0, False), (1, True)])
def test_tests_are_named_with_more_words(verbosity, named):
    """Otherwise only counts and what never happened are."""
    plugin = CoveragePlugin(config(get_verbosity=lambda: verbosity))
    plugin.coverage, terminal = covered(), Terminal()
    plugin.pytest_terminal_summary(terminal)
    assert ("test_a" in "\n".join(terminal.lines)) == named


@pytest.mark.parametrize(("least", "fails"), [(None, False), (50, False), (50.5, True)])
def test_the_report_says_that_too_little_is_covered(least, fails):
    """It names the percentage that was wanted."""
    plugin, terminal = CoveragePlugin(config(), fail_under=least), Terminal()
    plugin.coverage = covered()
    plugin.pytest_terminal_summary(terminal)
    wanted = "FAIL: less than 50.5 percent of the policies are covered."
    assert (terminal.lines[-1] == wanted) == fails


def test_where_tests_are_only_collected_nothing_is_reported():
    """Nothing ran, so nothing is wrong."""
    only = SimpleNamespace(collectonly=True)
    plugin, terminal, ended = CoveragePlugin(config(option=only), (), 90), Terminal(), session()
    plugin.pytest_terminal_summary(terminal)
    plugin.pytest_sessionfinish(ended)
    assert (terminal.lines, ended.exitstatus) == ([], 0)

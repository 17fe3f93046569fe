"""What the options of a run ask for."""

import pytest

from testing.plugin.support import DESK

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def _project(pytester: pytest.Pytester) -> None:
    """A project with two playbooks, of which its configuration names one."""
    (pytester.path / "desk.toml").write_text(DESK)
    (pytester.path / "other.toml").write_text(DESK.replace('"return"', '"swap"'))
    (pytester.path / "tests").mkdir()
    (pytester.path / "tests" / "test_none.py").write_text("def test_none(): pass")
    pytester.makeini("[pytest]\nservicekit_playbooks = desk.toml")


@pytest.mark.parametrize(
    ("options", "question"),
    [
        (["--servicekit-coverage"], "return"),
        (["--servicekit-coverage-fail-under=0"], "return"),
        (["--servicekit-coverage=other.toml"], "swap"),
        (["--servicekit-coverage", "--servicekit-coverage=other.toml"], "swap"),
    ],
    ids=["configured", "bound", "named", "both"],
)
def test_what_is_measured_is_what_is_named(
    pytester: pytest.Pytester, options: list[str], question: str
) -> None:
    """A playbook that is named takes the place of those of the configuration."""
    text = pytester.runpytest_inprocess("tests", *options).stdout.str()
    assert f"question {question} " in text
    assert text.count("question return ") + text.count("question swap ") == 1


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--servicekit-coverage=nowhere.toml", "nowhere.toml is not there"),
        ("--servicekit-coverage=tests", "tests is no playbook; *"),
        ("--servicekit-coverage=tests/test_none.py", "test_none.py is no playbook; *"),
    ],
    ids=["missing", "folder", "module"],
)
def test_what_is_no_playbook_stops_the_run(
    pytester: pytest.Pytester, option: str, told: str
) -> None:
    """A slip does not measure nothing."""
    result = pytester.runpytest_inprocess(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --servicekit-coverage: *{told}"])


def test_examples_count(pytester: pytest.Pytester) -> None:
    """What the examples of a playbook reach is reached."""
    result = pytester.runpytest_inprocess("--servicekit-coverage")
    result.stdout.fnmatch_lines(["question return *2 of 2 rules, 2 of 2 boundaries*"])


def test_a_folder_of_tests_behind_the_option_is_not_swallowed(pytester: pytest.Pytester) -> None:
    """Who writes it without = is told how to write it."""
    result = pytester.runpytest_inprocess("--servicekit-coverage", "tests")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*a playbook is written --servicekit-coverage=PLAYBOOK, and tests before it*"]
    )


def test_a_run_without_the_options_reports_nothing(pytester: pytest.Pytester) -> None:
    """Examples are tests like all others."""
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=3)
    result.stdout.no_fnmatch_line("*coverage of policies*")
    result.stdout.no_fnmatch_line("*golden tables*")


def test_the_options_are_explained(pytester: pytest.Pytester) -> None:
    """They stand together in the help, with the setting of the configuration."""
    text = pytester.runpytest_inprocess("--help").stdout.str()
    assert "policies of servicekit:" in text
    for name in ("--servicekit-update-golden", "--servicekit-coverage=", "servicekit_playbooks"):
        assert name in text

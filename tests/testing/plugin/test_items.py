"""The examples of a playbook as tests."""

import pytest

from testing.plugin.support import DESK

pytest_plugins = ["pytester"]

BROKEN = DESK + "\n[[targets]]\nmeasure = 'nothing'\n[[ladders]]\nid = 3\n"


def project(pytester: pytest.Pytester, text: str = DESK, names: str = "policies/desk.toml") -> None:
    """A project whose playbook lies outside of its tests."""
    for folder, name, content in (
        ("policies", "desk.toml", text),
        ("tests", "test_none.py", "def test_none(): pass"),
    ):
        path = pytester.path / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    pytester.makeini(f"[pytest]\ntestpaths = tests\nservicekit_playbooks = {names}")


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one", "two"])
def test_examples_are_tests_wherever_the_playbook_lies(
    pytester: pytest.Pytester, workers: list[str]
) -> None:
    """A run without arguments takes them too, one test for each, once."""
    project(pytester, DESK.replace('outcome = "no"', 'outcome = "yes"'))
    result = pytester.runpytest_subprocess("-v", *workers)
    result.assert_outcomes(passed=2, failed=1)
    text = result.stdout.str()
    assert "policies/desk.toml::the last day" in text
    assert "expected: answer = yes" in text
    assert "said: answer = no" in text
    assert "the last decisions" not in text  # the example says why
    assert ".py:" not in text.partition("a day late")[2].partition("short test summary")[0]


def test_a_run_with_arguments_takes_what_it_is_given(pytester: pytest.Pytester) -> None:
    """One example, all of a playbook, or none of them."""
    project(pytester)
    chosen = pytester.runpytest_inprocess("policies/desk.toml::a day late")
    chosen.assert_outcomes(passed=1)
    pytester.runpytest_inprocess("policies").assert_outcomes(passed=2)
    pytester.runpytest_inprocess("tests").assert_outcomes(passed=1)


def test_a_playbook_inside_of_what_is_collected_is_taken_once(pytester: pytest.Pytester) -> None:
    """No test runs twice."""
    project(pytester, names="policies/*.toml")
    pytester.makeini("[pytest]\nservicekit_playbooks = policies/*.toml")
    pytester.runpytest_inprocess().assert_outcomes(passed=3)


def test_a_folder_is_one_playbook(pytester: pytest.Pytester) -> None:
    """Its examples stand under the first of its files."""
    project(pytester, names="policies")
    (pytester.path / "policies" / "a.toml").write_text('name = "Desk"\n')
    result = pytester.runpytest_inprocess("-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["policies/a.toml::a day late PASSED*"])


def test_examples_of_one_name_are_told_apart(pytester: pytest.Pytester) -> None:
    """The place is added to the second."""
    project(pytester, DESK.replace("a day late", "the last day"))
    result = pytester.runpytest_inprocess("-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        ["*::the last day PASSED*", "*::the last day (*examples?1?) PASSED*"]
    )


def test_a_playbook_that_cannot_be_used_is_an_error_with_every_place(
    pytester: pytest.Pytester,
) -> None:
    """All that is wrong is told at once, and no trace of our own code."""
    project(pytester, BROKEN)
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*policies/desk.toml cannot be used:", "*targets*", "*ladders*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_an_example_that_cannot_be_run_shows_what_happened(pytester: pytest.Pytester) -> None:
    """An error that is none of a policy keeps its trace."""
    project(pytester)
    pytester.makeconftest(
        """
        from servicekit.testing.plugin.items import ExampleItem
        def broken(self): raise RuntimeError("a slip")
        ExampleItem.runtest = broken
        """
    )
    result = pytester.runpytest_subprocess("policies")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["E*RuntimeError: a slip"])


@pytest.mark.parametrize("names", ["policies/desk.tml", "tests/*.py", "nowhere"])
def test_a_playbook_that_is_not_there_stops_the_run(pytester: pytest.Pytester, names: str) -> None:
    """A slip in the configuration is no empty set of tests."""
    project(pytester, names=names)
    result = pytester.runpytest_inprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*servicekit_playbooks: '{names}' is no playbook in*"])

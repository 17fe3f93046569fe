"""The fixture, and the files of golden tables."""

from pathlib import Path

import pytest

from testing.plugin.support import TABLES

pytest_plugins = ["pytester"]

UPDATE = "--servicekit-update-golden"
ALONE = TABLES + "def test_window(servicekit): servicekit.golden(window())"


def files(pytester: pytest.Pytester) -> list[str]:
    """The golden tables of the project."""
    folder = pytester.path / "golden"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))


def written(pytester: pytest.Pytester, text: str) -> list[str]:
    """The golden tables that the tests of a module write."""
    pytester.makepyfile(test_it=TABLES + text)
    assert pytester.runpytest_inprocess(UPDATE).ret == 0
    return files(pytester)


def test_a_table_that_is_missing_is_told_and_not_written(pytester: pytest.Pytester) -> None:
    """Nobody reviews what appears by itself."""
    pytester.makepyfile(test_it=ALONE)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E  *golden/test_it/test_window.md is not there yet. It would be:",
            "E  *| 31       | decline  | otherwise        |",
            "E  *To write it: pytest test_it.py::test_window --servicekit-update-golden",
        ]
    )
    assert files(pytester) == []


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one", "two"])
def test_a_policy_that_changed_fails_until_it_is_accepted(
    pytester: pytest.Pytester, workers: list[str]
) -> None:
    """Write, hold, change, read why, accept: in one process as in two."""
    module = pytester.makepyfile(test_it=ALONE)
    result = pytester.runpytest_subprocess(UPDATE, *workers)
    result.stdout.fnmatch_lines(["written golden/test_it/test_window.md"])
    pytester.runpytest_subprocess(*workers).assert_outcomes(passed=1)
    module.write_text(module.read_text().replace("DAYS = 30", "DAYS = 14"))
    result = pytester.runpytest_subprocess(*workers)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E  *golden/test_it/test_window.md says something else: 0 changed, 2 new, 2 gone",
            "E  *days = 30",
            "E  *  is gone",
            "E  *  outcome: accept -> decline",
            "E  *    > otherwise  decline",
            "E  *days = 14",
            "E  *  new: outcome = accept, rule = in-time",
            "E  *To accept it: pytest test_it.py::test_window --servicekit-update-golden",
        ]
    )
    result.stdout.no_fnmatch_line("*the last decisions*")  # the rows say why
    pytester.runpytest_subprocess("test_it.py::test_window", UPDATE).assert_outcomes(passed=1)
    pytester.runpytest_subprocess(*workers).assert_outcomes(passed=1)


def test_files_are_called_after_their_tests(pytester: pytest.Pytester) -> None:
    """Each test, class, case and name has a file that any disk can hold."""
    text = """
class TestReturns:
    def test_window(self, servicekit): servicekit.golden(window())

@pytest.mark.parametrize("days", [30, 14])
def test_days(servicekit, days): servicekit.golden(window(days), name="wide")

@pytest.mark.parametrize("shop", ["a", "A", "a/b", "a:b", "x" * 300])
def test_shops(servicekit, shop): servicekit.golden(window())

def test_two(servicekit):
    servicekit.golden(window(), name="one")
    servicekit.golden(window(14), name="two")
"""
    found = written(pytester, text)
    assert [name for name in found if "shops" not in name] == [
        "test_it/TestReturns.test_window.md",
        "test_it/test_days-14-wide.md",
        "test_it/test_days-30-wide.md",
        "test_it/test_two-one.md",
        "test_it/test_two-two.md",
    ]
    shops = [name for name in found if "shops" in name]
    assert len({name.casefold() for name in shops}) == 5
    assert "test_it/test_shops-a.md" in shops
    assert max(map(len, shops)) < 120
    assert files(pytester) == found
    assert pytester.runpytest_inprocess().ret == 0


def test_tables_lie_beside_the_module_of_the_test(pytester: pytest.Pytester) -> None:
    """Where pytest is run from makes no difference."""
    folder = pytester.mkpydir("inner")
    (folder / "test_it.py").write_text(ALONE)
    assert pytester.runpytest_inprocess(UPDATE).ret == 0
    assert (folder / "golden" / "test_it" / "test_window.md").exists()


def test_two_tables_of_one_test_need_names(pytester: pytest.Pytester) -> None:
    """One file cannot hold both."""
    pytester.makepyfile(
        test_it=TABLES
        + """
def test_two(servicekit):
    servicekit.golden(window())
    servicekit.golden(window())
    servicekit.golden(window(14))
"""
    )
    result = pytester.runpytest_inprocess(UPDATE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*a name= of its own for each table of a test*"])


def test_two_tests_cannot_share_a_file(pytester: pytest.Pytester) -> None:
    """A case and a name can read like the case of another test."""
    pytester.makepyfile(
        test_it=TABLES
        + """
@pytest.mark.parametrize(("case", "name"), [("a-b", None), ("a", "b")], ids=["a-b", "a"])
def test_it(servicekit, case, name):
    servicekit.golden(window(), name=name)
"""
    )
    result = pytester.runpytest_inprocess(UPDATE)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*another name than the table of test_it.py::test_it?a-b? has*"])


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one", "two"])
def test_tables_that_no_test_reads_are_told(pytester: pytest.Pytester, workers: list[str]) -> None:
    """A full run that writes knows what is left over; it deletes nothing."""
    pytester.makepyfile(
        test_it=ALONE
        + """
@pytest.mark.skip
def test_skipped(servicekit): servicekit.golden(window())
""",
        test_other="def test_other(): pass",
    )
    pytester.makepyfile(helper="")
    for name in ("test_it/test_gone", "test_it/test_skipped-a", "test_away/test_x", "helper/x"):
        path = pytester.path / "golden" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("old")
    text = pytester.runpytest_subprocess(UPDATE, *workers).stdout.str()
    unused = [line for line in text.splitlines() if line.startswith("unused")]
    assert unused == [
        "unused  golden/test_away/test_x.md: no test holds anything against it",
        "unused  golden/test_it/test_gone.md: no test holds anything against it",
    ]
    assert len(files(pytester)) == 5


@pytest.mark.parametrize(
    "arguments",
    [[], [UPDATE, "-k", "window"], [UPDATE, "test_it.py"], [UPDATE, "--maxfail=1"]],
    ids=["reading", "chosen", "named", "stopping"],
)
def test_a_run_that_is_not_full_knows_of_no_table_that_is_left_over(
    pytester: pytest.Pytester, arguments: list[str]
) -> None:
    """Tests that did not run may read it."""
    written(pytester, "def test_window(servicekit): servicekit.golden(window())")
    Path(pytester.path / "golden" / "test_it" / "test_gone.md").write_text("old")
    pytester.runpytest_inprocess(*arguments).stdout.no_fnmatch_line("unused*")


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one", "two"])
def test_tests_that_a_project_leaves_out_may_read_a_table(
    pytester: pytest.Pytester, workers: list[str]
) -> None:
    """A run from which something was taken away after it was collected is not full."""
    written(pytester, "def test_window(servicekit): servicekit.golden(window())\ndef test_b(): ...")
    Path(pytester.path / "golden" / "test_it" / "test_gone.md").write_text("old")
    pytester.makeconftest(
        """
        def pytest_collection_modifyitems(config, items):
            config.hook.pytest_deselected(items=[items.pop()])
        """
    )
    result = pytester.runpytest_subprocess(UPDATE, *workers)
    result.assert_outcomes(passed=1, deselected=0 if workers else 1)
    result.stdout.no_fnmatch_line("unused*")


def test_a_failure_shows_which_test_the_fixture_is_for(pytester: pytest.Pytester) -> None:
    """What pytest prints of it is the same in every run."""
    pytester.makepyfile(test_it="def test_a(servicekit): assert not repr(servicekit)")
    result = pytester.runpytest_inprocess()
    result.stdout.fnmatch_lines(["servicekit = <policies in test_it.py::test_a>"])


def test_the_fixture_can_be_asked_for_by_name(pytester: pytest.Pytester) -> None:
    """A test that gets it while it runs has all of it."""
    text = "def test_it(request): request.getfixturevalue('servicekit').golden(window())"
    assert written(pytester, text) == ["test_it/test_it.md"]

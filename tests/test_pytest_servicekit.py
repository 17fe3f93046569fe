"""What pytest loads in every run of whoever has servicekit installed."""

import os

import pytest

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.usefixtures("unmeasured")

LOADED = """
import sys

def test_nothing():
    pass

def pytest_unconfigure():
    names = [name for name in sys.modules if name.split(".")[0] in {"servicekit", "attrs", "attr"}]
    print("LOADED", sorted(names))
"""
USES = """
def test_used(servicekit):
    pass
"""
# What a broken installation does, wherever it is imported.
BROKEN = "raise RuntimeError('half installed')"


def broken(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, text: str = BROKEN) -> None:
    """Put a servicekit first on the path that cannot be imported."""
    package = pytester.mkdir("fake") / "servicekit"
    package.mkdir()
    (package / "__init__.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(package.parent), prepend=os.pathsep)


def test_a_run_that_does_not_use_it_imports_nothing_of_it(pytester: pytest.Pytester) -> None:
    """Neither servicekit nor anything that it needs is loaded."""
    pytester.makeconftest(LOADED)
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest_subprocess("-s", "-p", "no:hypothesispytest")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*LOADED []"])


def test_a_broken_servicekit_breaks_no_run_that_does_not_use_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is even said about it."""
    broken(pytester, monkeypatch)
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*servicekit cannot*")


def test_a_broken_servicekit_is_told_where_the_fixture_is_used(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test that wants it fails with one line, and the others run."""
    broken(pytester, monkeypatch)
    pytester.makepyfile(USES + "def test_nothing(): pass")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=1)
    told = "servicekit is used and cannot be imported: RuntimeError: half installed"
    result.stdout.fnmatch_lines([told])
    result.stdout.no_fnmatch_line("*Traceback*")


@pytest.mark.parametrize(
    "option",
    ["--servicekit-update-golden", "--servicekit-coverage", "--servicekit-coverage-fail-under=3"],
)
def test_a_broken_servicekit_is_told_where_an_option_is_used(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    """Whoever asks for it in the command is told before any test runs."""
    broken(pytester, monkeypatch)
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest_subprocess(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: servicekit is used and cannot be imported: RuntimeError*"])


def test_a_broken_servicekit_is_told_where_the_configuration_uses_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project that names playbooks uses it."""
    broken(pytester, monkeypatch)
    pytester.makeini("[pytest]\nservicekit_playbooks = desk.toml")
    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: servicekit is used and cannot be imported: RuntimeError*"])


@pytest.mark.parametrize("order", [0, 1], ids=["hypothesis-first", "servicekit-first"])
def test_strategies_are_registered_between_the_imports(
    pytester: pytest.Pytester, order: int
) -> None:
    """A module can ask Hypothesis for a class of servicekit right below its imports."""
    both = ["from hypothesis import given, strategies as st", "from servicekit.money import Money"]
    imports = "\n".join(both[::-1] if order else both)
    pytester.makepyfile(
        f"""
{imports}
import sys, hypothesis, servicekit

READY = "servicekit.testing.strategies" in sys.modules
ANY = st.from_type(Money)

@given(ANY)
def test_drawn(money):
    assert READY and isinstance(money, Money)

def test_each_module_has_its_own_loader():
    for module in (hypothesis, servicekit):
        assert module.__loader__ is module.__spec__.loader
        assert type(module.__loader__).__module__ != "pytest_servicekit"
"""
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


def test_nothing_of_servicekit_is_rewritten(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no assertions, and pytest would read each of its modules to find that out."""
    info = pytester.mkdir("site") / "other-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[pytest11]\nother = other\n")
    (info / "RECORD").write_text("servicekit/__init__.py,,\nother/__init__.py,,\n")
    (info.parent / "other").mkdir()
    (info.parent / "other" / "__init__.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(info.parent), prepend=os.pathsep)
    pytester.makepyfile(
        """
import other, servicekit.money

def test_loaders():
    assert type(other.__loader__).__name__ == "AssertionRewritingHook"
    assert type(servicekit.__loader__).__name__ == "SourceFileLoader"
    assert type(servicekit.money.__loader__).__name__ == "SourceFileLoader"
"""
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_strategies_are_registered_where_both_were_loaded_before(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plugin that is loaded earlier may have imported both."""
    pytester.makepyfile(early="import hypothesis, servicekit")
    pytester.makepyfile(
        "import sys\ndef test_it(): assert 'servicekit.testing.strategies' in sys.modules"
    )
    monkeypatch.setenv("PYTEST_PLUGINS", "early")
    pytester.runpytest_subprocess("-p", "early").assert_outcomes(passed=1)


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one", "two"])
def test_strategies_that_cannot_be_registered_are_told_once(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: list[str]
) -> None:
    """Whoever imports both goes on, and the summary has a line."""
    broken(pytester, monkeypatch, "")
    text = "import hypothesis, servicekit\ndef test_goes_on(): pass"
    pytester.makepyfile(test_one=text, test_two=text)
    result = pytester.runpytest_subprocess(*workers)
    result.assert_outcomes(passed=2)
    assert result.stdout.str().count("The strategies could not be registered: ModuleNot") == 1


def test_a_package_that_is_only_looked_for_has_all_that_its_loader_has(
    pytester: pytest.Pytester,
) -> None:
    """Who asks where a package lies does not import it, and strategies wait."""
    pytester.makepyfile(
        """
import importlib.util, sys

def test_it():
    spec = importlib.util.find_spec("hypothesis")
    assert b"import" in spec.loader.get_data(spec.origin)
    assert "hypothesis" not in sys.modules
    import hypothesis
    assert not [name for name in sys.modules if name.startswith("servicekit")]
"""
    )
    pytester.runpytest_subprocess("-p", "no:hypothesispytest").assert_outcomes(passed=1)


def test_runs_inside_of_runs_do_not_ask_each_other_without_end(
    pytester: pytest.Pytester,
) -> None:
    """Two that look at what is imported find each other among the finders."""
    pytester.makepyfile(
        """
import subprocess, sys

def test_outer(tmp_path, pytestconfig):
    import pytest
    (tmp_path / "test_inner.py").write_text(
        "import servicekit.money, hypothesis, sys\\n"
        "def test_inner(): assert 'servicekit.testing.strategies' in sys.modules"
    )
    assert pytest.main([str(tmp_path), "-p", "no:cacheprovider"]) == 0
    from hypothesis import strategies as st
    from servicekit.money import Money
    st.from_type(Money).validate()
"""
    )
    pytester.runpytest_subprocess("-s").assert_outcomes(passed=1)


@pytest.mark.parametrize("name", ["hypothesis", "servicekit.nothing"])
def test_what_nobody_finds_is_not_there(pytester: pytest.Pytester, name: str) -> None:
    """A package that is not installed is missing, as without the plugin."""
    pytester.makepyfile(
        f"""
import sys, pytest

def test_it(monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "path_importer_cache", {{}})
    with pytest.raises(ModuleNotFoundError, match="{name.partition(".")[0]}"):
        import {name}
"""
    )
    pytester.runpytest_subprocess("-p", "no:hypothesispytest").assert_outcomes(passed=1)

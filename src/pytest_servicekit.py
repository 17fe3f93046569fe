"""Policies of servicekit in a run of pytest.

pytest loads this module in every run of whoever has servicekit installed, so it imports neither
servicekit nor anything else that costs time, and whatever is wrong with servicekit is only told
where it is used: by an option, by ``servicekit_playbooks`` in the configuration, by the fixture.
"""

from __future__ import annotations

import importlib
import os
import sys
from importlib.abc import Loader, MetaPathFinder
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from servicekit.testing.plugin import Plugin
    from servicekit.testing.plugin.fixture import PolicyTest

_OURS, _NAME = "servicekit", "servicekit-policies"
_STRATEGIES = "servicekit.testing.strategies"
_MUTANT = "SERVICEKIT_MUTANT"
_GOLDEN, _UNREGISTERED = "servicekit_golden", "servicekit_strategies"


# Options


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, and where a project says which its playbooks are."""
    group = parser.getgroup("servicekit", "policies of servicekit")
    group.addoption(
        "--servicekit-update-golden",
        action="store_true",
        help="write the golden tables that tests hold policies against",
    )
    group.addoption(
        "--servicekit-coverage",
        action="append",
        nargs="?",
        const="",
        metavar="PLAYBOOK",
        help="report what of the policies the tests reached: those of a playbook, or of all "
        "playbooks of the configuration; write it with =",
    )
    group.addoption(
        "--servicekit-coverage-fail-under",
        type=float,
        metavar="PERCENT",
        help="fail if the tests reached less of the policies",
    )
    parser.addini(
        "servicekit_playbooks",
        "playbooks whose examples are tests: files or folders, from the root; * is understood",
        type="linelist",
        default=[],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Load what an option or the configuration asks for."""
    if _asked(config):
        try:
            found = _plugin(config)
        except _Broken as error:
            raise pytest.UsageError(str(error)) from error.__cause__
        found.start()


def _asked(config: pytest.Config) -> bool:
    option = config.option
    return bool(
        option.servicekit_update_golden
        or option.servicekit_coverage
        or option.servicekit_coverage_fail_under is not None
        or config.getini("servicekit_playbooks")
    )


# The fixture


def pytest_itemcollected(item: pytest.Item) -> None:
    """Load what is wanted before the first test that wants it begins."""
    if "servicekit" in getattr(item, "fixturenames", ()):
        try:
            _plugin(item.config)
        except _Broken:
            return  # which the fixture tells


@pytest.fixture(name="servicekit")
def _servicekit(request: pytest.FixtureRequest) -> PolicyTest:
    """Hold policies against golden tables: ``servicekit.golden(table)``."""
    try:
        return _plugin(request.config).fixture(request.node)
    except _Broken as error:
        return _failed(str(error))


def _failed(text: str) -> NoReturn:
    pytest.fail(text, pytrace=False)


class _Broken(Exception):  # noqa: N818 - it is told, not raised
    """Tell that servicekit is installed and cannot be used."""


def _plugin(config: pytest.Config) -> Plugin:
    """Return the part that needs servicekit, which is made when it is first used."""
    found: Plugin | None = config.pluginmanager.get_plugin(_NAME)
    if found is None:
        try:
            from servicekit.testing.plugin import Plugin
        except Exception as error:
            raise _Broken(
                f"servicekit is used and cannot be imported: {type(error).__name__}: {error}"
            ) from error
        found = Plugin(config)
        config.pluginmanager.register(found, _NAME)
    return found


# What workers of xdist have to tell


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker tells of the golden tables that its tests used."""
    told = getattr(node, "workeroutput", None) or {}
    if _GOLDEN in told:
        _plugin(node.config).golden.join(told[_GOLDEN])
    if _UNREGISTERED in told and _WATCH in node.config.stash:
        node.config.stash[_WATCH].error = told[_UNREGISTERED]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that handed out the tests, where this one only ran them."""
    output = getattr(session.config, "workeroutput", None)
    if output is None:
        return
    found: Plugin | None = session.config.pluginmanager.get_plugin(_NAME)
    if found is not None:
        output[_GOLDEN] = found.golden.told()
    if error := _unregistered(session.config):
        output[_UNREGISTERED] = error


# What is imported while tests run


class _Watch(MetaPathFinder):
    """Look at two packages while they are imported.

    As soon as both Hypothesis and servicekit are loaded, the strategies are registered: a module of
    tests can ask Hypothesis for a class of servicekit right below its imports. And the modules of
    servicekit are loaded as they are: pytest would rewrite the assertions of whatever comes with a
    plugin, and there are none, but reading each module takes two seconds.
    """

    def __init__(self) -> None:
        self.missing = {"hypothesis", _OURS} - sys.modules.keys()
        self.error = ""
        self._looking: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what others find, with a loader that tells when the module is loaded."""
        ours = fullname.partition(".")[0] == _OURS
        if fullname in self._looking or not (ours or fullname in self.missing):
            return None
        self._looking.add(fullname)  # others may ask all finders as well, and so ask this one
        try:
            spec = self._found(fullname, path, target, as_is=ours)
        finally:
            self._looking.discard(fullname)
        if spec is not None and fullname in self.missing and hasattr(spec.loader, "exec_module"):
            spec.loader = _Telling(spec, self)
        return spec

    def _found(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None, *, as_is: bool
    ) -> ModuleSpec | None:
        for finder in list(sys.meta_path):
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None or (as_is and _rewrites(finder)):
                continue
            spec: ModuleSpec | None = find(name, path, target)
            if spec is not None:
                return spec
        return None

    def loaded(self, name: str) -> None:
        """Take note that one of the two is loaded."""
        self.missing.discard(name)
        if not self.missing:
            self.register()

    def register(self) -> None:
        """Import the strategies, which registers them."""
        try:
            importlib.import_module(_STRATEGIES)
        except Exception as error:  # whoever imported something else goes on
            self.error = f"{type(error).__name__}: {error}"

    def start(self) -> None:
        """Look at what is imported from now on."""
        sys.meta_path.insert(0, self)
        if not self.missing:
            self.register()

    def stop(self) -> None:
        """Look no more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)


def _rewrites(finder: object) -> bool:
    return type(finder).__module__.startswith("_pytest.")


class _Telling(Loader):
    """Load a module as its own loader does, and tell that it is loaded."""

    def __init__(self, spec: ModuleSpec, watch: _Watch) -> None:
        self._spec = spec
        self._loader: Any = spec.loader
        self._watch = watch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Create it as its own loader does."""
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its own loader back, and run it."""
        self._spec.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._watch.loaded(module.__name__)


_WATCH = pytest.StashKey[_Watch]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Begin to look, before anything of the project is imported."""
    watch = early_config.stash[_WATCH] = _Watch()
    watch.start()
    if os.environ.get(_MUTANT):
        importlib.import_module("servicekit.testing.mutation.redirect").redirect()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the way in which Python imports as it was."""
    if _WATCH in config.stash:
        config.stash[_WATCH].stop()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Tell once that strategies could not be registered."""
    if error := _unregistered(config):
        terminalreporter.section("servicekit")
        terminalreporter.write_line(f"The strategies could not be registered: {error}")


def _unregistered(config: pytest.Config) -> str:
    """Return why the strategies could not be registered, if they could not."""
    return config.stash[_WATCH].error if _WATCH in config.stash else ""

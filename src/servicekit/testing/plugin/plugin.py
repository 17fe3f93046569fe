"""The plugin: what pytest asks while policies are tested."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from servicekit.errors import LoadError
from servicekit.playbook import Playbook
from servicekit.testing.observing import observing
from servicekit.testing.plugin.failures import LastDecisions
from servicekit.testing.plugin.fixture import PolicyTest
from servicekit.testing.plugin.golden_files import GoldenFiles
from servicekit.testing.plugin.items import PlaybookFile
from servicekit.testing.plugin.playbooks import Playbooks

__all__ = ["Plugin"]

_OURS = "servicekit.testing."
_NARROWING = ("keyword", "markexpr", "deselect", "lf", "stepwise", "maxfail", "collectonly")


class Plugin:
    """What pytest asks while policies are tested.

    Args:
        config: the configuration of the run.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.playbooks = Playbooks(config)
        self.golden = GoldenFiles()
        self.last = LastDecisions()
        self._update: bool = config.option.servicekit_update_golden

    def start(self) -> None:
        """Take the playbooks among what is collected, and begin to measure if that is asked for.

        Raises:
            UsageError: a playbook whose coverage is asked for cannot be used, or nobody can reach
                what is asked for.
        """
        if self.config.args_source is not pytest.Config.ArgsSource.ARGS:
            self.config.args += list(self._outside())
        option = self.config.option
        if option.servicekit_coverage or option.servicekit_coverage_fail_under is not None:
            self._measure(option.servicekit_coverage_fail_under)

    def _measure(self, fail_under: float | None) -> None:
        if fail_under is not None and not 0 <= fail_under <= 100:  # noqa: PLR2004 - percent
            text = f"--servicekit-coverage-fail-under: {fail_under:g} is not from 0 to 100"
            raise pytest.UsageError(text)
        from servicekit.testing.plugin.coverage import CoveragePlugin  # only where it is asked for

        playbooks = [self._playbook(path) for path in self._measured()]
        measuring = CoveragePlugin(self.config, playbooks, fail_under)
        self.config.pluginmanager.register(measuring, "servicekit-coverage")

    def _outside(self) -> Iterator[str]:
        """Yield the playbooks that lie outside of what is collected anyway."""
        places = [Path(arg) for arg in self.config.args]
        inside = [self.config.invocation_params.dir / place for place in places]
        for file in self.playbooks.by_file:
            if not any(file.is_relative_to(place) for place in inside):
                yield str(file)

    def _measured(self) -> Iterator[Path]:
        named = [name for name in self.config.option.servicekit_coverage or () if name]
        if not named:
            yield from self.playbooks.paths
        for name in named:
            path = self.config.invocation_params.dir / name
            if not path.exists():
                raise pytest.UsageError(f"--servicekit-coverage: {name} is not there")
            yield path

    def _playbook(self, path: Path) -> Playbook:
        try:
            return self.playbooks.load(path)
        except (LoadError, OSError) as error:
            raise pytest.UsageError(
                f"--servicekit-coverage: {self._shown(str(path))} is no playbook; a playbook is "
                f"written --servicekit-coverage=PLAYBOOK, and tests before it\n{error}"
            ) from None

    def fixture(self, item: pytest.Item) -> PolicyTest:
        """Return what the fixture gives to a test."""
        return PolicyTest(item, self.golden, update=self._update)

    # What pytest asks

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> PlaybookFile | None:
        """Return the node of a playbook."""
        if file_path not in self.playbooks.by_file:
            return None
        return PlaybookFile.of(parent, file_path, self.playbooks)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take note of the modules whose tests run."""
        self.golden.collected(session.items)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """Look at the decisions that a test makes."""
        self.last.clear()
        with observing(self.last):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add the last decisions to the report of a test that failed."""
        report = yield
        if not report.passed:
            self.golden.spare(item)
        if report.failed and call.excinfo is not None and not _told(call.excinfo.value):
            text = str(self.last)
            if text:
                report.sections.append(("servicekit: the last decisions", text))
        return report

    def pytest_deselected(self) -> None:
        """Take note that not all tests run."""
        self.golden.narrowed = True

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell which golden tables were written, and which nobody uses."""
        unused = self.golden.unused() if self._update and self._whole(terminalreporter) else []
        lines = [f"written {self._shown(path)}" for path in sorted(self.golden.written)]
        lines += [
            f"unused  {self._shown(path)}: no test holds anything against it" for path in unused
        ]
        if lines:
            terminalreporter.section("golden tables")
            terminalreporter.write_line("\n".join(lines))

    def _whole(self, terminalreporter: Any) -> bool:
        """Tell whether all tests ran."""
        option = self.config.option
        narrowed = any(getattr(option, name, None) for name in _NARROWING) or self.golden.narrowed
        named = self.config.args_source is pytest.Config.ArgsSource.ARGS
        return not (narrowed or named or terminalreporter.stats.get("error"))

    def _shown(self, path: str) -> str:
        return os.path.relpath(path, self.config.rootpath).replace(os.sep, "/")


def _told(error: BaseException) -> bool:
    """Tell whether an error of our own says why by itself."""
    return type(error).__module__.startswith(_OURS)

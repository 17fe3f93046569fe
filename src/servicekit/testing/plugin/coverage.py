"""The coverage of policies in a run of pytest, in one process or in several."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import partial
from typing import Any

import pytest

from servicekit.playbook import Playbook
from servicekit.testing.coverage import Coverage
from servicekit.testing.observing import observing

__all__ = ["CoveragePlugin"]

_TOLD = "servicekit_coverage"


class CoveragePlugin:
    """Count what of the policies the tests of a run make happen, and report it.

    Args:
        config: the configuration of the run.
        playbooks: whose policies count; without any all policies that tests meet.
        fail_under: the run fails if less percent of the policies happen.
    """

    def __init__(
        self,
        config: pytest.Config,
        playbooks: Sequence[Playbook] = (),
        fail_under: float | None = None,
    ) -> None:
        self.coverage = Coverage.of(*playbooks) if playbooks else Coverage()
        self._config = config
        self._fail_under = fail_under
        self._lost: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Listen while a test runs, with its fixtures."""
        with observing(partial(self.coverage.record, test=item.nodeid)):
            return (yield)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker counted; one that crashed has told nothing."""
        told = getattr(node, "workeroutput", {}).get(_TOLD)
        if told is None:
            self._lost.append(node.gateway.id)
        else:
            self.coverage += Coverage.from_json(told)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell what was counted, where this is a worker; else fail where that is too little."""
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[_TOLD] = self.coverage.to_json()
        elif self._too_little and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @property
    def _too_little(self) -> bool:
        asked = self._fail_under is not None and not self._config.option.collectonly
        return asked and self.coverage.percent < (self._fail_under or 0)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Report what happened and what did not, with ``-v`` also in which tests."""
        if self._config.option.collectonly:
            return
        terminalreporter.ensure_newline()
        terminalreporter.section("coverage of policies")
        tests = self._config.get_verbosity() > 0
        terminalreporter.write_line(self.coverage.report(tests=tests))
        for worker in sorted(self._lost):
            terminalreporter.write_line(f"What {worker} tested is not counted: it crashed.")
        if self._too_little:
            terminalreporter.write_line(
                f"FAIL: less than {self._fail_under:g} percent of the policies are covered.",
                red=True,
            )

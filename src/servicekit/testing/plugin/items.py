"""The examples of a playbook as tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from servicekit.errors import LoadError
from servicekit.playbook import Playbook, PlaybookExample
from servicekit.testing.plugin.playbooks import Playbooks

__all__ = ["ExampleBroken", "ExampleItem", "PlaybookFile"]


class ExampleBroken(AssertionError):  # noqa: N818 - it is a failure of a test
    """Tell that a policy does not say what an example expects."""


class PlaybookFile(pytest.File):
    """A playbook, whose tests are its examples."""

    playbooks: Playbooks
    playbook_path: Path

    @classmethod
    def of(cls, parent: pytest.Collector, file: Path, playbooks: Playbooks) -> PlaybookFile:
        """Return the node of a playbook by the file that stands for it."""
        made: PlaybookFile = cls.from_parent(parent, path=file)
        made.playbooks = playbooks
        made.playbook_path = playbooks.by_file[file]
        return made

    def collect(self) -> Iterable[pytest.Item]:
        """Yield its examples; each name is another.

        Raises:
            CollectError: the playbook cannot be used, with everything that is wrong with it.
        """
        try:
            playbook = self.playbooks.load(self.playbook_path)
        except (LoadError, OSError) as error:
            raise self.CollectError(str(error)) from None
        names: set[str] = set()
        for example in playbook.every_example:
            name = (
                example.name if example.name not in names else f"{example.name} ({example.place})"
            )
            names.add(name)
            yield ExampleItem.of(self, name, playbook, example)


class ExampleItem(pytest.Item):
    """An example, which the policy has to meet."""

    playbook: Playbook
    example: PlaybookExample

    @classmethod
    def of(
        cls, parent: PlaybookFile, name: str, playbook: Playbook, example: PlaybookExample
    ) -> ExampleItem:
        """Return the node of an example."""
        made: ExampleItem = cls.from_parent(parent, name=name)
        made.playbook, made.example = playbook, example
        return made

    def runtest(self) -> None:
        """Ask the policy.

        Raises:
            ExampleBroken: it says something else.
        """
        result = self.example.run(self.playbook)
        if not result.passed:
            raise ExampleBroken(str(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        """Return what was expected, what was said, and why; nobody needs to see our own code."""
        if isinstance(excinfo.value, ExampleBroken):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return where it stands."""
        return self.path, None, self.name

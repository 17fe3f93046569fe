"""What the fixture ``servicekit`` gives to a test."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any, Unpack

import pytest

from servicekit.testing.golden import Given, GoldenTable
from servicekit.testing.plugin.golden_files import GoldenFiles, file_for

__all__ = ["PolicyTest"]

_PLAIN = re.compile(r"[\w/.:-]+")


class PolicyTest:
    """Hold policies against golden tables, whose files are named after the test.

    Args:
        item: the test.
        files: the golden tables of the run.
        update: whether they are written, rather than read.
    """

    def __init__(self, item: pytest.Item, files: GoldenFiles, *, update: bool) -> None:
        self._item = item
        self._files = files
        self._update = update
        files.begin(item)

    def golden(
        self,
        subject: Any,
        cases: Any = None,
        *,
        columns: Iterable[str] | None = None,
        name: str | None = None,
        **given: Unpack[Given],
    ) -> None:
        """Hold what a policy says of some cases against the golden table of this test.

        The table is ``golden/<module>/<test>.md`` beside the module of the test. With
        ``--servicekit-update-golden`` it is written.

        Args:
            subject: the policy, as for :func:`servicekit.testing.golden.golden_text`.
            cases: the cases, likewise; those at the boundaries of the rules by default.
            columns: the columns of the cases to show; all if left out.
            name: what tells several golden tables of one test apart.
            **given: what else decides: ``on``, ``at``, ``roster``, ``load``.

        Raises:
            GoldenMismatch: the file says something else, or is not there.
            FieldError: two tables of one test share a name, or the policy cannot be shown.
        """
        __tracebackhide__ = True
        found = GoldenTable.of(subject, cases, columns, given)
        path = file_for(self._item, name)
        self._files.use(path, self._item, str(found))
        if self._update:
            if found.write(path):
                self._files.written.add(str(path))
            return
        shown = os.path.relpath(path, self._item.config.rootpath)
        found.hold(path, shown=shown.replace(os.sep, "/"), accept=self._accept)

    def __repr__(self) -> str:
        return f"<policies in {self._item.nodeid}>"

    @property
    def _accept(self) -> str:
        nodeid = self._item.nodeid
        test = nodeid if _PLAIN.fullmatch(nodeid) else f'"{nodeid}"'  # in any shell
        return f"pytest {test} --servicekit-update-golden"

"""The playbooks of a project, as its configuration of pytest names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from glob import glob
from pathlib import Path

import pytest

from servicekit.playbook import Playbook

__all__ = ["INI", "Playbooks"]

INI = "servicekit_playbooks"


class Playbooks:
    """The playbooks of a project, each loaded once.

    Args:
        config: the configuration of the run.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._root = config.rootpath
        self._patterns: list[str] = config.getini(INI)
        self.paths: tuple[Path, ...] = tuple(dict.fromkeys(self._found()))
        self._loaded: dict[Path, Playbook] = {}

    def _found(self) -> Iterator[Path]:
        for pattern in self._patterns:
            places = sorted(glob(str(self._root / pattern), recursive=True))  # noqa: PTH207 - of either kind
            found = [Path(place) for place in places if _is_playbook(Path(place))]
            if not found:
                raise pytest.UsageError(
                    f"{INI}: {pattern!r} is no playbook in {self._root}; "
                    "name files that end with .toml, or folders of them"
                )
            yield from found

    @cached_property
    def by_file(self) -> Mapping[Path, Path]:
        """The playbooks by the file that stands for each: itself, or the first of its folder."""
        return {_first(path): path for path in self.paths}

    def load(self, path: Path) -> Playbook:
        """Return a playbook.

        Raises:
            LoadError: everything that is wrong with it.
            OSError: a file cannot be read.
        """
        if path not in self._loaded:
            self._loaded[path] = Playbook.load(path)
        return self._loaded[path]


def _is_playbook(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() == ".toml"


def _first(path: Path) -> Path:
    if not path.is_dir():
        return path
    files = sorted(file for file in path.rglob("*") if file.suffix.lower() == ".toml")
    return files[0] if files else path

"""The files of golden tables: what each is called, and which are used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from servicekit.errors import FieldError

__all__ = ["FOLDER", "GoldenFiles", "file_for", "stem_of"]

#: The folder of golden tables, beside the modules of the tests.
FOLDER = "golden"

_UNSAFE = re.compile(r"[^A-Za-z0-9_.]+")
_LONGEST = 80
_DIGITS = 8

Told = dict[str, list[str]]


def file_for(item: pytest.Item, name: str | None = None) -> Path:
    """Return the file of a golden table.

    It is ``golden/<module>/<test>.md`` beside the module of the test, or ``<test>-<name>.md``. What
    a test is called may hold what no file can be called, or differ in ways that not every disk
    can tell apart, so that some digits make it another one then.

    Args:
        item: the test.
        name: what tells several golden tables of a test apart.
    """
    return item.path.parent / FOLDER / item.path.stem / f"{stem_of(item, name)}.md"


def stem_of(item: pytest.Item, name: str | None = None) -> str:
    """Return the name of the file of a golden table, without its ending."""
    chain = [node.name for node in item.listchain()]
    module = next(
        (n for n, node in enumerate(item.listchain()) if isinstance(node, pytest.File)), 0
    )
    *outer, own = chain[module + 1 :]
    test: str = getattr(item, "originalname", None) or own
    case = own.removeprefix(test).removeprefix("[").removesuffix("]")
    parts = [".".join([*outer[::-1], test]), *filter(None, [case, name])]
    safe = "-".join(_UNSAFE.sub("-", part).strip("-.") for part in parts)[:_LONGEST]
    exact = safe == "-".join(parts) and case == case.lower()
    return safe if exact else f"{safe}-{_digits(parts)}"


def _digits(parts: Iterable[str]) -> str:
    text = "\0".join(parts)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]


class GoldenFiles:
    """The golden tables of a run: which were used or written, and which nobody uses."""

    def __init__(self) -> None:
        self._owners: dict[str, tuple[str, str]] = {}
        self._used: set[str] = set()
        self._spared: set[str] = set()  # the beginnings of names: tests that did not come to an end
        self._modules: set[str] = set()
        self.written: set[str] = set()
        #: Whether some tests were collected that did not run.
        self.narrowed = False

    def use(self, path: Path, item: pytest.Item, text: str) -> None:
        """Take note that a test uses a file.

        Raises:
            FieldError: the same run uses it for something else.
        """
        key = str(path).casefold()
        owner, said = self._owners.setdefault(key, (item.nodeid, text))
        if owner != item.nodeid:
            raise FieldError("name", path.name, f"another name than the table of {owner} has")
        if said != text and str(path) in self._used:
            raise FieldError("name", path.name, "a name= of its own for each table of a test")
        self._used.add(str(path))

    def begin(self, item: pytest.Item) -> None:
        """Forget what an earlier run of the same test said."""
        self._owners = {key: own for key, own in self._owners.items() if own[0] != item.nodeid}

    def spare(self, item: pytest.Item) -> None:
        """Take note that a test did not come to its end, so that nobody knows what it uses."""
        self._spared.add(str(file_for(item).with_suffix("")))

    def collected(self, items: Iterable[pytest.Item]) -> None:
        """Take note of the modules whose tests run."""
        self._modules |= {str(file_for(item).parent) for item in items}

    def told(self) -> Told:
        """Return everything as plain lists, for another process."""
        return {
            "used": sorted(self._used),
            "spared": sorted(self._spared),
            "modules": sorted(self._modules),
            "written": sorted(self.written),
            "narrowed": ["yes"] if self.narrowed else [],
        }

    def join(self, told: Told) -> None:
        """Take what another process tells."""
        self._used.update(told["used"])
        self._spared.update(told["spared"])
        self._modules.update(told["modules"])
        self.written.update(told["written"])
        self.narrowed = self.narrowed or bool(told["narrowed"])

    def unused(self) -> list[str]:
        """Return the files that no test holds anything against, if all tests ran."""
        found = (str(path) for folder in self._folders() for path in sorted(folder.glob("*.md")))
        return [
            path
            for path in found
            if path not in self._used and not any(map(path.startswith, self._spared))
        ]

    def _folders(self) -> Iterator[Path]:
        """Yield the folders of modules whose tests ran, and of modules that are gone."""
        for root in sorted(
            {Path(module).parent for module in self._modules if Path(module).parent.is_dir()}
        ):
            for folder in sorted(path for path in root.iterdir() if path.is_dir()):
                module = root.parent / f"{folder.name}.py"
                if str(folder) in self._modules or not module.exists():
                    yield folder

"""The pages name what there is."""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

import servicekit
from servicekit.playbook import COLUMNS, VOCABULARIES
from servicekit.targets import MEASURES, SELECTORS

DOCS = Path(__file__).parent.parent / "docs"
PACKAGE = Path(servicekit.__file__).parent


@pytest.mark.parametrize("words", [COLUMNS, MEASURES, SELECTORS, *VOCABULARIES.values()])
def test_playbook_page_names_every_word(words: Iterable[str]) -> None:
    """The page about the playbook explains every word that a playbook can use."""
    explained = set(re.findall(r"`([^`\n]+)`", (DOCS / "playbook.md").read_text()))

    assert set(words) <= explained


def test_every_public_module_has_a_page() -> None:
    """Each module of the package has a page of the reference, and each page is listed."""
    modules = {path.stem for path in PACKAGE.iterdir() if not path.name.startswith(("_", "py."))}
    pages = {path.stem for path in (DOCS / "reference").glob("*.md")}
    listed = re.findall(r"^reference/(\w+)$", (DOCS / "index.md").read_text(), re.MULTILINE)

    assert pages == modules
    assert sorted(listed) == sorted(pages)


def test_example_log_is_what_its_script_writes(tmp_path: Path) -> None:
    """The script of the example desk writes the log that is there, byte for byte."""
    written = tmp_path / "desk.csv"

    subprocess.run([sys.executable, DOCS / "examples" / "make_desk.py", written], check=True)  # noqa: S603

    assert written.read_bytes() == (DOCS / "examples" / "desk.csv").read_bytes()

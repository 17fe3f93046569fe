"""The README is a test."""

import re
from doctest import ELLIPSIS
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

README = Path(__file__).parent.parent / "README.md"
COMMAND = re.compile(r"^<!-- ci: (\w+) -->\n```bash\n(.+?)\n```$", re.MULTILINE | re.DOTALL)


def test_examples_run() -> None:
    """Every Python example in the README does what it says."""
    parser = PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)
    document = Sybil(parsers=[parser]).parse(README)

    examples = list(document.examples())
    for example in examples:
        example.evaluate()

    assert examples


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("review", "servicekit review docs/examples/desk.csv --playbook docs/examples/desk.toml"),
        ("tests", "coverage run -m pytest"),
    ],
)
def test_commands_are_marked(name: str, last: str) -> None:
    """The README gives each command that is checked once, in one line, after a marker."""
    (command,) = [text for marker, text in COMMAND.findall(README.read_text()) if marker == name]

    assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert command.endswith(f" && .venv/bin/{last}")
    assert "\n" not in command


def test_links_lead_somewhere() -> None:
    """Every relative link in the README leads to a file."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README.read_text())

    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []

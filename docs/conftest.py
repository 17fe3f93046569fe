"""Run every Python example of the Markdown pages, and read every playbook and schema in them."""

from doctest import ELLIPSIS

from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

from servicekit import Playbook


def _read(example: Example) -> None:
    """Read a TOML block as a playbook; the examples that follow can use it by that name."""
    example.namespace["playbook"] = Playbook.parse(example.parsed)


def _keep(example: Example) -> None:
    """Keep an SQL block as text; the examples that follow can run it under the name ``schema``."""
    example.namespace["schema"] = example.parsed


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS),
        CodeBlockParser(language="toml", evaluator=_read),
        CodeBlockParser(language="sql", evaluator=_keep),
    ],
    patterns=["*.md"],
).pytest()

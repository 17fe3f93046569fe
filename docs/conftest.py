"""Run every Python and console example of the Markdown pages, and read every playbook in them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sybil import Document, Example, Region, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.myst.lexers import DirectiveLexer
from sybil.typing import Parser

from servicekit import Playbook


def _read(example: Example) -> None:
    """Read a TOML block as a playbook; the examples that follow can use it by that name."""
    example.namespace["playbook"] = Playbook.parse(example.parsed)


def _keep(example: Example) -> None:
    """Keep an SQL block as text; the examples that follow can run it under the name ``schema``."""
    example.namespace["schema"] = example.parsed


def _write(example: Example) -> None:
    """Write a block with a caption to the file of that name, where the commands find it."""
    name, text = example.parsed
    file = Path(example.namespace["folder"].name, name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _files(document: Document) -> Iterator[Region]:
    """Yield the blocks that are files: their caption is its name."""
    for region in DirectiveLexer(directive="code-block")(document):
        if caption := region.lexemes["options"].get("caption"):
            region.parsed = caption, region.lexemes["source"]
            region.evaluator = _write
            yield region


def _others(parser: CodeBlockParser) -> Parser:
    """Leave out the blocks that are files."""

    def parse(document: Document) -> Iterator[Region]:
        return (r for r in parser(document) if "caption" not in r.lexemes.get("options", {}))

    return parse


def _run(example: Example) -> str | None:
    """Run each line that begins with a dollar; what follows is what it prints."""
    for block in f"\n{example.parsed}".split("\n$ ")[1:]:
        command, _, expected = block.rstrip("\n").partition("\n")
        found = _printed(command, example.namespace["folder"].name)
        if not OutputChecker().check_output(expected, found, ELLIPSIS | NORMALIZE_WHITESPACE):
            return f"$ {command}\nprinted:\n{found}\nand not:\n{expected}"
    return None


def _printed(command: str, folder: str) -> str:
    scripts = Path(sys.executable).parent
    told = {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100", "NO_COLOR": "1"}
    # Whose coverage is measured elsewhere: a page is read in half the time.
    kept = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    done = subprocess.run(  # noqa: S602 - the commands of our own pages
        command,
        shell=True,
        cwd=folder,
        env={**kept, **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode()


def _begin(namespace: dict[str, Any]) -> None:
    namespace["folder"] = TemporaryDirectory()


def _end(namespace: dict[str, Any]) -> None:
    namespace["folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[
        _files,
        _others(PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)),
        _others(CodeBlockParser(language="toml", evaluator=_read)),
        CodeBlockParser(language="sql", evaluator=_keep),
        CodeBlockParser(language="console", evaluator=_run),
    ],
    setup=_begin,
    teardown=_end,
    patterns=["*.md"],
).pytest()

"""What stands on the terminal, or goes down a pipe."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from servicekit.cli.show import plain

__all__ = [
    "ERRORS", "Row", "interactive", "put", "put_error", "put_json", "put_parts", "put_rows",
    "put_text",
]  # fmt: skip

#: Where everything goes that is no result.
ERRORS = Console(stderr=True, highlight=False)

Row = tuple[str, str]
"""What something is, in a word or two, and the thing itself."""

# Longer lines are hard to read, and shorter ones leave no room for a word beside them.
_WIDEST, _NARROWEST = 100, 48


def put(*parts: RenderableType, as_is: bool = False) -> None:
    """Print for people, or as it is for programs: those read UTF-8 whatever the machine speaks."""
    console = _console(as_is=as_is, encoding="utf-8" if as_is else None)
    if as_is or console.is_terminal:
        console.print(*parts, sep="\n")
        return
    with console.capture() as printed:
        console.print(*parts, sep="\n")
    # Tables are filled up with blanks, which nobody wants in a file.
    sys.stdout.write("\n".join(line.rstrip(" ") for line in printed.get().split("\n")))


def put_json(document: Mapping[str, Any]) -> None:
    """Print a document for programs; the same document is the same bytes."""
    put(json.dumps(document, indent=2, ensure_ascii=False), as_is=True)


def put_parts(parts: Iterable[str]) -> None:
    """Print a long document for programs as it comes, so that nobody has to hold it."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    for part in parts:
        sys.stdout.write(part)
    sys.stdout.write("\n")


def put_error(error: Exception, *, most: int | None = None) -> None:
    """Print what is wrong; one log that was read in a wrong way can be wrong in every row."""
    lines = plain(f"servicekit: {_said(error)}").splitlines()
    shown = lines[:most]
    more = len(lines) - len(shown)
    text = "\n".join([*shown, *([f"… and {more:,} lines more"] if more else [])])
    ERRORS.print(text, markup=False, soft_wrap=True)


def _said(error: Exception) -> str:
    """Return what is wrong; of a file by its name, without the number of the error."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{os.fsdecode(error.filename)}: {error.strerror.lower()}"
    return str(error)


def interactive() -> bool:
    """Tell whether somebody sits at a terminal who can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def put_text(text: str) -> None:
    """Print text, whatever is in it: whole words in each line on a terminal, as it is elsewhere."""
    console = _console(as_is=True)
    for line in _lines(text, console, 0):
        console.print(line)


def put_rows(rows: Iterable[Row]) -> None:
    """Print pairs of a word and a text, the texts below each other."""
    console = _console(as_is=True)
    pairs = [(" ".join(plain(name).split()), text) for name, text in rows]
    indent = max((len(name) for name, _ in pairs), default=0) + 2
    narrow = console.is_terminal and console.width < _NARROWEST
    for name, text in pairs:
        if narrow and name:
            console.print(Text(name, "dim"))
        start = "" if narrow else name
        for line in _lines(text, console, 2 if narrow else indent):
            console.print(Text(start.ljust(2 if narrow else indent), "dim").append(line, "not dim"))
            start = ""


def _console(*, as_is: bool, encoding: str | None = None) -> Console:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors="replace")
    return Console(highlight=False, markup=not as_is, soft_wrap=as_is, emoji=False)


def _lines(text: str, console: Console, indent: int) -> Sequence[str]:
    """Cut text into lines; what is piped keeps its own, for whoever searches in it."""
    safe = plain(text)
    if not console.is_terminal:
        return safe.split("\n")
    width = max(min(console.width, _WIDEST) - indent, 1)
    return [line.plain.rstrip() for line in Text(safe).wrap(console, width)]

"""Asking back on a terminal for what is missing."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Any

from servicekit.answers import Answer
from servicekit.cli.console import put_text
from servicekit.cli.given import InputError, fact
from servicekit.cli.inquiry import Inquiry
from servicekit.decision import Undetermined

__all__ = ["asked_back"]

Result = Answer | Undetermined[str]

# An empty line ends, so that an empty text has to be written.
_EMPTY = '""'


class _EndedError(Exception):
    """Whoever was asked does not go on."""


def asked_back(inquiry: Inquiry, result: Result) -> tuple[Inquiry, Result]:
    """Ask for one fact after the other until there is an answer, or nobody goes on."""
    put_text("An empty line ends.")
    try:
        while isinstance(result, Undetermined):
            name = result.ask[0]
            inquiry = inquiry.knowing(name, _fact(inquiry, name))
            result = inquiry.answer()
    except _EndedError:
        pass
    put_text("")
    return inquiry, result


def _fact(inquiry: Inquiry, name: str) -> Any:
    """Ask for a fact until it is one that there can be."""
    put_text(f"{inquiry.words(name)} ({inquiry.possible(name)})")
    while True:
        given = _line(f"{name} = ")
        try:
            return fact(inquiry.question, name, "" if given == _EMPTY else given)
        except InputError as error:
            put_text(str(error))


def _line(prompt: str) -> str:
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    try:
        given = input(prompt).strip()
    except (EOFError, KeyboardInterrupt):
        put_text("")
        raise _EndedError from None
    if not given:
        raise _EndedError
    return given

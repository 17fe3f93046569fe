"""The texts of a playbook, one or several, as one table of values that knows where each stood."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Any

from servicekit.errors import Problem
from servicekit.tables.formats.toml import natural

__all__ = ["Folder"]

_GUESS = re.compile(r"#\s*confirm\s*$")
# Where a key of a table or an item of a list ends in a path.
_STEPS = re.compile(r"[.\[]|$")
_TWICE = "; of several tables each has its name in double brackets, like [[rules]]"
_HINTS = {
    "Cannot overwrite a value": _TWICE,
    "Cannot mutate immutable namespace": _TWICE,
    "Cannot declare": _TWICE,
}
_DEEPEST = 50  # so that whoever looks into a value comes to its end
_TOO_DEEP = f"tables and lists are nested more than {_DEEPEST} deep"
# Texts and comments, whose brackets do not count; else a bracket, or the end of a line.
_MARKS = re.compile(
    r"""
    "{3}(?:[^\\]|\\.)*?"{3} | '{3}.*?'{3}  # texts of several lines
    | "(?:[^"\\\n]|\\.)*" | '[^'\n]*'  # texts of one line
    | \#[^\n]*  # comments
    | [][{}\n]
    """,
    re.DOTALL | re.VERBOSE,
)
# A file without questions that has one of these is a question itself.
_OF_QUESTIONS = {"phrasings", "outcomes"}


class Folder:
    """Join texts that have the same form: lists and tables of one name become one.

    Args:
        texts: each text, or its bytes, by the name of its file; a single text needs none: ``""``.
    """

    def __init__(self, texts: Mapping[str, str | bytes]) -> None:
        self.values: dict[str, Any] = {}
        #: Whether every file could be read.
        self.complete = True
        # What is wrong with the files themselves: the file, the path there and why.
        self._mistakes: list[tuple[str, str, str]] = []
        # For the path of a value in the whole: its file, and its path there.
        self._origins: dict[str, tuple[str, str]] = {}
        for file in sorted(texts):
            self._file = file
            self._add(texts[file])

    @property
    def version(self) -> str:
        """A hash of what the texts say together.

        Questions, examples and plans stand for themselves, so their order does not count; among
        targets it does.
        """
        content = dict(self.values)
        for key in ("questions", "examples"):
            if isinstance(content.get(key), list):
                content[key] = sorted(map(_canonical, content[key]))
        follow_ups = content.get("follow_ups")
        if isinstance(follow_ups, dict) and isinstance(follow_ups.get("plans"), list):
            plans = sorted(map(_canonical, follow_ups["plans"]))
            content["follow_ups"] = {**follow_ups, "plans": plans}
        if isinstance(content.get("ladders"), list):
            content["ladders"] = [*map(_in_order, content["ladders"])]
        return hashlib.sha256(_canonical(content).encode()).hexdigest()[:12]

    def problems(self, found: Iterable[Problem] = ()) -> list[Problem]:
        """Return everything that is wrong, file by file, each with the place in its file.

        Args:
            found: what is wrong with the values, placed in the whole.
        """
        told = [*self._mistakes, *map(self._placed, found)]
        told.sort(key=itemgetter(0))
        return [
            Problem(": ".join(part for part in (file, path) if part), message)
            for file, path, message in told
        ]

    def _placed(self, problem: Problem) -> tuple[str, str, str]:
        path = problem.path
        for end in reversed([step.start() for step in _STEPS.finditer(path)]):
            if path[:end] in self._origins:
                file, there = self._origins[path[:end]]
                rest = path[end:] if there else path[end:].removeprefix(".")
                return file, there + rest, problem.message
        return "", path, problem.message

    def _report(self, path: str, message: str) -> None:
        self._mistakes.append((self._file, path, message))

    def _add(self, data: str | bytes) -> None:
        text = self._decoded(data)
        values = None if text is None else self._values(text)
        if values is None:
            self.complete = False
            return
        if _is_question(values):
            self._join("questions", [values], alone=True)
            return
        for key, value in values.items():
            self._join(key, value)

    def _decoded(self, data: str | bytes) -> str | None:
        try:
            text = data if isinstance(data, str) else data.decode("utf-8")
        except UnicodeDecodeError as error:
            self._report("", f"is not UTF-8 at byte {error.start}; save the file as UTF-8")
            return None
        return text.removeprefix("\ufeff")  # some editors begin a file with this mark

    def _values(self, text: str) -> dict[str, Any] | None:
        # Beside TOML's own errors: a number without end, or that no decimal can be.
        try:
            values = tomllib.loads(text, parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError) as error:
            self._refuse(text, error)
            return None
        if deep := [key for key, value in values.items() if _too_deep(value, _DEEPEST - 1)]:
            for key in deep:
                self._report(key, _TOO_DEEP)
            return None
        for path, message in _unconfirmed(text):
            self._report(path, message)
        return values

    def _refuse(self, text: str, error: Exception) -> None:
        """Note that a text is not TOML, or has too many brackets in brackets to be read."""
        line = _deep_line(text) if isinstance(error, RecursionError) else None
        if line is None:
            self._report("", f"{error}{_hint(str(error))}")
        else:
            self._report(f"line {line}", _TOO_DEEP)

    def _join(self, key: str, value: Any, *, alone: bool = False) -> None:
        """Add what a file has under a key: items to a list, keys to a table, else it says it once.

        Args:
            key: the key.
            value: what the file has there.
            alone: whether the item of a list is the whole file.
        """
        if key not in self.values:
            self._origins[key] = self._file, key
            self.values[key] = type(value)() if isinstance(value, list | dict) else value
        elif type(value) is not type(self.values[key]) or not isinstance(value, list | dict):
            self._once(key)
            return
        else:
            self._origins.pop(key, None)  # it stands in several
        if isinstance(value, list):
            self._extend(key, value, alone=alone)
        elif isinstance(value, dict):
            self._update(key, value)

    def _extend(self, key: str, items: list[Any], *, alone: bool) -> None:
        known = self.values[key]
        for number, item in enumerate(items):
            there = "" if alone else f"{key}[{number}]"
            self._origins[f"{key}[{len(known)}]"] = self._file, there
            known.append(item)

    def _update(self, key: str, values: dict[str, Any]) -> None:
        known = self.values[key]
        for name, value in values.items():
            path = f"{key}.{name}"
            if name in known:
                self._once(path)
            else:
                self._origins[path] = self._file, path
                known[name] = value

    def _once(self, path: str) -> None:
        other, _ = self._origins.get(path, ("another file", path))
        self._report(path, f"stands in {other} as well; say it once")


def _hint(error: str) -> str:
    """Return what to do about an error of TOML's own, where its words do not say it."""
    return next((hint for words, hint in _HINTS.items() if words in error), "")


def _too_deep(value: Any, levels: int) -> bool:
    match value:
        case dict():
            inner: Iterable[Any] = value.values()
        case list():
            inner = value
        case _:
            return False
    return not levels or any(_too_deep(each, levels - 1) for each in inner)


def _deep_line(text: str) -> int | None:
    """Return the first line on which more brackets are open than may be, or ``None``."""
    depth, line = 0, 1
    for found in _MARKS.finditer(text):
        mark = found.group()
        line += mark.count("\n")
        depth += (mark in {"[", "{"}) - (mark in {"]", "}"})
        if depth >= _DEEPEST:
            return line
    return None


def _is_question(values: Mapping[str, Any]) -> bool:
    return "id" in values or ("questions" not in values and bool(_OF_QUESTIONS & values.keys()))


def _unconfirmed(text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if _GUESS.search(line):
            guess = _GUESS.sub("", line).strip()
            yield f"line {number}", f"is a guess: {guess}; check it, then delete '# confirm'"


def _in_order(ladder: Any) -> Any:
    """Return a ladder whose table of what is given up is a list, as its order counts."""
    if isinstance(ladder, dict) and isinstance(ladder.get("relax"), dict):
        return {**ladder, "relax": [*ladder["relax"].items()]}
    return ladder


def _canonical(value: Any) -> str:
    return json.dumps(natural(value), sort_keys=True, ensure_ascii=True, default=str)

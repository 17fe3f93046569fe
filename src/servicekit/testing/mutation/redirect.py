"""Let a process that loads a playbook get the mutant instead."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import attrs

from servicekit.playbook import Playbook

__all__ = ["VARIABLE", "loaded", "pack", "redirect", "replaced"]

#: The variable of the environment that names the file with the mutant.
VARIABLE = "SERVICEKIT_MUTANT"

_METHODS = ("load", "parse")
_ACTIVE = ExitStack()  # open for as long as the process lives
_SEEN: set[str] = set()


def pack(path: Path, version: str, mutant: Playbook | None) -> None:
    """Write a mutant to a file.

    Args:
        path: the file. Nobody else may be able to write it: to read it is to run what is in it.
        version: the version of the playbook in whose place the mutant comes.
        mutant: the mutant; ``None`` for the playbook as it is.
    """
    path.write_bytes(pickle.dumps((version, mutant)))


def loaded(path: Path) -> Path:
    """Return the file that is there once somebody has loaded the playbook."""
    return path.with_suffix(".loaded")


def redirect() -> bool:
    """Let this process get the mutant that its environment names, and tell whether it names one.

    Whoever loads or parses a playbook of the version that was changed gets the mutant, however
    they do it and with whatever key. Without the variable nothing happens, so that tests can call
    it always. The plugin for pytest calls it; others do so before they load anything.

    Example:
        >>> redirect()
        False
    """
    name = os.environ.get(VARIABLE)
    if not name:
        return False
    if name not in _SEEN:
        _SEEN.add(name)
        path = Path(name)
        version, mutant = pickle.loads(path.read_bytes())  # noqa: S301 - we wrote it ourselves
        _ACTIVE.enter_context(replaced(version, mutant, loaded(path).touch))
    return True


@contextmanager
def replaced(version: str, mutant: Playbook | None, told: Callable[[], object]) -> Iterator[None]:
    """Let whoever loads a playbook of a version get another one, for the time of a block.

    Args:
        version: the version.
        mutant: what they get; ``None`` for what they have loaded.
        told: called whenever somebody loads it.
    """

    def instead(found: Playbook) -> Playbook:
        if found.version != version:
            return found
        told()
        return found if mutant is None else _with_key(mutant, found)

    methods = {name: Playbook.__dict__[name] for name in _METHODS}
    try:
        for name, method in methods.items():
            setattr(Playbook, name, classmethod(_wrapped(method.__func__, instead)))
        yield
    finally:
        for name, method in methods.items():
            setattr(Playbook, name, method)


def _wrapped(
    method: Callable[..., Playbook], instead: Callable[[Playbook], Playbook]
) -> Callable[..., Playbook]:
    @wraps(method)
    def found(*given: Any, **named: Any) -> Playbook:
        return instead(method(*given, **named))

    return found


def _with_key(mutant: Playbook, found: Playbook) -> Playbook:
    """Return a mutant with the secret with which the playbook was loaded."""
    answers = attrs.evolve(mutant.answers, key=found.answers.key)
    return attrs.evolve(mutant, answers=answers)

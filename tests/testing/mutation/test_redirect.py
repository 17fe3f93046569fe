"""Mutants in the place of the playbook that a process loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicekit.playbook import Playbook
from servicekit.testing.mutation import activate, redirect
from servicekit.testing.mutation.redirect import VARIABLE, loaded, pack, replaced
from servicekit.testing.wording import result_text
from testing.mutation.support import RETURN, one

MUTANT = one("days <= 31", RETURN).playbook
BOOK = Playbook.parse(RETURN)
OTHER = RETURN.replace("30", "14")


def said(playbook: Playbook) -> str:
    """Return what a playbook says of a day late."""
    return result_text(playbook.answers.question("return").table().decide({"days": 31}))


def test_whoever_loads_it_gets_the_mutant(tmp_path: Path) -> None:
    """However the playbook is loaded, the mutant comes, with the key; others come as they are."""
    path = tmp_path / "desk.toml"
    path.write_text(RETURN)
    told: list[int] = []
    with replaced(BOOK.version, MUTANT, lambda: told.append(1)):
        assert said(Playbook.load(path)) == "yes"
        assert said(Playbook.parse("# a comment\n" + RETURN)) == "yes"
        found = Playbook.parse({"a.toml": RETURN}, key="secret")
        assert (said(found), found.answers.key) == ("yes", b"secret")
        assert found.version == BOOK.version
        assert said(Playbook.parse(OTHER)) == "no"
    assert told == [1, 1, 1]
    assert said(Playbook.load(path)) == "no"
    assert "load" in Playbook.__dict__
    assert Playbook.load.__doc__


def test_without_a_mutant_what_is_loaded_comes() -> None:
    """A run with the playbook as it is only tells that somebody loaded it."""
    told: list[int] = []
    with replaced(BOOK.version, None, lambda: told.append(1)):
        assert said(Playbook.parse(RETURN)) == "no"
    assert told == [1]


def test_everything_is_as_it_was_after_an_error() -> None:
    """An error in the block leaves the playbook as it was."""
    before = Playbook.__dict__["parse"]
    with pytest.raises(KeyError), replaced(BOOK.version, MUTANT, lambda: None):
        raise KeyError
    assert Playbook.__dict__["parse"] is before


def test_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names the mutant, once; without it nothing happens."""
    monkeypatch.delenv(VARIABLE, raising=False)
    assert activate() is False
    path = tmp_path / "1.pickle"
    pack(path, BOOK.version, MUTANT)
    monkeypatch.setenv(VARIABLE, str(path))
    try:
        assert activate() is True
        assert activate() is True
        assert not loaded(path).exists()
        assert said(Playbook.parse(RETURN)) == "yes"
        assert loaded(path).exists()
    finally:
        redirect._ACTIVE.close()
    assert said(Playbook.parse(RETURN)) == "no"

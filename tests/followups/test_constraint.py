"""What constraints have in common, and that a host can write its own."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from followups.support import attempt, needed, on, person, policy
from servicekit.errors import FieldError
from servicekit.followups.attempt import Attempt
from servicekit.followups.constraint import UNASKED, UNWISHED, as_bases, binds, outside
from servicekit.followups.window import Window
from servicekit.hours import BusinessHours
from servicekit.instants import to_microseconds
from servicekit.interaction import BASES

ALWAYS = BusinessHours.always("UTC")


def window(**fields: Any) -> Window:
    return Window("hours", ALWAYS, **fields)


def test_what_nobody_asked_for() -> None:
    """Nobody asked for service, marketing and collection; a wish overrides what is not law."""
    assert set(UNASKED) == {"service", "marketing", "collection"}
    assert set(BASES) - set(UNWISHED) == {"requested", "safety"}


@pytest.mark.parametrize("basis", BASES)
def test_it_binds_the_bases_that_it_names(basis: str) -> None:
    """A constraint has a say in contacts of the bases that it names, and in no others."""
    assert binds(window(bases=[basis]), attempt(basis=basis))
    assert not binds(window(bases=[b for b in BASES if b != basis]), attempt(basis=basis))


@pytest.mark.parametrize(
    ("channels", "channel", "bound"),
    [
        ((), "phone", True),
        ((), None, True),
        (("phone",), "phone", True),
        (("email",), "phone", False),
        (("phone",), None, False),
    ],
    ids=repr,
)
def test_it_binds_the_channels_that_it_names(
    channels: tuple[str, ...], channel: str | None, bound: bool
) -> None:
    """A constraint that names channels has a say on these, and one that names none on every one."""
    assert binds(window(channels=channels), attempt(channel)) is bound


def test_outside() -> None:
    """Outside of some time is what is left of a span, before, between and after."""
    assert outside([5, 10, 12, 15], 0, 20) == [0, 5, 10, 12, 15, 20]
    assert outside([], 0, 20) == [0, 20]
    assert outside([0, 20], 0, 20) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [(["promotion"], "bases.*marketing"), ("service", "a list of str"), ([1], "str")],
    ids=repr,
)
def test_bases_are_words(words: Any, message: str) -> None:
    """Bases are a list of known words."""
    with pytest.raises(FieldError, match=message):
        as_bases(words)


@attrs.frozen
class FirstHourOnly:
    """A host's own rule: nothing after the first hour of what is looked at."""

    until: int
    id: str = "host"
    code: str = "host_rule"
    bases: tuple[str, ...] = BASES
    channels: tuple[str, ...] = ()
    is_law: bool = False
    is_local: bool = False
    source: str | None = None

    def shut(self, attempt: Attempt, low: int, high: int) -> list[int]:
        return [low, min(self.until, high)] if low < self.until else []

    def said(self, attempt: Attempt, at: int) -> str:
        return f"too early for {attempt.customer.id}"


def test_a_host_can_write_its_own() -> None:
    """Whatever has the attributes and methods of a constraint is one, and is named as one."""
    own = FirstHourOnly(to_microseconds(on(23, 11)))
    found = policy(own).schedule(needed(on(23, 9)), person(), [], at=on(23, 9))
    assert found.at == on(23, 11)
    assert [(each.constraint, each.code) for each in found.moved] == [("host", "host_rule")]
    assert "too early for kim" in str(found).lower()

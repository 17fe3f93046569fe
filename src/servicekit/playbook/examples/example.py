"""An example: what a policy is asked, and what it has to say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from servicekit.errors import FieldError, ServiceKitError
from servicekit.instants import aware, moment
from servicekit.playbook.examples.result import ExampleResult, Said, phrased
from servicekit.values import instance_of, texts

if TYPE_CHECKING:
    from servicekit.playbook.playbook import Playbook

__all__ = ["NONE", "UNDECIDED", "Expected", "PlaybookExample", "an_instant", "names", "or_none"]

#: The word for what is expected not to be there.
NONE = "none"
#: What is said where facts are missing.
UNDECIDED = "undecided"

#: What is expected, by its keys.
Expected = Mapping[str, Any]


def names(values: Any) -> tuple[str, ...] | None:
    """Convert names that are expected in any order; one text counts as a list of one."""
    if values is None:
        return None
    return tuple(sorted(texts([values] if isinstance(values, str) else values)))


def an_instant(value: datetime | None) -> datetime | None:
    """Convert an instant, if there is one."""
    return None if value is None else aware(value)


def or_none(value: datetime | str | None) -> datetime | str | None:
    """Convert an instant that is expected, or the word for none."""
    return value if value is None or value == NONE else aware(value)  # type: ignore[arg-type]


@attrs.frozen(kw_only=True)
class PlaybookExample(ABC):
    """An example in a playbook: what a policy is asked, and what it has to say.

    Args:
        name: what people call it; by default what it asks.
        place: where it stands, such as ``examples[2]``; its playbook says it.

    Raises:
        FieldError: nothing is expected.
    """

    #: What can be expected of it.
    EXPECTS: ClassVar[tuple[str, ...]] = ()

    _name: str = attrs.field(default="", alias="name", validator=instance_of(str))
    place: str = attrs.field(default="", validator=instance_of(str))

    def __attrs_post_init__(self) -> None:
        if not self.expected:
            raise FieldError("example", self.asked, f"with one of {', '.join(self.EXPECTS)}")

    @property
    def name(self) -> str:
        """What people call it."""
        return self._name.strip() or self.asked

    @property
    @abstractmethod
    def subject(self) -> str:
        """What it asks, such as ``question return``."""

    @property
    @abstractmethod
    def asked(self) -> str:
        """What it asks, on one line."""

    @abstractmethod
    def _said(self, playbook: Playbook) -> Said:
        """Return what a playbook says of it, by what can be expected.

        Raises:
            ServiceKitError: a policy refuses it, or the playbook has no such policy.
        """

    @property
    def expected(self) -> Expected:
        """What it expects, by the keys of the file."""
        found = {key: getattr(self, key) for key in self.EXPECTS}
        return {key: value for key, value in found.items() if value is not None}

    def run(self, playbook: Playbook) -> ExampleResult:
        """Return what a playbook says of it, and whether that is what it expects.

        What a policy refuses, as a fact that cannot be, is not what anybody expects.

        Args:
            playbook: the playbook.
        """
        expected = self.expected
        try:
            said = self._said(playbook)
        except ServiceKitError as error:
            return self._result(passed=False, said=f"it cannot be asked: {error}", why="")
        found = {key: said.values[key] for key in expected}
        passed = all(_same(found[key], value) for key, value in expected.items())
        return self._result(passed=passed, said=phrased(found), why=said.why)

    def _result(self, *, passed: bool, said: str, why: str) -> ExampleResult:
        return ExampleResult(
            place=self.place,
            name=self.name,
            passed=passed,
            expected=phrased(self.expected),
            said=said,
            why=why,
        )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return moment(one) == moment(other)
    return bool(one == other)

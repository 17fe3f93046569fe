"""What an example of a playbook comes to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import attrs

from servicekit.decision import indented
from servicekit.instants import spoken

__all__ = ["ExampleResult", "Said", "phrased"]


class Said(NamedTuple):
    """What a policy said of an example.

    Args:
        values: what it said, by the keys under which it can be expected.
        why: why it did.
    """

    values: Mapping[str, Any]
    why: str


@attrs.frozen(kw_only=True)
class ExampleResult:
    """What an example of a playbook comes to: what it expects, what was said, and why.

    Args:
        place: where the example stands, such as ``examples[2]``.
        name: what people call it.
        passed: whether everything came out as it expects.
        expected: what it expects, in words.
        said: what the policy says of it, in words.
        why: why the policy does: for a table its rules, with what held and what failed.

    Example:
        >>> print(ExampleResult(
        ...     place="examples[2]", name="a day late", passed=False, expected="answer = too_late",
        ...     said="answer = send_it_back", why="Rule in-time applies: days <= 30.",
        ... ))
        examples[2] (a day late) comes out otherwise.
        - expected: answer = too_late
        - said: answer = send_it_back
        - Rule in-time applies: days <= 30.
    """

    place: str
    name: str
    passed: bool
    expected: str
    said: str
    why: str

    @property
    def told(self) -> tuple[str, ...]:
        """What was expected, what was said, and why."""
        found = (f"expected: {self.expected}", f"said: {self.said}", self.why)
        return tuple(filter(None, found))

    def __str__(self) -> str:
        about = f"{self.place} ({self.name}) comes out"
        if self.passed:
            return f"{about} as expected."
        return "\n".join([f"{about} otherwise.", *map(indented, self.told)])


def phrased(values: Mapping[str, Any]) -> str:
    """Return values by their keys as part of a sentence.

    Example:
        >>> phrased({"answer": "too_late", "ask": ()})
        'answer = too_late, ask = nothing'
    """
    return ", ".join(f"{key} = {_word(value)}" for key, value in values.items())


def _word(value: Any) -> str:
    if isinstance(value, datetime):
        return spoken(value)
    if isinstance(value, tuple):
        return " and ".join(value) or "nothing"
    return str(value)

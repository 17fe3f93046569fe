"""Reasons: every result says why."""

from __future__ import annotations

import attrs

from servicekit.values import some_text, texts

__all__ = ["Reason"]


@attrs.frozen
class Reason:
    """One sentence that says why, with a code that a program can compare.

    Args:
        code: a stable name in snake case, such as ``"kept_late"``.
        text: one sentence for people.
        evidence: ids of what it rests on: interactions, changes, promises.

    Example:
        >>> print(Reason("kept", "Done one hour before it was due."))
        Done one hour before it was due.
    """

    code: str = attrs.field(converter=some_text)
    text: str = attrs.field(converter=some_text)
    evidence: tuple[str, ...] = attrs.field(default=(), converter=texts)

    def __str__(self) -> str:
        return self.text

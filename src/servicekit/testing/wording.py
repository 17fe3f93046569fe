"""Outcomes and facts as text that is the same in every run."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from servicekit.decision import Decision, Undetermined
from servicekit.errors import FieldError
from servicekit.tables.wording import shown

__all__ = ["outcome_text", "result_text"]

_NO_TEXT: Any = (object.__str__, object.__repr__)


def outcome_text(value: Any) -> str:
    """Return an outcome, or a fact, as people write it, on one machine as on another.

    Raises:
        FieldError: it has no text of its own, so that its text would be where it lies in memory.

    Example:
        >>> outcome_text(("refund", "voucher")), outcome_text({"rate": 5}), outcome_text(None)
        ('refund, voucher', 'rate = 5', 'none')
    """
    match value:
        case Enum():
            return outcome_text(value.value)
        case Mapping():
            return ", ".join(f"{name} = {outcome_text(each)}" for name, each in value.items())
        case tuple() | list():
            return ", ".join(map(outcome_text, value)) or "nothing"
        case None | bool() | AbstractSet() | datetime() | timedelta():
            return shown(value)
    kind = type(value)
    if (kind.__str__, kind.__repr__) == _NO_TEXT:
        raise FieldError("outcome", value, f"something that has a text; {kind.__name__} has none")
    return str(value)


def result_text(result: Any) -> str:
    """Return what comes of a decision in a few words: its outcome, or what is to be asked for.

    Example:
        >>> result_text(Decision("accept", rules=["gold"])), result_text(Undetermined(["tier"]))
        ('accept', 'not decided: ask for tier')
    """
    if isinstance(result, Undetermined):
        return f"not decided: ask for {', '.join(result.ask)}"
    return outcome_text(result.outcome if isinstance(result, Decision) else result)

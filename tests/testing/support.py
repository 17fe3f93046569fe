"""What the tests of strategies share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import attrs
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st

T = TypeVar("T")

few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_SEARCH = settings(
    max_examples=1500, deadline=None, database=None, derandomize=True,
    phases=(Phase.generate, Phase.shrink),
)  # fmt: skip
_LOOK = settings(_SEARCH, phases=(Phase.generate,))


def simplest(strategy: st.SearchStrategy[T], condition: Callable[[T], bool] = lambda _: True) -> T:
    """Return what a strategy shrinks to."""
    return find(strategy, condition, settings=_SEARCH)


def some(strategy: st.SearchStrategy[T], condition: Callable[[T], bool]) -> T:
    """Return anything that a strategy draws and that meets a condition."""
    return find(strategy, condition, settings=_LOOK)


def instants_in(value: object) -> list[datetime]:
    """Return every instant that stands in a value, however deep."""
    if isinstance(value, datetime):
        return [value]
    if attrs.has(type(value)):
        fields = [field.name for field in attrs.fields(type(value)) if field.init]
        parts = [getattr(value, name) for name in fields]
    else:
        parts = list(value) if isinstance(value, tuple | frozenset | list) else []
    return [found for part in parts for found in instants_in(part)]

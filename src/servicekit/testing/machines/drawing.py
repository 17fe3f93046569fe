"""Draw what depends on the machine that draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

__all__ = ["drawn"]


def drawn(make: Callable[[Any], st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Draw from a strategy that the machine makes when it gets there."""
    return st.runner().flatmap(make)

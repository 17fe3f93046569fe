"""What is in a drawn value, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from hypothesis import strategies as st

__all__ = ["every_part", "one_part"]

V = TypeVar("V")
T = TypeVar("T")


def one_part(
    wholes: st.SearchStrategy[V], parts: Callable[[V], Iterable[T]]
) -> st.SearchStrategy[T]:
    """Draw one of the parts of a value that is drawn; a value without any is drawn again."""
    return wholes.map(lambda whole: tuple(parts(whole))).filter(bool).flatmap(st.sampled_from)


def every_part(kind: type[T], values: Iterable[object]) -> tuple[T, ...]:
    """Return those of some values that are of a kind."""
    return tuple(each for each in values if isinstance(each, kind))

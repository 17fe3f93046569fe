"""Parquet: the one door to the extra that reads it."""

from __future__ import annotations

from types import ModuleType

from servicekit.errors import LoadError, Problem

__all__ = ["readers"]


def readers(name: str) -> ModuleType:
    """Return what reads Parquet, :mod:`servicekit.extra.parquet`.

    Args:
        name: the log that is to be read.

    Raises:
        LoadError: the extra is not installed.
    """
    try:
        from servicekit.extra import parquet
    except ModuleNotFoundError as error:
        problem = Problem(
            name, f"is Parquet, which needs pip install 'servicekit-model[parquet]' ({error})"
        )
        raise LoadError("the log cannot be read", [problem]) from None
    return parquet

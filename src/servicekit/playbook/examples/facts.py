"""The facts of an example, as tables read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.tables import Column
from servicekit.tables.formats.facts import fact_of
from servicekit.values import Facts

__all__ = ["read"]


def read(columns: Mapping[str, Column], given: Mapping[str, Any]) -> Facts:
    """Return facts from text as in cells, or from natural values; others are left as they are.

    Args:
        columns: the columns that say how to read them.
        given: the facts.

    Example:
        >>> from servicekit.tables import col
        >>> read({"late": col.boolean()}, {"late": "yes", "tier": "gold"})
        Facts({'late': True, 'tier': 'gold'})

    Raises:
        ServiceKitError: a value does not fit its column.
    """
    return Facts(
        (name, fact_of(columns[name], value) if name in columns else value)
        for name, value in given.items()
    )

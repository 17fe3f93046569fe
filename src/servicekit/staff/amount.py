"""Amounts of what is granted, asked for or allowed: never less than nothing."""

from __future__ import annotations

import attrs

from servicekit.errors import FieldError
from servicekit.money import Money

__all__ = ["not_negative"]


def not_negative(_: object, field: attrs.Attribute[Money | None], value: object) -> None:
    """Accept money from nothing up, or ``None``; a validator of attrs.

    Raises:
        FieldError: it is less than nothing, or no ``Money``.
    """
    if value is not None and (not isinstance(value, Money) or value.amount < 0):
        raise FieldError(field.name, value, "Money, not negative, or None")

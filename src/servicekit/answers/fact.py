"""What a question needs to know, and how to ask for it."""

from __future__ import annotations

import attrs

from servicekit.answers.wording import Wording, as_wording
from servicekit.errors import FieldError
from servicekit.tables import Column

__all__ = ["Fact"]


def _column(value: Column) -> Column:
    if isinstance(value, Column):
        return value
    raise FieldError("column", value, "a column that servicekit.tables.col makes")


@attrs.frozen(kw_only=True)
class Fact:
    """One thing that a question needs to know of a case, and the words in which to ask for it.

    Args:
        column: the values that it can have, made with the functions of ``servicekit.tables.col``.
        ask: the words in which a customer is asked for it, by language.

    Example:
        >>> from servicekit.tables import col
        >>> days = Fact(column=col.integer(0, 3650), ask="How many days ago did it arrive?")
        >>> print(days.ask)
        How many days ago did it arrive?

    Raises:
        FieldError: it is no column, or there are no words to ask for it.
    """

    column: Column = attrs.field(converter=_column)
    ask: Wording = attrs.field(converter=as_wording)

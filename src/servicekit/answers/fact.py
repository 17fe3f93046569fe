"""What a question needs to know, how to ask for it, and how to speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from servicekit.errors import FieldError
from servicekit.tables import Column
from servicekit.tables.columns.column import plain
from servicekit.tables.wording import shown
from servicekit.values import FrozenMapping, instance_of
from servicekit.wording import Wording, as_wording, unfilled

__all__ = ["Fact"]


def _column(value: Column) -> Column:
    if isinstance(value, Column):
        return value
    raise FieldError("column", value, "a column that servicekit.tables.col makes")


def _words(given: Mapping[str, Wording | str | Mapping[str, str]]) -> FrozenMapping[str, Wording]:
    if not isinstance(given, Mapping):
        raise FieldError("words", given, "the words for each label")
    return FrozenMapping({label: as_wording(words) for label, words in given.items()})


@attrs.frozen(kw_only=True)
class Fact:
    """One thing that a question needs to know of a case, and the words in which to ask for it.

    Args:
        column: the values that it can have, made with the functions of ``servicekit.tables.col``.
        ask: the words in which a customer is asked for it, by language.
        internal: whether the company's own systems know it, such as what is owed: no customer and
            no language model is asked for it. The words are for colleagues then.
        words: the words in which a label is said to a customer, by label and language; ``yes`` and
            ``no`` are labels, too. What is not listed is said as it is.

    Example:
        >>> from servicekit.tables import col
        >>> status = Fact(
        ...     column=col.enum("packed", "sent"),
        ...     ask={"en": "What is the status?", "de": "Wie ist der Status?"},
        ...     words={"packed": {"en": "packed", "de": "gepackt"}},
        ... )
        >>> status.said("packed", "de"), status.said("sent", "de")
        ('gepackt', 'sent')

    Raises:
        FieldError: it is no column, or there are no words to ask for it.
    """

    column: Column = attrs.field(converter=_column)
    ask: Wording = attrs.field(converter=as_wording)
    internal: bool = attrs.field(default=False, validator=instance_of(bool))
    words: FrozenMapping[str, Wording] = attrs.field(factory=FrozenMapping, converter=_words)

    def said(self, value: Any, language: str | None, fallback: str | None = None) -> str:
        """Return a value as it is said to a customer; of a set one after the other.

        Args:
            value: the fact.
            language: the BCP 47 tag of the customer's language.
            fallback: the language for everybody else.

        Raises:
            WordingError: its words are written in neither.
        """
        if isinstance(value, frozenset | set | tuple | list):
            labels = sorted(map(plain, value))
            return ", ".join(self.said(label, language, fallback) for label in labels)
        words = self.words.get(shown(value))
        return shown(value) if words is None else words.text(language, unfilled, fallback)

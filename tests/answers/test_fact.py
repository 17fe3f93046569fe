from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from servicekit.answers import Fact, Wording
from servicekit.errors import FieldError
from servicekit.tables import col


def test_a_fact_is_a_column_and_how_to_ask_for_it() -> None:
    """The words to ask with are text, or text by language."""
    days = Fact(column=col.integer(0), ask="When did it arrive?")

    assert days.column == col.integer(0)
    assert days.ask == Wording("When did it arrive?")
    assert Fact(column=col.boolean(), ask={"en": "Is it?", "de": "Ist es?"}).ask.languages == (
        "en",
        "de",
    )


@pytest.mark.parametrize("column", ["integer", int, None, col.integer], ids=lambda v: str(v)[:9])
def test_a_column_is_made_by_col(column: Any) -> None:
    """Only columns have a domain; the name of one, or a type, is refused."""
    with pytest.raises(FieldError, match=r"a column that servicekit\.tables\.col makes"):
        Fact(column=column, ask="Which one?")


@pytest.mark.parametrize("ask", ["", " ", None, {}, {"en": ""}], ids=repr)
def test_there_are_words_to_ask_with(ask: Any) -> None:
    """A fact that nobody can ask for is refused."""
    with pytest.raises(FieldError, match="text"):
        Fact(column=col.boolean(), ask=ask)


def test_a_fact_travels(travels: Callable[[object], None]) -> None:
    """A fact is a value that never changes."""
    fact = Fact(column=col.enum("standard", "gold"), ask="Which tier?")
    travels(fact)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        fact.ask = Wording("Which?")  # type: ignore[misc]


STATUS = Fact(
    column=col.enum("packed", "sent"),
    ask="What is the status?",
    words={"packed": {"en": "packed", "de": "gepackt"}},
)


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        ("packed", "de", "gepackt"),
        ("packed", "de-AT", "gepackt"),
        ("packed", "fr", "packed"),
        ("sent", "de", "sent"),
        (("sent", "packed"), "de", "gepackt, sent"),
    ],
)
def test_a_label_is_said_in_the_language_of_the_customer(
    value: Any, language: str, said: str
) -> None:
    """What a label is called is words like any; without some it is said as it is."""
    assert STATUS.said(value, language, "en") == said


def test_yes_and_no_are_labels() -> None:
    """A truth value is said in words, too."""
    opened = Fact(column=col.boolean(), ask="Is it?", words={"yes": "offen", "no": "zu"})

    assert [opened.said(value, None) for value in (True, False)] == ["offen", "zu"]


def test_the_words_of_a_value_stand_by_its_label() -> None:
    """One text for all labels is none."""
    with pytest.raises(FieldError, match="the words for each label"):
        Fact(column=col.boolean(), ask="Is it?", words="ja")  # type: ignore[arg-type]

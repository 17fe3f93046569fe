"""How languages say when, as data."""

from __future__ import annotations

import pickle

import pytest

from servicekit.followups.languages import LANGUAGES, NEUTRAL, Language, language_of
from servicekit.wording import is_tag


def test_the_first_language_that_is_known_speaks() -> None:
    """Tags are tried in their order, and where none is known there are no words."""
    assert language_of(["xx", "de", "en"]) is LANGUAGES["de"]
    assert language_of(["xx"]) is language_of([]) is NEUTRAL


@pytest.mark.parametrize("tag", sorted(LANGUAGES))
def test_a_language_has_its_tag_in_small_letters(tag: str) -> None:
    """So that it is found however a host writes its regions."""
    assert tag == tag.lower()
    assert is_tag(tag)


@pytest.mark.parametrize("language", [*LANGUAGES.values(), NEUTRAL], ids=[*LANGUAGES, "neutral"])
def test_a_language_is_a_value(language: Language) -> None:
    """It can be kept, sent and compared."""
    copy = pickle.loads(pickle.dumps(language))  # noqa: S301
    assert (copy, hash(copy)) == (language, hash(language))
    with pytest.raises(AttributeError):
        language.day = "D"  # type: ignore[misc]


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=[*LANGUAGES])
def test_a_phrase_has_its_parts(language: Language) -> None:
    """Day, clock and phrase each stand where they belong, once."""
    for phrase in (language.phrase, *language.phrases.values()):
        assert (phrase.count("{day}"), phrase.count("{clock}")) == (1, 1)
    assert (language.yours or "").count("{phrase}") == 1
    assert "YYYY" in language.dated
    assert "YYYY" not in language.day
    assert language.day.count("D") == language.dated.count("D") == 1

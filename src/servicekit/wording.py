"""Words in several languages, with places that facts fill."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import attrs

from servicekit.errors import FieldError, WordingError
from servicekit.tables.wording import shown
from servicekit.values import FrozenMapping, check_unique

__all__ = ["ANY", "CUSTOMER", "Place", "Wording", "as_wording", "is_tag", "unfilled", "wider"]

#: The language of words that are given without one; they serve every language.
ANY = "*"
#: What a wording can say of the customer.
CUSTOMER = ("customer.name", "customer.brand", "customer.since")

_TOKENS = re.compile(
    r"(?P<brace>\{\{|\}\})|\{(?P<name>[^{}|]*)(?:\|(?P<instead>[^{}]*))?\}|(?P<stray>[{}])"
)
_BRACES = {"{{": "{", "}}": "}"}
_LONGEST = 35  # letters of a tag for which RFC 5646 asks every reader to have room
_TAG = re.compile(r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*")


class Place(NamedTuple):
    """A place in a wording that a fact fills.

    Args:
        name: the fact, or what a wording can say of the customer, like ``customer.name``.
        instead: what stands there where the fact is unknown, absent or empty; ``None`` where there
            are no such words.
    """

    name: str
    instead: str | None = None


def _texts(given: str | Mapping[str, str]) -> FrozenMapping[str, str]:
    texts = given if isinstance(given, Mapping) else {ANY: given}
    for language, text in texts.items():
        if language != ANY and not is_tag(language):
            raise FieldError("language", language, "a BCP 47 tag such as 'en' or 'de-AT'")
        if not isinstance(text, str) or not text.strip():
            raise FieldError(f"text.{language}", text, "text that is not blank")
        if stray := next((found for found in _TOKENS.finditer(text) if found["stray"]), None):
            raise FieldError(
                f"text.{language}",
                text,
                f"'{{' and '}}' around the name of a fact, or twice for themselves; the one at "
                f"{stray.start()} stands alone",
            )
    if not texts:
        raise FieldError("text", texts, "text in at least one language")
    check_unique("text", map(_plain, texts), "text in each language once")
    return FrozenMapping(texts)


@attrs.frozen
class Wording:
    """One text, in one language or several, with places that facts fill.

    A place is a name in braces, ``{days}``, or with what to say where it is not known,
    ``{customer.name|there}``. There is nothing else: no attributes, no formats, no code. Braces for
    themselves are written twice.

    Args:
        texts: the text by language (a BCP 47 tag), or one text for every language.

    Example:
        >>> hello = Wording({"en": "Hello {customer.name|there}", "de": "Hallo {customer.name|du}"})
        >>> hello.text("de-AT", {}.get)
        'Hallo du'

    Raises:
        FieldError: a text is blank, a brace stands alone, or a language is no tag or there twice.
    """

    texts: FrozenMapping[str, str] = attrs.field(converter=_texts)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it is written in; none for words that serve every language."""
        return tuple(language for language in self.texts if language != ANY)

    def places(self) -> Iterator[tuple[str, Place]]:
        """Yield every place, with the language of the text that it stands in."""
        for language, text in self.texts.items():
            for found in _TOKENS.finditer(text):
                if not found["brace"]:
                    yield language, Place(found["name"].strip(), found["instead"])

    def covers(self, wanted: str | None, fallback: str | None = None) -> bool:
        """Tell whether it has words for a language: its own, or those that are named to do.

        Example:
            >>> hello = Wording({"en": "Hello", "de": "Hallo"})
            >>> hello.covers("en-GB"), hello.covers("fr"), hello.covers("fr", "en")
            (True, False, True)
        """
        return self._found(wanted, fallback) is not None

    def language(self, wanted: str | None, fallback: str | None = None) -> str:
        """Return the language in which it speaks to somebody.

        That is theirs, or the same with less detail, such as without its region, or the words that
        serve every language, or the fallback, or the only one there is. Letters may be capitals or
        not, and ``en_GB`` is ``en-GB``.

        Args:
            wanted: the BCP 47 tag of their language; ``None`` where nobody knows it. What is no
                tag, such as a whole Accept-Language header, counts as unknown.
            fallback: the language for everybody else.

        Raises:
            WordingError: it is written in none of these.
        """
        found = self._found(wanted, fallback)
        if found is not None:
            return found
        if len(self.texts) == 1:
            return next(iter(self.texts))
        raise WordingError(wanted, self.languages)

    def _found(self, wanted: str | None, fallback: str | None) -> str | None:
        known = {_plain(language): language for language in self.texts}
        tags = (*wider(wanted), ANY, *wider(fallback))
        return next((known[tag] for tag in tags if tag in known), None)

    def text(
        self, wanted: str | None, value: Callable[[str], Any], fallback: str | None = None
    ) -> str:
        """Return the text for somebody, with every place filled.

        Args:
            wanted: the BCP 47 tag of their language.
            value: returns what fills a place, ``None`` where nothing does.
            fallback: the language for everybody else.

        Raises:
            WordingError: it is not written in their language, nor in the fallback.
            FieldError: nothing fills a place, and it has no other words.
        """

        def filled(found: re.Match[str]) -> str:
            if found["brace"]:
                return _BRACES[found["brace"]]
            return _filled(found["name"].strip(), found["instead"], value)

        # One pass: what fills a place is never looked at for places of its own.
        return _TOKENS.sub(filled, self.texts[self.language(wanted, fallback)])

    def __str__(self) -> str:
        return next(iter(self.texts.values()))


def _filled(name: str, instead: str | None, value: Callable[[str], Any]) -> str:
    found = value(name)
    if instead is not None and (found is None or found == ""):
        return instead
    if found is None:
        raise FieldError(name, None, f"a value, or other words: {{{name}|…}}")
    return shown(found)


def _plain(tag: str) -> str:
    return tag.lower().replace("_", "-")


def wider(tag: object) -> Iterator[str]:
    """Yield a language tag, then the same with one part less, as RFC 4647 looks languages up.

    Letters are small and parts are joined by hyphens; what is no tag yields nothing.

    Example:
        >>> list(wider("de_AT"))
        ['de-at', 'de']
    """
    wide = _plain(str(tag)) if is_tag(tag) else ""
    while wide:
        yield wide
        wide = wide.rpartition("-")[0]


def is_tag(given: object) -> bool:
    """Tell whether a value is a BCP 47 tag: ``en``, ``de-AT``, ``zh_Hant``, of at most 35 letters.

    Example:
        >>> is_tag("en-GB"), is_tag("en, de"), is_tag("english language"), is_tag(5)
        (True, False, False, False)
    """
    return isinstance(given, str) and len(given) <= _LONGEST and _TAG.fullmatch(given) is not None


def unfilled(_: str) -> None:
    """Fill no place, for words that have none."""


def as_wording(given: Wording | str | Mapping[str, str]) -> Wording:
    """Convert text, or text by language, to a wording."""
    return given if isinstance(given, Wording) else Wording(given)

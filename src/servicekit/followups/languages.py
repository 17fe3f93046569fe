"""How languages say when: the phrase for a date and a time of day, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from servicekit.values import FrozenMapping

__all__ = ["LANGUAGES", "NEUTRAL", "Language", "language_of"]


def _by_hour(phrases: Mapping[int, str]) -> FrozenMapping[int, str]:
    return FrozenMapping(phrases)


@attrs.frozen(kw_only=True)
class Language:
    """How one language says when.

    Patterns have pendulum's tokens; phrases have the names of their parts in braces.

    Args:
        names: whose weekdays and months, as pendulum calls the language.
        day: the pattern of a date.
        dated: the pattern of a date with its year.
        clock: the pattern of a time of day.
        phrase: how a day and a clock become one.
        yours: how a phrase says that the clock is that of whoever reads it; ``None`` where there
            are no words, and the place is named with its offset from UTC.
        first: how the first of a month is written, where it is not a number like others.
        phrases: other phrases for some hours, such as one o'clock, which is not in the plural.
    """

    names: str
    day: str
    dated: str
    clock: str
    phrase: str
    yours: str | None
    first: str = "D"
    phrases: FrozenMapping[int, str] = attrs.field(factory=dict, converter=_by_hour)


# A phrase stands by itself, as after a colon, so no weekday is declined. The address is the polite
# one, but in Scandinavia, where everybody has only one.

#: For those whose language is not in :data:`LANGUAGES`: no words, and nothing to misread.
NEUTRAL = Language(
    names="en",
    day="YYYY-MM-DD",
    dated="YYYY-MM-DD",
    clock="HH:mm",
    phrase="{day} {clock}",
    yours=None,
)

_GERMAN = Language(
    names="de",
    day="dddd, D. MMMM",
    dated="dddd, D. MMMM YYYY",
    clock="HH:mm [Uhr]",
    phrase="{day}, um {clock}",
    yours="{phrase} Ihrer Zeit",
)
_ENGLISH = Language(
    names="en",
    day="dddd D MMMM",
    dated="dddd D MMMM YYYY",
    clock="HH:mm",
    phrase="{day} at {clock}",
    yours="{phrase} your time",
)
_SPANISH = Language(
    names="es",
    day="dddd, D [de] MMMM",
    dated="dddd, D [de] MMMM [de] YYYY",
    clock="H:mm",
    phrase="{day}, a las {clock}",
    yours="{phrase} (su hora local)",
    phrases={1: "{day}, a la {clock}"},
)
_FRENCH = Language(
    names="fr",
    day="dddd D MMMM",
    dated="dddd D MMMM YYYY",
    clock="HH[h]mm",
    phrase="{day} à {clock}",
    yours="{phrase} (votre heure locale)",
    first="[1er]",
)
_NORWEGIAN = Language(
    names="nb",
    day="dddd D. MMMM",
    dated="dddd D. MMMM YYYY",
    clock="HH.mm",
    phrase="{day} kl. {clock}",
    yours="{phrase} (din lokale tid)",
)
_PORTUGUESE = Language(
    names="pt_br",  # weekdays and months are the same words in Portugal
    day="dddd, D [de] MMMM",
    dated="dddd, D [de] MMMM [de] YYYY",
    clock="HH:mm",
    phrase="{day}, às {clock}",
    yours="{phrase} (na sua hora local)",
    phrases=dict.fromkeys((0, 1), "{day}, à {clock}"),
)

#: How languages say when, by BCP 47 tag in small letters.
LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        "da": Language(
            names="da",
            day="dddd [den] D. MMMM",
            dated="dddd [den] D. MMMM YYYY",
            clock="HH.mm",
            phrase="{day} kl. {clock}",
            yours="{phrase} (din lokale tid)",
        ),
        "de": _GERMAN,
        "en": _ENGLISH,
        "en-us": attrs.evolve(
            _ENGLISH,
            day="dddd, MMMM D",
            dated="dddd, MMMM D, YYYY",
            clock="h:mm A",
            phrase="{day}, at {clock}",
        ),
        "es": _SPANISH,
        "fr": _FRENCH,
        "it": Language(
            names="it",
            day="dddd D MMMM",
            dated="dddd D MMMM YYYY",
            clock="H:mm",
            phrase="{day} alle ore {clock}",
            yours="{phrase} (secondo il Suo fuso orario)",
            first="[1º]",
        ),
        "nb": _NORWEGIAN,
        "nl": Language(
            names="nl",
            day="dddd D MMMM",
            dated="dddd D MMMM YYYY",
            clock="H.mm [uur]",
            phrase="{day} om {clock}",
            yours="{phrase} (uw lokale tijd)",
        ),
        "no": _NORWEGIAN,
        "pl": Language(
            names="pl",
            day="dddd, D MMMM",
            dated="dddd, D MMMM YYYY [r.]",
            clock="H:mm",
            phrase="{day}, o godz. {clock}",
            yours="{phrase} (według Państwa czasu lokalnego)",
        ),
        "pt": _PORTUGUESE,
        "pt-br": attrs.evolve(_PORTUGUESE, first="[1º]", yours="{phrase} (no seu horário local)"),
        "sv": Language(
            names="sv",
            day="dddd D MMMM",
            dated="dddd D MMMM YYYY",
            clock="HH.mm",
            phrase="{day} kl. {clock}",
            yours="{phrase} (din lokala tid)",
        ),
    }
)


def language_of(tags: Iterable[str]) -> Language:
    """Return how the first language that is known says when, and else :data:`NEUTRAL`.

    Args:
        tags: BCP 47 tags in small letters, best first.

    Example:
        >>> language_of(["ja", "de-at", "de"]).clock, language_of(["ja"]).clock
        ('HH:mm [Uhr]', 'HH:mm')
    """
    return next((LANGUAGES[tag] for tag in tags if tag in LANGUAGES), NEUTRAL)

"""Guesses: which column of a log means what, and which word a value stands for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from unicodedata import normalize

from servicekit.logs.vocabulary import MISSING, NAMES, WORDS
from servicekit.playbook import COLUMNS, VOCABULARIES

__all__ = ["columns_guessed", "formats", "formats_in_turn", "word_guessed"]

_DAYS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d/%b/%y")
_CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p")
_FORMATS = (
    "iso",
    *(f"{day}{gap}{clock}" for day in _DAYS for gap in (" ", "T") for clock in _CLOCKS),
    *_DAYS,
)
_TURNED = {"%d/%m/%Y", "%m/%d/%Y"}
# More ways to write an instant no log has; what needs more is no column of instants.
_MOST_FORMATS = 3
# How a date begins, so that neither numbers nor words are taken for instants.
_DATE = re.compile(r"\d{1,4}[-/.]\w{1,3}[-/.]\d{2,4}")


def columns_guessed(
    seen: Mapping[str, Collection[str]], given: Mapping[str, str]
) -> dict[str, str]:
    """Guess a column for each meaning that has none; no column is taken twice.

    Args:
        seen: the values of each column.
        given: the columns that are known to be there, by meaning.
    """
    found = _by_names(seen, given)
    named = found.get("at")
    if named is None or ("at" not in given and not _has_instants(seen[named])):
        free = [column for column in seen if column not in found.values()]
        instants = [column for column in free if _are_instants(seen[column])]
        found |= {"at": instants[0]} if instants else {}
    return found


def _by_names(header: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in header:
        names.setdefault("".join(filter(str.isalnum, _plain(column))), column)
    found = dict(given)
    # A column that is called what it means comes first, whatever else it could be.
    own = {meaning: (meaning.replace("_", ""),) for meaning in COLUMNS}
    for wanted in (own, NAMES):
        for meaning, called in wanted.items():
            free = [names[n] for n in called if n in names and names[n] not in found.values()]
            if meaning not in found and free:
                found[meaning] = free[0]
    return found


def word_guessed(meaning: str, value: str) -> str | None:
    """Guess the word that a value stands for; ``None`` where it resembles none."""
    word = value.strip().lower()
    if word in VOCABULARIES[meaning]:
        return word
    whole = f"{_plain(word)}$"
    return next((guess for start, guess in WORDS.get(meaning, ()) if whole.startswith(start)), None)


def _plain(text: str) -> str:
    """Return text in small letters without accents."""
    return "".join(c for c in normalize("NFKD", text.strip().casefold()) if c.isascii())


def formats(instants: Iterable[str]) -> list[str]:
    """Return the formats that all of some instants fit, the likeliest first."""
    given = list(instants)
    return [form for form in _FORMATS if given and all(_fits(form, text) for text in given)]


def formats_in_turn(instants: Iterable[str]) -> list[str]:
    """Return formats of which each of some instants fits one, the most frequent first.

    Where it would take too many, or two that differ only in whether the day or the month comes
    first, there are none: the second would read what the first was meant for.
    """
    left, found = list(instants), list[str]()
    while left and len(found) < _MOST_FORMATS:
        form = max(_FORMATS, key=lambda each: sum(_fits(each, text) for text in left))
        rest = [text for text in left if not _fits(form, text)]
        if len(rest) == len(left) or _turned(form, found):
            return []
        found.append(form)
        left = rest
    return [] if left else found


def _turned(form: str, others: Sequence[str]) -> bool:
    """Tell whether a format has the day where one of some others has the month."""
    days = {each.partition(" ")[0].partition("T")[0] for each in (form, *others)}
    return days >= _TURNED


def _has_instants(values: Collection[str]) -> bool:
    """Tell whether some values are instants; one mistake makes no other column the right one."""
    return any(map(_DATE.match, values)) or bool(formats(values))


def _are_instants(values: Iterable[str]) -> bool:
    said = [value for value in values if value not in MISSING]
    if not said or not all(map(_DATE.match, said)):
        return False
    return bool(formats(said) or formats_in_turn(said))


def _fits(form: str, text: str) -> bool:
    try:
        if form == "iso":
            datetime.fromisoformat(text)
        else:
            datetime.strptime(text, form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True

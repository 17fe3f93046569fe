"""A table of a TOML file that is read key by key, collecting every mistake with its path."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from servicekit.errors import FieldError, Problem, ServiceKitError
from servicekit.instants import appointment, from_microseconds, to_microseconds, zone
from servicekit.tables.formats.drafting import unknown
from servicekit.tables.formats.toml import ONE_TABLE, natural

__all__ = ["Section"]

T = TypeVar("T")

_MISSING = object()
_MISPLACED = "belongs to the question; put it above the first header in brackets"
_KINDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
    date: "a date without quotes, like 2026-01-01",
    datetime: "a date and a time without quotes, like 2026-01-01T09:00:00",
}


class Section:
    """Read one table; whatever is wrong goes to a list that all sections of a file share.

    Nothing raises while reading: a value that cannot be used counts as absent, so one pass finds
    all that is wrong.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        path: str,
        problems: list[Problem],
        above: Collection[str] = (),
    ) -> None:
        self._values = values
        self._path = path
        self._read: list[str] = []
        self.problems = problems
        #: The keys of a question that this is a part of: TOML takes them for keys of the part
        #: where they stand below its header.
        self.above = above

    def path(self, key: str) -> str:
        """Return the full path of a key."""
        return ".".join(part for part in (self._path, key) if part)

    def report(self, key: str, message: str) -> None:
        """Note that something is wrong with a key."""
        self.problems.append(Problem(self.path(key), message))

    def get(
        self, key: str, kind: type[T], *, required: bool = False, such_as: str = ""
    ) -> T | None:
        """Return the value of a key, or ``None`` where it is absent or of another type.

        Args:
            key: the key.
            kind: the type that its value has.
            required: whether it has to be there.
            such_as: what to give where it is missing, if the type alone does not say it.
        """
        self._read.append(key)
        value = self._values.get(key, _MISSING)
        if value is _MISSING:
            if required:
                self.report(key, f"is missing; give {such_as or _KINDS[kind]}")
            return None
        if not _is(value, kind):
            self.report(key, self._mistyped(key, value, kind))
            return None
        return value  # type: ignore[no-any-return]

    def _mistyped(self, key: str, value: Any, kind: type) -> str:
        if kind is list and isinstance(value, dict):
            return ONE_TABLE
        if kind is dict and key in self.above:
            return _MISPLACED
        shown = str(value) if isinstance(value, date) else repr(natural(value))
        return f"{shown} is not {_KINDS[kind]}"

    def text(
        self, key: str, *, required: bool = False, blank: bool = False, such_as: str = ""
    ) -> str | None:
        """Return text, which must say something unless it may be ``blank``."""
        value = self.get(key, str, required=required, such_as=such_as)
        if value is not None and not blank and not value.strip():
            self.report(key, f"is blank; give {such_as or 'text'}")
            return None
        return value

    def word(self, key: str, words: Iterable[str], *, required: bool = False) -> str | None:
        """Return one of some words."""
        words = list(words)
        word = self.text(key, required=required, such_as=f"one of {', '.join(words)}")
        if word is None or word in words:
            return word
        self.report(key, unknown(word, words))
        return None

    def texts(self, key: str, *, some: bool = False) -> tuple[str, ...]:
        """Return a list of texts, one or more if ``some``; one text counts as a list of one."""
        self._read.append(key)
        value = self._values.get(key, [])
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            self.report(key, f"{natural(value)!r} is not a list of texts")
            return ()
        if some and not words:
            self.report(key, "is empty; give at least one text")
        return tuple(words)

    def listed(self, key: str, *, such_as: str = "") -> dict[str, str]:
        """Return a list of texts that say something, by the keys at which they stand.

        Args:
            key: the key; one text counts as a list of one.
            such_as: what to give where it is missing; by default it need not be there.
        """
        if such_as and not self.has(key):
            self._read.append(key)
            self.report(key, f"is missing; give {such_as}")
            return {}
        several = self.holds(key, list)
        words = self.texts(key, some=bool(such_as))
        keyed = {f"{key}[{n}]" if several else key: word for n, word in enumerate(words)}
        for place, word in keyed.items():
            if not word.strip():
                self.report(place, "is blank; give text")
        return {place: word for place, word in keyed.items() if word.strip()}

    def values(self, key: str) -> tuple[str | int | bool, ...]:
        """Return a list of one or more texts, whole numbers or truth values; one alone counts."""
        self._read.append(key)
        given = self._values.get(key)
        values = given if isinstance(given, list) else [given]
        if not all(isinstance(value, str | int) for value in values):
            message = f"{natural(given)!r} is not a list of texts, whole numbers, true or false"
            self.report(key, message)
            return ()
        if not values:
            self.report(key, "is empty; give at least one value")
        return tuple(values)

    def number(self, key: str) -> float | None:
        """Return a number, with or without a fraction."""
        self._read.append(key)
        value = natural(self._values.get(key))
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        self.report(key, f"{value!r} is not a number")
        return None

    def whole(self, key: str, *, least: int, required: bool = False) -> int | None:
        """Return a whole number that is not too small."""
        value = self.get(key, int, required=required)
        if value is not None and value < least:
            self.report(key, f"{value} is too little; give {least} or more")
            return None
        return value

    def wholes(self, key: str, *, least: int) -> dict[str, int]:
        """Return a table of whole numbers by names that the author chose."""
        inside = self.section(key)
        found = {name: inside.whole(name, least=least) for name in inside.names()}
        return {name: value for name, value in found.items() if value is not None}

    def instant(self, key: str, timezone: str, *, required: bool = False) -> datetime | None:
        """Return an instant, in the named zone where it has no offset of its own."""
        given = self.get(key, datetime, required=required)
        if given is None:
            return None
        if given.tzinfo is None:
            return self.made(key, appointment, given.date(), given.time(), timezone)
        return self.made(key, _in_zone, given, timezone)

    def zone(self, key: str) -> str | None:
        """Return the name of a time zone."""
        name = self.text(key)
        return None if name is None or self.made(key, zone, name) is None else name

    def given(self, *keys: str) -> dict[str, Any]:
        """Return what is there of some keys, of whatever type; whoever asks looks at the types."""
        self._read.extend(keys)
        return {key: self._values[key] for key in keys if key in self._values}

    def section(self, key: str) -> Section:
        """Return a table inside this one; an absent one is empty."""
        return self._inside(self.get(key, dict) or {}, self.path(key))

    def part(self, key: str) -> Section | None:
        """Return a table inside this one, ``None`` where there is something else or nothing."""
        values = self.get(key, dict, required=True)
        return None if values is None else self._inside(values, self.path(key))

    def _inside(self, values: Mapping[str, Any], path: str) -> Section:
        return Section(values, path, self.problems, self.above)

    def parts(self) -> dict[str, Section | None]:
        """Return the tables inside this one by their names, ``None`` for what is no table."""
        return {name: self.part(name) for name in self.named()}

    def tables(self, key: str) -> Iterator[Section | None]:
        """Yield what a list of tables (``[[key]]``) has, ``None`` for what is no table."""
        for number, values in enumerate(self.get(key, list) or []):
            path = f"{self.path(key)}[{number}]"
            if isinstance(values, dict):
                yield self._inside(values, path)
            else:
                self.problems.append(Problem(path, f"{natural(values)!r} is not a table"))
                yield None

    def sections(self, key: str) -> Iterator[Section]:
        """Yield the tables of a list of tables."""
        return (section for section in self.tables(key) if section is not None)

    def names(self) -> tuple[str, ...]:
        """Return all keys, for tables whose keys are names that the author chose."""
        self._read.extend(self._values)
        return tuple(self._values)

    def named(self) -> tuple[str, ...]:
        """Return all keys that say something, and report that there is another."""
        names = tuple(name for name in self.names() if name.strip())
        if len(names) < len(self._values):
            self.report("", "has a blank name; give text")
        return names

    def near(self, key: str) -> bool:
        """Tell whether a key is there, or one that may be meant for it.

        What was read is not meant for something else.
        """
        unread = [each for each in self._values if each == key or each not in self._read]
        return bool(get_close_matches(key, unread, n=1))

    def has(self, key: str) -> bool:
        """Tell whether a key is there, whatever its value."""
        return key in self._values

    def holds(self, key: str, kind: type) -> bool:
        """Tell whether a key is there with a value of some type."""
        return isinstance(self._values.get(key), kind)

    def made(self, key: str, make: Callable[..., T], *args: Any, **named: Any) -> T | None:
        """Return what ``make`` makes, or note its error under ``key``."""
        try:
            return make(*args, **named)
        except (ServiceKitError, ValueError, TypeError) as error:
            self.report(key, str(error))
            return None

    def fitted(self, found: int, make: Callable[..., T], **fields: Any) -> T | None:
        """Return what ``make`` makes of the fields that are there, where all of them were right.

        Args:
            found: how many problems there were before the first of the fields was read.
            make: what makes it; its error about a field is noted under the key of that name.
            fields: the fields; those that are ``None`` are left to their defaults.
        """
        if len(self.problems) > found:
            return None
        try:
            return make(**{name: value for name, value in fields.items() if value is not None})
        except FieldError as error:
            self.report(error.field.rpartition(".")[2], str(error))
            return None

    def close(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self._values:
            if key in self._read:
                continue
            if key in self.above:
                self.report(key, _MISPLACED)
                continue
            close = get_close_matches(key, self._read, n=1)
            hint = (
                f"did you mean {close[0]!r}?"
                if close
                else f"known: {', '.join(dict.fromkeys(self._read))}"
            )
            self.report(key, f"is not a known key; {hint}")


def _in_zone(t: datetime, timezone: str) -> datetime:
    return from_microseconds(to_microseconds(t), datetime(1970, 1, 1, tzinfo=zone(timezone)))


def _is(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, kind) and not (kind is date and isinstance(value, datetime))

"""Values that change on dates: each is in force from its date until the next one's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import attrs

from servicekit.errors import FieldError, NoVersionError
from servicekit.values import check_unique

__all__ = ["Versions"]

T_co = TypeVar("T_co", covariant=True)


def _entries(
    entries: Mapping[date, T_co] | Iterable[tuple[date, T_co]],
) -> tuple[tuple[date, T_co], ...]:
    try:
        pairs = [(d, v) for d, v in (entries.items() if isinstance(entries, Mapping) else entries)]
    except (TypeError, ValueError):
        raise FieldError("versions", entries, "pairs of a date and a value, or a mapping") from None
    for day, _ in pairs:
        _check_date("effective_on", day)
    pairs.sort(key=lambda pair: pair[0])
    days = [day for day, _ in pairs]
    if not pairs:
        raise FieldError("versions", days, "at least one version")
    check_unique("versions", map(str, days), "one version for each date")
    return tuple(pairs)


def _check_date(field: str, day: object) -> None:
    if not isinstance(day, date) or isinstance(day, datetime):
        raise FieldError(field, day, "a datetime.date, which means its midnight")


@attrs.frozen
class Versions(Generic[T_co]):
    """What was in force when: pairs of a date and the value that holds from then on.

    A date means midnight in the zone of whoever owns the value: for a calendar, its own. Versions
    of calendars answer everything that a calendar answers, each span by the calendar in force.

    Args:
        entries: pairs ``(effective_on, value)`` in any order, or a mapping.

    Example:
        >>> from datetime import date
        >>> fee = Versions([(date(2025, 1, 1), "5 EUR"), (date(2026, 7, 1), "6 EUR")])
        >>> fee.on(date(2026, 6, 30)), fee.on(date(2026, 7, 1))
        ('5 EUR', '6 EUR')

    Raises:
        FieldError: there is no version, two share a date, or a key is not a date.
    """

    entries: tuple[tuple[date, T_co], ...] = attrs.field(converter=_entries)
    # What the values make of being versions of each other, made when first asked for.
    _whole: Any = attrs.field(default=None, init=False, eq=False, repr=False)

    def on(self, day: date) -> T_co:
        """Return the value in force on a date.

        Raises:
            NoVersionError: the date lies before the first version.
            FieldError: it is not a date; a datetime is none, its zone would decide which.
        """
        _check_date("day", day)
        found = bisect_right(self.entries, day, key=lambda entry: entry[0])
        if not found:
            raise NoVersionError(day, self.entries[0][0])
        return self.entries[found - 1][1]

    def __iter__(self) -> Iterator[tuple[date, T_co]]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __reduce__(self) -> tuple[type[Versions[T_co]], tuple[tuple[tuple[date, T_co], ...]]]:
        return type(self), (self.entries,)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        kind = type(self.entries[0][1])
        # Python comes here as well when ``whole`` itself raises an AttributeError.
        if name == "whole" or not hasattr(kind, "in_turn"):
            raise AttributeError(
                f"versions of {kind.__name__} have no {name!r}; on() returns the one in force"
            )
        return getattr(self.whole, name)

    @property
    def whole(self) -> Any:
        """The versions as one value, where their kind knows how to follow one another.

        A kind says so with a method ``in_turn(versions)`` on its class.

        Raises:
            AttributeError: the kind of the values does not know.
        """
        if self._whole is None:
            kind = type(self.entries[0][1])
            object.__setattr__(self, "_whole", kind.in_turn(self))  # type: ignore[attr-defined]
        return self._whole

    def __and__(self, other: object) -> Any:
        return self.whole & other

    def __or__(self, other: object) -> Any:
        return self.whole | other

    def __sub__(self, other: object) -> Any:
        return self.whole - other

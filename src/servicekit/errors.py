"""Every error that servicekit raises.

One base, :class:`ServiceKitError`. Each error also derives from the built-in that fits, carries
what was wrong as typed attributes, survives pickling, and says which value was wrong and what to
do about it. A policy that says no returns a result; an exception always means broken input.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self, dataclass_transform

__all__ = [
    "AggregateError",
    "AlwaysOpenError",
    "AmbiguousRulesError",
    "AmountError",
    "CellError",
    "ColumnError",
    "ContradictionError",
    "CurrencyMismatchError",
    "FactTypeError",
    "FieldError",
    "HeldError",
    "HoursError",
    "HoursSyntaxError",
    "IllegalEventError",
    "InstantOutOfRangeError",
    "LoadError",
    "MandateError",
    "NaiveDatetimeError",
    "NegativeDurationError",
    "NoRuleError",
    "NoVersionError",
    "NoWorkingTimeError",
    "NotADurationError",
    "NotAnInstantError",
    "NotAnsweredError",
    "OutsideDomainError",
    "Problem",
    "ServiceKitError",
    "UncoveredYearError",
    "UnknownQuestionError",
    "UnknownZoneError",
    "WordingError",
]


@dataclass_transform(eq_default=False)
class ServiceKitError(Exception):
    """Be the one thing to catch for everything that servicekit refuses.

    The annotations of a subclass are its attributes and the arguments of its constructor. They
    are kept in ``args`` as well, which is what makes an exception pickle.
    """

    _names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._names = tuple(cls.__annotations__)

    def __init__(self, *args: Any, **named: Any) -> None:
        names = self._names
        values = (*args, *(named[name] for name in names[len(args) :] if name in named))
        if len(values) != len(names) or len(args) + len(named) != len(names):
            raise TypeError(f"{type(self).__name__} takes {', '.join(names) or 'nothing'}")
        super().__init__(*values)
        for name, value in zip(names, values, strict=True):
            setattr(self, name, value)


class NaiveDatetimeError(ServiceKitError, ValueError):
    """Refuse a datetime without a time zone: it is not an instant."""

    value: datetime

    def __str__(self) -> str:
        return (
            f"{self.value.isoformat(' ')} has no time zone, so it is not an instant; attach one, "
            "for example value.replace(tzinfo=ZoneInfo('Europe/London'))"
        )


class NotAnInstantError(ServiceKitError, TypeError):
    """Refuse a value that is not a datetime where an instant is wanted."""

    value: object

    def __str__(self) -> str:
        return (
            f"{self.value!r} is a {type(self.value).__name__}, not an instant; "
            "pass a datetime with a time zone"
        )


class NotADurationError(ServiceKitError, TypeError):
    """Refuse a value that is not a ``timedelta`` where an amount of time is wanted."""

    value: object

    def __str__(self) -> str:
        return (
            f"{self.value!r} is a {type(self.value).__name__}, not an amount of time; "
            "pass a datetime.timedelta"
        )


class InstantOutOfRangeError(ServiceKitError, OverflowError):
    """Refuse an instant before the year 1 or after the year 9999."""

    microseconds: int

    def __str__(self) -> str:
        return (
            f"{self.microseconds} microseconds from 1970 lie outside the years 1 to 9999; "
            "check the duration that led there"
        )


class UnknownZoneError(ServiceKitError, LookupError):
    """Refuse a time zone that the IANA database does not know."""

    zone: object

    def __str__(self) -> str:
        return f"{self.zone!r} is no IANA time zone; write it like 'Europe/London' or 'UTC'"


class AmountError(ServiceKitError, ValueError):
    """Refuse an amount of money that is not exact or has no currency."""

    value: object
    expected: str

    def __str__(self) -> str:
        return f"{self.value!r} is not an amount of money: {self.expected}"


class CurrencyMismatchError(ServiceKitError, ValueError):
    """Refuse to add or compare amounts of different currencies."""

    left: str
    right: str

    def __str__(self) -> str:
        return (
            f"{self.left} and {self.right} cannot be added or compared; "
            "convert one of them with a dated rate first"
        )


class FieldError(ServiceKitError, ValueError):
    """Refuse a value that a field of a domain object cannot hold."""

    field: str
    value: object
    expected: str

    def __str__(self) -> str:
        given = str(self.value) if isinstance(self.value, date) else repr(self.value)
        return f"{self.field}={given} is not possible: {self.expected}"


class HoursError(ServiceKitError, ValueError):
    """Refuse a rule of opening hours; ``path`` says which one."""

    path: str
    value: object
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: {self.value!r} is not possible: {self.expected}"


class HoursSyntaxError(ServiceKitError, ValueError):
    """Refuse a notation of opening hours and point at the character."""

    text: str
    position: int
    expected: str

    def __str__(self) -> str:
        return (
            f"opening hours cannot be read at character {self.position + 1}: "
            f"expected {self.expected}\n  {self.text}\n  {' ' * self.position}^"
        )


class ColumnError(ServiceKitError, ValueError):
    """Refuse the definition of a column of a decision table."""

    column: str
    value: object
    expected: str

    def __str__(self) -> str:
        return f"column {self.column}: {_shown(self.value)} is not possible: {self.expected}"


class CellError(ServiceKitError, ValueError):
    """Refuse a cell of a decision table and point at the character."""

    text: str
    position: int
    expected: str

    def __str__(self) -> str:
        return (
            f"the cell cannot be read at character {self.position + 1}: "
            f"expected {self.expected}\n  {self.text}\n  {' ' * self.position}^"
        )


class FactTypeError(ServiceKitError, TypeError):
    """Refuse a fact of a type that its column does not take."""

    column: str
    value: object
    expected: str

    def __str__(self) -> str:
        kind = type(self.value).__name__
        return f"{self.column}: {_shown(self.value)} is of type {kind}; pass {self.expected}"


class OutsideDomainError(ServiceKitError, ValueError):
    """Refuse a fact that lies outside the domain of its column."""

    column: str
    value: object
    expected: str

    def __str__(self) -> str:
        return (
            f"{self.column}: {_shown(self.value)} is outside the domain; pass {self.expected}, "
            "or widen the column"
        )


def _shown(value: object) -> str:
    try:
        return repr(value)
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return f"this {type(value).__name__}"


class MandateError(ServiceKitError, ValueError):
    """Refuse what only the customer, or somebody with a mandate, can do."""

    act: str
    by: str
    customer: str
    at: datetime
    mandate: Any

    def __str__(self) -> str:
        given = "pass it as mandate=" if self.mandate is None else f"this one says: {self.mandate}"
        return (
            f"{self.by!r} cannot {self.act} for customer {self.customer!r} at {self.at}: only the "
            f"customer can, or who has a mandate that covers it then; {given}"
        )


class HeldError(ServiceKitError, RuntimeError):
    """Refuse to redact what a hold keeps."""

    holds: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"a hold keeps this history: {'; '.join(self.holds)}; redact it once the hold has "
            "ended, and pass that instant as at="
        )


class NegativeDurationError(ServiceKitError, ValueError):
    """Refuse to add or subtract a negative amount of business time."""

    duration: timedelta

    def __str__(self) -> str:
        return (
            f"{self.duration} is negative; use subtract() to go back from an instant "
            "and add() to go forward"
        )


class NoWorkingTimeError(ServiceKitError, LookupError):
    """Say that a calendar holds too little open time for what was asked."""

    calendar: str
    asked: str

    def __str__(self) -> str:
        return (
            f"{self.calendar} has no open time to {self.asked}; "
            "give it weekly hours or overrides that reach far enough"
        )


class AlwaysOpenError(NoWorkingTimeError):
    """Say that a calendar is open without end, so that it has no edge to find."""

    calendar: str
    asked: str

    def __str__(self) -> str:
        return f"{self.calendar} is open all the time, so it does not {self.asked}"


class UncoveredYearError(ServiceKitError, LookupError):
    """Say that a source of holidays knows nothing of a year."""

    year: int
    source: str

    def __str__(self) -> str:
        return (
            f"{self.source} does not cover {self.year}, and no holiday known is not the same as "
            "no holiday; extend the source or ask within the years that it covers"
        )


class NoVersionError(ServiceKitError, LookupError):
    """Say that no version was in force yet."""

    day: date
    first: date

    def __str__(self) -> str:
        return (
            f"no version is in force on {self.day}, the first one begins on {self.first}; "
            "add an earlier version"
        )


class ContradictionError(ServiceKitError, ValueError):
    """Refuse a decision table that gives two answers; ``table`` is it, ``report`` says where."""

    table: Any
    report: Any

    def __str__(self) -> str:
        first, *more = self.report.contradictions.findings
        others = f" ({len(more)} more in .report)" if more else ""
        return (
            f"table {self.table.name!r} contradicts itself: {first}{others}\n"
            "The table is in .table, to be repaired: .table.repairs() lists ways"
        )


class UnknownQuestionError(ServiceKitError, LookupError):
    """Say that a book has no such question for the customers of a brand."""

    question: str
    brand: str | None
    known: tuple[str, ...]

    def __str__(self) -> str:
        from difflib import get_close_matches  # here, as only mistakes need it

        known = {name.casefold(): name for name in self.known}
        close = get_close_matches(str(self.question).casefold(), known, n=1)
        listed = f"there are: {', '.join(self.known) or 'none'}"
        hint = f"did you mean {known[close[0]]!r}?" if close else listed
        brand = f" for brand {self.brand!r}" if self.brand else ""
        return f"there is no question {self.question!r}{brand}; {hint}"


class NotAnsweredError(ServiceKitError, ValueError):
    """Refuse to answer a question that is still a draft, or is answered no more."""

    question: str
    state: str

    def __str__(self) -> str:
        help_ = "; pass drafts=True to try it out" if self.state == "draft" else ""
        return f"question {self.question!r} is {self.state} and answered to nobody{help_}"


class WordingError(ServiceKitError, LookupError):
    """Say that there are no words in a language, nor in one to fall back to."""

    language: str | None
    languages: tuple[str, ...]

    def __str__(self) -> str:
        wanted = "a language that nobody named" if self.language is None else repr(self.language)
        return (
            f"there are no words for {wanted}, only in {', '.join(self.languages)}; "
            "write them, or name a fallback"
        )


class AmbiguousRulesError(ServiceKitError, LookupError):
    """Say that several rules of a table apply to the same facts and cannot stand together."""

    table: str
    rules: tuple[str, ...]
    facts: Any

    def __str__(self) -> str:
        rules = " and ".join(map(repr, self.rules))
        return (
            f"rules {rules} of table {self.table!r} all apply to {dict(self.facts)} and cannot "
            "stand together; table.check() shows where, table.repairs() how to mend it"
        )


class AggregateError(ServiceKitError, TypeError):
    """Say that the outcomes that a table collects cannot be added up or compared."""

    table: str
    aggregate: str
    outcomes: tuple[Any, ...]

    def __str__(self) -> str:
        return (
            f"table {self.table!r} collects the {self.aggregate} of {self.outcomes!r}, which are "
            "not all numbers, all money of one currency or all durations; change the outcomes"
        )


class NoRuleError(ServiceKitError, LookupError):
    """Say that no rule of a table applies to the facts."""

    table: str
    facts: Any

    def __str__(self) -> str:
        return (
            f"no rule of table {self.table!r} applies to {dict(self.facts)}; "
            "add the row that table.repairs() proposes, or give the table an otherwise"
        )


class IllegalEventError(ServiceKitError, ValueError):
    """Refuse an event that the state of the object does not allow; ``legal`` lists the others."""

    subject: str
    event: str
    state: str
    at: datetime | None
    legal: tuple[str, ...]

    def __str__(self) -> str:
        when = f" at {self.at.isoformat(' ')}" if self.at else ""
        legal = ", ".join(self.legal) or "nothing"
        return (
            f"{self.subject} is {self.state}{when}, so {self.event!r} is not possible; "
            f"possible: {legal}"
        )


class Problem(ServiceKitError, ValueError):  # noqa: N818 - one of many in a LoadError
    """Say one thing that is wrong in a file, with the place where it stands."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class LoadError(ServiceKitError, ExceptionGroup[Problem]):
    """Report everything that is wrong with a file at once, each with its place."""

    def __new__(cls, message: str, problems: Sequence[Problem]) -> Self:  # noqa: D102
        return super().__new__(cls, message, problems)

    def __init__(self, message: str, problems: Sequence[Problem]) -> None:
        ExceptionGroup.__init__(self, message, problems)

    def derive(self, excs: Sequence[Problem], /) -> LoadError:  # type: ignore[override]
        """Return a group of the same kind, as ``split`` and ``except*`` want it."""
        return LoadError(self.message, excs)

    def __str__(self) -> str:
        return "\n".join([f"{self.message}:", *(f"  {problem}" for problem in self.exceptions)])

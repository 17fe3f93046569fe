"""A table that is read piece by piece, so that everything that is wrong is found at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from servicekit.errors import FieldError, LoadError, Problem, ServiceKitError
from servicekit.tables import col
from servicekit.tables.columns.column import Column
from servicekit.tables.formats.declaring import declare
from servicekit.tables.reading import AS_OF
from servicekit.tables.rule import Rule

if TYPE_CHECKING:
    from servicekit.tables.table import DecisionTable

__all__ = ["Draft", "unknown"]

T = TypeVar("T")


def unknown(word: str, known: Iterable[str]) -> str:
    """Say that there is no such word, and which one may have been meant.

    Example:
        >>> unknown("polcy", ["name", "policy"])
        "'polcy' is not known; did you mean 'policy'?"
    """
    known = list(known)
    close = get_close_matches(word, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known) or 'none'}"
    return f"{word!r} is not known; {hint}"


class Draft:
    """Collect the parts of a table, and the mistakes in them, each with its path.

    A part with a mistake is replaced by one that does no harm, so that the others can be checked.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.settings: dict[str, Any] = {}
        self.columns: dict[str, Column | None] = {}
        self.rules: list[Rule[Any]] = []

    def report(self, path: str, message: str) -> None:
        """Note a mistake."""
        self.problems.append(Problem(path, message))

    def attempt(self, path: str, make: Callable[..., T], *given: Any) -> T | None:
        """Return what is made, or note the mistake and return ``None``."""
        try:
            return make(*given)
        except (ServiceKitError, ValueError) as error:
            self.report(path, str(error))
            return None

    def column(self, path: str, name: str, line: str | None) -> None:
        """Add a column from its line of text, ``None`` where that cannot be read."""
        self.columns[name] = None if line is None else self.attempt(path, declare, line)

    def rule(self, path: str, id: str | None, **fields: Any) -> None:  # noqa: A002 - as in Rule
        """Add a rule; one without an id is called by its path."""
        id = id or path  # noqa: A001 - as in Rule
        fields["when"] = {name: fields["when"][name] for name in fields["when"] if self._has(name)}
        if not self._has(AS_OF):
            fields["effective"] = None
        try:
            rule: Rule[Any] = Rule(id, **fields)
        except FieldError as error:
            self.report(f"{path}.{error.field}", str(error))
            rule = Rule(id, **fields | {"effective": None})
        self.rules.append(rule)

    def _has(self, name: str) -> bool:
        """Tell whether a cell of a column can be looked at, be it to say that there is none."""
        return bool(self.columns) and self.columns.get(name, True) is not None

    def table(
        self, *, check: bool, placed: Callable[[Problem], Problem] = lambda problem: problem
    ) -> DecisionTable[Any]:
        """Make the table.

        Args:
            check: whether a table that contradicts itself is refused.
            placed: turns a mistake in a rule of the table into one in what was read.

        Raises:
            LoadError: everything that is wrong.
            ContradictionError: two rules contradict each other.
        """
        from servicekit.tables.table import DecisionTable  # which knows this module

        columns = {name: column or col.text() for name, column in self.columns.items()}
        try:
            table = DecisionTable(
                columns=columns,
                rules=self.rules,
                check=check and not self.problems,
                **self.settings,
            )
        except LoadError as error:
            known = {problem.path for problem in self.problems}
            found = [each for each in error.exceptions if isinstance(each, Problem)]
            self.problems += [each for each in map(placed, found) if each.path not in known]
            raise self.refused() from None
        if self.problems:
            raise self.refused()
        return table

    def finished(self) -> list[Problem]:
        """Return everything that is wrong, but for rules that contradict each other."""
        with suppress(LoadError):
            self.table(check=False)
        return self.problems

    def refused(self) -> LoadError:
        """Return an error with all that was wrong so far."""
        name = self.settings.get("name")
        subject = f"table {name!r}" if name else "the table"
        return LoadError(f"{subject} cannot be read", self.problems)

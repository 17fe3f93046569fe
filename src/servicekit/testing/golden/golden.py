"""Golden tables: what a policy says of some cases, kept in a file that people review."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Unpack

import attrs

from servicekit.answers import AnswerBook
from servicekit.testing.golden.comparing import changes
from servicekit.testing.golden.markdown import dumps
from servicekit.testing.golden.rows import Given, rows_of
from servicekit.testing.golden.sheet import Sheet, sheets

__all__ = ["GoldenMismatch", "GoldenTable", "golden", "golden_text"]

_ACCEPT = "call golden() once with update=True"


class GoldenMismatch(AssertionError):  # noqa: N818 - it is a failure of a test
    """Tell that a policy does not say what its golden table says.

    Args:
        path: the file of the golden table.
        text: what changed, in words.
    """

    def __init__(self, path: Path, text: str) -> None:
        super().__init__(path, text)
        self.path = path
        self.text = text

    def __str__(self) -> str:
        return self.text


@attrs.frozen
class GoldenTable:
    """What a policy says of some cases, to be held against a file, or written to it."""

    sheets: tuple[Sheet, ...]

    @classmethod
    def of(
        cls, subject: Any, cases: Any, columns: Iterable[str] | None, given: Given
    ) -> GoldenTable:
        """Ask a policy about some cases."""
        found = sheets(rows_of(subject, cases, given), columns)
        if len(found) == 1 and not isinstance(subject, AnswerBook):  # which always has headings
            found = (attrs.evolve(found[0], title=""),)
        return cls(found)

    def __str__(self) -> str:
        return dumps(self.sheets)

    def hold(self, path: Path, *, shown: str, accept: str) -> None:
        """Hold it against a file.

        Args:
            path: the file.
            shown: what to call the file.
            accept: how to accept what the policy says now.

        Raises:
            GoldenMismatch: the file says something else, or is not there.
        """
        __tracebackhide__ = True
        try:
            before = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            text = f"{shown} is not there yet. It would be:\n\n{self}\nTo write it: {accept}"
            raise GoldenMismatch(path, text) from None
        except UnicodeDecodeError as error:
            text = f"{shown} cannot be read: {error}\nTo write it anew: {accept}"
            raise GoldenMismatch(path, text) from None
        if found := changes(before, self.sheets):
            text = f"{shown} says something else: {found}\n\nTo accept it: {accept}"
            raise GoldenMismatch(path, text)

    def write(self, path: Path) -> bool:
        """Write it, and return whether the file is another now; it is never half written."""
        content = str(self).encode()
        if path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".golden-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return True


def golden_text(
    subject: Any,
    cases: Any = None,
    *,
    columns: Iterable[str] | None = None,
    **given: Unpack[Given],
) -> str:
    """Return what a policy says of some cases as an ordinary Markdown table.

    A case that cannot be decided is a row too: it says what to ask for, or that no rule applies.

    Args:
        subject: a table; a question, whose rules are those of the date ``on``, or the newest; a
            book, with a table for each question; a ladder; or a policy of triggers or follow-ups,
            whose table is meant.
        cases: facts, or a mapping of names to facts. For a book pairs of a question and facts, or
            a mapping of questions to their cases. For a ladder escalations, with a ``roster``.
            Left out, these are the examples of a question and the boundaries of its rules, and
            for a ladder its timeline from ``at`` on for each kind of work.
        columns: the columns of the cases to show; all if left out.
        **given: what else decides: ``on``, ``at``, ``roster``, ``load``.

    Raises:
        FieldError: the subject is of another kind, there is no such column, or a roster is missing.
        FactTypeError: a fact is of another type than its column.

    Example:
        >>> from servicekit.tables import DecisionTable, Rule, col
        >>> table = DecisionTable(
        ...     columns={"days": col.integer(0, 3650)},
        ...     rules=[Rule("in-time", when={"days": "<= 30"}, then="accept")],
        ...     otherwise="decline",
        ... )
        >>> print(golden_text(table, [{"days": 30}, {"days": 31}, {}]), end="")
        | days     | outcome                          | rule             |
        | -------- | -------------------------------- | ---------------- |
        | 30       | accept                           | in-time          |
        | 31       | decline                          | otherwise        |
        | ?        | not decided: ask for days        |                  |
    """
    return str(GoldenTable.of(subject, cases, columns, given))


def golden(
    subject: Any,
    cases: Any = None,
    *,
    path: str | Path,
    columns: Iterable[str] | None = None,
    update: bool = False,
    **given: Unpack[Given],
) -> None:
    """Hold what a policy says of some cases against a golden table, or write that.

    It needs no pytest: the fixture ``servicekit`` calls it with a path of its own.

    Args:
        subject: the policy, as for :func:`golden_text`.
        cases: the cases, as for :func:`golden_text`.
        path: the file of the golden table, in UTF-8.
        columns: the columns of the cases to show; all if left out.
        update: whether the file is written, rather than read.
        **given: what else decides, as for :func:`golden_text`.

    Raises:
        GoldenMismatch: the file says something else, or is not there.
        FieldError: as for :func:`golden_text`.
        FactTypeError: a fact is of another type than its column.
        OSError: the file cannot be read or written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from servicekit.tables import DecisionTable, Rule, col
        >>> def returns(days): return DecisionTable(
        ...     name="returns", columns={"days": col.integer(0, 3650)}, otherwise="decline",
        ...     rules=[Rule("in-time", when={"days": f"<= {days}"}, then="accept")],
        ... )
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "returns.md"
        ...     golden(returns(30), [{"days": 30}], path=path, update=True)
        ...     try:
        ...         golden(returns(14), [{"days": 30}], path=path)
        ...     except GoldenMismatch as mismatch:
        ...         print(str(mismatch).replace(str(path), "returns.md"))
        returns.md says something else: 1 changed, 0 new, 0 gone
        <BLANKLINE>
        days = 30
          outcome: accept -> decline
          rule: in-time -> otherwise
            returns: days = 30: decline
              rule       outcome  days
              in-time    accept   <= 14 failed
            > otherwise  decline
            days = 14 would make it accept
        <BLANKLINE>
        To accept it: call golden() once with update=True
    """
    __tracebackhide__ = True
    found, path = GoldenTable.of(subject, cases, columns, given), Path(path)
    if update:
        found.write(path)
    else:
        found.hold(path, shown=str(path), accept=_ACCEPT)

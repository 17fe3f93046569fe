"""Read a text that follows a notation, piece by piece, and point at what does not."""

from __future__ import annotations

import re
from typing import ClassVar

from servicekit.errors import CellError, HoursSyntaxError

__all__ = ["Scanner"]


class Scanner:
    """Step through a text, always at one position, so that an error can point at it.

    Example:
        >>> import re
        >>> scanner = Scanner("9 to 17")
        >>> scanner.expect(re.compile("([0-9]+)"), "an hour")[1]
        '9'
        >>> print(scanner.error("'until'"))
        the cell cannot be read at character 3: expected 'until'
          9 to 17
            ^
    """

    refusal: ClassVar[type[CellError | HoursSyntaxError]] = CellError
    """The error for a text that does not follow the notation."""

    def __init__(self, text: str) -> None:
        self.text, self.position = text, 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Step over a pattern, if it comes next."""
        found = pattern.match(self.text, self.position)
        if found:
            self.position = found.end()
        return found

    def expect(self, pattern: re.Pattern[str], expected: str) -> re.Match[str]:
        """Step over a pattern that has to come next.

        Raises:
            CellError: something else does; or whichever error the notation has.
        """
        found = self.take(pattern)
        if not found:
            raise self.error(expected)
        return found

    def error(self, expected: str, position: int | None = None) -> CellError | HoursSyntaxError:
        """Return the error that says what is expected at a position, or here."""
        at = self.position if position is None else position
        spaces = len(self.text[at:]) - len(self.text[at:].lstrip())
        return self.refusal(self.text, at + spaces, expected)

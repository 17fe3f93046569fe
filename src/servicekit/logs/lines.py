"""The lines of a log, one at a time, and never more of one than memory should hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import attrs

__all__ = ["LONGEST", "LONGEST_FIELD", "Lines", "TooLongError"]

#: So many characters a line may have. A packed file can unpack to a thousand times its size, all
#: in one line; what is longer is passed over piece by piece.
LONGEST = 1 << 24

#: So many characters one field may have, whatever the format; of CSV it is what Python reads.
LONGEST_FIELD = 1 << 17

_ENDS = ("\n", "\r")


class TooLongError(ValueError):
    """A line is longer than a line of a log may be."""

    def __str__(self) -> str:
        return f"a line has more than {LONGEST:,} characters"


@attrs.define
class Lines(Iterator[str]):
    """Read text line by line; whoever reads can go on after a line that is too long.

    Args:
        text: the open file.
        number: the number of the line that was read last, from 1.
        taken: the lines that were read since somebody last cleared the list.

    Raises:
        TooLongError: the line is too long; it was passed over.
    """

    text: IO[str]
    number: int = 0
    taken: list[str] = attrs.Factory(list)

    def __next__(self) -> str:
        """Return the next line with its end."""
        line = self.text.readline(LONGEST)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == LONGEST and not line.endswith(_ENDS):
            self._pass_over()
            raise TooLongError
        self.taken.append(line)
        return line

    def _pass_over(self) -> None:
        while (piece := self.text.readline(LONGEST)) and not piece.endswith(_ENDS):
            pass

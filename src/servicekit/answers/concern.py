"""What the change of a question does to somebody who was told its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import attrs

from servicekit.answers.moves import Moves
from servicekit.interaction import Told
from servicekit.tables import Difference
from servicekit.tables.wording import listed

if TYPE_CHECKING:
    from servicekit.answers.change import QuestionChange

__all__ = ["Concern", "Concerns"]

_SHOWN = 3  # regions in a sentence
_OTHER = {"kind": "another kind", "amount": "another amount", "promises": "other promises"}


class Concern(NamedTuple):
    """What changes for somebody who was told an answer.

    Args:
        why: what changes, in a sentence or two.
        now: the outcomes that they might hear now.
        certain: whether that is sure.
    """

    why: str
    now: tuple[str, ...] = ()
    certain: bool = False


@attrs.frozen(eq=False)
class Concerns:
    """What the change of one question does to answers that were told.

    Args:
        change: the change.
        key: the key of the book whose answers were told.
        moves: the regions in which the outcome changes.
    """

    change: QuestionChange
    key: bytes
    moves: Moves = attrs.field(init=False)

    @moves.default
    def _found(self) -> Moves:
        return Moves(self.change, self.key)

    def version(self, told: Told) -> int | None:
        """Return the version of the rules that gave an answer, if the first book has it."""
        before = self.change.before
        return None if before is None else before.question.version_of(told.version)

    def of(self, told: Told) -> Concern | None:
        """Return what changes for whom an answer was told; ``None`` if nothing does."""
        if self.change.kind == "removed":
            return Concern("Nobody answers it any more.", certain=True)
        if self.change.kind != "changed" or self._is_past(told):
            return None
        moved = self._moved(told)
        if moved is not None and moved.certain:
            return moved
        edited, gap = self._edited(told), self._gap()
        found = [each for each in (moved, edited, gap) if each is not None]
        # Whether the outcome is another or its terms are, it is not what they were told.
        certain = edited is not None and edited.certain and gap is None
        now = dict.fromkeys(name for each in found for name in each.now)
        return Concern(" ".join(each.why for each in found), (*now,), certain) if found else None

    def _is_past(self, told: Told) -> bool:
        """Whether it was told by rules that came after those that change."""
        number, before = self.version(told), self.change.before
        return number is not None and before is not None and number > before.number

    def _gap(self) -> Concern | None:
        if self.change.incomparable:
            return Concern("A fact is of another kind now, so that nobody can tell.")
        if not self.change.complete:
            return Concern("Not every case was compared, as the budget ran out.")
        return None

    def _edited(self, told: Told) -> Concern | None:
        """Return what the same outcome is now, where that is something else."""
        path = f"outcomes.{told.outcome}."
        edited = {
            edit.path.removeprefix(path).partition(".")[0]
            for edit in self.change.edits
            if edit.path.startswith(path)
        }
        other = [words for part, words in _OTHER.items() if part in edited]
        if not other:
            return None
        why = f"The same outcome, {told.outcome}, has {listed(other)} now."
        return Concern(why, (str(told.outcome),), self.version(told) is not None)

    def _moved(self, told: Told) -> Concern | None:
        """Return what the case becomes, by the regions in which it lies, or else may lie."""
        regions, certain = self.moves.of(told)
        return _becomes(regions, certain=certain) if regions else None


def _becomes(regions: Sequence[Difference], *, certain: bool) -> Concern:
    shown = [f"{each.region}: {each.before} becomes {each.after}." for each in regions[:_SHOWN]]
    more = [f"And {len(regions) - _SHOWN} more."] if len(regions) > _SHOWN else []
    now = dict.fromkeys(str(each.after) for each in regions)
    return Concern(" ".join([*shown, *more]), tuple(now), certain)

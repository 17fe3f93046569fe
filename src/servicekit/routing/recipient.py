"""The recipient: whom a level of the ladder asks."""

# ruff: noqa: SLF001 - the one who routes looks inside a roster

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from servicekit.errors import FieldError
from servicekit.roster import Roster
from servicekit.values import one_of, optional_identifier

__all__ = ["RECIPIENTS", "Recipient", "recipient", "recipients"]

#: Whom a level can ask, each with what it is called when people talk.
RECIPIENTS: Mapping[str, str] = MappingProxyType(
    {
        "agent": "{id}",
        "team": "team {id}",
        "role": "every {id}",
        "rotation": "whoever has rotation {id}",
        "on_duty": "whoever is on duty",
        "next_on_duty": "whoever is on duty next",
        "authority": "the lowest sufficient authority",
    }
)
_NAMED = ("agent", "team", "role", "rotation")


@attrs.frozen
class Recipient:
    """Whom a level of the ladder asks.

    =================  ===========================================================================
    ``agent:ada``      one person
    ``team:billing``   the members of a team, and whoever stands in for them by its rotations
    ``role:manager``   everybody who has a role
    ``rotation:late``  whoever has a rotation; what overrides and swaps say is passed over
    ``on_duty``        everybody on duty; with a team after the colon, on duty in that team
    ``next_on_duty``   the same, and where nobody is, the first who comes on duty
    ``authority``      the same as ``on_duty``, the lowest authority that suffices first
    =================  ===========================================================================

    Whoever is asked is on duty, may decide and has room all the same; a recipient only says among
    whom to look.

    Args:
        kind: one of :data:`RECIPIENTS`.
        id: of the agent, the team, the role or the rotation.

    Example:
        >>> Recipient.parse("team:billing")
        Recipient(kind='team', id='billing')
        >>> print(Recipient("on_duty"), "-", Recipient("role", "manager").spoken)
        on_duty - every manager

    Raises:
        FieldError: there is no such kind, or its id is missing.
    """

    kind: str = attrs.field(validator=one_of(*RECIPIENTS))
    id: str | None = attrs.field(default=None, converter=optional_identifier)

    def __attrs_post_init__(self) -> None:
        if self.kind in _NAMED and self.id is None:
            raise FieldError("id", None, f"which {self.kind} is meant; write '{self.kind}:…'")

    @classmethod
    def parse(cls, words: str) -> Recipient:
        """Read a recipient: a kind, and after a colon which one.

        Raises:
            FieldError: there is no such kind, or its id is missing.
        """
        if not isinstance(words, str) or not words.strip():
            raise FieldError("recipient", words, "a kind and an id, such as 'team:billing'")
        kind, colon, which = (part.strip() for part in words.partition(":"))
        if not colon and kind not in RECIPIENTS:
            expected = f"a recipient; write 'role:{kind}' or 'agent:{kind}'"
            raise FieldError("recipient", words, expected)
        return cls(kind, which or None)

    def __str__(self) -> str:
        return self.kind if self.id is None else f"{self.kind}:{self.id}"

    @property
    def spoken(self) -> str:
        """It in words for people."""
        words = RECIPIENTS[self.kind].format(id=self.id)
        return words if self.kind in _NAMED or self.id is None else f"{words} in team {self.id}"

    def mask(self, roster: Roster, at: int) -> int:
        """Return among whom to look at an instant, in microseconds, as a bitset of the roster."""
        index = roster._index
        match self.kind:
            case "agent":
                return index.only([str(self.id)])
            case "team":
                return index.team(self.id) | _on_duty_in(roster, self.id, at)
            case "role":
                return index.role(str(self.id))
            case "rotation":
                return roster._holders_at(at, str(self.id))
        return index.everybody if self.id is None else _on_duty_in(roster, self.id, at)


def _on_duty_in(roster: Roster, team_id: str | None, at: int) -> int:
    return roster._mask_at(at, team_id) if team_id in roster._team_ids else 0


def recipient(given: Recipient | str) -> Recipient:
    """Convert a recipient, or the words for one."""
    return given if isinstance(given, Recipient) else Recipient.parse(given)


def recipients(
    given: Recipient | str | Iterable[Recipient | str], *, field: str = "targets"
) -> tuple[Recipient, ...]:
    """Convert one recipient or several, each as a value or in words.

    Args:
        given: one or several.
        field: what an error calls them.

    Raises:
        FieldError: there is none, or one is wrong.
    """
    found = [given] if isinstance(given, Recipient | str) else given
    if not isinstance(found, Iterable) or not (found := [*found]):
        raise FieldError(field, given, "at least one, such as 'team:billing' or 'on_duty'")
    return tuple(map(recipient, found))

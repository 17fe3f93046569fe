"""The override: somebody comes, goes, or stands in for somebody else, for one span."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Span
from servicekit.instants import spoken
from servicekit.roster.checking import optional_team_id
from servicekit.roster.shift import ends
from servicekit.values import instance_of, optional_identifier

__all__ = ["Override", "check_overrides"]

# Who is named, from when until when, where it stands, and the override.
_Naming: TypeAlias = tuple[str, int, int, str, "Override"]


@attrs.frozen(kw_only=True)
class Override:
    """A change to who would be on duty by rotations and hours, for one span.

    With ``add`` alone somebody comes; with ``remove`` alone somebody goes, and nobody takes their
    place; with both, one stands in wherever the other has a turn. All overrides apply at once to
    what would be without any, so their order does not matter.

    Args:
        span: when, half-open.
        add: who is on duty beside, or instead.
        remove: who is not.
        team_id: for which team. Without it somebody comes for their own team and for all those in
            whose rotations they take turns, and goes, or is stood in for, everywhere.
        reason: why, for people.

    Example:
        >>> from datetime import UTC, datetime
        >>> night = Span(datetime(2026, 3, 2, 18, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC))
        >>> stand_in = Override(span=night, add="ada", remove="sam", reason="a concert")
        >>> stand_in.add, stand_in.remove
        ('ada', 'sam')

    Raises:
        FieldError: nobody is added or removed, it is the same person, or the reason is no text.
    """

    span: Span = attrs.field(validator=instance_of(Span))
    add: str | None = attrs.field(default=None, converter=optional_identifier)
    remove: str | None = attrs.field(default=None, converter=optional_identifier)
    team_id: str | None = attrs.field(default=None, converter=optional_team_id)
    reason: str = attrs.field(default="", validator=instance_of(str))

    def __attrs_post_init__(self) -> None:
        if self.add == self.remove:
            expected = "somebody to add, somebody else to remove, or one of the two"
            raise FieldError("override.add", self.add, expected)

    def _concerns(self, team_id: str | None) -> bool:
        """Tell whether it is made for a team, or for whoever belongs to none, at all."""
        return self.team_id is None or self.team_id == team_id


def check_overrides(overrides: Iterable[tuple[str, Override]]) -> None:
    """Check that no two overrides name the same person at the same time for the same team.

    Whoever is added twice, removed twice, or added by one and removed by another would make the
    answer depend on an order. Overrides for two different teams have nothing to do with each other.

    Args:
        overrides: each with the path that a message calls it by.

    Raises:
        FieldError: two of them do; the message names both.
    """
    named = sorted(_namings(overrides), key=lambda each: each[:4])
    for _, own in groupby(named, key=itemgetter(0)):
        _check_person(own)


def _namings(overrides: Iterable[tuple[str, Override]]) -> Iterator[_Naming]:
    for path, override in overrides:
        start, end = ends(override.span)
        for person in (override.add, override.remove):
            if person is not None and start < end:
                yield person, start, end, path, override


def _check_person(named: Iterable[_Naming]) -> None:
    latest: dict[str | None, tuple[int, str]] = {}  # by team, the end of what is known, and where
    for person, start, end, path, override in named:
        team_id = override.team_id
        met = [each for each in latest if None in (each, team_id) or each == team_id]
        for until, other_path in map(latest.__getitem__, met):
            if start < until:
                expected = f"a span in which {other_path} does not name {person!r} as well"
                raise FieldError(f"{path}.span", spoken(override.span.start), expected)
        latest[team_id] = end, path

"""What is checked when a roster and its parts are made: lists, ids, and who is named."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from servicekit.errors import FieldError
from servicekit.values import optional_identifier

if TYPE_CHECKING:
    from servicekit.roster.roster import Roster
    from servicekit.roster.rotation import Rotation
    from servicekit.staff import Agent, Team

__all__ = ["check_names", "listed", "optional_team_id"]

T = TypeVar("T")


def listed(field: str, kind: type[T], values: Iterable[T]) -> tuple[T, ...]:
    """Convert the values of a field to a tuple that holds only ``kind``.

    Example:
        >>> listed("days", str, ["sat", "sun"])
        ('sat', 'sun')

    Raises:
        FieldError: an item is of another type, or there is one value instead of a list; the field
            is the path to it.
    """
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise FieldError(field, values, f"a list, each item of the kind {kind.__name__}")
    items = tuple(values)
    for i, item in enumerate(items):
        if not isinstance(item, kind):
            raise FieldError(f"{field}[{i}]", item, f"of the kind {kind.__name__}")
    return items


def optional_team_id(value: object) -> str | None:
    """Convert the id of a team, or leave ``None`` as it is.

    Raises:
        FieldError: it is no id.
    """
    try:
        return optional_identifier(value)
    except FieldError as error:
        raise FieldError("team_id", error.value, error.expected) from None


def check_names(roster: Roster) -> None:
    """Check the ids of a roster.

    Raises:
        FieldError: an id is given twice, or somebody or a team is named that is not known; the
            field is the path to it.
    """
    _check_unique("agents", roster.agents)
    _check_unique("teams", roster.teams)
    _check_unique("rotations", roster.rotations)
    agents = {agent.id for agent in roster.agents}
    for path, agent_id in _named_agents(roster):
        _check_known(path, agent_id, agents, "agent")
    for path, team_id in _named_teams(roster):
        _check_known(path, team_id, roster._team_ids, "team")  # noqa: SLF001 - what it knows


def _named_agents(roster: Roster) -> Iterator[tuple[str, str | None]]:
    for i, rotation in enumerate(roster.rotations):
        yield from ((f"rotations[{i}].participants", each) for each in rotation.agent_ids)
    for i, override in enumerate(roster.overrides):
        yield f"overrides[{i}].add", override.add
        yield f"overrides[{i}].remove", override.remove
    for i, schedule in enumerate(roster.fixed):
        yield from ((f"fixed[{i}].shifts", shift.agent_id) for shift in schedule.shifts)
    for i, absence in enumerate(roster.absences):
        yield f"absences[{i}].agent_id", absence.agent_id
    for i, swap in enumerate(roster.swaps):
        yield f"swaps[{i}].asked_by", swap.asked_by
        yield f"swaps[{i}].taken_by", swap.taken_by


def _named_teams(roster: Roster) -> Iterator[tuple[str, str | None]]:
    for i, rotation in enumerate(roster.rotations):
        yield f"rotations[{i}].team_id", rotation.team_id
    for i, override in enumerate(roster.overrides):
        yield f"overrides[{i}].team_id", override.team_id
    for i, schedule in enumerate(roster.fixed):
        yield f"fixed[{i}].team_id", schedule.team_id


def _check_unique(field: str, values: Iterable[Agent | Team | Rotation]) -> None:
    seen: dict[str, int] = {}
    for i, each in enumerate(values):
        first = seen.setdefault(each.id, i)
        if first != i:
            raise FieldError(f"{field}[{i}].id", each.id, f"another id than {field}[{first}] has")


def _check_known(path: str, key: str | None, known: Container[str], kind: str) -> None:
    if key is not None and key not in known:
        raise FieldError(
            path, key, f"the id of one of the roster's {kind}s, which it has to be given"
        )

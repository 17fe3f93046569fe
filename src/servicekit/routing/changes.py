"""The changes of a roster: overrides and swaps that do nothing, or bring somebody who is absent."""

# ruff: noqa: SLF001 - the one who routes looks inside a roster

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import attrs

from servicekit.decision import Reason
from servicekit.hours import Span
from servicekit.instants import spoken
from servicekit.roster import Override, Roster, Swap
from servicekit.roster.shift import ends
from servicekit.routing.census import Census
from servicekit.routing.constraint import called

__all__ = ["changes"]


class _Change(NamedTuple):
    """An override or a swap, and what to call it."""

    words: str
    span: Span
    add: str | None
    remove: str | None
    team_id: str | None


def changes(census: Census) -> Iterator[Reason]:
    """Yield the overrides and swaps of which nothing comes, where they lie within the period."""
    roster = census.roster
    for change in _changes(roster):
        if not census.holds(change.span):
            continue
        if change.remove is not None and not _has_duty(roster, change, change.remove):
            who, team = called(roster.agent(change.remove)), change.team_id
            words = f"{change.words}: {who} has no duty{f' for {team}' if team else ''} then."
            yield Reason("does_nothing", words, [change.remove])
        if change.add is not None and _is_absent(roster, change.span, change.add):
            words = f"{change.words} brings {called(roster.agent(change.add))}, who is absent."
            yield Reason("absent", words, [change.add])


def _changes(roster: Roster) -> Iterator[_Change]:
    for override in roster.overrides:
        yield _overridden(override)
    for swap in roster.swaps:
        if swap._called_off_at is None:
            yield _swapped(roster, swap)


def _overridden(override: Override) -> _Change:
    words = f"The override from {spoken(override.span.start)}"
    return _Change(words, override.span, override.add, override.remove, override.team_id)


def _swapped(roster: Roster, swap: Swap) -> _Change:
    words = f"{called(roster.agent(swap.asked_by))}'s swap from {spoken(swap.span.start)}"
    return _Change(words, swap.span, swap.taken_by, swap.asked_by, None)


def _has_duty(roster: Roster, change: _Change, who: str) -> bool:
    """Tell whether somebody would be on duty, were they there and nothing agreed about them."""
    bare = attrs.evolve(
        roster,
        overrides=[each for each in roster.overrides if who not in {each.add, each.remove}],
        swaps=[each for each in roster.swaps if who not in {each.asked_by, each.taken_by}],
        absences=[each for each in roster.absences if each.agent_id != who],
    )
    return _serves(bare, change.span, who, change.team_id)


def _is_absent(roster: Roster, span: Span, who: str) -> bool:
    """Tell whether somebody is absent for all of a span."""
    alone = Roster(
        agents=[attrs.evolve(roster.agent(who), team_id=None)],
        overrides=[Override(span=span, add=who)],
        absences=[each for each in roster.absences if each.agent_id == who],
    )
    return not _serves(alone, span, who, None)


def _serves(roster: Roster, span: Span, who: str, team_id: str | None) -> bool:
    bit = roster._index.only([who])
    return any(mask & bit for mask in roster._plan.line(*ends(span), team_id, bit).masks)

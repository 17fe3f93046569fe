"""The measures as the report shows them: each with its number, its picture and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from servicekit.extra.html.chart import Spread, spread
from servicekit.extra.html.words import part_name
from servicekit.scorecard import (
    DEFINITIONS,
    NOBODY,
    NOT_RECORDED,
    TOO_FEW,
    Definition,
    Result,
    Scorecard,
    Tallies,
    Tally,
    result,
)

__all__ = [
    "CHAPTERS",
    "ENOUGH",
    "UNMEASURED",
    "Figure",
    "Panel",
    "Part",
    "figures",
    "panels",
]

# What is shown of the groups: how many panels, how many groups in each, and from how many
# measurements on.
_PANELS, _GROUPS, ENOUGH = 12, 8, 20
# How many parts of a measure are named beside another one.
_BESIDE = 4

#: What the last chapter is called.
UNMEASURED = "Not measured here"
#: The measures, put together by what they tell.
CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "Promises and targets": (
        "target_met", "promises_made", "kept_by_first_due", "kept_by_agreed_due",
        "follow_up_in_time",
    ),
    "Speed": (
        "first_reply", "first_reply_business", "resolution", "resolution_business",
        "service_level", "speed_of_answer", "abandoned",
    ),
    "Settled for good": (
        "first_contact_resolution", "reopenings", "repeat_contacts",
    ),
    "Run-around and consistency": (
        "hand_overs", "ping_pong", "departments", "times_repeated", "contradictions",
        "preferred_channel",
    ),
    "Machines, people and decisions": (
        "bot_share", "automated_resolution", "person_reached", "time_to_person",
        "time_to_authority", "decision_confirmed", "decision_varied", "decision_reversed",
    ),
    "What customers say": (
        "csat", "csat_response", "nps", "nps_response", "ces", "ces_response", "at_risk",
    ),
}  # fmt: skip


class Part(NamedTuple):
    """One variant or part of a measure.

    Args:
        name: what it is called; empty where a measure has none.
        words: its number, and what it rests on, in one sentence.
        short: its number alone.
        n: how many measurements it rests on.
        share: the number where it is a share, from 0 to 1.
        coverage: the share of what could be measured, in whole per cent; ``None`` where there was
            nothing to measure.
        spread: how times are spread, where it is one.
    """

    name: str
    words: str
    short: str
    n: int
    share: float | None
    coverage: int | None
    spread: Spread | None


class Figure(NamedTuple):
    """One measure.

    Args:
        definition: what it means.
        parts: its variants and parts, or the one that it has.
        beside: the measures that show when it is gamed, each with its id, title and number.
    """

    definition: Definition
    parts: tuple[Part, ...]
    beside: tuple[tuple[str, str, str], ...]

    @property
    def n(self) -> int:
        """How many measurements all its parts rest on."""
        return sum(part.n for part in self.parts)


class Panel(NamedTuple):
    """One measure, group by group.

    Args:
        title: the measure, with its variant.
        better: whether ``more`` or ``less`` of it is better.
        total: the share over all.
        rows: the groups, each with its name, its share and its number in words.
        more: how many groups are not shown.
        few: how many groups have too few measurements to be compared.
    """

    title: str
    better: str | None
    total: float
    rows: tuple[tuple[str, float, str], ...]
    more: int
    few: int


def figures(
    scorecard: Scorecard, names: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    """Yield the measures chapter by chapter, and last those of which nothing was measured.

    Args:
        scorecard: all cases summed up.
        names: what the targets are called.
    """
    parts = ((tally.measure, _part(tally, scorecard, names)) for tally in scorecard.total.each)
    known = {measure: [p for _, p in each] for measure, each in groupby(parts, itemgetter(0))}
    placed = {measure for measures in CHAPTERS.values() for measure in measures}
    rest = tuple(measure for measure in known if measure not in placed)
    shown = [
        (title, [_figure(measure, known) for measure in measures if measure in known])
        for title, measures in (*CHAPTERS.items(), ("Others", rest))
    ]
    for title, found in shown:
        if any(figure.n for figure in found):
            yield title, tuple(figure for figure in found if figure.n)
    unmeasured = tuple(figure for _, found in shown for figure in found if not figure.n)
    if unmeasured:
        yield UNMEASURED, unmeasured


def _figure(measure: str, known: Mapping[str, Sequence[Part]]) -> Figure:
    definition = DEFINITIONS[measure]
    return Figure(
        definition=definition,
        parts=tuple(known[measure]),
        beside=tuple(_beside(other, known) for other in definition.beside),
    )


def _part(tally: Tally, scorecard: Scorecard, names: Mapping[str, str]) -> Part:
    definition = DEFINITIONS[tally.measure]
    found = result(tally, definition, cases=scorecard.totals.cases)
    return Part(
        name=part_name(tally.measure, tally.of, names),
        words=found.words,
        short=found.shown,
        n=found.n,
        share=_share(found, definition),
        coverage=None if found.coverage is None else int(100 * found.coverage),
        spread=spread(tally.histogram),
    )


def _share(found: Result, definition: Definition) -> float | None:
    return found.value if definition.kind == "share" and isinstance(found.value, float) else None


def _beside(measure: str, known: Mapping[str, Sequence[Part]]) -> tuple[str, str, str]:
    parts = known.get(measure, ())
    words = [f"{part.name}: {part.short}".removeprefix(": ") for part in parts[:_BESIDE]]
    more = [f"and {len(parts) - _BESIDE} more"] if len(parts) > _BESIDE else []
    told = "; ".join([*words, *more]) or "not measured"
    return measure if parts else "", DEFINITIONS[measure].title, told


def panels(scorecard: Scorecard, names: Mapping[str, str]) -> tuple[Panel, ...]:
    """Return the shares group by group, those with the most measurements first.

    Args:
        scorecard: all cases summed up.
        names: what the targets are called.
    """
    nameless = {TOO_FEW, NOT_RECORDED, NOBODY}
    groups = {n: each for n, each in scorecard.groups.items() if n not in nameless}
    found = (
        _panel(tally, groups, names) for tally in scorecard.total.each if _is_comparable(tally)
    )
    return tuple(panel for panel in found if len(panel.rows) > 1)[:_PANELS]


def _is_comparable(tally: Tally) -> bool:
    return DEFINITIONS[tally.measure].kind == "share" and tally.n >= 2 * ENOUGH


def _panel(tally: Tally, groups: Mapping[str, Tallies], names: Mapping[str, str]) -> Panel:
    definition = DEFINITIONS[tally.measure]
    own = {name: each[tally.key] for name, each in groups.items() if tally.key in each}
    enough = sorted(
        (name for name in own if own[name].n >= ENOUGH), key=lambda name: (-own[name].n, name)
    )
    name = part_name(tally.measure, tally.of, names)
    return Panel(
        title=f"{definition.title}: {name}" if name else definition.title,
        better=definition.better,
        total=tally.total / tally.n,
        rows=tuple(_row(name, own[name], definition) for name in enough[:_GROUPS]),
        more=max(0, len(enough) - _GROUPS),
        few=sum(0 < each.n < ENOUGH for each in own.values()),
    )


def _row(name: str, tally: Tally, definition: Definition) -> tuple[str, float, str]:
    return name, tally.total / tally.n, f"{result(tally, definition).shown} of {tally.n:,}"

"""What people want, and how this service stands against average and great ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from servicekit.extra.html.words import part_name
from servicekit.scorecard import DEFINITIONS, Scorecard
from servicekit.scorecard.benchmark import NO_BENCHMARK
from servicekit.scorecard.views import Comparison, against_great_service

__all__ = ["Row", "Want", "wants"]

#: How a figure stands, by how it is marked; all others are not marked.
_MARKS = {
    "great": "good",
    "average": "notice",
    "not great": "notice",
    "below average": "serious",
}


class Row(NamedTuple):
    """One measure.

    Args:
        measure: its id.
        title: what it is called.
        here: its parts, each with its name, its number, how it stands and how that is marked.
        average, great: what counts as such, where somebody trustworthy has published it.
        sources: who, and how what they measured differs from what is measured here.
    """

    measure: str
    title: str
    here: tuple[tuple[str, str, str, str], ...]
    average: str
    great: str
    sources: tuple[str, ...]


class Want(NamedTuple):
    """Something that people want.

    Args:
        wanted: what.
        rows: the measures that show it, as far as anything was measured.
        unmeasured: the names of those of which nothing was.
    """

    wanted: str
    rows: tuple[Row, ...]
    unmeasured: tuple[str, ...]


def wants(scorecard: Scorecard, names: Mapping[str, str]) -> tuple[Want, ...]:
    """Return what people want, each with the measures that show it; nothing without cases.

    Args:
        scorecard: all cases summed up.
        names: what the targets are called.
    """
    if not scorecard.totals.cases:
        return ()
    rows = groupby(against_great_service(scorecard), attrgetter("wanted"))
    return tuple(_want(wanted, tuple(each), names) for wanted, each in rows)


def _want(wanted: str, rows: tuple[Comparison, ...], names: Mapping[str, str]) -> Want:
    measured = tuple(each for each in rows if each.result.n)
    missing = dict.fromkeys(each.result.measure for each in rows if not each.result.n)
    known = {each.result.measure for each in measured}
    return Want(
        wanted=wanted,
        rows=tuple(_rows(measured, names)),
        unmeasured=tuple(DEFINITIONS[name].title for name in missing if name not in known),
    )


def _rows(measured: Iterable[Comparison], names: Mapping[str, str]) -> Iterator[Row]:
    """Yield one row for each measure and benchmark; its parts stand in it together."""
    keyed = groupby(measured, key=lambda each: (each.result.measure, each.benchmark))
    for (measure, benchmark), found in keyed:
        parts = tuple(found)
        nobody = benchmark is None or parts[0].average == parts[0].great == NO_BENCHMARK
        yield Row(
            measure=measure,
            title=DEFINITIONS[measure].title,
            here=tuple(_here(part, names) for part in parts),
            average="" if nobody else parts[0].average,
            great="" if nobody else parts[0].great,
            sources=_sources(parts[0]),
        )


def _sources(each: Comparison) -> tuple[str, ...]:
    if each.benchmark is None:
        return ()
    differs = each.benchmark.differs
    return (*each.sources, differs) if differs else each.sources


def _here(each: Comparison, names: Mapping[str, str]) -> tuple[str, str, str, str]:
    mark = _MARKS.get(each.standing, "")
    standing = each.standing if mark else ""
    return part_name(each.result.measure, each.result.of, names), each.here, standing, mark

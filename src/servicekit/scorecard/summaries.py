"""Summaries: the one number that stands for a tally, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

from servicekit.instants import duration_microseconds, spoken_duration
from servicekit.scorecard.definition import Definition
from servicekit.scorecard.histogram import Bounds
from servicekit.scorecard.tally import Tally

__all__ = ["Summary", "spoken_part", "spoken_time", "summed"]

_SCALE = re.compile(r"(-?\d+)\.\.(-?\d+)")
_ANSWERS = 5  # of which the upper two are good
_PROMOTES, _DETRACTS = 9_00, 6_00
# What people call what has another name among those who count.
_NAMES = {"p90": "9 of 10 within"}
_SECOND, _MINUTE, _HOUR, _DAY = (timedelta(seconds=n) for n in (1, 60, 3_600, 86_400))


class Summary(NamedTuple):
    """What a tally with at least one measurement comes to.

    Args:
        value: the number that stands for all; ``None`` where its scale has none.
        shown: the number in words.
        words: with what stands beside it, and on how many measurements it rests.
    """

    value: float | timedelta | None
    shown: str
    words: str


def summed(tally: Tally, definition: Definition, cases: int | None) -> Summary:
    """Return what a tally comes to by the summary of its definition.

    Args:
        tally: the counts, of at least one measurement.
        definition: of their measure.
        cases: in how many cases they were counted.
    """
    if definition.summary == "per_100_cases":
        return _rate(tally.total, cases)
    return _SUMMED[definition.summary](tally, definition)


def _share(tally: Tally, _: Definition) -> Summary:
    shown = _percent(tally.total, tally.n)
    return Summary(tally.total / tally.n, shown, f"{shown} of {tally.n:,}")


def _per_100(tally: Tally, _: Definition) -> Summary:
    return _rate(tally.total, tally.n)


def _per_case(tally: Tally, definition: Definition) -> Summary:
    """Return how many there are in each case, as the unit of the measure calls them."""
    per, unit = tally.total / tally.n, definition.unit
    shown = f"{per:.1f} {unit}"
    return Summary(per, shown, f"{shown} ({tally.total:,} in {tally.n:,})")


def _rate(total: int, cases: int | None) -> Summary:
    if not cases:
        return Summary(None, f"{total:,} in all", f"{total:,} in all")
    per = 100 * total / cases
    return Summary(per, f"{per:,.1f} per 100", f"{per:,.1f} per 100 ({total:,} in {cases:,})")


def _median(tally: Tally, definition: Definition) -> Summary:
    return _times(tally, definition, ("median", "p90", "mean"))


def _mean_time(tally: Tally, definition: Definition) -> Summary:
    return _times(tally, definition, ("mean", "median", "p90"))


def _times(tally: Tally, definition: Definition, order: tuple[str, ...]) -> Summary:
    """Return the first of median, p90 and mean, with the others beside it."""
    times = tally.histogram
    found = {"median": times.quantile(50), "p90": times.quantile(90), "mean": times.mean}
    said = {name: _told(found[name], definition) for name in order}
    words = ", ".join(f"{_NAMES.get(name, name)} {time}" for name, time in said.items())
    first = found[order[0]]
    value = first.middle if isinstance(first, Bounds) else first
    return Summary(value, said[order[0]], f"{words}, of {tally.n:,}")


def _told(time: Bounds | timedelta | None, definition: Definition) -> str:
    """Write a time that lies between bounds as what is known of it, and any other exactly."""
    if isinstance(time, Bounds):
        return time.spoken(days=not definition.business)
    return spoken_time(time or timedelta(0), definition)


def spoken_time(time: timedelta, definition: Definition) -> str:
    """Write a time of a measure: the longer it is the coarser, and working hours without days.

    Example:
        >>> from servicekit.scorecard import DEFINITIONS
        >>> spoken_time(timedelta(hours=50, minutes=31), DEFINITIONS["resolution"])
        '2 d 3 h'
        >>> spoken_time(timedelta(hours=50, minutes=31), DEFINITIONS["resolution_business"])
        '51 h'
    """
    return spoken_duration(_rounded(time), days=not definition.business)


def _rounded(time: timedelta) -> timedelta:
    """Leave out what nobody reads: seconds of hours, minutes of days."""
    grain = _HOUR if time >= 2 * _DAY else _MINUTE if time >= _HOUR else _SECOND
    half = timedelta(microseconds=duration_microseconds(grain) // 2)
    return (time + half) // grain * grain


def _mean_score(tally: Tally, _: Definition) -> Summary:
    mean = tally.total / tally.n / 100
    scale = "" if tally.of is None else f" ({spoken_part(tally.of)})"
    words = f"mean {mean:.2f}{scale}, of {tally.n:,}"
    return Summary(mean, f"{mean:.2f}", words)


def _top_two(tally: Tally, definition: Definition) -> Summary:
    """Return the share of the upper two of five answers."""
    lowest, highest = _scale(tally.of)
    if highest - lowest + 1 != _ANSWERS:
        return _only_mean(tally, definition, "the top two are those of five answers only")
    top = sum(count for score, count in tally.spread if score >= 100 * (highest - 1))
    shown, mean = _percent(top, tally.n), tally.total / tally.n / 100
    words = f"{shown} gave {highest - 1} or {highest}, mean {mean:.2f}, of {tally.n:,}"
    return Summary(top / tally.n, shown, words)


def _net_promoter(tally: Tally, definition: Definition) -> Summary:
    """Return how many per cent more promote than detract."""
    if _scale(tally.of) != (0, 10):
        return _only_mean(tally, definition, "the score is defined from 0 to 10 only")
    promote = sum(count for score, count in tally.spread if score >= _PROMOTES)
    detract = sum(count for score, count in tally.spread if score <= _DETRACTS)
    value = 100 * (promote - detract) / tally.n
    both = f"{_percent(promote, tally.n)} promote, {_percent(detract, tally.n)} detract"
    return Summary(value, f"{value:+.0f}", f"{value:+.0f} ({both}), of {tally.n:,}")


def _only_mean(tally: Tally, definition: Definition, why: str) -> Summary:
    mean = _mean_score(tally, definition)
    return Summary(None, f"mean {mean.shown}", f"{mean.words} ({why})")


def spoken_part(of: str) -> str:
    """Write a variant or part of a measure as people say it: a scale with both its ends.

    Example:
        >>> spoken_part("1..5"), spoken_part("spoken")
        ('1 to 5', 'spoken')
    """
    return _SCALE.sub(r"\1 to \2", of)


def _scale(of: str | None) -> tuple[int, int]:
    found = _SCALE.fullmatch(of or "")
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _percent(part: int, whole: int) -> str:
    """Write a share; what is neither none nor all is never written as 0 or 100 %.

    Example:
        >>> _percent(1, 3), _percent(999, 1000), _percent(9999, 10_000), _percent(1, 1)
        ('33 %', '99.9 %', 'over 99.9 %', '100 %')
    """
    for places in (0, 1):
        text = f"{100 * part / whole:.{places}f}"
        if part in {0, whole} or float(text) not in {0.0, 100.0}:
            return f"{text} %"
    return "under 0.1 %" if 2 * part < whole else "over 99.9 %"


_SUMMED: Mapping[str, Callable[[Tally, Definition], Summary]] = {
    "share": _share,
    "median": _median,
    "mean_time": _mean_time,
    "per_100": _per_100,
    "per_case": _per_case,
    "mean_score": _mean_score,
    "top_two": _top_two,
    "net_promoter": _net_promoter,
}

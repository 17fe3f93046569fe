"""Views: average service against great service, by what people want."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType

import attrs

from servicekit.scorecard.benchmark import BENCHMARKS, NO_BENCHMARK, Benchmark
from servicekit.scorecard.card import Scorecard
from servicekit.scorecard.definitions import DEFINITIONS
from servicekit.scorecard.result import Result
from servicekit.scorecard.summaries import spoken_time

__all__ = ["ENOUGH", "STANDINGS", "WANTED", "Comparison", "against_great_service"]

#: What people want of those who serve them, and the measures that show it.
WANTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "what was said, when it was said": (
            "kept_by_first_due",
            "kept_by_agreed_due",
            "promises_made",
            "target_met",
        ),
        "no silence, no endless queue": (
            "first_reply",
            "service_level",
            "speed_of_answer",
            "abandoned",
        ),
        "no run-around": ("hand_overs", "ping_pong", "departments"),
        "one company with one answer": ("contradictions",),
        "somebody who may decide": ("time_to_authority",),
        "done the first time, and it stays done": (
            "first_contact_resolution",
            "resolution",
            "reopenings",
            "repeat_contacts",
        ),
        "the channel that suits them": ("preferred_channel",),
        "not to tell the story again": ("times_repeated",),
        "a machine that helps, and a person when it does not": (
            "bot_share",
            "automated_resolution",
            "person_reached",
            "time_to_person",
        ),
        "to be treated fairly, and staff that is backed when it is right": (
            "decision_confirmed",
            "decision_varied",
            "decision_reversed",
        ),
        "a call the next day that it stayed fixed": ("follow_up_in_time",),
        "to be asked, and heard": (
            "csat",
            "csat_response",
            "nps",
            "nps_response",
            "ces",
            "ces_response",
        ),
        "to be missed when they go quiet": ("at_risk",),
    }
)
#: Of how many measurements a figure is compared with those of others.
ENOUGH = 20
#: How a figure stands against those of others.
STANDINGS = (
    "great", "average", "below average", "not great", "too few", "not measured", NO_BENCHMARK,
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Comparison:
    """One measure here against average and against great service.

    Args:
        wanted: what people want, which the measure shows.
        result: what it comes to here.
        benchmark: what counts as average and as great; ``None`` where nobody trustworthy has
            published figures.
        standing: one of :data:`STANDINGS`. ``not great``: it is not, and what is average nobody
            knows. Times are compared by their means.
    """

    wanted: str
    result: Result
    benchmark: Benchmark | None
    standing: str

    @property
    def here(self) -> str:
        """What it comes to here, in words; of times with their mean, which is compared."""
        found, definition = self.result, DEFINITIONS[self.result.measure]
        if definition.summary != "median" or not isinstance(found.mean, timedelta):
            return found.shown
        return f"{found.shown}, mean {spoken_time(found.mean, definition)}"

    @property
    def average(self) -> str:
        """What counts as average, in words."""
        return NO_BENCHMARK if self.benchmark is None else self.benchmark.average_words

    @property
    def great(self) -> str:
        """What counts as great, in words."""
        return NO_BENCHMARK if self.benchmark is None else self.benchmark.great_words

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the figures come from."""
        known = self.benchmark
        found = () if known is None else (known.average_source, known.great_source)
        return tuple(source for source in found if source)

    def __str__(self) -> str:
        here = f"{self.result.name}: {self.here}; {self.standing}"
        if self.standing == NO_BENCHMARK:
            return f"{here}."
        return f"{here} (average: {self.average}; great: {self.great})."


def against_great_service(card: Scorecard, *, group: str | None = None) -> tuple[Comparison, ...]:
    """Return average service against great service: every measure, by what people want.

    Measures that nothing here measured are in it as well: what is not recorded is not great.

    Args:
        card: the scorecard.
        group: the name of one group; by default all cases.

    Example:
        >>> rows = against_great_service(Scorecard())
        >>> row = next(row for row in rows if row.result.measure == "first_contact_resolution")
        >>> row.result.shown, row.average, row.great
        ('nothing to measure', '67 % to 70 %', '80 % or more')

    Raises:
        KeyError: there is no such group.
    """
    found = card.results(group)
    return tuple(
        Comparison(wanted=wanted, result=each, benchmark=known, standing=_standing(each, known))
        for wanted, measures in WANTED.items()
        for measure in measures
        for each in _parts(card, measure, found)
        for known in [_fitting(each)]
    )


def _parts(card: Scorecard, measure: str, found: tuple[Result, ...]) -> Iterator[Result]:
    parts = [each for each in found if each.measure == measure]
    yield from parts or [Scorecard().result(measure)]


def _fitting(result: Result) -> Benchmark | None:
    """Return the benchmark that is about the same part; where nothing was measured, about any."""
    about = (each for each in BENCHMARKS if each.measure == result.measure)
    return next((b for b in about if not result.n or b.is_about(b.measure, result.of)), None)


def _standing(result: Result, known: Benchmark | None) -> str:
    if known is None or (known.average is None and known.great is None):
        return NO_BENCHMARK
    if result.n < ENOUGH:
        return "too few" if result.n else "not measured"
    if known.great is not None and _as_good(result, known.great):
        return "great"
    if known.average is None:
        return "not great"
    least = known.average[0 if DEFINITIONS[result.measure].better == "more" else 1]
    return "average" if _as_good(result, least) else "below average"


def _as_good(result: Result, figure: float | timedelta) -> bool:
    """Tell whether a result is as good as a figure of the same kind, or better.

    Of times the means are compared, as those who publish figures publish means.
    """
    here = _number(result.mean if isinstance(figure, timedelta) else result.value)
    there = _number(figure)
    return here >= there if DEFINITIONS[result.measure].better == "more" else here <= there


def _number(value: float | timedelta | None) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else value or 0.0

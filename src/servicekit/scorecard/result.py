"""Results: what a tally comes to, in one number, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import attrs

from servicekit.scorecard.definition import Definition
from servicekit.scorecard.definitions import DEFINITIONS
from servicekit.scorecard.histogram import Bounds
from servicekit.scorecard.summaries import Summary, spoken_part, summed
from servicekit.scorecard.tally import Tally
from servicekit.values import Facts

__all__ = ["ABSENT", "REASONS", "Result", "named", "result"]

#: Reasons for which something was there to be measured, and could not be.
ABSENT = ("not_recorded", "impossible", "no_history", "no_hours", "no_roster", "no_book")
#: Why something is left out, in words.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "not_recorded": "not recorded",
        "impossible": "recorded as it cannot be",
        "no_history": "no history given",
        "no_hours": "no working hours given",
        "no_roster": "no roster given",
        "no_book": "no answer book given",
        "still_open": "still open",
        "too_early": "too early to tell",
        "no_message": "nothing to answer",
        "no_reply": "never answered",
        "let_go": "let go",
        "unreachable": "could not be reached",
        "short_abandon": "gave up almost at once",
        "merged": "merged",
        "deleted": "deleted",
    }
)


@attrs.frozen(kw_only=True)
class Result:
    """What a tally comes to.

    Args:
        measure: the measure.
        of: the variant or part of it.
        value: the number that stands for all: a share from 0 to 1, an amount of time, how many per
            100 or per case, or a score; ``None`` where nothing was measured, and never 0 or 1
            instead.
        shown: the number in words, such as ``92 %``.
        words: with what stands beside it, on how many measurements it rests, and how many were left
            out for which reason.
        n: how many measurements it rests on.
        total: how many of them say yes, or the count of all; ``None`` for times and scores.
        mean: the exact mean of times, of counts or of scores.
        median, p90: between which bounds they lie; of times only.
        left_out: how many were left out, by reason.
        coverage: the share of what was there to be measured that could be: n of n and all for which
            an input was absent (:data:`ABSENT`), from 0 to 1; ``None`` where there was nothing.
    """

    measure: str
    of: str | None
    value: float | timedelta | None
    shown: str
    words: str
    n: int
    total: int | None
    mean: float | timedelta | None
    median: Bounds | None
    p90: Bounds | None
    left_out: Facts
    coverage: float | None

    @property
    def name(self) -> str:
        """What people call the measure, with its variant or part."""
        return named(self.measure, self.of)

    def __str__(self) -> str:
        return self.words


def result(tally: Tally, definition: Definition, *, cases: int | None = None) -> Result:
    """Return what a tally comes to.

    Args:
        tally: the counts.
        definition: of their measure.
        cases: in how many cases they were counted, for what is shown per 100 of them.

    Example:
        >>> tally = Tally(measure="csat_response", n=1204, total=1108, left_out={"too_early": 13})
        >>> print(result(tally, DEFINITIONS["csat_response"]))
        92 % of 1,204; 13 left out: too early to tell.
    """
    summary = summed(tally, definition, cases) if tally.n else _nothing(tally)
    times = tally.histogram
    return Result(
        measure=tally.measure,
        of=tally.of,
        value=summary.value,
        shown=summary.shown,
        words=f"{summary.words}{_left_out(tally.left_out)}.",
        n=tally.n,
        total=tally.total if definition.kind in {"share", "count"} else None,
        mean=_mean(tally, definition),
        median=times.quantile(50),
        p90=times.quantile(90),
        left_out=tally.left_out,
        coverage=_coverage(tally),
    )


def named(measure: str, of: str | None) -> str:
    """Return what people call a measure, with its variant or part.

    Example:
        >>> named("csat", "1..5")
        'Satisfaction (CSAT) · 1 to 5'
    """
    title = DEFINITIONS[measure].title
    return title if of is None else f"{title} · {spoken_part(of)}"


def _nothing(tally: Tally) -> Summary:
    absent = any(reason in tally.left_out for reason in ABSENT)
    words = "not recorded" if absent else "nothing to measure"
    return Summary(None, words, words.capitalize())


def _coverage(tally: Tally) -> float | None:
    absent = sum(tally.left_out.get(reason, 0) for reason in ABSENT)
    return tally.n / (tally.n + absent) if tally.n + absent else None


def _mean(tally: Tally, definition: Definition) -> float | timedelta | None:
    if not tally.n or definition.kind == "share":
        return None
    if definition.kind == "time":
        return tally.histogram.mean
    return tally.total / tally.n / (100 if definition.kind == "score" else 1)


def _left_out(reasons: Mapping[str, int]) -> str:
    """Say how many were left out, and why; how many each where there is more than one reason."""
    if not reasons:
        return ""
    counted = len(reasons) > 1
    why = [f"{REASONS[r]} {n:,}" if counted else REASONS[r] for r, n in reasons.items()]
    return f"; {sum(reasons.values()):,} left out: {', '.join(why)}"

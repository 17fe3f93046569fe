"""Where a kind of finding happens most: in which target, and with which group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from servicekit.scorecard import DEFINITIONS, NOT_RECORDED, TOO_FEW, Scorecard, Tallies

__all__ = ["where"]

#: The measures that show where a finding happens; of shares, each no counts.
_MEASURES = {
    "broken": ("target_met", "kept_by_agreed_due"),
    "kept_late": ("target_met", "kept_by_agreed_due"),
    "run_around": ("hand_overs",),
    "ping_pong": ("ping_pong",),
    "story_repeated": ("times_repeated",),
    "contradiction": ("contradictions",),
    "repeat_contact": ("repeat_contacts",),
    "follow_up_missed": ("follow_up_in_time",),
    "went_quiet": ("at_risk",),
}
#: What is counted, in words; otherwise what is broken or kept late.
_WORDS = {
    "hand_overs": "all moves",
    "ping_pong": "all moves",
    "times_repeated": "all times",
    "contradictions": "all contradictions",
    "repeat_contacts": "all returns",
    "follow_up_in_time": "all that were missed",
    "at_risk": "all customers at risk",
}


def where(code: str, scorecard: Scorecard, names: Mapping[str, str]) -> str:
    """Say where it happens most, in one sentence; an empty text where nobody can tell.

    It says no numbers but shares: what is measured is not what is found, and is counted otherwise.

    Args:
        code: the code of a finding.
        scorecard: all cases summed up.
        names: what the targets are called.
    """
    measures = _MEASURES.get(code, ())
    counts = {
        name: _counted(tallies, measures)
        for name, tallies in scorecard.groups.items()
        if name not in {TOO_FEW, NOT_RECORDED}
    }
    known = {name: count for name, count in counts.items() if count}
    whole = _counted(scorecard.total, measures)
    if len(known) <= 1:
        return ""
    what = _WORDS.get(measures[0], "all that is broken or kept late")
    first = _most(known)
    share = min(99, round(100 * known[first] / whole))
    groups = f"It happens most in {scorecard.by} {first}, with {share} % of {what}"
    part = _part(scorecard.total, measures)
    return f"{groups}; {names.get(part, part)} is missed most often." if part else f"{groups}."


def _part(tallies: Tallies, measures: Iterable[str]) -> str:
    """Name the target that is missed most, where there are several."""
    missed = Counter({t.of or "": t.n - t.total for m in measures for t in tallies.parts(m)})
    if len(missed) <= 1 or "target_met" not in measures:
        return ""
    of = _most(missed)
    return of if missed[of] else ""


def _counted(tallies: Tallies, measures: Iterable[str]) -> int:
    return sum(
        tally.n - tally.total if _counts_misses(measure) else tally.total
        for measure in measures
        for tally in tallies.parts(measure)
    )


def _counts_misses(measure: str) -> bool:
    return DEFINITIONS[measure].kind == "share" and DEFINITIONS[measure].better == "more"


def _most(counts: Mapping[str, int]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))

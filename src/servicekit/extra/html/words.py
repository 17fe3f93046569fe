"""Words for what the report shows: states, origins, instants, amounts of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from servicekit.instants import spoken, spoken_duration
from servicekit.playbook import Playbook
from servicekit.scorecard.summaries import spoken_part

__all__ = ["ORIGINS", "STATES", "ago", "counted", "part_name", "target_names", "told"]

#: What the states of a promise are called.
STATES = {
    "offered": "offered, not accepted yet",
    "conditional": "waits for its condition",
    "open": "open",
    "paused": "paused",
    "kept": "kept",
    "kept_late": "kept late",
    "broken": "broken",
    "lapsed": "lapsed",
    "withdrawn": "withdrawn",
    "released": "let go by the customer",
}
#: What the origins of promises are called.
ORIGINS = {
    "spoken": "said by people",
    "answer": "made by answers",
    "auto_reply": "made by automatic replies",
    "assumed": "assumed, as nobody named a due",
    "internal": "made among colleagues",
    "target": "standing targets",
}


def target_names(playbook: Playbook) -> Mapping[str, str]:
    """Return what people call each target, by its id: what it promises, where it does so alone."""
    words = {target.id: target.what for target in playbook.targets.targets}
    several = Counter(words.values())
    return {name: f"{what} ({name})" if several[what] > 1 else what for name, what in words.items()}


def part_name(measure: str, of: str | None, names: Mapping[str, str]) -> str:
    """Return what a variant or part of a measure is called; an empty text for none.

    Args:
        measure: the measure.
        of: its variant or part.
        names: what the targets are called.

    Example:
        >>> part_name("csat", "1..5", {}), part_name("promises_made", "spoken", {})
        ('1 to 5', 'said by people')
    """
    if of is None:
        return ""
    if measure == "target_met":
        return names.get(of, of)
    return spoken_part(ORIGINS.get(of, of)).replace("_", " ")


def told(t: datetime, zone: str) -> str:
    """Write an instant for people, in a zone."""
    return spoken(t, zone)


def ago(microseconds: int) -> str:
    """Write an amount of time for people, in two units at most.

    Example:
        >>> ago(3 * 86_400_000_000 + 5 * 3_600_000_000 + 61_000_000)
        '3 d 5 h'
        >>> ago(61_000_000)
        '1 min 1 s'
    """
    return " ".join(spoken_duration(timedelta(microseconds=microseconds)).split()[:4])


def counted(count: int, one: str, many: str | None = None) -> str:
    """Write how many there are of something.

    Example:
        >>> counted(1, "case"), counted(2300, "case")
        ('1 case', '2,300 cases')
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"

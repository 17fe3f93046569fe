"""Why a promise stands as it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import attrs

from servicekit.decision import Reason
from servicekit.hours.explanation import HoursExplanation
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import elapsed, moment, spoken_duration
from servicekit.promise.life import PromiseState, Standing, spoken_in

__all__ = ["Explanation", "verdict"]

_S = PromiseState


@attrs.frozen(kw_only=True)
class Explanation:
    """Why a promise stands as it does: the verdict, the story, and the time that counted.

    ``str()`` gives text for people.

    Args:
        standing: how it stands.
        because: the verdict first, then what happened.
        made_at: when it was made, in the zone in which times are told.
        hours: the calendar in which time counted, interrupted by the pauses; ``None`` where none
            was given.
    """

    standing: Standing
    because: tuple[Reason, ...]
    made_at: datetime = attrs.field(eq=moment)
    hours: AnyCalendar | None = None

    @property
    def time(self) -> HoursExplanation | None:
        """Which time counted from the making to the due, and which did not.

        ``None`` without a calendar, and while nothing is due.
        """
        if self.hours is None or self.standing.due_at is None:
            return None
        explained: HoursExplanation = self.hours.explain(self.made_at, self.standing.due_at)
        return explained

    def __str__(self) -> str:
        return "\n".join(map(str, (*self.because, *([self.time] if self.time else []))))


# The first sentence of an explanation. {margin} is the time between the settling, or the asking,
# and the due.
_VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "open": "Open: {margin} left until it is due on {due}.",
        "paused": "Paused since {settled}: nothing is due until it resumes.",
        "kept": "Kept: done on {settled}, {margin} before it was due.",
        "kept_late": "Kept late: done on {settled}, {margin} after it was due.",
        "broken": "Broken: it was due on {due}, {margin} ago, and is not done.",
        "kept_withdrawn": "Kept late: done on {settled}, after the company had withdrawn it.",
        "withdrawn": "Broken: the company withdrew it on {settled}.",
        "kept_paused": "Kept: done on {settled}, while it was paused.",
        "released": "Released: the customer let it go on {settled}.",
    }
)


def verdict(standing: Standing, hours: AnyCalendar | None, place: str | None) -> str:
    """Return the verdict in one sentence, with its margin in business or else in elapsed time."""
    settled = standing.state in {_S.KEPT, _S.KEPT_LATE}
    end = standing.settled_at if settled and standing.settled_at else standing.at
    words = _VERDICTS[_variant(standing)].format(
        due=spoken_in(standing.due_at, place) if standing.due_at else "",
        settled=spoken_in(standing.settled_at, place) if standing.settled_at else "",
        margin=_margin(standing.due_at, end, hours) if standing.due_at else "",
    )
    return f"{words} It was recorded only after the due." if standing.recorded_late else words


def _variant(standing: Standing) -> str:
    """Return the state, or a finer word where one state has several stories."""
    match standing:
        case Standing(state=_S.BROKEN, cause="withdrawn"):
            return "withdrawn"
        case Standing(state=_S.KEPT, due_at=None):
            return "kept_paused"
        case Standing(state=_S.KEPT_LATE) if moment(standing.broken_at) != moment(standing.due_at):
            return "kept_withdrawn"
    return str(standing.state)


def _margin(due: datetime, end: datetime, hours: AnyCalendar | None) -> str:
    open_time = None if hours is None else hours.between(due, end)
    if not open_time:  # what lies between is a night, or no calendar was given
        return spoken_duration(elapsed(due, end))
    return f"{spoken_duration(open_time, days=False)} of business time"

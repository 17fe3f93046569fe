"""What a policy found to follow up, and what it left out, with the reason of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import attrs

from servicekit.decision import Reason, Undetermined
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.occasion import Occasion
from servicekit.instants import moment, spoken
from servicekit.tables.explaining import TableExplanation
from servicekit.values import identifier, tuple_of

__all__ = ["FollowUps", "FollowUpsExplanation", "Undecided", "Withheld"]


def _found(values: Iterable[FollowUp]) -> tuple[FollowUp, ...]:
    return tuple_of(FollowUp, values)


@attrs.frozen(kw_only=True)
class Undecided:
    """An occasion of which nobody can tell yet whether it deserves a follow-up.

    Args:
        occasion: the occasion.
        undetermined: which facts are missing, and what it may come to.
    """

    occasion: Occasion
    undetermined: Undetermined[object]

    def __str__(self) -> str:
        return f"{self.occasion.kind}: {self.undetermined}"


@attrs.frozen(kw_only=True)
class Withheld:
    """A follow-up that an occasion deserves, and that is not to be made now.

    Args:
        key: its key.
        plan_id: the plan.
        occasion: the occasion.
        reason: why not.
        remaining: while it is paused, how much of its time is left.
        latest_at: until when it was to be done, where there was an end.
        done_at: when it was done.
    """

    key: str = attrs.field(converter=identifier)
    plan_id: str = attrs.field(converter=identifier)
    occasion: Occasion
    reason: Reason
    remaining: timedelta | None = None
    latest_at: datetime | None = attrs.field(default=None, eq=moment)
    done_at: datetime | None = attrs.field(default=None, eq=moment)

    def __str__(self) -> str:
        return f"{self.plan_id} on {self.occasion.kind}: {self.reason}"


def _undecided(values: Iterable[Undecided]) -> tuple[Undecided, ...]:
    return tuple_of(Undecided, values)


def _withheld(values: Iterable[Withheld]) -> tuple[Withheld, ...]:
    return tuple_of(Withheld, values)


@attrs.frozen(kw_only=True)
class FollowUps:
    """What a policy found to follow up, and what it left out. Iterate over it for the first.

    Args:
        follow_ups: what to come back to the customer with, the earliest first.
        undetermined: the occasions of which nobody can tell, as facts are missing.
        done: what a contact carried out that reached somebody.
        paused: what waits for the status of its case; what remains of its time is kept.
        missed: what there is no time for, or no more.
        unplanned: of what nobody can tell when it is to be done, since a calendar does not know a
            year or a plan needs a clock that nobody named.
    """

    follow_ups: tuple[FollowUp, ...] = attrs.field(default=(), converter=_found)
    undetermined: tuple[Undecided, ...] = attrs.field(default=(), converter=_undecided)
    done: tuple[Withheld, ...] = attrs.field(default=(), converter=_withheld)
    paused: tuple[Withheld, ...] = attrs.field(default=(), converter=_withheld)
    missed: tuple[Withheld, ...] = attrs.field(default=(), converter=_withheld)
    unplanned: tuple[Withheld, ...] = attrs.field(default=(), converter=_withheld)

    def __iter__(self) -> Iterator[FollowUp]:
        return iter(self.follow_ups)

    def __len__(self) -> int:
        return len(self.follow_ups)

    def __str__(self) -> str:
        lines = [_told(each) for each in self.follow_ups]
        lines += map(str, (*self.undetermined, *self.done, *self.paused, *self.missed))
        lines += map(str, self.unplanned)
        return "\n".join(lines) or "Nothing to follow up."


def _told(each: FollowUp) -> str:
    until = "" if each.latest_at is None else f" until {spoken(each.latest_at)}"
    why = " ".join(map(str, each.because))
    return f"{each.purpose} from {spoken(each.earliest_at)}{until}: {why}"


@attrs.frozen(kw_only=True)
class FollowUpsExplanation:
    """Why a policy follows an occasion up, or does not.

    Args:
        occasion: the occasion.
        table: which rules apply to it, which nearly do, and what would change that.
        result: what came of it.
    """

    occasion: Occasion
    table: TableExplanation
    result: FollowUps

    def __str__(self) -> str:
        happened = " ".join(map(str, self.occasion.because))
        since = f"{self.occasion.kind} since {spoken(self.occasion.since)}"
        head = f"{since}: {happened}" if happened else f"{since}."
        return "\n".join([head, str(self.table), str(self.result)])

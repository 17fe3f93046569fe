"""What time alone will change in a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from fractions import Fraction
from itertools import chain
from types import MappingProxyType

from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.feasibility import AT_RISK_SHARE
from servicekit.hours.compiling import END
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import from_microseconds, moment, to_microseconds
from servicekit.promise import Promise
from servicekit.records import Dated
from servicekit.situation.pledges import UNCOVERED, Watch, pledges
from servicekit.situation.scene import Scene, customer_of
from servicekit.values import tuple_of

__all__ = ["next_at"]


def next_at(  # noqa: PLR0913 - all of them by name
    case: Case,
    *,
    at: datetime,
    hours: AnyCalendar,
    known_at: datetime | None = None,
    duty: AnyCalendar | None = None,
    share: Fraction | float = AT_RISK_SHARE,
    promises: Iterable[Promise] = (),
    calendars: Mapping[str, AnyCalendar] = MappingProxyType({}),
    customer: Customer | None = None,
    history: History | None = None,
) -> datetime | None:
    """Return the next instant at which the occasions of a case can change by themselves.

    A host wakes up at the earlier of that and the next contact, and asks again; so nobody has to
    look every few minutes whether a promise begins to slip. Until then the same occasions stand,
    with the same keys and the same facts, as long as nothing is recorded. At that instant a
    promise comes to be at risk, has just passed its due, an offer or a condition has lapsed, or
    something begins that was recorded ahead of its time.

    The arguments are those of :func:`~servicekit.situation.occasions`. With the history, promises
    in other cases of the customer count as well, as the fact ``owed_late`` reads them.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
        >>> def on(hour): return datetime(2026, 5, 1, hour, tzinfo=UTC)
        >>> call = Promise(id=1, customer_id=7, what="call back", made_at=on(9), due_at=on(13))
        >>> case = Case(id=1, customer_id=7, opened_at=on(9), promises=[call])
        >>> print(next_at(case, at=on(9), hours=office))
        2026-05-01 12:00:00+00:00
        >>> print(next_at(case, at=on(12), hours=office))
        2026-05-01 13:00:00.000001+00:00

    Raises:
        FieldError: it is another customer's case, one of ``promises`` belongs to another case, or
            the share is not more than 0 and at most 1.
        NaiveDatetimeError: an instant has no time zone.
    """
    known = at if known_at is None else known_at
    whose = customer_of(history, customer)
    scene = Scene(case=case, at=at, known_at=known, history=history, customer=whose)
    given = pledges(scene, tuple_of(Promise, promises))
    known_now = [each for each in given if scene.knows(each.made_at, each.recorded_at)]
    owed = known_now if scene.begun else []
    watch = Watch(hours=hours, duty=duty, share=share, calendars=calendars)
    others = () if history is None or not scene.begun else history.expiries(**scene.asked)
    coming = chain(
        _recorded_ahead(case, given, to_microseconds(known)),
        (_slips_at(promise, watch, scene) for promise in owed),
        (_past_end(promise, scene) for promise in owed),
        (to_microseconds(end) + 1 for end in others),
    )
    now = to_microseconds(at)
    ahead = (each for each in coming if each is not None and now < each < END)
    found = min(ahead, default=None)
    return None if found is None else from_microseconds(found, at)


def _slips_at(promise: Promise, watch: Watch, scene: Scene) -> int | None:
    with suppress(*UNCOVERED):
        return moment(watch.slips_at(promise, scene.asked))
    return None


def _past_end(promise: Promise, scene: Scene) -> int | None:
    """Return the first instant after which time has changed what a promise is."""
    end = promise.standing(**scene.asked).expires_at
    return None if end is None else to_microseconds(end) + 1


def _recorded_ahead(case: Case, promises: Iterable[Promise], known: int) -> Iterator[int]:
    """Iterate over the instants of all that was recorded, of which some may lie ahead."""
    records: chain[Dated] = chain(
        case.interactions,
        case.changes,
        *(each.events for each in case.escalations),
        *(each.events for each in promises),
    )
    found = chain(
        [(case.opened_at, case.recorded_at)],
        ((each.raised_at, each.recorded_at) for each in case.escalations),
        ((each.made_at, each.recorded_at) for each in promises),
        ((each.at, each.recorded_at) for each in records),
    )
    for happens_at, recorded_at in found:
        if to_microseconds(recorded_at) <= known:
            yield to_microseconds(happens_at)

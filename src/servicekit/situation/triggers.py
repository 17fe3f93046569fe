"""The facts of a case by which it is escalated, as tables of triggers read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from servicekit.answers import AnswerBook
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.followups.columns import ABSENT, COLUMNS
from servicekit.hours.succession import AnyCalendar
from servicekit.promise import Promise
from servicekit.roster import Roster
from servicekit.routing import TriggerFacts
from servicekit.situation.alarms import ALARMS, View
from servicekit.situation.pledges import Watch, pledges
from servicekit.situation.reading import facts_of
from servicekit.situation.scene import Scene, customer_of
from servicekit.situation.signs import signs
from servicekit.tables import Column, col
from servicekit.values import tuple_of

__all__ = ["TRIGGER_COLUMNS", "trigger_facts"]

# What only occasions have, and no case by itself.
_OF_OCCASIONS = frozenset({"occasion", *ABSENT})

#: The facts of a case at an instant by which it is escalated: those of
#: :data:`servicekit.situation.COLUMNS` that every case has, and these.
#:
#: =====================  ======================================================================
#: promise_broken         whether a promise in it is late, a standing target included
#: promise_at_risk        whether one is about to slip; see :func:`~servicekit.feasibility.at_risk`
#: contacts_about         how often the customer got in touch about the matter: in this case, and
#:                        in those before it that were settled and came back as this one
#: contradiction          whether they were told something here that contradicts what they were told
#: vulnerable             whether something is to be done for them that others do not need
#: above_authority        whether more is asked for than whoever has the case may grant: by a
#:                        promise that is owed, a grant that waits for approval, or an escalation
#:                        under way
#: =====================  ======================================================================
TRIGGER_COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        **{name: column for name, column in COLUMNS.items() if name not in _OF_OCCASIONS},
        "promise_broken": col.boolean(),
        "promise_at_risk": col.boolean(),
        "contacts_about": col.integer(0),
        "contradiction": col.boolean(),
        "vulnerable": col.boolean(),
        "above_authority": col.boolean(),
    }
)


def trigger_facts(  # noqa: PLR0913 - all of them by name
    case: Case,
    *,
    at: datetime,
    hours: AnyCalendar,
    known_at: datetime | None = None,
    promises: Iterable[Promise] = (),
    calendars: Mapping[str, AnyCalendar] = MappingProxyType({}),
    history: History | None = None,
    customer: Customer | None = None,
    roster: Roster | None = None,
    book: AnswerBook | None = None,
    within: timedelta = timedelta.max,
    contradictions: Iterable[str] | None = None,
    columns: Iterable[str] = TRIGGER_COLUMNS,
) -> TriggerFacts:
    """Return the facts of a case by which it is escalated, each with what shows it.

    What nobody can tell is left out, so that a table asks for it and never guesses: without a
    history what happened in other cases, without the customer what they need, without a roster who
    may grant what is asked for, without a book whether two answers go together.

    Args:
        case: the case.
        at: the instant that is asked about.
        hours: the calendar in which the time of promises counts.
        known_at: what was recorded later is not seen; ``at`` by default.
        promises: more promises of this case, such as those of its targets.
        calendars: for promises whose time counts in other hours than ``hours``, these by their ids.
        history: everything of its customer.
        customer: its customer; by default that of the history.
        roster: the people, with what they may decide.
        book: the answers to what customers ask.
        within: how long after it was settled a matter that comes back is the same.
        contradictions: the ids of the contacts with an answer that contradicts one before it, for
            a host that has asked the book once for many cases; by default it is asked.
        columns: the names of the facts that are wanted; those of this table by default.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.hours import BusinessHours
        >>> def on(day): return datetime(2026, 5, day, 9, tzinfo=UTC)
        >>> call = Promise(id=1, customer_id=7, what="call back", made_at=on(1), due_at=on(2))
        >>> case = Case(id=1, customer_id=7, opened_at=on(1), promises=[call])
        >>> found = trigger_facts(case, at=on(3), hours=BusinessHours.always("UTC"))
        >>> found.facts["promise_broken"], "contacts_about" in found.facts
        (True, False)
        >>> print(found.signs["promise_broken"])
        A promise is broken since Sat 2 May 2026 09:00 UTC.

    Raises:
        FieldError: it is another customer's case, or one of ``promises`` belongs to another case.
        NaiveDatetimeError: an instant has no time zone.
    """
    known = at if known_at is None else known_at
    whose = customer_of(history, customer)
    scene = Scene(case=case, at=at, known_at=known, history=history, customer=whose)
    owed = pledges(scene, tuple_of(Promise, promises))
    view = View(
        scene=scene,
        watch=Watch(hours=hours, calendars=calendars),
        promises=tuple(p for p in owed if scene.knows(p.made_at, p.recorded_at)),
        roster=roster,
        book=book,
        within=within,
        contradictions=None if contradictions is None else frozenset(contradictions),
    )
    names = tuple(columns)
    told = {name: alarm(view) for name, alarm in ALARMS.items() if name in names}
    own = {name: each for name, each in told.items() if each is not None}
    base = {name: value for name, value in facts_of(scene, names).items() if name not in ALARMS}
    shown = {name: each.sign for name, each in own.items() if each.sign is not None}
    return TriggerFacts(
        facts={**base, **{name: each.value for name, each in own.items()}},
        opened_at=case.opened_at,
        signs={**signs(scene, base, names), **shown},
    )

"""What happened in a case and may deserve a follow-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from itertools import chain
from types import MappingProxyType

import attrs

from servicekit.answers.change import ChangeReview
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.feasibility import AT_RISK_SHARE
from servicekit.followups.occasion import Occasion
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import spoken
from servicekit.promise import Promise, PromiseState
from servicekit.situation.otherwise import told_otherwise
from servicekit.situation.pledges import Watch, of_promises
from servicekit.situation.reading import facts_of
from servicekit.situation.scene import Scene, customer_of
from servicekit.situation.silence import customer_silent, customer_waiting, given_up, waiting
from servicekit.situation.untaken import hand_overs_untaken
from servicekit.values import tuple_of

__all__ = ["occasions"]


def occasions(  # noqa: PLR0913 - all of them by name
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
    changes: ChangeReview | None = None,
) -> tuple[Occasion, ...]:
    """Return what happened in a case and may deserve a follow-up, as it stands at an instant.

    What is over is not among them: a promise that was kept or let go, a wait that was answered, a
    case that was opened again. Settling or merging a case ends its waits and hand-overs, and none
    of its promises. In a case that was deleted nothing is left to follow up.

    A message that carries a follow-up on a wait, such as "we are still looking", does not answer
    it: the customer waits until they get a reply without one, or the case is settled.

    ==================  ===========================================================================
    promise_due         a promise is open; since its due was set: made, agreed anew or resumed
    promise_at_risk     it is about to slip, see :func:`~servicekit.feasibility.at_risk`; likewise
    promise_broken      it is late; since the due, or since it was taken back
    resolved            the case is settled; since then, while the customer waits for no answer,
                        no promise in it is broken, and it was not closed for their silence
    customer_waiting    nobody has answered them; since the oldest message without an answer
    customer_silent     the case is pending, and they wrote nothing since the company did
    hand_over_untaken   another desk got the case, or an escalation was raised, and nobody took it
    told_otherwise      they were told what has changed since; since that, or its date
    ==================  ===========================================================================

    Most of these begin when something is recorded, and a host asks then. That a promise is at risk
    or broken comes with time alone: :func:`~servicekit.situation.next_at` says when to ask again.

    Args:
        case: the case.
        at: the instant that is asked about.
        hours: the calendar in which the time of promises counts.
        known_at: what was recorded later is not seen; ``at`` by default.
        duty: when the owners of its promises work, where that is known.
        share: of the time of a promise, after which it is at risk.
        promises: more promises of this case, such as those of its targets.
        calendars: for promises whose time counts in other hours than ``hours``, these by their ids.
        customer: its customer; by default that of the history.
        history: everything of its customer.
        changes: what a newer answer book says otherwise; see
            :meth:`~servicekit.answers.AnswerBook.change_review`.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.case import Change
        >>> from servicekit.hours import BusinessHours
        >>> def on(day): return datetime(2026, 5, day, 9, tzinfo=UTC)
        >>> fixed = Change(at=on(2), field="status", new="resolved")
        >>> case = Case(id=1, customer_id=7, opened_at=on(1), changes=[fixed])
        >>> for each in occasions(case, at=on(3), hours=BusinessHours.always("UTC")):
        ...     print(each.kind, each.because[0])
        resolved It was settled on Sat 2 May 2026 09:00 UTC.

    Raises:
        FieldError: it is another customer's case, one of ``promises`` belongs to another case, or
            the share is not more than 0 and at most 1.
        NaiveDatetimeError: an instant has no time zone.
    """
    known = at if known_at is None else known_at
    whose = customer_of(history, customer)
    scene = Scene(case=case, at=at, known_at=known, history=history, customer=whose)
    if not scene.begun:
        return ()
    scene = attrs.evolve(scene, facts=facts_of(scene))
    watch = Watch(hours=hours, duty=duty, share=share, calendars=calendars)
    return tuple(
        chain(
            of_promises(scene, tuple_of(Promise, promises), watch),
            _resolved(scene),
            customer_waiting(scene),
            customer_silent(scene),
            hand_overs_untaken(scene),
            told_otherwise(scene, changes),
        )
    )


def _resolved(scene: Scene) -> Iterator[Occasion]:
    """Yield that the case is settled, unless everybody knows that all is not well with it.

    Where the customer only hung up before anybody could have answered, there was nothing to settle.
    """
    settled_at = scene.case.settled_at(**scene.asked)
    if settled_at is None or not scene.there or waiting(scene) is not None or given_up(scene):
        return
    if _said_nothing(scene):
        return
    owed = scene.case.owed(**scene.asked)
    if not any(promise.state(**scene.asked) is PromiseState.BROKEN for promise in owed):
        text = f"It was settled on {spoken(settled_at)}."
        yield scene.occasion("resolved", settled_at, text)


def _said_nothing(scene: Scene) -> bool:
    """Tell whether all that happened are calls given up that nobody has to answer."""
    talks = [each for each in scene.contacts if each.public and each.direction != "internal"]
    return bool(talks) and not any(
        each.needs_reply or each.outcome != "abandoned" for each in talks
    )

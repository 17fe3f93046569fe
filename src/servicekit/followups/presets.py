"""The plans of great service, each under the name by which people know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from types import MappingProxyType
from typing import Any

import attrs

from servicekit.followups.constraint import UNWISHED
from servicekit.followups.follow_up_policy import FollowUpPolicy
from servicekit.followups.occasion import OCCASIONS
from servicekit.followups.plan import Plan
from servicekit.followups.window import Window
from servicekit.hours import BusinessHours
from servicekit.hours.succession import AnyCalendar
from servicekit.promise import ORIGINS
from servicekit.tables import DecisionTable, Rule, col
from servicekit.values import check_word, tuple_of

__all__ = ["PLANS", "RULES", "decent_hours", "great_service", "plan"]

# The customer never heard of such a promise, or of such a due.
_NOT_SAID = "target, internal, assumed"

#: The plans, by their names. Whom one leaves to the staff, nobody contacts for it.
PLANS: Mapping[str, Plan] = MappingProxyType(
    {
        each.id: each
        for each in (
            Plan(
                id="keep_it",
                purpose="keep what was promised",
                earliest="2 working hours before",
                latest="at the due",
                audience="staff",
            ),
            Plan(
                id="see_to_it",
                purpose="see to it before it is late",
                latest="at the due",
                audience="staff",
            ),
            Plan(
                id="warn_before_due",
                purpose="say that it may take longer, and agree on another time",
                basis="promised",
                earliest="2 working hours before",
                latest="at the due",
            ),
            Plan(
                id="keep_now",
                purpose="keep what was promised, late as it is",
                audience="staff",
                every="after 1 business day",
            ),
            Plan(id="make_amends", purpose="say sorry, and say when it is done instead"),
            Plan(
                id="stayed_fixed",
                purpose="ask whether it stayed fixed",
                earliest="in 1 business day at 10:00",
                latest="after 5 business days",
            ),
            Plan(
                id="break_silence",
                purpose="say where it stands, also without an answer yet",
                basis="reply",
                earliest="after 1 business day",
                every="after 2 business days",
            ),
            Plan(
                id="nudge",
                purpose="ask again for what is missing",
                earliest="in 3 business days at 10:00",
                latest="after 6 business days",
            ),
            Plan(
                id="close_kindly",
                purpose="say that it is closed for now, and opened again at a word",
                earliest="in 7 business days at 10:00",
            ),
            Plan(
                id="take_over",
                purpose="take what was handed over",
                earliest="after 1 working hour",
                audience="staff",
                who="team",
                every="after 2 working hours",
            ),
            Plan(id="put_right", purpose="put right what they were told"),
            Plan(
                id="look_again",
                purpose="find out whether they were told what does not hold any more",
                audience="staff",
            ),
            Plan(id="tell_cause", purpose="tell them what is known of the cause"),
        )
    }
)

#: Which occasion deserves which of these plans.
RULES: tuple[Rule[Any], ...] = (
    Rule("due", when={"occasion": "promise_due"}, then="keep_it"),
    Rule(
        "at risk",
        when={"occasion": "promise_at_risk", "origin": f"not({_NOT_SAID})"},
        then=("see_to_it", "warn_before_due"),
        note="The owner hears first; and a customer who hears of it in time can plan around it.",
    ),
    Rule(
        "at risk, not said",
        when={"occasion": "promise_at_risk", "origin": _NOT_SAID},
        then="see_to_it",
        note="The customer never heard of it, so only the staff does.",
    ),
    Rule(
        "broken",
        when={"occasion": "promise_broken", "origin": f"not({_NOT_SAID})"},
        then=("make_amends", "keep_now"),
        note="An apology keeps no promise: it is owed until it is kept, or let go.",
    ),
    Rule(
        "broken, not said",
        when={"occasion": "promise_broken", "origin": _NOT_SAID},
        then="keep_now",
        note="There is nothing to say sorry for that the customer knows of.",
    ),
    Rule("settled", when={"occasion": "resolved"}, then="stayed_fixed"),
    Rule("our silence", when={"occasion": "customer_waiting"}, then="break_silence"),
    Rule("their silence", when={"occasion": "customer_silent"}, then=("nudge", "close_kindly")),
    Rule("untaken", when={"occasion": "hand_over_untaken"}, then="take_over"),
    Rule("told otherwise", when={"occasion": "told_otherwise", "certain": True}, then="put_right"),
    Rule(
        "perhaps otherwise",
        when={"occasion": "told_otherwise", "certain": "not(yes)"},
        then="look_again",
        note="What nobody knows for sure is not taken back.",
    ),
    Rule("cause", when={"occasion": "known_cause"}, then="tell_cause"),
)


def plan(name: str, **changes: Any) -> Plan:
    """Return the plan of a name, with what a host wants otherwise.

    Example:
        >>> print(plan("stayed_fixed", earliest="in 2 days at 11:00", channels=["phone"]).earliest)
        in 2 days at 11:00

    Raises:
        FieldError: there is no such plan, or a change is not possible.
    """
    check_word("plan", name, PLANS)
    return attrs.evolve(PLANS[name], **changes)


def great_service(
    *,
    hours: AnyCalendar,
    timezone: str | tzinfo | None = None,
    plans: Iterable[Plan] = (),
) -> FollowUpPolicy:
    """Return the policy of great service, to begin with and to change.

    The staff is reminded of what is due, hears first where it is about to slip, and again until it
    is kept. Customers are warned before a promise slips and hear a sorry where one was broken; they
    are asked the next day whether it stayed fixed, hear from us while they wait, and are asked
    again where they went silent, before a case is closed kindly. A hand-over that nobody took goes
    to its team, again and again. What they were told is put right when it has changed, and a known
    cause is told to all whom it touches.

    A reminder to the staff is done by a note that carries its key.

    Args:
        hours: the calendar of working hours and business days.
        timezone: the IANA zone on whose clock times are; by default that of ``hours``.
        plans: plans in the place of those of :data:`PLANS` that have the same id.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.customer import Customer
        >>> from servicekit.followups.occasion import Occasion
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
        >>> policy = great_service(hours=office)
        >>> friday = datetime(2026, 5, 1, 15, tzinfo=UTC)
        >>> fixed = Occasion(kind="resolved", since=friday, customer_id=7, case_id=3)
        >>> for each in policy.follow_ups([fixed], Customer(id=7), at=friday):
        ...     print(each.purpose, each.earliest_at)
        ask whether it stayed fixed 2026-05-04 09:00:00+00:00

    Raises:
        FieldError: a plan has another id.
    """
    own = tuple_of(Plan, plans)
    for each in own:
        check_word("plans", each.id, PLANS)
    return FollowUpPolicy(
        id="great service",
        table=DecisionTable(
            name="great-service",
            columns={
                "occasion": col.enum(*OCCASIONS),
                "origin": col.enum(*ORIGINS, optional=True),
                "certain": col.boolean(optional=True),
            },
            rules=RULES,
        ),
        plans=({**PLANS, **{each.id: each for each in own}}).values(),
        hours=hours,
        timezone=timezone,
    )


def decent_hours(
    opens: str = "08:00", closes: str = "21:00", *, channels: Iterable[str] = ()
) -> Window:
    """Return the window that keeps anybody from being rung at three in the morning.

    It is for customers who said no quiet hours, which is most of them. It goes by the customer's
    clock, in every zone in which they may be, and binds all contacts but those that they asked for
    and warnings of danger.

    Args:
        opens: from when on the clock, each day.
        closes: until when.
        channels: the channels that it binds; every one by default.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.customer import Customer
        >>> from servicekit.followups.contact_policy import ContactPolicy
        >>> polite = ContactPolicy(channels=["phone"], constraints=[decent_hours()])
        >>> night = datetime(2026, 5, 1, 3, tzinfo=UTC)
        >>> kim = Customer(id=7, timezones=["Europe/London"])
        >>> print(polite.may_contact(kim, "phone", "service", [], at=night).status)
        refuted

    Raises:
        HoursSyntaxError: one of the times cannot be read.

    Source:
        Laws on sales and collection calls name these hours or shorter ones, such as 47 CFR
        64.1200(c)(1) and 12 CFR 1006.6(b)(1)(i); see :mod:`servicekit.followups.law`.
    """
    hours = BusinessHours.parse(f"Mo-Su {opens}-{closes}", timezone="UTC")
    return Window("decent hours", hours, place="customer", bases=UNWISHED, channels=channels)

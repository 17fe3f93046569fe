"""When customers are contacted again, under both playbooks."""

import attrs
import pytest

from replay.support import ADA, ALWAYS, case, desk, may, moved, pair, said, target
from servicekit.case import History
from servicekit.customer import Customer
from servicekit.followups import OCCASIONS, ContactPolicy, FollowUpPolicy, Plan, Window
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook
from servicekit.replay import ReplayChange
from servicekit.replay.follow_ups import of_follow_ups
from servicekit.tables import DecisionTable, Rule, col

SETTLED = case(changes=[moved(may(4, 10), "resolved", "status")])
MORNING = BusinessHours.parse("Mo-Su 09:00-12:00", timezone="UTC")
EVENING = BusinessHours.parse("Mo-Su 18:00-20:00", timezone="UTC")


def policy(*plans: Plan, occasion: str = "resolved", then: object = "call") -> FollowUpPolicy:
    rule = Rule("after", when={"occasion": occasion}, then=then)
    table = DecisionTable(columns={"occasion": col.enum(*OCCASIONS)}, rules=[rule], otherwise=None)
    return FollowUpPolicy(id="after", table=table, plans=plans or [plan()], timezone="UTC")


def plan(**fields: object) -> Plan:
    given = {"id": "call", "purpose": "call", "earliest": "in 1 day", "channels": ["phone"]}
    return Plan(**{**given, **fields})


def contact(*windows: Window, **fields: object) -> ContactPolicy:
    return ContactPolicy(channels=["phone", "email"], constraints=windows, timezone="UTC", **fields)


def changes(old: Playbook, new: Playbook, subject: object = SETTLED, **fields: object):
    return [*of_follow_ups(pair(old, new, subject, **{"at": may(4, 13), **fields}))]


def values(found: list[ReplayChange]) -> list[tuple[object, ...]]:
    return [(each.of, each.old, each.new) for each in found]


def test_the_same_plans_are_not_looked_at():
    """Where neither plans nor the contact policy differ, nothing is planned otherwise."""
    old, new = (desk(follow_ups=policy(), max_hand_overs=n) for n in (1, 2))

    assert changes(old, new) == []


def test_another_policy_may_plan_the_same():
    """A plan for another occasion changes nothing for a case that has none."""
    old = desk(follow_ups=policy())
    new = desk(follow_ups=policy(plan(), plan(id="other", purpose="else")))

    assert changes(old, new) == []


def test_a_plan_that_comes_later_says_so():
    """A plan with another timing is named, with the place of what is different."""
    old, new = (desk(follow_ups=policy(plan(earliest=f"in {n} days"))) for n in (1, 2))
    (found,) = changes(old, new)

    assert values([found]) == [
        ("call", "from Tue 5 May 2026 10:00 UTC", "from Wed 6 May 2026 10:00 UTC")
    ]
    assert found.rules == ("follow_ups.call",)


def test_a_plan_that_is_new_or_gone_is_nothing_on_the_other_side():
    """A plan of one playbook alone becomes nothing, or comes from it."""
    (found,) = changes(desk(), desk(follow_ups=policy()))

    assert values([found]) == [("call", None, "from Tue 5 May 2026 10:00 UTC")]
    assert found.rules == ("follow_ups.call", "follow_ups.rules.after")


def test_a_constraint_that_moves_a_contact_is_named():
    """Where the contact policy differs, the constraints that moved the contact are named."""
    others = Window("mail hours", ALWAYS, channels=["email"])
    old, new = (
        desk(follow_ups=policy(), contact=contact(Window("calls", hours), *more))
        for hours, more in ((MORNING, ()), (EVENING, [others]))
    )
    (found,) = changes(old, new)

    assert values([found]) == [
        ("call", "Tue 5 May 2026 10:00 UTC by phone", "Tue 5 May 2026 18:00 UTC by phone")
    ]
    assert found.rules == ("contact.calls",)


def test_a_constraint_that_moves_another_contact_is_not_named():
    """What moved the contact of another plan says nothing about this one."""
    plans = plan(), plan(id="mail", purpose="mail", channels=["email"])
    old, new = (
        desk(
            follow_ups=policy(*plans, then=["call", "mail"]),
            contact=contact(
                Window("calls", hours, channels=["phone"]),
                Window("mails", hours, channels=["email"]),
            ),
        )
        for hours in (MORNING, EVENING)
    )

    assert [(each.of, each.rules) for each in changes(old, new)] == [
        ("call", ("contact.calls",)),
        ("mail", ("contact.mails",)),
    ]


def test_a_customer_who_cannot_be_contacted_is_said():
    """Where no channel can be taken, that is said, with what blocks it."""
    never = Window("no calls", BusinessHours(timezone="UTC"), channels=["phone"])
    old, new = (desk(follow_ups=policy(), contact=contact(*each)) for each in ((), (never,)))
    (found,) = changes(old, new)

    assert (found.new, found.rules) == ("cannot be contacted", ("contact.no calls",))


def test_a_channel_that_is_passed_over_says_why():
    """The constraints of a channel that would have suited better are named."""
    never = Window("no calls", BusinessHours(timezone="UTC"), channels=["phone"])
    plans = policy(plan(channels=["phone", "email"]))
    old, new = (desk(follow_ups=plans, contact=contact(*each)) for each in ((), (never,)))
    (found,) = changes(old, new)

    assert (found.new, found.rules) == (
        "Tue 5 May 2026 10:00 UTC by email", ("contact.no calls",)
    )  # fmt: skip


def test_what_somebody_does_without_a_contact_has_no_channel():
    """What is for the staff has an instant, and no channel."""
    staff = policy(plan(audience="staff", channels=[]))
    (found,) = changes(desk(contact=contact()), desk(follow_ups=staff, contact=contact()))

    assert found.new == "Tue 5 May 2026 10:00 UTC"


@pytest.mark.parametrize(
    ("fields", "said_"),
    [
        ({"latest": "after 2 hours", "earliest": "after 1 hour"}, "missed"),
        ({"waits_on": ["resolved"]}, "paused"),
    ],
)
def test_what_is_not_to_be_done_now_says_why(fields, said_):
    """A plan whose time is over, or stands still, says so."""
    old, new = desk(), desk(follow_ups=policy(plan(**fields)))

    assert values(changes(old, new)) == [("call", None, said_)]


def test_what_nobody_can_tell_is_undecided():
    """An occasion of which a fact is missing stands under its own name."""
    missing = attrs.evolve(
        policy(),
        table=DecisionTable(
            columns={"occasion": col.enum(*OCCASIONS), "tier": col.text()},
            rules=[Rule("after", when={"tier": "gold"}, then="call")],
            otherwise=None,
        ),
    )

    assert values(changes(desk(), desk(follow_ups=missing))) == [("resolved", None, "undecided")]


def test_several_contacts_of_one_plan_stand_together():
    """Contacts of one plan are one change, in their order."""
    due = policy(plan(earliest="at once"), occasion="promise_broken")
    late = [target(1, id="a"), target(2, id="b", measure="resolution")]
    (found,) = changes(desk(*late), desk(*late, follow_ups=due), case())

    assert found.new == "from Mon 4 May 2026 10:00 UTC; from Mon 4 May 2026 11:00 UTC"


def test_another_target_moves_what_hangs_on_it():
    """A follow-up on a broken promise moves with the due of its target."""
    due = policy(plan(earliest="at once"), occasion="promise_broken")
    (found,) = changes(desk(target(1), follow_ups=due), desk(target(2), follow_ups=due), case())

    assert values([found]) == [
        ("call", "from Mon 4 May 2026 10:00 UTC", "from Mon 4 May 2026 11:00 UTC")
    ]
    assert found.rules == ("targets.reply",)


def test_the_history_says_what_was_done():
    """A follow-up that was carried out stays done under both playbooks."""
    (key,) = pair(desk(), desk(follow_ups=policy()), SETTLED, at=may(4, 13)).new.followed
    done = said(may(5, 11), ADA, channel="phone", outcome="connected", follow_ups=[key.key])
    known = History(customer=Customer(id="kim"), cases=[SETTLED], contacts=[done])

    assert changes(desk(), desk(follow_ups=policy()), at=may(6), history=known) == []

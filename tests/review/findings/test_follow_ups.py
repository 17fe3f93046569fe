"""Follow-ups that were made, those that were missed, and customers out of reach."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs

from review.findings.support import DESK, inquiry, told
from review.support import SAM, call, case, may, moved, said
from servicekit.case import Case
from servicekit.followups import ContactPolicy, FollowUpPolicy, Plan, Window
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook
from servicekit.situation import COLUMNS
from servicekit.tables import DecisionTable, Rule

DONE = case(changes=[moved(may(4, 12), "open", "resolved")])


def following(
    latest: str | None = "in 2 days", hours: BusinessHours | None = None, **fields: Any
) -> Playbook:
    """Return a desk that asks the next day whether what was settled stayed so."""
    plan = Plan(id="stayed", purpose="ask whether it stayed fixed", earliest="in 1 day at 10:00")
    columns = fields.pop("columns", ["occasion"])
    rule = fields.pop("rule", Rule("fixed", when={"occasion": "resolved"}, then="stayed"))
    table = DecisionTable(
        columns={name: COLUMNS[name] for name in columns}, rules=[rule], otherwise=None
    )
    policy = FollowUpPolicy(
        id="after",
        table=table,
        plans=[attrs.evolve(plan, latest=latest)],
        hours=hours,
        timezone="UTC",
    )
    return attrs.evolve(DESK, follow_ups=policy, **fields)


SETTLED = "It was settled on Mon 4 May 2026 12:00 UTC."
FOLLOWS = following()
ASKS = following(
    columns=["occasion", "cases"],
    rule=Rule("fixed", when={"occasion": "resolved", "cases": "> 1"}, then="stayed"),
)


def found(subject: Case, day: int, code: str, **fields: Any) -> list[tuple[str, tuple[str, ...]]]:
    return told(subject, may(day), code, **{"playbook": FOLLOWS, **fields})


def test_a_follow_up_whose_time_is_over_was_missed():
    """Until then it is not; nobody made it after that."""
    subject = case(said(may(4), SAM), changes=DONE.changes)
    assert found(subject, 6, "follow_up_missed") == []
    ((sentence, ids),) = found(subject, 8, "follow_up_missed")
    assert sentence.startswith(f"Not made: ask whether it stayed fixed. {SETTLED}")
    assert sentence.endswith("Its time was over on Wed 6 May 2026 12:00 UTC.")
    assert ids == ("c",)


def test_where_nobody_records_contacts_nobody_can_tell_what_was_made():
    """A log of changes alone says nothing of calls and messages."""
    ((sentence, ids),) = found(DONE, 8, "follow_up_missed")
    words = "? Nobody recorded contacts, so nobody can tell if made: ask whether it stayed fixed."
    assert sentence.startswith(words)
    assert ids == ("c",)


def test_what_a_follow_up_is_about_is_its_evidence():
    """A promise, where there is one."""
    warn = following(rule=Rule("late", when={"occasion": "promise_broken"}, then="stayed"))
    ((_, ids),) = found(case(promises=[call()]), 20, "follow_up_missed", playbook=warn)
    assert ids == ("p",)


def test_what_nobody_can_tell_is_undecided():
    """Facts that are missing are named."""
    ((sentence, ids),) = found(DONE, 5, "follow_up_missed", playbook=ASKS, history=None)
    assert ids == ("c",)
    assert sentence == f"? Nobody can tell what this deserves: {SETTLED} Not known: cases."
    assert found(DONE, 5, "follow_up_missed", playbook=ASKS) == []


class OnlyOf2025:
    """Holidays of one year, of which no other is known."""

    def dates(self, first: date, last: date) -> list[date]:
        return [day for day in [date(2025, 1, 1)] if first <= day <= last]

    def covers(self, year: int) -> bool:
        return year == 2025


def test_by_a_calendar_that_does_not_know_the_year_nobody_can_tell_when():
    """What cannot be planned is neither missed nor forgotten."""
    week = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC", holidays=OnlyOf2025())
    ((sentence, _),) = found(
        DONE, 5, "follow_up_missed", playbook=following("in 2 business days", hours=week)
    )
    assert sentence.startswith(
        "? Nobody can tell when it is to be made: ask whether it stayed fixed. "
    )


def made(when: datetime) -> Case:
    """Return the case with a call that carries the follow-up out."""
    (due,) = inquiry(DONE, may(5), playbook=FOLLOWS).followed
    contact = said(when, SAM, id="f", channel="phone", outcome="connected", follow_ups=[due.key])
    return case(contact, changes=DONE.changes)


def test_a_follow_up_in_its_time_went_well():
    """Until its last instant it is in time, after that it is late."""
    ((sentence, ids),) = found(made(may(6, 12)), 8, "followed_up")
    assert sentence.startswith(
        "Followed up on Wed 6 May 2026 12:00 UTC: ask whether it stayed fixed. "
    )
    assert ids == ("c", "f")
    assert found(made(may(6, 12, 1)), 8, "followed_up") == []
    assert found(DONE, 5, "followed_up") == []
    endless = following(None)
    assert len(found(made(may(20)), 21, "followed_up", playbook=endless)) == 1


def test_whoever_cannot_be_contacted_is_found():
    """Where no channel is left, the sentence says why; one that is left is enough."""
    blocked = ContactPolicy(channels=["email"], constraints=[_never()], timezone="UTC")
    shut = attrs.evolve(FOLLOWS, contact=blocked)
    ((sentence, ids),) = found(DONE, 5, "cannot_be_contacted", playbook=shut)
    assert sentence.startswith("The customer cannot be contacted to ask whether it stayed fixed: ")
    assert ids == ("c",)
    late = following(rule=Rule("late", when={"occasion": "promise_broken"}, then="stayed"))
    shut = attrs.evolve(late, contact=blocked)
    ((_, ids),) = found(case(promises=[call()]), 5, "cannot_be_contacted", playbook=shut)
    assert ids == ("p",)
    free = attrs.evolve(FOLLOWS, contact=ContactPolicy(channels=["email"], timezone="UTC"))
    assert found(DONE, 5, "cannot_be_contacted", playbook=free) == []
    assert found(DONE, 5, "cannot_be_contacted") == []


def _never() -> Window:
    return Window("never", BusinessHours(timezone="UTC", weekly={}))


def test_a_contact_that_does_not_say_so_is_told_as_what_it_is():
    """Where no contact names a key, a contact in its time went well, and says so."""
    subject = case(said(may(5, 11), SAM, id="f"), changes=DONE.changes)
    ((sentence, ids),) = found(subject, 8, "followed_up")
    assert sentence.endswith(
        f"{SETTLED} It was done on Tue 5 May 2026 11:00 UTC. "
        "No contact says what it was for, so one in its time counts."
    )
    assert ids == ("c", "f")
    assert found(subject, 8, "follow_up_missed") == []


def test_of_reminders_of_the_staff_nobody_can_tell_where_no_contact_names_a_key():
    """Colleagues are reminded by notes; whether one was, only its key says."""
    reminds = _reminding()
    note = said(may(4, 11), SAM, direction="internal", public=False)
    subject = case(said(may(4), SAM), note, changes=DONE.changes)
    ((sentence, _),) = found(subject, 8, "follow_up_missed", playbook=reminds)
    assert sentence.startswith(
        "? No note says which reminder it was, so nobody can tell if made: look at it. "
    )
    keyed = case(said(may(4), SAM, follow_ups=["another"]), note, changes=DONE.changes)
    ((sentence, _),) = found(keyed, 8, "follow_up_missed", playbook=reminds)
    assert sentence.startswith("Not made: look at it. ")


def _reminding() -> Playbook:
    """Return a desk that reminds the staff to look at what was settled."""
    policy = FOLLOWS.follow_ups
    staff = [attrs.evolve(each, purpose="look at it", audience="staff") for each in policy.plans]
    return attrs.evolve(FOLLOWS, follow_ups=attrs.evolve(policy, plans=staff))

"""Follow-ups that were made, those that were missed, and customers out of reach."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from review.findings.support import DESK, inquiry, told
from review.support import SAM, call, case, may, moved, said
from servicekit.case import Case
from servicekit.followups import ContactPolicy, FollowUpPolicy, Plan
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook
from servicekit.situation import COLUMNS
from servicekit.tables import DecisionTable, Rule

DONE = case(changes=[moved(may(4, 12), "open", "resolved")])


def following(latest: str | None = "in 2 days", **fields: Any) -> Playbook:
    """Return a desk that asks the next day whether what was settled stayed so."""
    plan = Plan(id="stayed", purpose="ask whether it stayed fixed", earliest="in 1 day at 10:00")
    columns = fields.pop("columns", ["occasion"])
    rule = fields.pop("rule", Rule("fixed", when={"occasion": "resolved"}, then="stayed"))
    table = DecisionTable(
        columns={name: COLUMNS[name] for name in columns}, rules=[rule], otherwise=None
    )
    policy = FollowUpPolicy(
        id="after", table=table, plans=[attrs.evolve(plan, latest=latest)], timezone="UTC"
    )
    return attrs.evolve(DESK, follow_ups=policy, **fields)


DESKS = {
    "follows": following(),
    "asks": following(
        columns=["occasion", "language"],
        rule=Rule("fixed", when={"occasion": "resolved", "language": "en"}, then="stayed"),
    ),
}
SETTLED = "The case is settled since Mon 4 May 2026 12:00 UTC."


def test_a_follow_up_whose_time_is_over_was_missed():
    """Until then it is not; nobody made it after that."""
    assert told(DONE, may(6, 12), "follow_up_missed", playbook=DESKS["follows"]) == []
    ((sentence, ids),) = told(DONE, may(8), "follow_up_missed", playbook=DESKS["follows"])
    assert sentence.startswith("Not made: stayed. ")
    assert sentence.endswith("Its time was over on Wed 6 May 2026 12:00 UTC.")
    assert ids == ()


def test_what_a_follow_up_is_about_is_its_evidence():
    """A promise, where there is one."""
    warn = following(rule=Rule("late", when={"occasion": "promise_broken"}, then="stayed"))
    ((_, ids),) = told(case(promises=[call()]), may(20), "follow_up_missed", playbook=warn)
    assert ids == ("p",)


def test_what_nobody_can_tell_is_undecided():
    """Facts that are missing are named; so is a calendar that does not know the year."""
    asks = attrs.evolve(
        DESKS["asks"], follow_ups=attrs.evolve(DESKS["asks"].follow_ups, id="other")
    )
    subject = case(changes=DONE.changes)
    undetermined = told(subject, may(5), "follow_up_missed", playbook=asks)
    assert undetermined == []  # the language of a customer of whom nothing is known is none

"""What goes wrong, under both playbooks."""

import pytest

from replay.support import case, desk, may, moved, pair, parts, target
from replay.test_escalations import triggers
from servicekit.playbook import Playbook
from servicekit.replay.dues import of_promises
from servicekit.replay.findings import of_findings

UNUSED = {"id": "unused", "when": {"priority": "urgent"}, "measure": "resolution"}
SENT = case(
    changes=[moved(may(4, 9, n), team, "team", seq=n) for n, team in enumerate(["a", "b", "c"])]
)


def found(old: Playbook, new: Playbook, subject: object = None, **fields: object):
    both = pair(old, new, subject, **fields)
    return [*of_findings(both, of_promises(both))]


def test_the_same_playbook_finds_the_same():
    """Where no policy differs, nothing is looked at."""
    assert found(desk(max_hand_overs=1), desk(max_hand_overs=1), SENT) == []


def test_a_stricter_limit_finds_more():
    """What a stricter limit finds is worse, and by that limit."""
    (change,) = found(desk(max_hand_overs=2), desk(max_hand_overs=1), SENT)

    assert parts([change]) == [("finding", "run_around", None, "found", "worse")]
    assert change.rules == ("limits.max_hand_overs",)


def test_a_finding_follows_from_what_else_changes():
    """A broken promise is found by the target that changed, and by no other that did."""
    old = desk(target(8), target(9, id="idle", measure="resolution"))
    new = desk(
        target(2),
        target(10, id="idle", measure="resolution"),
        target(3, id="late", measure="final_response"),
    )
    changes = found(old, new)
    (broken,) = (each for each in changes if each.of == "broken")

    assert broken.new == "found"
    assert "targets.reply" in broken.rules


def test_more_of_the_same_is_counted():
    """Where something is found more than once, it is said how often."""
    two = [target(1), target(1, id="too", measure="resolution")]
    (change,) = (each for each in found(desk(*two), desk()) if each.of == "broken")

    assert parts([change]) == [("finding", "broken", "found 2 times", None, "better")]


def test_what_nobody_can_tell_is_neither_better_nor_worse():
    """What is undecided on one side is neither better nor worse."""
    unknown = triggers("late", columns=["contacts_about"], contacts_about=">= 3")
    (change,) = found(desk(), desk(triggers=unknown))

    assert parts([change]) == [("finding", "not_escalated", None, "undecided", None)]


def test_what_was_found_and_is_unknown_now_is_not_better():
    """What is found under one playbook, and unknown under the other, is not better there."""
    sure = triggers("late", kind="request")
    unknown = triggers("late", columns=["contacts_about"], contacts_about=">= 3")
    (change,) = found(desk(triggers=sure), desk(triggers=unknown))

    assert parts([change]) == [("finding", "not_escalated", "found", "undecided", None)]


@pytest.mark.parametrize("hours", [1, 2])
def test_what_can_follow_from_anything_names_all_that_differs(hours):
    """A finding of which nobody knows what it follows from names everything that differs."""
    old, new = desk(target(6)), desk(target(hours), max_hand_overs=9)

    assert all(each.rules for each in found(old, new))


# An hour before the due of four hours, and an hour after that of two.
_LATE = {"at": may(4, 12)}


def test_what_is_broken_now_is_not_better_as_it_is_at_risk_no_more():
    """A promise that is at risk no more because it is broken is worse, and in nothing better."""
    old, new = desk(target(4)), desk(target(2))
    there = {each.of: each.effect for each in found(old, new, **_LATE)}
    back = {each.of: each.effect for each in found(new, old, **_LATE)}

    assert there == {"at_risk": None, "broken": "worse"}
    assert back == {"at_risk": None, "broken": "better"}


def test_what_is_at_risk_no_more_and_not_broken_is_better():
    """A promise that has more time is at risk no more, which is better."""
    changes = found(desk(target(4)), desk(target(400)), **_LATE)

    assert [(each.of, each.effect) for each in changes] == [("at_risk", "better")]

"""When the promises of targets are due, and what they are, under both playbooks."""

from datetime import timedelta

import pytest

from replay.support import ADA, NOON, case, desk, may, moved, pair, parts, said, swapped, target
from servicekit.playbook import Playbook
from servicekit.promise import Promise
from servicekit.replay.dues import of_promises

URGENT = target(1, id="urgent", when={"priority": "urgent"})
RAISED = case(changes=[moved(may(4), "urgent")])


def found(old: Playbook, new: Playbook, subject: object = None, **fields: object):
    return [*of_promises(pair(old, new, subject, **fields))]


def words(*given: object, **fields: object) -> list[str]:
    return [str(reason) for each in found(*given, **fields) for reason in each.by]


def test_a_longer_target_is_due_later_and_no_longer_broken():
    """Of a target that allows more time the due is later, and what was broken may be open."""
    old, new = desk(target(2)), desk(target(4))

    assert parts(found(old, new)) == [
        ("due", "acknowledgement", may(4, 11), may(4, 13), None),
        ("state", "acknowledgement", "broken", "open", "better"),
    ]
    assert parts(found(new, old)) == swapped(parts(found(old, new)))
    assert set(words(old, new)) == {"targets.reply: within 2 hours becomes 4 hours."}


def test_the_same_targets_are_not_looked_at():
    """Where the targets are the same, nothing is due at another instant."""
    assert found(desk(target()), desk(target(), max_hand_overs=0)) == []


@pytest.mark.parametrize(
    ("answered", "old", "new", "effect"),
    [
        (may(4, 10), "kept", "kept_late", "worse"),
        (None, "open", "broken", "worse"),
    ],
)
def test_what_a_state_means_to_the_customer(answered, old, new, effect):
    """To keep a word is better than to keep it late, and that is better than to break it."""
    replies = [said(answered, ADA, direction="outbound")] if answered else []
    states = found(desk(target(4)), desk(target(1, within=timedelta(minutes=30))), case(*replies))

    assert parts(states)[1] == ("state", "acknowledgement", old, new, effect)


def test_late_is_better_than_never():
    """What is broken under one playbook and kept late under the other is better then."""
    back = case(
        changes=[moved(may(4, 11), "resolved", "status"), moved(may(4, 11, 30), "open", "status")]
    )
    old, new = (
        desk(target(1, measure="resolution", on_reopen=word)) for word in ("resume", "ignore")
    )

    assert parts(found(old, new, back)) == [
        ("state", "resolution", "broken", "kept_late", "better")
    ]


def test_a_pause_is_no_due():
    """While a clock stands still there is no due; where both do, the first due is compared."""
    waits = case(changes=[moved(may(4, 9, 30), "pending", "status")])
    paused, longer, running = (
        desk(target(hours, measure="resolution", pause_on=statuses))
        for hours, statuses in ((2, ["pending"]), (4, ["pending"]), (2, []))
    )

    assert parts(found(paused, running, waits)) == [
        ("due", "resolution", None, may(4, 11), None),
        ("state", "resolution", "paused", "broken", "worse"),
    ]
    assert parts(found(paused, longer, waits)) == [
        ("due", "resolution", may(4, 11), may(4, 13), None)
    ]


def test_another_target_that_applies_says_why():
    """Where another target of the measure applies, both are named, and why the new one does."""
    old, new = desk(target(4)), desk(URGENT, target(4))
    changes = found(old, new, RAISED)

    assert parts(changes)[0] == ("due", "acknowledgement", may(4, 13), may(4, 10), None)
    assert changes[0].rules == ("targets.reply", "targets.urgent")
    assert words(old, new, RAISED)[0] == (
        "Target urgent applies, where target reply did before (urgent: priority is urgent)."
    )


def test_a_target_that_is_new_or_gone_says_so():
    """What is promised under one playbook alone is nothing under the other."""
    none, some = desk(), desk(target(4))

    assert parts(found(none, some)) == [
        ("due", "acknowledgement", None, may(4, 13), None),
        ("state", "acknowledgement", None, "open", None),
    ]
    assert parts(found(some, none)) == swapped(parts(found(none, some)))
    assert words(none, some)[0].startswith("Target reply applies, where none did before (reply:")
    assert words(some, none)[0] == "Target reply applied, and none does now."


def test_targets_beside_it_can_make_a_target_count_otherwise():
    """Where the same target counts otherwise, those beside it that differ are named."""
    held = case(
        changes=[
            moved(may(4, 9), "pending", "status"),
            moved(may(4, 11), "open", "status"),
            moved(may(4, 10), "urgent"),
        ]
    )
    first = {"id": "first", "measure": "resolution", "unless": {"priority": "urgent"}}
    urgent = target(9, id="urgent", measure="resolution", when={"priority": "urgent"})
    old, new = (
        desk(target(9, pause_on=statuses, **first), urgent) for statuses in ([], ["pending"])
    )
    (change,) = found(old, new, held)

    assert (change.part, change.rules) == ("due", ("targets.first",))
    assert words(old, new, held) == [
        "Target urgent counts otherwise, as the targets beside it are other ones."
    ]


def test_promises_of_one_measure_are_told_apart():
    """A clock that runs again makes a promise for each message, and each is compared."""
    talk = case(said(may(4), id="one"), said(may(4, 10), ADA), said(may(4, 11), id="two"))
    old, new = (desk(target(hours, measure="next_reply")) for hours in (4, 8))

    assert [each.of for each in found(old, new, talk)] == ["next_reply/one", "next_reply/two"]


def test_what_somebody_said_is_due_when_they_said():
    """A promise that somebody gave is no target's, whatever the playbook."""
    call = Promise(
        id="p",
        customer_id="kim",
        what="call back",
        made_at=may(4),
        due_at=may(4, 10),
        made_by="ada",
    )
    changes = found(desk(target(2)), desk(target(4)), case(promises=[call]), at=NOON)

    assert {each.of for each in changes} == {"acknowledgement"}

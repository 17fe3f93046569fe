"""What scheduling comes to, as values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pytest

from followups.support import ADA, call, needed, on, open_on, person, policy, schedule
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.followups.cap import Cap
from servicekit.followups.scheduled import Blocked, Moved, Scheduled, Unschedulable, key_of
from servicekit.followups.window import Window

KIM = person(contact_points={"phone": ["+44 1"], "email": ["kim@example.org"]})
TEAM = Window("team", open_on("Mo-Fr 09:00-17:00"))


def contact(**fields: Any) -> Scheduled:
    defaults = {"follow_ups": [needed(on(23, 9))], "at": on(23, 9), "channel": "phone"}
    return Scheduled(**(defaults | fields))


def test_outcomes_travel(travels: Any) -> None:
    """What was scheduled, or cannot be, can be copied, pickled and hashed, with all its reasons."""
    found = schedule(TEAM, what=needed(on(23, 18)), customer=KIM)
    never = schedule(TEAM, what=needed(on(28), latest_at=on(28, 9)), customer=KIM)
    assert isinstance(found, Scheduled)
    assert isinstance(never, Unschedulable)
    for each in (found, never, *found.moved, *never.blocked):
        travels(each)


def test_numbers_are_hidden() -> None:
    """No representation and no sentence shows a number or an address."""
    found = schedule(TEAM, what=needed(on(23, 18)), customer=KIM)
    never = schedule(TEAM, what=needed(on(28), latest_at=on(28, 9)), customer=KIM)
    assert isinstance(found, Scheduled)
    assert isinstance(never, Unschedulable)
    assert found.contact_point == "+44 1"
    assert never.blocked[0].contact_point == "+44 1"
    for each in (found, never):
        for text in (repr(each), str(each)):
            assert "+44" not in text
            assert "example.org" not in text


def test_the_key_of_one_is_its_own() -> None:
    """What carries one follow-up out has its key, scheduled or not."""
    follow_up = needed(on(23), key="stay-fixed/12")
    assert contact(follow_ups=[follow_up]).key == "stay-fixed/12"
    assert Unschedulable(follow_ups=[follow_up]).key == "stay-fixed/12"


def test_the_key_of_several_does_not_depend_on_their_order() -> None:
    """What carries several out has one key, in whatever order they come."""
    a, b = needed(on(23), key="a"), needed(on(23), key="b")
    assert key_of([a, b]) == key_of([b, a]) == contact(follow_ups=[b, a]).key
    assert key_of([a, b]) not in {"a", "b"}


def test_the_key_of_several_is_no_key_of_one() -> None:
    """No follow-up has a key with the sign that joins the keys of one contact."""
    assert contact(follow_ups=[needed(on(23), key=key) for key in "ab"]).key == "a+b"
    with pytest.raises(FieldError, match=r"key='a\+b'"):
        needed(on(23), key="a+b")


def test_what_it_is_for() -> None:
    """A contact has one basis, each purpose once, and the keys that it is recorded with."""
    both = contact(
        follow_ups=[
            needed(on(23), key="b", purpose="warn", basis="promised"),
            needed(on(23), key="a", purpose="warn", basis="promised"),
        ]
    )
    assert (both.basis, both.purposes, both.keys) == ("promised", ("warn",), ("b", "a"))


def test_what_is_recorded_with_its_keys_is_carried_out() -> None:
    """A contact that names the keys of what was scheduled keeps it from being done again."""
    found = schedule(what=needed(on(23, 9)))
    assert isinstance(found, Scheduled)
    done = call(found.at, outcome="connected", follow_ups=found.keys)
    again = schedule(what=needed(on(23, 9)), contacts=[done], at=on(23, 10))
    assert isinstance(again, Unschedulable)
    assert again.blocked[0].by == ("carried out",)


def test_the_contact_to_record() -> None:
    """What is recorded of a contact has its channel, number, cases, brand, basis and keys."""
    both = contact(
        follow_ups=[
            needed(on(23), key=key, case_id=case, brand="lamps", basis="promised")
            for key, case in (("a", 1), ("b", 2), ("c", 1), ("d", None))
        ],
        contact_point="+44 1",
    )
    made = both.recorded("call", at=on(23, 10), author=ADA, outcome="connected")
    assert (made.id, made.at, made.outcome) == ("call", on(23, 10), "connected")
    assert (made.channel, made.contact_point, made.case_ids) == ("phone", "+44 1", ("1", "2"))
    assert (made.brand, made.basis, made.follow_ups) == ("lamps", "promised", ("a", "b", "c", "d"))


def test_what_was_done_in_another_way() -> None:
    """A detail that came out otherwise is recorded as it was."""
    made = contact(contact_point="+44 1").recorded(
        1, at=on(23, 10), author=ADA, contact_point="+44 2", case_ids=[3]
    )
    assert (made.contact_point, made.case_ids) == ("+44 2", ("3",))


def test_a_call_that_became_a_mail() -> None:
    """What was done on another channel than planned is recorded on that one."""
    made = contact().recorded(1, at=on(23, 10), author=ADA, channel="email", basis="promised")
    assert (made.channel, made.basis) == ("email", "promised")


def test_what_contacts_nobody_is_a_note() -> None:
    """What staff did among itself is recorded as a note, which fills no cap and is not repeated."""
    task = needed(on(23, 9), audience="staff", case_id=1)
    found = schedule(what=task)
    assert isinstance(found, Scheduled)
    note = found.recorded(1, at=on(23, 10), author=ADA, text="done")
    assert (note.channel, note.direction, note.public, note.basis) == (
        "note",
        "internal",
        False,
        None,
    )
    assert (note.case_ids, note.text) == (("1",), "done")
    one = Cap("one", 1, "24 hours")
    other = schedule(one, what=needed(on(23, 11), key="other"), contacts=[note])
    assert isinstance(other, Scheduled)
    assert other.at == on(23, 11)
    assert isinstance(schedule(what=task, contacts=[note], at=on(23, 11)), Unschedulable)


def test_what_cannot_be_recorded() -> None:
    """A detail that no contact can have is refused."""
    with pytest.raises(FieldError, match="outcome"):
        contact().recorded(1, at=on(23, 10), author=ADA, outcome="perhaps")


def test_sentences() -> None:
    """Outcomes are said in sentences, what moved them and what is in the way included."""
    found = schedule(TEAM, what=needed(on(23, 18)))
    first, moved = str(found).splitlines()
    assert first == "Contact by phone: Tue 24 Nov 2026 09:00 UTC."
    assert "team" in moved
    assert moved.endswith("not before Tue 24 Nov 2026 09:00 UTC.")
    never = policy(TEAM, channels=["phone"]).schedule(
        needed(on(28), latest_at=on(28, 9)), person(), [], at=on(28)
    )
    assert "team" in str(never)
    assert "it could be Sat 28 Nov 2026 00:00 UTC" in str(never)
    assert str(never.blocked[0]) == " ".join(str(never).splitlines())


def test_equal_instants_are_equal() -> None:
    """Outcomes are equal where their instants are, in whatever zone these are written."""
    there = on(23, 14, 30, zone="Asia/Kolkata")
    assert contact(at=there) == contact(at=on(23, 9))
    moved = Moved(constraint="c", code="cap", from_at=on(23, 9), until_at=on(24), text="why")
    assert attrs.evolve(moved, from_at=there) == moved
    blocked = Blocked(channel="phone", would_be_at=on(23, 9))
    assert attrs.evolve(blocked, would_be_at=there) == blocked
    assert attrs.evolve(blocked, would_be_at=None) != blocked


@pytest.mark.parametrize("kind", [Scheduled, Unschedulable])
def test_what_is_no_follow_up_is_refused(kind: Any) -> None:
    """An outcome is one of follow-ups, and its instant has a zone."""
    more = {"at": on(23), "channel": "phone"} if kind is Scheduled else {}
    with pytest.raises(FieldError, match="FollowUp"):
        kind(follow_ups=["stay-fixed/12"], **more)
    with pytest.raises(NaiveDatetimeError):
        contact(at=datetime(2026, 11, 23))  # noqa: DTZ001


def test_what_moved_it_is_told_from_when_until_when() -> None:
    """What moved a contact names itself, its kind, and the time that it ruled out."""
    one = Cap("one a day", 1, "24 hours")
    found = schedule(one, what=needed(on(23, 10)), contacts=[call(on(23, 9))])
    assert isinstance(found, Scheduled)
    [moved] = found.moved
    assert (moved.constraint, moved.code) == ("one a day", "cap")
    assert (moved.from_at, moved.until_at) == (on(23, 10), on(24, 9))
    assert "one a day" in moved.text

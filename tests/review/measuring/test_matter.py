from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.measuring.support import DESK, only
from review.support import KIM, SAM, case, may, moved, said
from servicekit.case import Case, History
from servicekit.playbook import Playbook
from servicekit.review.inquiry import Inquiry
from servicekit.review.measuring.matter import asked_elsewhere

FIRST = "first_contact_resolution"


def written(name: str, day: int, until: int = 7, **fields: Any) -> Case:
    """Return a case of one message, and an answer by which it is settled."""
    given = {"topic": "refund", "changes": [moved(may(until, 10), "open", "resolved")]}
    asked, reply = (
        said(may(on), who, id=f"{name} {on} {who.id}", case_ids=[name])
        for on, who in ((day, KIM), (until, SAM))
    )
    return case(asked, reply, id=name, opened_at=may(day), **{**given, **fields})


def at_once(subject: Case, *others: Case, **fields: Any) -> object:
    known = History(customer="kim", cases=[subject, *others])
    return only(subject, may(28), FIRST, history=known, **fields)


def test_a_case_for_each_message_is_no_first_contact():
    """Who writes three times about one thing wrote three times, in however many cases."""
    cases = [written(str(day), day) for day in (4, 5, 6)]
    assert [at_once(each, *(o for o in cases if o is not each)) for each in cases] == [0, 0, 0]
    # The same in one case.
    whole = written("1", 4)
    more = [said(may(day), id=day, case_ids=["1"]) for day in (5, 6)]
    assert at_once(attrs.evolve(whole, interactions=[*whole.interactions, *more])) == 0


def test_another_matter_is_none_of_it():
    """Another topic or kind, or cases that have no topic at all, are about something else."""
    subject = written("1", 4)
    assert at_once(subject, written("2", 5, topic="lamp")) == 1
    assert at_once(subject, written("2", 5, kind="complaint")) == 1
    assert at_once(written("1", 4, topic=None), written("2", 5, topic=None)) == 1


def test_cases_of_one_cause_are_one_matter():
    """What has the same cause is the same matter under any topic."""
    subject = written("1", 4, cause_id="outage")
    assert at_once(subject, written("2", 5, topic="lamp", cause_id="outage")) == 0
    assert at_once(subject, written("2", 5, topic="lamp", cause_id="flood")) == 1


def merged(name: str, day: int, into: str = "1") -> Case:
    changes = [moved(may(6), "open", "merged")]
    return written(name, day, topic=None, changes=changes, merged_into=into)


def test_what_was_merged_into_a_case_belongs_to_it():
    """Merging two messages makes one case of two contacts, whichever was raised first."""
    assert at_once(written("1", 4), merged("2", 5)) == 0
    assert at_once(written("1", 5), merged("2", 4)) == 0
    assert at_once(written("1", 4), merged("2", 5, into="3")) == 1


def test_what_is_merged_only_later_does_not_belong_to_it_yet():
    """A merging that is taken back, or not yet known, makes no case part of another."""
    changes = [moved(may(29), "open", "merged")]
    late = written("2", 5, topic=None, changes=changes, merged_into="1")
    assert at_once(written("1", 4), late) == 1


def test_what_was_settled_before_is_another_time():
    """A case that was over when this one was raised makes it a return, and no second contact."""
    before = written("0", 1, until=2)
    assert at_once(written("1", 4), before) == 1
    assert at_once(written("1", 4), attrs.evolve(before, changes=[])) == 0


def test_who_writes_to_an_old_case_writes_again():
    """A message after the opening counts wherever it goes, also to a case that was over."""
    before = written("0", 1, until=2)
    asking = said(may(5), id="again", case_ids=["0"])
    for contact, expected in ((asking, 0), (attrs.evolve(asking, needs_reply=False), 1)):
        beside = attrs.evolve(before, interactions=[*before.interactions, contact])
        assert at_once(written("1", 4), beside) == expected


@pytest.mark.parametrize("beside", [[], [written("0", 1, until=12)]], ids=["alone", "settled last"])
def test_a_return_counts_also_where_another_case_was_settled_last(beside: list[Case]):
    """Of two cases about one thing neither was resolved if the customer comes back after both."""
    subject = written("1", 4, topic="refund")
    assert at_once(subject, written("2", 13, until=15), *beside) == 0


def test_the_window_ends_it():
    """The last instant of the window counts still, and what comes after it does not."""
    settled = may(7, 10)
    for after, expected in ((timedelta(), 0), (timedelta(microseconds=1), 1)):
        back = settled + timedelta(days=7) + after
        other = case(said(back, case_ids=["2"]), id="2", opened_at=back, topic="refund")
        assert at_once(written("1", 4), other) == expected
    month = Playbook(name="Desk", window=timedelta(days=20))
    other = written("2", 20, until=21)
    assert at_once(written("1", 4), other) == 1
    assert at_once(written("1", 4), other, playbook=month) == 0


def test_whoever_raised_a_case_got_in_touch():
    """A case in which nobody recorded a contact was raised all the same."""
    silent = case(id="2", opened_at=may(5), topic="refund")
    assert at_once(written("1", 4), silent) == 0
    assert at_once(written("1", 4), attrs.evolve(silent, opened_at=may(27))) == 1


def test_one_contact_in_two_cases_is_one():
    """A message that is in both cases is no second one."""
    asked = said(may(4), case_ids=["1", "2"])
    told = said(may(4, 10), SAM, case_ids=["1", "2"])
    subject, other = (
        case(asked, told, id=name, topic="refund", changes=[moved(may(7), "open", "resolved")])
        for name in ("1", "2")
    )
    assert at_once(subject, other) == 1


def test_a_case_that_nobody_knows_yet_is_not_there():
    """What was recorded after the judgement does not change it."""
    late = written("2", 5, recorded_at=may(30))
    assert at_once(written("1", 4), late) == 1


def test_while_a_case_is_open_there_is_no_window_yet():
    """An open case, and one whose customer's others nobody knows, show no second contact."""
    subject, other = written("1", 4), written("2", 5)
    known = History(customer="kim", cases=[subject, other])
    settled = Inquiry(case=subject, playbook=DESK, at=may(28), history=known)
    assert asked_elsewhere(settled)
    assert not asked_elsewhere(Inquiry(case=subject, playbook=DESK, at=may(6), history=known))
    assert not asked_elsewhere(Inquiry(case=subject, playbook=DESK, at=may(28)))


@given(st.lists(st.integers(4, 20), min_size=1, max_size=4, unique=True))
def test_of_cases_that_overlap_none_was_resolved_at_once(days: list[int]):
    """However many cases of one matter are open together, at most a lone one was one contact."""
    cases = [written(str(day), day, until=21) for day in days]
    known = History(customer="kim", cases=cases)
    found = [only(each, may(29), FIRST, history=known) for each in cases]
    assert found == [int(len(days) == 1)] * len(days)

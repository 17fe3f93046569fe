import pickle
from collections import Counter
from datetime import datetime

import attrs
from hypothesis import given

from review.measuring.support import inquiry, result
from review.support import OFFICE, SAM, case, desk, may, said
from servicekit.case import Case, History
from servicekit.followups import presets
from servicekit.instants import later
from servicekit.playbook import Playbook
from servicekit.review import LEFT_OUT, MEASURES, Measurement
from servicekit.review.history import inquiries
from servicekit.review.measuring import measured
from servicekit.targets import Target, Targets
from servicekit.testing.strategies import cases, histories, instants

#: What each measure is: a share, a time, a count or a score, written down a second time.
TIMES = {
    "first_reply", "first_reply_business", "resolution", "resolution_business", "speed_of_answer",
    "time_to_person", "time_to_authority",
}  # fmt: skip
COUNTS = {
    "reopenings", "repeat_contacts", "promises_made", "hand_overs", "ping_pong", "departments",
    "times_repeated", "contradictions",
}  # fmt: skip
SCORES = {"csat", "nps", "ces"}
#: What every case says exactly once.
ONCE = {
    "first_reply", "first_reply_business", "resolution", "resolution_business",
    "first_contact_resolution", "reopenings", "repeat_contacts", "hand_overs", "ping_pong",
    "departments", "times_repeated", "contradictions", "automated_resolution", "at_risk",
}  # fmt: skip
FULL = Playbook(
    name="Desk",
    office=OFFICE,
    follow_ups=presets.great_service(hours=OFFICE),
    targets=Targets(
        [
            Target(id="quick", measure="first_reply", within="4 working hours", hours=OFFICE),
            Target(id="done", measure="resolution", within="2 days"),
        ]
    ),
)


def of(subject: Case, at: datetime) -> tuple[Measurement, ...]:
    known = History(customer=subject.customer_id, cases=[subject])
    return measured(inquiry(subject, at, playbook=FULL, history=known))


def test_before_it_was_opened_and_known_a_case_says_nothing():
    """A case that was not opened yet, or not entered, is no case that nobody answered."""
    subject = case(said(may(3)), opened_at=may(4), recorded_at=may(5))
    assert measured(inquiry(subject, may(3))) == ()
    assert measured(inquiry(subject, may(4))) == ()
    assert measured(inquiry(subject, may(5))) != ()


def test_the_measurements_come_in_the_order_of_the_measures_and_of_what_happened():
    """The same case gives the same list in the same order, in this process and in another."""
    subject = case(said(may(4)), said(may(4, 10), SAM))
    names = [each.measure for each in measured(inquiry(subject, may(5), playbook=desk()))]
    assert names[:4] == ["first_reply", "first_reply_business", "resolution", "resolution_business"]
    assert names[-1] == "at_risk"


@given(histories(), instants())
def test_every_measurement_is_one_of_its_kind(history: History, at: datetime):
    """Times are never negative, shares are yes or no, counts from nothing, scores whole numbers."""
    for asked in inquiries(history, FULL, at=at):
        for each in measured(asked):
            assert each.measure in MEASURES
            if each.value is None:
                assert each.left_out in LEFT_OUT
            elif each.measure in TIMES | COUNTS:
                assert each.value >= 0
            elif each.measure not in SCORES:
                assert each.value in {0, 1}


@given(histories(), instants())
def test_every_case_says_once_what_it_says_as_a_whole(history: History, at: datetime):
    """What is measured by the case is measured once in each, or once it says why not."""
    for asked in inquiries(history, FULL, at=at):
        found = Counter(each.measure for each in measured(asked))
        begun = not later(asked.case.recorded_at, at)
        assert {name for name in ONCE if found[name] == 1} == (ONCE if begun else set())
        assert begun or not found


@given(cases(), instants())
def test_what_is_recorded_later_changes_nothing_of_before(subject: Case, at: datetime):
    """A case as it was known then is measured as the whole of it is from then."""
    known = attrs.evolve(
        subject,
        interactions=[c for c in subject.interactions if not later(c.recorded_at, at)],
        changes=[c for c in subject.changes if not later(c.recorded_at, at)],
        promises=[p for p in subject.promises if not later(p.recorded_at, at)],
        escalations=[e for e in subject.escalations if not later(e.recorded_at, at)],
        merged_into=None,
    )
    assert of(known, at) == of(attrs.evolve(subject, merged_into=None), at)


@given(cases(), instants())
def test_measurements_are_small_and_travel(subject: Case, at: datetime):
    """They are hashable, survive pickling, and come out the same when they are asked again."""
    found = of(subject, at)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes
    assert len({*found}) <= len(found)
    assert [result(each) for each in of(subject, at)] == [result(each) for each in found]

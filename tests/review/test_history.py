import pickle

import pytest

from review.support import SAM, call, case, desk, may, moved, said
from servicekit.case import History
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.escalation import Escalation
from servicekit.followups import Scheduled
from servicekit.instants import elapsed
from servicekit.playbook import Playbook
from servicekit.review import review, review_history
from servicekit.review.history import inquiries


def settled(name: str, hour: int):
    steps = [moved(may(4), None, "open"), moved(may(4, hour), "open", "resolved")]
    return case(id=name, changes=steps)


def test_every_case_that_was_there_is_reviewed():
    """The cases of a history are reviewed in its order, and none that was opened later."""
    later = case(id="later", opened_at=may(9))
    unknown = case(id="unknown", recorded_at=may(9))
    known = History(customer="kim", cases=[settled("b", 10), settled("a", 11), later, unknown])

    result = review_history(known, desk(), at=may(4, 12))

    assert [each.case_id for each in result.reviews] == ["b", "a"]
    assert (result.customer_id, result.at) == ("kim", may(4, 12))


def test_contacts_of_all_cases_are_planned_together():
    """A cap of one contact a day holds for the customer, in however many cases."""
    known = History(customer="kim", cases=[settled("a", 10), settled("b", 11)])

    result = review_history(known, desk(), at=may(4, 12))

    first, second = result.follow_ups
    assert isinstance(first, Scheduled)
    assert isinstance(second, Scheduled)
    assert elapsed(first.at, second.at).days == 1
    assert [len(each.follow_ups) for each in result.reviews] == [1, 1]
    alone = [review(each, desk(), at=may(4, 12), history=known) for each in known.cases]
    assert len({each.follow_ups[0].at for each in alone}) == 1


def test_the_agenda_of_all_cases_has_each_thing_once():
    """What is owed in several cases stands in one list, by due."""
    first = case(id="a", promises=[call(case_id="a", made_by=None)])
    second = case(
        id="b", promises=[call(id="q", case_id="b", what="refund", due_at=may(4, 11), made_by=None)]
    )
    known = History(customer="kim", cases=[first, second])

    result = review_history(known, desk(contact=None), at=may(4, 10))

    assert [item.what for item in result.agenda] == ["refund", "call back"]
    assert result.next_at == min(each.next_at for each in result.reviews)
    assert {name for name, _ in result.findings} == {"a", "b"}


def test_what_has_the_same_id_in_two_cases_is_owed_twice():
    """Ids are unique in a case, and keys of what is to be done are unique everywhere."""
    raised = [
        Escalation(id="e", case_id=name, raised_at=may(4), why="a refund") for name in ("a", "b")
    ]
    cases = [
        case(id=each.case_id, promises=[call(case_id=each.case_id)], escalations=[each])
        for each in raised
    ]
    result = review_history(History(customer="kim", cases=cases), desk(contact=None), at=may(4, 10))

    whats = [item.what for item in result.agenda]
    assert whats.count("call back") == whats.count("take the escalation: a refund") == 2


def test_a_history_without_the_case_gets_it():
    """A host may have read the history before the case: the case as it is given counts."""
    before = case()
    now = case(said(may(4)), said(may(4, 10), SAM))
    known = History(customer="kim", cases=[before, case(id="b")])

    for history in (known, History(customer="kim", cases=[case(id="b")])):
        (asked,) = [review(now, desk(), at=may(4, 12), history=history)]
        whole = History(customer="kim", cases=[now, case(id="b")])
        assert asked == review(now, desk(), at=may(4, 12), history=whole)


def test_a_customer_without_cases_is_owed_nothing():
    """A history without cases has nothing to review."""
    result = review_history(History(customer="kim"), desk(), at=may(4))

    assert (result.reviews, result.follow_ups, result.agenda, result.next_at) == ((), (), (), None)


def test_a_review_of_a_history_travels():
    """It can be sent to another process, and is the same there."""
    known = History(customer="kim", cases=[settled("a", 10), settled("b", 11)])
    result = review_history(known, desk(), at=may(4, 12))

    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301
    assert hash(result) == hash(review_history(known, desk(), at=may(4, 12)))


def test_a_history_belongs_to_its_customer():
    """A case is not judged by somebody else's history, nor at a naive instant."""
    other = History(customer="sam")
    with pytest.raises(FieldError, match="history"):
        review(case(), Playbook(name="Desk"), at=may(4), history=other)
    with pytest.raises(NaiveDatetimeError):
        inquiries(other, desk(), at=may(4).replace(tzinfo=None))

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.measuring.support import ADA, found, hours, talks, whose
from review.support import BOT, SAM, case, may, moved, said
from servicekit.interaction import Interaction

SETTLED = [moved(may(7), "open", "resolved")]


def reached(*contacts: Interaction, **fields: object) -> list[tuple[object, object]]:
    """Return for each time that they asked whether a person answered, and after how long."""
    subject = case(*contacts, **fields)
    both = (found(subject, may(8), name) for name in ("person_reached", "time_to_person"))
    return list(zip(*both, strict=True))


def wanted(hour: int, **fields: object) -> Interaction:
    return said(may(4, hour), signals=["asked_for_person"], **fields)


def test_who_asks_for_a_person_waits_for_one():
    """The time runs from the asking to the first word of a person; machines are passed over."""
    bot = said(may(4, 10), BOT, automated=True)
    assert reached(said(may(4, 8)), wanted(9), bot, said(may(4, 12), SAM)) == [(1, hours(3))]


def test_who_asks_a_person_for_a_person_has_one():
    """Asked in a call that a person took, it was answered at once."""
    assert reached(wanted(9, channel="phone", outcome="connected")) == [(1, 0)]


def test_asking_again_is_no_other_asking_until_somebody_answers():
    """Who asks three times before anybody answers asked once; after the answer, anew."""
    assert reached(wanted(9), wanted(10), said(may(4, 11), SAM)) == [(1, hours(2))]
    assert reached(wanted(9), said(may(4, 10), SAM), wanted(12), said(may(4, 15), ADA)) == [
        (1, hours(1)),
        (1, hours(3)),
    ]


@pytest.mark.parametrize(
    ("changes", "share", "time"),
    [
        ([], "still_open", "still_open"),
        (SETTLED, 0, "no_reply"),
        ([moved(may(7), "open", "merged")], "merged", "merged"),
    ],
    ids=["open", "settled", "merged"],
)
def test_where_nobody_answers_the_case_says_whether_anybody_will(
    changes: list[object], share: object, time: object
):
    """An open case can reach a person yet; one that was settled without did not."""
    assert reached(wanted(9), changes=changes) == [(share, time)]


def test_where_nobody_asks_for_a_person_there_is_nothing_to_measure():
    """A case in which nobody asked for a person says nothing of the way to one."""
    assert reached(said(may(4)), said(may(4, 10), SAM)) == []


def test_a_clock_that_is_behind_makes_no_time_below_nothing():
    """A person whose clock is behind answered at once."""
    reply = said(may(4, 8, 59), SAM, reply_to="asked")
    assert reached(wanted(9, id="asked"), reply, skew=timedelta(minutes=5)) == [(1, 0)]


def test_it_is_the_doing_of_who_answered():
    """The person who answered reached them; while nobody has, it falls to who has the case."""
    changes = [moved(may(4), None, "desk", "team"), moved(may(4), None, "sam", "agent")]
    waiting = case(wanted(9), changes=changes)
    answered = case(wanted(9), said(may(4, 10), ADA, department="shop"), changes=changes)
    for name in ("person_reached", "time_to_person"):
        assert whose(waiting, may(8), name) == [("desk", "sam")]
        assert whose(answered, may(8), name) == [("shop", "ada")]


@given(talks(), st.booleans())
def test_a_naive_walk_through_the_contacts_finds_the_same(
    contacts: list[Interaction], settled: bool
):
    """By the words for what happened each asking has the same answer."""
    expected: list[tuple[object, object]] = []
    since = None
    for contact in contacts:
        number, _, word = contact.id.partition(" ")
        if word == "wants a person" and since is None:
            since = int(number)
        if word in {"answers", "calls"} and since is not None:
            expected.append((1, hours(int(number) - since)))
            since = None
    if since is not None:
        expected.append((0, "no_reply") if settled else ("still_open", "still_open"))
    assert reached(*contacts, changes=SETTLED if settled else []) == expected

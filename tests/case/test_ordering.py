import itertools
from datetime import timedelta

import attrs
import pytest
from hypothesis import given

from case.support import ADA, KIM, LATEST, SKEW, at, case, cases, said
from servicekit.case import Case
from servicekit.errors import FieldError
from servicekit.interaction import Interaction


def names(contacts: tuple[Interaction, ...]) -> list[str]:
    return [contact.id for contact in contacts]


def ordered(*contacts: Interaction, **fields: object) -> list[str]:
    """Return the ids of contacts in their order, which is the same however they are given."""
    made = {
        tuple(names(case(interactions=given, **fields).interactions))
        for given in itertools.permutations(contacts)
    }
    assert len(made) == 1
    return list(made.pop())


def test_contacts_are_ordered_by_their_clocks():
    """What happened is in the order of its instants, and then of ``seq``."""
    assert ordered(said(10, id="b", seq=2), said(9, id="c"), said(10, id="a", seq=1)) == list("cab")


def test_a_reply_comes_after_what_it_answers():
    """At one instant a reply comes after what it answers, whatever their ``seq`` says."""
    answer = said(9, ADA, id="answer", seq=1, reply_to="question")
    question = said(9, id="question", seq=2)

    assert ordered(answer, question, said(9, id="next", seq=3)) == ["question", "answer", "next"]
    assert case(interactions=[answer, question]).waiting_since(at=at(9)) is None


def test_a_thread_of_one_instant():
    """Replies to replies come one after the other, and what else happened stays where it was."""
    thread = [
        said(9, id="d", seq=1, reply_to="c"),
        said(9, id="c", seq=2, reply_to="a"),
        said(9, id="b", seq=3),
        said(9, id="a", seq=4),
        said(9, id="e", seq=5),
    ]

    assert ordered(*thread) == list("bacde")


def test_a_reply_to_what_is_not_here():
    """A reply to a contact that the case does not have stays where its clock puts it."""
    assert ordered(said(9, id="a", reply_to="elsewhere"), said(10, id="b")) == ["a", "b"]


def test_a_slow_clock_within_the_tolerance():
    """A reply whose clock is behind, by no more than was declared, follows what it answers."""
    slow = said(9, ADA, id="answer", reply_to="question")
    between, question = said(9, KIM, 2, id="between"), said(9, KIM, 5, id="question")
    made = case(interactions=[slow, between, question], skew=timedelta(minutes=5))

    assert names(made.interactions) == names(made.contacts(at=at(9, 5)))
    assert names(made.interactions) == ["between", "question", "answer"]
    assert made.waiting_since(at=at(9, 5)) is None
    assert names(made.contacts(at=at(9, 4))) == ["answer", "between"]
    assert made.waiting_since(at=at(9, 4)) == at(9, 2)


def test_clocks_that_are_too_far_apart():
    """A reply further ahead than was declared is impossible, and the error says by how much."""
    reply, question = said(9, ADA, id="reply", reply_to="question"), said(9, KIM, 6, id="question")
    with pytest.raises(FieldError) as caught:
        case(interactions=[reply, question], skew=timedelta(minutes=5))

    words = str(caught.value)
    assert all(word in words for word in ("'reply'", "'question'", "0:06:00", "0:05:00", "skew"))
    with pytest.raises(FieldError, match="may be 0:00:00 apart"):
        case(interactions=[reply, question])
    assert case(interactions=[reply, question], skew=timedelta(minutes=6)).skew


@pytest.mark.parametrize("replies", [{"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "a"}], ids=len)
def test_replies_in_a_circle(replies):
    """Contacts that reply to each other in a circle are refused, with their ids."""
    circle = [said(9, id=name, reply_to=to) for name, to in replies.items()]
    with pytest.raises(FieldError, match="no circle") as caught:
        case(interactions=[*circle, said(9, id="d")])

    assert caught.value.value == list(replies)


def test_a_mistake_that_was_corrected():
    """A correction mends what was impossible; until it was recorded nothing is lost."""
    wrong = said(9, ADA, id="wrong", reply_to="question")
    right = said(12, ADA, id="right", reply_to="question", revises="wrong", recorded_at=at(13))
    made = case(interactions=[wrong, said(11, id="question"), right])

    assert set(names(made.contacts(at=at(12)))) == {"wrong", "question"}
    assert names(made.contacts(at=at(13))) == ["question", "right"]


def test_an_edit_replies_to_no_other_edit_of_the_same_contact():
    """Two edits of one contact are that contact, and it does not answer itself."""
    original, edit = said(9, id="a"), said(9, id="b", revises="a")
    other = said(9, id="c", revises="a", reply_to="b")

    assert case(interactions=[original, edit]).interactions
    with pytest.raises(FieldError, match="another contact than 'c' itself, or an edit") as caught:
        case(interactions=[original, edit, other])
    assert caught.value.value == "b"


def test_a_circle_that_was_broken():
    """Before a circle of replies was broken, its contacts come last, by their clocks."""
    first, second = said(9, id="a", reply_to="b"), said(10, ADA, id="b", reply_to="a")
    edit = said(9, id="c", revises="a", recorded_at=at(14))
    made = case(interactions=[first, second, said(11, id="d"), edit], skew=timedelta(hours=1))

    assert names(made.contacts(at=at(13))) == ["d", "a", "b"]
    assert names(made.contacts(at=at(14))) == ["c", "b", "d"]


def test_a_reply_to_what_was_corrected():
    """Who replies to a contact replies to its corrections, and to those of a correction as well."""
    made = case(
        interactions=[
            said(9, ADA, id="answer", seq=1, reply_to="a"),
            said(9, id="a", seq=2),
            said(9, id="b", seq=3, revises="a", recorded_at=at(11)),
            said(9, id="c", seq=4, revises="b", recorded_at=at(12)),
        ]
    )

    assert [names(made.contacts(at=at(hour))) for hour in (10, 11, 12)] == [
        ["a", "answer"],
        ["b", "answer"],
        ["c", "answer"],
    ]


def test_what_was_recorded_late_moves_nothing_before_it_is_known():
    """A reply stays where its clock puts it until what it answers is recorded."""
    slow, between = said(9, ADA, id="answer", reply_to="question"), said(9, KIM, 2, id="between")
    question = said(9, KIM, 5, id="question", recorded_at=at(12))
    made = case(interactions=[slow, between, question], skew=SKEW)

    assert names(made.contacts(at=at(10))) == ["answer", "between"]
    assert made.waiting_since(at=at(10)) == at(9, 2)
    assert names(made.contacts(at=at(12))) == ["between", "question", "answer"]
    assert made.waiting_since(at=at(12)) is None


@given(cases())
def test_no_reply_comes_before_what_it_answers(made: Case):
    """In the order of a case, and of what is known in the end, replies come after their cause."""
    contacts = made.contacts(at=LATEST)
    place = {contact.id: n for n, contact in enumerate(contacts)}

    for contact in contacts:
        if contact.reply_to in place:
            assert place[contact.reply_to] < place[contact.id]
    if all(contact.reply_to is None for contact in contacts):
        assert list(contacts) == sorted(contacts, key=lambda contact: (contact.at, contact.seq))


@given(cases())
def test_what_is_in_order_stays_in_order(made: Case):
    """Contacts that are in order are not moved when the case is made again."""
    assert attrs.evolve(made).interactions == made.interactions

import attrs
from answers.support import FRESH, book, returns
from answers.support import given as answered
from hypothesis import given

from review.measuring.support import inquiry, only, result, whose
from review.support import SAM, case, may, said
from servicekit.case import Case, Change, History
from servicekit.interaction import Told
from servicekit.playbook import Playbook
from servicekit.review.measuring.run_around import moves, repetitions
from servicekit.testing.strategies import cases, instants

BOOK = book(returns())
ASKED = Playbook(name="Desk", answers=BOOK)
RIGHT = answered(BOOK, FRESH, may(4)).told()
WRONG = attrs.evolve(RIGHT, outcome="no" if RIGHT.outcome == "yes" else "yes")


def went(*desks: str) -> list[Change]:
    """Return how a case went from desk to desk, an hour at each."""
    return [Change(at=may(4, 9 + hour), field="team", new=desk) for hour, desk in enumerate(desks)]


def told(hour: int, what: Told, **fields: object):
    return said(may(4, hour), SAM, told=[what], **fields)


def test_the_way_through_the_desks_is_counted():
    """Moves, moves straight back and different desks are three counts."""
    subject = case(changes=went("a", "b", "a", "c"))
    counts = [only(subject, may(5), name) for name in ("hand_overs", "ping_pong", "departments")]
    assert counts == [3, 1, 3]


def test_a_case_that_stayed_where_it_was_moved_never():
    """One desk is no move, and that is known."""
    subject = case(changes=went("a"))
    counts = [only(subject, may(5), name) for name in ("hand_overs", "ping_pong", "departments")]
    assert counts == [0, 0, 1]


def test_where_nobody_recorded_a_desk_nothing_is_known_of_moves():
    """A log that has no desks says nothing of moves, and not that there were none."""
    for name in ("hand_overs", "ping_pong", "departments"):
        assert only(case(said(may(4))), may(5), name) == "not_recorded"


def test_a_story_that_was_told_again_is_counted():
    """Each contact in which the customer told the story again counts."""
    contacts = [said(may(4, hour), story_repeated=hour > 9) for hour in (9, 10, 11)]
    assert only(case(*contacts), may(5), "times_repeated") == 2
    assert only(case(), may(5), "times_repeated") == "not_recorded"


def test_two_answers_to_one_question_contradict_each_other():
    """An answer that says something else than one before it is a contradiction."""
    subject = case(told(9, RIGHT), told(10, WRONG))
    assert only(subject, may(5), "contradictions", playbook=ASKED) == 1
    assert only(subject, may(5), "contradictions", playbook=ASKED, history=None) == 1
    same = case(told(9, RIGHT), told(10, RIGHT))
    assert only(same, may(5), "contradictions", playbook=ASKED) == 0


def test_a_contradiction_belongs_to_the_case_that_said_it_last():
    """Of two cases that contradict each other the later one answers for it, once."""
    first = case(told(9, RIGHT, id="one"))
    second = case(told(10, WRONG, id="two", case_ids=["d"]), id="d")
    both = History(customer="kim", cases=[first, second])
    counts = [
        only(each, may(5), "contradictions", playbook=ASKED, history=both)
        for each in (first, second)
    ]
    assert counts == [0, 1]


def test_without_a_book_nobody_can_tell_what_contradicts_what():
    """Where no answers are known, and where no contact is, nothing is counted."""
    assert only(case(told(9, RIGHT)), may(5), "contradictions") == "no_book"
    assert only(case(), may(5), "contradictions", playbook=ASKED) == "not_recorded"


def test_the_run_around_is_no_single_persons_doing():
    """What a case went through falls to its team."""
    subject = case(said(may(4)), changes=went("a", "b"))
    for name in ("hand_overs", "ping_pong", "departments", "times_repeated", "contradictions"):
        assert whose(subject, may(5), name) == [("b", None)]


@given(cases(), instants())
def test_a_naive_count_of_the_desks_finds_the_same(subject: Case, at):
    """Walking through the desks one after the other gives the same three counts."""
    seen = subject.changes_of("team", at=at)
    walk = [seen[0].old] if seen else []
    walk = [desk for desk in (*walk, *(change.new for change in seen)) if desk is not None]
    path = [desk for n, desk in enumerate(walk) if n == 0 or desk != walk[n - 1]]
    back = sum(path[n] == path[n - 2] for n in range(2, len(path)))
    expected = [len(path) - 1, back, len(set(path))] if path else ["not_recorded"] * 3
    asked = inquiry(subject, at, history=None)
    assert [result(each) for each in moves(asked)] == expected
    times = sum(contact.story_repeated for contact in subject.contacts(at=at))
    repeated, contradicted = map(result, repetitions(asked))
    assert repeated == (times if subject.contacts(at=at) else "not_recorded")
    assert contradicted == "no_book"

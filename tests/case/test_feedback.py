import math
from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from case.support import at
from servicekit.case import SCALES, Feedback
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.instants import to_microseconds


def csat(**fields: object) -> Feedback:
    return Feedback(**{"kind": "csat", "asked_at": at(9), **fields})


# -- making it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "scale"),
    [
        ("csat", (1, 5)),
        ("ces", (1, 7)),
        ("nps", (0, 10)),
        ("quality", (0, 100)),
        ("praise", None),
    ],
)
def test_the_scale_of_each_kind(kind, scale):
    """Unless said otherwise each kind is scored on its usual scale, and praise on none."""
    assert Feedback(kind=kind, at=at(9)).scale == scale
    assert set(SCALES) == {"csat", "ces", "nps", "quality", "praise"}


@pytest.mark.parametrize("score", [1, 5, 3, 4.5])
def test_a_score_lies_on_the_scale(score):
    """A score may be the lowest, the highest, or anything between."""
    assert csat(at=at(10), score=score).score == score


@pytest.mark.parametrize("score", [0, 5.1, -3, math.nan, math.inf, True, "4"], ids=repr)
def test_a_score_off_the_scale(score):
    """A score beyond the scale, or no number at all, is refused with the scale."""
    with pytest.raises(FieldError, match="a number from 1 to 5"):
        csat(at=at(10), score=score)


def test_a_scale_of_the_hosts_own():
    """A host may score on another scale, also one that goes below zero."""
    assert csat(at=at(10), score=-2, scale=[-2, 2]).scale == (-2, 2)
    assert Feedback(kind="praise", at=at(9), score=3, scale=(1, 3)).score == 3


@pytest.mark.parametrize(
    "scale", [(5, 1), (1, 1), (1,), (1, 2, 3), ("1", "5"), (0, math.inf), (-math.inf, 0)], ids=repr
)
def test_a_scale_goes_up(scale):
    """A scale has a lowest and a highest score, and both are finite."""
    with pytest.raises(FieldError, match="two numbers"):
        csat(scale=scale)


def test_no_score_without_an_answer():
    """Nobody has scored what they have not answered."""
    with pytest.raises(FieldError, match="none before the answer"):
        csat(score=4)


def test_no_score_without_a_scale():
    """A score says nothing where nobody knows its scale."""
    with pytest.raises(FieldError, match="praise has none"):
        Feedback(kind="praise", at=at(9), score=3)


@pytest.mark.parametrize("fields", [{}, {"recorded_at": at(9)}], ids=repr)
def test_feedback_has_an_instant(fields):
    """What was neither asked for nor given did not happen."""
    with pytest.raises(FieldError, match="asked_at, when it was asked for"):
        Feedback(kind="csat", **fields)


def test_feedback_comes_after_the_question():
    """Nobody answers before they are asked."""
    assert csat(at=at(9)).at == at(9)
    with pytest.raises(FieldError, match="not before it was asked for"):
        csat(at=at(8))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"kind": "mood"}, FieldError),
        ({"id": ""}, FieldError),
        ({"at": at(10).replace(tzinfo=None)}, NaiveDatetimeError),
    ],
)
def test_feedback_is_checked(wrong, error):
    """An unknown kind, an empty id and a wall clock without a zone are refused."""
    with pytest.raises(error):
        csat(**wrong)


def test_when_feedback_became_known():
    """Unless said otherwise it became known when it was given, or asked for while it is not."""
    assert csat().recorded_at == at(9)
    assert csat(at=at(11)).recorded_at == at(11)
    assert csat(at=at(11), recorded_at=at(15)).recorded_at == at(15)


def test_when_feedback_began():
    """It begins with the question, or with the answer where nobody asked."""
    assert csat(at=at(11)).since == at(9)
    assert Feedback(kind="praise", at=at(11)).since == at(11)


def test_feedback_never_changes(travels):
    """Feedback is immutable, hides its text, and can be copied and pickled."""
    given = csat(at=at(10), score=4, text="so kind", id=3, about="ada", by=7, interaction_id=5)

    travels(given)
    assert (given.id, given.by, given.interaction_id) == ("3", "7", "5")
    assert "so kind" not in repr(given)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        given.score = 5


# -- what was known of it -------------------------------------------------------------------------


def seen(feedback, hour, known=None):
    t = at(hour)
    k = t if known is None else at(known)
    return feedback.seen(at=to_microseconds(t), known=to_microseconds(k))


def test_asked_and_then_answered():
    """Between the question and the answer there is a question without one."""
    given = csat(at=at(11), score=4, text="so kind", about="ada")
    asked = seen(given, 10)

    assert seen(given, 8) is None
    assert (asked.at, asked.score, asked.text, asked.recorded_at) == (None, None, "", at(9))
    assert (asked.about, asked.scale, asked.asked_at) == ("ada", (1, 5), at(9))
    assert seen(given, 11) is given


def test_an_answer_that_was_entered_late():
    """An answer that nobody has entered yet is not known, and the question is."""
    given = csat(at=at(11), score=4, recorded_at=at(15))

    assert seen(given, 12).score is None
    assert seen(given, 12, known=15) is given
    assert seen(given, 10, known=15).score is None
    assert seen(given, 10, known=8) is None


def test_a_question_that_was_entered_late():
    """A question without an answer is known from when it was entered."""
    asked = csat(recorded_at=at(12))

    assert [seen(asked, hour) for hour in (8, 9, 11)] == [None] * 3
    assert seen(asked, 12) is asked
    assert seen(asked, 9, known=12) is asked
    assert seen(asked, 12, known=8) is None


def test_what_nobody_asked_for():
    """Praise is there once it was given and entered."""
    praise = Feedback(kind="praise", at=at(10), recorded_at=at(12))

    assert [seen(praise, hour) for hour in (9, 10, 11)] == [None] * 3
    assert seen(praise, 12) is praise
    assert seen(praise, 9, known=12) is None


hours = st.integers(0, 12).map(lambda n: at(9) + timedelta(hours=n))


@given(st.none() | hours, st.none() | hours, hours, hours, hours)
def test_what_is_seen_had_happened(asked_at, given_at, recorded_at, t, known):
    """Nothing is seen of what had not happened, and an answer only once it was recorded."""
    try:
        feedback = Feedback(kind="csat", asked_at=asked_at, at=given_at, recorded_at=recorded_at)
    except FieldError:
        return
    found = feedback.seen(at=to_microseconds(t), known=to_microseconds(known))

    assert found is None or found.since <= t
    assert found is None or found.at is None or (found.at <= t and recorded_at <= known)
    everything = feedback.seen(at=to_microseconds(at(23)), known=to_microseconds(at(23)))
    assert everything is feedback

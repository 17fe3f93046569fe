from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given

from review.measuring.support import ADA, found, inquiry, measurements, result, whose
from review.support import KIM, case, may, moved, said
from servicekit.case import Case, Feedback
from servicekit.instants import to_microseconds
from servicekit.review.measuring.feedback import known_feedback
from servicekit.review.measuring.feedback import said as spoken
from servicekit.testing.strategies import cases, instants


def given_score(score: float | None = 4, **fields: object) -> Feedback:
    return Feedback(**{"kind": "csat", "asked_at": may(4), "at": may(5), "score": score, **fields})


def values(feedback: Feedback, at: datetime, kind: str = "csat") -> tuple[object, object]:
    """Return the scores, and whether they answered."""
    subject = case(feedback=[feedback])
    return found(subject, at, kind), found(subject, at, f"{kind}_response")


@pytest.mark.parametrize(
    ("kind", "score", "expected", "scale"),
    [("csat", 4, 400, "1..5"), ("nps", 0, 0, "0..10"), ("ces", 6.5, 650, "1..7")],
)
def test_a_score_is_kept_in_hundredths_of_its_own_scale(
    kind: str, score: float, expected: int, scale: str
):
    """A score, halves included, is a whole number of hundredths, beside the name of its scale."""
    subject = case(feedback=[given_score(score, kind=kind)])
    (one,) = measurements(subject, may(20), kind)
    (response,) = measurements(subject, may(20), f"{kind}_response")
    assert (one.value, one.of, response.value, response.of) == (expected, scale, 1, scale)


def test_another_scale_is_another_part():
    """A scale of the host's own has its own name, so that scores of two are never summed."""
    subject = case(feedback=[given_score(0.5, scale=(0, 1)), given_score(-2, scale=(-2, 2.5))])
    assert [each.of for each in measurements(subject, may(20), "csat")] == ["0..1", "-2..2.5"]


def test_no_scale_is_too_long():
    """A scale as long as numbers go has hundredths, too."""
    long = given_score(1e308, scale=(0, 1.5e308))
    assert values(long, may(20)) == ([int(1e308) * 100], [1])


def test_an_answer_without_a_score_has_none():
    """Who answered in words alone answered, and gave no score."""
    assert values(given_score(None), may(20)) == (["not_recorded"], [1])


def test_an_answer_without_a_scale_belongs_to_none():
    """Words on a question that has no scale are an answer, and part of no scale."""
    subject = case(feedback=[given_score(None, scale=None)])
    assert [each.of for each in measurements(subject, may(20), "csat_response")] == [None]


def test_who_did_not_answer_counts_once_they_had_the_time():
    """A question that is as old as the window without an answer has none; before, nobody knows."""
    silent = given_score(None, at=None)
    assert values(silent, may(20)) == ([], [0])
    assert values(silent, may(11)) == ([], ["too_early"])
    assert values(silent, may(11, 9, 1)) == ([], [0])


def test_an_answer_that_came_early_waits_with_the_others():
    """Who answered at once counts as late as who did not, or the latest rate would be too high."""
    assert values(given_score(), may(6)) == ([400], ["too_early"])


def test_what_nobody_asked_for_is_no_response():
    """A score that somebody gives unasked counts, and no question was answered."""
    assert values(given_score(asked_at=None), may(20)) == ([400], [])


def test_what_is_not_known_yet_is_not_seen():
    """An answer that is recorded later is none yet; the question is known at once."""
    late = given_score(recorded_at=may(15))
    assert values(late, may(14)) == ([], [0])
    assert values(late, may(15)) == ([400], [1])
    assert values(given_score(), may(3)) == ([], [])


def test_praise_and_reviews_by_colleagues_are_no_scores_of_customers():
    """Only what customers are asked in numbers is measured."""
    others = [given_score(None, kind="praise"), given_score(80, kind="quality")]
    assert list(spoken(inquiry(case(feedback=others), may(20)))) == []


def test_it_is_about_whom_it_names():
    """It falls to the person it is about, else to who spoke in its contact, else had the case."""
    changes = [
        moved(may(3), None, "desk", "team"),
        moved(may(3), None, "sam", "agent"),
        moved(may(6), "desk", "billing", "team"),
        moved(may(6), "sam", None, "agent"),
    ]
    call = said(may(4), KIM, id="call", participants=[ADA], department="phones")

    def falls(**fields: object) -> list[tuple[str | None, str | None]]:
        subject = case(call, changes=changes, feedback=[given_score(**fields)])
        return whose(subject, may(20), "csat")

    assert falls() == [("desk", "sam")]
    assert falls(asked_at=may(7), at=may(8)) == [("billing", None)]
    assert falls(interaction_id="call") == [("phones", "ada")]
    assert falls(interaction_id="call", about="sam") == [("phones", "sam")]
    assert falls(interaction_id="unknown", about="kim") == [("desk", "kim")]


@given(cases(), instants())
def test_a_naive_count_of_the_feedback_finds_the_same(subject: Case, at: datetime):
    """Counted by hand there are as many scores, answers and questions."""
    now, expected = to_microseconds(at), Counter[tuple[str, object]]()
    for each in subject.feedback:
        answered = each.at is not None and to_microseconds(each.at) <= now
        answered = answered and to_microseconds(each.recorded_at) <= now
        asked = each.asked_at is not None and to_microseconds(each.asked_at) <= now
        if each.kind not in {"csat", "nps", "ces"}:
            continue
        if answered:
            points = "not_recorded" if each.score is None else int(each.score * 100)
            expected[each.kind, points] += 1
        if asked:
            assert each.asked_at is not None
            fresh = now - to_microseconds(each.asked_at) <= 7 * 86_400_000_000
            response = "too_early" if fresh else int(answered)
            expected[f"{each.kind}_response", response] += 1
    asked_about = inquiry(subject, at, history=None)
    got = Counter((each.measure, result(each)) for each in spoken(asked_about))
    assert got == expected
    assert len([*known_feedback(asked_about)]) <= len(subject.feedback)

import pytest
from hypothesis import given

from review.measuring.support import found, inquiry, result, whose
from review.support import case, may, moved
from servicekit.case import Case
from servicekit.escalation import Escalation
from servicekit.review.measuring.decisions import DECISIONS, decisions
from servicekit.testing.strategies import cases, instants


def raised(**fields: object) -> Escalation:
    given = {"id": "e", "case_id": "c", "raised_at": may(4, 10), "why": "wants it back"}
    return Escalation(**{**given, "decided_by": "sam", **fields})


def outcomes(escalation: Escalation, day: int = 8, **fields: object) -> list[object]:
    """Return whether it was confirmed, varied or reversed."""
    subject = case(escalations=[escalation])
    return [one for name in DECISIONS for one in found(subject, may(day), name, **fields)]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("confirmed", [1, 0, 0]), ("varied", [0, 1, 0]), ("reversed", [0, 0, 1])],
)
def test_what_became_of_a_decision_is_one_of_three(outcome: str, expected: list[int]):
    """A decision that was looked at counts for its outcome, and against both others."""
    decided = raised().decide(at=may(5), by="ada", outcome=outcome, reason_code="rule")
    assert outcomes(decided) == expected
    unnamed = raised(decided_by=None)
    again = unnamed.decide(at=may(5), by="ada", outcome=outcome, reason_code="rule")
    assert outcomes(again) == expected


def test_a_decision_that_nobody_has_looked_at_yet_is_open():
    """Until the decision on it, and before that is recorded, it is open."""
    decided = raised().decide(
        at=may(5), by="ada", outcome="varied", reason_code="rule", recorded_at=may(7)
    )
    assert outcomes(raised()) == ["still_open"] * 3
    assert outcomes(decided, day=6) == ["still_open"] * 3
    assert outcomes(decided, day=7) == [0, 1, 0]


def test_what_was_cancelled_is_let_go():
    """A decision that nobody wants to be looked at any more is neither."""
    assert outcomes(raised().cancel(at=may(5))) == ["let_go"] * 3


def test_what_was_resolved_without_a_word_is_not_recorded():
    """A matter that was resolved without saying how leaves the decision open for good."""
    assert outcomes(raised().resolve(at=may(5))) == ["not_recorded"] * 3


def test_what_puts_no_decision_in_question_says_nothing():
    """An escalation for more skill is no decision on a decision."""
    assert outcomes(raised(decided_by=None)) == []
    assert outcomes(raised(decided_by=None).resolve(at=may(5))) == []
    assert outcomes(raised(recorded_at=may(9))) == []


def test_it_is_about_who_had_decided():
    """It falls to whoever's decision it was, and to the team that had the case then."""
    changes = [moved(may(4), None, "desk", "team"), moved(may(4, 11), "desk", "billing", "team")]
    subject = case(escalations=[raised()], changes=changes)
    assert whose(subject, may(8), "decision_varied") == [("desk", "sam")]


@given(cases(), instants())
def test_the_three_shares_add_up_to_the_decisions(subject: Case, at):
    """Of each escalation that was decided exactly one outcome counts, as its last event says."""
    asked = inquiry(subject, at, history=None)
    named = {(each.measure, result(each)) for each in decisions(asked)}
    for escalation, standing in asked.escalated:
        cause = str(standing.cause)
        if cause.startswith("decision_"):
            assert {(name, int(name == cause)) for name in DECISIONS} <= named
        elif escalation.decided_by is None:
            assert named == set()
        else:
            assert len(named) == 3
            assert {value for _, value in named} <= {
                "still_open",
                "let_go",
                "not_recorded",
            }

from hypothesis import given

from review.measuring.support import ADA, inquiry
from review.support import BOT, KIM, SAM, case, may, moved, said
from servicekit.case import Change
from servicekit.instants import later
from servicekit.review.measuring.entry import Doer
from servicekit.review.measuring.holding import case_team, holder, holder_now, speaker
from servicekit.testing.strategies import cases, instants

MOVES = [
    moved(may(4, 10), None, "desk", "team"),
    moved(may(4, 12), "desk", "billing", "team"),
    moved(may(4, 11), None, "sam", "agent"),
    moved(may(4, 13), "sam", None, "agent"),
]


def test_who_had_it_then_answers_for_it():
    """Who had the case at the instant counts, from the very instant of the change on."""
    asked = inquiry(case(changes=MOVES), may(5))
    assert holder(asked, may(4, 11)) == Doer("desk", "sam")
    assert holder(asked, may(4, 12)) == Doer("billing", "sam")
    assert holder(asked, may(4, 14)) == Doer("billing", None)


def test_before_anybody_had_it_the_team_of_now_answers_and_no_person():
    """What happened while nobody had the case falls to the team that has it, to no person."""
    assert holder(inquiry(case(changes=MOVES), may(5)), may(4, 9)) == Doer("billing", None)


def test_the_first_change_says_who_had_it_before():
    """Where the first change says from whom the case came, they had it until then."""
    changes = [moved(may(4, 10), "shop", "desk", "team"), moved(may(4, 10), "ada", "sam", "agent")]
    assert holder(inquiry(case(changes=changes), may(5)), may(4, 9)) == Doer("shop", "ada")


def test_what_is_not_known_yet_counts_for_nothing():
    """A change that is recorded only later is not seen."""
    late = [Change(at=may(4, 10), field="team", new="desk", recorded_at=may(6))]
    assert holder(inquiry(case(changes=late), may(5)), may(4, 12)) == Doer()


def test_the_case_as_a_whole_is_no_single_persons_doing():
    """What a case is measured by as a whole falls to its team; what is open, to who has it."""
    asked = inquiry(case(changes=MOVES[:3]), may(5))
    assert case_team(asked) == Doer("billing")
    assert holder_now(asked) == Doer("billing", "sam")


def test_the_department_that_spoke_answers_for_a_contact():
    """A contact falls to the department that it names, else to the team that had the case then."""
    asked = inquiry(case(changes=MOVES), may(5))
    assert speaker(asked, said(may(4, 11), SAM, department="shop")) == Doer("shop", "sam")
    assert speaker(asked, said(may(4, 11), SAM)) == Doer("desk", "sam")
    assert speaker(asked, said(may(4, 9), SAM)) == Doer("billing", "sam")


def test_a_call_falls_to_the_person_who_took_it():
    """Of a customer's call the first person of the company who took part is whose it is."""
    asked = inquiry(case(changes=MOVES), may(5))
    call = said(may(4, 11), KIM, participants=[BOT, ADA, SAM])
    assert speaker(asked, call).agent == "ada"


def test_what_a_machine_says_falls_to_no_person():
    """A machine's message is no person's doing, whoever has the case."""
    assert speaker(inquiry(case(changes=MOVES), may(5)), said(may(4, 11), BOT)).agent is None


@given(cases(), instants(), instants())
def test_who_had_it_is_who_the_case_says(subject, then, now):
    """Looked at from now, whoever had the case then is whom the case itself names."""
    asked = inquiry(subject, now, history=None)
    for field in ("team", "agent"):
        named = getattr(subject, field)(at=then, known_at=now)
        given_then = getattr(holder(asked, then), field)
        seen = subject.changes_of(field, at=now)
        begun = any(not later(change.at, then) for change in seen)
        if begun and not later(then, now) and (named is not None or field == "agent"):
            assert given_then == named

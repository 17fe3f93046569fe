"""When customers have been sent round enough, and a supervisor has to see to the case."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.support_hand_over import (
    ADA,
    CUSTOMER,
    abused,
    agent,
    at,
    case,
    given_to,
    policy,
    promise,
    roster,
    wrote,
)
from servicekit.case import COUNTED, REASONS, Case, Change
from servicekit.interaction import Party
from servicekit.roster import Rotation
from servicekit.routing.bound import bound, known_as, supervisors

POLICY, ROSTER = policy(max_hand_overs=1), roster()
#: Sam has it from one, Kim from two.
SENT = (given_to(1, "sam"), given_to(2, "kim", "wrong_desk"))


def codes(found: Case, move: Change | None = None, hour: int = 12) -> list[str]:
    """Return the codes of the reasons."""
    return [reason.code for reason in bound(POLICY, found, ROSTER, at=at(hour), move=move)]


def to(new: str, reason: str | None = "wrong_desk", hour: int = 12) -> Change:
    """Return a hand-over that somebody wants to make."""
    return given_to(hour, new, reason)


# -- too many ----------------------------------------------------------------------------------


def test_more_hand_overs_than_the_policy_allows_bring_in_a_supervisor():
    """One is allowed: the first stands, and the second is one too many."""
    twice = (*SENT, given_to(3, "sam", "returned"))

    assert codes(case(*SENT)) == []
    assert codes(case(*twice)) == ["too_many_hand_overs"]
    assert codes(case(*twice), hour=2) == []
    (reason,) = bound(POLICY, case(*twice), ROSTER, at=at(12))
    assert reason.evidence == ("h2", "h3")
    assert str(reason) == (
        "The customer has been sent from one person to another 2 times, and 1 is the most."
    )


def test_the_hand_over_that_somebody_wants_counts_as_made():
    """What would be one too many is found before it is made."""
    (reason,) = bound(POLICY, case(*SENT), ROSTER, at=at(12), move=to("other"))

    assert reason.code == "too_many_hand_overs"
    assert "2 times with this one" in str(reason)
    assert codes(case(*SENT[:1]), to("kim")) == []


def test_a_hand_over_that_does_not_count_is_not_counted():
    """Where it was one too many before, the hand-over that somebody wants is not among them."""
    sent = case(*SENT, given_to(3, "sam", "returned"), given_to(4, "other", "triage"))
    first, *_ = bound(POLICY, sent, ROSTER, at=at(12), move=to("sam", "skill"))

    assert first.code == "too_many_hand_overs"
    assert "to another 2 times, and" in str(first)


def test_one_hand_over_is_told_as_once():
    """With none allowed, the first is too many."""
    (reason,) = bound(policy(max_hand_overs=0), case(*SENT), ROSTER, at=at(12))

    assert "another once, and 0 is the most." in str(reason)


@pytest.mark.parametrize("reason", [None, *REASONS])
def test_only_some_reasons_count(reason):
    """Triage, a shift, an absence and the like are no run-around; no reason at all is one."""
    counts = ["too_many_hand_overs"] if reason in COUNTED else []

    assert codes(case(*SENT), to("other", reason)) == counts


def test_whoever_was_sent_round_before_is_seen_to_whatever_the_next_reason():
    """A good reason does not undo the hand-overs that were too many."""
    twice = (*SENT, given_to(3, "other", "returned"))
    (reason,) = bound(POLICY, case(*twice), ROSTER, at=at(12), move=to("fourth", "shift"))

    assert reason.code == "too_many_hand_overs"
    assert "2 times, and" in str(reason)


def test_what_a_supervisor_has_seen_to_is_over():
    """Once Ada has had it she can pass it on, and only what counts after her brings one in."""
    seen_to = (*SENT, given_to(3, "sam", "returned"), given_to(4, "ada", "authority"))
    passed = (*seen_to, given_to(5, "kim", "skill"))

    assert codes(case(*seen_to)) == []
    assert codes(case(*seen_to), to("other", "skill")) == []
    assert codes(case(*seen_to), to("other")) == ["too_many_hand_overs"]
    assert codes(case(*passed)) == []
    assert codes(case(*passed), to("other", "shift")) == []
    assert codes(case(*passed), to("other")) == ["too_many_hand_overs"]


def test_who_the_supervisors_are_the_policy_says():
    """It can be a role, a person or a team, on duty or not."""
    away = attrs.evolve(ADA, hours=None)
    people = roster(away, agent("kim", roles=["manager", "supervisor"]), agent("sam"))

    assert supervisors(policy(), people, at=at(9)) == {"ada", "kim"}
    assert supervisors(policy(supervisor="role:manager"), people, at=at(9)) == {"kim"}
    both = policy(supervisor=["agent:sam", "role:manager"])
    assert supervisors(both, people, at=at(9)) == {"sam", "kim"}


def test_whoever_was_a_supervisor_when_they_had_it_has_seen_to_it():
    """Where supervisors take turns, whose turn it is today says nothing about yesterday."""
    duty = Rotation(id="duty", participants=["sam", "kim"], every="hourly", anchor=at(0))
    turns = policy(supervisor="rotation:duty", max_hand_overs=0)
    people = attrs.evolve(roster(agent("sam"), agent("kim"), agent("other")), rotations=[duty])
    sent = (given_to(1, "other"), given_to(1, "kim", "wrong_desk", seq=1, id=None))

    assert bound(turns, case(*sent), people, at=at(4)) == ()
    passed = (*sent, given_to(4, "other", "skill"))
    assert bound(turns, case(*passed), people, at=at(6)) == ()
    assert bound(turns, case(*sent[:1], given_to(2, "kim", None)), people, at=at(2, 30)) != ()
    later = (given_to(2, "kim", "skill", old="other"), given_to(3, "other", "skill", id="x"))
    abuse = [abused(1)]
    assert bound(turns, case(*later, interactions=abuse), people, at=at(6)) == ()


# -- back to somebody who gave it up -----------------------------------------------------------


def test_nobody_gets_back_what_they_gave_up_without_progress():
    """Sam had it for an hour, did nothing, and would have it again."""
    (reason,) = bound(policy(), case(*SENT), ROSTER, at=at(12), move=to("sam", "skill"))

    assert (reason.code, reason.evidence) == ("given_up_before", ("h2",))
    assert str(reason) == (
        "Sam had the case and gave it up on Fri 1 May 2026 02:00 UTC (wrong desk), "
        "without having answered the customer or done anything that was promised."
    )
    there = at(12).astimezone(ZoneInfo("Europe/Berlin"))
    move = attrs.evolve(to("sam", "skill"), at=there)
    assert "04:00 CEST" in str(bound(policy(), case(*SENT), ROSTER, at=there, move=move)[0])


def test_whom_a_supervisor_could_have_seen_to_may_have_it_back():
    """Sam gave it up before Ada had it, so whoever had it after her may give it back to Sam."""
    seen_to = (*SENT, given_to(3, "ada", "authority"), given_to(4, "kim", "skill"))

    assert codes(case(*seen_to), to("sam", "skill")) == []
    gave_up = (*seen_to, given_to(5, "sam", "skill"), given_to(6, "kim", "returned"))
    assert "given_up_before" in codes(case(*gave_up), to("sam", "skill"))


def test_somebody_who_has_left_is_called_by_their_id():
    """Whoever is not in the roster any more has no name there."""
    assert known_as(ROSTER, "sam") == "Sam"
    assert known_as(ROSTER, "gone") == "gone"


@pytest.mark.parametrize(
    "contact",
    [
        wrote(2),
        wrote(2, author=CUSTOMER, outcome="connected"),
        wrote(
            2, author=CUSTOMER, outcome="connected", participants=[Party(id="sam", role="agent")]
        ),
    ],
    ids=["mail", "call", "call-with-sam"],
)
def test_who_was_in_touch_with_the_customer_made_progress(contact):
    """An answer counts to the last instant of the turn, and a call of which nobody says whose."""
    assert codes(case(*SENT, interactions=[contact]), to("sam", "skill")) == []


@pytest.mark.parametrize(
    "contact",
    [
        wrote(3),
        wrote(2, by="kim"),
        wrote(2, automated=True),
        wrote(2, direction="internal"),
        wrote(2, outcome="bounced"),
        wrote(2, author=CUSTOMER),
        wrote(2, recorded_at=at(13)),
    ],
    ids=["later", "colleague", "machine", "note", "bounced", "customer", "unknown"],
)
def test_what_is_no_answer_of_theirs_is_no_progress(contact):
    """A colleague's mail, a note or a bounce is nothing that Sam did for the customer."""
    assert codes(case(*SENT, interactions=[contact]), to("sam", "skill")) == ["given_up_before"]


def test_a_promise_that_was_kept_in_their_turn_is_progress():
    """Something was done for the customer, also in part; a mere transfer of it is not."""
    done = promise(9, due_at=at(9)).fulfil(at=at(1, 30))
    moved = promise(9).transfer(at=at(1, 30), to="kim")

    assert codes(case(*SENT, promises=[done]), to("sam", "skill")) == []
    assert codes(case(*SENT, promises=[moved]), to("sam", "skill")) == ["given_up_before"]
    late = promise(9).fulfil(at=at(3))
    assert codes(case(*SENT, promises=[late]), to("sam", "skill")) == ["given_up_before"]


@pytest.mark.parametrize("reason", [None, *REASONS])
def test_a_turn_that_ended_for_a_good_reason_was_not_given_up(reason):
    """Whose shift ended may have it again, even if nothing happened in it."""
    sent = (given_to(1, "sam"), given_to(2, "kim", reason))
    expected = ["given_up_before"] if reason in COUNTED else []

    assert codes(case(*sent), to("sam", "skill")) == expected


def test_no_reason_is_told_as_such():
    """Where nobody said why it left somebody, the sentence says that."""
    sent = (given_to(1, "sam"), given_to(2, "kim", id=None))
    (reason,) = bound(POLICY, case(*sent), ROSTER, at=at(12), move=to("sam", "skill"))

    assert "(nobody said why)" in str(reason)
    assert reason.evidence == ()


def test_the_first_holder_and_a_time_without_one_are_seen():
    """Sam had it from the opening and gave it back to nobody; that is known all the same."""
    left = (
        given_to(2, None, "returned", old="sam"),
        given_to(3, "kim", "triage"),
        given_to(4, "kim", "triage"),
    )

    assert codes(case(*left), to("sam", "skill")) == ["given_up_before"]
    assert codes(case(*left, interactions=[wrote(1)]), to("sam", "skill")) == []


def test_progress_in_a_later_turn_makes_up_for_a_turn_without():
    """A turn that ended with a shift says nothing; one with an answer clears the past."""
    shift = (*SENT, given_to(3, "sam", "triage"), given_to(4, "kim", "shift"))

    assert codes(case(*shift), to("sam", "skill")) == ["given_up_before"]
    assert codes(case(*shift, interactions=[wrote(3, id="i")]), to("sam", "skill")) == []


def test_being_given_it_once_more_ends_no_turn():
    """Sam answered at one, and that a machine named Sam again at two changes nothing."""
    again = (given_to(1, "sam"), given_to(2, "sam"), given_to(4, "kim", "returned"))

    assert codes(case(*again, interactions=[wrote(1)]), to("sam", "skill")) == []
    assert codes(case(*again), to("sam", "skill")) == ["given_up_before"]


def test_whoever_has_it_has_not_given_it_up():
    """A move to the one who has the case is no way back."""
    assert codes(case(*SENT), to("kim", "skill")) == []


def test_without_a_hand_over_nobody_gets_it_back():
    """Who gave it up matters only where somebody would get it."""
    assert codes(case(*SENT)) == []


# -- abusive contacts --------------------------------------------------------------------------


def test_an_abusive_contact_brings_in_a_supervisor():
    """Nobody has to bear that alone; what happens later is not known yet."""
    found = case(given_to(1, "sam"), interactions=[abused(3)])
    (reason,) = bound(POLICY, found, ROSTER, at=at(3))

    assert (reason.code, reason.evidence) == ("abusive_contact", ("i3",))
    assert str(reason) == (
        "The contact on Fri 1 May 2026 03:00 UTC was abusive, "
        "and no supervisor has had the case since."
    )
    assert codes(found, hour=2) == []
    there = at(3).astimezone(ZoneInfo("Europe/Berlin"))
    assert "05:00 CEST" in str(bound(POLICY, found, ROSTER, at=there)[0])


def test_an_abusive_contact_that_a_supervisor_has_seen_to_is_over():
    """While Ada has it and after it, only what is new brings in a supervisor."""
    to_ada = (given_to(1, "sam"), given_to(4, "ada", "authority"))
    passed = (*to_ada, given_to(6, "kim", "skill"))

    assert codes(case(*to_ada, interactions=[abused(3), abused(5)]), hour=5) == []
    assert codes(case(*passed, interactions=[abused(3), abused(6)])) == []
    assert codes(case(*passed, interactions=[abused(7)])) == ["abusive_contact"]


# -- properties --------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.sampled_from(["sam", "kim", "other"]), st.sampled_from([None, *REASONS]))
    ),
    st.integers(0, 4),
)
def test_without_supervisors_the_count_alone_decides(steps, most):
    """As many hand-overs that count as the policy allows, and no more, need no supervisor."""
    changes = [given_to(0, new, why, id=None, seq=n) for n, (new, why) in enumerate(steps)]
    found = case(*changes)
    reasons = bound(policy(max_hand_overs=most), found, ROSTER, at=at(1))
    counted = found.hand_overs(at=at(1), of="agent", counted=True)

    assert bool(reasons) is (len(counted) > most)

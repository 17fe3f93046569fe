"""Hand-overs that nobody took."""

from __future__ import annotations

from typing import Any

import pytest

from servicekit.case import Case, Change
from servicekit.customer import Customer
from servicekit.escalation import Escalation
from servicekit.followups import presets
from servicekit.hours import Span
from situation.support import ALWAYS, at, case, changed, moved, noticed, only

KIND = "hand_over_untaken"
TEAMS = changed("team", (at(1), "shop"), (at(2), "billing"))


def handed(*changes: Change, **fields: Any) -> Case:
    return case(changes=[*TEAMS, *changes], **fields)


def agents(*steps: tuple[Any, str | None]) -> list[Change]:
    return changed("agent", *steps)


def test_a_case_that_another_desk_got_and_nobody_took_is_an_occasion() -> None:
    """It is for the new desk, and begins with the move."""
    found = only(handed(), at(3), KIND)
    assert (found.since, found.team_id, found.agent_id) == (at(2), "billing", None)
    assert str(found.because[0]) == (
        "shop handed it over to billing on Sat 2 May 2026 09:00 UTC; nobody has taken it."
    )


def test_who_has_it_since_the_move_has_taken_it() -> None:
    """Also at the very instant of the move."""
    assert noticed(handed(*agents((at(2), "ada"))), at(3), KIND) == []
    assert noticed(handed(*agents((at(3), "ada"))), at(3), KIND) == []


def test_who_had_it_before_the_move_has_not_taken_it() -> None:
    """The person of the old desk is not of the new one, and who left it has it no more."""
    stale = handed(*agents((at(1), "ada")))
    assert only(stale, at(3), KIND).agent_id is None
    gone = handed(*agents((at(1), "ada"), (at(3), None)))
    assert only(gone, at(4), KIND).since == at(2)


def test_who_took_it_and_left_makes_it_another_occasion() -> None:
    """The team hears of it again, though it had heard of the move."""
    left = handed(*agents((at(2), "ada"), (at(3), None)))
    found = only(left, at(4), KIND)
    assert found.since == at(3)
    assert str(found.because[0]) == (
        "shop handed it over to billing on Sat 2 May 2026 09:00 UTC; "
        "since Sun 3 May 2026 09:00 UTC nobody has it."
    )
    assert found.key("a") != only(handed(), at(4), KIND).key("a")
    again = handed(*agents((at(2), "ada"), (at(3), None), (at(4), "sam")))
    assert noticed(again, at(5), KIND) == []


def test_a_case_that_was_never_elsewhere_was_not_handed_over() -> None:
    """The first desk, or none, is for whoever assigns cases."""
    assert noticed(case(changes=TEAMS[:1]), at(3), KIND) == []
    assert noticed(case(), at(3), KIND) == []


def test_a_desk_that_lets_a_case_go_is_still_to_see_to_it() -> None:
    """What belongs to nobody must not be forgotten."""
    nobodys = changed("team", (at(1), "shop"), (at(2), "billing"), (at(3), None))
    found = only(case(changes=nobodys), at(4), KIND)
    assert (found.since, found.team_id) == (at(2), "billing")


def test_only_the_last_of_several_moves_counts() -> None:
    """Each move is another occasion."""
    teams = changed("team", (at(1), "shop"), (at(2), "billing"), (at(3), "shop"))
    subject = case(changes=teams)
    assert [only(subject, at(day), KIND).since for day in (2, 3, 4)] == [at(2), at(3), at(3)]


@pytest.mark.parametrize("status", ["resolved", "closed", "merged", "deleted"])
def test_a_case_that_is_over_ends_its_hand_overs(status: str) -> None:
    """Nobody has to take what is not there any more."""
    raised = Escalation(id="e1", case_id=1, raised_at=at(2), why="refund above the limit")
    merged = {"merged_into": 2} if status == "merged" else {}
    subject = handed(*moved((at(4), status)), escalations=[raised], **merged)
    assert len(noticed(subject, at(3), KIND)) == 2
    assert noticed(subject, at(4), KIND) == []


def escalated(escalation: Escalation, day: int = 6, **fields: Any) -> list[Any]:
    subject = case(escalations=[escalation])
    return [each.since for each in noticed(subject, at(day), KIND, **fields)]


def test_an_escalation_that_nobody_took_is_an_occasion_since_it_was_raised() -> None:
    """Whom it is offered to next makes no other occasion of it."""
    raised = Escalation(id="e1", case_id=1, raised_at=at(2), why="refund above the limit")
    found = only(case(escalations=[raised]), at(3), KIND)
    assert (found.since, found.about, found.agent_id) == (at(2), "e1", None)
    assert found.because[0].evidence == ("e1",)
    offered = raised.offer(at=at(3), level=0).offer(at=at(4), level=1)
    assert escalated(offered) == [at(2)]
    assert escalated(offered.exhaust(at=at(5))) == [at(2)]


def test_an_escalation_that_was_given_up_is_another_occasion() -> None:
    """Nobody has it again, since then."""
    raised = Escalation(id="e1", case_id=1, raised_at=at(2), why="refund above the limit")
    taken = raised.acknowledge(at=at(3), by="ada")
    assert escalated(taken) == []
    left = taken.give_up(at=at(4))
    assert escalated(left) == [at(4)]
    assert escalated(left.acknowledge(at=at(5), by="sam").give_up(at=at(5, 12))) == [at(5, 12)]


def test_an_escalation_that_stands_still_or_is_over_is_none() -> None:
    """Nobody has to take it now."""
    raised = Escalation(id="e1", case_id=1, raised_at=at(2), why="refund above the limit")
    assert escalated(raised.offer(at=at(3), level=0).pause(at=at(4))) == []
    assert escalated(raised.cancel(at=at(3))) == []
    assert escalated(raised, day=1) == []


def test_an_escalation_that_stood_still_keeps_the_remainder() -> None:
    """Half an hour was left when it was paused, and is when it goes on."""
    raised = Escalation(id="e1", case_id=1, raised_at=at(2), why="refund above the limit")
    raised = raised.offer(at=at(2), level=0).pause(at=at(2, 9, 30)).resume(at=at(6))
    found = only(case(escalations=[raised]), at(6), KIND)
    assert found.pauses == (Span(at(2, 9, 30), at(6)),)
    (take,) = presets.great_service(hours=ALWAYS).follow_ups([found], Customer(id=7), at=at(6))
    assert take.earliest_at == at(6, 9, 30)


def test_an_escalation_is_judged_by_what_was_known_of_it() -> None:
    """What was recorded later is not seen unless somebody asks with hindsight."""
    late = Escalation(id="e1", case_id=1, raised_at=at(2), recorded_at=at(8), why="refund")
    assert escalated(late) == []
    assert escalated(late, known_at=at(8)) == [at(2)]

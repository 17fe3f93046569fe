"""What is asked for in a case, and whether somebody may grant it."""

from __future__ import annotations

from typing import Any

import pytest

from servicekit.case import Case, History
from servicekit.escalation import Escalation, Needs
from servicekit.money import Money
from servicekit.roster import Roster
from servicekit.situation.scene import Scene
from servicekit.situation.wanted import Wanted, agent_of, beyond, wanted
from servicekit.staff import Agent, Authority, Grant
from situation.support import at, call, case

ADA = Agent(id="ada", authority=Authority(limits={"refund": Money(100, "EUR")}))
KIM = Agent(id="kim")
ROSTER = Roster(agents=[ADA])


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def scene(subject: Case, day: int = 3, **fields: Any) -> Scene:
    return Scene(case=subject, at=at(day), known_at=at(day), **fields)


def asked(subject: Case, day: int = 3) -> list[Wanted]:
    view = scene(subject, day)
    return [*wanted(view, subject.promised(at=at(day)))]


def grant(number: int, amount: int, **fields: Any) -> Grant:
    given = {"id": f"g{number}", "kind": "refund", "amount": eur(amount), "case_id": 1}
    return Grant(**{**given, "by": "ada", "at": at(2), **fields})


def raised(**fields: Any) -> Escalation:
    return Escalation(**{"id": "e1", "case_id": 1, "raised_at": at(2), "why": "too much", **fields})


def test_what_is_owed_is_asked_for():
    """Each amount of a promise counts, as far as it is not done yet."""
    refund = call(kind="refund", amounts=[eur(250), Money(10, "USD")])
    part = refund.fulfil(at=at(2), amount=eur(100))
    assert asked(case(promises=[part])) == [
        Wanted("p1", at(1), "refund", eur(150)),
        Wanted("p1", at(1), "refund", Money(10, "USD")),
    ]


def test_a_promise_that_is_late_or_paused_is_still_owed():
    """What is broken has to be granted all the same, and what is kept has been."""
    refund = call(kind="refund")
    wants = [Wanted("p1", at(1), "refund", None)]
    assert asked(case(promises=[refund]), day=9) == wants
    assert asked(case(promises=[refund.pause(at=at(2))])) == wants
    assert asked(case(promises=[refund.fulfil(at=at(2))])) == []


def test_a_promise_without_kind_and_amount_takes_no_authority():
    """A call back is no decision."""
    assert asked(case(promises=[call()])) == []


def test_what_waits_for_approval_is_asked_for():
    """A grant counts while somebody has to agree, and not once they have."""
    waits = grant(1, 80, needs_approval=True)
    given = grant(2, 80)
    assert asked(case(grants=[waits, given])) == [Wanted("g1", at(2), "refund", eur(80))]


def test_what_an_escalation_needs_is_asked_for():
    """An escalation counts while it is under way, where it needs a decision."""
    needs = Needs(authority="refund", amount=eur(80))
    escalation = raised(needs=needs, decided_by="sam")
    wants = [Wanted("e1", at(2), "refund", eur(80), "sam")]
    assert asked(case(escalations=[escalation])) == wants
    assert asked(case(escalations=[raised()])) == []
    assert asked(case(escalations=[escalation.resolve(at=at(2, 10))])) == []
    amount = raised(needs=Needs(amount=eur(5)))
    assert asked(case(escalations=[amount])) == [Wanted("e1", at(2), None, eur(5))]


@pytest.mark.parametrize(
    ("roster", "agent_id", "found"),
    [
        (ROSTER, "ada", ADA),
        (Roster(agents=[KIM, ADA]), "kim", KIM),
        (Roster(agents=[KIM]), "kim", None),
        (ROSTER, "sam", None),
        (ROSTER, None, None),
        (None, "ada", None),
    ],
    ids=["there", "without", "says of nobody", "unknown", "nobody", "no roster"],
)
def test_somebody_is_found_where_a_roster_says_what_people_may_decide(roster, agent_id, found):
    """Of whoever is not in it nobody knows, nor where it says of nobody what they may decide."""
    assert agent_of(roster, agent_id) is found


def test_a_limit_is_inclusive():
    """Exactly as much as somebody may grant lies within their authority."""
    view = scene(case())
    assert beyond(view, Wanted("p1", at(1), "refund", eur(100)), ADA).proved
    assert beyond(view, Wanted("p1", at(1), "refund", eur(101)), ADA).refuted
    assert beyond(view, Wanted("p1", at(1), "waiver", None), ADA).refuted


def test_what_was_granted_counts_but_not_the_thing_itself():
    """The limit per case holds for all of it, and nothing counts twice."""
    subject = case(grants=[grant(1, 60), grant(2, 60, needs_approval=True)])
    assert beyond(scene(subject), Wanted("p1", at(1), "refund", eur(41)), ADA).refuted
    assert beyond(scene(subject), Wanted("p1", at(1), "refund", eur(40)), ADA).proved
    assert beyond(scene(subject), Wanted("g1", at(1), "refund", eur(60)), ADA).proved


def test_with_a_history_other_cases_count_for_limits_over_time():
    """What somebody granted in the customer's other cases is known then."""
    subject = case(grants=[grant(1, 60)])
    known = scene(subject, history=History(customer=7, cases=[subject]))
    assert beyond(known, Wanted("p1", at(1), "refund", eur(41)), ADA).refuted


def test_nobody_decides_over_their_own_decision():
    """However little it is, the one whose decision is in question may not."""
    verdict = beyond(scene(case()), Wanted("e1", at(1), "refund", eur(1), "ada"), ADA)
    assert [why.code for why in verdict] == ["own_decision"]


@pytest.mark.parametrize(
    ("each", "agent", "text"),
    [
        (Wanted("p1", at(1), "refund", None), None, "Nobody said who would grant it."),
        (Wanted("p1", at(1), None, eur(1)), ADA, "Nobody said what kind of decision it is."),
    ],
    ids=["nobody", "no kind"],
)
def test_what_nobody_said_is_undecided(each, agent, text):
    """Without somebody who would grant it, or a kind of decision, nobody can tell."""
    verdict = beyond(scene(case()), each, agent)
    assert verdict.undecided
    assert [(str(why), why.evidence) for why in verdict] == [(text, ("p1",))]

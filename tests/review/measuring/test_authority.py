import pytest

from review.measuring.support import hours, only, whose
from review.support import case, may, moved
from servicekit.escalation import Escalation, Needs
from servicekit.money import Money, Rate
from servicekit.roster import Roster
from servicekit.routing import Load
from servicekit.staff import Agent, Authority, Grant, Limit

REFUND = Needs(authority="refund", amount=Money(80, "EUR"))


def may_refund(amount: int, currency: str = "EUR") -> Authority:
    return Authority(limits={"refund": Money(amount, currency)})


PEOPLE = Roster(
    agents=[
        Agent(id="sam", authority=may_refund(50)),
        Agent(id="ada", authority=may_refund(100), team_id="leads"),
        Agent(id="kim", authority=may_refund(100, "GBP")),
    ]
)


def raised(needs: Needs = REFUND, **fields: object) -> Escalation:
    given = {"id": "e", "case_id": "c", "raised_at": may(4, 10), "why": "a refund", "needs": needs}
    return Escalation(**{**given, **fields})


def took(escalation: Escalation, day: int = 8, **fields: object) -> object:
    subject = case(escalations=[escalation], **fields.pop("case", {}))
    return only(subject, may(day), "time_to_authority", **{"roster": PEOPLE, **fields})


def test_the_time_runs_until_somebody_who_may_decide_it_has_it():
    """Who took it without the authority is passed over."""
    taken = raised().acknowledge(at=may(4, 11), by="sam").give_up(at=may(4, 12), by="sam")
    assert took(taken) == "still_open"
    assert took(taken.acknowledge(at=may(4, 14), by="ada")) == hours(4)


def test_who_decides_it_has_it():
    """Somebody who decides or resolves it without taking it first had it then."""
    assert took(raised().resolve(at=may(4, 12), by="ada")) == hours(2)
    decided = raised().decide(at=may(4, 13), by="ada", outcome="varied", reason_code="goodwill")
    assert took(decided) == hours(3)


def test_being_asked_is_not_having_it():
    """An offer to somebody who may decide it is no time at which they had it."""
    offered = raised().offer(at=may(4, 11), level=0, to=["ada"])
    assert took(offered) == "still_open"


def test_where_it_takes_no_authority_anybody_has_enough():
    """A matter that needs skill alone is in good hands with whoever took it, named or not."""
    taken = raised(Needs()).acknowledge(at=may(4, 11), by="stranger")
    assert took(taken) == hours(1)
    assert took(taken, roster=None) == hours(1)
    event = raised(Needs()).acknowledge(at=may(4, 11), by="sam").events[0]
    assert took(raised(Needs(), events=[type(event)(kind=event.kind, at=event.at)])) == hours(1)


@pytest.mark.parametrize("needs", [Needs(), REFUND], ids=["skill", "authority"])
@pytest.mark.parametrize("left_out", ["excluded", "decided_by"])
def test_who_is_to_be_left_out_never_has_enough(needs: Needs, left_out: str):
    """Nobody whom the customer complains about, or whose decision it was, may decide it."""
    barred = {left_out: ["ada"] if left_out == "excluded" else "ada"}
    taken = raised(needs, **barred).acknowledge(at=may(4, 11), by="ada")
    assert took(taken) == "still_open"


def test_without_a_roster_nobody_can_tell_who_may_decide():
    """Where authority is needed, somebody has to say who has it."""
    taken = raised().acknowledge(at=may(4, 11), by="ada")
    assert took(taken, roster=None) == "no_roster"


def test_of_somebody_unknown_nobody_can_tell():
    """Who is not in the roster, or was not named, may or may not have had the authority."""
    taken = raised().acknowledge(at=may(4, 11), by="stranger")
    assert took(taken) == "not_recorded"
    # Whoever follows may have it later than it was had already.
    follows = taken.give_up(at=may(4, 12), by="stranger").acknowledge(at=may(4, 13), by="ada")
    assert took(follows) == "not_recorded"


def test_a_limit_in_another_currency_takes_a_rate():
    """Without a rate nobody can tell whether the limit suffices; with one it is known."""
    taken = raised().acknowledge(at=may(4, 11), by="kim")
    assert took(taken) == "not_recorded"
    rate = Rate("EUR", "GBP", "0.5", may(1).date())
    assert took(taken, load=Load(rates=[rate])) == hours(1)


def test_what_was_granted_before_counts_against_the_limit():
    """In this case, or over all of them, an earlier grant leaves less to decide."""
    before = {"kind": "refund", "amount": Money(30, "EUR"), "by": "ada", "at": may(4, 9)}
    taken = raised().acknowledge(at=may(4, 11), by="ada")
    here = Grant(id="g", case_id="c", **before)
    assert took(taken, case={"grants": [here]}) == "still_open"
    day = Limit(per_window=Money(100, "EUR"), window=may(5) - may(4))
    people = Roster(agents=[Agent(id="ada", authority=Authority(limits={"refund": day}))])
    assert took(taken, roster=people) == hours(1)
    elsewhere = Load(granted=[Grant(id="g", case_id="d", **before)])
    assert took(taken, roster=people, load=elsewhere) == "still_open"


def test_what_is_over_without_says_why():
    """Nobody who may decide it had it: it was cancelled, or resolved all the same."""
    assert took(raised().cancel(at=may(5))) == "let_go"
    assert took(raised().resolve(at=may(5), by="sam")) == "no_reply"


def test_it_is_the_doing_of_who_took_it():
    """It falls to who had it and their team; while nobody has it, to who has the case."""
    changes = [moved(may(4), None, "desk", "team"), moved(may(4), None, "sam", "agent")]
    waiting = case(escalations=[raised()], changes=changes)
    assert whose(waiting, may(8), "time_to_authority", roster=PEOPLE) == [("desk", "sam")]
    for by, team in (("ada", "leads"), ("kim", "desk"), ("stranger", "desk")):
        taken = raised(Needs()).acknowledge(at=may(4, 11), by=by)
        subject = case(escalations=[taken], changes=changes)
        assert whose(subject, may(8), "time_to_authority", roster=PEOPLE) == [(team, by)]

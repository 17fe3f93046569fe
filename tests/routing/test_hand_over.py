"""A customer goes from one person to another with their story, and not round and round."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.support_hand_over import (
    ADA,
    KIM,
    SAM,
    STORY,
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
from servicekit.case import REASONS, Case
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.escalation import Escalation, Needs
from servicekit.money import Money
from servicekit.routing import Load
from servicekit.routing.hand_over import HAND_OVERS, HandOver, hand_over
from servicekit.staff import Authority

POLICY, ROSTER = policy(), roster()
CASE = case(given_to(1, "sam"))
#: Two hand-overs that count, the last one to Kim.
SENT = (given_to(1, "sam"), given_to(2, "other", "wrong_desk"), given_to(3, "kim", "returned"))


def moved(found: Case = CASE, **named: Any) -> HandOver:
    """Return what comes of handing a case over, to Kim unless somebody else is named."""
    fields = {"to": "kim", "story": STORY, "reason": "skill", "at": at(12)} | named
    return hand_over(fields.pop("policy", POLICY), found, fields.pop("roster", ROSTER), **fields)


def codes(found: HandOver) -> list[str]:
    return [reason.code for reason in found.because]


def raised(**named: Any) -> Escalation:
    """Return an escalation of the case."""
    return Escalation(**{"id": "e1", "case_id": 3, "raised_at": at(11), "why": "refund"} | named)


# -- handed over -------------------------------------------------------------------------------


def test_a_customer_goes_to_whoever_is_meant():
    """The result says so, and has the change that a host adds to the case."""
    found = moved(by="sam", reason="wrong_desk")

    assert (found.outcome, found.to, found.case_id, found.at) == (
        "handed_over",
        "kim",
        "3",
        at(12),
    )
    assert found.change == given_to(12, "kim", "wrong_desk", id=None, old="sam", by="sam")
    assert codes(found) == ["handed_over"]
    assert str(found) == "Case 3 goes to kim.\n- Kim gets the case from Sam, with the story."


def test_the_change_can_be_added_to_the_case():
    """It comes after everything else that happened at its instant."""
    found = case(given_to(1, "sam"), given_to(12, "other", "triage", seq=4))
    change = moved(found).change

    assert change is not None
    assert (change.old, change.seq) == ("other", 5)
    after = attrs.evolve(found, changes=(*found.changes, change))
    assert after.agent(at=at(12)) == "kim"


def test_a_case_that_nobody_has_comes_from_nobody():
    """The first who gets a case gets it from no one."""
    found = moved(case())

    assert found.change is not None
    assert found.change.old is None
    assert str(found.because[0]) == "Kim gets the case, with the story."


def test_who_has_left_is_called_by_their_id():
    """Somebody who is no more on the roster can still have a case."""
    assert "from other," in str(moved(case(given_to(1, "other"))))


def test_what_is_owed_stays_owed_and_travels():
    """The receiving side sees the story and what is owed, and the reasons say it."""
    found = moved(case(given_to(1, "sam"), promises=[promise(9), promise(14, what="refund")]))

    assert codes(found) == ["handed_over", "still_owed"]
    assert found.because[1].evidence == ("p9", "p14")
    assert str(found.because[1]) == "What is owed to the customer stays owed: call back; refund."
    assert found.briefing.story == STORY
    assert [each.id for each, _ in found.briefing.owed] == ["p9", "p14"]
    assert found.briefing.why == "skill"


def test_the_briefing_of_an_escalation_goes_with_it():
    """In an escalation the receiving side sees why it was raised, and both stories."""
    briefing = moved(escalation=raised(story="Photos are there.")).briefing

    assert (briefing.escalation_id, briefing.why) == ("e1", "refund")
    assert briefing.story == f"{STORY}\nPhotos are there."


# -- refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "story", ["", "  \n", "\u200b", "..."], ids=["no", "blank", "hidden", "dots"]
)
def test_without_a_story_nothing_goes(story):
    """The customer would have to say it again, so the sentence says what to write."""
    found = moved(story=story)

    assert (found.outcome, found.to, found.change) == ("refused", None, None)
    assert codes(found) == ["no_story"]
    assert str(found.because[0]).startswith("Write down what the next person must know")
    assert str(found).startswith("Case 3 stays where it is.\n- Write")


def test_nobody_gets_what_they_have():
    """A move to whoever has the case is none."""
    assert codes(moved(to="sam", story="")) == ["no_story", "has_it_already"]
    assert str(moved(to="sam").because[0]) == "Sam has the case already."


@pytest.mark.parametrize(
    ("kim", "named", "code"),
    [
        ({"hours": None}, {}, "off_duty"),
        ({"capacity": 1}, {"load": Load(open={"kim": 1})}, "no_capacity"),
        ({}, {"escalation": raised(excluded={"kim": "complained_about"})}, "complained_about"),
        ({}, {"escalation": raised(decided_by="kim")}, "own_decision"),
        ({}, {"escalation": raised(needs=Needs(skills={"billing": 1}))}, "no_skill"),
        ({}, {"escalation": raised(needs=Needs(authority="refund"))}, "no_authority"),
    ],
    ids=["off-duty", "full", "complained-about", "own-decision", "skill", "authority"],
)
def test_whoever_must_not_get_it_is_refused_with_the_reason(kim, named, code):
    """The same holds for a hand-over as for every escalation, and nobody else is chosen."""
    found = moved(roster=roster(ADA, SAM, agent("kim", **kim)), **named)

    assert (found.outcome, codes(found)) == ("refused", [code])


def test_room_counts_on_the_channel_of_the_case():
    """A call takes Kim more units than are left."""
    people = roster(SAM, agent("kim", capacity=4, weights={"phone": 4}))
    load = Load(open={"kim": {"chat": 1}})

    assert codes(moved(roster=people, load=load)) == ["handed_over"]
    by_phone = case(given_to(1, "sam"), channel="phone")
    assert codes(moved(by_phone, roster=people, load=load)) == ["no_capacity"]


def test_what_goes_to_full_people_goes_to_them_by_hand_as_well():
    """A kind of escalation that is over capacity finds everybody with room."""
    people = roster(SAM, agent("kim", capacity=0))
    urgent = policy(over_capacity=["safety"])

    assert codes(moved(roster=people, policy=urgent)) == ["no_capacity"]
    safety = raised(kind="safety")
    assert codes(moved(roster=people, policy=urgent, escalation=safety)) == ["handed_over"]


@pytest.mark.parametrize(
    ("named", "what"),
    [
        ({"to": "nobody"}, "^to='nobody' is not possible: the id of one of the roster's agents"),
        ({"reason": "mood"}, "reason"),
        ({"story": None}, "story"),
        ({"load": {"kim": 1}}, "load={'kim': 1} is not possible: a Load"),
        ({"escalation": raised(case_id=4)}, "case of the escalation"),
    ],
    ids=["person", "reason", "story", "load", "escalation"],
)
def test_what_does_not_exist_is_a_mistake(named, what):
    """Unknown people and words, and the escalation of another case, are no outcomes."""
    with pytest.raises(FieldError, match=what):
        moved(**named)


def test_an_instant_without_a_zone_is_a_mistake():
    """Nobody knows when that would be."""
    with pytest.raises(NaiveDatetimeError):
        moved(at=at(12).replace(tzinfo=None))


# -- to a supervisor ---------------------------------------------------------------------------


def test_one_hand_over_too_many_goes_to_a_supervisor_instead():
    """Two are allowed and made, so the third goes to Ada, who takes it with authority."""
    found = moved(case(*SENT, promises=[promise(14)]), to="sam", reason="wrong_desk")

    assert (found.outcome, found.to) == ("to_supervisor", "ada")
    assert codes(found) == ["too_many_hand_overs", "given_up_before", "supervisor", "still_owed"]
    assert found.change == given_to(12, "ada", "authority", id=None, old="kim")
    assert str(found.because[2]) == "Ada sees to it now, as a supervisor."
    assert str(found).startswith("Case 3 goes to ada, as a supervisor.")


def test_a_hand_over_for_a_good_reason_is_not_too_many():
    """Triage, a shift and the like do not count, and before the bound nothing is stopped."""
    twice = case(*SENT, interactions=[wrote(1, id="i")])

    assert moved(twice, to="sam", reason="shift").outcome == "handed_over"
    once = case(*SENT[:2], interactions=[wrote(1, id="i")])
    assert moved(once, reason="wrong_desk").outcome == "handed_over"


def test_an_abusive_contact_goes_to_a_supervisor():
    """Whatever the reason for the hand-over is, and whoever was meant."""
    found = moved(case(given_to(1, "sam"), interactions=[abused(2)]))

    assert (found.outcome, found.to) == ("to_supervisor", "ada")
    assert codes(found) == ["abusive_contact", "supervisor"]


def test_a_supervisor_reads_why_it_comes_to_them():
    """The briefing says what brought them in, and what was wanted instead."""
    sent = case(*SENT, interactions=[wrote(1, id="i")])
    why = (
        "The customer has been sent from one person to another 3 times with this one, and 2 is "
        "the most; Sam was to get it"
    )

    found = moved(sent, to="sam", reason="wrong_desk").briefing
    assert found.why == f"{why} (wrong desk)"
    assert moved(sent, to="sam", reason=None).briefing.why == why
    found = moved(sent, to="sam", reason="wrong_desk", escalation=raised()).briefing
    assert found.why == f"refund; {why} (wrong desk)"


def test_once_a_supervisor_has_it_they_can_pass_it_on():
    """Ada has seen to the abuse and to the run-around, so Kim can have it."""
    seen_to = case(*SENT, given_to(4, "ada", "authority"), interactions=[abused(3)])

    assert moved(seen_to).outcome == "handed_over"


def test_a_supervisor_who_is_meant_gets_it():
    """Of two supervisors the one who is named, if they can take it."""
    boss = agent("boss", roles=["supervisor"])
    found = case(given_to(1, "sam"), interactions=[abused(2)])

    assert moved(found, to="boss", roster=roster(ADA, SAM, boss)).to == "boss"
    full = attrs.evolve(boss, capacity=0)
    assert moved(found, to="boss", roster=roster(ADA, SAM, full)).to == "ada"


def test_a_supervisor_who_gave_it_up_does_not_get_it_back():
    """Neither does whoever has it now."""
    boss = agent("boss", roles=["supervisor"])
    left = case(given_to(1, "boss"), given_to(2, "sam", "returned"))

    assert moved(left, to="boss", roster=roster(ADA, SAM, boss)).to == "ada"
    refused = moved(left, to="boss", roster=roster(SAM, boss))
    assert codes(refused) == ["given_up_before", "no_supervisor"]
    assert str(refused.because[1]) == (
        "A supervisor would have to see to it, and none can now; it stays with Sam."
    )


def test_a_supervisor_who_has_it_passes_it_on_as_they_wish():
    """A supervisor sees to it already, whoever else there is, and the reasons say so."""
    has_it = case(*SENT, given_to(4, "ada", "wrong_desk"), interactions=[wrote(1, id="i")])
    people = roster(ADA, SAM, KIM, agent("boss", roles=["supervisor"]))
    found = moved(has_it, to="sam", reason="wrong_desk", roster=people)

    assert (found.outcome, found.to) == ("handed_over", "sam")
    assert codes(found) == ["too_many_hand_overs", "supervisor_has_it", "handed_over"]
    assert str(found.because[1]) == "Ada, a supervisor, has it already and may pass it on."
    assert found.change == given_to(12, "sam", "wrong_desk", id=None, old="ada")


def test_a_supervisor_may_hand_it_over_for_somebody():
    """Whoever hands it over is a supervisor, so one sees to it already."""
    found = moved(case(given_to(1, "sam"), interactions=[abused(2)]), by="ada")

    assert (found.outcome, found.to) == ("handed_over", "kim")
    assert str(found.because[1]) == "Ada, a supervisor, hands it over."
    assert codes(found) == ["abusive_contact", "by_supervisor", "handed_over"]


def test_whom_a_supervisor_passes_it_to_is_there():
    """A supervisor passes it on to nobody who is off duty."""
    has_it = case(*SENT, given_to(4, "ada", "wrong_desk"))
    found = moved(has_it, reason="wrong_desk", roster=roster(ADA, agent("kim", hours=None)))

    assert (found.outcome, codes(found)[-1]) == ("refused", "off_duty")


@pytest.mark.parametrize("reason", REASONS[:6])
def test_a_good_reason_goes_on_where_no_supervisor_is(reason):
    """Nobody is to blame for this one, so it does not stay with somebody who cannot go on."""
    thrice = case(*SENT, given_to(4, "sam", "returned"), interactions=[wrote(3, by="other")])
    away = roster(attrs.evolve(ADA, hours=None), SAM, KIM, agent("new"))
    found = moved(thrice, to="new", reason=reason, roster=away)
    in_time = roster(ADA, SAM, KIM, agent("new"))

    assert (found.outcome, found.to, found.change) == (
        "handed_over",
        "new",
        given_to(12, "new", reason, id=None, old="sam"),
    )
    assert codes(found) == ["too_many_hand_overs", "no_supervisor", "handed_over"]
    assert str(found.because[1]) == (
        f"A supervisor would have to see to it, and none can now; it moves all the same ({reason})."
    )
    assert moved(thrice, to="new", reason=reason, roster=in_time).to == "ada"
    full = roster(SAM, agent("new", capacity=0))
    assert codes(moved(thrice, to="new", reason=reason, roster=full))[-1] == "no_capacity"


@pytest.mark.parametrize("reason", ["wrong_desk", "returned", None])
def test_one_more_that_counts_does_not_go_on_without_a_supervisor(reason):
    """The customer is not sent round once more because nobody is there to stop it."""
    thrice = case(*SENT, interactions=[wrote(1, id="i")])
    found = moved(thrice, to="sam", reason=reason, roster=roster(SAM, KIM))

    assert (found.outcome, codes(found)) == ("refused", ["too_many_hand_overs", "no_supervisor"])


@pytest.mark.parametrize(("reason", "outcome"), [
    *((each, "handed_over") for each in ("shift", "absence", "leaver")),
    *((each, "refused") for each in ("triage", "skill", "authority", "wrong_desk", None)),
])  # fmt: skip
def test_nothing_stays_with_somebody_who_is_not_there(reason, outcome):
    """Even an abused colleague goes home; whoever stays waits for a supervisor."""
    found = case(given_to(1, "sam"), interactions=[abused(2)])

    assert moved(found, reason=reason, roster=roster(SAM, KIM)).outcome == outcome


def test_where_no_supervisor_can_it_stays_where_it_is():
    """Ada is off duty, so nobody gets it; where nobody has it, it stays with nobody."""
    away = roster(attrs.evolve(ADA, hours=None), SAM, KIM)
    found = case(interactions=[abused(2)])
    refused = moved(found, roster=away)

    assert (refused.outcome, refused.to, refused.change) == ("refused", None, None)
    assert codes(refused) == ["abusive_contact", "no_supervisor"]
    assert "it stays where it is." in str(refused.because[1])


def test_a_supervisor_is_held_to_what_everybody_is():
    """Who is excluded or may not decide it does not get it as a supervisor either."""
    found = case(given_to(1, "sam"), interactions=[abused(2)])
    wanted = raised(needs=Needs(authority="refund", amount=Money(90, "EUR")))
    boss = agent(
        "boss", roles=["supervisor"], authority=Authority(limits={"refund": Money(100, "EUR")})
    )
    people = roster(ADA, SAM, KIM, boss)

    assert moved(found, escalation=wanted, roster=people).to == "boss"
    without = attrs.evolve(wanted, excluded={"boss": "involved"})
    assert moved(found, escalation=without, roster=people).outcome == "refused"


def test_a_supervisor_gets_it_whatever_had_better_be():
    """Language and the like give way at once, whatever the policy says of other work."""
    needs = Needs(language="de", team_id="desk", agent_id="kim", skills={"billing": 3})
    found = case(given_to(1, "sam"), interactions=[abused(2)])
    people = roster(attrs.evolve(ADA, skills={"billing": 1}), SAM, KIM)

    assert moved(
        found, escalation=raised(needs=needs), policy=policy(relax=()), roster=people
    ).to == "ada"  # fmt: skip


# -- the value ---------------------------------------------------------------------------------


def test_a_result_is_a_value(travels):
    """It can be compared, hashed, copied and stored, and hides what the customer said."""
    found = moved(case(given_to(1, "sam"), promises=[promise(14)]))

    travels(found)
    assert hash(found) == hash(moved(case(given_to(1, "sam"), promises=[promise(14)])))
    assert STORY not in repr(found)


# -- properties --------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ada", "kim", "sam", "boss"]), st.sampled_from([None, *REASONS])
        ),
        max_size=12,
    ),
    st.integers(0, 3),
)
def test_nobody_is_sent_round_more_often_than_the_policy_allows(steps, most):
    """However often people try, no more hand-overs count than that, but for a supervisor's own."""
    bounded, found = policy(max_hand_overs=most), case(given_to(0, "sam"))
    people = roster(ADA, SAM, KIM, agent("boss"))
    for hour, (to, reason) in enumerate(steps, start=1):
        result = moved(found, policy=bounded, roster=people, to=to, reason=reason, at=at(hour))
        assert result.outcome in HAND_OVERS
        if result.change is not None:
            assert result.change.new == result.to
            found = attrs.evolve(found, changes=(*found.changes, result.change))
    counted = found.hand_overs(at=at(23), of="agent", counted=True)
    assert all(each.old == "ada" for each in counted[most:])

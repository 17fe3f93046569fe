"""Every candidate of a route, and what speaks against asking them."""

from __future__ import annotations

import attrs
import pytest

from routing.support import ADA, KIM, SAM, at, codes, desk, escalation, policy, refund
from routing.support_hand_over import abused, case
from servicekit.errors import FieldError
from servicekit.escalation import Needs
from servicekit.routing import Candidate, Load, RouteExplanation


def explain(given=None, roster=None, ladder=None, hour=10, **fields) -> RouteExplanation:
    """Return the explanation of a route at an hour."""
    ladder = ladder or policy("on_duty")
    return ladder.explain(given or escalation(), roster or desk(), at=at(hour), **fields)


def test_those_who_can_come_first_in_their_order():
    """After them come those who cannot, by their ids."""
    found = explain(escalation(refund(150)))

    assert [(each.agent_id, each.place, each.eligible) for each in found.candidates] == [
        ("kim", 1, True),
        ("sam", 2, True),
        ("ada", None, False),
    ]
    assert found.route.chosen == "kim"


def test_each_rejection_has_a_code_and_a_sentence():
    """All that speaks against somebody is said, not only the first."""
    given = escalation(refund(150, skills={"plumbing": 1}), excluded=["ada"])
    (found,) = explain(given, desk(attrs.evolve(ADA, hours=None)), level=0).candidates

    assert codes(found.against) == ["off_duty", "involved", "above_case_limit", "no_skill"]
    assert str(found).startswith("ada: no. Ada is not on duty on Fri 1 May 2026 10:00 UTC. Ada was")


def test_whom_a_level_does_not_ask_is_told_so():
    """Whoever is not among those whom the level names hears that first."""
    found = explain(ladder=policy()).of("sam")

    assert codes(found.against) == ["not_asked"]
    assert found.against[0].text == "This level asks team first; Sam is not among them."


def test_a_drawback_costs_a_place():
    """What is given up speaks for somebody else, and against nobody."""
    found = explain(escalation(Needs(language="de")))

    assert found.of("sam") == Candidate(agent_id="sam", place=1)
    assert (found.of("ada").eligible, codes(found.of("ada").drawbacks)) == (True, ["language"])
    assert str(found.of("ada")) == "ada: 2. Ada does not serve in de."


@pytest.mark.parametrize("relax", [["team"], {"language": "2 hours"}], ids=["never", "not yet"])
def test_what_is_not_given_up_speaks_against_somebody(relax):
    """So does what is given up only later."""
    found = explain(escalation(Needs(language="de")), ladder=policy("on_duty", relax=relax)).of(
        "ada"
    )

    assert (found.eligible, codes(found.against), found.drawbacks) == (False, ["language"], ())


def test_who_is_not_ranked_could_take_it():
    """Beyond those who are shown nobody has a place."""
    found = explain(ladder=policy("on_duty", shown=2))

    assert [each.place for each in found.candidates] == [1, 2, None]
    assert str(found.of("sam")) == "sam: could take it."
    assert str(found.of("ada")) == "ada: 1."


def test_another_level_can_be_asked_about():
    """Its candidates have no places, since it is not asked."""
    found = explain(ladder=policy(), level=1)

    assert (found.level, found.route.level) == (1, 0)
    assert found.of("sam") == Candidate(agent_id="sam")
    assert codes(found.of("ada").against) == ["not_asked"]


def test_the_last_resort_is_the_level_after_the_last():
    """It can be asked about like the others."""
    assert explain(ladder=policy(), level=2).of("kim").eligible


@pytest.mark.parametrize("level", [-1, 3])
def test_there_must_be_such_a_level(level):
    """A level that the ladder has not is a mistake."""
    with pytest.raises(FieldError, match="from 0 to 2, the last resort") as caught:
        explain(ladder=policy(), level=level)
    assert (caught.value.field, caught.value.value) == ("level", level)


def test_a_supervisor_is_explained_as_one():
    """Where a supervisor is asked instead of the level, that is whom the candidates are held to."""
    found = explain(ladder=policy(), case=case(interactions=[abused(8)]))

    assert found.of("kim").place == 1
    assert found.of("ada").against[0].text.startswith("This level asks every supervisor; Ada ")


def test_who_let_it_lie_is_told_so():
    """Whoever had it for too long is rejected as somebody who gave it up."""
    taken = escalation().acknowledge(at=at(9), by="ada")
    found = explain(taken, ladder=policy("on_duty", acknowledge_within="1 hour"))
    assert codes(found.of("ada").against) == ["gave_up"]


def test_what_is_over_is_explained_from_the_first_level():
    """Where no level is asked, the first one is meant."""
    found = explain(escalation().cancel(at=at(9)), ladder=policy())
    assert (found.level, found.route.outcome, found.of("ada").eligible) == (0, "over", True)


@pytest.mark.parametrize(("asked", "level"), [(1, 1), (7, 2)], ids=["there is", "there is not"])
def test_what_somebody_has_is_explained_at_the_level_that_asked(asked, level):
    """A level that the ladder has not, which a host may have asked, is the last resort."""
    taken = escalation().offer(at=at(9), level=asked, to=["sam"]).acknowledge(at=at(9), by="sam")
    found = explain(taken, ladder=policy())
    assert (found.level, found.route.outcome, found.route.to) == (level, "acknowledged", ("sam",))
    assert found.of("ada").against[0].code == "not_asked"


def test_load_counts():
    """Whoever is full is rejected, with what they have."""
    found = explain(load=Load(open={"ada": 4})).of("ada")
    assert codes(found.against) == ["no_capacity"]


def test_a_level_names_people_as_one_calls_them():
    """Whoever is not among those who are asked hears their names, not their ids."""
    found = explain(ladder=policy("agent:kim")).of("ada")
    assert found.against[0].text == "This level asks Kim; Ada is not among them."


@pytest.mark.parametrize("level", ["0", 0.0, True], ids=["text", "float", "truth"])
def test_a_level_is_a_whole_number(level):
    """What is no number of a level is refused as such."""
    with pytest.raises(FieldError, match=r"level=.* from 0 to 2, the last resort"):
        explain(ladder=policy(), level=level)


def test_somebody_must_be_known():
    """Of an id that the roster does not have there is nothing to say."""
    with pytest.raises(FieldError, match="somebody of the roster") as caught:
        explain().of("nobody")
    assert (caught.value.field, caught.value.value) == ("agent_id", "nobody")


def test_all_of_it_can_be_read():
    """First the route with its reasons, then everybody."""
    assert str(explain(escalation(refund(500)), desk(ADA, KIM, SAM))).splitlines() == [
        "Ask kim; next step on Fri 1 May 2026 10:30 UTC.",
        "- Level 0 asks whoever is on duty.",
        "- Kim is the only one who can take it.",
        "  kim: 1.",
        *(f"  {each}" for each in explain(escalation(refund(500))).candidates[1:]),
    ]

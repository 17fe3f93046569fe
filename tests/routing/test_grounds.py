"""The sentences that say why a level has nobody, and why the best of it is."""

from __future__ import annotations

from routing.support import desk, search
from servicekit.escalation import Needs
from servicekit.routing import Level, Ranked
from servicekit.routing.grounds import be, emptiness, names, preference

ANYBODY = Level(targets="on_duty")


def said(needs=None, *ranked, level=ANYBODY, fairness="longest_idle") -> list[str]:
    found = preference(search(needs), level, ranked, fairness)
    return [reason.text for reason in found]


def test_people_are_called_by_their_names():
    """Whom the roster does not know is called by their id, and nobody is somebody."""
    assert names(search(), ["ada", "night desk", "sam"]) == "Ada and night desk and Sam"
    assert names(search(), []) == "somebody"


def test_the_verb_goes_with_how_many_there_are():
    """One is, several are."""
    assert (be(["ada"], "is", "are"), be(["ada", "sam"], "is", "are")) == ("is", "are")


def test_only_one_is_said_of_one():
    """Whoever is alone needs no comparison."""
    assert said(None, Ranked("ada")) == ["Ada is the only one who can take it."]


def test_nothing_is_compared_where_all_are_asked():
    """Of all who are asked at once none is better."""
    everybody = Level(targets="on_duty", ask="all")
    assert said(None, Ranked("ada"), Ranked("sam"), level=everybody) == []


def test_each_rule_has_its_sentence():
    """What put the best before the next is said with their name."""
    two = Ranked("ada"), Ranked("sam")
    assert said(None, *two) == [
        "Of those who suit as well, nobody has waited longer for work than Ada."
    ]
    assert said(None, *two, fairness="least_loaded") == [
        "Of those who suit as well, nobody has less to do than Ada."
    ]
    assert said(None, Ranked("ada"), Ranked("sam", ("team",))) == [
        "Of those who can, Ada suits best."
    ]


def test_a_stranger_who_knows_the_customer_is_called_by_id():
    """Whoever knows the customer may have left."""
    needs = Needs(agent_id="x")
    assert said(needs, Ranked("ada", ("agent",)))[0] == (
        "It goes to Ada instead of x, who knows the customer."
    )


def test_an_empty_level_is_counted():
    """A level of nobody says so, and one of several says what held back how many."""
    given = search(Needs(skills={"plumbing": 1}), roster=desk(), barred={"ada": "involved"})
    assert emptiness(given, ANYBODY, "Level 3").text == (
        "Level 3 asks whoever is on duty, and nobody can take it: 1 excluded, 2 without the skill."
    )
    nobody = Level(targets="agent:nobody")
    assert emptiness(given, nobody, "Level 3").text.endswith("nobody can take it: there is none.")

"""The sentences that say why a level has nobody, and why the best of it is."""

from __future__ import annotations

from datetime import timedelta

from routing.support import agent, at, desk, escalation, eur, granted, refund, refunds, search
from servicekit.escalation import Needs
from servicekit.routing import Level, Load, Ranked, Relaxation
from servicekit.routing.grounds import be, emptiness, names, preference, together, whom
from servicekit.routing.selection import Rules
from servicekit.staff import Limit

ANYBODY = Level(targets="on_duty")
KNOWN = Load(open={"kim": 1})
NOTHING = Rules((), "longest_idle", 5, None)


def said(needs=None, *ranked, level=ANYBODY, fairness="longest_idle", **fields) -> list[str]:
    found = preference(search(needs, **fields), level, ranked, fairness)
    return [reason.text for reason in found]


def test_people_are_called_by_their_names():
    """Whom the roster does not know is called by their id, and nobody is somebody."""
    assert names(search(), ["ada", "night desk", "sam"]) == "Ada, night desk and Sam"
    assert names(search(), []) == "somebody"


def test_a_sentence_names_five():
    """Of more than five it says how many they are, and six are not written out either."""
    assert [together("abcdefg"[:n]) for n in range(1, 4)] == ["a", "a and b", "a, b and c"]
    assert together("abcde", " or ") == "a, b, c, d or e"
    assert together("abcdef") == "a, b, c, d, e and 1 more"
    assert together(map(str, range(200)), " or ") == "0, 1, 2, 3, 4 or 195 more"
    assert names(search(), [f"x{n}" for n in range(7)]) == "x0, x1, x2, x3, x4 and 2 more"


def test_whoever_the_roster_does_not_know_is_on_one_line_too():
    """An id comes from anywhere, and does not break a line either."""
    assert names(search(), ["night\ndesk", "ada"]) == "night desk and Ada"


def test_a_level_asks_people_by_their_names():
    """Teams and roles are called as ever, and whoever has left by their id."""
    asks = Level(targets=["agent:kim", "team:first", "agent:gone"])
    assert whom(search(), asks) == "Kim or team first or gone"
    words = emptiness(search(barred={"kim": "declined"}), Level(targets="agent:kim"), "It", NOTHING)
    assert words.text == "It asks Kim, and nobody can take it: 1 excluded."


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
    assert said(None, *two, load=KNOWN) == [
        "Of those who suit as well, nobody has waited longer for work than Ada."
    ]
    assert said(None, *two, load=KNOWN, fairness="least_loaded") == [
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
    assert emptiness(given, ANYBODY, "Level 3", NOTHING).text == (
        "Level 3 asks whoever is on duty, and nobody can take it: 1 excluded, 2 without the skill."
    )
    nobody = Level(targets="agent:nobody")
    assert emptiness(given, nobody, "Level 3", NOTHING).text.endswith(
        "nobody can take it: there is none."
    )


def lacking(needs, *people, rules=NOTHING, **fields) -> str:
    """Return why nobody of a level can take it."""
    found = emptiness(search(needs, roster=desk(*people), **fields), ANYBODY, "Level 0", rules)
    return found.text.partition("nobody can take it: ")[2]


def test_what_is_not_given_up_is_said_one_by_one():
    """Each is counted by the first thing that they lack and that is not given up, or not yet."""
    needs = Needs(
        language="fr", skills={"billing": 2, "repairs": 3}, agent_id="kim", team_id="second"
    )
    able = {"languages": ["fr"], "skills": {"billing": 2, "repairs": 3}}
    people = [
        agent("a", skills={"billing": 1, "repairs": 1}),
        agent("b", **{**able, "skills": {"billing": 1, "repairs": 3}}),
        agent("c", **able),
        agent("kim", name="Kim", **able),
    ]
    assert lacking(needs, *people) == (
        "1 does not serve in fr, "
        "1 knows billing at a lower level than 2 or repairs at a lower level than 3, "
        "1 does not know the customer as Kim does, 1 does not belong to team second."
    )
    later = Rules((Relaxation("language", "9 hours"),), "longest_idle", 5, None)
    assert lacking(Needs(language="fr"), *people[:1], rules=later) == "1 does not serve in fr."


def test_several_who_lack_the_same_are_counted_together():
    """The verb goes with how many there are."""
    two = [agent("a", skills={"x": 1}), agent("b", skills={"x": 1})]
    assert lacking(Needs(language="fr"), *two) == "2 do not serve in fr."
    assert lacking(Needs(skills={"x": 2}), *two) == "2 know x at a lower level than 2."
    assert lacking(Needs(agent_id="z"), *two) == "2 do not know the customer as z does."
    assert lacking(Needs(team_id="first"), *two) == "2 do not belong to team first."


def test_limits_are_said():
    """Whoever is above a limit is counted, and so is of whom nobody can tell it."""
    window = refunds(Limit(per_window=eur(100), window=timedelta(days=1)))
    people = [agent("a", authority=window), agent("b", authority=window), agent("c")]
    given = [granted(90, by="a", case_id=9), granted(90, by="b", id="g2", case_id=9)]
    load = Load(granted=given)
    assert lacking(refund(50), *people, load=load) == (
        "1 without sufficient authority, 2 above a limit."
    )
    assert lacking(refund(None), people[0]) == (
        "1 of whom nobody can tell whether they may decide it."
    )


def test_where_nothing_is_known_the_id_decides():
    """Nobody claims that somebody has waited longer where nobody knows."""
    two = Ranked("ada"), Ranked("sam")
    assert said(None, *two) == ["Nothing is known of anybody's work; Ada comes first by id."]


def test_whoever_raised_it_comes_last():
    """Whoever needs help is not asked for it before the others."""
    given = escalation(raised_by="sam")
    two = Ranked("ada"), Ranked("sam")
    found = said(None, *two, escalation=given, asked={"sam"}, load=Load(last_assigned={"x": at(8)}))
    assert found == ["Sam raised it, so others come first."]

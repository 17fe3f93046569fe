import pytest

from playbook.checks.support import OFFICE, found, status
from servicekit.playbook import Playbook

KNOWN = "what triggers look at can be known"
LADDER = '[[ladders]]\nid = "up"\nfallback = "on_duty"\nlevels = [{ targets = "on_duty" }]\n'
ADA = '[[agents]]\nid = "ada"\n'
MAY = f'{ADA}authority.refund = "100 GBP"\n'
QUESTION = """\
[[questions]]
id = "call"
owner = "desk"
phrasings = ["Will you call me back?"]
otherwise = "yes"
facts.about = { column = "text", ask = "What is it about?" }
outcomes.yes = { kind = "granted", text = "Yes, about {about}." }
"""
LOG = '[log]\ncase = "c"\nat = "t"\n'


def desk(*facts, more=""):
    """Return a playbook with a trigger for each fact."""
    triggers = "".join(
        f'[[triggers]]\nid = "{fact}"\nladder = "up"\nwhy = "so"\nwhen.{fact} = true\n'
        for fact in facts
    )
    return OFFICE + LADDER + triggers + more


def told(text, **given):
    """Return the codes by the places of facts."""
    return {place: code for place, (code, *_) in found(text, **given).items() if ".when." in place}


def test_facts_that_every_case_has_are_known():
    """What a case says by itself takes no other part of the playbook."""
    assert status(desk("promise_broken", "waiting", "vulnerable"), KNOWN) == ["proved"]
    assert status(OFFICE, KNOWN) == []


def test_authority_that_nobody_has_is_never_exceeded():
    """Where nobody may decide anything, nobody can tell what is above their authority."""
    text = desk("waiting", "above_authority", more=ADA)

    assert told(text) == {"triggers.above_authority.when.above_authority": "no_authority"}
    assert status(text, KNOWN) == ["refuted"]
    assert status(desk("above_authority", more=MAY), KNOWN) == ["proved"]


def test_people_of_the_host_say_what_they_may_decide():
    """Without people the host may have them, so it is open; a roster that is given tells."""
    text = desk("above_authority")
    may, idle = (Playbook.parse(OFFICE + each).roster for each in (MAY, ADA))

    assert status(text, KNOWN) == ["open"]
    assert "what is above their authority" in str(Playbook.parse(text).check().open)
    assert status(text, KNOWN, roster=may) == ["proved"]
    assert status(text, KNOWN, roster=idle) == ["refuted"]
    assert status(desk("waiting"), KNOWN) == ["proved"]


@pytest.mark.parametrize(
    ("columns", "is_found"),
    [("", True), ('agent = "who"\n', False), ('field = "f"\nvalue = "v"\n', False)],
    ids=["none", "agent", "field"],
)
def test_a_log_that_says_nothing_of_agents_tells_nobodys_authority(columns, is_found):
    """Nobody knows what whoever has a case may grant, where no row says who has it."""
    text = desk("above_authority", more=MAY + LOG + columns)

    assert (told(text) != {}) == is_found
    assert set(told(text).values()) <= {"no_column"}
    assert told(desk("waiting", more=MAY + LOG + columns)) == {}


def test_without_answers_nothing_contradicts_them():
    """Where there are no questions, nobody can tell whether two answers contradict each other."""
    text = desk("contradiction")

    assert told(text) == {"triggers.contradiction.when.contradiction": "no_questions"}
    assert "Add them, or leave it out." in str(found(text))
    assert status(text + QUESTION, KNOWN) == ["proved"]


def test_every_fact_that_cannot_be_known_is_told():
    """One fact that nobody can tell hides no other, and none that is merely open."""
    text = desk("contradiction", "above_authority", more=ADA + LOG)
    places = [
        (each.place.rpartition(".")[2], each.code)
        for each in Playbook.parse(text).check().findings
        if ".when." in each.place
    ]

    assert places == [
        ("contradiction", "no_questions"),
        ("above_authority", "no_authority"),
        ("above_authority", "no_column"),
    ]
    assert status(desk("contradiction", "above_authority"), KNOWN) == ["refuted"]

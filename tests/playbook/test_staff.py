from datetime import timedelta

import pytest

from playbook.support import DESK, problems, wrong
from servicekit.money import Money
from servicekit.playbook import Playbook
from servicekit.staff import Agent, Authority, Limit, Team

ADA = 'name = "Desk"\n[[agents]]\nid = "ada"\n'


def test_people_and_desks_are_read():
    """Each key of a desk or a person becomes a field of the value that it makes."""
    playbook = Playbook.parse(DESK)
    office = playbook.hours["office"]

    assert playbook.roster.teams == (
        Team(id="first-line", name="First line", department="service", hours=office),
        Team(id="managers"),
    )
    assert playbook.roster.agent("ada") == Agent(
        id="ada",
        name="Ada",
        team_id="first-line",
        roles=("supervisor", "trainer"),
        hours=office,
        languages=("en", "de"),
        capacity=4,
        skills={"billing": 2},
        weights={"phone": 4, "chat": 1},
        authority=Authority(
            limits={
                "refund": Money(100, "EUR"),
                "credit": Limit(
                    per_case=Money(100, "EUR"),
                    per_window=Money(500, "EUR"),
                    window=timedelta(hours=24),
                ),
                "waiver": None,
            }
        ),
    )
    assert playbook.roster.agent("sam") == Agent(id="sam", team_id="first-line")


def test_without_a_list_people_name_their_desks():
    """Where no desks are listed, those that people name are there, and can be named."""
    text = f'{ADA}team = "desk"\n[[rotations]]\nid = "r"\nparticipants = ["ada"]\nevery = "daily"\n'
    text += "anchor = 2026-05-01T09:00:00\n"

    assert Playbook.parse(f'{text}team = "desk"\n').roster.rotation("r").team_id == "desk"
    assert problems(f'{text}team = "dsk"\n') == {
        "rotations[0].team": "'dsk' is not known; did you mean 'desk'?"
    }


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ('id = "managers"', 'id = "first-line"', "teams[1].id", "is there twice; teams have ids"),
        ('id = "sam"', 'id = "ada"', "agents[1].id", "is there twice; agents have ids"),
        ('department = "service"', "department = 3", "teams[0].department", "3 is not text"),
        ('department = "service"', 'departmnt = "service"', "teams[0].departmnt",
         "did you mean 'department'?"),
        ('roles = ["supervisor", "trainer"]', 'roles = ["supervisor", " "]', "agents[0].roles[1]",
         "is blank"),
        ('languages = ["en", "de"]', "languages = 3", "agents[0].languages", "not a list of texts"),
        ("capacity = 4", "capacity = -1", "agents[0].capacity", "-1 is too little; give 0 or more"),
        ("capacity = 4", "capacity = 1.5", "agents[0].capacity", "1.5 is not a whole number"),
        ("skills = { billing = 2 }\nweights", "skills = { billing = 0 }\nweights",
         "agents[0].skills.billing", "0 is too little; give 1 or more"),
        ("chat = 1", 'chat = "one"', "agents[0].weights.chat", "'one' is not a whole number"),
        ("chat = 1", "chat = true", "agents[0].weights.chat", "True is not a whole number"),
        ('waiver = "unlimited"', 'waiver = "unlimitd"', "agents[0].authority.waiver",
         "is not an amount of money"),
        ('waiver = "unlimited"', "waiver = 100", "agents[0].authority.waiver", "100 is not text"),
        ('waiver = "unlimited"', "waiver = {}", "agents[0].authority.waiver", "write 'unlimited'"),
        (', window = "24 hours"', "", "agents[0].authority.credit.window",
         "given together with per_window"),
        ('window = "24 hours"', 'window = "2 days"', "agents[0].authority.credit.window",
         "counts dates"),
        ('per_window = "500 EUR"', 'per_windw = "500 EUR"', "agents[0].authority.credit.per_windw",
         "did you mean 'per_window'?"),
        ('name = "Ada"', "name = []", "agents[0].name", "[] is not text"),
        ('team = "managers"', 'team = "manager"', "agents[2].team", "did you mean 'managers'?"),
        ('hours = "office"\nlanguages', 'hours = "offices"\nlanguages', "agents[0].hours",
         "'offices' is not defined; defined: office, weekend"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(old, new, path, words):
    """Whatever is wrong with people and desks is told at its place, and nothing besides."""
    found = wrong(old, new)

    assert found.keys() == {path}
    assert words in found[path]


def test_the_word_for_nobody_is_no_id():
    """Somebody cannot be called by the word for a turn that nobody has."""
    [told] = problems('name = "Desk"\n[[agents]]\nid = "nobody"\n').items()

    assert told[0] == "agents[0].id"
    assert told[1].startswith("'nobody' is the word for a turn that nobody has")


def test_mistakes_of_several_people_are_told_at_once():
    """One run finds what is wrong with everybody, also with what they are called."""
    text = (
        'name = "Desk"\n[[teams]]\nname = "x"\n[[agents]]\nid = "ada"\nteam = "x"\ncapacity = -1\n'
        '[[agents]]\nid = "ada"\nskils = 3\n[[agents]]\nhours = "x"\n'
    )

    assert problems(text).keys() == {
        "teams[0].id",
        "agents[0].capacity",
        "agents[1].id",
        "agents[1].skils",
        "agents[2].id",
        "agents[2].hours",
    }

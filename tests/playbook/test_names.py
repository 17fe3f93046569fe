import pytest

from playbook.support import problems
from servicekit.errors import LoadError
from servicekit.playbook import Playbook
from servicekit.playbook.names import Names
from servicekit.playbook.section import Section

DESK = 'name = "Desk"\n'
OVERRIDE = "[[overrides]]\nstart = 2026-05-01T09:00:00\nend = 2026-05-01T17:00:00\n"


def section(**values: object) -> Section:
    return Section(values, "desk", [])


def told(read: Section) -> list[str]:
    return [str(problem) for problem in read.problems]


def test_an_id_is_taken_once():
    """An id is there from then on, and whoever wants it again is refused."""
    names = Names("agents")
    first, second = section(id="ada"), section(id="ada")

    assert (names.taken(first), names.taken(second)) == ("ada", None)
    assert told(first) == []
    assert told(second) == ["desk.id: 'ada' is there twice; agents have ids of their own"]


def test_whoever_is_named_is_there():
    """A name that is not there is reported with those that are, or with the one that is near."""
    names = Names("agents", "ada", "sam")
    read = section(one="ada", two="adda", three="kim")

    assert names.named(read, "one") == "ada"
    names.named(read, "two")
    names.named(read, "three")
    assert told(read) == [
        "desk.two: 'adda' is not known; did you mean 'ada'?",
        "desk.three: 'kim' is not known; there are ada, sam",
    ]


def test_a_hidden_id_excuses_one_name():
    """Of two names where one id is hidden at least one is a mistake, so both are told, and more."""
    names, read = Names("agents", "ada"), section(one="sam", two="kim", three="x", four="sam")
    names.taken(section(id="ada"))
    names.named(read, "one")
    names.named(read, "four")
    assert told(read) == []

    names.named(read, "two")
    names.named(read, "three")
    assert told(read) == [
        "desk.one: 'sam' is not known; there are ada",
        "desk.four: 'sam' is not known; there are ada",
        "desk.two: 'kim' is not known; there are ada",
        "desk.three: 'x' is not known; there are ada",
    ]


def test_each_missing_id_excuses_one_name():
    """Two tables without an id, or with that of another, may be the two who are named."""
    names, read = Names("agents", "ada"), section(one="sam", two="kim")
    names.taken(section())
    names.taken(section(id="ada"))
    names.named(read, "one")
    names.named(read, "two")

    assert told(read) == []


def test_only_what_may_be_meant_is_told():
    """A word that nothing is near to can be right; one that is nearly another is not."""
    names, read = Names("kinds", "refund"), section()
    for word in ("refund", "refnd", "credit"):
        names.meant(read, "work", word)

    assert told(read) == ["desk.work: 'refnd' is not known; did you mean 'refund'?"]


def test_nobody_need_be_named_unless_it_is_required():
    """A key that is absent is reported when it is required, and only then."""
    names, read = Names("agents"), section()

    assert names.named(read, "add") is None
    assert names.named(read, "agent", required=True) is None
    assert told(read) == ["desk.agent: is missing; give text"]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("[[agents]]\nname = 'Ada'\n", {"agents[0].id"}),
        ("agents = ['ada']\n", {"agents[0]"}),
        ("agents = 3\n", {"agents"}),
        ("[agents]\nid = 'ada'\n", {"agents"}),
        ("[[agent]]\nid = 'ada'\n", {"agent"}),
    ],
)
def test_what_a_mistake_hides_is_not_missed(text, paths):
    """Where an id cannot be read, whoever is named elsewhere may be the one."""
    assert problems(f'{DESK}{text}{OVERRIDE}add = "ada"\n').keys() == paths


def test_without_people_nobody_can_be_named():
    """An override of a desk without people names nobody who is there."""
    assert problems(f'{DESK}{OVERRIDE}add = "ada"\n') == {
        "overrides[0].add": "'ada' is not known; there are none"
    }


def test_unknown_people_are_told_beside_other_mistakes():
    """A person with a mistake, or with the id of another, keeps nobody else from being told."""
    people = "[[agents]]\nid = 'ada'\nroles = ['x']\nskils = 1\n[[agents]]\nid = 'ada'\n"
    others = f'{OVERRIDE}add = "sam"\n{OVERRIDE}remove = "kim"\n'
    ladder = '[[ladders]]\nid = "a"\nfallback = "role:y"\n[[ladders.levels]]\ntargets = "on_duty"\n'

    assert problems(f"{DESK}{people}{others}{ladder}") == {
        "agents[0].skils": "is not a known key; did you mean 'skills'?",
        "agents[1].id": "'ada' is there twice; agents have ids of their own",
        "overrides[0].add": "'sam' is not known; there are ada",
        "overrides[1].remove": "'kim' is not known; there are ada",
        "ladders[0].fallback": "'y' is not known; there are x",
    }


def test_a_file_that_cannot_be_read_hides_ids():
    """In a folder the file that cannot be read may have whoever is named in another one."""
    with pytest.raises(LoadError) as caught:
        Playbook.parse({"a.toml": "[[agents]", "b.toml": f'{DESK}{OVERRIDE}add = "ada"\n'})
    assert [problem.path for problem in caught.value.exceptions] == ["a.toml"]

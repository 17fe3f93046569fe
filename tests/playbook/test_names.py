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


def test_a_file_that_cannot_be_read_hides_ids():
    """In a folder the file that cannot be read may have whoever is named in another one."""
    with pytest.raises(LoadError) as caught:
        Playbook.parse({"a.toml": "[[agents]", "b.toml": f'{DESK}{OVERRIDE}add = "ada"\n'})
    assert [problem.path for problem in caught.value.exceptions] == ["a.toml"]

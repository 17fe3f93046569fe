import pytest

from playbook.support import DESK, problems, wrong
from servicekit.errors import FieldError
from servicekit.escalation import Needs
from servicekit.money import Money
from servicekit.playbook import Playbook
from servicekit.routing import EscalationPolicy, Level, Relaxation

PLAIN = (
    'name = "Desk"\n[[ladders]]\nid = "plain"\nfallback = "role:manager"\n'
    '[[ladders.levels]]\ntargets = ["team:desk", "agent:ada"]\n'
)
RELAX = 'relax = ["team", "language"]'


def test_a_ladder_is_read():
    """Each key of a ladder, its levels and its work becomes a field of the policy."""
    playbook = Playbook.parse(DESK)

    assert playbook.ladder("refunds") == EscalationPolicy(
        id="refunds",
        hours=playbook.hours["office"],
        fallback="role:supervisor",
        repeat=1,
        repeat_from=1,
        fairness="least_loaded",
        relax=["team", "language"],
        over_capacity=["safety"],
        max_hand_overs=3,
        supervisor="agent:ada",
        acknowledge_within="2 working hours",
        shown=3,
        levels=[
            Level(
                name="first line",
                targets=["team:first-line", "rotation:weekend"],
                wait="30 working minutes",
                on_empty="hold",
                ask="all",
            ),
            Level(targets="on_duty"),
        ],
        work={
            "refund": Needs(
                skills={"billing": 2},
                authority="refund",
                amount=Money(250, "EUR"),
                language="de",
                channel="phone",
                team_id="first-line",
                agent_id="ada",
            )
        },
    )


def test_what_a_ladder_does_not_say_is_as_in_python():
    """What a ladder leaves out has the defaults of the policy."""
    assert Playbook.parse(PLAIN).ladders == (
        EscalationPolicy(
            id="plain",
            fallback="role:manager",
            levels=[Level(targets=["team:desk", "agent:ada"])],
        ),
    )


def test_what_is_given_up_can_wait():
    """A table says since when each is given up, and its order counts."""
    text = DESK.replace(RELAX, 'relax = { team = "at once", language = "10 minutes" }')

    assert Playbook.parse(text).ladders[0].relax == (
        Relaxation("team"),
        Relaxation("language", "10 minutes"),
    )


def test_nothing_need_be_given_up():
    """An empty list means that nothing is ever given up, other than no list at all."""
    text = DESK.replace(RELAX, "relax = []")

    assert Playbook.parse(text).ladders[0].relax == ()


def test_a_ladder_alone_may_name_anybody():
    """Where the playbook lists no people, the host's own roster has whoever is named."""
    work = '[[ladders.work]]\nname = "x"\nteam = "desk"\nagent = "ada"\n'

    assert Playbook.parse(PLAIN + work).ladder("plain").work["x"].agent_id == "ada"


def test_work_may_take_what_nobody_knows_yet():
    """What is not nearly somebody's skill or authority is left to the check."""
    text = DESK.replace('authority = "refund"', 'authority = "recall"')
    work = Playbook.parse(text.replace("{ billing = 2 }\nauthority", "{ law = 2 }\nauthority"))

    assert work.ladders[0].work["refund"].authority == "recall"


def test_each_of_what_can_be_given_up_can_be_named():
    """A list names the level of a skill too, which is not given up otherwise."""
    text = DESK.replace(RELAX, 'relax = ["agent", "team", "language", "skill_level"]')

    assert len(Playbook.parse(text).ladders[0].relax) == 4


def test_the_order_of_what_is_given_up_makes_another_version():
    """A playbook that gives up something else first is another version, in a table as in a list."""
    tables = [
        'relax = { team = "at once", language = "10 minutes" }',
        'relax = { language = "10 minutes", team = "at once" }',
    ]

    assert len({Playbook.parse(DESK.replace(RELAX, each)).version for each in tables}) == 2
    assert problems("ladders = [3]\n").keys() == {"name", "ladders[0]"}


def test_a_ladder_is_found_by_its_id():
    """A ladder that is not there is refused with those that are."""
    playbook = Playbook.parse(PLAIN)

    assert playbook.ladder("plain") is playbook.ladders[0]
    with pytest.raises(FieldError, match=r"'plan' is not possible: .* there are plain"):
        playbook.ladder("plan")
    with pytest.raises(FieldError, match="there are none"):
        Playbook(name="Desk").ladder("plan")


def test_ladders_have_ids_of_their_own():
    """Two ladders of one id are refused, in Python as in a file."""
    ladder = Playbook.parse(PLAIN).ladder("plain")

    with pytest.raises(FieldError, match="each ladder has an id of its own"):
        Playbook(name="Desk", ladders=[ladder, ladder])
    assert problems(PLAIN + PLAIN.removeprefix('name = "Desk"\n')) == {
        "ladders[1].id": "'plain' is there twice; ladders have ids of their own"
    }


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ('id = "refunds"', "", "ladders[0].id", "is missing; give text"),
        ('fallback = ["role:supervisor"]', "", "ladders[0].fallback", "is missing; give whom to"),
        ('fallback = ["role:supervisor"]', "fallback = []", "ladders[0].fallback", "is empty"),
        ('fallback = ["role:supervisor"]', 'fallback = ["role:lead"]', "ladders[0].fallback[0]",
         "'lead' is not known; there are supervisor, trainer"),
        ('fallback = ["role:supervisor"]', 'fallback = ["role"]', "ladders[0].fallback[0]",
         "which role is meant"),
        ("repeat = 1", "repeat = -1", "ladders[0].repeat", "-1 is too little; give 0 or more"),
        ("repeat_from = 1", "repeat_from = 2", "ladders[0].repeat_from", "a level, from 0"),
        ("repeat_from = 1", "repeat_fom = 1", "ladders[0].repeat_fom", "did you mean"),
        ('fairness = "least_loaded"', 'fairness = "least"', "ladders[0].fairness", "not known"),
        (RELAX, 'relax = ["team", "skill"]', "ladders[0].relax[1]", "'skill' is not known"),
        (RELAX, 'relax = ["team", "team"]', "ladders[0].relax[1]", "is there twice; say it once"),
        (RELAX, 'relax = { skill = "at once" }', "ladders[0].relax.skill", "is not known"),
        (RELAX, 'relax = { team = "soon" }', "ladders[0].relax.team", "an amount of time"),
        (RELAX, "relax = { team = 3 }", "ladders[0].relax.team", "3 is not text"),
        (RELAX, "relax = 3", "ladders[0].relax", "3 is not a list of texts"),
        ('over_capacity = ["safety"]', "over_capacity = [3]", "ladders[0].over_capacity", "texts"),
        ("max_hand_overs = 3", "max_hand_overs = -3", "ladders[0].max_hand_overs", "too little"),
        ('supervisor = "agent:ada"', 'supervisor = "agent:x"', "ladders[0].supervisor",
         "'x' is not known; there are ada, sam, kim"),
        ('supervisor = "agent:ada"', "supervisor = []", "ladders[0].supervisor", "is empty"),
        ('"2 working hours"', '"2 days"', "ladders[0].acknowledge_within", "counts dates"),
        ("shown = 3", "shown = 0", "ladders[0].shown", "0 is too little; give 1 or more"),
        ('hours = "office"\nfallback', 'hours = "x"\nfallback', "ladders[0].hours", "not defined"),
        ('hours = "office"\nfallback', "fallback", "ladders[0].hours",
         "a calendar; levels[0].wait of 30 working minutes counts in one"),
        ('targets = ["team:first-line", "rotation:weekend"]', "", "ladders[0].levels[0].targets",
         "is missing; give whom to ask"),
        ('"rotation:weekend"]', '"rotation:weekends"]', "ladders[0].levels[0].targets[1]",
         "did you mean 'weekend'?"),
        ('"rotation:weekend"]', '"rota:weekend"]', "ladders[0].levels[0].targets[1]", "rota"),
        ('"rotation:weekend"]', '" "]', "ladders[0].levels[0].targets[1]", "is blank"),
        ('targets = "on_duty"', 'targets = "on_duty:x"', "ladders[0].levels[1].targets",
         "'x' is not known; there are first-line, managers"),
        ('wait = "30 working minutes"', 'wait = "30"', "ladders[0].levels[0].wait",
         "an amount of time"),
        ('on_empty = "hold"', 'on_empty = "wait"', "ladders[0].levels[0].on_empty", "not known"),
        ('ask = "all"', 'ask = "al"', "ladders[0].levels[0].ask", "did you mean 'all'?"),
        ('ask = "all"', 'aks = "all"', "ladders[0].levels[0].aks", "did you mean 'ask'?"),
        ('name = "refund"', "", "ladders[0].work[0].name", "is missing"),
        ('authority = "refund"\n', "", "ladders[0].work[0].amount", "give 'authority' as well"),
        ('authority = "refund"', 'authority = "refnd"', "ladders[0].work[0].authority",
         "'refnd' is not known; did you mean 'refund'?"),
        ("skills = { billing = 2 }\nauthority", "skills = { biling = 2 }\nauthority",
         "ladders[0].work[0].skills.biling", "'biling' is not known; did you mean 'billing'?"),
        ('amount = "250 EUR"', 'amount = "250"', "ladders[0].work[0].amount", "not an amount of"),
        ('team = "first-line"\nagent = "ada"\n', 'team = "x"\nagent = "ada"\n',
         "ladders[0].work[0].team", "'x' is not known; there are first-line, managers"),
        ('agent = "ada"\n', 'agent = "x"\n', "ladders[0].work[0].agent", "there are ada, sam, kim"),
        ("skills = { billing = 2 }\nauthority", "skills = 3\nauthority",
         "ladders[0].work[0].skills", "3 is not a table"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(old, new, path, words):
    """Whatever is wrong with a ladder is told at its place, and nothing besides."""
    last = DESK.rpartition(old)
    found = wrong(old, new) if DESK.count(old) == 1 else problems(f"{last[0]}{new}{last[2]}")

    assert found.keys() == {path}
    assert words in found[path]


@pytest.mark.parametrize(
    ("levels", "path", "words"),
    [
        ("", "ladders[0].levels", "is missing; give at least one level"),
        ("levels = []\n", "ladders[0].levels", "is missing; give at least one level"),
        ("levels = [3]\n", "ladders[0].levels[0]", "3 is not a table"),
        ("[ladders.levels]\n", "ladders[0].levels", "in double brackets"),
    ],
)
def test_a_ladder_has_levels(levels, path, words):
    """A ladder without a level, or with something else in its place, is refused."""
    found = problems(f'name = "Desk"\n[[ladders]]\nid = "a"\nfallback = "on_duty"\n{levels}')

    assert found.keys() == {path}
    assert words in found[path]


def test_work_of_one_name_is_refused():
    """Two kinds of work of one name are refused, and both are looked at."""
    work = '[[ladders.work]]\nname = "x"\namount = "1 EUR"\n'

    assert problems(PLAIN + work + work).keys() == {
        "ladders[0].work[0].amount",
        "ladders[0].work[1].name",
        "ladders[0].work[1].amount",
    }

import pytest

from playbook.support import SERVICE, problems, wrong
from servicekit.escalation import Needs
from servicekit.money import Money
from servicekit.playbook import Playbook
from servicekit.routing import Trigger, TriggerPolicy
from servicekit.situation import TRIGGER_COLUMNS
from servicekit.tables import DecisionTable, Rule, col

ONE = """\
name = "Desk"
[[ladders]]
id = "complaints"
fallback = "on_duty"
levels = [{ targets = "on_duty" }]
[[triggers]]
id = "late"
ladder = "complaints"
why = "a promise was broken"
when.promise_broken = true
"""


def test_triggers_are_read():
    """Each trigger becomes one of the policy, with its rule, and all that apply are found."""
    assert Playbook.parse(SERVICE).triggers == TriggerPolicy(
        id="triggers",
        table=DecisionTable(
            name="triggers",
            columns={
                "promise_broken": TRIGGER_COLUMNS["promise_broken"],
                "above_authority": TRIGGER_COLUMNS["above_authority"],
                "tier": col.enum("trial", "paid", optional=True),
            },
            rules=[
                Rule("broken promise", when={"promise_broken": True}, then="broken promise"),
                Rule(
                    "above the limit",
                    when={"above_authority": True, "tier": "not(trial)"},
                    then="above the limit",
                ),
            ],
            policy="collect",
            otherwise=None,
        ),
        triggers=[
            Trigger(
                id="broken promise",
                ladder="complaints",
                why="a promise was broken",
                severity="high",
            ),
            Trigger(
                id="above the limit",
                ladder="complaints",
                why="more is asked for than whoever has it may grant",
                kind="refund",
                needs=Needs(authority="refund", amount=Money(200, "GBP")),
            ),
        ],
    )


def test_without_triggers_there_is_no_policy():
    """A playbook that says nothing of triggers has no policy for them."""
    assert Playbook.parse('name = "Desk"').triggers is None


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ('id = "late"\n', "", "triggers[0].id", "is missing"),
        ('ladder = "complaints"\n', "", "triggers[0].ladder", "is missing"),
        ('ladder = "c', 'ladder = "C', "triggers[0].ladder", "did you mean 'complaints'?"),
        ('why = "a promise was broken"\n', "", "triggers[0].why", "is missing"),
        ("when.promise_broken = true", "", "triggers[0].when", "is missing; give what has to be"),
        ("when.promise_broken = true", "when = {}", "triggers[0].when", "is missing"),
        ("when.promise_broken = true", "when = 3", "triggers[0].when", "3 is not a table"),
        ("promise_broken", "promise_brken", "triggers[0].when.promise_brken", "promise_broken"),
        ("= true", '= "perhaps"', "triggers[0].when.promise_broken", "perhaps"),
        ("= true", "= true\nwhen.occasion = 'resolved'", "triggers[0].when.occasion", "occasion"),
        ("= true", '= true\nseverity = "hgh"', "triggers[0].severity", "did you mean 'high'?"),
        ("= true", "= true\nkind = 3", "triggers[0].kind", "3 is not text"),
        ("= true", "= true\nneeds.amount = '9 EUR'", "triggers[0].needs.amount", "of nothing"),
        ("= true", "= true\nneeds.team = 3", "triggers[0].needs.team", "3 is not text"),
        ("= true", "= true\nneds = {}", "triggers[0].neds", "did you mean 'needs'?"),
        ("[[triggers]]", "[triggers]", "triggers", "is one table; write its name in double"),
    ],
)
def test_a_mistake_is_told_where_it_stands(old, new, path, words):
    """Each mistake in a trigger has its place, and says what would be right."""
    assert words in wrong(old, new, ONE)[path]


def test_every_mistake_is_told_at_once():
    """Mistakes in several triggers, also in their rules, are told together."""
    text = ONE + '[[triggers]]\nid = "late"\nladder = "x"\nwhen.contacts_about = "many"\nto = 1\n'

    assert [*problems(text.replace("promise_broken", "brken"))] == [
        "triggers[1].id",
        "triggers[1].ladder",
        "triggers[1].why",
        "triggers[1].to",
        "triggers[0].when.brken",
        "triggers[1].when.contacts_about",
    ]


def test_what_is_no_table_is_told():
    """A list of triggers has tables in it, and what stands among others keeps their places."""
    text = (
        'name = "Desk"\ntriggers = ["late", { id = "a", ladder = "x", why = "so", '
        "when = { promise_brken = true } }]\n"
    )
    found = problems(text)

    assert "'late' is not a table" in found["triggers[0]"]
    assert "triggers[1].when.promise_brken" in found


def test_a_trigger_names_people_that_are_there():
    """Where the playbook has people, a trigger that names another team or person is wrong."""
    people = '[[agents]]\nid = "ada"\nteam = "desk"\n[[triggers]]'
    named = ONE.replace("[[triggers]]", people) + 'needs = { team = "desks", agent = "sam" }\n'

    assert [*problems(named)] == ["triggers[0].needs.team", "triggers[0].needs.agent"]
    assert Playbook.parse(ONE + 'needs = { team = "desks" }\n').triggers is not None


def test_ladders_that_cannot_be_read_hide_which_there_are():
    """Where a ladder has no id, a trigger that names it is not blamed."""
    text = ONE.replace('[[ladders]]\nid = "complaints"\n', "[[ladders]]\n")

    assert [*problems(text)] == ["ladders[0].id"]

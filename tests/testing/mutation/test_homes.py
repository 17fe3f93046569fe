"""The tables of a playbook."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given, settings

from servicekit.answers import AnswerBook, Fact, Outcome, Question, RuleSet
from servicekit.playbook import AnswerExample, Playbook
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.mutation import mutants
from servicekit.testing.mutation.homes import homes
from servicekit.testing.strategies.standing import tables
from servicekit.versions import Versions
from testing.mutation.support import DESK, RETURN, found, one


def test_places() -> None:
    """The tables are those of questions, of triggers and of follow-ups."""
    places = [each.place for each in found(operators="swap-outcome")]
    assert [*dict.fromkeys(places)] == ["question refund", "triggers", "follow_ups"]


def test_the_sentence() -> None:
    """A mutant says what nobody tests, with the facts that are changed first."""
    assert one("days <= 31", RETURN).sentence == (
        "question return: nobody tests days = 31: it says no, the mutant says yes"
    )


def test_facts_that_matter_stand_beside() -> None:
    """Facts that are not changed stand in brackets, and those that do not matter nowhere."""
    text = RETURN.replace(
        'rules = [{ id = "in-time", when.days = "<= 30", then = "yes" }]',
        """
        facts.faulty = { column = "boolean", ask = "Is anything wrong?" }
        facts.tier = { column = "enum gold, basic", ask = "Which tier?" }
        rules = [{ id = "in-time", when = { days = "<= 30", faulty = "yes" }, then = "yes" }]
        """,
    )
    assert "nobody tests days = 31 (faulty = yes): it says no" in one("days <= 31", text).sentence


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("rule wait is dropped", "it says write, the mutant says nothing"),
        ("plan ask is dropped", "it says ask, thank, the mutant says thank"),
        ("plan keep is dropped", "it says keep, the mutant says nothing"),
        ("rule late: promise_broken = yes becomes promise_broken = no",
         "nobody tests promise_broken = no: it says nothing, the mutant says late"),
    ],
)  # fmt: skip
def test_what_the_two_say(change: str, said: str) -> None:
    """The sentence says what the playbook and the mutant say, nothing included."""
    assert said in one(change).sentence


def test_no_rule() -> None:
    """Where a mutant has no rule for a case, or no single answer, it is said so."""
    text = RETURN.replace('otherwise = "no"', "").replace(
        'rules = [{ id = "in-time", when.days = "<= 30", then = "yes" }]',
        """rules = [
            { id = "in-time", when.days = "<= 30", then = "yes" },
            { id = "late", when.days = "> 30", then = "no" },
        ]""",
    )
    mutant = one("rule late is dropped", text)
    assert mutant.sentence.endswith("it says no, the mutant has no rule")
    assert mutant.example is not None


def test_an_edge_where_two_rules_meet() -> None:
    """Where one rule ends and the next begins, an edge leaves a gap, or moves in both of them."""
    text = RETURN.replace('otherwise = "no"', "").replace("rules = [{ id", """rules = [
        { id = "late", when.days = "> 30", then = "no" },
        { id""")  # fmt: skip
    said = [each.sentence.partition("nobody tests ")[2] for each in found(text, only="return")
            if each.operator == "move-edge"]  # fmt: skip
    assert said == [
        "days = 30: it says yes, the mutant says no",
        "days = 31: it says no, the mutant has no rule",
        "days = 30: it says yes, the mutant has no rule",
        "days = 31: it says no, the mutant says yes",
    ]


def test_the_same_change_twice_is_one_mutant() -> None:
    """Two changes of a place that come to the same rules are one mutant."""
    text = RETURN.replace("<= 30", "[1..30]")
    changes = [each.change for each in found(text)]
    assert "rule in-time: days in [1..30] becomes days <= 30" in changes
    text = RETURN.replace("<= 30", ">= 1")
    assert sum("days >= 1 is dropped" in each.change for each in found(text)) == 1


def test_a_case_that_had_no_rule_is_no_example() -> None:
    """No example can say that there was no rule, so such a case is a witness alone."""
    text = RETURN.replace('otherwise = "no"', "")
    mutant = one("days <= 31", text)
    assert (mutant.status, mutant.example, mutant.witness["days"]) == ("differs", None, 31)
    assert mutant.sentence.endswith("it has no rule, the mutant says yes")


def test_a_contradiction_is_refused() -> None:
    """A mutant that does not load is refused, with the reason and without a playbook."""
    text = RETURN.replace(
        'rules = [{ id = "in-time", when.days = "<= 30", then = "yes" }]',
        """rules = [
            { id = "in-time", when.days = "<= 30", then = "yes" },
            { id = "late", when.days = "> 30", then = "no" },
        ]""",
    )
    mutant = one("rule late: days >= 31 is dropped", text)
    assert (mutant.status, mutant.playbook) == ("refused", None)
    assert "in-time and late" in mutant.untested


def test_what_says_the_same_is_equivalent() -> None:
    """A mutant that is proved to say the same in every case is equivalent."""
    text = RETURN.replace('then = "yes" }]', 'then = "yes" }, { id = "b", when.days = "> 90", '
                          'then = "no" }]')  # fmt: skip
    mutant = one("rule b is dropped", text)
    assert (mutant.status, mutant.untested) == ("equivalent", "it says the same in every case")
    assert mutant.playbook is not None


def test_an_example_that_shows_nothing_is_none() -> None:
    """An example that comes out alike on the playbook and on the mutant is not proposed."""
    (home,) = homes(Playbook.parse(RETURN))
    blind = AnswerExample(question="return", facts={"days": 0}, answer="yes")
    home = attrs.evolve(home, case=lambda facts, said: blind)
    mutant, _ = next(each for each in home.drafts() if "<= 31" in each.change).mutant()
    assert (mutant.status, mutant.example) == ("differs", None)
    assert dict(mutant.witness) == {"days": 31}


def _question(brand: str) -> Question:
    early = RuleSet([Rule("r", when={"days": "<= 30"}, then="yes")], otherwise="no")
    late = RuleSet([Rule("r", when={"days": "<= 14"}, then="yes")], otherwise="no")
    return Question(
        id="return",
        facts={"days": Fact(column=col.integer(0), ask="When?")},
        rules=Versions([(date.min, early), (date(2026, 3, 1), late)]),
        outcomes={
            "yes": Outcome(kind="granted", text="Yes."),
            "no": Outcome(kind="refused", text="No."),
        },
        brand=brand,
    )


def test_versions() -> None:
    """Each version of the rules of a question is changed, and its examples are of its time."""
    book = Playbook(name="Desk", answers=AnswerBook(questions=[_question("acme")]))
    edges = [*mutants(book, operators="move-edge")]
    assert [each.place for each in edges] == [
        "question return (acme)", "question return (acme)",
        "question return (acme) from 2026-03-01", "question return (acme) from 2026-03-01",
    ]  # fmt: skip
    assert [each.example.facts.get("as_of") for each in edges] == [  # type: ignore[union-attr]
        date(2026, 2, 28), date(2026, 2, 28), None, None,
    ]  # fmt: skip
    for each in edges:
        assert each.example is not None
        assert each.example.run(book).passed


@settings(max_examples=25, deadline=None)
@given(tables())
def test_examples_tell_the_two_apart(table: DecisionTable[str]) -> None:
    """A mutant that is not equivalent differs in a case, which as an example fails on it alone."""
    question = Question(
        id="q",
        facts={name: Fact(column=column, ask="?") for name, column in table.columns.items()},
        rules=RuleSet(
            table.rules,
            policy=table.policy,
            otherwise=table.otherwise if isinstance(table.otherwise, str) else None,
        ),
        outcomes={
            name: Outcome(kind="granted", text="Yes.") for name in ("accept", "decline", "ask")
        },
    )
    book = Playbook(name="Desk", answers=AnswerBook(questions=[question]))
    for mutant in mutants(book):
        assert mutant.status in {"differs", "equivalent", "refused"}
        if mutant.status == "differs":
            assert mutant.playbook is not None
            other = mutant.playbook.answers.questions[0].table()
            assert table.diff(other).refuted
            if mutant.example is not None:
                assert mutant.example.run(book).passed
                assert not mutant.example.run(mutant.playbook).passed


def test_the_desk_has_no_case_that_is_none() -> None:
    """Every example that a mutant of the desk proposes passes on the desk and not on the mutant."""
    book = Playbook.parse(DESK)
    shown = [each for each in mutants(book) if each.example is not None]
    assert len(shown) > 20
    for mutant in shown:
        assert mutant.example is not None
        assert mutant.playbook is not None
        assert mutant.example.run(book).passed, mutant
        assert not mutant.example.run(mutant.playbook).passed, mutant


TWICE = """
name = "Desk"

[hours.office]
timezone = "UTC"
weekly = "Mo-Fr 09:00-17:00"

[follow_ups]
timezone = "UTC"
hours = "office"
policy = "collect"

[[follow_ups.rules]]
id = "both"
when = { occasion = "resolved, promise_broken" }
then = "ask"

[[follow_ups.rules]]
id = "again"
when = { occasion = "resolved" }
then = ["ask"]

[[follow_ups.plans]]
id = "ask"
purpose = "service"
"""


def test_what_leads_to_the_same_is_the_same() -> None:
    """Nobody can notice that a plan is named twice, or in a list."""
    status = {each.change: each.status for each in found(TWICE, only="follow_ups")}
    assert status["rule again is dropped"] == "equivalent"
    assert status["rule both is dropped"] == "differs"
    assert not [change for change in status if "ask becomes ask" in change]

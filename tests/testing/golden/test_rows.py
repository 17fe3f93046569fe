"""What policies say of some cases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from servicekit.answers import AnswerBook, Fact, Outcome, Question, RuleSet, SetCase
from servicekit.errors import FactTypeError, FieldError
from servicekit.escalation import Escalation, Needs
from servicekit.followups import FollowUpPolicy, Plan
from servicekit.hours import BusinessHours
from servicekit.money import Money
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Level, Trigger, TriggerPolicy
from servicekit.staff import Agent
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.golden import golden_text
from servicekit.testing.golden.markdown import read
from servicekit.versions import Versions

TEN = datetime(2026, 5, 1, 10, tzinfo=UTC)
DAY = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
ROSTER = Roster(
    agents=[
        Agent(id="ada", hours=DAY, team_id="desk"),
        Agent(id="sam", roles=["supervisor"], hours=DAY),
    ]
)


def table(*rules: Rule[Any], **more: Any) -> DecisionTable[Any]:
    columns = {"days": col.integer(0, 365), "opened": col.boolean(missing="none")}
    found = rules or (Rule("in-time", when={"days": "<= 30"}, then="accept"),)
    return DecisionTable(name="window", columns=columns, rules=found, **more)


def question(**more: Any) -> Question:
    return Question(
        **{
            "id": "return",
            "phrasings": ["Can I send this back?"],
            "facts": {"days": Fact(column=col.integer(0), ask="When did it arrive?")},
            "rules": RuleSet([Rule("in-time", when={"days": "<= 30"}, then="yes")], otherwise="no"),
            "outcomes": {
                "yes": Outcome(kind="granted", text="Yes."),
                "no": Outcome(kind="refused", text="No."),
            },
            **more,
        }
    )


def ladder(**more: Any) -> EscalationPolicy:
    levels = [
        Level(targets="team:desk", wait="30 minutes", name="desk"),
        Level(targets="agent:sam"),
    ]
    return EscalationPolicy(**{"id": "up", "levels": levels, "fallback": "on_duty", **more})


def rows(*args: Any, **named: Any) -> list[tuple[str, ...]]:
    """The rows of the only table."""
    (found,) = read(golden_text(*args, **named))
    return [found.names, *found.rows[1:]]


# Tables


def test_a_row_has_the_facts_the_outcome_and_the_rule() -> None:
    """What decided stands beside what was decided."""
    assert rows(
        table(otherwise="no"), [{"days": 30, "opened": False}, {"days": 31, "opened": None}]
    ) == [
        ("days", "opened", "outcome", "rule"),
        ("30", "no", "accept", "in-time"),
        ("31", "none", "no", "otherwise"),
    ]


def test_facts_can_be_attributes() -> None:
    """A case is whatever the table decides about."""

    class Parcel:
        days = 3

    assert rows(table(), [Parcel()])[1] == ("3", "none", "accept", "in-time")


def test_without_cases_the_boundaries_are_shown() -> None:
    """A table is shown where its rules begin and end."""
    assert [row[0] for row in rows(table(otherwise="no"))[1:]] == ["0", "30", "31"]


def test_examples_of_a_table_are_cases() -> None:
    """What a table gives as its examples can be given back to it."""
    found = table(otherwise="no")
    assert golden_text(found, found.examples()) == golden_text(found)


def test_cases_can_have_names() -> None:
    """The names of cases stand in the first column."""
    assert rows(table(), {"the last day": {"days": 30}}) == [
        ("case", "days", "opened", "outcome", "rule"),
        ("the last day", "30", "none", "accept", "in-time"),
    ]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ("?", "none", "not decided: ask for days", "")),
        ({"days": 31}, ("31", "none", "no rule", "")),
        ({"days": -1}, ("-1", "none", "outside the domain", "")),
    ],
    ids=["unknown", "no rule", "outside"],
)
def test_a_case_that_cannot_be_decided_is_a_row(facts: Any, said: Any) -> None:
    """The file says what is to be asked, or that there is no rule."""
    assert rows(table(), [facts])[1] == said


def test_rules_that_contradict_each_other_are_a_row() -> None:
    """A table that has no single answer says so."""
    found = table(Rule("a", then=1), Rule("b", then=2), check=False)
    assert rows(found, [{"days": 1}])[1] == ("1", "none", "no single answer", "")


def test_a_fact_of_another_type_is_a_mistake() -> None:
    """What no host could ask is no row."""
    with pytest.raises(FactTypeError):
        golden_text(table(), [{"days": "soon"}])


def test_columns_are_those_that_are_asked_for() -> None:
    """They stand in the order in which they are asked for; what is said is always there."""
    assert rows(table(), [{"days": 1}], columns=["opened"])[0] == ("opened", "outcome", "rule")
    assert rows(table(), [{"days": 1}], columns=["opened", "days"])[1][:2] == ("none", "1")


def test_a_column_that_is_not_there_is_refused() -> None:
    """A slip in a name is no empty column."""
    with pytest.raises(FieldError, match="dais"):
        golden_text(table(), columns=["dais"])


def test_other_things_are_refused() -> None:
    """What cannot be shown says what can."""
    with pytest.raises(FieldError, match="DecisionTable"):
        golden_text("window")


# Questions and books


def test_a_question_shows_its_set_cases_first() -> None:
    """Boundaries that are set cases already stand there once."""
    cases = [SetCase(facts={"days": "30"}, outcome="yes", name="the last day")]
    assert rows(question(examples=cases)) == [
        ("case", "days", "outcome", "rule"),
        ("the last day", "30", "yes", "in-time"),
        ("", "0", "yes", "in-time"),
        ("", "31", "no", "otherwise"),
    ]


def test_set_cases_that_are_given_are_read_as_the_question_reads_them() -> None:
    """They may be written as in cells of a table."""
    case = SetCase(facts={"days": "7"}, outcome="yes")
    assert rows(question(), [case])[1] == ("7", "yes", "in-time")


def test_the_date_decides_which_rules_count() -> None:
    """Without a date they are the newest, or those of the case's own date."""
    before = RuleSet([Rule("all", then="yes")])
    after = RuleSet([Rule("none", then="no")])
    both = question(rules=Versions([(date.min, before), (date(2026, 1, 1), after)]))
    assert rows(both, [{"days": 1}])[1][-1] == "none"
    assert rows(both, [{"days": 1}], on=date(2025, 6, 1))[1][-1] == "all"
    old = {"days": 1, "as_of": date(2025, 6, 1)}
    assert rows(both, [old])[1][-1] == "all"
    assert rows(both, [old], on=date(2026, 6, 1))[1][-1] == "none"


def test_a_book_has_a_table_for_each_question_under_its_name() -> None:
    """Questions of two brands are told apart; what is retired is answered no more."""
    book = AnswerBook(
        questions=[question(), question(brand="north"), question(id="old", state="retired")]
    )
    found = read(golden_text(book))
    assert [each.title for each in found] == ["return", "return (north)"]
    assert len({each.rows for each in found}) == 1


def test_a_book_of_one_question_has_its_heading() -> None:
    """A second question does not change what is said of the first."""
    assert golden_text(AnswerBook(questions=[question()])).startswith("## return\n\n| days")


@pytest.mark.parametrize("pairs", [True, False], ids=["pairs", "mapping"])
def test_cases_of_a_book_name_their_question(pairs: bool) -> None:
    """Questions stand in the order in which they are first named; others are left out."""
    book = AnswerBook(questions=[question(), question(id="swap"), question(id="third")])
    one, two = {"days": 1}, {"days": 99}
    listed: Any = [("swap", one), ("return", one), ("swap", two)]
    found = read(golden_text(book, listed if pairs else {"swap": [one, two], "return": [one]}))
    assert [(each.title, len(each.rows) - 1) for each in found] == [("swap", 2), ("return", 1)]


def test_the_question_of_a_brand_is_named_by_itself() -> None:
    """Where two share a name, the question itself says which is meant."""
    north = question(brand="north")
    book = AnswerBook(questions=[question(), north])
    assert read(golden_text(book, {north: [{"days": 1}]}))[0].title == "return (north)"


# Ladders and policies


def test_a_ladder_says_whom_it_asks_at_which_level_and_why() -> None:
    """Each escalation is asked about at the instant of its own."""
    case = Escalation(id=1, case_id=3, raised_at=TEN, why="wants a refund")
    names, row = rows(ladder(), [case], roster=ROSTER)
    assert names == ("escalation", "why", "at", "outcome", "level", "asks", "because")
    assert row[:6] == (
        "1",
        "wants a refund",
        "Fri 1 May 2026 10:00 UTC",
        "routed",
        "0 (desk)",
        "ada",
    )
    assert "Level 0" in row[6]


def test_a_ladder_is_asked_at_the_instant_given() -> None:
    """At night nobody is there."""
    case = Escalation(id=1, case_id=3, raised_at=TEN, why="wants a refund")
    row = rows(ladder(), [case], roster=ROSTER, at=TEN.replace(hour=20))[1]
    assert row[2:6] == ("Fri 1 May 2026 20:00 UTC", "nobody", "2 (last resort)", "nobody")


def test_without_cases_a_ladder_shows_its_timeline() -> None:
    """Step by step it is said who is asked if nobody acts."""
    found = rows(ladder(), roster=ROSTER, at=TEN)
    assert found[0][:2] == ("step", "at")
    assert [row[4] for row in found[1:]][:2] == ["ada", "sam"]
    assert found[1][:2] == ("1", "Fri 1 May 2026 10:00 UTC")


def test_each_kind_of_work_has_a_timeline() -> None:
    """What somebody must be allowed to decide changes who is asked."""
    work = {"small": Needs(), "refund": Needs(authority="refund", amount=Money(50, "EUR"))}
    found = read(golden_text(ladder(work=work), roster=ROSTER, at=TEN))
    assert [each.title for each in found] == ["up: small", "up: refund"]


def test_a_level_that_nobody_is_asked_of_is_empty() -> None:
    """What is over has no level."""
    case = Escalation(id=1, case_id=3, raised_at=TEN, why="wants a refund")
    over = case.resolve(at=TEN, by="ada")
    assert rows(ladder(), [over], roster=ROSTER)[1][3:6] == ("over", "", "nobody")


@pytest.mark.parametrize("given", [{}, {"roster": ROSTER}], ids=["roster", "at"])
def test_a_ladder_needs_a_roster_and_an_instant(given: Any) -> None:
    """Nobody can tell whom it reaches without them."""
    with pytest.raises(FieldError):
        golden_text(ladder(), **given)


def test_policies_of_triggers_and_follow_ups_show_their_tables() -> None:
    """What they say of a case is what their table says."""
    rules = DecisionTable(
        columns={"late": col.boolean()}, rules=[Rule("late", when={"late": True}, then="sorry")],
        otherwise=None,
    )  # fmt: skip
    triggers = TriggerPolicy(
        id="t", table=rules, triggers=[Trigger(id="sorry", ladder="up", why="late")]
    )
    plans = FollowUpPolicy(
        id="f", table=rules, plans=[Plan(id="sorry", purpose="say sorry", earliest="at once")]
    )
    assert golden_text(triggers) == golden_text(plans) == golden_text(rules)
    assert rows(triggers)[1:] == [("yes", "sorry", "late"), ("no", "none", "otherwise")]

"""A check of a book finds what is wrong, unfair or unfinished, each with its place."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from answers.support import NO, YES, book, plain, returns, until
from servicekit.answers import (
    BookReport,
    Fact,
    Outcome,
    PromiseTemplate,
    Question,
    RuleSet,
    SetCase,
)
from servicekit.decision import Verdict, indented
from servicekit.hours import BusinessHours
from servicekit.tables import Rule, col, table
from servicekit.versions import Versions

IN_TIME = Rule("in-time", when={"days": "<= 14"}, then="yes")
OPTIONAL = {"days": col.integer(0), "note": col.text(optional=True)}


class Known:
    """Holidays of one year alone."""

    def covers(self, year):
        return year == 2026

    def dates(self, first, last):
        return {}


def found(question: Question, **named: object) -> list[tuple[str, str]]:
    """Return the place and the code of everything that a check finds."""
    return [(each.place, each.code) for each in book(question).check(**named).findings]


def test_a_clean_book_has_no_findings(travels):
    """Nothing was found, and everything that was looked at is counted."""
    report = book(returns(), plain(until(14))).check()

    assert report.clean
    assert report.findings == ()
    assert str(report) == "2 questions, 0 findings, 6 of 6 claims proved"
    travels(report)


def test_an_empty_book_says_that_nothing_was_looked_at():
    """Nothing found is never mistaken for nothing there."""
    empty = attrs.evolve(book(), questions=())

    assert str(empty.check()) == "0 questions, 0 findings, 0 of 0 claims proved"


SPEAKS = Outcome(kind="refused", text={"en": "No: {note}.", "de": "Nein: {note}."})
NAMES = Outcome(kind="refused", text={"en": "No, {customer.name}.", "de": "Nein."})
MARKED = RuleSet([Rule("r", when={"channel": "a"}, then="yes")], otherwise="no")


FINDINGS = [
    (plain(until(14), phrasings=[]), "plain.phrasings", "no_phrasings", "how people ask"),
    (plain(until(14), owner=None), "plain.owner", "no_owner", "answers for it"),
    (
        plain(RuleSet([IN_TIME], otherwise="yes"), columns={"days": col.integer(0)}),
        "plain.outcomes.no",
        "unused_outcome",
        "No rule leads to it",
    ),
    (
        plain(until(14), outcomes={"yes": YES, "no": NAMES}),
        "plain.outcomes.no.text.en",
        "no_other_words",
        "{customer.name|…}",
    ),
    (
        plain(RuleSet([IN_TIME]), outcomes={"yes": YES}),
        "plain.rules",
        "gap",
        "days >= 15",
    ),
    (
        plain(
            RuleSet(
                [
                    IN_TIME,
                    Rule("x", when={"days": "<= 3"}, then="yes", overrides=["in-time"]),
                    Rule("y", when={"days": "<= 2"}, then="yes", overrides=["x"]),
                    Rule("z", when={"days": "<= 3"}, then="yes", overrides=["y", "x"]),
                ],
                otherwise="no",
                policy="exceptions",
            )
        ),
        "plain.rules",
        "unreachable",
        "decides",
    ),
    (
        plain(
            RuleSet([IN_TIME, Rule("x", when={"days": "> 99"}, then="no")], otherwise="no"),
            columns={"days": col.integer(0, 50)},
        ),
        "plain.rules",
        "outside",
        "outside the domain",
    ),
    (
        plain(until(14), columns={"days": col.integer(0), "x": col.boolean()}),
        "plain.facts.x",
        "unused_fact",
        "nobody needs to ask",
    ),
    (
        plain(until(14), columns=OPTIONAL, outcomes={"yes": YES, "no": SPEAKS}),
        "plain.rules",
        "nothing_to_say",
        "never no where note = none",
    ),
    (
        plain(until(14), examples=[SetCase(facts={"days": 15}, outcome="yes", name="late")]),
        "plain.examples[0]",
        "example",
        "The example (late) should be yes, but is no.",
    ),
    (
        plain(MARKED, columns={"channel": col.enum("a", "b")}),
        "plain",
        "unfair",
        "no answer depends",
    ),
]


@pytest.mark.parametrize(
    ("question", "place", "code", "words"), FINDINGS, ids=[each[2] for each in FINDINGS]
)
def test_every_kind_of_finding_has_its_place(question, place, code, words):
    """A finding says where it is, what kind it is, and what is wrong in words."""
    report = book(question).check()
    seen = [each for each in report.findings if each.code == code]

    assert [each.place for each in seen] == [place]
    assert words in seen[0].text
    assert str(seen[0]) == f"{place}: {seen[0].text}"
    assert not seen[0].undecided
    assert not report.clean
    assert indented(seen[0]) in str(report)


def test_a_contradiction_that_nobody_saw_when_it_was_built_is_found(monkeypatch):
    """Tables too large to be proved at once are proved by the check."""
    rules = [IN_TIME, Rule("other", when={"days": "<= 3"}, then="no")]
    monkeypatch.setattr(table, "BUDGET", 0)
    question = plain(RuleSet(rules, otherwise="no"))

    assert ("plain.rules", "contradiction") in found(question, budget=50)


def test_every_version_is_checked_and_named():
    """The path of a finding says which version of the rules it is about."""
    rules = Versions([(date(2026, 1, 1), until(14)), (date(2026, 6, 1), RuleSet([IN_TIME]))])

    assert found(plain(rules)) == [("plain.versions[1].rules", "gap")]


def test_a_fact_is_used_if_any_version_looks_at_it():
    """What only the rules of then asked, nobody has to take out of the question."""
    columns = {"days": col.integer(0), "gone": col.boolean(), "idle": col.boolean()}
    once = RuleSet([Rule("r", when={"gone": "yes"}, then="yes")], otherwise="no")
    rules = Versions([(date(2026, 1, 1), once), (date(2026, 6, 1), until(14))])

    assert found(plain(rules, columns=columns)) == [("plain.facts.idle", "unused_fact")]


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(kind="granted", text={"en": "You get {price}.", "de": "Du bekommst {price}."}),
        Outcome(kind="granted", text={"en": "Yes.", "de": "Ja."}, authority="x", amount="price"),
    ],
    ids=["words", "amount"],
)
def test_a_fact_is_used_if_an_answer_speaks_of_it(outcome):
    """No rule looks at the price, but the customer hears of it."""
    columns = {"days": col.integer(0), "price": col.money("EUR")}

    assert found(plain(until(14), columns=columns, outcomes={"yes": outcome, "no": NO})) == []


def test_what_is_undecided_is_not_clean():
    """A budget that ran out is a finding of its own, in each place."""
    columns = {"x": col.integer(0), "days": col.integer(0)}
    rules = RuleSet(
        [
            Rule("a", when={"x": "<= 3", "days": "<= 3"}, then="yes"),
            Rule("b", when={"x": "> 3", "days": "<= 3"}, then="yes"),
        ]
    )
    question = plain(
        rules,
        columns=columns,
        outcomes={"yes": YES},
        worst_first=["yes"],
        never_worse={"x": "rises"},
    )
    report = book(question).check(budget=0)

    assert not report.clean
    assert {each.code for each in report.findings} == {"undecided"}
    assert all(each.undecided for each in report.findings)
    assert {"plain.rules", "plain.facts.x", "plain"} <= {each.place for each in report.findings}


def test_what_may_be_absent_is_nothing_to_say_only_where_it_is_said():
    """An outcome that is only reached where the fact is known can name it."""
    rules = RuleSet([Rule("r", when={"note": "some", "days": "<= 14"}, then="no")], otherwise="yes")
    outcomes = {"yes": YES, "no": SPEAKS}
    or_else = Outcome(kind="refused", text={"en": "No: {note|so}.", "de": "Nein."})

    assert found(plain(rules, columns=OPTIONAL, outcomes=outcomes)) == []
    both = {"yes": YES, "no": or_else}
    assert found(plain(until(14), columns=OPTIONAL, outcomes=both)) == []


def test_an_outcome_that_only_one_version_reaches_is_looked_at_there():
    """The other version has nothing that could be absent."""
    rules = Versions(
        [(date(2026, 1, 1), RuleSet([IN_TIME], otherwise="yes")), (date(2026, 6, 1), until(14))]
    )
    question = plain(rules, columns=OPTIONAL, outcomes={"yes": YES, "no": SPEAKS})

    assert ("plain.versions[1].rules", "nothing_to_say") in found(question)
    assert ("plain.versions[0].rules", "nothing_to_say") not in found(question)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "The example leaves days open; give every fact."),
        ({"days": "many"}, "The example cannot be answered:"),
        ({"days": -1}, "The example cannot be answered:"),
        ({"days": 20}, "The example should be yes, but is no."),
    ],
    ids=["open", "unreadable", "outside", "other"],
)
def test_an_example_says_how_it_fails(facts, words):
    """Facts that are missing or do not fit are told from another answer."""
    question = plain(until(14), examples=[SetCase(facts=facts, outcome="yes")])
    (finding,) = book(question).check().findings

    assert finding.text.startswith(words)


def test_examples_hold_by_the_newest_rules():
    """An example is about the rules that come last, which are the ones that people write."""
    rules = Versions([(date(2026, 1, 1), until(30)), (date(2026, 6, 1), until(14))])
    question = plain(rules, examples=[SetCase(facts={"days": "20"}, outcome="no")])

    assert found(question) == []


def test_questions_of_two_brands_are_told_apart():
    """Where two questions share an id, the place says whose it is."""
    both = book(plain(until(14), owner=None), plain(until(14), owner=None, brand="zen"))

    assert [each.place for each in both.check().findings] == ["plain.owner", "plain (zen).owner"]


def test_an_id_with_a_colon_is_a_place_like_others():
    """What is unfair is found under the id of its question, however that is written."""
    columns = {"channel": col.enum("a", "b")}

    assert found(plain(MARKED, columns=columns, id="eu:return")) == [("eu:return", "unfair")]


def test_a_report_of_one_question_counts_in_the_singular():
    """Numbers are written as people write them."""
    proofs = [Verdict("a", "proved")]
    report = BookReport(questions=1, findings=(), proofs=proofs)

    assert str(report) == "1 question, 0 findings, 1 of 1 claim proved"


# -- what speaks to nobody, and what is never due -------------------------------------------------


def test_a_book_in_two_languages_says_which_serves_everybody_else():
    """Somebody who speaks neither, or of whom nobody knows it, would get an error."""
    alone = {"fallback_language": None}

    assert ("plain.fallback_language", "no_fallback") in found(plain(until(3), **alone))
    one = {"yes": Outcome(kind="granted", text="Yes."), "no": Outcome(kind="refused", text="No.")}
    days = {"days": Fact(column=col.integer(0), ask={"en": "When?"})}
    assert found(plain(until(3), facts=days, outcomes=one, **alone)) == []


def test_what_the_fallback_says_for_others_is_not_translated():
    """A wording that a language lacks is found, though somebody would read something."""
    no = Outcome(kind="refused", text={"en": "No.", "fr": "Non."})
    question = plain(until(3), outcomes={"yes": YES, "no": no}, languages=["en", "de"])

    assert found(question) == [
        ("plain.outcomes.no.text", "untranslated"),
        ("plain.outcomes.no.text", "unlisted_language"),
    ]


@pytest.mark.parametrize(
    ("hours", "codes"),
    [
        (BusinessHours(timezone="UTC", weekly={}), ["no_hours"]),
        (BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC"), []),
        (BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC", holidays=Known()), []),
    ],
    ids=["never open", "open", "another year"],
)
def test_a_promise_is_due_some_day(hours, codes):
    """A calendar that never opens promises nothing that anybody can keep."""
    promise = PromiseTemplate(what="it", within="2 business days", hours=hours)
    yes = Outcome(kind="granted", text="Yes.", promises=[promise])
    question = plain(until(3), outcomes={"yes": yes, "no": NO})

    assert [code for _, code in found(question)] == codes


def test_an_example_with_a_date_is_held_to_the_rules_of_that_date():
    """What was right by the rules of then stays an example of them."""
    days = [date(2026, 1, 1), date(2026, 6, 1)]
    rules = Versions(zip(days, [until(30), until(14)], strict=True))
    then = {"days": 20, "as_of": date(2026, 5, 1)}
    examples = [SetCase(facts=then, outcome="yes"), SetCase(facts={"days": 20}, outcome="no")]

    assert found(plain(rules, examples=examples)) == []

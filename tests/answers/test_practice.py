"""Practice: cards at the boundaries of the rules."""

import json
import re
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from answers.support import NO, YES, book, on, plain, returns, until
from answers.support_change import rule
from servicekit.answers import (
    Answer,
    AnswerBook,
    Fact,
    Outcome,
    PromiseTemplate,
    Question,
    RuleSet,
)
from servicekit.answers.practice import Card, Practice
from servicekit.errors import WordingError
from servicekit.tables import Rule, col


def cards(*questions: Question, **named: Any) -> tuple[Card, ...]:
    return book(*questions).practice(**named).cards


def days(found: tuple[Card, ...]) -> list[tuple[Any, str]]:
    return [(card.example.facts["days"], card.outcome) for card in found]


def said(question: Question, language: str | None = None) -> str:
    """Return the text of the first card."""
    return cards(question)[0].text(language)


# Which cases


def test_cards_lie_on_both_sides_of_every_line() -> None:
    """A line at thirty days is practised with a case inside, the last one, and the first beyond."""
    assert days(cards(plain(until(30)))) == [(0, "yes"), (30, "yes"), (31, "no")]


def test_the_rules_in_force_are_practised() -> None:
    """With an instant the cards are those of its version, without one those of the newest."""
    assert (30, "yes") in days(cards(at=on(5)))
    assert (31, "no") in days(cards(at=on(5)))
    assert cards(at=on(6, 2)) == cards()
    assert (14, "yes") in days(cards())
    assert days(cards(at=on(5))) != days(cards())


def test_a_question_that_is_not_yet_in_force_is_left_out() -> None:
    """Nobody has to know rules that do not hold yet."""
    old = on(5).replace(year=2025)
    assert cards(returns(), plain(until(30)), at=old) == cards(plain(until(30)), at=old) != ()


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_what_customers_get_no_answers_to_is_not_practised(state: str) -> None:
    """Drafts and retired questions have no cards."""
    assert cards(plain(until(30), state=state)) == ()


def test_a_case_without_an_outcome_has_no_card() -> None:
    """Where no rule applies and nothing holds otherwise there is no answer to learn."""
    rules = RuleSet([Rule("in-time", when={"days": "<= 30"}, then="yes")])
    assert days(cards(plain(rules))) == [(0, "yes"), (30, "yes")]


def test_a_case_outside_follows_its_twin_inside() -> None:
    """Two cases that differ in one fact alone stand together, also where others lie between."""
    rules = RuleSet(
        [Rule("gold", when={"days": "<= 60", "tier": "gold"}, then="yes")], otherwise="no"
    )
    columns = {"days": col.integer(0), "tier": col.enum("gold", "standard")}
    found = cards(plain(rules, columns=columns))
    assert [tuple(card.example.facts.values()) for card in found] == [
        (0, "gold"),
        (0, "standard"),
        (60, "gold"),
        (61, "gold"),
    ]


def test_a_case_outside_finds_its_twin_among_the_cases_of_another_rule() -> None:
    """Where an earlier rule has shown the edge, the case beyond it follows that one."""
    rules = RuleSet(
        [
            Rule("early", when={"days": "<= 9"}, then="yes"),
            Rule("late", when={"days": "[10..20]", "open": "no"}, then="yes"),
        ],
        otherwise="no",
    )
    found = cards(plain(rules, columns={"days": col.integer(0), "open": col.boolean()}))
    assert [tuple(card.example.facts.values()) for card in found] == [
        (0, False),
        (9, False),
        (10, False),
        (10, True),
        (20, False),
        (21, False),
    ]


def test_cases_outside_of_one_case_keep_the_order_of_the_facts() -> None:
    """Where several facts are at an edge at once, their cases follow in the order of the facts."""
    columns = {"tier": col.enum("gold", "standard"), "worn": col.boolean()}
    rules = RuleSet([rule("yes", tier="gold", worn=False)], otherwise="no")
    found = cards(plain(rules, columns=columns))
    assert [tuple(card.example.facts.values()) for card in found] == [
        ("gold", False),
        ("standard", False),
        ("gold", True),
    ]


def test_an_exception_comes_before_the_other_cases_of_its_rule() -> None:
    """Where one rule overrides another there is most to learn."""
    rules = RuleSet(
        [
            Rule("usual", when={"days": "<= 30"}, then="yes"),
            Rule("worn", when={"worn": True}, then="no", overrides=["usual"]),
        ],
        policy="exceptions",
        otherwise="no",
    )
    found = cards(plain(rules, columns={"days": col.integer(0), "worn": col.boolean()}))
    card = next(card for card in found if card.example.place == "override")
    assert card.place == "Here rule worn overrides usual."
    assert card.outcome == "no"
    assert "worn" in card.why


# What is on a card


def test_a_card_says_where_its_case_lies() -> None:
    """Inside of a rule, at its edge, or just outside: in words."""
    assert [card.place for card in cards(plain(until(30)))] == [
        "Inside of rule in-time.",
        "At the edge of rule in-time: one step further in days is outside.",
        "Just outside of rule in-time in days.",
    ]


def test_a_card_has_the_answer_and_all_that_it_rests_on() -> None:
    """The outcome, its kind, the words of the customer, the rule, why, and what is promised."""
    card = cards()[0]
    assert (card.outcome, card.kind) == ("yes", "granted")
    assert card.text() == "Yes there, please do. You get 20.00 EUR."
    assert card.decision.rules == ("in-time",)
    assert card.why == "Rule in-time applies: days <= 14."
    assert card.promises() == ("refund 20.00 EUR, within 7 days, not before 5 days",)
    assert card.promises("de") == card.promises()


def test_a_promise_without_an_earliest_day_has_none() -> None:
    """Only what is promised "in 5 to 7 days" has two ends."""
    yes = Outcome(
        kind="granted", text="Yes.", promises=PromiseTemplate(what="do it", within="48 hours")
    )
    card = cards(plain(until(30), outcomes={"yes": yes, "no": NO}))[0]
    assert card.promises() == ("do it, within 48 hours",)


def test_the_ways_to_ask_take_turns() -> None:
    """People ask in many ways, so the cards use all of them; without any, the id."""
    asked = [card.asked for card in cards(plain(until(30), phrasings=["May I?", "Can I?"]))]
    assert asked == ["May I?", "Can I?", "May I?"]
    assert cards(plain(until(30), phrasings=[]))[0].asked == "plain"


def test_facts_are_shown_as_people_say_them() -> None:
    """Each fact is the question about it and the answer, in the language that was asked for."""
    card = cards()[-1]
    assert card.facts() == (
        ("How many days ago did it arrive?", "31"),
        ("Which tier?", "gold"),
        ("What did it cost?", "20.00 EUR"),
    )
    assert card.facts("de")[0] == ("Welche?", "31")


def test_a_date_that_rules_look_at_is_asked_for() -> None:
    """The date is no fact of the question, yet a rule with dates needs it."""
    rule = Rule("sale", when={}, then="yes", effective=(on(1).date(), on(2).date()))
    found = cards(plain(RuleSet([rule], otherwise="no")))
    assert ("On which date is that?", "2026-01-31") in found[2].facts()
    dated = [card.example.facts["as_of"].isoformat() for card in found]
    assert dated == ["2026-01-01", "2025-12-31", "2026-01-31", "2026-02-01"]


def test_text_that_stands_for_any_other_reads_well() -> None:
    """A city that no rule names is "anything but" those named, and a bracket in a sentence."""
    rules = RuleSet([Rule("home", when={"city": "London, Rome"}, then="yes")], otherwise="no")
    no = Outcome(kind="refused", text="We do not go to {city}.")
    yes = Outcome(kind="granted", text="We go to {city}.")
    question = plain(rules, columns={"city": col.text()}, outcomes={"yes": yes, "no": no})
    home, away = cards(question)
    assert home.facts() == (("Which one?", "London"),)
    assert home.text() == "We go to London."
    assert away.facts() == (("Which one?", "anything but London and Rome"),)
    assert away.text() == "We do not go to [city]."


def test_text_at_which_no_rule_looks_is_anything() -> None:
    """Where no text is named there is nothing that it is not."""
    columns = {"days": col.integer(0), "name": col.text(), "code": col.text(optional=True)}
    facts = dict(cards(plain(until(30), columns=columns))[0].values)
    assert facts == {"days": "0", "name": "anything", "code": "anything"}


def test_a_text_that_is_absent_is_none() -> None:
    """A rule for those who have no code is practised with none, not with anything."""
    rules = RuleSet([Rule("bare", when={"code": None}, then="yes")], otherwise="no")
    found = cards(plain(rules, columns={"code": col.text(optional=True)}))
    assert [card.values["code"] for card in found] == ["none", "anything"]


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        (col.money("EUR"), "20.00 EUR"),
        (col.money("EUR", 0, 5), "0.00 EUR"),
        (col.money("EUR", step=7), "0 EUR"),
        (col.integer(0), "20"),
        (col.integer(50), "50"),
        (col.decimal(step="0.1"), "0.0"),
    ],
    ids=["money", "bounded", "stepped", "integer", "high", "decimal"],
)
def test_a_number_at_which_no_rule_looks_is_plausible(column: Any, shown: str) -> None:
    """Nobody is refunded nothing, so such a number is twenty where it can be."""
    found = cards(plain(until(30), columns={"days": col.integer(0), "it": column}))
    assert {card.values["it"] for card in found} == {shown}


def test_what_only_a_real_customer_fills_stands_in_brackets() -> None:
    """A card has no customer: other words are used where there are some, and brackets else."""
    columns = {"days": col.integer(0), "code": col.enum("a", optional=True)}
    yes = Outcome(
        kind="granted",
        text="{customer.name|You there} of {customer.brand}, since {customer.since}: {code|no}",
    )
    rules = RuleSet(
        [Rule("in-time", when={"days": "<= 30", "code": None}, then="yes")], otherwise="no"
    )
    question = plain(rules, columns=columns, outcomes={"yes": yes, "no": NO})
    assert said(question) == "You there of [brand], since [since]: no"
    assert said(attrs.evolve(question, brand="acme")) == "You there of acme, since [since]: no"


def test_a_card_says_labels_in_the_words_for_them() -> None:
    """The text of a card is the one that the customer hears."""
    status = Fact(column=col.enum("packed"), ask="Which?", words={"packed": "in a box"})
    no = Outcome(kind="refused", text="It is {status}.")
    rules = RuleSet([rule("no", status="packed")])
    assert said(plain(rules, facts={"status": status}, outcomes={"no": no})) == "It is in a box."


def test_a_fact_that_is_absent_stands_in_brackets() -> None:
    """A text that cannot be said without a fact is shown with a gap, and nothing fails."""
    yes = Outcome(kind="granted", text="With {code}.")
    rules = RuleSet([Rule("bare", when={"code": None}, then="yes")], otherwise="no")
    columns = {"code": col.enum("a", optional=True)}
    assert said(plain(rules, columns=columns, outcomes={"yes": yes, "no": NO})) == "With [code]."


def test_the_language_is_the_one_asked_for_or_the_first() -> None:
    """Words are in the language given, else in the fallback, else in the first one written."""
    german = {"de": "Wie alt?", "en": "How old?"}
    question = plain(
        until(30),
        facts={"days": Fact(column=col.integer(0), ask=german)},
        fallback_language=None,
        outcomes={name: attrs.evolve(each, text={"de": "D", "en": "E"}) for name, each in
                  {"yes": YES, "no": NO}.items()},
    )  # fmt: skip
    assert said(question) == "D"
    assert said(question, "en") == "E"
    assert said(attrs.evolve(question, languages=("en", "de"))) == "E"
    assert said(attrs.evolve(question, fallback_language="en")) == "E"
    with pytest.raises(WordingError):
        said(question, "fr")


# As data and as Markdown


def test_a_practice_is_a_value(travels: Callable[[object], None]) -> None:
    """Cards can be kept, compared and sent."""
    found = book().practice()
    travels(found)
    assert len(found) == len(found.cards) == len([*found])
    assert "question='return'" in repr(found.cards[0])


def test_a_card_is_plain_data_for_json() -> None:
    """A host shows cards as it likes: everything on them, as text, lists and null."""
    card = cards()[0].to_dict("de")
    assert json.loads(json.dumps(card)) == card
    assert card == {
        "question": "return",
        "brand": None,
        "asked": "Can I send this back?",
        "facts": [
            {"name": "days", "ask": "Welche?", "value": "0"},
            {"name": "tier", "ask": "Welche?", "value": "gold"},
            {"name": "price", "ask": "Welche?", "value": "20.00 EUR"},
        ],
        "outcome": "yes",
        "kind": "granted",
        "text": "Ja, gern. Du bekommst 20.00 EUR.",
        "promises": ["refund 20.00 EUR, within 7 days, not before 5 days"],
        "authority": "refund",
        "rules": ["in-time"],
        "why": "Rule in-time applies: days <= 14.",
        "place": "Inside of rule in-time.",
    }


def test_the_answer_stands_below_a_line() -> None:
    """A card can be covered from its line on: nothing above it gives the answer away."""
    question = plain(until(30), outcomes={"yes": attrs.evolve(YES, text="Yes.\n\nDo."), "no": NO})
    assert (
        Practice(cards=cards(question)[:1]).to_markdown()
        == """\
# Practice

1 card. Hide what is below the line, answer, then look.

## 1. May I?

- Which one? **0**

---

> Yes.
>
> Do.

- **yes** (granted). Rule in-time applies: days <= 30.
- Inside of rule in-time.
"""
    )


def test_a_card_says_what_is_promised_and_what_it_takes() -> None:
    """Who answers has to know what they bind the company to, and who may."""
    text = book().practice().to_markdown("de")
    assert "6 cards. " in text
    assert "- Promised: refund 20.00 EUR, within 7 days, not before 5 days.\n" in text
    assert "- Takes authority for refund.\n" in text
    assert "Ja, gern." in text


def test_a_kind_reads_as_words() -> None:
    """Names of kinds have underscores, sentences do not."""
    yes = Outcome(kind="handed_over", text="Ask.")
    question = plain(until(30), outcomes={"yes": yes, "no": NO})
    assert "**yes** (handed over)." in book(question).practice().to_markdown()


def test_a_card_shows_what_its_author_wrote() -> None:
    """A text is no Markdown: it makes no heading, no picture and no link, and tells no team."""
    evil = "# top ![x](http://x.de) @team <b>\n===\n- `a` | b"
    yes = Outcome(
        kind="granted",
        text=evil,
        authority=evil,
        promises=[PromiseTemplate(id="p", what=evil, within="2 days")],
    )
    question = plain(until(30), phrasings=[evil], outcomes={"yes": yes, "no": NO})
    asked = {"days": Fact(column=col.integer(0), ask=evil)}
    text = book(attrs.evolve(question, facts=asked)).practice().to_markdown()
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [each for token in tokens for each in token.children or ()]
    assert {each.type for each in inline} == {
        "text", "softbreak", "strong_open", "strong_close",
    }  # fmt: skip
    headings = sum(token.type == "heading_open" for token in tokens)
    assert headings == 1 + len(cards(question))
    assert not re.search(r"@\w|://", "".join(each.content for each in inline))


def test_without_cards_it_says_so() -> None:
    """A page without cards is no empty page."""
    text = "# Practice\n\nThere is nothing to practise.\n"
    assert AnswerBook().practice().to_markdown() == text


# Whatever the rules are


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["a", "b"])), min_size=1, max_size=4))
def test_the_book_gives_the_answer_of_every_card(cells: list[tuple[int, str]]) -> None:
    """What a card expects is what the book answers for its facts, and no case is there twice."""
    rules = [
        Rule(f"r{n}", when={"days": f">= {low}", "tier": tier}, then="yes" if n % 2 else "no")
        for n, (low, tier) in enumerate(cells)
    ]
    ordered = [
        attrs.evolve(rule, overrides=[each.id for each in rules[:n]])
        for n, rule in enumerate(rules)
    ]
    columns = {"days": col.integer(0, 20), "tier": col.enum("a", "b", "c")}
    question = plain(RuleSet(ordered, policy="exceptions", otherwise="no"), columns=columns)
    found = cards(question)
    assert len({card.example.facts for card in found}) == len(found)
    assert len(found) == len(question.table().examples())
    for card in found:
        answer = book(question).answer("plain", card.example.facts, at=on(5))
        assert isinstance(answer, Answer)
        assert (answer.outcome, answer.rules) == (card.outcome, card.decision.rules)

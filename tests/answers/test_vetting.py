from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any

import attrs
import pytest

from servicekit.answers import Fact, Outcome, PromiseTemplate, Question, RuleSet, SetCase
from servicekit.errors import LoadError
from servicekit.money import Money
from servicekit.tables import Column, Rule, col
from servicekit.tables.formats.declaring import declared
from servicekit.versions import Versions


class Tier(Enum):
    STANDARD = "standard"
    GOLD = "gold"


FACTS = {
    "days": Fact(column=col.integer(0, 90), ask="When?"),
    "tier": Fact(column=col.enum(Tier), ask="Which?"),
    "price": Fact(column=col.money("EUR"), ask="How much?"),
    "opened": Fact(column=col.boolean(), ask="Opened?"),
}
YES = Outcome(kind="granted", text="Yes.")
NO = Outcome(kind="refused", text="No.")
IN_TIME = Rule("in-time", when={"days": "<= 30"}, then="yes")
RULES = RuleSet([IN_TIME], otherwise="no")


def question(**named: Any) -> Question:
    fields: dict[str, Any] = {
        "id": "return",
        "facts": FACTS,
        "rules": RULES,
        "outcomes": {"yes": YES, "no": NO},
    }
    return Question(**fields | named)


def problems(**named: Any) -> list[str]:
    """Return everything that is wrong with a question, each with its path."""
    with pytest.raises(LoadError) as caught:
        question(**named)
    assert str(caught.value).startswith("question 'return' cannot be used:\n")
    return [str(problem) for problem in caught.value.exceptions]


def outcomes(**named: Any) -> dict[str, Outcome]:
    """Return the two outcomes, one of them with changes."""
    return {"yes": Outcome(**{"kind": "granted", "text": "Yes."} | named), "no": NO}


def versions(*rules: RuleSet) -> Versions[RuleSet]:
    return Versions([(date(2026, n, 1), each) for n, each in enumerate(rules, start=1)])


# -- rules ----------------------------------------------------------------------------------------


def test_rules_that_cannot_be_read_have_their_place() -> None:
    """A mistake in a rule is told with its path in the question."""
    wrong = [
        Rule("a", when={"dayz": 5, "tier": "silver"}, then="yes"),
        Rule("a", when={"days": "soon"}, then="yes"),
    ]
    found = problems(rules=RuleSet(wrong))

    assert [each.partition(":")[0] for each in found] == [
        "rules[0].when.dayz",
        "rules[0].when.tier",
        "rules[1].when.days",
        "rules[1].id",
    ]


def test_two_mistakes_at_one_place_are_both_told() -> None:
    """Two different mistakes in one cell of a rule are both there."""
    rule = Rule("a", then="yes", overrides=["b", "c"])
    assert problems(rules=RuleSet([rule], policy="exceptions")) == [
        "rules[0].overrides: rule 'a': there is no rule 'b'; there are a",
        "rules[0].overrides: rule 'a': there is no rule 'c'; there are a",
    ]


def test_rules_of_several_versions_have_theirs() -> None:
    """Where there are several versions a path begins with the number of the one."""
    late = RuleSet([Rule("late", when={"days": "soon"}, then="maybe")], policy="first")  # type: ignore[arg-type]
    found = problems(rules=versions(RULES, late))

    assert [each.partition(":")[0] for each in found] == [
        "versions[1].rules[0].when.days",
        "versions[1].policy",
        "versions[1].rules[0].then",
    ]
    assert problems(rules=versions(late))[0].startswith("rules[0].when.days:")


def test_what_versions_share_is_told_once() -> None:
    """A fact that is wrong for every version is one mistake, told where the facts are."""
    many = [f"label {n}" for n in range(13)]  # more sets than can be told apart
    facts = {"order.labels": Fact(column=col.set_of(many), ask="Which?")}
    rules = [Rule(each, when={"order.labels": each}, then="yes") for each in many]
    again = RuleSet(rules, otherwise="no", policy="any")
    (found,) = problems(facts=facts, rules=versions(again, again))

    assert found.startswith("facts.order.labels.column: ")


def test_a_question_can_do_without_facts() -> None:
    """Without facts there is one answer, or one that depends on the date."""
    rules = RuleSet([Rule("may", when={"as_of": ">= 2026-05-01"}, then="yes")], otherwise="no")

    assert question(facts={}, rules=RuleSet(otherwise="no")).table().decide({}).outcome == "no"
    found = question(facts={}, rules=rules).table()
    assert found.decide({"as_of": date(2026, 5, 1)}).outcome == "yes"


def test_rules_that_contradict_each_other_are_told() -> None:
    """Every pair of rules that contradict each other is a mistake of its own."""
    rules = [IN_TIME, *(Rule(name, when={"days": name}, then="no") for name in ("5", "7"))]
    found = problems(rules=versions(RULES, RuleSet(rules)))

    assert len(found) == 2
    assert all(each.startswith("versions[1].rules: ") for each in found)
    assert "days = 5" in found[0]
    assert "days = 7" in found[1]


def test_a_customer_gets_one_answer() -> None:
    """Rules that collect several outcomes are refused."""
    assert problems(rules=RuleSet([IN_TIME], policy="collect"))[0] == (
        "policy: 'collect' gives several answers; a customer gets one"
    )


@pytest.mark.parametrize("policy", ["unique", "any", "exceptions"])
def test_other_policies_are_possible(policy: Any) -> None:
    """Every policy that leads to one outcome is taken."""
    assert question(rules=RuleSet([IN_TIME], policy=policy)).table().policy == policy


def test_rules_lead_to_outcomes_that_exist() -> None:
    """A rule, or what holds otherwise, leads to the name of an outcome."""
    wrong = [Rule("a", when={"days": 1}, then="yess"), Rule("b", when={"days": 2}, then=["yes"])]
    assert problems(rules=RuleSet(wrong, otherwise="maybe")) == [
        "rules[0].then: 'yess' is not known; did you mean 'yes'?",
        "rules[1].then: ('yes',) is not the name of an outcome",
        "otherwise: 'maybe' is not known; there are yes, no",
    ]
    assert problems(rules=versions(RULES, RuleSet(otherwise=5))) == [  # type: ignore[arg-type]
        "versions[1].otherwise: 5 is not the name of an outcome"
    ]


def test_without_outcomes_there_is_one_mistake() -> None:
    """That there are no outcomes is told once, and not again for each rule."""
    assert problems(outcomes={}) == ["outcomes: is empty; an answer comes to one of them"]


# -- places and amounts ---------------------------------------------------------------------------


def test_places_name_facts_or_the_customer() -> None:
    """A place that nothing can fill is a mistake, with the language that it is in."""
    yes = Outcome(
        kind="granted",
        text={"en": "{day} {customer.name|you}", "de": "{customer.nam} {days} {}"},
        promises=[PromiseTemplate(what="{prize}", within="7 days")],
    )
    facts = {name: Fact(column=fact.column, ask="?") for name, fact in FACTS.items()}

    found = problems(facts=facts, outcomes={"yes": yes, "no": NO})
    assert found[0] == (
        "outcomes.yes.text.en: the place {day}: 'day' is not known; did you mean 'days'?"
    )
    assert [each.partition(": ")[0] for each in found] == [
        "outcomes.yes.text.en",
        "outcomes.yes.text.de",
        "outcomes.yes.text.de",
        "outcomes.yes.promises[0].what.*",
    ]
    assert "did you mean 'customer.name'?" in found[1]
    assert "did you mean 'price'?" in found[3]


@pytest.mark.parametrize("name", ["customer.name", "customer.brand", "customer.since"])
def test_every_place_for_the_customer_is_known(name: str) -> None:
    """A wording can say the name of a customer, their brand, and since when they are one."""
    text = f"Hello {{{name}|there}}"
    assert question(outcomes=outcomes(text=text)).outcomes["yes"].text.texts["*"] == text


@pytest.mark.parametrize(
    "name", ["customer.name", "customer.tier", "customer.__class__", "customer."]
)
def test_no_fact_is_named_like_something_of_the_customer(name: str) -> None:
    """A fact with such a name is refused, for a place could then mean either."""
    facts = FACTS | {name: Fact(column=col.text(), ask="?")}
    assert problems(facts=facts, outcomes=outcomes(text=f"Hello {{{name}|you}}")) == [
        f"facts.{name}: is no name of a fact: customer.… is what wordings say of customers"
    ]


@pytest.mark.parametrize("name", ["order id", "order-id", "order.days", "größe", "customer", "0"])
def test_facts_with_unusual_names_can_be_said(name: str) -> None:
    """Spaces, hyphens, dots and other alphabets are part of a name like any other."""
    facts = FACTS | {name: Fact(column=col.text(), ask="?")}
    assert question(facts=facts, outcomes=outcomes(text=f"{{{name}}}")).outcomes["yes"].needed == {
        name
    }


def test_what_asks_for_a_fact_names_none() -> None:
    """The words that ask for facts have no places, as no fact is known yet."""
    facts = FACTS | {"days": Fact(column=col.integer(0), ask={"en": "{price}?", "de": "Wann?"})}
    assert problems(facts=facts) == [
        "facts.days.ask.en: the place {price} cannot be filled: words for facts have no places"
    ]
    facts = FACTS | {"days": Fact(column=col.integer(0), ask="{{when}} {customer.name|Kim}?")}
    assert len(problems(facts=facts)) == 1


@pytest.mark.parametrize(
    ("column", "label", "message"),
    [
        (col.enum("packed", "sent"), "pack", "'pack' is not known; did you mean 'packed'?"),
        (col.set_of("gift", "sale"), "gifts", "'gifts' is not known; did you mean 'gift'?"),
        (col.boolean(), "true", "'true' is not known; there are no, yes"),
        (col.integer(), "5", "has no labels that words can be for"),
    ],
    ids=["enum", "set", "boolean", "integer"],
)
def test_words_are_for_labels_that_a_fact_has(column: Column, label: str, message: str) -> None:
    """Words for what can never be said are a mistake."""
    facts = FACTS | {"it": Fact(column=column, ask="Which?", words={label: "so"})}
    assert problems(facts=facts) == [f"facts.it.words.{label}: {message}"]


def test_words_for_labels_have_no_places_and_every_language() -> None:
    """They are held to what holds for the words that ask."""
    words = {"yes": {"en": "open", "de": "offen {days}"}, "no": {"en": "closed"}}
    facts = FACTS | {"it": Fact(column=col.boolean(), ask="?", words=words)}
    found = problems(facts=facts)
    assert [each.partition(":")[0] for each in found] == [
        "facts.it.words.yes.de",
        "facts.it.words.no",
    ]


def test_amounts_are_facts_of_money() -> None:
    """A fact that holds an amount exists, and is an amount."""
    promises = [PromiseTemplate(what="it", within="7 days", amount="days")]
    assert problems(outcomes=outcomes(authority="it", amount="prize", promises=promises)) == [
        "outcomes.yes.amount: 'prize' is not known; did you mean 'price'?",
        (
            "outcomes.yes.promises[0].amount: the fact 'days' holds no amount; "
            "declare it as 'money EUR'"
        ),
    ]
    assert question(outcomes=outcomes(authority="it", amount="price"))
    assert question(outcomes=outcomes(authority="it", amount=Money(5, "EUR")))


def test_an_amount_is_known_and_somebody_decides_it() -> None:
    """An amount that can be none is none, and without authority anybody could grant it."""
    price = Fact(column=col.money("EUR", optional=True), ask="?")
    found = problems(facts=FACTS | {"price": price}, outcomes=outcomes(amount="price"))
    assert [each.partition(":")[0] for each in found] == [
        "outcomes.yes.authority",
        "outcomes.yes.amount",
    ]


def test_what_is_declared_exists() -> None:
    """A question depends on facts, or on labels of its sets, in whatever letters."""
    marks = Fact(column=col.set_of("Loyal"), ask="?")
    facts = FACTS | {"tags": marks}
    assert question(facts=facts, depends_on=["LOYAL", "Days"])
    assert problems(facts=facts, depends_on=["channel"]) == [
        "depends_on[0]: 'channel' is not known; there are days, tier, price, opened, tags, Loyal"
    ]


def test_nothing_is_honoured_before_it_changes() -> None:
    """A date that is past when the rules come into force is a mistake."""
    old, new = RULES, attrs.evolve(RULES, honour_until=date(2026, 5, 1))
    found = problems(rules=Versions([(date(2026, 1, 1), old), (date(2026, 5, 2), new)]))
    assert [each.partition(":")[0] for each in found] == ["versions[1].honour_until"]


def test_the_date_is_no_fact() -> None:
    """Rules name ``as_of`` without it being asked for."""
    facts = FACTS | {"as_of": Fact(column=col.date(), ask="When?")}
    assert [each.partition(":")[0] for each in problems(facts=facts)] == ["facts.as_of"]


# -- languages ------------------------------------------------------------------------------------


def in_languages(*tags: str) -> dict[str, str]:
    return dict.fromkeys(tags, "…")


def spoken(text: Any, ask: Any = "?", what: Any = "it", **named: Any) -> dict[str, Any]:
    """Return a question whose words are in some languages."""
    promise = PromiseTemplate(what=what, within="7 days")
    return {
        "facts": {"days": Fact(column=col.integer(0), ask=ask)},
        "outcomes": {"yes": Outcome(kind="granted", text=text, promises=promise), "no": NO},
        **named,
    }


BOTH = in_languages("en", "de")


def test_every_wording_covers_every_language() -> None:
    """What is spoken somewhere is spoken everywhere: in questions, answers and promises."""
    missing = "has no words in {}; write them, or name a fallback_language that it has"
    assert problems(**spoken({"en": "…"}, {"de": "…"}, {"fr": "…"})) == [
        f"facts.days.ask: {missing.format('en, fr')}",
        f"outcomes.yes.text: {missing.format('de, fr')}",
        f"outcomes.yes.promises[0].what: {missing.format('de, en')}",
    ]
    assert question(**spoken(BOTH, BOTH, BOTH))


@pytest.mark.parametrize(
    "covering",
    [
        spoken(BOTH, {"en": "…"}, fallback_language="en"),
        spoken(BOTH, {"en": "…"}, fallback_language="en-GB"),
        spoken(BOTH, {"EN": "…"}, fallback_language="en"),
        spoken(BOTH, {"en": "…", "*": "…"}),
        spoken(BOTH, in_languages("en", "DE")),
        spoken(in_languages("de-AT", "de-CH", "de"), {"de": "…"}),
        spoken({"en": "…"}, languages=["en"]),
        spoken({"en": "…"}, languages=["en-GB", "EN"]),
        spoken({"en": "…"}, languages=["en"], fallback_language="en"),
        spoken("…", languages=["en", "de"], fallback_language="fr"),
        spoken(in_languages("en", "de"), BOTH, languages=["de"]),
    ],
    ids=range(11),
)
def test_languages_are_covered_as_they_are_spoken(covering: dict[str, Any]) -> None:
    """A language is covered by whatever somebody who speaks it would be told."""
    assert question(**covering)


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        (spoken({"en": "…"}, languages=["en", "de"]), "de"),
        (spoken({"en": "…"}, languages=["de"], fallback_language="fr"), "de, fr"),
        (spoken({"en": "…"}, languages=["en"], fallback_language="fr"), "fr"),
        (spoken({"en-GB": "…"}, languages=["en"]), "en"),
        (spoken(BOTH, languages=["fr", "en"]), "fr"),
    ],
    ids=range(5),
)
def test_languages_and_the_fallback_have_words(lacking: dict[str, Any], missing: str) -> None:
    """A language that is named, or named to fall back to, needs words of its own."""
    assert problems(**lacking)[0].startswith(f"outcomes.yes.text: has no words in {missing};")


# -- order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (["no"], ["worst_first: lists every outcome once, the worst first; yes"]),
        (
            ["no", "yes", "no"],
            ["worst_first: lists every outcome once, the worst first; each once"],
        ),
        (["no", "yes", "both"], ["worst_first[2]: 'both' is not known; there are yes, no"]),
        (["no", "yess"], ["worst_first[1]: 'yess' is not known; did you mean 'yes'?"]),
    ],
    ids=str,
)
def test_an_order_has_every_outcome_once(order: list[str], found: list[str]) -> None:
    """The order of the outcomes names every one of them once, and nothing else."""
    assert problems(worst_first=order) == found
    assert question(worst_first=["no", "yes"]).worst_first == ("no", "yes")


@pytest.mark.parametrize(
    ("fact", "way", "message"),
    [
        ("dayz", "falls", "'dayz' is not known; did you mean 'days'?"),
        ("days", "up", "'up' is not possible; 'rises' or 'falls'"),
        ("days", ["rises"], "('rises',) is not possible; 'rises' or 'falls'"),
        ("opened", "up", "'up' is not possible; 'rises' or 'falls'"),
        ("tier", "rises", "'rises' is not possible; list every label once, the least first"),
        ("tier", ["gold"], "('gold',) is not possible; list every label once, the least first"),
        (
            "tier",
            ["gold", "standard", "gold"],
            "('gold', 'standard', 'gold') is not possible; list every label once, the least first",
        ),
        (
            "tier",
            ["gold", 1],
            "('gold', 1) is not possible; list every label once, the least first",
        ),
    ],
)
def test_what_is_never_worse_has_an_order(fact: str, way: Any, message: str) -> None:
    """Facts of which more is never worse exist, and rise or fall in an order of their own."""
    found = problems(worst_first=["no", "yes"], never_worse={fact: way})
    assert found == [f"never_worse.{fact}: {message}"]


@pytest.mark.parametrize(
    ("fact", "way"),
    [
        ("days", "rises"),
        ("days", "falls"),
        ("price", "rises"),
        ("tier", ["gold", "standard"]),
        ("tier", [Tier.STANDARD, Tier.GOLD]),
    ],
    ids=str,
)
def test_numbers_rise_and_labels_are_listed(fact: str, way: Any) -> None:
    """An ordered fact rises or falls; of labels every one is listed, in the order of the host."""
    assert fact in question(worst_first=["no", "yes"], never_worse={fact: way}).never_worse


@pytest.mark.parametrize("labels", [("1", "2"), (1, 2)], ids=str)
def test_a_label_is_no_number(labels: tuple[Any, ...]) -> None:
    """What looks like a label but is a number is not in its order."""
    facts = {"days": FACTS["days"], "grade": Fact(column=col.enum("1", "2"), ask="?")}
    named = {"facts": facts, "worst_first": ["no", "yes"], "never_worse": {"grade": labels}}
    if labels == ("1", "2"):
        assert question(**named)
    else:
        assert problems(**named)[0].startswith("never_worse.grade: (1, 2) is not possible;")


def test_never_worse_needs_an_order() -> None:
    """What worse means is said by the order of the outcomes."""
    assert problems(never_worse={"days": "falls"}) == [
        "worst_first: is missing; never_worse needs the order of the outcomes"
    ]


# -- examples -------------------------------------------------------------------------------------


def test_examples_name_outcomes_and_facts() -> None:
    """An example has an outcome that exists, and facts of the question or the date."""
    examples = [
        SetCase(facts={"days": 5, "as_of": date(2026, 1, 1)}, outcome="yes"),
        SetCase(facts={"dayz": 5}, outcome="yess"),
    ]
    assert problems(examples=examples) == [
        "examples[1].outcome: 'yess' is not known; did you mean 'yes'?",
        "examples[1].facts.dayz: 'dayz' is not known; did you mean 'days'?",
    ]


# -- everything at once ---------------------------------------------------------------------------


def test_everything_is_told_at_once() -> None:
    """Mistakes of every kind are told in one go, in the order of the question."""
    found = problems(
        facts=FACTS | {"customer.x": Fact(column=col.text(), ask="{days}?")},
        rules=RuleSet([Rule("a", when={"dayz": 1}, then="maybe")], policy="collect"),
        outcomes={
            "yes": Outcome(kind="granted", text={"en": "{x}"}, authority="it", amount="opened"),
            "no": NO,
        },
        languages=["de"],
        worst_first=["no"],
        never_worse={"tier": "rises"},
        examples=[SetCase(facts={}, outcome="maybe")],
        gesture=True,
    )
    assert [each.partition(": ")[0] for each in found] == [
        "facts.customer.x",
        "policy",
        "rules[0].when.dayz",
        "rules[0].then",
        "outcomes.yes.text.en",
        "facts.customer.x.ask.*",
        "outcomes.yes.amount",
        "outcomes.yes.text",
        "worst_first",
        "never_worse.tier",
        "examples[0].outcome",
        "facts.owed_late",
    ]


# -- gestures -------------------------------------------------------------------------------------

COUNTED, LATE = col.integer(0, 9), col.boolean()


def gesture(column: Column | None, *rules: Rule[str], **named: Any) -> dict[str, Any]:
    """Return a question about an extra, with or without a fact about what is owed."""
    facts = {"days": FACTS["days"]}
    if column is not None:
        facts["owed_late"] = Fact(column=column, ask="What is late?")
    settings = {"otherwise": "no"} | named.pop("settings", {})
    return {"facts": facts, "rules": RuleSet(rules, **settings), "gesture": True} | named


MISSING = "facts.owed_late: is missing; an extra comes after what is owed"


def test_an_extra_looks_at_what_is_owed() -> None:
    """A gesture without the fact whether something owed is late is refused."""
    assert problems(**gesture(None, IN_TIME)) == [MISSING]
    assert question(**gesture(None, IN_TIME, gesture=False))


@pytest.mark.parametrize(
    "column",
    [
        col.text(),
        col.enum("yes", "no"),
        col.number(0),
        col.decimal(0, step=1),
        col.duration(),
        col.boolean(optional=True),
        col.boolean(missing="none"),
        col.integer(0, 9, optional=True),
        col.integer(0, 0),
        col.integer(-9, 0),
    ],
    ids=declared,
)
def test_what_is_owed_is_late_or_not(column: Column) -> None:
    """Whether something is late is yes or no, or how much is; it can be so, and is never open."""
    rule = Rule("a", when={"days": "<= 30"}, then="no")
    assert problems(**gesture(column, rule)) == [
        (
            "facts.owed_late.column: is 'boolean', or an 'integer' that counts what is late, "
            "and never none"
        )
    ]


ON_TIME = Rule("on-time", when={"owed_late": "no", "days": "<= 30"}, then="yes")
NONE_LATE = Rule("none-late", when={"owed_late": "<= 0", "days": "<= 30"}, then="yes")
WAIT = Rule("wait", when={"owed_late": "yes"}, then="no", overrides=["in-time"])


@pytest.mark.parametrize(
    "allowed",
    [
        gesture(LATE, ON_TIME),
        gesture(COUNTED, NONE_LATE),
        gesture(col.integer(-1), NONE_LATE),
        gesture(LATE, IN_TIME, WAIT, settings={"policy": "exceptions"}),
        gesture(LATE, attrs.evolve(WAIT, overrides=()), settings={"otherwise": "yes"}),
        gesture(LATE, IN_TIME, outcomes={"yes": NO, "no": NO}),
        gesture(LATE, IN_TIME, outcomes=outcomes(kind="handed_over")),
        gesture(LATE),
        gesture(LATE) | {"rules": versions(RuleSet([ON_TIME]), RuleSet([ON_TIME], otherwise="no"))},
    ],
    ids=[
        "a rule that looks",
        "a rule that counts",
        "less than nothing",
        "an exception",
        "otherwise",
        "a refusal",
        "a person decides",
        "never",
        "versions",
    ],
)
def test_an_extra_after_what_is_owed(allowed: dict[str, Any]) -> None:
    """However the rules say it, an extra that is never granted while something is late is fine."""
    assert question(**allowed).gesture


OFTEN = Rule("often", when={"owed_late": "<= 1", "days": "<= 30"}, then="yes")
LOYAL = Rule("loyal", when={"days": 3}, then="yes", overrides=["wait"])
STILL = Rule("still", when={"owed_late": "yes", "days": "> 60"}, then="yes")


@pytest.mark.parametrize(
    ("refused", "path", "facts"),
    [
        (gesture(LATE, IN_TIME), "rules", "owed_late = yes"),
        (gesture(LATE, ON_TIME, STILL), "rules", "days = 61, owed_late = yes"),
        (gesture(COUNTED, OFTEN), "rules", "owed_late = 1"),
        (gesture(LATE, settings={"otherwise": "yes"}), "rules", "owed_late = yes"),
        (
            gesture(LATE, WAIT, IN_TIME, LOYAL, settings={"policy": "exceptions"}),
            "rules",
            "days = 3, owed_late = yes",
        ),
        (
            gesture(LATE) | {"rules": versions(RuleSet([ON_TIME]), RuleSet([IN_TIME]))},
            "versions[1].rules",
            "owed_late = yes",
        ),
    ],
    ids=["no rule looks", "a rule looks", "counting", "otherwise", "an exception", "versions"],
)
def test_an_extra_before_what_is_owed(refused: dict[str, Any], path: str, facts: str) -> None:
    """An extra that is granted while something owed is late is refused, with such a case."""
    (found,) = problems(**refused)
    assert found.startswith(f"{path}: while something owed is late, this leads to 'yes'")
    assert facts in found


def test_every_extra_that_comes_too_early_is_told() -> None:
    """Each outcome that is granted too early is a mistake of its own."""
    more = {"yes": YES, "voucher": YES, "no": NO}
    rules = [IN_TIME, Rule("late", when={"days": "> 30"}, then="voucher")]
    found = problems(**gesture(LATE, *rules, outcomes=more))

    assert [each.partition(", which")[0] for each in found] == [
        "rules: while something owed is late, this leads to 'yes'",
        "rules: while something owed is late, this leads to 'voucher'",
    ]


@pytest.mark.parametrize("kind", ["refused", "handed_over", "impossible"])
def test_what_gives_something_is_granted_whatever_it_is_called(kind: str) -> None:
    """A voucher that is promised with a refusal, or decided by somebody, is an extra as well."""
    promise = PromiseTemplate(what="a voucher", within="1 day", amount=Money(5, "EUR"))
    for given in ({"promises": [promise]}, {"authority": "it", "amount": Money(5, "EUR")}):
        named = gesture(LATE, IN_TIME, outcomes=outcomes(kind=kind, **given))
        (told,) = problems(**named)
        assert told.startswith("rules: while something owed is late, this leads to 'yes'")


def test_languages_are_tags() -> None:
    """Several in one text are none."""
    found = problems(languages=["en, de"], fallback_language="deutsch!")

    assert found[:2] == [
        "languages[0]: 'en, de' is no language; write a BCP 47 tag such as 'de-AT'",
        "fallback_language: 'deutsch!' is no language; write a BCP 47 tag such as 'de-AT'",
    ]

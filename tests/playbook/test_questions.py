import re
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.answers import (
    AnswerBook,
    Fact,
    Outcome,
    PromiseTemplate,
    Question,
    RuleSet,
    SetCase,
)
from servicekit.errors import LoadError
from servicekit.hours import BusinessHours
from servicekit.money import Money
from servicekit.playbook import Playbook
from servicekit.playbook.questions import _KEYS
from servicekit.tables import Rule, col
from servicekit.tables.formats.toml_values import written, written_key
from servicekit.values import frozen
from servicekit.versions import Versions

BOOK = """\
name = "Shop"
timezone = "Europe/London"
languages = ["en", "de"]
fallback_language = "en"
protected = ["vip_mark"]

[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:30"

[[questions]]
id = "return"
phrasings = ["Can I send this back?", "Is it too late to return it?"]
owner = "returns desk"
state = "draft"
audience = "internal"
brand = "acme"
policy = "exceptions"
otherwise = "too_late"
worst_first = ["too_late", "refund"]
never_worse.tier = ["standard", "gold"]
never_worse.days = "falls"
depends_on = ["tier"]
gesture = false

[questions.facts]
days = { column = "integer [0..3650]", ask = "How many days ago did it arrive?" }
tier = { column = "enum standard, gold", ask = "Which tier?", words.gold = "golden" }
price = { column = "money EUR", ask = "How much was it?" }
opened.column = "boolean"
opened.ask.en = "Did you open the box?"
opened.ask.de = "Haben Sie die Schachtel geöffnet?"
opened.words.no = { en = "closed", de = "noch zu" }
opened.words.yes = "open"

[[questions.rules]]
id = "in-time"
when.days = "<= 30"
when.opened = false
then = "refund"
effective = [2026-01-01, 2026-07-01]
note = "The law."

[[questions.rules]]
id = "gold"
when.days = [5, "> 300"]
when.tier = "gold"
then = "refund"
overrides = ["in-time"]

[questions.outcomes.refund]
kind = "granted"
text.en = "Yes, {customer.name|please} send it back; we refund {price}."
text.de = "Ja."
authority = "refund"
amount = "price"

[[questions.outcomes.refund.promises]]
what = "refund {price}"
within = "7 business days"
not_before = "5 business days"
hours = "office"
kind = "refund"
amount = "price"

[[questions.outcomes.refund.promises]]
id = "note"
what.en = "send a note"
within = "2 days"

[questions.outcomes.too_late]
kind = "refused"
text.en = "Sorry, after {days} days it is too late."

[[questions.examples]]
name = "the last day"
facts = { days = 30, opened = "no", tier = "standard", price = "3 EUR" }
outcome = "refund"

[[questions.examples]]
facts.days = 31
outcome = "too_late"

[[questions]]
id = "fee"

[questions.facts.weight]
column = "decimal 0.1 [0..100]"
ask = "How heavy is it?"

[questions.outcomes]
five = { kind = "granted", text = "It costs 5 EUR.", authority = "fee", amount = "5 EUR" }
six = { kind = "granted", text = "It costs 6 EUR.", authority = "fee", amount = "6 EUR" }

[[questions.versions]]
effective_on = 2026-01-01
otherwise = "five"

[[questions.versions]]
effective_on = 2026-07-01
honour_until = 2026-09-30
otherwise = "six"
rules = [{ id = "light", when.weight = 0.1, then = "five" }]
"""
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:30", timezone="Europe/London", holidays={})
RETURN = Question(
    id="return",
    phrasings=["Can I send this back?", "Is it too late to return it?"],
    owner="returns desk",
    state="draft",
    audience="internal",
    brand="acme",
    languages=["en", "de"],
    fallback_language="en",
    worst_first=["too_late", "refund"],
    never_worse={"tier": ["standard", "gold"], "days": "falls"},
    depends_on=["tier"],
    facts={
        "days": Fact(column=col.integer(0, 3650), ask="How many days ago did it arrive?"),
        "tier": Fact(
            column=col.enum("standard", "gold"), ask="Which tier?", words={"gold": "golden"}
        ),
        "price": Fact(column=col.money("EUR"), ask="How much was it?"),
        "opened": Fact(
            column=col.boolean(),
            ask={"en": "Did you open the box?", "de": "Haben Sie die Schachtel geöffnet?"},
            words={"no": {"en": "closed", "de": "noch zu"}, "yes": "open"},
        ),
    },
    rules=RuleSet(
        [
            Rule(
                "in-time",
                when={"days": "<= 30", "opened": False},
                then="refund",
                effective=(date(2026, 1, 1), date(2026, 7, 1)),
                note="The law.",
            ),
            Rule(
                "gold",
                when={"days": [5, "> 300"], "tier": "gold"},
                then="refund",
                overrides=["in-time"],
            ),
        ],
        policy="exceptions",
        otherwise="too_late",
    ),
    outcomes={
        "refund": Outcome(
            kind="granted",
            text={
                "en": "Yes, {customer.name|please} send it back; we refund {price}.",
                "de": "Ja.",
            },
            authority="refund",
            amount="price",
            promises=[
                PromiseTemplate(
                    what="refund {price}",
                    within="7 business days",
                    not_before="5 business days",
                    hours=OFFICE,
                    kind="refund",
                    amount="price",
                ),
                PromiseTemplate(id="note", what={"en": "send a note"}, within="2 days"),
            ],
        ),
        "too_late": Outcome(
            kind="refused", text={"en": "Sorry, after {days} days it is too late."}
        ),
    },
    examples=[
        SetCase(
            name="the last day",
            facts={"days": 30, "opened": "no", "tier": "standard", "price": "3 EUR"},
            outcome="refund",
        ),
        SetCase(facts={"days": 31}, outcome="too_late"),
    ],
)
FEE = Question(
    id="fee",
    languages=["en", "de"],
    fallback_language="en",
    facts={"weight": Fact(column=col.decimal(0, 100, step="0.1"), ask="How heavy is it?")},
    rules=Versions(
        {
            date(2026, 1, 1): RuleSet(otherwise="five"),
            date(2026, 7, 1): RuleSet(
                [Rule("light", when={"weight": "0.1"}, then="five")],
                otherwise="six",
                honour_until=date(2026, 9, 30),
            ),
        }
    ),
    outcomes={
        "five": Outcome(
            kind="granted", text="It costs 5 EUR.", authority="fee", amount=Money(5, "EUR")
        ),
        "six": Outcome(
            kind="granted", text="It costs 6 EUR.", authority="fee", amount=Money(6, "EUR")
        ),
    },
)

NO = {"no": {"kind": "refused", "text": "No."}}
MINIMAL = {
    "id": "q",
    "facts": {"days": {"column": "integer", "ask": "When?"}},
    "otherwise": "no",
    "outcomes": NO,
}


MINIMAL_TEXT = """\
id = "q"
otherwise = "no"
outcomes.no.kind = "refused"
outcomes.no.text = "No."
"""
PLACED = "questions[0].outcomes.no.promises"


def toml(values: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{written_key(key)} = {written(frozen(value))}" for key, value in values.items()
    )


def mistakes(text: str) -> list[tuple[str, str]]:
    """Return what is wrong with a playbook, each with its path, in order of the paths."""
    try:
        Playbook.parse(text)
    except LoadError as error:
        return sorted((problem.path, problem.message) for problem in error.exceptions)
    return []


def paths(text: str) -> list[str]:
    return [path for path, _ in mistakes(text)]


def question(**changes: Any) -> str:
    """Return a file with one small question, with other values for some keys."""
    values = {**MINIMAL, **changes}
    return toml({key: value for key, value in values.items() if value is not None})


# -- a good book ----------------------------------------------------------------------------------


def test_a_question_in_a_file_is_the_same_as_in_python():
    """Everything that a question can say in Python can be said in a file, with the same hashes."""
    book = Playbook.parse(BOOK).answers

    assert tuple(book) == (RETURN, attrs.evolve(FEE, rules=book.question("fee").rules))
    assert [each.hashes for each in book] == [RETURN.hashes, FEE.hashes]
    assert (book.timezone, book.protected, book.key) == ("Europe/London", ("vip_mark",), b"")


def test_a_book_travels(travels):
    """A playbook with questions can be hashed, copied and pickled."""
    travels(Playbook.parse(BOOK))


def test_a_file_of_questions_needs_no_name():
    """A file with nothing but questions is a playbook that is called after its file."""
    playbook = Playbook.parse(f"[[questions]]\n{question()}", source="books/shop.toml")

    assert playbook.name == "shop"
    assert [each.id for each in playbook.answers] == ["q"]


def test_without_questions_there_is_an_empty_book():
    """A playbook that has no questions answers none, and needs a name."""
    assert Playbook.parse('name = "Desk"').answers == AnswerBook()
    assert paths("") == ["name"]


def test_a_playbook_checks_its_answers():
    """The check of a playbook is that of its book, with the budget that is given."""
    playbook = Playbook.parse(BOOK)

    assert playbook.check().answers == playbook.answers.check()
    assert playbook.check(budget=1).answers == playbook.answers.check(budget=1)
    assert playbook.check(budget=1) != playbook.check()
    assert Playbook(name="Desk").check().clean


def test_a_key_is_never_in_a_file():
    """The secret of digests comes from the host, as bytes or text, and a file cannot hold it."""
    assert Playbook.parse(BOOK, key="secret").answers.key == b"secret"
    assert paths(f'key = "secret"\n{BOOK}') == ["key"]


def test_numbers_in_cells_are_exact():
    """A number in a cell is the one that is written, not the nearest that a float can be."""
    cell = "0.1000000000000000055511151231257827"
    text = BOOK.replace("when.weight = 0.1", f"when.weight = {cell}")

    assert cell in dict(mistakes(text))["questions[1].versions[1].rules[0].when.weight"]


def test_a_question_says_its_own_languages():
    """The languages of the book are only a default for those of its questions."""
    own = 'languages = ["en"]\nfallback_language = "fr"\n'
    playbook = Playbook.parse(f'languages = ["xx"]\n[[questions]]\n{own}{question()}')

    assert playbook.answers.question("q").languages == ("en",)
    assert playbook.answers.question("q").fallback_language == "fr"


def test_versions_stand_in_any_order():
    """A mistake in a version is told where it stands in the file, whatever its date."""
    late = {"effective_on": date(2026, 7, 1), "otherwise": "no"}
    early = {"effective_on": date(2026, 1, 1), "otherwise": "nope"}

    for versions, path in [
        ([late, early], "questions[0].versions[1].otherwise"),
        ([early, late], "questions[0].versions[0].otherwise"),
        ([early], "questions[0].versions[0].otherwise"),
        ([5, early], "questions[0].versions[1].otherwise"),
    ]:
        text = f"[[questions]]\n{question(otherwise=None, versions=versions)}"
        expected = [path] if 5 not in versions else ["questions[0].versions[0]", path]
        assert paths(text) == expected


# -- mistakes -------------------------------------------------------------------------------------

Q, V = "questions[0].", "questions[1]."
REFUND, PROMISE = "questions[0].outcomes.refund.", "questions[0].outcomes.refund.promises[0]."
DAY = datetime(2026, 1, 1, 9)  # noqa: DTZ001 - a time as TOML has it
GONE = "taken out"
WEIGHT = {"column": "decimal 0.1", "ask": "How heavy is it?"}

#: One mistake each: what to put where, and what is said of it at that place.
MISTAKES: list[tuple[str, Any, str]] = [
    ("timezone", "Mars/Base", "'Mars/Base' is no IANA time zone"),
    ("languages", 5, "5 is not a list of texts"),
    ("fallback_language", True, "True is not text"),
    ("protected", 5, "5 is not a list of texts"),
    ("hours.office.weekly", "Mo 9", "cannot be read"),
    ("questons", [], "did you mean 'questions'?"),
    (f"{Q}id", GONE, "is missing; give text"),
    (f"{Q}phrasings", [5], "[5] is not a list of texts"),
    (f"{Q}owner", 5, "5 is not text"),
    (f"{Q}state", "vaildated", "'vaildated' is not known; did you mean 'validated'?"),
    (f"{Q}audience", "all", "'all' is not known; there are public, internal"),
    (f"{Q}brand", " ", "is blank; give text"),
    (f"{Q}policy", "exeptions", "did you mean 'exceptions'?"),
    (f"{Q}otherwise", "to_late", "did you mean 'too_late'?"),
    (f"{Q}never_worse.tier", ["standard"], "list every label once"),
    (f"{Q}never_worse.days", 1.5, "1.5 is not possible; 'rises' or 'falls'"),
    (f"{Q}never_worse.dayz", "falls", "did you mean 'days'?"),
    (f"{Q}depends_on", 5, "5 is not a list of texts"),
    (f"{Q}gesture", "no", "'no' is not true or false"),
    (f"{Q}colour", "red", "is not a known key"),
    (f"{Q}facts.opened.column", "bolean", "did you mean 'boolean'?"),
    (f"{Q}facts.price", 5, "5 is not a table"),
    (f"{Q}facts.opened.ask.en", 5, "5 is not text"),
    (f"{Q}facts.opened.ask.de", "{", "the one at 0 stands alone"),
    (f"{Q}facts.days.ask", "After {tier}?", "the place {tier} cannot be filled"),
    (f"{Q}facts.opened.words.no.de", 5, "5 is not text"),
    (f"{Q}facts.opened.words.yes", "{", "the one at 0 stands alone"),
    (f"{Q}facts.tier.words.gld", "Gold", "did you mean 'gold'?"),
    (f"{Q}facts.days.owner", "Kim", "belongs to the question; put it above the first header"),
    (f"{Q}facts.days.aks", "When?", "did you mean 'ask'?"),
    (f"{Q}rules[0].when.days", "<= x", "rule 'in-time'"),
    (f"{Q}rules[0].when.opend", True, "did you mean 'opened'?"),
    (f"{Q}rules[0].then", "refnd", "did you mean 'refund'?"),
    (f"{Q}rules[0].effective", ["2026-01-01", ""], "dates without quotes"),
    (f"{Q}rules[0].note", 5, "5 is not text in quotes"),
    (f"{Q}rules[1].then", GONE, "is missing; every rule has one"),
    (f"{Q}rules[1].overrides", ["in-tme"], "did you mean 'in-time'?"),
    (f"{Q}rules[1].overides", [], "did you mean 'overrides'?"),
    (f"{REFUND}kind", "grant", "did you mean 'granted'?"),
    (
        f"{Q}outcomes.too_late.kind",
        GONE,
        "is missing; give one of granted, refused, handed_over, impossible",
    ),
    (f"{REFUND}text.en", "We refund {prize}.", "did you mean 'price'?"),
    (f"{REFUND}text.de", " ", "is blank; give text"),
    (f"{REFUND}authority", 5, "5 is not text"),
    (f"{REFUND}amount", "prize", "did you mean 'price'?"),
    (f"{REFUND}autority", "refund", "did you mean 'authority'?"),
    (f"{PROMISE}what", "refund {prize}", "did you mean 'price'?"),
    (f"{PROMISE}within", "5 fortnights", "an amount of time; write"),
    (f"{PROMISE}not_before", 5, "5 is not text"),
    (f"{PROMISE}hours", "offce", "'offce' is not defined; defined: office"),
    (f"{PROMISE}kind", 5, "5 is not text"),
    (f"{PROMISE}amount", "50 EURO", "a currency is three letters"),
    (f"{Q}outcomes.refund.promises[1].not_before", "3 days", "at most 2 days"),
    (f"{Q}outcomes.refund.promises[1].id", "promise", "'promise' is there twice"),
    (f"{PROMISE}wihtin", "5 days", "did you mean 'within'?"),
    (f"{Q}outcomes.too_late.text", {}, "is empty; give text in one language at least"),
    (f"{Q}examples[0].outcome", GONE, "is missing; give text"),
    (f"{Q}examples[0].name", 5, "5 is not text"),
    (f"{Q}examples[0].fakts", 5, "did you mean 'facts'?"),
    (f"{Q}examples[1]", 5, "5 is not a table"),
    (f"{V}facts.weight.column", "decimal", "decimal 0.01"),
    (f"{V}outcomes.five.text", 5, "5 is not text"),
    (f"{V}outcomes.six", "six", "'six' is not a table"),
    (f"{V}versions[0].effective_on", "2026-01-01", "is not a date without quotes"),
    (f"{V}versions[0].otherwise", ["five"], "['five'] is not text"),
    (f"{V}versions[1].honour_until", DAY, "is not a date without quotes"),
    (f"{V}versions[1].policy", "collect", "there are unique, any, exceptions"),
    (f"{V}versions[1].rules[0].when", 5, "5 is not a table"),
    (f"{V}versions[1].rulez", [], "did you mean 'rules'?"),
    (f"{V}rules", [], "stands beside 'versions'; move it into one of them"),
]

#: Mistakes in what others rest on, so that nothing can be said of those, and nothing is.
WIDE: list[tuple[str, Any, str]] = [
    ("questions", 5, "5 is not a list"),
    ("questions[0]", 5, "5 is not a table"),
    ("hours.office", 5, "5 is not a table"),
    ("hours", {"": {}, "office": {"timezone": "UTC", "weekly": {}}}, "has a blank name"),
    (f"{Q}facts", 5, "5 is not a table"),
    (f"{Q}facts.days", 5, "5 is not a table"),
    (f"{Q}facts.days.column", "intger", "did you mean 'integer'?"),
    (f"{Q}facts.tier.column", GONE, "is missing; give one such as 'integer [0..100]'"),
    (f"{Q}facts.price.column", "text EUR", "column text"),
    (f"{Q}facts.days.ask", GONE, "is missing; give text"),
    (f"{Q}facts.days.ask", {"": "When?"}, "a BCP 47 tag"),
    (f"{V}outcomes", {"": {"kind": "granted", "text": "Yes."}}, "has a blank name; give text"),
    (f"{Q}facts.opened.words", 5, "5 is not a table"),
    (f"{V}facts", {"weight": WEIGHT, " ": WEIGHT}, "has a blank name; give text"),
    (f"{Q}rules", 5, "5 is not a list"),
    (f"{Q}rules[0]", 5, "5 is not a table"),
    (f"{Q}rules[0].id", GONE, "is missing; every rule has one"),
    (f"{Q}rules[0].id", "", "an id is text that is not empty"),
    (f"{Q}rules[0].when", 5, "5 is not a table"),
    (f"{Q}policy", 5, "5 is not text"),
    (f"{Q}policy", "collect", "there are unique, any, exceptions"),
    (f"{Q}worst_first", 5, "5 is not a list of texts"),
    (f"{Q}worst_first", GONE, "never_worse needs the order"),
    (f"{Q}never_worse", 5, "5 is not a table"),
    (f"{Q}languages", 5, "5 is not a list of texts"),
    (f"{Q}outcomes", GONE, "is missing; give a table"),
    (f"{Q}outcomes", 5, "5 is not a table"),
    (f"{Q}outcomes", {}, "is empty; an answer comes to one of them"),
    (f"{Q}outcomes.refund", 5, "5 is not a table"),
    (f"{REFUND}promises", 5, "5 is not a list"),
    (f"{REFUND}promises[0]", 5, "5 is not a table"),
    (f"{REFUND}amount", "days", "the fact 'days' holds no amount"),
    (f"{PROMISE}hours", GONE, "is missing; business time counts in a calendar"),
    (f"{PROMISE}within", GONE, "is missing; give text"),
    (f"{PROMISE}what", GONE, "is missing; give text"),
    (f"{Q}examples", 5, "5 is not a list"),
    (f"{Q}examples[0].facts", 5, "5 is not a table"),
    (f"{V}facts", 5, "5 is not a table"),
    (f"{V}outcomes", 5, "5 is not a table"),
    (f"{V}outcomes.five.amount", "5", "write it like '12.50 EUR'"),
    (f"{V}versions", 5, "5 is not a list"),
    (f"{V}versions", [], "is empty; give one at least"),
    (f"{V}versions[0]", 5, "5 is not a table"),
    (f"{V}versions[0].effective_on", GONE, "is missing; give a date"),
    (f"{V}versions[0].effective_on", DAY, "is not a date without quotes"),
    (f"{V}versions[1].effective_on", date(2026, 1, 1), "is the date of another version"),
]


def changed(*mistakes: tuple[str, Any, str]) -> str:
    """Return the book with some values put in, or taken out."""
    values: Any = tomllib.loads(BOOK)
    for path, value, _ in mistakes:
        at = values
        *way, last = (
            int(step[1:-1]) if step.startswith("[") else step
            for step in re.findall(r"\[\d+\]|[^.\[\]]+", path)
        )
        for step in way:
            at = at[step]
        if value == GONE:
            del at[last]
        else:
            at[last] = deepcopy(value)
    return toml(values)


@pytest.mark.parametrize(("path", "value", "words"), [*MISTAKES, *WIDE])
def test_a_mistake_is_told_where_it_is_and_nowhere_else(path, value, words):
    """One mistake is one problem, at its place; what rests on it is not complained of as well."""
    [(place, message)] = mistakes(changed((path, value, words)))

    assert place == path
    assert words in message


def test_every_mistake_is_told_at_once():
    """A book with sixty different mistakes gives sixty problems in one run, each at its place."""
    assert len(MISTAKES) >= 60
    assert paths(changed(*MISTAKES)) == sorted(path for path, _, _ in MISTAKES)


@given(st.lists(st.sampled_from(MISTAKES), unique_by=lambda mistake: mistake[0]))
def test_no_mistake_hides_another_one(some):
    """Whichever mistakes come together, each is told, and nothing else."""
    assert paths(changed(*some)) == sorted(path for path, _, _ in some)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"[questions]\n{MINIMAL_TEXT}", "questions"),
        (f"[[questions]]\n{MINIMAL_TEXT}[questions.rules]\nid = 'a'", "questions[0].rules"),
        (f"[[questions]]\n{MINIMAL_TEXT}[questions.examples]\nname = 'a'", "questions[0].examples"),
        (f"[[questions]]\n{MINIMAL_TEXT}[questions.outcomes.no.promises]\nid = 'a'", PLACED),
    ],
)
def test_single_brackets_in_place_of_double_ones(text, path):
    """A table where there can be several is one mistake, and it is said how to write it."""
    [told] = mistakes(text)

    assert told == (path, "is one table; write its name in double brackets, like [[rules]]")


@pytest.mark.parametrize("key", sorted(_KEYS))
def test_a_key_of_the_question_may_stand_too_low(key):
    """Each key that a question has beside its tables is known below their headers as well."""
    text = f"[[questions]]\n{MINIMAL_TEXT}outcomes.{key} = 5"

    assert f"questions[0].outcomes.{key}" in paths(text)
    assert "belongs to the question" in dict(mistakes(text))[f"questions[0].outcomes.{key}"]


def test_a_promise_without_its_end_has_no_wrong_beginning():
    """Where the end of a promise has a mistake, its beginning is not held against it."""
    for words in (GONE, "5 fortnights"):
        text = changed((f"{PROMISE}within", words, ""), (f"{PROMISE}not_before", "90 days", ""))
        assert f"{PROMISE}not_before" not in paths(text)


# -- what only questions can say ------------------------------------------------------------------


@pytest.mark.parametrize(
    "place", ["{days.__class__}", "{0}", "{days!r}", "{days:>10}", "{customer.__init__}", "{}"]
)
@pytest.mark.parametrize("where", ["text", "promises[0].what.en"])
def test_a_place_holds_a_name_and_nothing_else(place, where):
    """Attributes, formats and numbers in a place are unknown names, each a mistake of its text."""
    promise = {"what": {"en": f"say {place}"}, "within": "2 days"}
    inside = {"text": "No.", "promises": [promise]} if "what" in where else {"text": place}
    text = question(outcomes={"no": {"kind": "refused", **inside}})
    [(path, message)] = mistakes(f"[[questions]]\n{text}")

    assert path == f"questions[0].outcomes.no.{where}"
    assert f"the place {place}: '{place[1:-1]}' is not known" in message


@pytest.mark.parametrize("place", ["{days}", "{days.__class__}", "{customer.name}"])
def test_words_that_ask_have_no_places(place):
    """What asks for a fact is said before anything is known, so it has no places at all."""
    facts = {"days": {"column": "integer", "ask": f"When {place}?"}}

    assert paths(f"[[questions]]\n{question(facts=facts)}") == ["questions[0].facts.days.ask"]


def test_rules_that_contradict_each_other_are_a_mistake():
    """Two rules that lead a case to two answers are told with a case, beside other mistakes."""
    rules = [
        {"id": "soon", "when": {"days": "<= 30"}, "then": "no"},
        {"id": "late", "when": {"days": ">= 30"}, "then": "yes"},
    ]
    yes = {"kind": "granted", "text": "Yes {dayz}."}
    found = dict(
        mistakes(f"[[questions]]\n{question(rules=rules, outcomes={**NO, 'yes': yes})}"),
    )

    assert set(found) == {"questions[0].rules", "questions[0].outcomes.yes.text"}
    assert "Rules soon and late both apply to days = 30" in found["questions[0].rules"]


def test_rules_are_not_contrasted_by_cells_that_cannot_be_read():
    """Where a cell or a column has a mistake, rules do not seem to contradict each other."""
    rules = [
        {"id": "soon", "when": {"days": "<= x"}, "then": "no"},
        {"id": "late", "when": {"days": ">= 30"}, "then": "yes"},
    ]
    outcomes = {**NO, "yes": {"kind": "granted", "text": "Yes."}}
    text = f"[[questions]]\n{question(rules=rules, outcomes=outcomes)}"

    assert paths(text) == ["questions[0].rules[0].when.days"]
    assert paths(text.replace('"integer"', '"intger"')) == ["questions[0].facts.days.column"]


def test_facts_by_another_name_are_only_misspelt():
    """Where the table of facts has a wrong name, what rests on it is not complained of as well."""
    text = BOOK.replace("questions.facts.weight", "questions.fact.weight")
    extra = text.replace('id = "fee"', 'id = "fee"\ngesture = true\nnever_worse.weight = "falls"')
    extra = extra.replace("It costs 5 EUR.", "It costs 5 EUR for {weight}.")

    assert paths(text) == ["questions[1].fact"]
    assert paths(extra) == ["questions[1].fact", "questions[1].worst_first"]


def test_a_question_may_need_no_facts():
    """A question with the same answer for everybody has no facts, and can still have a date."""
    rules = [{"id": "old", "effective": ["", date(2026, 7, 1)], "then": "no"}]
    outcomes = {**NO, "yes": {"kind": "granted", "text": "Yes."}}
    text = question(facts=None, rules=rules, otherwise="yes", outcomes=outcomes)
    book = Playbook.parse(f"[[questions]]\n{text}").answers

    assert book.question("q").table().decide({"as_of": date(2026, 6, 30)}).outcome == "no"
    assert book.question("q").table().decide({"as_of": date(2026, 7, 1)}).outcome == "yes"
    wrong = text.replace("Yes.", "Yes, {days}.").replace("old", "new", 1)
    assert paths(f"[[questions]]\n{wrong}") == ["questions[0].outcomes.yes.text"]


def test_each_version_is_looked_at():
    """Mistakes in one version do not hide that the rules of another contradict each other."""
    clash = [{"id": "a", "then": "no"}, {"id": "b", "then": "no"}]
    bad = [{"id": "a", "when": {"days": "<= x"}, "then": "nope"}]
    versions = [
        {"effective_on": date(2026, 1, 1), "rules": bad},
        {"effective_on": date(2026, 2, 1), "rules": clash},
        {"effective_on": date(2026, 1, 1)},
    ]

    assert paths(f"[[questions]]\n{question(otherwise=None, versions=versions)}") == [
        "questions[0].versions[0].rules[0].then",
        "questions[0].versions[0].rules[0].when.days",
        "questions[0].versions[1].rules",
        "questions[0].versions[2].effective_on",
        "questions[0].versions[2].rules",
    ]


def test_a_question_leads_somewhere():
    """Rules, or at least an outcome for every case, have to be there."""
    assert paths(f"[[questions]]\n{question(otherwise=None)}") == ["questions[0].rules"]


def test_an_extra_puts_first_what_is_owed():
    """A gesture that looks at nothing that is owed is refused, also in a file."""
    text = question(gesture=True, outcomes={"no": {"kind": "granted", "text": "Yes."}})

    assert paths(f"[[questions]]\n{text}") == ["questions[0].facts.owed_late"]
    owed = {"owed_late": {"column": "boolean", "ask": "Is anything late?"}}
    granted = text.replace("facts =", f"facts = {written(frozen(owed))} #")
    assert paths(f"[[questions]]\n{granted}") == ["questions[0].rules"]
    assert paths(f"[[questions]]\n{granted.replace('boolean', 'bolean')}") == [
        "questions[0].facts.owed_late.column"
    ]


def test_an_extra_is_not_judged_by_cells_that_cannot_be_read():
    """Where a cell has a mistake, nobody knows whether an extra comes after what is owed."""
    facts = {"owed_late": {"column": "boolean", "ask": "Is anything late?"}}
    rule = {"id": "thanks", "when": {"owed_late": "nein"}, "then": "yes"}
    outcomes = {**NO, "yes": {"kind": "granted", "text": "Yes."}}
    text = question(gesture=True, facts=facts, rules=[rule], outcomes=outcomes)

    assert paths(f"[[questions]]\n{text}") == ["questions[0].rules[0].when.owed_late"]
    right = text.replace("nein", "no")
    assert paths(f"[[questions]]\n{right}") == []
    noted = right.replace('id = "thanks"', 'id = "thanks", note = 5')
    assert paths(f"[[questions]]\n{noted}") == ["questions[0].rules[0].note"]
    assert paths(f"[[questions]]\n{text.replace('nein', 'yes')}") == ["questions[0].rules"]


def test_a_question_stands_once_for_each_brand():
    """Two questions share an id only where their brands differ, also if one has other mistakes."""
    one, other = question(), question(brand="acme")
    book = Playbook.parse(f"[[questions]]\n{one}\n[[questions]]\n{other}").answers
    assert [each.brand for each in book] == [None, "acme"]

    twice = "".join(f"[[questions]]\n{each}\n" for each in (other, one, question(state="x"), other))
    assert paths(twice) == ["questions[2].id", "questions[2].state", "questions[3].id"]


def test_where_languages_cannot_be_read_none_is_missed():
    """With a mistake in the languages, no words seem to lack one, but their places are checked."""
    text = BOOK.replace('fallback_language = "en"', "fallback_language = 5")
    text = text.replace("after {days} days", "after {dayz} days")

    assert paths(text) == ["fallback_language", "questions[0].outcomes.too_late.text.en"]


def test_a_calendar_with_a_mistake_is_not_missed():
    """A promise that counts in a calendar with a mistake is not blamed for it."""
    assert paths(BOOK.replace("Mo-Fr 09:00-17:30", "Mo 9")) == ["hours.office.weekly"]


# -- any values at all ----------------------------------------------------------------------------

anything = st.recursive(
    st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.sampled_from(
        ["days", "no", "{days}", "{", "", "integer", "2 days", "5 EUR", "en", "<= 3"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "days", "no", "text", "en", "when", "then", "column", "ask"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
keys = st.sampled_from(
    [
        "id", "facts", "rules", "versions", "outcomes", "otherwise", "policy", "languages",
        "worst_first", "never_worse", "gesture", "examples", "brand", "fallback_language",
    ]
)  # fmt: skip


@given(st.dictionaries(keys, anything, max_size=4))
def test_any_values_make_a_question_or_mistakes(values):
    """Whatever stands in a question, it is one, or there is a list of what is wrong with it."""
    found = mistakes(f"[[questions]]\n{question(**values)}")

    assert all(path.startswith("questions[0]") and message for path, message in found)


@given(st.sampled_from([path for path, _, _ in [*MISTAKES, *WIDE]]), anything)
def test_any_value_anywhere_is_taken_or_a_mistake(path, value):
    """Whatever stands at some place of a book, the book is made or mistakes are told."""
    assert all(message for _, message in mistakes(changed((path, value, ""))))


SHARED = """\
languages = ["en", "de"]
facts.status = { column = "enum pending, sent", ask = "Which status?" }
facts.price = { column = "money EUR", ask = "How much was it?" }

[[questions]]
id = "cancel"
shared_facts = ["status"]
facts.days = { column = "integer >= 0", ask = "When was it?" }
rules = [{ id = "in-time", when.status = "pending", when.days = "<= 1", then = "yes" }]
otherwise = "yes"
outcomes.yes = { kind = "granted", text = "Yes." }

[[questions]]
id = "change"
shared_facts = ["status", "price"]
otherwise = "no"
outcomes.no = { kind = "refused", text = "It is {status}, and was {price}." }
"""


def test_what_the_company_knows_is_marked():
    """A fact of the company's own systems is one that no customer is asked for."""
    text = SHARED.replace('ask = "Which status?"', 'ask = "Which status?", internal = true')
    status = Playbook.parse(text).answers.question("cancel").facts["status"]

    assert status.internal


def test_questions_can_share_facts():
    """What several questions need to know is written once, and each says which of it it takes."""
    cancel, change = Playbook.parse(SHARED).answers

    assert list(cancel.facts) == ["status", "days"]
    assert list(change.facts) == ["status", "price"]
    assert cancel.facts["status"] == change.facts["status"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            'shared_facts = ["status"]',
            'shared_facts = ["statu"]',
            ["questions[0].shared_facts[0]: 'statu' is not known; did you mean 'status'?"],
        ),
        (
            "facts.days =",
            "facts.status = { column = 'text', ask = 'Which?' }\nfacts.days =",
            ["questions[0].shared_facts[0]: 'status' is a fact of the question as well; say once"],
        ),
        (
            'shared_facts = ["status"]',
            'shared_facts = ["status", "status"]',
            ["questions[0].shared_facts[1]: 'status' is there twice; say it once"],
        ),
        (
            'shared_facts = ["status"]',
            'shared_facts = [" "]',
            ["questions[0].shared_facts[0]: ' ' is not known; there are status, price"],
        ),
        (
            'shared_facts = ["status"]\nfacts.days',
            'worst_first = ["nope", "yes"]\nshared_facts = ["statu"]\nfacts.days',
            [
                "questions[0].shared_facts[0]: 'statu' is not known; did you mean 'status'?",
                "questions[0].worst_first[0]: ",
            ],
        ),
        (', ask = "Which status?"', "", ["facts.status.ask: is missing; give text"]),
        (
            'ask = "Which status?"',
            'ask.en = "Which?"',
            ["facts.status.ask: has no words in de; write them"],
        ),
        ("enum pending, sent", "enm pending", ["facts.status.column: column enm"]),
    ],
    ids=[
        "unknown",
        "twice",
        "listed twice",
        "blank",
        "two mistakes",
        "no words",
        "a language",
        "a column",
    ],
)
def test_a_mistake_in_a_shared_fact_is_told_once(old, new, found):
    """It stands where the fact is written, however many questions take it."""
    with pytest.raises(LoadError) as caught:
        Playbook.parse(SHARED.replace(old, new, 1))

    told = [str(each) for each in caught.value.exceptions]
    assert [each[: len(start)] for each, start in zip(told, found, strict=True)] == found


def test_shared_facts_that_cannot_be_read_are_one_mistake():
    """Nobody complains of the facts that a question takes where there is no table of them."""
    text = re.sub(r"(?m)^facts.*\n", "", SHARED, count=2)

    with pytest.raises(LoadError) as caught:
        Playbook.parse(f"facts = 5\n{text}")

    assert [each.path for each in caught.value.exceptions] == ["facts"]

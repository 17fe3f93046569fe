from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from servicekit.answers import Fact, Outcome, PromiseTemplate, Question, RuleSet, SetCase
from servicekit.answers.question import AUDIENCES, STATES
from servicekit.errors import FieldError, LoadError, NoVersionError
from servicekit.hours import BusinessHours
from servicekit.money import Money
from servicekit.tables import Rule, col
from servicekit.versions import Versions

HOLIDAYS = {date(2026, 12, 25): "Christmas Day"}


def office(text: str = "Mo-Fr 09:00-17:00", **named: Any) -> BusinessHours:
    return BusinessHours.parse(text, **{"timezone": "Europe/London", "holidays": HOLIDAYS} | named)


def promise(**named: Any) -> PromiseTemplate:
    fields = {
        "what": {"en": "refund {price}", "de": "{price}"},
        "within": "7 business days",
        "not_before": "5 business days",
        "hours": office(),
        "kind": "refund",
        "amount": "price",
    }
    return PromiseTemplate(**fields | named)


def yes(**named: Any) -> Outcome:
    fields = {
        "kind": "granted",
        "text": {"en": "Yes, you get {price}.", "de": "Ja, {price}."},
        "promises": [promise()],
        "authority": "refund",
        "amount": Money(5, "EUR"),
    }
    return Outcome(**fields | named)


NO = Outcome(kind="refused", text={"en": "No.", "de": "Nein."})
IN_TIME = Rule("in-time", when={"days": "<= 30", "tier": "gold"}, then="yes", note="since ever")
FACTS = {
    "days": Fact(column=col.integer(0, 90), ask={"en": "When?", "de": "Wann?"}),
    "tier": Fact(column=col.enum("standard", "gold"), ask={"en": "Which?", "de": "Welche?"}),
    "price": Fact(column=col.money("EUR"), ask={"en": "How much?", "de": "Wie viel?"}),
}


def question(**named: Any) -> Question:
    fields: dict[str, Any] = {
        "id": "return",
        "phrasings": ["Can I send this back?"],
        "facts": FACTS,
        "rules": RuleSet([IN_TIME], otherwise="no"),
        "outcomes": {"yes": yes(), "no": NO},
    }
    return Question(**fields | named)


def version(**named: Any) -> str:
    """Return the versions of the answers to which the rules lead."""
    found = question(**named)
    ((_, rules),) = found.rules
    return " ".join(f"{name}:{found.version(0, name)}" for name in sorted(rules.outcomes))


# -- fields ---------------------------------------------------------------------------------------


def test_a_question_without_more_is_for_everybody() -> None:
    """Unless said otherwise a question is validated, public, and of no brand or owner."""
    found = question()

    assert (found.id, found.state, found.audience) == ("return", "validated", "public")
    assert (found.brand, found.owner, found.fallback_language) == (None, None, None)
    assert (found.languages, found.worst_first, found.depends_on, found.examples) == ((),) * 4
    assert not found.gesture
    assert (len(found.tables), len(found.hashes)) == (1, 1)
    assert question(id=7).id == "7"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_question_has_a_state_and_an_audience(state: str, audience: str) -> None:
    """A question can be a draft, validated or retired, and public or internal."""
    found = question(state=state, audience=audience)
    assert (found.state, found.audience) == (state, audience)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": ""}, "id"),
        ({"phrasings": "Can I?"}, "str"),
        ({"facts": [FACTS["days"]]}, "facts"),
        ({"facts": {"days": col.integer()}}, "facts.days"),
        ({"facts": {1: FACTS["days"]}}, "facts"),
        ({"facts": {" ": FACTS["days"]}}, "facts"),
        ({"outcomes": None}, "outcomes"),
        ({"outcomes": {"yes": "Yes."}}, "outcomes.yes"),
        ({"outcomes": {"": NO}}, "outcomes"),
        ({"rules": 5}, "Rule"),
        ({"owner": 5}, "owner"),
        ({"state": "live"}, "state"),
        ({"audience": "all"}, "audience"),
        ({"brand": 5}, "brand"),
        ({"languages": "en"}, "str"),
        ({"fallback_language": 5}, "fallback_language"),
        ({"worst_first": "no"}, "str"),
        ({"depends_on": "channel"}, "str"),
        ({"gesture": 1}, "gesture"),
        ({"examples": [{"days": 5}]}, "SetCase"),
    ],
    ids=lambda v: str(v)[:25],
)
def test_a_field_of_another_type_is_refused(wrong: dict[str, Any], field: str) -> None:
    """A value of another type is refused by the name of its field."""
    with pytest.raises(FieldError) as caught:
        question(**wrong)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "wrong", [{"outcome": ""}, {"outcome": 5}, {"name": None}, {"facts": {1: 5}}], ids=str
)
def test_an_example_names_an_outcome(wrong: dict[str, Any]) -> None:
    """An example has facts by name, and the name of an outcome."""
    assert SetCase(facts={"days": [5]}, outcome="yes").facts["days"] == (5,)
    with pytest.raises(FieldError):
        SetCase(**{"facts": {"days": 5}, "outcome": "yes"} | wrong)


def test_a_question_knows_its_columns() -> None:
    """The columns are those of the facts; the date of effective rules is in the table alone."""
    dated = attrs.evolve(IN_TIME, effective=(date(2026, 1, 1), None))
    found = question(rules=RuleSet([dated], otherwise="no"))

    assert found.columns == {name: fact.column for name, fact in FACTS.items()}
    assert [*found.table().columns] == ["days", "tier", "price", "as_of"]


def test_questions_travel(travels: Callable[[object], None]) -> None:
    """A question can be copied, pickled, hashed and evolved, and is checked again then."""
    found = question(
        worst_first=("no", "yes"),
        never_worse={"days": "falls", "tier": ["standard", "gold"]},
        examples=[SetCase(facts={"days": 5, "tier": "gold"}, outcome="yes", name="a day")],
    )
    travels(found)
    assert attrs.evolve(found, owner="desk").hashes == found.hashes
    assert attrs.evolve(found, id="other").hashes != found.hashes
    with pytest.raises(LoadError):
        attrs.evolve(found, worst_first=("no",))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.owner = "desk"  # type: ignore[misc]


def test_what_is_worked_out_is_not_printed() -> None:
    """The text of a question for programmers holds what it was made from, and no tables."""
    assert "tables=" not in repr(question())
    assert "hashes=" not in repr(question())


# -- versions -------------------------------------------------------------------------------------

TWO = Versions(
    [
        (date(2026, 6, 1), RuleSet([IN_TIME], otherwise="no")),
        (date(2026, 1, 1), RuleSet(otherwise="yes")),
    ]
)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 1, 1), 0),
        (date(2026, 5, 31), 0),
        (date(2026, 6, 1), 1),
        (date.max, 1),
    ],
    ids=str,
)
def test_a_version_is_in_force_from_its_date(day: date, number: int) -> None:
    """Versions are counted by date, and each is in force until the next one begins."""
    found = question(rules=TWO)

    assert found.on(day) == number
    assert found.table(day) is found.tables[number]
    assert found.table(day).decide({"days": 40, "tier": "gold"}).outcome == ("yes", "no")[number]


def test_before_the_first_version_there_are_no_rules() -> None:
    """Before the first date there is no version; without a date the newest is meant."""
    found = question(rules=TWO)

    for ask in (found.on, found.table):
        with pytest.raises(NoVersionError):
            ask(date(2025, 12, 31))
        with pytest.raises(FieldError):
            ask(datetime(2026, 3, 1, tzinfo=UTC))
    assert found.table() is found.tables[1]
    assert question().on(date.min) == 0


def test_a_version_can_come_back() -> None:
    """The same rules can be in force twice; each time is a version of its own with one hash."""
    rules, other = RuleSet([IN_TIME], otherwise="no"), RuleSet(otherwise="no")
    days = [date(2026, month, 1) for month in (1, 2, 3)]
    found = question(rules=Versions(zip(days, [rules, other, rules], strict=True)))

    assert [found.on(day) for day in days] == [0, 1, 2]
    assert found.hashes[0] == found.hashes[2] != found.hashes[1]


# -- hashes ---------------------------------------------------------------------------------------

OTHER_COLUMN = Fact(column=col.integer(0, 91), ask=FACTS["days"].ask)
CHANGES = {
    "another id": {"id": "exchange"},
    "another brand": {"brand": "acme"},
    "another column": {"facts": FACTS | {"days": OTHER_COLUMN}},
    "a cell": {
        "rules": RuleSet([attrs.evolve(IN_TIME, when={"days": "<= 31"})], otherwise="no"),
    },
    "the id of a rule": {"rules": RuleSet([attrs.evolve(IN_TIME, id="b")], otherwise="no")},
    "the note of a rule": {"rules": RuleSet([attrs.evolve(IN_TIME, note="")], otherwise="no")},
    "where a rule leads": {"rules": RuleSet([attrs.evolve(IN_TIME, then="no")], otherwise="no")},
    "when a rule is effective": {
        "rules": RuleSet(
            [attrs.evolve(IN_TIME, effective=(date(2026, 1, 1), None))], otherwise="no"
        )
    },
    "no otherwise": {"rules": RuleSet([IN_TIME])},
    "another otherwise": {"rules": RuleSet([IN_TIME], otherwise="yes")},
    "another policy": {"rules": RuleSet([IN_TIME], otherwise="no", policy="any")},
    "two names swapped": {"outcomes": {"no": yes(), "yes": NO}},
}
OUTCOMES = {
    "another kind": {"kind": "handed_over"},
    "another word": {"text": {"en": "Yes, you get {price}!", "de": "Ja, {price}."}},
    "another language": {"text": {"en": "Yes, you get {price}.", "*": "Ja, {price}."}},
    "two languages swapped": {"text": {"de": "Yes, you get {price}.", "en": "Ja, {price}."}},
    "no promise": {"promises": ()},
    "another authority": {"authority": "credit"},
    "no authority": {"authority": None, "amount": None},
    "another amount": {"amount": Money("5.01", "EUR")},
    "another currency": {"amount": Money(5, "GBP")},
    "an amount in a fact": {"amount": "price"},
    "no amount": {"amount": None},
}
PROMISES = {
    "another promise id": {"id": "refund"},
    "another what": {"what": {"en": "money back", "de": "{price}"}},
    "another within": {"within": "8 business days"},
    "another unit": {"within": "7 days"},
    "another not before": {"not_before": "4 business days"},
    "no not before": {"not_before": None},
    "another promised kind": {"kind": None},
    "another promised amount": {"amount": Money(5, "EUR")},
}
CALENDARS = {
    "other hours": office("Mo-Fr 09:00-18:00"),
    "another zone": office(timezone="UTC"),
    "another holiday": office(holidays={date(2026, 12, 26): "Boxing Day"}),
    "hours from a date": Versions([(date(2026, 1, 1), office())]),
}
CHANGES |= {name: {"outcomes": {"yes": yes(**each), "no": NO}} for name, each in OUTCOMES.items()}
CHANGES |= {
    name: {"outcomes": {"yes": yes(promises=[promise(**each)]), "no": NO}}
    for name, each in PROMISES.items()
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_makes_an_answer_changes_its_version(name: str) -> None:
    """Every change of rules, words, promises or limits has another hash."""
    assert version(**CHANGES[name]) != version()


def test_every_change_has_a_hash_of_its_own() -> None:
    """No two of these changes are taken for each other."""
    found = [version(**changes) for changes in CHANGES.values()]
    assert len({*found}) == len(CHANGES)
    one = "[a-z]+:[0-9a-f]{12}(-[0-9a-f]{12}){2}"
    assert all(re.fullmatch(f"{one}( {one})*", each) for each in found)


KEPT = {
    **{
        name: {"outcomes": {"yes": yes(promises=[promise(hours=hours)]), "no": NO}}
        for name, hours in CALENDARS.items()
    },
    "one outcome more, which other rules need": {
        "outcomes": {"yes": yes(), "no": NO, "perhaps": NO}
    },
    "phrasings": {"phrasings": ["Is it too late?"]},
    "owner": {"owner": "returns desk"},
    "state": {"state": "draft"},
    "audience": {"audience": "internal"},
    "languages": {"languages": ["en"]},
    "fallback": {"fallback_language": "en"},
    "examples": {"examples": [SetCase(facts={"days": 5}, outcome="yes")]},
    "order of facts": {"facts": dict(reversed(FACTS.items()))},
    "order of outcomes": {"outcomes": {"no": NO, "yes": yes()}},
    "order of languages": {
        "outcomes": {
            "yes": yes(text={"de": "Ja, {price}.", "en": "Yes, you get {price}."}),
            "no": NO,
        }
    },
    "a cell written differently": {
        "rules": RuleSet(
            [attrs.evolve(IN_TIME, when={"tier": ["gold"], "days": "[0..30]"})], otherwise="no"
        )
    },
    "an amount written differently": {
        "outcomes": {"yes": yes(amount=Money("5.00", "eur")), "no": NO}
    },
    "words to ask with": {
        "facts": FACTS | {"days": Fact(column=col.integer(0, 90), ask="Since when?")}
    },
    "until when it is honoured": {
        "rules": RuleSet([IN_TIME], otherwise="no", honour_until=date(2026, 1, 1))
    },
    "from when it is in force": {
        "rules": Versions([(date(2026, 1, 1), RuleSet([IN_TIME], otherwise="no"))])
    },
}


@pytest.mark.parametrize("name", KEPT)
def test_what_makes_no_answer_keeps_its_version(name: str) -> None:
    """Who asks how, who owns it, and the order in which things were written make no difference."""
    assert version(**KEPT[name]) == version()


PROGRAM = """
from answers.test_question import TWO, question, version
print(version(), *question(rules=TWO).hashes)
"""


@pytest.mark.parametrize("seed", ["0", "1"])
def test_a_version_is_the_same_in_every_process(seed: str) -> None:
    """The hashes depend on no order that Python makes up anew in each process."""
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.split() == [*version().split(), *question(rules=TWO).hashes]


# -- facts from text ------------------------------------------------------------------------------


def test_facts_are_read_as_in_cells() -> None:
    """Facts come as text or as values of JSON or TOML, and become what columns hold."""
    found = question().read({"days": "5", "tier": "gold", "price": "12.50 EUR"})

    assert found == {"days": 5, "tier": "gold", "price": Money("12.50", "EUR")}
    assert question().read({"price": 3}) == {"price": Money(3, "EUR")}
    assert question().read({}) == {}


def test_every_fact_that_cannot_be_read_is_told() -> None:
    """All that cannot be read is told at once, each by its name."""
    with pytest.raises(LoadError) as caught:
        question().read({"days": "soon", "tier": "silver", "price": "5 GBP", "weeks": 2, "x": 1})
    problems = {problem.args[0]: problem.args[1] for problem in caught.value.exceptions}

    assert [*problems] == ["days", "tier", "price", "weeks", "x"]
    assert problems["days"] == "'soon' is not possible; give a whole number, 0 to 90"
    assert problems["weeks"] == "is no fact of the question; there are days, tier, price"
    assert str(caught.value).startswith("the facts for question 'return' cannot be used:")


def test_the_date_is_read_where_rules_name_it() -> None:
    """Where the rules of any version name ``as_of`` it can be given, and only there."""
    dated = RuleSet([attrs.evolve(IN_TIME, effective=(date(2026, 1, 1), None))], otherwise="no")
    later = RuleSet(otherwise="no")
    days = date(2026, 1, 1), date(2026, 6, 1)

    for rules in ([dated, later], [later, dated]):
        found = question(rules=Versions(zip(days, rules, strict=True)))
        assert found.read({"as_of": "2026-03-01"}) == {"as_of": date(2026, 3, 1)}
    with pytest.raises(LoadError):
        question().read({"as_of": "2026-03-01"})


def test_known_to_be_absent_is_read_as_well() -> None:
    """In an optional column ``none`` is a fact; it is not the same as knowing nothing."""
    since = Fact(column=col.duration(optional=True), ask={"en": "Since?", "de": "Seit?"})
    found = question(facts=FACTS | {"since": since})

    assert found.read({"since": "none"}) == found.read({"since": None}) == {"since": None}
    assert found.read({"since": "1h"}) == {"since": timedelta(hours=1)}
    with pytest.raises(LoadError):
        found.read({"days": "none"})

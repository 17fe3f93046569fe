from __future__ import annotations

import string
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.answers import AnswerBook, Fact, Outcome, Question, RuleSet, Wording
from servicekit.customer import Customer
from servicekit.errors import FieldError, LoadError, WordingError
from servicekit.money import Money
from servicekit.tables import Rule, col
from servicekit.wording import ANY, Place, as_wording, is_tag

BOTH = Wording({"en": "Hello", "de": "Hallo"})


def say(text: str, **facts: Any) -> str:
    """Return a text with its places filled."""
    return Wording(text).text(None, facts.get)


# -- places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no place", "no place"),
        ("{days}", "5"),
        ("{ days }", "5"),
        ("{days}{days}", "55"),
        ("{days|some} days", "5 days"),
        ("{weeks|some} weeks", "some weeks"),
        ("{ weeks | some }", " some "),
        ("{weeks|}", ""),
        ("{weeks|this|or that}", "this|or that"),
        ("{weeks|a\nline}", "a\nline"),
        ("{{days}}", "{days}"),
        ("{{{days}}}", "{5}"),
        ("{{{{days}}}}", "{{days}}"),
        ("}}{{", "}{"),
        ("{{0}} %s %(days)s $days ${{days}} \\{days}", "{0} %s %(days)s $days ${days} \\5"),
    ],
)
def test_places_are_filled(text: str, said: str) -> None:
    """A name in braces is filled, by its other words if nobody knows it; two braces are one."""
    assert say(text, days=5) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "yes"),
        (Money("12.50", "EUR"), "12.50 EUR"),
        (timedelta(minutes=150), "2h30m"),
        (datetime(2026, 5, 1, 9, tzinfo=UTC), "2026-05-01T09:00Z"),
        pytest.param(frozenset({"b", "a"}), "a and b", id="a set"),
        (0, "0"),
        ("", ""),
    ],
    ids=repr,
)
def test_facts_are_said_as_people_write_them(value: Any, said: str) -> None:
    """A fact stands in a text as it would in a cell, not as Python writes it."""
    assert say("{it}", it=value) == said


@pytest.mark.parametrize("value", [None, ""], ids=repr)
def test_other_words_stand_for_what_is_absent_or_empty(value: Any) -> None:
    """Where a fact is absent or empty its other words are said; nothing else counts as empty."""
    assert say("Hello {name|there}", name=value) == "Hello there"
    assert say("{count|no} bags", count=0) == "0 bags"
    assert say("{opened|who knows}", opened=False) == "no"


@pytest.mark.parametrize("facts", [{}, {"days": None}], ids=repr)
def test_what_nothing_fills_is_an_error(facts: dict[str, Any]) -> None:
    """A place without a value and without other words is never left blank."""
    with pytest.raises(FieldError) as caught:
        say("after {days} days", **facts)
    assert str(caught.value) == "days=None is not possible: a value, or other words: {days|…}"


def test_places_are_listed_with_their_language() -> None:
    """The places of every text are listed, braces for themselves aside."""
    wording = Wording({"en": "{a} {{b}} { c |d}", "de": "{e|}"})
    assert list(wording.places()) == [
        ("en", Place("a")),
        ("en", Place("c", "d")),
        ("de", Place("e", "")),
    ]
    assert list(Wording("none").places()) == []


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("{", 0),
        ("}", 0),
        ("a {days", 2),
        ("days} a", 4),
        ("{a{b}}", 0),
        ("{a|{b}}", 0),
        ("{a|b{{c}}d}", 0),
        ("{{a}", 3),
        ("{a}}", 3),
        ("{{{a}}", 5),
    ],
)
def test_a_brace_that_stands_alone_is_refused(text: str, position: int) -> None:
    """A brace without its other half is refused, and the message says where it is."""
    with pytest.raises(FieldError) as caught:
        Wording({"en": text})
    assert caught.value.field == "text.en"
    assert f"the one at {position} stands alone" in str(caught.value)


# -- nothing but places ---------------------------------------------------------------------------

TRICKS = (
    "{}",
    "{0}",
    "{0.__class__}",
    "{days.__class__}",
    "{days.__class__.__mro__}",
    "{days!r}",
    "{days!s:>10}",
    "{days:x}",
    "{days:>10}",
    "{days[0]}",
    "{days[__class__]}",
    "{days()}",
    "{days + 1}",
    "{days=}",
    "{*days}",
    "{self}",
    "{customer}",
    "{customer.id}",
    "{customer.__init__}",
    "{customer.__init__.__globals__}",
    "{customer.name.__class__}",
    "{customer.facts}",
    "{customer.contact_points}",
    "{CUSTOMER.NAME}",
    "{customer .name}",
    "{__import__('os').abort()}",
    "{% raw %}",
    "{days\n}x{day\ns}",
    "{DAYS}",
    "{d\u0430ys}",  # with a letter of another alphabet that looks the same
)


class Spy:
    """A value that notes every attribute and every format that somebody asks of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        raise AttributeError(name)

    def __getitem__(self, key: Any) -> Any:
        self.asked.append(f"[{key}]")
        raise KeyError(key)

    def __format__(self, spec: str) -> str:
        self.asked.append(f":{spec}")
        return "formatted"

    def __str__(self) -> str:
        return "spy"


@pytest.mark.parametrize("trick", TRICKS)
def test_a_place_is_a_name_and_nothing_more(trick: str) -> None:
    """What other templates would run or look into is the name of a fact, which nobody has."""
    spy, asked = Spy(), []

    def value(name: str) -> Any:
        asked.append(name)
        return {"days": spy}.get(name)

    wording = Wording(trick + "{days}")
    for _, place in wording.places():
        assert place.name in trick + "{days}"
    try:
        wording.text(None, value)
    except FieldError:
        assert asked[-1] != "days"
    assert spy.asked == []


@pytest.mark.parametrize("trick", TRICKS)
def test_a_question_refuses_every_trick(trick: str) -> None:
    """In a question each of them is a problem, with its place, before anybody is answered."""
    with pytest.raises(LoadError) as caught:
        Question(
            id="q",
            facts={"days": Fact(column=col.integer(), ask="How many days?")},
            rules=RuleSet([Rule("any", then="yes")]),
            outcomes={"yes": Outcome(kind="granted", text={"en": f"Yes {trick}"})},
        )
    assert {problem.args[0] for problem in caught.value.exceptions} == {"outcomes.yes.text.en"}


@pytest.mark.parametrize(
    "value", ["{customer.name}", "{days}", "{{days}}", "{", "}", "{0.__class__}", "\\1 \\g<name>"]
)
def test_what_fills_a_place_is_never_read_again(value: str) -> None:
    """Braces in a fact, or in a customer's name, are said as they are."""
    assert say("<{it}> {days}", it=value, days=5) == f"<{value}> 5"
    assert say("<{it|no}>", it=value) == f"<{value}>"


@pytest.mark.parametrize(
    "name",
    [
        "order id",
        "order-id",
        "order.id",
        "__class__",
        "größe",
        "日数",
        "a!r",
        "a:x",
        "a[b]",
        "0",
        "🎁",
    ],
)
def test_any_name_without_braces_can_be_a_place(name: str) -> None:
    """Names with spaces, hyphens, dots or of any alphabet are names like others."""
    assert Wording(f"{{{name}}}!").text(None, {name: 7}.get) == "7!"


def test_a_customer_cannot_write_the_answer() -> None:
    """Braces in a customer's name, and in what they wrote, stay what they are in an answer."""
    wording = {"en": "Hello {customer.name|there}, about {topic}."}
    question = Question(
        id="q",
        facts={"topic": Fact(column=col.text(), ask="What is it about?")},
        rules=RuleSet(otherwise="yes"),
        outcomes={"yes": Outcome(kind="granted", text=wording)},
    )
    customer = Customer(id=7, name="{topic} {customer.id}")
    answer = AnswerBook(questions=[question]).answer(
        "q", {"topic": "{customer.name}"}, at=datetime(2026, 5, 1, tzinfo=UTC), customer=customer
    )
    assert str(answer) == "Hello {topic} {customer.id}, about {customer.name}."


@given(st.text(alphabet="{}|ab !.:[]", max_size=20), st.text(alphabet="{}|a", max_size=5))
def test_any_text_is_refused_or_filled_in_one_pass(text: str, value: str) -> None:
    """Whatever the text and the value, filling asks for the places in order, and for no others."""
    try:
        wording = Wording(text)
    except FieldError:
        return
    asked: list[str] = []
    said = wording.text(None, lambda name: asked.append(name) or f"<{value}>")
    assert asked == [place.name for _, place in wording.places()]
    assert len(asked) == said.count(f"<{value}>")


@given(st.text(min_size=1).filter(str.strip))
def test_a_text_with_its_braces_doubled_says_itself(text: str) -> None:
    """Any text at all can be said when its braces are written twice."""
    assert say(text.replace("{", "{{").replace("}", "}}")) == text


# -- languages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-GB", "en"),
        ("en_GB", "en"),
        ("de-AT", "de-AT"),
        ("de_at", "de-AT"),
        ("de-AT-1996", "de-AT"),
        ("de-CH", "de"),
        ("de", "de"),
        ("zh-Hant-TW", "zh-Hant"),
        ("sr-Latn", "sr_Latn"),
        ("sr-latn-RS", "sr_Latn"),
    ],
)
def test_a_language_is_looked_up_as_bcp_47_says(wanted: str, found: str) -> None:
    """A tag finds itself, or else the same with one part less, however it is written."""
    texts = dict.fromkeys(["en", "de", "de-AT", "zh-Hant", "sr_Latn"], "…")
    assert Wording(texts).language(wanted) == found
    assert Wording(texts).covers(wanted)


@pytest.mark.parametrize("wanted", ["fr", "d", "ende", "e", "zh", None, "", "*", "-"], ids=repr)
def test_words_that_are_missing_are_an_error(wanted: str | None) -> None:
    """Where there are several languages and none of them fits, none is guessed."""
    with pytest.raises(WordingError) as caught:
        BOTH.language(wanted)
    assert (caught.value.language, caught.value.languages) == (wanted, ("en", "de"))
    assert not BOTH.covers(wanted)
    with pytest.raises(WordingError):
        BOTH.text(wanted, {}.get)


@pytest.mark.parametrize("fallback", ["de", "DE", "de-AT", "de_AT"])
def test_a_fallback_is_for_everybody_else(fallback: str) -> None:
    """The fallback is spoken to those whose language is missing or unknown, and to no others."""
    assert BOTH.language("fr", fallback) == "de"
    assert BOTH.language(None, fallback) == "de"
    assert BOTH.language("en-GB", fallback) == "en"
    assert BOTH.text("fr", {}.get, fallback) == "Hallo"
    assert BOTH.covers("fr", fallback)


def test_a_fallback_that_is_missing_itself_helps_nobody() -> None:
    """A fallback in which there are no words is none."""
    assert not BOTH.covers("fr", "es")
    with pytest.raises(WordingError):
        BOTH.language("fr", "es")


def test_one_text_can_serve_every_language() -> None:
    """Words without a language serve everybody whose own are missing, before a fallback does."""
    plain, mixed = Wording("Hi"), Wording({"*": "Hi", "de": "Hallo", "en": "Hello"})
    assert plain.language("fr", "en") == plain.language(None) == ANY
    assert (mixed.text("de-AT", {}.get), mixed.text("fr", {}.get, "en")) == ("Hallo", "Hi")
    assert plain.covers("fr")
    assert plain.covers(None)
    assert (plain.languages, mixed.languages) == ((), ("de", "en"))


def test_the_only_language_serves_everybody() -> None:
    """A text in one language alone is better than none, but does not cover another."""
    only = Wording({"de": "Hallo"})
    assert only.language("fr") == only.language(None) == only.language("fr", "en") == "de"
    assert not only.covers("fr")
    assert not only.covers("fr", "en")


@pytest.mark.parametrize(
    "tag", ["", " ", "en ", " en", "english language", "e n", "en-", "-en", "en--GB", "1", 5, None,
            "toolongatag", "en\n", "**", "en, de", "en" + "-a" * 17, "de-CH;q=0.9"], ids=repr,
)  # fmt: skip
def test_a_language_is_a_tag(tag: Any) -> None:
    """What cannot be a BCP 47 tag is refused, as nobody would ever be spoken to in it."""
    with pytest.raises(FieldError) as caught:
        Wording({tag: "Hello"})
    assert caught.value.field == "language"


def test_the_longest_tag_that_everybody_has_room_for_is_one() -> None:
    """Thirty-five letters are enough for every tag that is in use; one more is no tag."""
    longest = "zh-cmn-Hans-CN-variant1-1abc-x-abcd"
    assert (len(longest), is_tag(longest), is_tag(longest + "e")) == (35, True, False)
    assert Wording({longest: "x", "zh": "y"}).language(longest.upper()) == longest


@pytest.mark.parametrize(
    "header", ["en-GB,en;q=0.9,de;q=0.8", "en-" * 20_000 + "en", "en en", 5, ["en"], "e" * 10**6],
    ids=["header", "endless", "words", "number", "list", "long"],
)  # fmt: skip
def test_what_is_no_tag_is_an_unknown_language(header: Any) -> None:
    """Whatever a browser sends as a language, the fallback answers, at once."""
    assert BOTH.language(header, "de") == "de"
    assert not BOTH.covers(header)
    with pytest.raises(WordingError):
        BOTH.language(header)


@pytest.mark.parametrize("twin", ["EN", "En"])
def test_a_language_stands_there_once(twin: str) -> None:
    """Two ways to write one tag are one language, and two texts for it would be a guess."""
    with pytest.raises(FieldError, match="once"):
        Wording({"en": "Hello", twin: "Hi"})
    with pytest.raises(FieldError, match="once"):
        Wording({"en-GB": "Hello", "en_gb": "Hi"})


# -- the value ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given", ["", "  ", None, 5, ["Hello"], {}, {"en": ""}, {"en": None}, {"en": " "}], ids=repr
)
def test_words_are_text_that_says_something(given: Any) -> None:
    """There is at least one text, and none is blank or something else."""
    with pytest.raises(FieldError, match="text"):
        Wording(given)


def test_a_wording_is_made_of_text_or_of_texts_or_of_itself() -> None:
    """Text, texts by language and a wording are all taken for a wording."""
    assert as_wording("Hello") == Wording("Hello") == Wording({"*": "Hello"})
    assert as_wording({"en": "Hello", "de": "Hallo"}) == BOTH
    assert as_wording(BOTH) is BOTH


def test_a_wording_prints_its_first_text() -> None:
    """As text a wording is the one that was written first, with its places as they are."""
    assert str(Wording({"de": "Hallo {name|du}", "en": "Hello"})) == "Hallo {name|du}"


def test_a_wording_travels(travels: Callable[[object], None]) -> None:
    """A wording is a value; the order of its languages makes no difference."""
    travels(BOTH)
    assert Wording({"de": "Hallo", "en": "Hello"}) == BOTH
    assert hash(Wording({"de": "Hallo", "en": "Hello"})) == hash(BOTH)
    assert Wording({"de": "Hello", "en": "Hello"}) != BOTH


@given(
    st.dictionaries(
        st.text(string.ascii_lowercase, min_size=2, max_size=3), st.just("…"), min_size=2
    ),
    st.text(string.ascii_letters + "-_", max_size=8) | st.none(),
    st.text(string.ascii_lowercase, min_size=2, max_size=3) | st.none(),
)
def test_covering_is_being_spoken_to(
    texts: dict[str, str], wanted: str | None, fallback: str | None
) -> None:
    """A wording in several languages covers one exactly when it finds words for it."""
    wording = Wording(texts)
    try:
        found = wording.language(wanted, fallback)
    except WordingError:
        assert not wording.covers(wanted, fallback)
    else:
        assert wording.covers(wanted, fallback)
        assert found in texts

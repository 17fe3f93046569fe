"""A question as a tool: what the schema allows is what the question reads."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from answers.support import plain
from servicekit.answers import Fact, Outcome, Question, RuleSet
from servicekit.answers.schema import tool_schema
from servicekit.errors import LoadError, WordingError
from servicekit.money import Money
from servicekit.tables import Column, col

OTHERWISE = RuleSet(otherwise="no")

#: Columns with a value that each has, as JSON holds it and as a fact.
KINDS: dict[str, tuple[Column, Any, Any]] = {
    "integer": (col.integer(0, 3650), 5, 5),
    "number": (col.number(0, 1, lo_open=True, hi_open=True), 0.25, Decimal("0.25")),
    "decimal": (col.decimal(0, "0.5", step="0.05"), 0.15, Decimal("0.15")),
    "money": (col.money("EUR", 0, 500), 12.5, Money("12.5", "EUR")),
    "duration": (col.duration(), "PT2H30M", timedelta(hours=2, minutes=30)),
    "date": (col.date("2026-01-01"), "2026-02-01", date(2026, 2, 1)),
    "instant": (
        col.instant(),
        "2026-02-01T09:00:00+01:00",
        datetime(2026, 2, 1, 8, tzinfo=UTC),
    ),
    "boolean": (col.boolean(), True, True),
    "enum": (col.enum("standard", "gold"), "gold", "gold"),
    "text": (col.text(), "London, UK", "London, UK"),
    "set": (col.set_of("vip", "press"), ["vip"], frozenset({"vip"})),
}


def asking(column: Column) -> Question:
    return plain(OTHERWISE, columns={"it": column})


def allows(question: Question, arguments: Any) -> bool:
    """Tell whether the schema of a question allows arguments, after a trip through JSON."""
    schema = json.loads(json.dumps(tool_schema(question)))["parameters"]
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema).is_valid(json.loads(json.dumps(arguments)))


def reads(question: Question, arguments: Any) -> bool:
    try:
        question.read(json.loads(json.dumps(arguments)))
    except LoadError:
        return False
    return True


def of(column: Column) -> dict[str, Any]:
    """Return the schema of one fact, without its words."""
    found = tool_schema(asking(column))["parameters"]["properties"]["it"]
    return {name: value for name, value in found.items() if name != "description"}


def words(column: Column) -> str:
    found = tool_schema(asking(column))["parameters"]["properties"]["it"]["description"]
    return found.removeprefix("Which one?").strip()


def test_a_question_becomes_a_tool_of_its_name_its_phrasings_and_its_facts() -> None:
    """The name is the id, the description has the phrasings, and each fact is a property."""
    question = plain(OTHERWISE, phrasings=["May I?", "Is it allowed?"])
    schema = tool_schema(question)
    assert list(schema) == ["name", "description", "parameters"]
    assert schema["name"] == "plain"
    assert "May I? Is it allowed?\n" in schema["description"]
    assert schema["parameters"] == {
        "type": "object",
        "properties": {"days": {"type": "integer", "minimum": 0, "description": "Which one?"}},
        "additionalProperties": False,
    }


def test_a_question_without_phrasings_is_described_by_its_id() -> None:
    """A model has to know what it asks, even where nobody wrote down how people do."""
    assert "ask: plain\n" in tool_schema(plain(OTHERWISE, phrasings=[]))["description"]


@pytest.mark.parametrize("name", ["address/change", "rücksendung", "a b", "x" * 65,
                                  "half a \ud83d"], ids=ascii)  # fmt: skip
def test_an_id_that_is_no_legal_name_becomes_one_of_its_own(name: str) -> None:
    """A name has at most 64 letters, digits, underscores and hyphens, and no two ids share one."""
    twin = re.sub("[^a-z]", "_", name)
    made, other = (tool_schema(plain(OTHERWISE, id=each))["name"] for each in (name, twin[:64]))
    assert made != other
    assert len(made) <= 64
    assert made.isascii()
    assert made.replace("-", "").replace("_", "").isalnum()


def test_the_longest_legal_id_stays_as_it_is() -> None:
    """An id of 64 letters is a name, so a host can look the question up by it."""
    assert tool_schema(plain(OTHERWISE, id="x" * 64))["name"] == "x" * 64


@pytest.mark.parametrize(
    ("column", "schema"),
    [
        (col.integer(), {"type": "integer"}),
        (col.integer(0, 9), {"type": "integer", "minimum": 0, "maximum": 9}),
        (
            col.number("0.5", 1, lo_open=True, hi_open=True),
            {"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 1},
        ),
        (col.number(0, 1), {"type": "number", "minimum": 0, "maximum": 1}),
        (col.decimal(0, "0.9", step="0.1"), {"type": "number", "minimum": 0, "maximum": 0.9}),
        (col.money("EUR", 0, "99.50"), {"type": "number", "minimum": 0, "maximum": 99.5}),
        (col.boolean(), {"type": "boolean"}),
        (col.text(), {"type": "string"}),
        (col.enum("a", "b"), {"type": "string", "enum": ["a", "b"]}),
        (
            col.set_of("a", "b"),
            {
                "type": "array",
                "items": {"type": "string", "enum": ["a", "b"]},
                "uniqueItems": True,
            },
        ),
        (col.integer(0, optional=True), {"type": ["integer", "null"], "minimum": 0}),
        (col.enum("a", "b", optional=True), {"type": ["string", "null"], "enum": ["a", "b", None]}),
    ],
    ids=[
        "integer", "integer-bounds", "number-open", "number-closed", "decimal", "money", "boolean",
        "text", "enum", "set", "optional", "optional-enum",
    ],
)  # fmt: skip
def test_each_kind_of_column_has_its_type_and_bounds(
    column: Column, schema: dict[str, Any]
) -> None:
    """A schema says what a column takes: type, labels, bounds, and null where it is optional."""
    assert of(column) == schema


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (col.integer(0), ""),
        (col.money("EUR"), "An amount in EUR, a multiple of 0.01."),
        (col.decimal(step="0.05"), "A multiple of 0.05."),
        (col.duration(), "An amount of time such as PT2H30M or P1D."),
        (
            col.duration("0h", "48h", step=timedelta(minutes=30)),
            "An amount of time such as PT2H30M or P1D, 0s to 48h, a multiple of 30m.",
        ),
        (col.date(hi="2026-12-31"), "A date such as 2026-02-01, at most 2026-12-31."),
        (col.instant(), "An instant such as 2026-02-01T09:00:00+01:00."),
        (col.boolean(optional=True), "null where it is known that there is none."),
        (
            col.boolean(missing="none"),
            "null where it is known that there is none. Left out, it counts as none.",
        ),
        (
            col.text(optional=True),
            (
                "null where it is known that there is none. The text none counts as null; the "
                'word itself is "none", in quotes.'
            ),
        ),
    ],
    ids=[
        "integer", "money", "decimal", "duration", "duration-step", "date", "instant", "optional",
        "missing", "text",
    ],
)  # fmt: skip
def test_what_no_schema_can_say_stands_in_the_description(column: Column, text: str) -> None:
    """Steps, currencies and the bounds of dates follow the words in which to ask."""
    assert words(column) == text


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_that_a_model_sends_is_read_as_the_fact(kind: str) -> None:
    """Of every kind of column, JSON that the schema allows is the fact that it means."""
    column, given_, expected = KINDS[kind]
    question = asking(column)
    assert allows(question, {"it": given_})
    assert question.read({"it": given_}) == {"it": expected}


@pytest.mark.parametrize("kind", KINDS)
def test_null_is_allowed_exactly_where_a_fact_can_be_absent(kind: str) -> None:
    """What the schema says of null is what the question reads."""
    column = KINDS[kind][0]
    wide = type(column)(**{**_fields(column), "optional": True})
    for each, expected in ((column, False), (wide, True)):
        question = asking(each)
        assert allows(question, {"it": None}) is expected
        assert reads(question, {"it": None}) is expected


def _fields(column: Column) -> dict[str, Any]:
    return {f.name: getattr(column, f.name) for f in attrs.fields(type(column)) if f.init}


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("integer", -1),
        ("integer", 3651),
        ("integer", 1.5),
        ("integer", "many"),
        ("number", 0),
        ("number", 1),
        ("money", -0.01),
        ("money", 501),
        ("duration", "soon"),
        ("duration", "P"),
        ("duration", "PT"),
        ("duration", "P1Y"),
        ("duration", 5),
        ("date", "1 May"),
        ("date", "2026-5-1"),
        ("instant", "2026-02-01T09:00:00"),
        ("instant", "2026-02-01"),
        ("instant", "2026-02-01T24:00:00Z"),
        ("instant", "2026-02-01T09:60:00Z"),
        ("instant", "2026-02-01T09:00:60Z"),
        ("instant", "2026-02-01T09:00:00+24:00"),
        ("instant", "2026-13-01T09:00:00Z"),
        ("date", "2026-00-01"),
        ("date", "2026-02-32"),
        ("date", "2026-02-00"),
        ("enum", "silver"),
        ("text", 5),
        ("set", ["vip", "other"]),
        ("set", "other"),
        ("boolean", 1),
    ],
)
def test_what_the_question_cannot_read_the_schema_refuses(kind: str, wrong: Any) -> None:
    """A value of another type, outside of the bounds or in another form is not allowed."""
    question = asking(KINDS[kind][0])
    assert not allows(question, {"it": wrong})
    assert not reads(question, {"it": wrong})


def test_the_text_none_is_read_as_its_description_says() -> None:
    """A word that a model writes for "nothing" is nothing, and in quotes it is the word."""
    question = asking(col.text(optional=True))
    assert allows(question, {"it": "none"})
    assert question.read({"it": "none"}) == {"it": None}
    assert question.read({"it": '"none"'}) == {"it": "none"}


def test_a_fact_that_the_question_does_not_have_is_refused() -> None:
    """Nothing but the facts of a question can be sent."""
    question = asking(col.integer())
    assert not allows(question, {"it": 1, "mood": "bad"})
    assert not reads(question, {"it": 1, "mood": "bad"})


def test_no_fact_is_required() -> None:
    """What a model does not know it leaves out, and the book asks for it."""
    assert allows(asking(col.integer()), {})


def test_the_words_are_in_the_language_that_was_asked_for() -> None:
    """Descriptions follow the language given, then the fallback, then the first one written."""
    german = Fact(column=col.boolean(), ask={"de": "Geöffnet?", "en": "Opened?"})
    texts = {"de": "Nein.", "en": "No."}
    question = plain(
        RuleSet(otherwise="no"),
        outcomes={"no": Outcome(kind="refused", text=texts)},
        facts={"opened": german},
        fallback_language=None,
    )

    def said(question: Question, language: str | None = None) -> str:
        return tool_schema(question, language)["parameters"]["properties"]["opened"]["description"]

    assert said(question) == "Geöffnet?"
    assert said(question, "en-GB") == "Opened?"
    assert said(attrs.evolve(question, fallback_language="en")) == "Opened?"
    assert said(attrs.evolve(question, languages=("en", "de"))) == "Opened?"
    assert said(attrs.evolve(question, fallback_language="en"), "fr") == "Opened?"
    with pytest.raises(WordingError):
        said(question, "fr")


# What the schema allows is read, and what is read can be sent


@st.composite
def columns(draw: st.DrawFn) -> Column:
    optional = draw(st.booleans())
    low, high = sorted(draw(st.tuples(st.integers(-99, 99), st.integers(-99, 99))))
    make = draw(
        st.sampled_from(
            [
                lambda: col.integer(low, high, optional=optional),
                lambda: col.number(low, high + 1, lo_open=True, hi_open=True, optional=optional),
                lambda: col.decimal(low, high, step="0.25", optional=optional),
                lambda: col.money("EUR", low, high, optional=optional),
                lambda: col.duration(optional=optional),
                lambda: col.date(optional=optional),
                lambda: col.instant(optional=optional),
                lambda: col.boolean(optional=optional),
                lambda: col.enum("a", "b", "c, d", optional=optional),
                lambda: col.text(optional=optional),
                lambda: col.set_of("a", "b", "c, d", optional=optional),
            ]
        )
    )
    return make()


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-120, 120)
    | st.integers(-480, 480).map(lambda n: n / 4)
    | st.decimals(-120, 120, places=2).map(float)
    | st.sampled_from(["a", "b", "c, d", "yes", "> 5", "5", "none", "-", "", "PT2H30M", "-P1DT5M"])
    | st.from_regex(r"\A-?P[0-9]DT[0-9]H[0-9]M[0-9](\.[0-9]{1,6})?S\Z")
    | st.dates(date(1, 1, 1)).map(date.isoformat)
    | st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
        datetime.isoformat
    )
    | st.text(max_size=3)
)


@given(columns(), SCALARS | st.lists(SCALARS, max_size=3))
def test_what_the_schema_allows_is_read(column: Column, value: Any) -> None:
    """Whatever JSON the schema allows is a fact, but for steps that only words can say."""
    question = asking(column)
    if allows(question, {"it": value}) and not reads(question, {"it": value}):
        with pytest.raises(LoadError) as caught:
            question.read({"it": value})
        assert "a multiple of" in str(caught.value)


def sent(value: Any) -> Any:
    """Return a fact as a model sends it."""
    match value:
        case Money(amount=amount) | (Decimal() as amount):
            return float(amount)
        case timedelta():
            sign, rest = ("-", -value) if value < timedelta() else ("", value)
            seconds = f"{rest.seconds}.{rest.microseconds:06}"
            return f"{sign}P{rest.days}DT{seconds}S"
        case datetime() | date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
    return value


def facts_of(column: Column) -> st.SearchStrategy[Any]:
    """Return values that a column has."""
    low, high = (getattr(column, end, None) for end in ("lo", "hi"))
    strategies = {
        "integer": lambda: st.integers(low, high),
        "number": lambda: st.integers(int(low) * 4 + 1, int(high) * 4 - 1).map(lambda n: n / 4),
        "decimal": lambda: st.integers(int(low) * 4, int(high) * 4).map(lambda n: Decimal(n) / 4),
        "money": lambda: st.decimals(low.amount, high.amount, places=2).map(
            lambda n: Money(n, "EUR")
        ),
        "duration": st.timedeltas,
        "date": st.dates,
        "instant": lambda: st.datetimes(timezones=st.just(UTC)),
        "boolean": st.booleans,
        "enum": lambda: st.sampled_from(column.every()),
        "text": lambda: st.text().filter(lambda text: text != "none"),
        "set_of": lambda: st.frozensets(st.sampled_from(["a", "b", "c, d"])),
    }
    found = strategies[column.kind()]()
    return found | st.none() if column.optional else found


@given(columns().flatmap(lambda column: st.tuples(st.just(column), facts_of(column))))
def test_every_fact_can_be_sent(case: tuple[Column, Any]) -> None:
    """Whatever fact a column has, its JSON is allowed by the schema and read as that fact."""
    column, value = case
    question = asking(column)
    assert allows(question, {"it": sent(value)})
    assert question.read({"it": sent(value)}) == {"it": value}


def test_what_the_company_knows_is_no_part_of_a_tool() -> None:
    """A model never says which tier a customer has, if the company's own systems know."""
    facts = {
        "tier": Fact(column=col.enum("standard", "gold"), ask="Which?", internal=True),
        "days": Fact(column=col.integer(0), ask="When?"),
    }
    tool = tool_schema(plain(RuleSet(otherwise="no"), facts=facts))

    assert list(tool["parameters"]["properties"]) == ["days"]

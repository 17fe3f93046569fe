from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FactTypeError, OutsideDomainError, ServiceKitError
from servicekit.money import Money
from servicekit.tables import Column, col
from servicekit.tables.formats.declaring import declared
from servicekit.tables.formats.facts import fact_of, fact_text, one_value, possible, refused
from tables.support_columns import sorts


class Tier(Enum):
    GOLD = "gold"
    NONE = "none"


class Plan(StrEnum):
    GOLD = "gold"
    NONE = "none"


class Level(IntEnum):
    TWO = 2


NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANY_TIER = col.enum("gold", "none", optional=True)
TEXT = col.text(optional=True)

# Each fact as it may be written, and as it is: in every kind of column.
READ: list[tuple[Column, Any, Any]] = [
    (col.integer(0, 90), "5", 5),
    (col.integer(0, 90), " 5 ", 5),
    (col.integer(0, 90), "[5..5]", 5),
    (col.integer(0, 90), Decimal("5.0"), 5),
    (col.integer(0, 90), 5.0, 5),
    (col.integer(0, 90), Level.TWO, 2),
    (col.integer(5, 5), "5", 5),
    (col.integer(optional=True), "none", None),
    (col.integer(optional=True), None, None),
    (col.integer(missing="none"), "none", None),
    (col.decimal(step="0.05"), "0.10", Decimal("0.1")),
    (col.number(0), "0.30", Decimal("0.3")),
    (col.number(0), 0.3, Decimal("0.3")),
    (col.number(0), "3.00", 3),
    (col.money("EUR"), "12.5", Money("12.50", "EUR")),
    (col.money("EUR"), "12.50 EUR", Money("12.50", "EUR")),
    (col.money("EUR"), 12, Money(12, "EUR")),
    (col.money("EUR"), Money(12, "EUR"), Money(12, "EUR")),
    (col.duration(), "2h30m", timedelta(minutes=150)),
    (col.duration(), "PT2H30M", timedelta(minutes=150)),
    (col.duration(optional=True), timedelta(0), timedelta(0)),
    (col.date(), "2026-05-01", date(2026, 5, 1)),
    (col.date(), date(2026, 5, 1), date(2026, 5, 1)),
    (col.instant(), "2026-05-01T14:00+02:00", NOON),
    (col.instant(), NOON, NOON),
    (col.boolean(), "yes", True),
    (col.boolean(), " True ", True),
    (col.boolean(), "NO", False),
    (col.boolean(), False, False),
    (col.boolean(optional=True), "none", None),
    (col.text(), "no, thanks", "no, thanks"),
    (col.text(), 'he said "no"', 'he said "no"'),
    (col.text(), '"quoted"', '"quoted"'),
    (col.text(), "", ""),
    (col.text(), " a  b ", " a  b "),
    (col.text(), "not(x)", "not(x)"),
    (col.text(), "none", "none"),
    (col.text(), '"none"', "none"),
    (col.text(), '""none""', '"none"'),
    (col.text(), '"none', '"none'),
    (col.text(), Tier.NONE, "none"),
    (TEXT, "none", None),
    (TEXT, None, None),
    (TEXT, '"none"', "none"),
    (TEXT, "None", "None"),
    (TEXT, Plan.NONE, "none"),
    (ANY_TIER, "gold", "gold"),
    (ANY_TIER, "none", None),
    (ANY_TIER, '"none"', "none"),
    (ANY_TIER, Tier.NONE, "none"),
    (ANY_TIER, Plan.NONE, "none"),
    (col.enum("a, b", "not(c)"), "a, b", "a, b"),
    (col.set_of("a", "b c"), "b c, a", frozenset({"a", "b c"})),
    (col.set_of("a", "b c"), ["a", "a"], frozenset({"a"})),
    (col.set_of("a", "b c"), (), frozenset()),
    (col.set_of("a", "b c"), "", frozenset()),
    (col.set_of("a", "b c"), " ", frozenset()),
    (col.set_of("x, y", "none"), '"x, y", "none"', frozenset({"x, y", "none"})),
    (col.set_of(Plan), [Tier.GOLD, Plan.NONE], frozenset({"gold", "none"})),
    (col.set_of("none", optional=True), "none", None),
    (col.set_of("none", optional=True), '"none"', frozenset({"none"})),
]


@pytest.mark.parametrize(
    ("column", "written", "fact"),
    [pytest.param(*each, id=f"{n} {declared(each[0])}") for n, each in enumerate(READ)],
)
def test_facts_are_read_from_text_and_from_natural_values(
    column: Column, written: Any, fact: Any
) -> None:
    """A fact can come as people write it or as Python, TOML and JSON have it."""
    found = fact_of(column, written)
    assert found == fact
    assert type(found) is type(fact)


# What is no fact of a column, and what the message says.
REFUSED: list[tuple[Column, Any, str]] = [
    (col.integer(0, 90), "soon", "a number such as 5"),
    (col.integer(0, 90), 91, "one value, 0 to 90"),
    (col.integer(0, 90), "91", "one value, 0 to 90"),
    (col.integer(0, 90), "1, 2", "one value, 0 to 90"),
    (col.integer(0, 90), ">= 5", "one value"),
    (col.integer(0, 90), "-", "one value"),
    (col.integer(0, 90), "not(5)", "one value"),
    (col.integer(0, 90), "", "a cell"),
    (col.integer(0, 90), True, "which is 0 to 90"),
    (col.integer(0, 90), None, "never none"),
    (col.integer(0, 90), "none", "never none"),
    (col.integer(5, 5, optional=True), "-", "one value"),
    (col.integer(0, 90, optional=True), "5, none", "one value"),
    (col.integer(0, 90, optional=True), "some", "one value"),
    (col.decimal(step="0.05"), "0.01", "a multiple of 0.05"),
    (col.number(0, lo_open=True), 0, "one value, more than 0"),
    (col.number(), "(1..2)", "one value, any number"),
    (col.money("EUR"), "5 GBP", "an amount in EUR"),
    (col.money("EUR"), Money(5, "GBP"), "an amount in EUR"),
    (col.duration(), "a while", "an amount of time"),
    (col.duration(), 90, "which is any duration"),
    (col.date(), "2026-02-30", "a date that exists"),
    (col.date(), NOON, "which is any date"),
    (col.instant(), "2026-05-01T14:00", "an instant with its offset"),
    (col.boolean(), "perhaps", "yes or no"),
    (col.boolean(), "-", "one value, yes or no"),
    (col.boolean(optional=True), "yes, none", "one value"),
    (col.boolean(), "none", "never none"),
    (col.boolean(), 1, "which is yes or no"),
    (col.text(), None, "a str"),
    (col.text(), 5, "a str"),
    (col.enum("a"), "b", "pass a, or widen"),
    (col.enum("a"), None, "a str"),
    (col.enum("a"), '"a"', "pass a, or widen"),
    (col.set_of("a"), "b", "a set that has a"),
    (col.set_of("a"), ["a", "b"], "a set that has a"),
    (col.set_of("a"), "not(a)", "a list of labels"),
    (col.set_of("a"), "-", "a list of labels"),
    (col.set_of("a"), "a, some", "a list of labels"),
    (col.set_of("a"), "< a", "a list of labels"),
    (col.set_of("a"), 5, "a set, list or tuple"),
    (col.set_of("a"), None, "a set, list or tuple"),
    (col.set_of("a"), [5], "a str"),
]


@pytest.mark.parametrize(
    ("column", "written", "expected"),
    [pytest.param(*each, id=f"{n} {declared(each[0])}") for n, each in enumerate(REFUSED)],
)
def test_what_is_no_fact_of_a_column_is_refused(
    column: Column, written: Any, expected: str
) -> None:
    """What cannot be read, is several values or lies outside is refused, and says what fits."""
    with pytest.raises(ServiceKitError) as caught:
        fact_of(column, written)
    assert expected in str(caught.value)


WRITTEN: list[tuple[Column, Any, str]] = [
    (col.integer(0, 90), 5, "5"),
    (col.integer(5, 5), 5, "5"),
    (col.integer(5, 5, optional=True), 5, "5"),
    (col.integer(0, 90), 91, "91"),
    (col.integer(0, 90), None, "none"),
    (col.number(), Decimal("5.10"), "5.1"),
    (col.money("EUR"), Money("5.00", "EUR"), "5"),
    (col.duration(), timedelta(minutes=150), "2h30m"),
    (col.instant(), NOON.astimezone(timezone(timedelta(hours=2))), "2026-05-01T12:00Z"),
    (col.boolean(), True, "yes"),
    (col.text(), "no, thanks", "no, thanks"),
    (col.text(), "", ""),
    (col.text(), "none", '"none"'),
    (col.text(), '"none"', '""none""'),
    (ANY_TIER, Tier.NONE, '"none"'),
    (ANY_TIER, Tier.GOLD, "gold"),
    (col.set_of("b", "a", "none"), ["none", "b", "a"], 'a, b, "none"'),
    (col.set_of("a"), [], ""),
]


@pytest.mark.parametrize(
    ("column", "fact", "text"),
    [pytest.param(*each, id=f"{n} {declared(each[0])}") for n, each in enumerate(WRITTEN)],
)
def test_facts_are_written_plainly(column: Column, fact: Any, text: str) -> None:
    """A fact is written as people would; ``none`` is the word for what is absent."""
    assert fact_text(column, fact) == text


@pytest.mark.parametrize(
    ("column", "fact"),
    [
        (col.integer(), "5"),
        (col.integer(), "<= 5"),
        (col.integer(), True),
        (col.integer(), "none"),
        (col.boolean(), "yes"),
        (col.date(), "2026-05-01"),
        (col.text(), 5),
        (col.enum("a"), True),
        (col.set_of("a"), "a"),
        (col.set_of("a"), [5]),
    ],
    ids=lambda v: declared(v) if isinstance(v, Column) else repr(v),
)
def test_only_facts_are_written(column: Column, fact: Any) -> None:
    """What is no value of such a column is no fact: text only where the column has texts."""
    with pytest.raises(FactTypeError):
        fact_text(column, fact)


def test_no_other_currency_is_written() -> None:
    """An amount in another currency would be taken for one in the currency of the column."""
    with pytest.raises(OutsideDomainError, match="an amount in EUR"):
        fact_text(col.money("EUR"), Money(5, "GBP"))


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (col.integer(), "a whole number"),
        (col.number(lo=0), "a number, at least 0"),
        (col.decimal(0, 5, step="0.5"), "a multiple of 0.5, 0 to 5"),
        (col.decimal(step="0.01", optional=True), "a multiple of 0.01, or none"),
        (col.money("EUR"), "an amount in EUR such as 12.50"),
        (col.money("EUR", 0, step=5), "an amount in EUR, a multiple of 5, at least 0"),
        (col.duration(), "an amount of time such as 2h30m"),
        (col.date(), "a date such as 2026-05-04"),
        (col.instant(), "an instant such as 2026-05-04T09:00Z"),
        (col.boolean(), "yes or no"),
        (col.text(), "any text"),
        (col.enum("gold", "a, b"), 'one of gold, "a, b"'),
        (
            col.set_of("vip", "press"),
            'one or more of vip, press, with commas between, or "" for none',
        ),
    ],
    ids=lambda v: declared(v) if isinstance(v, Column) else v,
)
def test_what_is_possible_is_said_to_people(column: Column, words: str) -> None:
    """For each kind of column it is said which facts there are, and how to write them."""
    assert possible(column) == words
    assert refused(column, "x") == f"'x' is not possible; give {words}"


DEEP: list[Any] = []
DEEP.append(DEEP)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("20", "'20'"), (20, "20"), (True, "true"), (None, "null"), (["a"], '["a"]'),
        (10**5000, "this value"), (DEEP, "this value"), (NOON.date(), '"2026-05-01"'),
    ],
    ids=["text", "number", "truth", "nothing", "list", "digits", "circle", "date"],
)  # fmt: skip
def test_what_is_refused_is_told_as_json_has_it(given: object, told: str) -> None:
    """People and language models read what they gave, and no word of Python."""
    assert refused(col.date(), given).startswith(f"{told} is not possible; give a date")


@given(st.data())
def test_facts_read_back(data: st.DataObject) -> None:
    """What is written of any fact in any column reads back as the same fact."""
    sort = data.draw(sorts())
    value = data.draw(st.sampled_from(sort.values))
    text = fact_text(sort.column, value)

    assert fact_of(sort.column, text) == value
    if value != "none":  # which can be either where a fact can be absent
        assert fact_of(sort.column, value) == value
    assert fact_text(sort.column, fact_of(sort.column, text)) == text


@given(st.data())
def test_two_facts_have_one_text_when_they_are_equal(data: st.DataObject) -> None:
    """Equal facts have the same text, and others another."""
    sort = data.draw(sorts())
    one, other = (data.draw(st.sampled_from(sort.values)) for _ in range(2))
    assert (fact_text(sort.column, one) == fact_text(sort.column, other)) is (one == other)


WORDS = (
    st.text() | st.text(alphabet='"none, ()-\\', max_size=9) | st.sampled_from(["none", '"none"'])
)


@given(WORDS, WORDS, st.booleans())
def test_any_text_reads_back(one: str, other: str, optional: bool) -> None:
    """Commas, quotes, brackets and the word none are parts of a text like others."""
    column = col.text(optional=optional)
    assert fact_of(column, fact_text(column, one)) == one
    assert (fact_text(column, one) == fact_text(column, other)) is (one == other)
    assert fact_text(column, one) != "none"


@given(st.lists(WORDS.filter(str.strip), min_size=1, max_size=4, unique=True), st.data())
def test_any_labels_read_back(labels: list[str], data: st.DataObject) -> None:
    """Labels of any text, alone or several together, read back as they were."""
    optional = data.draw(st.booleans())
    one = col.enum(labels, optional=optional)
    several = col.set_of(labels, optional=optional)
    label = data.draw(st.sampled_from(labels))
    some = data.draw(st.frozensets(st.sampled_from(labels)))

    assert fact_of(one, fact_text(one, label)) == label
    assert fact_of(several, fact_text(several, some)) == some


def test_one_value_is_what_a_cell_matches() -> None:
    """A cell that matches one value alone stands for it, however it is written."""
    assert one_value(col.integer(0, 9), "> 8") == 9
    assert one_value(col.boolean(), "not(yes)") is False
    assert one_value(col.number(), "[2.50..2.5]") == Decimal("2.5")

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError
from servicekit.playbook.section import Section, allowance


def section(values: dict[str, object], path: str = "desk") -> Section:
    return Section(values, path, [])


def told(read: Section) -> list[str]:
    return [str(problem) for problem in read.problems]


# -- one value ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind"), [("Ada", str), (3, int), (0, int), ({"a": 1}, dict), ([1], list)]
)
def test_a_value_of_the_right_kind_is_returned(value, kind):
    """A value of the kind that is wanted is returned as it is, and nothing is reported."""
    read = section({"key": value})

    assert read.get("key", kind) is value
    assert told(read) == []


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (3, str, "3 is not text"),
        ("3", int, "'3' is not a whole number"),
        (3.0, int, "3.0 is not a whole number"),
        (True, int, "True is not a whole number"),
        ([], dict, "[] is not a table"),
        ({}, list, "{} is not a list"),
    ],
)
def test_a_value_of_another_kind_counts_as_absent(value, kind, words):
    """A value of another kind is reported with its path, and read as if it were not there."""
    read = section({"key": value})

    assert read.get("key", kind) is None
    assert told(read) == [f"desk.key: {words}"]


def test_only_a_required_key_is_missed():
    """An absent key is reported when it is required, and only then."""
    read = section({})

    assert read.get("free", str) is None
    assert read.get("needed", str, required=True) is None
    assert told(read) == ["desk.needed: is missing; give text"]


def test_text_says_something():
    """Blank text is refused unless the caller allows it, as for a delimiter."""
    read = section({"name": " \t", "delimiter": "\t"})

    assert read.text("name") is None
    assert read.text("delimiter", blank=True) == "\t"
    assert read.text("absent") is None
    assert told(read) == ["desk.name: is blank; give text"]


@pytest.mark.parametrize(
    ("value", "words"), [("one", ("one",)), (["one", "two"], ("one", "two")), ([], ())]
)
def test_a_list_of_texts_may_be_one(value, words):
    """One text stands for a list of one."""
    read = section({"key": value})

    assert read.texts("key") == words
    assert read.texts("absent") == ()
    assert told(read) == []


@pytest.mark.parametrize("value", [5, [5], ["a", None], {"a": 1}, [["a"]]])
def test_a_list_of_something_else_is_reported(value):
    """A list that holds anything but texts is reported and counts as empty."""
    read = section({"key": value})

    assert read.texts("key") == ()
    assert told(read) == [f"desk.key: {value!r} is not a list of texts"]


# -- tables inside --------------------------------------------------------------------------------


def test_paths_lead_through_all_tables():
    """A problem deep inside names every table on the way, and stands in the one shared list."""
    root = Section({"a": {"b": [{"c": 1}, 5, {"c": 2}]}}, "", [])

    for inner in root.section("a").sections("b"):
        inner.text("c")

    assert told(root) == [
        "a.b[0].c: 1 is not text",
        "a.b[1]: 5 is not a table",
        "a.b[2].c: 2 is not text",
    ]


def test_an_absent_table_is_empty():
    """A table or a list of tables that is not there holds nothing, and that is no mistake."""
    read = section({})

    assert read.section("table").names() == ()
    assert list(read.sections("tables")) == []
    assert told(read) == []


def test_what_is_there():
    """A key is asked about by its presence, or by its presence with one type."""
    read = section({"weekly": "Mo 09:00-17:00"})

    assert read.holds("weekly", str)
    assert not read.holds("weekly", dict)
    assert not read.holds("monthly", str)


# -- unknown keys ---------------------------------------------------------------------------------


def test_a_key_that_nobody_asked_for_is_reported():
    """A key that nobody read is a mistake; one that looks alike is suggested, else all are told."""
    read = section({"timezon": "UTC", "zzz": 1})
    read.text("timezone")
    read.text("weekly")
    read.close()

    assert told(read) == [
        "desk.timezon: is not a known key; did you mean 'timezone'?",
        "desk.zzz: is not a known key; known: timezone, weekly",
    ]


def test_names_of_the_authors_choice_are_all_known():
    """In a table whose keys are names, no key is unknown."""
    read = section({"london": 1, "paris": 2})

    assert read.names() == ("london", "paris")
    read.close()
    assert told(read) == []


# -- making things --------------------------------------------------------------------------------


def test_what_cannot_be_made_is_reported():
    """An error in making something becomes a problem under its key, and the result is absent."""

    def refuse(value: int, *, why: str) -> int:
        raise FieldError("value", value, why)

    read = section({})

    assert read.made("sum", int, "3") == 3
    assert read.made("sum", int, "three") is None
    assert read.made("rule", refuse, 3, why="a better one") is None
    assert [problem.path for problem in read.problems] == ["desk.sum", "desk.rule"]
    assert told(read)[1] == "desk.rule: value=3 is not possible: a better one"


def test_a_mistake_in_the_code_is_not_hidden():
    """Only errors about values become problems; any other goes on to the caller."""
    with pytest.raises(ZeroDivisionError):
        section({}).made("sum", lambda: 1 // 0)


# -- amounts of time ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "amount", "working"),
    [
        ("4 working hours", timedelta(hours=4), True),
        ("4 business hours", timedelta(hours=4), True),
        ("1 working hour", timedelta(hours=1), True),
        ("30 working minutes", timedelta(minutes=30), True),
        ("48 hours", timedelta(hours=48), False),
        ("1 minute", timedelta(minutes=1), False),
    ],
)
def test_amounts_that_can_be_read(words, amount, working):
    """An amount is a count and a unit, and counts in working time only where it says so."""
    assert allowance(words) == (amount, working)


@pytest.mark.parametrize(
    "words",
    [
        "", "4", "hours", "4h", "1 day", "2 days", "1.5 hours", "-4 hours", "4  hours", "4 hours ",
        "four hours", "4 Working Hours", "4 calendar hours", "4 hours\n", "PT4H",
        "99999999999999999999 hours", "9" * 5000 + " hours",
    ],
    ids=lambda words: words[:24],
)  # fmt: skip
def test_amounts_that_cannot_be_read(words):
    """A bare day, a fraction, a sign or another word is refused, and the message shows how."""
    with pytest.raises(ValueError, match="write '4 working hours', '30 working minutes'"):
        allowance(words)


@given(st.integers(0, 999_999), st.sampled_from(["", "working ", "business "]), st.booleans())
def test_every_amount_reads_as_it_is_written(count, kind, hours):
    """Whatever count and unit are written, the same amount is read."""
    words = f"{count} {kind}{'hours' if hours else 'minutes'}"
    amount = timedelta(hours=count) if hours else timedelta(minutes=count)

    assert allowance(words) == (amount, bool(kind))

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from servicekit.errors import FieldError
from servicekit.playbook.section import Section
from servicekit.staff import Team


def section(values: dict[str, object], path: str = "desk") -> Section:
    return Section(values, path, [])


def told(read: Section) -> list[str]:
    return [str(problem) for problem in read.problems]


# -- one value ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("Ada", str),
        (3, int),
        (0, int),
        ({"a": 1}, dict),
        ([1], list),
        (False, bool),
        (date(2026, 1, 1), date),
    ],
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
        ({}, list, "is one table; write its name in double brackets, like [[rules]]"),
        (1, bool, "1 is not true or false"),
        (Decimal("1.50"), str, "1.5 is not text"),
        (datetime(2026, 1, 1), date, "is not a date without quotes, like 2026-01-01"),  # noqa: DTZ001
        ("2026-01-01", date, "'2026-01-01' is not a date without quotes, like 2026-01-01"),
        (
            datetime(2026, 1, 1, 9),  # noqa: DTZ001
            date,
            "2026-01-01 09:00:00 is not a date without quotes, like 2026-01-01",
        ),
        (
            date(2026, 1, 1),
            datetime,
            "2026-01-01 is not a date and a time without quotes, like 2026-01-01T09:00:00",
        ),
    ],
)
def test_a_value_of_another_kind_counts_as_absent(value, kind, words):
    """A value of another kind is reported with its path, and read as if it were not there."""
    read = section({"key": value})

    assert read.get("key", kind) is None
    [problem] = told(read)
    assert problem.startswith("desk.key: ")
    assert problem.endswith(words)


def test_only_a_required_key_is_missed():
    """An absent key is reported when it is required, and only then."""
    read = section({})

    assert read.get("free", str) is None
    assert read.get("needed", str, required=True) is None
    assert read.text("column", required=True, such_as="one such as 'text'") is None
    assert told(read) == [
        "desk.needed: is missing; give text",
        "desk.column: is missing; give one such as 'text'",
    ]


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


@pytest.mark.parametrize(
    ("value", "values"),
    [("a", ("a",)), (3, (3,)), (True, (True,)), (["a", 3, False], ("a", 3, False))],
)
def test_a_list_of_values_may_be_one(value, values):
    """Texts, whole numbers and truth values stand in a list, and one stands for a list of one."""
    read = section({"key": value})

    assert read.values("key") == values
    assert told(read) == []


@pytest.mark.parametrize("value", [1.5, {"a": 1}, ["a", None], [["a"]]])
def test_a_list_of_other_values_is_reported(value):
    """What is neither text, whole number nor truth value is reported and counts as empty."""
    read = section({"key": value})

    assert read.values("key") == ()
    assert told(read) == [
        f"desk.key: {value!r} is not a list of texts, whole numbers, true or false"
    ]


def test_an_empty_list_of_values_is_reported():
    """A list of values holds at least one."""
    read = section({"key": []})

    assert read.values("key") == ()
    assert told(read) == ["desk.key: is empty; give at least one value"]


@pytest.mark.parametrize(
    ("value", "number", "words"),
    [
        (0.5, 0.5, []),
        (1, 1, []),
        (Decimal("0.5"), 0.5, []),
        (None, None, []),
        (True, None, ["desk.key: True is not a number"]),
        ("1", None, ["desk.key: '1' is not a number"]),
    ],
)
def test_a_number_may_have_a_fraction(value, number, words):
    """A number is whole or has a fraction; what is absent is no mistake."""
    read = section({} if value is None else {"key": value})

    assert read.number("key") == number
    assert told(read) == words


def test_a_word_is_one_of_some():
    """A word that is none of those that are possible counts as absent; one like it is told."""
    read = section({"state": "vaildated", "kind": "granted"})

    assert read.word("kind", ("granted", "refused")) == "granted"
    assert read.word("state", ("draft", "validated")) is None
    assert read.word("absent", ("draft",)) is None
    assert read.word("needed", ("draft", "open"), required=True) is None
    assert told(read) == [
        "desk.state: 'vaildated' is not known; did you mean 'validated'?",
        "desk.needed: is missing; give one of draft, open",
    ]


def test_what_is_given_may_be_of_any_type():
    """Values that another reader looks at are handed over as they are, and count as known."""
    read = section({"rules": 5, "policy": None, "other": 1})

    assert read.given("rules", "policy", "absent") == {"rules": 5, "policy": None}
    read.close()
    assert [problem.path for problem in read.problems] == ["desk.other"]


def test_a_key_may_be_meant_by_another():
    """A key is near where it stands itself, or one that looks like it."""
    assert section({"facts": 1}).near("facts")
    assert section({"fact": 1}).near("facts")
    assert not section({"rules": 1}).near("facts")


def test_what_was_read_is_near_nothing_else():
    """A key that was read under its own name is not taken for another one."""
    root = section({"defaults": {}})
    assert root.near("facts")
    root.section("defaults")
    assert not root.near("facts")

    itself = section({"facts": {}})
    itself.section("facts")
    assert itself.near("facts")


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


def test_a_part_is_a_table_or_nothing():
    """A part that is no table is reported, and whatever it would need is not missed as well."""
    read = section({"a": {"b": 1}, "c": 5})

    part = read.part("a")
    assert part is not None
    assert part.path("b") == "desk.a.b"
    assert read.part("c") is read.part("d") is None
    assert told(read) == ["desk.c: 5 is not a table", "desk.d: is missing; give a table"]


def test_the_items_of_a_list_keep_their_places():
    """What is no table in a list of tables is reported, and leaves its place empty."""
    read = section({"a": [{"b": 1}, 5]})

    first, second = read.tables("a")
    assert first is not None
    assert (first.path("b"), second) == ("desk.a[0].b", None)
    assert told(read) == ["desk.a[1]: 5 is not a table"]


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
    assert read.has("weekly")
    assert not read.has("monthly")


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


def test_a_key_below_the_wrong_header_is_said_to_be_misplaced():
    """A key of the question that stands in a part of it, however deep, is told to move up."""
    read = section({"owner": "Kim", "deep": {"brand": ["x"], "list": [{"owner": "Sam"}]}})
    read.above = {"owner", "brand"}
    deep = read.section("deep")
    deep.part("brand")
    [item] = deep.sections("list")
    for each in (item, deep, read):
        each.close()

    words = "belongs to the question; put it above the first header in brackets"
    assert told(read) == [
        f"desk.deep.brand: {words}",
        f"desk.deep.list[0].owner: {words}",
        f"desk.owner: {words}",
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


# -- lists, numbers, instants ---------------------------------------------------------------------


def test_each_text_of_a_list_has_its_key():
    """Texts come with the keys at which they stand, and a blank one is reported at its own."""
    read = section({"several": ["a", " ", "b"], "one": "c", "none": []})

    assert read.listed("several") == {"several[0]": "a", "several[2]": "b"}
    assert read.listed("one") == {"one": "c"}
    assert read.listed("none") == read.listed("absent") == {}
    assert told(read) == ["desk.several[1]: is blank; give text"]


def test_a_list_may_have_to_be_there():
    """A list that is wanted is reported where it is absent, and where it is empty."""
    read = section({"none": []})

    assert read.listed("none", such_as="a name") == read.listed("absent", such_as="a name") == {}
    assert told(read) == [
        "desk.none: is empty; give at least one text",
        "desk.absent: is missing; give a name",
    ]
    read.close()
    assert len(told(read)) == 2


def test_whole_numbers_have_a_least():
    """A number below the least is reported, by itself and in a table of numbers."""
    read = section({"one": 1, "zero": 0, "table": {"a": 3, "b": 0, "c": "x"}})

    assert read.whole("one", least=1) == 1
    assert read.whole("zero", least=1) is read.whole("absent", least=1) is None
    assert read.wholes("table", least=1) == {"a": 3}
    assert told(read) == [
        "desk.zero: 0 is too little; give 1 or more",
        "desk.table.b: 0 is too little; give 1 or more",
        "desk.table.c: 'x' is not a whole number",
    ]


def test_instants_are_in_the_zone_that_is_meant():
    """A local time is meant in the zone, and one with an offset is told in it."""
    local = datetime(2026, 5, 1, 9)  # noqa: DTZ001
    read = section({"local": local, "offset": local.replace(tzinfo=UTC)})
    found = [read.instant(key, "Europe/London") for key in ("local", "offset", "absent")]

    assert [t and t.isoformat() for t in found] == [
        "2026-05-01T09:00:00+01:00",
        "2026-05-01T10:00:00+01:00",
        None,
    ]
    assert told(read) == []


def test_an_instant_lies_within_the_calendar():
    """An instant that its zone puts outside the years 1 to 9999 is reported."""
    read = section({"first": datetime(1, 1, 1), "last": datetime.max.replace(tzinfo=UTC)})  # noqa: DTZ001

    assert read.instant("first", "Asia/Tokyo") is read.instant("last", "Asia/Tokyo") is None
    assert [problem.path for problem in read.problems] == ["desk.first", "desk.last"]


# -- what is made of it ---------------------------------------------------------------------------


def test_what_fields_make_together_is_tried_last():
    """A value is made of the fields that are there, unless one of them was wrong before."""
    read = section({})

    assert read.fitted(0, Team, id="desk", name=None) == Team(id="desk")
    read.report("id", "is wrong")
    assert read.fitted(0, Team, id="desk") is None
    assert read.fitted(1, Team, id="") is None
    assert told(read)[1].startswith("desk.id: id='' is not possible")

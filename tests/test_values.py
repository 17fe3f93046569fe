import enum
import pickle
from types import MappingProxyType
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError
from servicekit.values import (
    Facts,
    FrozenMapping,
    check_unique,
    check_word,
    frozen,
    identifier,
    identifiers,
    instance_of,
    is_whole,
    one_of,
    optional_identifier,
    optional_whole,
    reduced,
    some_text,
    texts,
    tuple_of,
)

UNIQUE = UUID("12345678-1234-5678-1234-567812345678")
plain = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
nested = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.sets(plain, max_size=3)
    ),
    max_leaves=8,
)
mappings = st.dictionaries(st.text(max_size=4), nested, max_size=4)


class Ticket(str):
    __slots__ = ()


class Tier(enum.StrEnum):
    GOLD = "gold"


# -- facts ----------------------------------------------------------------------------------------


def test_facts_are_a_mapping():
    """Facts are read like any mapping, in the order in which they were given."""
    facts = Facts({"tier": "gold", "orders": 3})

    assert facts["tier"] == "gold"
    assert list(facts) == ["tier", "orders"]
    assert len(facts) == 2
    assert facts.get("age") is None
    assert facts == {"orders": 3, "tier": "gold"}
    assert repr(facts) == "Facts({'tier': 'gold', 'orders': 3})"
    with pytest.raises(KeyError):
        facts["age"]


def test_facts_take_pairs():
    """Facts are built from a mapping, from pairs, or from nothing."""
    assert Facts([("tier", "gold")]) == Facts({"tier": "gold"})
    assert Facts(MappingProxyType({"tier": "gold"})) == Facts({"tier": "gold"})
    assert Facts() == {}


def test_facts_freeze_what_they_hold():
    """Lists, mappings and sets become immutable all the way down."""
    facts = Facts({"list": [1, [2]], "map": {"a": [3]}, "set": {4}, "tuple": ([5],)})

    assert facts["list"] == (1, (2,))
    assert facts["map"] == Facts({"a": (3,)})
    assert isinstance(facts["map"], Facts)
    assert facts["set"] == frozenset({4})
    assert isinstance(facts["set"], frozenset)
    assert facts["tuple"] == ((5,),)


def test_facts_do_not_follow_the_mapping_that_they_came_from():
    """A change of the mapping that facts were built from does not change the facts."""
    source = {"orders": [3]}
    facts = Facts(source)
    source["orders"].append(5)
    source["tier"] = "gold"

    assert facts == {"orders": (3,)}


def test_facts_refuse_changes():
    """Facts can neither be assigned to nor given new attributes."""
    facts = Facts({"tier": "gold"})

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        facts.tier = "silver"
    with pytest.raises(TypeError):
        facts["tier"] = "silver"
    assert facts == {"tier": "gold"}


def test_facts_have_names_that_are_text():
    """A name that is not text is refused."""
    with pytest.raises(FieldError, match="facts=1 is not possible"):
        Facts({1: "one"})
    with pytest.raises(FieldError):
        Facts({"deep": {2: "two"}})


@given(mappings)
def test_facts_travel(travels, mapping):
    """Facts of anything plain are hashable, and pickled or copied they stay equal."""
    travels(Facts(mapping))


@given(mappings)
def test_facts_of_facts_are_the_same(mapping):
    """Freezing twice is freezing once."""
    facts = Facts(mapping)

    assert Facts(facts) == facts
    assert hash(Facts(facts)) == hash(facts)


@given(mappings, st.randoms())
def test_facts_are_equal_in_any_order(mapping, random):
    """The order of the names makes no difference to equality or hash."""
    items = list(mapping.items())
    random.shuffle(items)

    assert Facts(items) == Facts(mapping)
    assert hash(Facts(items)) == hash(Facts(mapping))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, [2]], (1, (2,))),
        (([1],), ((1,),)),
        ({1, 2}, frozenset({1, 2})),
        (frozenset({(1,)}), frozenset({(1,)})),
        ({"a": [{"b": {2}}]}, Facts({"a": (Facts({"b": frozenset({2})}),)})),
        (MappingProxyType({"a": 1}), Facts({"a": 1})),
        ("text", "text"),
        (b"bytes", b"bytes"),
        (None, None),
    ],
    ids=repr,
)
def test_a_frozen_value_is_immutable_all_the_way_down(value, expected):
    """Lists become tuples, mappings facts and sets frozen sets; all else stays what it is."""
    assert frozen(value) == expected
    assert type(frozen(value)) is type(expected)


@given(nested)
def test_what_is_frozen_stays_so(value):
    """Freezing can be repeated, and what is plain can be hashed then."""
    once = frozen(value)
    assert frozen(once) == once
    assert hash(frozen(once)) == hash(once)


# -- ids and text --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ada", "ada"),
        (42, "42"),
        (0, "0"),
        (UNIQUE, str(UNIQUE)),
        (Ticket("T-1"), "T-1"),
        (Tier.GOLD, "gold"),
    ],
)
def test_an_id_becomes_plain_text(value, expected):
    """Text, integers and UUIDs are ids, and all become plain text."""
    assert identifier(value) == expected
    assert type(identifier(value)) is str


@pytest.mark.parametrize("value", ["", None, True, 1.0, b"ada", ["ada"]], ids=repr)
def test_an_id_is_refused(value):
    """What is empty, or neither text, integer nor UUID, is no id."""
    with pytest.raises(FieldError, match="an id is text"):
        identifier(value)


def test_an_optional_id_may_be_missing():
    """An optional id leaves ``None`` alone and converts all else."""
    assert optional_identifier(None) is None
    assert optional_identifier(7) == "7"
    with pytest.raises(FieldError):
        optional_identifier("")


@given(st.text(min_size=1) | st.integers() | st.uuids())
def test_an_id_of_an_id_is_the_same(value):
    """Converting an id twice is converting it once."""
    assert identifier(identifier(value)) == identifier(value) == str(value)


@pytest.mark.parametrize(
    "values", [[42, "43", UNIQUE], iter([42, "43", UNIQUE])], ids=["list", "iterator"]
)
def test_a_list_of_ids(values):
    """Any iterable of ids becomes a tuple of plain text in the same order."""
    assert identifiers(values) == ("42", "43", str(UNIQUE))


@pytest.mark.parametrize("nothing", [(), [], iter(())], ids=["tuple", "list", "iterator"])
def test_a_list_of_no_ids(nothing):
    """A list of ids may be empty."""
    assert identifiers(nothing) == ()


@pytest.mark.parametrize("value", ["ada", b"ada", "", None, 42, UNIQUE], ids=repr)
def test_one_id_is_no_list_of_ids(value):
    """One id alone where a list is wanted is refused, not taken apart into letters."""
    with pytest.raises(FieldError, match="is not possible: a list of ids, not one alone"):
        identifiers(value)


def test_each_of_a_list_of_ids_is_one():
    """What is no id is none in a list either."""
    with pytest.raises(FieldError, match="an id is text"):
        identifiers(["ada", ""])


@pytest.mark.parametrize(
    ("ids", "twice"),
    [
        (["a", "b", "a", "c", "b", "a"], ("a", "b")),
        ("abca", ("a",)),
        ((None, 1, None), (None,)),
        (iter([("return", None), ("return", "b"), ("return", None)]), (("return", None),)),
    ],
    ids=["a list", "a text", "one of none", "an iterator of pairs"],
)
def test_no_id_stands_twice(ids, twice):
    """Every id that stands more than once is named, once each and in their order, with the rule."""
    with pytest.raises(FieldError) as caught:
        check_unique("steps", ids, "each step once")

    assert (caught.value.field, caught.value.value) == ("steps", twice)
    assert caught.value.expected == "each step once; these are there more than once"


def test_a_rule_of_ids_need_not_be_said():
    """Who says nothing else of ids wants each of them once."""
    with pytest.raises(FieldError, match=r"steps=\('a',\) is not possible: each id once; "):
        check_unique("steps", "aa")


@given(st.lists(st.text(max_size=1) | st.integers(0, 3), max_size=6))
def test_ids_are_unique_or_refused(ids):
    """A list is accepted if and only if it holds no two that are equal."""
    twice = tuple(dict.fromkeys(each for each in ids if ids.count(each) > 1))

    if not twice:
        check_unique("ids", ids)
        return
    with pytest.raises(FieldError) as refused:
        check_unique("ids", ids)
    assert refused.value.value == twice


@pytest.mark.parametrize("value", ["", " ", "\n\t", None, 3], ids=repr)
def test_text_says_something(value):
    """Blank text, and what is no text, is refused."""
    with pytest.raises(FieldError, match="not blank"):
        some_text(value)


def test_text_stays_as_it_is():
    """Text that says something is not stripped or changed."""
    assert some_text(" call back ") == " call back "


# -- lists and words ------------------------------------------------------------------------------


def test_a_tuple_holds_one_kind():
    """Any iterable becomes a tuple, and an item of another kind is refused."""
    assert tuple_of(int, iter([1, 2])) == (1, 2)
    assert tuple_of(int, ()) == ()
    with pytest.raises(FieldError, match="int='2' is not possible: every item is a int"):
        tuple_of(int, [1, "2"])


@pytest.mark.parametrize("value", ["email", b"email", ""], ids=repr)
def test_one_text_is_no_list(value):
    """One text where a list is wanted is refused, not taken apart into letters."""
    with pytest.raises(FieldError, match="not one text"):
        texts(value)


@given(st.lists(st.text()))
def test_texts_keep_their_order(values):
    """A list of text becomes a tuple of the same text in the same order."""
    assert list(texts(values)) == values


@attrs.frozen
class _Light:
    colour: str | None = attrs.field(validator=one_of("red", "green", None))


def test_a_word_is_one_of_those_allowed():
    """A word that is not listed is refused, and the message lists those that are."""
    assert _Light("red").colour == "red"
    assert _Light(None).colour is None
    with pytest.raises(FieldError, match=r"colour='blue' is not possible: one of red, green$"):
        _Light("blue")


def test_a_word_is_checked_by_name():
    """A word that is not allowed is refused under the name that it has for the caller."""
    check_word("light", "red", ("red", "green"))
    check_word("light", None, ("red", None))
    with pytest.raises(FieldError, match=r"^light='blue' is not possible: one of red, green$"):
        check_word("light", "blue", {"red": 1, "green": 2})
    with pytest.raises(FieldError, match=r"^light=None is not possible: one of red$"):
        check_word("light", None, ("red",))


@attrs.frozen
class _Counted:
    count: int | None = attrs.field(default=None, validator=instance_of(int, None))
    on: bool = attrs.field(default=False, validator=instance_of(bool))

    def __reduce__(self):
        return reduced(self)


class _Number(int):
    pass


@pytest.mark.parametrize("value", [None, 3, _Number(4)], ids=repr)
def test_a_value_is_of_its_type(value):
    """A value of the type, of one below it, or None where that is allowed, is accepted."""
    assert _Counted(value).count == value


@pytest.mark.parametrize(
    "wrong", [{"count": "3"}, {"count": True}, {"on": 1}, {"on": None}], ids=str
)
def test_a_value_of_another_type_is_refused(wrong):
    """Another type is refused with the name of the field; a truth value is no number."""
    with pytest.raises(
        FieldError, match=f"{next(iter(wrong))}=.* is not possible: (int, None|bool)"
    ):
        _Counted(**wrong)


@pytest.mark.parametrize(
    ("value", "least", "expected"),
    [
        (1, 1, True),
        (0, 1, False),
        (0, 0, True),
        (-1, 0, False),
        (-1, None, True),
        (_Number(3), 1, True),
        (True, 1, False),
        (1.0, None, False),
        ("7", None, False),
        (None, None, False),
    ],
)
def test_what_a_whole_number_is(value, least, expected):
    """A whole number lies at the least or above it; a truth value and a float are none."""
    assert is_whole(value, least=least) is expected


@attrs.frozen
class _Tried:
    times: int | None = attrs.field(default=None, validator=optional_whole("how often", least=1))


@pytest.mark.parametrize("value", [None, 1, _Number(2)], ids=repr)
def test_an_optional_whole_number_may_be_missing(value):
    """A whole number from the least on, or nothing, is accepted."""
    assert _Tried(value).times == value


@pytest.mark.parametrize("value", [0, True, 1.5, "1"], ids=repr)
def test_another_number_is_refused(value):
    """What is no whole number, or too small, is refused with the words for it."""
    with pytest.raises(FieldError, match=f"^times={value!r} is not possible: how often$"):
        _Tried(value)


def test_a_value_is_pickled_by_its_fields():
    """What a value was made from is pickled, and it is checked again when it is read."""
    assert pickle.loads(pickle.dumps(_Counted(3, on=True))) == _Counted(3, on=True)  # noqa: S301
    make, (kind, fields) = reduced(_Counted(3))
    with pytest.raises(FieldError):
        make(kind, {**fields, "count": "3"})


def test_a_frozen_mapping_equals_any_equal_mapping() -> None:
    """The order in which keys were given does not matter, nor the type of the other mapping."""
    ab, ba = FrozenMapping({"a": 1, "b": 2}), FrozenMapping({"b": 2, "a": 1})
    assert ab == ba == {"a": 1, "b": 2}
    assert hash(ab) == hash(ba)
    assert (len(ab), list(ab), ab["b"]) == (2, ["a", "b"], 2)


def test_a_frozen_mapping_cannot_be_changed() -> None:
    """What was frozen stays: neither the mapping nor the one it was made of changes it."""
    source = {"a": 1}
    mapping = FrozenMapping(source)
    source["a"] = 2
    assert mapping["a"] == 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        mapping._items = {}


def test_a_frozen_mapping_survives_pickling() -> None:
    """A pickle brings back an equal mapping, and the text names the type."""
    mapping = FrozenMapping({"a": 1})
    assert pickle.loads(pickle.dumps(mapping)) == mapping  # noqa: S301 - our own bytes
    assert repr(mapping) == "FrozenMapping({'a': 1})"


@pytest.mark.parametrize("kind", [FrozenMapping, Facts], ids=["mapping", "facts"])
def test_mappings_are_joined_like_those_of_python(kind):
    """What is added is newer, and neither of the two changes."""
    facts = kind({"days": 3, "tier": "gold"})

    assert facts | {"days": 4} == kind({"days": 4, "tier": "gold"})
    assert type(facts | {"days": 4}) is kind
    assert facts["days"] == 3

"""What of a case chooses a target."""

import pytest

from servicekit.errors import FieldError
from servicekit.targets import SELECTORS, Target, first_reply
from servicekit.values import Facts
from targets.support import HOUR, at, case, changes


def matches(subject, **fields):
    return first_reply(HOUR, **fields).matches(subject, at=at(9))


@pytest.mark.parametrize("selector", SELECTORS)
def test_a_selector_reads_the_case(selector):
    """A target applies to the cases of which the selector has one of its values."""
    with_x, with_z = (
        case(changes=changes(selector, (at(9), value)))
        if selector in {"priority", "team"}
        else case(**{selector: value})
        for value in ("x", "z")
    )

    assert matches(with_x, when={selector: ["x", "y"]})
    assert not matches(with_z, when={selector: ["x", "y"]})
    assert not matches(with_x, unless={selector: ["x", "y"]})
    assert matches(with_z, unless={selector: ["x", "y"]})


def test_all_selectors_must_match():
    """Every selector must match, a missing value matches none, and no selector matches all."""
    when = {"kind": "complaint", "channel": "phone"}

    assert matches(case(kind="complaint", channel="phone"), when=when)
    assert not matches(case(kind="complaint", channel="email"), when=when)
    assert not matches(case(kind="complaint"), when=when)
    assert matches(case())


def test_one_value_left_out_is_enough():
    """A case that has any of the values left out is not chosen; one without a value is."""
    unless = {"kind": "complaint", "channel": "phone"}

    assert not matches(case(kind="complaint", channel="email"), unless=unless)
    assert not matches(case(channel="phone"), unless=unless)
    assert matches(case(), unless=unless)


def test_when_and_unless_hold_together():
    """What is asked for does not help a case that is left out."""
    fields = {"when": {"kind": "complaint"}, "unless": {"channel": "phone"}}

    assert matches(case(kind="complaint"), **fields)
    assert not matches(case(kind="complaint", channel="phone"), **fields)


@pytest.mark.parametrize(
    ("fact", "words", "expected"),
    [
        ("gold", "gold", True),
        ("gold", ["gold", "silver"], True),
        ("gold", ["silver"], False),
        (3, [3, 4], True),
        (3, "3", False),
        (True, True, True),
        (True, 1, False),
        (1, True, False),
        (["vip", "new"], "vip", True),
        (["vip", "new"], ["old"], False),
        ({"vip"}, ["vip"], True),
        (None, ["gold"], False),
    ],
)
def test_a_fact_of_the_case(fact, words, expected):
    """A fact matches by its value and kind, and one of several values is enough."""
    subject = case(facts={"tier": fact})

    assert matches(subject, when={"facts.tier": words}) is expected
    assert matches(subject, unless={"facts.tier": words}) is not expected


def test_an_unknown_fact_matches_nothing():
    """A case without the fact is not chosen by it, and not left out by it."""
    assert not matches(case(), when={"facts.tier": "gold"})
    assert matches(case(), unless={"facts.tier": "gold"})


@pytest.mark.parametrize("field", ["when", "unless"])
@pytest.mark.parametrize(
    ("selected", "where"),
    [
        ({"mood": "bad"}, ""),
        ({"status": "open"}, ""),
        ({"facts.": "x"}, ""),
        ({"facts": "x"}, ""),
        ({3: "x"}, ""),
        ({"priority": []}, ".priority"),
        ({"facts.tier": []}, ".facts.tier"),
        ({"priority": [1]}, None),
        ({"priority": 1}, None),
    ],
    ids=repr,
)
def test_selectors_are_checked(field, selected, where):
    """An unknown selector, one without a value, and a value that is no text are refused."""
    with pytest.raises(FieldError) as caught:
        first_reply(HOUR, **{field: selected})

    if where is not None:
        assert caught.value.field == f"{field}{where}"


def test_one_value_becomes_a_list():
    """One value of a selector stands for a list of one."""
    target = first_reply(HOUR, when={"priority": "urgent", "facts.seats": 5, "team": ["a", "b"]})

    assert target.when == {"priority": ("urgent",), "facts.seats": (5,), "team": ("a", "b")}
    assert isinstance(target.when, Facts)


def test_a_selector_sees_the_case_as_it_is():
    """A target applies as soon as the case has what selects it, and no longer."""
    target = first_reply(HOUR, when={"team": "a"})
    subject = case(changes=changes("team", (at(10), "a"), (at(11), "b")))

    assert [target.matches(subject, at=at(hour)) for hour in (9, 10, 11)] == [False, True, False]


def test_the_last_value_of_an_instant_counts():
    """Where a field changes twice at one instant, it is then what the higher number says."""
    subject = case(changes=changes("team", (at(10), "a"), (at(10), "b")))

    assert not first_reply(HOUR, when={"team": "a"}).matches(subject, at=at(10))
    assert first_reply(HOUR, when={"team": "b"}).matches(subject, at=at(10))


def test_channels_are_those_of_the_case_where_it_starts_the_clock():
    """A target that counts from the opening is for cases that came by one of its channels."""
    fields = {"id": "t", "within": HOUR, "channels": ["chat"]}

    assert Target(measure="resolution", **fields).matches(case(channel="chat"), at=at(9))
    assert not Target(measure="resolution", **fields).matches(case(channel="email"), at=at(9))
    assert not Target(measure="resolution", **fields).matches(case(), at=at(9))
    assert Target(measure="first_reply", **fields).matches(case(channel="email"), at=at(9))

"""Levels: whom a step of the ladder asks, and how long it waits for them."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest
from hypothesis import given

from servicekit.errors import FieldError
from servicekit.hours import Allowance
from servicekit.routing import ASK, ON_EMPTY, Level, Recipient
from servicekit.routing.level import allowance
from servicekit.testing.strategies import levels


def test_a_level_asks_the_best_of_some_and_goes_on_at_once_where_nobody_is():
    """Without more words one is asked, the wait has no end, and nobody means the next level."""
    level = Level(targets="team:billing")

    assert (level.ask, level.on_empty, level.wait, level.name) == ("one", "next_level", None, "")
    assert level.targets == (Recipient("team", "billing"),)


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Level(targets="team:billing"), "ask one of team billing"),
        (
            Level(targets=["agent:ada", "on_duty"], ask="all", wait="30 working minutes"),
            "ask all of ada or whoever is on duty, wait 30 working minutes",
        ),
    ],
    ids=["one", "all"],
)
def test_a_level_reads_as_what_it_does(level, words):
    """Its text says whom it asks, whether one or all of them, and how long it waits."""
    assert str(level) == words


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (None, None),
        ("30 working minutes", Allowance(30, "working minute")),
        (timedelta(hours=2), Allowance(2, "hour")),
        (Allowance(5, "minute"), Allowance(5, "minute")),
    ],
    ids=["none", "words", "timedelta", "allowance"],
)
def test_a_wait_is_said_in_words_or_as_a_time(given_, expected):
    """A wait is an allowance, whichever way it was said."""
    assert allowance(given_) == expected
    assert Level(targets="on_duty", wait=given_).wait == expected


@pytest.mark.parametrize(
    "given_",
    ["2 days", "1 week", "3 business days", Allowance(1, "day"), "soon", timedelta(0), 30, True],
    ids=str,
)
def test_a_wait_is_no_number_and_no_count_of_days(given_):
    """Nobody waits for a colleague by the date; the error names the field that is meant."""
    with pytest.raises(FieldError, match="wait") as caught:
        Level(targets="on_duty", wait=given_)
    with pytest.raises(FieldError, match="after"):
        allowance(given_, field="after")
    assert caught.value.field == "wait"


@pytest.mark.parametrize("field", ["on_empty", "ask", "name", "targets"])
def test_other_words_are_refused(field):
    """There are three things to do where nobody is, and two ways to ask."""
    with pytest.raises(FieldError):
        Level(**{"targets": "on_duty", field: 5})


@pytest.mark.parametrize("on_empty", ON_EMPTY)
@pytest.mark.parametrize("ask", ASK)
def test_every_word_that_is_listed_is_taken(on_empty, ask):
    """What the lists name can be said."""
    level = Level(targets="on_duty", on_empty=on_empty, ask=ask)

    assert (level.on_empty, level.ask) == (on_empty, ask)


@given(levels())
def test_levels_are_values(level):
    """A level is equal to its copy, and has the same hash."""
    copy = pickle.loads(pickle.dumps(level))  # noqa: S301 - our own

    assert copy == level
    assert hash(copy) == hash(level)

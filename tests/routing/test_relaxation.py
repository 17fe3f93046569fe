"""Relaxations: what is given up rather than ask nobody, in which order, and from when on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from routing.support import NOON, at
from servicekit.errors import FieldError
from servicekit.hours import Allowance
from servicekit.instants import zone
from servicekit.routing import RELAXED, Relaxation, Relaxed
from servicekit.routing.constraint import HARD, SOFT
from servicekit.routing.relaxation import relaxations


def test_all_that_is_soft_is_given_up_unless_a_policy_says_otherwise():
    """The usual order has every soft constraint once, and none that is hard."""
    assert {*RELAXED} == {*SOFT} - {"skill_level"}
    assert len(set(RELAXED)) == len(RELAXED)
    assert not set(RELAXED) & {each.name for each in HARD}


@pytest.mark.parametrize(
    ("relaxation", "words"),
    [
        (Relaxation("team"), "team"),
        (Relaxation("language", after="10 minutes"), "language after 10 minutes"),
        (Relaxation("language", timedelta(hours=1)), "language after 1 hour"),
    ],
    ids=["at once", "words", "time"],
)
def test_a_relaxation_reads_as_what_it_is(relaxation, words):
    """Its text names the constraint, and how long to wait before."""
    assert str(relaxation) == words


@pytest.mark.parametrize("name", ["duty", "authority", "skill", "colour", 5, None], ids=str)
def test_what_is_hard_or_unknown_cannot_be_given_up(name):
    """Only what had better be so can be relaxed."""
    with pytest.raises(FieldError, match="constraint"):
        Relaxation(name)


@pytest.mark.parametrize("after", ["2 days", "soon", 5])
def test_a_wait_that_is_none_is_refused_by_the_name_of_its_field(after):
    """The error says that ``after`` is wrong."""
    with pytest.raises(FieldError) as caught:
        Relaxation("team", after=after)
    assert caught.value.field == "after"


@pytest.mark.parametrize(
    "given_",
    [
        ["team", Relaxation("language", "1 hour")],
        iter([Relaxation("team"), Relaxation("language", Allowance(1, "hour"))]),
        {"team": None, "language": "1 hour"},
    ],
    ids=["list", "iterator", "mapping"],
)
def test_they_are_given_as_names_as_values_or_with_their_times(given_):
    """The order in which they stand is the order in which they are given up."""
    expected = (Relaxation("team"), Relaxation("language", Allowance(1, "hour")))

    assert relaxations(given_) == expected


def test_nothing_need_be_given_up():
    """An empty list keeps everything."""
    assert relaxations([]) == relaxations({}) == ()


@pytest.mark.parametrize(
    "given_",
    ["team", ["team", "team"], ["team", Relaxation("team", "1 hour")], ["colour"], None, 5],
    ids=["one text", "twice", "twice with a time", "unknown", "none", "number"],
)
def test_a_list_that_is_none_or_names_one_twice_is_refused(given_):
    """Each stands once, in a list or a mapping."""
    with pytest.raises(FieldError):
        relaxations(given_)


def test_since_when_is_an_instant_in_whichever_zone():
    """Two that were given up at one instant are equal wherever that was written."""
    elsewhere = NOON.astimezone(zone("Asia/Kathmandu"))

    assert Relaxed("team", NOON) == Relaxed("team", elsewhere)
    assert Relaxed("team", NOON) != Relaxed("team", at(13))

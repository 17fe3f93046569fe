from datetime import UTC, datetime

import attrs
import pytest

from case.support import LONDON, at, changed
from servicekit.case import COUNTED, DONE, ENDED, PAUSED, REASONS, STATUSES, Change
from servicekit.errors import FieldError, NaiveDatetimeError, NotAnInstantError


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "mood"},
        {"new": "solved"},
        {"new": None},
        {"old": "solved"},
        {"reason": "boredom"},
    ],
    ids=repr,
)
def test_a_change_is_checked(wrong):
    """An unknown field, status or reason is refused."""
    with pytest.raises(FieldError, match="one of"):
        Change(**{"at": at(9), "field": "status", "new": "open", **wrong})


def test_a_change_says_what_is_known():
    """A team may have any name or none, and by default a change is recorded when it happens."""
    assert changed(at(9), "team", None, old="shop").new is None
    assert changed(at(9), "team", "solved").recorded_at == at(9)
    assert [changed(at(9), "agent", "ada", reason=word).reason for word in REASONS] == list(REASONS)


def test_what_a_status_means():
    """A status settles the case, pauses it, ends it or does none of these, and never two."""
    kinds = (DONE, ENDED, PAUSED)

    assert all(kind < set(STATUSES) for kind in kinds)
    assert len(DONE | ENDED | PAUSED) == sum(map(len, kinds))
    assert set(STATUSES).difference(*kinds) == {"new", "open"}
    assert set(REASONS) | {None} > COUNTED


def test_desks_are_ids():
    """A desk's number becomes text, and a desk without a name is refused."""
    assert changed(at(9), "team", 17).new == "17"
    with pytest.raises(FieldError):
        changed(at(9), "team", "")


def test_a_change_can_be_called_by_its_id():
    """The ids of a change, and of the one that it revises, become text."""
    edit = changed(at(9), "team", "shop", id=2, revises=1, source="the old desk")

    assert (edit.id, edit.revises, edit.source) == ("2", "1", "the old desk")
    assert (changed(at(9), "team", "shop").id, changed(at(9), "team", "shop").revises) == (
        None,
    ) * 2


def test_instants_are_equal_as_instants():
    """Two changes in the hour that the clock shows twice are different, and a zone changes none."""
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)

    assert changed(twice, "team", "shop") != changed(twice.replace(fold=1), "team", "shop")
    assert changed(twice, "team", "shop") == changed(twice.astimezone(UTC), "team", "shop")


@pytest.mark.parametrize("value", [at(9).replace(tzinfo=None), "2026-05-04"], ids=["naive", "text"])
def test_a_change_is_dated_by_instants(value):
    """A wall clock without a zone, or no datetime at all, is refused."""
    for fields in ({"at": value}, {"at": at(9), "recorded_at": value}):
        with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
            Change(field="team", new="shop", **fields)


def test_a_change_never_changes(travels):
    """A change is immutable, can be copied and pickled, and is checked again when evolved."""
    change = changed(at(9), "status", "open", id=1)

    travels(change)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        change.new = "new"
    with pytest.raises(FieldError):
        attrs.evolve(change, new="solved")

from datetime import timedelta

import pytest

from case.support import at
from servicekit.case import Hold
from servicekit.errors import FieldError, NaiveDatetimeError


def hold(**fields: object) -> Hold:
    return Hold(**{"reason": "claim 17", "from_at": at(9), **fields})


def test_a_hold_holds_from_then_until_then():
    """A hold is in force from its first instant to its last, both inclusive."""
    claim = hold(until_at=at(12))

    assert [claim.holds(at=at(hour)) for hour in (8, 9, 12)] == [False, True, True]
    assert not claim.holds(at=at(12) + timedelta(microseconds=1))
    assert hold(until_at=at(9)).holds(at=at(9))


def test_a_hold_without_an_end():
    """A hold that nobody has ended is in force until further notice."""
    assert hold().holds(at=at(23, day=9))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"reason": " "}, FieldError),
        ({"until_at": at(8)}, FieldError),
        ({"by": ""}, FieldError),
        ({"from_at": at(9).replace(tzinfo=None)}, NaiveDatetimeError),
    ],
)
def test_a_hold_is_checked(wrong, error):
    """A hold says why, and does not end before it begins."""
    with pytest.raises(error):
        hold(**wrong)


def test_a_hold_never_changes(travels):
    """A hold can be copied and pickled, and keeps its reason to itself."""
    travels(hold(until_at=at(12), by=4))
    assert "claim" not in repr(hold())

import pytest

from servicekit.case import Hold
from servicekit.errors import FieldError, NaiveDatetimeError
from case.support import at


def hold(**fields: object) -> Hold:
    return Hold(**{"reason": "claim 17", "from_at": at(9), **fields})


def test_a_hold_holds_from_then_until_then():
    """A hold is in force from its first instant on, and no more at the one that ends it."""
    claim = hold(until_at=at(12))

    assert [claim.holds(at=at(hour)) for hour in (8, 9, 11, 12, 13)] == [
        False,
        True,
        True,
        *[False] * 2,
    ]


def test_a_hold_without_an_end():
    """A hold that nobody has ended is in force until further notice."""
    assert hold().holds(at=at(23, day=9))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"reason": " "}, FieldError),
        ({"until_at": at(9)}, FieldError),
        ({"until_at": at(8)}, FieldError),
        ({"by": ""}, FieldError),
        ({"from_at": at(9).replace(tzinfo=None)}, NaiveDatetimeError),
    ],
)
def test_a_hold_is_checked(wrong, error):
    """A hold says why, and ends after it begins."""
    with pytest.raises(error):
        hold(**wrong)


def test_a_hold_never_changes(travels):
    """A hold can be copied and pickled, and keeps its reason to itself."""
    travels(hold(until_at=at(12), by=4))
    assert "claim" not in repr(hold())

"""What becomes of a policy, in words."""

from datetime import timedelta

import attrs
import pytest

from replay.support import target
from servicekit.replay.wording import changed, edited
from servicekit.values import Facts


@attrs.frozen
class Policy:
    value: object
    again: object = None
    hidden: object = attrs.field(default=None, eq=False)
    made: object = attrs.field(default=None, init=False)
    private: object = attrs.field(default=None, repr=False)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (1, 2, "1 becomes 2"),
        (None, 2, "is new"),
        (2, None, "is gone"),
        (True, False, "yes becomes no"),
        (timedelta(hours=2), timedelta(days=1), "2 h becomes 1 d"),
        ("a" * 60, "b", f"{'a' * 60} becomes b"),
        ("a" * 61, "b", "is another"),
        ((), (1, None), "nothing becomes 1, nothing"),
        (frozenset("ba"), frozenset(), "a, b becomes nothing"),
        (Facts({"tier": ("gold", "silver")}), Facts(), "tier gold, silver becomes nothing"),
    ],
)
def test_what_becomes_of_a_value(old, new, said):
    """Short values are said, long ones are only another."""
    assert changed(old, new) == said


def test_each_field_is_named():
    """Of a policy each field that differs is named, and what does not count is not."""
    assert edited(Policy(1, 2, 3), Policy(2, 3, 4)) == "value 1 becomes 2; again 2 becomes 3"
    assert changed(Policy(1), Policy(None)) == "value 1 becomes nothing"


def test_what_reads_alike_is_another():
    """Two values that read the same, or differ in nothing that shows, are only another."""
    assert changed("1", 1) == "is another"
    assert edited(Policy(1), Policy(1)) == "is another"


def test_another_class_is_another():
    """A policy of another class is another, whatever its fields are."""
    assert changed(Policy("x" * 70), target()) == "is another"


def test_what_is_not_shown_is_another():
    """The value of a field that is never shown is not said."""
    assert edited(Policy(1, private="Ada"), Policy(1, private="Sam")) == "private is another"

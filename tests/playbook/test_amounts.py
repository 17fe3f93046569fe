from datetime import timedelta

import pytest

from servicekit.hours import Allowance
from servicekit.money import Money
from servicekit.playbook.amounts import duration, money, waiting
from servicekit.playbook.section import Section


def section(value: object) -> Section:
    return Section({"key": value}, "", [])


def test_each_amount_is_read_from_its_words():
    """Money, a wait and a duration are read as they are written."""
    assert money(section("12.50 EUR"), "key") == Money("12.50", "EUR")
    assert waiting(section("30 working minutes"), "key") == Allowance(30, "working minute")
    assert duration(section("36 hours"), "key") == timedelta(hours=36)


@pytest.mark.parametrize("read", [money, waiting, duration])
def test_an_amount_may_be_absent(read):
    """An amount that is not there is none, and nothing is wrong with it."""
    part = section("1 hour")

    assert read(part, "other") is None
    assert part.problems == []


@pytest.mark.parametrize(
    ("read", "value", "words"),
    [
        (money, "free", "is not an amount of money"),
        (money, "-1 EUR", "'-1 EUR' is less than nothing"),
        (money, 100, "100 is not text"),
        (waiting, "soon", "key='soon' is not possible: an amount of time"),
        (waiting, "2 days", "'2 days' counts dates; give hours or minutes"),
        (waiting, "1 business day", "counts dates"),
        (duration, "2 weeks", "counts dates; give hours or minutes, such as '36 hours'"),
        (duration, "2 working hours", "'2 working hours' is working time; give hours"),
        (duration, "", "is blank"),
    ],
)
def test_an_amount_that_cannot_be_used_is_reported(read, value, words):
    """An amount of another kind is reported once under its key, and counts as absent."""
    part = section(value)

    assert read(part, "key") is None
    [problem] = part.problems
    assert problem.path == "key"
    assert words in problem.message

"""What happens on the way to a due."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, NotADurationError
from servicekit.hours import BusinessHours, Span
from servicekit.targets import Step
from targets.support import HOUR, LONDON, OFFICE, at

ALWAYS = BusinessHours.always("UTC")


def test_a_step_is_a_value(travels):
    """A step is immutable, can be copied and pickled."""
    travels(Step(id=7, share=0.75))
    assert Step(id=7, share=0.75).id == "7"


@pytest.mark.parametrize(
    ("share", "part"),
    [
        (0.1, Fraction(1, 10)),
        (Decimal("0.75"), Fraction(3, 4)),
        (Fraction(1, 3), Fraction(1, 3)),
        ("0.5", Fraction(1, 2)),
        (0, Fraction(0)),
        (1, Fraction(1)),
    ],
)
def test_a_share_is_exact(share, part):
    """A share is a fraction: a tenth is a tenth, and not the float beside it."""
    assert Step(id="s", share=share).share == part


@pytest.mark.parametrize(
    ("words", "offset"),
    [
        ("-30 minutes", timedelta(minutes=-30)),
        ("30 minutes", timedelta(minutes=30)),
        ("+2 hours", 2 * HOUR),
        (timedelta(0), timedelta(0)),
    ],
)
def test_an_offset_in_words(words, offset):
    """An offset is a duration, or words with a sign."""
    assert Step(id="s", offset=words).offset == offset


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"offset": HOUR, "share": 0.5},
        {"offset": HOUR, "days": 1, "share": 0.5},
        {"share": -0.1},
        {"share": 1.01},
        {"share": "half"},
        {"share": float("nan")},
        {"share": float("inf")},
        {"share": "1/0"},
        {"share": True},
        {"share": [1]},
        {"days": 1.5},
        {"days": True},
        {"offset": "soon"},
        {"offset": "2 days"},
        {"offset": "1 working hour"},
        {"id": ""},
    ],
    ids=repr,
)
def test_a_step_says_when_in_one_way(wrong):
    """Exactly one of offset, days and share is given, and it is possible."""
    with pytest.raises(FieldError):
        Step(**{"id": "s", **wrong})


def test_an_error_names_the_offset():
    """An offset that cannot be read is told as one."""
    with pytest.raises(FieldError, match=r"^offset='soon'"):
        Step(id="s", offset="soon")


def test_an_offset_has_a_unit():
    """A number is no amount of time."""
    with pytest.raises(NotADurationError):
        Step(id="s", offset=30)


@pytest.mark.parametrize(
    ("step", "when"),
    [
        (Step(id="s", offset="-1 hour"), at(15)),
        (Step(id="s", offset="-8 hours"), at(8)),
        (Step(id="s", offset=timedelta(0)), at(16)),
        (Step(id="s", offset="2 hours"), at(18)),
        (Step(id="s", share=0), at(9)),
        (Step(id="s", share="1/7"), at(10)),
        (Step(id="s", share=1), at(16)),
        (Step(id="s", days=1), at(16, day=5)),
        (Step(id="s", days=-1), at(16, day=3)),
        (Step(id="s", days=0), at(16)),
    ],
    ids=str,
)
def test_a_step_on_the_wall_clock(step, when):
    """Without a calendar offsets and shares are elapsed time, and days those of the calendar."""
    assert step.instant(at(9), at(16), ALWAYS) == when


@pytest.mark.parametrize(
    ("step", "when"),
    [
        (Step(id="s", offset="-2 hours"), at(16, day=8)),
        (Step(id="s", offset="8 hours"), at(10, day=12)),
        (Step(id="s", share=0.5), at(14, 30, day=8)),
        (Step(id="s", days=1), at(10, day=12)),
        (Step(id="s", days=-1), at(10, day=8)),
    ],
    ids=str,
)
def test_a_step_in_business_time(step, when):
    """With a calendar offsets and shares are business time, and days are dates with hours."""
    assert step.instant(at(11, day=8), at(10, day=11), OFFICE, OFFICE) == when


def test_all_of_the_time_is_used_up_at_the_due():
    """The whole share is used up at the due, also where that lies outside the hours."""
    assert Step(id="s", share=1).instant(at(9), at(20), OFFICE, OFFICE) == at(20)


def test_a_step_does_not_count_pauses():
    """Time on hold is not used up, and lies not between a step and the due."""
    held = ALWAYS - [Span(at(10), at(12))]

    assert Step(id="s", share=0.5).instant(at(9), at(15), held) == at(13)
    assert Step(id="s", offset="-4 hours").instant(at(9), at(15), held) == at(9)


def test_days_are_those_of_the_due():
    """A day later is the same time on the clock where the due stands, also if an hour is lost."""
    due = at(12).replace(tzinfo=LONDON, month=3, day=28)
    later = Step(id="s", days=1).instant(at(9), due, ALWAYS)

    assert (later.day, later.hour, later.tzinfo) == (29, 12, LONDON)


@given(st.fractions(0, 1), st.integers(1, 10**6))
def test_shares_lie_between_start_and_due(share, seconds):
    """A share of the allowance is used up between the start and the due, and more comes later."""
    due = at(9) + timedelta(seconds=seconds)
    when = Step(id="s", share=share).instant(at(9), due, ALWAYS)

    assert at(9) <= when <= due
    assert when <= Step(id="s", share=(1 + share) / 2).instant(at(9), due, ALWAYS)

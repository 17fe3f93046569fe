"""Swaps."""

import pytest

from roster.support import hour, span
from servicekit.errors import FieldError, IllegalEventError, NaiveDatetimeError
from servicekit.roster import SWAP_STATES, Swap

ASKED = Swap(span=span(9, 17), asked_by="ada")


def test_a_swap_travels(travels):
    """A swap can be copied, pickled and hashed."""
    travels(ASKED.take(by="sam", at=hour(1)))


def test_the_status_follows_from_what_happened():
    """A swap is open, taken, withdrawn or past due, each from its instant on."""
    taken, withdrawn = ASKED.take(by="sam", at=hour(2)), ASKED.withdraw(at=hour(3))

    assert [ASKED.status(at=hour(n)) for n in (1, 8.9, 9)] == ["open", "open", "past_due"]
    assert [taken.status(at=hour(n)) for n in (1, 2, 9)] == ["open", "taken", "taken"]
    assert [withdrawn.status(at=hour(n)) for n in (2, 3, 9)] == ["open", "withdrawn", "withdrawn"]


def test_withdrawn_comes_first_and_then_taken():
    """Of several things that happened, the first in the list of states counts."""
    # Source: grafana/oncall, test_shift_swap_request.py, test_status_*.
    both = Swap(
        span=span(9, 17), asked_by="ada", taken_by="sam", taken_at=hour(1), withdrawn_at=hour(2)
    )

    assert SWAP_STATES == ("withdrawn", "taken", "past_due", "open")
    assert [both.status(at=hour(n)) for n in (0, 1, 2, 9)] == [
        "open", "taken", "withdrawn", "withdrawn",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("swap", "state"),
    [
        (ASKED.take(by="sam", at=hour(1)), "taken"),
        (ASKED.withdraw(at=hour(1)), "withdrawn"),
        (Swap(span=span(1, 2), asked_by="ada"), "past_due"),
    ],
    ids=["taken", "withdrawn", "past due"],
)
def test_only_an_open_swap_changes(swap, state):
    """What is taken, withdrawn or past due can neither be taken nor withdrawn."""
    # Source: grafana/oncall, test_shift_swap_request.py, test_take_only_works_for_open_requests.
    for change in (lambda: swap.take(by="kim", at=hour(2)), lambda: swap.withdraw(at=hour(2))):
        with pytest.raises(IllegalEventError, match="swap of ada") as caught:
            change()
        assert caught.value.state == state


@pytest.mark.parametrize(
    "changed",
    [ASKED.take(by="sam", at=hour(5)), ASKED.withdraw(at=hour(5))],
    ids=["taken", "withdrawn"],
)
def test_what_happened_is_not_written_over(changed):
    """A swap that has been taken or withdrawn is so, also for a change that is dated before."""
    for change in (
        lambda: changed.take(by="kim", at=hour(2)),
        lambda: changed.withdraw(at=hour(2)),
    ):
        with pytest.raises(IllegalEventError, match="swap of ada") as caught:
            change()
        assert (caught.value.state, caught.value.at) == (changed.status(at=hour(5)), hour(5))


def test_nobody_takes_their_own():
    """Who asked cannot be the one who takes it."""
    # Source: grafana/oncall, test_shift_swap_request.py, test_take_own_ssr.
    with pytest.raises(FieldError, match="somebody else"):
        ASKED.take(by="ada", at=hour(1))


@pytest.mark.parametrize("half", [{"taken_by": "sam"}, {"taken_at": hour(1)}], ids=["by", "at"])
def test_who_took_it_and_when_belong_together(half):
    """One without the other is refused."""
    with pytest.raises(FieldError, match="together"):
        Swap(span=span(9, 17), asked_by="ada", **half)


def test_an_instant_is_wanted():
    """A status without a time zone is not asked."""
    with pytest.raises(NaiveDatetimeError):
        ASKED.status(at=hour(1).replace(tzinfo=None))

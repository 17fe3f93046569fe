"""Swaps."""

import attrs
import pytest

from roster.support import hour, hours, span
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


def test_what_has_begun_cannot_be_called_off():
    """A withdrawal after the start leaves a swap taken; until the start it counts."""
    taken = ASKED.take(by="sam", at=hour(1))
    late, just = (attrs.evolve(taken, withdrawn_at=hour(n)) for n in (9.5, 9))

    assert [late.status(at=hour(n)) for n in (0, 1, 9, 10, 99)] == ["open", *["taken"] * 4]
    assert late._override() == taken._override()
    assert just.status(at=hour(9)) == "withdrawn"
    assert just._override() is None


def test_what_was_never_taken_can_be_called_off_late():
    """Where nobody had taken it by then, it is withdrawn, and nobody takes it after that."""
    late = attrs.evolve(ASKED, withdrawn_at=hour(10))
    after = attrs.evolve(late, taken_by="sam", taken_at=hour(11))

    for swap in (late, after):
        assert [swap.status(at=hour(n)) for n in (8, 9, 10, 12)] == [
            "open", "past_due", "withdrawn", "withdrawn",
        ]  # fmt: skip
        assert swap._override() is None


@pytest.mark.parametrize(
    ("taken_at", "when"),
    [(1, (9, 17)), (9, (9, 17)), (12, (12, 17)), (17, None), (40, None)],
    ids=["before", "at the start", "within", "at the end", "after"],
)
def test_a_swap_acts_from_when_it_was_taken(taken_at, when):
    """What the other has worked until then stays theirs."""
    swap = Swap(span=span(9, 17), asked_by="ada", taken_by="sam", taken_at=hour(taken_at))
    found = swap._override()

    assert (None if found is None else hours(found.span)) == when
    assert found is None or (found.add, found.remove) == ("sam", "ada")


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

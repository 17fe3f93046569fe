"""Who takes the turns of a rotation, in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError
from servicekit.roster.lineup import Lineup

PEOPLE = st.sampled_from(["ada", "kim", "sam", ("ada", "kim"), ("kim", "sam"), None])
LINEUPS = st.builds(
    Lineup, participants=st.lists(PEOPLE, min_size=1, max_size=5), offset=st.integers(-9, 9)
)


def lineup(*participants: Any, offset: int = 0) -> Lineup:
    return Lineup(participants=participants, offset=offset)


def test_turns_go_round() -> None:
    """After the last participant comes the first, and before the first the last."""
    assert [lineup("ada", "sam").holder(turn) for turn in (-1, 0, 1, 2)] == [
        ("sam",),
        ("ada",),
        ("sam",),
        ("ada",),
    ]


def test_the_offset_turns_the_list() -> None:
    """Turn 0 belongs to the participant at the offset."""
    assert lineup("ada", "sam", "kim", offset=2).holder(0) == ("kim",)
    assert lineup("ada", "sam", "kim", offset=-1).holder(0) == ("kim",)


def test_a_group_is_on_duty_together() -> None:
    """The people of a group have the turn together, sorted, however they were written."""
    assert lineup(("sam", "ada")).holder(0) == ("ada", "sam")
    assert lineup(["sam", "ada"]) == lineup(("ada", "sam", "ada"))


def test_a_group_of_one_is_that_one() -> None:
    """Somebody alone in a group equals somebody alone."""
    assert lineup(("ada",)) == lineup("ada")


def test_nobody_may_have_a_turn() -> None:
    """None is a turn that nobody has."""
    assert lineup("ada", None).holder(1) == ()


def test_ids_become_text() -> None:
    """A host's integers are ids as anywhere else."""
    assert lineup(7, (9, 8)).participants == ("7", ("8", "9"))


def test_everybody_is_listed_once() -> None:
    """The ids of a lineup are those of all groups, each once and sorted."""
    assert lineup("sam", ("sam", "ada"), None).agent_ids == ("ada", "sam")


@pytest.mark.parametrize("given", [(), "ada", {"ada": 1}, None, 7, [()], [""], [("ada", None)]])
def test_what_is_no_list_of_participants_is_refused(given: Any) -> None:
    """No list, an empty one, an empty group and an empty id are no participants."""
    with pytest.raises(FieldError):
        Lineup(participants=given)


@pytest.mark.parametrize("offset", [1.0, True, "1", None])
def test_the_offset_is_whole(offset: Any) -> None:
    """An offset counts places."""
    with pytest.raises(FieldError, match=r"offset=.*a whole number"):
        Lineup(participants=["ada"], offset=offset)


# Other participants


def test_whoever_has_the_turn_keeps_it() -> None:
    """A new list is turned so that the present holder stays."""
    before = lineup("ada", "sam", "kim")
    after = lineup("kim", "ada", "sam").in_place_of(before, 4)
    assert (after.holder(4), after.holder(5)) == (("sam",), ("kim",))


def test_a_place_that_is_left_goes_to_who_moved_there() -> None:
    """Without the holder, the one who has moved to their place has the turn."""
    after = lineup("ada", "kim").in_place_of(lineup("ada", "sam", "kim"), 1)
    assert after.holder(1) == ("kim",)


def test_a_place_past_the_end_goes_to_the_first() -> None:
    """Without the last one, the turn comes to the first."""
    # target/goalert@2458b9d7:engine/rotationmanager/advance.go#calcAdvance
    after = lineup("ada", "sam").in_place_of(lineup("ada", "sam", "kim"), 2)
    assert after.holder(2) == ("ada",)


def test_who_comes_twice_keeps_the_place_too() -> None:
    """Of several places of the holder it is the same one, or the next."""
    before = lineup("ada", "sam", "ada", "kim")
    assert before.in_place_of(before, 2).offset == 0
    after = lineup("ada", "kim", "sam", "ada").in_place_of(before, 2)
    assert (after.holder(2), after.holder(3), after.holder(4)) == (("ada",), ("ada",), ("kim",))


def test_one_of_a_group_that_is_no_more_keeps_the_turn() -> None:
    """Where a group was, one of its people goes on; where the group still is, all of them."""
    before = lineup(("ada", "sam"), "kim")
    assert lineup("kim", "sam").in_place_of(before, 0).holder(0) == ("sam",)
    assert lineup("kim", "sam", ("sam", "ada")).in_place_of(before, 0).holder(0) == ("ada", "sam")


def test_a_turn_of_nobody_stays_one() -> None:
    """Nobody keeps a turn as anybody would."""
    before = lineup("ada", None)
    assert lineup(None, "ada", "kim").in_place_of(before, 1).holder(1) == ()
    assert lineup("ada", "kim").in_place_of(before, 1).holder(1) == ("kim",)


@given(LINEUPS, LINEUPS, st.integers(-50, 50))
def test_the_holder_keeps_the_turn_wherever_they_are(
    before: Lineup, after: Lineup, turn: int
) -> None:
    """Who has a turn has it still, as long as they take turns as they did."""
    known = after.in_place_of(before, turn)
    assert known.participants == after.participants
    holder = before.participants[(turn + before.offset) % len(before.participants)]
    if holder in after.participants:
        assert known.holder(turn) == before.holder(turn)


@given(LINEUPS)
def test_a_lineup_is_a_value(travels: Callable[[object], None], lineup: Lineup) -> None:
    """A lineup is copied, pickled and hashed as what it is."""
    travels(lineup)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (["ada", ""], "participants[1]"),
        ([("ada", None)], "participants[0]"),
        ([()], "participants[0]"),
    ],
    ids=["empty id", "nobody in a group", "empty group"],
)
def test_a_mistake_is_told_with_its_place(wrong: list[object], path: str) -> None:
    """An error names the participant that cannot be."""
    with pytest.raises(FieldError) as caught:
        Lineup(participants=wrong)
    assert caught.value.field == path

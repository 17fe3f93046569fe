"""Where on the ladder an escalation stands: by what happened to it, and nothing else."""

from __future__ import annotations

import pytest

from routing.support import at, escalation
from servicekit.escalation import Escalation
from servicekit.routing.rung import Ladder, Rung, asked_levels, rung

TWO = Ladder(levels=2, repeat=0, repeat_from=0)


def found(raised: Escalation, hour: int = 12, ladder: Ladder = TWO, *, lost: bool = False) -> Rung:
    """Return where an escalation stands at an hour."""
    now = at(hour)
    return rung(raised, raised.standing(at=now), ladder, at=now, lost=lost)


def offered(*hours_and_levels: tuple[int, int], lasting: int | None = 1) -> Escalation:
    """Return an escalation that was offered to Ada at some hours, each time for an hour."""
    raised = escalation()
    for hour, level in hours_and_levels:
        due = None if lasting is None else at(hour + lasting)
        raised = raised.offer(at=at(hour), level=level, to=["ada"], due_at=due)
    return raised


# -- the ladder -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ladder", "way"),
    [
        (Ladder(3, 0, 0), [0, 1, 2, 3, 3]),
        (Ladder(3, 1, 0), [0, 1, 2, 0, 1, 2, 3, 3]),
        (Ladder(3, 2, 1), [0, 1, 2, 1, 2, 1, 2, 3]),
        (Ladder(3, 2, 2), [0, 1, 2, 2, 2, 3]),
        (Ladder(1, 2, 0), [0, 0, 0, 1, 1]),
    ],
    ids=["once", "twice", "from the second", "from the last", "one level"],
)
def test_a_ladder_is_climbed_and_climbed_again_before_the_last_resort(ladder, way):
    """After the last level comes the level from which it repeats, as often as it does."""
    climbed, rounds = [0], 0
    while len(climbed) < len(way):
        following = ladder.after(climbed[-1], rounds)
        rounds += following <= climbed[-1] and following < ladder.levels
        climbed.append(following)

    assert climbed == way


@pytest.mark.parametrize(
    ("ladder", "way"),
    [
        (Ladder(2, 0, 0), [0, 1, 2, 2]),
        (Ladder(2, 1, 0), [0, 1, 0, 1, 2]),
        (Ladder(2, 2, 1), [0, 1, 1, 1, 2]),
        (Ladder(1, 2, 0), [0, 0, 0, 1]),
    ],
    ids=["once", "twice", "from the last", "one level"],
)
def test_rounds_are_counted_in_what_happened(ladder, way):
    """An escalation whose waits all end goes the way of the ladder."""
    raised = escalation()
    for hour, level in enumerate(way, start=9):
        assert found(raised, hour, ladder).level == level
        raised = raised.offer(at=at(hour), level=level, due_at=at(hour + 1))


# -- the rung -------------------------------------------------------------------------------------


def test_nobody_was_asked_yet():
    """What was just raised begins at the first level."""
    assert found(escalation()) == Rung(0, None, "raised")


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (9, Rung(0, at(10), "offered")),
        (10, Rung(1, None, "wait_over")),
        (15, Rung(1, None, "wait_over")),
    ],
)
def test_a_level_is_asked_until_its_wait_is_over(hour, expected):
    """The very instant at which the wait ends belongs to the next level."""
    assert found(offered((9, 0)), hour) == expected


def test_a_wait_without_an_end_is_never_over():
    """A level that says nothing of a wait is asked on and on."""
    assert found(offered((9, 0), lasting=None), 23) == Rung(0, None, "offered")


def test_who_declines_leaves_the_wait_as_it_is():
    """The same level goes on to its end, and asking another of it is no new round."""
    declined = offered((9, 0)).decline(at=at(9, 10), by="ada")
    again = declined.offer(at=at(9, 20), level=0, to=["sam"], due_at=at(10))

    assert found(declined, 9) == Rung(0, at(10), "offered")
    assert found(again, 11, Ladder(1, 1, 0)) == Rung(0, None, "wait_over")


def test_the_last_resort_is_asked_until_somebody_acts():
    """After it there is nothing."""
    assert found(offered((9, 2)), 11) == Rung(2, None, "wait_over")


def test_what_comes_after_the_last_resort_is_no_round():
    """Going back from the last resort leaves the repetitions that the ladder has."""
    one = Ladder(1, 1, 0)
    back = offered((9, 1), (10, 0))

    assert found(back, 11, one) == Rung(0, None, "wait_over")


def test_the_levels_that_were_asked_are_known():
    """A level that waited for somebody and asked nobody does not count."""
    raised = offered((9, 0)).offer(at=at(10), level=1).offer(at=at(11), level=2, to=["kim"])

    assert asked_levels(raised, at=at(11)) == {0, 2}
    assert asked_levels(raised, at=at(10)) == {0}


def test_a_ladder_that_is_begun_again_asks_every_level_again():
    """That is where a level is asked again that was passed, or the ladder was at its end."""
    again = offered((9, 0), (10, 2), (11, 0))
    closer = offered((9, 2), (10, 1), (11, 0), (12, 1))

    assert asked_levels(again, at=at(12)) == {0}
    assert asked_levels(again.exhaust(at=at(13)), at=at(13)) == set()
    assert asked_levels(closer, at=at(12)) == {0, 1, 2}


def test_a_level_that_the_ladder_has_not_is_its_last_resort():
    """A ladder may have become shorter since, and a host may have gone past its end."""
    assert found(offered((9, 7)), 9) == Rung(2, at(10), "offered")


@pytest.mark.parametrize("raised", [escalation(), offered((9, 1))], ids=["never asked", "asked"])
def test_where_nobody_was_left_the_ladder_begins_again(raised):
    """Of a ladder that was climbed to its end, the first level is asked next."""
    assert found(raised.exhaust(at=at(10))) == Rung(0, None, "exhausted")


def test_what_was_given_up_is_asked_at_the_same_level():
    """Whoever had it is not asked again; the others of the level are."""
    given_up = offered((9, 1)).acknowledge(at=at(9, 5), by="ada").give_up(at=at(11), by="ada")

    assert found(given_up) == Rung(1, None, "given_up")


def test_who_took_it_unasked_and_gave_it_up_leads_to_the_first_level():
    """The reason is still that it was given up."""
    taken = escalation().acknowledge(at=at(9), by="ada")

    assert found(taken.give_up(at=at(10), by="ada")) == Rung(0, None, "given_up")


@pytest.mark.parametrize(
    ("raised", "level"),
    [(offered((9, 0)), 1), (offered((9, 1)), 2), (escalation(), 0)],
    ids=["first", "last", "unasked"],
)
def test_an_acknowledgement_that_lost_leads_on(raised, level):
    """Who has it and lets it lie does not keep it from the next level."""
    taken = raised.acknowledge(at=at(9, 30), by="ada")

    assert found(taken, lost=True) == Rung(level, None, "lost")


# -- what is no new round -------------------------------------------------------------------------


def test_asking_a_level_again_after_it_was_given_up_is_no_round():
    """The wait had ended with the acknowledgement, not by lapse of time."""
    one = Ladder(1, 1, 0)
    again = (
        offered((9, 0))
        .acknowledge(at=at(9, 5), by="ada")
        .give_up(at=at(11), by="ada")
        .offer(at=at(11), level=0, to=["sam"], due_at=at(12))
    )

    assert found(again, 12, one) == Rung(0, None, "wait_over")


def test_asking_a_level_again_within_a_wait_that_was_paused_is_no_round():
    """The wait goes on when the pause ends, and ends later than it was to."""
    one = Ladder(1, 1, 0)
    paused = offered((9, 0)).pause(at=at(9, 30)).resume(at=at(14))
    again = paused.decline(at=at(14), by="ada").offer(
        at=at(14, 10), level=0, to=["sam"], due_at=at(14, 30)
    )

    assert found(paused, 14) == Rung(0, at(14, 30), "offered")
    assert found(again, 15, one) == Rung(0, None, "wait_over")


def test_a_round_that_was_paused_counts_when_its_wait_is_over():
    """A pause moves the end of a wait, and after that end the ladder has begun again."""
    one = Ladder(1, 1, 0)
    again = (
        offered((9, 0))
        .pause(at=at(9, 30))
        .resume(at=at(11))
        .offer(at=at(11, 30), level=0, to=["ada"], due_at=at(12))
    )

    assert found(again, 12, one) == Rung(1, None, "wait_over")


def test_going_down_the_ladder_is_a_round_whoever_asked():
    """A lower level again is a new round even before the wait was over."""
    ladder = Ladder(2, 1, 0)
    again = offered((9, 0), (9, 1), (9, 0), (9, 1))

    assert found(again, 12, ladder) == Rung(2, None, "wait_over")

from __future__ import annotations

from servicekit.hours.timeline import NOTHING, Compiled, Overlaid, Stretch, reach

PART = Stretch(0, 100, [10, 20, 30, 40])


def test_measures_map_to_the_close_and_to_the_next_opening() -> None:
    """One amount of open time has an earliest and a latest instant: close and next opening."""
    line = Compiled(PART)
    assert [line.measure(at) for at in (0, 15, 20, 25, 30, 99)] == [0, 5, 10, 10, 10, 20]
    assert (line.earliest(10), line.latest(10)) == (20, 30)
    assert (line.earliest(15), line.latest(15)) == (35, 35)


def test_beyond_its_ends_a_timeline_does_not_guess() -> None:
    """Answers that lie before the beginning or after the end are not known."""
    line = Compiled(PART)
    assert (line.earliest(0), line.earliest(21)) == (None, None)
    assert (line.latest(-1), line.latest(20)) == (None, None)
    assert (line.next_close(40), line.previous_open(10)) == (None, None)
    cut = Compiled(Stretch(0, 100, [0, 50, 60, 100]))
    assert (cut.next_close(60), cut.previous_open(50)) == (None, None)
    assert (cut.next_close(49), cut.previous_open(61)) == (50, 60)


def test_growing_keeps_the_origin_of_measures() -> None:
    """A longer timeline gives the same measure to the same instant."""

    def around(at: int) -> Stretch:
        low = at // 100 * 100
        return Stretch(low, low + 100, [low, low + 10, low + 90, low + 100])

    line = reach(NOTHING, around, 550, 560)
    longer = reach(line, around, 150, 950)
    assert (longer.low, longer.high) == (100, 1000)
    assert [longer.measure(at) for at in (505, 595)] == [line.measure(at) for at in (505, 595)]
    assert longer.within(180, 320) == [190, 210, 290, 310]


def test_pauses_swallow_open_time() -> None:
    """A pause takes away what was open below it, and closes where it begins."""
    line = Overlaid(Compiled(PART), [15, 18, 19, 35])
    assert [line.measure(at) for at in (15, 17, 18, 19, 34, 36, 100)] == [5, 5, 5, 6, 6, 7, 11]
    assert (line.earliest(6), line.latest(6)) == (19, 35)
    assert (line.next_close(0), line.next_close(16), line.next_close(19)) == (15, 19, 40)
    assert (line.previous_open(100), line.previous_open(19), line.previous_open(15)) == (35, 18, 10)
    assert [line.is_open(at) for at in (14, 15, 18, 19, 35)] == [True, False, True, False, True]
    assert line.within(0, 100) == [10, 15, 18, 19, 35, 40]


def test_pauses_at_the_ends_of_what_is_known() -> None:
    """Where a pause meets the end of a timeline, the end is not taken for an edge."""
    always = Compiled(Stretch(0, 100, [0, 100]))
    assert Overlaid(always, [-5, 10, 90, 200]).next_close(10) == 90
    assert Overlaid(always, [-5, 10, 90, 200]).previous_open(90) == 10
    assert Overlaid(always, [40, 50]).next_close(50) is None
    assert Overlaid(always, [40, 50]).previous_open(40) is None
    assert Overlaid(always, [-5, 200]).next_close(50) is None
    assert Overlaid(always, [-5, 200]).previous_open(50) is None

"""Fixed schedules."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.support import hour, hours, span
from servicekit.errors import FieldError
from servicekit.hours import Span
from servicekit.instants import to_microseconds
from servicekit.roster import FixedSchedule, Shift
from servicekit.testing import strategies


def shift(agent_id, a, b):
    return Shift(agent_id=agent_id, span=span(a, b))


def fixed(a, b, *shifts, **fields):
    return FixedSchedule(span=span(a, b), shifts=[shift(*each) for each in shifts], **fields)


def shown(*schedules):
    return [
        (*hours(each.span), [(each_.agent_id, *hours(each_.span)) for each_ in each.shifts])
        for each in schedules
    ]


def test_a_schedule_travels(travels):
    """A fixed schedule can be copied, pickled and hashed."""
    travels(fixed(10, 20, ("ada", 12, 18), team_id="billing"))


def test_shifts_are_cut_off_and_joined():
    """Shifts end where the schedule does, and those of one person that meet are one."""
    found = fixed(10, 20, ("ada", 8, 12), ("sam", 11, 13), ("ada", 12, 14))

    assert shown(found) == [(10, 20, [("ada", 10, 14), ("sam", 11, 13)])]


@pytest.mark.parametrize(
    "when", [(21, 22), (8, 9), (20, 21), (9, 10)], ids=["after", "before", "at the end", "until it"]
)
def test_a_shift_wholly_outside_is_refused(when):
    """A shift without any time of the schedule is a mistake, told with its place."""
    with pytest.raises(
        FieldError, match=r"some time of the schedule, from Mon 2 Mar 2026 10:00"
    ) as e:
        fixed(10, 20, ("ada", 12, 14), ("sam", *when))
    assert e.value.field == "shifts[1].span"


@pytest.mark.parametrize("cut", ["within", "without"])
def test_only_a_span_cuts(cut):
    """A pair of instants is no span."""
    with pytest.raises(FieldError, match=r"^span=.* of the kind Span"):
        getattr(SCHEDULE, cut)((hour(1), hour(2)))


def test_the_order_of_shifts_makes_no_difference():
    """Schedules with the same shifts are equal."""
    shifts = [("ada", 10, 12), ("sam", 10, 12), ("ada", 11, 15)]

    assert len({fixed(10, 20, *order) for order in itertools.permutations(shifts)}) == 1


SCHEDULE = fixed(10, 20, ("a", 12, 18), ("b", 12, 15))


def test_the_part_before_an_instant():
    """What is left before an instant ends there, and so do its shifts."""
    # Source: target/goalert, schedule/temporaryschedule_test.go, TrimEnd.
    assert shown(*SCHEDULE.without(span(14, 20))) == [(10, 14, [("a", 12, 14), ("b", 12, 14)])]
    assert SCHEDULE.within(span(0, 14)) == SCHEDULE.without(span(14, 99))


def test_the_part_after_an_instant():
    """What is left after an instant begins there, without the shifts that are over."""
    # Source: target/goalert, schedule/temporaryschedule_test.go, TrimStart.
    assert shown(*SCHEDULE.without(span(10, 16))) == [(16, 20, [("a", 16, 18)])]


def test_a_hole_leaves_two():
    """What is cut out of the middle leaves a schedule on either side."""
    # Source: target/goalert, schedule/temporaryschedule_test.go, DeleteFixedShifts.
    assert shown(*SCHEDULE.without(span(14, 16))) == [
        (10, 14, [("a", 12, 14), ("b", 12, 14)]),
        (16, 20, [("a", 16, 18)]),
    ]


def test_nothing_is_left_of_what_is_cut_out_whole():
    """A span over all of it leaves nothing, one beside it everything, an empty one as well."""
    assert SCHEDULE.without(span(0, 30)) == ()
    assert SCHEDULE.within(span(20, 30)) == ()
    assert SCHEDULE.within(span(0, 30)) == (SCHEDULE,)
    assert SCHEDULE.without(span(20, 30)) == (SCHEDULE,)
    assert SCHEDULE.without(span(15, 15)) == (SCHEDULE,)


def test_schedules_that_meet_become_one():
    """Schedules of one team that touch or overlap are merged, with their shifts."""
    # Source: target/goalert, schedule/temporaryschedule_test.go, MergeTemporarySchedules.
    merged = FixedSchedule.merged(
        [
            fixed(21, 22, ("b", 21, 23)),
            fixed(10, 20, ("a", 12, 18), ("b", 12, 15), ("a", 11, 12), ("b", 14, 16)),
            fixed(9, 20, ("b", 11, 15)),
        ]
    )

    assert shown(*merged) == [
        (9, 20, [("a", 11, 18), ("b", 11, 16)]),
        (21, 22, [("b", 21, 22)]),
    ]
    assert shown(*FixedSchedule.merged([fixed(1, 2), fixed(2, 3)])) == [(1, 3, [])]


def test_schedules_of_different_teams_stay_apart():
    """What one team has planned is not another's."""
    teams = [fixed(1, 3), fixed(0, 9, team_id="billing"), fixed(1, 3, team_id="repairs")]

    found = FixedSchedule.merged(teams)
    assert [each.team_id for each in found] == ["billing", None, "repairs"]


def test_only_schedules_are_merged():
    """Anything else than a schedule is refused."""
    with pytest.raises(FieldError, match=r"^schedules\[0\]=.* of the kind FixedSchedule"):
        FixedSchedule.merged([span(1, 2)])
    with pytest.raises(FieldError, match=r"^shifts\[0\]=.* of the kind Shift"):
        FixedSchedule(span=span(1, 2), shifts=[span(1, 2)])


@given(strategies.fixed_schedules(), strategies.spans())
def test_within_and_without_make_up_the_whole(schedule, cut):
    """The parts inside and outside a span do not meet, and merged they are what was cut."""
    parts = [*schedule.within(cut), *schedule.without(cut)]
    lengths = sum(to_microseconds(p.span.end) - to_microseconds(p.span.start) for p in parts)
    whole = FixedSchedule.merged([schedule])

    assert lengths == to_microseconds(schedule.span.end) - to_microseconds(schedule.span.start)
    assert FixedSchedule.merged(parts) == whole


@given(st.lists(strategies.fixed_schedules(), max_size=4), st.randoms())
def test_merging_asks_for_no_order(schedules, random):
    """Merging gives the same in any order, and merging again changes nothing."""
    merged = FixedSchedule.merged(schedules)
    random.shuffle(schedules)

    assert FixedSchedule.merged(schedules) == merged
    assert FixedSchedule.merged(merged) == merged


def test_an_empty_schedule_has_no_parts():
    """A schedule that begins when it ends has no part anywhere."""
    empty = FixedSchedule(span=Span(hour(1), hour(1)))

    assert (empty.within(span(0, 2)), empty.without(span(1, 2))) == ((), ())

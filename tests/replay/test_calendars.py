"""Which calendars are other ones, and what is another by them alone."""

from datetime import date

import attrs
import pytest

from replay.support import ALWAYS, desk, target
from servicekit.hours import BusinessHours
from servicekit.replay.calendars import divergence, edited_calendars, of_calendars
from servicekit.staff import Agent
from servicekit.targets import Target

OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
SHORT = BusinessHours.parse("Mo-Fr 09:00-15:00", timezone="UTC")
EDITED = {"other": (ALWAYS, OFFICE), "office": (OFFICE, SHORT), "alike": (OFFICE, SHORT)}


@attrs.frozen
class Policy:
    hours: object
    count: int = attrs.field(default=0, eq=abs)
    hidden: int = attrs.field(default=0, eq=False)


def timed(hours: int, calendar: BusinessHours) -> Target:
    return attrs.evolve(target(), within=f"{hours} working hours", hours=calendar)


def test_calendars_that_both_have_are_compared():
    """A calendar is another one where both playbooks have one of its name, and it differs."""
    old = desk(hours={"office": OFFICE, "always": ALWAYS, "gone": OFFICE}, office=None)
    new = desk(hours={"office": SHORT, "always": ALWAYS, "new": OFFICE}, office=None)

    assert edited_calendars(old, new) == {"office": (OFFICE, SHORT)}


def test_what_becomes_of_a_calendar_has_its_place():
    """A reason says what is another of a calendar, at its own place."""
    holidays = attrs.evolve(OFFICE, holidays={date(2026, 5, 4): "May Day"})
    (reason,) = of_calendars({"office": (OFFICE, holidays)})

    assert str(reason) == "hours.office: holidays nothing becomes 2026-05-04 May Day."
    assert reason.evidence == ("hours.office",)


@pytest.mark.parametrize(
    ("old", "new", "names", "more"),
    [
        (OFFICE, OFFICE, [], False),
        (OFFICE, SHORT, ["office", "alike"], False),
        (SHORT, OFFICE, [], True),
        (None, SHORT, [], True),
        (timed(2, OFFICE), timed(2, SHORT), ["office", "alike"], False),
        (timed(2, OFFICE), timed(3, SHORT), ["office", "alike"], True),
        (timed(2, OFFICE), timed(3, OFFICE), [], True),
        (timed(2, OFFICE), Agent(id="ada", hours=SHORT), [], True),
        ((ALWAYS, OFFICE), (OFFICE, SHORT), ["other", "office", "alike"], False),
        ((OFFICE,), (SHORT, SHORT), [], True),
        ({"a": OFFICE}, {"a": SHORT}, ["office", "alike"], False),
        ({"a": OFFICE}, {"b": SHORT}, [], True),
        (Policy(OFFICE, 1, 1), Policy(SHORT, -1, 2), ["office", "alike"], False),
        (Policy(OFFICE, 1), Policy(SHORT, 2), ["office", "alike"], True),
    ],
    ids=[
        "equal", "calendar", "backwards", "none", "target", "target-and-time", "time", "classes",
        "several", "lengths", "mapping", "keys", "same-key", "other-key",
    ],
)  # fmt: skip
def test_two_values_differ_in_calendars_or_in_more(old, new, names, more):
    """Of two values it is known in which calendars they differ, and whether in anything else."""
    calendars, else_ = divergence(old, new, EDITED)

    assert ([*calendars], else_) == (names, more)

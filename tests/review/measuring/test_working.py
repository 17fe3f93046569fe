from datetime import date, timedelta

from review.measuring.support import hours, inquiry
from review.support import OFFICE, case, may, said
from servicekit.hours import BusinessHours, Calendar
from servicekit.playbook import Playbook
from servicekit.review.inquiry import Inquiry
from servicekit.review.measuring.working import worked
from servicekit.targets import Target, Targets

EARLY = BusinessHours.parse("Mo-Su 06:00-10:00", timezone="UTC")


class Year2026:
    """Holidays of which only those of 2026 are known."""

    def dates(self, first: date, last: date) -> dict[date, str]:
        return {}

    def covers(self, year: int) -> bool:
        return year == 2026


def asked(*targets: Target, office: Calendar | None = None) -> Inquiry:
    playbook = Playbook(name="Desk", targets=Targets(targets), office=office)
    return inquiry(case(said(may(4))), may(8), playbook=playbook)


def target(measure: str, calendar: Calendar | None, **fields: object) -> Target:
    return Target(
        **{"id": measure, "measure": measure, "within": timedelta(hours=4), "hours": calendar}
        | fields
    )


def test_time_counts_in_the_hours_of_the_target():
    """The hours of the target that promised it count, also beside those of the organisation."""
    subject = asked(target("first_reply", EARLY), office=OFFICE)
    assert worked(subject, "first_reply", may(4), may(5)) == hours(4)


def test_else_it_counts_in_the_hours_of_the_organisation():
    """Where no target of the measure has hours, those of the organisation count."""
    other = asked(target("resolution", EARLY), target("first_reply", None), office=OFFICE)
    assert worked(other, "first_reply", may(4), may(5)) == hours(8)
    assert worked(asked(office=OFFICE), "first_reply", may(4), may(5)) == hours(8)


def test_a_target_that_promised_nothing_lends_no_hours():
    """The hours of a target that is for other cases do not count."""
    urgent = target("first_reply", EARLY, when={"priority": "urgent"})
    assert worked(asked(urgent, office=OFFICE), "first_reply", may(4), may(5)) == hours(8)


def test_without_hours_nobody_can_tell():
    """Where nobody named any hours there is no working time, rather than none."""
    assert worked(asked(), "first_reply", may(4), may(5)) == "no_hours"


def test_a_year_that_the_calendar_does_not_know_is_no_error():
    """A calendar that does not know a year says nothing of it, and all else goes on."""
    office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC", holidays=Year2026())
    subject = asked(office=office)
    assert worked(subject, "resolution", may(4), may(5)) == hours(8)
    old = may(4).replace(year=2020)
    assert worked(subject, "resolution", old, old + timedelta(days=1)) == "no_hours"


def test_what_ends_before_it_begins_is_impossible():
    """Working time below nothing is no value."""
    assert worked(asked(office=OFFICE), "resolution", may(5), may(4)) == "impossible"

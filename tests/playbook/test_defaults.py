from datetime import timedelta

import attrs
import pytest

from playbook.support import SERVICE, problems, wrong
from servicekit.errors import FieldError, NotADurationError
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook, ServiceLevel

ONE = 'name = "Desk"\n[hours.office]\ntimezone = "UTC"\nweekly = "Mo-Fr 09:00-17:00"\n'
TWO = f'{ONE}[hours.late]\ntimezone = "UTC"\nweekly = "Mo-Fr 17:00-22:00"\n'
DEFAULTS = '[defaults]\nhours = "late"\nwindow = "36 hours"\n'


def test_the_office_is_what_the_defaults_name():
    """The working hours of the organisation are the calendar that [defaults] names."""
    playbook = Playbook.parse(TWO + DEFAULTS)

    assert playbook.office == playbook.hours["late"]
    assert playbook.window == timedelta(hours=36)


def test_the_only_calendar_is_the_office():
    """A playbook with one calendar has these working hours, in Python as in a file."""
    playbook = Playbook.parse(ONE)
    hours = BusinessHours.always("UTC")

    assert playbook.office == playbook.hours["office"]
    assert playbook.window == timedelta(days=7)
    assert Playbook(name="Desk", hours={"always": hours}).office == hours


@pytest.mark.parametrize("text", [TWO, 'name = "Desk"\n'], ids=["two", "none"])
def test_of_several_calendars_none_is_the_office(text):
    """Where nobody says which calendar counts, or there is none, there are no working hours."""
    assert Playbook.parse(text).office is None


def test_hours_of_python_are_the_only_ones_or_said():
    """In Python, too, two calendars give no working hours, unless one is named."""
    hours = {"a": BusinessHours.always("UTC"), "b": BusinessHours.always("Europe/London")}

    assert Playbook(name="Desk", hours=hours).office is None
    assert Playbook(name="Desk", hours=hours, office=hours["b"]).office == hours["b"]


def test_changing_the_calendars_keeps_the_office():
    """Whoever changes the calendars of a playbook says themselves what its working hours are."""
    playbook = Playbook.parse(ONE)

    assert attrs.evolve(playbook, hours={}).office == playbook.office


@pytest.mark.parametrize("office", [3, "office", BusinessHours])
def test_the_office_is_a_calendar(office):
    """Working hours are a calendar, not the name of one."""
    with pytest.raises(FieldError, match="office"):
        Playbook(name="Desk", office=office)


@pytest.mark.parametrize("name", ["window", "together"])
def test_amounts_of_time_are_some(name):
    """Neither the window of what comes back nor that of what goes together is nothing."""
    with pytest.raises(FieldError, match=f"{name}.*more than none"):
        Playbook(name="Desk", **{name: timedelta(0)})
    with pytest.raises(NotADurationError):
        Playbook(name="Desk", **{name: 7})


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ('"late"', '"lte"', "defaults.hours", "'lte' is not defined; defined: office, late"),
        ('"36 hours"', '"4 working hours"', "defaults.window", "is working time; give hours"),
        ('"36 hours"', '"a while"', "defaults.window", "an amount of time"),
        ('"36 hours"', "7", "defaults.window", "7 is not text"),
        ("window", "windw", "defaults.windw", "did you mean 'window'?"),
    ],
)
def test_a_mistake_in_the_defaults_has_its_place(old, new, path, words):
    """Each mistake in [defaults] is told where it stands."""
    assert words in wrong(old, new, TWO + DEFAULTS)[path]


@pytest.mark.parametrize(
    ("words", "lasts"),
    [
        ("3 weeks", timedelta(days=21)),
        ("2 days", timedelta(days=2)),
        ("90 minutes", timedelta(minutes=90)),
    ],
)
def test_a_day_that_something_lasts_has_24_hours(words, lasts):
    """An amount of days or weeks lasts as many times 24 hours, and hours as they are."""
    assert Playbook.parse(f'{ONE}[defaults]\nwindow = "{words}"\n').window == lasts


def test_a_service_level_is_read():
    """The time to answer and the short wait are those of [service_level]."""
    assert Playbook.parse(SERVICE).service_level == ServiceLevel(
        answer_within=timedelta(seconds=30), short_abandon=timedelta(seconds=10)
    )
    assert Playbook.parse(ONE).service_level == ServiceLevel()


def test_no_wait_is_short_by_request():
    """With short_abandon = "none" whoever gives up counts, however soon."""
    text = f'{ONE}[service_level]\nshort_abandon = "none"\n'

    assert Playbook.parse(text).service_level.short_abandon == timedelta(0)


@pytest.mark.parametrize(
    ("line", "path", "words"),
    [
        ('answer_within = "none"', "service_level.answer_within", "an amount of time"),
        ('answer_within = "0 seconds"', "service_level.answer_within", "an amount of time"),
        ('short_abandon = "no"', "service_level.short_abandon", "an amount of time"),
        ("answer_within = 20", "service_level.answer_within", "20 is not text"),
        ('within = "20 seconds"', "service_level.within", "did you mean 'answer_within'?"),
    ],
)
def test_a_mistake_in_the_service_level_has_its_place(line, path, words):
    """Each mistake in [service_level] is told where it stands."""
    assert words in problems(f"{ONE}[service_level]\n{line}\n")[path]

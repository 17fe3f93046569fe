from datetime import timedelta

import pytest

from playbook.checks.support import MONDAY, NEXT, OFFICE, found, status
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook
from servicekit.roster import Roster
from servicekit.staff import Agent
from servicekit.targets import Target, Targets

MET, CHOSEN = "leaves time", "the log has the values"
TARGET = '[[targets]]\nmeasure = "first_reply"\nwithin = "4 working hours"\nhours = "office"\n'
LOG = '[log]\ncase = "number"\nat = "updated"\npriority = "prio"\nteam = "group"\n'
VALUES = '[log.values.priority]\n"1" = "urgent"\n"2" = "high"\n'


def chosen(selector):
    return f"{OFFICE}{TARGET}when = {{ {selector} }}\n"


class NobodyKnows:
    """Holidays of no year at all."""

    def dates(self, first, last):
        return {}

    def covers(self, year):
        return False


def test_a_target_in_a_calendar_with_hours_can_be_met():
    """A target whose calendar opens is due at some time."""
    assert status(OFFICE + TARGET, MET) == ["proved"]
    assert status(OFFICE, MET) == []


def test_a_target_in_a_calendar_without_hours_is_never_due():
    """A target that counts in a calendar which never opens cannot be met, nor missed."""
    text = OFFICE + TARGET.replace('"office"', '"never"')

    assert found(text)["targets.first_reply"] == (
        "never_due",
        "It is never due: its calendar is not open for 4 working hours. Give it hours.",
        False,
    )


def test_a_target_in_a_year_that_nobody_knows_is_undecided():
    """Where nobody knows the holidays, nobody knows whether a target can be met."""
    hours = BusinessHours(
        timezone="UTC", weekly={"mon": [("09:00", "17:00")]}, holidays=NobodyKnows()
    )
    target = Target(id="reply", measure="first_reply", within="4 working hours", hours=hours)
    [claim] = Playbook(name="Desk", targets=Targets([target])).check().claims

    assert claim.verdict.undecided
    assert [each.undecided for each in claim.findings] == [True]


def test_without_a_log_nobody_knows_the_values():
    """Targets that are chosen by priority cannot be held against a log that is not described."""
    assert status(chosen('priority = "urgent"'), CHOSEN) == ["open"]
    assert status(OFFICE + TARGET, CHOSEN) == []


def test_a_target_for_what_the_log_does_not_have_is_never_chosen():
    """A target for a value of a column that the log lacks is for no case."""
    findings = found(chosen('channel = "phone"') + LOG)
    code, words, undecided = findings["targets.first_reply.when.channel"]

    assert (code, undecided) == ("no_column", False)
    assert "add 'channel' to [log]" in words


def test_what_holds_for_every_row_is_had():
    """A log of one channel that says it for every row has channels."""
    constants = '[log.constants]\nchannel = "phone"\n'

    assert not found(chosen('channel = "phone"') + LOG + constants)


def test_a_log_that_names_the_field_has_what_changes():
    """A log whose rows name the field that changed has priorities and teams, but no kinds."""
    log = '[log]\ncase = "number"\nat = "updated"\nfield = "field"\nvalue = "new"\n'

    assert not found(chosen('priority = "urgent"') + log)
    assert "targets.first_reply.when.kind" in found(chosen('kind = "request"') + log)


@pytest.mark.parametrize(
    ("selector", "log", "is_found"),
    [
        ('priority = "urgent"', LOG + VALUES, False),
        ('priority = ["low", "high"]', LOG + VALUES, False),
        ('priority = "low"', LOG + VALUES, True),
        ('priority = "low"', LOG, False),
        ('team = "desk"', LOG, False),
        ("facts.tier = 3", LOG, False),
    ],
)
def test_a_target_for_a_value_that_no_value_becomes_is_told(selector, log, is_found):
    """Where the values of a column are listed, a target for another one may be for no case."""
    findings = found(chosen(selector) + log)

    assert bool(findings) == is_found
    if is_found:
        code, words, undecided = findings["targets.first_reply.when.priority"]
        assert (code, undecided) == ("no_value", True)
        assert '"low" = "low" under [log.values.priority]' in words


def test_a_team_of_the_playbook_is_a_value():
    """A target for a desk that the playbook has is right, whatever values are listed."""
    log = LOG + '[log.values.team]\n"G1" = "second"\n'
    teams = '[[teams]]\nid = "first"\n[[agents]]\nid = "ada"\nteam = "first"\n'

    assert not found(chosen('team = "first"') + log + teams)
    assert "targets.first_reply.when.team" in found(chosen('team = "third"') + log + teams)


# -- who is there ---------------------------------------------------------------------------------

THERE = "somebody is there in time"
PEOPLE = '[[agents]]\nid = "ada"\nhours = "office"\n'
PERIOD = {"start": MONDAY, "end": NEXT + timedelta(days=1)}


def on_the_wall(within):
    return f'[[targets]]\nmeasure = "first_reply"\nwithin = "{within}"\n'


def test_a_target_on_the_wall_clock_runs_while_nobody_is_there():
    """What begins when the last one leaves for the weekend is not done before they are back."""
    assert found(OFFICE + PEOPLE + on_the_wall("63 hours"), **PERIOD)["targets.first_reply"] == (
        "nobody_there",
        (
            "Nobody is on duty from Fri 6 Mar 2026 17:00 UTC to Mon 9 Mar 2026 09:00 UTC, so what "
            "begins then is not done within 63 hours. Let it count in working time, or have "
            "somebody there."
        ),
        False,
    )


@pytest.mark.parametrize("within", ["64 hours", "3 days", "1 week"])
def test_a_target_as_long_as_nobody_is_there_can_be_met(within):
    """At its due a target is still met, so whoever comes then is in time."""
    assert status(OFFICE + PEOPLE + on_the_wall(within), THERE, **PERIOD) == ["proved"]


def test_a_target_in_working_time_waits_for_people():
    """Working time stands still while nobody is there, as far as a calendar knows."""
    assert status(OFFICE + PEOPLE + TARGET, THERE, **PERIOD) == []


def test_who_is_there_takes_people_and_a_period():
    """Without people nothing is claimed of them, and without a period it is open."""
    text = OFFICE + on_the_wall("1 hour")

    assert status(text, THERE, **PERIOD) == []
    assert status(text + PEOPLE, THERE) == ["open"]
    always = PEOPLE.replace("office", "always")
    hours = '[hours.always]\ntimezone = "UTC"\nweekly = "Mo-Su 00:00-24:00"\n'
    assert status(text + hours + always, THERE, **PERIOD) == ["proved"]


def test_people_whose_hours_nobody_knows_leave_it_undecided():
    """Where nobody knows the holidays of a year, nobody knows who is there in time."""
    hours = BusinessHours(
        timezone="UTC", weekly={"mon": [("09:00", "17:00")]}, holidays=NobodyKnows()
    )
    target = Target(id="reply", measure="first_reply", within="4 hours")
    roster = Roster(agents=[Agent(id="ada", hours=hours)])
    playbook = Playbook(name="Desk", targets=Targets([target]), roster=roster)
    claims = [each for each in playbook.check(**PERIOD).claims if THERE in each.verdict.claim]

    assert [each.verdict.status for each in claims] == ["undecided"]

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from playbook.checks.support import MONDAY, NEXT, OFFICE, found, status
from playbook.support import SERVICE
from servicekit.followups import ContactPolicy, FollowUpPolicy, Plan, Window
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook
from servicekit.tables import DecisionTable, Rule, col

LEFT, CARRIED = "on every channel there is time", "every follow-up can be carried out"
NIGHT = '[hours.night]\ntimezone = "UTC"\nweekly = "Mo-Su 21:00-08:00"\n'
CONTACT = f"""\
{OFFICE}{NIGHT}[contact]
channels = ["phone", "email"]
decent_hours = true
"""


def window(hours, *lines):
    return "\n".join([f'[[contact.windows]]\nid = "{hours}"\nhours = "{hours}"', *lines, ""])


def plans(*given, **contact):
    """Return a playbook of Python with plans and a contact policy."""
    table = DecisionTable(
        columns={"occasion": col.enum("resolved")},
        rules=[Rule("all", then=[each.id for each in given])],
    )
    return Playbook(
        name="Desk",
        follow_ups=FollowUpPolicy(id="f", table=table, plans=given),
        contact=ContactPolicy(**{"channels": ["phone", "email"], **contact}),
    )


def findings(playbook):
    return {
        each.place: (each.code, each.text, each.undecided)
        for claim in playbook.check().claims
        if claim.verdict.claim == CARRIED or LEFT in claim.verdict.claim
        for each in claim.findings
    }


def test_hours_that_have_time_in_common_leave_time():
    """Decent hours and those of the team have time in common on every channel."""
    assert status(CONTACT + window("office", 'channels = ["phone"]'), LEFT) == ["proved"]
    assert status(OFFICE, LEFT) == []


def test_decent_hours_that_swallow_team_hours_are_told():
    """A team that works at night has no time that is decent, on its channel."""
    text = CONTACT + window("night", 'channels = ["phone"]')

    assert found(text) == {
        "contact.channels.phone": (
            "no_time",
            (
                "By phone nobody in UTC can be contacted within four weeks, the basis being reply "
                "or promised or service; its windows leave no time together. Widen one."
            ),
            False,
        )
    }


def test_only_what_has_no_time_is_told():
    """Where a window is for replies alone, only replies have no time."""
    text = CONTACT + window("never", 'channels = ["phone"]', 'bases = ["reply", "marketing"]')

    assert "the basis being reply; its" in found(text)["contact.channels.phone"][1]


def test_a_holiday_does_not_shut_a_channel():
    """A week that is a holiday hides no hours that there are in the weeks after it."""
    closed = [MONDAY.date() + timedelta(days=n) for n in range(7)]
    hours = BusinessHours(timezone="UTC", weekly={"mon": [("09:00", "17:00")]}, holidays=closed)
    contact = ContactPolicy(channels=["phone"], constraints=[Window("team", hours)])

    assert Playbook(name="Desk", contact=contact).check().clean
    closed += [day + timedelta(days=7 * n) for day in closed for n in range(1, 4)]
    shut = attrs.evolve(contact, constraints=[Window("team", attrs.evolve(hours, holidays=closed))])
    assert not Playbook(name="Desk", contact=shut).check().clean


class NobodyKnows:
    """Holidays of no year at all."""

    def dates(self, first, last):
        return {}

    def covers(self, year):
        return False


def test_hours_that_nobody_knows_are_undecided():
    """Where nobody knows the holidays of a window, every claim on it is undecided."""
    hours = BusinessHours(
        timezone="UTC", weekly={"mon": [("09:00", "17:00")]}, holidays=NobodyKnows()
    )
    found = findings(plans(Plan(id="a", purpose="ask"), constraints=[Window("team", hours)]))

    assert {place: undecided for place, (_, _, undecided) in found.items()} == {
        "contact": True,
        "follow_ups.plans.a": True,
    }


# -- what plans want ------------------------------------------------------------------------------


def test_follow_ups_without_a_contact_policy_are_open():
    """Where nobody knows when customers are contacted, nobody knows whether follow-ups can be."""
    text = SERVICE.partition("[contact]")[0]

    assert status(text, CARRIED) == ["open"]
    assert status(SERVICE, CARRIED) == ["proved"]


def test_a_plan_on_a_channel_that_is_not_there_is_told():
    """A plan of Python that names a channel which the company lacks could not be scheduled."""
    found = findings(plans(Plan(id="a", purpose="ask", channels=["phone", "fax"])))

    assert found == {
        "follow_ups.plans.a.channels": (
            "no_channel",
            "There is no channel 'fax'; there are phone, email.",
            False,
        )
    }


def test_a_plan_with_another_basis_than_its_purpose_is_told():
    """A purpose has one basis: that of the plan is the one that the contact policy names."""
    found = findings(
        plans(Plan(id="a", purpose="ask", basis="reply"), purposes={"ask": "marketing"})
    )

    assert found["follow_ups.plans.a.basis"][0] == "other_basis"
    assert "Its basis is 'reply', and that of 'ask' is 'marketing'" in str(found)
    assert not findings(plans(Plan(id="a", purpose="ask"), purposes={"else": "marketing"}))


@pytest.mark.parametrize(
    ("fields", "is_found"),
    [
        ({"channels": ["phone"]}, True),
        ({"channels": ["email", "phone"]}, False),
        ({}, False),
        ({"channels": ["phone"], "audience": "staff"}, False),
        ({"channels": ["phone"], "basis": "requested"}, False),
    ],
)
def test_a_plan_for_which_there_is_never_time_is_told(fields, is_found):
    """A plan needs one of its channels to be open at some time, unless nobody is contacted."""
    shut = BusinessHours.parse("Mo-Su off", timezone="UTC")
    only = Window("shut", shut, channels=["phone"], bases=["marketing", "reminder"][:1])
    service = Window("team", shut, channels=["phone"], bases=["service"])
    found = findings(plans(Plan(id="a", purpose="ask", **fields), constraints=[only, service]))

    assert ("follow_ups.plans.a" in found) == is_found


def test_marketing_is_tried_with_consent():
    """A plan of marketing is held against the windows, and not against consent."""
    assert not findings(plans(Plan(id="a", purpose="spring sale", basis="marketing")))


def test_somebody_is_where_the_policy_takes_them_to_be():
    """Customers are tried in the zone of the policy, else that of the office, else that of all."""
    text = CONTACT.replace("[contact]\n", '[contact]\ntimezone = "Asia/Tokyo"\n')
    lines = window("night", 'channels = ["phone"]')  # is decent in Tokyo
    late = 'name = "Desk"\ntimezone = "Asia/Tokyo"\n' + CONTACT.partition("\n")[2].replace(
        '[defaults]\nhours = "office"\n', ""
    )

    assert status(text + lines, LEFT) == ["proved"]
    assert status(CONTACT + lines, LEFT) == ["refuted"]
    assert status(late + lines, LEFT) == ["proved"]


def test_a_period_says_which_weeks_are_tried():
    """The four weeks that are tried begin with the period."""
    text = CONTACT + '[[contact.blackouts]]\nid = "closed"\ntimezone = "UTC"\ndates = ['
    march = [f"{MONDAY.date() + timedelta(days=n)}" for n in range(28)]
    text = f"{text}{', '.join(march)}]\n"
    later = datetime(2026, 6, 1, tzinfo=UTC)

    assert status(text, LEFT) == status(text, LEFT, start=MONDAY, end=NEXT) == ["refuted"]
    assert status(text, LEFT, start=later, end=later + timedelta(days=1)) == ["proved"]

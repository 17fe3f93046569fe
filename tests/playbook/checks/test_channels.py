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


# -- who is there ---------------------------------------------------------------------------------

EVENING = f"""\
{OFFICE}[hours.evening]
timezone = "UTC"
weekly = "Mo-Su 18:00-22:00"
[hours.always]
timezone = "UTC"
weekly = "24/7"
[contact]
channels = ["Phone"]
decent_hours = "18:00-22:00"
[follow_ups]
preset = "great_service"
"""
EVERYWHERE = {"contact": "nobody_there", "follow_ups": "nobody_there"}
TURNS = (
    '[[rotations]]\nid = "late"\nparticipants = ["ada"]\nevery = "daily"\n'
    "anchor = 2026-03-02T00:00:00\n"
)


def ada(hours="", team=""):
    lines = f'[[agents]]\nid = "ada"\n{hours}'
    return f'{lines}team = "desk"\n[[teams]]\nid = "desk"\n{team}' if team else lines


def parts(text, **given):
    """Return the code of what is found of each part that contacts customers."""
    claims = Playbook.parse(text).check(**given).claims
    return {
        claim.place: each.code
        for claim in claims
        if claim.verdict.claim == CARRIED or LEFT in claim.verdict.claim
        for each in claim.findings
    }


def test_quiet_hours_that_swallow_team_hours_are_told():
    """Where customers can be called only while nobody works, neither calls nor plans have time."""
    told = found(EVENING)["contact.channels.Phone"]

    assert told == (
        "nobody_there",
        (
            "By Phone nobody in UTC can be contacted within four weeks, the basis being reply or "
            "promised or service: whenever its windows leave time, nobody is at work. Widen one, "
            "or have somebody there."
        ),
        False,
    )
    assert parts(EVENING) == EVERYWHERE
    plan = next(text for place, (_, text, _) in found(EVENING).items() if ".plans." in place)
    assert plan.startswith("By Phone there is never time for it while somebody is at work; name")


@pytest.mark.parametrize(
    ("people", "is_found"),
    [
        (ada(), True),
        (ada('hours = "office"\n'), True),
        (ada('hours = "always"\n'), False),
        (ada('hours = "office"\n', 'hours = "always"\n'), True),
        (ada("", 'hours = "always"\n'), False),
        (ada("", 'name = "Desk"\n'), True),
        (ada('hours = "office"\n') + '[[agents]]\nid = "kim"\nhours = "evening"\n', False),
    ],
    ids=["office", "own", "own-late", "own-first", "team-late", "team-unsaid", "colleague"],
)
def test_people_are_there_in_their_own_hours(people, is_found):
    """Somebody works in hours of their own, else in those of the team, else in the office's."""
    assert parts(EVENING + people) == (EVERYWHERE if is_found else {})


def test_hours_that_nobody_said_are_in_nobodys_way():
    """Where nobody said when anybody works, the windows alone are looked at."""
    text = EVENING.replace('[defaults]\nhours = "office"\n', "")
    plans = 'hours = "office"\n'

    assert parts(text + plans) == parts(text + plans + ada()) == {}
    assert parts(EVENING.replace('["Phone"]', '["email"]')) == {}


def test_people_who_take_turns_are_there_when_they_are_on_duty():
    """Who is on duty at night is known for a period alone; without one it is undecided."""
    nights = EVENING + ada('hours = "office"\n') + TURNS
    days = nights + 'hours = "office"\n'
    period = {"start": MONDAY, "end": NEXT}

    assert parts(nights, **period) == {}
    assert parts(days, **period) == EVERYWHERE
    assert parts(nights) == {"contact": "undecided", "follow_ups": "undecided"}
    _, text, undecided = found(nights)["contact.channels.Phone"]
    assert undecided
    assert "outside of everybody's own hours. No period was given" in text
    assert all("No period" in told for _, told, left in found(nights).values() if left)


@pytest.mark.parametrize("kind", ["fixed", "overrides"])
def test_people_who_are_called_in_are_there(kind):
    """Somebody whom a fixed schedule or an override puts on duty can call, in the period."""
    night = "start = 2026-03-03T18:00:00\nend = 2026-03-03T19:00:00\n"
    who = (
        'add = "ada"'
        if kind == "overrides"
        else 'shifts = [{ agent = "ada", start = 2026-03-03T18:00:00, end = 2026-03-03T19:00:00 }]'
    )
    text = f"{EVENING}{ada()}[[{kind}]]\n{night}{who}\n"

    assert parts(text, start=MONDAY, end=NEXT) == {}
    assert parts(text, start=NEXT, end=NEXT + timedelta(days=1)) == EVERYWHERE


def test_hours_of_staff_that_nobody_knows_are_undecided():
    """Where nobody knows the holidays of the office, nobody knows whether anybody is there."""
    office = BusinessHours(
        timezone="UTC", weekly={"mon": [("09:00", "17:00")]}, holidays=NobodyKnows()
    )
    book = attrs.evolve(plans(Plan(id="a", purpose="ask", channels=["phone"])), office=office)

    assert {place: undecided for place, (_, _, undecided) in findings(book).items()} == {
        "contact": True,
        "follow_ups.plans.a": True,
    }


def test_one_channel_with_somebody_there_carries_a_plan():
    """A plan that may be written has time, though nobody is there to call."""
    text = EVENING.replace('["Phone"]', '["Phone", "email"]')

    assert parts(text) == {"contact": "nobody_there"}


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
    lines = window("night", 'channels = ["email"]')  # is decent in Tokyo
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

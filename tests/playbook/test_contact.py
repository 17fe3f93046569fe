from datetime import date, timedelta

import pytest

from playbook.support import SERVICE, problems, wrong
from servicekit.followups import Cap, ContactPolicy, Window
from servicekit.followups.law import FRANCE_TELEMARKETING, US_SOLICITATION
from servicekit.followups.presets import decent_hours
from servicekit.playbook import Playbook

PLAIN = 'name = "Desk"\n[contact]\nchannels = ["phone", "email"]\n'
OFFICE = """\
name = "Desk"
[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:30"
[hours.office.holidays]
2026-12-25 = "Christmas Day"
[hours.bare]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:30"
[contact]
channels = ["phone", "email"]
"""
WINDOW = f'{OFFICE}[[contact.windows]]\nid = "team hours"\nhours = "office"\n'
CAP = f'{OFFICE}[[contact.caps]]\nid = "few"\ncount = 2\nwindow = "24 hours"\n'
BLACKOUT = f'{OFFICE}[[contact.blackouts]]\nid = "closed"\ndates = [2026-12-31]\n'


def test_a_policy_is_read():
    """Each key of the contact policy and its constraints becomes a field, in a fixed order."""
    playbook = Playbook.parse(SERVICE)
    holidays = {date(2026, 12, 25): "Christmas Day"}

    assert playbook.contact == ContactPolicy(
        channels=["phone", "email", "sms"],
        timezone="Europe/London",
        horizon=timedelta(weeks=8),
        purposes={"newsletter": "marketing", "have a look": "service"},
        constraints=[
            decent_hours("08:00", "20:00"),
            *US_SOLICITATION.constraints(),
            *FRANCE_TELEMARKETING.constraints(holidays=holidays, channels=["phone"]),
            Window(
                "team hours",
                playbook.hours["calls"],
                bases=["reply", "service"],
                channels=["phone"],
                source="the rota",
            ),
            Window.blackout(
                "stocktaking",
                [date(2026, 12, 31)],
                timezone="Europe/London",
                bases=["marketing"],
                channels=["sms"],
            ),
            Window.blackout("named", {date(2026, 12, 24): "Christmas Eve"}),
            Cap("one a day", 1, "24 hours"),
            Cap(
                "spread",
                3,
                "7 hours",
                of="attempts",
                per=["person", "case"],
                counts=["service"],
                bases=["marketing"],
                channels=["sms"],
                spread=True,
                burst=(2, timedelta(minutes=5)),
                is_law=True,
                source="ours",
            ),
        ],
    )
    assert playbook.together == timedelta(days=1)


def test_what_is_not_said_is_as_in_python():
    """What the contact policy leaves out has the defaults of Python."""
    playbook = Playbook.parse(PLAIN)

    assert playbook.contact == ContactPolicy(channels=["phone", "email"])
    assert playbook.together is None
    assert Playbook.parse('name = "Desk"').contact is None


@pytest.mark.parametrize(
    ("value", "constraints"),
    [
        ("true", (decent_hours(),)),
        ("false", ()),
        ('"09:00 - 18:00"', (decent_hours("09:00", "18:00"),)),
    ],
    ids=["yes", "no", "own"],
)
def test_decent_hours_are_the_usual_or_ones_own(value, constraints):
    """Decent hours are those of Python, other ones, or none."""
    playbook = Playbook.parse(f"{PLAIN}decent_hours = {value}\n")

    assert playbook.contact.constraints == constraints


def test_laws_are_named():
    """A law that needs nothing else is named in a list."""
    playbook = Playbook.parse(f'{PLAIN}law = ["us-solicitation", "us-collection-times"]\n')

    assert [each.id for each in playbook.contact.constraints] == [
        "us-solicitation/hours",
        "us-collection-times/hours",
    ]


@pytest.mark.parametrize(
    ("line", "path", "words"),
    [
        ('law = ["us-solicitatin"]', "law[0]", "did you mean 'us-solicitation'?"),
        ('law = "fr-telemarketing"', "law", "'holidays' in [contact.law.fr-telemarketing]"),
        ("law = 3", "law", "3 is not a list of texts"),
        ('law = ["us-solicitation", "us-solicitation"]', "law", "twice; say it once"),
        ("law = { us = {} }", "law.us", "'us' is not known"),
        ("law.fr-telemarketing = {}", "law.fr-telemarketing", "keeps the public holidays"),
        ("law.us-solicitation = 3", "law.us-solicitation", "3 is not a table"),
        (
            'law.fr-telemarketing.holidays = "offce"',
            "law.fr-telemarketing.holidays",
            "'offce' is not defined; defined: office, bare",
        ),
        (
            'law.fr-telemarketing.holidays = "bare"',
            "law.fr-telemarketing.holidays",
            "has none; list them in the calendar",
        ),
        (
            'law.us-solicitation.holidays = "office"',
            "law.us-solicitation",
            "no holidays, for us-solicitation",
        ),
        (
            'law.us-solicitation.channels = ["fone"]',
            "law.us-solicitation.channels[0]",
            "did you mean 'phone'?",
        ),
        ("law.us-solicitation.hours = 3", "law.us-solicitation.hours", "not a known key"),
        ('decent_hours = "8 to 9"', "decent_hours", "cannot be read"),
        ("decent_hours = 3", "decent_hours", "is neither true, or the hours of a day"),
        ('timezone = "Mars"', "timezone", "no IANA time zone"),
        ('horizon = "4 working hours"', "horizon", "is working time"),
        ('horizon = "3654 days"', "horizon", "is more than ten years"),
        ('together = "soon"', "together", "an amount of time"),
        ('purposes.news = "ad"', "purposes.news", "'ad' is not known"),
        ("purposes = 3", "purposes", "3 is not a table"),
        ("window = []", "window", "did you mean 'windows'?"),
    ],
)
def test_a_mistake_is_told_where_it_stands(line, path, words):
    """Each mistake in the contact policy has its place, and says what would be right."""
    found = problems(f"{OFFICE}{line}\n")

    assert words in found[f"contact.{path}"]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("channels", "path", "words"),
    [
        ("", "channels", "is missing; give the channels of the company, best first"),
        ("channels = []\n", "channels", "is empty"),
        ('channels = ["phone", ""]\n', "channels[1]", "is blank"),
        ("channels = 3\n", "channels", "3 is not a list of texts"),
        ('channels = ["phone", "phone"]\n', "channels", "names 'phone' twice; say it once"),
    ],
)
def test_a_company_has_channels(channels, path, words):
    """A contact policy names the channels of the company, each of them once."""
    found = problems(f'name = "Desk"\n[contact]\n{channels}[[contact.caps]]\nid = "a"\n'
                     'count = 1\nwindow = "24 hours"\nchannels = ["fax"]\n')  # fmt: skip

    assert words in found[f"contact.{path}"]


@pytest.mark.parametrize(
    ("text", "line", "path", "words"),
    [
        (WINDOW, 'place = "theirs"', "windows[0].place", "there are own, customer"),
        (WINDOW, 'bases = ["servce"]', "windows[0].bases[0]", "did you mean 'service'?"),
        (WINDOW, 'channels = ["fax"]', "windows[0].channels[0]", "there are phone, email"),
        (WINDOW, "is_law = 1", "windows[0].is_law", "1 is not true or false"),
        (WINDOW, "source = 1", "windows[0].source", "1 is not text"),
        (WINDOW, "hour = 1", "windows[0].hour", "did you mean 'hours'?"),
        (CAP, 'of = "contacts"', "caps[0].of", "there are attempts, conversations"),
        (CAP, 'per = ["persn"]', "caps[0].per[0]", "did you mean 'person'?"),
        (CAP, 'counts = ["x"]', "caps[0].counts[0]", "'x' is not known"),
        (CAP, 'spread = "yes"', "caps[0].spread", "'yes' is not true or false"),
        (CAP, "burst = 3", "caps[0].burst", "3 is not a table"),
        (CAP, "burst = { count = 1 }", "caps[0].burst.within", "is missing"),
        (CAP, 'burst = { within = "1 hour" }', "caps[0].burst.count", "is missing"),
        (CAP, 'burst = { count = 1, within = "1 hour" }', "caps[0].burst", "with spread"),
        (CAP, "spred = 1", "caps[0].spred", "did you mean 'spread'?"),
        (BLACKOUT, 'timezone = "Mars"', "blackouts[0].timezone", "no IANA time zone"),
        (BLACKOUT, 'place = "own"', "blackouts[0].place", "not a known key"),
    ],
)
def test_a_mistake_in_a_constraint_has_its_place(text, line, path, words):
    """Each mistake in a window, a cap or a blackout is told where it stands."""
    found = problems(f"{text}{line}\n")

    assert words in found[f"contact.{path}"]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "old", "new", "path", "words"),
    [
        (WINDOW, 'id = "team hours"\n', "", "windows[0].id", "is missing"),
        (WINDOW, 'id = "team hours"', 'id = "quiet hours"', "windows[0].id", "is there twice"),
        (WINDOW, '\nhours = "office"', "", "windows[0].hours", "defined: office, bare"),
        (WINDOW, 'hours = "office"', 'hours = "late"', "windows[0].hours", "'late' is not defined"),
        (CAP, "count = 2\n", "", "caps[0].count", "is missing; give a whole number"),
        (CAP, "count = 2", "count = 0", "caps[0].count", "0 is too little; give 1 or more"),
        (CAP, 'window = "24 hours"', "", "caps[0].window", "a period, such as '24 hours'"),
        (CAP, '"24 hours"', '"1 day"', "caps[0].window", "could be two of them"),
        (BLACKOUT, "[2026-12-31]", "[]", "blackouts[0].dates", "is empty; give dates"),
        (BLACKOUT, "[2026-12-31]", "{}", "blackouts[0].dates", "is empty; give dates"),
        (BLACKOUT, "dates = [2026-12-31]", "", "blackouts[0].dates", "is missing; give dates"),
        (BLACKOUT, "2026-12-31", '"2026-12-31"', "blackouts[0].dates[0]", "without quotes"),
        (BLACKOUT, "2026-12-31", "2026-12-31T09:00:00", "blackouts[0].dates[0]", "not a date"),
        (BLACKOUT, "[2026-12-31]", "2026-12-31", "blackouts[0].dates", "is not a list"),
        (BLACKOUT, "[2026-12-31]", '{ x = "y" }', "blackouts[0].dates.x", "isoformat"),
        (BLACKOUT, "[2026-12-31]", "{ 2026-12-31 = 3 }", "blackouts[0].dates.2026-12-31", "3 is"),
    ],
)  # fmt: skip
def test_what_a_constraint_lacks_has_its_place(text, old, new, path, words):
    """What a window, a cap or a blackout cannot do without is asked for where it should stand."""
    assert words in wrong(old, new, text)[f"contact.{path}"]


def test_ids_of_constraints_are_their_own():
    """A window has no id that decent hours, a law, a check or another constraint has."""
    text = (
        f'{CAP}[[contact.caps]]\nid = "few"\ncount = 1\nwindow = "1 hour"\n'
        '[[contact.windows]]\nid = "decent hours"\nhours = "office"\n'
        '[[contact.windows]]\nid = "us-solicitation/hours"\nhours = "office"\n'
    )
    text = text.replace("[contact]\n", '[contact]\ndecent_hours = true\nlaw = "us-solicitation"\n')

    assert [*problems(text)] == [
        "contact.windows[0].id",
        "contact.windows[1].id",
        "contact.caps[1].id",
    ]


def test_a_law_binds_a_channel_that_is_there():
    """A law whose channels have other names here wants to know which these are."""
    text = 'name = "Desk"\n[contact]\nchannels = ["voice"]\nlaw = ["us-solicitation"]\n'
    own = text.replace('["us-solicitation"]', '{ us-solicitation = { channels = ["voice"] } }')

    assert "binds phone, sms, and none is a channel here" in problems(text)["contact.law[0]"]
    assert Playbook.parse(own).contact.constraints[0].channels == ("voice",)


def test_channels_that_are_not_there_hide_what_a_law_binds():
    """Where nobody knows the channels, a law is not blamed for those that it binds."""
    text = 'name = "Desk"\n[contact]\nlaw = ["us-solicitation"]\n'

    assert [*problems(text)] == ["contact.channels"]


def test_a_calendar_with_a_mistake_is_told_once():
    """A window whose calendar has a mistake is not blamed for it."""
    assert [*problems(WINDOW.replace("Mo-Fr 09:00-17:30", "Mo-Fr x", 1))] == ["hours.office.weekly"]


def test_what_is_no_table_is_told():
    """A list of constraints has tables in it, and the others keep their places."""
    text = f'{PLAIN}caps = [3, {{ id = "a", count = 0, window = "1 hour" }}]\n'

    assert [*problems(text)] == ["contact.caps[0]", "contact.caps[1].count"]


def test_every_mistake_is_told_at_once():
    """Mistakes in the policy and all its constraints are told together."""
    text = (
        f'{OFFICE}horizon = 3\nlaw = ["x"]\n[[contact.windows]]\nid = "a"\nhours = "x"\n'
        '[[contact.caps]]\nid = "a"\ncount = 1\nwindow = "1 day"\n[[contact.blackouts]]\nid = "b"\n'
    )

    assert [*problems(text)] == [
        "contact.law[0]",
        "contact.windows[0].hours",
        "contact.blackouts[0].dates",
        "contact.caps[0].id",
        "contact.caps[0].window",
        "contact.horizon",
    ]

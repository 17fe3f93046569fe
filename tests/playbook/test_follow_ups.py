import attrs
import pytest

from playbook.support import SERVICE, problems, wrong
from servicekit.followups import FollowUpPolicy, Plan
from servicekit.followups.presets import PLANS, great_service, plan
from servicekit.playbook import Playbook
from servicekit.situation import COLUMNS
from servicekit.tables import DecisionTable, Rule, col

OFFICE = """\
name = "Desk"
[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:30"
"""
PRESET = f'{OFFICE}[follow_ups]\npreset = "great_service"\n'
OWN = """\
name = "Desk"
[follow_ups]
otherwise = "look"
[[follow_ups.rules]]
id = "settled"
when.occasion = "resolved"
then = "ask"
[[follow_ups.rules]]
id = "waiting"
when.occasion = "customer_waiting"
then = ["ask", "look"]
[[follow_ups.plans]]
id = "ask"
purpose = "ask whether it stayed fixed"
[[follow_ups.plans]]
id = "look"
purpose = "have a look"
audience = "staff"
"""


def test_a_policy_is_read():
    """Each key of the follow-ups, their rules and plans becomes a field of the policy."""
    playbook = Playbook.parse(SERVICE)

    assert playbook.follow_ups == FollowUpPolicy(
        id="after care",
        timezone="Europe/Paris",
        hours=playbook.hours["office"],
        table=DecisionTable(
            name="follow-ups",
            columns={
                "occasion": COLUMNS["occasion"],
                "tier": col.enum("trial", "paid", optional=True),
            },
            rules=[
                Rule(
                    "settled, paid",
                    when={"occasion": "resolved", "tier": "paid"},
                    then=("ask", "call"),
                    overrides=("settled",),
                ),
                Rule("settled", when={"occasion": "resolved"}, then="ask"),
                Rule("waiting", when={"occasion": "customer_waiting"}, then=()),
            ],
            policy="exceptions",
            otherwise="look",
        ),
        plans=[
            Plan(id="ask", purpose="ask whether it stayed fixed"),
            Plan(
                id="call",
                purpose="say what comes next",
                basis="reply",
                earliest="in 2 business days at 10:00",
                latest="after 5 business days",
                channels=["phone", "email"],
                who="team",
                every="after 2 business days",
                waits_on=["on_hold"],
            ),
            Plan(id="look", purpose="have a look", audience="staff"),
        ],
    )


def test_what_is_not_said_is_as_in_python():
    """What the follow-ups leave out has the defaults of the policy, and else nothing is done."""
    policy = Playbook.parse(OWN.replace('otherwise = "look"\n', "")).follow_ups

    assert (policy.id, policy.timezone, policy.hours) == ("follow-ups", None, None)
    assert (policy.table.policy, policy.table.otherwise) == ("unique", None)


def test_the_office_is_the_calendar_of_follow_ups():
    """Where they name no calendar, follow-ups count in the working hours of the organisation."""
    late = '[hours.late]\ntimezone = "UTC"\nweekly = "Mo-Fr 17:00-22:00"\n'
    playbook = Playbook.parse(f'{PRESET}hours = "late"\n{late}')

    assert Playbook.parse(PRESET).follow_ups.hours == Playbook.parse(PRESET).office
    assert playbook.follow_ups.hours == playbook.hours["late"]


def test_the_preset_is_that_of_python():
    """The preset of great service is the policy that Python has under that name."""
    playbook = Playbook.parse(PRESET)

    assert playbook.follow_ups == great_service(hours=playbook.office)


def test_plans_of_a_preset_are_changed():
    """A plan with the id of one of the preset changes what it says and keeps the rest."""
    text = (
        f'{PRESET}[[follow_ups.plans]]\nid = "stayed_fixed"\nearliest = "in 2 days at 11:00"\n'
        'channels = ["phone"]\n'
    )
    playbook = Playbook.parse(text)
    own = plan("stayed_fixed", earliest="in 2 days at 11:00", channels=["phone"])

    assert playbook.follow_ups == great_service(hours=playbook.office, plans=[own])


def test_rules_of_its_own_name_plans_of_a_preset():
    """With rules of its own, a preset lends its plans: those that are named, and its own."""
    text = f"{PRESET}{OWN.partition('otherwise')[2].partition(chr(10))[2]}"
    policy = Playbook.parse(text.replace('then = "ask"', 'then = "stayed_fixed"')).follow_ups

    assert [each.id for each in policy.plans] == ["stayed_fixed", "ask", "look"]
    assert policy.plans[0] == PLANS["stayed_fixed"]
    assert (policy.id, policy.table.name) == ("great service", "follow-ups")


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("[follow_ups]\n", "[follow_ups]\nid = 3\n", "id", "3 is not text"),
        ("[follow_ups]\n", '[follow_ups]\ntimezone = "Mars"\n', "timezone", "no IANA"),
        ("[follow_ups]\n", '[follow_ups]\nhours = "late"\n', "hours", "is not defined"),
        ("[follow_ups]\n", '[follow_ups]\npolicy = "uniq"\n', "policy", "did you mean 'unique'?"),
        ("[follow_ups]\n", '[follow_ups]\npreset = "great"\n', "preset", "there are great_service"),
        ("[follow_ups]\n", "[follow_ups]\naggregate = 'sum'\n", "aggregate", "not a known key"),
        ('otherwise = "look"', 'otherwise = "lok"', "otherwise", "did you mean 'look'?"),
        ('otherwise = "look"', "otherwise = 3", "otherwise", "is not the id of a plan"),
        ('id = "settled"\n', "", "rules[0].id", "is missing"),
        ('then = "ask"\n', "", "rules[0].then", "is missing"),
        ('then = "ask"', 'then = "aks"', "rules[0].then", "did you mean 'ask'?"),
        ('then = "ask"', "then = { a = 1 }", "rules[0].then", "is not the id of a plan"),
        ('["ask", "look"]', '["ask", "x"]', "rules[1].then[1]", "'x' is not known"),
        ('["ask", "look"]', '["ask", 3]', "rules[1].then[1]", "is not the id of a plan"),
        ('"resolved"', '"resolvd"', "rules[0].when.occasion", "resolvd"),
        ('occasion = "resolved"', 'ocasion = "x"', "rules[0].when.ocasion", "'occasion'"),
        ('purpose = "have a look"\n', "", "plans[1].purpose", "is missing"),
        ('audience = "staff"', 'audience = "staf"', "plans[1].audience", "did you mean 'staff'?"),
        ('audience = "staff"', 'basis = "servce"', "plans[1].basis", "did you mean 'service'?"),
        ('audience = "staff"', 'who = "me"', "plans[1].who", "there are owner, team"),
        ('audience = "staff"', 'latest = "soon"', "plans[1].latest", "when to do it; write"),
        ('audience = "staff"', "earliest = 3", "plans[1].earliest", "3 is not text"),
        ('audience = "staff"', 'every = "at once"', "plans[1].every", "which leave time between"),
        ('audience = "staff"', 'waits_on = ["held"]', "plans[1].waits_on[0]", "not known"),
        ('audience = "staff"', 'channels = [""]', "plans[1].channels[0]", "is blank"),
        ('audience = "staff"', "audince = 1", "plans[1].audince", "did you mean 'audience'?"),
        ('id = "look"', 'id = "ask"', "plans[1].id", "is there twice; plans have ids"),
        (
            'audience = "staff"',
            'latest = "after 2 business days"',
            "hours",
            "is missing; plan 'look' counts in business time",
        ),
        ('id = "ask"\n', 'id = "ask"\nlatest = "at the due"\n', "rules[0].then", "have none"),
    ],
)
def test_a_mistake_is_told_where_it_stands(old, new, path, words):
    """Each mistake in the follow-ups has its place, and says what would be right."""
    assert words in wrong(old, new, OWN)[f"follow_ups.{path}"]


@pytest.mark.parametrize("rules", ["", "rules = []\n"])
def test_follow_ups_have_rules(rules):
    """Without rules and without a preset nothing is ever followed up."""
    found = problems(f'name = "Desk"\n[follow_ups]\n{rules}')

    assert "is missing; give at least one, or preset" in found["follow_ups.rules"]


@pytest.mark.parametrize("line", ['policy = "any"', 'otherwise = "nudge"'])
def test_a_preset_has_its_own_rules(line):
    """What is for rules is refused where only those of a preset are there."""
    key = line.partition(" ")[0]

    assert "is for rules of your own" in problems(f"{PRESET}{line}\n")[f"follow_ups.{key}"]


def test_a_slip_in_the_id_of_a_preset_plan_is_told():
    """A plan that only changes another, which is not there, says which one may be meant."""
    found = problems(f'{PRESET}[[follow_ups.plans]]\nid = "stayd_fixed"\n')

    assert "did you mean 'stayed_fixed'?" in found["follow_ups.plans[0].id"]


def test_a_plan_that_cannot_be_for_its_occasion_is_told():
    """A plan of a preset that is changed to count from a due is refused where there is none."""
    found = problems(f'{PRESET}[[follow_ups.plans]]\nid = "stayed_fixed"\nlatest = "at the due"\n')

    assert "have none" in found["follow_ups.plans"]


def test_a_plan_that_no_rule_names_is_kept_and_found():
    """A plan of one's own stays, though no rule names it, and a check tells that."""
    playbook = Playbook.parse(f'{OWN}[[follow_ups.plans]]\nid = "idle"\npurpose = "rest"\n')

    assert [plan.id for plan in playbook.follow_ups.plans] == ["ask", "look", "idle"]
    assert ("follow_ups", "unused") in {
        (each.place, each.code) for each in playbook.check().findings
    }


def test_a_calendar_is_needed_for_business_time():
    """The preset counts in business time, so without a calendar it cannot be used."""
    late = '[hours.late]\ntimezone = "UTC"\nweekly = "Mo-Fr 17:00-22:00"\n'

    assert "so name a calendar" in problems(PRESET + late)["follow_ups.hours"]
    assert [*problems(PRESET.replace("Mo-Fr 0", "Mo-Fr x"))] == ["hours.office.weekly"]


def test_a_plan_with_a_mistake_hides_no_rule():
    """A rule that names a plan with a mistake, or one whose id is missing, is not blamed."""
    text = OWN.replace('id = "ask"\n', "", 1)

    assert [*problems(text)] == ["follow_ups.plans[0].id"]


def test_channels_of_plans_are_those_of_the_company():
    """Where the playbook has a contact policy, a plan names its channels."""
    contact = '[contact]\nchannels = ["phone", "email"]\n'
    text = OWN + 'channels = ["phone", "fax"]\n'

    assert [*problems(text + contact)] == ["follow_ups.plans[1].channels[1]"]
    assert Playbook.parse(text).follow_ups.plans[1].channels == ("phone", "fax")


def test_the_basis_of_a_purpose_is_one():
    """A plan's purpose has the basis that the contact policy names for it."""
    text = OWN + '[contact]\nchannels = ["phone"]\npurposes = { "have a look" = "marketing" }\n'

    assert problems(text) == {
        "contact.purposes.have a look": "is 'marketing', and plan 'look' says 'service'; say one"
    }


def test_every_mistake_is_told_at_once():
    """Mistakes in the policy, its rules and its plans are told together."""
    text = OWN.replace('"resolved"', '"rslvd"').replace('"staff"', '"stff"')
    text = text.replace('"ask", ', "3,").replace("[follow_ups]", '[follow_ups]\nhour = "x"')

    assert [*problems(text)] == [
        "follow_ups.plans[1].audience",
        "follow_ups.rules[1].then[0]",
        "follow_ups.rules[0].when.occasion",
        "follow_ups.hour",
    ]


def test_overrides_in_a_circle_are_told():
    """Rules that override each other in a circle are refused where they stand."""
    text = OWN.replace("[follow_ups]", '[follow_ups]\npolicy = "exceptions"')
    text = text.replace('id = "settled"', 'id = "settled"\noverrides = ["waiting"]')
    text = text.replace('id = "waiting"', 'id = "waiting"\noverrides = ["settled"]')

    assert any(path.startswith("follow_ups.rules") for path in problems(text))


def test_the_order_of_plans_does_not_count():
    """Two playbooks whose plans stand in another order say the same, and have the same version."""
    start, ask, look = OWN.split("[[follow_ups.plans]]\n")
    other = "[[follow_ups.plans]]\n".join([start, look, ask])

    assert Playbook.parse(OWN).version == Playbook.parse(other).version
    assert Playbook.parse(OWN).version != Playbook.parse(OWN.replace("have", "take")).version


def test_a_policy_in_python_is_one():
    """Only a policy can be the policy of follow-ups."""
    playbook = Playbook.parse(PRESET)

    assert attrs.evolve(playbook, follow_ups=None).follow_ups is None

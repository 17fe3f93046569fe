"""Which policies are other ones, each with its place in the playbook."""

from datetime import timedelta

import attrs
import pytest

from replay.support import ALWAYS, desk, may, pair, returning, target
from servicekit.decision import Reason
from servicekit.followups import ContactPolicy, FollowUpPolicy, Plan, Window
from servicekit.hours import BusinessHours, Span
from servicekit.playbook import Playbook
from servicekit.replay.grounds import grounds, narrowed, places_naming
from servicekit.roster import Absence, Override, Roster, Rotation
from servicekit.routing import EscalationPolicy, Level, Trigger, TriggerPolicy
from servicekit.staff import Agent, Team
from servicekit.tables import DecisionTable, Rule, col


def ladder(**fields: object) -> EscalationPolicy:
    given = {"id": "desk", "levels": [Level(targets="on_duty")], "fallback": "on_duty"}
    return EscalationPolicy(**{**given, **fields})


def table(*rules: Rule[object]) -> DecisionTable[object]:
    columns = {"kind": col.text(), "occasion": col.text()}
    return DecisionTable(columns=columns, rules=rules, policy="collect")


def rule(name: str, then: object, kind: str = "complaint") -> Rule[object]:
    return Rule(name, when={"kind": kind}, then=then)


def triggers(*rules: Rule[object], why: str = "late") -> TriggerPolicy:
    known = [Trigger(id=name, ladder="desk", why=why) for name in ("late", "much")]
    return TriggerPolicy(id="triggers", table=table(*rules), triggers=known)


def follow_ups(*rules: Rule[object], earliest: str = "in 1 day") -> FollowUpPolicy:
    plan = Plan(id="call", purpose="call", earliest=earliest)
    return FollowUpPolicy(id="follow-ups", table=table(*rules), plans=[plan], timezone="UTC")


def contact(channel: str = "phone", **fields: object) -> ContactPolicy:
    window = Window("team hours", ALWAYS, channels=[channel])
    return ContactPolicy(channels=["phone", "email"], constraints=[window], **fields)


def found(old: Playbook, new: Playbook, *policies: str) -> list[str]:
    both = pair(old, new)
    return [str(each) for each in grounds(both, policies or sorted(both.differing))]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (desk(), desk(target()), ["targets.reply: is new."]),
        (desk(target(2)), desk(target(4)), ["targets.reply: within 2 hours becomes 4 hours."]),
        (desk(target(2)), desk(), ["targets.reply: is gone."]),
        (desk(), desk(max_hand_overs=5), ["limits.max_hand_overs: 2 becomes 5."]),
        (desk(), desk(window=timedelta(days=1)), ["defaults.window: 7 d becomes 1 d."]),
        (desk(), desk(office=ALWAYS), ["defaults.hours: is new."]),
        (desk(), desk(ladders=[ladder()]), ["ladders.desk: is new."]),
        (
            desk(ladders=[ladder()]),
            desk(ladders=[ladder(repeat=1)]),
            ["ladders.desk: repeat 0 becomes 1."],
        ),
        (
            desk(triggers=triggers(rule("r", "late"))),
            desk(triggers=triggers(rule("r", "much"))),
            ["triggers.rules.r: then late becomes much."],
        ),
        (
            desk(triggers=triggers(why="a")),
            desk(triggers=triggers(why="b")),
            ["triggers.late: why a becomes b.", "triggers.much: why a becomes b."],
        ),
        (
            desk(),
            desk(follow_ups=follow_ups(rule("r", "call"))),
            ["follow_ups.call: is new.", "follow_ups.rules.r: is new."],
        ),
        (
            desk(contact=contact()),
            desk(contact=contact("email")),
            ["contact.team hours: channels phone becomes email."],
        ),
        (
            desk(contact=contact()),
            desk(contact=contact(timezone="UTC")),
            ["contact: is another."],
        ),
        (
            desk(answers=returning(30)),
            desk(answers=returning(14)),
            ["questions.return: rules is another."],
        ),
    ],
    ids=[
        "new", "changed", "gone", "limit", "window", "hours", "ladder", "repeat", "rule",
        "triggers", "follow-ups", "constraint", "contact", "question",
    ],
)  # fmt: skip
def test_what_differs_is_said_with_its_place(old, new, said):
    """Each thing that is another stands with its place and what becomes of it."""
    assert found(old, new) == said


def test_questions_of_brands_are_told_apart():
    """A question for the customers of a brand has the brand in its place."""
    book = returning(30)
    lux = attrs.evolve(book, questions=[attrs.evolve(book.question("return"), brand="lux")])

    assert found(desk(answers=book), desk(answers=lux)) == [
        "questions.return: is gone.",
        "questions.return (lux): is new.",
    ]


def test_only_what_is_asked_for_is_looked_at():
    """Of several policies that differ, those that matter are named, in their order."""
    old, new = desk(target(2)), desk(target(4), max_hand_overs=0)

    assert found(old, new, "max_hand_overs", "roster") == ["limits.max_hand_overs: 2 becomes 0."]


def test_where_nothing_that_is_asked_for_differs_all_that_does_is_named():
    """A change always has a ground: where no policy that matters differs, each that does is one."""
    assert found(desk(target(2)), desk(target(4)), "roster") == [
        "targets.reply: within 2 hours becomes 4 hours."
    ]


def test_places_that_are_wanted_take_precedence():
    """Of the places that differ those that are wanted are named; where there are none, all are."""
    two = pair(desk(target(2), max_hand_overs=1), desk(target(4), max_hand_overs=0))
    policies = ["targets", "max_hand_overs"]

    def named(*wanted: str) -> list[str]:
        return [rule for each in grounds(two, policies, {*wanted}) for rule in each.evidence]

    assert named("targets.reply") == ["targets.reply"]
    assert named("else") == named() == ["targets.reply", "limits.max_hand_overs"]


# -- calendars ------------------------------------------------------------------------------------

OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
SHORT = BusinessHours.parse("Mo-Fr 09:00-15:00", timezone="UTC")


def open_at(calendar: BusinessHours, count: int = 2, **fields: object) -> Playbook:
    """Return a desk with one calendar, in which a target, the office and a person count."""
    reply = attrs.evolve(target(), within=f"{count} working hours", hours=calendar)
    people = Roster(agents=[Agent(id="ada", hours=calendar)], teams=[Team(id="desk")])
    given = {"hours": {"london": calendar}, "office": calendar, "roster": people, **fields}
    return desk(reply, **given)


def test_what_a_calendar_changes_is_named_by_the_calendar():
    """What is another by its calendar alone is named by that, once."""
    (reason,) = grounds(pair(open_at(OFFICE), open_at(SHORT)), ["targets", "office", "roster"])

    assert reason.evidence == ("hours.london",)
    assert str(reason).startswith("hours.london: weekly ")


def test_what_a_calendar_and_something_else_change_is_named_by_both():
    """What is another beside its calendar is named too, after the calendar."""
    reasons = grounds(pair(open_at(OFFICE), open_at(SHORT, 3)), ["targets", "office"])

    assert [each.evidence for each in reasons] == [("hours.london",), ("targets.reply",)]


def test_another_calendar_is_not_an_edited_one():
    """A policy that names another calendar is named itself, whatever becomes of the calendars."""
    two = {"london": OFFICE, "paris": SHORT}
    old, new = open_at(OFFICE, hours=two), open_at(SHORT, hours=two)

    assert found(old, new, "targets", "office") == [
        "targets.reply: hours Mo-Fr 09:00-17:00 becomes Mo-Fr 09:00-15:00.",
        "defaults.hours: weekly is another.",
    ]


# -- the roster -----------------------------------------------------------------------------------


def away(agent: str, day: int) -> Absence:
    return Absence(agent_id=agent, when=Span(may(day), may(day, 18)))


TURNS = Rotation(id="turns", participants=["ada", "sam"], every="daily", anchor=may(4))
PEOPLE = Roster(
    agents=[Agent(id="ada"), Agent(id="sam")],
    teams=[Team(id="desk", name="Desk")],
    rotations=[TURNS],
    absences=[away("ada", 4), away("ada", 6), away("sam", 4)],
)
COMES = Override(span=Span(may(4), may(5)), add="ada")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"agents": [Agent(id="ada", capacity=3), Agent(id="sam")]},
         ["agents.ada: capacity nothing becomes 3."]),
        ({"teams": [Team(id="desk", name="Office")]}, ["teams.desk: name Desk becomes Office."]),
        ({"rotations": [attrs.evolve(TURNS, length=2)]}, ["rotations.turns: length 1 becomes 2."]),
        ({"absences": [away("ada", 4), away("sam", 4)]}, ["absences.ada: is another."]),
        ({"absences": []}, ["absences.ada: is gone.", "absences.sam: is gone."]),
        ({"overrides": [COMES]}, ["overrides: is new."]),
    ],
    ids=["agent", "team", "rotation", "absence", "absences", "override"],
)  # fmt: skip
def test_the_place_in_a_roster_is_named(edit, said):
    """Of a roster that is another, the person, the turn or the absence is named that is."""
    assert found(desk(roster=PEOPLE), desk(roster=attrs.evolve(PEOPLE, **edit))) == said


def test_reasons_are_narrowed_to_certain_places():
    """Reasons of certain places take precedence; where there are none, all count."""
    reasons = [Reason("a", "One.", ["x"]), Reason("a", "Two.", ["y", "z"])]

    assert narrowed(reasons, {"z", "w"}) == (reasons[1],)
    assert narrowed(reasons, {"w"}) == narrowed(reasons, set()) == tuple(reasons)


def test_the_rules_that_name_something_are_found():
    """The places of a trigger are its own, and those of the rules that name it in either table."""
    one = triggers(rule("a", "late"), rule("b", "much"))
    other = triggers(rule("c", ["much", "late"]), rule("d", None))

    assert places_naming("triggers", [one, other, None], "late") == {
        "triggers.late",
        "triggers.rules.a",
        "triggers.rules.c",
    }

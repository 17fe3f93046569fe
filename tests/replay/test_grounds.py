"""Which policies are other ones, each with its place in the playbook."""

from datetime import timedelta

import attrs
import pytest

from replay.support import ALWAYS, desk, pair, returning, target
from servicekit.decision import Reason
from servicekit.followups import ContactPolicy, FollowUpPolicy, Plan, Window
from servicekit.playbook import Playbook
from servicekit.replay.grounds import grounds, narrowed, places_naming
from servicekit.routing import EscalationPolicy, Level, Trigger, TriggerPolicy
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

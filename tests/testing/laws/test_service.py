"""The laws of targets, ladders, contacts, follow-ups, triggers and answers, with broken twins."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

import attrs
import pytest
from hypothesis import strategies as st

from servicekit.answers import AnswerBook
from servicekit.customer import Customer
from servicekit.followups import Cap, ContactPolicy, FollowUp, FollowUpPolicy, FollowUps, Scheduled
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook
from servicekit.routing import EscalationPolicy, TriggerFacts, TriggerPolicy
from servicekit.targets import Target, Targets
from servicekit.testing.laws import Law, laws
from servicekit.testing.laws.given import CALM
from testing.laws.support import breaks

DESK = Playbook.load(Path(__file__).parents[3] / "docs" / "examples" / "desk.toml")
TIMES = count()
DAY = timedelta(days=1)


def twin(kind, policy):
    """Return a policy as one of another class."""
    fields = [field for field in attrs.fields(type(policy)) if field.init]
    return kind(**{field.alias: getattr(policy, field.name) for field in fields})


def broken(policy, facts=None, **declared):
    """Return the names of the laws that a policy itself breaks, without those of its tables."""
    found = laws(policy, facts, **declared)
    return [law.name for law in found if "table:" not in law.name and breaks(law)]


class TargetsOfLate(Targets):
    """Targets, of which a twin changes what they promise."""

    def change(self, made, case):
        """Change nothing."""
        return made

    def promises_for(self, case, *, at, known_at=None):
        """Return what is promised, changed."""
        return tuple(self.change(super().promises_for(case, at=at, known_at=known_at), case))


class NumbersPromises(TargetsOfLate):
    """What it promises is another thing each time."""

    def change(self, made, case):
        """Number it."""
        return [attrs.evolve(each, what=f"{next(TIMES)}") for each in made]


class PromisesTwice(TargetsOfLate):
    """It promises everything twice."""

    def change(self, made, case):
        """Repeat it."""
        return made * 2


class PromisesThePast(TargetsOfLate):
    """What it promises was due before."""

    def change(self, made, case):
        """Set the due back, past what a promise would take."""
        for each in made:
            object.__setattr__(each, "due_at", each.made_at - DAY)
        return made


class PromisesLess(TargetsOfLate):
    """What was promised once is not promised again."""

    def change(self, made, case):
        """Promise nothing more."""
        return () if case.promises else made


class TiresInMay(TargetsOfLate):
    """It promises less the later it is."""

    def change(self, made, case):
        """Promise nothing from the second week on."""
        return () if case.opened_at >= CALM + timedelta(days=7) else made


HOURS = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
TARGETS = [
    Target(id="urgent", measure="first_reply", within="1 hour", when={"facts.tier": ["gold"]}),
    Target(id="all", measure="first_reply", within="4 working hours", hours=HOURS, fallback=True),
]
OF_TARGETS = {
    "deterministic": NumbersPromises,
    "named once": PromisesTwice,
    "due after the start": PromisesThePast,
    "idempotent": PromisesLess,
    "moves with the week": TiresInMay,
}


@pytest.mark.parametrize("name", OF_TARGETS)
def test_each_law_of_targets_has_targets_that_break_it(name):
    """What is promised otherwise breaks the law that it is about."""
    assert name in broken(OF_TARGETS[name](TARGETS))


class Ladder(EscalationPolicy):
    """A ladder, of which a twin changes where it goes."""

    def change(self, route, escalation, roster):
        """Change nothing."""
        return route

    def route(self, escalation, roster, *, at, load=None, case=None):
        """Return the route, changed."""
        return self.change(super().route(escalation, roster, at=at), escalation, roster)


class Numbers(Ladder):
    """Each route is another one."""

    def change(self, route, escalation, roster):
        """Number it."""
        return attrs.evolve(route, gave_up=f"{next(TIMES)}")


class AsksTheFirst(Ladder):
    """It asks the first of the roster."""

    def change(self, route, escalation, roster):
        """Ask them."""
        return attrs.evolve(route, to=(roster.agents[0].id,))


class AsksAStranger(Ladder):
    """It asks somebody whom nobody knows."""

    def change(self, route, escalation, roster):
        """Ask them."""
        return attrs.evolve(route, to=("stranger",))


class ForgetsIt(Ladder):
    """It takes whatever was asked for something new."""

    def change(self, route, escalation, roster):
        """Be due a bit later each time."""
        due_at = route.at + DAY * (1 + len(escalation.events))
        return attrs.evolve(route, outcome="routed", level=0, to=("sam",), due_at=due_at)


class IsDueBefore(Ladder):
    """What it asks was due before."""

    def change(self, route, escalation, roster):
        """Set the due back."""
        return attrs.evolve(route, due_at=route.at - DAY)


class GoesRound(Ladder):
    """Its way goes nowhere."""

    def timeline(self, escalation, roster, *, at, load=None, case=None, limit=100):
        """Stay at one instant."""
        return (self.route(escalation, roster, at=at),) * 2


class NeverEnds(Ladder):
    """Its way has no end."""

    def timeline(self, escalation, roster, *, at, load=None, case=None, limit=100):
        """Go on."""
        return (self.route(escalation, roster, at=at),) * limit


OF_LADDERS = [
    ("deterministic", Numbers),
    ("order-free", AsksTheFirst),
    ("never to the excluded", AsksTheFirst),
    ("to people of the roster", AsksAStranger),
    ("idempotent", ForgetsIt),
    ("never in the past", IsDueBefore),
    ("comes to an end", GoesRound),
    ("comes to an end", NeverEnds),
]


def _name(value):
    return value if isinstance(value, str) else value.__name__


@pytest.mark.parametrize(("name", "kind"), OF_LADDERS, ids=_name)
def test_each_law_of_ladders_has_a_ladder_that_breaks_it(name, kind):
    """What goes elsewhere breaks the law that it is about."""
    ladder = twin(kind, DESK.ladders[0])

    assert name in broken(ladder, roster=DESK.roster)


class Contacting(ContactPolicy):
    """A contact policy, of which a twin changes when it contacts."""

    def change(self, found, follow_up, planned):
        """Change nothing."""
        return found

    def schedule(self, follow_up, customer, contacts, *, at, planned=()):
        """Return the contact, changed."""
        planned = tuple(planned)
        found = super().schedule(follow_up, customer, contacts, at=at, planned=planned)
        if not isinstance(found, Scheduled):
            return found
        return self.change(found, follow_up, planned)


class NumbersPoints(Contacting):
    """It contacts another point each time."""

    def change(self, found, follow_up, planned):
        """Number it."""
        return attrs.evolve(found, contact_point=f"{next(TIMES)}")


class ContactsBefore(Contacting):
    """It contacts before anybody asks."""

    def change(self, found, follow_up, planned):
        """Do it a day early."""
        return attrs.evolve(found, at=follow_up.earliest_at - DAY)


class ContactsAfter(Contacting):
    """It contacts when it is too late."""

    def change(self, found, follow_up, planned):
        """Do it days late."""
        return attrs.evolve(found, at=found.at + 9 * DAY)


class SendsPigeons(Contacting):
    """It has a channel of its own."""

    def change(self, found, follow_up, planned):
        """Use it."""
        return attrs.evolve(found, channel="pigeon")


class Refuses(Contacting):
    """It refuses what it scheduled."""

    def may_contact(self, customer, channel, purpose, contacts, *, at, **about):
        """Ask about nobody."""
        objecting = attrs.evolve(customer, needs=["no phone", "no email"])
        return super().may_contact(objecting, channel, purpose, contacts, at=at, **about)


class PutsOff(Contacting):
    """It puts off what is planned."""

    def change(self, found, follow_up, planned):
        """Do it later, if it was planned."""
        return attrs.evolve(found, at=found.at + DAY) if planned else found


class ForgetsPlans(Contacting):
    """It does not count what is planned."""

    def schedule(self, follow_up, customer, contacts, *, at, planned=()):
        """Take nothing for planned."""
        return super().schedule(follow_up, customer, contacts, at=at)


CONTACT = {"channels": ["phone", "email"], "timezone": "UTC",
           "constraints": [Cap("often", 2, timedelta(days=3))]}  # fmt: skip
OF_CONTACTS = [
    ("deterministic", NumbersPoints),
    ("in its time", ContactsBefore),
    ("in its time", ContactsAfter),
    ("by a channel of the company", SendsPigeons),
    ("allowed when sent", Refuses),
    ("idempotent", PutsOff),
    ("never above a cap", ForgetsPlans),
]
CALLS = [
    FollowUp(key="1", customer_id="1", purpose="call", earliest_at=CALM, latest_at=CALM + 8 * DAY)
]


@pytest.mark.parametrize(("name", "kind"), OF_CONTACTS, ids=_name)
def test_each_law_of_contacts_has_a_policy_that_breaks_it(name, kind):
    """What contacts otherwise breaks the law that it is about."""
    assert name in broken(kind(**CONTACT), CALLS)


class Following(FollowUpPolicy):
    """A policy of follow-ups, of which a twin changes what is deserved."""

    def change(self, made, occasions):
        """Change nothing."""
        return made

    def follow_ups(self, occasions, customer, *, at, contacts=(), known_at=None):
        """Return the follow-ups, changed."""
        occasions = tuple(occasions)
        found = super().follow_ups(occasions, customer, at=at, contacts=contacts)
        return FollowUps(follow_ups=self.change(found.follow_ups, occasions))


class NumbersKeys(Following):
    """Its keys are others each time."""

    def change(self, made, occasions):
        """Number them."""
        return [attrs.evolve(each, key=f"{each.key}/{next(TIMES)}") for each in made]


class GoesByTheFirst(Following):
    """It goes by the occasion that comes first."""

    def change(self, made, occasions):
        """Put it into the key."""
        return [attrs.evolve(each, key=f"{each.key}/{occasions[0].about}") for each in made]


class FollowsTwice(Following):
    """It follows up on what it is told twice."""

    def change(self, made, occasions):
        """Do so once for each occasion."""
        return [
            attrs.evolve(each, key=f"{each.key}/{number}")
            for each in made
            for number, _ in enumerate(occasions)
        ]


class FollowsLate(Following):
    """It follows up later in the year."""

    def change(self, made, occasions):
        """Do nothing from the second week on."""
        return [] if occasions[0].since > CALM else made


OF_FOLLOW_UPS = {
    "deterministic": NumbersKeys,
    "order-free": GoesByTheFirst,
    "idempotent": FollowsTwice,
    "moves with the week": FollowsLate,
}


@pytest.mark.parametrize("name", OF_FOLLOW_UPS)
def test_each_law_of_follow_ups_has_a_policy_that_breaks_it(name):
    """What is followed up otherwise breaks the law that it is about."""
    assert name in broken(twin(OF_FOLLOW_UPS[name], DESK.follow_ups))


class NumbersReasons(TriggerPolicy):
    """What fires rests on something else each time."""

    def fired(self, facts):
        """Number it."""
        found = super().fired(facts)
        return tuple(attrs.evolve(each, rests_on=(f"{next(TIMES)}",)) for each in found)


class FiresTwice(TriggerPolicy):
    """It fires twice."""

    def fired(self, facts):
        """Repeat it."""
        return super().fired(facts) * 2


class FiresBlindly(TriggerPolicy):
    """It fires where nobody knows."""

    def fired(self, facts):
        """Take what may be for what is."""
        found = super().fired(facts)
        return tuple(attrs.evolve(each, since=facts.opened_at, undetermined=()) for each in found)


OF_TRIGGERS = {"deterministic": NumbersReasons, "called once": FiresTwice, "firm": FiresBlindly}


@pytest.mark.parametrize("name", OF_TRIGGERS)
def test_each_law_of_triggers_has_a_policy_that_breaks_it_alone(name):
    """What fires otherwise breaks the law that it is about, and no other."""
    cases = [TriggerFacts(facts=each.facts, opened_at=CALM)
             for each in DESK.triggers.table.examples()]  # fmt: skip
    for facts in (None, cases, st.sampled_from(cases)):
        assert broken(twin(OF_TRIGGERS[name], DESK.triggers), facts) == [name]


class Book(AnswerBook):
    """A book, of which a twin changes what it answers."""

    def answer(self, question, facts, *, at, **given):
        """Return the answer, changed."""
        return self.change(super().answer(question, facts, at=at, **given), facts)


class NumbersAnswers(Book):
    """It answers at another instant each time."""

    def change(self, said, facts):
        """Move it."""
        return attrs.evolve(said, at=said.at + DAY * next(TIMES))


class SaysNoRule(Book):
    """It does not say by which rules."""

    def change(self, said, facts):
        """Leave them out."""
        return attrs.evolve(said, decision=attrs.evolve(said.decision, rules=()))


class KnowsItself(Book):
    """It answers otherwise what it has answered."""

    def change(self, said, facts):
        """Move what comes back."""
        return said if isinstance(facts, dict) else attrs.evolve(said, at=said.at + DAY)


OF_BOOKS = {
    "deterministic": NumbersAnswers,
    "by the rules in force": SaysNoRule,
    "idempotent": KnowsItself,
}


@pytest.mark.parametrize("name", OF_BOOKS)
def test_each_law_of_answers_has_a_book_that_breaks_it(name):
    """What is answered otherwise breaks the law that it is about."""
    found = broken(twin(OF_BOOKS[name], DESK.answers))

    assert found
    assert name in {each.split(": ")[-1] for each in found}


def test_laws_are_values():
    """They have names, and can be put among others."""
    law = Law("mine", lambda: None)

    assert law.within("here").name == "here: mine"
    assert {law, Law("mine", lambda: None)} == {law}


IN_ORDER = [
    (TargetsOfLate(TARGETS), None, {}),
    (twin(Ladder, DESK.ladders[0]), None, {"roster": DESK.roster, "at": CALM}),
    (Contacting(**CONTACT), CALLS, {}),
    (Contacting(**CONTACT), None, {"customer": Customer(id="kim")}),
    (twin(Following, DESK.follow_ups), None, {}),
    (twin(TriggerPolicy, DESK.triggers), st.sampled_from(DESK.triggers.table.examples()), {}),
]


@pytest.mark.parametrize(
    ("policy", "facts", "declared"),
    IN_ORDER,
    ids=["targets", "ladder", "contacts", "a customer", "follow-ups", "triggers"],
)
def test_policies_in_order_hold_all_laws(policy, facts, declared):
    """What the twins change passes unchanged."""
    assert broken(policy, facts, **declared) == []

"""The inquiry: one case at one instant, with everything that is asked about it more than once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import attrs

from servicekit import situation
from servicekit.answers import AnswerBook
from servicekit.case import Case, Change, History, Repeat
from servicekit.customer import Customer
from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.escalation import Escalation, EscalationStanding
from servicekit.followups import FollowUps, Occasion, Outcome
from servicekit.followups.contacts import Contacts
from servicekit.hours import BusinessHours
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import later, spoken, to_microseconds
from servicekit.interaction import Interaction
from servicekit.playbook import Playbook
from servicekit.promise import Promise
from servicekit.records import in_order
from servicekit.review.dossier import Contradiction, Dossier
from servicekit.review.followed import Following, names_keys
from servicekit.review.giving_up import heard_case, heard_history
from servicekit.review.judged import PromiseReview, judged
from servicekit.roster import Roster
from servicekit.routing import Fired, Load
from servicekit.targets import Target

__all__ = ["Inquiry"]

_ALWAYS = BusinessHours.always("UTC")


@attrs.define(kw_only=True, slots=False)
class Inquiry:
    """One case at one instant, with what is known beside it.

    Args:
        case: the case.
        playbook: all policies of the organisation.
        at: the instant of the judgement.
        history: everything of its customer, where the host has it.
        roster: the people, where there are any.
        load: what they have on their hands, where the host knows it.
        dossier: what is known of the customer, shared by all of their cases.
    """

    case: Case
    playbook: Playbook
    at: datetime
    history: History | None = None
    roster: Roster | None = None
    load: Load | None = None
    dossier: Dossier = attrs.field()

    @dossier.default
    def _own_dossier(self) -> Dossier:
        return Dossier(playbook=self.playbook, at=self.at, history=self.history)

    def __attrs_post_init__(self) -> None:
        self.case = heard_case(self.case, self.playbook.service_level.short_abandon)
        history = self.history
        if history is None:
            return
        if self.case.customer_id not in history.customer_ids:
            words = f"that of {self.case.customer_id!r}, whose case it is"
            raise FieldError("history", " or ".join(history.customer_ids), words)
        if all(case is not self.case for case in history.cases):
            self._take_into(history)

    def _take_into(self, history: History) -> None:
        """Put the case into its history, in the place of what was known of it before."""
        heard = heard_history(history, self.playbook.service_level.short_abandon)
        others = (case for case in heard.cases if case.id != self.case.id)
        self.history = attrs.evolve(heard, cases=[*others, self.case])
        self.dossier = self._own_dossier()

    @cached_property
    def owed(self) -> tuple[tuple[Promise, AnyCalendar | None], ...]:
        """What was said, and what the targets promise, each with its hours, oldest first."""
        found: list[tuple[Promise, AnyCalendar | None]] = [
            *((promise, None) for promise in self.case.promised(at=self.at)),
            *((made, target.hours) for target, made in self._promised),
        ]
        return tuple(sorted(found, key=lambda pair: to_microseconds(pair[0].made_at)))

    @cached_property
    def _promised(self) -> tuple[tuple[Target, Promise], ...]:
        return tuple(self.playbook.targets.promised(self.case, at=self.at))

    @property
    def promised(self) -> tuple[Promise, ...]:
        """What the targets promise, also where the case is over."""
        return tuple(made for _, made in self._promised)

    @cached_property
    def targets(self) -> Mapping[str, Target]:
        """The target of each standing promise, by the id of the promise."""
        return {made.id: target for target, made in self._promised}

    @cached_property
    def promises(self) -> tuple[PromiseReview, ...]:
        """All of that, judged."""
        return tuple(judged(made, hours, self.case, self.at) for made, hours in self.owed)

    @cached_property
    def made(self) -> Mapping[str, Promise]:
        """All of that as it was made, by its id."""
        return {promise.id: promise for promise, _ in self.owed}

    @cached_property
    def contacts(self) -> tuple[Interaction, ...]:
        """The contacts and notes in the case, in order."""
        return self.case.contacts(at=self.at)

    @cached_property
    def escalated(self) -> tuple[tuple[Escalation, EscalationStanding], ...]:
        """Its escalations, as they stand."""
        raised = (e for e in self.case.escalations if not self.ahead(e.raised_at, e.recorded_at))
        return tuple((each, each.standing(at=self.at)) for each in raised)

    @cached_property
    def settled_at(self) -> datetime | None:
        """When the case was settled."""
        return self.case.settled_at(at=self.at)

    @cached_property
    def over_at(self) -> datetime | None:
        """When it was settled, merged or deleted."""
        return self.settled_at or self.case.ended_at(at=self.at)

    @cached_property
    def deleted_at(self) -> datetime | None:
        """When it was deleted."""
        ended_at = self.case.ended_at(at=self.at)
        return ended_at if self.case.status(at=self.at) == "deleted" else None

    @cached_property
    def waiting_since(self) -> datetime | None:
        """Since when its customer waits for an answer."""
        return self.case.waiting_since(at=self.at)

    @cached_property
    def hand_overs(self) -> tuple[Change, ...]:
        """The changes by which another desk got it."""
        return self.case.hand_overs(at=self.at)

    @cached_property
    def ping_pong(self) -> tuple[Change, ...]:
        """The changes by which it went straight back."""
        return self.case.ping_pong(at=self.at)

    @cached_property
    def reopenings(self) -> tuple[Change, ...]:
        """The changes by which it was opened again."""
        return self.case.reopenings(at=self.at)

    @cached_property
    def team(self) -> str | None:
        """The team that has it."""
        return self.case.team(at=self.at)

    @cached_property
    def agent(self) -> str | None:
        """The person who has it."""
        return self.case.agent(at=self.at)

    @cached_property
    def people(self) -> Roster | None:
        """The people: those given, or else those of the playbook where it has any."""
        own = self.playbook.roster
        return self.roster if self.roster is not None else own if own.agents else None

    @property
    def hours(self) -> AnyCalendar | None:
        """The organisation's working hours, where it has any."""
        return self.playbook.office

    @cached_property
    def calendars(self) -> dict[str, AnyCalendar]:
        """The hours of the promises that have some of their own, by their ids."""
        return {promise.id: hours for promise, hours in self.owed if hours is not None}

    @cached_property
    def standing(self) -> tuple[Promise, ...]:
        """What the targets promise, unless the case is over."""
        if self.over_at is not None:
            return ()
        return self.promised

    @cached_property
    def occasions(self) -> tuple[Occasion, ...]:
        """What happened in it and may deserve a follow-up."""
        return situation.occasions(self.case, **self.surroundings)

    @property
    def surroundings(self) -> Any:
        """What the situation of the case is asked with."""
        return {
            "at": self.at,
            "hours": self.clock,
            "promises": self.standing,
            "calendars": self.calendars,
            "history": self.history,
        }

    @property
    def clock(self) -> AnyCalendar:
        """The organisation's working hours; where it has none, time counts day and night."""
        return self.hours or _ALWAYS

    @cached_property
    def followed(self) -> FollowUps:
        """What to come back to the customer with."""
        policy = self.playbook.follow_ups
        if policy is None or not self.occasions:
            return FollowUps()
        following = Following(
            policy=policy, occasions=self.occasions, customer=self.addressee, at=self.at
        )
        return following.found(self.talks) if self.names_keys else following.presumed(self._about)

    @property
    def _about(self) -> tuple[Interaction, ...]:
        """The contacts in the case, and those of the history that name it, in order."""
        own = {each.id for each in self.contacts}
        named = self.dossier.naming.get(self.case.id, ())
        return in_order((*self.contacts, *(each for each in named if each.id not in own)))

    @cached_property
    def names_keys(self) -> bool:
        """Whether any contact with the customer says which follow-ups it was made for."""
        return names_keys(self.contacts) if self.history is None else self.dossier.names_keys

    @cached_property
    def planned(self) -> tuple[Outcome, ...]:
        """When and how the customer is contacted for that."""
        if self.dossier.planned is None:
            self.dossier.plan(self.followed, self.addressee, self.talks)
        every = self.dossier.planned or ()
        return tuple(each for each in every if self._is_about(each))

    def _is_about(self, outcome: Outcome) -> bool:
        return any(each.case_id in {self.case.id, None} for each in outcome.follow_ups)

    @cached_property
    def returns(self) -> tuple[Repeat, ...] | None:
        """How this matter came back, here or from here; without a history nobody can tell."""
        every, own = self.dossier.returns, self.case.id
        return None if every is None else tuple(r for r in every if own in {r.case_id, r.again_in})

    @property
    def book(self) -> AnswerBook | None:
        """The answers to what customers ask, where there are any."""
        return self.dossier.book

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...] | None:
        """Where the customer was told something else in this case than before; no book: ``None``.

        Without a history only this case is looked at.
        """
        if self.book is None:
            return None
        if self.history is None:
            return self.dossier.contradicting(self.case)
        own = {contact.id for contact in self.contacts}
        return tuple(each for each in self.dossier.contradictions if each[0].id in own)

    @cached_property
    def fired(self) -> tuple[Fired, ...]:
        """The triggers that call for an escalation, and those of which nobody can tell."""
        return self.fired_at(self.at)

    def fired_at(self, instant: datetime) -> tuple[Fired, ...]:
        """Return those that did at an instant up to that of the judgement, by what is known now.

        Args:
            instant: the instant.
        """
        policy = self.playbook.triggers
        if policy is None or self.case.ended_at(at=self.at) is not None:
            return ()
        facts = situation.trigger_facts(
            self.case,
            **{**self.surroundings, **self._back_at(instant)},
            roster=self.people,
            book=self.book,
            within=self.playbook.window,
            contradictions=self.dossier.told_otherwise,
            columns=policy.table.columns,
        )
        return policy.fired(facts)

    def _back_at(self, instant: datetime) -> Any:
        """Return what the situation is asked with about an instant that is over."""
        if instant is self.at:
            return {}
        return {"at": instant, "known_at": self.at, "history": self.dossier.past}

    @property
    def talks(self) -> Contacts:
        """All contacts with the customer that are known."""
        return self.case.interactions if self.history is None else self.history

    @property
    def has_contacts(self) -> bool:
        """Whether any contact with the customer was recorded: a log of changes alone has none."""
        if self.history is None:
            return bool(self.contacts)
        return bool(self.history.contacts(at=self.at))

    @property
    def addressee(self) -> Customer:
        """The customer, of whom perhaps nothing is known but the id."""
        return self.customer or Customer(id=self.case.customer_id)

    @property
    def customer(self) -> Customer | None:
        """Whose case it is, where that is known."""
        return self.dossier.customer

    def ahead(self, *instants: datetime) -> bool:
        """Tell whether any instant lies after that of the judgement."""
        return any(later(each, self.at) for each in instants)

    def waits(self, since: datetime) -> Reason:
        """Say since when the customer waits."""
        text = f"The customer has waited for an answer since {spoken(since)}."
        return Reason("unanswered", text)

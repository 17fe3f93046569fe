"""The hand-over: the move of a customer from one person to another, with their story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict, Unpack

import attrs

from servicekit.case import COUNTED, REASONS, Case, Change
from servicekit.decision import Reason, reasons
from servicekit.errors import FieldError
from servicekit.escalation import Escalation, Needs
from servicekit.instants import aware, moment
from servicekit.records import next_seq
from servicekit.routing.bound import bound, known_as, supervisors
from servicekit.routing.briefing import Briefing
from servicekit.routing.constraint import SOFT
from servicekit.routing.load import Load
from servicekit.routing.relaxation import relaxations
from servicekit.routing.search import Search
from servicekit.routing.selection import against, select
from servicekit.staff import Agent
from servicekit.values import identifier, instance_of, one_of, optional_identifier

if TYPE_CHECKING:
    from servicekit.roster import Roster
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["HAND_OVERS", "HandOver", "Move", "hand_over"]

#: What can come of a hand-over: it goes where it was meant to, a supervisor gets it instead, or it
#: stays where it is.
HAND_OVERS = ("handed_over", "to_supervisor", "refused")
Outcome = Literal["handed_over", "to_supervisor", "refused"]

_NO_STORY = (
    "Write down what the next person must know, so that the customer need not say it again: what "
    "happened, what they want, and what was tried."
)
_NO_SUPERVISOR = "A supervisor would have to see to it, and none can now"
# Reasons for which whoever has a case will not be there, so that it cannot stay with them.
_AWAY = frozenset({"shift", "absence", "leaver"})
_EVERYTHING = relaxations(list(SOFT))


@attrs.frozen(kw_only=True)
class HandOver:
    """What comes of the move of a customer from one person to another.

    Args:
        case_id: the matter.
        at: when.
        outcome: one of :data:`HAND_OVERS`.
        to: who has the customer now; ``None`` where it was refused.
        because: the reasons, one sentence each.
        briefing: what the receiving side sees.
        change: what to add to the case; ``None`` where it was refused. What a supervisor gets
            instead goes there for ``authority``, so that it counts as no hand-over more.
    """

    case_id: str
    at: datetime = attrs.field(converter=aware, eq=moment)
    outcome: Outcome = attrs.field(validator=one_of(*HAND_OVERS))
    to: str | None = None
    because: tuple[Reason, ...] = attrs.field(default=(), converter=reasons)
    briefing: Briefing = attrs.field(repr=False)
    change: Change | None = None

    def __str__(self) -> str:
        words = _SUMMARY[self.outcome].format(case=self.case_id, to=self.to)
        return "\n".join([words, *(f"- {reason}" for reason in self.because)])


_SUMMARY: Mapping[str, str] = MappingProxyType(
    {
        "handed_over": "Case {case} goes to {to}.",
        "to_supervisor": "Case {case} goes to {to}, as a supervisor.",
        "refused": "Case {case} stays where it is.",
    }
)


class Move(TypedDict):
    """How a customer is to be handed over; :meth:`EscalationPolicy.hand_over` explains each."""

    to: str
    story: str
    reason: str | None
    at: datetime
    by: NotRequired[str | None]
    load: NotRequired[Load | None]
    escalation: NotRequired[Escalation | None]


def hand_over(
    policy: EscalationPolicy, case: Case, roster: Roster, **move: Unpack[Move]
) -> HandOver:
    """Return what comes of handing a customer over to somebody else.

    Nothing is lost on the way: without a story it is refused, and what is owed stays owed. It goes
    to a supervisor instead where the customer was sent round often enough, or would come back to
    somebody who gave the case up, or has been abusive; see
    :func:`~servicekit.routing.bound.bound`. A supervisor who has it already, or who hands it over
    for somebody else, does so as they wish. Whoever gets it is on duty, has room and is not
    excluded.

    Where no supervisor can take it, it stays where it is. It goes on all the same where whoever
    has it will not be there (``shift``, ``absence``, ``leaver``), and for any reason that does not
    count against the company where only earlier hand-overs were too many.

    Args:
        policy: it says how many hand-overs are too many, and who the supervisors are.
        case: the matter.
        roster: who is there.
        **move: ``to``: the id of whoever is to get it. ``story``: what they must know. ``reason``:
            one of :data:`~servicekit.case.REASONS`, or ``None`` where nobody says. ``at``: when.
            ``by``: who hands it over. ``load``: what everybody has already. ``escalation``: the
            one in which this happens, with what it takes and whom it excludes.

    Returns:
        Where it is refused, reasons of the codes ``no_story``, ``has_it_already`` or
        ``no_supervisor``, or those that speak against that person, such as ``off_duty``. Where a
        supervisor gets it, first why: ``too_many_hand_overs``, ``given_up_before`` or
        ``abusive_contact``. Where one ought to and it is handed over all the same, these come
        first as well, then ``supervisor_has_it``, ``by_supervisor`` or ``no_supervisor``.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.hours import BusinessHours
        >>> from servicekit.roster import Roster
        >>> from servicekit.routing import EscalationPolicy, Level
        >>> from servicekit.staff import Agent
        >>> def at(hour): return datetime(2026, 5, 1, hour, tzinfo=UTC)
        >>> day = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
        >>> desk = Roster(agents=[
        ...     Agent(id="ada", hours=day, roles=["supervisor"]), Agent(id="sam", hours=day),
        ... ])
        >>> ladder = EscalationPolicy(
        ...     id="desk", levels=[Level(targets="on_duty")], fallback="role:supervisor",
        ...     max_hand_overs=0,
        ... )
        >>> case = Case(id=3, customer_id=7, opened_at=at(8), changes=[
        ...     Change(at=at(9), field="agent", new="kim"),
        ... ])
        >>> story = "The lamp came broken twice; photos are in the mail of Friday."
        >>> print(hand_over(ladder, case, desk, to="sam", story=story, reason="skill", at=at(10)))
        Case 3 goes to sam.
        - sam gets the case from kim, with the story.
        >>> print(hand_over(ladder, case, desk, to="sam", story="", reason="skill", at=at(10)))
        Case 3 stays where it is.
        - Write down what the next person must know, so that the customer need not say it again: \
what happened, what they want, and what was tried.

    Raises:
        FieldError: there is no such person or reason, or the escalation is about another case.
        NaiveDatetimeError: ``at`` has no time zone.
    """
    return _Asked(policy, case, roster, **move).result()


def _load(given: Load | None) -> Load:
    if not isinstance(given, Load | None):
        raise FieldError("load", given, "a Load")
    return given or Load()


@attrs.frozen(eq=False, slots=False)
class _Asked:
    """A hand-over that somebody asks for."""

    policy: EscalationPolicy
    case: Case
    roster: Roster
    to: str = attrs.field(converter=identifier)
    story: str = attrs.field(validator=instance_of(str))
    reason: str | None = attrs.field(validator=one_of(*REASONS, None))
    at: datetime = attrs.field(converter=aware)
    by: str | None = attrs.field(default=None, converter=optional_identifier)
    load: Load = attrs.field(default=None, converter=_load)
    escalation: Escalation | None = attrs.field(
        default=None, validator=instance_of(Escalation, None)
    )

    def result(self) -> HandOver:
        """Return what comes of it."""
        asked = self._asked
        refused = [*self._incomplete()]
        if refused:
            return self._refused(refused)
        stopped = bound(self.policy, self.case, self.roster, at=self.at, move=self._wanted)
        return self._supervised(asked, stopped) if stopped else self._as_wished(asked)

    @property
    def _asked(self) -> Agent:
        try:
            return self.roster.agent(self.to)
        except FieldError as error:
            raise FieldError("to", self.to, error.expected) from None

    def _as_wished(self, asked: Agent, because: Iterable[Reason] = ()) -> HandOver:
        refused = against(self._search(), asked)
        if refused:
            return self._refused([*because, *refused])
        wanted = self._wanted
        return self._done("handed_over", wanted, [*because, self._moved(wanted)])

    def _incomplete(self) -> Iterator[Reason]:
        if not any(map(str.isalnum, self.story)):
            yield Reason("no_story", _NO_STORY)
        if self.to == self._holder:
            yield Reason("has_it_already", f"{self._name(self.to)} has the case already.")

    # -- a supervisor instead -------------------------------------------------------------------

    def _supervised(self, asked: Agent, stopped: tuple[Reason, ...]) -> HandOver:
        passing = self._passing_on
        if passing is not None:
            return self._as_wished(asked, [*stopped, passing])
        codes = {reason.code for reason in stopped}
        chosen = self._supervisor(codes)
        if chosen is None:
            return self._without_supervisor(asked, stopped, codes)
        words = f"{self._name(chosen)} sees to it now, as a supervisor."
        change = self._change(chosen, "authority")
        why = self._redirected(stopped)
        return self._done("to_supervisor", change, [*stopped, Reason("supervisor", words)], why=why)

    @property
    def _passing_on(self) -> Reason | None:
        """Why nobody else has to see to it: a supervisor does already."""
        if self._holder in self._supervisors:
            words = f"{self._name(self._holder)}, a supervisor, has it already and may pass it on."
            return Reason("supervisor_has_it", words)
        if self.by in self._supervisors:
            words = f"{self._name(self.by)}, a supervisor, hands it over."
            return Reason("by_supervisor", words)
        return None

    def _without_supervisor(
        self, asked: Agent, stopped: tuple[Reason, ...], codes: set[str]
    ) -> HandOver:
        harmless = self.reason not in COUNTED and codes == {"too_many_hand_overs"}
        if harmless or self.reason in _AWAY:
            words = f"{_NO_SUPERVISOR}; it moves all the same ({self._why})."
            return self._as_wished(asked, [*stopped, Reason("no_supervisor", words)])
        where = f"with {self._name(self._holder)}" if self._holder else "where it is"
        words = f"{_NO_SUPERVISOR}; it stays {where}."
        return self._refused([*stopped, Reason("no_supervisor", words)])

    def _redirected(self, stopped: Iterable[Reason]) -> str:
        """Return why a supervisor gets it, and who was to have it."""
        wish = f"{self._name(self.to)} was to get it{self._why and f' ({self._why})'}"
        return "; ".join([*(reason.text.removesuffix(".") for reason in stopped), wish])

    def _supervisor(self, codes: set[str]) -> str | None:
        """Return the supervisor to ask: the one who is meant, if they are one and can take it."""
        search = self._search({self.to: "gave_up"} if "given_up_before" in codes else {})
        if self.to in self._supervisors and not against(search, self.roster.agent(self.to)):
            return self.to
        # Whoever else it had better be: a supervisor has to see to it.
        rules = self.policy.rules._replace(relax=_EVERYTHING, shown=1)
        ranked = select(search, self.policy.supervisor, rules)
        return ranked[0].agent_id if ranked else None

    # -- what it is made of ---------------------------------------------------------------------

    @cached_property
    def _holder(self) -> str | None:
        return self.case.agent(at=self.at)

    @cached_property
    def _supervisors(self) -> frozenset[str]:
        return supervisors(self.policy, self.roster, at=self.at)

    @cached_property
    def _wanted(self) -> Change:
        return self._change(self.to, self.reason)

    @property
    def _why(self) -> str:
        return (self.reason or "").replace("_", " ")

    @cached_property
    def _need(self) -> Escalation:
        """What somebody is wanted for; without an escalation, the case alone."""
        if self.escalation is not None:
            return self.escalation
        return Escalation(
            id="hand-over",
            case_id=self.case.id,
            raised_at=self.at,
            why="hand-over",
            needs=Needs(channel=self.case.channel),
        )

    def _search(self, barred: Mapping[str, str] = MappingProxyType({})) -> Search:
        need = self._need
        return Search(
            escalation=need,
            roster=self.roster,
            load=self.load,
            at=self.at,
            barred={**barred, **need.exclusions(at=self.at)},
            over_capacity=need.kind in self.policy.over_capacity,
        )

    def _change(self, to: str, reason: str | None) -> Change:
        change = Change(
            at=self.at, field="agent", old=self._holder, new=to, by=self.by, reason=reason
        )
        return attrs.evolve(change, seq=next_seq(self.case.changes, change))

    def _name(self, agent_id: str | None) -> str:
        return known_as(self.roster, agent_id)

    def _moved(self, change: Change) -> Reason:
        giver = f" from {self._name(change.old)}" if change.old else ""
        words = f"{self._name(change.new)} gets the case{giver}, with the story."
        return Reason("handed_over", words)

    def _briefing(self, redirected: str = "") -> Briefing:
        """Return what the receiving side sees, with why it goes to a supervisor instead."""
        raised = "" if self.escalation is None else self.escalation.why
        why = "; ".join(filter(None, [raised, redirected])) or self._why
        return Briefing.of(self.escalation, self.case, at=self.at, story=self.story, why=why)

    def _refused(self, because: Iterable[Reason]) -> HandOver:
        return self._outcome("refused", because)

    def _done(
        self, outcome: Outcome, change: Change, because: Iterable[Reason], *, why: str = ""
    ) -> HandOver:
        briefing = self._briefing(why)
        return self._outcome(outcome, [*because, *_debts(briefing)], change, briefing)

    def _outcome(
        self,
        outcome: Outcome,
        because: Iterable[Reason],
        change: Change | None = None,
        briefing: Briefing | None = None,
    ) -> HandOver:
        return HandOver(
            case_id=self.case.id,
            at=self.at,
            outcome=outcome,
            to=None if change is None else change.new,
            because=tuple(because),
            briefing=briefing or self._briefing(),
            change=change,
        )


def _debts(briefing: Briefing) -> Iterator[Reason]:
    owed = [promise for promise, _ in briefing.owed]
    if owed:
        what = "; ".join(promise.what for promise in owed)
        ids = [promise.id for promise in owed]
        yield Reason("still_owed", f"What is owed to the customer stays owed: {what}.", ids)

"""The escalation policy: a ladder, and the rules by which somebody on it is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Unpack

import attrs

from servicekit.case import Case
from servicekit.errors import FieldError
from servicekit.escalation import Escalation, Needs
from servicekit.hours import Allowance
from servicekit.hours.succession import AnyCalendar, optional_calendar
from servicekit.roster import Roster
from servicekit.roster.checking import listed
from servicekit.routing.assignment import Assignment, assign
from servicekit.routing.explanation import RouteExplanation, explained
from servicekit.routing.hand_over import HandOver, Move, hand_over
from servicekit.routing.level import Level, allowance
from servicekit.routing.load import FAIRNESS, Load
from servicekit.routing.picture import drawn, written
from servicekit.routing.recipient import Recipient, recipients
from servicekit.routing.relaxation import RELAXED, Relaxation, relaxations
from servicekit.routing.route import Route
from servicekit.routing.routing import route
from servicekit.routing.rung import Ladder
from servicekit.routing.selection import Rules
from servicekit.routing.timeline import timeline
from servicekit.values import (
    FrozenMapping,
    identifier,
    is_whole,
    one_of,
    reduced,
    some_text,
)

if TYPE_CHECKING:
    from servicekit.routing.checking import LadderReport

__all__ = ["EscalationPolicy"]


_Whom = Recipient | str | Iterable[Recipient | str]

# One for all who have none, so that what is worked out from it is kept.
_NONE = Load()


def _levels(given: Iterable[Level]) -> tuple[Level, ...]:
    return listed("levels", Level, given)


def _fallback(given: _Whom) -> tuple[Recipient, ...]:
    return recipients(given, field="fallback")


def _supervisor(given: _Whom) -> tuple[Recipient, ...]:
    return recipients(given, field="supervisor")


def _kinds(given: Iterable[str]) -> tuple[str, ...]:
    return listed("over_capacity", str, given)


def _acknowledged(given: Allowance | timedelta | str | None) -> Allowance | None:
    return allowance(given, field="acknowledge_within")


def _work(given: Mapping[str, Needs]) -> FrozenMapping[str, Needs]:
    if not isinstance(given, Mapping):
        raise FieldError("work", given, "a mapping from names to Needs")
    for name, needs in given.items():
        some_text(name)
        if not isinstance(needs, Needs):
            raise FieldError(f"work[{name!r}]", needs, "Needs")
    return FrozenMapping(given)


def _whole(least: int) -> Any:
    def check(_: object, field: attrs.Attribute[int], value: object) -> None:
        _check_whole(field.name, value, least)

    return check


def _check_whole(name: str, value: object, least: int) -> None:
    if not is_whole(value, least=least):
        raise FieldError(name, value, f"a whole number from {least}")


def _check(name: str, value: object, kind: type) -> None:
    if not isinstance(value, kind):
        raise FieldError(name, value, f"of the kind {kind.__name__}")


def _loaded(given: Load | None) -> Load:
    if given is None:
        return _NONE
    _check("load", given, Load)
    return given


@attrs.frozen(kw_only=True)
class EscalationPolicy:
    """A ladder that an escalation climbs, and the rules by which somebody on it is chosen.

    Whoever is asked is on duty, is not excluded, may decide it, has room and has the skill,
    whatever the ladder says. Among those, what had better be so is given up in a declared order,
    and only then does fairness choose.

    Args:
        id: what it is called.
        levels: the ladder, the first level first.
        fallback: the last resort, after all levels: recipients or their words. They are held to
            the same as everybody.
        repeat: how often the ladder is climbed again before the last resort.
        repeat_from: the level from which it is, from 0.
        relax: what is given up rather than ask nobody of a level, in this order: names
            (``language``, ``skill_level``, ``agent``, ``team``), or how long to wait before by
            name. What is not in it is never given up; by default that is the ``skill_level``.
        fairness: who of several equals gets it: ``longest_idle`` or ``least_loaded``; ties go by
            id.
        over_capacity: kinds of escalation that go also to somebody who has no room, such as
            ``"safety"``.
        max_hand_overs: after more moves of the customer from person to person than this, for no
            good reason, a supervisor is asked.
        supervisor: whom to ask then.
        acknowledge_within: how long somebody may have it before others are asked, in hours or
            minutes; ``None`` means without end. Who declined it or gave it up is not asked again.
        hours: the calendar in which working time counts.
        work: the kinds of work that the ladder is for, by name; ``check`` tries each.
        shown: how many candidates a route ranks, from 1.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.hours import BusinessHours
        >>> from servicekit.money import Money
        >>> from servicekit.staff import Agent, Authority, Team
        >>> day = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
        >>> roster = Roster(agents=[
        ...     Agent(id="ada", team_id="desk", hours=day),
        ...     Agent(id="sam", roles=["supervisor"], hours=day,
        ...           authority=Authority(limits={"refund": Money(500, "EUR")})),
        ... ])
        >>> ladder = EscalationPolicy(
        ...     id="refunds",
        ...     levels=[Level(targets="team:desk", wait="30 minutes"), Level(targets="authority")],
        ...     fallback="role:supervisor",
        ... )
        >>> ten = datetime(2026, 5, 1, 10, tzinfo=UTC)
        >>> refund = Escalation(
        ...     id=1, case_id=3, raised_at=ten, why="refund above the limit",
        ...     needs=Needs(authority="refund", amount=Money(250, "EUR")),
        ... )
        >>> print(ladder.route(refund, roster, at=ten))
        Ask sam; next step on Fri 1 May 2026 17:00 UTC.
        - Level 0 asks team desk, and nobody can take it: 1 without sufficient authority.
        - Level 1 asks the lowest sufficient authority.
        - sam is the only one who can take it.

    Raises:
        FieldError: there is no level, a word is unknown, ``repeat_from`` is no level, or working
            time is to count without a calendar.
    """

    id: str = attrs.field(converter=identifier)
    levels: tuple[Level, ...] = attrs.field(converter=_levels)
    fallback: tuple[Recipient, ...] = attrs.field(converter=_fallback)
    repeat: int = attrs.field(default=0, validator=_whole(0))
    repeat_from: int = attrs.field(default=0, validator=_whole(0))
    relax: tuple[Relaxation, ...] = attrs.field(default=RELAXED, converter=relaxations)
    fairness: str = attrs.field(default="longest_idle", validator=one_of(*FAIRNESS))
    over_capacity: tuple[str, ...] = attrs.field(default=(), converter=_kinds)
    max_hand_overs: int = attrs.field(default=2, validator=_whole(0))
    supervisor: tuple[Recipient, ...] = attrs.field(
        default="role:supervisor", converter=_supervisor
    )
    acknowledge_within: Allowance | None = attrs.field(default=None, converter=_acknowledged)
    hours: AnyCalendar | None = attrs.field(default=None, validator=optional_calendar)
    work: FrozenMapping[str, Needs] = attrs.field(factory=FrozenMapping, converter=_work)
    shown: int = attrs.field(default=5, validator=_whole(1))
    #: The levels, and after them the last resort.
    rungs: tuple[Level, ...] = attrs.field(init=False, eq=False, repr=False)

    @rungs.default
    def _all_rungs(self) -> tuple[Level, ...]:
        return (*self.levels, Level(targets=self.fallback, name="last resort"))

    def __attrs_post_init__(self) -> None:
        if not self.levels:
            raise FieldError("levels", self.levels, "at least one level")
        if self.repeat_from >= len(self.levels):
            raise FieldError("repeat_from", self.repeat_from, "a level, from 0")
        for path, amount in self._amounts():
            if amount is not None and amount.is_business and self.hours is None:
                raise FieldError("hours", None, f"a calendar; {path} of {amount} counts in one")

    def _amounts(self) -> Iterable[tuple[str, Allowance | None]]:
        yield from ((f"levels[{n}].wait", level.wait) for n, level in enumerate(self.levels))
        yield from ((f"relax[{r.constraint!r}]", r.after) for r in self.relax)
        yield "acknowledge_within", self.acknowledge_within

    def __reduce__(self) -> tuple[Any, ...]:
        return reduced(self)

    def __str__(self) -> str:
        return written(self)

    def picture(self) -> str:
        """Return the ladder as a picture: SVG that stands alone, by day and by night.

        ``str()`` gives the same in letters, for the terminal.
        """
        return drawn(self)

    @property
    def ladder(self) -> Ladder:
        """How the ladder is climbed."""
        return Ladder(len(self.levels), self.repeat, self.repeat_from)

    @property
    def rules(self) -> Rules:
        """What decides among candidates."""
        return Rules(self.relax, self.fairness, self.shown, self.hours)

    def route(
        self,
        escalation: Escalation,
        roster: Roster,
        *,
        at: datetime,
        load: Load | None = None,
        case: Case | None = None,
    ) -> Route:
        """Return whom to ask about an escalation now, and when to look again.

        The same arguments give the same route, in whatever order the roster was given. What has
        happened to the escalation decides the level: nobody asked yet, the first one; the wait
        over, the next one; somebody asked and the wait not over, nothing new. While the last
        resort is asked, a level on which nobody was asked yet is, as soon as somebody is there. A
        host records what is new with :meth:`Route.recorded` and asks again at ``next_at``.

        Whoever has it keeps it, unless they let it lie for too long, must not have it (the
        customer complains about them, they were involved, it is their own decision), or are not
        in the roster: then others are asked at once.

        Args:
            escalation: what somebody is wanted for.
            roster: where to look.
            at: when.
            load: what everybody has already; nothing by default.
            case: the matter, for the bound on hand-overs and for abusive contacts; where it is not
                given, neither is looked at.

        Raises:
            FieldError: the escalation was raised or recorded after ``at``, the case is another, or
                something is of another type.
            NaiveDatetimeError: ``at`` has no time zone.
        """
        _check("escalation", escalation, Escalation)
        _check("roster", roster, Roster)
        if case is not None:
            _check("case", case, Case)
        return route(self, escalation, roster, at=at, load=_loaded(load), case=case)

    def explain(
        self,
        escalation: Escalation,
        roster: Roster,
        *,
        at: datetime,
        load: Load | None = None,
        case: Case | None = None,
        level: int | None = None,
    ) -> RouteExplanation:
        """Spell out every candidate, with the code and sentence of each reason against them.

        Args:
            escalation: what somebody is wanted for.
            roster: where to look.
            at: when.
            load: what everybody has already; nothing by default.
            case: the matter, as for :meth:`route`.
            level: the level whose candidates are meant; by default the one that is asked.

        Raises:
            FieldError: as for :meth:`route`, or there is no such level.
        """
        found = self.route(escalation, roster, at=at, load=load, case=case)
        return explained(self, escalation, roster, found, load=_loaded(load), level=level)

    def timeline(
        self,
        escalation: Escalation,
        roster: Roster,
        *,
        at: datetime,
        load: Load | None = None,
        case: Case | None = None,
        limit: int = 100,
    ) -> tuple[Route, ...]:
        """Return who would be asked when, if nobody acts.

        It ends with a last resort who is followed by nobody, where the ladder begins again, where
        the same people are asked without end as before, and where nobody knows who comes or has
        room.

        Args:
            escalation: what somebody is wanted for.
            roster: where to look.
            at: from when on.
            load: what everybody has already, and goes on having.
            case: the matter, as for :meth:`route`.
            limit: after so many steps it ends.

        Raises:
            FieldError: as for :meth:`route`, or ``limit`` is not a whole number from 0.
        """
        _check_whole("limit", limit, 0)

        def ask(escalation: Escalation, at: datetime) -> Route:
            return self.route(escalation, roster, at=at, load=load, case=case)

        return tuple(islice(timeline(escalation, ask, at, last=len(self.levels)), limit))

    def hand_over(self, case: Case, roster: Roster, **move: Unpack[Move]) -> HandOver:
        """Return what comes of handing a customer over from one person to another.

        Without a story it is refused. When the customer has been sent round too often, would go
        back to somebody who gave the case up, or was abusive, a supervisor gets the case instead;
        what is owed stays owed. Whoever gets it sees the story, and what the customer was told
        and promised.

        Args:
            case: the matter.
            roster: where whoever gets it is.
            **move: ``to`` whom, the ``story``, the ``reason`` (one of the reasons of a change, or
                ``None``) and the instant ``at``; if known, ``by`` whom, the ``load`` and the
                ``escalation``.

        Raises:
            FieldError: there is nobody of that id, or no such reason.
        """
        return hand_over(self, case, roster, **move)

    def check(
        self, roster: Roster, *, start: datetime, end: datetime, budget: int = 100_000
    ) -> LadderReport:
        """Prove that whenever it is raised, somebody is asked in time, or say when not.

        Every instant from ``start`` to ``end`` counts, for every kind of ``work``: an escalation
        raised then, to which nothing has happened, while nobody has anything to do and nobody
        acts, asks somebody by the end of the first level's wait, and at once where there is none.
        ``timeline`` confirms each gap. What else is wrong with the ladder is found beside it.

        Args:
            roster: where to look.
            start: from when on.
            end: until when, itself not included.
            budget: how many routes may be looked at; where it runs out nothing is proved.

        Raises:
            FieldError: ``end`` is not after ``start``, or something is of another type.
            UncoveredYearError: hours rest on holidays of a year that nobody knows.

        Example:
            >>> from datetime import UTC, datetime
            >>> from servicekit.hours import BusinessHours
            >>> from servicekit.staff import Agent
            >>> day = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
            >>> roster = Roster(agents=[Agent(id="ada", hours=day), Agent(id="sam", hours=day)])
            >>> ladder = EscalationPolicy(
            ...     id="desk", levels=[Level(targets="on_duty", wait="1 hour")], fallback="on_duty"
            ... )
            >>> noon, next_noon = (datetime(2026, 4, day, 12, tzinfo=UTC) for day in (29, 30))
            >>> for gap in ladder.check(roster, start=noon, end=next_noon).reachable:
            ...     print(gap.span.start, "to", gap.span.end)
            2026-04-29 17:00:00+00:00 to 2026-04-30 08:00:00+00:00
        """
        from servicekit.routing.checking import check  # not before somebody checks

        _check("roster", roster, Roster)
        _check_whole("budget", budget, 0)
        return check(self, roster, start=start, end=end, budget=budget)

    def assign(
        self,
        escalations: Iterable[Escalation],
        roster: Roster,
        *,
        at: datetime,
        load: Load | None = None,
        cases: Iterable[Case] = (),
    ) -> Assignment:
        """Give out a backlog: the matter with the oldest promise first, nobody over capacity.

        What each gets counts for the next. The age of a matter is that of the promise that its
        customer has been owed longest, and where nothing is owed, that of the escalation.

        Args:
            escalations: those that wait, in any order.
            roster: where to look.
            at: when.
            load: what everybody has already; nothing by default.
            cases: the matters that the escalations belong to, as far as they are known.

        Raises:
            FieldError: an escalation or a case is given twice, an escalation was raised after
                ``at``, or something is of another type.
        """
        _check("roster", roster, Roster)
        return assign(self, escalations, roster, at=at, load=_loaded(load), cases=cases)

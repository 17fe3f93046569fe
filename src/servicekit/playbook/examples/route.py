"""The example of a route: an escalation, and who is asked about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from servicekit.case import Case, Change
from servicekit.errors import FieldError
from servicekit.escalation import SEVERITIES, Escalation, Needs
from servicekit.escalation.exclusion import exclusions
from servicekit.instants import aware, earliest, later, moment, spoken
from servicekit.playbook.examples.example import NONE, PlaybookExample, an_instant, or_none
from servicekit.playbook.examples.result import Said
from servicekit.routing import ROUTES, EscalationPolicy, Route
from servicekit.values import (
    Facts,
    identifier,
    identifiers,
    instance_of,
    is_whole,
    one_of,
    optional_identifier,
)

if TYPE_CHECKING:
    from servicekit.playbook.playbook import Playbook
    from servicekit.roster import Roster

__all__ = ["RouteExample"]

_ID = "example"
_STEPS = 1000  # of a ladder that nobody acts on: more than there are in a year of nights


def _people(given: Any) -> tuple[str, ...] | None:
    return given if given is None else identifiers([given] if isinstance(given, str) else given)


def _count(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if not is_whole(value, least=0):
        raise FieldError(attribute.name, value, "0 or more")


@attrs.frozen(kw_only=True)
class RouteExample(PlaybookExample):
    """Whom an escalation reaches, where nobody acts but who is said to take it.

    Args:
        ladder: the id of the ladder that it climbs.
        at: when somebody looks whom to ask.
        raised_at: when it was raised; ``at`` by default. In between the ladder is climbed, as its
            waits end one after the other.
        needs: what somebody must have to take it.
        kind: what sort of matter it is.
        severity: ``low``, ``normal``, ``high`` or ``critical``.
        excluded: who must not get it: a reason by person, or a list of people.
        decided_by: whose decision is in question.
        hand_overs: how often the customer was sent from one person to another before, for no good
            reason.
        taken_by: who takes it; with ``taken_at``.
        taken_at: when they do.
        route: who is asked or has it: ids of people, as many as are asked at once, best first.
            Without anybody it is empty.
        level: the name of the level that is asked, its number from 0, or ``"last resort"``.
        outcome: what comes of it, one of :data:`servicekit.routing.ROUTES`.
        due: when the wait of the level ends; ``"none"`` where it has no end.

    Example:
        >>> from datetime import UTC
        >>> ten = datetime(2026, 4, 14, 10, tzinfo=UTC)
        >>> RouteExample(ladder="refunds", at=ten, route="ada").name
        'refunds on Tue 14 Apr 2026 10:00 UTC'

    Raises:
        FieldError: an id is empty, a word is unknown, nothing is expected, or it was raised after
            ``at``.
    """

    EXPECTS: ClassVar[tuple[str, ...]] = ("route", "level", "outcome", "due")

    ladder: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=aware, eq=moment)
    raised_at: datetime | None = attrs.field(default=None, converter=an_instant, eq=moment)
    needs: Needs = attrs.field(factory=Needs, validator=instance_of(Needs))
    kind: str | None = attrs.field(default=None, validator=instance_of(str, None))
    severity: str = attrs.field(default="normal", validator=one_of(*SEVERITIES))
    excluded: Facts = attrs.field(factory=Facts, converter=exclusions)
    decided_by: str | None = attrs.field(default=None, converter=optional_identifier)
    hand_overs: int = attrs.field(default=0, validator=_count)
    taken_by: str | None = attrs.field(default=None, converter=optional_identifier)
    taken_at: datetime | None = attrs.field(default=None, converter=an_instant, eq=moment)
    route: tuple[str, ...] | None = attrs.field(default=None, converter=_people)
    level: str | int | None = attrs.field(default=None, validator=instance_of(str, int, None))
    outcome: str | None = attrs.field(default=None, validator=one_of(*ROUTES, None))
    due: datetime | str | None = attrs.field(default=None, converter=or_none)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if (self.taken_by is None) != (self.taken_at is None):
            raise FieldError("taken_at", self.taken_at, "given together with taken_by")
        if later(self._raised_at, self.at):
            raise FieldError("raised_at", self.raised_at, "not after at")
        if self.taken_at is not None and (
            later(self._raised_at, self.taken_at) or later(self.taken_at, self.at)
        ):
            raise FieldError("taken_at", self.taken_at, "from raised_at to at")

    @property
    def _raised_at(self) -> datetime:
        return self.at if self.raised_at is None else self.raised_at

    @property
    def subject(self) -> str:
        """The ladder."""
        return f"ladder {self.ladder}"

    @property
    def asked(self) -> str:
        """The ladder, what is needed, and when."""
        needed = f"{self.ladder}, {self.needs}" if str(self.needs) else self.ladder
        return f"{needed} on {spoken(self.at)}"

    def _said(self, playbook: Playbook) -> Said:
        """Return what the ladder says."""
        policy = playbook.ladder(self.ladder)
        if not playbook.roster.agents:
            raise FieldError("roster", "[]", "[[agents]]; without them nobody knows who is asked")
        found = self._route(policy, playbook.roster)
        values = {
            "route": found.to,
            "level": self._level(policy, found),
            "outcome": found.outcome,
            "due": NONE if found.due_at is None else found.due_at,
        }
        return Said(values, str(found))

    def _level(self, policy: EscalationPolicy, found: Route) -> str | int:
        """Return the level that is asked, as the example calls levels."""
        if found.level is None:
            return NONE
        name = policy.rungs[found.level].name
        return name if name and not isinstance(self.level, int) else found.level

    # -- the way up the ladder ------------------------------------------------------------------

    def _route(self, policy: EscalationPolicy, roster: Roster) -> Route:
        """Return the route at the end, where the ladder was climbed from when it was raised."""
        escalation, since = self._escalation, self._raised_at
        if self.taken_at is not None:
            found, escalation = self._climbed(policy, roster, escalation, since, self.taken_at)
            by, since = str(self.taken_by), self.taken_at
            escalation = found.recorded(escalation).acknowledge(at=since, by=by)
        found, _ = self._climbed(policy, roster, escalation, since, self.at)
        return found

    def _climbed(
        self,
        policy: EscalationPolicy,
        roster: Roster,
        escalation: Escalation,
        since: datetime,
        until: datetime,
    ) -> tuple[Route, Escalation]:
        """Return the route at the end, and the escalation as it was found then.

        Each step is recorded when it comes, as a host does who asks again at ``next_at``.
        """
        t, case = since, self._case
        for _ in range(_STEPS):
            found = policy.route(escalation, roster, at=t, case=case)
            if not later(until, t):
                return found, escalation
            escalation = found.recorded(escalation)
            t = earliest([until, found.next_at]) or until
        raise FieldError("raised_at", since, f"nearer, so that {_STEPS} steps lead there")

    @property
    def _case(self) -> Case:
        """The matter, in which the customer was sent round before it was escalated."""
        moves = [
            Change(
                at=self._raised_at,
                field="agent",
                new=f"somebody {number}",
                reason="wrong_desk" if number else "triage",
                seq=number,
            )
            for number in range(self.hand_overs + 1)
        ]
        return Case(
            id=_ID,
            customer_id="somebody",
            opened_at=self._raised_at,
            changes=moves if self.hand_overs else (),
        )

    @property
    def _escalation(self) -> Escalation:
        return Escalation(
            id=_ID,
            case_id=_ID,
            raised_at=self._raised_at,
            why=self.kind or "an example",
            kind=self.kind,
            severity=self.severity,
            needs=self.needs,
            excluded=self.excluded,
            decided_by=self.decided_by,
        )

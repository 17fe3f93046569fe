"""The replay: history under another playbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

import attrs

from servicekit.case import Case, History
from servicekit.errors import FieldError
from servicekit.instants import aware, later, moment, spoken
from servicekit.playbook import Playbook
from servicekit.replay.answers import Answers
from servicekit.replay.calendars import edited_calendars
from servicekit.replay.change import EFFECTS, PARTS, ReplayChange
from servicekit.replay.dues import of_promises
from servicekit.replay.escalations import of_escalations, of_offers
from servicekit.replay.findings import of_findings
from servicekit.replay.follow_ups import of_follow_ups
from servicekit.replay.pair import Pair, differing
from servicekit.review.history import inquiries
from servicekit.review.inquiry import Inquiry
from servicekit.roster import Roster
from servicekit.routing import Load
from servicekit.tables.table import BUDGET
from servicekit.values import is_whole, tuple_of

__all__ = ["Replay", "replay"]

_SHOWN = 50  # changes in the text; all are in the value


def _changes(values: Iterable[ReplayChange]) -> tuple[ReplayChange, ...]:
    return tuple(sorted(tuple_of(ReplayChange, values), key=lambda each: each.place))


def _some(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if not is_whole(value, least=0):
        raise FieldError(attribute.name, value, "0 or more")


@attrs.frozen(kw_only=True)
class Replay:
    """What another playbook would change, case by case.

    Replays of parts of the history, under the same playbooks at the same instant, add up to that of
    the whole, in any order.

    Args:
        old: the version of the playbook that was in force.
        new: the version of the other one.
        at: the instant at which the cases are judged.
        cases: how many cases there were.
        changes: what is judged otherwise, by case.

    Example:
        >>> from datetime import UTC
        >>> monday = datetime(2026, 5, 4, 9, tzinfo=UTC)
        >>> late = ReplayChange(
        ...     case_id="1", customer_id="7", part="state", of="first_reply",
        ...     old="kept", new="broken", effect="worse",
        ... )
        >>> one = Replay(old="a", new="b", at=monday, cases=2, changes=[late])
        >>> other = Replay(old="a", new="b", at=monday, cases=3)
        >>> print(one + other)
        5 cases, judged on Mon 4 May 2026 09:00 UTC: 1 is judged otherwise.
        - state: 1 change, 1 worse
        Case 1: state of first_reply: kept becomes broken (worse).

    Raises:
        FieldError: replays under other playbooks, or at another instant, are added.
        NaiveDatetimeError: ``at`` has no time zone.
    """

    old: str
    new: str
    at: datetime = attrs.field(converter=aware, eq=moment)
    cases: int = attrs.field(default=0, validator=_some)
    changes: tuple[ReplayChange, ...] = attrs.field(default=(), converter=_changes)

    @property
    def changed(self) -> int:
        """How many cases are judged otherwise in anything."""
        return len({each.case_id for each in self.changes if each.case_id is not None})

    @property
    def parts(self) -> dict[str, int]:
        """How many changes there are, by part."""
        counts = Counter(each.part for each in self.changes)
        return {part: counts[part] for part in PARTS if part in counts}

    @property
    def rules(self) -> dict[str, int]:
        """How many changes each rule makes, by its place in the playbook; most changes first."""
        counts = Counter(rule for each in self.changes for rule in each.rules)
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def count(self, *, part: str | None = None, effect: str | None = None) -> int:
        """Return how many changes there are, of one part or of one effect alone.

        Args:
            part: one of :data:`PARTS`.
            effect: one of :data:`EFFECTS`.
        """
        return sum(
            part in {None, each.part} and effect in {None, each.effect} for each in self.changes
        )

    def __add__(self, other: Replay) -> Replay:
        if not isinstance(other, Replay):
            return NotImplemented
        for name in ("old", "new", "at"):
            own, theirs = getattr(self, name), getattr(other, name)
            if own != theirs:
                raise FieldError(name, theirs, f"the same as in the other replay, {own}")
        return attrs.evolve(
            self, cases=self.cases + other.cases, changes=(*self.changes, *other.changes)
        )

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def _lines(found: Replay) -> Iterator[str]:
    many = f"{found.cases:,} case{'' if found.cases == 1 else 's'}"
    judged = f"{found.changed:,} {'is' if found.changed == 1 else 'are'} judged otherwise"
    yield f"{many}, judged on {spoken(found.at)}: {judged if found.changes else 'nothing changes'}."
    for part, count in found.parts.items():
        effects = ((found.count(part=part, effect=effect), effect) for effect in EFFECTS)
        shares = (f", {number:,} {effect}" for number, effect in effects if number)
        changes = f"{count:,} change{'' if count == 1 else 's'}{''.join(shares)}"
        yield f"- {part.replace('_', '-')}: {changes}"
    for rule, count in found.rules.items():
        yield f"- by {rule}: {count:,}"
    yield from map(str, found.changes[:_SHOWN])
    if len(found.changes) > _SHOWN:
        yield f"… and {len(found.changes) - _SHOWN:,} more"


def replay(  # noqa: PLR0913 - all of them by name
    cases: Iterable[Case | History],
    old: Playbook,
    new: Playbook,
    *,
    at: datetime,
    roster: Roster | None = None,
    load: Load | None = None,
    budget: int = BUDGET,
) -> Replay:
    """Judge history under another playbook: what would change, for whom, and by which rule.

    Nothing that was said to a customer, or done, is rewritten: it stays as it is recorded, and only
    what follows from the playbooks is compared. So a promise that somebody gave is due when it was
    said. Both playbooks judge every case as it stands at one instant; a decision that was taken
    before, an answer that was given or an escalation that was offered, is judged as of then, by the
    rules in force then.

    Args:
        cases: the cases, or the histories of customers with theirs; each is looked at once, as it
            comes. Of a case without its history nobody can tell what takes one, under either.
        old: the playbook that was in force.
        new: the other one.
        at: the instant at which the cases are judged; those that were opened later are left out.
        roster: the people; by default each playbook has its own, where it has any.
        load: what they have on their hands.
        budget: how many parts of a table each comparison of answers may look at.

    Example:
        >>> from datetime import UTC, timedelta
        >>> from servicekit.targets import Target
        >>> def desk(hours):
        ...     within = timedelta(hours=hours)
        ...     reply = Target(id="reply", measure="acknowledgement", within=within)
        ...     return Playbook(name="Desk", targets=[reply])
        >>> monday = datetime(2026, 5, 4, 9, tzinfo=UTC)
        >>> case = Case(id=1, customer_id=7, opened_at=monday)
        >>> found = replay([case], desk(4), desk(8), at=monday + timedelta(hours=5))
        >>> found.rules
        {'targets.reply': 3}
        >>> for change in found.changes:
        ...     print(change.part, change.old, change.new, change.effect)
        due 2026-05-04 13:00:00+00:00 2026-05-04 17:00:00+00:00 None
        state broken open better
        finding found None better
        >>> print(found.changes[1].by[0])
        targets.reply: within 4 hours becomes 8 hours.

    Raises:
        FactTypeError: a fact is of another type than a column of a table.
        NaiveDatetimeError: ``at`` has no time zone.
        NoRuleError: a table has no rule for a case, and no ``otherwise``.
        OutsideDomainError: a fact is none that its column can have.
        UncoveredYearError: a calendar knows nothing of a year that it takes.
    """
    task = _Task(old=old, new=new, at=aware(at), roster=roster, load=load, budget=budget)
    count, changes = 0, list[ReplayChange]()
    for known in cases:
        count += sum(not later(case.opened_at, at) for case in _cases(known))
        changes += task.changes(known)
    return Replay(old=old.version, new=new.version, at=at, cases=count, changes=changes)


def _cases(known: Case | History) -> tuple[Case, ...]:
    return known.cases if isinstance(known, History) else (known,)


@attrs.define(kw_only=True)
class _Task:
    """What is asked of every case."""

    old: Playbook
    new: Playbook
    at: datetime
    roster: Roster | None
    load: Load | None
    budget: int

    @cached_property
    def differing(self) -> frozenset[str]:
        found = differing(self.old, self.new)
        return found if self.roster is None else found - {"roster"}

    @cached_property
    def answers(self) -> Answers:
        calendars = edited_calendars(self.old, self.new)
        return Answers(self.old.answers, self.new.answers, self.budget, calendars)

    def changes(self, known: Case | History) -> Iterator[ReplayChange]:
        """Yield what is judged otherwise of a case, or of all cases of a customer."""
        if not self.differing:  # nothing can be
            return
        yield from self.answers.of(known, self.at)
        for old, new in zip(self.asked(known, self.old), self.asked(known, self.new), strict=True):
            pair = Pair(old=old, new=new, differing=self.differing)
            found = [
                *of_promises(pair),
                *of_escalations(pair),
                *of_offers(pair),
                *of_follow_ups(pair),
            ]
            yield from found
            yield from of_findings(pair, found)

    def asked(self, known: Case | History, playbook: Playbook) -> tuple[Inquiry, ...]:
        """Return an inquiry into each case that was there."""
        given: Any = {"playbook": playbook, "at": self.at, "roster": self.roster, "load": self.load}
        if isinstance(known, History):
            return inquiries(known, **given)
        there = not later(known.opened_at, self.at)
        return (Inquiry(case=known, **given),) if there else ()

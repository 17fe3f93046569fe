"""The briefing: what the receiving side sees, so that the customer need not say it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import attrs

from servicekit.case import Case, Change
from servicekit.errors import FieldError
from servicekit.escalation import Escalation, Needs
from servicekit.instants import aware, moment, spoken, to_microseconds
from servicekit.interaction import Interaction, Told
from servicekit.promise import Promise, PromiseState, Standing
from servicekit.values import Facts

__all__ = ["Briefing"]

_S = PromiseState
_OWED = frozenset({_S.OPEN, _S.PAUSED, _S.BROKEN})
_NOT_YET = frozenset({_S.OFFERED, _S.CONDITIONAL})
# What a minute is enough to read: words of a story, and items of a list.
_WORDS = 120
_ITEMS = 5


@attrs.frozen(kw_only=True)
class Briefing:
    """What somebody sees who gets a matter; ``str()`` is read in a minute.

    Args:
        case_id: the matter.
        customer_id: whose it is.
        at: the instant for which it holds; dates are told in its zone.
        story: what the next person must know; hidden in ``repr``.
        remedy: what the customer wants; hidden in ``repr``.
        why: why somebody else gets it, in words.
        escalation_id: the escalation; ``None`` where only the person changes.
        severity: how grave it is, where somebody escalated it.
        needs: skills and authority that it takes.
        raised_by: who raised it.
        decided_by: whose decision is in question.
        told: what the customer was told, oldest first, each with its contact: the question, the
            outcome and the version of the book.
        promised: what they were promised, whatever became of it, each as it stands now: the most
            urgent first, what is owed before the rest.
        hand_overs: from whom to whom they were handed, oldest first.
        times_repeated: in how many contacts they had to tell the story again.
        excluded: who must not be asked, and why.

    Example:
        >>> from datetime import UTC, datetime
        >>> def at(hour): return datetime(2026, 5, 1, hour, tzinfo=UTC)
        >>> call = Promise(
        ...     id=1, customer_id=7, what="call back", made_by="sam", made_at=at(9), due_at=at(12)
        ... )
        >>> case = Case(id=3, customer_id=7, opened_at=at(8), promises=[call])
        >>> refund = Escalation(
        ...     id=1, case_id=3, raised_at=at(10), why="refund above the limit", raised_by="sam",
        ...     story="The lamp came broken twice; Kim sent photos of both.",
        ... )
        >>> print(Briefing.of(refund, case, at=at(11)))
        Case 3 of customer 7, as of Fri 1 May 2026 11:00 UTC
        Why: refund above the limit (severity normal, raised by sam)
        Story: The lamp came broken twice; Kim sent photos of both.
        Owed: call back, due Fri 1 May 2026 12:00 UTC, open
        Told: nothing that was recorded
    """

    case_id: str
    customer_id: str
    at: datetime = attrs.field(converter=aware, eq=moment)
    story: str = attrs.field(default="", repr=False)
    remedy: str | None = attrs.field(default=None, repr=False)
    why: str = ""
    escalation_id: str | None = None
    severity: str | None = None
    needs: Needs = attrs.field(factory=Needs)
    raised_by: str | None = None
    decided_by: str | None = None
    told: tuple[tuple[Interaction, Told], ...] = ()
    promised: tuple[tuple[Promise, Standing], ...] = ()
    hand_overs: tuple[Change, ...] = ()
    times_repeated: int = 0
    excluded: Facts = attrs.field(factory=Facts)

    @classmethod
    def of(
        cls,
        escalation: Escalation | None,
        case: Case,
        *,
        at: datetime,
        known_at: datetime | None = None,
        story: str = "",
        why: str = "",
    ) -> Briefing:
        """Return what is to be known of a case by whoever gets it.

        Args:
            escalation: why somebody else gets it; ``None`` where only the person changes.
            case: the case.
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            story: what is to be known beside the story of the escalation, which comes after it.
            why: why somebody else gets it; what the escalation says, if left out.

        Raises:
            FieldError: the escalation is about another case, or was raised after ``at``.
        """
        raised = {} if escalation is None else _raised(escalation, case, at, known_at)
        stories = [story.strip(), str(raised.pop("story", "")).strip()]
        return cls(
            case_id=case.id,
            customer_id=case.customer_id,
            at=at,
            story="\n".join(dict.fromkeys(filter(None, stories))),
            remedy=case.remedy,
            told=case.told(at=at, known_at=known_at),
            promised=_by_urgency(
                (each, each.standing(at=at, known_at=known_at))
                for each in case.promised(at=at, known_at=known_at)
            ),
            hand_overs=case.hand_overs(of="agent", at=at, known_at=known_at),
            times_repeated=case.times_repeated(at=at, known_at=known_at),
            **{**raised, "why": why or raised.get("why", "")},
        )

    @property
    def owed(self) -> tuple[tuple[Promise, Standing], ...]:
        """What the company has yet to keep, the most urgent first."""
        return tuple(each for each in self.promised if each[1].state in _OWED)

    def __str__(self) -> str:
        head = f"Case {self.case_id} of customer {self.customer_id}"
        lines = (line for lines in _PARTS for line in lines(self))
        return "\n".join([f"{head}, as of {self._date(self.at)}", *lines])

    def _date(self, t: datetime) -> str:
        return spoken(t, self.at.tzinfo)

    # -- the parts of the text ------------------------------------------------------------------

    def _cause(self) -> Iterator[str]:
        raised = f", raised by {self.raised_by}" if self.raised_by else ""
        severity = f" (severity {self.severity}{raised})" if self.severity else ""
        if self.why:
            yield f"Why: {self.why}{severity}"
        if self.decided_by:
            yield f"In question: a decision of {self.decided_by}"
        if str(self.needs):
            yield f"Needs: {self.needs}"

    def _matter(self) -> Iterator[str]:
        if self.remedy:
            yield f"The customer wants: {self.remedy}"
        yield f"Story: {_shortened(self.story)}"

    def _debts(self) -> Iterator[str]:
        later = [each for each in self.promised if each[1].state in _NOT_YET]
        yield from _listed("Owed", [self._promise(*each) for each in self.owed], "nothing")
        yield from _listed("Not owed yet", [self._promise(*each) for each in later])

    def _promise(self, promise: Promise, standing: Standing) -> str:
        due, until = standing.due_at or standing.held_due_at, standing.expires_at
        parts = [
            promise.what,
            *(f"{amount} left" for amount in standing.remaining),
            *([f"due {self._date(due)}"] if due else []),
        ]
        late = until if standing.state in _NOT_YET else None
        state = f"{standing.state} until {self._date(late)}" if late else str(standing.state)
        return ", ".join([*parts, state])

    def _ledger(self) -> Iterator[str]:
        said = [self._said(*each) for each in reversed(self.told)]
        yield from _listed("Told", said, "nothing that was recorded")

    def _said(self, contact: Interaction, told: Told) -> str:
        version = f", version {told.version}" if told.version else ""
        return f"{told.outcome!r} to {told.question!r} on {self._date(contact.at)}{version}"

    def _way(self) -> Iterator[str]:
        yield from _listed("Handed over", [_moved(each) for each in reversed(self.hand_overs)])
        if self.times_repeated:
            number = f"{self.times_repeated} contact{'s' * (self.times_repeated > 1)}"
            yield f"The customer had to tell the story again in {number}: do not ask for it again"
        barred = (f"{who} ({why.replace('_', ' ')})" for who, why in self.excluded.items())
        yield from _listed("Not to be asked", [", ".join(barred)] if self.excluded else [])


_PARTS = (Briefing._cause, Briefing._matter, Briefing._debts, Briefing._ledger, Briefing._way)  # noqa: SLF001


def _raised(
    escalation: Escalation, case: Case, at: datetime, known_at: datetime | None
) -> dict[str, Any]:
    """Return what an escalation says of itself."""
    if escalation.case_id != case.id:
        raise FieldError("case", case.id, f"the case of the escalation, {escalation.case_id!r}")
    return {
        "excluded": escalation.exclusions(at=at, known_at=known_at),
        "escalation_id": escalation.id,
        **{name: getattr(escalation, name) for name in _TAKEN},
    }


_TAKEN = ("why", "story", "severity", "needs", "raised_by", "decided_by")


def _by_urgency(
    promised: Iterable[tuple[Promise, Standing]],
) -> tuple[tuple[Promise, Standing], ...]:
    return tuple(sorted(promised, key=_urgency))


def _urgency(promised: tuple[Promise, Standing]) -> tuple[int, bool, int]:
    """Order what is owed before the rest, and each by its due; without one it comes last."""
    _, standing = promised
    rank = 0 if standing.state in _OWED else 1 if standing.state in _NOT_YET else 2
    due = standing.due_at
    return rank, due is None, 0 if due is None else to_microseconds(due)


def _moved(change: Change) -> str:
    return f"{change.old} to {change.new} ({(change.reason or 'no reason').replace('_', ' ')})"


def _shortened(story: str) -> str:
    """Return a story as far as a minute goes."""
    if not story:
        return "nobody wrote it down; read the contacts before you ask the customer again"
    words = story.split()
    if len(words) <= _WORDS:
        return story
    return f"{' '.join(words[:_WORDS])} … ({len(words) - _WORDS} more words)"


def _listed(head: str, items: Sequence[str], nothing: str = "") -> Iterator[str]:
    """Yield items below a head, one beside it, and of many only the first."""
    if len(items) <= 1:
        yield from (f"{head}: {each}" for each in items or filter(None, [nothing]))
        return
    yield f"{head}:"
    yield from (f"- {each}" for each in items[:_ITEMS])
    if len(items) > _ITEMS:
        yield f"- and {len(items) - _ITEMS} more"

"""The briefing: what the receiving side sees, so that the customer need not say it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import attrs

from servicekit.case import Case, Change
from servicekit.errors import FieldError
from servicekit.escalation import Escalation, Needs
from servicekit.instants import (
    aware,
    elapsed,
    later,
    moment,
    spoken,
    spoken_duration,
    to_microseconds,
)
from servicekit.interaction import Interaction, Told
from servicekit.promise import Promise, PromiseState, Standing
from servicekit.values import Facts

__all__ = ["Briefing"]

_S = PromiseState
_OWED = frozenset({_S.OPEN, _S.PAUSED, _S.BROKEN})
_NOT_YET = frozenset({_S.OFFERED, _S.CONDITIONAL})
# What a minute is enough to read: words of a story and of an answer, and items of a list.
_WORDS = 120
_SAID = 30
_ITEMS = 5
_NO_STORY = "nobody wrote it down; read the contacts before you ask the customer again"
_OURS = frozenset({"agent", "bot"})


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
        language: what the customer speaks, as a BCP 47 tag, as far as anybody wrote it down.
        channel: on which channel the last contact with the customer was; before the first, how
            the case was raised.
        last_contact: that contact; notes of colleagues, automatic mails and calls that reached
            nobody are none.
        told: what the customer was told, oldest first, each with its contact: the question, the
            outcome, the version of the book and the words.
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
        Owed: call back, due Fri 1 May 2026 12:00 UTC, promised by sam
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
    language: str | None = None
    channel: str | None = None
    last_contact: Interaction | None = None
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
        contacts = [*filter(_is_between, case.contacts(at=at, known_at=known_at))]
        last = contacts[-1] if contacts else None
        return cls(
            case_id=case.id,
            customer_id=case.customer_id,
            at=at,
            story="\n".join(dict.fromkeys(filter(None, stories))),
            remedy=case.remedy,
            language=_language(escalation, contacts),
            channel=last.channel if last else case.channel,
            last_contact=last,
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
        parts = (
            self._broken(), self._cause(), self._matter(), self._debts(), self._ledger(),
            self._way(),
        )  # fmt: skip
        return "\n".join([f"{head}, as of {self._date(self.at)}", *chain.from_iterable(parts)])

    def _date(self, t: datetime) -> str:
        return spoken(t, self.at.tzinfo)

    # -- the parts of the text ------------------------------------------------------------------

    def _broken(self) -> Iterator[str]:
        broken = [each for each in self.owed if each[1].state is _S.BROKEN]
        yield from _listed("Broken", [self._promise(*each) for each in broken])

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
        if self.language:
            yield f"The customer speaks: {self.language}"
        yield from self._contact()
        yield f"Story: {_shortened(self.story) or _NO_STORY}"

    def _contact(self) -> Iterator[str]:
        last = self.last_contact
        if last is None:
            yield from ([f"Raised: by {self.channel}"] if self.channel else [])
            return
        ours = _ours(last)
        who = f"with {ours}" if ours else f"from {last.author.id}"
        yield f"Last contact: by {last.channel} on {self._date(last.at)}, {who}"

    def _debts(self) -> Iterator[str]:
        owed = [each for each in self.owed if each[1].state is not _S.BROKEN]
        later = [each for each in self.promised if each[1].state in _NOT_YET]
        nothing = "nothing" if len(self.owed) == len(owed) else "nothing else"
        yield from _listed("Owed", [self._promise(*each) for each in owed], nothing)
        yield from _listed("Not owed yet", [self._promise(*each) for each in later])

    def _promise(self, promise: Promise, standing: Standing) -> str:
        parts = [
            promise.what,
            *(f"{amount} left" for amount in standing.remaining),
            *self._due(standing),
            *([f"promised by {promise.made_by}"] if promise.made_by else []),
            *self._state(promise, standing),
        ]
        return ", ".join(parts)

    def _due(self, standing: Standing) -> Iterator[str]:
        due = standing.due_at or standing.held_due_at
        if due is None:
            return
        if standing.state is _S.BROKEN and later(self.at, due):
            ago = spoken_duration(elapsed(due, self.at))
            yield f"was due {self._date(due)} ({ago} ago)"
        else:
            yield f"due {self._date(due)}"

    def _state(self, promise: Promise, standing: Standing) -> Iterator[str]:
        """Yield who sees to it now, and how it stands where its head and due do not say it."""
        if standing.owner not in (None, promise.made_by):
            yield f"now with {standing.owner}"
        if standing.state in _NOT_YET:
            until = standing.expires_at
            yield f"{standing.state} until {self._date(until)}" if until else str(standing.state)
        elif standing.state is _S.PAUSED:
            yield str(standing.state)
        elif standing.cause == "withdrawn":
            yield "withdrawn"

    def _ledger(self) -> Iterator[str]:
        said = [self._said(*each) for each in reversed(self.told)]
        yield from _listed("Told", said, "nothing that was recorded")

    def _said(self, contact: Interaction, told: Told) -> str:
        parts = [
            *([f"by {ours}"] if (ours := _ours(contact)) else []),
            f"by {contact.channel}",
            f"on {self._date(contact.at)}",
        ]
        version = f", version {told.version}" if told.version else ""
        words = _shortened(" ".join(told.text.split()), _SAID)
        said = f'; "{words}"' if words else ""
        return f"{', '.join(parts)}: {told.outcome!r} to {told.question!r}{version}{said}"

    def _way(self) -> Iterator[str]:
        before = len(self.hand_overs) - _ITEMS
        head = f"Handed over ({before} more before)" if before > 0 else "Handed over"
        yield from _listed(head, [self._moved(each) for each in self.hand_overs[-_ITEMS:]])
        if self.times_repeated:
            number = f"{self.times_repeated} contact{'s' * (self.times_repeated > 1)}"
            yield f"The customer had to tell the story again in {number}: do not ask for it again"
        barred = (f"{who} ({why.replace('_', ' ')})" for who, why in self.excluded.items())
        yield from _listed("Not to be asked", [", ".join(barred)] if self.excluded else [])

    def _moved(self, change: Change) -> str:
        why = (change.reason or "no reason").replace("_", " ")
        return f"{change.old} to {change.new} on {self._date(change.at)} ({why})"


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


def _is_between(contact: Interaction) -> bool:
    """Tell whether the company and the customer were in touch in a contact."""
    said = contact.public and not contact.automated and contact.reached
    return said and contact.direction != "internal"


def _ours(contact: Interaction) -> str:
    """Return who of the company took part in a contact."""
    return ", ".join(party.id for party in contact.parties if party.role in _OURS)


def _language(escalation: Escalation | None, contacts: Iterable[Interaction]) -> str | None:
    """Return what an escalation asks for, or else what was spoken last."""
    needed = None if escalation is None else escalation.needs.language
    spoke = (contact.language for contact in contacts if contact.language)
    return needed or next(reversed([*spoke]), None)


def _shortened(text: str, most: int = _WORDS) -> str:
    """Return a text as far as a minute goes."""
    words = text.split()
    if len(words) <= most:
        return text
    return f"{' '.join(words[:most])} … ({len(words) - most} more)"


def _listed(head: str, items: Sequence[str], nothing: str = "") -> Iterator[str]:
    """Yield items below a head, one beside it, and of many only the first."""
    if len(items) <= 1:
        yield from (f"{head}: {each}" for each in items or filter(None, [nothing]))
        return
    yield f"{head}:"
    yield from (f"- {each}" for each in items[:_ITEMS])
    if len(items) > _ITEMS:
        yield f"- and {len(items) - _ITEMS} more"

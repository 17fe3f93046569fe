"""The review: what is owed in one case at one instant, by whom, by when, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from servicekit.case import Case, Change
from servicekit.decision import Reason
from servicekit.escalation import Escalation, EscalationStanding, EscalationState
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import earliest, later, moment, spoken, to_microseconds
from servicekit.playbook import Playbook
from servicekit.promise import Promise, PromiseState

__all__ = ["AgendaItem", "Finding", "PromiseReview", "Review", "arrows", "review"]

SERIOUS, NOTICE = _SEVERITIES = ("serious", "notice")
_UNDONE = frozenset({PromiseState.OPEN, PromiseState.BROKEN})
# States of an escalation in which nobody is on it, and nobody is asked.
_SILENT = frozenset({EscalationState.PENDING, EscalationState.EXHAUSTED})


@attrs.frozen(kw_only=True)
class PromiseReview:
    """One promise judged: its state, its due, who has it, and why.

    Args:
        id: the promise's id.
        what: what was promised.
        made_at, made_by: when the customer heard it, and from whom.
        origin: where it comes from; ``target`` for a standing one.
        assumed: whether its due is a default.
        state: what it is.
        due_at: the due in force; ``None`` while paused.
        expires_at: the instant after which time alone changes the state, if any.
        owner: who has to see to it; until somebody accepts it, whoever made it, and for a
            machine's promise whoever has the case.
        accepted: whether somebody was named who has to see to it.
        cause: the event that brought it into its state, such as ``due_passed``.
        settled_at: when that was.
        because: the verdict first, then the story.
    """

    id: str
    what: str
    made_at: datetime = attrs.field(eq=moment)
    made_by: str | None
    origin: str
    assumed: bool
    state: PromiseState
    due_at: datetime | None = attrs.field(eq=moment)
    expires_at: datetime | None = attrs.field(eq=moment)
    owner: str | None
    accepted: bool
    cause: str | None
    settled_at: datetime | None = attrs.field(eq=moment)
    because: tuple[Reason, ...]


@attrs.frozen(kw_only=True)
class AgendaItem:
    """Something that has to be done.

    Args:
        due_at: until when; ``None`` where nobody ever named a due.
        what: what to do.
        who: who has to do it; ``None`` where nobody has it.
        why: the reason.
        since: since when it is owed.
        key: the same for the same thing, so that nobody is asked twice.
    """

    due_at: datetime | None = attrs.field(eq=moment)
    what: str
    who: str | None
    why: Reason
    since: datetime = attrs.field(eq=moment)
    key: str


@attrs.frozen
class Finding:
    """Something that went wrong, with what shows it.

    Args:
        code: ``broken``, ``kept_late``, ``unowned`` (nobody but its maker has it),
            ``assumed_due``, ``unanswered``, ``run_around``, ``ping_pong`` or
            ``silent_escalation``.
        severity: ``notice`` or ``serious``.
        because: what shows it.
    """

    code: str
    severity: str
    because: tuple[Reason, ...]


@attrs.frozen(kw_only=True)
class Review:
    """One case, judged at one instant.

    Args:
        case_id: the case.
        customer_id: whose case it is.
        at: the instant of the judgement.
        playbook: the version of the playbook that judged.
        status, priority, team, agent: what the case was at ``at``.
        promises: every promise, standing targets included, in the order of their making.
        agenda: what has to be done, by due.
        next_at: the earliest instant after which time alone breaks a promise, lets one lapse or
            ends the wait of an escalation: ask again once it has passed; ``None`` where nothing
            waits for an instant.
        findings: what went wrong, most severe first.
        desks: the desks in the order in which they had the case.
        ping_pong: how often it went straight back to where it came from.
        reopenings: how often it was opened again.
        waiting_since: since when the customer waits for an answer, or ``None``.
    """

    case_id: str
    customer_id: str
    at: datetime = attrs.field(eq=moment)
    playbook: str
    status: str
    priority: str | None
    team: str | None
    agent: str | None
    promises: tuple[PromiseReview, ...]
    agenda: tuple[AgendaItem, ...]
    next_at: datetime | None = attrs.field(eq=moment)
    findings: tuple[Finding, ...]
    desks: tuple[str, ...]
    ping_pong: int
    reopenings: int
    waiting_since: datetime | None = attrs.field(eq=moment)

    @property
    def hand_overs(self) -> int:
        """How often the case went from one desk to another."""
        return max(0, len(self.desks) - 1)


def review(case: Case, playbook: Playbook, *, at: datetime) -> Review:
    """Say what is owed in a case at ``at``, who has to do it, by when, and why.

    Only what had happened and was recorded by ``at`` counts. The same arguments give the same
    review, whenever and wherever it runs.

    Args:
        case: the case.
        playbook: what the organisation promises to everyone.
        at: the instant of the judgement.

    Example:
        >>> from datetime import UTC, datetime
        >>> def on(day, hour): return datetime(2026, 5, day, hour, tzinfo=UTC)
        >>> call = Promise(
        ...     id="p1", customer_id=7, what="call back", made_by="ada",
        ...     made_at=on(1, 9), due_at=on(1, 12),
        ... )
        >>> case = Case(id=1, customer_id=7, opened_at=on(1, 9), promises=[call])
        >>> result = review(case, Playbook(name="Desk"), at=on(2, 9))
        >>> print(result.promises[0].because[0])
        Broken: it was due on Fri 1 May 2026 12:00 UTC, 21 h ago, and is not done.
        >>> [(item.what, item.who) for item in result.agenda]
        [('call back', 'ada')]

    Raises:
        NaiveDatetimeError: ``at`` has no time zone.
    """
    promises = tuple(_judged(made, hours, case, at) for made, hours in _owed(case, playbook, at))
    owed = tuple(_to_do(promises, over=case.settled_at(at=at) or case.ended_at(at=at)))
    moves, back = case.hand_overs(at=at), case.ping_pong(at=at)
    waiting = case.waiting_since(at=at)
    silent = tuple(_unanswered_escalations(case, at))
    agenda = (*map(_item, owed), *_to_answer(case, owed, waiting, at), *silent)
    findings = (
        *_about_promises(promises),
        *_about_owners(owed),
        *_about_waiting(waiting),
        *_about_moves(moves, back, playbook.max_hand_overs),
        *(Finding("silent_escalation", SERIOUS, (item.why,)) for item in silent),
    )
    return Review(
        case_id=case.id,
        customer_id=case.customer_id,
        at=at,
        playbook=playbook.version,
        status=case.status(at=at),
        priority=case.priority(at=at),
        team=case.team(at=at),
        agent=case.agent(at=at),
        promises=promises,
        agenda=tuple(sorted(agenda, key=_by_due)),
        next_at=earliest([*(each.expires_at for each in promises), *_waits_of(case, at)]),
        findings=tuple(sorted(findings, key=lambda finding: _SEVERITIES.index(finding.severity))),
        desks=_path(moves) or tuple(desk for desk in (case.team(at=at),) if desk),
        ping_pong=len(back),
        reopenings=len(case.reopenings(at=at)),
        waiting_since=waiting,
    )


def _owed(case: Case, playbook: Playbook, at: datetime) -> list[tuple[Promise, AnyCalendar | None]]:
    """Return what was said and recorded by ``at``, and what the targets promise, with its hours."""
    owed: list[tuple[Promise, AnyCalendar | None]] = [
        *((promise, None) for promise in case.promised(at=at)),
        *((made, target.hours) for target, made in playbook.targets.promised(case, at=at)),
    ]
    return sorted(owed, key=lambda pair: to_microseconds(pair[0].made_at))


def _judged(promise: Promise, hours: AnyCalendar | None, case: Case, at: datetime) -> PromiseReview:
    explanation = promise.explain(at=at, hours=hours)
    standing = explanation.standing
    taken = any(reason.code == "transferred" for reason in explanation.because)
    accepted = promise.owner is not None or taken
    owner = standing.owner
    if promise.origin == "auto_reply" and not accepted:  # no machine can see to it
        owner = case.agent(at=at) or case.team(at=at)
    return PromiseReview(
        id=promise.id,
        what=promise.what,
        made_at=promise.made_at,
        made_by=promise.made_by,
        origin=promise.origin,
        assumed=promise.assumed,
        state=standing.state,
        due_at=standing.due_at,
        expires_at=standing.expires_at,
        owner=owner,
        accepted=accepted,
        cause=standing.cause,
        settled_at=standing.settled_at,
        because=explanation.because,
    )


def _to_do(promises: Iterable[PromiseReview], *, over: datetime | None) -> Iterator[PromiseReview]:
    """Yield what still has to be done: not what was taken back, nor targets of a case that is over.

    Args:
        promises: what was promised.
        over: when the case was settled, merged or deleted.
    """
    for promise in promises:
        gone = promise.cause == "withdrawn" or (over is not None and promise.origin == "target")
        if promise.state in _UNDONE and not gone:
            yield promise


def _item(promise: PromiseReview) -> AgendaItem:
    due = "" if promise.due_at is None else f"@{to_microseconds(promise.due_at)}"
    return AgendaItem(
        due_at=promise.due_at,
        what=promise.what,
        who=promise.owner,
        why=_why(promise),
        since=promise.made_at,
        key=f"promise:{promise.id}{due}",
    )


def _covered(waiting: datetime, owed: Iterable[PromiseReview]) -> bool:
    """Tell whether a target already asks for the answer that the customer waits for."""
    return any(p.origin == "target" and moment(p.made_at) == moment(waiting) for p in owed)


def _why(promise: PromiseReview) -> Reason:
    """Explain what is open by how it came about, and what is broken by the verdict."""
    if promise.state is not PromiseState.OPEN:
        return promise.because[0]
    if promise.origin == "target":
        return Reason("target", f"Promised to everyone, counted from {spoken(promise.made_at)}.")
    by = f" by {promise.made_by}" if promise.made_by else ""
    return Reason("promised", f"Promised{by} on {spoken(promise.made_at)}.")


def _to_answer(
    case: Case, owed: Iterable[PromiseReview], waiting: datetime | None, at: datetime
) -> Iterator[AgendaItem]:
    if waiting is not None and not _covered(waiting, owed):
        yield AgendaItem(
            due_at=None,
            what="answer the customer",
            who=case.agent(at=at) or case.team(at=at),
            why=_waits(waiting),
            since=waiting,
            key=f"answer:{case.id}@{to_microseconds(waiting)}",
        )


def _unanswered_escalations(case: Case, at: datetime) -> Iterator[AgendaItem]:
    """Yield the escalations that nobody takes: not asked yet, asked in vain, or nobody left."""
    for escalation, standing in _escalated(case, at):
        if standing.state in _SILENT or _is_over(standing.due_at, at):
            verdict = escalation.explain(at=at).because[0]
            yield AgendaItem(
                due_at=standing.due_at,
                what=f"take the escalation: {escalation.why}",
                who=", ".join(standing.asked) or None,
                why=Reason("silent_escalation", verdict.text, (escalation.id,)),
                since=escalation.raised_at,
                key=f"escalation:{escalation.id}{_level(standing)}",
            )


def _waits_of(case: Case, at: datetime) -> Iterator[datetime | None]:
    """Yield when the waits of escalations end, after which the next level is to be asked."""
    for _, standing in _escalated(case, at):
        if not _is_over(standing.due_at, at):
            yield standing.due_at


def _escalated(case: Case, at: datetime) -> Iterator[tuple[Escalation, EscalationStanding]]:
    now = to_microseconds(at)
    for escalation in case.escalations:
        known = max(to_microseconds(escalation.raised_at), to_microseconds(escalation.recorded_at))
        if known <= now:
            yield escalation, escalation.standing(at=at)


def _level(standing: EscalationStanding) -> str:
    return "" if standing.level is None else f"/{standing.level}"


def _is_over(due: datetime | None, at: datetime) -> bool:
    return due is not None and later(at, due)


def _about_promises(promises: Iterable[PromiseReview]) -> Iterator[Finding]:
    for promise in promises:
        reason = attrs.evolve(promise.because[0], evidence=(promise.id,))
        if promise.state is PromiseState.BROKEN:
            yield Finding("broken", SERIOUS, (reason,))
        elif promise.state is PromiseState.KEPT_LATE:
            yield Finding("kept_late", NOTICE, (reason,))
        if promise.assumed:
            words = f"Nobody named a due for it: {promise.what}."
            yield Finding("assumed_due", NOTICE, (Reason("assumed_due", words, (promise.id,)),))


def _about_owners(owed: Iterable[PromiseReview]) -> Iterator[Finding]:
    for promise in owed:
        if not promise.accepted:
            words = f"Nobody has accepted it: {promise.what}."
            yield Finding("unowned", NOTICE, (Reason("unowned", words, (promise.id,)),))


def _about_waiting(waiting: datetime | None) -> Iterator[Finding]:
    if waiting is not None:
        yield Finding("unanswered", NOTICE, (_waits(waiting),))


def _about_moves(
    moves: tuple[Change, ...], back: tuple[Change, ...], most: int
) -> Iterator[Finding]:
    if len(moves) > most:
        words = f"Sent from desk to desk {len(moves)} times, at most {most} is fine: "
        yield Finding("run_around", SERIOUS, (Reason("run_around", words + arrows(_path(moves))),))
    for move in back:
        words = f"Went back from {move.old} to {move.new} on {spoken(move.at)}."
        yield Finding("ping_pong", NOTICE, (Reason("ping_pong", words),))


def _waits(since: datetime) -> Reason:
    return Reason("unanswered", f"The customer has waited for an answer since {spoken(since)}.")


def _path(moves: tuple[Change, ...]) -> tuple[str, ...]:
    return tuple(str(desk) for desk in (moves[0].old, *(m.new for m in moves))) if moves else ()


def arrows(desks: Iterable[str]) -> str:
    """Write the way through the desks, as in ``A → B → A``."""
    return " → ".join(desks)


def _by_due(item: AgendaItem) -> tuple[bool, int, str]:
    """Order by due; what has none comes last, by how long it is owed."""
    due = item.due_at
    return due is None, to_microseconds(item.since if due is None else due), item.key

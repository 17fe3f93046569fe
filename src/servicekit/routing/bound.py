"""The bound on sending customers round: when a supervisor has to see to a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from servicekit.case import COUNTED, Case, Change
from servicekit.case.course import moves
from servicekit.decision import Reason
from servicekit.instants import from_microseconds, spoken, to_microseconds
from servicekit.interaction import Interaction
from servicekit.records import seen
from servicekit.roster.index import positions
from servicekit.routing.constraint import called

if TYPE_CHECKING:
    from servicekit.roster import Roster
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["bound", "known_as", "supervisors"]


def known_as(roster: Roster, agent_id: str | None) -> str:
    """Return what people call somebody; by their id, who is not in a roster any more."""
    agent = next((each for each in roster.agents if each.id == agent_id), None)
    return str(agent_id) if agent is None else called(agent)


def supervisors(policy: EscalationPolicy, roster: Roster, *, at: datetime) -> frozenset[str]:
    """Return the ids of those whom a policy calls supervisors, on duty or not."""
    now, index = to_microseconds(at), roster._index  # noqa: SLF001 - the one who routes looks inside
    masks = (each.mask(roster, now) for each in policy.supervisor)
    return frozenset(index.agents[i].id for mask in masks for i in positions(mask))


def bound(
    policy: EscalationPolicy,
    case: Case,
    roster: Roster,
    *,
    at: datetime,
    move: Change | None = None,
) -> tuple[Reason, ...]:
    """Return why a supervisor has to see to a case; nothing where none has to.

    What a supervisor has seen to is over: of what lies before the end of their turn, nothing
    brings in one again. The hand-overs before it count on, so that one more is one too many.

    Args:
        policy: it says how many hand-overs are too many, and who the supervisors are.
        case: the case.
        roster: where the supervisors are.
        at: the instant that is asked about.
        move: the hand-over that somebody wants to make; it counts as if it were made.

    Returns:
        Reasons of the codes ``too_many_hand_overs``, ``given_up_before`` (only with ``move``) and
        ``abusive_contact``.
    """
    changes = case.changes_of("agent", at=at)
    turns = [*_turns(case, changes, at)]
    supervised = (turn.end for turn in turns if _is_supervised(turn, policy, roster, at))
    since = max(supervised, default=None)
    found = [
        *_too_many(changes, move, policy.max_hand_overs, since),
        *(() if move is None else _returned(case, turns, move, since, roster)),
        *_abusive(case.contacts(at=at), since, at),
    ]
    return tuple(found)


class _Turn(NamedTuple):
    """The time in which one person had the case.

    Args:
        agent_id: who.
        start: since when, in microseconds.
        end: until when; the instant that was asked about where they still have it.
        left: the change by which it left them; ``None`` while they have it.
    """

    agent_id: str
    start: int
    end: int
    left: Change | None


def _turns(case: Case, changes: Sequence[Change], at: datetime) -> Iterator[_Turn]:
    """Yield who had the case when; whoever had it before the first change, since its opening."""
    holder = changes[0].old if changes else None
    start = to_microseconds(case.opened_at)
    for change in changes:
        if change.new == holder:
            continue
        then = to_microseconds(change.at)
        if holder is not None:
            yield _Turn(holder, start, then, change)
        holder, start = change.new, then
    if holder is not None:
        yield _Turn(holder, start, to_microseconds(at), None)


def _is_supervised(turn: _Turn, policy: EscalationPolicy, roster: Roster, at: datetime) -> bool:
    """Tell whether somebody was a supervisor when they got a case, or when it left them."""
    both = (from_microseconds(each, at) for each in (turn.start, turn.end))
    return any(turn.agent_id in supervisors(policy, roster, at=each) for each in both)


def _too_many(
    changes: Sequence[Change], move: Change | None, most: int, since: int | None
) -> Iterator[Reason]:
    made = moves(changes if move is None else [*changes, move])
    counted = [each for each in made if each.reason in COUNTED]
    if len(counted) <= most or not _is_after(counted[-1].at, since):
        return
    times = "once" if len(counted) == 1 else f"{len(counted)} times"
    counts = move is not None and counted[-1] is made[-1] and counted[-1].new == move.new
    with_this = " with this one" if counts else ""
    words = f"The customer has been sent from one person to another {times}{with_this}"
    evidence = [change.id for change in counted if change.id is not None]
    yield Reason("too_many_hand_overs", f"{words}, and {most} is the most.", evidence)


def _is_after(at: datetime, since: int | None) -> bool:
    """Tell whether something was not yet there when a supervisor had the case last."""
    return since is None or to_microseconds(at) >= since


def _returned(
    case: Case, turns: Sequence[_Turn], move: Change, since: int | None, roster: Roster
) -> Iterator[Reason]:
    """Yield that somebody would get it back who gave it up, and has done nothing for it since."""
    given_up = _given_up(case, (turn for turn in turns if turn.agent_id == move.new), move.at)
    if given_up is None or not _is_after(given_up.at, since):
        return
    why = (given_up.reason or "nobody said why").replace("_", " ")
    words = (
        f"{known_as(roster, move.new)} had the case and gave it up on "
        f"{spoken(given_up.at, move.at.tzinfo)} ({why}), without having answered the customer or "
        "done anything that was promised."
    )
    yield Reason("given_up_before", words, [given_up.id] if given_up.id else ())


def _given_up(case: Case, turns: Iterable[_Turn], at: datetime) -> Change | None:
    """Return the change by which somebody gave a case up, unless they made progress since."""
    given_up: Change | None = None
    for turn in turns:
        if turn.left is not None and _progressed(case, turn, at):
            given_up = None
        elif turn.left is not None and turn.left.reason in COUNTED:
            given_up = turn.left
    return given_up


def _progressed(case: Case, turn: _Turn, at: datetime) -> bool:
    """Tell whether they were in touch with the customer in their turn, or a promise was kept."""
    now = to_microseconds(at)
    answered = (each.at for each in case.contacts(at=at) if _answers(each, turn.agent_id))
    kept = (
        event.at
        for promise in case.promised(at=at)
        for event in seen(promise.events, at=now, known=now)
        if event.kind == "fulfilled"
    )
    return any(turn.start <= to_microseconds(t) <= turn.end for t in (*answered, *kept))


def _answers(contact: Interaction, agent_id: str) -> bool:
    """Tell whether somebody was in touch with the customer, if perhaps nobody wrote down who."""
    ours = {party.id for party in contact.parties if party.role == "agent"}
    return contact.is_reply and (agent_id in ours or not ours)


def _abusive(contacts: Iterable[Interaction], since: int | None, at: datetime) -> Iterator[Reason]:
    for contact in contacts:
        if "abusive" in contact.signals and (since is None or to_microseconds(contact.at) > since):
            when = spoken(contact.at, at.tzinfo)
            words = f"The contact on {when} was abusive, and no supervisor has had the case since."
            yield Reason("abusive_contact", words, [contact.id])

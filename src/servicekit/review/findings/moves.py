"""Moves: from desk to desk, straight back, and the story told again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicekit.instants import spoken
from servicekit.review.finding import Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["ping_pong", "run_around", "story_repeated"]


def run_around(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield that the case went from desk to desk more often than the playbook allows."""
    moves, most = inquiry.hand_overs, inquiry.playbook.max_hand_overs
    if len(moves) > most:
        desks = " → ".join(str(desk) for desk in (moves[0].old, *(move.new for move in moves)))
        often = "once" if len(moves) == 1 else f"{len(moves)} times"
        text = f"Sent from desk to desk {often}, at most {most} is fine: {desks}."
        yield Finding.of("run_around", text, _ids(move.id for move in moves))


def ping_pong(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each time that the case went straight back to where it came from."""
    for move in inquiry.ping_pong:
        text = f"Went back from {move.old} to {move.new} on {spoken(move.at)}."
        yield Finding.of("ping_pong", text, _ids([move.id]))


def story_repeated(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield that the customer had to tell the story again, however often."""
    contacts = [contact for contact in inquiry.contacts if contact.story_repeated]
    if contacts:
        times = "once" if len(contacts) == 1 else f"{len(contacts)} times"
        text = f"The customer had to tell the story again {times}, last on "
        yield Finding.of(
            "story_repeated", f"{text}{spoken(contacts[-1].at)}.", _ids(c.id for c in contacts)
        )


def _ids(ids: Iterable[str | None]) -> Iterator[str]:
    """Yield the ids of those that have one."""
    return (each for each in ids if each is not None)

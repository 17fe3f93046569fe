"""Contacts: who took part, what was said and what the customer was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.interaction import BASES, OUTCOMES, ROLES, SIGNALS, Interaction, Party, Told
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.plain import (
    AGENTS,
    CHANNELS,
    CUSTOMER,
    LANGUAGES,
    details,
    facts,
    ids,
    words,
)
from servicekit.testing.strategies.times import Clock, durations

__all__ = ["drawn_contact", "interactions", "parties", "told"]

_WHO = {"customer": CUSTOMER, "agent": AGENTS[0]}


def parties(*, roles: Iterable[str] = ROLES) -> st.SearchStrategy[Party]:
    """Draw who took part in a contact; they shrink to the first of the roles.

    Example:
        >>> from hypothesis import find
        >>> find(parties(), lambda party: party.verified)
        Party(id='kim', role='customer', verified=True)
    """
    return st.builds(
        lambda role, verified: Party(id=_WHO.get(role, AGENTS[1]), role=role, verified=verified),
        st.sampled_from(tuple(roles)),
        st.booleans(),
    )


def told() -> st.SearchStrategy[Told]:
    """Draw what a customer was told; it shrinks to a bare outcome.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(told())
        ... @settings(max_examples=3, database=None)
        ... def test_it(answer):
        ...     assert answer.question in {"return-window", "refund"}
        >>> test_it()
    """
    outcomes = st.one_of(
        st.sampled_from(["accept", "decline"]), st.booleans(), st.integers(0, 90), facts()
    )
    optional: dict[str, st.SearchStrategy[Any]] = {
        "rule": st.sampled_from(["standard", "gold"]),
        "version": st.just("7c2a"),
        "facts_digest": st.just("91f0"),
        "text": words("You can return it."),
        "language": st.sampled_from(LANGUAGES),
        "promises": st.lists(ids(), max_size=1),
    }
    required = {"question": st.sampled_from(["return-window", "refund"]), "outcome": outcomes}
    return details(optional, required).map(lambda f: Told(**f))


def _details() -> st.SearchStrategy[dict[str, Any]]:
    """Draw what a contact may say beside who, when and how."""
    optional: dict[str, st.SearchStrategy[Any]] = {
        "seq": st.integers(0, 2),
        "participants": st.lists(parties(), max_size=2),
        "contact_point": st.just("kim@example.org"),
        "department": st.sampled_from(["service", "sales"]),
        "language": st.sampled_from(LANGUAGES),
        "public": st.booleans(),
        "automated": st.booleans(),
        "outcome": st.sampled_from(OUTCOMES),
        "topic": words("lamp"),
        "text": st.text(max_size=12),
        "duration": durations(longest=timedelta(hours=2)),
        "wait": durations(longest=timedelta(hours=2)),
        "signals": st.frozensets(st.sampled_from(SIGNALS), max_size=2),
        "told": st.lists(told(), max_size=1),
        "story_repeated": st.booleans(),
        "source": words("mailbox"),
        "basis": st.sampled_from(BASES),
        "brand": st.just("north"),
        "follow_ups": st.lists(ids(), max_size=1),
    }
    # Most contacts say little, so that there is room for many.
    return st.one_of(st.just({}), details(optional))


_PARTIES = parties()
_DETAILS = _details()


def interactions(
    *,
    id: str = "1",  # noqa: A002 - the name of the field
    case_ids: Iterable[str] = (),
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Interaction]:
    """Draw contacts and notes; they shrink to an e-mail of the customer.

    Args:
        id: the id of the contact.
        case_ids: the matters that it was about.
        bounds: within which it is drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(interactions())
        ... @settings(max_examples=3, database=None)
        ... def test_it(contact):
        ...     assert not (contact.is_reply and contact.awaits_reply)
        >>> test_it()
    """
    return _interactions(Bounds(**bounds), id, tuple(case_ids))


@st.composite
def _interactions(
    draw: st.DrawFn, bounds: Bounds, own: str, case_ids: tuple[str, ...]
) -> Interaction:
    clock = Clock(draw, bounds)
    return drawn_contact(clock, clock.now, id=own, case_ids=case_ids)


def drawn_contact(clock: Clock, at: int, **given: Any) -> Interaction:
    """Draw a contact at an instant in microseconds, with what is given."""
    draw = clock.draw
    fields = draw(_DETAILS)
    if draw(st.booleans()) and "needs_reply" not in fields:
        fields = {**fields, "needs_reply": False}
        fields["needs_reply_by"] = draw(st.sampled_from((None, *AGENTS)))
    if draw(st.integers(0, 4)) == 4:  # noqa: PLR2004 - now and then
        fields = {**fields, "direction": "internal"}
    return Interaction(
        **{
            **fields,
            "author": draw(_PARTIES),
            "channel": draw(st.sampled_from(CHANNELS)),
            "at": clock.written(at),
            "recorded_at": clock.written(clock.recorded(at)),
            **given,
        }
    )

"""What was made of contacts, and why somebody is contacted when, or followed up at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, Unpack

from hypothesis import strategies as st

from servicekit.customer import Customer
from servicekit.followups import (
    Attempt,
    ContactExplanation,
    Enrolment,
    FollowUpsExplanation,
    Made,
    Sequence,
    SequenceExplanation,
    Shut,
)
from servicekit.followups.attempt import made_of
from servicekit.instants import latest, to_microseconds
from servicekit.interaction import Interaction
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.contacting import contact_policies
from servicekit.testing.strategies.contacts import interactions
from servicekit.testing.strategies.followups import follow_up_policies, follow_ups, occasions
from servicekit.testing.strategies.people import customers
from servicekit.testing.strategies.picking import one_part
from servicekit.testing.strategies.plain import CHANNELS
from servicekit.testing.strategies.sequences import enrolments, sequences
from servicekit.testing.strategies.times import instants_of

__all__ = [
    "attempts",
    "contact_explanations",
    "contacts_made",
    "follow_ups_explanations",
    "sequence_explanations",
    "shut",
]

T = TypeVar("T")


def _contacts(bounds: Within) -> st.SearchStrategy[list[Interaction]]:
    return st.lists(interactions(**bounds), max_size=1)


def contacts_made(**bounds: Unpack[Within]) -> st.SearchStrategy[Made]:
    """Draw contacts with a customer as caps count them.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(contacts_made())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(made):
        ...     assert made.channel
        >>> test_it()
    """
    checked = Bounds(**bounds)
    found = st.builds(
        lambda contacts, customer: made_of(contacts, customer, checked.last),
        st.lists(interactions(**bounds), min_size=1, max_size=2, unique_by=lambda each: each.at),
        customers(**bounds),
    )
    return one_part(found, lambda made: made)


def attempts(**bounds: Unpack[Within]) -> st.SearchStrategy[Attempt]:
    """Draw what is about to be done to contact a customer, as constraints see it."""
    known = instants_of(Bounds(**bounds)).map(to_microseconds)
    return st.builds(
        Attempt,
        customer=customers(**bounds),
        follow_ups=st.tuples(follow_ups(**bounds)),
        channel=st.sampled_from(CHANNELS),
        known=known,
        made=st.lists(contacts_made(**bounds), max_size=1).map(tuple),
    )


def contact_explanations(**bounds: Unpack[Within]) -> st.SearchStrategy[ContactExplanation]:
    """Draw when a customer can be contacted, and what each constraint shuts out.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(contact_explanations())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(found):
        ...     assert found.channel in {"email", "phone", "chat", None}
        >>> test_it()
    """
    return _explained(
        Bounds(**bounds),
        bounds,
        contact_policies(**bounds),
        follow_ups(**bounds),
        lambda policy, each, customer, contacts, at: policy.explain(
            each, customer, contacts, at=at
        ),
    )


def shut(**bounds: Unpack[Within]) -> st.SearchStrategy[Shut]:
    """Draw what one constraint shuts out."""
    return one_part(contact_explanations(**bounds), lambda found: found.shut)


def follow_ups_explanations(**bounds: Unpack[Within]) -> st.SearchStrategy[FollowUpsExplanation]:
    """Draw why an occasion deserves a follow-up, or does not."""
    return _explained(
        Bounds(**bounds),
        bounds,
        follow_up_policies(**bounds),
        occasions(**bounds),
        lambda policy, each, customer, contacts, at: policy.explain(
            each, customer, at=at, contacts=contacts
        ),
    )


@st.composite
def _explained(
    draw: st.DrawFn,
    bounds: Bounds,
    within: Within,
    policies: st.SearchStrategy[Any],
    asked: st.SearchStrategy[Any],
    answer: Callable[[Any, Any, Customer, list[Interaction], datetime], T],
) -> T:
    """Ask a policy about a customer with the contacts that there were."""
    return answer(
        draw(policies),
        draw(asked),
        draw(customers(**within)),
        draw(_contacts(within)),
        draw(instants_of(bounds)),
    )


def sequence_explanations(**bounds: Unpack[Within]) -> st.SearchStrategy[SequenceExplanation]:
    """Draw how far somebody is in a sequence, and what comes next."""
    return st.builds(
        _explained_sequence,
        sequences(**bounds),
        enrolments(**bounds),
        _contacts(bounds),
        instants_of(Bounds(**bounds)),
    )


def _explained_sequence(
    sequence: Sequence, enrolment: Enrolment, contacts: list[Interaction], at: datetime
) -> SequenceExplanation:
    """Ask not before the sequence was begun for somebody, and that was known."""
    known = latest(enrolment.started_at, enrolment.recorded_at)
    return sequence.explain(enrolment, contacts, at=latest(known, at))

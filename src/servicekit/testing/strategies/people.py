"""Customers and who speaks for them, and the people who serve them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Unpack

import attrs
from hypothesis import strategies as st

from servicekit.customer import Consent, Customer
from servicekit.customer.consent import STATUSES
from servicekit.instants import to_microseconds
from servicekit.mandate import ACTS, Mandate
from servicekit.staff import Agent, Authority, Grant, Limit, Team
from servicekit.testing.strategies.bounds import CURRENCIES, Bounds, Within
from servicekit.testing.strategies.calendars import business_hours_of, calendars_of
from servicekit.testing.strategies.plain import (
    AGENTS,
    CHANNELS,
    CUSTOMER,
    KINDS,
    LANGUAGES,
    details,
    facts,
    ids,
    money,
    words,
)
from servicekit.testing.strategies.times import Clock, durations, instants_of

__all__ = [
    "agents",
    "authorities",
    "consents",
    "customers",
    "drawn_grant",
    "grants",
    "limits",
    "mandates",
    "teams",
]

_PURPOSES = ("marketing", "survey")
_POINTS = st.lists(st.sampled_from(["1", "kim@example.org"]), min_size=1, max_size=2, unique=True)


def mandates(
    *, customer_id: str = CUSTOMER, holders: Iterable[str] = AGENTS, **bounds: Unpack[Within]
) -> st.SearchStrategy[Mandate]:
    """Draw mandates of a customer.

    They shrink to one of the first holder for everything, without an end.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(mandates())
        ... @settings(max_examples=3, database=None)
        ... def test_it(mandate):
        ...     assert mandate.covers(mandate.acts[0], mandate.holder, ["kim"], at=mandate.from_at)
        >>> test_it()
    """
    return _mandates(Bounds(**bounds), customer_id, tuple(holders))


@st.composite
def _mandates(
    draw: st.DrawFn, bounds: Bounds, customer_id: str, holders: tuple[str, ...]
) -> Mandate:
    clock = Clock(draw, bounds)
    ends = draw(st.booleans())
    return Mandate(
        holder=draw(st.sampled_from(holders)),
        customer_id=customer_id,
        from_at=clock.written(clock.now),
        until_at=clock.written(clock.wait()) if ends else None,
        acts=draw(st.one_of(st.just(ACTS), st.sampled_from(ACTS).map(lambda act: (act,)))),
        source=draw(st.none() | words("letter 17")),
    )


def consents(
    *, ids: Iterable[str] = (CUSTOMER,), **bounds: Unpack[Within]
) -> st.SearchStrategy[Consent]:
    """Draw what a customer said about being contacted for a purpose.

    Args:
        ids: the customer's ids; one that is drawn may be named as the record that it stands on.
        bounds: within which it is drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(consents())
        ... @settings(max_examples=3, database=None)
        ... def test_it(said):
        ...     assert said.status in STATUSES
        >>> test_it()
    """
    return _consents(Bounds(**bounds), tuple(ids))


@st.composite
def _consents(draw: st.DrawFn, bounds: Bounds, ids: tuple[str, ...]) -> Consent:
    clock = Clock(draw, bounds)
    status = draw(st.sampled_from(STATUSES))
    ends = status == "given" and draw(st.booleans())
    people = st.sampled_from(ids)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "channel": st.sampled_from(CHANNELS),
        "by": people,
        "customer_id": people,
        "source": words("form 3"),
        "seq": st.integers(0, 2),
    }
    return Consent(
        purpose=draw(st.sampled_from(_PURPOSES)),
        at=clock.written(clock.now),
        recorded_at=clock.written(clock.recorded(clock.now)),
        status=status,
        until_at=clock.written(clock.wait()) if ends else None,
        **draw(details(optional)),
    )


def customers(*, id: str = CUSTOMER, **bounds: Unpack[Within]) -> st.SearchStrategy[Customer]:  # noqa: A002 - the name of the field
    """Draw customers; some of their consents edit another, or come from who has a mandate.

    They shrink to one of whom only the id is known.

    Args:
        id: the customer's own id.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(customers())
        ... @settings(max_examples=3, database=None)
        ... def test_it(customer):
        ...     assert customer.ids[0] == "kim"
        >>> test_it()
    """
    return _customers(Bounds(**bounds), id)


@st.composite
def _customers(draw: st.DrawFn, bounds: Bounds, own: str) -> Customer:
    others = draw(st.lists(st.sampled_from([f"{own}-2", f"{own}-3"]), unique=True, max_size=2))
    known = (own, *others)
    held = draw(st.lists(_mandates(bounds, draw(st.sampled_from(known)), AGENTS), max_size=1))
    said = draw(st.lists(_consents(bounds, known), max_size=min(3, bounds.max_events)))
    fields = draw(_about_customer(bounds))
    given = [_spoken_for(draw, statement, held) for statement in said]
    return Customer(id=own, same_as=others, mandates=held, consents=_edited(draw, given), **fields)


@cache
def _about_customer(bounds: Bounds) -> st.SearchStrategy[dict[str, Any]]:
    """Draw what is known of a customer."""
    channels = st.sampled_from(CHANNELS)
    return details(
        {
            "name": words("Kim"),
            "language": st.sampled_from(LANGUAGES),
            "timezones": st.lists(st.sampled_from(bounds.zones), unique=True, max_size=2),
            "contact_points": st.dictionaries(channels, _POINTS, max_size=2),
            "preferred_channels": st.lists(channels, unique=True),
            "contact_hours": calendars_of(bounds),
            "quiet_hours": business_hours_of(bounds),
            "needs": st.lists(words("no phone", "more time"), unique=True, max_size=2),
            "brand": st.just("north"),
            "since": instants_of(bounds),
            "facts": facts(),
        }
    )


def _spoken_for(draw: st.DrawFn, said: Consent, held: list[Mandate]) -> Consent:
    """Let somebody with a mandate say it, where one covers that."""
    for mandate in held:
        able = mandate.covers("consent", mandate.holder, (mandate.customer_id,), at=said.at)
        if able and draw(st.booleans()):
            return attrs.evolve(said, by=mandate.holder, mandate=draw(st.sampled_from([mandate])))
    return said


def _edited(draw: st.DrawFn, said: list[Consent]) -> list[Consent]:
    """Let a statement stand in the place of another one on the same record."""
    named = [attrs.evolve(each, id=str(number)) for number, each in enumerate(said)]
    if len(named) > 1 and draw(st.booleans()):
        first, *_, last = sorted(named, key=lambda each: to_microseconds(each.recorded_at))
        edit = attrs.evolve(last, customer_id=first.customer_id, revises=first.id)
        named = [edit if each is last else each for each in named]
    return named


# -- those who serve ------------------------------------------------------------------------------


def teams(*, id: str = "billing", **bounds: Unpack[Within]) -> st.SearchStrategy[Team]:  # noqa: A002 - the name of the field
    """Draw desks; they shrink to one of which only the id is known.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(teams(id="repairs"))
        ... @settings(max_examples=3, database=None)
        ... def test_it(team):
        ...     assert team.id == "repairs"
        >>> test_it()
    """
    optional: dict[str, st.SearchStrategy[Any]] = {
        "name": words("Billing"),
        "department": st.sampled_from(["service", "sales"]),
        "hours": calendars_of(Bounds(**bounds)),
    }
    return details(optional).map(lambda f: Team(id=id, **f))


def limits(*, currencies: Iterable[str] = CURRENCIES) -> st.SearchStrategy[Limit]:
    """Draw limits of what somebody may decide; they shrink to one without bounds.

    Example:
        >>> from hypothesis import find
        >>> find(limits(), lambda limit: limit.per_case is not None).per_case
        Money('0', 'EUR')
    """
    amounts = money(currencies=currencies)
    windows = details({}, {"per_window": amounts, "window": durations(shortest=timedelta(hours=1))})
    return st.builds(
        lambda per_case, window: Limit(per_case=per_case, **window),
        st.none() | amounts,
        st.just({}) | windows,
    )


def authorities(*, currencies: Iterable[str] = CURRENCIES) -> st.SearchStrategy[Authority]:
    """Draw what somebody may decide; they shrink to nothing.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(authorities())
        ... @settings(max_examples=3, database=None)
        ... def test_it(held):
        ...     assert held.limits.keys() <= {"refund", "waiver"}
        >>> test_it()
    """
    held = st.one_of(st.none(), money(currencies=currencies), limits(currencies=currencies))
    by_kind = st.dictionaries(st.sampled_from(KINDS), held, max_size=2)
    return st.builds(Authority, limits=by_kind)


def agents(*, id: str = AGENTS[0], **bounds: Unpack[Within]) -> st.SearchStrategy[Agent]:  # noqa: A002 - the name of the field
    """Draw people who serve; they shrink to one of whom only the id is known.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(agents())
        ... @settings(max_examples=3, database=None)
        ... def test_it(agent):
        ...     assert agent.room({}) == agent.capacity
        >>> test_it()
    """
    checked = Bounds(**bounds)
    levels, channels = st.integers(1, 5), st.sampled_from(CHANNELS)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "name": words("Ada"),
        "team_id": ids(),
        "roles": st.lists(st.sampled_from(["supervisor", "duty manager"]), unique=True),
        "skills": st.dictionaries(st.sampled_from(["billing", "repairs"]), levels, max_size=2),
        "languages": st.lists(st.sampled_from(LANGUAGES), unique=True),
        "hours": calendars_of(checked),
        "authority": authorities(currencies=checked.currencies),
        "capacity": st.integers(0, 9),
        "weights": st.dictionaries(channels, levels, max_size=2),
    }
    return details(optional).map(lambda f: Agent(id=id, **f))


def grants(
    *,
    id: str = "1",  # noqa: A002 - the name of the field
    case_id: str = "1",
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Grant]:
    """Draw what a customer was given: approved or not, taken back or not, entered late or not.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(grants())
        ... @settings(max_examples=3, database=None)
        ... def test_it(grant):
        ...     assert not (grant.pending(at=grant.at) and grant.stands(at=grant.at))
        >>> test_it()
    """
    return _grants(Bounds(**bounds), id, case_id)


@st.composite
def _grants(draw: st.DrawFn, bounds: Bounds, own: str, case_id: str) -> Grant:
    return drawn_grant(Clock(draw, bounds), own, case_id)


def drawn_grant(clock: Clock, own: str, case_id: str) -> Grant:
    """Draw a grant that was made when the clock says."""
    draw, at = clock.draw, clock.now
    by, other = draw(st.permutations(AGENTS))
    fields: dict[str, Any] = {
        "kind": draw(st.sampled_from(KINDS)),
        "amount": draw(st.none() | money(currencies=clock.bounds.currencies)),
        "by": by,
        "at": clock.written(at),
        "recorded_at": clock.written(clock.recorded(at)),
        "needs_approval": draw(st.booleans()),
        "approved_by": draw(st.sampled_from([None, other])),
        "reversed_at": _or_none(clock, at),
    }
    if fields["approved_by"]:
        fields["approved_at"] = clock.written(clock.after(at))
    return Grant(id=own, case_id=case_id, **fields)


def _or_none(clock: Clock, at: int) -> datetime | None:
    """Draw an instant that is not before another, or none."""
    return clock.written(clock.after(at)) if clock.draw(st.booleans()) else None

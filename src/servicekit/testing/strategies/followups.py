"""Occasions, the plans and policies that say what they deserve, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.case import STATUSES
from servicekit.decision import Undetermined
from servicekit.errors import FieldError
from servicekit.followups import (
    OCCASIONS,
    FollowUp,
    FollowUpPolicy,
    FollowUps,
    Occasion,
    Plan,
    Undecided,
    Withheld,
)
from servicekit.followups.follow_up import AUDIENCES
from servicekit.followups.occasion import DATED
from servicekit.followups.plan import WHO
from servicekit.hours import Span
from servicekit.interaction import BASES
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.calendars import business_hours_of
from servicekit.testing.strategies.plain import (
    AGENTS,
    CHANNELS,
    CUSTOMER,
    PURPOSES,
    details,
    ids,
    reasons,
)
from servicekit.testing.strategies.times import Clock, durations
from servicekit.testing.strategies.timings import AGAIN, UNDATED, timings
from servicekit.values import texts

__all__ = [
    "drawn_follow_up",
    "follow_up_policies",
    "follow_up_sets",
    "follow_ups",
    "occasions",
    "plans",
    "undecided",
    "withheld",
]

_TEAMS = ("billing", "repairs")
_BELONGING: Mapping[str, st.SearchStrategy[Any]] = {
    "case_id": ids(),
    "brand": st.just("north"),
    "about": ids(),
    "agent_id": st.sampled_from(AGENTS),
    "team_id": st.sampled_from(_TEAMS),
    "because": st.lists(reasons(), max_size=2),
}
# Facts of the types that the columns of a situation have.
_FACTS = details(
    {
        "status": st.sampled_from(STATUSES),
        "complaint": st.booleans(),
        "reopenings": st.integers(0, 3),
        "priority": st.sampled_from(["normal", "urgent"]),
    }
)


def occasions(
    *, kind: str | None = None, customer_id: str = CUSTOMER, **bounds: Unpack[Within]
) -> st.SearchStrategy[Occasion]:
    """Draw what may deserve a follow-up; it shrinks to the first kind, of which nothing is known.

    The facts are some of those that :data:`servicekit.situation.COLUMNS` reads.

    Args:
        kind: only occasions of this kind.
        customer_id: whom they concern.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(occasions(kind="resolved"))
        ... @settings(max_examples=3, database=None)
        ... def test_it(occasion):
        ...     assert occasion.due_at is None
        >>> test_it()

    Raises:
        FieldError: there is no such kind, or the bounds are not possible.
    """
    if kind not in {None, *OCCASIONS}:
        raise FieldError("kind", kind, f"one of {', '.join(OCCASIONS)}")
    return _occasions(Bounds(**bounds), OCCASIONS if kind is None else (kind,), customer_id)


@st.composite
def _occasions(
    draw: st.DrawFn, bounds: Bounds, kinds: tuple[str, ...], customer_id: str
) -> Occasion:
    clock = Clock(draw, bounds)
    kind, since = draw(st.sampled_from(kinds)), clock.now
    due_at = clock.written(clock.after(since)) if kind in DATED else None
    known = draw(details({**_BELONGING, "facts": _FACTS}))
    waits = draw(st.lists(st.sampled_from(STATUSES), unique=True, max_size=2))
    return Occasion(
        kind=kind,
        since=clock.written(since),
        customer_id=customer_id,
        due_at=due_at,
        pauses=[_span(clock) for _ in clock.count(2)],
        statuses={status: [_span(clock)] for status in waits},
        **known,
    )


def _span(clock: Clock) -> Span:
    start = clock.wait()
    return Span(clock.written(start), clock.written(clock.wait()))


def plans(
    *,
    id: str = "stayed fixed",  # noqa: A002 - the name of the field
    due: bool = False,
    business: bool | None = None,
) -> st.SearchStrategy[Plan]:
    """Draw what is done on an occasion; it shrinks to something that is done at once.

    Args:
        id: the name by which a table calls it.
        due: whether some timings count from a due, which not every occasion has.
        business: whether amounts count in business time, so that a calendar is needed; both by
            default.

    Example:
        >>> from hypothesis import find
        >>> print(find(plans(), lambda plan: plan.every is not None).every)
        after 1 hour
    """
    return _plans(id, due=due, business=business)


@cache
def _plans(own: str, *, due: bool, business: bool | None) -> st.SearchStrategy[Plan]:
    kinds = (*UNDATED, "at_due", "before") if due else UNDATED
    some = timings(kinds=kinds, business=business)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "earliest": some,
        "latest": some,
        "channels": _channels(CHANNELS),
        "audience": st.sampled_from(AUDIENCES),
        "who": st.sampled_from(WHO),
        "every": timings(kinds=AGAIN, business=business),
        "waits_on": st.lists(st.sampled_from(("pending", "on_hold")), unique=True),
    }
    required = {"id": st.just(own), "basis": st.sampled_from(_FIRST)}
    return details(optional, required).map(
        lambda fields: Plan(purpose=PURPOSES[fields["basis"]], **fields)
    )


def _channels(of: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(of), unique=True, max_size=2)


#: Service is what most follow-ups are, so it comes first.
_FIRST = ("service", *(basis for basis in BASES if basis != "service"))


# -- follow-ups -----------------------------------------------------------------------------------


def follow_ups(
    *,
    key: str = "1",
    customer_id: str = CUSTOMER,
    basis: str | None = None,
    channels: Iterable[str] = CHANNELS,
    **bounds: Unpack[Within],
) -> st.SearchStrategy[FollowUp]:
    """Draw what to come back to a customer with; it shrinks to a service at ``first``.

    Each basis has a purpose of its own, so that every contact policy that is drawn takes them.

    Args:
        key: its key.
        customer_id: whom it is for.
        basis: only follow-ups of this basis.
        channels: on which it can be done, where it says that.
        bounds: within which it is drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(follow_ups(basis="marketing"))
        ... @settings(max_examples=3, database=None)
        ... def test_it(follow_up):
        ...     assert follow_up.purpose == "tell of an offer"
        >>> test_it()

    Raises:
        FieldError: there is no such basis, or the bounds are not possible.
    """
    if basis not in {None, *BASES}:
        raise FieldError("basis", basis, f"one of {', '.join(BASES)}")
    given = {"key": key, "customer_id": customer_id}
    return _follow_ups(
        Bounds(**bounds), given, _FIRST if basis is None else (basis,), texts(channels)
    )


@st.composite
def _follow_ups(
    draw: st.DrawFn,
    bounds: Bounds,
    given: Mapping[str, Any],
    bases: tuple[str, ...],
    channels: tuple[str, ...],
) -> FollowUp:
    clock = Clock(draw, bounds)
    ends = {"latest_at": clock.written(clock.after(clock.now))} if draw(st.booleans()) else {}
    listed = {"channels": draw(_channels(channels))} if channels else {}
    return drawn_follow_up(clock, draw(st.sampled_from(bases)), **ends, **listed, **given)


_DETAILS = details(
    {
        **_BELONGING,
        "occasion": st.sampled_from(OCCASIONS),
        "plan_id": st.just("stayed fixed"),
        "audience": st.sampled_from(AUDIENCES),
        "every": timings(kinds=AGAIN),
    }
)


def drawn_follow_up(clock: Clock, basis: str, **given: Any) -> FollowUp:
    """Draw a follow-up from when the clock says, with what is given."""
    return FollowUp(
        **{
            "key": "1",
            "customer_id": CUSTOMER,
            "purpose": PURPOSES[basis],
            "basis": basis,
            "earliest_at": clock.written(clock.now),
            **clock.draw(_DETAILS),
            **given,
        }
    )


def withheld(**bounds: Unpack[Within]) -> st.SearchStrategy[Withheld]:
    """Draw what an occasion deserves and what is not to be made now.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(withheld())
        ... @settings(max_examples=3, database=None)
        ... def test_it(each):
        ...     assert each.key == each.occasion.key(each.plan_id)
        >>> test_it()
    """
    return st.builds(
        lambda occasion, reason, left: Withheld(
            key=occasion.key("stayed fixed"),
            plan_id="stayed fixed",
            occasion=occasion,
            reason=reason,
            remaining=left,
        ),
        occasions(**bounds),
        reasons(),
        st.none() | durations(),
    )


def undecided(**bounds: Unpack[Within]) -> st.SearchStrategy[Undecided]:
    """Draw occasions of which nobody can tell whether they deserve a follow-up.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(undecided())
        ... @settings(max_examples=3, database=None)
        ... def test_it(each):
        ...     assert each.undetermined.ask
        >>> test_it()
    """
    asked = st.lists(st.sampled_from(["status", "complaint"]), min_size=1, unique=True)
    return st.builds(
        Undecided,
        occasion=occasions(**bounds),
        undetermined=st.builds(Undetermined, ask=asked),
    )


def follow_up_sets(**bounds: Unpack[Within]) -> st.SearchStrategy[FollowUps]:
    """Draw what a policy found to follow up, and what it left out; it shrinks to nothing.

    Example:
        >>> from hypothesis import find
        >>> len(find(follow_up_sets(), lambda found: bool(found.done)))
        0
    """
    first, second = (follow_ups(key=key, **bounds) for key in ("1", "2"))
    left_out = st.lists(withheld(**bounds), max_size=1)
    return st.builds(
        FollowUps,
        follow_ups=st.one_of(st.just(()), st.tuples(first), st.tuples(first, second)),
        undetermined=st.lists(undecided(**bounds), max_size=1),
        done=left_out,
        paused=left_out,
        missed=left_out,
    )


# -- policies -------------------------------------------------------------------------------------


def follow_up_policies(
    *,
    id: str = "after sales",  # noqa: A002 - the name of the field
    **bounds: Unpack[Within],
) -> st.SearchStrategy[FollowUpPolicy]:
    """Draw policies whose tables read the occasion and whether it is a complaint.

    They shrink to one that follows nothing up.

    Args:
        id: what people call it.
        bounds: within which its calendar is drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(follow_up_policies())
        ... @settings(max_examples=3, database=None)
        ... def test_it(policy):
        ...     assert policy.table.check().overlaps.proved
        >>> test_it()
    """
    return _policies(Bounds(**bounds), id)


@st.composite
def _policies(draw: st.DrawFn, bounds: Bounds, own: str) -> FollowUpPolicy:
    hours = draw(st.none() | business_hours_of(bounds))
    business = None if hours is not None else False
    known = draw(st.lists(st.sampled_from(OCCASIONS), unique=True, max_size=3))
    rules, found = [], []
    for number, kind in enumerate(known):
        plan = draw(_plans(f"p{number}", due=kind in DATED, business=business))
        found.append(plan)
        others = [each.id for each in found if kind in DATED or not each.needs_due]
        when = {"occasion": kind, "complaint": draw(st.sampled_from(["-", "no", "yes"]))}
        then = draw(st.sampled_from([plan.id, tuple(others), None]))
        rules.append(Rule(f"r{number}", when=when, then=then))
    table = DecisionTable[Any](
        name="follow-ups",
        columns={"occasion": col.enum(*OCCASIONS), "complaint": col.boolean()},
        rules=rules,
        otherwise=None,
    )
    zones = st.none() | st.sampled_from(bounds.zones)
    return FollowUpPolicy(id=own, table=table, plans=found, hours=hours, timezone=draw(zones))

"""Cases and histories: everything that happened in one matter, and to one customer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any, Unpack

import attrs
from hypothesis import strategies as st

from servicekit.case import FIELDS, REASONS, SCALES, STATUSES, Case, Change, Feedback, History, Hold
from servicekit.case.course import says_merged
from servicekit.errors import FieldError
from servicekit.instants import to_microseconds
from servicekit.interaction import Interaction
from servicekit.promise import Promise
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.contacts import drawn_contact
from servicekit.testing.strategies.escalations import drawn_escalation
from servicekit.testing.strategies.people import customers, drawn_grant
from servicekit.testing.strategies.plain import AGENTS, CHANNELS, CUSTOMER, details, facts, words
from servicekit.testing.strategies.promises import drawn_promise
from servicekit.testing.strategies.times import HOUR, Clock, durations

__all__ = [
    "cases",
    "changes",
    "drawn_change",
    "drawn_edit",
    "drawn_feedback",
    "feedback",
    "histories",
    "holds",
]

# What the fields of a case can become; nobody has it after ``None``.
_VALUES = {
    "status": STATUSES,
    "priority": ("normal", "urgent"),
    "team": ("billing", "repairs", None),
    "agent": (*AGENTS, None),
}
_MOST = 2
_SKEWS = st.one_of(st.just(timedelta()), durations(longest=timedelta(hours=2)))


def changes(*, field: str | None = None, **bounds: Unpack[Within]) -> st.SearchStrategy[Change]:
    """Draw single changes of a case; they shrink to one of its status.

    Args:
        field: only changes of this field.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(changes(field="team"))
        ... @settings(max_examples=3, database=None)
        ... def test_it(change):
        ...     assert change.new in {"billing", "repairs", None}
        >>> test_it()

    Raises:
        FieldError: there is no such field, or the bounds are not possible.
    """
    if field not in {None, *FIELDS}:
        raise FieldError("field", field, f"one of {', '.join(FIELDS)}")
    return _changes(Bounds(**bounds), FIELDS if field is None else (field,))


@st.composite
def _changes(draw: st.DrawFn, bounds: Bounds, fields: tuple[str, ...]) -> Change:
    return drawn_change(Clock(draw, bounds), draw(st.sampled_from(fields)))


def drawn_change(clock: Clock, field: str, **given: Any) -> Change:
    """Draw a change of a field when the clock says, with what is given."""
    draw, at, values = clock.draw, clock.now, _VALUES[field]
    known = [value for value in values if value is not None]
    return Change(
        **{
            "at": clock.written(at),
            "recorded_at": clock.written(clock.recorded(at)),
            "field": field,
            "old": draw(st.sampled_from([None, *known])),
            "new": draw(st.sampled_from(known[1:] + known[:1] if field == "status" else values)),
            "by": draw(st.sampled_from((None, *AGENTS))),
            "reason": draw(st.sampled_from([None, *REASONS])),
            **given,
        }
    )


def feedback(*, kind: str | None = None, **bounds: Unpack[Within]) -> st.SearchStrategy[Feedback]:
    """Draw what somebody said of the service, or the question that nobody has answered yet.

    Args:
        kind: only feedback of this kind.
        bounds: within which it is drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(feedback(kind="nps"))
        ... @settings(max_examples=3, database=None)
        ... def test_it(given_score):
        ...     assert given_score.score is None or 0 <= given_score.score <= 10
        >>> test_it()

    Raises:
        FieldError: there is no such kind, or the bounds are not possible.
    """
    if kind not in {None, *SCALES}:
        raise FieldError("kind", kind, f"one of {', '.join(SCALES)}")
    return _feedback(Bounds(**bounds), tuple(SCALES) if kind is None else (kind,))


@st.composite
def _feedback(draw: st.DrawFn, bounds: Bounds, kinds: tuple[str, ...]) -> Feedback:
    return drawn_feedback(Clock(draw, bounds), draw(st.sampled_from(kinds)))


def drawn_feedback(clock: Clock, kind: str, **given: Any) -> Feedback:
    """Draw feedback that was asked for, or given, when the clock says."""
    draw, asked, scale = clock.draw, clock.now, SCALES[kind]
    how = draw(st.sampled_from(["asked", "answered", "unasked"]))
    fields: dict[str, Any] = {"kind": kind, **given}
    if how != "unasked":
        fields["asked_at"] = clock.written(asked)
    if how != "asked":
        at = clock.after(asked)
        fields |= {"at": clock.written(at), "recorded_at": clock.written(clock.recorded(at))}
        fields |= {"text": draw(st.text(max_size=8)), "by": draw(st.sampled_from([None, CUSTOMER]))}
        if scale is not None and draw(st.booleans()):
            fields["score"] = draw(st.integers(int(scale[0]), int(scale[1])))
    return Feedback(**fields, about=draw(st.sampled_from((None, *AGENTS))))


def _some_feedback(clock: Clock, own: str) -> Feedback:
    return drawn_feedback(clock, clock.draw(st.sampled_from(tuple(SCALES))), id=own)


# -- cases ----------------------------------------------------------------------------------------


def cases(
    *,
    id: str = "1",  # noqa: A002 - the name of the field
    customer_id: str = CUSTOMER,
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Case]:
    """Draw cases in which contacts, changes, promises, escalations, grants and feedback belong.

    Contacts reply to each other, some ahead of what they answer as far as clocks may differ, and
    some correct another. Promises were made in them, and each says so. They shrink to a case in
    which nothing happened.

    Args:
        id: the id of the case; the ids of what is in it begin with it.
        customer_id: whose it is.
        bounds: within which it is drawn; ``max_events`` of each kind at most, two promises and
            grants, and one escalation.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(cases(max_events=2))
        ... @settings(max_examples=3, database=None)
        ... def test_it(case):
        ...     assert len(case.interactions) <= 2
        >>> test_it()
    """
    return _cases(Bounds(**bounds), id, customer_id)


@st.composite
def _cases(draw: st.DrawFn, bounds: Bounds, own: str, customer_id: str) -> Case:
    clock = Clock(draw, bounds)
    opened = clock.now
    skew = draw(_SKEWS)
    contacts = _exchange(clock, own, skew)
    made = [_made_in(clock, own, customer_id, number, contacts) for number in clock.count(_MOST)]
    fields = draw(_optional())
    changed = _course(_again(clock, opened), own)
    if says_merged(changed) and draw(st.booleans()):
        fields = {**fields, "merged_into": "another"}
    return Case(
        id=own,
        customer_id=customer_id,
        opened_at=clock.written(opened),
        recorded_at=clock.written(clock.recorded(opened)),
        interactions=_with_promises(contacts, made),
        skew=skew,
        promises=made,
        changes=changed,
        escalations=[
            drawn_escalation(_again(clock, opened), id=f"{own}-e{number}", case_id=own)
            for number in clock.count(1)
        ],
        grants=[
            drawn_grant(_again(clock, opened), f"{own}-g{number}", own)
            for number in clock.count(_MOST)
        ],
        feedback=[
            drawn_feedback(
                _again(clock, opened), draw(st.sampled_from(list(SCALES))), id=f"{own}-f{number}"
            )
            for number in clock.count(_MOST)
        ],
        **fields,
    )


@cache
def _optional() -> st.SearchStrategy[dict[str, Any]]:
    return details(
        {
            "kind": st.sampled_from(["request", "complaint"]),
            "topic": st.sampled_from(["lamp", "invoice"]),
            "channel": st.sampled_from(CHANNELS),
            "brand": st.just("north"),
            "remedy": words("a refund"),
            "cause_id": st.just("outage"),
            "source": words("import"),
            "facts": facts(),
        },
    )


def _again(clock: Clock, opened: int) -> Clock:
    """Return a clock that begins somewhere between the opening and now."""
    return Clock(clock.draw, clock.bounds, clock.between(opened, max(opened, clock.now)))


def _exchange(clock: Clock, own: str, skew: timedelta) -> list[Interaction]:
    """Draw contacts one after another; what replies may have a clock that is behind."""
    draw, behind = clock.draw, skew // timedelta(microseconds=1)
    found: list[Interaction] = []
    for number in clock.count():
        at = clock.wait()
        fields: dict[str, Any] = {"id": f"{own}-i{number}", "case_ids": [own]}
        how = draw(st.sampled_from(["", "", "reply", "edit"] if found else [""]))
        if how == "edit":
            found.append(drawn_edit(clock, draw(st.sampled_from(found)), fields["id"]))
            continue
        if how == "reply":
            fields["reply_to"] = draw(st.sampled_from(found)).id
            at = max(at - draw(st.integers(0, behind)), clock.bounds.low)
        found.append(drawn_contact(clock, at, **fields))
    return found


def drawn_edit(clock: Clock, contact: Interaction, own: str) -> Interaction:
    """Draw what corrects a contact, recorded after it."""
    known = clock.after(max(to_microseconds(contact.recorded_at), clock.now))
    changes: dict[str, Any] = {"id": own, "revises": contact.id, "topic": "corrected"}
    return attrs.evolve(contact, recorded_at=clock.written(known), **changes)


def _made_in(
    clock: Clock, own: str, customer_id: str, number: int, contacts: list[Interaction]
) -> Promise:
    """Draw a promise that was made in one of the contacts, or in none."""
    made_in = clock.draw(st.sampled_from([None, *contacts]))
    at = clock.now if made_in is None else to_microseconds(made_in.at)
    return drawn_promise(
        Clock(clock.draw, clock.bounds, at),
        id=f"{own}-p{number}",
        customer_id=customer_id,
        case_id=clock.draw(st.sampled_from([None, own])),
        made_in=None if made_in is None else made_in.id,
    )


def _with_promises(contacts: list[Interaction], made: list[Promise]) -> list[Interaction]:
    """Let each contact name the promises that were made in it."""
    return [
        attrs.evolve(
            contact, promises=[promise.id for promise in made if promise.made_in == contact.id]
        )
        for contact in contacts
    ]


def _course(clock: Clock, own: str) -> list[Change]:
    """Draw the changes of a case; some stand in the place of another."""
    draw = clock.draw
    found: list[Change] = []
    for number in clock.count():
        clock.wait()
        fields: dict[str, Any] = {"id": f"{own}-c{number}", "seq": number}
        if found and draw(st.integers(0, 4)) == 4:  # noqa: PLR2004 - now and then
            before = draw(st.sampled_from(found))
            known = clock.after(max(to_microseconds(before.recorded_at), clock.now))
            fields |= {"revises": before.id, "recorded_at": clock.written(known)}
        found.append(drawn_change(clock, draw(st.sampled_from(FIELDS)), **fields))
    return found


# -- histories ------------------------------------------------------------------------------------


def holds(**bounds: Unpack[Within]) -> st.SearchStrategy[Hold]:
    """Draw why a history must be kept as it is; they shrink to a hold without an end.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(holds())
        ... @settings(max_examples=3, database=None)
        ... def test_it(hold):
        ...     assert hold.holds(at=hold.from_at)
        >>> test_it()
    """
    return _holds(Bounds(**bounds))


@st.composite
def _holds(draw: st.DrawFn, bounds: Bounds) -> Hold:
    clock = Clock(draw, bounds)
    begun, ended = clock.now, clock.wait() + HOUR
    ends = ended <= bounds.high and draw(st.booleans())
    return Hold(
        reason=draw(words("claim 17")),
        from_at=clock.written(begun),
        until_at=clock.written(ended) if ends else None,
        by=draw(st.sampled_from((None, *AGENTS))),
    )


def histories(
    *, customer_id: str = CUSTOMER, held: bool = False, **bounds: Unpack[Within]
) -> st.SearchStrategy[History]:
    """Draw histories of one customer with up to two cases, and contacts that belong to none.

    They shrink to one of whom only the id is known.

    Args:
        customer_id: whose it is.
        held: whether holds may forbid to redact it.
        bounds: within which it is drawn; see :func:`cases`.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(histories(max_events=1))
        ... @settings(max_examples=3, database=None)
        ... def test_it(history):
        ...     assert history.customer_ids[0] == "kim"
        >>> test_it()
    """
    one = customers(id=customer_id, **bounds)
    return st.builds(
        History,
        customer=st.one_of(st.just(customer_id), one),
        cases=_some_cases(customer_id, bounds),
        contacts=_loose(Bounds(**bounds)),
        holds=st.lists(holds(**bounds), max_size=2) if held else st.just([]),
    )


def _some_cases(customer_id: str, bounds: Within) -> st.SearchStrategy[Iterable[Case]]:
    first, second = (cases(id=name, customer_id=customer_id, **bounds) for name in ("1", "2"))
    return st.one_of(st.just(()), st.tuples(first), st.tuples(first, second))


@st.composite
def _loose(draw: st.DrawFn, bounds: Bounds) -> list[Interaction]:
    clock = Clock(draw, bounds)
    return [drawn_contact(clock, clock.wait(), id=f"i{n}") for n in clock.count(_MOST)]

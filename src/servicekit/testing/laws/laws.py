"""The laws of a policy: one way for each kind of policy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from functools import partial, singledispatch
from typing import Any, Unpack

from servicekit.answers import AnswerBook, Question
from servicekit.errors import FieldError
from servicekit.followups import ContactPolicy, FollowUpPolicy
from servicekit.hours import Calendar
from servicekit.playbook import Playbook
from servicekit.promise import Promise
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, TriggerPolicy
from servicekit.tables import DecisionTable
from servicekit.targets import Targets
from servicekit.testing.laws import (
    answering,
    calendars,
    contacting,
    escalating,
    following,
    promising,
    rosters,
    standing,
    triggering,
)
from servicekit.testing.laws.asking import differing, facts_of
from servicekit.testing.laws.deciding import deciding, independent_of, monotone_in, name_of
from servicekit.testing.laws.given import Declared, check_declared
from servicekit.testing.laws.law import Law, law, listed, over, within
from servicekit.testing.laws.tables import laws_of_table

__all__ = ["laws"]


def laws(policy: Any, facts: Any = None, **declared: Unpack[Declared]) -> tuple[Law, ...]:
    """Return the laws that a policy must hold, as checks to call, each with a name.

    What the engine can prove of a table it proves for all cases. All else is tried in some: those
    that are given, or those that the policy has itself, at its edges.

    Args:
        policy: a table, a question, a book, triggers, follow-ups, a ladder, a calendar, a roster, a
            contact policy, a promise, targets or a playbook; or an object of one's own that has
            ``decide(facts)``.
        facts: the cases, or a Hypothesis strategy that draws them. What a case is goes by the
            policy: facts for what decides; an instant for calendars, rosters and promises; an
            ``Escalation``, a ``FollowUp``, an ``Occasion``, a ``Case`` or ``TriggerFacts`` for what
            works with these. A playbook takes none: each of its parts has its own.
        **declared: what is declared of the policy, or known beside it.

    Raises:
        FieldError: something is no policy, has no cases, or lacks what its laws need; or what is
            declared is misspelt, or no law looks at it.

    Example:
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
        >>> for law in laws(office):
        ...     law()
        >>> print(law)
        moves with the week
    """
    check_declared(declared, _READ.get(_laws_of.dispatch(type(policy)), ()))
    return tuple(_laws_of(policy, listed(facts), declared))


@singledispatch
def _laws_of(policy: Any, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of an object of a host's own."""
    if not callable(getattr(policy, "decide", None)):
        raise FieldError("policy", policy, "a policy, or an object with decide(facts)")
    if facts is None:
        raise FieldError("facts", facts, "cases for an object of one's own, or what draws them")
    name = name_of(policy)
    yield from deciding(name, policy.decide, facts, fresh=_fresh(policy))
    if (other := declared.get("permuted")) is not None:
        trial = partial(_alike, policy, other)
        yield law("decision", "order-free", name, over(facts, trial))
    for column, order in declared.get("monotone", {}).items():
        yield monotone_in(column, order, name, policy.decide, facts)
    for column in declared.get("independent", ()):
        yield independent_of(column, name, policy.decide, facts)


def _fresh(policy: Any) -> Callable[[], Callable[[Any], Any]] | None:
    """Return what makes copies of an object as it is now; nothing where it cannot be copied."""
    try:
        kept = deepcopy(policy)
    except Exception:  # whatever the object of a host raises
        return None
    return lambda: deepcopy(kept).decide


def _alike(policy: Any, other: Any, case: Any) -> str | None:
    facts = facts_of(case)
    ways = [("", policy), ("with its rules in another order", other)]
    return differing((way, partial(each.decide, facts)) for way, each in ways)


@_laws_of.register(Playbook)
def _of_playbook(policy: Playbook, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of every part, each named by the place of the part."""
    if facts is not None:
        raise FieldError("facts", facts, "none; each part of a playbook has its own cases")
    known: Declared = {"roster": policy.roster, **declared}
    for place, part in _parts(policy):
        yield from within(place, _laws_of(part, None, known))


def _parts(policy: Playbook) -> Iterator[tuple[str, Any]]:
    yield from ((f"hours.{name}", calendar) for name, calendar in policy.hours.items())
    yield "targets", policy.targets
    yield "answers", policy.answers
    if policy.roster.agents:
        yield "roster", policy.roster
    yield from ((f"ladders.{ladder.id}", ladder) for ladder in policy.ladders)
    named = (("triggers", policy.triggers), ("follow_ups", policy.follow_ups))
    yield from ((place, part) for place, part in named if part is not None)
    if policy.contact is not None:
        yield "contact", policy.contact


_laws_of.register(DecisionTable, laws_of_table)
_laws_of.register(Question, answering.laws_of_question)
_laws_of.register(AnswerBook, answering.laws_of_book)
_laws_of.register(TriggerPolicy, triggering.laws_of_triggers)
_laws_of.register(FollowUpPolicy, following.laws_of_follow_ups)
_laws_of.register(EscalationPolicy, escalating.laws_of_ladder)
_laws_of.register(Calendar, calendars.laws_of_calendar)
_laws_of.register(Roster, rosters.laws_of_roster)
_laws_of.register(ContactPolicy, contacting.laws_of_contacts)
_laws_of.register(Promise, promising.laws_of_promise)
_laws_of.register(Targets, standing.laws_of_targets)

_OF_TABLES = frozenset({"monotone", "independent", "budget"})
_OF_CONTACTS = frozenset({"at", "customer", "contacts"})
# What of all that can be declared the laws look at, by what yields them; most look at nothing.
_READ: Mapping[Callable[..., Iterator[Law]], Collection[str]] = {
    _laws_of.dispatch(object): {"monotone", "independent", "permuted"},
    _of_playbook: _OF_TABLES | _OF_CONTACTS | {"roster"},
    laws_of_table: _OF_TABLES,
    answering.laws_of_question: _OF_TABLES,
    answering.laws_of_book: _OF_TABLES,
    triggering.laws_of_triggers: _OF_TABLES,
    following.laws_of_follow_ups: _OF_TABLES | _OF_CONTACTS,
    escalating.laws_of_ladder: {"at", "roster"},
    contacting.laws_of_contacts: _OF_CONTACTS,
}

"""The exclusion: who must not be asked about an escalation, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servicekit.escalation.event import EscalationEvent
from servicekit.values import Facts, check_word, identifier, identifiers

__all__ = ["EXCLUSIONS", "exclusions", "with_refusals"]

#: Why somebody must not get an escalation.
EXCLUSIONS = ("complained_about", "involved", "declined", "gave_up")
# Those that an event of the same name brings.
_REFUSALS = frozenset({"declined", "gave_up"})


def exclusions(given: Mapping[str, str] | Iterable[str]) -> Facts:
    """Convert who must not be asked to a reason for each; people without one are involved.

    Raises:
        FieldError: an id is empty, or a reason is unknown.
    """
    if not isinstance(given, Mapping):
        given = dict.fromkeys(identifiers(given), "involved")
    reasons = Facts((identifier(person), reason) for person, reason in given.items())
    for reason in reasons.values():
        check_word("excluded", reason, EXCLUSIONS)
    return reasons


def with_refusals(reasons: Mapping[str, str], events: Iterable[EscalationEvent]) -> Facts:
    """Add who declined an escalation or gave it up; the first reason for somebody stays."""
    found = dict(reasons)
    for event in events:
        if event.kind in _REFUSALS and event.by is not None:
            found.setdefault(event.by, event.kind)
    return Facts(found)

"""The checks that every contact passes: what the customer said, and that nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import attrs

from servicekit.followups.attempt import Attempt
from servicekit.followups.cap import Cap
from servicekit.followups.constraint import DONE, UNWISHED, Constraint, as_bases
from servicekit.followups.permission import objected, without_consent
from servicekit.followups.wishes import in_quiet_hours, outside_contact_hours, unusable
from servicekit.interaction import BASES
from servicekit.values import instance_of, some_text, texts

__all__ = [
    "AGAIN",
    "CARRIED_OUT",
    "CHECKS",
    "CONSENT",
    "CONTACT_HOURS",
    "NEEDS",
    "OBJECTION",
    "QUIET_HOURS",
    "Check",
]


@attrs.frozen
class Check:
    """A constraint that follows from the customer and their contacts alone.

    A host that wants one to bind other bases changes it: ``attrs.evolve(QUIET_HOURS, bases=…)``.

    Args:
        id: what people call it.
        code: what kind of rule it is, for programs.
        clause: why it shuts something out; ``{purpose}``, ``{channel}`` and ``{places}``, where
            the customer may be, are filled in.
        shuts: returns the time within ``[low, high)`` that it shuts out, as edges.
        bases: the bases of the contacts that it binds.
        channels: the channels that it binds; every one by default.
        is_law: whether it is law.
        source: where it comes from.

    Example:
        >>> QUIET_HOURS.bases
        ('reply', 'promised', 'service', 'marketing', 'collection')
    """

    is_local: ClassVar[bool] = False

    id: str = attrs.field(converter=some_text)
    code: str = attrs.field(converter=some_text)
    clause: str = attrs.field(converter=some_text)
    shuts: Callable[[Attempt, int, int], list[int]] = attrs.field(repr=False)
    bases: tuple[str, ...] = attrs.field(default=UNWISHED, converter=as_bases, kw_only=True)
    channels: tuple[str, ...] = attrs.field(default=(), converter=texts, kw_only=True)
    is_law: bool = attrs.field(default=False, validator=instance_of(bool), kw_only=True)
    source: str | None = attrs.field(default=None, validator=instance_of(str, None), kw_only=True)

    def __str__(self) -> str:
        return self.id

    def shut(self, attempt: Attempt, low: int, high: int) -> list[int]:
        """Return the time within ``[low, high)`` that it shuts out."""
        return self.shuts(attempt, low, high)

    def said(self, attempt: Attempt, at: int) -> str:
        """Say in a clause why it shuts an instant out."""
        purposes = " and ".join(f"{purpose!r}" for purpose in attempt.purposes)
        zones = attempt.customer.timezones
        places = f" ({' and '.join(zones)})" if len(zones) > 1 else ""
        return self.clause.format(purpose=purposes, channel=attempt.channel, places=places)


def _carried_out(attempt: Attempt, low: int, high: int) -> list[int]:
    done = {key for made in attempt.made for key in made.carried_out}
    return [low, high] if any(each.key in done for each in attempt.follow_ups) else []


#: Contact only when the customer wants to be contacted.
CONTACT_HOURS = Check(
    "contact hours",
    "contact_hours",
    "outside the hours at which the customer wants to be contacted{places}",
    outside_contact_hours,
)
#: No contact in the customer's quiet hours.
QUIET_HOURS = Check(
    "quiet hours", "quiet_hours", "in the customer's quiet hours{places}", in_quiet_hours
)
#: No contact on a channel that the customer cannot use, unless they asked for it there.
NEEDS = Check("needs", "need", "the customer needs no {channel}", unusable, bases=BASES)
#: Marketing only with consent.
CONSENT = Check(
    "consent",
    "no_consent",
    "the customer has not consented to {purpose} by {channel}",
    without_consent,
    bases=["marketing"],
    is_law=True,
)
#: Nothing to which the customer objected.
OBJECTION = Check(
    "objection", "objection", "the customer objected to {purpose} by {channel}", objected
)
#: Nothing twice, whatever its basis; a contact that reached nobody carried nothing out.
CARRIED_OUT = Check(
    "carried out",
    DONE,
    "a contact has carried it out already",
    _carried_out,
    bases=BASES,
)
#: After a try that reached nobody the next one waits for an hour, whatever the customer wished:
#: who asked for one call did not ask for twenty. A danger does not wait.
AGAIN = Cap(
    "again", 1, "1 hour", per="follow_up", bases=[each for each in BASES if each != "safety"]
)
#: What a policy checks unless it says otherwise.
CHECKS: tuple[Constraint, ...] = (
    CARRIED_OUT, NEEDS, CONSENT, OBJECTION, CONTACT_HOURS, QUIET_HOURS, AGAIN,
)  # fmt: skip

"""The occasion: something that happened and may deserve a follow-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import quote

import attrs

from servicekit.case import STATUSES
from servicekit.decision import Reason, reasons
from servicekit.errors import FieldError
from servicekit.hours import Span
from servicekit.instants import (
    EPOCH,
    aware,
    from_microseconds,
    moment,
    optional_aware,
    to_microseconds,
)
from servicekit.values import (
    Facts,
    FrozenMapping,
    check_word,
    identifier,
    one_of,
    optional_identifier,
    tuple_of,
)

__all__ = ["DATED", "OCCASIONS", "Occasion"]

#: What may deserve a follow-up. A promise has a due that comes nearer, is about to slip, or is
#: broken; a case is settled; the customer waits for us, or we for them; nobody takes what was
#: handed over; the customer was told what has changed since; a known cause touches them.
OCCASIONS = (
    "promise_due", "promise_at_risk", "promise_broken", "resolved", "customer_waiting",
    "customer_silent", "hand_over_untaken", "told_otherwise", "known_cause",
)  # fmt: skip
#: The occasions that have a due ahead of them.
DATED = frozenset({"promise_due", "promise_at_risk"})


def _spans(values: Iterable[Span]) -> tuple[Span, ...]:
    return tuple_of(Span, values)


def _statuses(spans: Mapping[str, Iterable[Span]]) -> FrozenMapping[str, tuple[Span, ...]]:
    for status in spans:
        check_word("statuses", status, STATUSES)
    return FrozenMapping({status: _spans(found) for status, found in spans.items()})


@attrs.frozen(kw_only=True)
class Occasion:
    """Something that happened and may deserve a follow-up.

    The same occasion is the same at every later instant: it begins with a fact, and not with the
    question. So whoever asks again finds the follow-up under the same key.

    Args:
        kind: one of :data:`OCCASIONS`.
        since: when the fact happened that began it.
        about: the id of what it hangs on: a promise, a contact, an escalation, a cause.
        customer_id: whom it concerns.
        case_id: the matter; ``None`` where it belongs to none, or to several.
        brand: the brand that it is about.
        due_at: when what was promised is due; it stands with a due or a risk, and with no other
            occasion.
        agent_id: the person who has to see to it.
        team_id: the team that has to.
        pauses: when its time stood still, whatever is planned for it.
        statuses: when its case was in each status; the last stretch ends at the instant that was
            asked about. A plan that waits on a status does not count them.
        facts: what tables read.
        because: what happened, one sentence each.

    Example:
        >>> from datetime import UTC
        >>> fixed = Occasion(
        ...     kind="resolved", customer_id=7, case_id=3,
        ...     since=datetime(2026, 5, 1, 9, tzinfo=UTC),
        ... )
        >>> fixed.key("stayed fixed")
        'stayed%20fixed/resolved/3//20260501T090000000000Z'

    Raises:
        FieldError: the kind or a status is unknown, an id is empty, or there is a due where none
            can be, or none where one has to be.
        NaiveDatetimeError: an instant has no time zone.
    """

    kind: str = attrs.field(validator=one_of(*OCCASIONS))
    since: datetime = attrs.field(converter=aware, eq=moment)
    about: str | None = attrs.field(default=None, converter=optional_identifier)
    customer_id: str = attrs.field(converter=identifier)
    case_id: str | None = attrs.field(default=None, converter=optional_identifier)
    brand: str | None = None
    due_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    agent_id: str | None = attrs.field(default=None, converter=optional_identifier)
    team_id: str | None = attrs.field(default=None, converter=optional_identifier)
    pauses: tuple[Span, ...] = attrs.field(default=(), converter=_spans)
    statuses: FrozenMapping[str, tuple[Span, ...]] = attrs.field(
        factory=FrozenMapping, converter=_statuses
    )
    facts: Facts = attrs.field(factory=Facts, converter=Facts, repr=False)
    because: tuple[Reason, ...] = attrs.field(default=(), converter=reasons)

    def __attrs_post_init__(self) -> None:
        if (self.due_at is not None) is not (self.kind in DATED):
            dated = " and ".join(kind for kind in OCCASIONS if kind in DATED)
            raise FieldError("due_at", self.due_at, f"a due for {dated}, and for nothing else")

    def key(self, plan_id: str) -> str:
        """Return what makes a follow-up on it the same whenever it is found again.

        What hangs on something goes by the customer and that thing, in whichever case it is: cases
        are merged, and one message can be about several.
        """
        since = from_microseconds(to_microseconds(self.since), EPOCH)
        stamp = f"{since.year:04}{since:%m%dT%H%M%S%fZ}"
        named = (plan_id, self.kind, self.case_id or "", self.about or "", self.customer_id)
        plan, kind, case, about, customer = (quote(part, safe="") for part in named)
        whose = case if case and not about else f"customer:{customer}"
        return "/".join((plan, kind, whose, about, stamp))

    def held(self, statuses: Iterable[str]) -> tuple[Span, ...]:
        """Return when its time stood still for whoever waits while the case has some statuses."""
        waits = (span for status in statuses for span in self.statuses.get(status, ()))
        return (*self.pauses, *waits)

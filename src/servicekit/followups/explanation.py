"""Why a customer is contacted when they are: what each constraint shuts out, and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs

from servicekit.followups.attempt import Attempt
from servicekit.followups.constraint import Constraint, outside
from servicekit.followups.request import Request
from servicekit.hours import Span
from servicekit.hours.edges import pairs, united
from servicekit.instants import from_microseconds, spoken, to_microseconds

__all__ = ["ContactExplanation", "Shut", "explained"]


@attrs.frozen(kw_only=True)
class Shut:
    """What one constraint shuts out.

    Args:
        constraint: its id.
        code: what kind of rule it is.
        text: why, in a clause.
        spans: when.
    """

    constraint: str
    code: str
    text: str
    spans: tuple[Span, ...]

    def __str__(self) -> str:
        return f"{self.constraint}: {', '.join(map(_words, self.spans))}"


@attrs.frozen(kw_only=True)
class ContactExplanation:
    """What each constraint shuts out on one channel, and what is left.

    Args:
        channel: on which channel.
        span: the time that was asked about.
        shut: what each constraint that binds the contact shuts out, in the order of the policy.
        open: when the customer can be contacted for it: from the instant that was asked about,
            between its earliest and its latest instant.
        contacts: when the customer was contacted, as caps count it.
    """

    channel: str | None
    span: Span
    shut: tuple[Shut, ...]
    open: tuple[Span, ...]
    contacts: tuple[datetime, ...] = attrs.field(default=())

    def picture(self, timezone: str | None = None, *, at: datetime | None = None) -> str:
        """Return a picture as SVG: one row a date, one lane for each constraint.

        Args:
            timezone: the IANA zone whose dates and hours are shown; that of the span by default.
            at: the instant of a contact that is marked.
        """
        from servicekit.followups.week import drawn

        return drawn(self, timezone, at)

    def __str__(self) -> str:
        how = "To do" if self.channel is None else f"By {self.channel}"
        lines = [f"{how}, {_words(self.span)}:", "Shut out by"]
        lines += [f"- {each}" for each in self.shut if each.spans]
        return "\n".join([*lines, "Open", *(f"- {_words(each)}" for each in self.open)])


def explained(
    constraints: Sequence[Constraint], attempt: Attempt, request: Request, span: Span
) -> ContactExplanation:
    """Return what each constraint shuts out of a span of time."""
    low, high = to_microseconds(span.start), to_microseconds(span.end)
    shut = [each.shut(attempt, low, high) for each in constraints]
    every = united(shut)
    return ContactExplanation(
        channel=attempt.channel,
        span=span,
        shut=tuple(
            Shut(
                constraint=each.id,
                code=each.code,
                text=each.said(attempt, low),
                spans=_spans(edges, span.start),
            )
            for each, edges in zip(constraints, shut, strict=True)
        ),
        open=_spans(outside(every, *request.within(low, high)), span.start),
        contacts=tuple(
            from_microseconds(made.at, span.start)
            for made in attempt.made
            if low <= made.at < high and (made.attempt or made.conversation)
        ),
    )


def _spans(edges: Iterable[int], like: datetime) -> tuple[Span, ...]:
    return tuple(
        Span(from_microseconds(start, like), from_microseconds(end, like))
        for start, end in pairs(list(edges))
    )


def _words(span: Span) -> str:
    return f"{spoken(span.start)} to {spoken(span.end)}"

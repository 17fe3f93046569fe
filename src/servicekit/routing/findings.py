"""What a check of a ladder finds: when nobody is asked in time, and when only one person is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from servicekit.decision import Reason
from servicekit.escalation import Escalation, Needs
from servicekit.hours import Span
from servicekit.instants import spoken, spoken_duration

__all__ = ["Gap", "OnlyOne", "lasting", "named", "plain"]


def plain(
    work: str, needs: Needs, *, raised_at: datetime, excluded: Iterable[str] = ()
) -> Escalation:
    """Return an escalation to which nothing has happened, as a check raises it.

    Args:
        work: the kind of work.
        needs: what it takes.
        raised_at: when it is raised.
        excluded: about whom the customer complains.
    """
    return Escalation(
        id=f"check of {work}",
        case_id="check",
        raised_at=raised_at,
        why="to see whom the ladder asks",
        kind=work,
        needs=needs,
        excluded=dict.fromkeys(excluded, "complained_about"),
    )


@attrs.frozen(kw_only=True)
class Gap:
    """A span in which an escalation asks nobody within the wait of the first level.

    Args:
        work: the kind of work.
        needs: what it takes.
        span: when it is raised, half-open.
        because: why nobody is asked, at the beginning of the span.
    """

    work: str
    needs: Needs
    span: Span
    because: tuple[Reason, ...]

    @property
    def code(self) -> str:
        """The word for it that a program can compare."""
        return "nobody_in_time"

    @property
    def evidence(self) -> tuple[str, ...]:
        """The kind of work."""
        return (self.work,)

    @property
    def escalation(self) -> Escalation:
        """An escalation for which nobody is asked in time, as ``timeline`` confirms."""
        return plain(self.work, self.needs, raised_at=self.span.start)

    @property
    def text(self) -> str:
        """It as a sentence, without the reasons."""
        return f"For {named(self.work, self.needs)} nobody is asked in time {lasting(self.span)}."

    def __str__(self) -> str:
        return " ".join([self.text, *map(str, self.because)])


@attrs.frozen(kw_only=True)
class OnlyOne:
    """A span in which everything hangs on one person: without them, nobody is asked in time.

    Args:
        work: the kind of work.
        needs: what it takes.
        span: when it is raised, half-open.
        agent_id: on whom it hangs.
        name: what they are called; by default their id.
    """

    work: str
    needs: Needs
    span: Span
    agent_id: str
    name: str | None = None

    @property
    def code(self) -> str:
        """The word for it that a program can compare."""
        return "only_one"

    @property
    def evidence(self) -> tuple[str, ...]:
        """The kind of work, and the person."""
        return self.work, self.agent_id

    @property
    def escalation(self) -> Escalation:
        """One that must not go to that person, and for which nobody is asked in time."""
        return plain(self.work, self.needs, raised_at=self.span.start, excluded=[self.agent_id])

    @property
    def called(self) -> str:
        """What people call the person."""
        return self.name or self.agent_id

    @property
    def text(self) -> str:
        """It as a sentence."""
        return (
            f"For {named(self.work, self.needs)} nobody but {self.called} is asked in time "
            f"{lasting(self.span)}; whoever complains about {self.called} then finds nobody."
        )

    def __str__(self) -> str:
        return self.text


def named(work: str, needs: Needs) -> str:
    """Return a kind of work with what it takes."""
    return f"{work} ({needs})" if str(needs) else work


def lasting(span: Span) -> str:
    """Return from when to when something lasts, and for how long."""
    start, end = spoken(span.start), spoken(span.end)
    return f"from {start} to {end} ({spoken_duration(span.duration)})"

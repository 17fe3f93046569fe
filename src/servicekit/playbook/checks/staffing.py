"""When somebody of the company is there to speak with a customer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import attrs

from servicekit.hours import Calendar, Span
from servicekit.hours.succession import AnyCalendar, whole_of
from servicekit.playbook.checks.subject import Subject
from servicekit.roster import Roster

__all__ = ["Staffing"]

# Channels on which both sides have to be there at once, whatever their case.
_LIVE = frozenset({"call", "chat", "phone", "telephone", "video", "voice"})


@attrs.define(kw_only=True, slots=False)
class Staffing:
    """When somebody is there: in their own hours, those of their team or the office, or on duty.

    Args:
        subject: the playbook, its people, and the period for which they are known.
    """

    subject: Subject

    def meets(self, channel: str, spans: Iterable[Span]) -> bool | None:
        """Tell whether somebody is there within some spans, where a channel takes that.

        Args:
            channel: the channel.
            spans: when a customer can be contacted on it.

        Returns:
            ``None`` where people come outside of their hours, and no period says which of them.
            ``True`` where nobody said when anybody works: then nothing is known to be in the way.

        Raises:
            NoVersionError: nobody knows who is on duty on such a day.
            UncoveredYearError: somebody's hours rest on holidays of a year that nobody knows.
        """
        roster = self.subject.roster
        comes = roster is not None and bool(roster.rotations or roster.fixed or roster.overrides)
        if channel.casefold() not in _LIVE or not (self._calendars or comes):
            return True
        asked = tuple(spans)
        if any(hours.between(each.start, each.end) for each in asked for hours in self._calendars):
            return True
        if roster is None or not comes:
            return False
        return None if self.subject.start is None else _on_duty(roster, asked)

    @cached_property
    def _calendars(self) -> tuple[Calendar, ...]:
        """The hours in which anybody works, of each person those that are said most closely."""
        office, roster = self.subject.playbook.office, self.subject.roster
        found: list[AnyCalendar | None] = [office]
        if roster is not None:
            found = [
                agent.hours
                or (roster.team(agent.team_id).hours if agent.team_id is not None else None)
                or office
                for agent in roster.agents
            ]
        return tuple(dict.fromkeys(whole_of(hours) for hours in found if hours is not None))


def _on_duty(roster: Roster, spans: Iterable[Span]) -> bool:
    return any(duty.agent_ids for each in spans for duty in roster.timeline(each.start, each.end))

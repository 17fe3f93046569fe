"""The people of a playbook and their desks."""

from __future__ import annotations

import attrs

from servicekit.playbook.amounts import duration, money
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.names import Names
from servicekit.playbook.section import Section
from servicekit.staff import Agent, Authority, Limit, Team

__all__ = ["NOBODY", "Staff"]

#: The word for a turn that nobody has.
NOBODY = "nobody"
_UNLIMITED = "unlimited"


@attrs.frozen
class Staff:
    """The people of a playbook and their desks, and what can be named of them.

    Args:
        agents: the people without mistakes.
        teams: the desks without mistakes.
        people: the ids of all people.
        desks: the ids of all desks.
        roles: what any of the people is.
        decisions: what any of the people may decide.
        skills: what any of the people knows.
    """

    agents: tuple[Agent, ...]
    teams: tuple[Team, ...]
    people: Names
    desks: Names
    roles: Names
    decisions: Names
    skills: Names

    @classmethod
    def read(cls, root: Section, calendars: Calendars, *, complete: bool) -> Staff:
        """Read all people and desks.

        Where desks are listed, people belong to one of these; elsewhere there are those that
        people name.
        """
        desks = Names.of(root, "teams", complete=complete)
        teams = [_team(section, desks, calendars) for section in desks.sections(root)]
        people = Names.of(root, "agents", complete=complete)
        listed = root.has("teams")
        reader = _Reader(calendars, people, desks, listed=listed)
        agents = [reader.agent(section) for section in people.sections(root)]
        reader.roles.complete = people.complete
        if not listed:
            desks.complete = people.complete
        return cls(
            tuple(agent for agent in agents if agent),
            tuple(team for team in teams if team),
            people,
            desks,
            reader.roles,
            reader.decisions,
            reader.skills,
        )


def _team(section: Section, desks: Names, calendars: Calendars) -> Team | None:
    found = len(section.problems)
    fields = {
        "id": desks.taken(section),
        "name": section.text("name"),
        "department": section.text("department"),
        "hours": calendars.chosen(section),
    }
    section.close()
    return section.fitted(found, Team, **fields)


class _Reader:
    """Read people one after the other; what can be named of them is kept on the way."""

    def __init__(self, calendars: Calendars, people: Names, desks: Names, *, listed: bool) -> None:
        self._calendars, self._people, self._desks = calendars, people, desks
        self._listed = listed
        self.roles, self.decisions, self.skills = Names("roles"), Names("kinds"), Names("skills")

    def agent(self, section: Section) -> Agent | None:
        found = len(section.problems)
        roles = dict.fromkeys(section.listed("roles").values())
        skills, authority = section.wholes("skills", least=1), section.section("authority")
        self.roles.known |= roles
        self.skills.known |= dict.fromkeys(skills)
        self.decisions.known |= dict.fromkeys(authority.names())
        fields = {
            "id": self._id(section),
            "name": section.text("name"),
            "team_id": self._team_id(section),
            "roles": tuple(roles),
            "hours": self._calendars.chosen(section),
            "languages": tuple(section.listed("languages").values()),
            "capacity": section.whole("capacity", least=0),
            "skills": skills,
            "weights": section.wholes("weights", least=1),
            "authority": _authority(authority),
        }
        section.close()
        return section.fitted(found, Agent, **fields)

    def _id(self, section: Section) -> str | None:
        name = self._people.taken(section)
        if name == NOBODY:
            section.report("id", f"{name!r} is the word for a turn that nobody has; take another")
        return name

    def _team_id(self, section: Section) -> str | None:
        if self._listed:
            return self._desks.named(section, "team")
        name = section.text("team")
        if name is not None:
            self._desks.known[name] = None
        return name


def _authority(section: Section) -> Authority:
    limits = {kind: _limit(section, kind) for kind in section.names()}
    return Authority(limits={kind: limit for kind, limit in limits.items() if limit})


def _limit(section: Section, kind: str) -> Limit | None:
    if section.holds(kind, dict):
        return _bounds(section.section(kind))
    words = section.text(kind)
    if words == _UNLIMITED:
        return Limit()
    amount = None if words is None else money(section, kind)
    return None if amount is None else Limit(per_case=amount)


def _bounds(section: Section) -> Limit | None:
    found = len(section.problems)
    fields = {
        "per_case": money(section, "per_case"),
        "per_window": money(section, "per_window"),
        "window": duration(section, "window"),
    }
    section.close()
    if len(section.problems) == found and not any(fields.values()):
        section.report("", f"is empty; write {_UNLIMITED!r} in its place for what has no limit")
    return section.fitted(found, Limit, **fields)

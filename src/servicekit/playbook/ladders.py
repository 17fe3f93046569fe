"""The ladders of a playbook: whom an escalation reaches, level by level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from servicekit.escalation import Needs
from servicekit.hours import Allowance
from servicekit.playbook.amounts import waiting
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.names import Names
from servicekit.playbook.needs import needs
from servicekit.playbook.section import Section
from servicekit.playbook.staff import Staff
from servicekit.routing import (
    ASK,
    FAIRNESS,
    ON_EMPTY,
    EscalationPolicy,
    Level,
    Recipient,
    Relaxation,
)
from servicekit.routing.constraint import SOFT
from servicekit.tables.formats.drafting import unknown

__all__ = ["LadderReader"]

_AT_ONCE = "at once"
_WHOM = "whom to ask, such as 'team:billing' or 'on_duty'"


@attrs.frozen
class LadderReader:
    """Read the ladders.

    Args:
        root: the playbook.
        calendars: its calendars.
        staff: its people.
        rotations: the ids of its rotations.
    """

    root: Section
    calendars: Calendars
    staff: Staff
    rotations: Names

    def read(self, names: Names) -> list[EscalationPolicy]:
        """Return the ladders without mistakes.

        Args:
            names: what the ladders are called, once they have been read.
        """
        found = [self._ladder(section, names) for section in names.sections(self.root)]
        return [ladder for ladder in found if ladder]

    @property
    def _has_people(self) -> bool:
        """Whether it is known who can be named: else the host's own roster has them."""
        return self.root.has("agents")

    def _ladder(self, section: Section, names: Names) -> EscalationPolicy | None:
        found = len(section.problems)
        fields = {
            "id": names.taken(section),
            "levels": self._levels(section),
            "fallback": self._recipients(section, "fallback", such_as=_WHOM),
            "repeat": section.whole("repeat", least=0),
            "repeat_from": section.whole("repeat_from", least=0),
            "relax": self._relax(section),
            "fairness": section.word("fairness", FAIRNESS),
            "over_capacity": tuple(section.listed("over_capacity").values()),
            "max_hand_overs": section.whole("max_hand_overs", least=0),
            "supervisor": self._recipients(
                section, "supervisor", such_as=_WHOM if section.has("supervisor") else ""
            ),
            "acknowledge_within": waiting(section, "acknowledge_within"),
            "hours": self.calendars.chosen(section),
            "work": self._work(section),
            "shown": section.whole("shown", least=1),
        }
        section.close()
        return section.fitted(found, EscalationPolicy, **fields)

    # -- whom it asks -----------------------------------------------------------------------------

    def _levels(self, section: Section) -> list[Level | None]:
        if section.given("levels").get("levels", []) == []:
            section.report("levels", "is missing; give at least one level")
        return [None if part is None else self._level(part) for part in section.tables("levels")]

    def _level(self, section: Section) -> Level | None:
        found = len(section.problems)
        fields = {
            "name": section.text("name"),
            "targets": self._recipients(section, "targets", such_as=_WHOM),
            "wait": waiting(section, "wait"),
            "on_empty": section.word("on_empty", ON_EMPTY),
            "ask": section.word("ask", ASK),
        }
        section.close()
        return section.fitted(found, Level, **fields)

    def _recipients(
        self, section: Section, key: str, *, such_as: str
    ) -> tuple[Recipient, ...] | None:
        words = section.listed(key, such_as=such_as)
        made = [self._recipient(section, place, each) for place, each in words.items()]
        return tuple(each for each in made if each) or None

    def _recipient(self, section: Section, place: str, words: str) -> Recipient | None:
        made = section.made(place, Recipient.parse, words)
        if made is not None and made.id is not None and self._has_people:
            self._names(made.kind).checked(section, place, made.id)
        return made

    def _names(self, kind: str) -> Names:
        """Return what the id of a recipient is one of."""
        by_kind = {
            "agent": self.staff.people,
            "role": self.staff.roles,
            "rotation": self.rotations,
        }
        return by_kind.get(kind, self.staff.desks)

    # -- what it gives up -------------------------------------------------------------------------

    def _relax(self, section: Section) -> list[Relaxation] | None:
        if not section.has("relax"):
            section.given("relax")
            return None
        if section.holds("relax", dict):
            return [*_in_time(section.section("relax"))]
        return [*_in_order(section, section.listed("relax").items())]

    # -- what it is for ---------------------------------------------------------------------------

    def _work(self, section: Section) -> dict[str, Needs]:
        work: dict[str, Needs] = {}
        for part in section.sections("work"):
            name = part.text("name", required=True)
            if name in work:
                part.report("name", f"{name!r} is there twice; work has names of its own")
            work[name or ""] = needs(part, self.staff, has_people=self._has_people)
        return work


def _in_time(section: Section) -> Iterator[Relaxation]:
    for name in section.names():
        if name not in SOFT:
            section.report(name, unknown(name, SOFT))
        elif section.holds(name, str) and section.text(name) == _AT_ONCE:
            yield Relaxation(name)
        else:
            after: Allowance | None = waiting(section, name)
            yield Relaxation(name, after)


def _in_order(section: Section, words: Iterable[tuple[str, str]]) -> Iterator[Relaxation]:
    seen: set[str] = set()
    for place, name in words:
        if name not in SOFT:
            section.report(place, unknown(name, SOFT))
        elif name in seen:
            section.report(place, f"{name!r} is there twice; say it once")
        else:
            seen.add(name)
            yield Relaxation(name)

"""What examples of a playbook may name: its parts, as far as no mistake hides them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

import attrs

from servicekit.answers import AnswerBook, Question
from servicekit.errors import UnknownQuestionError
from servicekit.followups import ContactPolicy, FollowUpPolicy
from servicekit.playbook.columns import OwnColumns
from servicekit.playbook.section import Section
from servicekit.playbook.staff import Staff
from servicekit.routing import EscalationPolicy, TriggerPolicy
from servicekit.tables import Column
from servicekit.tables.formats.drafting import unknown
from servicekit.targets import Target

__all__ = ["Known"]

_FACT = "facts."


@attrs.define(kw_only=True, slots=False)
class Known:
    """What examples may name.

    Args:
        root: the playbook.
        parts: what was read of it, by the fields of a playbook.
        staff: its people.
        own: its own columns.
        timezone: the zone of instants without an offset.
        complete: whether every file could be read.
    """

    root: Section
    parts: Mapping[str, Any]
    staff: Staff
    own: OwnColumns
    timezone: str
    complete: bool

    def __attrs_post_init__(self) -> None:
        self._wrong = tuple(problem.path for problem in self.root.problems)

    # -- its parts --------------------------------------------------------------------------------

    def question(self, section: Section, name: str | None, brand: str | None) -> Question | None:
        """Return the question that an example asks, and report it where there is none."""
        book: AnswerBook = self.parts["answers"]
        try:
            return None if name is None else book.question(name, brand=brand)
        except UnknownQuestionError:
            self.check(section, "question", name, dict.fromkeys(q.id for q in book), "questions")
            return None

    def ladder(self, section: Section, name: str | None) -> EscalationPolicy | None:
        """Return the ladder of an example, and report it where there is none."""
        ladders = {each.id: each for each in self.parts["ladders"]}
        self.check(section, "ladder", name, ladders, "ladders")
        return ladders.get(name or "")

    @property
    def targets(self) -> dict[str, Target]:
        """The targets by their ids."""
        return {each.id: each for each in self.parts["targets"].targets}

    @property
    def triggers(self) -> TriggerPolicy | None:
        """What calls for an escalation."""
        found: TriggerPolicy | None = self.parts.get("triggers")
        return found

    @property
    def follow_ups(self) -> FollowUpPolicy | None:
        """What is followed up."""
        found: FollowUpPolicy | None = self.parts.get("follow_ups")
        return found

    @property
    def contact(self) -> ContactPolicy | None:
        """When customers are contacted."""
        found: ContactPolicy | None = self.parts.get("contact")
        return found

    @cached_property
    def selected(self) -> dict[str, set[Any]]:
        """The values by which targets are chosen, by what of a case has them."""
        found: dict[str, set[Any]] = {}
        for target in self.targets.values():
            for name, values in (*target.when.items(), *target.unless.items()):
                found.setdefault(name.removeprefix(_FACT), set()).update(values)
        return found

    @property
    def columns(self) -> Mapping[str, Column | None]:
        """The facts of the host's own, ``None`` for one with a mistake."""
        return self.own.by_name

    # -- whether what is named is there -----------------------------------------------------------

    def check(
        self, section: Section, place: str, name: str | None, known: Collection[str], key: str
    ) -> None:
        """Report a name where there is no such thing, unless a mistake may hide it.

        Args:
            section: the part that names it.
            place: where in it.
            name: the name, if it can be read.
            known: what there is.
            key: where in a playbook such things stand.
        """
        if name is not None and name not in known and self.sure(key, known):
            section.report(place, unknown(name, known))

    def sure(self, key: str, found: Collection[Any] | None) -> bool:
        """Tell whether there is no more of something than what was found."""
        if not self.complete or any(path.startswith(key) for path in self._wrong):
            return False
        return bool(found) or not self.root.near(key)

    def listed(
        self, section: Section, key: str, known: Collection[str], where: str
    ) -> tuple[str, ...] | None:
        """Return the names that an example lists, if it does, and report those that are not there.

        Args:
            section: the part that names them.
            key: the key that has them.
            known: what there is.
            where: where in a playbook such things stand.
        """
        if not section.has(key):
            return None
        names = section.listed(key)
        for place, name in names.items():
            self.check(section, place, name, known, where)
        return tuple(names.values())

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of the people."""
        return tuple(agent.id for agent in self.parts["roster"].agents)

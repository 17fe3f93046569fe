"""The triggers of a playbook: what in a case calls for an escalation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from servicekit.escalation import SEVERITIES
from servicekit.playbook.columns import RuleReader
from servicekit.playbook.names import Names
from servicekit.playbook.needs import needs
from servicekit.playbook.section import Section
from servicekit.playbook.staff import Staff
from servicekit.routing import Trigger, TriggerPolicy

__all__ = ["TriggerReader"]

_ID = "triggers"
_WHEN = "what has to be the case, such as { promise_broken = true }"


@attrs.frozen
class TriggerReader:
    """Read the triggers; each stands by itself, with what has to be the case.

    Args:
        root: the playbook.
        rules: reads what has to be the case.
        staff: the people of the playbook.
        ladders: the ids of its ladders.
    """

    root: Section
    rules: RuleReader
    staff: Staff
    ladders: Names

    def read(self, *, complete: bool) -> TriggerPolicy | None:
        """Return the policy; ``None`` where there are no triggers, or one has a mistake."""
        found = len(self.root.problems)
        names = Names.of(self.root, "triggers", complete=complete)
        sections = [*names.sections(self.root)]
        if not sections:
            return None
        triggers = [self._trigger(section, names) for section in sections]
        table = self.rules.table(
            self.root,
            {"name": _ID, "policy": "collect", "otherwise": None, "rules": _rules(sections)},
            {f"rules[{number}]": each.path("") for number, each in enumerate(sections)},
        )
        if table is None or len(self.root.problems) > found:
            return None
        return TriggerPolicy(id=_ID, table=table, triggers=[each for each in triggers if each])

    def _trigger(self, section: Section, names: Names) -> Trigger | None:
        found = len(section.problems)
        if section.given("when").get("when", {}) == {}:
            section.report("when", f"is missing; give {_WHEN}")
        has_people = self.root.has("agents")
        fields = {
            "id": names.taken(section),
            "ladder": self.ladders.named(section, "ladder", required=True),
            "why": section.text("why", required=True),
            "severity": section.word("severity", SEVERITIES),
            "kind": section.text("kind"),
            "needs": needs(section.section("needs"), self.staff, has_people=has_people),
        }
        section.close()
        return section.fitted(found, Trigger, **fields)


def _rules(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Return a rule for each trigger; one whose id is wrong is called by its place."""
    rules: dict[str, dict[str, Any]] = {}
    for section in sections:
        given = section.given("id", "when")
        name, place = given.pop("id", None), section.path("")
        unique = isinstance(name, str) and name.strip() and name not in rules
        known = name if unique else place
        rules[known] = {**given, "id": known, "then": known}
    return [*rules.values()]

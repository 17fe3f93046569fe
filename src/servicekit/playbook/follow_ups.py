"""The follow-up policy of a playbook: its plans, and the rules that name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from servicekit.followups import FollowUpPolicy, Plan
from servicekit.followups.presets import great_service
from servicekit.hours import BusinessHours
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.columns import RuleReader
from servicekit.playbook.defaults import Defaults
from servicekit.playbook.names import Names
from servicekit.playbook.plans import PlanReader
from servicekit.playbook.section import Section
from servicekit.tables import DecisionTable, Rule

__all__ = ["FollowUpReader", "named_in"]

_POLICIES = ("unique", "any", "exceptions", "collect")
_ID = "follow-ups"
_ALWAYS = BusinessHours.always("UTC")
_PRESETS = {"great_service": great_service(hours=_ALWAYS)}


@attrs.frozen
class FollowUpReader:
    """Read what deserves that somebody comes back to it.

    Args:
        section: the part.
        rules: reads its table.
        calendars: the calendars of the playbook.
        defaults: its working hours.
        channels: the channels of the company, ``None`` where they are not known.
    """

    section: Section
    rules: RuleReader
    calendars: Calendars
    defaults: Defaults
    channels: Names | None

    def read(self, *, complete: bool) -> FollowUpPolicy | None:
        """Return the policy; ``None`` where it has a mistake."""
        section, found = self.section, len(self.section.problems)
        preset = _PRESETS.get(section.word("preset", _PRESETS) or "")
        known = {} if preset is None else {plan.id: plan for plan in preset.plans}
        own = preset is None or section.has("rules")
        names = Names.of(section, "plans", complete=complete)
        plans = self._plans(names, known)
        table = self._own_table(names) if own or not preset else self._preset_table(preset)
        fields: dict[str, Any] = {
            "id": section.text("id") or (preset.id if preset else _ID),
            "timezone": section.zone("timezone"),
            "hours": self.defaults.calendar(section, self.calendars),
        }
        section.close()
        if table is None:
            return None
        self._try_rules(table, {**known, **plans}, own=own)
        wanted = _wanted(table, known, plans)
        timed = self._has_time(wanted, fields["hours"])
        if not timed or len(section.problems) > found:
            return None
        return FollowUpPolicy(table=table, plans=wanted.values(), **fields)

    # -- its plans --------------------------------------------------------------------------------

    def _plans(self, names: Names, known: Mapping[str, Plan]) -> dict[str, Plan]:
        """Return those without mistakes; whatever a preset has can be named as well."""
        reader = PlanReader(names, known, self.channels)
        made = [reader.plan(section) for section in names.sections(self.section)]
        names.known |= dict.fromkeys(known)
        return {plan.id: plan for plan in made if plan}

    def _has_time(self, plans: Mapping[str, Plan], hours: BusinessHours | None) -> bool:
        """Tell whether there is a calendar where a plan counts in business time."""
        needy = next((plan.id for plan in plans.values() if plan.needs_hours), None)
        if needy is None or hours is not None:
            return True
        if self.defaults.sure and not self.section.has("hours"):
            message = f"is missing; plan {needy!r} counts in business time, so name a calendar"
            self.section.report("hours", message)
        return False

    # -- the rules that name them -----------------------------------------------------------------

    def _preset_table(self, preset: FollowUpPolicy) -> DecisionTable[Any]:
        for key in self.section.given("policy", "otherwise", "rules"):
            self.section.report(key, "is for rules of your own; give them, or leave it out")
        return preset.table

    def _own_table(self, names: Names) -> DecisionTable[Any] | None:
        section, policy = self.section, self.section.word("policy", _POLICIES)
        given = section.given("otherwise", "rules")
        if given.get("rules", []) == []:
            section.report("rules", "is missing; give at least one, or preset = 'great_service'")
        for place, outcome in _outcomes(given):
            self._check_plans(place, outcome, names)
        return self.rules.table(
            section,
            {"name": _ID, "policy": policy or "unique", "otherwise": None, "rules": [], **given},
        )

    def _check_plans(self, place: str, outcome: Any, names: Names) -> None:
        several = isinstance(outcome, list)
        for number, name in enumerate(outcome if several else [outcome]):
            there = f"{place}[{number}]" if several else place
            if isinstance(name, str):
                names.checked(self.section, there, name)
            else:
                self.section.report(there, "is not the id of a plan, nor a list of them")

    def _try_rules(
        self, table: DecisionTable[Any], plans: Mapping[str, Plan], *, own: bool
    ) -> None:
        """Report the rules that name a plan which cannot be for their occasion."""
        outcomes = [({}, table.otherwise), *((rule.when, rule.then) for rule in table.rules)]
        places = ["otherwise", *(f"rules[{number}].then" for number, _ in enumerate(table.rules))]
        for place, (when, then) in zip(places, outcomes, strict=True):
            if _names_plans(then) and plans.keys() >= {*named_in(then)}:
                trial = DecisionTable(
                    columns=table.columns,
                    rules=[Rule("this rule", when=when, then=then)],
                    policy="collect",
                )
                self.section.made(
                    place if own else "plans",
                    FollowUpPolicy,
                    id=_ID,
                    table=trial,
                    plans=plans.values(),
                    hours=_ALWAYS,
                )


def named_in(outcome: Any) -> Iterator[str]:
    """Yield the ids that an outcome of a table names."""
    if isinstance(outcome, tuple):
        for each in outcome:
            yield from named_in(each)
    elif isinstance(outcome, str):
        yield outcome


def _names_plans(outcome: Any) -> bool:
    """Tell whether an outcome names plans, or none, and is nothing else."""
    several = outcome if isinstance(outcome, tuple) else (outcome,)
    return all(each is None or isinstance(each, str) for each in several)


def _outcomes(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "otherwise" in given:
        yield "otherwise", given["otherwise"]
    rules = given.get("rules")
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, dict) and "then" in rule:
            yield f"rules[{number}].then", rule["then"]


def _wanted(
    table: DecisionTable[Any], known: Mapping[str, Plan], own: Mapping[str, Plan]
) -> dict[str, Plan]:
    """Return the plans of its own, and those of a preset that a rule names."""
    named = {name for rule in table.rules for name in named_in(rule.then)}
    named |= {*named_in(table.otherwise)}
    return {name: plan for name, plan in {**known, **own}.items() if name in named or name in own}

"""The rules of a question as they are in force for some time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import attrs

from servicekit.errors import FieldError
from servicekit.tables import Column, DecisionTable, Rule, col
from servicekit.tables.reading import AS_OF
from servicekit.tables.ruling import Policy
from servicekit.values import tuple_of
from servicekit.versions import Versions

__all__ = ["RuleSet", "as_versions"]


def _rules(rules: Iterable[Rule[str]]) -> tuple[Rule[str], ...]:
    return tuple_of(Rule, rules)


def _optional_date(value: date | None) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise FieldError("honour_until", value, "a datetime.date, or None")


@attrs.frozen
class RuleSet:
    """The rules that answer a question while they are in force.

    Args:
        rules: the rows; each ``then`` is the name of an outcome.
        policy: what holds where several rules apply: ``"unique"``, ``"any"`` or ``"exceptions"``.
        otherwise: the name of the outcome where no rule applies; an error if left out.
        honour_until: the last date on which what somebody was told under earlier rules is honoured.

    Example:
        >>> rules = RuleSet([Rule("in-time", when={"days": "<= 30"}, then="yes")], otherwise="no")
        >>> rules.outcomes
        ('yes', 'no')

    Raises:
        FieldError: what should be rules, or a date, is something else.
    """

    rules: tuple[Rule[str], ...] = attrs.field(default=(), converter=_rules)
    policy: Policy = attrs.field(default="unique", kw_only=True)
    otherwise: str | None = attrs.field(default=None, kw_only=True)
    honour_until: date | None = attrs.field(default=None, converter=_optional_date, kw_only=True)

    @property
    def outcomes(self) -> tuple[Any, ...]:
        """The names of the outcomes to which the rules lead, each once."""
        named = [rule.then for rule in self.rules]
        if self.otherwise is not None:
            named.append(self.otherwise)
        return tuple(dict.fromkeys(named))

    def table(self, name: str, columns: Mapping[str, Column]) -> DecisionTable[str]:
        """Return the rules as a table over some columns.

        The date on which somebody asks is a column where rules name it; a question without facts
        has one answer, or one for each date.

        Raises:
            LoadError: the rules cannot be read; every mistake is in it, with its path.
            ContradictionError: two rules contradict each other.
        """
        if not columns or any(AS_OF in rule.when for rule in self.rules):
            columns = {**columns, AS_OF: col.date()}
        return DecisionTable(
            name=name,
            columns=columns,
            rules=self.rules,
            policy=self.policy,
            otherwise=attrs.NOTHING if self.otherwise is None else self.otherwise,
        )


def as_versions(
    given: RuleSet | Versions[RuleSet] | Iterable[Rule[str]],
) -> Versions[RuleSet]:
    """Convert rules that were always in force to versions of them."""
    if isinstance(given, Versions):
        for _, rules in given:
            if not isinstance(rules, RuleSet):
                raise FieldError("rules", rules, "a RuleSet for each date")
        return given
    rules = given if isinstance(given, RuleSet) else RuleSet(given)
    return Versions([(date.min, rules)])

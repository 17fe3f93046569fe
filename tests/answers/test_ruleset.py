from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from servicekit.answers import RuleSet
from servicekit.answers.ruleset import as_versions
from servicekit.errors import ContradictionError, FieldError, LoadError
from servicekit.tables import Rule, col
from servicekit.versions import Versions

COLUMNS = {"days": col.integer(0, 90)}
IN_TIME = Rule("in-time", when={"days": "<= 30"}, then="yes")
LATE = Rule("late", when={"days": "> 30"}, then="no")
JULY = date(2026, 7, 1)


def test_rules_lead_to_outcomes() -> None:
    """The outcomes are those of the rules and of what holds otherwise, in order and each once."""
    again = Rule("again", when={"days": "> 60"}, then="yes")
    assert RuleSet([LATE, IN_TIME, again]).outcomes == ("no", "yes")
    assert RuleSet([IN_TIME], otherwise="yes").outcomes == ("yes",)
    assert RuleSet([IN_TIME], otherwise="no").outcomes == ("yes", "no")
    assert RuleSet(otherwise="no").outcomes == ("no",)
    assert RuleSet().outcomes == ()


def test_rules_make_a_table() -> None:
    """The table has the rules, the policy and what holds otherwise."""
    table = RuleSet(iter([IN_TIME]), otherwise="no").table("return", COLUMNS)

    assert table.name == "return"
    assert (table.decide({"days": 30}).outcome, table.decide({"days": 31}).outcome) == ("yes", "no")
    exception = Rule("gold", then="no", overrides=["in-time"])
    table = RuleSet([IN_TIME, exception], policy="exceptions").table("return", COLUMNS)
    assert table.decide({"days": 3}).outcome == "no"


def test_without_an_otherwise_there_is_none() -> None:
    """Where nothing holds otherwise the table says so, and none is made up."""
    table = RuleSet([IN_TIME]).table("return", COLUMNS)
    assert table.otherwise is attrs.NOTHING
    assert RuleSet([IN_TIME]).otherwise is None


def test_rules_that_make_no_table() -> None:
    """Rules that cannot be read or contradict each other are refused when a table is made."""
    with pytest.raises(LoadError) as caught:
        RuleSet([Rule("a", when={"weeks": 1}, then="yes")]).table("return", COLUMNS)
    assert "rules[0].when.weeks" in str(caught.value)
    with pytest.raises(ContradictionError, match="in-time says yes"):
        RuleSet([IN_TIME, Rule("never", then="no")]).table("return", COLUMNS)


@pytest.mark.parametrize(
    "rules", ["rules", IN_TIME, [("a", "yes")], [None], 5], ids=lambda v: str(v)[:9]
)
def test_rules_are_a_list_of_rules(rules: Any) -> None:
    """Anything but a list of rules is refused."""
    with pytest.raises(FieldError, match="Rule"):
        RuleSet(rules)


@pytest.mark.parametrize("until", ["2026-07-01", datetime(2026, 7, 1, tzinfo=UTC), 5], ids=str)
def test_what_is_honoured_ends_on_a_date(until: Any) -> None:
    """Until when earlier answers are honoured is a date; an instant would need a zone."""
    assert RuleSet(honour_until=JULY).honour_until == JULY
    assert RuleSet().honour_until is None
    with pytest.raises(FieldError) as caught:
        RuleSet(honour_until=until)
    assert caught.value.field == "honour_until"


def test_settings_are_given_by_name() -> None:
    """Only the rules are given by position."""
    with pytest.raises(TypeError):
        RuleSet([IN_TIME], "unique")  # type: ignore[misc]


# -- versions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [RuleSet, list, tuple, iter], ids=lambda make: make.__name__)
def test_rules_without_a_date_were_always_in_force(make: Callable[..., Any]) -> None:
    """Rules, or a set of them, become the one version that there ever was."""
    found = as_versions(make([IN_TIME]))
    assert found == Versions([(date.min, RuleSet([IN_TIME]))])
    assert found.on(date.min) == RuleSet([IN_TIME])


def test_versions_stay_what_they_are() -> None:
    """Versions of rule sets are taken as they are."""
    versions = Versions([(JULY, RuleSet([IN_TIME]))])
    assert as_versions(versions) is versions


@pytest.mark.parametrize(
    "wrong", [[IN_TIME], (IN_TIME,), "rules", None], ids=lambda v: type(v).__name__
)
def test_every_version_is_a_rule_set(wrong: Any) -> None:
    """A version that is only a list of rules has no policy, and is refused."""
    with pytest.raises(FieldError, match="a RuleSet for each date"):
        as_versions(Versions([(JULY, RuleSet([IN_TIME])), (date(2026, 8, 1), wrong)]))


@pytest.mark.parametrize("wrong", [5, None, "rules", {JULY: RuleSet()}], ids=str)
def test_other_things_are_no_rules(wrong: Any) -> None:
    """What is neither rules, a set of them nor versions is refused."""
    with pytest.raises(FieldError, match="Rule"):
        as_versions(wrong)


def test_rule_sets_travel(travels: Callable[[object], None]) -> None:
    """A rule set is a value, with or without what holds otherwise."""
    travels(RuleSet([IN_TIME, LATE], honour_until=JULY))
    travels(RuleSet([IN_TIME], policy="exceptions", otherwise="no"))
    assert RuleSet([IN_TIME, LATE]) != RuleSet([LATE, IN_TIME])

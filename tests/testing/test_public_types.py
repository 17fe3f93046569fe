"""Hypothesis draws every public class of the library, and nothing that is not legal."""

from __future__ import annotations

import inspect
import os
import pkgutil
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import servicekit
from servicekit.answers import RuleSet
from servicekit.decision import Verdict
from servicekit.extra.json import dumps, loads
from servicekit.extra.json.kinds import kind_name
from servicekit.hours import BusinessHours
from servicekit.testing import strategies
from servicekit.testing.strategies import REGISTERED, UNREGISTERED
from servicekit.values import FrozenMapping
from servicekit.versions import Versions
from testing.support import simplest

# Which modules are above all values, and so have none of their own.
ABOVE = {"cli", "extra", "testing", "__main__"}
# How many of each class; a deep run says more.
EACH = int(os.environ.get("SERVICEKIT_EACH", "3"))

few = settings(max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck))


def public():
    """Return the public classes by module and name."""
    homes = sorted({found.name for found in pkgutil.iter_modules(servicekit.__path__)} - ABOVE)
    modules = {home: import_module(f"servicekit.{home}") for home in homes}
    found = {
        f"{home}.{name}": getattr(module, name)
        for home, module in modules.items()
        for name in getattr(module, "__all__", ())
    }
    return {
        name: kind
        for name, kind in found.items()
        if inspect.isclass(kind) and not issubclass(kind, BaseException)
    }


PUBLIC = public()
DRAWN = {name: kind for name, kind in PUBLIC.items() if name not in UNREGISTERED}


def test_every_public_class_is_drawn_or_says_why_not():
    """A new class needs a strategy, or a reason; a reason is of a class that is there."""
    missing = {name for name, kind in DRAWN.items() if kind not in REGISTERED}

    assert missing == set()
    assert set(UNREGISTERED) <= set(PUBLIC)
    assert not {PUBLIC[name] for name in UNREGISTERED} & set(REGISTERED)


@pytest.mark.parametrize("name", DRAWN)
def test_public_classes_are_drawn(name, travels):
    """What is drawn is of the class, can be told, hashed and copied, and comes back from JSON."""
    kind = DRAWN[name]

    @few
    @given(st.from_type(kind))
    def holds(value):
        assert isinstance(value, kind)
        str(value)
        travels(value)
        if kind_name(type(value)) is not None and kind is not Verdict:
            assert loads(dumps(value), type(value)) == value

    holds()


@pytest.mark.parametrize(
    ("kind", "held"),
    [(Versions[RuleSet], RuleSet), (Versions[BusinessHours], BusinessHours)],
    ids=["rule sets", "hours"],
)
def test_versions_are_of_what_is_named(kind, held):
    """``Versions[RuleSet]`` holds rule sets."""
    found = simplest(st.from_type(kind))

    assert [type(value) for _, value in found.entries] == [held]


def test_mappings_hold_what_is_named():
    """``FrozenMapping[str, int]`` holds whole numbers."""
    assert simplest(st.from_type(FrozenMapping[str, int]), bool) == {"1": 0}


def test_every_strategy_that_stands_for_a_class_is_public():
    """Who wants bounds finds the strategy of each class by its name."""
    assert {make.__name__ for make in REGISTERED.values()} <= set(strategies.__all__)

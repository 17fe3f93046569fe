"""Every value to JSON and back."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicekit
from servicekit.extra.json import dumps, json_schema, loads
from servicekit.extra.json.kinds import KINDS, kind_name, kind_named
from extra.support_json import STRATEGIES, exact


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@settings(max_examples=25)
def test_round_trip(name, data):
    """Every kind of value comes back exactly as it was written."""
    value = data.draw(STRATEGIES[name])

    again = loads(dumps(value), kind_named(name))

    assert again == value
    assert exact(again) == exact(value)
    assert dumps(again) == dumps(value)

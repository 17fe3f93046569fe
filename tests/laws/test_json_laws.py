"""The laws of JSON: what is written is read back equal, for every type that can be drawn."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicekit.extra.json import dumps, loads, structure, unstructure
from servicekit.extra.json.kinds import kind_name
from servicekit.testing.strategies import REGISTERED

# A verdict may hold what is found in a table, which is not written. What is drawn by asking for a
# whole review comes back from JSON in tests/testing/test_public_types.py.
ELSEWHERE = ("servicekit.decision", "servicekit.review", "servicekit.scorecard.worst")
KINDS = sorted(
    (kind for kind in REGISTERED if kind_name(kind) and not kind.__module__.startswith(ELSEWHERE)),
    key=lambda kind: f"{kind.__name__} of {kind.__module__}",
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_written_is_read_back(kind):
    """A document gives the same value again, and the same text for it."""

    @settings(
        max_examples=10, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )  # fmt: skip
    @given(st.from_type(kind))
    def holds(value):
        text = dumps(value)
        again = loads(text, kind)
        assert again == value
        assert hash(again) == hash(value)
        assert dumps(again) == text
        assert structure(json.loads(json.dumps(unstructure(value))), kind) == value

    holds()

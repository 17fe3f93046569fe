"""The laws of JSON: what is written is read back equal, for every type that can be drawn."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicekit.answers import AnswerBook, Question
from servicekit.extra.json import dumps, loads, structure, unstructure
from servicekit.followups import Check, ContactPolicy, FollowUpPolicy
from servicekit.routing import EscalationPolicy, TriggerPolicy
from servicekit.tables import DecisionTable
from servicekit.testing.strategies import REGISTERED

# These are policies: some are written as TOML, others hold tables or code.
POLICIES = {
    AnswerBook, Check, ContactPolicy, DecisionTable, EscalationPolicy, FollowUpPolicy, Question,
    TriggerPolicy,
}  # fmt: skip
# These are parts of a roster, which is one as well.
ROSTER = {kind for kind in REGISTERED if kind.__module__.startswith("servicekit.roster.")}
KINDS = sorted(set(REGISTERED) - POLICIES - ROSTER, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_written_is_read_back(kind):
    """A document gives the same value again, and the same text for it."""

    @settings(
        max_examples=15, deadline=None,
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

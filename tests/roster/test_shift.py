"""Shifts and pieces of a timeline."""

import pytest

from roster.support import span
from servicekit.errors import FieldError
from servicekit.roster import Duty, Shift


def test_values_travel(travels):
    """Shifts and pieces of a timeline can be copied, pickled and hashed."""
    travels(Shift(agent_id="ada", span=span(9, 17)))
    travels(Duty(span=span(9, 17), agent_ids=["ada", "sam"]))


def test_ids_are_converted():
    """Ids may be numbers, as everywhere."""
    assert Shift(agent_id=7, span=span(9, 17)).agent_id == "7"
    assert Duty(span=span(9, 17), agent_ids=[7]).agent_ids == ("7",)


@pytest.mark.parametrize("kind", [Shift, Duty])
def test_a_span_is_wanted(kind):
    """Something else than a span is refused."""
    with pytest.raises(FieldError, match="Span"):
        kind(span=(9, 17), **({"agent_id": "ada"} if kind is Shift else {}))

"""A backlog, with a ladder and without one."""

import pytest

from routing.support import ADA, KIM, SAM, at, desk, escalation, refund
from servicekit.routing import EVERYBODY, Load, assign


def test_without_a_ladder_the_lowest_sufficient_authority_gets_it():
    """Without a ladder everybody on duty is looked at, the lowest sufficient authority first."""
    backlog = [escalation(id="1", needs=refund(50)), escalation(id="2", needs=refund(100))]
    found = assign(backlog, desk(ADA, KIM, SAM), at=at(10))
    routes = [EVERYBODY.route(each, desk(ADA, KIM, SAM), at=at(10)) for each in backlog]

    assert dict(found.given) == {route.escalation_id: route.chosen for route in routes}
    assert all(route.targets == EVERYBODY.levels[0].targets for route in found.routes)


def test_what_is_known_counts():
    """Load, cases and the ladder are those of the policy's own method."""
    found = assign([escalation(id="1")], desk(ADA), at=at(10), load=Load(open={"ada": 99}))

    assert [route.outcome for route in found.left] == ["nobody"]
    with pytest.raises(TypeError, match="rooster"):
        assign([], desk(ADA), at=at(10), rooster=1)

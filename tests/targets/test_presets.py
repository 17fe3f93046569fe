"""The targets that most desks have."""

import pytest

from servicekit.hours import Allowance
from servicekit.targets import (
    MEASURES,
    Step,
    Target,
    acknowledgement,
    agent_work,
    final_response,
    first_reply,
    next_reply,
    periodic_update,
    requester_wait,
    resolution,
)
from targets.support import HOUR, OFFICE

PRESETS = [
    first_reply,
    next_reply,
    periodic_update,
    requester_wait,
    agent_work,
    resolution,
    acknowledgement,
    final_response,
]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_a_target_of_its_measure(preset):
    """Each preset makes a target of the measure whose name it has, with that name as its id."""
    target = preset("4 hours")

    assert target == Target(id=preset.__name__, measure=preset.__name__, within="4 hours")
    assert target.measured is MEASURES[preset.__name__]


def test_there_is_a_preset_for_each_measure():
    """Every measure that has a name can be made by that name."""
    assert [preset.__name__ for preset in PRESETS] == list(MEASURES)


def test_a_preset_takes_all_that_a_target_says():
    """What a target can say beside its measure can be said to a preset."""
    options = {
        "id": "t",
        "hours": OFFICE,
        "when": {"team": "a"},
        "unless": {"kind": "complaint"},
        "channels": ["chat"],
        "pause_on": ["pending"],
        "on_reopen": "restart",
        "on_change": "keep_stricter",
        "steps": [Step(id="s", share=1)],
    }

    within = Allowance(4, "working hour")
    assert resolution(within, **options) == Target(measure="resolution", within=within, **options)
    assert resolution(HOUR, fallback=True).fallback

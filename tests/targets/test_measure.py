"""What a target can measure."""

import attrs
import pytest

from servicekit.case import DONE
from servicekit.errors import FieldError
from servicekit.targets import MEASURES, Measure, Target
from targets.support import ADA, HOUR, at, case, judged, moved, said


def test_the_measures_that_have_names():
    """The eight measures stand under their names, in the order in which they are reported."""
    assert list(MEASURES) == [
        "first_reply",
        "next_reply",
        "periodic_update",
        "requester_wait",
        "agent_work",
        "resolution",
        "acknowledgement",
        "final_response",
    ]
    assert all(MEASURES[name].id == name for name in MEASURES)


def test_a_measure_is_a_value(travels):
    """A measure is immutable, can be copied and pickled, and the data behind a name is frozen."""
    travels(MEASURES["agent_work"])
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        MEASURES["agent_work"].again = True
    with pytest.raises(TypeError):
        MEASURES["mood"] = MEASURES["agent_work"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"words": " "},
        {"starts": "lunch"},
        {"stops": []},
        {"stops": ["lunch"]},
        {"stops": "reply"},
        {"pause_on": ["waiting"]},
        {"on_reopen": "forget"},
        {"until_settled": True},
        {"again": "yes"},
        {"pausable": None},
        {"starts": "message"},
        {"starts": "message", "stops": ["reply"], "until_settled": True},
        {"starts": "message", "stops": ["reply", "final_response"]},
        {"pausable": False},
        {"pausable": False, "on_reopen": "ignore", "pause_on": ["pending"]},
    ],
    ids=repr,
)
def test_a_measure_is_checked(wrong):
    """An unknown word, and what cannot be at once, is refused."""
    with pytest.raises(FieldError):
        Measure(**{"id": "m", "words": "w", "starts": "opening", "stops": ["settling"], **wrong})


def test_a_measure_of_ones_own():
    """A company can measure something else with the same parts."""
    offer = Measure(id="offer", words="an offer", starts="opening", stops=["reply", "settling"])
    target = Target(id="offer", measure=offer, within=2 * HOUR)

    assert target.what == "an offer within 2 h"
    assert judged(target, case(said(at(10), ADA)), at(20)) == ("kept", at(11))
    assert judged(target, moved((at(10), "resolved")), at(20)) == ("kept", at(11))
    assert judged(target, case(), at(20)) == ("broken", at(11))


def test_only_what_can_be_paused_names_statuses():
    """The clock of a final response is never paused, every other may be."""
    assert [name for name, measure in MEASURES.items() if not measure.pausable] == [
        "final_response"
    ]
    assert not MEASURES["final_response"].pause_on & DONE

"""Scorecards, triggers and what history says to JSON and back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicekit import Playbook
from servicekit.errors import FieldError, LoadError
from servicekit.extra.json import dumps, loads, structure, unstructure
from servicekit.insight import Durations
from servicekit.instants import EPOCH
from servicekit.replay import Replay
from servicekit.review import Measurement
from servicekit.routing import Fired, Trigger, TriggerFacts, TriggerPolicy
from servicekit.scorecard import (
    DEFINITIONS,
    Group,
    Scorecard,
    Tallies,
    Totals,
    against_great_service,
)
from servicekit.tables import DecisionTable, col


def card(*minutes: int) -> Scorecard:
    """Return the card of cases that were answered after so many minutes."""
    said = [Measurement(measure="first_reply", value=60_000_000 * each) for each in minutes]
    group = Group(len(minutes), Tallies.of(said))
    return Scorecard(totals=Totals(cases=len(minutes)), by="team", parts={"desk": group})


def test_scorecard_is_its_counts():
    """A card is written as counts alone; what is worked out from them is not."""
    assert unstructure(card(5, 95)) == {
        "schema": 1,
        "type": "Scorecard",
        "totals": {"cases": 2},
        "by": "team",
        "parts": {
            "desk": {
                "cases": 2,
                "tallies": {
                    "each": [
                        {
                            "measure": "first_reply",
                            "n": 2,
                            "total": 6_000_000_000,
                            "spread": [[771, 1], [906, 1]],
                        }
                    ]
                },
            }
        },
    }


def test_cards_that_were_written_add_up():
    """What is read back from two processes comes to what one would have counted."""
    one, other = (loads(dumps(each), Scorecard) for each in (card(5), card(95, 20)))

    assert one + other == card(20, 95, 5)
    assert dumps(one + other) == dumps(card(5, 20, 95))


def test_card_that_cannot_be_is_refused_with_its_path():
    """A measure that nobody knows, and a grouping that is none, are said with their places."""
    document = unstructure(card(5))
    document["by"] = "colour"
    document["parts"]["desk"]["tallies"]["each"][0]["measure"] = "happiness"

    with pytest.raises(LoadError) as error:
        structure(document, Scorecard)

    said = [str(each) for each in error.value.exceptions]
    assert any(line.startswith("parts.desk.tallies.each[0].measure: ") for line in said)


def test_durations_are_counts():
    """How long matters took is written as numbers: microseconds, done, still open."""
    seen = Durations.of([(timedelta(seconds=1), True), (timedelta(seconds=2), False)])

    assert unstructure(seen)["counts"] == [[1_000_000, 1, 0], [2_000_000, 0, 1]]
    assert loads(dumps(seen), Durations).counts[1].censored == 1


def test_trigger_says_its_kind_where_it_is_not_its_id():
    """The kind of a trigger is its id unless another is given."""
    late = Trigger(id="late", ladder="desk", why="a promise was broken")
    other = Trigger(id="late", ladder="desk", why="a promise was broken", kind="complaint")

    assert "kind" not in unstructure(late)
    assert unstructure(other)["kind"] == "complaint"
    assert loads(dumps(late), Trigger).kind == "late"


TRIGGERS = TriggerPolicy(
    id="none",
    table=DecisionTable(columns={"vulnerable": col.boolean()}, rules=[], policy="collect"),
    triggers=[],
)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (TRIGGERS, "its triggers can be written"),
        (
            Fired(trigger=Trigger(id="late", ladder="desk", why="late")),
            "what calls for an escalation is found again from the case",
        ),
        (TriggerFacts(facts={}, opened_at=EPOCH), "is found again from the case"),
        (Replay(old="a", new="b", at=EPOCH), "the command replay writes it as JSON of its own"),
        (DEFINITIONS["csat"], "it belongs to the library"),
        (against_great_service(Scorecard())[0], "it is found again from the scorecard"),
        (Playbook(name="Desk").check(), "what a check finds is found again from the playbook"),
    ],
    ids=["triggers", "fired", "facts", "replay", "definition", "comparison", "report"],
)
def test_what_is_found_again_is_not_written(value, reason):
    """What follows from a case, a card or a playbook is refused with where it is found again."""
    with pytest.raises(FieldError) as error:
        dumps(value)

    assert reason in error.value.expected

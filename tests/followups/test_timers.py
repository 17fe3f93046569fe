"""Wake-ups: what reconciling schedules, moves and cancels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
import pytest

from followups.support import DAY, HOUR, needed, on, person, policy
from servicekit.errors import FieldError
from servicekit.followups.scheduled import Scheduled
from servicekit.followups.timers import Timers, plain, reconcile
from servicekit.values import Facts


class Notes:
    """Wake-ups in memory, and what was asked of them in order."""

    def __init__(self) -> None:
        self.at: dict[str, datetime] = {}
        self.payloads: dict[str, Mapping[str, Any]] = {}
        self.asked: list[tuple[str, str]] = []

    def schedule(self, key: str, at: datetime, payload: Mapping[str, Any]) -> None:
        self.asked.append(("schedule", key))
        self.at[key], self.payloads[key] = at, payload

    def cancel(self, key: str) -> None:
        self.asked.append(("cancel", key))
        self.at.pop(key, None)


def contact(key: str, at: datetime | None = None, **fields: Any) -> Scheduled:
    follow_up = needed(on(23), key=key, **fields)
    return Scheduled(follow_ups=[follow_up], at=at or on(23, 9), channel="phone")


def test_what_stays_moves_comes_and_goes() -> None:
    """All that is wanted is scheduled, also what stays, and what is gone is cancelled."""
    timers: Timers = Notes()
    before = [contact("stays"), contact("moves"), contact("goes")]
    reconcile(timers, [], before)
    timers.asked.clear()
    reconcile(timers, before, [contact("stays"), contact("moves", on(24, 9)), contact("comes")])
    assert timers.at == {"stays": on(23, 9), "moves": on(24, 9), "comes": on(23, 9)}
    assert timers.asked == [
        *(("schedule", key) for key in ("stays", "moves", "comes")),
        ("cancel", "goes"),
    ]


def test_what_is_new_comes_before_what_is_cancelled() -> None:
    """Whoever stops half-way has one wake-up too many and not one too few."""
    timers = Notes()
    gone = [contact("a"), contact("b")]
    both = attrs.evolve(gone[0], follow_ups=[*gone[0].follow_ups, *gone[1].follow_ups])
    reconcile(timers, gone, [both])
    assert [what for what, _ in timers.asked] == ["schedule", "cancel", "cancel"]
    assert set(timers.at) == {both.key}


def test_a_wake_up_that_fired_and_led_to_nothing() -> None:
    """What still stands after its wake-up fired is woken up for again, at whatever instant."""
    timers = Notes()
    same = contact("a")
    reconcile(timers, [], [same])
    del timers.at["a"]  # it fired, and the message could not be sent
    reconcile(timers, [same], [same])
    assert timers.at == {"a": on(23, 9)}


def test_doing_it_again_is_harmless() -> None:
    """However often it is done, the wake-ups are those of what is scheduled now, one a key."""
    timers = Notes()
    after = [contact("a"), contact("b", on(24))]
    for before in ([], after, after, [contact("a", on(22))]):
        reconcile(timers, before, after)
        assert timers.at == {"a": on(23, 9), "b": on(24)}


def test_the_same_order_in_every_process() -> None:
    """What is cancelled is cancelled in the order in which it was scheduled."""
    timers = Notes()
    keys = [f"key {n}" for n in range(30)]
    reconcile(timers, [contact(key) for key in keys], [])
    assert [key for _, key in timers.asked] == keys


def test_nothing_and_all() -> None:
    """From nothing to nothing nothing happens; to nothing, all are cancelled."""
    timers = Notes()
    reconcile(timers, [], [])
    assert timers.asked == []
    reconcile(timers, [contact("a"), contact("b")], [])
    assert sorted(timers.asked) == [("cancel", "a"), ("cancel", "b")]


def test_it_takes_what_can_be_gone_through_once() -> None:
    """What is before and after may come from a generator."""
    timers = Notes()
    reconcile(timers, iter([contact("a")]), iter([contact("b")]))
    assert timers.asked == [("schedule", "b"), ("cancel", "a")]


def test_a_wake_up_carries_nothing_personal() -> None:
    """A wake-up carries whom to ask about and the keys, and no name, number or text."""
    timers = Notes()
    found = attrs.evolve(contact("a", case_id=12), contact_point="+44 1")
    reconcile(timers, [], [found])
    assert timers.payloads["a"] == {"customer_id": "kim", "case_id": "12", "follow_ups": ["a"]}


def test_the_wake_ups_of_a_plan() -> None:
    """What is planned anew an hour later, with one follow-up less, leaves one wake-up."""
    timers = Notes()
    asked = [needed(on(23, 9), key="a"), needed(on(24, 9), key="b")]
    first = policy().plan(asked, person(), [], at=on(23))
    reconcile(timers, [], first)
    assert set(timers.at) == {"a", "b"}
    second = policy().plan(asked[1:], person(), [], at=on(23) + HOUR)
    reconcile(timers, first, second)
    assert timers.at == {"b": on(24, 9)}


@pytest.mark.parametrize("side", ["before", "after"])
def test_what_cannot_be_scheduled_has_no_wake_up(side: str) -> None:
    """Of a plan, what cannot be scheduled has no wake-up, before or after."""
    timers = Notes()
    asked = [needed(on(23, 9), key="a"), needed(on(20), key="b", latest_at=on(20) + DAY)]
    outcomes = policy().plan(asked, person(), [], at=on(23))
    if side == "after":
        reconcile(timers, [], outcomes)
        assert set(timers.at) == {"a"}
    else:
        reconcile(timers, outcomes, [])
        assert ("cancel", "a") in timers.asked


# -- payloads -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({}, {}),
        ({"a": 1, "b": [1.5, None, True, "x"]}, {"a": 1, "b": [1.5, None, True, "x"]}),
        ({"a": (1, 2)}, {"a": [1, 2]}),
        ({1: "a"}, {"1": "a"}),
        (Facts({"a": {"b": [1]}}), {"a": {"b": [1]}}),
        ({"a": Facts({"b": 1})}, {"a": {"b": 1}}),
    ],
    ids=repr,
)
def test_a_payload_as_json_holds_it(payload: Any, expected: dict[str, Any]) -> None:
    """A payload comes back as it would from where it was written as JSON."""
    found = plain(payload)
    assert found == expected
    assert plain(found) == found
    assert found is not payload


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "secret",
        [("secret", 1)],
        {"secret": on(23)},
        {"secret": {1}},
        {"secret": float("nan")},
        {("secret",): 1},
        {"secret": b"secret"},
    ],
    ids=["none", "text", "pairs", "instant", "set", "nan", "a tuple as key", "bytes"],
)
def test_what_json_cannot_hold(payload: Any) -> None:
    """What is no mapping, or what JSON cannot hold, is refused without showing what it holds."""
    with pytest.raises(FieldError) as caught:
        plain(payload)
    assert (caught.value.field, caught.value.value) == ("payload", type(payload).__name__)
    assert "secret" not in str(caught.value)


def test_what_json_cannot_hold_is_named_by_its_type() -> None:
    """The error says of which type the value is that JSON has no word for."""
    with pytest.raises(FieldError, match="datetime is not for JSON"):
        plain({"since": on(23)})


def test_a_circle() -> None:
    """A payload that holds itself is refused."""
    circle: dict[str, Any] = {}
    circle["self"] = circle
    with pytest.raises(FieldError, match="payload"):
        plain(circle)

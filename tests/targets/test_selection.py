"""Which target applies, and why no other does."""

import pytest

from servicekit.targets import Targets, first_reply, next_reply, resolution
from targets.support import ADA, HOUR, at, case, changes, said

TARGETS = Targets(
    [
        resolution(HOUR, id="urgent", when={"priority": ["urgent", "high"]}),
        resolution(
            2 * HOUR, id="shop", when={"team": "shop"}, unless={"topic": "x", "kind": "complaint"}
        ),
        resolution(9 * HOUR, id="anyone", fallback=True),
    ]
)


def told(targets, subject, when):
    (selection,) = targets.selection(subject, at=when)
    return selection


def test_a_selection_says_why():
    """Every target before the chosen one says why it does not match, and it says why it does."""
    selection = told(TARGETS, case(changes=changes("team", (at(9), "shop"))), at(9))

    assert (selection.measure, selection.target.id) == ("resolution", "shop")
    assert not selection.fallback
    assert [(each.code, each.text) for each in selection.because] == [
        ("not_matched", "urgent: priority is not set, not urgent or high"),
        ("matched", "shop: team is shop"),
    ]
    assert str(selection) == (
        "resolution: shop. urgent: priority is not set, not urgent or high. shop: team is shop."
    )


def test_a_fallback_is_named():
    """Where no other target matches, the fallback applies and is called so."""
    subject = case(kind="complaint", changes=changes("team", (at(9), "shop")))
    selection = told(TARGETS, subject, at(9))

    assert (selection.target.id, selection.fallback) == ("anyone", True)
    assert [each.code for each in selection.because] == ["not_matched", "excluded", "fallback"]
    assert selection.because[1].text == "shop: kind is complaint, which is left out"
    assert selection.because[2].text == "anyone: the fallback"


def test_no_target_is_told():
    """Where nothing matches there is no target, and no silence about why."""
    selection = told(Targets(TARGETS.targets[:1]), case(), at(9))

    assert (selection.target, selection.fallback) == (None, False)
    assert str(selection) == (
        "resolution: no target. urgent: priority is not set, not urgent or high."
    )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"facts": {"tier": "gold"}}, "gold: facts.tier is gold"),
        ({"facts": {"tier": ["gold", "old"]}}, "gold: facts.tier is gold, old"),
    ],
)
def test_a_selection_by_a_fact(fields, text):
    """A fact that chose a target is told with its value."""
    targets = Targets([resolution(HOUR, id="gold", when={"facts.tier": "gold"})])

    assert told(targets, case(**fields), at(9)).because[-1].text == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "yes"), (False, "no"), ((), "none"), (3, "3")],
)
def test_values_are_told_in_words(value, text):
    """Truth values, nothing and numbers are told as people say them."""
    targets = Targets([resolution(HOUR, id="x", when={"facts.vip": "maybe"})])

    subject = case(facts={"vip": value})
    assert told(targets, subject, at(9)).because[0].text == f"x: facts.vip is {text}, not maybe"


def test_a_target_for_every_case_says_so():
    """A target without selectors is for every case."""
    assert str(told(Targets([resolution(HOUR)]), case(), at(9)).because[0]) == (
        "resolution: it is for every case"
    )


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (case(), "chat: channel is not set, not chat or sms"),
        (case(said(at(9))), "chat: channel is email, not chat or sms"),
    ],
)
def test_a_channel_that_does_not_match(subject, text):
    """A target for other channels says which came, of the message or else of the case."""
    targets = Targets([first_reply(HOUR, id="chat", channels=["chat", "sms"])])

    assert told(targets, subject, at(9)).because[0].text == text


def test_a_decided_target_stays():
    """Once it was broken or kept it applies on, and the selection says why."""
    subject = case(changes=changes("priority", (at(9), "urgent"), (at(11), "low")))
    selection = told(TARGETS, subject, at(12))

    assert selection.target.id == "urgent"
    assert selection.because[-1].code == "decided"
    assert str(selection.because[-1]) == "urgent: what it promised is decided since"
    kept = case(
        changes=[
            *changes("priority", (at(9), "urgent"), (at(11), "low")),
            *changes("status", (at(9, 30), "resolved")),
        ]
    )
    assert told(TARGETS, kept, at(12)).because[-1].code == "decided"


def test_a_stricter_target_stays():
    """A target that was chosen before and is due earlier applies where the new one says so."""
    targets = Targets(
        [
            resolution(4 * HOUR, id="urgent", when={"priority": "urgent"}),
            resolution(9 * HOUR, id="anyone", on_change="keep_stricter"),
        ]
    )
    subject = case(changes=changes("priority", (at(9), "urgent"), (at(11), "low")))
    selection = told(targets, subject, at(12))

    assert (selection.target.id, selection.because[-1].code) == ("urgent", "stricter")
    assert selection.because[-1].text == "urgent: chosen before, and due earlier"


def test_what_begins_again_is_chosen_by_what_the_case_is_now():
    """Once a wait is over, the target of the next is the one that applies."""
    targets = Targets(
        [
            next_reply(HOUR, id="fast", when={"priority": "high"}),
            next_reply(4 * HOUR, id="slow", fallback=True),
        ]
    )
    contacts = [said(at(9)), said(at(10), ADA)]
    subject = case(*contacts, changes=changes("priority", (at(11), "high")))

    assert [told(targets, subject, at(hour)).target.id for hour in (9, 10, 11)] == [
        "slow",
        "slow",
        "fast",
    ]


def test_a_selection_is_a_value(travels):
    """A selection can be copied, pickled and compared."""
    travels(told(TARGETS, case(), at(9)))

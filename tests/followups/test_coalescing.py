"""What becomes one contact instead of two, and who comes first."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from followups.support import HOUR, call, needed, on, open_on, person, policy, said
from servicekit.followups.cap import Cap
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.scheduled import Scheduled
from servicekit.followups.window import Window
from servicekit.interaction import BASES

NINE = on(23, 9)
KIM = person(consents=[said("given")])


def planned(
    *follow_ups: FollowUp,
    rules: tuple[Any, ...] = (),
    within: timedelta | None = HOUR,
    contacts: Any = (),
    **fields: Any,
) -> dict[tuple[str, ...], Any]:
    """Plan follow-ups on Monday morning: the instants of contacts by what they carry out."""
    outcomes = policy(*rules, **fields).plan(follow_ups, KIM, contacts, at=on(23, 8), within=within)
    return {
        tuple(each.key for each in outcome.follow_ups): getattr(outcome, "at", None)
        for outcome in outcomes
    }


def at(hour: int, minute: int = 0, **fields: Any) -> FollowUp:
    start = on(23, hour, minute)
    return needed(start, **({"key": f"{hour:02}:{minute:02}"} | fields))


def test_two_within_the_span() -> None:
    """Two of the same basis within the span become one contact, when the later one may come."""
    assert planned(at(9), at(9, 30)) == {("09:00", "09:30"): on(23, 9, 30)}
    assert planned(at(9), at(10)) == {("09:00", "10:00"): on(23, 10)}


def test_two_beyond_the_span() -> None:
    """Two further apart than the span stay two, and so do all without one."""
    assert planned(at(9), at(10, 1)) == {("09:00",): NINE, ("10:01",): on(23, 10, 1)}
    two = planned(at(9), at(9, key="b"), within=None)
    assert two == {("09:00",): NINE, ("b",): NINE}


def test_one_contact_for_both_purposes() -> None:
    """One contact carries both purposes, and is known by the keys of both."""
    both = at(9, purpose="warn"), at(9, 30, purpose="call back")
    [outcome] = policy().plan(both, KIM, [], at=on(23, 8), within=HOUR)
    assert isinstance(outcome, Scheduled)
    assert outcome.purposes == ("warn", "call back")
    assert set(outcome.key.split("+")) == {"09:00", "09:30"}


def test_a_chain_of_joins_delays_nobody_by_more() -> None:
    """However many join, none comes later than the span after the instant that it had alone."""
    found = planned(at(9), at(10), at(11), at(12))
    for keys, when in found.items():
        assert when - on(23, int(min(keys)[:2])) <= HOUR
    assert len(found) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"basis": "service"}, {"basis": "marketing"}),
        ({"basis": "promised"}, {"basis": "service"}),
        ({"brand": "lamps"}, {"brand": "books"}),
        ({"brand": "lamps"}, {"brand": None}),
        ({"audience": "staff"}, {"audience": "customer"}),
    ],
    ids=["marketing", "promised", "brands", "no brand", "staff"],
)
def test_what_stays_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Other bases, brands and audiences never become one contact."""
    assert len(planned(at(9, key="a", **one), at(9, key="b", **other))) == 2


@pytest.mark.parametrize("fields", [{"brand": "lamps"}, {"audience": "staff"}], ids=str)
def test_what_goes_together(fields: dict[str, Any]) -> None:
    """What has the same basis, brand and audience becomes one."""
    assert len(planned(at(9, key="a", **fields), at(9, key="b", **fields))) == 1


@pytest.mark.parametrize("basis", ["safety", "requested"])
def test_what_waits_for_nothing(basis: str) -> None:
    """What is about safety, or was asked for, is never put off for another contact."""
    assert len(planned(at(9, basis=basis), at(9, 30, basis=basis))) == 2
    assert len(planned(at(9, key="a", basis=basis), at(9, key="b", basis=basis))) == 1


def test_another_person_s_contacts() -> None:
    """Contacts that different people should make stay apart; one of nobody joins either."""
    ada, sam = (at(9, key=name, agent_id=name) for name in ("ada", "sam"))
    assert len(planned(ada, sam)) == 2
    assert len(planned(ada, at(9, key="b"))) == 1


def test_it_is_not_put_off_again_and_again() -> None:
    """Asked again when it was due, what waited for another one waits no longer for a third."""
    first, third = needed(on(23, 9), key="a"), needed(on(23, 10, 30), key="c")
    [*outcomes] = policy().plan([first, third], KIM, [], at=on(23, 9, 40), within=HOUR)
    assert [getattr(each, "at", None) for each in outcomes] == [on(23, 9, 40), on(23, 10, 30)]


@pytest.mark.parametrize("field", ["agent_id", "team_id"])
def test_tasks_of_different_people_stay_apart(field: str) -> None:
    """What different people of the company have to do is never one task."""
    tasks = [at(9, key=name, audience="staff", **{field: name}) for name in ("ada", "sam")]
    assert len(planned(*tasks)) == 2


def test_never_beyond_the_latest_of_either() -> None:
    """What would make one come after its latest instant does not become one contact."""
    first = at(9, latest_at=on(23, 9, 20))
    assert len(planned(first, at(9, 30))) == 2
    assert planned(first, at(9, 20)) == {("09:00", "09:20"): on(23, 9, 20)}


def test_only_on_a_channel_that_both_allow() -> None:
    """Two that share no channel stay two; two that share one meet there."""
    phone, mail = at(9, channels=["phone"]), at(9, key="b", channels=["email"])
    assert len(planned(phone, mail)) == 2
    either = at(9, key="c", channels=["email", "phone"])
    [outcome] = policy().plan([mail, either], KIM, [], at=on(23, 8), within=HOUR)
    assert isinstance(outcome, Scheduled)
    assert outcome.channel == "email"


def test_it_joins_where_it_delays_least() -> None:
    """The delay counts from the instant that each would have had beside the others."""
    lunch = Window("no lunch", open_on("Mo-Su 00:00-12:00,14:00-24:00"))
    # Alone it would come at two, so that meeting the one of two delays nobody.
    assert len(planned(at(12, 30), at(14), rules=(lunch,))) == 1
    assert len(planned(at(11, 30), at(12, 30), rules=(lunch,))) == 2


@pytest.mark.parametrize("basis", sorted(set(BASES) - {"marketing"}))
def test_who_comes_first(basis: str) -> None:
    """Where a cap leaves room for one, what matters more has its instant first."""
    ranked = ("safety", "requested", "promised", "reply", "service", "collection", "marketing")
    below = ranked[ranked.index(basis) + 1]
    one = Cap("one", 1, "24 hours", bases=BASES)
    less = needed(on(23, 8), key="a", basis=below)
    found = planned(less, at(9, key="b", basis=basis), rules=(one,))
    assert found == {("b",): NINE, ("a",): on(24, 9)}


def test_the_earlier_one_comes_first_on_one_basis() -> None:
    """On one basis what may come earlier goes first, then what comes first by its key."""
    one = Cap("one", 1, "24 hours")
    found = planned(at(10, key="a"), at(9, key="b"), rules=(one,), within=None)
    assert found == {("b",): NINE, ("a",): on(24, 9)}
    same = planned(at(9, key="b"), at(9, key="a"), rules=(one,), within=None)
    assert same == {("a",): NINE, ("b",): on(24, 9)}


def test_caps_hold_for_all_of_them() -> None:
    """Caps count what is planned beside what was made, of whatever basis."""
    two = Cap("two", 2, "24 hours")
    three = [at(9, key="a"), at(10, key="b"), at(11, key="c", basis="marketing")]
    found = planned(*three, rules=(two,), within=None, contacts=[call(on(22, 20))])
    assert found == {("a",): NINE, ("b",): on(23, 20), ("c",): on(24, 9)}


def test_one_contact_counts_once() -> None:
    """What became one contact counts once, so that a cap of one leaves room for both."""
    one = Cap("one", 1, "24 hours")
    assert planned(at(9), at(9, 30), rules=(one,)) == {("09:00", "09:30"): on(23, 9, 30)}


def test_what_was_said_for_later_counts_before_it() -> None:
    """What is planned for later already leaves no room too soon before it."""
    one = Cap("one", 1, "2 hours")
    found = planned(
        at(12, key="a", basis="service"),
        at(11, key="b", basis="marketing"),
        rules=(one,),
        within=None,
    )
    assert found == {("a",): on(23, 12), ("b",): on(23, 14)}


@pytest.mark.parametrize("order", [*permutations(range(4))], ids=str)
def test_the_order_in_which_they_are_given_does_not_matter(order: tuple[int, ...]) -> None:
    """In whatever order follow-ups are given, the same plan comes out."""
    one = Cap("one", 2, "24 hours")
    four = [at(9), at(9, 30), at(10, basis="promised"), at(8, 30, basis="marketing")]
    first = policy(one).plan(four, KIM, [], at=on(23, 8), within=HOUR)
    assert policy(one).plan([four[i] for i in order], KIM, [], at=on(23, 8), within=HOUR) == first


def test_contacts_in_order_then_what_cannot_be() -> None:
    """Contacts come in their order, then what cannot be scheduled, by its key."""
    late = {"latest_at": on(20)}
    found = policy().plan(
        [
            needed(on(19), key="z", **late),
            at(10),
            needed(on(19), key="y", **late),
            at(9),
        ],
        KIM,
        [],
        at=on(23, 8),
        within=HOUR / 2,
    )
    assert [each.key for each in found] == ["09:00", "10:00", "y", "z"]


def test_what_cannot_be_joins_nothing() -> None:
    """What cannot be scheduled alone is not carried out by another's contact, nor joined."""
    never = at(9, key="a", channels=["phone"])
    fine = at(9, key="b", channels=["phone", "email"])
    outcomes = policy().plan(
        [never, fine], person(needs=["no phone"]), [], at=on(23, 8), within=HOUR
    )
    assert [type(each).__name__ for each in outcomes] == ["Scheduled", "Unschedulable"]


def test_nothing_to_plan() -> None:
    """Without follow-ups there is no contact."""
    assert policy().plan([], KIM, [], at=on(23)) == ()

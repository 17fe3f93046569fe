"""What becomes one contact instead of two, and who comes first."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.support import HOUR, Known2026, call, needed, on, open_on, person, policy, said
from servicekit.followups.cap import Cap
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.scheduled import Scheduled
from servicekit.followups.window import Window
from servicekit.instants import later, latest
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


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ({"agent_id": "ada"}, {"agent_id": "ada"}, 1),
        ({"agent_id": "ada"}, {"agent_id": "sam"}, 2),
        ({"team_id": "lamps"}, {"team_id": "legal"}, 2),
        ({"agent_id": "ada"}, {"team_id": "legal"}, 2),
        ({"agent_id": "ada", "team_id": "lamps"}, {"agent_id": "ada", "team_id": "legal"}, 2),
        ({"agent_id": "ada", "team_id": "lamps"}, {"agent_id": "ada"}, 2),
        ({"agent_id": "ada", "team_id": "lamps"}, {}, 1),
        ({}, {"team_id": "lamps"}, 1),
        ({"audience": "staff", "agent_id": "ada"}, {"audience": "staff"}, 2),
        ({"audience": "staff", "team_id": "lamps"}, {"audience": "staff", "team_id": "legal"}, 2),
        ({"audience": "staff", "team_id": "lamps"}, {"audience": "staff", "team_id": "lamps"}, 1),
    ],
    ids=["same agent", "agents", "teams", "agent and team", "other team", "no team", "nobody",
         "nobody first", "task of nobody", "tasks of teams", "tasks of a team"],
)  # fmt: skip
def test_one_person_makes_it(one: dict[str, Any], other: dict[str, Any], count: int) -> None:
    """Contacts of different people or teams stay apart; one that nobody has to make joins them."""
    assert len(planned(at(9, key="a", **one), at(9, key="b", **other))) == count


def test_what_nobody_has_to_make_joins_one_of_two() -> None:
    """Through what nobody has to make, contacts of two people do not become one."""
    found = planned(at(9, key="a"), at(9, key="b", agent_id="ada"), at(9, key="c", agent_id="sam"))
    assert set(found) == {("a", "b"), ("c",)}


def test_on_the_channel_that_each_has_alone() -> None:
    """A call does not become a mail because a mail is due as well."""
    phone, mail = at(9, key="a"), at(9, key="b", channels=["email"])
    assert len(planned(phone, mail)) == 2
    assert len(planned(mail, at(9, key="c", channels=["email", "phone"]))) == 1


def test_at_the_number_that_each_has_alone() -> None:
    """Two that would be made at different numbers stay apart, two at the same number meet."""
    each = Cap("each", 1, "24 hours", per=["contact_point", "case"])
    kim = person(contact_points={"phone": ["+1", "+2"]})
    made = [call(on(23, 7), contact_point="+1", case_ids=["1"])]
    two = [at(9, key="a", case_id=1), at(9, key="b", case_id=2)]
    found = policy(each).plan(two, kim, made, at=on(23, 8), within=HOUR)
    assert [getattr(outcome, "contact_point", None) for outcome in found] == ["+2", "+1"]
    [joined] = policy(each).plan(two, kim, [], at=on(23, 8), within=HOUR)
    assert isinstance(joined, Scheduled)
    assert joined.contact_point == "+1"


class Known2027(Known2026):
    def covers(self, year: int) -> bool:
        return year == 2027


def test_a_year_that_is_over() -> None:
    """What was due in a year whose holidays nobody knows any more is planned without waiting."""
    team = Window("team", open_on("Mo-Fr 09:00-17:00; PH off", holidays=Known2027()))
    utc = on(1).tzinfo
    now = datetime(2027, 1, 5, 10, tzinfo=utc)
    old = needed(datetime(2026, 12, 31, 10, tzinfo=utc), key="a")
    found = policy(team).plan([old, needed(now, key="b")], KIM, [], at=now, within=HOUR)
    assert [(each.key, getattr(each, "at", None)) for each in found] == [("a+b", now)]
    after = needed(now + HOUR / 2, key="b")
    found = policy(team).plan([old, after], KIM, [], at=now, within=HOUR)
    assert [getattr(each, "at", None) for each in found] == [now, now + HOUR / 2]


def test_a_late_sweep_delays_nothing_more() -> None:
    """Where it is asked late, what was due long ago waits for nothing that comes later."""
    due, next_one = at(9, key="a"), at(13, 30, key="b")
    early, late = (
        policy().plan([due, next_one], KIM, [], at=asked, within=4 * HOUR)
        for asked in (on(23, 9), on(23, 13, 10))
    )
    assert [getattr(each, "at", None) for each in early] == [NINE, on(23, 13, 30)]
    assert [getattr(each, "at", None) for each in late] == [on(23, 13, 10), on(23, 13, 30)]


def test_it_goes_out_however_much_turns_up() -> None:
    """Woken up again and again, with always one more to come, the first goes out in time."""
    todo, clock = [at(9, key="first")], NINE
    sent: list[datetime] = []
    while not sent:
        todo.append(needed(clock + HOUR * 5 / 6, key=f"more {len(todo)}"))
        outcomes = policy().plan(todo, KIM, [], at=clock, within=HOUR)
        [first] = [each for each in outcomes if "first" in each.key]
        assert isinstance(first, Scheduled)
        sent = [first.at] if first.at == clock else []
        clock = first.at + timedelta(seconds=20)
    assert sent == [on(23, 9, 50) + timedelta(seconds=20)]


MINUTES = st.integers(0, 180)


@given(st.lists(MINUTES, min_size=1, max_size=6), MINUTES, st.integers(0, 90))
def test_nobody_waits_longer_than_the_span(due: list[int], asked: int, span: int) -> None:
    """Whenever it is asked, none comes later than the span after it was due, or at once."""
    minute = HOUR / 60
    clock, within = NINE + asked * minute, span * minute
    todo = [needed(NINE + start * minute, key=str(i)) for i, start in enumerate(due)]
    for contact in policy().plan(todo, KIM, [], at=clock, within=within):
        assert isinstance(contact, Scheduled)
        for each in contact.follow_ups:
            assert not later(each.earliest_at, contact.at)
            assert not later(contact.at, latest(clock, each.earliest_at + within))


def test_it_is_not_put_off_again_and_again() -> None:
    """Asked again when it was due, what waited for another one waits no longer for a third."""
    first, third = needed(on(23, 9), key="a"), needed(on(23, 10, 30), key="c")
    [*outcomes] = policy().plan([first, third], KIM, [], at=on(23, 9, 40), within=HOUR)
    assert [getattr(each, "at", None) for each in outcomes] == [on(23, 9, 40), on(23, 10, 30)]


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

"""Caps: how many contacts there may be, of which kind, for whom and in which period."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from followups.support import DAY, HOUR, KOLKATA, LONDON, NEW_YORK, attempt, needed, on, shut, tried
from servicekit.errors import FieldError
from servicekit.followups.attempt import Attempt, Made
from servicekit.followups.cap import Cap
from servicekit.interaction import BASES

MINUTE = timedelta(minutes=1)
FAR_APART = ("Pacific/Kiritimati", LONDON, "Pacific/Pago_Pago")


def free_at(cap: Cap, start: datetime, *made: Made, **fields: Any) -> datetime:
    """Return the end of what a cap shuts out at an instant, or that where it shuts nothing out."""
    return free(cap, start, attempt(made=made, **fields))


def free(cap: Cap, start: datetime, asked: Attempt) -> datetime:
    spans = shut(cap, asked, start, start + 60 * DAY)
    return spans[0][1] if spans and spans[0][0] == start else start


# -- periods --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("2 hours", on(23, 11)),
        ("24 hours", on(24, 9)),
        ("calendar day", on(24)),
        ("calendar week", on(30)),
        ("calendar month", on(30) + DAY),
        ("2 consecutive dates", on(25)),
        ("7 consecutive dates", on(30)),
    ],
)
def test_every_kind_of_period(window: str, expected: datetime) -> None:
    """After a contact on Monday at nine, one in a period waits for the end of each kind of it."""
    assert free_at(Cap("c", 1, window), on(23, 10), tried(on(23, 9))) == expected


def test_a_rolling_one_catches_what_two_dates_hide() -> None:
    """One a date allows another an hour later over midnight; one in 24 hours does not."""
    late = tried(on(23, 23, 30))
    assert free_at(Cap("c", 1, "calendar day"), on(24, 0, 30), late) == on(24, 0, 30)
    assert free_at(Cap("c", 1, "24 hours"), on(24, 0, 30), late) == on(24, 23, 30)


def test_so_many() -> None:
    """Two in 24 hours allow a second, and a third when the first is 24 hours old."""
    cap = Cap("c", 2, "24 hours")
    assert free_at(cap, on(23, 10), tried(on(23, 9))) == on(23, 10)
    assert free_at(cap, on(23, 13), tried(on(23, 9)), tried(on(23, 12))) == on(24, 9)


def test_what_is_planned_counts_as_well() -> None:
    """A contact that is planned for later leaves no room for another too soon before it."""
    spans = shut(Cap("c", 1, "2 hours"), attempt(made=[tried(on(23, 12))]), on(23, 9), on(23, 18))
    assert spans == [(on(23, 10) + timedelta(microseconds=1), on(23, 14))]


@pytest.mark.parametrize("window", ["24 hours", "calendar month", "7 consecutive dates"])
def test_what_is_long_past_is_forgotten(window: str) -> None:
    """Contacts older than the period shut nothing out."""
    assert free_at(Cap("c", 1, window), on(23), tried(on(1) - DAY)) == on(23)


def test_a_date_in_every_plausible_zone() -> None:
    """Where a customer may be in two zones, each date on which there was one is full in both."""
    cap, made = Cap("c", 1, "calendar day"), tried(on(23, 12))
    assert free_at(cap, on(23, 13), made, zones=[NEW_YORK]) == on(24, 5)
    assert free_at(cap, on(23, 13), made, zones=[KOLKATA]) == on(23, 18, 30)
    assert free_at(cap, on(23, 13), made, zones=[KOLKATA, NEW_YORK]) == on(24, 5)


def test_dates_that_nobody_knows() -> None:
    """Where nobody knows the zone, a contact counts as long as it could on any clock."""
    cap, made = Cap("c", 2, "calendar day"), [tried(on(23, 9)), tried(on(23, 10))]
    nowhere = {"zones": ()}
    assert shut(cap, attempt(made=made[:1], **nowhere), on(23, 11), on(30)) == []
    anywhere = [free_at(cap, on(23, 11), *made, zones=[zone]) for zone in FAR_APART]
    until = free_at(cap, on(23, 11), *made, **nowhere)
    assert max(anywhere) < until < on(27)
    assert "nobody knows the customer's time zone" in cap.said(attempt(**nowhere), 0)
    assert "nobody" not in cap.said(attempt(), 0)


# -- what counts ----------------------------------------------------------------------------------

CALL = tried(on(23, 9))
TALK = CALL._replace(conversation=True)
THEIR_CALL = TALK._replace(attempt=False)


@pytest.mark.parametrize(
    ("of", "made", "counted"),
    [
        ("attempts", CALL, True),
        ("attempts", TALK, True),
        ("attempts", THEIR_CALL, False),
        ("conversations", CALL, False),
        ("conversations", TALK, True),
        ("conversations", THEIR_CALL, True),
    ],
    ids=["try", "talk", "their call", "a try is no talk", "our talk", "their talk"],
)
def test_attempts_or_conversations(of: str, made: Made, counted: bool) -> None:
    """Attempts are ours whether or not they reached anybody; talks are those of either side."""
    cap = Cap("c", 1, "24 hours", of=of)
    assert (free_at(cap, on(23, 10), made) > on(23, 10)) is counted


def test_a_conversation_is_followed_by_rest() -> None:
    """One conversation in seven dates is a rest of a week after it, that date being the first."""
    rest = Cap("rest", 1, "7 consecutive dates", of="conversations")
    assert free_at(rest, on(23, 10), TALK) == on(30)


def test_what_carried_something_out_alone_does_not_count() -> None:
    """A note that something was carried out is neither an attempt nor a conversation."""
    note = CALL._replace(attempt=False, carried_out=("stay-fixed/12",))
    for of in ("attempts", "conversations"):
        assert free_at(Cap("c", 1, "24 hours", of=of), on(23, 10), note) == on(23, 10)


@pytest.mark.parametrize(
    ("basis", "fields", "counted"),
    [
        ("service", {}, True),
        ("marketing", {}, True),
        ("collection", {}, True),
        ("reply", {}, False),
        ("requested", {}, False),
        ("promised", {}, False),
        ("safety", {}, False),
        (None, {}, True),
        ("service", {"bases": ["marketing"]}, False),
        ("marketing", {"bases": ["marketing"]}, True),
        ("service", {"bases": ["marketing"], "counts": ["service"]}, True),
        ("marketing", {"bases": ["marketing"], "counts": ["service"]}, False),
        (None, {"counts": []}, True),
        ("service", {"counts": []}, False),
    ],
    ids=repr,
)
def test_the_bases_that_count(basis: str | None, fields: dict[str, Any], counted: bool) -> None:
    """The bases count that the cap binds, unless it names others; what nobody recorded counts."""
    cap = Cap("c", 1, "24 hours", **fields)
    assert (free_at(cap, on(23, 10), CALL._replace(basis=basis)) > on(23, 10)) is counted


def test_it_binds_what_nobody_asked_for() -> None:
    """Unless it names others, a cap binds service, marketing and collection."""
    assert Cap("c", 1, "24 hours").bases == ("service", "marketing", "collection")
    assert Cap("c", 1, "24 hours", bases=BASES).bases == BASES


@pytest.mark.parametrize(
    ("channels", "counted"), [((), True), (("phone",), True), (("email",), False)], ids=repr
)
def test_the_channels_that_count(channels: tuple[str, ...], counted: bool) -> None:
    """A cap on a channel counts what was made on it, and one on every channel counts all."""
    cap = Cap("c", 1, "24 hours", channels=channels)
    assert (free_at(cap, on(23, 10), CALL) > on(23, 10)) is counted


# -- for whom -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "theirs", "counted"),
    [("+1", "+1", True), ("+1", "+2", False), ("+1", None, True), (None, "+2", True)],
    ids=repr,
)
def test_per_contact_point(mine: str | None, theirs: str | None, counted: bool) -> None:
    """Each number counts by itself, and one that nobody recorded could be this one."""
    cap = Cap("c", 1, "24 hours", per="contact_point")
    made = CALL._replace(contact_point=theirs)
    assert (free_at(cap, on(23, 10), made, point=mine) > on(23, 10)) is counted


@pytest.mark.parametrize(
    ("mine", "theirs", "counted"),
    [
        ("1", ("1",), True),
        ("1", ("2", "1"), True),
        ("1", ("2",), False),
        ("1", (), True),
        (None, ("2",), True),
        (None, (), True),
    ],
    ids=repr,
)
def test_per_case(mine: str | None, theirs: tuple[str, ...], counted: bool) -> None:
    """Each case counts by itself, and one that nobody recorded could be this one."""
    cap = Cap("c", 1, "24 hours", per="case")
    made = CALL._replace(case_ids=frozenset(theirs))
    assert (free_at(cap, on(23, 10), made, case_id=mine) > on(23, 10)) is counted


@pytest.mark.parametrize(
    ("mine", "theirs", "counted"),
    [("a", "a", True), ("a", "b", False), ("a", None, True), (None, "b", True)],
    ids=repr,
)
def test_per_brand(mine: str | None, theirs: str | None, counted: bool) -> None:
    """Each brand counts by itself, and one that nobody recorded could be this one."""
    cap = Cap("c", 1, "24 hours", per="brand")
    made = CALL._replace(brand=theirs)
    assert (free_at(cap, on(23, 10), made, brand=mine) > on(23, 10)) is counted


@pytest.mark.parametrize(
    ("mine", "theirs", "counted"),
    [
        ("a", ("a",), True),
        ("a", ("b", "a"), True),
        ("a", ("b",), False),
        ("a", ("ab",), False),
        ("ab", ("a",), False),
        ("a", (), False),
        ("a", ("a/2",), True),
        ("a/2", ("a",), True),
        ("a/2", ("a/3",), False),
        ("a/12", ("a/1",), False),
        ("a", ("a/b",), False),
        ("a/b", ("a",), False),
        ("a", ("a/",), False),
        ("a", ("a/2/b",), False),
    ],
    ids=repr,
)
def test_per_follow_up(mine: str, theirs: tuple[str, ...], counted: bool) -> None:
    """Each follow-up counts by itself, with all its tries, whatever came of these."""
    cap = Cap("c", 1, "24 hours", per="follow_up")
    made = CALL._replace(tried=theirs)
    assert (free_at(cap, on(23, 10), made, key=mine) > on(23, 10)) is counted


def test_further_tries_of_one_follow_up() -> None:
    """A third try counts the first and the second one."""
    cap = Cap("c", 2, "24 hours", per="follow_up")
    made = CALL._replace(tried=("a",)), CALL._replace(tried=("a/2",))
    assert free_at(cap, on(23, 10), *made, key="a/3") == on(24, 9)
    assert free_at(cap, on(23, 10), made[0], key="a/3") == on(23, 10)


def test_per_several() -> None:
    """Of several, only what is the same in all of them counts: each number of each brand."""
    cap = Cap("c", 1, "24 hours", per=["contact_point", "brand"])
    for point, brand, counted in (("+1", "a", True), ("+1", "b", False), ("+2", "a", False)):
        made = CALL._replace(contact_point=point, brand=brand)
        until = free_at(cap, on(23, 10), made, point="+1", brand="a")
        assert (until > on(23, 10)) is counted


def test_a_contact_about_several_cases() -> None:
    """A contact that carries out follow-ups of two cases counts what was about either."""
    cap = Cap("c", 1, "24 hours", per="case")
    asked = attempt(made=[CALL._replace(case_ids=frozenset({"2"}))])
    both = (needed(on(23), key="a", case_id=1), needed(on(23), key="b", case_id=2))
    assert free(cap, on(23, 10), attrs.evolve(asked, follow_ups=both)) == on(24, 9)


# -- spread ---------------------------------------------------------------------------------------


def test_spread_evenly() -> None:
    """With three in 15 minutes, the second comes 5 minutes after the first, the third after 10."""
    cap = Cap("c", 3, "15 minutes", spread=True)
    first, second = tried(on(23, 9)), tried(on(23, 9, 5))
    assert free_at(cap, on(23, 9, 1), first) == on(23, 9, 5)
    assert free_at(cap, on(23, 9, 6), first, second) == on(23, 9, 10)
    third = tried(on(23, 9, 10))
    assert free_at(cap, on(23, 9, 11), first, second, third) == on(23, 9, 15)


def test_without_spread_all_may_come_at_once() -> None:
    """Without spread the second of three may come at once."""
    assert free_at(Cap("c", 3, "15 minutes"), on(23, 9, 1), tried(on(23, 9))) == on(23, 9, 1)


def test_spread_after_a_while() -> None:
    """What comes later than it could have leaves no rest behind: the first alone counts."""
    cap = Cap("c", 3, "15 minutes", spread=True)
    made = tried(on(23, 9)), tried(on(23, 9, 12))
    assert free_at(cap, on(23, 9, 13), *made) == on(23, 9, 13)


def test_spread_that_does_not_divide() -> None:
    """Three in ten minutes: the second comes after a third of it, to the microsecond."""
    cap = Cap("c", 3, "10 minutes", spread=True)
    until = free_at(cap, on(23, 9, 1), tried(on(23, 9)))
    assert until == on(23, 9, 3) + timedelta(seconds=20)
    odd = Cap("c", 7, "10 minutes", spread=True)
    until = free_at(odd, on(23, 9, 1), tried(on(23, 9)))
    assert 7 * (until - on(23, 9)) >= 10 * MINUTE > 7 * (until - on(23, 9) - MINUTE / 60e6)


def test_spread_between_what_is_far_apart() -> None:
    """Between two contacts further apart than the period there is room at any time."""
    cap = Cap("c", 3, "15 minutes", spread=True)
    far = attempt(made=[tried(on(23, 9)), tried(on(23, 12))])
    found = shut(cap, far, on(23, 9), on(23, 13))
    assert [until for _, until in found] == [on(23, 9, 5), on(23, 12, 5)]
    assert found[1][0] == on(23, 11, 55) + timedelta(microseconds=1)


def test_spread_leaves_room_before_what_is_planned() -> None:
    """What is spread keeps its distance from a contact that is planned for later as well."""
    cap = Cap("c", 3, "15 minutes", spread=True)
    assert free_at(cap, on(23, 8, 58), tried(on(23, 9))) >= on(23, 9, 5)
    assert free_at(cap, on(23, 8, 30), tried(on(23, 9))) == on(23, 8, 30)


BURSTS = st.integers(2, 5).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.integers(10, 40),
        st.none() | st.tuples(st.integers(1, count - 1), st.integers(1, 9)),
    )
)


@given(st.lists(st.integers(0, 60), max_size=8).map(sorted), st.integers(0, 60), BURSTS)
@example([6, 9, 12], 0, (4, 25, (2, 5)))
@example([0, 1], 0, (3, 10, (2, 2)))
@example([1, 1], 0, (3, 10, (2, 2)))
@example([5, 35], 23, (3, 36, None))
def test_one_more_keeps_the_distances(
    times: list[int], new: int, told: tuple[int, int, tuple[int, int] | None]
) -> None:
    """Where contacts keep their distances, one more is allowed just where it leaves that so."""
    count, size, burst = told
    cap = Cap(
        "c",
        count,
        f"{size} minutes",
        spread=True,
        burst=None if burst is None else (burst[0], burst[1] * MINUTE),
    )
    kept: list[int] = []
    for at in times:
        if keeps(kept, at, told):
            kept.append(at)
    made = [tried(on(23) + at * MINUTE) for at in kept]
    at = on(23) + new * MINUTE
    every = sorted([*kept, new])
    left = all(keeps(every[:i], every[i], told) for i in range(len(every)))
    assert (shut(cap, attempt(made=made, at=on(20)), at, at + MINUTE / 60e6) == []) is left


def keeps(before: list[int], at: int, told: tuple[int, int, tuple[int, int] | None]) -> bool:
    """Tell whether a contact keeps its distance from those before it, all in minutes."""
    count, size, burst = told
    many, within = burst or (0, 0)
    inside = [t for t in before if at - t < size]
    if len(inside) >= count or not inside or len(inside) < many:
        return len(inside) < count
    gone = (at - inside[0] - within) * (count - many)
    return gone >= (len(inside) - many) * (size - within)


def test_a_burst_comes_at_once() -> None:
    """Two of four may come in the first five minutes, the others are spread over the rest."""
    cap = Cap("c", 4, "25 minutes", spread=True, burst=(2, 5 * MINUTE))
    nine = tried(on(23, 9))
    assert free_at(cap, on(23, 9, 1), nine) == on(23, 9, 1)
    # The third comes when the burst is over, the fourth half of the other 20 minutes later.
    assert free_at(cap, on(23, 9, 2), nine, tried(on(23, 9, 1))) == on(23, 9, 5)
    made = nine, tried(on(23, 9, 1)), tried(on(23, 9, 5))
    assert free_at(cap, on(23, 9, 6), *made) == on(23, 9, 15)


# -- the value ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cap", "said"),
    [
        (Cap("c", 1, "24 hours"), "c: at most 1 attempt in 24 hours"),
        (Cap("c", 3, "calendar day"), "c: at most 3 attempts in a calendar day"),
        (
            Cap("c", 2, "7 consecutive dates", of="conversations"),
            "c: at most 2 conversations in 7 consecutive dates",
        ),
    ],
    ids=["one", "calendar", "talks"],
)
def test_how_it_is_said(cap: Cap, said: str) -> None:
    """A cap says how many of what there may be in which period."""
    assert str(cap) == said


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": ""}, "not blank"),
        ({"count": 0}, "count.*a whole number from 1"),
        ({"count": True}, "count.*a whole number"),
        ({"count": 1.5}, "count.*a whole number"),
        ({"window": "1 day"}, "window.*24 hours"),
        ({"of": "calls"}, "of.*attempts, conversations"),
        ({"per": "household"}, "per.*person, contact_point, case, brand, follow_up"),
        ({"per": ["person", "debt"]}, "per.*person, contact_point, case, brand, follow_up"),
        ({"counts": ["promotion"]}, "counts.*marketing"),
        ({"bases": ["promotion"]}, "bases.*marketing"),
        ({"spread": 1}, "spread.*bool"),
        ({"window": "calendar day", "spread": True}, "spread.*only in a rolling period"),
        ({"burst": (1, MINUTE)}, "burst.*with spread"),
        ({"spread": True, "burst": (3, MINUTE)}, "burst.*fewer than count"),
        ({"spread": True, "burst": (0, MINUTE)}, "burst.*how many"),
        ({"spread": True, "burst": 2}, "burst.*how many"),
        ({"spread": True, "burst": (2, "5 minutes")}, "burst.*how many"),
        ({"spread": True, "burst": (1, MINUTE, 3)}, "burst.*how many"),
        ({"spread": True, "burst": (1, 24 * HOUR)}, "burst.*less time than the window"),
        ({"spread": True, "burst": (1, 0 * HOUR)}, "burst.*less time than the window"),
    ],
    ids=str,
)
def test_what_is_refused(fields: dict[str, Any], words: str) -> None:
    """A count is positive, words are known, and only rolling time is spread."""
    given = {"id": "c", "count": 3, "window": "24 hours"} | fields
    with pytest.raises(FieldError, match=words):
        Cap(given.pop("id"), given.pop("count"), given.pop("window"), **given)


def test_it_travels(travels: Any) -> None:
    """A cap can be copied, pickled and hashed."""
    travels(Cap("c", 4, "24 hours", spread=True, burst=(2, HOUR), per=["case"], counts=["reply"]))


def test_it_stays_within_what_is_asked() -> None:
    """What is shut out ends where the time ends that is asked about."""
    found = shut(Cap("c", 1, "24 hours"), attempt(made=[CALL]), on(23, 10), on(23, 11))
    assert found == [(on(23, 10), on(23, 11))]
    local = shut(Cap("c", 1, "calendar day"), attempt(made=[CALL]), on(23, 10), on(23, 11))
    assert local == [(on(23, 10), on(23, 11))]

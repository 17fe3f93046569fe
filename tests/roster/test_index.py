"""The index: its bitsets say exactly what asking everybody one by one would."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.money import Money
from servicekit.roster import Roster
from servicekit.roster.index import (
    Grades,
    Index,
    has_room,
    joined,
    positions,
    primary,
    taken,
)
from servicekit.staff import Agent, Authority, Limit
from servicekit.testing.strategies import CURRENCIES, agents

IDS = ["a", "b", "c", "d"]
CHANNELS = ("email", "phone", "chat", "letter", None)
KINDS = ("refund", "waiver", "gift")


@st.composite
def indices(draw):
    """Draw an index of some people."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True))
    return Index([draw(agents(id=id_)) for id_ in sorted(ids)])


def people(index: Index, mask: int) -> list[str]:
    """Return the ids of those in a bitset."""
    return [index.agents[i].id for i in positions(mask)]


def scan(index: Index, condition) -> list[str]:
    """Return the ids of those who meet a condition, asked one by one."""
    return [each.id for each in index.agents if condition(each)]


# -- bitsets --------------------------------------------------------------------------------------


@given(st.sets(st.integers(0, 200)))
def test_positions_are_those_of_the_bits_in_order(chosen):
    """What is put into a bitset comes out of it, the lowest first."""
    assert [*positions(joined(1 << i for i in chosen))] == sorted(chosen)


@given(st.lists(st.integers(0, 2**70)))
def test_joining_is_the_union(masks):
    """Bitsets that share bits are joined as well, in whatever order."""
    expected = 0
    for mask in masks:
        expected |= mask

    assert joined(masks) == joined(reversed(masks)) == expected


# -- who has what ---------------------------------------------------------------------------------


@given(indices())
def test_everybody_has_a_place(index):
    """Bit i is the i-th agent by id."""
    assert people(index, index.everybody) == [each.id for each in index.agents]
    assert [index.agents[i].id for i in index.place.values()] == list(index.place)


@given(indices(), st.lists(st.sampled_from([*IDS, "stranger"])))
def test_some_people_are_those_who_are_known(index, ids):
    """Who is not on the roster is left out, and who is named twice is there once."""
    assert people(index, index.only(ids)) == scan(index, lambda each: each.id in ids)


@given(indices(), st.data())
def test_teams_roles_and_languages_are_grouped(index, data):
    """Each group holds exactly those who say that they belong to it."""
    known = [value for each in index.agents for value in (each.team_id, *each.roles)]
    word = data.draw(st.sampled_from([*known, None, "stranger"]))

    assert people(index, index.team(word)) == scan(index, lambda each: each.team_id == word)
    if word is not None:
        assert people(index, index.role(word)) == scan(index, lambda each: word in each.roles)


@pytest.mark.parametrize(
    ("serves", "wanted", "does"),
    [
        ("en-GB", "en", True),
        ("en", "en-GB", True),
        ("EN", "en-US", True),
        ("EN_gb", "en", True),
        ("en", "fr", False),
        ("e", "en", False),
    ],
)
def test_a_language_is_served_in_whichever_of_its_variants(serves, wanted, does):
    """Who serves in British English serves in English; letters may be of any size."""
    index = Index([Agent(id="ada", languages=[serves])])

    assert bool(index.speaking(wanted)) is does
    assert (primary(serves) == primary(wanted)) is does


@given(indices(), st.sampled_from(["billing", "repairs", "sewing"]), st.integers(1, 6))
def test_a_skill_is_had_at_a_level_or_above(index, skill, level):
    """Who has not the skill has it at no level."""
    expected = scan(index, lambda each: each.skills.get(skill, 0) >= level)

    assert people(index, index.skilled(skill, level)) == expected
    assert people(index, index.skilled(skill, level)) == expected


@given(indices(), st.sampled_from(CHANNELS))
def test_room_of_who_has_nothing_to_do(index, channel):
    """Who takes more units than a contact has, or did not say how many, has room."""

    def room(each):
        more = 1 if channel is None else each.weights.get(channel, 1)
        return each.capacity is None or each.capacity >= more

    assert people(index, index.room(channel)) == scan(index, room)
    assert people(index, index.room(channel)) == scan(index, room)


@given(agents(), st.dictionaries(st.sampled_from(CHANNELS[:-1]), st.integers(0, 4)))
def test_room_is_what_the_agent_says(agent, had):
    """The units that are taken and those that are left are all that somebody takes."""
    left = agent.room(had)

    assert left is None or taken(agent, had) + left == agent.capacity
    for channel in CHANNELS:
        more = 1 if channel is None else agent.weights.get(channel, 1)
        assert has_room(agent, channel, had) is (left is None or left >= more)


# -- authority ------------------------------------------------------------------------------------


def bound(agent: Agent, kind: str) -> Limit | None:
    """Return what somebody may decide."""
    return agent.authority.limits.get(kind)


def could(agent: Agent, kind: str, asked: Money) -> bool:
    """Tell whether a limit per case leaves room for an amount, as far as they compare."""
    limit = bound(agent, kind)
    if limit is None:
        return False
    most = limit.per_case
    return most is None or most.currency != asked.currency or most.amount >= asked.amount


_AMOUNTS = st.builds(
    Money, st.integers(0, 1000) | st.decimals(0, 1000, places=2), st.sampled_from(CURRENCIES)
)


@given(indices(), st.sampled_from(KINDS), _AMOUNTS)
def test_authority_is_graded_by_the_limit_per_case(index, kind, asked):
    """At least the grade of an amount has whoever may decide so much, or cannot be compared."""
    grades = index.authorised(kind, asked.currency)

    expected = scan(index, lambda each: could(each, kind, asked))
    assert people(index, grades.least((0, asked.amount))) == expected
    assert index.authorised(kind, asked.currency) is grades


@given(indices(), st.sampled_from(KINDS))
def test_without_an_amount_everybody_counts_who_has_any_authority(index, kind):
    """Nobody said how much, so no limit can be compared."""
    expected = scan(index, lambda each: bound(each, kind) is not None)

    assert people(index, index.authorised(kind, None).least((0, 0))) == expected


@given(indices(), st.sampled_from(KINDS), st.sampled_from(CURRENCIES))
def test_whose_limit_is_plain(index, kind, currency):
    """A plain limit is one per case in the currency, or none, and nothing within a window."""

    def plain(each):
        limit = bound(each, kind)
        if limit is None or limit.per_window is not None:
            return False
        return limit.per_case is None or limit.per_case.currency == currency

    assert people(index, index.plainly(kind, currency)) == scan(index, plain)
    assert people(index, index.plainly(kind, currency)) == scan(index, plain)


def test_the_lowest_authority_comes_first():
    """First those who can be compared, then those in another currency, last those without limit."""

    def may(id_, limit):
        return Agent(id=id_, authority=Authority(limits={"refund": limit}))

    index = Index(
        [
            may("a", None),
            may("b", Money(100, "EUR")),
            may("c", Money(1, "GBP")),
            may("d", Money("20.50", "EUR")),
            may("e", Money(100, "EUR")),
            Agent(id="f"),
        ]
    )

    for steps in (index.authorised("refund", "EUR").steps, index.ranked("refund", "EUR").steps):
        assert [people(index, mask) for _, mask in steps] == [["d"], ["b", "e"], ["c"], ["a"]]
        assert [grade for grade, _ in steps] == [(0, Decimal("20.5")), (0, 100), (1, 0), (2, 0)]
    assert index.ranked("refund", "EUR") is index.ranked("refund", "EUR")


def test_a_limit_within_a_window_is_a_limit():
    """Who may decide at most an amount within a window has less authority than who has no limit."""

    def may(id_, **limit):
        window = {"window": timedelta(days=1)} if "per_window" in limit else {}
        return Agent(id=id_, authority=Authority(limits={"refund": Limit(**limit, **window)}))

    index = Index(
        [
            may("a"),
            may("b", per_window=Money(500, "EUR")),
            may("c", per_case=Money(200, "EUR"), per_window=Money(500, "EUR")),
            may("d", per_case=Money(900, "GBP"), per_window=Money(300, "EUR")),
            may("e", per_window=Money(1, "GBP")),
        ]
    )

    steps = index.ranked("refund", "EUR").steps
    assert [people(index, mask) for _, mask in steps] == [["c"], ["d"], ["b"], ["e"], ["a"]]


@given(st.lists(st.integers(0, 5)), st.integers(0, 6))
def test_grades_hold_everybody_once(grades, least):
    """The steps part people, and at least a grade has whoever stands on it or above."""
    found = Grades((grade, i) for i, grade in enumerate(grades))

    assert [grade for grade, _ in found.steps] == sorted(set(grades))
    assert sorted(i for _, mask in found.steps for i in positions(mask)) == [*range(len(grades))]
    expected = [i for i, grade in enumerate(grades) if grade >= least]
    assert [*positions(found.least(least))] == expected


def test_a_roster_has_one_index_of_its_people_by_id():
    """The order in which people were given makes no difference, and it is made once."""
    one = Roster(agents=[Agent(id="b"), Agent(id="a")])

    assert [agent.id for agent in one._index.agents] == ["a", "b"]
    assert one._index is one._index

"""A scorecard sums up many reviews, and adds up to the same in any order."""

import pickle
from functools import reduce
from operator import add

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.support import (
    HOUR,
    MINUTE,
    card,
    measurements,
    missed,
    reviews,
    said,
    told,
)
from servicekit.errors import FieldError
from servicekit.scorecard import (
    GROUPINGS,
    NOBODY,
    NOT_RECORDED,
    TOO_FEW,
    Group,
    Scorecard,
    Tallies,
    Totals,
)

groupings = st.sampled_from(GROUPINGS)


# -- examples -------------------------------------------------------------------------------------


def test_reviews_are_summed_up():
    """A scorecard has the totals, what every measure comes to, and who judged."""
    found = Scorecard.of(
        [
            told(*said("first_reply", HOUR), playbook="v2"),
            told(*said("first_reply", 3 * HOUR), *said("target_met", 1, of="reply"), playbook="v1"),
        ]
    )

    assert found.totals.cases == 2
    assert found.total["first_reply", None].total == 4 * HOUR
    assert [each.measure for each in found.results()] == ["target_met", "first_reply"]
    assert found.result("target_met", "reply").words == "100 % of 1."
    assert found.playbooks == ("v1", "v2")


def test_reviews_are_read_once():
    """Reviews may come one by one and are not kept."""
    each = iter([told(*said("csat", 500, of="1..5"))] * 3)

    assert Scorecard.of(each).result("csat", "1..5").n == 3
    assert next(each, None) is None


def test_what_nobody_measured_has_no_value():
    """A measure that no case says anything about is nothing to measure, not 0."""
    found = Scorecard().result("csat", "1..5")

    assert (found.value, found.n, found.words) == (None, 0, "Nothing to measure.")
    with pytest.raises(FieldError):
        Scorecard().result("speed")


def test_medians_are_never_merged():
    """The median of two halves is that of all their times; the halves' medians do not matter."""
    busy = card(*said("first_reply", *[MINUTE] * 9))
    quiet = card(*said("first_reply", 100 * MINUTE))
    both = card(*said("first_reply", *[MINUTE] * 9, 100 * MINUTE))

    assert (busy + quiet).result("first_reply").median == both.result("first_reply").median
    assert (busy + quiet).result("first_reply").median == busy.result("first_reply").median


# -- groups ---------------------------------------------------------------------------------------


def test_teams_answer_for_what_they_did():
    """What a team did is in its group, whoever has the case in the end."""
    found = card(*said("target_met", 1, team="desk"), *said("target_met", 0, team="shop"))

    assert list(found.groups) == ["desk", "shop"]
    assert found.result("target_met", group="desk").value == 1
    assert found.result("target_met", group="shop").value == 0
    assert found.result("target_met").value == 0.5


@pytest.mark.parametrize("by", ["priority", "kind", "channel", "topic", "status"])
def test_cases_can_be_grouped_by_what_they_are(by):
    """Other groups go by what the case was; whoever did something plays no part."""
    one, other = (told(*said("target_met", n, team="desk"), **{by: str(n)}) for n in (0, 1))
    found = Scorecard.of([one, other], by=by)

    assert {name: tallies["target_met", None].total for name, tallies in found.groups.items()} == {
        "0": 0, "1": 1,
    }  # fmt: skip


def test_what_has_no_group_is_not_recorded():
    """Cases of which nobody recorded what they are grouped by are in a group of their own."""
    assert list(card(*said("target_met", 1), by="priority").groups) == [NOT_RECORDED]


@pytest.mark.parametrize("by", ["team", "agent"])
def test_what_nobody_did_is_nobodys(by):
    """What is late while nobody has the case is no missing record, but nobody's."""
    assert list(card(*said("target_met", 0), by=by, least=0).groups) == [NOBODY]


@pytest.mark.parametrize("name", [TOO_FEW, NOBODY, NOT_RECORDED])
def test_a_group_of_a_taken_name_is_not_lost(name):
    """A topic that is called like what stands for no topic is told apart from it."""
    many, one = (
        told(*said("target_met", *[1] * n), topic=topic) for n, topic in ((3, name), (1, "bill"))
    )
    found = Scorecard.of([many, one, attrs.evolve(one, topic="lamp")], by="topic", least=2)

    assert list(found.groups) == [f'"{name}"', TOO_FEW]
    assert found.result("target_met", group=f'"{name}"').n == 3
    assert found.result("target_met", group=TOO_FEW).n == 2


def test_people_are_shown_from_twenty_measurements_on():
    """By person, a figure of fewer than twenty is put together with those of all others like it."""
    many = said("target_met", *[1] * 20, agent="ada")
    few = [
        *said("target_met", *[0] * 19, agent="sam"),
        *said("target_met", 1, agent="kim"),
        *said("csat", 500, of="1..5", agent="ada"),
    ]
    found = card(*many, *few, by="agent")

    assert list(found.groups) == ["ada", TOO_FEW]
    assert list(found.groups["ada"]) == [("target_met", None)]
    assert found.result("target_met", group=TOO_FEW).words == "5 % of 20."
    assert list(found.groups[TOO_FEW]) == [("target_met", None)]
    assert found.result("target_met").n == 40


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({"ada": 19}, False),
        ({"ada": 19, "sam": 0}, False),
        ({"ada": 10, "sam": 9}, False),
        ({"ada": 19, "": 19}, False),
        ({"ada": 10, "sam": 10}, True),
    ],
    ids=["one", "one-and-none", "not-enough", "one-and-nobody", "two"],
)
def test_nobody_is_shown_under_another_name(people, shown):
    """Small figures are put together only of two people or more, and from twenty on."""
    measured = [
        each
        for name, count in people.items()
        for each in (
            said("target_met", *[1] * count, agent=name or None)
            or missed("target_met", "still_open", agent=name)
        )
    ]

    assert list(card(*measured, by="agent").groups) == ([TOO_FEW] if shown else [])


def test_the_number_for_people_can_be_another():
    """How many measurements it takes is for the host to say, for any grouping."""
    measured = [*said("target_met", 1, 1, agent="ada"), *said("target_met", 1, agent="sam")]

    assert list(card(*measured, by="agent", least=2).groups) == ["ada"]
    assert list(card(*measured, by="agent", least=1).groups) == ["ada", "sam"]
    assert list(card(*measured, by="team", least=4).groups) == []


def test_teams_are_shown_whatever_they_have():
    """Teams are shown with any number of measurements, also with none that has a value."""
    assert list(card(*missed("target_met", "still_open", team="desk")).groups) == ["desk"]


def test_parts_that_are_too_small_become_large_enough_together():
    """Whether a person has enough is told of the sum, not of its parts."""
    half = card(*said("target_met", *[1] * 10, agent="ada"), by="agent")

    assert list(half.groups) == []
    assert list((half + half).groups) == ["ada"]


@pytest.mark.parametrize("by", ["team", "agent"])
def test_promises_of_those_who_made_them_are_a_plain_count(by):
    """Who promises need not have the case in the end, so there is no rate of what they made."""
    found = Scorecard.of(
        [
            told(*said("promises_made", 1, 1, of="spoken", **{by: "ada"}), **{by: "ada"}),
            told(**{by: "ada"}),
        ],
        by=by,
        least=1,
    )

    assert found.result("promises_made", "spoken").words == "100.0 per 100 (2 in 2)."
    assert found.result("promises_made", "spoken", group="ada").words == "2 in all."
    assert found.result("promises_made", "spoken", group="ada").value is None


def test_promises_are_shown_per_100_cases_of_the_group():
    """Where cases are grouped by what they are, promises are told per 100 of the group's."""
    found = Scorecard.of(
        [
            told(*said("promises_made", 1, 1, of="spoken"), topic="bill"),
            told(topic="bill"),
            told(*said("promises_made", 1, of="spoken"), topic="lamp"),
        ],
        by="topic",
    )

    assert found.result("promises_made", "spoken").words == "100.0 per 100 (3 in 3)."
    assert found.result("promises_made", "spoken", group="bill").words == "100.0 per 100 (2 in 2)."
    assert found.result("promises_made", "spoken", group="lamp").words == "100.0 per 100 (1 in 1)."


def test_promises_of_those_too_few_have_no_cases():
    """Those who are put together have no cases of their own that promises could be counted by."""
    promised = [told(*said("promises_made", 1, of="spoken"), topic=name) for name in "ab"]
    found = Scorecard.of(promised, by="topic", least=2)

    assert found.result("promises_made", "spoken", group=TOO_FEW).words == "2 in all."


def test_an_unknown_group_is_an_error():
    """Asking for a group that is not there is an error, not an empty answer."""
    with pytest.raises(KeyError):
        card().results("desk")
    with pytest.raises(KeyError):
        card().result("csat", group="desk")


# -- what cannot be -------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["customer_id", "", None, "__class__"])
def test_an_unknown_grouping_is_refused(by):
    """Only what is meant for it can group."""
    with pytest.raises(FieldError, match="one of team, agent, priority"):
        Scorecard.of([], by=by)


@pytest.mark.parametrize(
    "fields",
    [
        {"by": "customer_id"},
        {"parts": {"desk": Group()}},
        {"by": "team", "parts": {TOO_FEW: Group()}},
        {"totals": Totals(cases=1)},
        {"least": -1},
        {"least": True},
    ],
    ids=["grouping", "parts", "taken", "totals", "negative", "boolean"],
)
def test_a_card_that_cannot_be_is_refused(fields):
    """A card that holds anything says by what it is grouped."""
    with pytest.raises(FieldError):
        Scorecard(**fields)


def test_cards_of_different_groupings_cannot_be_added():
    """Teams and priorities are not summed."""
    with pytest.raises(FieldError, match="team, as in the card"):
        card(by="team") + card(by="priority")
    with pytest.raises(TypeError):
        card() + 1
    with pytest.raises(TypeError):
        Group() + 1


def test_cards_travel(travels):
    """Scorecards can be hashed, copied and pickled, to be merged elsewhere."""
    travels(Scorecard())
    travels(card(*said("first_reply", HOUR, team="desk"), *missed("csat", "not_recorded")))


def test_what_was_worked_out_does_not_travel():
    """What a card works out is left behind when it is sent elsewhere."""
    found = card(*said("first_reply", HOUR, team="desk"))
    before = pickle.dumps(found)
    found.results("desk")

    assert pickle.dumps(found) == before


# -- laws -----------------------------------------------------------------------------------------


@given(reviews, reviews, reviews, groupings)
def test_scorecards_merge(a, b, c, by):
    """Those of parts add up to that of the whole, in any order and grouping."""
    x, y, z = (Scorecard.of(each, by=by) for each in (a, b, c))

    assert (x + y) + z == x + (y + z) == Scorecard.of([*a, *b, *c], by=by)
    assert x + y == y + x
    assert str(x + y) == str(y + x)
    assert hash(x + y) == hash(y + x)
    assert x + Scorecard() == Scorecard() + x == x


@given(reviews, st.randoms(), groupings)
def test_order_does_not_matter(drawn, random, by):
    """The same reviews in another order give the same card, also in print."""
    shuffled = list(drawn)
    random.shuffle(shuffled)

    assert Scorecard.of(shuffled, by=by) == Scorecard.of(drawn, by=by)
    assert str(Scorecard.of(shuffled, by=by)) == str(Scorecard.of(drawn, by=by))


@given(reviews, groupings)
def test_groups_add_up_to_the_whole(drawn, by):
    """Every measurement is in one group, and all that is shown adds up to the total."""
    found = Scorecard.of(drawn, by=by, least=0)
    measured = [each for review in drawn for each in review.measurements]

    assert reduce(add, found.groups.values(), Tallies()) == found.total == Tallies.of(measured)
    assert list(found.groups) == sorted(found.groups, key=lambda name: (name == TOO_FEW, name))


@given(reviews, groupings)
def test_nobody_is_shown_on_less_than_was_asked_for(drawn, by):
    """No figure of a group, small ones together included, rests on less than was asked for."""
    shown = Scorecard.of(drawn, by=by, least=2).groups

    assert all(tally.n >= 2 for tallies in shown.values() for tally in tallies.each)
    assert list(shown) == sorted(shown, key=lambda name: (name == TOO_FEW, name))


@given(reviews)
def test_cases_of_all_groups_are_all_cases(drawn):
    """Every case is in one group."""
    found = Scorecard.of(drawn)

    assert sum(group.cases for group in found.parts.values()) == found.totals.cases == len(drawn)
    assert found.totals == Totals.of(drawn)


@given(st.lists(measurements(), max_size=12))
def test_results_are_those_of_the_tallies(drawn):
    """Each tally has one result, in the same order."""
    found = card(*drawn)

    assert [(each.measure, each.of) for each in found.results()] == list(found.total)
    assert all(found.result(each.measure, each.of) == each for each in found.results())

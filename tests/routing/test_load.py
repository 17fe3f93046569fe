"""The load: going on from one gives exactly what a load made from scratch works out."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.support import ADA, KIM, NOON, SAM, agent, at, escalation, granted
from servicekit.errors import FieldError, NaiveDatetimeError, NotAnInstantError
from servicekit.escalation import EscalationEvent, Needs
from servicekit.instants import latest, zone
from servicekit.money import Rate
from servicekit.roster.index import Index, positions
from servicekit.routing import FAIRNESS, Load
from servicekit.testing.strategies import agents, loads

PEOPLE = Index([ADA, KIM, SAM])
CHANNELS = ("chat", "phone", "email", None)


def full(load: Load, channel: str | None = None, index: Index = PEOPLE) -> list[str]:
    """Return the ids of those who have no room."""
    return [index.agents[i].id for i in positions(load.full(index, channel))]


def order(load: Load, fairness: str, index: Index = PEOPLE) -> list[str]:
    """Return the ids in the order in which people are to get something."""
    return [index.agents[i].id for i in load.order(index, fairness).positions]


# -- the value ------------------------------------------------------------------------------------


def test_nobody_has_anything_unless_it_is_said():
    """Who is not named has nothing, and never got anything."""
    assert Load() == Load(open={}, last_assigned={}, granted=[], rates=[])
    assert full(Load()) == []
    assert order(Load(), "least_loaded") == ["ada", "kim", "sam"]


def test_a_number_alone_counts_as_so_many_units():
    """Where nobody says on which channel contacts are, each takes one unit."""
    assert full(Load(open={"ada": 4})) == ["ada"]
    assert full(Load(open={"ada": 3})) == []
    assert Load(open={7: 2}).open["7"] == {"any": 2}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"open": {"ada": -1}}, FieldError),
        ({"open": {"ada": {"chat": 0.5}}}, FieldError),
        ({"open": {"ada": {"chat": True}}}, FieldError),
        ({"open": {"": 1}}, FieldError),
        ({"granted": ["g1"]}, FieldError),
        ({"rates": [1]}, FieldError),
        ({"last_assigned": {"ada": NOON.replace(tzinfo=None)}}, NaiveDatetimeError),
        ({"last_assigned": {"": NOON}}, FieldError),
        ({"last_assigned": {"ada": 9}}, NotAnInstantError),
    ],
    ids=["below none", "half", "truth", "nobody", "grant", "rate", "naive", "no id", "number"],
)
def test_what_is_no_load_is_refused(fields, error):
    """Counts are whole numbers from 0, instants have a zone, and lists hold what they say."""
    with pytest.raises(error):
        Load(**fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"open": ["ada"]}, "open=.* a mapping"),
        ({"open": None}, "open=None.* a mapping"),
        ({"open": {5: 1, "5": 2}}, r"open=\('5',\).* each person once"),
        ({"open": {"ada": {7: 1}}}, r"open\['ada'\]=7.* channel"),
        ({"open": {"ada": None}}, r"open\['ada'\]\['any'\]=None"),
        ({"last_assigned": ["ada"]}, "last_assigned=.* a mapping"),
        ({"last_assigned": {5: NOON, "5": NOON}}, r"last_assigned=\('5',\).* each person once"),
        ({"granted": [granted(1, by="ada"), 2]}, r"granted\[1\]=2.* Grant"),
        ({"granted": None}, "granted=None"),
        ({"rates": [1]}, r"rates\[0\]=1.* Rate"),
    ],
    ids=[
        "list", "none", "twice", "channel", "no count", "no instants", "two instants", "no grant",
        "no grants", "no rate",
    ],
)  # fmt: skip
def test_what_has_a_wrong_type_is_named(fields, words):
    """The error says which field it is, and whose."""
    with pytest.raises(FieldError, match=words):
        Load(**fields)


def test_a_load_goes_on_by_the_names_of_channels():
    """What is no name of one is refused there too."""
    with pytest.raises(FieldError, match=r"open\['ada'\]=7.* channel"):
        Load().assigned("ada", at=NOON, channel=7)


def test_a_load_is_made_of_escalations():
    """What is none is refused by its place."""
    with pytest.raises(FieldError, match=r"escalations\[1\]=3.* Escalation"):
        Load.of([escalation(), 3], at=NOON)
    with pytest.raises(FieldError, match=r"escalations=.* a list"):
        Load.of(escalation(), at=NOON)


def test_a_wrong_count_is_named():
    """The error says whose count it is, and on which channel."""
    with pytest.raises(FieldError, match=r"open\['ada'\]\['chat'\]") as caught:
        Load(open={"ada": {"chat": -1}})
    assert caught.value.value == -1


def test_instants_are_equal_in_every_zone():
    """A load is the same wherever its instants were written, and has the same hash."""
    here = Load(last_assigned={"ada": NOON})
    there = Load(last_assigned={"ada": NOON.astimezone(zone("Asia/Kathmandu"))})

    assert here == there
    assert hash(here) == hash(there)
    assert here != Load(last_assigned={"ada": at(13)})


@given(loads())
def test_loads_are_values(load):
    """What was worked out from a load is no part of it: not when compared, copied or shown."""
    shown = repr(load)
    load.full(PEOPLE, "chat")
    load.order(PEOPLE, "least_loaded")
    copy = pickle.loads(pickle.dumps(load))  # noqa: S301 - our own

    assert copy == load == attrs.evolve(load)
    assert hash(copy) == hash(load)
    assert repr(copy) == repr(load) == shown


# -- who is full ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("had", "channel", "expected"),
    [
        ({"chat": 1}, "phone", []),
        ({"chat": 2}, "phone", ["ada"]),
        ({"chat": 2}, "chat", []),
        ({"phone": 1}, "chat", []),
        ({"phone": 1, "chat": 1}, "chat", ["ada"]),
        ({"chat": 2}, None, []),
        ({"chat": 4}, None, ["ada"]),
    ],
)
def test_room_is_counted_in_units_of_each_channel(had, channel, expected):
    """Ada takes 4 units at once; a call takes 3 of them, everything else 1."""
    assert full(Load(open={"ada": had}), channel) == expected


def test_who_has_no_capacity_named_is_never_full():
    """Nobody said how much Kim takes at once."""
    assert full(Load(open={"kim": 99}), "phone") == []


def test_a_channel_can_be_too_much_even_for_somebody_with_nothing_to_do():
    """Whoever takes fewer units than one contact has is full for it."""
    small = Index([agent("ada", capacity=2, weights={"phone": 3}), agent("b", capacity=0)])

    assert full(Load(), "phone", small) == ["ada", "b"]
    assert full(Load(), None, small) == ["b"]
    assert full(Load().assigned("ada", at=NOON), "phone", small) == ["ada", "b"]


# -- who is next ----------------------------------------------------------------------------------


def test_who_never_got_anything_waits_longest():
    """Then comes who got something longest ago, and equals go by id."""
    load = Load(last_assigned={"ada": at(11), "kim": at(10)})

    assert order(load, "longest_idle") == ["sam", "kim", "ada"]
    assert order(Load(last_assigned=dict.fromkeys(("ada", "sam"), NOON)), "longest_idle") == [
        "kim",
        "ada",
        "sam",
    ]


def test_who_has_fewest_units_has_least_to_do():
    """A call of 3 units is more than two chats of 1."""
    load = Load(open={"ada": {"phone": 1}, "sam": {"chat": 2}, "kim": {"chat": 2}})

    assert order(load, "least_loaded") == ["kim", "sam", "ada"]


_NUMBERS = st.lists(st.none() | st.integers(0, 23), min_size=1, max_size=6)


@given(
    st.one_of(_NUMBERS, _NUMBERS.map(lambda few: (few * 40)[:40])),
    st.integers(0, 2**40),
    st.sampled_from(FAIRNESS),
)
def test_the_order_of_a_few_is_that_of_all(numbers, mask, fairness):
    """Whether few are looked at or many, they come in the order in which everybody does."""
    index = Index([agent(f"{i:02}", hours=None) for i in range(len(numbers))])
    given_ = {f"{i:02}": n for i, n in enumerate(numbers) if n is not None}
    load = Load(open=given_, last_assigned={who: at(n) for who, n in given_.items()})
    found = load.order(index, fairness)
    some = mask & index.everybody

    assert [*found.among(some)] == [i for i in found.positions if some >> i & 1]
    assert [*found.among(index.everybody)] == found.positions


# -- going on from one ----------------------------------------------------------------------------


def test_somebody_gets_a_contact_and_is_done_with_it():
    """What was counted up is counted down; when it was is not forgotten."""
    load = Load().assigned("ada", at=NOON, channel="chat")
    done = load.released("ada", channel="chat")

    assert load == Load(open={"ada": {"chat": 1}}, last_assigned={"ada": NOON})
    assert done == Load(open={"ada": {"chat": 0}}, last_assigned={"ada": NOON})
    assert Load().assigned("ada", at=NOON).open["ada"] == {"any": 1}


def test_who_is_done_with_something_has_room_again():
    """Who was full before is so no longer, and has less to do than others."""
    load = Load(open={"ada": 4, "sam": 1})
    assert full(load) == ["ada"]
    assert order(load, "least_loaded") == ["kim", "sam", "ada"]

    done = load.released("ada")
    assert full(done) == []
    for _ in range(3):
        done = done.released("ada")
    assert order(done, "least_loaded") == ["ada", "kim", "sam"]
    assert full(load) == ["ada"]


def test_what_was_granted_stays():
    """Grants and rates go on with the load."""
    rate = Rate(base="EUR", quote="GBP", rate="0.8", effective_on=NOON.date())
    load = Load(granted=[granted(5, by="ada")], rates=[rate])

    assert load.assigned("ada", at=NOON).granted == load.granted
    assert load.assigned("ada", at=NOON).rates == load.rates


@pytest.mark.parametrize("load", [Load(), Load(open={"ada": {"phone": 1}})], ids=["none", "other"])
def test_nobody_is_done_with_what_they_have_not(load):
    """Fewer than none is a mistake of the host."""
    with pytest.raises(FieldError, match=r"open\['ada'\]\['chat'\]"):
        load.released("ada", channel="chat")


def test_an_assignment_that_is_told_late_does_not_set_the_clock_back():
    """Somebody who got something at one has not waited since noon."""
    load = Load(last_assigned={"ada": at(13)}).assigned("ada", at=NOON)

    assert load == Load(open={"ada": 1}, last_assigned={"ada": at(13)})
    with pytest.raises(NaiveDatetimeError):
        load.assigned("ada", at=NOON.replace(tzinfo=None))


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ada", "sam", "kim", "stranger"]),
        st.sampled_from(CHANNELS),
        st.sampled_from(["assigned", "released"]),
        st.integers(0, 23).map(at),
        st.booleans(),
    ),
    max_size=12,
)


@given(
    loads(agent_ids=["ada", "sam", "kim"], channels=["chat", "phone"]),
    st.tuples(agents(id="ada"), agents(id="kim"), agents(id="sam")),
    _STEPS,
)
def test_going_on_works_out_what_a_load_from_scratch_does(load, people, steps):
    """Whatever happened and whatever was asked on the way, nothing that is remembered is stale."""
    index = Index(people)
    for agent_id, channel, what, hour, asked in steps:
        if asked:
            load.full(index, channel)
            load.order(index, FAIRNESS[hour.hour % 2])
        if what == "assigned":
            load = load.assigned(agent_id, at=hour, channel=channel)
        elif load.open.get(agent_id, {}).get(channel or "any"):
            load = load.released(agent_id, channel=channel)
    fresh = attrs.evolve(load)

    assert fresh == load
    for channel in CHANNELS:
        assert load.full(index, channel) == fresh.full(index, channel)
        assert full(load, channel, index) == _full(load, people, channel)
    for fairness in FAIRNESS:
        assert load.order(index, fairness) == fresh.order(index, fairness)
        assert order(load, fairness, index) == _order(load, people, fairness)


def _full(load, people, channel):
    """Return who has no room, counted person by person."""
    found = []
    for each in people:
        taken = sum(each.weights.get(c, 1) * n for c, n in load.open.get(each.id, {}).items())
        more = 1 if channel is None else each.weights.get(channel, 1)
        if each.capacity is not None and taken + more > each.capacity:
            found.append(each.id)
    return found


def _order(load, people, fairness):
    """Return the order of fairness, by taking out the first again and again."""
    left, found = [each.id for each in people], []
    weights = {each.id: each.weights for each in people}

    def before(one, other):
        if fairness == "least_loaded":
            units = [
                sum(weights[who].get(c, 1) * n for c, n in load.open.get(who, {}).items())
                for who in (one, other)
            ]
            return units[0] < units[1]
        mine, other_one = load.last_assigned.get(one), load.last_assigned.get(other)
        if mine is None or other_one is None:
            return mine is None and other_one is not None
        return latest(mine, other_one) is other_one

    while left:
        first = left[0]
        for each in left:
            if before(each, first):
                first = each
        left.remove(first)
        found.append(first)
    return found


def test_what_is_known_of_one_roster_is_not_said_of_another():
    """A load that was asked for one index answers for another as if it were the first."""
    others = Index([agent("b", capacity=1), agent("sam", capacity=1)])
    load = Load(open={"sam": 1, "ada": 4})

    assert full(load) == ["ada"]
    assert full(load, index=others) == ["sam"]
    assert full(load) == ["ada"]
    assert load.order(others, "least_loaded").values == [0, 1]


def test_two_threads_can_ask_one_load_about_two_rosters():
    """What one works out never gets into the answer of the other."""
    others = Index([agent("sam", capacity=1), agent("x", capacity=1)])
    load = Load(open={"ada": 4, "x": 1})

    def ask(index):
        return {tuple(full(load, index=index)) for _ in range(200)}

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, [PEOPLE, others])) == [{("ada",)}, {("x",)}]


def test_a_long_day_moves_everybody_through_the_order():
    """Each gets one contact after another; the one who waited longest is always first."""
    load, got = Load(), []
    for minute in range(9):
        first = order(load, "longest_idle")[0]
        got.append(first)
        load = load.assigned(first, at=NOON + timedelta(minutes=minute))

    assert got == ["ada", "kim", "sam"] * 3


def test_an_id_can_be_a_number():
    """What is assigned to a number counts for the person whose id it is, as everywhere else."""
    load = Load().assigned(5, at=NOON).assigned("5", at=NOON)

    assert load == Load(open={5: 2}, last_assigned={5: NOON})
    assert load.released(5) == load.released("5")


# -- from escalations -----------------------------------------------------------------------------


def test_escalations_are_a_load():
    """Whoever has one or is asked for one has a contact more; what is over is none."""
    phone = escalation(Needs(channel="phone"), id="a").offer(at=at(9), level=0, to=["ada", "sam"])
    taken = escalation(id="b").offer(at=at(9), level=0, to=["sam"]).acknowledge(at=at(10), by="kim")
    paused = escalation(id="c").offer(at=at(9, 30), level=0, to=["ada"]).pause(at=at(10))
    over = taken.resolve(at=at(11), by="kim")
    nameless = escalation().record(EscalationEvent(kind="acknowledged", at=at(9)))

    load = Load.of([phone, taken, paused, nameless, escalation()], at=NOON)
    assert load.open == {"ada": {"phone": 1, "any": 1}, "sam": {"phone": 1}, "kim": {"any": 1}}
    assert load.last_assigned == {"ada": at(9, 30), "sam": at(9), "kim": at(10)}
    assert Load.of([phone, attrs.evolve(phone, id="d")], at=NOON).open["sam"] == {"phone": 2}
    assert Load.of([attrs.evolve(paused, id="e"), phone], at=NOON).last_assigned["ada"] == at(9, 30)
    assert Load.of([over], at=NOON).open == {}
    assert Load.of([over], at=NOON).last_assigned == {"sam": at(9), "kim": at(10)}
    assert Load.of([taken], at=at(9)).open == {"sam": {"any": 1}}


def test_who_declined_or_gave_it_up_has_nothing():
    """They had it, which still counts for who was idle for longest."""
    asked = escalation().offer(at=at(9), level=0, to=["ada"])
    gone = (
        asked.decline(at=at(10), by="ada"),
        asked.acknowledge(at=at(10), by="ada").give_up(at=at(11), by="ada"),
    )
    for each in gone:
        assert Load.of([each], at=NOON).open == {}
        assert "ada" in Load.of([each], at=NOON).last_assigned


def test_grants_and_rates_go_with_it():
    """What was granted is no matter of escalations, and what is raised later is a mistake."""
    given = granted(20, by="kim")
    assert Load.of([], at=NOON, granted=[given]) == Load(granted=[given])
    rate = Rate(base="EUR", quote="GBP", rate="0.8", effective_on=NOON.date())
    assert Load.of([], at=NOON, rates=[rate]) == Load(rates=[rate])
    with pytest.raises(FieldError, match="raised later"):
        Load.of([escalation()], at=at(8))

from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.support import finding, told
from servicekit.case import Case, Change
from servicekit.errors import FieldError
from servicekit.interaction import Interaction, Party
from servicekit.playbook import Playbook
from servicekit.promise import ORIGINS, Promise
from servicekit.review import Finding, Review, review
from servicekit.scorecard import GROUPS, NOT_RECORDED, Totals
from servicekit.targets import Targets, resolution

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAYBOOK = Playbook(name="Desk", targets=Targets([resolution(4 * HOUR)]), max_hand_overs=1)
KIM = Party(id="kim", role="customer")


def judged(
    *teams: str, priority: str | None = None, origins: tuple[str, ...] = (), waits: bool = False
) -> Review:
    """Review a case that went through teams, six hours after its opening."""
    ways = [None, *teams]
    changes = [
        Change(at=NINE + n * HOUR, field="team", old=ways[n], new=team)
        for n, team in enumerate(teams)
    ]
    if priority:
        changes.append(Change(at=NINE, field="priority", new=priority))
    promises = [
        Promise(
            id=n, customer_id="kim", what="call back", made_at=NINE, due_at=NINE + 12 * HOUR,
            made_by="ada", origin=origin,
        )
        for n, origin in enumerate(origins)
    ]  # fmt: skip
    message = Interaction(id=1, at=NINE, author=KIM, channel="email")
    case = Case(
        id=1, customer_id="kim", opened_at=NINE, changes=changes, promises=promises,
        interactions=[message] if waits else [],
    )  # fmt: skip
    return review(case, PLAYBOOK, at=NINE + 6 * HOUR)


reviews = st.lists(
    st.builds(
        judged,
        st.sampled_from(["a", "b"]),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["b", "c"]),
        priority=st.sampled_from([None, "high", "low"]),
        origins=st.lists(st.sampled_from(ORIGINS), max_size=3).map(tuple),
        waits=st.booleans(),
    ),
    max_size=8,
)


# -- examples -------------------------------------------------------------------------------------


def test_reviews_are_summed_up():
    """Totals count cases, moves, waiting customers, promises by origin and state, and findings."""
    totals = Totals.of(
        [
            judged("a", "b", "a", origins=("spoken", "answer"), waits=True),
            judged("a", "b"),
            judged(),
        ]
    )

    assert totals == Totals(
        cases=3,
        contacted=1,
        placed=2,
        waiting=1,
        hand_overs=3,
        ping_pong=1,
        reopenings=0,
        promises={"spoken": {"open": 1}, "answer": {"open": 1}, "target": {"broken": 3}},
        findings={
            "broken": 3,
            "run_around": 1,
            "ping_pong": 1,
            "unanswered": 1,
            "unowned": 1,
        },
    )


def test_what_nobody_can_tell_is_no_finding():
    """Findings that are undecided are counted apart, and so is what went well."""
    found = told(
        findings=(finding("broken"), finding("contradiction", undecided=True)),
        went_well=(Finding("one_contact", "good", ()),) * 2,
    )
    totals = Totals.of([found]) + Totals.of([found])

    assert totals.findings == {"broken": 2}
    assert totals.undecided == {"contradiction": 2}
    assert totals.went_well == {"one_contact": 4}


def test_reopenings_are_summed_up():
    """Every reopening of every case counts."""
    statuses = ["resolved", "open", "closed", "open"]
    changes = [
        Change(at=NINE + n * HOUR, field="status", old=old, new=new)
        for n, (old, new) in enumerate(zip(["open", *statuses], statuses, strict=False))
    ]
    case = Case(id=1, customer_id="kim", opened_at=NINE, changes=changes)

    assert Totals.of([review(case, PLAYBOOK, at=NINE + 6 * HOUR)] * 2).reopenings == 4


def test_what_nobody_recorded_is_unknown_and_not_none():
    """Where no contact or no desk is recorded, nobody can tell who waits or what moved."""
    found = Totals.of([judged(), judged()])

    assert found.unknown == ("waiting", "hand_overs", "ping_pong")
    assert found.waits == "whether anybody waits for an answer is not recorded"
    assert found.moves == "which desks had them is not recorded"
    assert Totals().unknown == ()


def test_one_case_that_can_tell_is_enough():
    """As soon as one case tells, there is a number, and of how many cases it is."""
    found = Totals.of([judged(), judged("a", waits=True)])

    assert found.unknown == ()
    assert found.waits == "1 waits for an answer (recorded of 1)"
    assert found.moves == ("moved from desk to desk 0 times, straight back 0 times (recorded of 1)")


def test_what_is_recorded_of_all_is_told_without_a_reservation():
    """Where every case tells, the words are the plain count."""
    found = Totals.of([judged("a", "b", "a", waits=True)] * 2)

    assert found.waits == "2 wait for an answer"
    assert found.moves == "moved from desk to desk 4 times, straight back 2 times"
    assert Totals(cases=1, contacted=1).waits == "nobody waits for an answer"
    assert Totals(cases=1, placed=1, hand_overs=1).moves == (
        "moved from desk to desk once, straight back 0 times"
    )


def test_nothing_sums_up_to_nothing():
    """Totals of no reviews are empty, and add nothing."""
    assert Totals.of([]) == Totals()
    assert Totals.of(iter([judged()])) + Totals() == Totals.of([judged()])


def test_origins_are_never_summed():
    """Promises of different origins stay apart when totals are added."""
    totals = Totals.of([judged(origins=("spoken",))]) + Totals.of([judged(origins=("answer",))])

    assert totals.promises == {
        "spoken": {"open": 1}, "answer": {"open": 1}, "target": {"broken": 2},
    }  # fmt: skip


def test_totals_are_a_value(travels):
    """Totals can be hashed, copied and pickled, to be merged elsewhere."""
    travels(Totals())
    travels(Totals.of([judged("a", "b", "a", origins=("spoken",), waits=True)]))


def test_only_totals_can_be_added():
    """Totals and anything else cannot be added."""
    with pytest.raises(TypeError):
        Totals() + 1
    with pytest.raises(TypeError):
        sum([Totals()])


# -- groups ---------------------------------------------------------------------------------------


def test_groups_are_told_by_name():
    """Groups come in the order of their names, and what has none is called not recorded."""
    groups = Totals.by([judged("shop"), judged("billing"), judged("shop"), judged()], "team")

    assert [(name, total.cases) for name, total in groups.items()] == [
        ("billing", 1), (NOT_RECORDED, 1), ("shop", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("group", ["agent", "customer_id", "", "__class__"])
def test_an_unknown_group_is_refused(group):
    """Only what is meant for it can group; nobody is compared by person."""
    with pytest.raises(FieldError, match="one of priority, team, kind, channel"):
        Totals.by([judged()], group)


# -- laws -----------------------------------------------------------------------------------------


@given(reviews, reviews, reviews)
def test_totals_merge(a, b, c):
    """Totals of parts add up to the totals of the whole, in any order and grouping."""
    x, y, z = Totals.of(a), Totals.of(b), Totals.of(c)

    assert (x + y) + z == x + (y + z) == Totals.of([*a, *b, *c])
    assert x + y == y + x
    assert hash(x + y) == hash(y + x)
    assert x + Totals() == x


@given(reviews, st.sampled_from(GROUPS))
def test_groups_add_up_to_the_whole(drawn, group):
    """Every review is in one group, and all groups add up to the totals."""
    groups = Totals.by(drawn, group)

    assert reduce(add, groups.values(), Totals()) == Totals.of(drawn)
    assert list(groups) == sorted(groups)


@given(reviews)
def test_every_promise_is_counted_once(drawn):
    """The counts by origin and state are as many as there are promises."""
    counts = [n for states in Totals.of(drawn).promises.values() for n in states.values()]

    assert sum(counts) == sum(len(each.promises) for each in drawn)
    assert all(n > 0 for n in counts)

"""The worst cases are those that hurt most, whoever counted them."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.support import NINE, finding, reviews, told
from servicekit.case import Case
from servicekit.errors import FieldError
from servicekit.playbook import Playbook
from servicekit.promise import Promise
from servicekit.review import review
from servicekit.scorecard import RULE, Worst, WorstCase


def case(number: int, **what: object) -> WorstCase:
    """Return one of the worst cases."""
    return WorstCase(case_id=number, customer_id="kim", **what)


# -- examples -------------------------------------------------------------------------------------


def test_a_case_is_told_in_short():
    """An entry counts what is serious and what is not, and says it in sentences."""
    found = told(
        findings=(finding("contradiction"), finding("unowned"), finding("ping_pong")), team="desk"
    )

    assert WorstCase.of(found) == WorstCase(
        case_id="c1",
        customer_id="kim",
        team="desk",
        serious=1,
        notices=2,
        sentences=["This is contradiction.", "This is unowned.", "This is ping_pong."],
    )


def test_broken_promises_are_counted():
    """Promises that are broken count, those that are still open do not."""
    made = Promise(
        id=1, customer_id=7, what="call", made_by="ada", made_at=NINE, due_at=NINE.replace(hour=12)
    )
    owed = Case(id=1, customer_id=7, opened_at=NINE, promises=[made])

    assert [
        WorstCase.of(review(owed, Playbook(name="Desk"), at=NINE.replace(hour=hour))).broken
        for hour in (11, 13)
    ] == [0, 1]


def test_an_entry_stays_small():
    """At most five sentences are kept of a case, however much was found."""
    many = told(findings=(finding("broken"),) * 50)

    assert len(WorstCase.of(many).sentences) == 5
    assert WorstCase.of(many).serious == 50


def test_what_nobody_can_tell_does_not_count():
    """Undecided findings make no case one of the worst."""
    unsure = told(findings=(finding("contradiction", undecided=True),))

    assert WorstCase.of(unsure).serious == 0
    assert Worst.of([unsure]) == Worst()


def test_cases_without_findings_are_not_among_the_worst():
    """Only cases in which something was found are listed."""
    assert Worst.of([told(), told()]) == Worst()


def test_the_rule_ranks():
    """Serious findings come first, then broken promises, then the rest, then the ids."""
    ranked = [
        case(9, serious=2),
        case(8, serious=1, broken=2),
        case(7, serious=1, broken=1, notices=9),
        case(1, serious=1, broken=1, notices=1),
        case(2, serious=1, broken=1, notices=1),
        case(3, notices=5),
    ]

    assert list(Worst(10, reversed(ranked)).cases) == ranked
    assert RULE.startswith("Most serious findings first, then most broken promises")


def test_only_so_many_are_kept():
    """Of all the worst so many are kept as were asked for."""
    bad = [told(case_id=n, findings=(finding("unowned"),) * int(n)) for n in "123"]

    assert [each.case_id for each in Worst.of(bad, most=2).cases] == ["3", "2"]
    assert Worst.of(bad, most=0).cases == ()


@pytest.mark.parametrize(
    "fields", [{"most": -1}, {"most": 1.5}, {"most": 0, "cases": [case(1)]}, {"cases": ["c1"]}],
    ids=["negative", "fraction", "full", "text"],
)  # fmt: skip
def test_what_cannot_be_is_refused(fields):
    """No more are kept than were asked for."""
    with pytest.raises(FieldError):
        Worst(**fields)


def test_lists_of_different_lengths_cannot_be_added():
    """What keeps three and what keeps ten do not add up to either."""
    with pytest.raises(FieldError, match="10, as in"):
        Worst() + Worst(3)
    with pytest.raises(TypeError):
        Worst() + 1


def test_the_worst_travel(travels):
    """The worst cases can be hashed, copied and pickled, to be merged elsewhere."""
    travels(Worst.of([told(findings=(finding("broken"),))]))


# -- laws -----------------------------------------------------------------------------------------


@given(reviews, reviews, reviews, st.integers(0, 4))
def test_the_worst_merge(a, b, c, most):
    """Those of parts add up to those of the whole, in any order and grouping."""
    x, y, z = (Worst.of(each, most=most) for each in (a, b, c))

    assert (x + y) + z == x + (y + z) == Worst.of([*a, *b, *c], most=most)
    assert x + y == y + x
    assert x + Worst(most) == Worst(most) + x == x


@given(reviews)
def test_nothing_worse_is_left_out(drawn):
    """Whatever is not among the worst is no worse than the last of them."""
    kept = Worst.of(drawn, most=2).cases
    grief = [attrs.astuple(WorstCase.of(each))[3:6] for each in drawn]
    bad = sorted((g for g in grief if any(g)), reverse=True)

    assert [attrs.astuple(each)[3:6] for each in kept] == bad[:2]

"""What a change says, and when two are the same."""

from datetime import timedelta, timezone

import pytest

from replay.support import NOON
from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.replay import EFFECTS, PARTS, ReplayChange


def change(**fields: object) -> ReplayChange:
    given = {"case_id": "c", "customer_id": "kim", "part": "due", "of": "reply"}
    return ReplayChange(**{**given, "old": NOON, "new": None, **fields})


def test_a_change_reads():
    """The text says whose it is, what changes from what to what, and why."""
    because = [Reason("a", "It is new."), Reason("b", "So is this.")]

    assert str(change(part="follow_up", old="not_now", new="by phone", by=because)) == (
        "Case c: follow-up of reply: not now becomes by phone. It is new. So is this."
    )
    assert str(change(effect="worse")) == (
        "Case c: due of reply: Mon 4 May 2026 12:00 UTC becomes nothing (worse)."
    )


def test_a_change_that_is_not_sure_says_so():
    """What may change is not said to change, and what belongs to no case is its customer's."""
    text = str(change(case_id=None, old="yes", new="no", certain=False))

    assert text == "Customer kim: due of reply: yes may become no."


def test_the_rules_are_named_once():
    """A rule that stands in several reasons is named once, in the order of the reasons."""
    because = [Reason("a", "One.", ["x", "y"]), Reason("b", "Two.", ["y", "z"])]

    assert change(by=because).rules == ("x", "y", "z")


def test_one_instant_is_one_value():
    """Two instants that are the same in other zones are one due."""
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))
    one, other = change(old=NOON, new=None), change(old=elsewhere, new=None)

    assert one == other
    assert hash(one) == hash(other)
    assert one != change(old=NOON + timedelta(seconds=1))


def test_changes_stand_case_by_case():
    """Changes are in the order of cases, customers, parts and what changes."""
    places = [
        change(case_id=None, part="answer").place,
        change(case_id="c", part="due", of="b").place,
        change(case_id="c", part="state", of="a").place,
        change(case_id="d", part="due", of="a").place,
    ]

    assert places == sorted(places)


@pytest.mark.parametrize("field", ["part", "effect"])
def test_words_are_known(field):
    """A part or an effect that nobody knows is refused."""
    with pytest.raises(FieldError, match=field):
        change(**{field: "else"})


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("effect", [*EFFECTS, None])
def test_a_change_travels(part, effect, travels):
    """A change can be copied, pickled and hashed."""
    travels(change(part=part, effect=effect))

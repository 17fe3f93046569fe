from datetime import timedelta

import attrs
import pytest
from hypothesis import given

from review.measuring.support import inquiry
from review.support import case, may, moved
from servicekit.case import Case, History
from servicekit.instants import elapsed
from servicekit.playbook import Playbook
from servicekit.review.inquiry import Inquiry
from servicekit.review.measuring.outlook import came_back, gone, settled, undone, unverified, within
from servicekit.testing.strategies import cases, instants

SETTLED = [moved(may(5), "open", "resolved")]


@pytest.mark.parametrize("word", ["merged", "deleted"])
def test_a_case_that_is_gone_says_how(word: str):
    """A case that was merged or deleted is left out under that very word, settled before or not."""
    asked = inquiry(case(changes=[*SETTLED, moved(may(6), "resolved", word)]), may(20))
    assert gone(asked) == settled(asked) == undone(asked) == unverified(asked) == word


def test_what_is_not_settled_is_still_open():
    """Before it is settled, and after it was opened again, nobody can tell what becomes of it."""
    reopened = [*SETTLED, moved(may(6), "resolved", "open")]
    for changes in ([], reopened):
        asked = inquiry(case(changes=changes), may(20))
        assert settled(asked) == undone(asked) == unverified(asked) == "still_open"


def test_the_last_settling_counts():
    """A case that was settled again was settled then."""
    again = [moved(may(6), "resolved", "open"), moved(may(7), "open", "resolved")]
    assert settled(inquiry(case(changes=[*SETTLED, *again]), may(20))) == may(7)


def test_what_a_settled_case_lacks_will_not_come():
    """Where a case is settled, what nobody did stays undone."""
    assert undone(inquiry(case(changes=SETTLED), may(20))) == "no_reply"


def test_whether_it_stayed_settled_is_known_once_the_window_is_over():
    """At the last instant of the window it can come back yet; after that it is known."""
    subject, week = case(changes=SETTLED), timedelta(days=7)
    assert unverified(inquiry(subject, may(5) + week)) == "too_early"
    assert unverified(inquiry(subject, may(5) + week + timedelta(microseconds=1))) is None


def test_the_window_is_the_playbooks():
    """Each playbook says for how long a matter counts as coming back, and so do the words."""
    asked = inquiry(
        case(changes=SETTLED), may(7), playbook=Playbook(name="Desk", window=timedelta(days=1))
    )
    assert unverified(asked) is None
    assert within(asked) == "within 1 d"
    assert within(inquiry(case(), may(7))) == "within 7 d"


def test_without_a_history_nobody_can_tell_whether_it_came_back():
    """Nobody looks whether a matter came back where the customer's other cases are not known."""
    asked = inquiry(case(changes=SETTLED), may(20), history=None)
    assert unverified(asked) == "no_history"
    assert came_back(asked) == 0


def test_only_what_came_back_from_this_case_counts():
    """A return counts for the case that had been settled, not for the one in which it came."""
    first = case(changes=SETTLED, topic="lamp")
    second = attrs.evolve(first, id="d", opened_at=may(8), changes=[])
    both = History(customer="kim", cases=[first, second])
    assert came_back(inquiry(first, may(20), history=both)) == 1
    assert came_back(inquiry(second, may(20), history=both)) == 0


@given(cases(), instants())
def test_the_outlook_is_what_a_naive_reading_of_the_changes_says(subject: Case, at):
    """Whether a case is gone, open, fresh or known follows from its changes alone."""
    asked = Inquiry(
        case=subject,
        playbook=Playbook(name="Desk"),
        at=at,
        history=History(customer="kim", cases=[subject]),
    )
    words = [change.new for change in subject.changes_of("status", at=at)]
    last = words[-1] if words else "new"
    if last in {"merged", "deleted"}:
        assert settled(asked) == unverified(asked) == last
    elif last not in {"resolved", "closed"}:
        assert settled(asked) == unverified(asked) == "still_open"
    else:
        since = settled(asked)
        assert not isinstance(since, str)
        fresh = elapsed(since, at) <= timedelta(days=7)
        assert unverified(asked) == ("too_early" if fresh else None)

"""What a policy found to follow up, and what it left out."""

from __future__ import annotations

import pickle
from datetime import timedelta
from typing import Any

import pytest

from followups.support_occasions import SAM, at, carried, occasion, plan, policy
from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.followups.follow_ups import FollowUps, Withheld


def withheld(**fields: Any) -> Withheld:
    given = {
        "key": "k",
        "plan_id": "ask",
        "occasion": occasion(),
        "reason": Reason("done", "Done."),
    }
    return Withheld(**{**given, **fields})


def test_it_is_gone_through_by_what_there_is_to_do() -> None:
    """What was left out stands beside it."""
    found = policy(plan()).follow_ups([occasion()], SAM, at=at(1))
    assert (list(found), len(found)) == ([*found.follow_ups], 1)
    empty = FollowUps(done=[withheld()])
    assert (list(empty), len(empty)) == ([], 0)


def test_it_tells_what_is_to_be_done_and_why_and_what_is_not() -> None:
    """Everything that came of the occasions has its line."""
    both = policy(plan("a", latest="after 1 day"), plan("b"))
    call = carried(occasion().key("b"), at(1, 10))
    because = "Rule only applies: occasion = resolved. Plan a: at once, counted from resolved."
    told = str(both.follow_ups([occasion()], SAM, at=at(1, 11), contacts=[call]))
    assert told.splitlines() == [
        f"ask from Fri 1 May 2026 09:00 UTC until Sat 2 May 2026 09:00 UTC: {because}",
        "b on resolved: It was done on Fri 1 May 2026 10:00 UTC.",
    ]
    assert str(FollowUps()) == "Nothing to follow up."


@pytest.mark.parametrize("name", ["follow_ups", "undetermined", "done", "paused", "missed"])
def test_each_list_holds_what_belongs_there(name: str) -> None:
    """Something else in it is an error where it is made."""
    with pytest.raises(FieldError):
        FollowUps(**{name: ["ask"]})


def test_what_is_withheld_has_a_key() -> None:
    """A host can find it again."""
    with pytest.raises(FieldError):
        withheld(key="")
    assert str(withheld(remaining=timedelta(days=1))) == "ask on resolved: Done."


def test_it_is_a_value() -> None:
    """It can be sent to another process, and compared."""
    found = FollowUps(done=[withheld()], paused=[withheld(remaining=timedelta(days=1))])
    assert {found, pickle.loads(pickle.dumps(found))} == {found}  # noqa: S301 - our own

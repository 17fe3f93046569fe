"""Which policies two playbooks have in common."""

from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from replay.support import ALWAYS, case, desk, pair, target
from servicekit.playbook import Playbook
from servicekit.replay.pair import differing

DESK = Path(__file__).parent.parent.parent / "docs" / "examples" / "desk.toml"


def test_the_same_text_is_the_same_playbook():
    """A playbook has everything in common with one that is read from the same text."""
    text = DESK.read_text(encoding="utf-8")

    assert differing(Playbook.parse(text), Playbook.parse(text)) == frozenset()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Else"), ("version", "else"), ("log", None), ("hours", {"a": ALWAYS, "b": ALWAYS})],
)
def test_names_judge_nothing(field, value):
    """Names, versions, calendars that nobody uses and the mapping of a log judge nothing."""
    assert (
        differing(desk(office=None), attrs.evolve(desk(office=None), **{field: value}))
        == frozenset()
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("targets", [target()]),
        ("max_hand_overs", 5),
        ("window", timedelta(days=1)),
        ("office", ALWAYS),
    ],
)
def test_policies_that_differ_are_named(field, value):
    """A policy of which both playbooks say something else is named."""
    assert differing(desk(), desk(**{field: value})) == {field}


def test_a_pair_knows_what_differs():
    """A pair tells whether any of some policies is another, and whose a change is."""
    found = pair(desk(target(2)), desk(target(4)), case(id="x"))

    assert found.differs(["roster", "targets"])
    assert not found.differs(["roster"])
    change = found.change("due", "reply", None, None, [])
    assert (change.case_id, change.customer_id, change.certain) == ("x", "kim", True)

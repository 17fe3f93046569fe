"""Laws as things to call, with pytest and with unittest."""

from __future__ import annotations

import pickle
import unittest
from pathlib import Path

import attrs
import pytest

from servicekit.errors import FieldError
from servicekit.playbook import Playbook
from servicekit.tables import DecisionTable
from servicekit.testing.laws import LAWS, Law, LawBroken, laws
from servicekit.testing.observing import observing
from testing.laws.support import table

DESK = Playbook.load(Path(__file__).parents[3] / "docs" / "examples" / "desk.toml")


@pytest.mark.parametrize("law", laws(DESK), ids=str)
def test_the_example_desk_holds_all_laws(law):
    """What the documentation shows is a policy in order."""
    law()


def test_names_in_a_playbook_are_places_and_occur_once():
    """Each law of a part has a name by which a test can be chosen."""
    names = [str(law) for law in laws(DESK)]

    assert len(set(names)) == len(names)
    assert {name.split(": ")[0].split(".")[0] for name in names} == {
        "hours", "targets", "answers", "roster", "ladders", "triggers", "follow_ups", "contact",
    }  # fmt: skip


def test_a_playbook_takes_no_cases():
    """Cases are those of its parts, and of a book those of its questions."""
    for policy in (DESK, DESK.answers):
        with pytest.raises(FieldError, match="its own cases"):
            laws(policy, [{}])


def test_a_ladder_needs_a_roster():
    """Without people there is nobody to ask."""
    with pytest.raises(FieldError, match="roster"):
        laws(DESK.ladders[0])


def test_a_broken_law_can_be_sent_to_another_process():
    """The error has words alone, and can be pickled."""
    broken = pickle.loads(pickle.dumps(_broken()))  # noqa: S301 - it was just written

    assert str(broken) == "returns breaks the law 'never late'.\nCase: day 31\nIt was late."
    assert (broken.law, broken.policy, broken.witness) == ("never late", "returns", "day 31")


def _fail():
    raise LawBroken("day 31", "It was late.")


def _broken():
    with pytest.raises(LawBroken) as caught:
        Law("never late", _fail, "returns")()
    return caught.value


def test_laws_do_not_count_as_tests_of_rules():
    """What a law asks, nobody who listens is told: it expects nothing of an answer."""
    heard = []
    with observing(heard.append):
        for law in laws(table()):
            law()

    assert heard == []


def test_every_law_has_a_sentence():
    """The lists of the documentation are these."""
    for kind, found in LAWS.items():
        assert found, kind
        assert all(says.endswith(".") and says[0].isupper() for says in found.values())


class _Host(unittest.TestCase):
    policy = table()

    def test_laws(self):
        """Hold each law, and tell by name which do not."""
        for law in laws(self.policy):
            with self.subTest(str(law)):
                law()


def test_unittest_can_hold_laws():
    """A host without pytest asks for each law in a sub-test."""
    host = _Host("test_laws")
    result = unittest.TestResult()
    host.run(result)
    assert result.wasSuccessful()

    host.policy = table(kind=DecisionTable, otherwise=attrs.NOTHING)
    result = unittest.TestResult()
    host.run(result)
    ((test, text),) = result.failures

    assert "[total]" in str(test)
    assert "LawBroken" in text

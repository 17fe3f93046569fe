"""Playbooks, and what engines say of drawn inputs: what is drawn first is the simplest."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from servicekit.playbook import Playbook
from servicekit.testing import strategies
from servicekit.testing.strategies import FIRST
from testing.support import few, some


def first(strategy, **wishes):
    """Return the simplest value: the first that a strategy draws."""
    return some(getattr(strategies, strategy)(**wishes), lambda _: True)


def test_playbooks_shrink_to_a_name():
    """The simplest playbook has nothing in it."""
    assert first("playbooks", name="Kim's") == Playbook(name="Kim's")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("reviews", lambda found: (found.promises, found.agenda, found.routes, found.findings)),
        ("history_reviews", lambda found: (found.reviews, found.follow_ups)),
        ("replays", lambda found: (found.cases, found.changes)),
        ("clock_sets", lambda found: found.clocks),
        ("book_changes", lambda found: found.told),
        ("playbook_reports", lambda found: (found.claims, found.examples)),
        ("tally_sets", lambda found: found.each),
        ("totals", lambda found: found.cases),
        ("worst", lambda found: found.cases),
        ("frozen_mappings", dict),
    ],
    ids=[
        "review", "history review", "replay", "clocks", "book change", "playbook report",
        "tallies", "totals", "worst", "mapping",
    ],
)  # fmt: skip
def test_the_simplest_result_is_empty(name, shown):
    """With nothing to show, nothing happened and nothing was found."""
    found = shown(first(name))
    assert not any(found) if isinstance(found, tuple) else not found


def test_the_simplest_versions_were_always_so():
    """There is one version from the beginning."""
    assert [day for day, _ in first("versions").entries] == [date.min]


@pytest.mark.parametrize("name", ["reviews", "history_reviews"])
def test_the_simplest_judgement_is_written_in_utc(name):
    """The instants of the simplest are in the first of the zones."""
    assert first(name).at.utcoffset() == FIRST.utcoffset()


@pytest.mark.parametrize(
    "part",
    [
        "hours", "answers", "roster", "ladders", "triggers", "follow_ups", "contact", "log",
        "examples", "together",
    ],
)  # fmt: skip
def test_playbooks_reach_every_part(part):
    """There are playbooks with each part."""
    bare = Playbook(name="Desk")
    found = some(
        strategies.playbooks(), lambda playbook: getattr(playbook, part) != getattr(bare, part)
    )
    assert found.name == "Desk"


@few
@given(strategies.playbooks(examples=False))
def test_the_parts_of_a_playbook_fit(playbook):
    """What calls for an escalation names a ladder that is there, and there are no examples."""
    known = {ladder.id for ladder in playbook.ladders}
    named = set() if playbook.triggers is None else {t.ladder for t in playbook.triggers.triggers}
    assert named <= known
    assert playbook.examples == ()


@few
@given(strategies.whole_cases(max_events=1))
def test_a_whole_case_belongs_together(whole):
    """The case is one of the history's, and was recorded when it is judged."""
    assert whole.history is None or whole.case in whole.history.cases
    assert whole.review().case_id == whole.case.id
    assert (whole.review_history() is None) == (whole.history is None)


@pytest.mark.parametrize("status", ["proved", "refuted", "undecided"])
def test_verdicts_reach_all_three_values(status):
    """Claims are proved, refuted, and left open."""
    assert some(strategies.verdicts(), lambda found: found.status == status).claim

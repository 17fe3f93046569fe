"""The example desk's policies, tested with what a host has for its own."""

from pathlib import Path

import pytest

from servicekit import Playbook
from servicekit.testing.coverage import Coverage
from servicekit.testing.laws import laws
from servicekit.testing.mutation import mutate
from servicekit.testing.observing import observing

DESK = Playbook.load(Path(__file__).parents[1] / "docs/examples/desk.toml")


def test_what_was_agreed(servicekit):
    """Each of the desk's tables says at all boundaries what its golden table says."""
    for part in ("answers", "triggers", "follow_ups"):
        servicekit.golden(getattr(DESK, part), name=part)


@pytest.mark.parametrize("law", laws(DESK), ids=str)
def test_the_desk_keeps_every_law(law):
    """Whatever its rules are, they are total, explained, alive and the same for everybody."""
    law()


def test_its_examples_reach_every_rule():
    """Nothing is there that no example reaches, but for the last resort of ladders.

    The leads before it are asked without end.
    """
    coverage = Coverage.of(DESK)
    with observing(coverage.record):
        DESK.run_examples()

    never = {element.words for element in coverage.never if element.kind != "transition"}
    assert coverage.percent_of("rule", "boundary", "answer", "target", "trigger", "plan") == 100
    assert never == {"the last resort"}


def test_its_examples_notice_what_is_changed():
    """Of small changes of its policies, taken evenly from all, the examples notice nine in ten."""

    def passes(changed):
        return all(example.run(changed).passed for example in changed.every_example)

    found = mutate(DESK, passes, most=60)
    assert found.score >= 90, str(found)

from datetime import UTC, datetime

import pytest

from playbook.examples.support import desk, result
from servicekit.playbook import Playbook, TargetExample
from servicekit.targets import Target, Targets

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
FRIDAY = "opened_at = 2026-05-01T16:30:00\n"


@pytest.mark.parametrize(
    ("target", "facts", "due"),
    [
        pytest.param("reply", "", "2026-05-04T10:30:00", id="for-everybody"),
        pytest.param("reply", 'tier = "paid"', "2026-05-04T10:30:00", id="own-fact"),
        pytest.param("reply", 'tier = "trial"', '"none"', id="unless"),
        pytest.param("reply", 'priority = "urgent"', '"none"', id="another-comes-first"),
        pytest.param("urgent", 'priority = "urgent"', "2026-05-01T17:00:00", id="when"),
        pytest.param("urgent", 'priority = "low"', '"none"', id="not-when"),
        pytest.param("again", 'team = "desk"', "2026-05-04T09:30:00", id="second-message"),
        pytest.param("settled", 'channel = "mail"', "2026-05-04T23:59:59.999999", id="opening"),
        pytest.param("settled", 'channel = "chat"', '"none"', id="another-channel"),
        pytest.param("settled", "", '"none"', id="no-channel"),
        pytest.param("reply", 'kind = "complaint"\nfacts.topic = "parcel"', "2026-05-04T10:30:00",
                     id="kind-and-topic"),
    ],
)  # fmt: skip
def test_until_when_a_target_wants_it(target, facts, due):
    """The due of a target that applies is told, and that one does not apply."""
    given = "\n".join(f"facts.{line.removeprefix('facts.')}" for line in facts.splitlines())
    found = result(f'target = "{target}"\n{FRIDAY}{given}\ndue = {due}')

    if due == "2026-05-04T23:59:59.999999":  # days end with the day, whichever instant that is
        assert found.said.startswith("due = ")
        assert not found.said.endswith("none")
    else:
        assert found.passed, str(found)


def test_why_is_which_target_was_chosen():
    """Where another due is expected, it is told which target applies, and which do not and why."""
    found = result(f'target = "reply"\n{FRIDAY}due = 2026-05-04T10:29:00')

    assert (found.passed, found.said) == (False, "due = Mon 4 May 2026 10:30 BST")
    assert found.why == (
        "first_reply: reply. urgent: priority is not set, not urgent. reply: it is for every case."
    )


def test_a_reply_after_the_first_counts_from_the_second_message():
    """Where replies after the first have a target, the first is given at once."""
    once = Target(id="next", measure="next_reply", within="1 hour")
    playbook = Playbook(name="Desk", targets=Targets([once]))
    example = TargetExample(target="next", opened_at=NOON, due=datetime(2026, 5, 1, 13, tzinfo=UTC))

    assert example.run(playbook).passed


def test_a_target_that_is_not_there_does_not_pass():
    """What is expected not to be due is no target that nobody has: that is told."""
    found = TargetExample(target="none", opened_at=NOON, due="none").run(desk())

    assert not found.passed
    assert "one of urgent, reply, again, settled" in found.said


def test_a_target_example_is_named_by_what_it_asks():
    """Without a name it is called by its target, what the case is, and when it was raised."""
    plain = TargetExample(target="reply", opened_at=NOON, due="none")
    gold = TargetExample(target="reply", opened_at=NOON, due="none", facts={"tier": "gold"})

    assert plain.name == "reply on Fri 1 May 2026 12:00 UTC"
    assert gold.name == "reply: tier = gold on Fri 1 May 2026 12:00 UTC"
    assert gold.subject == "target reply"

import pytest

from playbook.examples.support import desk, result
from servicekit.errors import FieldError
from servicekit.playbook import Playbook, TriggerExample
from servicekit.routing import Trigger, TriggerPolicy
from servicekit.tables import DecisionTable, Rule, col


@pytest.mark.parametrize(
    ("facts", "triggers"),
    [
        pytest.param('promise_broken = true, tier = "paid"', '["late"]', id="fires"),
        pytest.param('promise_broken = true, tier = "trial"', "[]", id="does-not"),
        pytest.param("contacts_about = 2", "[]", id="below"),
        pytest.param("contacts_about = 3", '"often"', id="edge"),
        pytest.param('contacts_about = 3, promise_broken = "yes", tier = "paid"',
                     '["often", "late"]', id="in-any-order"),
        pytest.param("promise_broken = false", "[]", id="one-is-enough-to-say-no"),
        pytest.param("complaint = true", "[]", id="nobody-looks-at-it"),
    ],
)  # fmt: skip
def test_what_calls_for_an_escalation(facts, triggers):
    """Exactly the triggers that fire are expected; others need not be certain."""
    found = result(f"triggers = {triggers}\nfacts = {{ {facts} }}")

    assert found.passed, str(found)


def test_a_trigger_of_which_nobody_can_tell_is_not_one_that_does_not_fire():
    """Where a trigger looks at a fact and lacks another, it may fire, and that is told."""
    found = result("triggers = []\nfacts = { promise_broken = true }")

    assert (found.passed, found.said) == (False, "triggers = perhaps late")
    assert "rule late may: not known is whether tier = paid" in found.why


def test_what_a_trigger_lacks_can_be_expected():
    """With what is to be asked, it is expected that nobody can tell."""
    facts = "facts = { promise_broken = true }"

    assert result(f'triggers = []\nask = ["tier"]\n{facts}').passed
    assert result(f"triggers = []\nask = []\n{facts}").said == "triggers = nothing, ask = tier"


def test_a_trigger_that_does_not_fire_is_told():
    """What fires in place of what is expected is told, with the rules."""
    found = result('triggers = ["late"]\nfacts = { contacts_about = 3 }')

    assert (found.passed, found.said) == (False, "triggers = often")
    assert "- rule often applies (contacts_about >= 3): often" in found.why


def test_facts_at_which_no_table_looks_are_left_out():
    """A playbook without the rule that reads a fact does not stumble over it."""
    table = DecisionTable(
        columns={"complaint": col.boolean()},
        rules=[Rule("sad", when={"complaint": True}, then=["sad"])],
        policy="collect",
    )
    policy = TriggerPolicy(
        id="ours", table=table, triggers=[Trigger(id="sad", ladder="desk", why="they complain")]
    )
    example = TriggerExample(facts={"complaint": "yes", "tier": "paid"}, triggers=["sad"])

    assert example.run(Playbook(name="Desk", triggers=policy)).passed


def test_a_playbook_without_triggers_does_not_pass():
    """Where nothing calls for an escalation, an example of that says so."""
    found = TriggerExample(facts={"complaint": True}, triggers=[]).run(Playbook(name="Desk"))

    assert not found.passed
    assert "it has no [[triggers]]" in found.said


def test_a_fact_that_cannot_be_does_not_pass():
    """A value that the column of a fact cannot have is told."""
    found = TriggerExample(facts={"contacts_about": "many"}, triggers=[]).run(desk())

    assert not found.passed
    assert "many" in found.said


def test_a_trigger_example_knows_something():
    """A case of which nothing is known is no example: then nobody can tell of any trigger."""
    with pytest.raises(FieldError, match="at least one fact"):
        TriggerExample(facts={}, triggers=[])


def test_a_trigger_example_is_named_by_its_facts():
    """Without a name it is called by what is known of the case."""
    example = TriggerExample(facts={"complaint": True}, triggers=[])

    assert (example.name, example.subject) == ("triggers: complaint = yes", "triggers")

import pytest

from playbook.checks.support import OFFICE, found, status
from servicekit.playbook import Playbook

DECIDED = "somebody may decide"
LADDER = '[[ladders]]\nid = "up"\nfallback = "on_duty"\nlevels = [{ targets = "on_duty" }]\n'


def agent(name, authority=""):
    return f'[[agents]]\nid = "{name}"\n{authority}\n'


def answer(**outcome):
    """Return a playbook with an answer that somebody has to be allowed to give."""
    given = "".join(f', {key} = "{value}"' for key, value in outcome.items())
    return (
        f'{OFFICE}[[questions]]\nid = "return"\notherwise = "yes"\nowner = "desk"\n'
        'phrasings = ["Can I?"]\n'
        'facts.price = { column = "money GBP [0..9000]", ask = "How much?" }\n'
        f'outcomes.yes = {{ kind = "granted", text = "Yes, {{price}}."{given} }}\n'
    )


def trigger(needs):
    return (
        f'{OFFICE}{LADDER}[[triggers]]\nid = "late"\nladder = "up"\nwhy = "it is late"\n'
        f"when.promise_broken = true\nneeds = {{ {needs} }}\n"
    )


REFUND = answer(authority="refund")
MUCH = answer(authority="refund", amount="200 GBP")


def test_what_takes_no_authority_is_no_claim():
    """Where nothing takes authority, nobody need have any."""
    text = answer()

    assert status(text + agent("ada"), DECIDED) == []
    assert status(text + trigger('language = "de"').removeprefix(OFFICE), DECIDED) == []


def test_without_people_nobody_knows_who_may():
    """Where the people are the host's, it is open who may decide, and for which kinds."""
    text = REFUND + trigger('authority = "waiver"').removeprefix(OFFICE)
    [claim] = [each for each in Playbook.parse(text).check().claims if each.is_open]

    assert status(text, DECIDED) == ["open"]
    assert "who may decide: refund and waiver." in claim.unseen


def test_people_of_the_host_are_asked():
    """A roster that is given says who may decide what the playbook's own does not know."""
    roster = Playbook.parse(OFFICE + agent("ada", 'authority.refund = "100 GBP"')).roster

    assert status(REFUND, DECIDED, roster=roster) == ["proved"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (REFUND, "return.outcomes.yes.authority"),
        (trigger('authority = "refund"'), "triggers.late.needs"),
    ],
)
def test_a_kind_of_decision_that_nobody_may_take_is_told(text, place):
    """An answer or a trigger that needs a decision which nobody may take waits for ever."""
    assert found(text + agent("ada", 'authority.waiver = "5 GBP"'))[place] == (
        "nobody_may",
        "Nobody may decide refund; give somebody 'authority.refund'.",
        False,
    )
    assert status(text + agent("ada", 'authority.refund = "1 GBP"'), DECIDED) == ["proved"]


def test_a_decision_for_some_may_be_for_others():
    """It is enough that one of several people may decide."""
    sam = agent("sam", 'authority.refund = "200 GBP"')
    less = agent("ada", 'authority.refund = "199 GBP"')

    assert status(MUCH + agent("ada") + sam, DECIDED) == ["proved"]
    assert status(MUCH + less + sam, DECIDED) == ["proved"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (MUCH, "return.outcomes.yes.authority"),
        (trigger('authority = "refund", amount = "200 GBP"'), "triggers.late.needs"),
    ],
)
def test_an_amount_above_everybody_is_told(text, place):
    """An amount that is more than anybody may decide is told, with what they may."""
    people = agent("ada", 'authority.refund = "199.99 GBP"') + agent(
        "sam", 'authority.refund = { per_window = "50 GBP", window = "24 hours" }'
    )
    code, words, undecided = found(text + people)[place]

    assert (code, undecided) == ("above_everybody", False)
    assert words == (
        "Nobody may decide refund of 200 GBP; whoever may decide refund may do so up to "
        "199.99 GBP and 50 GBP. Give somebody more, or ask for less."
    )


def test_no_limit_is_enough_for_any_amount():
    """Somebody who may decide without a limit may decide any amount."""
    assert status(MUCH + agent("ada", 'authority.refund = "unlimited"'), DECIDED) == ["proved"]


def test_an_amount_in_another_currency_is_undecided():
    """Without a rate nobody knows which of two currencies is more."""
    people = agent("ada", 'authority.refund = "500 EUR"')
    _, _, undecided = found(MUCH + people)["return.outcomes.yes.authority"]

    assert undecided
    assert status(MUCH + people, DECIDED) == ["undecided"]


def test_an_amount_that_a_fact_holds_is_any():
    """What is not known before a customer says it is not held against limits."""
    text = answer(authority="refund", amount="price")

    assert status(text + agent("ada", 'authority.refund = "1 GBP"'), DECIDED) == ["proved"]

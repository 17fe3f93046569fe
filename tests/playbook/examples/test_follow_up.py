from datetime import UTC, datetime

import attrs
import pytest

from playbook.examples.support import desk, result
from servicekit.errors import FieldError
from servicekit.playbook import FollowUpExample, Playbook

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
AT = "at = 2026-05-01T15:00:00\n"


def on(occasion, rest):
    return f'occasion = "{occasion}"\n{AT}{rest}'


@pytest.mark.parametrize(
    ("occasion", "rest"),
    [
        pytest.param("resolved", 'follow_ups = "stayed_fixed"', id="one"),
        pytest.param("customer_silent", 'follow_ups = ["close_kindly", "nudge"]',
                     id="in-any-order"),
        pytest.param("told_otherwise", 'facts.certain = "none"\nfollow_ups = ["look_again"]',
                     id="absent"),
        pytest.param("promise_broken", 'facts.origin = "target"\nfollow_ups = ["keep_now"]',
                     id="origin"),
        pytest.param("promise_broken", 'follow_ups = []\nask = ["origin"]', id="ask"),
        pytest.param("told_otherwise", 'follow_ups = []\nask = ["certain"]', id="uncertain"),
        pytest.param("resolved", 'follow_ups = ["stayed_fixed"]\nask = []', id="nothing-to-ask"),
    ],
)  # fmt: skip
def test_what_is_followed_up(occasion, rest):
    """Exactly the plans that are to be carried out are expected, or what has to be asked first."""
    found = result(on(occasion, rest))

    assert found.passed, str(found)


def test_what_nobody_can_tell_is_told():
    """An occasion of which nobody can tell may be followed up, which is not the same as no."""
    found = result(on("promise_broken", "follow_ups = []"))

    assert (found.passed, found.said) == (
        False,
        "follow_ups = perhaps keep_now and perhaps make_amends",
    )
    assert "Not decided yet: ask for origin." in found.why


def test_why_is_the_rules_and_what_came_of_them():
    """Why is told by the rules of the table, and by each follow-up."""
    found = result(on("resolved", "follow_ups = []"))

    assert (found.passed, found.said) == (False, "follow_ups = stayed_fixed")
    assert "- rule settled applies (occasion = resolved): stayed_fixed" in found.why
    assert "ask whether it stayed fixed from Mon 4 May 2026 10:00 BST" in found.why


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("earliest_at = 2026-05-04T10:00:00", id="earliest"),
        pytest.param("latest_at = 2026-05-08T17:00:00", id="latest"),
        pytest.param("contact_at = 2026-05-04T10:00:00", id="contact"),
        pytest.param('channel = "phone"', id="channel"),
        pytest.param('facts.no_phone = "yes"\nchannel = "email"', id="needs"),
        pytest.param("facts.no_phone = false\nchannel = 'phone'", id="no-needs"),
        pytest.param("since = 2026-04-29T15:00:00\nearliest_at = 2026-04-30T10:00:00", id="since"),
        pytest.param("since = 2026-04-29T15:00:00\ncontact_at = 2026-05-01T15:00:00",
                     id="not-before-now"),
    ],
)  # fmt: skip
def test_when_and_how_it_is_followed_up(rest):
    """From when and until when, and when and on which channel they are contacted, are expected."""
    found = result(on("resolved", f'follow_ups = ["stayed_fixed"]\n{rest}'))

    assert found.passed, str(found)


def test_a_plan_can_be_meant():
    """Of several plans the times are those of the first, unless another one is named."""
    both = 'follow_ups = ["nudge", "close_kindly"]\n'
    nudge, kindly = "2026-05-06T10:00:00", "2026-05-12T10:00:00"

    assert result(on("customer_silent", f"{both}earliest_at = {nudge}")).passed
    assert result(on("customer_silent", f"{both}contact_at = {nudge}")).passed
    for key in ("earliest_at", "contact_at"):
        example = f'{both}plan = "close_kindly"\n{key} = {kindly}'
        assert result(on("customer_silent", example)).passed


def test_a_contact_policy_has_its_hours():
    """A contact waits for hours at which people are rung."""
    night = 'occasion = "known_cause"\nat = 2026-05-02T23:00:00\nfollow_ups = ["tell_cause"]\n'

    assert result(f"{night}contact_at = 2026-05-03T08:00:00").passed
    assert "Contact by phone" in result(f"{night}contact_at = 'none'").why


def test_whoever_is_not_contacted_has_no_channel():
    """What the staff does by itself has a time, and no contact."""
    due = 'due_at = 2026-05-04T12:00:00\nfollow_ups = ["keep_it"]\n'
    times = "earliest_at = 2026-05-04T10:00:00\nlatest_at = 2026-05-04T12:00:00\n"

    assert result(on("promise_due", f"{due}{times}contact_at = 'none'\nchannel = 'none'")).passed


def test_where_nothing_is_done_there_is_no_time():
    """Without a follow-up there is neither a time nor a contact."""
    rest = "follow_ups = []\nask = 'origin'\nearliest_at = 'none'\nlatest_at = 'none'\n"

    assert result(on("promise_broken", f"{rest}channel = 'none'")).passed


@pytest.mark.parametrize(("together", "day"), [("", 2), ('together = "1 day"', 3)])
def test_follow_ups_are_put_together_as_the_playbook_says(together, day):
    """What the playbook makes one contact is one: what is sooner waits for what is later."""
    playbook = Playbook.parse(
        f'name = "Desk"\n[contact]\nchannels = ["mail"]\n{together}\n'
        '[follow_ups]\ntimezone = "UTC"\nplans = [{ id = "soon", purpose = "ask", '
        'earliest = "in 1 day at 10:00" }, { id = "later", purpose = "ask", '
        'earliest = "in 2 days at 10:00" }]\n'
        'rules = [{ id = "both", when.occasion = "resolved", then = ["soon", "later"] }]\n'
        '[[examples]]\noccasion = "resolved"\nat = 2026-05-01T15:00:00Z\n'
        f'follow_ups = ["soon", "later"]\nplan = "soon"\ncontact_at = 2026-05-0{day}T10:00:00Z\n'
    )

    assert playbook.run_examples()[0].passed


@pytest.mark.parametrize(
    ("without", "key"),
    [("follow_ups", "it has no [follow_ups]"), ("contact", "it has no [contact]")],
)
def test_a_part_that_is_not_there_does_not_pass(without, key):
    """Without the policy that is asked the example says so."""
    playbook = attrs.evolve(desk(), **{without: None})
    example = FollowUpExample(occasion="resolved", at=NOON, channel="phone")

    assert key in example.run(playbook).said


def test_without_a_contact_policy_what_to_do_can_be_expected():
    """Which plans are to be carried out takes no contact policy."""
    playbook = attrs.evolve(desk(), contact=None)
    example = FollowUpExample(occasion="resolved", at=NOON, follow_ups=["stayed_fixed"])

    assert example.run(playbook).passed


def test_an_occasion_without_its_due_does_not_pass():
    """A promise that comes due has a due; without one nothing can be asked."""
    found = FollowUpExample(occasion="promise_due", at=NOON, follow_ups=[]).run(desk())

    assert not found.passed
    assert "due_at" in found.said


def test_an_occasion_is_one_of_those_known():
    """A word that is no occasion is refused."""
    with pytest.raises(FieldError, match="resolved"):
        FollowUpExample(occasion="settled", at=NOON, follow_ups=[])


def test_what_needs_more_time_is_known_of_the_customer():
    """Language and needs are the customer's, of whom nothing special is known by default."""
    playbook = Playbook.parse(
        'name = "Desk"\n[follow_ups]\nplans = [{ id = "slow", purpose = "take time" }]\n'
        'rules = [{ id = "slow", when = { more_time = true, language = "de" }, then = "slow" }]\n'
        '[[examples]]\noccasion = "resolved"\nat = 2026-05-01T15:00:00Z\nfollow_ups = ["slow"]\n'
        'facts = { more_time = true, language = "de" }\n'
        '[[examples]]\noccasion = "resolved"\nat = 2026-05-01T15:00:00Z\nfollow_ups = []\n'
    )

    assert [each.passed for each in playbook.run_examples()] == [True, True]


def test_an_occasion_lacks_what_only_others_have():
    """Where a promise came from is known to be absent of what is no promise, as in a case."""
    playbook = Playbook.parse(
        'name = "Desk"\n[follow_ups]\nplans = [{ id = "ask", purpose = "ask" }]\n'
        'rules = [{ id = "no promise", when.origin = "none", then = "ask" }]\n'
        '[[examples]]\noccasion = "resolved"\nat = 2026-05-01T15:00:00Z\nfollow_ups = ["ask"]\n'
        '[[examples]]\noccasion = "promise_broken"\nat = 2026-05-01T15:00:00Z\nfollow_ups = []\n'
        'ask = ["origin"]'
    )

    assert [each.passed for each in playbook.run_examples()] == [True, True]


def test_a_follow_up_example_is_named_by_what_it_asks():
    """Without a name it is called by what happened, what is known beside, and when."""
    plain = FollowUpExample(occasion="resolved", at=NOON, follow_ups=[])
    known = FollowUpExample(occasion="resolved", at=NOON, follow_ups=[], facts={"no_phone": True})

    assert plain.name == "resolved on Fri 1 May 2026 12:00 UTC"
    assert known.name == "resolved: no_phone = yes on Fri 1 May 2026 12:00 UTC"
    assert plain.subject == "follow_ups"

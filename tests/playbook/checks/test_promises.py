from datetime import timedelta

import pytest

from playbook.checks.support import MONDAY, NEXT, OFFICE, found, status
from servicekit.answers import AnswerBook, Outcome, PromiseTemplate, Question, RuleSet
from servicekit.followups import ContactPolicy, Window
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook

SAID, AIMED = "leaves time to contact", "is what the target says"
PLACE = "return.outcomes.yes.promises[0]"
CONTACT = """\
[contact]
channels = ["phone", "email"]
[[contact.windows]]
id = "team hours"
hours = "office"
"""


def answer(promise):
    """Return a playbook with an answer that promises something."""
    return (
        f'{OFFICE}[[questions]]\nid = "return"\notherwise = "yes"\nowner = "desk"\n'
        'phrasings = ["Can I?"]\nfacts.note = { column = "text", ask = "Which?" }\n'
        'outcomes.yes = { kind = "granted", text = "Yes, {note}.", promises = ['
        f'{{ what = "a call", {promise} }}] }}\n'
    )


def target(within, measure="first_reply", name=""):
    hours = '\nhours = "office"' if "working" in within or "business" in within else ""
    named = f'\nid = "{name}"' if name else ""
    return f'[[targets]]\nmeasure = "{measure}"\nwithin = "{within}"{hours}{named}\n'


def test_a_promise_in_working_time_can_be_kept_in_working_time():
    """What is due in the hours of the channels leaves time whenever it is said."""
    text = answer('within = "2 working hours", hours = "office"') + CONTACT

    assert status(text, SAID) == ["proved"]


def test_a_promise_on_the_wall_clock_may_lie_in_the_night():
    """A call back within 2 hours, said at any hour, falls into time that every channel shuts."""
    code, words, undecided = found(answer('within = "2 hours"') + CONTACT)[PLACE]

    assert (code, undecided) == ("no_time", False)
    # From 17:00 on until 06:59 on weekdays, said on the hour; and a weekend.
    assert words.startswith(
        "Said on Mon 2 Mar 2026 00:00 UTC it is due on Mon 2 Mar 2026 02:00 UTC, and until then "
        "the customer cannot be contacted on any channel; so it is for 118 of the 168 hours"
    )


def test_a_due_at_the_very_opening_leaves_time():
    """An instant at which a channel opens is soon enough for what is due then."""
    text = answer('within = "9 hours"') + CONTACT
    words = found(text, start=MONDAY, end=NEXT)[PLACE][1]

    assert "Said on Mon 2 Mar 2026 17:00 UTC it is due on Tue 3 Mar 2026 02:00 UTC" in words


def test_one_channel_is_enough():
    """Where one channel is open at all hours, a promise can be kept on it."""
    text = answer('within = "2 hours"') + CONTACT + 'channels = ["phone"]\n'

    assert status(text, SAID) == ["proved"]


@pytest.mark.parametrize("bases", ['["service"]', '["marketing", "collection"]'])
def test_windows_for_something_else_shut_no_promise(bases):
    """Only windows for the basis of promises stand in their way."""
    text = answer('within = "2 hours"') + CONTACT + f"bases = {bases}\n"

    assert status(text, SAID) == ["proved"]


def test_without_a_contact_policy_nobody_knows():
    """What answers promise cannot be held against a contact policy that is not there."""
    assert status(answer('within = "2 hours"'), SAID) == ["open"]
    assert status(OFFICE + CONTACT, SAID) == []


def test_a_promise_that_is_never_due_is_told_elsewhere():
    """A promise in a calendar without hours is found in the answer, and not once more."""
    findings = found(answer('within = "2 working hours", hours = "never"') + CONTACT)

    assert not any(place.startswith("return.outcomes") for place in findings)


def test_a_question_of_a_brand_is_called_by_both():
    """The place of a finding names the question, and its brand where it has one."""
    text = answer('within = "2 hours"').replace('id = "return"', 'id = "return"\nbrand = "acme"')

    assert "return (acme).outcomes.yes.promises[0]" in found(text + CONTACT)


class NobodyKnows:
    """Holidays of no year at all."""

    def dates(self, first, last):
        return {}

    def covers(self, year):
        return False


def test_hours_of_a_year_that_nobody_knows_are_undecided():
    """Where nobody knows the holidays of a window, nobody knows whether there is time."""
    hours = BusinessHours(
        timezone="UTC", weekly={"mon": [("09:00", "17:00")]}, holidays=NobodyKnows()
    )
    promise = PromiseTemplate(what="a call", within="2 hours")
    question = Question(
        id="return",
        outcomes={"yes": Outcome(kind="granted", text="Yes.", promises=promise)},
        rules=RuleSet(otherwise="yes"),
    )
    playbook = Playbook(
        name="Desk",
        answers=AnswerBook(questions=[question]),
        contact=ContactPolicy(channels=["phone"], constraints=[Window("hours", hours)]),
    )
    claims = [each for each in playbook.check().claims if SAID in each.verdict.claim]

    assert [each.verdict.status for each in claims] == ["undecided"]
    assert [each.undecided for each in claims[0].findings] == [True]


# -- beside the targets ---------------------------------------------------------------------------


def test_a_promise_is_held_against_the_target_of_its_name():
    """A promise with the id of a target or of its measure is about the same; others are not."""
    named = answer('id = "reply", within = "4 hours"')

    assert status(named + target("4 hours", name="reply"), AIMED) == ["proved"]
    assert status(answer('id = "first_reply", within = "4 hours"') + target("4 hours"), AIMED) == [
        "proved"
    ]
    assert status(named + target("4 hours"), AIMED) == []


def test_a_promise_that_is_sooner_than_the_target_is_broken_on_time():
    """Whoever promises 24 hours while staff may take longer breaks promises without knowing."""
    text = answer('id = "first_reply", within = "24 hours"') + target("16 working hours")
    code, words, undecided = found(text)[PLACE]

    assert (code, undecided) == ("sooner_than_target", False)
    assert words == (
        "Said on Mon 2 Mar 2026 00:00 UTC it is due on Tue 3 Mar 2026 00:00 UTC, and target "
        "first_reply leaves time until Tue 3 Mar 2026 17:00 UTC. Promise no less than 16 working "
        "hours, or let the target be 24 hours."
    )


def test_a_promise_that_is_later_than_every_target_says_too_little():
    """Whoever promises a week while staff aims at a day tells customers less than they get."""
    text = (
        answer('id = "first_reply", within = "7 days"')
        + target("4 hours")
        + target("24 hours", name="other").replace(
            "[[targets]]", '[[targets]]\nwhen = { priority = "low" }'
        )
    )
    code, words, undecided = found(text.replace("when", "unless", 1))[PLACE]

    assert (code, undecided) == ("later_than_target", False)
    assert words.startswith("7 days are more than first_reply and other leaves at any hour")


def test_a_promise_that_is_as_one_of_several_targets_is_not_too_late():
    """A promise that is no later than some target of its measure fits that one."""
    others = target("4 hours", name="urgent").replace("]]\n", ']]\nwhen = { priority = "high" }\n')
    text = answer('id = "first_reply", within = "24 hours"') + others + target("24 hours")

    assert status(text, AIMED) == ["proved"]


def test_a_target_that_is_never_due_says_nothing_of_promises():
    """A target in a calendar without hours is found by itself."""
    text = answer('id = "first_reply", within = "4 hours"') + target("4 working hours").replace(
        '"office"', '"never"'
    )

    assert set(found(text)) == {"targets.first_reply"}


def test_a_week_is_tried_from_the_start_of_the_period():
    """The hours that are tried are those of the week from the start on, else of one in March."""
    text = answer('within = "2 hours"') + CONTACT
    later = MONDAY + timedelta(days=70, hours=17)

    words = found(text, start=later, end=later + timedelta(days=1))[PLACE][1]
    assert words.startswith("Said on Mon 11 May 2026 17:00 UTC it is due on Mon 11 May 2026 19:00")

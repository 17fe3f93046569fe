import pickle
from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest

from playbook.examples.support import desk
from servicekit.errors import FieldError
from servicekit.playbook import (
    AnswerExample,
    ExampleResult,
    FollowUpExample,
    Playbook,
    RouteExample,
    TargetExample,
    TriggerExample,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
EVERY = {
    AnswerExample: {"question": "return", "facts": {"days": [1, 2]}, "answer": "soon"},
    RouteExample: {"ladder": "refunds", "at": NOON, "route": ["ada"]},
    TargetExample: {"target": "reply", "opened_at": NOON, "due": NOON},
    TriggerExample: {"facts": {"complaint": True}, "triggers": []},
    FollowUpExample: {"occasion": "resolved", "at": NOON, "follow_ups": []},
}
KINDS = pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)


@KINDS
def test_an_example_is_a_value(kind):
    """Examples can be hashed, pickled and changed, and are equal where they say the same."""
    example = kind(name="one", **EVERY[kind])

    assert pickle.loads(pickle.dumps(example)) == example  # noqa: S301
    assert hash(example) == hash(kind(name="one", **EVERY[kind]))
    assert attrs.evolve(example, name="two").name == "two"


@KINDS
def test_an_example_expects_something(kind):
    """An example that expects nothing is refused, with what it could expect."""
    fields = {key: value for key, value in EVERY[kind].items() if key not in kind.EXPECTS}

    with pytest.raises(FieldError, match=kind.EXPECTS[0]):
        kind(**fields)


@KINDS
def test_a_blank_name_is_none(kind):
    """What has no name, or a blank one, is called by what it asks."""
    assert kind(**EVERY[kind]).name == kind(name=" ", **EVERY[kind]).name != ""


def test_the_same_instant_elsewhere_is_as_expected():
    """Instants are compared as instants, in whatever zone they are written."""
    tokyo = datetime(2026, 5, 1, 19, 30, tzinfo=timezone(timedelta(hours=9)))
    example = TargetExample(target="reply", opened_at=NOON - timedelta(hours=3), due=tokyo)

    assert not example.run(desk()).passed
    assert attrs.evolve(example, due=tokyo + timedelta(minutes=30)).run(desk()).passed
    assert attrs.evolve(example, opened_at=tokyo) == attrs.evolve(
        example, opened_at=tokyo.astimezone(UTC)
    )


def test_an_instant_has_a_zone():
    """An instant without a zone is refused, as input and as what is expected."""
    for naive in ({"at": datetime(2026, 5, 1)}, {"at": NOON, "due": datetime(2026, 5, 1)}):  # noqa: DTZ001
        with pytest.raises(ValueError, match="time zone"):
            AnswerExample(question="return", answer="soon", **naive)


def test_everything_that_is_expected_has_to_come_out():
    """An example passes only where all that it expects is said."""
    example = AnswerExample(question="return", facts={"days": 1}, answer="soon", authority="none")
    found = example.run(desk())

    assert (found.passed, found.expected, found.said) == (
        False,
        "answer = soon, authority = none",
        "answer = soon, authority = refund",
    )


def test_a_playbook_says_where_its_examples_stand():
    """Each example of a playbook has the place at which it stands, whatever it had before."""
    examples = [kind(place="examples[9]", **fields) for kind, fields in EVERY.items()]
    playbook = Playbook(name="Desk", examples=iter(examples))

    assert [each.place for each in playbook.examples] == [f"examples[{n}]" for n in range(5)]
    assert [each.place for each in playbook.run_examples()] == [
        each.place for each in playbook.every_example
    ]


def test_a_playbook_holds_examples_only():
    """Anything else among its examples is refused."""
    with pytest.raises(FieldError, match="PlaybookExample"):
        Playbook(name="Desk", examples=["return: days = 31"])


def test_examples_are_claims_of_a_check():
    """A check runs each example: one that comes out otherwise is a finding, and says why."""
    playbook = desk(
        'question = "return"\nfacts.days = 30\nanswer = "soon"',
        'name = "late"\nquestion = "return"\nfacts.days = 30\nanswer = "late"',
    )
    report = playbook.check()
    claims = [each for each in report.claims if each.place.startswith("examples[")]
    [finding] = (each for each in report.findings if each.code == "example")

    assert [(each.place, each.verdict.status) for each in claims] == [
        ("examples[0]", "proved"),
        ("examples[1]", "refuted"),
    ]
    assert claims[1].verdict.claim == "the example 'late' comes out as expected"
    assert finding.place == "examples[1]"
    assert finding.text.startswith("expected: answer = late\nsaid: answer = soon\ndays = 30: soon")
    assert report.examples == playbook.run_examples()


def test_examples_of_questions_are_found_wrong_once():
    """What an example of a question comes to is a finding among the answers, and nowhere else."""
    text = 'id = "return"\notherwise = "no"\noutcomes.no = { kind = "refused", text = "No." }\n'
    text += 'outcomes.yes = { kind = "granted", text = "Yes." }\nfacts.days = { column = "text", '
    text += 'ask = "?" }\n[[examples]]\nfacts = {}\noutcome = "yes"\n'
    report = Playbook.parse(text).check()

    assert [each.passed for each in report.examples] == [False]
    assert [each.place for each in report.findings if each.code == "example"] == [
        "return.examples[0]"
    ]
    assert not [each for each in report.claims if "example" in each.place]


def test_the_order_of_examples_does_not_count():
    """Examples stand for themselves: the version of a playbook is the same in any order."""
    one, two = 'question = "return"\nask = []', 'question = "return"\nanswer = "soon"'

    assert desk(one, two).version == desk(two, one).version != desk(one).version


def test_a_result_tells_what_came_out_otherwise():
    """A result that passed is one line; of one that did not all of it is told, as a list."""
    fields = {
        "place": "examples[0]", "name": "late", "expected": "answer = no", "said": "answer = yes",
        "why": "days = 30: yes\n- rule soon applies",
    }  # fmt: skip

    assert str(ExampleResult(passed=True, **fields)) == "examples[0] (late) comes out as expected."
    assert str(ExampleResult(passed=False, **fields)).splitlines() == [
        "examples[0] (late) comes out otherwise.",
        "- expected: answer = no",
        "- said: answer = yes",
        "- days = 30: yes",
        "  - rule soon applies",
    ]
    without = ExampleResult(passed=False, **{**fields, "why": ""})
    assert str(without).splitlines()[-1] == "- said: answer = yes"

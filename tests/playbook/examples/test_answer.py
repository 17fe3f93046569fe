from datetime import UTC, date, datetime

import pytest

from playbook.examples.support import DESK, desk, result
from servicekit.answers import AnswerBook, Fact, Outcome, Question, RuleSet, SetCase
from servicekit.errors import FieldError
from servicekit.playbook import AnswerExample, Playbook
from servicekit.tables import Rule, col
from servicekit.versions import Versions

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATE = 'question = "return"\nfacts = { days = 31, faulty = true }\n'
AT = "at = 2026-05-01T16:30:00\n"


@pytest.mark.parametrize(
    ("example", "said"),
    [
        pytest.param('facts = { days = 30 }\nanswer = "soon"', "answer = soon", id="edge"),
        pytest.param('facts = { days = 31, faulty = "yes" }\nanswer = "mend"', "answer = mend",
                     id="words"),
        pytest.param('facts = { days = 31 }\nask = "faulty"', "ask = faulty", id="ask"),
        pytest.param('ask = ["faulty", "days"]', "ask = days and faulty", id="any-order"),
        pytest.param("facts = { days = 1 }\nask = []", "ask = nothing", id="nothing-to-ask"),
        pytest.param('facts = { days = 1 }\nauthority = "refund"', "authority = refund",
                     id="authority"),
        pytest.param('facts = { days = 99, faulty = false }\nauthority = "none"',
                     "authority = none", id="no-authority"),
        pytest.param('facts = { days = 1 }\npromise = "label"', "promise = label", id="promise"),
        pytest.param('facts = { days = 31, faulty = true }\npromise = "mended"',
                     "promise = mended", id="one-of-two-promises"),
        pytest.param('facts = { days = 99, faulty = false }\npromise = "none"', "promise = none",
                     id="no-promise"),
    ],
)  # fmt: skip
def test_what_an_answer_comes_to(example, said):
    """An outcome, what is to be asked, a promise and the authority can be expected."""
    found = result(f'question = "return"\n{example}')

    assert (found.passed, found.said, found.expected) == (True, said, said)


@pytest.mark.parametrize(
    ("example", "said"),
    [
        pytest.param('facts = { days = 31 }\nanswer = "soon"', "answer = undecided", id="open"),
        pytest.param('facts = { days = 31 }\npromise = "label"', "promise = none", id="no-answer"),
        pytest.param('facts = { days = 31 }\nauthority = "refund"', "authority = none",
                     id="nobody-decides"),
        pytest.param('facts = { days = 31, faulty = true }\npromise = "none"',
                     "promise = label and mended", id="promises"),
        pytest.param('facts = { days = 1 }\nask = ["days"]', "ask = nothing", id="known"),
    ],
)  # fmt: skip
def test_what_an_answer_does_not_come_to(example, said):
    """What is said in place of what is expected is told, with the rules that lead there."""
    found = result(f'question = "return"\n{example}')

    assert (found.passed, found.said) == (False, said)
    assert "rule " in found.why


def test_why_is_told_by_the_table():
    """Why it comes out so is the table's explanation: what applies, and what nearly does."""
    found = result('question = "return"\nfacts = { days = 31, faulty = false }\nanswer = "soon"')

    assert found.why.splitlines()[:3] == [
        "days = 31, faulty = no: late",
        "- rule soon does not: it wants days <= 30",
        "- rule faulty does not: it wants faulty = yes",
    ]


def test_a_due_counts_from_when_it_is_asked():
    """A promise is due as its outcome says, counted from the instant of the example."""
    example = f'question = "return"\nfacts = {{ days = 1 }}\n{AT}due = 2026-05-04T09:30:00'

    assert result(example).passed
    assert result(example.replace("09:30", "09:31")).said == "due = Mon 4 May 2026 09:30 BST"


@pytest.mark.parametrize(("promise", "due"), [("label", "01T18:30"), ("mended", "10T16:30")])
def test_a_due_is_that_of_the_promise_that_is_named(promise, due):
    """Of several promises the example names the one whose due it means."""
    assert result(f'{LATE}{AT}promise = "{promise}"\ndue = 2026-05-{due}:00').passed


def test_a_due_of_several_promises_is_not_guessed():
    """Where several promises are made and none is named, nobody knows which due is meant."""
    found = result(f"{LATE}{AT}due = 2026-05-01T18:30:00")

    assert not found.passed
    assert "one of label, mended" in found.said


@pytest.mark.parametrize("facts", ["days = 99, faulty = false", "days = 31"])
def test_where_nothing_is_promised_nothing_is_due(facts):
    """A refusal promises nothing, and neither does what is still to be asked."""
    assert result(f'question = "return"\n{AT}facts = {{ {facts} }}\ndue = "none"').passed


def test_the_instant_chooses_the_rules():
    """The rules in force at the instant answer; without one the newest do, or those of a date."""
    facts = {"days": Fact(column=col.integer(0), ask="When?")}
    before = RuleSet([Rule("old", when={"days": "<= 14"}, then="yes")], otherwise="no")
    since = RuleSet([Rule("new", when={"days": "<= 30"}, then="yes")], otherwise="no")
    book = AnswerBook(
        timezone="Europe/London",
        questions=[
            Question(
                id="return",
                facts=facts,
                rules=Versions([(date(2026, 1, 1), before), (date(2026, 5, 2), since)]),
                outcomes={
                    "yes": Outcome(kind="granted", text="Yes."),
                    "no": Outcome(kind="refused", text="No."),
                },
            )
        ],
    )
    playbook = Playbook(name="Desk", answers=book)

    def said(**of):
        example = AnswerExample(question="return", answer="yes", **of)
        return example.run(playbook).said.removeprefix("answer = ")

    assert said(facts={"days": 20}) == "yes"
    assert said(facts={"days": 20, "as_of": "2026-05-01"}) == "no"
    assert said(facts={"days": 20, "as_of": date(2026, 5, 2)}) == "yes"
    assert said(facts={"days": 20}, at=datetime(2026, 5, 1, 22, 59, tzinfo=UTC)) == "no"
    assert said(facts={"days": 20}, at=datetime(2026, 5, 1, 23, 0, tzinfo=UTC)) == "yes"


def test_rules_that_read_the_date_get_that_of_the_instant():
    """Where rules name the date, it is that of the instant, or the one among the facts."""
    text = DESK.replace('{ id = "soon", when.days', '{ id = "soon", when.as_of = "< 2026-05-02", '
                        "when.days")  # fmt: skip
    facts = 'facts = { days = 1, faulty = false, as_of = "2026-05-01" }'

    for given in (facts, f"{AT}facts = {{ days = 1, faulty = false }}"):
        playbook = Playbook.parse(
            f'{text}\n[[examples]]\nquestion = "return"\n{given}\nanswer = "soon"'
        )
        [found] = playbook.run_examples()
        assert (found.passed, found.said) == (True, "answer = soon")
        assert "as_of" in found.why


def test_a_question_of_a_brand_is_asked_as_its_customer():
    """The example of a brand asks that brand's question, with an instant as without one."""
    text = DESK.replace('id = "return"\n', 'id = "return"\nbrand = "north"\n')
    facts = f'question = "return"\nbrand = "north"\nfacts = {{ days = 1 }}\nanswer = "soon"\n{AT}'
    playbook = Playbook.parse(f"{text}\n[[examples]]\n{facts}")

    assert [each.passed for each in playbook.run_examples()] == [True]


def test_drafts_are_asked_and_what_is_retired_is_not():
    """Who writes a draft tries it with examples; what is retired is said to nobody any more."""
    for state, passed in (("draft", True), ("retired", False)):
        text = DESK.replace('id = "return"\n', f'id = "return"\nstate = "{state}"\n')
        example = f'question = "return"\nfacts = {{ days = 1 }}\n{AT}answer = "soon"'
        [found] = Playbook.parse(f"{text}\n[[examples]]\n{example}").run_examples()
        assert found.passed is passed


def test_a_question_that_speaks_several_languages_asks_in_its_first():
    """What is to be asked needs no language of a customer: the question's first one serves."""
    text = DESK.replace('"Is it faulty?"', '{ de = "Defekt?", en = "Is it faulty?" }')
    text = text.replace('id = "return"\n', 'id = "return"\nlanguages = ["de"]\n')
    text = text.replace('"When did it arrive?"', '{ de = "Wann?" }')
    for words in ("Yes.", "We mend it.", "Sorry.", "a label", "it mended"):
        text = text.replace(f'"{words}"', f'{{ de = "{words}" }}')
    example = f'question = "return"\nfacts = {{ days = 31 }}\n{AT}ask = ["faulty"]'
    [found] = Playbook.parse(f"{text}\n[[examples]]\n{example}").run_examples()

    assert (found.said, found.passed) == ("ask = faulty", True)


def test_examples_of_questions_are_examples_too():
    """Those that stand with a question come after the others, each once, and asked as they are."""
    text = f"{DESK}[[questions.examples]]\nfacts = {{ days = 30 }}\noutcome = 'soon'\n"
    text += "[[questions.examples]]\nname = 'no'\nfacts = { days = '31' }\noutcome = 'soon'\n"
    playbook = Playbook.parse(f'{text}[[examples]]\nquestion = "return"\nask = []')
    found = playbook.run_examples()

    assert [(each.place, each.name, each.passed) for each in found] == [
        ("examples[0]", "return: nothing is known", False),
        ("return.examples[0]", "return: days = 30", True),
        ("return.examples[1]", "no", False),
    ]
    assert playbook.every_example[1].answer == "soon"


def test_examples_of_a_brand_say_so_in_their_place():
    """Two questions of one id have examples with places of their own."""

    def question(brand):
        return Question(
            id="return",
            brand=brand,
            rules=RuleSet(otherwise="no"),
            outcomes={"no": Outcome(kind="refused", text="No.")},
            examples=[SetCase(facts={}, outcome="no")],
        )

    book = AnswerBook(questions=[question("north"), question(None)])
    playbook = Playbook(name="Desk", answers=book)

    assert [(each.place, each.brand) for each in playbook.every_example] == [
        ("return (north).examples[0]", "north"),
        ("return.examples[0]", None),
    ]
    assert all(each.passed for each in playbook.run_examples())


def test_what_cannot_be_asked_does_not_pass():
    """A question that is not there, or a fact that cannot be, is told and is not as expected."""
    unknown = AnswerExample(question="retrun", answer="soon").run(desk())
    wrong = AnswerExample(question="return", facts={"days": "many"}, answer="soon").run(desk())

    assert (unknown.passed, wrong.passed) == (False, False)
    assert unknown.said.startswith("it cannot be asked: ")
    assert "return" in unknown.said
    assert "days" in wrong.said
    assert (unknown.why, unknown.expected) == ("", "answer = soon")


def test_a_due_without_an_instant_is_refused():
    """A due counts from when it is asked, so an example with a due says when."""
    with pytest.raises(FieldError, match="counts from when"):
        AnswerExample(question="return", due=NOON)


def test_an_answer_example_is_named_by_what_it_asks():
    """Without a name it is called by its question and facts, which are no part of its repr."""
    example = AnswerExample(question="return", facts={"days": 31, "faulty": True}, answer="soon")

    assert (example.name, example.subject) == (
        "return: days = 31, faulty = yes",
        "question return",
    )
    assert "31" not in repr(example)

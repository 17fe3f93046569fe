from datetime import UTC, datetime

import pytest

from playbook.examples.support import DESK, desk, refused
from playbook.support import problems
from servicekit.escalation import Needs
from servicekit.money import Money
from servicekit.playbook import (
    AnswerExample,
    FollowUpExample,
    Playbook,
    RouteExample,
    TargetExample,
    TriggerExample,
)

AT = "at = 2026-05-01T16:30:00\n"
OPENED = "opened_at = 2026-05-01T16:30:00\n"
THEN = datetime(2026, 5, 1, 15, 30, tzinfo=UTC)
QUESTION = 'question = "return"\n'
LADDER = f'ladder = "refunds"\n{AT}'
TARGET = f'target = "reply"\n{OPENED}'
RESOLVED = f'occasion = "resolved"\n{AT}follow_ups = []\n'


def test_every_key_is_read():
    """Each kind of example is read with everything that it can say."""
    playbook = desk(
        f'{QUESTION}{AT}name = "soon"\nfacts = {{ days = 3 }}\nanswer = "soon"\nask = []\n'
        'promise = "label"\ndue = "none"\nauthority = "refund"',
        f'{LADDER}raised_at = 2026-05-01T16:00:00\nneeds = {{ authority = "refund" }}\n'
        'kind = "safety"\nseverity = "high"\nexcluded = { ada = "involved" }\ndecided_by = "kim"\n'
        "hand_overs = 1\n"
        'taken_by = "sam"\ntaken_at = 2026-05-01T16:30:00\nroute = ["sam"]\nlevel = 0\n'
        'outcome = "acknowledged"\ndue = "none"',
        f'{LADDER}work = "large"\nroute = "kim"\nlevel = "last resort"',
        f'{TARGET}facts = {{ priority = "low", tier = "paid" }}\ndue = 2026-05-01T16:30:00Z',
        'triggers = ["often"]\nask = ["tier"]\nfacts = { contacts_about = 3 }',
        f'occasion = "promise_due"\n{AT}since = 2026-05-01T16:30:00\n'
        'due_at = 2026-05-01T16:30:00\nfacts = { tier = "paid" }\nask = []\n'
        'follow_ups = "keep_it"\n'
        'plan = "keep_it"\nearliest_at = "none"\nlatest_at = 2026-05-01T16:30:00\n'
        'contact_at = 2026-05-01T16:30:00\nchannel = "none"',
    )
    assert playbook.examples == (
        AnswerExample(
            place="examples[0]", name="soon", question="return", at=THEN, facts={"days": 3},
            answer="soon", ask=[], promise="label", due="none", authority="refund",
        ),
        RouteExample(
            place="examples[1]", ladder="refunds", at=THEN,
            raised_at=datetime(2026, 5, 1, 15, tzinfo=UTC), needs=Needs(authority="refund"),
            kind="safety", severity="high", excluded={"ada": "involved"}, decided_by="kim",
            hand_overs=1,
            taken_by="sam", taken_at=THEN, route=["sam"], level=0, outcome="acknowledged",
            due="none",
        ),
        RouteExample(
            place="examples[2]", ladder="refunds", at=THEN, route="kim", level="last resort",
            needs=Needs(authority="refund", amount=Money(500, "EUR")),
        ),
        TargetExample(
            place="examples[3]", target="reply", opened_at=THEN,
            facts={"priority": "low", "tier": "paid"},
            due=datetime(2026, 5, 1, 16, 30, tzinfo=UTC),
        ),
        TriggerExample(
            place="examples[4]", triggers=["often"], ask=["tier"], facts={"contacts_about": 3}
        ),
        FollowUpExample(
            place="examples[5]", occasion="promise_due", at=THEN, since=THEN, due_at=THEN,
            facts={"tier": "paid"}, follow_ups=["keep_it"], ask=[], plan="keep_it",
            earliest_at="none", latest_at=THEN, contact_at=THEN, channel="none",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("example", "path", "message"),
    [
        pytest.param('name = "?"', "", "asks nothing; give one of question, ladder, target",
                     id="no-subject"),
        pytest.param('qestion = "return"\nfacts.days = 1', "qestion", "did you mean 'question'?",
                     id="misspelt-subject"),
        pytest.param(f"{QUESTION}facts.days = 1", "", "expects nothing; give one of answer, ask",
                     id="no-expectation"),
        pytest.param(LADDER, "", "expects nothing; give one of route, level", id="no-route"),
        pytest.param(TARGET, "", "expects nothing; give one of due", id="no-due"),
        pytest.param(f'{QUESTION}answer = "soon"\nfact = {{}}', "fact", "did you mean 'facts'?",
                     id="unknown-key"),
        pytest.param('question = "retrun"\nanswer = "soon"', "question", "did you mean 'return'?",
                     id="question"),
        pytest.param('ladder = "refund"\n' + AT + 'route = "ada"', "ladder",
                     "did you mean 'refunds'?", id="ladder"),
        pytest.param(f'target = "replies"\n{OPENED}due = "none"', "target",
                     "did you mean 'reply'?", id="target"),
        pytest.param(f'{QUESTION}facts.dais = 1\nanswer = "soon"', "facts.dais",
                     "is no fact of the question; there are days, faulty", id="fact"),
        pytest.param(f'{QUESTION}facts.days = -1\nanswer = "soon"', "facts.days",
                     "-1 is not possible; give a whole number", id="fact-value"),
        pytest.param(f'{QUESTION}facts.as_of = "soon"\nanswer = "soon"', "facts.as_of",
                     "is not possible; give a date", id="as-of"),
        pytest.param(f'{QUESTION}{AT}facts.as_of = 2026-05-01\nanswer = "soon"', "facts.as_of",
                     "is the date of 'at'", id="as-of-beside-at"),
        pytest.param(f'{QUESTION}facts = 3\nanswer = "soon"', "facts", "3 is not a table",
                     id="facts"),
        pytest.param(f'{QUESTION}answer = "son"', "answer", "did you mean 'soon'?", id="answer"),
        pytest.param(f'{QUESTION}answer = "undecided"', "answer",
                     "is no outcome; list in 'ask' the facts that are missing", id="undecided"),
        pytest.param(f'{QUESTION}promise = "undecided"', "promise", "is not known; there are",
                     id="undecided-promise"),
        pytest.param(f'{QUESTION}promise = "lable"', "promise", "did you mean 'label'?",
                     id="promise"),
        pytest.param(f'{QUESTION}authority = "refunds"', "authority", "did you mean 'refund'?",
                     id="authority"),
        pytest.param(f'{QUESTION}ask = ["days", "faults"]', "ask[1]", "did you mean 'faulty'?",
                     id="asked-fact"),
        pytest.param(f'{QUESTION}due = "none"', "at", "is missing; a due counts from", id="no-at"),
        pytest.param(f'{QUESTION}{AT}due = "never"', "due", "'never' is neither a date and",
                     id="due"),
        pytest.param(f"{QUESTION}{AT}due = 2026-05-01", "due", "is not a date and a time",
                     id="due-date"),
        pytest.param('ladder = "refunds"\nroute = "ada"', "at", "is missing", id="route-at"),
        pytest.param(f'{LADDER}route = "adda"', "route", "did you mean 'ada'?", id="agent"),
        pytest.param(f'{LADDER}route = ["ada", "samm"]', "route[1]", "did you mean 'sam'?",
                     id="second-agent"),
        pytest.param(f'{LADDER}excluded = ["adda"]\nroute = []', "excluded[0]",
                     "did you mean 'ada'?", id="excluded"),
        pytest.param(f'{LADDER}excluded.adda = "involved"\nroute = []', "excluded.adda",
                     "did you mean 'ada'?", id="excluded-with-reason"),
        pytest.param(f'{LADDER}excluded.ada = "rude"\nroute = []', "excluded.ada",
                     "'rude' is not known", id="reason"),
        pytest.param(f'{LADDER}decided_by = "adda"\nroute = []', "decided_by",
                     "did you mean 'ada'?", id="decided-by"),
        pytest.param(f'{LADDER}taken_by = "adda"\n{AT.replace("at", "taken_at")}route = []',
                     "taken_by", "did you mean 'ada'?", id="taken-by"),
        pytest.param(f'{LADDER}taken_by = "ada"\nroute = []', "taken_at", "together with taken_by",
                     id="taken-at"),
        pytest.param(f'{LADDER}needs.authority = "refunds"\nroute = []', "needs.authority",
                     "did you mean 'refund'?", id="needs"),
        pytest.param(f'{LADDER}work = "larg"\nroute = []', "work", "did you mean 'large'?",
                     id="work"),
        pytest.param(f'{LADDER}work = "large"\nneeds = {{}}\nroute = []', "work",
                     "stands beside 'needs'", id="work-and-needs"),
        pytest.param(f'{LADDER}severity = "hihg"\nroute = []', "severity", "did you mean 'high'?",
                     id="severity"),
        pytest.param(f"{LADDER}hand_overs = -1\nroute = []", "hand_overs", "-1 is too little",
                     id="hand-overs"),
        pytest.param(f'{LADDER}level = "dsk"', "level", "did you mean 'desk'?", id="level"),
        pytest.param(f"{LADDER}level = 3", "level", "there are desk, last resort, 0, 1, 2",
                     id="level-number"),
        pytest.param(f"{LADDER}level = true", "level", "True is not a whole number",
                     id="level-truth"),
        pytest.param(f'{LADDER}outcome = "hold"', "outcome", "did you mean 'held'?", id="outcome"),
        pytest.param('target = "reply"\ndue = "none"', "opened_at", "is missing", id="opened-at"),
        pytest.param(f'{TARGET}due = "none"\nfacts.priorty = "low"', "facts.priorty",
                     "did you mean 'priority'?", id="selector"),
        pytest.param(f'{TARGET}due = "none"\nfacts.priority = "urgnt"', "facts.priority",
                     "did you mean 'urgent'?", id="selected"),
        pytest.param(f'{TARGET}due = "none"\nfacts.tier = "gold"', "facts.tier",
                     "'gold' is not possible; give one of trial, paid", id="own-column"),
        pytest.param(f'{TARGET}due = "none"\nfacts.team = 3', "facts.team", "3 is not text",
                     id="team"),
        pytest.param('triggers = ["latte"]\nfacts.complaint = true', "triggers[0]",
                     "did you mean 'late'?", id="trigger"),
        pytest.param("triggers = []", "facts", "is missing; give one fact", id="no-facts"),
        pytest.param("triggers = []\nfacts.complained = true", "facts.complained",
                     "did you mean 'complaint'?", id="trigger-fact"),
        pytest.param("triggers = []\nfacts.complaint = 7", "facts.complaint",
                     "7 is not possible; give yes or no", id="trigger-fact-value"),
        pytest.param('triggers = []\nask = ["tear"]\nfacts.complaint = true', "ask[0]",
                     "did you mean 'tier'?", id="trigger-ask"),
        pytest.param(f"{AT}follow_ups = []", "occasion", "is missing; give one of",
                     id="no-occasion"),
        pytest.param(f'occasion = "resolve"\n{AT}follow_ups = []', "occasion",
                     "did you mean 'resolved'?", id="occasion"),
        pytest.param('occasion = "resolved"\nfollow_ups = []', "at", "is missing", id="when"),
        pytest.param(f'occasion = "promise_due"\n{AT}follow_ups = []', "due_at", "is missing",
                     id="no-due-at"),
        pytest.param(f"{RESOLVED}due_at = 2026-05-01T16:30:00", "due_at",
                     "is for promise_at_risk and promise_due only", id="due-at"),
        pytest.param(RESOLVED.replace("[]", '["nuge"]'), "follow_ups[0]", "did you mean 'nudge'?",
                     id="plan-expected"),
        pytest.param(f'{RESOLVED}plan = "nuge"', "plan", "did you mean 'nudge'?", id="plan"),
        pytest.param(f'{RESOLVED}facts.occasion = "resolved"', "facts.occasion",
                     "'occasion' is not known", id="occasion-twice"),
        pytest.param(f"{RESOLVED}facts.promise_broken = true", "facts.promise_broken",
                     "is not known", id="fact-of-triggers"),
        pytest.param(f'{RESOLVED}channel = "mail"', "channel", "did you mean 'email'?",
                     id="channel"),
        pytest.param(f'{RESOLVED}contact_at = "noon"', "contact_at", "'noon' is neither",
                     id="contact-at"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(example, path, message):
    """Whatever is wrong with an example is told at its place in it, and nothing else is."""
    found = refused(example)

    assert list(found) == [path]
    assert message in found[path]


def test_an_example_asks_one_thing():
    """A question and a ladder in one example are two examples."""
    found = refused(f'{QUESTION}ladder = "refunds"\ntarget = "reply"\nanswer = "soon"')

    assert found == {
        "ladder": "stands beside 'question'; an example asks one thing",
        "target": "stands beside 'question'; an example asks one thing",
    }


SEVERAL = (
    f'{QUESTION}facts = {{ days = -1, faults = 1 }}\ncolor = "red"\n',
    f'{LADDER}route = "adda"\n',
    TARGET,
    "nothing = 1\n",
)


def test_all_mistakes_are_told_together():
    """Several mistakes in several examples are told in one error."""
    assert set(problems("\n[[examples]]\n".join([DESK, *SEVERAL]))) == {
        "examples[0]",
        "examples[0].color",
        "examples[0].facts.days",
        "examples[0].facts.faults",
        "examples[1].route",
        "examples[2]",
        "examples[3]",
    }


def test_mistakes_elsewhere_are_told_beside():
    """Where another part has a mistake, what is wrong with examples in any case is told as well."""
    text = DESK.replace('within = "30 minutes"', 'within = "soon"')

    assert set(problems("\n[[examples]]\n".join([text, *SEVERAL]))) == {
        "targets[0].within",
        "examples[0]",
        "examples[0].color",
        "examples[2]",
        "examples[3]",
    }


@pytest.mark.parametrize(
    ("old", "new", "example"),
    [
        pytest.param("[[questions]]", "[[question]]", f'{QUESTION}answer = "any"', id="questions"),
        pytest.param('id = "return"', 'id = ""', f'{QUESTION}answer = "any"', id="a-question"),
        pytest.param('id = "refunds"', 'id = ""', f"{LADDER}route = []", id="a-ladder"),
        pytest.param('[[agents]]\nid = "ada"', '[[agents]]\nid = ""', f'{LADDER}route = "ada"',
                     id="an-agent"),
        pytest.param('id = "reply"', 'id = ""', f'{TARGET}due = "none"', id="a-target"),
        pytest.param('id = "late"', 'id = ""', "triggers = ['late']\nfacts.complaint = true",
                     id="a-trigger"),
        pytest.param('tier = "enum', 'tier = "enumm', "triggers = []\nfacts.tier = 'gold'",
                     id="a-column"),
        pytest.param("[columns]", "[column]", "triggers = []\nask = 'tier'\nfacts.size = 3",
                     id="columns"),
        pytest.param("[columns]", "[column]", f'{TARGET}facts.size = 3\ndue = "none"',
                     id="columns-of-targets"),
        pytest.param('preset = "great_service"', 'preset = "great"', RESOLVED.replace("[]", "'x'"),
                     id="follow-ups"),
        pytest.param("[contact]", "[contacts]", f'{RESOLVED}channel = "post"\ncontact_at = "none"',
                     id="contact"),
        pytest.param('channels = ["phone"', 'channels = [3, "phone"', f'{RESOLVED}channel = "post"',
                     id="channels"),
    ],
)  # fmt: skip
def test_what_a_mistake_may_hide_is_not_missed(old, new, example):
    """Where a part has a mistake, an example that names what may be in it is not blamed."""
    assert DESK.count(old) >= 1
    found = problems(f"{DESK.replace(old, new, 1)}\n[[examples]]\n{example}")

    assert not [path for path in found if path.startswith("examples")], found


@pytest.mark.parametrize(
    ("example", "path", "message"),
    [
        pytest.param(f'{QUESTION}answer = "soon"', "question", "there are none", id="questions"),
        pytest.param(f"{LADDER}route = []", "ladder", "there are none", id="ladders"),
        pytest.param(f'{TARGET}due = "none"', "target", "there are none", id="targets"),
        pytest.param("triggers = []\nfacts.complaint = true", "triggers",
                     "the playbook has no [[triggers]]", id="triggers"),
        pytest.param(RESOLVED, "follow_ups", "the playbook has no [follow_ups]", id="follow-ups"),
    ],
)  # fmt: skip
def test_a_part_that_is_not_there_is_missed(example, path, message):
    """An example of something of which the playbook has nothing is a mistake."""
    found = problems(f'name = "Desk"\n[[examples]]\n{example}')

    assert message in found[f"examples[0].{path}"]


def test_a_contact_takes_a_contact_policy():
    """Without [contact] nobody knows when a customer is contacted, so it is not expected."""
    text, _, rest = DESK.partition("[contact]")
    rest = rest[rest.index("[[questions]]") :]
    example = f'{RESOLVED}contact_at = "none"\nchannel = "phone"\n'
    message = "is expected, and the playbook has no [contact]"

    assert problems(f"{text}{rest}\n[[examples]]\n{example}") == {
        "examples[0].contact_at": message,
        "examples[0].channel": message,
    }


def test_a_list_of_examples_holds_tables():
    """What is no table is told, and an example of a folder is told with its file."""
    assert "is not a table" in problems('name = "Desk"\nexamples = [3]')["examples[0]"]
    wrong = {"a.toml": DESK, "b.toml": f'[[examples]]\n{QUESTION}answer = "son"'}
    with pytest.raises(ExceptionGroup) as caught:
        Playbook.parse(wrong)
    assert [each.path for each in caught.value.exceptions] == ["b.toml: examples[0].answer"]


def test_examples_of_a_file_that_cannot_be_read_hide_nothing():
    """Where a file of a folder cannot be read, no example is blamed for what may be in it."""
    files = {"a.toml": "[", "b.toml": f'name = "Desk"\n[[examples]]\n{QUESTION}answer = "son"'}
    with pytest.raises(ExceptionGroup) as caught:
        Playbook.parse(files)
    assert not [each for each in caught.value.exceptions if "examples" in each.path]


def test_a_case_may_be_what_no_target_asks_for():
    """What a target looks for may be anything in an example, also a number or a truth value."""
    text = DESK.replace('when = { priority = ["urgent"] }', 'when = { "facts.vip" = [true, 3] }')
    due = "due = 2026-05-01T17:00:00\n"
    examples = [
        f'target = "urgent"\n{OPENED}facts.vip = {vip}\n{rest}'
        for vip, rest in (("true", due), ("3", due), ('"no"', 'due = "none"'))
    ]
    playbook = Playbook.parse("\n[[examples]]\n".join([text, *examples]))

    assert [each.passed for each in playbook.run_examples()] == [True, True, True]


def test_a_case_has_one_value_for_each_fact():
    """A list, or a fraction, is no value by which a target is chosen."""
    text = DESK.replace('when = { priority = ["urgent"] }', 'when = { "facts.vip" = [true] }')
    example = f'target = "urgent"\n{OPENED}facts.vip = [1]\ndue = "none"'

    assert problems(f"{text}\n[[examples]]\n{example}") == {
        "examples[0].facts.vip": "[1] is not a text, a whole number, true or false"
    }

import attrs
import pytest

from servicekit.decision import Decision, Reason, Undetermined, Verdict
from servicekit.errors import FieldError


def test_a_reason_speaks():
    """A reason is its sentence, with a code and what it rests on."""
    reason = Reason("kept", "Done in time.", ["call-1"])

    assert str(reason) == "Done in time."
    assert (reason.code, reason.evidence) == ("kept", ("call-1",))
    assert Reason("kept", "Done in time.").evidence == ()


@pytest.mark.parametrize(
    "wrong", [{"code": " "}, {"text": ""}, {"evidence": "call-1"}, {"evidence": [1]}], ids=repr
)
def test_a_reason_says_something(wrong):
    """A reason without a code or a sentence, or with evidence that is no list, is refused."""
    with pytest.raises(FieldError):
        Reason(**{"code": "kept", "text": "Done in time.", **wrong})


def test_a_reason_never_changes(travels):
    """A reason is immutable, can be copied and pickled, and is checked again when evolved."""
    reason = Reason("kept", "Done in time.", ["call-1"])

    travels(reason)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        reason.code = "broken"
    with pytest.raises(FieldError):
        attrs.evolve(reason, text="")


# -- decisions ------------------------------------------------------------------------------------

WHY = Reason("rule", "Rule gold applies: tier = gold.")


def test_a_decision_speaks():
    """A decision is its outcome and the reasons for it; both of them can be read alone."""
    decision = Decision("accept", rules=["gold"], because=[WHY, Reason("note", "Since May.")])

    assert str(decision) == "accept. Rule gold applies: tier = gold. Since May."
    assert (decision.outcome, decision.rules) == ("accept", ("gold",))
    assert str(Decision(None)) == "None."
    assert (Decision(5).rules, Decision(5).because) == ((), ())


def test_an_open_question_speaks():
    """What is not decided says what to ask for, in that order, and what it may still become."""
    question = Undetermined(ask=["tier", "days"], outcomes=["accept", "decline"], because=[WHY])

    assert str(question) == "Not decided yet: ask for tier, days. Rule gold applies: tier = gold."
    assert (question.ask, question.outcomes) == (("tier", "days"), ("accept", "decline"))
    assert Undetermined(["tier"]) == Undetermined(ask=("tier",), outcomes=(), because=())


def test_an_open_question_can_have_words():
    """The words in which to ask are kept beside the names of the facts, and are no reason."""
    question = Undetermined(["tier", "days"], words="Which tier are you?")

    assert question.words == "Which tier are you?"
    assert Undetermined(["tier"]).words is None
    assert str(question) == "Not decided yet: ask for tier, days."
    assert question != Undetermined(["tier", "days"])
    with pytest.raises(TypeError):
        Undetermined(["tier"], ["accept"], [WHY], "Which tier are you?")


@pytest.mark.parametrize(
    "wrong", [{"rules": "gold"}, {"rules": [1]}, {"because": ["why"]}, {"because": WHY}], ids=repr
)
def test_a_decision_holds_ids_and_reasons(wrong):
    """Rules are a list of ids, and reasons a list of reasons."""
    with pytest.raises(FieldError):
        Decision("accept", **wrong)
    with pytest.raises(FieldError):
        attrs.evolve(Decision("accept"), **wrong)


@pytest.mark.parametrize("wrong", [{"ask": "tier"}, {"ask": [1]}, {"because": ["why"]}], ids=repr)
def test_an_open_question_holds_names_and_reasons(wrong):
    """What to ask for is a list of names."""
    with pytest.raises(FieldError):
        Undetermined(**{"ask": ["tier"], **wrong})


def test_decisions_never_change(travels):
    """Decisions and open questions are immutable, and can be copied and pickled."""
    decision = Decision("accept", rules=["gold"], because=[WHY])

    travels(decision)
    travels(Undetermined(["tier"], outcomes=["accept"], because=[WHY], words="Which tier?"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        decision.outcome = "decline"


# -- verdicts -------------------------------------------------------------------------------------

CLAIM = "no two rules overlap"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("proved", (True, False, False)),
        ("refuted", (False, True, False)),
        ("undecided", (False, False, True)),
    ],
)
def test_a_verdict_is_one_of_three(status, expected):
    """A claim is proved, refuted or undecided, and never two of these."""
    verdict = Verdict(CLAIM, status)
    assert (verdict.proved, verdict.refuted, verdict.undecided) == expected


@pytest.mark.parametrize("status", ["proved", "refuted", "undecided"])
def test_a_verdict_is_neither_true_nor_false(status):
    """Taken for a truth value, a verdict says what to ask for instead."""
    with pytest.raises(TypeError) as caught:
        bool(Verdict(CLAIM, status, ["a and b"]))
    assert str(caught.value) == (
        f"a verdict has three values, and this one is {status}; "
        "ask for .proved, .refuted or .undecided"
    )
    with pytest.raises(TypeError):
        assert not Verdict(CLAIM, status)


def test_a_verdict_is_as_long_as_its_findings():
    """A verdict is iterated over and counted for what it found."""
    verdict = Verdict(CLAIM, "refuted", iter(["a and b", "a and c"]))

    assert list(verdict) == ["a and b", "a and c"]
    assert len(verdict) == 2
    assert "a and c" in verdict
    assert verdict.complete
    assert len(Verdict(CLAIM, "proved")) == 0


def test_a_verdict_speaks():
    """A verdict tells its claim and its findings, one a line, and whether there may be more."""
    assert str(Verdict(CLAIM, "proved")) == "Proved: no two rules overlap."
    assert str(Verdict(CLAIM, "undecided", complete=False)) == (
        "Undecided: no two rules overlap.\n- the budget ran out"
    )
    assert str(Verdict(CLAIM, "refuted", range(52))).endswith("\n- 49\n- and 2 more")
    assert str(Verdict(CLAIM, "refuted", ["a and b", "a\nand c"])) == (
        "Refuted: no two rules overlap.\n- a and b\n- a\n  and c"
    )
    assert str(Verdict(CLAIM, "refuted", ["a and b"], complete=False)) == (
        "Refuted: no two rules overlap.\n- a and b\n- and perhaps more: the budget ran out"
    )


def test_a_verdict_does_not_speak_without_end():
    """The text of a verdict tells fifty findings, and how many more the value holds."""
    fifty = str(Verdict(CLAIM, "refuted", map(str, range(50)), complete=False))
    more = str(Verdict(CLAIM, "refuted", map(str, range(1050)), complete=False))

    assert fifty.splitlines()[-2:] == ["- 49", "- and perhaps more: the budget ran out"]
    assert more.splitlines()[-3:] == [
        "- 49",
        "- and 1,000 more",
        "- and perhaps more: the budget ran out",
    ]


@pytest.mark.parametrize(
    "wrong", [{"claim": " "}, {"claim": None}, {"status": "maybe"}, {"status": None}], ids=repr
)
def test_a_verdict_says_something(wrong):
    """A verdict has a claim, and one of the three words for what became of it."""
    with pytest.raises(FieldError):
        Verdict(**{"claim": CLAIM, "status": "proved", **wrong})
    with pytest.raises(FieldError):
        attrs.evolve(Verdict(CLAIM, "proved"), **wrong)


def test_whether_findings_are_all_is_told_by_name():
    """That there may be more findings is only ever said by name."""
    with pytest.raises(TypeError):
        Verdict(CLAIM, "refuted", ["a and b"], False)


def test_a_verdict_never_changes(travels):
    """A verdict is immutable, and can be copied and pickled; equal ones are equal."""
    verdict = Verdict(CLAIM, "refuted", ["a and b"], complete=False)

    travels(verdict)
    assert verdict != attrs.evolve(verdict, complete=True)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        verdict.status = "proved"

"""What calls for an escalation: a table names triggers, and each says for which one."""

from __future__ import annotations

import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.support import at
from servicekit.decision import Reason
from servicekit.errors import FactTypeError, FieldError, NoRuleError
from servicekit.escalation import Needs
from servicekit.routing import Fired, Sign, Trigger, TriggerFacts, TriggerPolicy
from servicekit.tables import DecisionTable, Rule, col

COLUMNS = {
    "late": col.boolean(),
    "frail": col.boolean(),
    "contacts": col.integer(0),
    "brand": col.text(optional=True),
}
TRIGGERS = [
    Trigger(id="broken", ladder="desk", why="a promise was broken", severity="high"),
    Trigger(id="third", ladder="desk", why="they came a third time"),
    Trigger(id="care", ladder="desk", why="they need care"),
]
LATE = Rule("late", when={"late": True}, then="broken")
THIRD = Rule("third", when={"contacts": ">= 3"}, then=["third", "care"])
FRAIL = Rule("frail", when={"late": True, "frail": True}, then="care", note="They need time.")


def policy(*rules: Rule[Any], **table: Any) -> TriggerPolicy:
    given = {"columns": COLUMNS, "rules": rules or (LATE, THIRD, FRAIL), "policy": "collect"}
    made = DecisionTable(**{**given, **table})
    return TriggerPolicy(id="escalations", table=made, triggers=TRIGGERS)


def sign(code: str, hour: int, *evidence: str) -> Sign:
    return Sign(since=at(hour), because=Reason(code, f"{code} since {hour}.", evidence))


SIGNS = {"late": sign("late", 11, "p1"), "contacts": sign("contacts", 12, "m1", "m2")}
KNOWN = {"late": False, "frail": False, "contacts": 0, "brand": None}


def facts(**given: Any) -> TriggerFacts:
    """Return facts of which nothing is missing but what is given as ``...``."""
    found = {name: value for name, value in {**KNOWN, **given}.items() if value is not ...}
    return TriggerFacts(facts=found, opened_at=at(9), signs=SIGNS)


def names(found: tuple[Fired, ...]) -> list[str]:
    return [f"{each.trigger.id}?" if each.undetermined else each.trigger.id for each in found]


def test_a_rule_that_applies_fires_its_triggers():
    """What a rule names is called for, and nothing else."""
    assert names(policy().fired(facts())) == []
    assert names(policy().fired(facts(late=True))) == ["broken"]
    assert names(policy().fired(facts(contacts=3))) == ["third", "care"]


def test_triggers_come_in_the_order_of_the_policy_and_each_once():
    """Whichever rules name a trigger, it fires once, in its place."""
    found = policy().fired(facts(late=True, frail=True, contacts=4))
    assert names(found) == ["broken", "third", "care"]


def test_it_says_since_when_and_why():
    """A trigger rests on the facts of its rule: the newest dates it, all are its evidence."""
    (broken, *_) = policy().fired(facts(late=True))
    assert broken.since == at(11)
    assert broken.rests_on == ("late",)
    assert list(map(str, broken.because)) == ["Rule late applies: late = yes.", "late since 11."]
    assert broken.evidence == ("p1",)
    assert str(broken) == "broken: Rule late applies: late = yes. late since 11."


def test_what_several_rules_call_for_rests_on_all_of_them():
    """The first of the rules that name it dates a trigger; what makes others apply is told too."""
    found = policy().fired(facts(late=True, frail=True, contacts=3))
    care = found[-1]
    assert care.rests_on == ("contacts", "late", "frail")
    assert (care.since, care.again) == (at(11), (at(12),))
    assert care.evidence == ("m1", "m2", "p1")
    assert [why.text for why in care.because if why.code == "rule"] == [
        "Rule third applies: contacts >= 3.",
        "Rule frail applies: late = yes and frail = yes.",
    ]


@pytest.mark.parametrize(("after", "since"), [(None, 11), (10, 11), (11, 12), (12, 13), (13, None)])
def test_a_trigger_calls_anew_by_what_came_about_after_an_instant(after, since):
    """At that very instant it was there already."""
    signs = {"late": attrs.evolve(SIGNS["late"], since=at(13), before=[at(11), at(12)])}
    known = attrs.evolve(facts(late=True), signs=signs)
    (broken,) = policy(LATE).fired(known)
    assert broken.again == (at(12), at(13))
    found = broken.since_after(None if after is None else at(after))
    assert found == (None if since is None else at(since))


def test_what_nobody_can_tell_calls_since_no_instant():
    """An undetermined trigger has none, whatever it is asked after."""
    (unknown,) = policy(LATE).fired(facts(late=...))
    assert unknown.since_after(None) is None


def test_what_nobody_can_tell_of_one_rule_says_nothing_of_the_others():
    """With facts missing, rules that collect are judged one by one."""
    found = policy().fired(facts(late=True, contacts=...))
    assert names(found) == ["broken", "third?", "care?"]
    unknown = found[1]
    assert unknown.undetermined == ("contacts",)
    assert unknown.since is None
    assert unknown.rests_on == ()
    assert str(unknown.because[0]) == (
        "Nobody can tell whether rule third applies: contacts is not known."
    )
    assert unknown.because[0].code == "undetermined"


def test_what_cannot_apply_any_more_is_not_undetermined():
    """A rule of which one cell fails does not apply, whatever the missing facts are."""
    assert names(policy(FRAIL).fired(facts(late=False, frail=...))) == []


def test_a_trigger_that_fires_for_certain_is_not_undetermined_as_well():
    """One rule that applies is enough, whatever another one may come to."""
    found = policy().fired(facts(late=True, frail=True, contacts=...))
    assert names(found) == ["broken", "third?", "care"]
    assert found[-1].rests_on == ("late", "frail")


def test_several_missing_facts_are_all_named():
    """Whoever wants to know is told everything that is missing."""
    (care,) = policy(FRAIL).fired(facts(late=..., frail=...))
    assert care.undetermined == ("late", "frail")
    assert "late and frail are not known" in str(care)


def test_a_missing_fact_that_makes_no_difference_is_not_asked_for():
    """Where every answer leads to the same, the trigger fires."""
    rules = [
        Rule("yes", when={"late": True}, then="care"),
        Rule("no", when={"late": False}, then="care"),
    ]
    (care,) = policy(*rules).fired(facts(late=...))
    assert names((care,)) == ["care"]
    assert care.because[0].code == "whichever"


def test_a_column_whose_absence_says_none_is_never_missing():
    """A fact that stands for nothing when it is absent does not have to be there."""
    silent = {**COLUMNS, "brand": col.text(optional=True, missing="none")}
    own = policy(Rule("own", when={"brand": None}, then="care"), columns=silent)
    (care,) = own.fired(facts(brand=...))
    assert (care.undetermined, str(care.because[0])) == ((), "Rule own applies: brand = none.")


def test_a_rule_for_every_case_rests_on_no_fact():
    """Without a cell a trigger fires since the case was raised."""
    rules = [Rule("all", then="care"), LATE]
    known, missing = (policy(*rules).fired(facts(late=late))[-1] for late in (False, ...))
    assert names((known, missing)) == ["care", "care"]
    assert known.since == missing.since == at(9)
    assert str(known.because[0]) == "Rule all applies to every case."
    assert str(missing.because[0]) == "Rule all applies: every case."


def test_one_outcome_for_all_works_as_well():
    """A table with one answer fires what it answers, or asks for what it needs."""
    one = policy(LATE, policy="unique", otherwise="care")
    assert names(one.fired(facts(late=True))) == ["broken"]
    (care,) = one.fired(facts())
    assert str(care.because[0]) == "No rule applies, so this is what holds otherwise."
    found = one.fired(facts(late=...))
    assert names(found) == ["broken?", "care?"]
    assert found[0].undetermined == ("late",)
    assert str(found[0].because[0]) == "Nobody can tell whether it does: late is not known."


def test_nothing_is_escalated_where_the_table_says_none():
    """None is an outcome: nothing is to be done."""
    one = policy(LATE, policy="unique", otherwise=None)
    assert one.fired(facts()) == ()


def test_a_table_without_an_answer_is_an_error():
    """A gap in a table of one answer is said, and so is a fact of another type."""
    gap = policy(LATE, policy="unique")
    with pytest.raises(NoRuleError):
        gap.fired(facts())
    with pytest.raises(FactTypeError):
        policy().fired(facts(contacts="many"))


def test_an_escalation_is_of_its_triggers_kind():
    """What nobody calls otherwise is of the kind of its own id."""
    safety = Trigger(id="smoke", ladder="desk", why="smoke", kind="safety", needs=Needs())
    assert (TRIGGERS[0].kind, safety.kind) == ("broken", "safety")


def test_the_first_trigger_of_a_kind_is_found():
    """An escalation that was raised leads back to the trigger of its kind."""
    assert policy().trigger_for("third") is TRIGGERS[1]
    assert policy().trigger_for("unheard of") is None
    assert policy().trigger_for(None) is None


def test_check_says_which_triggers_nobody_names():
    """A trigger that no rule names is of no use."""
    *_, used = policy(LATE).check()
    assert used.refuted
    assert [(why.code, str(why)) for why in used] == [
        ("unused", "No rule names trigger third."),
        ("unused", "No rule names trigger care."),
    ]
    assert used.claim == "every trigger is used"
    assert policy().check()[-1].proved
    assert policy(LATE, THIRD, otherwise="care", policy="unique", check=False).check()[-1].proved
    assert len(policy().check()) == 1 + len(policy().table.check().verdicts)


@pytest.mark.parametrize(
    ("rules", "table", "place"),
    [
        ([Rule("a", then="unheard of")], {}, "rule a"),
        ([Rule("a", then=["third", "unheard of"])], {}, "rule a"),
        ([LATE], {"policy": "unique", "otherwise": "unheard of"}, "otherwise"),
        ([LATE], {"aggregate": "count"}, "table"),
    ],
    ids=["a rule", "a list", "otherwise", "a count"],
)
def test_a_table_that_names_no_trigger_is_refused(rules, table, place):
    """Every outcome is the id of a trigger, several ids or None."""
    with pytest.raises(FieldError) as caught:
        policy(*rules, **table)
    assert caught.value.field == place
    if place != "table":
        assert caught.value.value == "unheard of"
        assert str(caught.value).endswith("the id of a trigger: broken, third, care")


def test_what_is_wrong_is_refused():
    """Ids stand once, and words are known."""
    with pytest.raises(FieldError, match="each id once") as caught:
        TriggerPolicy(id="x", table=policy().table, triggers=[*TRIGGERS, TRIGGERS[0]])
    assert caught.value.field == "triggers"
    with pytest.raises(FieldError, match=r"the id of a trigger: there is none$"):
        TriggerPolicy(id="x", table=policy().table, triggers=[])
    with pytest.raises(FieldError, match="severity"):
        Trigger(id="a", ladder="b", why="c", severity="mild")
    with pytest.raises(FieldError):
        Trigger(id="a", ladder="b", why=" ")
    with pytest.raises(FieldError):
        Trigger(id="a", ladder="", why="c")


def test_it_is_a_value():
    """A policy and what fires can be kept, compared and sent to another machine."""
    again = pickle.loads(pickle.dumps(policy()))  # noqa: S301 - our own
    assert again == policy()
    found = policy().fired(facts(late=True, contacts=...))
    assert pickle.loads(pickle.dumps(found)) == found == again.fired(facts(late=True, contacts=...))  # noqa: S301 - our own
    assert hash(found) == hash(again.fired(facts(late=True, contacts=...)))


@given(
    given_facts=st.fixed_dictionaries(
        {
            "late": st.booleans(),
            "frail": st.booleans(),
            "contacts": st.integers(0, 5),
            "brand": st.none(),
        }
    ),
    hidden=st.sets(st.sampled_from(["late", "frail", "contacts"])),
)
def test_what_fires_with_facts_missing_fires_with_all_of_them(given_facts, hidden):
    """Certain stays certain, and what is called for was certain or undetermined before."""
    whole = {each.trigger.id for each in policy().fired(facts(**given_facts))}
    part = policy().fired(facts(**{**given_facts, **dict.fromkeys(hidden, ...)}))
    certain = {each.trigger.id for each in part if not each.undetermined}
    assert certain <= whole <= {each.trigger.id for each in part}

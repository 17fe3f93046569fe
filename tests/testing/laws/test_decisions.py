"""The laws of decisions, each with a twin that breaks it and no other."""

from __future__ import annotations

from itertools import count
from typing import ClassVar

import attrs
import pytest
from hypothesis import strategies as st

from servicekit.decision import Decision, Undetermined
from servicekit.errors import FieldError
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.laws import LAWS, LawBroken, laws
from testing.laws.support import COLUMNS, RULES, broken, table

DRAWN = st.fixed_dictionaries(
    {"days": st.integers(0, 365), "tier": st.sampled_from(["standard", "gold"])}
)
CASES = [{"days": days, "tier": tier} for days in (0, 31, 90) for tier in ("standard", "gold")]
NAMES = list(LAWS["decision"])


class Liar(DecisionTable):
    """A table whose decision is changed on the way."""

    def __reduce__(self):
        """Travel as what it is."""
        kept = ("name", "columns", "rules", "otherwise")
        return _liar, (type(self), {name: getattr(self, name) for name in kept})

    @property
    def decide(self):
        """Decide, and lie about it."""
        return self.lie

    @decide.setter
    def decide(self, value):
        object.__setattr__(self, "truth", value)


def _liar(kind, fields):
    return kind(**fields)


class NamesAnother(Liar):
    """It names a rule that has no part in the decision."""

    def lie(self, facts):
        """Name the gold rule for whatever is declined."""
        said = self.truth(facts)
        return (
            said if said.__class__ is Undetermined or said.rules else Decision("decline", ["gold"])
        )


class NamesTooFew(Liar):
    """It leaves out the rule that decides."""

    def lie(self, facts):
        """Name nothing."""
        said = self.truth(facts)
        return said if isinstance(said, Undetermined) else Decision(said.outcome)


class NamesNobody(Liar):
    """It names a rule that is not there."""

    def lie(self, facts):
        """Name a rule of another table."""
        said = self.truth(facts)
        return said if isinstance(said, Undetermined) else Decision(said.outcome, ["other"])


class ByTheFirst(Liar):
    """It goes by the first of its rules."""

    def lie(self, facts):
        """Decline everything unless the gold rule comes first."""
        gold = self.rules[0].id == "gold"
        return self.truth(facts) if gold else Decision("decline")


TABLES = {
    "total": table(otherwise=attrs.NOTHING),
    "never ambiguous": table(
        rules=[*RULES, Rule("old", when={"days": "> 300"}, then="ask"),
               Rule("older", when={"days": "> 330"}, then="decline")], check=False,
    ),
    "no dead rule": table(
        rules=[*RULES, Rule("all", then="decline", overrides=["gold", "standard"])],
        policy="exceptions",
    ),
    "order-free": table(ByTheFirst),
}  # fmt: skip


class Own:
    """A host's own object that decides, and holds all laws."""

    name = "own"

    def decide(self, facts):
        """Accept what comes early."""
        if "days" not in facts:
            return Undetermined(["days"])
        return Decision("accept" if facts["days"] <= 30 else "decline")


class Fails(Own):
    """It has no answer to some cases."""

    def decide(self, facts):
        """Fail late in the year."""
        return super().decide(facts) if facts.get("days", 0) < 80 else facts["missing"]


class Counts(Own):
    """It says something else each time."""

    def __init__(self):
        """Begin to count."""
        self.times = count()

    def decide(self, facts):
        """Number the decisions."""
        known = super().decide(facts)
        return (
            known
            if isinstance(known, Undetermined)
            else Decision("accept", [f"{next(self.times)}"])
        )


class Listens(Own):
    """It reads what it said before."""

    def decide(self, facts):
        """Decline what was accepted."""
        return Decision("decline") if facts.get("outcome") == "accept" else super().decide(facts)


class Guesses(Own):
    """It does not wait for what it does not know."""

    def decide(self, facts):
        """Take every case as an early one."""
        return super().decide({"days": 0, **facts})


class AsksAgain(Own):
    """It asks for what it was told."""

    def decide(self, facts):
        """Ask for the days, whether or not they are known."""
        return Undetermined(["days"])


OWN = {
    "total": Fails,
    "idempotent": Listens,
    "firm": Guesses,
    "asks what it lacks": AsksAgain,
}


@pytest.mark.parametrize("facts", [None, CASES, DRAWN], ids=["own cases", "cases", "drawn"])
def test_a_table_in_order_holds_all_laws(facts):
    """What is right passes, with its own cases, given ones or drawn ones."""
    declared = {"monotone": {"days": ["accept", "decline"]}}

    assert broken(table(), facts, **declared) == []
    assert (
        broken(
            Own(),
            CASES if facts is None else facts,
            permuted=Own(),
            independent=["tier"],
            **declared,
        )
        == []
    )


@pytest.mark.parametrize("name", TABLES)
def test_each_law_of_a_table_has_a_table_that_breaks_it_alone(name):
    """One fault in a table breaks the law that it is about, and no other."""
    assert broken(TABLES[name]) == [name]


@pytest.mark.parametrize("kind", [NamesAnother, NamesTooFew, NamesNobody])
def test_a_decision_by_other_rules_than_it_names_is_not_explained(kind):
    """Rules that do not hold, that are missing or unknown are told."""
    assert broken(table(kind)) == ["explained"]


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("facts", [CASES, DRAWN], ids=["cases", "drawn"])
def test_each_law_has_an_object_that_breaks_it_alone(name, facts):
    """One fault in an object of one's own breaks the law that it is about, and no other."""
    assert broken(OWN[name](), facts) == [name]


class Remembers:
    """Remember what it said, by a fact that does not tell cases apart."""

    def __init__(self):
        self.said = {}

    def decide(self, facts):
        return self.said.setdefault(facts.get("tier"), facts.get("days", 0) <= 30)


def test_what_depends_on_the_cases_before_is_not_deterministic():
    """An answer is the same as if nothing had been asked before."""
    cases = [{"days": 0, "tier": "gold"}, {"days": 90, "tier": "gold"}]
    assert "deterministic" in broken(Remembers(), cases)


def test_what_cannot_be_copied_is_asked_as_it_is():
    """Whether it remembers anything cannot be told of an object that cannot be copied."""

    class Locked(Remembers):
        def __deepcopy__(self, memo):
            raise TypeError("it holds a lock")

    assert "deterministic" not in broken(Locked(), [{"days": 0, "tier": "gold"}])


def test_a_declaration_that_nobody_knows_is_refused():
    """A name that is misspelt is no law that holds."""
    with pytest.raises(FieldError, match="did you mean 'monotone'"):
        laws(Counts(), CASES, monoton={"days": (True, False)})


UNREAD = [
    ("office", BusinessHours(timezone="UTC"), {"monotone": {"days": ["a"]}}, "nothing"),
    ("table", table(), {"permuted": table()}, "budget, independent, monotone"),
    ("own", Own(), {"budget": 3}, "independent, monotone, permuted"),
    ("playbook", Playbook(name="Desk"), {"permuted": Own()}, "at, budget, contacts, customer, ind"),
]


@pytest.mark.parametrize(
    ("policy", "declared", "read"), [each[1:] for each in UNREAD], ids=[each[0] for each in UNREAD]
)
def test_a_declaration_that_no_law_looks_at_is_refused(policy, declared, read):
    """What is declared of a policy is held, or it is said that it is not."""
    with pytest.raises(FieldError, match=f"the laws of this policy look at {read}"):
        laws(policy, **declared)


def test_cases_can_come_one_by_one():
    """Each law looks at all of them."""
    cases = [{"days": 0, "tier": "gold"}, {"days": 90, "tier": "gold"}]
    assert broken(Remembers(), iter(cases)) == broken(Remembers(), cases) != []


@pytest.mark.parametrize("facts", [5, {"days": 3}, "days = 3"], ids=["number", "case", "text"])
@pytest.mark.parametrize("policy", [table(), Own()], ids=["table", "own"])
def test_cases_are_a_list(policy, facts):
    """One case alone, or what is none, is refused as what it is."""
    with pytest.raises(FieldError, match="a list of cases, or a strategy that draws them"):
        laws(policy, facts)


class Grows(Own):
    """It hands out one list, and appends to it."""

    said: ClassVar[list[int]] = []

    def decide(self, facts):
        """Say how often it was asked."""
        self.said.append(len(self.said))
        return self.said


def test_what_changes_what_it_said_is_not_deterministic():
    """An answer that changes in the hands of who asked is not the same each time."""
    assert broken(Grows(), CASES[:1]) == ["deterministic", "idempotent"]


def test_what_says_another_thing_each_time_is_not_deterministic():
    """Who answers by a count breaks the law, and with it the one that compares two answers."""
    assert broken(Counts(), CASES) == ["deterministic", "idempotent"]


def test_another_order_is_compared_where_it_is_given():
    """An object of one's own can be given once more with its rules in another order."""
    assert broken(Own(), CASES, permuted=OWN["firm"]()) == []
    assert broken(Own(), CASES, permuted=Fails()) == ["order-free"]


@pytest.mark.parametrize("facts", [CASES, DRAWN], ids=["cases", "drawn"])
@pytest.mark.parametrize("policy", [table(), Own()], ids=["table", "own"])
def test_claims_that_do_not_hold_are_broken(policy, facts):
    """What is declared of a column, and is not so, is found."""
    declared = {"monotone": {"days": ["decline", "accept"]}, "independent": ["days"]}

    assert broken(policy, facts, **declared) == ["monotone in days", "independent of days"]


def test_a_pair_without_a_value_or_an_outcome_is_passed_over():
    """Who does not know when, or gets no answer, has nothing to put in order."""
    cases = [{"days": None}, {"days": 20}, {"days": 40}, {"days": 90}, {}]
    claims = {"monotone": {"days": ["accept", "decline"]}}
    found = laws(Fails(), cases, **claims)

    assert found[-1].name == "monotone in days"
    found[-1]()


class Wavers(Own):
    """It has an outcome that nobody put in order."""

    def decide(self, facts):
        """Say perhaps in the second month."""
        late = facts.get("days", 0) > 30
        return Decision("perhaps") if late else super().decide(facts)


@pytest.mark.parametrize("days", [(0, 31), (31, 32)], ids=["one", "both"])
def test_an_outcome_beside_the_order_breaks_the_claim(days):
    """It is named, with the cases that lead to it."""
    cases = [{"days": each} for each in days]
    *_, law = laws(Wavers(), cases, monotone={"days": ["accept", "decline"]})

    with pytest.raises(LawBroken, match="perhaps, which is not in the order accept, decline"):
        law()


NOTHING_TO_COMPARE = {
    "a value": [{"days": None}, {"days": 20}],
    "an outcome": [{"days": 80}, {"days": 90}],
    "another value": st.fixed_dictionaries({"days": st.just(20)}),
    "the fact": st.fixed_dictionaries({"tier": st.just("gold")}),
}


@pytest.mark.parametrize("lacking", NOTHING_TO_COMPARE)
def test_a_claim_holds_of_no_cases_of_which_none_were_compared(lacking):
    """Where every pair is passed over, nothing was shown."""
    claims = {"monotone": {"days": ["accept", "decline"]}}
    *_, law = laws(Fails(), NOTHING_TO_COMPARE[lacking], **claims)

    with pytest.raises(FieldError, match="of which two can be compared"):
        law()


@pytest.mark.parametrize("lacking", ["another value", "the fact"])
def test_independence_takes_two_values(lacking):
    """A case that is held against itself shows nothing of a fact."""
    *_, law = laws(Own(), NOTHING_TO_COMPARE[lacking], independent=["days"])

    with pytest.raises(FieldError, match="of which two can be compared"):
        law()


def test_an_undecided_proof_is_no_proof():
    """Where the budget does not suffice nobody can tell, so the law is not shown to hold."""
    found = {law.name: law for law in laws(TABLES["no dead rule"], budget=0)}

    with pytest.raises(LawBroken, match="larger budget"):
        found["no dead rule"]()


def test_the_witness_is_shown_with_the_table_of_its_conditions():
    """Whoever reads the failure sees the case, what is wrong, and which conditions held."""
    law = next(law for law in laws(table(NamesTooFew)) if law.name == "explained")
    with pytest.raises(LawBroken) as caught:
        law()
    text = str(caught.value)

    assert caught.value.witness.facts["days"] <= 60
    assert text.startswith("returns breaks the law 'explained'.\nCase: days = ")
    assert "> gold" in text
    assert "held" in text


def test_a_table_that_collects_may_list_its_outcomes_in_any_order():
    """Only what is collected counts, not in which order; sums are what they are."""
    rules = [Rule("a", when={"days": "> 10"}, then=1), Rule("b", when={"days": "> 20"}, then=2)]
    for aggregate in (None, "sum", "count"):
        fallback = {"otherwise": 0} if aggregate == "sum" else {}
        collecting = DecisionTable(
            **fallback,
            columns={"days": col.integer(0, 99)},
            rules=rules,
            policy="collect",
            aggregate=aggregate,
        )
        assert broken(collecting) == []


def test_a_table_without_rules_is_asked_once():
    """It has one case: nothing is known."""
    assert broken(DecisionTable(columns=COLUMNS, otherwise="decline")) == []


@pytest.mark.parametrize("cases", [None, []], ids=["none", "empty"])
def test_an_object_of_ones_own_needs_cases(cases):
    """No law holds of nothing."""
    with pytest.raises(FieldError, match="case"):
        laws(Own(), cases)


def test_only_policies_have_laws():
    """What cannot decide is refused, and so are cases that are no facts."""
    with pytest.raises(FieldError, match="decide"):
        laws("a policy")
    with pytest.raises(FieldError, match="objects with facts"):
        laws(Own(), [3])[0]()
    with pytest.raises(FieldError, match="different values"):
        laws(Own(), [{"days": 3}], independent=["days"])


@attrs.frozen
class _Facts:
    days: int


class _Plain:
    def __init__(self, days):
        self.days = days


def test_cases_may_be_objects():
    """Attributes are facts, of classes of attrs and of others."""
    assert broken(Own(), [_Facts(3), _Plain(90)]) == []

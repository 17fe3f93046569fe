"""The constraints: each as a bitset, as a sentence for whoever does not meet it, and both agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.support import (
    ADA,
    KIM,
    NOON,
    SAM,
    agent,
    at,
    codes,
    desk,
    escalation,
    eur,
    granted,
    refund,
    refunds,
    search,
)
from servicekit.escalation import EXCLUSIONS, Needs
from servicekit.hours import BusinessHours
from servicekit.money import Money, Rate
from servicekit.roster import Roster
from servicekit.roster.index import positions
from servicekit.routing import Load
from servicekit.routing.constraint import HARD, SOFT, Constraint, called, on_one_line
from servicekit.routing.search import Search
from servicekit.staff import Agent, Limit
from servicekit.testing.strategies import agents, loads, needs

DUTY, EXCLUSION, AUTHORITY, CAPACITY, SKILL = HARD
SUNDAYS = BusinessHours.parse("Su 09:00-17:00", timezone="UTC")


def ids(found: Search, mask: int) -> list[str]:
    """Return the ids of those in a bitset."""
    return [found.agent(i).id for i in positions(mask)]


def meet(constraint: Constraint, found: Search) -> list[str]:
    """Return who may meet a constraint."""
    return ids(found, constraint.mask(found))


def against(constraint: Constraint, found: Search, who: Agent) -> list[str]:
    """Return the sentences against somebody."""
    return [str(reason) for reason in constraint.against(found, who)]


def test_people_are_called_by_their_names():
    """Who has no name is called by their id."""
    assert called(ADA) == "Ada"
    assert called(Agent(id="7")) == "7"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("Ada Kim", "Ada Kim"),
        ("Ada\nKim", "Ada Kim"),
        ("Ada\x1b[31m", "Ada [31m"),
        ("Ada\u202eKim", "Ada Kim"),
        ("Ada\u2028Kim\u200fSam", "Ada Kim Sam"),
        ("\u0646\u200c\u06cc\n", "\u0646\u200c\u06cc "),
    ],
    ids=["plain", "newline", "escape", "override", "separators", "joiner"],
)
def test_a_name_stays_on_its_line(given, said):
    """What would move the cursor is a space; what only joins letters stays."""
    assert on_one_line(given) == said
    assert called(agent("x", name=given)) == said
    assert called(Agent(id=given)) == said


# -- duty -----------------------------------------------------------------------------------------


def test_who_is_not_on_duty_is_not_asked():
    """The sentence says when that is, in the zone of the instant."""
    off = agent("b", hours=SUNDAYS)
    found = search(roster=desk(ADA, off))

    assert meet(DUTY, found) == ["ada"]
    assert against(DUTY, found, ADA) == []
    assert against(DUTY, found, off) == ["B is not on duty on Fri 1 May 2026 12:00 UTC."]


# -- exclusion ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("complained_about", "Ada is the one whom the customer complains about."),
        ("involved", "Ada was involved in what is to be decided."),
        ("declined", "Ada was asked and declined."),
        ("gave_up", "Ada had it and gave it up."),
    ],
)
def test_who_is_excluded_is_told_why(why, words):
    """Each reason for which somebody must not be asked is a sentence of its own."""
    found = search(barred={"ada": why, "stranger": why})

    assert meet(EXCLUSION, found) == ["kim", "sam"]
    assert against(EXCLUSION, found, ADA) == [words]
    assert codes(EXCLUSION.against(found, ADA)) == [why]
    assert against(EXCLUSION, found, SAM) == []


def test_every_exclusion_has_a_sentence():
    """No reason that an escalation can give is left without words."""
    for why in EXCLUSIONS:
        assert against(EXCLUSION, search(barred={"ada": why}), ADA)


def test_without_exclusions_nothing_binds():
    """Nobody need be asked whether they are excluded where nobody is."""
    assert not EXCLUSION.binds(search())
    assert EXCLUSION.binds(search(barred={"ada": "involved"}))


# -- authority ------------------------------------------------------------------------------------


def test_a_limit_per_case_is_inclusive():
    """Exactly as much as somebody may decide is theirs, a cent more is not."""
    assert meet(AUTHORITY, search(refund(50))) == ["ada", "kim", "sam"]
    more = search(Needs(authority="refund", amount=Money("50.01", "EUR")))
    assert meet(AUTHORITY, more) == ["kim", "sam"]
    assert against(AUTHORITY, more, ADA) == [
        "This is above Ada's limit of 50 EUR per case: 50.01 EUR asked."
    ]


def test_what_a_case_has_cost_counts_whoever_gave_it():
    """A refund of Sam's in the same case leaves Ada with less; its grant is the evidence."""
    found = search(refund(20), load=Load(granted=[granted(40, by="sam")]))

    assert meet(AUTHORITY, found) == ["kim", "sam"]
    (reason,) = AUTHORITY.against(found, ADA)
    assert (reason.code, reason.evidence) == ("above_case_limit", ("g1",))
    assert ids(found, AUTHORITY.certain(found)) == ["kim", "sam"]


def test_who_has_no_authority_of_the_kind_is_told_so():
    """What is not named in somebody's authority is not theirs to decide."""
    found = search(Needs(authority="waiver"))

    assert meet(AUTHORITY, found) == []
    assert against(AUTHORITY, found, ADA) == ["Ada has no authority for waiver."]


def test_nobody_decides_over_their_own_decision():
    """Whose decision is in question is never among those who certainly may decide about it."""
    found = search(escalation=escalation(refund(20), decided_by="sam"))

    assert against(AUTHORITY, found, SAM) == [
        "Sam took the decision in question; nobody decides over their own."
    ]
    assert ids(found, AUTHORITY.certain(found)) == ["ada", "kim"]


def test_a_decision_of_their_own_is_said_once():
    """Who is excluded already is not told the same again by their authority."""
    found = search(
        escalation=escalation(refund(20), decided_by="sam"), barred={"sam": "own_decision"}
    )

    assert against(AUTHORITY, found, SAM) == []
    assert against(EXCLUSION, found, SAM) == [
        "Sam took the decision in question; nobody decides over their own."
    ]


def test_what_somebody_granted_within_a_window_is_asked_of_them_alone():
    """A limit per window is not seen in the bitset, and its sentence says what was granted."""
    daily = refunds(Limit(per_window=eur(100), window=timedelta(days=1)))
    sam = agent("sam", authority=daily)
    found = search(
        refund(20), roster=desk(sam, KIM), load=Load(granted=[granted(90, by="sam", case_id=9)])
    )

    assert meet(AUTHORITY, found) == ["kim", "sam"]
    assert ids(found, AUTHORITY.certain(found)) == ["kim"]
    assert codes(AUTHORITY.against(found, sam)) == ["above_window_limit"]
    assert against(AUTHORITY, found, sam)[0].startswith(
        "This is above Sam's limit of 100 EUR within"
    )


def test_another_currency_is_asked_of_each():
    """A limit in GBP is compared at the rate, and without one nobody knows."""
    sam = agent("sam", authority=refunds(Money(100, "GBP")))
    rate = Rate(base="EUR", quote="GBP", rate="0.5", effective_on=NOON.date())
    known = search(refund(150), roster=desk(sam), load=Load(rates=[rate]))
    unknown = search(refund(150), roster=desk(sam))

    assert meet(AUTHORITY, known) == meet(AUTHORITY, unknown) == ["sam"]
    assert AUTHORITY.certain(known) == 0
    assert against(AUTHORITY, known, sam) == []
    assert codes(AUTHORITY.against(unknown, sam)) == ["no_rate"]
    assert against(AUTHORITY, unknown, sam)[0].startswith(
        "Nobody can tell whether Sam may decide it: no rate from EUR to GBP is known"
    )


def test_an_amount_that_nobody_named_lies_within_no_limit():
    """Only who may decide without bound may decide it."""
    boss = agent("b", authority=refunds(None))
    found = search(refund(None), roster=desk(ADA, boss))

    assert meet(AUTHORITY, found) == ["ada", "b"]
    assert AUTHORITY.certain(found) == 0
    assert against(AUTHORITY, found, ADA) == [
        "Nobody can tell whether Ada may decide it: the amount of this decision is not known."
    ]
    assert against(AUTHORITY, found, boss) == []


def test_what_cannot_be_added_up_leaves_nobody_certain():
    """A grant in another currency may take somebody above their limit."""
    given_ = granted(Money(500, "GBP"), by="sam")
    found = search(refund(20), load=Load(granted=[given_]))

    assert meet(AUTHORITY, found) == ["ada", "kim", "sam"]
    assert AUTHORITY.certain(found) == 0


def test_without_a_kind_of_decision_no_authority_is_wanted():
    """An amount alone says nothing of what would be decided."""
    assert not AUTHORITY.binds(search(Needs(amount=eur(9_999))))
    assert AUTHORITY.binds(search(Needs(authority="refund")))


# -- capacity -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "had", "words"),
    [
        ("phone", {"chat": 1}, []),
        (
            "phone",
            {"chat": 2},
            ["Ada has no room: 2 of 4 units are taken, and this would take 3 more."],
        ),
        (
            None,
            {"phone": 1, "chat": 1},
            ["Ada has no room: 4 of 4 units are taken, and this would take 1 more."],
        ),
        (
            "chat",
            {"phone": 2},
            ["Ada has no room: 6 of 4 units are taken, and this would take 1 more."],
        ),
    ],
    ids=["fits", "too much", "full", "over"],
)
def test_who_has_no_room_is_told_the_units(channel, had, words):
    """The sentence says how many units are taken, and how many this would take."""
    found = search(Needs(channel=channel), load=Load(open={"ada": had}))

    assert meet(CAPACITY, found) == (["kim", "sam"] if words else ["ada", "kim", "sam"])
    assert against(CAPACITY, found, ADA) == words
    assert codes(CAPACITY.against(found, ADA)) == ["no_capacity"] * len(words)


def test_what_cannot_wait_goes_over_capacity():
    """Then room is no question for anybody."""
    found = search(load=Load(open={"ada": 99}), over_capacity=True)

    assert meet(CAPACITY, found) == ["ada", "kim", "sam"]
    assert against(CAPACITY, found, ADA) == []


# -- skill ----------------------------------------------------------------------------------------


def test_every_skill_is_needed_at_some_level():
    """Each skill that somebody lacks is a sentence; how well they know the others is not hard."""
    found = search(Needs(skills={"billing": 9, "repairs": 1}))

    assert meet(SKILL, found) == ["sam"]
    assert codes(SKILL.against(found, KIM)) == ["no_skill", "no_skill"]
    assert against(SKILL, found, ADA) == ["Ada does not have the skill repairs."]
    assert not SKILL.binds(search())


def test_the_level_of_a_skill_can_be_given_up():
    """Who knows it less well than is wanted is told both levels."""
    found = search(Needs(skills={"billing": 3}))
    level = SOFT["skill_level"]

    assert meet(level, found) == ["sam"]
    assert against(level, found, ADA) == ["Ada knows billing at level 1, and level 3 is wanted."]
    assert against(level, found, SAM) == []
    assert against(level, found, KIM) == []  # without the skill that is said elsewhere
    assert not level.binds(search())


# -- what had better be so ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "needed", "able", "code", "words"),
    [
        (
            "language",
            Needs(language="de-AT"),
            ["sam"],
            "language",
            "Ada does not serve in de-AT.",
        ),
        (
            "agent",
            Needs(agent_id="sam"),
            ["sam"],
            "other_agent",
            "Ada does not know the customer as Sam does.",
        ),
        (
            "agent",
            Needs(agent_id="stranger"),
            [],
            "other_agent",
            "Ada does not know the customer as stranger does.",
        ),
        (
            "team",
            Needs(team_id="second"),
            ["sam"],
            "other_team",
            "Ada does not belong to team second.",
        ),
    ],
    ids=["language", "agent", "agent who is not there", "team"],
)
def test_what_had_better_be_so_is_a_sentence_too(name, needed, able, code, words):
    """Language, the person who knows the customer, and the team are preferred."""
    found = search(needed)

    assert meet(SOFT[name], found) == able
    assert against(SOFT[name], found, ADA) == [words]
    assert codes(SOFT[name].against(found, ADA)) == [code]
    assert against(SOFT[name], found, SAM) == [] or not able
    assert SOFT[name].binds(found)
    assert not SOFT[name].binds(search())


# -- both agree -----------------------------------------------------------------------------------


@given(
    st.tuples(agents(id="ada"), agents(id="kim"), agents(id="sam")),
    needs(currencies=["EUR", "GBP"]),
    loads(first=at(0), last=at(23)),
    st.sampled_from([{}, {"ada": "declined"}]),
    st.sampled_from([None, "ada"]),
    st.booleans(),
)
def test_bitsets_and_sentences_agree(people, needed, load, barred, decided_by, over):
    """Who is not in a bitset has something against them, and who certainly meets it has nothing."""
    found = search(
        roster=Roster(agents=people),
        escalation=escalation(needed, case_id=1, decided_by=decided_by),
        load=load,
        barred=barred,
        over_capacity=over,
    )
    for constraint in (*HARD, *SOFT.values()):
        if not constraint.binds(found):
            continue
        may, surely = constraint.mask(found), constraint.certain(found)
        assert surely & ~may == 0
        for i, who in enumerate(found.index.agents):
            reasons = [*constraint.against(found, who)]
            lacks = any(skill not in who.skills for skill in needed.skills)
            if not may >> i & 1 and not (constraint.name == "skill_level" and lacks):
                assert reasons
            if surely >> i & 1:
                assert reasons == []
            for reason in reasons:
                assert called(who) in reason.text
                assert reason.text.endswith(".")


def test_names_are_unique_and_what_is_soft_is_not_hard():
    """A policy calls each of them by its name."""
    names = [each.name for each in (*HARD, *SOFT.values())]

    assert len(set(names)) == len(names)
    assert all(each.name == name for name, each in SOFT.items())


@pytest.mark.parametrize("tag", ["EN", "en_GB", "EN_gb", "en-US"])
def test_a_language_counts_however_it_is_written(tag):
    """Neither case nor an underscore makes another language of one."""
    people = desk(agent("a", languages=["En_us"]), agent("b", languages=["de"]))
    given = search(Needs(language=tag), roster=people)
    assert meet(SOFT["language"], given) == ["a"]
    assert against(SOFT["language"], given, given.agent(0)) == []
    assert against(SOFT["language"], given, given.agent(1)) == [f"B does not serve in {tag}."]

"""The laws of a replay, and how it adds up and reads."""

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from replay.support import (
    NOON,
    case,
    changes,
    desk,
    may,
    moved,
    parts,
    returning,
    swapped,
    target,
    telling,
)
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.logs import read_log
from servicekit.playbook import Playbook
from servicekit.replay import Replay, ReplayChange, replay
from servicekit.roster import Roster
from servicekit.staff import Agent
from servicekit.tables import DecisionTable, Rule
from servicekit.testing import strategies as draw

EXAMPLE = Path(__file__).parent.parent.parent / "docs" / "examples" / "desk.toml"
URGENT = {"when": {"priority": "urgent"}, "id": "urgent"}
_BOUNDS = {"max_events": 4}
_CASES = st.tuples(*(draw.cases(id=str(number), **_BOUNDS) for number in range(3))).map(list)

few = settings(max_examples=20)


def _late(case_id: str = "c", **fields: object) -> ReplayChange:
    given = {"part": "state", "of": "first_reply", "old": "kept", "new": "broken"}
    return ReplayChange(
        case_id=case_id, customer_id="kim", **{**given, "effect": "worse", **fields}
    )


def _replay(*found: ReplayChange, cases: int = 1, **fields: object) -> Replay:
    return Replay(
        **{"old": "a", "new": "b", "at": NOON, "cases": cases, "changes": found, **fields}
    )


# -- laws -----------------------------------------------------------------------------------------


@few
@given(_CASES)
def test_the_unchanged_playbook_changes_nothing(cases):
    """A playbook that was read again from its own text judges everything alike."""
    text = EXAMPLE.read_text(encoding="utf-8")
    found = replay(cases, Playbook.parse(text), Playbook.parse(text), at=draw.LAST)

    assert found.changes == ()
    assert found.cases == len(cases)


@few
@given(draw.cases(**_BOUNDS), draw.target_sets())
def test_the_same_targets_change_nothing_beside_another_policy(subject, targets):
    """Where something else is different, the same targets give the same dues and states."""
    old = desk(*targets.targets, max_hand_overs=2)
    new = desk(*targets.targets, max_hand_overs=0)

    assert {each.of for each in changes(subject, old, new, draw.LAST)} <= {"run_around"}


@few
@given(draw.cases(**_BOUNDS), draw.target_sets(), draw.target_sets())
def test_a_replay_the_other_way_round_is_the_opposite(subject, one, other):
    """What becomes better from one playbook to another becomes worse the other way."""
    here, there = desk(*one.targets), desk(*other.targets)
    found = changes(subject, here, there, draw.LAST)

    assert parts(changes(subject, there, here, draw.LAST)) == swapped(parts(found))


@few
@given(st.data())
def test_one_changed_target_changes_the_cases_to_which_it_applies(data):
    """Of a changed target exactly the cases change in which it made, or makes, a promise."""
    subject = data.draw(draw.cases(**_BOUNDS))
    at = data.draw(draw.instants())
    assume(subject.opened_at <= at)
    rest = target(100, fallback=True)
    old, new = desk(target(3, **URGENT), rest), desk(target(7, **URGENT), rest)
    applies = any(
        each.id == "urgent"
        for book in (old, new)
        for each, _ in book.targets.promised(subject, at=at)
    )
    found = [each for each in changes(subject, old, new, at) if each.part in {"due", "state"}]

    assert bool(found) is applies
    assert {rule for each in found for rule in each.rules} <= {"targets.urgent", "targets.reply"}


_LONDON = "Mo-Fr 09:00-17:30; Sa 10:00-14:00"
_ADA = "skills = { invoices = 3 }\nauthority.refund = "
_MUTATIONS = {
    "holiday": ('2026-04-06 = "Easter Monday"\n', "", {"hours.london"}),
    "closing": ('["09:00-15:00"]', '["09:00-13:00"]', {"hours.london"}),
    "saturday": (_LONDON, "Mo-Fr 09:00-17:30", {"hours.london"}),
    "target": ('"24 working hours"', '"16 working hours"', {"targets.resolution"}),
    "window": ('window = "7 days"', 'window = "3 days"', {"defaults.window"}),
    "limit": ("max_hand_overs = 2", "max_hand_overs = 0", {"limits.max_hand_overs"}),
    "authority": (f'{_ADA}"100 GBP"', f'{_ADA}"10 GBP"', {"agents.ada"}),
    "rotation": ('["lead", "deputy"]', '["deputy", "lead"]', {"rotations.lead on call"}),
}
# Cases of whose customers something changes by each of them.
_TOUCHED = frozenset(
    {"D0005", "D0006", "D0017", "D0046", "D0060", "D0095", "D0118", "D0140", "D0251", "D0286"}
)


@lru_cache(maxsize=1)
def _example() -> tuple[str, Playbook, tuple[History, ...], datetime]:
    """Return the example desk, with some of its customers."""
    text = EXAMPLE.read_text(encoding="utf-8")
    playbook = Playbook.parse(text)
    log = read_log([EXAMPLE.with_suffix(".csv")], playbook.log)
    customers: dict[str, list[Case]] = {}
    for each in log.cases:
        customers.setdefault(each.customer_id, []).append(each)
    known = [
        History(customer=name, cases=cases)
        for name, cases in customers.items()
        if not _TOUCHED.isdisjoint(each.id for each in cases)
    ]
    return text, playbook, tuple(known), log.last_at


@pytest.mark.parametrize("name", _MUTATIONS)
def test_every_change_names_a_rule(name):
    """Whatever changes by another line of a playbook names that line, and no other one."""
    before, after, places = _MUTATIONS[name]
    text, old, known, at = _example()
    new = Playbook.parse(text.replace(before, after, 1))
    found = replay(known, old, new, at=at)

    assert old != new
    assert all(each.rules for each in found.changes)
    assert {*found.rules} == places


def test_a_holiday_changes_the_answers_whose_promises_it_moves():
    """Of the answers of a desk a holiday changes those alone that promise something beyond it."""
    text, old, known, at = _example()
    new = Playbook.parse(text.replace('2026-04-06 = "Easter Monday"\n', "", 1))
    found = [each for each in replay(known, old, new, at=at).changes if each.part == "answer"]

    assert {each.case_id for each in found} == {"D0017", "D0118"}
    assert all("due on" in str(each) for each in found)


_DAYS = st.integers(0, 40)
_TIER = st.sampled_from(["standard", "gold"])
_BOOKS = st.builds(
    lambda days, tier, least, then: returning(
        days, Rule("more", when={"days": f"> {least}", "tier": tier}, then=then)
    ),
    _DAYS,
    _TIER,
    st.integers(41, 60),
    st.sampled_from(["yes", "no"]),
)


@few
@given(_BOOKS, _BOOKS, st.integers(0, 70), _TIER)
def test_one_changed_table_changes_the_cases_in_the_regions_of_the_difference(old, new, days, tier):
    """Of another table exactly the answers change whose case lies in a region of the difference."""
    before, after = (book.question("return").table() for book in (old, new))
    regions = list(before.diff(after))
    region = DecisionTable(
        columns=before.columns,
        rules=[each.region.row(str(n), then="changes") for n, each in enumerate(regions)],
        otherwise="stays",
    )
    found = changes(telling(old, days, tier), desk(answers=old), desk(answers=new))
    answers = [each for each in found if each.part == "answer"]

    expected = region.decide({"days": days, "tier": tier, "price": None}).outcome
    assert bool(answers) is (expected == "changes")
    assert all(each.new == after.decide(each_facts(days, tier)).outcome for each in answers)


def each_facts(days, tier):
    return {"days": days, "tier": tier, "price": None}


@few
@given(draw.cases(**_BOUNDS), draw.target_sets(), draw.target_sets())
def test_what_was_said_is_never_rewritten(subject, one, other):
    """No promise that somebody gave is judged otherwise by another playbook."""
    found = changes(subject, desk(*one.targets), desk(*other.targets), draw.LAST)
    said = {promise.id for promise in subject.promises}

    assert said.isdisjoint(each.of for each in found)


@few
@given(_CASES, st.integers(0, 3))
def test_replays_of_parts_add_up(cases, cut):
    """Two halves give what the whole gives, in either order."""
    old, new = desk(target(3)), desk(target(7))
    whole, one, other = (
        replay(part, old, new, at=draw.LAST) for part in (cases, cases[:cut], cases[cut:])
    )

    assert one + other == other + one == whole


# -- what is looked at ----------------------------------------------------------------------------


def test_each_case_is_looked_at_once():
    """Cases may come from anything that yields them one by one."""
    stream = (case(id=str(number)) for number in range(3))
    found = replay(stream, desk(target(2)), desk(target(9)), at=NOON)

    assert (found.cases, found.changed) == (3, 3)


def test_what_comes_later_is_left_out():
    """A case that was opened after the instant is not counted, alone or in a history."""
    later = case(id="later", opened_at=may(5))
    known = History(customer="kim", cases=[case(), later])
    found = replay([later, known], desk(target(2)), desk(target(9)), at=NOON)

    assert (found.cases, {each.case_id for each in found.changes}) == (1, {"c"})


def test_a_history_is_judged_case_by_case():
    """Of a history each case is judged, with everything that is known of its customer."""
    settled = case(changes=[moved(may(4, 10), "resolved", "status")], topic="lamp")
    again = case(id="d", opened_at=may(4, 11), topic="lamp")
    known = History(customer=Customer(id="kim"), cases=[settled, again])
    old, new = desk(window=timedelta(days=1)), desk(window=timedelta(minutes=5))
    found = changes(known, old, new)

    assert {*parts(found)} == {("finding", "repeat_contact", "found", None, "better")}
    assert found[0].rules == ("defaults.window",)


def test_people_who_are_given_take_the_place_of_both_rosters():
    """Where somebody says who is there, the rosters of the playbooks make no difference."""
    old, new = desk(roster=Roster(agents=[Agent(id="ada")])), desk(roster=Roster())

    assert changes(case(), old, new, roster=Roster(agents=[Agent(id="sam")])) == ()


def test_an_instant_has_a_time_zone():
    """An instant that nobody can place is refused."""
    with pytest.raises(NaiveDatetimeError):
        replay([], desk(), desk(), at=NOON.replace(tzinfo=None))


# -- the sum --------------------------------------------------------------------------------------


def test_a_replay_counts():
    """Cases count once, changes by part, by rule and by effect."""
    found = replay([case(), case(id="d")], desk(target(2)), desk(target(9)), at=NOON)

    assert (found.changed, found.parts) == (2, {"due": 2, "state": 2, "finding": 2})
    assert found.rules == {"targets.reply": 6}
    assert found.count(part="state", effect="better") == found.count(part="due") == 2
    assert found.count(effect="worse") == 0


def test_rules_stand_by_how_much_they_change():
    """The rule that changes most comes first, and of equals the first by name."""
    by = [("b", 1), ("a", 1), ("c", 2)]
    found = _replay(
        *(_late(f"{name}{n}", by=[_reason(name)]) for name, times in by for n in range(times))
    )

    assert [*found.rules] == ["c", "a", "b"]


def _reason(name: str):
    from servicekit.decision import Reason

    return Reason("changed", "It changed.", [name])


def test_changes_of_no_case_are_of_no_case():
    """What a customer was told beside all cases changes no case."""
    assert _replay(_late(None)).changed == 0


@pytest.mark.parametrize("field", ["old", "new"])
def test_replays_under_other_playbooks_do_not_add_up(field):
    """Only replays under the same two playbooks add up."""
    with pytest.raises(FieldError, match=field):
        _replay() + _replay(**{field: "other"})


def test_replays_at_other_instants_do_not_add_up():
    """Only replays at one instant add up."""
    with pytest.raises(FieldError, match="at"):
        _replay() + _replay(at=may(5))


def test_a_replay_adds_up_with_a_replay_alone():
    """Nothing else can be added to a replay."""
    with pytest.raises(TypeError):
        _replay() + 1  # type: ignore[operator]


def test_the_number_of_cases_is_a_number():
    """There are not less cases than none."""
    with pytest.raises(FieldError, match="cases"):
        _replay(cases=-1)


def test_a_replay_travels(travels):
    """A replay can be copied, pickled and hashed."""
    travels(_replay(_late()))


def test_a_replay_reads():
    """The text says how much changes, by part and rule, and then each change."""
    found = _replay(_late(by=[_reason("targets.reply")]), _late("d"), cases=1200)

    assert str(found).splitlines() == [
        "1,200 cases, judged on Mon 4 May 2026 12:00 UTC: 2 are judged otherwise.",
        "- state: 2 changes, 2 worse",
        "- by targets.reply: 1",
        "Case c: state of first_reply: kept becomes broken (worse). It changed.",
        "Case d: state of first_reply: kept becomes broken (worse).",
    ]


def test_nothing_that_changes_is_said():
    """Where nothing changes, that is said."""
    assert str(_replay()) == "1 case, judged on Mon 4 May 2026 12:00 UTC: nothing changes."


def test_a_long_replay_is_cut():
    """The text shows the first fifty changes, and says how many more there are."""
    lines = str(_replay(*(_late(f"{n:03}") for n in range(52)))).splitlines()

    assert lines[-2].startswith("Case 049:")
    assert lines[-1] == "… and 2 more"

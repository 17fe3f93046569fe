"""The cases that show mutants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs

from servicekit.playbook import AnswerExample, Playbook, RouteExample, TriggerExample
from servicekit.targets import Target, Targets
from servicekit.testing.mutation import probing
from testing.mutation.support import DESK, one

DESK_BOOK = Playbook.parse(DESK)
TEN = datetime(2026, 6, 2, 10, tzinfo=UTC)


def test_fewer_facts() -> None:
    """A case has only the facts without which the two would not say the same, and those to keep."""
    mutant = one("rule late: promise_broken = yes is dropped")
    assert mutant.playbook is not None
    facts = {"promise_broken": False, "contacts_about": 0}
    case = TriggerExample(facts=facts, triggers=[])
    kept = probing.fewer(case, DESK_BOOK, mutant.playbook, ["contacts_about", "promise_broken"])
    less = probing.fewer(case, DESK_BOOK, mutant.playbook, ["promise_broken"])
    assert isinstance(kept, TriggerExample)
    assert isinstance(less, TriggerExample)
    assert dict(kept.facts) == facts
    assert dict(less.facts) == {"promise_broken": False}


def test_nothing_is_shown_where_nothing_differs() -> None:
    """Where two playbooks say the same of every case, or cannot be asked, no case is found."""
    asked = [AnswerExample(question="refund", facts={"paid_with": "card"}, answer="none")]
    assert probing.probed(DESK_BOOK, DESK_BOOK, asked) is None
    assert probing.probed(DESK_BOOK, Playbook(name="Empty"), asked) is None


def test_a_case_that_another_playbook_cannot_be_asked() -> None:
    """A target that is another's first is not shown by what it does not decide."""
    first = Target(id="first", measure="first_reply", within="2 hours")
    book = attrs.evolve(DESK_BOOK, targets=Targets([first, *DESK_BOOK.targets.targets]))
    other = attrs.evolve(DESK_BOOK, targets=Targets([first]))
    assert probing.probed(book, other, probing.target("reply", {})) is None


def test_a_ladder_is_climbed() -> None:
    """A ladder is looked at when it is raised and at each of its steps, with each kind of work."""
    asked = [*probing.route(DESK_BOOK, DESK_BOOK, "refunds")]
    assert all(isinstance(each, RouteExample) for each in asked)
    first = [each.at for each in asked[:2] if isinstance(each, RouteExample)]
    assert first == [TEN, TEN + timedelta(minutes=30)]
    needs = {str(each.needs) for each in asked if isinstance(each, RouteExample)}
    assert needs == {"", "authority for refund of 80 GBP"}


def test_a_ladder_without_end() -> None:
    """Of a ladder that goes on for ever only as many steps are looked at as it has levels."""
    ladder = DESK_BOOK.ladder("refunds")
    levels = [attrs.evolve(each, wait="1 minute") for each in ladder.levels]
    endless = attrs.evolve(ladder, levels=levels, repeat=1000)
    book = attrs.evolve(DESK_BOOK, ladders=[endless])
    assert len([*probing.route(book, book, "refunds")]) == 2 * 3 * 4


def test_a_case_in_words() -> None:
    """A case is told with what is asked, what is said, and what the mutant says."""
    mutant = one("the wait of level 0 (desk): 30 min becomes 31 min")
    assert mutant.sentence == (
        "ladder refunds: nobody tests refunds on Tue 2 Jun 2026 10:00 UTC: due Tue 2 Jun 2026 "
        "10:30 UTC; the mutant: due Tue 2 Jun 2026 10:31 UTC"
    )
    assert mutant.witness == {"raised_at": TEN, "at": TEN}
    asked = RouteExample(ladder="refunds", at=TEN, route="ada", outcome="asked", level="desk")
    assert probing.words(asked, DESK_BOOK) == (
        "nobody tests refunds on Tue 2 Jun 2026 10:00 UTC: route ada, level desk; the mutant: "
        "route ada, level desk"
    )


def test_a_promise_is_asked_for_with_each_fact() -> None:
    """A promise is asked for with all facts that may lead to it, at several instants."""
    question = DESK_BOOK.answers.question("refund")
    facts: list[dict[str, object]] = [{"paid_with": "card"}, {"paid_with": "transfer"}]
    asked = [*probing.promise(question, "refund", facts)]
    assert [each.facts for each in asked[:: len(asked) // 2]] == facts
    assert {each.promise for each in asked} == {"refund"}
    assert asked[0].at == TEN


def test_names() -> None:
    """An outcome names one thing, several or none."""
    assert probing.names_of("a") == ("a",)
    assert probing.names_of(None) == ()
    assert probing.names_of([("a", None), "b", "a"]) == ("a", "b")

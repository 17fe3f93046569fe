"""Facts of a case that only triggers read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from servicekit import situation
from servicekit.answers import AnswerBook, Fact, Outcome, Question, RuleSet
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.escalation import Escalation, Needs
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Told
from servicekit.money import Money
from servicekit.roster import Roster
from servicekit.routing import Sign
from servicekit.situation.alarms import ALARMS
from servicekit.staff import Agent, Authority
from servicekit.tables import Rule, col
from situation.support import ADA, ALWAYS, BOT, at, call, case, changed, moved, said

SAM = Customer(id=7, needs=["no phone", "more time"])
UNKNOWN = object()


def told(name: str, subject: Case, when: datetime, **fields: Any) -> tuple[Any, Sign | None]:
    """Return one of the facts, with what shows it."""
    given = {"at": when, "hours": ALWAYS, "columns": [name], **fields}
    found = situation.trigger_facts(subject, **given)
    assert set(found.signs) <= {name}
    return found.facts.get(name, UNKNOWN), found.signs.get(name)


def shown(sign: Sign | None) -> tuple[datetime | None, tuple[str, ...]]:
    assert sign is not None
    return sign.since, sign.because.evidence


# -- promises -------------------------------------------------------------------------------------


def test_a_broken_promise_is_one_since_it_broke():
    """At the due it is not broken yet; after it, it is broken since the due."""
    subject = case(promises=[call()])
    assert told("promise_broken", subject, at(5)) == (False, None)
    value, sign = told("promise_broken", subject, at(6))
    assert (value, shown(sign)) == (True, (at(5), ("p1",)))
    assert str(sign) == "A promise is broken since Tue 5 May 2026 09:00 UTC."


def test_of_several_broken_promises_the_newest_counts():
    """The newest is what may call anew; it is broken since the first of those that still are."""
    others = [call(id="p2", due_at=at(3)), call(id="p3", due_at=at(9))]
    value, sign = told("promise_broken", case(promises=[call(), *others]), at(6))
    assert (value, shown(sign)) == (True, (at(5), ("p2", "p1")))
    assert sign is not None
    assert sign.instants == (at(3), at(5))
    assert str(sign) == "A promise is broken since Sun 3 May 2026 09:00 UTC."


def test_a_target_counts_as_a_promise():
    """What targets promise is given beside the case."""
    target = call(id="t1", origin="target", due_at=at(4))
    assert told("promise_broken", case(), at(6), promises=[target])[0] is True


def test_a_promise_of_which_nobody_knew_yet_is_none():
    """What was recorded later is not seen."""
    late = case(promises=[call(recorded_at=at(8))])
    assert told("promise_broken", late, at(6)) == (False, None)
    assert told("promise_broken", late, at(8))[0] is True
    assert told("promise_broken", late, at(8), known_at=at(7)) == (False, None)


def test_a_promise_is_at_risk_since_three_quarters_of_its_time_are_over():
    """It begins at that very instant, and ends with the promise."""
    subject = case(promises=[call()])
    assert told("promise_at_risk", subject, at(3, 23)) == (False, None)
    value, sign = told("promise_at_risk", subject, at(4))
    assert (value, shown(sign)) == (True, (at(4), ("p1",)))
    assert str(sign) == "A promise is about to slip since Mon 4 May 2026 09:00 UTC."
    assert told("promise_at_risk", subject, at(6)) == (False, None)


def test_a_promise_slips_by_its_own_hours_where_it_has_some():
    """The hours of a target are not those of the office."""
    week = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
    subject = case(promises=[call()])
    own = {"hours": week, "calendars": {"p1": ALWAYS}}
    assert told("promise_at_risk", subject, at(4), hours=week) == (False, None)
    assert told("promise_at_risk", subject, at(4), **own)[0] is True


class OnlyOf2025:
    """Holidays of one year, of which no other is known."""

    def dates(self, first: date, last: date) -> list[date]:
        return [day for day in [date(2025, 1, 1)] if first <= day <= last]

    def covers(self, year: int) -> bool:
        return year == 2025


def test_by_a_calendar_that_does_not_know_the_year_nobody_can_tell():
    """A fact that cannot be worked out is left out."""
    short = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC", holidays=OnlyOf2025())
    assert told("promise_at_risk", case(promises=[call()]), at(4), hours=short) == (UNKNOWN, None)


# -- contacts about the same thing ----------------------------------------------------------------


def together(*cases: Case) -> History:
    return History(customer=SAM, cases=cases)


def test_each_contact_in_which_they_want_something_counts():
    """What a machine sends, notes, our own contacts, and a mere thanks do not count."""
    subject = case(
        said(at(1)),
        said(at(2), ADA),
        said(at(2, 10), automated=True),
        said(at(3), public=False),
        said(at(4), needs_reply=False),
        said(at(5)),
    )
    value, sign = told("contacts_about", subject, at(6), history=together(subject))
    assert value == 2
    assert shown(sign) == (at(5), (f"kim@{at(1)}", f"kim@{at(5)}"))
    assert str(sign) == (
        "They got in touch about it 2 times, the last time on Tue 5 May 2026 09:00 UTC."
    )


def test_whoever_raised_a_case_got_in_touch():
    """A case without any recorded contact was raised all the same."""
    subject = case()
    value, sign = told("contacts_about", subject, at(6), history=together(subject))
    assert (value, shown(sign)) == (1, (at(1), ()))


def settled(number: int, opened: int, done: int, **fields: Any) -> Case:
    fields = {"topic": "lamp", "changes": moved((at(done), "resolved")), **fields}
    return case(id=number, opened_at=at(opened), **fields)


def test_what_came_back_counts_as_well():
    """The contacts of a settled case count for the one as which it came back, and so on."""
    first, second = settled(1, 1, 2), settled(2, 3, 4)
    third = case(said(at(5)), id=3, opened_at=at(5), topic="lamp")
    other = settled(4, 1, 2, topic="invoice")
    known = together(first, second, third, other)
    assert told("contacts_about", third, at(6), history=known)[0] == 3
    assert told("contacts_about", second, at(6), history=known)[0] == 2
    assert told("contacts_about", first, at(6), history=known)[0] == 1
    assert told("contacts_about", other, at(6), history=known)[0] == 1


def test_what_came_back_too_late_is_another_matter():
    """Within the window a matter is the same, to the instant."""
    first = settled(1, 1, 2)
    again = case(id=2, opened_at=at(9), topic="lamp")
    known = together(first, again)
    for days, times in ((7, 2), (6, 1)):
        within = timedelta(days=days)
        found = told("contacts_about", again, at(9), history=known, within=within)
        assert found[0] == times


def test_a_contact_in_two_cases_counts_once():
    """One call about a matter that came back is one call."""
    both = said(at(5), case_ids=["1", "2"])
    first = settled(1, 1, 2, interactions=[both])
    again = case(both, id=2, opened_at=at(5), topic="lamp")
    assert told("contacts_about", again, at(6), history=together(first, again))[0] == 1


def test_without_a_history_nobody_can_tell_how_often_they_came():
    """This case alone is not all they may have asked."""
    assert told("contacts_about", case(said(at(2))), at(6)) == (UNKNOWN, None)


# -- contradictions -------------------------------------------------------------------------------


def book() -> AnswerBook:
    days = Fact(column=col.integer(0), ask="How many days ago did it arrive?")
    texts = {"yes": ("granted", "Yes."), "no": ("refused", "No.")}
    outcomes = {name: Outcome(kind=kind, text={"en": t}) for name, (kind, t) in texts.items()}
    soon = Rule("soon", when={"days": "<= 30"}, then="yes")
    question = Question(
        id="return",
        phrasings=["Can I send this back?"],
        owner="returns desk",
        facts={"days": days},
        rules=RuleSet([soon], otherwise="no"),
        outcomes=outcomes,
        fallback_language="en",
    )
    return AnswerBook(questions=[question])


BOOK = book()


def answered(day: int, outcome: str, days: int = 5, **fields: Any) -> Interaction:
    """Return that the desk told them an outcome, which the book may not say."""
    right = BOOK.answer("return", {"days": days}, at=at(day)).told()
    answer = Told(
        question="return",
        outcome=outcome,
        version=right.version,
        facts_digest=right.facts_digest,
    )
    return said(at(day), fields.pop("author", ADA), told=[answer], **fields)


def test_two_answers_on_the_same_facts_contradict_each_other():
    """It is so since the second one was given, by whom or what ever."""
    subject = case(answered(2, "yes"), answered(4, "no", author=BOT))
    value, sign = told("contradiction", subject, at(5), book=BOOK, history=together(subject))
    assert (value, shown(sign)) == (True, (at(4), (f"bot@{at(4)}",)))
    assert str(sign) == "They were told otherwise before, last on Mon 4 May 2026 09:00 UTC."
    assert told("contradiction", subject, at(3), book=BOOK, history=together(subject))[0] is False


def test_a_contradiction_belongs_to_the_case_of_the_second_answer():
    """What was said first, in another case, is contradicted where the second answer was given."""
    first = case(answered(2, "yes"))
    second = case(answered(4, "no"), id=2)
    known = {"book": BOOK, "history": together(first, second)}
    assert told("contradiction", first, at(5), **known)[0] is False
    assert told("contradiction", second, at(5), **known)[0] is True


@pytest.mark.parametrize(
    ("days", "given", "value"),
    [
        ((2, 4), {"book": True, "history": True}, True),
        ((2, 4), {"book": True}, True),
        ((2, 4), {"history": True}, UNKNOWN),
        ((2, 4), {}, UNKNOWN),
        ((2,), {"book": True, "history": True}, False),
        ((2,), {"book": True}, UNKNOWN),
        ((2,), {"history": True}, False),
        ((2,), {}, UNKNOWN),
        ((), {"book": True, "history": True}, False),
        ((), {"book": True}, False),
        ((), {}, False),
    ],
)
def test_what_is_missing_leaves_it_open_only_where_it_matters(days, given, value):
    """Without an answer in this case there is nothing to contradict, whatever is missing."""
    outcomes = dict(zip(days, ("yes", "no"), strict=False))
    subject = case(*(answered(day, outcome) for day, outcome in outcomes.items()))
    known = {"book": BOOK, "history": together(subject)}
    fields = {name: known[name] for name in given}
    assert told("contradiction", subject, at(5), **fields)[0] is value


def test_a_book_that_was_asked_already_is_not_asked_again():
    """What a host found for all cases counts in the case whose contact it is."""
    first, second = case(answered(2, "yes")), case(answered(4, "yes"), id=2)
    known = {"history": together(first, second), "contradictions": [f"sam@{at(4)}", f"ada@{at(4)}"]}
    assert told("contradiction", first, at(5), **known, book=BOOK)[0] is False
    value, sign = told("contradiction", second, at(5), **known, book=BOOK)
    assert (value, shown(sign)) == (True, (at(4), (f"ada@{at(4)}",)))
    assert told("contradiction", second, at(5), **{**known, "contradictions": []}) == (False, None)
    assert told("contradiction", second, at(5), contradictions=[], book=BOOK) == (False, None)


# -- who they are, and what they want --------------------------------------------------------------


def test_whoever_needs_something_is_vulnerable():
    """It is so whenever it is asked, and of nobody who needs nothing."""
    value, sign = told("vulnerable", case(), at(5), customer=SAM)
    assert (value, shown(sign)) == (True, (None, ("7",)))
    assert str(sign) == "They need: no phone, more time."
    assert told("vulnerable", case(), at(5), customer=Customer(id=7)) == (False, None)


def test_of_somebody_unknown_nobody_can_tell_what_they_need():
    """A history that knows no more than the id says nothing of them."""
    assert told("vulnerable", case(), at(5)) == (UNKNOWN, None)
    subject = case()
    known = History(customer=7, cases=[subject])
    assert told("vulnerable", subject, at(5), history=known) == (UNKNOWN, None)


LIMITED = Agent(id="ada", authority=Authority(limits={"refund": Money(100, "EUR")}))
ROSTER = Roster(agents=[LIMITED])
ASSIGNED = changed("agent", (at(1), "ada"))


def refund(amount: int, **fields: Any) -> Any:
    return call(kind="refund", amounts=[Money(amount, "EUR")], **fields)


def test_more_than_whoever_has_it_may_grant_is_above_their_authority():
    """It is so since the first of what is asked for; a limit is inclusive."""
    needs = Needs(authority="refund", amount=Money(500, "EUR"))
    raised = Escalation(id="e1", case_id=1, raised_at=at(2), why="too much", needs=needs)
    subject = case(promises=[refund(250)], escalations=[raised], changes=ASSIGNED)
    value, sign = told("above_authority", subject, at(3), roster=ROSTER)
    assert (value, shown(sign)) == (True, (at(2), ("p1", "e1")))
    assert str(sign) == (
        "More is asked for than ada may grant, who has the case, since Fri 1 May 2026 09:00 UTC."
    )
    within = case(promises=[refund(100)], changes=ASSIGNED)
    assert told("above_authority", within, at(3), roster=ROSTER) == (False, None)


def test_a_target_of_money_counts_as_well():
    """What is given beside the case is asked for, too."""
    more = refund(250, id="p2")
    found = told("above_authority", case(changes=ASSIGNED), at(3), roster=ROSTER, promises=[more])
    assert found[0] is True


@pytest.mark.parametrize(
    ("changes", "roster"),
    [(ASSIGNED, None), ([], ROSTER), (changed("agent", (at(1), "sam")), ROSTER)],
    ids=["no roster", "nobody has it", "somebody unknown has it"],
)
def test_where_nobody_knows_who_may_grant_it_nobody_can_tell(changes, roster):
    """That matters only where anything is asked for."""
    asked = case(promises=[refund(250)], changes=changes)
    assert told("above_authority", asked, at(3), roster=roster) == (UNKNOWN, None)
    assert told("above_authority", case(changes=changes), at(3), roster=roster) == (False, None)


def test_one_thing_above_it_is_enough():
    """What nobody can tell of another thing changes nothing then."""
    both = [refund(250), call(id="p2", amounts=[Money(5, "EUR")])]
    subject = case(promises=both, changes=ASSIGNED)
    assert told("above_authority", subject, at(3), roster=ROSTER)[0] is True
    assert told(
        "above_authority", case(promises=both[1:], changes=ASSIGNED), at(3), roster=ROSTER
    ) == (UNKNOWN, None)


def test_every_alarm_has_its_column():
    """A table of triggers can name each of them."""
    assert set(ALARMS) <= set(situation.TRIGGER_COLUMNS)

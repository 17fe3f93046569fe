"""A census knows who is on duty in a period at all, whom each level asks, and who is able."""

from __future__ import annotations

from datetime import datetime, timedelta

from routing.support import ADA, KIM, SAM, agent, at, desk, refund
from routing.support_checking import DAY, END, MINUTE, START, US, ladder
from servicekit.escalation import Needs
from servicekit.hours import Allowance, Span
from servicekit.instants import to_microseconds
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Level
from servicekit.routing.census import Census
from servicekit.routing.watch import Watch


def taken(
    policy: EscalationPolicy, roster: Roster, start: datetime = START, end: datetime = END
) -> Census:
    """Return the census of a period; by default of the day from Thursday noon."""
    watch = Watch(policy, roster, to_microseconds(start), to_microseconds(end))
    return Census(watch, start=start, end=end)


def ids(census: Census, mask: int) -> list[str]:
    return [each.id for each in census.people(mask)]


# -- who is there ---------------------------------------------------------------------------------


def test_whoever_is_on_duty_at_some_time_counts() -> None:
    """An hour of the period is enough, and whoever has none is not among them."""
    roster = desk(*DAY, agent("kim", hours=None))
    census = taken(ladder(Level(targets="on_duty")), roster, at(8), at(10))
    assert ids(census, census.on_duty) == ["ada", "sam"]


def test_each_level_asks_its_own_and_the_last_resort_comes_last() -> None:
    """Of those whom a level names, it asks who is on duty at some time."""
    levels = Level(targets=["agent:ada", "agent:zoe"]), Level(targets="team:second")
    roster = desk(ADA, agent("sam", team_id="second", hours=None), KIM)
    census = taken(ladder(*levels, fallback="role:supervisor"), roster)
    assert [ids(census, mask) for mask in census.asked] == [["ada"], [], ["kim"]]


# -- who is able ----------------------------------------------------------------------------------


def test_who_can_take_it_is_able_whether_they_are_there_or_not() -> None:
    """Skills and authority count, duty does not: that changes with the instant."""
    off = agent("off", hours=None, authority=KIM.authority)
    census = taken(ladder(Level(targets="on_duty")), desk(ADA, SAM, KIM, off))
    assert ids(census, census.able("refunds", refund(150))) == ["kim", "off", "sam"]
    assert ids(census, census.able("bills", Needs(skills={"billing": 2}))) == ["sam"]


def test_a_constraint_can_be_left_out() -> None:
    """Without authority everybody is able who has the rest."""
    census = taken(ladder(Level(targets="on_duty")), desk())
    needs = refund(5_000, skills={"billing": 1})
    assert ids(census, census.able("refunds", needs)) == []
    assert ids(census, census.able("refunds", needs, without=["authority"])) == ["ada", "sam"]


def test_a_crew_grows_as_more_is_given_up() -> None:
    """First comes everybody who can in the end, then who speaks the language from the start."""
    german = Needs(language="de")
    census = taken(ladder(Level(targets="on_duty"), relax={"language": "20 minutes"}), desk())
    crew = census.crew("calls", german)
    assert [ids(census, grade) for grade in crew.grades] == [["ada", "kim", "sam"], ["sam"]]
    assert crew.waits == (Allowance.parse("20 minutes"),)


def test_nobody_waits_for_what_is_given_up_at_once_or_not_asked() -> None:
    """A crew has one grade where nothing that the work takes is given up only later."""
    at_once = taken(ladder(Level(targets="on_duty"), relax=["language"]), desk())
    later = taken(ladder(Level(targets="on_duty"), relax={"language": "20 minutes"}), desk())
    for crew in (at_once.crew("calls", Needs(language="de")), later.crew("calls", Needs())):
        assert (len(crew.grades), crew.waits) == (1, ())


# -- when -----------------------------------------------------------------------------------------


def test_a_level_is_empty_since_the_last_of_it_has_gone() -> None:
    """Up to the end of the period nobody who counts comes back; else it is not empty."""
    census = taken(ladder(Level(targets="agent:ada")), desk(*DAY, KIM), at(8), at(20))
    ada, kim = census.able("work", Needs()) & 1, census.able("work", Needs()) & 2
    assert census.empty_since([0], ada) == census.last_change == at(17)
    assert census.empty_since([0], kim) == at(8)
    assert census.empty_since([0, 1], kim) is None


def test_a_span_meets_the_period_or_lies_within_it() -> None:
    """Ends do not belong to a span, and one that is empty is nowhere."""
    census = taken(ladder(Level(targets="on_duty")), desk())
    for span, meets, holds in (
        (Span(START, END), True, True),
        (Span(START - US, START + MINUTE), True, False),
        (Span(END - US, END + US), True, False),
        (Span(START - timedelta(days=1), START), False, False),
        (Span(END, END + MINUTE), False, False),
        (Span(at(9), at(9)), False, False),
    ):
        assert (census.meets(span), census.holds(span)) == (meets, holds), span

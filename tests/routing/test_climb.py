"""The way up the ladder to the first who can be asked."""

from __future__ import annotations

import attrs
import pytest

from routing.support import (
    ADA,
    KIM,
    LATE,
    OFFICE,
    SAM,
    agent,
    ask,
    at,
    codes,
    desk,
    escalation,
    granted,
    one,
    policy,
    refund,
    told,
)
from routing.support_hand_over import abused, case, given_to
from servicekit.escalation import Needs
from servicekit.hours import Span
from servicekit.roster import Absence, Roster
from servicekit.routing import Level, Load, Recipient

# -- levels where nobody is -----------------------------------------------------------------------


def test_an_empty_level_is_passed_over_at_once():
    """Where nobody of a level can be asked the next one is, and why is said."""
    route = ask(escalation(refund(150)))

    assert (route.level, route.to) == (1, ("sam",))
    assert told(route, "empty_level") == [
        "Level 0 asks team first, and nobody can take it: 1 without sufficient authority."
    ]


def test_an_empty_level_can_lead_to_the_last_resort():
    """With ``fallback`` the levels in between are passed over."""
    ladder = policy(
        levels=[Level(targets="agent:nobody", on_empty="fallback"), Level(targets="agent:sam")]
    )
    assert (ask(ladder=ladder).level, ask(ladder=ladder).to) == (2, ("kim",))


def test_an_empty_level_can_hold():
    """With ``hold`` the level waits for whoever comes first, as long as its wait lasts."""
    roster = desk(attrs.evolve(ADA, hours=LATE), SAM)
    ladder = one("agent:ada", on_empty="hold", wait="3 hours")
    route = ask(roster=roster, ladder=ladder)

    assert (route.outcome, route.level, route.to, route.chosen) == ("held", 0, (), None)
    assert (route.awaited, route.next_at, route.due_at) == (("ada",), at(12), at(13))

    held = route.recorded(escalation())
    assert ask(held, roster, 11, ladder).outcome == "held"
    assert ask(held, roster, 11, ladder).recorded(held) is held
    there = ask(held, roster, 12, ladder)
    assert (there.outcome, there.to, there.due_at) == ("routed", ("ada",), at(13))


def test_a_level_holds_no_longer_than_it_waits():
    """Once the wait is over, whether or not somebody was there, the next level is asked."""
    roster = desk(attrs.evolve(ADA, hours=LATE), KIM)
    ladder = one("agent:ada", on_empty="hold")
    route = ask(roster=roster, ladder=ladder)
    assert (route.outcome, route.awaited, route.next_at) == ("held", (), at(10, 30))

    after = ask(route.recorded(escalation()), roster, 10.5, ladder)
    assert (after.level, after.to) == (1, ("kim",))
    assert told(after, "wait_over") == ["The wait for somebody is over."]


def test_a_level_can_hold_without_end():
    """Where nobody comes and no wait ends, there is no next step."""
    route = ask(ladder=one("agent:nobody", on_empty="hold", wait=None))
    assert (route.outcome, route.next_at) == ("held", None)


def test_the_next_on_duty_is_waited_for():
    """``next_on_duty`` asks whoever is there, and else waits for the first who comes in time."""
    roster = desk(attrs.evolve(ADA, hours=LATE), attrs.evolve(KIM, hours=None))
    ladder = one("next_on_duty", wait="3 hours")

    assert ask(roster=roster, hour=13, ladder=ladder).outcome == "routed"
    held = ask(roster=roster, ladder=ladder)
    assert (held.outcome, held.awaited, held.next_at) == ("held", ("ada",), at(12))


def test_the_next_on_duty_may_come_too_late():
    """Where nobody comes within the wait the next level is asked at once."""
    roster = desk(attrs.evolve(ADA, hours=LATE), KIM)
    ladder = one("next_on_duty:first")
    assert (ask(roster=roster, ladder=ladder).level, ask(roster=roster, ladder=ladder).to) == (
        1,
        ("kim",),
    )


def test_a_level_of_nobody_says_so():
    """Where a level names nobody whom the roster has, that is the reason."""
    route = ask(ladder=one("agent:nobody"))
    assert told(route, "empty_level") == [
        "Level 0 asks nobody, and nobody can take it: there is none."
    ]


def test_what_holds_people_back_is_counted():
    """Each is counted by the first thing that holds them back."""
    people = [
        agent("a", hours=None),
        agent("b", authority=KIM.authority),
        agent("c", authority=KIM.authority, capacity=0),
        agent("d", authority=KIM.authority, capacity=9),
        agent("e"),
        agent("f", authority=KIM.authority, skills={"billing": 1}),
    ]
    given = escalation(refund(90, skills={"billing": 1}, language="de"), excluded=["b"])
    route = ask(given, desk(*people), ladder=attrs.evolve(one(), relax=[]))

    assert told(route, "empty_level")[0] == (
        "Level 0 asks whoever is on duty, and nobody can take it: 1 off duty, 1 excluded, "
        "1 without sufficient authority, 1 without room, 1 without the skill, "
        "1 does not serve in de."
    )


# -- the end of the ladder ------------------------------------------------------------------------


def test_nobody_is_an_outcome():
    """Where nobody at all can be asked, that is said, and who could be first, and when."""
    roster = desk(attrs.evolve(KIM, hours=LATE))
    route = ask(roster=roster)

    assert (route.outcome, route.level, route.to, route.chosen) == ("nobody", 2, (), None)
    assert (route.awaited, route.next_at) == (("kim",), at(12))
    raised = escalation()
    assert route.recorded(raised) is raised


def test_the_end_of_the_ladder_is_recorded():
    """Where nobody can come, the ladder has nobody left."""
    roster = desk(attrs.evolve(KIM, hours=None))
    exhausted = ask(roster=roster).recorded(escalation())
    assert exhausted.state(at=at(10)) == "exhausted"
    assert ask(exhausted, roster).recorded(exhausted) is exhausted


def test_whoever_comes_after_the_end_is_asked():
    """After its end the ladder begins again, so that somebody of any level is found."""
    roster = desk(attrs.evolve(ADA, hours=LATE))
    route = ask(roster=roster)
    assert (route.outcome, route.awaited, route.next_at) == ("nobody", ("ada",), at(12))

    after = ask(route.recorded(escalation()), roster, 12)
    assert (after.outcome, after.level, after.to) == ("routed", 0, ("ada",))
    ended = ask(escalation().exhaust(at=at(10)), roster, 12)
    assert (ended.level, ended.because[0].code) == (0, "begun_again")


def test_a_level_that_holds_does_not_hold_after_the_end():
    """Where the ladder was at its end already, nobody is waited for at one level alone."""
    ladder = one("agent:nobody", on_empty="hold")
    ended = escalation().exhaust(at=at(10))
    assert ask(ended, ladder=ladder).to == ("kim",)
    assert ask(ended, desk(ADA), ladder=ladder).outcome == "nobody"


def test_somebody_who_was_asked_is_better_than_nobody():
    """Where the last resort is empty the levels below are asked again."""
    asked = ask(roster=desk(ADA)).recorded(escalation())
    route = ask(asked, desk(ADA), 10.5)

    assert (route.outcome, route.level, route.to, route.due_at) == ("routed", 0, ("ada",), at(11))
    assert route.because[0].text == "The ladder is at its end, so it begins again."


def test_a_level_that_was_passed_over_is_better_than_nobody():
    """Where the last resort is empty, so are asked the levels that ``fallback`` left out."""
    ladder = policy(
        levels=[Level(targets="agent:nobody", on_empty="fallback"), Level(targets="agent:ada")]
    )
    assert (ask(roster=desk(ADA), ladder=ladder).level) == 1


def test_nobody_ever():
    """Where nobody can come there is no next step."""
    route = ask(roster=desk(attrs.evolve(ADA, hours=None)))
    assert (route.outcome, route.awaited, route.next_at) == ("nobody", (), None)


@pytest.mark.parametrize("asks", [True, False], ids=["asked", "not recorded"])
def test_the_last_resort_gives_way_to_somebody_closer(asks):
    """A level on which nobody was asked yet is asked as soon as somebody is there."""
    roster = desk(attrs.evolve(ADA, hours=LATE), KIM)
    first = ask(roster=roster)
    assert (first.level, first.to, first.awaited, first.next_at) == (2, ("kim",), ("ada",), at(12))

    asked = first.recorded(escalation()) if asks else escalation()
    if asks:
        waiting = ask(asked, roster, 11)
        assert (waiting.outcome, waiting.awaited, waiting.next_at) == ("asked", ("ada",), at(12))
    there = ask(asked, roster, 12)
    assert (there.outcome, there.level, there.to) == ("routed", 0, ("ada",))
    if asks:
        assert there.because[0].text == "Somebody of level 0 is there now."
        after = ask(there.recorded(asked), roster, 12.5)
        assert (after.level, after.to, after.awaited, after.next_at) == (
            2,
            ("kim",),
            (),
            at(12, 30, day=8),
        )


def test_who_was_passed_over_is_closer_than_the_last_resort():
    """Before the last resort the levels are looked at on which nobody was asked."""
    held = escalation().offer(at=at(9), level=0).offer(at=at(9, 30), level=1, due_at=at(10))
    route = ask(held, desk(ADA, KIM))
    assert (route.level, route.to) == (0, ("ada",))
    assert told(route, "somebody_closer") == ["Somebody of level 0 is there now."]


def test_a_level_that_was_asked_is_not_closer():
    """Whoever comes on duty later for a level that was silent is not asked before its turn."""
    late = agent("z", team_id="first", hours=LATE)
    asked = ask(roster=desk(ADA, KIM, late)).recorded(escalation())
    last = ask(asked, desk(ADA, KIM, late), 11)
    assert (last.level, last.awaited) == (2, ())
    assert ask(last.recorded(asked), desk(ADA, KIM, late), 12.5).outcome == "asked"


def test_nobody_is_closer_who_was_asked_already():
    """The last resort is not asked once more at another level."""
    ladder = policy(levels=[Level(targets="on_duty", wait="1 hour")], relax={"language": "2 hours"})
    given = escalation(Needs(language="fr"))
    french = attrs.evolve(KIM, languages=["fr"], hours=LATE)
    offered = given.offer(at=at(9), level=1, to=["kim"])
    assert ask(offered, desk(KIM), 12, ladder).outcome == "asked"
    assert ask(offered, desk(KIM), 9, ladder).awaited == ()
    assert ask(given, desk(french), 12, ladder).level == 0


def test_what_a_level_falls_back_over_is_not_closer():
    """Levels that ``fallback`` leaves out are asked only where the last resort is empty."""
    levels = [Level(targets="agent:nobody", on_empty="fallback"), Level(targets="agent:sam")]
    first = ask(ladder=policy(levels=levels))
    again = ask(first.recorded(escalation()), hour=11, ladder=policy(levels=levels))
    assert (again.outcome, again.to, again.awaited) == ("asked", ("kim",), ())


# -- those who have no room -----------------------------------------------------------------------

FULL = Load(open={"ada": 4, "sam": 4})


def test_who_lacks_only_room_is_awaited():
    """Nobody knows when they have room, so it is looked again after the wait of a level."""
    roster = desk(ADA, SAM, attrs.evolve(KIM, hours=LATE))
    route = ask(roster=roster, load=FULL)

    assert (route.outcome, route.awaited) == ("nobody", ("ada", "sam", "kim"))
    assert route.next_at == at(10, 30)
    assert told(route, "no_room_yet") == ["As soon as Ada or Sam has room."]
    raised = escalation()
    assert route.recorded(raised) is raised
    assert ask(roster=roster, hour=11.75, load=FULL).next_at == at(12)
    waits = policy(levels=[Level(targets="on_duty")])
    assert ask(roster=desk(ADA), ladder=waits, load=FULL).next_at is None


def test_a_level_holds_for_who_lacks_only_room():
    """It comes back at the end of its wait, or when somebody comes."""
    ladder = one("agent:ada", on_empty="hold")
    route = ask(ladder=ladder, load=FULL)
    assert (route.outcome, route.awaited, route.next_at) == ("held", ("ada",), at(10, 30))
    assert told(route, "no_room_yet") == ["As soon as Ada has room."]

    endless = policy(
        levels=[
            Level(targets="agent:ada", on_empty="hold"), Level(targets="agent:sam", wait="1 hour")
        ]
    )  # fmt: skip
    assert ask(ladder=endless, load=FULL).next_at == at(11)


def test_who_never_has_room_is_not_awaited():
    """Somebody who takes nothing will not take this either."""
    route = ask(roster=desk(agent("a", capacity=0)), ladder=one())
    assert (route.awaited, told(route, "no_room_yet")) == ((), [])


def test_who_was_asked_and_comes_back_is_asked_still():
    """Nothing is looked for in them anew, and the end of their wait is a step all the same."""
    roster = desk(attrs.evolve(ADA, hours=OFFICE))
    given = escalation(Needs(language="fr"))
    asked = given.offer(at=at(9), level=0, to=["ada"], due_at=at(12, day=4))
    route = ask(asked, roster, 18)
    assert (route.outcome, route.awaited, route.next_at) == ("nobody", ("ada",), at(9, day=4))

    strict = policy("agent:kim", relax=[], fallback="agent:kim")
    route = ask(asked, roster, 18, strict)
    assert (route.outcome, route.awaited, route.next_at) == ("nobody", ("ada",), at(9, day=4))
    assert ask(asked, roster, 81, strict).outcome == "asked"
    soon = given.offer(at=at(9), level=0, to=["ada"], due_at=at(19))
    assert ask(soon, roster, 18, strict).next_at == at(19)
    never = given.offer(at=at(9), level=0, to=["ada"])
    assert ask(never, desk(attrs.evolve(ADA, hours=None)), 18, strict).awaited == ()


def test_how_far_was_looked_is_said():
    """Where nobody comes within four weeks it is looked again then."""
    away = Absence(agent_id="ada", when=Span(at(0), at(12).replace(month=6)))
    route = ask(roster=desk(ADA, absences=[away]))
    assert (route.outcome, route.awaited, route.next_at) == ("nobody", (), at(10, day=29))
    assert told(route, "unknown_from") == [
        "Nobody comes before Fri 29 May 2026 10:00 UTC; what comes after that is not known yet."
    ]


# -- those who were asked -------------------------------------------------------------------------


def test_whoever_goes_off_duty_is_not_waited_for():
    """The next step comes when nobody who was asked is on duty any more."""
    roster = desk(attrs.evolve(ADA, hours=OFFICE), SAM)
    ladder = policy(levels=[Level(targets="on_duty", wait="2 hours")])
    load = Load(last_assigned={"sam": at(8)})
    route = ask(roster=roster, hour=16, ladder=ladder, load=load)
    assert (route.to, route.due_at, route.next_at) == (("ada",), at(18), at(17))

    after = ask(route.recorded(escalation()), roster, 17, ladder, load=load)
    assert (after.level, after.to, after.due_at) == (0, ("sam",), at(18))
    assert told(after, "asked_left") == ["Ada was asked and cannot take it any more."]


def test_of_several_who_are_asked_one_may_stay():
    """As long as one of them is there, nobody else is asked."""
    roster = desk(attrs.evolve(ADA, hours=OFFICE), SAM, attrs.evolve(KIM, hours=OFFICE))
    ladder = one(ask="all", wait="2 hours")
    route = ask(roster=roster, hour=16, ladder=ladder)
    asked = route.recorded(escalation())
    assert (route.to, route.next_at) == (("ada", "kim", "sam"), at(18))

    before, after = (ask(asked, roster, hour, ladder) for hour in (16.5, 17))
    assert told(before, "asked")[0].startswith("Ada, Kim and Sam are asked already, until ")
    assert (after.outcome, after.to, after.next_at) == ("asked", ("sam",), at(18))
    assert told(after, "asked")[0].startswith("Sam is asked already, until ")


def test_all_who_were_asked_may_leave():
    """Then the rest of the wait belongs to whoever can be asked instead."""
    roster = desk(attrs.evolve(ADA, hours=OFFICE), attrs.evolve(SAM, hours=OFFICE), KIM)
    ladder = policy(levels=[Level(targets=["agent:ada", "agent:sam"], ask="all")])
    asked = ask(roster=roster, ladder=ladder).recorded(escalation())
    route = ask(asked, roster, 17, ladder)

    assert route.to == ("kim",)
    assert told(route, "asked_left") == ["Ada and Sam were asked and cannot take it any more."]


def test_a_team_that_a_host_asked_stays_asked():
    """Of a team nobody can tell who of it was reached."""
    asked = escalation().offer(at=at(9), level=0, to=["second"])
    route = ask(asked)

    assert (route.outcome, route.to, route.next_at) == ("asked", ("second",), None)
    assert told(route, "asked") == ["second is asked already."]


def test_who_has_left_is_asked_no_more():
    """Who is neither a person nor a team of the roster is not there; without people all may be."""
    asked = escalation().offer(at=at(9), level=0, to=["leaver"])

    assert (ask(asked).outcome, ask(asked).to) == ("routed", ("ada",))
    assert ask(asked, Roster()).to == ("leaver",)


def test_who_declines_is_not_asked_again():
    """Somebody else of the level is asked for the rest of the wait."""
    ladder = one()
    asked = ask(ladder=ladder).recorded(escalation()).decline(at=at(10, 10), by="ada")
    route = ask(asked, hour=10.25, ladder=ladder)

    assert (route.level, route.to, route.due_at) == (0, ("kim",), at(10, 30))
    assert "ada" not in [each.agent_id for each in route.ranked]


def test_everybody_is_asked_who_could_take_it():
    """With ``all`` nobody is left out, however few are ranked."""
    people = [agent(letter) for letter in "abcdefgh"]
    ladder = attrs.evolve(one(ask="all"), shown=3)
    route = ask(roster=desk(*people), ladder=ladder)

    assert route.to == tuple("abcdefgh")
    assert [each.agent_id for each in route.ranked] == ["a", "b", "c"]
    assert codes(route.because) == ["level"]


def test_who_may_not_decide_it_any_more_is_asked_no_more():
    """What was granted since counts for whoever is asked; their room does not."""
    asked = ask(escalation(refund(40))).recorded(escalation(refund(40)))
    load = Load(granted=[granted(20, by="kim")], open={"sam": 4, "ada": 4})

    assert ask(asked, hour=10.1, load=Load(open={"ada": 4})).to == ("ada",)
    assert ask(asked, hour=10.1, load=load).to == ("kim",)


# -- the supervisor -------------------------------------------------------------------------------

SENT_ROUND = case(*(given_to(n, new, "wrong_desk") for n, new in enumerate("abab", start=1)))


def test_who_was_sent_round_too_often_goes_to_a_supervisor():
    """After too many hand-overs a supervisor is asked, at the level where it stands."""
    route = ask(case=SENT_ROUND)

    assert (route.level, route.to, route.due_at) == (0, ("kim",), at(10, 30))
    assert route.targets == (Recipient("role", "supervisor"),)
    assert codes(route.because) == ["too_many_hand_overs", "level", "only_one"]


def test_abuse_brings_in_a_supervisor():
    """So does a contact in which somebody was abusive."""
    assert ask(case=case(interactions=[abused(8)])).to == ("kim",)
    assert ask(case=case()).to == ("ada",)


def test_without_a_supervisor_the_ladder_goes_on():
    """Where no supervisor can be asked that is said, and the level is asked all the same."""
    route = ask(roster=desk(ADA, SAM), case=SENT_ROUND)

    assert route.to == ("ada",)
    assert told(route, "no_supervisor") == ["Every supervisor would be asked, and none can be now."]


def test_a_supervisor_does_not_wait_for_the_end_of_a_wait():
    """A case that is sent round too often goes to a supervisor for the rest of the wait."""
    asked = ask().recorded(escalation())
    route = ask(asked, hour=10.25, case=SENT_ROUND)
    assert (route.to, route.due_at) == (("kim",), at(10, 30))
    assert told(route, "level") == ["A supervisor is asked in place of level 0."]
    assert told(route, "asked_left") == []


def test_a_supervisor_is_brought_in_once():
    """Where one of them was asked already the ladder goes on as usual."""
    asked = ask(case=SENT_ROUND).recorded(escalation())
    still, after = (ask(asked, hour=hour, case=SENT_ROUND) for hour in (10.25, 10.5))
    assert (still.outcome, still.to) == ("asked", ("kim",))
    assert (after.level, after.to) == (1, ("sam",))
    assert codes(after.because) == ["wait_over", "level", "only_one"]


def test_a_supervisor_who_raised_it_can_still_be_brought_in():
    """To raise it is not to be asked for it."""
    assert ask(escalation(raised_by="kim"), case=SENT_ROUND).to == ("kim",)


def test_a_supervisor_keeps_the_spelling_of_their_team():
    """Where none can be asked, the team is called as it is written."""
    route = ask(ladder=policy(supervisor="team:Leads-EU"), case=SENT_ROUND)

    assert told(route, "no_supervisor") == ["Team Leads-EU would be asked, and none can be now."]

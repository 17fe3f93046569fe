"""What stands in the way, and what would have to give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest

from followups.support import (
    HOUR,
    LONDON,
    Known2026,
    attempt,
    call,
    needed,
    on,
    open_on,
    person,
    policy,
)
from servicekit.followups.blocking import is_unknown, why
from servicekit.followups.cap import Cap
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.scheduled import Blocked, Unschedulable
from servicekit.followups.window import Window

MORNINGS = Window("mornings", open_on("Mo-Su 09:00-12:00"))
EVENINGS = Window("evenings", open_on("Mo-Su 18:00-20:00"))
STATUTE = Window("statute", open_on("Mo-Su 18:00-20:00"), is_law=True)
FORBIDDEN = Window("forbidden", open_on("Su 10:00-11:00"), is_law=True)
POLITE = Window("polite", open_on("Mo-Su 08:00-21:00"), place="customer")


def today(**fields: Any) -> FollowUp:
    """Return what has to be done on Monday."""
    return needed(on(23), **({"latest_at": on(24)} | fields))


def in_the_way(
    *constraints: Any, what: FollowUp | None = None, at: Any = None, **customer: Any
) -> Blocked:
    asked = what or today()
    found = policy(*constraints, channels=["phone"]).schedule(
        asked, person(**customer), [], at=at or asked.earliest_at
    )
    assert isinstance(found, Unschedulable)
    [blocked] = found.blocked
    return blocked


def codes(blocked: Blocked) -> list[str]:
    return [reason.code for reason in blocked.because]


def test_one_alone() -> None:
    """Where one is in the way it is named, with the instant that it would be without it."""
    closed = Window.blackout("closed", [date(2026, 11, 23), date(2026, 11, 24)])
    blocked = in_the_way(MORNINGS, closed)
    assert blocked.by == ("closed",)
    assert blocked.would_be_at == on(23, 9)
    assert codes(blocked) == ["window", "would_be"]
    assert str(blocked).endswith("Without closed it could be Mon 23 Nov 2026 09:00 UTC.")


def test_either_of_two() -> None:
    """Where either of two would do, the one that moved it on first in their order is named."""
    blocked = in_the_way(MORNINGS, EVENINGS)
    assert blocked.by == ("mornings",)
    assert blocked.would_be_at == on(23, 18)
    assert in_the_way(EVENINGS, MORNINGS).by == ("evenings",)


@pytest.mark.parametrize("order", [(MORNINGS, STATUTE), (STATUTE, MORNINGS)], ids=["soft", "law"])
def test_law_does_not_give(order: tuple[Window, ...]) -> None:
    """Law never gives: where something else would do, that is named, in whatever order."""
    blocked = in_the_way(*order)
    assert (blocked.by, blocked.would_be_at) == (("mornings",), on(23, 18))


def test_law_that_nothing_lifts() -> None:
    """Where law alone is in the way it is named, without an instant that there could be."""
    blocked = in_the_way(MORNINGS, FORBIDDEN)
    assert (blocked.by, blocked.would_be_at) == (("forbidden",), None)
    assert codes(blocked) == ["window", "would_be"]
    assert str(blocked).endswith("That cannot be waived: forbidden.")


def test_several() -> None:
    """Where no one alone would do, several are named that are enough together."""
    sundays = [Window(name, open_on("Su 10:00-11:00")) for name in ("a", "b")]
    blocked = in_the_way(MORNINGS, sundays[0], sundays[1])
    assert blocked.by == ("a", "b")
    assert blocked.would_be_at == on(23, 9)
    assert codes(blocked) == ["window", "window", "would_be"]


def test_none_of_several_can_stay() -> None:
    """Of several that are named none can stay: each alone would leave no instant."""
    law = Window("law", open_on("Mo-Su 10:00-11:00,14:00-15:00"), is_law=True)
    late = [Window(name, open_on("Mo-Su 11:00-24:00")) for name in "abc"]
    early = [Window(name, open_on("Mo-Su 00:00-14:00")) for name in "de"]
    for order in ((*late, *early), (*early, *late)):
        blocked = in_the_way(law, *order, what=today(latest_at=on(23, 23)))
        expected = {("a", "b", "c"): on(23, 10), ("d", "e"): on(23, 14)}
        assert blocked.would_be_at == expected[blocked.by]


def test_several_that_include_law() -> None:
    """Several give so that there is an instant that law allows; where there is none, law stands."""
    noon = Window("noon", open_on("Mo-Su 12:00-13:00"), is_law=True)
    sundays = [Window(name, open_on("Su 10:00-11:00")) for name in ("a", "b")]
    blocked = in_the_way(noon, *sundays)
    assert (blocked.by, blocked.would_be_at) == (("a", "b"), on(23, 12))
    blocked = in_the_way(FORBIDDEN, MORNINGS, sundays[0])
    assert (blocked.by, blocked.would_be_at) == (("forbidden",), None)


def test_two_wishes_rather_than_one_law() -> None:
    """Where two wishes or one law could give, it is the wishes, at an instant that is lawful."""
    noon = Window("law", open_on("Mo-Su 12:00-13:00"), is_law=True)
    lunch = Window("lunch", open_on("Mo-Su 08:00-12:00"))
    blocked = in_the_way(
        noon,
        lunch,
        what=today(earliest_at=on(23, 10), latest_at=on(23, 12, 30)),
        quiet_hours=open_on("Mo-Su 12:00-13:00"),
    )
    assert set(blocked.by) == {"lunch", "quiet hours"}
    assert blocked.would_be_at == on(23, 12)


def test_laws_that_leave_nothing_together() -> None:
    """Two laws that share no instant are both named, and neither can give."""
    laws = [attrs.evolve(each, is_law=True) for each in (MORNINGS, EVENINGS)]
    blocked = in_the_way(*laws, quiet_hours=open_on("Mo-Su 00:00-24:00"))
    assert (blocked.by, blocked.would_be_at) == (("mornings", "evenings"), None)
    assert str(blocked).endswith("That cannot be waived: mornings and evenings.")


def test_what_is_done_stays_done() -> None:
    """What a contact has carried out already is not done again, whatever else could give."""
    done = call(on(22), outcome="connected", follow_ups=["stay-fixed/12"])
    found = policy(MORNINGS, channels=["phone"]).schedule(today(), person(), [done], at=on(23))
    assert isinstance(found, Unschedulable)
    [blocked] = found.blocked
    assert (blocked.by, blocked.would_be_at) == (("carried out",), None)
    assert str(blocked).endswith("That cannot be waived: carried out.")


SUNDAYS = Window("sundays", open_on("Su 10:00-11:00"))
LATE = Window("late", open_on("Mo-Su 10:00-24:00"))
EARLY = Window("early", open_on("Mo-Su 00:00-10:00"))


def test_law_does_not_give_among_several() -> None:
    """Where either law or something else could give beside another, it is not law."""
    law = attrs.evolve(LATE, is_law=True)
    blocked = in_the_way(law, SUNDAYS, EARLY, what=today(latest_at=on(23, 23)))
    assert blocked.by == ("sundays", "early")
    assert blocked.would_be_at == on(23, 10)


def test_what_ruled_something_out_gives_first() -> None:
    """What ruled an instant out on the way is named before what would only have come later."""
    blocked = in_the_way(EARLY, SUNDAYS, LATE, what=today(latest_at=on(23, 23)))
    assert blocked.by == ("sundays", "late")
    assert blocked.would_be_at == on(23)


def test_a_cap() -> None:
    """A cap that leaves no room names itself and the instant that it keeps free."""
    one = Cap("one a day", 1, "24 hours")
    asked = needed(on(23, 10), latest_at=on(23, 12))
    found = policy(one, channels=["phone"]).schedule(
        asked, person(), [call(on(23, 9))], at=on(23, 10)
    )
    assert isinstance(found, Unschedulable)
    assert found.blocked[0].by == ("one a day",)
    assert found.blocked[0].would_be_at == on(23, 10)
    assert [reason.code for reason in found.because] == ["cap", "would_be"]


@pytest.mark.parametrize(
    ("fields", "by", "code"),
    [
        ({"needs": ["no phone"]}, "needs", "need"),
        ({"contact_hours": open_on("Su 10:00-11:00")}, "contact hours", "contact_hours"),
        ({"quiet_hours": open_on("Mo-Su 00:00-24:00")}, "quiet hours", "quiet_hours"),
    ],
    ids=["need", "contact hours", "quiet hours"],
)
def test_the_customer(fields: dict[str, Any], by: str, code: str) -> None:
    """What the customer said is named where it is in the way."""
    blocked = in_the_way(MORNINGS, **fields)
    assert blocked.by == (by,)
    assert codes(blocked)[0] == code


def test_consent_that_is_lacking() -> None:
    """Marketing without consent names the consent, for the very purpose, and no instant."""
    blocked = in_the_way(MORNINGS, what=today(purpose="spring sale", basis="marketing"))
    assert (blocked.by, blocked.would_be_at) == (("consent",), None)
    assert codes(blocked) == ["no_consent", "would_be"]
    assert "spring sale" in str(blocked)


def test_a_zone_that_nobody_knows() -> None:
    """Where nobody knows the customer's zone, that is the reason, and of its own kind."""
    blocked = in_the_way(POLITE, timezones=())
    assert blocked.by == ("polite",)
    assert codes(blocked)[0] == "no_zone"
    assert "nobody knows the customer's time zone" in str(blocked)
    assert is_unknown(POLITE, attempt(zones=()))
    assert not is_unknown(POLITE, attempt(zones=[LONDON]))
    assert not is_unknown(MORNINGS, attempt(zones=()))


def test_too_late() -> None:
    """Asked after its latest instant, nothing would have to give: it is too late."""
    blocked = in_the_way(MORNINGS, at=on(25))
    assert (blocked.by, blocked.would_be_at, codes(blocked)) == ((), None, ["too_late"])
    assert "by Tue 24 Nov 2026 00:00 UTC" in str(blocked)
    assert "before Wed 25 Nov 2026 00:00 UTC" in str(blocked)


def test_at_the_last_instant_it_is_not_too_late() -> None:
    """The latest instant itself is allowed."""
    found = policy().schedule(today(), person(), [], at=on(24))
    assert found.at == on(24)


def test_what_would_be_in_a_year_that_nobody_knows() -> None:
    """What a closed channel would leave in a year that nobody knows, nobody says."""
    team = Window("team", open_on("Mo-Fr 09:00-17:00; PH off", holidays=Known2026()))
    silvester = datetime(2026, 12, 31, 18, tzinfo=on(1).tzinfo)
    blocked = in_the_way(team, what=needed(silvester), needs=["no phone"])
    assert "needs" in blocked.by
    before = in_the_way(team, what=needed(silvester - 3 * HOUR), needs=["no phone"])
    assert before.by == ("needs",)
    assert before.would_be_at == silvester - 3 * HOUR


def test_the_reason_names_the_channel() -> None:
    """A reason says on which channel something is in the way, unless nobody is contacted."""
    at = int(on(23).timestamp()) * 10**6
    assert str(why(MORNINGS, attempt("phone"), at)) == "By phone: outside mornings."
    assert str(why(MORNINGS, attempt(None), at)) == "Outside mornings."
    assert why(MORNINGS, attempt(), at).code == "window"


def test_every_channel_is_told() -> None:
    """Where no channel can be had, each says what is in the way of it, best first."""
    mail = Window("mail", open_on("Su 10:00-11:00"), channels=["email"])
    found = policy(mail).schedule(
        today(), person(needs=["no phone"], preferred_channels=["email"]), [], at=on(23)
    )
    assert isinstance(found, Unschedulable)
    assert [(each.channel, each.by) for each in found.blocked] == [
        ("email", ("mail",)),
        ("phone", ("needs",)),
    ]
    assert [r.code for r in found.because] == ["window", "would_be", "need", "would_be"]

"""The check at the moment of sending."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from followups.support import (
    NIGHT,
    Known2026,
    call,
    needed,
    on,
    open_on,
    person,
    policy,
    said,
)
from servicekit.decision import Reason, Verdict
from servicekit.followups.cap import Cap
from servicekit.followups.window import Window

TEAM = Window("team", open_on("Mo-Fr 09:00-17:00"))
POLITE = Window("polite", open_on("Mo-Su 08:00-21:00"), place="customer")


def may(
    *constraints: Any,
    at: datetime,
    what: Any = "service",
    contacts: Any = (),
    channel: str = "phone",
    **customer: Any,
) -> Verdict[Reason]:
    return policy(*constraints).may_contact(person(**customer), channel, what, contacts, at=at)


def codes(verdict: Verdict[Reason]) -> list[str]:
    return [reason.code for reason in verdict]


def test_nothing_against_it() -> None:
    """Where nothing shuts now out, the customer may be contacted."""
    verdict = may(TEAM, at=on(23, 9))
    assert verdict.proved
    assert codes(verdict) == []
    assert str(verdict) == "Proved: customer kim may be contacted by phone now."


def test_each_that_forbids_it() -> None:
    """Every constraint that forbids it is named, with until when."""
    verdict = may(TEAM, at=on(23, 22), quiet_hours=NIGHT)
    assert verdict.refuted
    assert sorted(codes(verdict)) == ["quiet_hours", "window"]
    text = str(verdict)
    assert "not before Tue 24 Nov 2026 07:00 UTC" in text
    assert "not before Tue 24 Nov 2026 09:00 UTC" in text


def test_what_never_ends_says_no_time() -> None:
    """What is shut out as far as anybody looks names no instant."""
    verdict = may(at=on(23), needs=["no phone"])
    assert codes(verdict) == ["need"]
    assert "not before" not in str(verdict)


@pytest.mark.parametrize(("days", "told"), [(2, True), (1, False)], ids=["within", "beyond"])
def test_until_when_as_far_as_the_horizon(days: int, told: bool) -> None:
    """Until when something forbids it is looked for no further than the horizon."""
    closed = Window.blackout("closed", [date(2026, 11, 23), date(2026, 11, 24)])
    shop = policy(closed, horizon=timedelta(days=days))
    verdict = shop.may_contact(person(), "phone", "service", [], at=on(23))
    assert codes(verdict) == ["window"]
    assert ("not before Wed 25 Nov 2026 00:00 UTC" in str(verdict)) is told


KIM = person(contact_points={"phone": ["+1", "+2"]})


def test_a_number_that_they_do_not_have() -> None:
    """Whose numbers are known is not called at another one, and the number is not shown."""
    verdict = policy().may_contact(
        KIM, "phone", needed(on(23)), [], at=on(23), contact_point="+999"
    )
    assert (verdict.status, codes(verdict)) == ("refuted", ["other_point"])
    assert "+999" not in str(verdict)
    assert policy().may_contact(KIM, "phone", "service", [], at=on(23), contact_point="+2").proved
    mail = person(contact_points={"email": ["kim@example.org"]})
    verdict = policy().may_contact(mail, "phone", "service", [], at=on(23), contact_point="+999")
    assert (verdict.status, codes(verdict)) == ("refuted", ["other_point"])
    unknown = policy().may_contact(
        person(), "phone", "service", [], at=on(23), contact_point="+999"
    )
    assert unknown.proved


def test_which_number_is_meant() -> None:
    """Of several numbers one has to be named where it depends on that, and it says so first."""
    each = Cap("each", 1, "24 hours", per="contact_point")
    made = [call(on(23, 8), contact_point="+1")]
    ask = policy(each).may_contact
    verdict = ask(KIM, "phone", "service", made, at=on(23, 9))
    assert (verdict.status, codes(verdict)) == ("undecided", ["which_point", "cap"])
    assert ask(KIM, "phone", "service", [], at=on(23, 9)).proved
    made.append(call(on(23, 8), id="b", contact_point="+2"))
    assert codes(ask(KIM, "phone", "service", made, at=on(23, 9))) == ["cap"]


@pytest.mark.parametrize(
    ("known", "status"), [(("Europe/London",), "proved"), ((), "undecided")], ids=["known", "not"]
)
def test_a_zone_that_nobody_knows(known: tuple[str, ...], status: str) -> None:
    """What goes by a clock that nobody knows is neither allowed nor forbidden."""
    verdict = may(POLITE, at=on(23, 12), timezones=known)
    assert verdict.status == status
    assert codes(verdict) == ([] if known else ["no_zone"])


def test_what_is_certain_outweighs_what_is_not_known() -> None:
    """Where something known forbids it, that nobody knows the zone does not make it undecided."""
    verdict = may(POLITE, TEAM, at=on(23, 22), timezones=())
    assert verdict.refuted
    assert sorted(codes(verdict)) == ["no_zone", "window"]


def test_too_early_and_too_late() -> None:
    """A follow-up that is not due yet, or not any more, is not sent."""
    what = needed(on(23, 9), latest_at=on(23, 17))
    early, late = may(at=on(23, 8), what=what), may(at=on(23, 18), what=what)
    assert (early.status, codes(early)) == ("refuted", ["too_early"])
    assert (late.status, codes(late)) == ("refuted", ["too_late"])
    assert "23 Nov 2026 09:00" in str(early)
    assert "23 Nov 2026 17:00" in str(late)
    for at in (on(23, 9), on(23, 17)):
        assert may(at=at, what=what).proved


def test_what_is_sent_in_another_way() -> None:
    """A follow-up is not sent on a channel that is none of its own, nor to a customer for staff."""
    calls = needed(on(23, 9), channels=["phone"])
    assert codes(may(at=on(23, 9), what=calls, channel="email")) == ["other_channel"]
    assert may(at=on(23, 9), what=calls).proved
    task = needed(on(23, 9), audience="staff")
    assert codes(may(at=on(23, 9), what=task)) == ["for_staff"]


def test_too_early_where_nobody_knows_the_zone() -> None:
    """That it is too early is certain, also where the zone is not known."""
    verdict = may(POLITE, at=on(23, 8), what=needed(on(23, 9)), timezones=())
    assert verdict.refuted


def test_a_cap_that_filled_since() -> None:
    """What was scheduled is not sent where a contact since then has filled the cap."""
    one = Cap("one", 1, "24 hours")
    assert may(one, at=on(23, 9)).proved
    verdict = may(one, at=on(23, 9), contacts=[call(on(23, 8))])
    assert codes(verdict) == ["cap"]
    assert "not before Tue 24 Nov 2026 08:00 UTC" in str(verdict)


def test_consent_that_was_withdrawn_since() -> None:
    """What was scheduled is not sent where consent has been withdrawn since then."""
    words = [said("given"), said("withdrawn", at=on(23, 8))]
    assert may(at=on(23, 7), what="marketing", consents=words).proved
    assert codes(may(at=on(23, 9), what="marketing", consents=words)) == ["no_consent"]


def test_what_was_carried_out_is_not_sent_again() -> None:
    """A host that tries again contacts nobody twice."""
    what = needed(on(23, 9))
    done = call(on(23, 10), outcome="connected", follow_ups=[what.key])
    assert codes(may(at=on(23, 11), what=what, contacts=[done])) == ["carried_out"]
    for outcome in ("no_answer", "voicemail"):
        missed = call(on(23, 10), outcome=outcome, follow_ups=[what.key])
        assert may(at=on(23, 11), what=what, contacts=[missed]).proved


SILVESTER = datetime(2026, 12, 31, 18, tzinfo=on(1).tzinfo)
COVERED = Window("team", open_on("Mo-Fr 09:00-17:00; PH off", holidays=Known2026()))


def test_shut_now_is_shut_whatever_comes_next_year() -> None:
    """What is shut now is refused, also where nobody knows when it opens again."""
    verdict = may(COVERED, at=SILVESTER)
    assert codes(verdict) == ["window"]
    assert "not before" not in str(verdict)


def test_a_closed_channel_needs_no_holidays() -> None:
    """A channel that the customer cannot use is refused in a year that nobody knows, too."""
    verdict = may(COVERED, at=SILVESTER + timedelta(days=40), needs=["no phone"])
    assert verdict.refuted
    assert "need" in codes(verdict)

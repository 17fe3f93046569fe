"""When, and on which channel, a customer is contacted; and whether they may be contacted now."""

from __future__ import annotations

import copy
import pickle
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.support import (
    ADA,
    DAY,
    HOUR,
    KOLKATA,
    NEW_YORK,
    NIGHT,
    call,
    needed,
    on,
    open_on,
    person,
    policy,
    said,
    schedule,
)
from servicekit.case import Case, History
from servicekit.errors import (
    FieldError,
    NaiveDatetimeError,
    NotADurationError,
    NotAnInstantError,
    UnknownZoneError,
)
from servicekit.followups.cap import Cap
from servicekit.followups.check import CHECKS, QUIET_HOURS
from servicekit.followups.contact_policy import ContactPolicy
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.scheduled import Outcome, Scheduled, Unschedulable
from servicekit.followups.window import Window
from servicekit.instants import later
from servicekit.interaction import BASES

TEAM = Window("team", open_on("Mo-Fr 09:00-17:00"))
CALLS = Window("calls", open_on("Mo-Fr 09:00-17:00"), channels=["phone"])
POLITE = Window(
    "polite", open_on("Mo-Su 08:00-21:00"), place="customer", bases=["marketing"], is_law=True
)
ONE = Cap("one", 1, "24 hours")


def when(outcome: Outcome) -> datetime:
    assert isinstance(outcome, Scheduled), str(outcome)
    return outcome.at


def moved_by(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, Scheduled), str(outcome)
    return [each.constraint for each in outcome.moved]


# -- all constraints at once ----------------------------------------------------------------------


def test_at_once() -> None:
    """With nothing in the way the contact comes at its earliest instant, moved by nothing."""
    found = schedule(TEAM, what=needed(on(23, 9)))
    assert when(found) == on(23, 9)
    assert moved_by(found) == []
    assert str(found) == "Contact by phone: Mon 23 Nov 2026 09:00 UTC."


def test_all_of_them_at_once() -> None:
    """The instant is open for the team and the customer, not quiet, and leaves room in the cap."""
    kim = person(
        timezones=[NEW_YORK],
        contact_hours=open_on("Mo-Su 08:00-20:00", NEW_YORK),
        quiet_hours=open_on("Mo-Su 12:00-13:00", NEW_YORK),
    )
    found = schedule(
        TEAM, ONE, what=needed(on(23, 16)), customer=kim, contacts=[call(on(22, 16, 30))]
    )
    # Eight in New York is 13:00 in London; the cap leaves room from 16:30 on, the team till 17:00.
    assert when(found) == on(23, 16, 30)
    late = schedule(TEAM, ONE, what=needed(on(23, 16)), customer=kim, contacts=[call(on(22, 18))])
    assert when(late) == on(24, 13)
    assert moved_by(late) == ["contact hours", "team", "one"]


@pytest.mark.parametrize("order", [*permutations(range(3))], ids=str)
def test_the_order_of_constraints_does_not_matter(order: tuple[int, ...]) -> None:
    """In whatever order they stand, the instant is the same and the same ones moved it."""
    three = (TEAM, ONE, Window.blackout("closed", [date(2026, 11, 24)]))
    found = schedule(
        *(three[i] for i in order), what=needed(on(23, 18)), contacts=[call(on(23, 17))]
    )
    assert when(found) == on(25, 9)
    assert set(moved_by(found)) == {"team", "one", "closed"}
    assert moved_by(found) == [three[i].id for i in order]


def test_holidays_on_both_sides() -> None:
    """Neither the holidays of the team nor those where the customer is are working days."""
    ours = Window(
        "team", open_on("Mo-Fr 09:00-17:00; PH off", holidays={date(2026, 11, 23): "ours"})
    )
    theirs = open_on("Mo-Su 00:00-24:00; PH off", NEW_YORK, holidays={date(2026, 11, 24): "theirs"})
    kim = person(timezones=[NEW_YORK], contact_hours=theirs)
    # Their holiday lasts until midnight in New York, which is five in London.
    assert when(schedule(ours, what=needed(on(23, 10)), customer=kim)) == on(25, 9)
    assert when(schedule(ours, what=needed(on(24, 3)), customer=person())) == on(24, 9)


def test_every_plausible_zone() -> None:
    """Who may be in Kolkata or in New York is called when it is polite in both."""
    kim = person(timezones=[KOLKATA, NEW_YORK], consents=[said("given")])
    offer = needed(on(23, 3), basis="marketing")
    assert when(schedule(POLITE, what=offer, customer=kim)) == on(23, 13)
    assert when(schedule(POLITE, what=offer, customer=attrs.evolve(kim, timezones=[KOLKATA]))) == (
        on(23, 3)
    )


def test_the_zone_that_is_assumed() -> None:
    """Where nobody knows the zone the one of the policy is assumed, and else nothing is."""
    kim = person(timezones=(), consents=[said("given")])
    offer = needed(on(23, 3), basis="marketing")
    assumed = policy(POLITE, timezone=NEW_YORK)
    assert when(assumed.schedule(offer, kim, [], at=on(23, 3))) == on(23, 13)
    never = policy(POLITE).schedule(offer, kim, [], at=on(23, 3))
    assert isinstance(never, Unschedulable)
    assert never.because[0].code == "no_zone"
    # The customer's own zone wins over the assumed one.
    known = attrs.evolve(kim, timezones=[KOLKATA])
    assert when(assumed.schedule(offer, known, [], at=on(23, 3))) == on(23, 3)


def test_the_zone_that_is_assumed_says_nothing_of_wishes() -> None:
    """Hours that a customer asked for hold as they said them where nobody knows their zone."""
    kim = person(timezones=(), quiet_hours=NIGHT)
    assumed = policy(timezone=NEW_YORK)
    assert when(assumed.schedule(needed(on(23, 22)), kim, [], at=on(23, 22))) == on(24, 7)
    # It is 03:00 in New York.
    assert when(assumed.schedule(needed(on(24, 8)), kim, [], at=on(24, 8))) == on(24, 8)


@pytest.mark.parametrize("basis", ["requested", "safety"])
def test_who_cannot_hear_is_written_to(basis: str) -> None:
    """Whatever the basis, who needs no phone is not called, unless nothing else was named."""
    kim = person(needs=["no phone"])
    for channels, expected in (([], "email"), (["phone", "email"], "email"), (["phone"], "phone")):
        found = schedule(what=needed(on(23, 9), basis=basis, channels=channels), customer=kim)
        assert isinstance(found, Scheduled)
        assert found.channel == expected


# -- bases ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("basis", BASES)
def test_a_window_binds_all_and_a_cap_what_nobody_asked_for(basis: str) -> None:
    """Hours hold for every basis; a cap leaves what was asked for, promised and dangerous."""
    kim = person(consents=[said("given")])
    what = needed(on(23, 18), basis=basis)
    assert when(schedule(TEAM, what=what, customer=kim)) == on(24, 9)
    capped = when(schedule(ONE, what=what, customer=kim, contacts=[call(on(23, 17))]))
    unasked = basis in {"service", "marketing", "collection"}
    assert capped == (on(24, 17) if unasked else on(23, 18))


@pytest.mark.parametrize("basis", ["requested", "safety"])
def test_law_is_never_overridden(basis: str) -> None:
    """What law forbids for a basis it forbids whatever the customer wishes."""
    law = Window("law", open_on("Mo-Su 08:00-21:00"), place="customer", is_law=True)
    kim = person(quiet_hours=NIGHT, contact_hours=open_on("Mo 10:00-11:00"))
    found = schedule(law, what=needed(on(23, 22), basis=basis), customer=kim)
    assert when(found) == on(24, 8)
    assert moved_by(found) == ["law"]


def test_law_binds_the_bases_that_it_names() -> None:
    """A law on marketing leaves a call at 22:00 that was asked for, and moves a promotion."""
    kim = person(consents=[said("given")])
    asked_for = schedule(POLITE, what=needed(on(23, 22), basis="requested"), customer=kim)
    promotion = schedule(POLITE, what=needed(on(23, 22), basis="marketing"), customer=kim)
    assert (when(asked_for), when(promotion)) == (on(23, 22), on(24, 8))


def test_service_needs_no_consent_only_no_objection() -> None:
    """Service comes without consent, and not against an objection; marketing needs consent."""
    service, offer = needed(on(23, 9)), needed(on(23, 9), basis="marketing")
    assert when(schedule(what=service)) == on(23, 9)
    assert isinstance(schedule(what=offer), Unschedulable)
    objects = person(consents=[said("objected", "stay fixed")])
    never = schedule(what=service, customer=objects)
    assert isinstance(never, Unschedulable)
    assert never.blocked[0].by == ("objection",)


def test_a_reply_does_not_fill_a_cap() -> None:
    """Replying to a customer leaves room for what nobody asked for, where that was recorded."""
    answer = call(on(23, 8), channel="email", outcome=None, basis="reply")
    assert when(schedule(ONE, what=needed(on(23, 9)), contacts=[answer])) == on(23, 9)


# -- contacts -------------------------------------------------------------------------------------


def test_what_was_carried_out_is_not_done_again() -> None:
    """A key that a contact carried out is done; one that reached nobody is tried again."""
    done = call(on(22), outcome="connected", follow_ups=["stay-fixed/12"])
    never = schedule(what=needed(on(23, 9), basis="requested"), contacts=[done])
    assert isinstance(never, Unschedulable)
    assert never.blocked[0].by == ("carried out",)
    for outcome in ("no_answer", "voicemail"):
        missed = attrs.evolve(done, outcome=outcome)
        assert when(schedule(what=needed(on(23, 9)), contacts=[missed])) == on(23, 9)


def test_a_history_or_a_list() -> None:
    """A history says the same as the list of its contacts."""
    contacts = [call(on(22, 18)), call(on(22, 12))]
    case = Case(id=1, customer_id="kim", opened_at=on(20), interactions=contacts[:1])
    history = History(customer="kim", cases=[case], contacts=contacts[1:])
    for each in (contacts, iter(contacts), history):
        assert when(schedule(ONE, what=needed(on(23, 9)), contacts=each)) == on(23, 18)


def test_the_cases_of_a_history_count() -> None:
    """A cap for each case knows from the history to which a contact belongs."""
    each = Cap("each", 1, "24 hours", per="case")
    case = Case(id=1, customer_id="kim", opened_at=on(20), interactions=[call(on(23, 8))])
    history = History(customer="kim", cases=[case])
    ours, other = needed(on(23, 9), case_id=1), needed(on(23, 9), case_id=2)
    assert when(policy(each).schedule(ours, person(), history, at=on(23, 9))) == on(24, 8)
    assert when(policy(each).schedule(other, person(), history, at=on(23, 9))) == on(23, 9)


def test_what_is_planned_counts() -> None:
    """Caps count what is planned beside what was made, with all that they count by."""
    first = schedule(what=needed(on(23, 9), key="first", case_id=1, brand="lamps"))
    assert isinstance(first, Scheduled)
    for per, fields, counted in (
        ("person", {}, True),
        ("case", {"case_id": 1}, True),
        ("case", {"case_id": 2}, False),
        ("brand", {"brand": "lamps"}, True),
        ("brand", {"brand": "books"}, False),
    ):
        cap = Cap("cap", 1, "24 hours", per=per)
        what = needed(on(23, 9), **fields)
        found = policy(cap).schedule(what, person(), [], at=on(23, 9), planned=[first])
        assert when(found) == (on(24, 9) if counted else on(23, 9))


def test_what_was_planned_and_made_counts_once() -> None:
    """A contact that is handed on as planned and was made meanwhile is one contact and not two."""
    two = policy(Cap("two", 2, "24 hours"))
    first = schedule(what=needed(on(23, 9), key="first"))
    assert isinstance(first, Scheduled)
    mail = first.recorded(1, at=on(23, 9), author=ADA, outcome="connected")
    what = needed(on(23, 10))
    found = two.schedule(what, person(), [mail], at=on(23, 10), planned=[first])
    assert when(found) == on(23, 10)
    # An attempt that reached nobody was made as well, and it is to be tried again.
    missed = attrs.evolve(mail, outcome="no_answer")
    found = two.schedule(what, person(), [missed], at=on(23, 10), planned=[first])
    assert when(found) == on(24, 9)


def test_what_is_planned_is_no_conversation_yet() -> None:
    """What is planned fills a cap on attempts, and none on conversations."""
    first = schedule(what=needed(on(23, 9), key="first"))
    rest = Cap("rest", 1, "7 consecutive dates", of="conversations")
    found = policy(rest).schedule(needed(on(23, 9)), person(), [], at=on(23, 9), planned=[first])
    assert when(found) == on(23, 9)


def test_what_staff_does_is_no_contact() -> None:
    """A planned task of staff fills no cap."""
    task = schedule(what=needed(on(23, 9), key="task", audience="staff"))
    assert isinstance(task, Scheduled)
    found = policy(ONE).schedule(needed(on(23, 9)), person(), [], at=on(23, 9), planned=[task])
    assert when(found) == on(23, 9)


def test_what_is_planned_does_not_count_against_itself() -> None:
    """Scheduling again, with what is planned already, leaves a contact where it is."""
    first = schedule(ONE, what=needed(on(23, 9)))
    assert isinstance(first, Scheduled)
    again = policy(ONE).schedule(needed(on(23, 9)), person(), [], at=on(23, 9), planned=[first])
    assert when(again) == on(23, 9)


def test_what_cannot_be_scheduled_is_not_planned() -> None:
    """Of a plan that is handed on, only what was scheduled counts."""
    asked = [needed(on(23, 9), key="a"), needed(on(20), key="b", latest_at=on(20))]
    outcomes = policy(ONE).plan(asked, person(), [], at=on(23, 8))
    found = policy(ONE).schedule(needed(on(23, 9)), person(), [], at=on(23, 9), planned=outcomes)
    assert when(found) == on(24, 9)


# -- staff ----------------------------------------------------------------------------------------


def test_what_is_for_staff_goes_by_the_team_s_hours() -> None:
    """Somebody acts within the hours of the team, whatever the customer wishes and caps say."""
    kim = person(quiet_hours=NIGHT, needs=["no phone"], consents=[said("objected", "stay fixed")])
    task = needed(on(23, 18), audience="staff")
    found = schedule(TEAM, ONE, what=task, customer=kim, contacts=[call(on(23, 17))])
    assert isinstance(found, Scheduled)
    assert (found.at, found.channel, found.contact_point) == (on(24, 9), None, None)
    assert str(found).startswith("To do: Tue 24 Nov 2026 09:00 UTC.")


@pytest.mark.parametrize(
    "window",
    [CALLS, Window("polite", open_on("Su 09:00-10:00"), place="customer")],
    ids=["a channel", "the customer's clock"],
)
def test_windows_that_staff_needs_not_keep(window: Window) -> None:
    """Hours of a channel, or on the customer's clock, are not for those who contact nobody."""
    assert when(schedule(window, what=needed(on(23, 18), audience="staff"))) == on(23, 18)


def test_staff_does_nothing_twice() -> None:
    """What a note says was carried out is not to do any more."""
    note = call(on(22), direction="internal", outcome=None, follow_ups=["stay-fixed/12"])
    found = schedule(what=needed(on(23, 9), audience="staff"), contacts=[note])
    assert isinstance(found, Unschedulable)
    assert found.blocked[0].channel is None


# -- whether now ----------------------------------------------------------------------------------


@pytest.mark.parametrize("basis", BASES)
def test_a_basis_is_a_purpose(basis: str) -> None:
    """The name of a basis is a purpose, so that a host need not make up another."""
    verdict = policy().may_contact(person(), "phone", basis, [], at=on(23, 9))
    assert verdict.refuted == (basis == "marketing")


def test_the_basis_of_a_purpose() -> None:
    """The basis of a purpose is that of the policy; where it names none, the one that is said."""
    shop = policy(purposes={"spring sale": "marketing", "stay fixed": "service"})
    assert shop.may_contact(person(), "phone", "spring sale", [], at=on(23)).refuted
    assert shop.may_contact(person(), "phone", "stay fixed", [], at=on(23)).proved
    assert policy().may_contact(person(), "phone", "warn", [], at=on(23), basis="safety").proved


@pytest.mark.parametrize("basis", [None, "safety"])
def test_a_purpose_that_nobody_named(basis: str | None) -> None:
    """Where a policy names purposes, another one is refused, whatever its basis."""
    shop = policy(purposes={"spring sale": "marketing"})
    with pytest.raises(FieldError, match=r"purpose='warn'.*spring sale, reply"):
        shop.may_contact(person(), "phone", "warn", [], at=on(23), basis=basis)
    with pytest.raises(FieldError, match=r"purpose='warn'.*spring sale, reply"):
        shop.schedule(needed(on(23), purpose="warn"), person(), [], at=on(23))


def test_a_plan_names_its_purpose() -> None:
    """What a plan is for need not be named by the policy; where it is, the basis has to be that."""
    shop = policy(purposes={"spring sale": "marketing"})
    planned = needed(on(23), purpose="warn", plan_id="warn")
    assert when(shop.schedule(planned, person(), [], at=on(23))) == on(23)
    sale = needed(on(23), purpose="spring sale", plan_id="sale")
    with pytest.raises(FieldError, match="'marketing', which 'spring sale' has here"):
        shop.schedule(sale, person(), [], at=on(23))


def test_a_constraint_on_channels_that_nobody_has() -> None:
    """A constraint that binds none of the company's channels would bind nothing, so is refused."""
    with pytest.raises(FieldError, match=r"constraints.channels.*fax.*phone, email.*'paper'"):
        policy(attrs.evolve(TEAM, id="paper", channels=["fax"]))


def test_a_promotion_is_never_service() -> None:
    """Nobody sends what is marketing here as service, neither now nor later."""
    shop = policy(purposes={"spring sale": "marketing"})
    words = "basis='service'.*'marketing', which 'spring sale' has here"
    with pytest.raises(FieldError, match=words):
        shop.may_contact(person(), "phone", "spring sale", [], at=on(23), basis="service")
    sale = needed(on(23), purpose="spring sale")
    with pytest.raises(FieldError, match=words):
        shop.schedule(sale, person(), [], at=on(23))
    with pytest.raises(FieldError, match=words):
        shop.plan([sale], person(), [], at=on(23))


@pytest.mark.parametrize(
    ("per", "about", "refuted"),
    [
        ("case", {"case_id": 1}, True),
        ("case", {"case_id": 2}, False),
        ("case", {}, True),
        ("brand", {"brand": "lamps"}, True),
        ("brand", {"brand": "books"}, False),
        ("contact_point", {"contact_point": "+1"}, True),
        ("contact_point", {"contact_point": "+2"}, False),
    ],
    ids=str,
)
def test_what_else_is_known_of_it(per: str, about: dict[str, Any], refuted: bool) -> None:
    """The case, the brand and the number of what is sent are those that caps count by."""
    cap = Cap("cap", 1, "24 hours", per=per)
    made = call(on(23, 8), case_ids=["1"], brand="lamps", contact_point="+1")
    verdict = policy(cap).may_contact(person(), "phone", "service", [made], at=on(23, 9), **about)
    assert verdict.refuted is refuted


def test_which_number() -> None:
    """Where one number leaves room and another does not, it depends on which one is meant."""
    each = Cap("each", 1, "24 hours", per="contact_point")
    kim = person(contact_points={"phone": ["+1", "+2"]})
    made = [call(on(23, 8), contact_point="+1")]

    def may(**about: Any) -> str:
        return policy(each).may_contact(kim, "phone", "service", made, at=on(23, 9), **about).status

    assert may() == "undecided"
    assert may(contact_point="+1") == "refuted"
    assert may(contact_point="+2") == "proved"
    assert may(contact_point="+3") == "refuted"
    made.append(call(on(23, 8), id="b", contact_point="+2"))
    assert may() == "refuted"


def test_what_was_scheduled_is_checked_as_it_was() -> None:
    """What was scheduled is checked with all that it carries out, at the number that it has."""
    each = Cap("each", 1, "24 hours", per="contact_point")
    kim = person(contact_points={"phone": ["+1", "+2"]})
    made = [call(on(23, 8), contact_point="+1")]
    two = [needed(on(23, 9), key=key) for key in ("a", "b")]
    [found] = policy(each).plan(two, kim, made, at=on(23, 9), within=HOUR)
    assert isinstance(found, Scheduled)
    assert found.contact_point == "+2"

    def may(contacts: list[Any]) -> str:
        return policy(each).may_contact(kim, "phone", found, contacts, at=on(23, 9)).status

    assert may(made) == "proved"
    assert may([*made, call(on(23, 8), id="b", contact_point="+2")]) == "refuted"
    assert may([*made, call(on(22), outcome="connected", follow_ups=["b"])]) == "refuted"
    with pytest.raises(FieldError, match=r"channel='email'.*phone"):
        policy(each).may_contact(kim, "email", found, made, at=on(23, 9))
    # At the moment of sending another number can be named.
    again = policy(each).may_contact(kim, "phone", found, made, at=on(23, 9), contact_point="+1")
    assert again.refuted
    with pytest.raises(FieldError, match="about"):
        policy().may_contact(kim, "phone", found, [], at=on(23, 9), basis="service")


def test_each_purpose_of_what_was_scheduled_is_checked() -> None:
    """An objection since then to one of several purposes holds the whole contact back."""
    two = [needed(on(23, 9), key=word, purpose=word) for word in ("refund", "survey")]
    [found] = policy().plan(two, person(), [], at=on(23, 9), within=HOUR)
    assert isinstance(found, Scheduled)
    assert policy().may_contact(person(), "phone", found, [], at=on(23, 9)).proved
    objects = person(consents=[said("objected", "survey")])
    assert policy().may_contact(objects, "phone", found, [], at=on(23, 9)).refuted


def test_a_number_that_leaves_it_open() -> None:
    """Where one number is ruled out and another cannot be judged, it is not decided."""
    each = Cap("each", 1, "24 hours", per="contact_point")
    by_date = Cap("by date", 1, "calendar day", per="contact_point")
    kim = person(timezones=(), contact_points={"phone": ["+1", "+2"]})
    made = [call(on(23, 8), contact_point="+1"), call(on(21, 8), contact_point="+2")]
    verdict = policy(each, by_date).may_contact(kim, "phone", "service", made, at=on(23, 9))
    assert verdict.undecided


def test_nobody_to_reach() -> None:
    """Who has no number on a channel may not be contacted on it."""
    mail = person(contact_points={"email": ["kim@example.org"]})
    verdict = policy().may_contact(mail, "phone", "service", [], at=on(23, 9))
    assert verdict.refuted
    assert [reason.code for reason in verdict] == ["no_contact_point"]


def test_a_channel_that_nobody_has() -> None:
    """A channel that the company has not is refused, and not forbidden."""
    with pytest.raises(FieldError, match=r"channel='fax'.*phone, email"):
        policy().may_contact(person(), "fax", "service", [], at=on(23))


@pytest.mark.parametrize("about", [{"brnad": "lamps"}, {"bases": ["service"]}], ids=str)
def test_what_nobody_asked_about_is_refused(about: dict[str, Any]) -> None:
    """A misspelt particular is refused instead of left out."""
    with pytest.raises((FieldError, TypeError), match=next(iter(about))):
        policy().may_contact(person(), "phone", "service", [], at=on(23), **about)


@pytest.mark.parametrize(
    "about", [{"basis": "marketing"}, {"case_id": 2}, {"brand": "books"}], ids=str
)
def test_a_follow_up_brings_its_own_particulars(about: dict[str, Any]) -> None:
    """What a follow-up says of itself cannot be said in another way beside it."""
    with pytest.raises(FieldError, match=next(iter(about))):
        policy().may_contact(person(), "phone", needed(on(23)), [], at=on(23), **about)


# -- the policy as a value ------------------------------------------------------------------------


def test_a_copy_of_a_policy_says_the_same(travels: Any) -> None:
    """A policy can be copied, pickled and hashed, and its copies give the same answers."""
    whole = policy(
        TEAM, ONE, Window.blackout("b", [date(2026, 12, 24)]), purposes={"stay fixed": "service"}
    )
    travels(whole)
    note = call(on(22), direction="internal", outcome=None, follow_ups=["stay-fixed/12"])
    cases: list[tuple[FollowUp, list[Any]]] = [
        (needed(on(23, 18)), []),
        (needed(on(23, 9)), [call(on(23, 8))]),
        (needed(on(23, 9), audience="staff"), [note]),
        (needed(on(23, 9), audience="staff"), []),
    ]
    for twin in (copy.deepcopy(whole), pickle.loads(pickle.dumps(whole))):  # noqa: S301 - our own
        for what, contacts in cases:
            found = twin.schedule(what, person(), contacts, at=on(23, 9))
            assert found == whole.schedule(what, person(), contacts, at=on(23, 9))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"channels": []}, "channels.*at least one"),
        ({"channels": ["phone", "phone"]}, "channels.*each channel once"),
        ({"channels": "phone"}, "a list of str"),
        ({"constraints": ["team"]}, "constraints='team'.*such as Window or Cap"),
        ({"constraints": [TEAM, TEAM]}, "constraints.*each id once"),
        ({"constraints": [Cap("quiet hours", 1, "1 hour")]}, "each id once.*checks included"),
        ({"checks": [None]}, "a constraint, such as Window or Cap"),
        ({"purposes": {"sale": "promotion"}}, "purposes='promotion'.*marketing"),
        ({"horizon": timedelta()}, "horizon.*more than none"),
        ({"horizon": -DAY}, "horizon.*more than none"),
    ],
    ids=["no channel", "twice", "one text", "text", "two of an id", "the id of a check", "no check",
         "no basis", "no horizon", "backwards"],
)  # fmt: skip
def test_what_is_refused(fields: dict[str, Any], words: str) -> None:
    """A policy has channels, constraints each with an id of its own, and known bases."""
    with pytest.raises(FieldError, match=words):
        ContactPolicy(**({"channels": ["phone"]} | fields))


def test_what_is_of_the_wrong_type() -> None:
    """Zones are known and horizons are durations."""
    with pytest.raises(UnknownZoneError):
        policy(timezone="Europe/Nowhere")
    with pytest.raises(NotADurationError):
        policy(horizon=366)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"constraints": [Window]}, "such as Window or Cap"),
        ({"constraints": 5}, "such as Window or Cap"),
        ({"purposes": ["sale"]}, "purposes.*a mapping"),
    ],
    ids=["a class", "a number", "a list"],
)
def test_what_looks_like_it(fields: dict[str, Any], words: str) -> None:
    """A class and a number are no constraints, and a list is no mapping."""
    with pytest.raises(FieldError, match=words):
        policy(**fields)


def test_one_constraint_alone() -> None:
    """One constraint alone is taken as a list of it."""
    assert policy(constraints=TEAM) == policy(TEAM)


def test_no_checks() -> None:
    """A host that checks nothing of the customer says so, and keeps its own constraints."""
    kim = person(quiet_hours=NIGHT, needs=["no phone"])
    bare = policy(TEAM, checks=())
    assert when(bare.schedule(needed(on(23, 9)), kim, [], at=on(23, 9))) == on(23, 9)
    fewer = policy(checks=[each for each in CHECKS if each is not QUIET_HOURS])
    assert when(fewer.schedule(needed(on(23, 3)), person(quiet_hours=NIGHT), [], at=on(23, 3))) == (
        on(23, 3)
    )


# -- what is asked --------------------------------------------------------------------------------


def test_somebody_else_s_follow_up() -> None:
    """The follow-up of another customer is refused; that of a merged record is theirs."""
    with pytest.raises(FieldError, match=r"customer='kim'.*'sam', for whom .*'stay-fixed/12' is"):
        schedule(what=needed(on(23), customer_id="sam"))
    merged = person(same_as=["sam"])
    assert when(schedule(what=needed(on(23), customer_id="sam"), customer=merged)) == on(23)


def test_somebody_else_s_history() -> None:
    """The history of another customer is refused."""
    with pytest.raises(FieldError, match="contacts"):
        policy().schedule(needed(on(23)), person(), History(customer="sam"), at=on(23))


def test_a_follow_up_on_a_channel_that_nobody_has() -> None:
    """A follow-up on a channel that the company has not is refused."""
    with pytest.raises(FieldError, match=r"channels='fax'.*phone, email"):
        schedule(what=needed(on(23), channels=["fax"]))


def test_two_follow_ups_of_one_key() -> None:
    """Two follow-ups of one key cannot be planned together."""
    with pytest.raises(FieldError, match=r"follow_ups.*each key once"):
        policy().plan([needed(on(23)), needed(on(24))], person(), [], at=on(23))


@pytest.mark.parametrize("within", [-HOUR, "1 hour"], ids=str)
def test_a_span_is_some_time(within: Any) -> None:
    """The span within which follow-ups become one contact is a duration, none at least."""
    with pytest.raises((FieldError, NotADurationError)):
        policy().plan([needed(on(23))], person(), [], at=on(23), within=within)
    assert len(policy().plan([needed(on(23))], person(), [], at=on(23), within=0 * HOUR)) == 1


def test_what_is_asked_is_of_its_kind() -> None:
    """What is no follow-up, no list of them or no customer is refused."""
    for ask in (
        lambda: policy().schedule("stay fixed", person(), [], at=on(23)),  # type: ignore[arg-type]
        lambda: policy().schedule(needed(on(23)), "kim", [], at=on(23)),  # type: ignore[arg-type]
        lambda: policy().plan(needed(on(23)), person(), [], at=on(23)),  # type: ignore[arg-type]
        lambda: policy().plan(["stay fixed"], person(), [], at=on(23)),  # type: ignore[list-item]
        lambda: policy().may_contact(person(), "phone", "", [], at=on(23)),
    ):
        with pytest.raises(FieldError):
            ask()


def test_an_instant_is_asked_about() -> None:
    """The instant asked about is one, with a time zone, wherever it is asked."""
    bare = datetime(2026, 11, 23)  # noqa: DTZ001
    for ask in (
        lambda at: policy().schedule(needed(on(23)), person(), [], at=at),
        lambda at: policy().plan([], person(), [], at=at),
        lambda at: policy().may_contact(person(), "phone", "service", [], at=at),
        lambda at: policy().explain(needed(on(23)), person(), [], at=at),
    ):
        with pytest.raises(NaiveDatetimeError):
            ask(bare)
        with pytest.raises(NotAnInstantError):
            ask("2026-11-23")


# -- properties -----------------------------------------------------------------------------------

HOURS = st.integers(0, 10 * 24)


@given(HOURS, st.lists(HOURS, max_size=6), st.sampled_from(BASES))
def test_what_is_scheduled_may_be_sent_then(start: int, past: list[int], basis: str) -> None:
    """At the instant of a contact it may be made, on that channel, and until then it may not."""
    kim = person(quiet_hours=NIGHT, consents=[said("given")])
    contacts = [call(on(10) - n * HOUR, id=str(i)) for i, n in enumerate(past)]
    whole = policy(TEAM, ONE, Cap("week", 2, "7 consecutive dates"))
    what = needed(on(10) + start * HOUR, basis=basis)
    found = whole.schedule(what, kim, contacts, at=on(10))
    assert whole.may_contact(kim, "phone", what, contacts, at=when(found)).proved
    before = when(found) - timedelta(microseconds=1)
    if not later(what.earliest_at, before) and not later(on(10), before):
        assert whole.may_contact(kim, "phone", what, contacts, at=before).refuted

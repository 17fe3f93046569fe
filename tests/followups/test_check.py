"""The checks that every contact passes, and the bases that each binds."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from followups.support import (
    DAY,
    NIGHT,
    attempt,
    call,
    needed,
    on,
    open_on,
    person,
    policy,
    said,
    schedule,
    shut,
    tried,
)
from servicekit.errors import FieldError
from servicekit.followups.check import (
    CARRIED_OUT,
    CHECKS,
    CONSENT,
    CONTACT_HOURS,
    NEEDS,
    OBJECTION,
    QUIET_HOURS,
    Check,
)
from servicekit.followups.scheduled import Scheduled, Unschedulable
from servicekit.interaction import BASES

KEY = "stay-fixed/12"
NO = [said("objected", "service"), said("objected", "call back")]
#: Of each check, a customer to whom it forbids to be called at night, and the bases that it binds.
FORBIDS: list[tuple[Check, dict[str, Any], set[str]]] = [
    (NEEDS, {"needs": ["no phone"]}, set(BASES)),
    (OBJECTION, {"consents": NO}, set(BASES) - {"requested", "safety"}),
    (
        CONTACT_HOURS,
        {"contact_hours": open_on("Mo-Su 09:00-17:00")},
        set(BASES) - {"requested", "safety"},
    ),
    (QUIET_HOURS, {"quiet_hours": NIGHT}, set(BASES) - {"requested", "safety"}),
    (CONSENT, {}, {"marketing"}),
]


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize(("check", "fields", "bases"), FORBIDS, ids=[str(c) for c, _, _ in FORBIDS])
def test_the_bases_that_each_binds(
    check: Check, fields: dict[str, Any], bases: set[str], basis: str
) -> None:
    """A wish yields to what was asked for and to danger, a need to neither; consent is apart."""
    assert set(check.bases) == bases
    alone = policy(checks=[check], channels=["phone"])
    call = needed(on(23, 22), purpose="call back", basis=basis, latest_at=on(23, 22))
    found = alone.schedule(call, person(**fields), [], at=on(23, 22))
    assert isinstance(found, Unschedulable) == (basis in bases)


def test_no_channel_is_left_out() -> None:
    """The checks hold on every channel, each has a code of its own, and only consent is law."""
    assert all(check.channels == () for check in CHECKS)
    assert [check for check in CHECKS if check.is_law] == [CONSENT]
    assert len({check.code for check in CHECKS}) == len(CHECKS)


def test_a_call_at_night() -> None:
    """A call at 22:00 that was asked for is made, one of marketing waits for the morning."""
    kim = person(quiet_hours=NIGHT, consents=[said("given")])
    asked_for = schedule(what=needed(on(23, 22), basis="requested"), customer=kim)
    promotion = schedule(what=needed(on(23, 22), basis="marketing"), customer=kim)
    assert isinstance(asked_for, Scheduled)
    assert isinstance(promotion, Scheduled)
    assert (asked_for.at, promotion.at) == (on(23, 22), on(24, 7))
    assert [each.code for each in promotion.moved] == ["quiet_hours"]


@pytest.mark.parametrize("basis", BASES)
def test_nothing_is_carried_out_twice(basis: str) -> None:
    """What a contact has carried out is shut out for ever, whatever its basis."""
    asked = attempt(made=[tried(on(22), carried_out=(KEY,))], key=KEY, basis=basis)
    assert basis in CARRIED_OUT.bases
    assert shut(CARRIED_OUT, asked, on(23), on(30)) == [(on(23), on(30))]
    other = attrs.evolve(asked, follow_ups=(needed(on(23), key="stay-fixed/13"),))
    assert shut(CARRIED_OUT, other, on(23), on(30)) == []


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("outcome", ["no_answer", "voicemail"])
def test_a_call_that_nobody_takes_is_not_made_again_at_once(basis: str, outcome: str) -> None:
    """After a try that reached nobody the next one waits for an hour, but for a danger."""
    what = needed(on(23, 9), basis=basis, key=KEY)
    tries = [call(on(23, 9), outcome=outcome, follow_ups=[KEY])]
    kim = person(consents=[said("given")])
    found = policy(channels=["phone"]).schedule(what, kim, tries, at=on(23, 9, 1))
    assert isinstance(found, Scheduled)
    assert found.at == (on(23, 9, 1) if basis == "safety" else on(23, 10))


def test_another_follow_up_does_not_wait_for_a_try() -> None:
    """The pause is that of one follow-up and its further tries, and not of the others."""
    tries = [call(on(23, 9), follow_ups=[KEY]), call(on(23, 9), id="b", follow_ups=["c"])]
    for key, expected in ((KEY, on(23, 10)), (f"{KEY}/2", on(23, 10)), ("other", on(23, 9, 1))):
        found = policy().schedule(needed(on(23, 9), key=key), person(), tries, at=on(23, 9, 1))
        assert isinstance(found, Scheduled)
        assert found.at == expected
    second = call(on(23, 10), id="c", follow_ups=[f"{KEY}/2"])
    found = policy().schedule(
        needed(on(23, 9), key=f"{KEY}/3"), person(), [*tries, second], at=on(23, 10, 1)
    )
    assert isinstance(found, Scheduled)
    assert found.at == on(23, 11)
    assert [each.constraint for each in found.moved] == ["again"]


def test_what_is_planned_is_no_try() -> None:
    """What is planned under the very key does not hold itself back."""
    what = needed(on(23, 9), key=KEY)
    first = policy().schedule(what, person(), [], at=on(23, 9))
    again = policy().schedule(what, person(), [], at=on(23, 9), planned=[first])
    assert again == first


def test_one_of_several_carried_out() -> None:
    """A contact that would carry one of its follow-ups out again is shut out as a whole."""
    both = attrs.evolve(
        attempt(made=[tried(on(22), carried_out=(KEY,))]),
        follow_ups=(needed(on(23), key="other"), needed(on(23), key=KEY)),
    )
    assert shut(CARRIED_OUT, both, on(23), on(24)) == [(on(23), on(24))]


def test_the_clause_names_purpose_and_channel() -> None:
    """Why something is shut out names what it was for and how."""
    clause = CONSENT.said(attempt("email", purpose="spring sale"), 0)
    assert "spring sale" in clause
    assert clause.endswith("by email")
    both = attrs.evolve(
        attempt(), follow_ups=tuple(needed(on(23), key=k, purpose=k) for k in ("sale", "news"))
    )
    assert all(name in OBJECTION.said(both, 0) for name in ("sale", "news", "by phone"))
    assert NEEDS.said(attempt(), 0) == "the customer needs no phone"


@pytest.mark.parametrize(
    ("zones", "places"),
    [((), ""), (("Europe/London",), ""), (("Europe/London", "Asia/Kolkata"), None)],
    ids=["unknown", "one", "two"],
)
@pytest.mark.parametrize("check", [CONTACT_HOURS, QUIET_HOURS], ids=str)
def test_the_clause_names_the_places(check: Check, zones: tuple[str, ...], places: Any) -> None:
    """Where the customer may be in several zones, their hours hold in all, and it names these."""
    clause = check.said(attempt(customer=person(timezones=zones)), 0)
    assert clause.endswith(" (Europe/London and Asia/Kolkata)" if places is None else places)
    assert ("(" in clause) is (places is None)


def test_a_purpose_with_braces_is_said_as_it_is() -> None:
    """Whatever stands in a purpose is said as it is written."""
    assert "{channel}" in CONSENT.said(attempt(purpose="{channel}"), 0)


def test_a_host_changes_what_one_binds() -> None:
    """A host that keeps quiet hours for promised calls no more changes the check alone."""
    fewer = attrs.evolve(QUIET_HOURS, bases=["marketing"])
    checks = [fewer if check is QUIET_HOURS else check for check in CHECKS]
    call = needed(on(23, 22), basis="promised")
    kim = person(quiet_hours=NIGHT)
    assert policy(checks=checks).schedule(call, kim, [], at=on(23, 22)).at == on(23, 22)
    assert policy().schedule(call, kim, [], at=on(23, 22)).at == on(24, 7)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": ""}, "not blank"),
        ({"code": " "}, "not blank"),
        ({"clause": None}, "not blank"),
        ({"bases": ["promotion"]}, "bases"),
        ({"channels": "phone"}, "a list of str"),
        ({"is_law": None}, "is_law"),
        ({"source": 7}, "source"),
    ],
    ids=str,
)
def test_what_is_refused(fields: dict[str, Any], words: str) -> None:
    """A check has a name, a code and a clause, and words where words are wanted."""
    with pytest.raises(FieldError, match=words):
        attrs.evolve(QUIET_HOURS, **fields)


def test_it_travels(travels: Any) -> None:
    """A check can be copied, pickled and hashed, and is called by its id."""
    for check in CHECKS:
        travels(check)
        assert str(check).partition(":")[0] == check.id
    assert shut(QUIET_HOURS, attempt(), on(23), on(23) + DAY) == []

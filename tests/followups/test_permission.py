"""Consent and objection as they stand at each instant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from followups.support import attempt, needed, on, person, said, spans
from servicekit.customer import Consent
from servicekit.followups.attempt import Attempt
from servicekit.followups.permission import objected, without_consent
from servicekit.instants import to_microseconds

INSTANT = timedelta(microseconds=1)
FROM, UNTIL = on(23), on(30)
ALL = [(FROM, UNTIL)]


def asked(*consents: Consent, channel: str = "phone", **fields: Any) -> Attempt:
    defaults = {"purpose": "spring sale", "basis": "marketing"}
    return attempt(channel, customer=person(consents=consents), **(defaults | fields))


def lacking(*consents: Consent, **fields: Any) -> list[Any]:
    asking = asked(*consents, **fields)
    return spans(without_consent(asking, to_microseconds(FROM), to_microseconds(UNTIL)), FROM)


def refused(*consents: Consent, **fields: Any) -> list[Any]:
    asking = asked(*consents, **fields)
    return spans(objected(asking, to_microseconds(FROM), to_microseconds(UNTIL)), FROM)


# -- consent --------------------------------------------------------------------------------------


def test_nobody_said_anything() -> None:
    """Who said nothing has not consented, and has not objected."""
    assert lacking() == ALL
    assert refused() == []


def test_consent_to_the_basis_or_the_purpose() -> None:
    """Consent to marketing is consent to a spring sale, and so is consent to the sale alone."""
    assert lacking(said("given")) == []
    assert lacking(said("given", "spring sale")) == []
    assert lacking(said("given", "newsletter")) == ALL


@pytest.mark.parametrize("status", ["withdrawn", "objected"])
def test_what_was_said_about_the_very_purpose_decides(status: str) -> None:
    """A word against the very purpose outweighs consent to its basis, and the other way round."""
    assert lacking(said("given"), said(status, "spring sale", on(2))) == ALL
    assert lacking(said(status), said("given", "spring sale", on(2))) == []


@pytest.mark.parametrize("word", ["spring sale", "spring plan", "marketing"])
def test_the_words_for_it(word: str) -> None:
    """A customer can speak of the purpose, of its plan, or of its basis."""
    assert lacking(said("given", word), plan_id="spring plan") == []
    assert refused(said("objected", word), plan_id="spring plan") == ALL


def test_any_contact_at_all() -> None:
    """Who objects to any contact objects to each; who agrees to any agreed to no marketing."""
    assert refused(said("objected", "any")) == ALL
    assert lacking(said("given", "any")) == ALL
    assert lacking(said("given"), said("given", "any", on(2))) == []


def test_the_latest_word_counts() -> None:
    """Who takes back consent to marketing takes it back for the spring sale, too."""
    words = said("given", "spring sale"), said("withdrawn", "marketing", on(2))
    assert lacking(*words) == ALL
    assert lacking(*words, said("given", "spring sale", on(3))) == []


def test_withdrawn_consent_holds_no_more() -> None:
    """Consent that was withdrawn gives nothing, until it is given again."""
    assert lacking(said("given"), said("withdrawn", at=on(2))) == ALL
    again = said("given", at=on(3))
    assert lacking(said("given"), said("withdrawn", at=on(2)), again) == []


def test_consent_until() -> None:
    """Consent until an instant holds at that instant itself, and not a microsecond later."""
    shut = lacking(said("given", until_at=on(25, 12)))
    assert shut == [(on(25, 12) + INSTANT, UNTIL)]
    assert lacking(said("given", until_at=on(22))) == ALL
    assert lacking(said("given", until_at=UNTIL)) == []


def test_two_consents_with_ends() -> None:
    """What holds is the latest word: a shorter consent given later ends when it says."""
    long, short = said("given", until_at=on(29)), said("given", at=on(2), until_at=on(25))
    assert lacking(long, short) == [(on(25) + INSTANT, UNTIL)]


@pytest.mark.parametrize(("channel", "shut"), [("phone", []), ("email", ALL), (None, [])], ids=repr)
def test_consent_per_channel(channel: str | None, shut: list[Any]) -> None:
    """Consent on a channel speaks for that alone, and consent without one for every channel."""
    assert lacking(said("given", channel=channel)) == shut


def test_withdrawn_on_one_channel() -> None:
    """Who gave consent and withdrew it for the phone can still be written to."""
    words = said("given"), said("withdrawn", at=on(2), channel="phone")
    assert lacking(*words) == ALL
    assert lacking(*words, channel="email") == []


@pytest.mark.parametrize("purpose", ["marketing", "spring sale"])
def test_what_was_recorded_later_is_not_known(purpose: str) -> None:
    """What became known only after the instant asked about changes nothing at that instant."""
    given = said("given")
    late = said("withdrawn", purpose, at=on(2), recorded_at=on(24))
    assert lacking(given, late) == []
    assert refused(given, said("objected", purpose, at=on(2), recorded_at=on(24))) == []


def test_consent_that_begins_later() -> None:
    """Consent that is known today and holds from tomorrow on opens tomorrow."""
    shut = lacking(said("given", at=on(24), recorded_at=on(22)))
    assert shut == [(FROM, on(24))]


def test_each_purpose_of_a_contact_needs_consent() -> None:
    """A contact for two purposes needs consent to both."""
    both = attrs.evolve(
        asked(said("given", "spring sale")),
        follow_ups=tuple(
            needed(FROM, key=name, purpose=name, basis="marketing")
            for name in ("spring sale", "newsletter")
        ),
    )
    edges = without_consent(both, to_microseconds(FROM), to_microseconds(UNTIL))
    assert spans(edges, FROM) == ALL


# -- objection ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("purpose", "shut"),
    [("spring sale", ALL), ("marketing", ALL), ("newsletter", []), ("service", [])],
)
def test_objection_to_a_purpose_or_its_basis(purpose: str, shut: list[Any]) -> None:
    """An objection shuts out the very purpose, or everything on the basis to which it is."""
    assert refused(said("objected", purpose)) == shut


@pytest.mark.parametrize("general", ["spring plan", "marketing", "any"])
def test_a_general_yes_does_not_lift_a_particular_no(general: str) -> None:
    """Who refused the spring sale and later agrees to more in general still refuses the sale."""
    no = said("objected", "spring sale")
    assert refused(no, said("given", general, on(2)), plan_id="spring plan") == ALL
    assert refused(no, said("given", "spring sale", on(2)), plan_id="spring plan") == []


@pytest.mark.parametrize("general", ["spring sale", "spring plan", "marketing", "any"])
def test_a_particular_yes_lifts_a_general_no(general: str) -> None:
    """Who refused something in general and later agrees to the sale itself agrees to the sale."""
    yes = said("given", "spring sale", on(2))
    assert refused(said("objected", general), yes, plan_id="spring plan") == []
    assert refused(yes, said("objected", general, on(3)), plan_id="spring plan") == ALL


def test_who_objects_to_one_of_several() -> None:
    """A contact for two purposes is refused where the customer objected to either."""
    for no, shut in (("newsletter", ALL), ("spring sale", ALL), ("autumn sale", [])):
        both = attrs.evolve(
            asked(said("objected", no)),
            follow_ups=tuple(
                needed(FROM, key=name, purpose=name, basis="marketing")
                for name in ("spring sale", "newsletter")
            ),
        )
        edges = objected(both, to_microseconds(FROM), to_microseconds(UNTIL))
        assert spans(edges, FROM) == shut


def test_objection_on_a_channel() -> None:
    """An objection to calls leaves mails, and one without a channel leaves none."""
    calls = said("objected", channel="phone")
    assert refused(calls) == ALL
    assert refused(calls, channel="email") == []
    assert refused(said("objected"), channel="email") == ALL


def test_only_consent_lifts_an_objection() -> None:
    """An objection holds until consent is given, and comes back when that has ended."""
    no, yes = said("objected"), said("given", at=on(2), until_at=on(25))
    assert refused(no, said("withdrawn", at=on(2))) == ALL
    assert refused(no, yes) == [(on(25) + INSTANT, UNTIL)]


def test_service_needs_no_consent_only_no_objection() -> None:
    """A withdrawn consent is no objection: service goes on, as it needs none."""
    withdrawn = said("given", "service"), said("withdrawn", "service", on(2))
    assert refused(*withdrawn, basis="service", purpose="stay fixed") == []
    no = said("objected", "service")
    assert refused(no, basis="service", purpose="stay fixed") == ALL

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import permutations
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.customer import STATUSES, Consent, Customer
from servicekit.errors import FieldError, MandateError, NaiveDatetimeError, UnknownZoneError
from servicekit.hours import BusinessHours
from servicekit.mandate import Mandate
from servicekit.values import Facts
from servicekit.versions import Versions

LONDON = ZoneInfo("Europe/London")
MICROSECOND = timedelta(microseconds=1)
NIGHTS = BusinessHours.parse("Mo-Su 22:00-08:00", timezone="Europe/London")
LUNCH = BusinessHours.parse("Mo-Fr 12:00-13:00", timezone="Europe/London")
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="America/New_York")


def may(day: float) -> datetime:
    return datetime(2026, 5, 1, tzinfo=UTC) + timedelta(days=day - 1)


def kim(**changes: object) -> Customer:
    return Customer(
        **{
            "id": 7,
            "name": "Kim",
            "language": "en-GB",
            "timezones": ["Europe/London", "America/New_York"],
            "preferred_channels": ["email", "phone"],
            "needs": ["more time"],
            "brand": "north",
            "since": datetime(2020, 1, 1, tzinfo=UTC),
            "facts": {"tier": "gold", "orders": [3, 5]},
            "same_as": [12],
            "contact_points": {"phone": ["555 0100"], "email": ["kim@example.org"]},
            "quiet_hours": NIGHTS,
            **changes,
        }
    )


def test_a_customer_is_converted():
    """Ids become text, lists become tuples, and facts become immutable."""
    customer = kim()

    assert customer.id == "7"
    assert customer.timezones == ("Europe/London", "America/New_York")
    assert customer.preferred_channels == ("email", "phone")
    assert customer.needs == ("more time",)
    assert customer.facts == Facts({"tier": "gold", "orders": (3, 5)})


def test_only_the_id_is_needed():
    """Of a customer nothing but the id must be known."""
    customer = Customer(id="kim")

    assert (customer.name, customer.language, customer.timezones) == ("", None, ())
    assert (customer.needs, customer.since, customer.facts) == ((), None, Facts())
    assert (customer.ids, customer.contact_points) == (("kim",), Facts())
    assert (customer.consents, customer.mandates) == ((), ())
    assert (customer.contact_hours, customer.quiet_hours) == (None, None)


def test_zones_are_taken_by_name():
    """Every plausible time zone must be one that exists, and comes in a list."""
    with pytest.raises(UnknownZoneError):
        kim(timezones=["Mars/Base"])
    with pytest.raises(FieldError, match="not one text"):
        kim(timezones="Europe/London")
    with pytest.raises(FieldError):
        kim(timezones=[ZoneInfo("Europe/London")])


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"preferred_channels": "email"},
        {"needs": [3]},
        {"facts": {3: "three"}},
        {"same_as": "12"},
        {"same_as": [""]},
        {"same_as": [7]},
        {"same_as": [12, "12"]},
        {"contact_points": {"phone": "555 0100"}},
        {"contact_points": {"phone": [5550100]}},
        {"consents": ["marketing"]},
        {"mandates": ["sam"]},
    ],
    ids=repr,
)
def test_a_customer_is_checked(wrong):
    """An empty or repeated id, one text instead of a list, and what is no text are refused."""
    with pytest.raises(FieldError):
        kim(**wrong)


def test_a_customer_is_one_since_an_instant():
    """The beginning is an instant, never a wall clock without a zone."""
    with pytest.raises(NaiveDatetimeError):
        kim(since=datetime(2020, 1, 1))  # noqa: DTZ001 - refused on purpose


def test_a_customer_has_every_id_that_they_had():
    """The own id comes first, then those of the records that were merged into it."""
    assert kim(same_as=[12, "old"]).ids == ("7", "12", "old")


@pytest.mark.parametrize("name", ["contact_hours", "quiet_hours"])
def test_hours_are_calendars(name):
    """Hours are a calendar, versions of one, or not known; nothing else is taken for one."""
    versions = Versions({date(2026, 1, 1): NIGHTS, date(2026, 6, 1): LUNCH})

    for hours in (NIGHTS, NIGHTS - LUNCH, versions, None):
        assert getattr(kim(**{name: hours}), name) is hours
    for wrong in ("Mo-Fr", [NIGHTS], Versions({date(2026, 1, 1): "Mo-Fr"})):
        with pytest.raises(FieldError, match=f"{name}=.*a calendar"):
            kim(**{name: wrong})


def test_names_and_contact_points_are_not_shown():
    """``repr`` does not tell who the customer is, or where they can be reached."""
    shown = repr(kim())

    assert not any(secret in shown for secret in ("Kim", "555 0100", "kim@example.org"))
    assert "id='7'" in shown


def test_a_customer_never_changes(travels):
    """A customer is immutable, can be copied and pickled, and is checked again when evolved."""
    travels(kim(consents=[given_(), objected(channel="phone")], mandates=[carer()]))
    travels(given_(until_at=may(9), mandate=carer(), by="sam"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        kim().name = "Sam"
    assert attrs.evolve(kim(), id=8).id == "8"
    with pytest.raises(UnknownZoneError):
        attrs.evolve(kim(), timezones=["Mars/Base"])
    with pytest.raises(FieldError):
        attrs.evolve(kim(), id=12)
    with pytest.raises(FieldError):
        attrs.evolve(given_(), status="perhaps")


# -- who may act for them -------------------------------------------------------------------------


def carer(**changes: object) -> Mandate:
    """Return Sam's mandate for Kim from the second of May to the fourth."""
    return Mandate(
        **{
            "holder": "sam",
            "customer_id": 7,
            "from_at": may(2),
            "until_at": may(4),
            **changes,
        }
    )


def test_who_may_act_for_a_customer():
    """The first mandate that covers the act at the instant is found, and none where none does."""
    lawyer = carer(holder="ada", acts=["release"])
    later = carer(customer_id=12, from_at=may(3), until_at=None)
    customer = kim(mandates=[carer(), lawyer, later])

    assert customer.mandate("sam", "agree", at=may(2)) == carer()
    assert customer.mandate("sam", "agree", at=may(5)) == later
    assert customer.mandate("ada", "release", at=may(2)) == lawyer
    assert customer.mandate("ada", "agree", at=may(2)) is None
    assert customer.mandate("sam", "agree", at=may(2) - MICROSECOND) is None


def test_mandates_are_the_customers_own():
    """A mandate for somebody else is refused; one for a merged record is not."""
    assert kim(mandates=[carer(customer_id=12)]).mandates
    with pytest.raises(FieldError, match=r"mandates.customer_id='8'.*7, 12"):
        kim(mandates=[carer(customer_id=8)])


# -- what they consented to -----------------------------------------------------------------------


def consent(status: str, day: float = 3, **fields: object) -> Consent:
    return Consent(**{"purpose": "marketing", "at": may(day), "status": status, **fields})


def given_(day: float = 3, **fields: object) -> Consent:
    return consent("given", day, **fields)


def withdrawn(day: float = 3, **fields: object) -> Consent:
    return consent("withdrawn", day, **fields)


def objected(day: float = 3, **fields: object) -> Consent:
    return consent("objected", day, **fields)


def answers(customer: Customer, day: float = 9, **asked: object) -> tuple[bool, bool]:
    """Return whether they have consented to marketing, and whether they have objected."""
    return (
        customer.has_consented("marketing", at=may(day), **asked),
        customer.has_objected("marketing", at=may(day), **asked),
    )


YES, NO, NEVER = (True, False), (False, False), (False, True)


def test_a_statement_is_converted():
    """Ids become text, and a statement became known when it was made, unless said otherwise."""
    said = given_(by=3, customer_id=7, id=1, revises=2)

    assert (said.by, said.customer_id, said.id, said.revises) == ("3", "7", "1", "2")
    assert said.recorded_at == may(3)
    assert given_(recorded_at=may(4)).recorded_at == may(4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": " "},
        {"purpose": None},
        {"status": "perhaps"},
        {"channel": ""},
        {"by": ""},
        {"customer_id": ""},
        {"until_at": may(3) - MICROSECOND},
        {"status": "withdrawn", "until_at": may(4)},
        {"status": "objected", "until_at": may(4)},
    ],
    ids=repr,
)
def test_a_statement_is_checked(wrong):
    """A purpose says something, a status is known, and only what is given ends, not before it."""
    with pytest.raises(FieldError):
        attrs.evolve(given_(), **wrong)


@pytest.mark.parametrize("name", ["at", "recorded_at", "until_at"])
def test_a_statement_has_instants(name):
    """A statement is made, known and ended at instants."""
    with pytest.raises(NaiveDatetimeError):
        given_(**{name: datetime(2026, 5, 4)})  # noqa: DTZ001 - refused on purpose


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([], NO),
        ([given_()], YES),
        ([given_(9)], YES),
        ([given_(10)], NO),
        ([withdrawn()], NO),
        ([objected()], NEVER),
        ([given_(), withdrawn(4)], NO),
        ([given_(), objected(4)], NEVER),
        ([objected(), given_(4)], YES),
        ([withdrawn(), given_(4)], YES),
        ([given_(4), objected()], YES),
        # only consent lifts an objection
        ([objected(), withdrawn(4)], NEVER),
        ([objected(), withdrawn(4), given_(5)], YES),
        # a consent that has ended gives nothing, and lifts nothing any more
        ([given_(until_at=may(9))], YES),
        ([given_(until_at=may(9) - MICROSECOND)], NO),
        ([given_(), given_(4, until_at=may(8))], NO),
        ([given_(until_at=may(8)), given_(4)], YES),
        ([objected(), given_(4, until_at=may(9))], YES),
        ([objected(), given_(4, until_at=may(8))], NEVER),
        ([withdrawn(), given_(4, until_at=may(8))], NO),
        # another purpose is another matter
        ([given_(purpose="survey")], NO),
        ([given_(), objected(4, purpose="survey")], YES),
        # at one instant: seq, then the strictest
        ([given_(seq=1), objected()], YES),
        ([objected(), given_()], NEVER),
        ([withdrawn(), given_()], NO),
        ([given_(until_at=may(8)), given_()], NO),
    ],
)
def test_the_latest_statement_counts(statements, found):
    """On one record the latest statement counts, and only consent in force lifts an objection."""
    assert answers(kim(consents=statements)) == found
    assert answers(kim(consents=reversed(statements))) == found


@pytest.mark.parametrize(
    ("statements", "phone", "email", "all_of_them"),
    [
        ([given_()], YES, YES, YES),
        ([given_(channel="phone")], YES, NO, NO),
        ([objected(channel="phone")], NEVER, NO, NEVER),
        ([given_(), withdrawn(4, channel="phone")], NO, YES, NO),
        ([given_(), objected(4, channel="phone")], NEVER, YES, NEVER),
        ([given_(channel="phone"), withdrawn(4)], NO, NO, NO),
        ([objected(), given_(4, channel="phone")], YES, NEVER, NEVER),
        ([objected(channel="phone"), given_(4)], YES, YES, YES),
        ([given_(4), objected(channel="phone")], YES, YES, YES),
        ([given_(channel="phone"), given_(channel="email")], YES, YES, NO),
    ],
)
def test_what_was_said_about_a_channel(statements, phone, email, all_of_them):
    """One channel does not speak for another; all speak for each until a later one says else."""
    customer = kim(consents=statements)

    assert answers(customer, channel="phone") == phone
    assert answers(customer, channel="email") == email
    assert answers(customer) == all_of_them


def test_consent_in_two_times():
    """A statement that is entered late is seen by who knows of it, also for the time before."""
    customer = kim(consents=[given_(), withdrawn(4, recorded_at=may(8))])

    assert answers(customer, 5) == YES
    assert answers(customer, 5, known_at=may(8)) == NO
    assert answers(customer, 8) == NO
    assert answers(customer, 3, known_at=may(8)) == YES
    assert answers(customer, 8, known_at=may(7)) == YES


def test_an_entry_that_is_corrected():
    """An edit stands in the place of what it revises from when it was recorded."""
    wrong = given_(id="e1")
    customer = kim(consents=[wrong, given_(recorded_at=may(5), revises="e1", channel="email")])

    assert answers(customer, 4, channel="phone") == YES
    assert answers(customer, 5, channel="phone") == NO
    assert answers(customer, 5, channel="email") == YES


@pytest.mark.parametrize(
    "statements",
    [
        [given_(id="e1"), objected(id="e1")],
        [given_(revises="e1")],
        [given_(id="e1"), given_(customer_id=12, revises="e1")],
    ],
)
def test_edits_are_checked(statements):
    """On one record each id stands for one statement, and what is revised is there."""
    with pytest.raises(FieldError):
        kim(consents=statements)


def test_ids_of_statements_belong_to_their_record():
    """Records that were merged may each have a statement of the same id."""
    customer = kim(
        consents=[
            given_(id="e1"),
            objected(id="e1", customer_id=12),
            given_(4, revises="e1", customer_id=12),
        ]
    )

    assert answers(customer, 3) == NEVER
    assert answers(customer, 4) == YES


def test_statements_are_the_customers_own():
    """A statement of somebody else's record is refused."""
    with pytest.raises(FieldError, match=r"consents.customer_id='8'.*7, 12"):
        kim(consents=[given_(customer_id=8)])


@pytest.mark.parametrize("by", [None, "7", 12])
def test_the_customer_gives_consent(by):
    """Under whatever id, the customer gives consent without a mandate."""
    assert answers(kim(consents=[given_(by=by)])) == YES


def test_somebody_with_a_mandate_gives_consent():
    """A mandate that is in force lets its holder give consent, shown with it or known before."""
    assert answers(kim(consents=[given_(by="sam", mandate=carer())])) == YES
    assert answers(kim(consents=[given_(by="sam")], mandates=[carer(customer_id=12)])) == YES


@pytest.mark.parametrize(
    "held",
    [
        {},
        {"mandates": [carer(acts=["release"])]},
        {"mandates": [carer(holder="ada")]},
        {"mandates": [carer(until_at=may(2))]},
        {"consents": [given_(by="sam", mandate=carer(customer_id=8))]},
    ],
)
def test_nobody_else_gives_consent(held):
    """Without a mandate that covers it then, somebody else gives no consent for a customer."""
    with pytest.raises(MandateError) as caught:
        kim(**{"consents": [given_(by="sam")], **held})
    assert (caught.value.act, caught.value.by, caught.value.customer) == ("consent", "sam", "7")


@pytest.mark.parametrize("status", ["withdrawn", "objected"])
def test_anybody_withdraws_or_objects(status):
    """To withdraw consent or to object for a customer nobody needs a mandate."""
    assert kim(consents=[consent(status, by="sam")]).consents[0].by == "sam"


# -- consent over merged records ------------------------------------------------------------------


def on(record: int, said: Consent) -> Consent:
    return attrs.evolve(said, customer_id=record)


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([on(12, given_())], YES),
        ([given_(), on(12, given_())], YES),
        ([given_(4), on(12, withdrawn())], NO),
        ([given_(4), on(12, objected())], NEVER),
        ([objected(), on(12, given_(4))], NEVER),
        ([given_(4), on(12, objected()), on(12, given_(5))], YES),
        ([given_(4), on(12, objected()), on(12, withdrawn(5))], NEVER),
        ([given_(4), on(12, given_(until_at=may(8)))], YES),
        ([on(12, given_(until_at=may(8)))], NO),
    ],
)
def test_the_strictest_record_wins(statements, found):
    """Over merged records one that objects or withdraws decides, until it is lifted on that one."""
    assert answers(kim(consents=statements)) == found


@pytest.mark.parametrize(
    ("statements", "phone", "email"),
    [
        ([given_(), on(12, objected(channel="phone"))], NEVER, YES),
        ([given_(channel="phone"), on(12, withdrawn(channel="email"))], YES, NO),
        ([objected(), on(12, given_(4, channel="phone"))], NEVER, NEVER),
    ],
)
def test_the_strictest_record_wins_on_each_channel(statements, phone, email):
    """Over merged records each channel is judged by itself."""
    customer = kim(consents=statements)

    assert (answers(customer, channel="phone"), answers(customer, channel="email")) == (
        phone,
        email,
    )


# -- merging --------------------------------------------------------------------------------------


def test_a_merged_customer():
    """The survivor keeps what it knows, and takes from the other what it does not."""
    other = Customer(
        id=8,
        same_as=[9],
        name="Ada",
        language="fr-FR",
        timezones=["Europe/Paris", "Europe/London"],
        contact_points={"fax": ["555 0199"], "phone": ["555 0101", "555 0100"]},
        preferred_channels=["fax"],
        needs=["no phone"],
        mandates=[carer(customer_id=8)],
        brand="south",
        since=may(1).replace(year=2019),
        facts={"tier": "standard", "shoe": 41},
    )

    merged = kim(mandates=[carer()]).merge(other)

    assert merged.ids == ("7", "12", "8", "9")
    assert (merged.name, merged.language, merged.brand) == ("Kim", "en-GB", "north")
    assert merged.timezones == ("Europe/London", "America/New_York", "Europe/Paris")
    assert merged.preferred_channels == ("email", "phone")
    assert merged.needs == ("more time", "no phone")
    assert merged.contact_points == {
        "phone": ("555 0100", "555 0101"),
        "email": ("kim@example.org",),
        "fax": ("555 0199",),
    }
    assert merged.mandates == (carer(), carer(customer_id=8))
    assert merged.since == may(1).replace(year=2019)
    assert merged.facts == {"tier": "gold", "orders": (3, 5), "shoe": 41}
    bare = Customer(id=3).merge(other)
    assert (bare.name, bare.language, bare.brand) == ("Ada", "fr-FR", "south")
    assert (bare.preferred_channels, bare.since) == (("fax",), other.since)


def test_merging_keeps_where_consent_was_given():
    """Each statement stays with the record on which it was made, and is there once."""
    first = Customer(id=1, consents=[given_()])
    second = Customer(id=2, consents=[objected(), given_(4)])

    merged = first.merge(second)

    assert [(said.customer_id, said.status) for said in merged.consents] == [
        ("1", "given"),
        ("2", "objected"),
        ("2", "given"),
    ]
    assert merged.merge(second) == merged


def test_a_customer_is_not_merged_with_the_same_record():
    """Two values of one record are no two records of one customer."""
    with pytest.raises(FieldError, match="another record"):
        kim().merge(kim(name="Sam"))


def test_merging_with_a_record_that_was_merged():
    """Records that know each other already are merged without naming an id twice."""
    assert kim().merge(Customer(id=12, same_as=[7, 13])).ids == ("7", "12", "13")


def test_merging_what_does_not_agree():
    """Different statements of one id on one record are refused, for one of them is wrong."""
    left = kim(consents=[on(12, given_(id="e1"))])
    with pytest.raises(FieldError, match="an id of its own"):
        left.merge(Customer(id=12, consents=[objected(id="e1")]))


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (may(1), may(2), may(1)),
        (may(2), may(1), may(1)),
        (may(1), None, may(1)),
        (None, may(1), may(1)),
        (None, None, None),
        (
            datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1),
            datetime(2026, 10, 25, 1, 45, tzinfo=LONDON),
            datetime(2026, 10, 25, 1, 45, tzinfo=LONDON),
        ),
    ],
)
def test_a_merged_customer_is_one_since_the_earlier(mine, theirs, merged):
    """They are a customer since the earlier of both instants, as far as they are known."""
    assert kim(since=mine).merge(Customer(id=3, since=theirs)).since == merged


HOURS = [None, NIGHTS, LUNCH, OFFICE, Versions({date(2026, 1, 1): LUNCH})]


@pytest.mark.parametrize("mine", HOURS, ids=repr)
@pytest.mark.parametrize("theirs", HOURS, ids=repr)
def test_merged_hours(mine, theirs):
    """Quiet is what is quiet for either record, and contact is welcome when it is for both."""
    merged = kim(quiet_hours=mine, contact_hours=mine).merge(
        Customer(id=3, quiet_hours=theirs, contact_hours=theirs)
    )
    said = [hours for hours in (mine, theirs) if hours is not None]

    for hour in range(0, 7 * 24, 5):
        t = may(1) + timedelta(hours=hour)
        quiet, open_ = merged.quiet_hours, merged.contact_hours
        assert (quiet is not None and quiet.is_open(t)) is any(h.is_open(t) for h in said)
        assert (open_ is None or open_.is_open(t)) is all(h.is_open(t) for h in said)


# -- laws -----------------------------------------------------------------------------------------

CHANNELS = (None, "phone", "email")
PURPOSES = ("marketing", "survey")


@st.composite
def statements(draw: st.DrawFn) -> Consent:
    day, status = draw(st.integers(1, 5)), draw(st.sampled_from(STATUSES))
    ends = st.none() | st.integers(day, 8).map(may)
    return consent(
        status,
        day,
        purpose=draw(st.sampled_from(PURPOSES)),
        channel=draw(st.sampled_from(CHANNELS)),
        recorded_at=may(day + draw(st.integers(0, 3))),
        until_at=draw(ends) if status == "given" else None,
        seq=draw(st.integers(0, 1)),
    )


said_by_somebody = st.lists(statements(), max_size=6)
days = st.integers(0, 9)
channels = st.sampled_from(CHANNELS)


def stances(consents: Iterable[Consent], day: int, channel: str) -> tuple[bool, bool]:
    """Return whether one record gives consent to marketing, and whether it rules it out."""

    def turn(said: Consent) -> tuple[datetime, int]:
        return said.at, said.seq

    def holds(said: Consent) -> bool:
        return said.status == "given" and (said.until_at or may(99)) >= may(day)

    about = [
        said
        for said in consents
        if said.purpose == "marketing"
        and said.channel in (None, channel)
        and said.at <= may(day)
        and said.recorded_at <= may(day)
    ]
    gives = any(
        holds(said) and not any(turn(o) >= turn(said) and not holds(o) for o in about)
        for said in about
    )
    rules_out = any(
        said.status != "given" and not any(turn(o) > turn(said) and holds(o) for o in about)
        for said in about
    )
    return gives, rules_out


@given(st.lists(said_by_somebody, min_size=1, max_size=3), days, st.sampled_from(CHANNELS[1:]))
def test_consent_is_the_rule(records, day, channel):
    """Consent is what some record gives and none rules out, each by its own latest word."""
    customers = [Customer(id=n, consents=said) for n, said in enumerate(records)]
    found = [stances(said, day, channel) for said in records]

    merged = reduce(Customer.merge, customers)

    assert merged.has_consented("marketing", at=may(day), channel=channel) is (
        any(gives for gives, _ in found) and not any(ruled_out for _, ruled_out in found)
    )


@given(said_by_somebody, said_by_somebody, days, channels)
def test_merging_permits_nothing(mine, theirs, day, channel):
    """What a merged customer permits one of both permitted, and none of both ruled out."""
    one, other = Customer(id=1, consents=mine), Customer(id=2, consents=theirs)
    merged = one.merge(other)

    for purpose in PURPOSES:
        asked = {"at": may(day), "channel": channel}
        consented, objections = (
            [getattr(c, name)(purpose, **asked) for c in (one, other, merged)]
            for name in ("has_consented", "has_objected")
        )
        assert objections[2] is (objections[0] or objections[1])
        if channel is not None:  # of both together, each may give one half of the channels
            assert not consented[2] or consented[0] or consented[1]


@given(st.lists(said_by_somebody, min_size=3, max_size=3), days, channels)
def test_the_order_of_merging_is_nothing(records, day, channel):
    """Whatever is merged first, and into what, the answers are the same."""
    customers = [Customer(id=n, consents=said) for n, said in enumerate(records)]
    found = set()
    for a, b, c in permutations(customers):
        for merged in (a.merge(b).merge(c), a.merge(b.merge(c))):
            assert set(merged.ids) == {"0", "1", "2"}
            found.add(answers(merged, day, channel=channel))
    assert len(found) == 1


@given(said_by_somebody, days, days, channels, st.randoms())
def test_what_was_known_does_not_change(consents, day, known, channel, random):
    """Neither later entries nor the order of entering change what was known at an instant."""
    before = [said for said in consents if said.recorded_at <= may(known)]
    random.shuffle(consents)
    asked = {"known_at": may(known), "channel": channel}

    assert answers(kim(consents=consents), day, **asked) == answers(
        kim(consents=before), day, **asked
    )


@given(said_by_somebody, days)
def test_all_channels_are_each_of_them(consents, day):
    """Consent without a channel holds on each, and an objection to any is one."""
    customer = kim(consents=consents)
    each = [answers(customer, day, channel=channel) for channel in ("phone", "email", "letter")]

    assert answers(customer, day) == (
        all(consented for consented, _ in each),
        any(objection for _, objection in each),
    )


@given(said_by_somebody, days, channels)
def test_nobody_consents_and_objects(consents, day, channel):
    """What somebody objects to they have not consented to."""
    assert answers(kim(consents=consents), day, channel=channel) != (True, True)


def test_a_mandate_is_asked_for_by_an_act_that_exists():
    """Who misspells an act is told so instead of being told that nobody holds a mandate."""
    with pytest.raises(FieldError, match="act='relase' is not possible: one of agree"):
        Customer(id="kim").mandate("sam", "relase", at=datetime(2026, 5, 4, tzinfo=UTC))


def test_channels_in_the_order_of_their_preference():
    """What they prefer comes first, best first; the rest stays in its order, each channel once."""
    kim = Customer(id=7, preferred_channels=["sms", "email", "phone"])
    assert kim.preferring(["letter", "phone", "email", "letter"]) == ("email", "phone", "letter")
    assert Customer(id=7).preferring(["phone", "email"]) == ("phone", "email")

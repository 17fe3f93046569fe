from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.decision import Reason, Verdict
from servicekit.errors import (
    AmountError,
    FieldError,
    NaiveDatetimeError,
    NotADurationError,
)
from servicekit.hours import BusinessHours
from servicekit.money import Money, Rate
from servicekit.staff import Agent, Authority, Grant, Limit, Team
from servicekit.staff.grant import standing

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
cents = st.integers(0, 10**6).map(lambda n: Money(str(n / 100), "EUR"))


def euro(amount: int | str) -> Money:
    return Money(amount, "EUR")


def pounds(amount: int | str) -> Money:
    return Money(amount, "GBP")


def hours_ago(n: float) -> datetime:
    return NOON - timedelta(hours=n)


REFUNDS = Authority(limits={"refund": Money(100, "EUR")})
DAILY = Authority(limits={"refund": Limit(per_window=Money(100, "EUR"), window=DAY)})
POUNDS = Rate("GBP", "EUR", "1.2", date(2026, 5, 4))


def sam(**changes: object) -> Agent:
    return Agent(
        **{
            "id": "sam",
            "name": "Sam",
            "team_id": 3,
            "skills": {"billing": 2},
            "languages": ["en-GB"],
            "hours": OFFICE,
            "authority": REFUNDS,
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("kind", "amount", "covered"),
    [
        ("refund", "99.99", True),
        ("refund", "100.00", True),
        ("refund", "100.01", False),
        ("waiver", "0", False),
    ],
)
def test_authority_ends_at_its_limit(kind, amount, covered):
    """A limit is inclusive, and what has no limit may not be decided at all."""
    verdict = REFUNDS.allows(kind, Money(amount, "EUR"), at=NOON, agent_id="sam")
    assert (verdict.proved, verdict.refuted) == (covered, not covered)


def test_authority_in_another_currency():
    """Whether a limit covers an amount of another currency, nobody can tell."""
    assert REFUNDS.allows("refund", Money(1, "GBP"), at=NOON, agent_id="sam").undecided


@pytest.mark.parametrize("limit", [100, "100 EUR", True, Money(-1, "EUR")], ids=repr)
def test_a_limit_is_money(limit):
    """A limit that is not money, or negative, is refused with its kind."""
    with pytest.raises(FieldError, match=r"limits\['refund'\]"):
        Authority(limits={"refund": limit})


def test_an_amount_alone_is_a_limit_per_case():
    """An amount is a limit per case, and none at all is no bound; all are kept in one form."""
    short = Authority(limits={"refund": euro(100), "waiver": None})
    long = Authority(limits={"refund": Limit(per_case=euro("100.00")), "waiver": Limit()})

    assert short == long
    assert hash(short) == hash(long)
    assert short.allows("waiver", pounds(10**9), at=NOON, agent_id="sam").proved


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"per_case": 100}, FieldError),
        ({"per_case": euro(-1)}, FieldError),
        ({"per_window": euro(-1), "window": DAY}, FieldError),
        ({"per_window": euro(1)}, FieldError),
        ({"window": DAY}, FieldError),
        ({"per_window": euro(1), "window": timedelta(0)}, FieldError),
        ({"per_window": euro(1), "window": -DAY}, FieldError),
        ({"per_window": euro(1), "window": 24}, NotADurationError),
    ],
    ids=repr,
)
def test_a_limit_is_checked(wrong, error):
    """Amounts of a limit are not negative, and an amount per window needs some time to hold in."""
    assert Limit(per_window=euro(0), window=MICROSECOND).window == MICROSECOND
    with pytest.raises(error):
        Limit(**wrong)


@given(cents, cents, cents)
def test_authority_is_monotone(limit, a, b):
    """Who may decide an amount may decide every smaller one."""
    small, large = sorted([a, b])
    authority = Authority(limits={"refund": limit})

    allowed, more = (
        authority.allows("refund", amount, at=NOON, agent_id="sam").proved
        for amount in (small, large)
    )
    assert allowed or not more


# -- what was granted -----------------------------------------------------------------------------


def refund(amount: int | str = 10, **changes: object) -> Grant:
    """Return what Sam gave back in case 1 an hour before noon."""
    return Grant(
        **{
            "id": "g1",
            "kind": "refund",
            "amount": euro(amount),
            "case_id": 1,
            "by": "sam",
            "at": hours_ago(1),
            **changes,
        }
    )


def test_a_grant_is_converted():
    """Ids become text, and a grant became known when it was given, unless said otherwise."""
    grant = refund(id=5, by=3, approved_by=4, customer_id=7, revises=2)

    assert (grant.id, grant.case_id, grant.by) == ("5", "1", "3")
    assert (grant.approved_by, grant.customer_id, grant.revises) == ("4", "7", "2")
    assert (grant.recorded_at, grant.seq) == (hours_ago(1), 0)
    assert refund(amount=0).amount == euro(0)
    assert attrs.evolve(grant, amount=None).amount is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"kind": " "},
        {"case_id": None},
        {"by": ""},
        {"amount": -1},
        {"approved_by": "sam"},
        {"approved_by": "ada", "approved_at": None},
        {"approved_at": NOON},
        {"approved_by": "ada", "approved_at": hours_ago(2)},
        {"reversed_at": hours_ago(2)},
    ],
    ids=repr,
)
def test_a_grant_is_checked(wrong):
    """Nobody approves what they gave, nothing precedes the grant, and its amount is no debt."""
    with pytest.raises(FieldError):
        refund(**wrong)


def test_what_is_granted_is_money():
    """An amount is money or nobody said it; a bare number has no currency."""
    with pytest.raises(FieldError, match="Money, not negative, or None"):
        attrs.evolve(refund(), amount=10)


def test_a_grant_has_instants():
    """A grant is given, known, approved and taken back at instants, in order also in a fold."""
    for name in ("at", "recorded_at", "approved_at", "reversed_at"):
        with pytest.raises(NaiveDatetimeError):
            refund(**{"approved_by": "ada", name: NOON.replace(tzinfo=None)})
    first = datetime(2026, 10, 25, 1, 45, tzinfo=LONDON)
    assert refund(at=first, reversed_at=first.replace(minute=30, fold=1))


@pytest.mark.parametrize(
    ("fields", "when", "stands", "pending"),
    [
        ({"recorded_at": hours_ago(3)}, hours_ago(2), False, False),
        ({}, hours_ago(2), False, False),
        ({}, hours_ago(1), True, False),
        ({}, NOON, True, False),
        ({"recorded_at": hours_ago(0.5)}, hours_ago(1), False, False),
        ({"recorded_at": hours_ago(0.5)}, hours_ago(0.5), True, False),
        ({"needs_approval": True}, hours_ago(2), False, False),
        ({"needs_approval": True}, NOON, False, True),
        ({"needs_approval": True, "approved_by": "ada"}, NOON, True, False),
        ({"approved_by": "ada"}, hours_ago(1), True, False),
        ({"approved_by": "ada", "approved_at": NOON}, NOON - MICROSECOND, False, True),
        ({"approved_by": "ada", "approved_at": NOON}, NOON, True, False),
        ({"reversed_at": NOON}, NOON - MICROSECOND, True, False),
        ({"reversed_at": NOON}, NOON, False, False),
        ({"needs_approval": True, "reversed_at": NOON}, NOON - MICROSECOND, False, True),
        ({"needs_approval": True, "reversed_at": NOON}, NOON, False, False),
    ],
)
def test_what_stands(fields, when, stands, pending):
    """A grant stands from when it was given and, where needed, approved, until it is taken back."""
    grant = refund(**fields)

    assert (grant.stands(at=when), grant.pending(at=when)) == (stands, pending)


def test_what_is_known_of_a_grant():
    """A grant that was entered late is seen by who knows of it, also for the time before."""
    late = refund(recorded_at=NOON)

    assert not late.stands(at=hours_ago(1))
    assert late.stands(at=hours_ago(1), known_at=NOON)
    assert not late.stands(at=NOON, known_at=hours_ago(1))
    assert attrs.evolve(late, needs_approval=True).pending(at=hours_ago(1), known_at=NOON)
    assert not attrs.evolve(late, needs_approval=True).pending(at=hours_ago(1))


def test_the_grants_that_stand():
    """Those stand that were known and that none revises, and on request those that wait."""
    given = refund(id="g1")
    waiver = refund(id="g2", kind="waiver")
    asked = refund(id="g3", needs_approval=True)
    late = refund(id="g4", recorded_at=NOON)
    edited = refund(id="g5", revises="g1", recorded_at=NOON)
    grants = [given, waiver, asked, late, edited]

    assert standing(grants, at=hours_ago(1)) == (given, waiver)
    assert standing(grants, at=hours_ago(1), kind="waiver") == (waiver,)
    assert standing(grants, at=hours_ago(1), pending=True) == (given, waiver, asked)
    assert standing(grants, at=hours_ago(2), pending=True) == ()
    assert standing(grants, at=hours_ago(1), known_at=NOON) == (waiver, late, edited)


# -- what somebody may decide ---------------------------------------------------------------------


def ask(
    amount: Money | None = None, *, of: Authority = REFUNDS, **circumstances: object
) -> Verdict[Reason]:
    """Ask whether Sam may refund an amount at noon, in case 1."""
    named = {"at": NOON, "agent_id": "sam", "case_id": 1, **circumstances}
    return of.allows("refund", amount, **named)


def codes(verdict: Verdict[Reason]) -> list[str]:
    return [verdict.status, *(reason.code for reason in verdict)]


@pytest.mark.parametrize(
    ("amount", "grants", "status"),
    [
        (100, [], "proved"),
        ("100.01", [], "refuted"),
        (90, [refund()], "proved"),
        ("90.01", [refund()], "refuted"),
        (90, [refund(by="ada")], "proved"),
        ("90.01", [refund(by="ada")], "refuted"),
        ("90.01", [refund(case_id=2)], "proved"),
        ("90.01", [refund(kind="waiver")], "proved"),
        ("90.01", [refund(needs_approval=True)], "refuted"),
        ("90.01", [refund(approved_by="ada", approved_at=NOON + DAY)], "refuted"),
        ("90.01", [refund(reversed_at=NOON)], "proved"),
        ("90.01", [refund(reversed_at=NOON + MICROSECOND)], "refuted"),
        ("90.01", [refund(at=NOON)], "refuted"),
        ("90.01", [refund(at=NOON + MICROSECOND)], "proved"),
        ("90.01", [refund(recorded_at=NOON + MICROSECOND)], "proved"),
        (80, [refund(), refund(id="g2")], "proved"),
        (81, [refund(), refund(id="g2")], "refuted"),
        (70, [refund(20), refund(30, id="g2", revises="g1")], "proved"),
        (71, [refund(20), refund(30, id="g2", revises="g1")], "refuted"),
        (80, [refund(20), refund(30, id="g2", revises="g1", recorded_at=NOON + DAY)], "proved"),
    ],
)
def test_the_limit_of_a_case(amount, grants, status):
    """In a case all grants of the kind count, everybody's and pending ones, as far as known."""
    assert ask(euro(amount), grants=grants).status == status


def test_outside_of_a_case():
    """Where no case is named nothing was granted in it before."""
    assert ask(euro(100), case_id=None, grants=[refund()]).proved
    assert ask(euro(101), case_id=None).refuted


@pytest.mark.parametrize(
    ("grant", "counts"),
    [
        (refund(case_id=2), True),
        (refund(by="ada"), False),
        (refund(kind="waiver"), False),
        (refund(at=NOON), True),
        (refund(at=NOON + MICROSECOND), False),
        (refund(at=NOON - DAY + MICROSECOND), True),
        (refund(at=NOON - DAY), False),
        (refund(needs_approval=True), True),
        (refund(reversed_at=NOON), False),
    ],
)
def test_the_limit_of_a_window(grant, counts):
    """In a window this person's grants of the kind count, over all cases; its start is out."""
    assert ask(euro(90), of=DAILY, grants=[grant]).proved
    assert ask(euro("90.01"), of=DAILY, grants=[grant]).refuted is counts


def test_a_window_over_a_change_of_the_clock():
    """A window is time that elapses: a day is 24 hours, also when the clock goes back."""
    noon = datetime(2026, 10, 25, 12, tzinfo=LONDON)
    at_noon, an_hour_later = (refund(100, at=noon.replace(day=24, hour=hour)) for hour in (12, 13))

    assert ask(euro(1), of=DAILY, at=noon, grants=[at_noon]).proved
    assert ask(euro(1), of=DAILY, at=noon, grants=[an_hour_later]).proved
    assert ask(euro(1), of=DAILY, at=noon - MICROSECOND, grants=[an_hour_later]).refuted


def test_both_limits_hold():
    """Where both limits are passed, both are named, each with its own figures."""
    both = Limit(per_case=euro(50), per_window=euro(100), window=30 * DAY)
    verdict = ask(
        euro(30),
        of=Authority(limits={"refund": both}),
        grants=[refund(40, by="ada"), refund(80, id="g2", case_id=2)],
    )

    assert str(verdict) == (
        "Refuted: refund of 30 EUR by sam lies within the authority.\n"
        "- Above the limit of 50 EUR per case: 40 EUR granted already, 30 EUR asked.\n"
        "- Above the limit of 100 EUR within 30 d: 80 EUR granted already, 30 EUR asked."
    )
    assert [reason.evidence for reason in verdict] == [("g1",), ("g2",)]


def test_without_authority():
    """What nobody gave authority for is refuted, whatever the amount."""
    for amount in (None, euro(0), pounds(5)):
        assert codes(ask(amount, of=Authority())) == ["refuted", "no_authority"]
    assert ask(of=Authority()).claim == "refund by sam lies within the authority"


def test_without_bound():
    """What has no bound may be decided with any amount, in any currency, or with none."""
    wide = Authority(limits={"refund": None})

    assert all(ask(amount, of=wide).proved for amount in (None, euro(10**9), pounds(1)))
    assert str(ask(euro(5), of=wide)) == "Proved: refund of 5 EUR by sam lies within the authority."


def test_nobody_decides_over_their_own_decision():
    """A decision on a decision is for somebody else than took it, whatever authority they have."""
    assert codes(ask(euro(5), decided_by="sam")) == ["refuted", "own_decision"]
    assert codes(ask(decided_by="sam", of=Authority())) == [
        "refuted",
        "own_decision",
        "no_authority",
    ]
    assert codes(ask(euro(500), decided_by=3, agent_id="3")) == [
        "refuted",
        "own_decision",
        "above_case_limit",
    ]
    assert ask(euro(5), decided_by="ada").proved


def test_an_amount_that_nobody_said():
    """Whether an unknown amount lies within a limit is undecided, unless the rest is above it."""
    silent = attrs.evolve(refund(id="g2"), amount=None)

    assert codes(ask()) == ["undecided", "no_amount"]
    assert codes(ask(euro(5), grants=[silent])) == ["undecided", "no_amount"]
    assert [r.evidence for r in ask(grants=[silent])] == [(), ("g2",)]
    assert str(ask(grants=[refund(101)])).endswith(
        "101 EUR granted already, an unknown amount asked."
    )
    assert codes(ask(euro(101), grants=[silent])) == ["refuted", "above_case_limit"]


def test_another_currency():
    """An amount in another currency is undecided, and says which rate is missing for what date."""
    verdict = ask(pounds(1), grants=[refund(), refund(amount="5", id="g2")])

    assert str(verdict) == (
        "Undecided: refund of 1 GBP by sam lies within the authority.\n"
        "- No rate from GBP to EUR is known for 2026-05-04, the date of this decision."
    )
    in_pounds = attrs.evolve(refund(), amount=pounds(1))
    assert [str(reason) for reason in ask(euro(1), grants=[in_pounds])] == [
        "No rate from GBP to EUR is known for 2026-05-04, the date of grant g1."
    ]
    assert codes(ask(euro(101), grants=[in_pounds])) == ["refuted", "above_case_limit"]


def test_a_reason_is_given_once():
    """What is missing for both limits is said once."""
    both = Limit(per_case=euro(1), per_window=euro(1), window=DAY)

    assert codes(ask(pounds(1), of=Authority(limits={"refund": both}))) == ["undecided", "no_rate"]


def test_a_grant_that_is_named_twice_counts_once():
    """A case and its history may both name a grant."""
    given = attrs.evolve(refund(), amount=euro(60))

    assert ask(euro(40), grants=[given, given]).proved
    with pytest.raises(FieldError, match="each record has an id of its own"):
        ask(euro(40), grants=[given, attrs.evolve(given, amount=euro(50))])


@pytest.mark.parametrize("make", [Agent, Team])
def test_hours_are_a_calendar(make):
    """Hours are a calendar or versions of one, or nobody said."""
    assert make(id="sam", hours=None).hours is None
    with pytest.raises(FieldError, match="hours='9-5' is not possible: a calendar"):
        make(id="sam", hours="9-5")


@pytest.mark.parametrize("wrong", [{"needs_approval": "no"}, {"seq": "a"}], ids=str)
def test_a_grant_takes_no_word_for_a_truth(wrong):
    """Whether it needs approval is true or false, and its number a number."""
    with pytest.raises(FieldError, match=next(iter(wrong))):
        attrs.evolve(refund(), **wrong)


def test_an_approval_counts_once_it_is_known():
    """What was approved, or taken back, after the instant of knowing was not so by then."""
    hours = [datetime(2026, 5, 4, hour, tzinfo=UTC) for hour in range(9, 15)]
    nine, ten, eleven, noon, one, two = hours
    given = attrs.evolve(
        refund(), at=nine, recorded_at=nine, needs_approval=True, approved_by="ada",
        approved_at=eleven, reversed_at=one,
    )  # fmt: skip

    assert not given.stands(at=noon, known_at=ten)
    assert given.pending(at=noon, known_at=ten)
    assert given.stands(at=noon)
    assert given.stands(at=two, known_at=noon)
    assert not given.stands(at=two)


def test_a_dated_rate_converts():
    """With a rate the amount in the limit's currency counts, and that figure is named."""
    assert ask(pounds("83.33"), rates=[POUNDS]).proved
    assert [str(reason) for reason in ask(pounds("83.34"), rates=[POUNDS])] == [
        "Above the limit of 100 EUR per case: 100.008 EUR asked."
    ]


def test_each_amount_has_the_rate_of_its_date():
    """An amount is converted at the rate of its own date in UTC, however its instant is written."""
    rates = [POUNDS, Rate("GBP", "EUR", 2, date(2026, 5, 5))]
    before = attrs.evolve(refund(), amount=pounds(10))
    midnight = datetime(2026, 5, 5, 0, 30, tzinfo=LONDON)  # still the fourth in UTC

    for at in (midnight, midnight.astimezone(UTC)):
        assert ask(pounds("73.33"), at=at, grants=[before], rates=rates).proved
        assert ask(pounds("73.34"), at=at, grants=[before], rates=rates).refuted
    morning = midnight + timedelta(hours=1)
    assert ask(pounds(44), at=morning, grants=[before], rates=rates).proved
    assert ask(pounds("44.01"), at=morning, grants=[before], rates=rates).refuted


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"kind": ""}, FieldError),
        ({"amount": euro(-1)}, FieldError),
        ({"amount": 5}, FieldError),
        ({"at": NOON.replace(tzinfo=None)}, NaiveDatetimeError),
        ({"agent_id": ""}, FieldError),
        ({"grants": ["g1"]}, FieldError),
        ({"rates": ["1.2"]}, FieldError),
        ({"rates": [POUNDS, attrs.evolve(POUNDS, rate=2)]}, FieldError),
        ({"amount": pounds("9" * 99), "rates": [attrs.evolve(POUNDS, rate="1.23")]}, AmountError),
        ({"cases": [1]}, TypeError),
    ],
    ids=repr,
)
def test_a_question_is_checked(wrong, error):
    """What is asked about an authority is checked, and a circumstance nobody knows is refused."""
    named = {"kind": "refund", "amount": pounds(5), "at": NOON, "agent_id": "sam", **wrong}
    with pytest.raises(error):
        REFUNDS.allows(**named)


def taken_back(grant: Grant, after: int | None) -> Grant:
    return attrs.evolve(
        grant, reversed_at=None if after is None else grant.at + timedelta(hours=after)
    )


grants_of_anyone = st.lists(
    st.builds(
        taken_back,
        st.builds(
            refund,
            st.integers(0, 40),
            id=st.uuids(),
            kind=st.sampled_from(["refund", "waiver"]),
            case_id=st.integers(1, 2),
            by=st.sampled_from(["sam", "ada"]),
            at=st.integers(-2, 30).map(hours_ago),
            needs_approval=st.booleans(),
        ),
        st.none() | st.integers(0, 5),
    ),
    max_size=6,
)
limits = st.builds(
    lambda case, window: Authority(
        limits={
            "refund": Limit(
                per_case=None if case is None else euro(case),
                per_window=None if window is None else euro(window),
                window=None if window is None else DAY,
            )
        }
    ),
    st.none() | st.integers(0, 120),
    st.none() | st.integers(0, 120),
)


@given(limits, st.integers(0, 60), grants_of_anyone)
def test_limits_are_sums(authority, amount, grants):
    """A decision is within the authority when the plain sums of euros are within the limits."""
    limit = authority.limits["refund"]
    counted = [
        g
        for g in grants
        if g.kind == "refund" and g.at <= NOON and (g.reversed_at or NOON + DAY) > NOON
    ]
    case = amount + sum(g.amount.amount for g in counted if g.case_id == "1")
    window = amount + sum(g.amount.amount for g in counted if g.by == "sam" and g.at > NOON - DAY)
    expected = [
        code
        for code, bound, total in [
            ("above_case_limit", limit.per_case, case),
            ("above_window_limit", limit.per_window, window),
        ]
        if bound is not None and total > bound.amount
    ]

    verdict = ask(euro(amount), of=authority, grants=grants)

    assert [reason.code for reason in verdict] == expected
    assert verdict.proved is not bool(expected)


@given(limits, cents, cents, grants_of_anyone, st.integers(0, 6), st.randoms())
def test_authority_grows_with_nothing(authority, a, b, grants, some, random):
    """A larger amount or more grants never make a decision possible, and their order is nothing."""
    small, large = sorted([a, b])
    shuffled = random.sample(grants, len(grants))

    assert codes(ask(small, of=authority, grants=grants)) == codes(
        ask(small, of=authority, grants=shuffled)
    )
    if ask(large, of=authority, grants=grants).proved:
        assert ask(small, of=authority, grants=shuffled[:some]).proved


# -- agents and teams -----------------------------------------------------------------------------


def test_an_agent_is_converted():
    """An agent's ids become text and their lists immutable."""
    assert sam().team_id == "3"
    assert sam(skills={"billing": 1}).skills == {"billing": 1}
    assert sam(weights={"chat": 1}).weights == {"chat": 1}
    assert sam().languages == ("en-GB",)


def test_an_agent_needs_only_an_id():
    """Of an agent nothing but the id must be known, and then they may decide nothing."""
    agent = Agent(id=9)

    assert (agent.id, agent.team_id, agent.hours, agent.capacity) == ("9", None, None, None)
    assert agent.authority.allows("refund", Money(0, "EUR"), at=NOON, agent_id="sam").refuted


@pytest.mark.parametrize("level", [0, -1, 1.5, "2", True, None], ids=repr)
def test_a_level_is_a_whole_number_from_one(level):
    """A skill has a level of one or more, and nothing else."""
    with pytest.raises(FieldError, match=r"skills\['billing'\]"):
        sam(skills={"billing": level})


@pytest.mark.parametrize("weight", [0, -1, 1.5, "2", True, None], ids=repr)
def test_a_weight_is_a_whole_number_from_one(weight):
    """A contact takes one unit or more, and nothing else."""
    with pytest.raises(FieldError, match=r"weights\['phone'\]"):
        sam(weights={"phone": weight})


@pytest.mark.parametrize("capacity", [-1, 1.5, "2", True], ids=repr)
def test_a_capacity_is_a_whole_number(capacity):
    """Somebody takes a whole number of units at once, and it may be none."""
    assert sam(capacity=0).room({}) == 0
    with pytest.raises(FieldError, match="capacity"):
        sam(capacity=capacity)


@pytest.mark.parametrize(
    ("contacts", "room"),
    [
        ({}, 6),
        ({"chat": 2}, 2),
        ({"chat": 1, "email": 3}, 1),
        ({"phone": 1, "fax": 0}, 0),
        ({"phone": 1, "chat": 1}, -2),
    ],
)
def test_room(contacts, room):
    """Each contact takes the units of its channel, one where none are named; too many show."""
    agent = sam(capacity=6, weights={"phone": 6, "chat": 2})

    assert agent.room(contacts) == room
    assert sam(weights={"phone": 6}).room(contacts) is None


@pytest.mark.parametrize("count", [-1, 1.5, "2", True, None], ids=repr)
def test_contacts_are_counted(count):
    """How many contacts somebody has is a whole number, whatever is known of their capacity."""
    for agent in (sam(), sam(capacity=3)):
        with pytest.raises(FieldError, match=r"open\['chat'\]"):
            agent.room({"chat": count})


@pytest.mark.parametrize("wrong", [{"id": ""}, {"team_id": ""}, {"languages": "en-GB"}], ids=repr)
def test_an_agent_is_checked(wrong):
    """An empty id, and one text instead of a list, is refused."""
    with pytest.raises(FieldError):
        sam(**wrong)


def test_a_team_is_checked():
    """A team has an id, and all else may be unknown."""
    team = Team(id=4, department="finance")

    assert (team.id, team.name, team.department, team.hours) == ("4", "", "finance", None)
    with pytest.raises(FieldError):
        Team(id="")


@pytest.mark.parametrize(
    "value",
    [
        sam(capacity=3, weights={"phone": 3}),
        REFUNDS,
        Limit(per_case=euro(5), per_window=euro(5), window=DAY),
        refund(approved_by="ada", reversed_at=NOON),
        Team(id=4, name="Billing", hours=OFFICE),
    ],
    ids=lambda v: type(v).__name__,
)
def test_staff_never_changes(travels, value):
    """What describes staff is immutable and can be hashed, copied and pickled."""
    travels(value)
    name = attrs.fields(type(value))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, name, "other")


def test_staff_is_checked_again_when_evolved():
    """A changed copy is checked like a new value."""
    assert attrs.evolve(sam(), skills={"billing": 3}).skills["billing"] == 3
    with pytest.raises(FieldError):
        attrs.evolve(sam(), skills={"billing": 0})
    with pytest.raises(FieldError):
        attrs.evolve(REFUNDS, limits={"refund": 5})
    with pytest.raises(FieldError):
        attrs.evolve(refund(), approved_by="sam")
    with pytest.raises(FieldError):
        attrs.evolve(Limit(per_window=euro(1), window=DAY), window=None)
    with pytest.raises(FieldError):
        attrs.evolve(Team(id=4), id="")

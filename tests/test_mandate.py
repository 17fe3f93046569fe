from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, MandateError, NaiveDatetimeError
from servicekit.mandate import ACTS, Mandate, entitled

LONDON = ZoneInfo("Europe/London")
MAY, JUNE = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6))
MICROSECOND = timedelta(microseconds=1)


def mandate(**changes: object) -> Mandate:
    """Return Sam's mandate to act for Kim in May."""
    return Mandate(
        **{"holder": "sam", "customer_id": "kim", "from_at": MAY, "until_at": JUNE, **changes}
    )


def test_a_mandate_is_converted():
    """Ids become text and acts a tuple; unless said otherwise it covers every act, without end."""
    wide = Mandate(holder=3, customer_id=7, from_at=MAY)

    assert (wide.holder, wide.customer_id, wide.acts, wide.until_at) == ("3", "7", ACTS, None)
    assert mandate(acts=["release"]).acts == ("release",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"holder": ""},
        {"customer_id": ""},
        {"acts": []},
        {"acts": ["sing"]},
        {"acts": ["agree", "sing"]},
        {"acts": "agree"},
        {"until_at": MAY - MICROSECOND},
    ],
    ids=repr,
)
def test_a_mandate_is_checked(wrong):
    """An empty id, an unknown act, no act at all and an end before the beginning are refused."""
    with pytest.raises(FieldError):
        mandate(**wrong)


def test_a_mandate_has_instants():
    """A mandate begins and ends at instants, and may end where it begins."""
    for name in ("from_at", "until_at"):
        with pytest.raises(NaiveDatetimeError):
            mandate(**{name: datetime(2026, 5, 1)})  # noqa: DTZ001 - refused on purpose
    assert mandate(until_at=MAY).covers("agree", "sam", ["kim"], at=MAY)


def test_a_mandate_in_a_fold():
    """The end is an instant: the second half past one of a night is after the first."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)

    assert not mandate(until_at=first).covers("agree", "sam", ["kim"], at=second)
    with pytest.raises(FieldError, match="not before from_at"):
        mandate(from_at=second, until_at=first)


@pytest.mark.parametrize(
    ("act", "holder", "customers", "at", "covered"),
    [
        ("agree", "sam", ["kim"], MAY, True),
        ("agree", "sam", ["kim"], JUNE, True),
        ("agree", "sam", ["7", "kim"], MAY, True),
        ("agree", "sam", ["kim"], MAY - MICROSECOND, False),
        ("agree", "sam", ["kim"], JUNE + MICROSECOND, False),
        ("agree", "ada", ["kim"], MAY, False),
        ("agree", "sam", ["7"], MAY, False),
        ("release", "sam", ["kim"], MAY, False),
    ],
)
def test_what_a_mandate_covers(act, holder, customers, at, covered):
    """It covers its holder, its customer and its acts, from its first instant to its last."""
    assert mandate(acts=["agree", "consent"]).covers(act, holder, customers, at=at) is covered


def test_a_mandate_without_end():
    """Without an end a mandate holds until further notice."""
    assert mandate(until_at=None).covers(
        "agree", "sam", ["kim"], at=datetime(9999, 1, 1, tzinfo=UTC)
    )


def test_a_mandate_in_words():
    """A mandate says who may do what for whom, from when, and until when if it ends."""
    assert str(mandate(acts=["agree", "release"])) == (
        "sam may agree, release for kim "
        "from Fri 1 May 2026 00:00 UTC until Mon 1 Jun 2026 00:00 UTC"
    )
    assert str(mandate(acts=["agree"], until_at=None)) == (
        "sam may agree for kim from Fri 1 May 2026 00:00 UTC"
    )


@pytest.mark.parametrize("by", [None, "kim", "7"])
def test_a_customer_needs_no_mandate(by):
    """The customer, under whatever id, can do everything for themselves."""
    for act in ACTS:
        entitled(act, by, ("kim", "7"), None, at=MAY)


def test_somebody_else_needs_a_mandate():
    """Somebody else can do what a mandate covers, and nothing without one or beside it."""
    entitled("agree", "sam", ("kim",), mandate(), at=MAY)
    for held in (None, mandate(holder="ada"), mandate(acts=["release"]), mandate(customer_id=8)):
        with pytest.raises(MandateError) as caught:
            entitled("agree", "sam", ("kim", "7"), held, at=MAY)
        assert caught.value.args == ("agree", "sam", "kim", MAY, held)


@given(st.sampled_from(ACTS), st.integers(-3, 40), st.integers(-3, 40))
def test_a_mandate_holds_without_a_gap(act, day, later):
    """Between two instants at which a mandate covers an act it covers it as well."""
    days = sorted([day, later])
    first, last = (MAY + timedelta(days=n) for n in days)
    between = first + (last - first) / 2

    def covers(t: datetime) -> bool:
        return mandate().covers(act, "sam", ["kim"], at=t)

    assert covers(between) or not (covers(first) and covers(last))


def test_a_mandate_never_changes(travels):
    """A mandate is immutable, can be copied and pickled, and is checked again when evolved."""
    travels(mandate())
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        mandate().holder = "ada"
    with pytest.raises(FieldError):
        attrs.evolve(mandate(), acts=[])

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import CurrencyMismatchError, FieldError
from servicekit.hours import BusinessHours
from servicekit.money import Money
from servicekit.staff import Agent, Authority, Team

OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
REFUNDS = Authority(limits={"refund": Money(100, "EUR")})
cents = st.integers(0, 10**6).map(lambda n: Money(str(n / 100), "EUR"))


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
    assert REFUNDS.covers(kind, Money(amount, "EUR")) is covered


def test_authority_in_another_currency():
    """Whether a limit covers an amount of another currency, nobody can tell."""
    with pytest.raises(CurrencyMismatchError):
        REFUNDS.covers("refund", Money(1, "GBP"))


@pytest.mark.parametrize("limit", [100, "100 EUR", None, Money(-1, "EUR")], ids=repr)
def test_a_limit_is_money(limit):
    """A limit that is not money, or negative, is refused with its kind."""
    with pytest.raises(FieldError, match=r"limits\['refund'\]"):
        Authority(limits={"refund": limit})


@given(cents, cents, cents)
def test_authority_is_monotone(limit, a, b):
    """Who may decide an amount may decide every smaller one."""
    small, large = sorted([a, b])
    authority = Authority(limits={"refund": limit})

    assert authority.covers("refund", small) or not authority.covers("refund", large)


def test_an_agent_is_converted():
    """An agent's ids become text and their lists immutable."""
    assert sam().team_id == "3"
    assert sam().skills == {"billing": 2}
    assert sam().languages == ("en-GB",)


def test_an_agent_needs_only_an_id():
    """Of an agent nothing but the id must be known, and then they may decide nothing."""
    agent = Agent(id=9)

    assert (agent.id, agent.team_id, agent.hours) == ("9", None, None)
    assert not agent.authority.covers("refund", Money(0, "EUR"))


@pytest.mark.parametrize("level", [0, -1, 1.5, "2", True, None], ids=repr)
def test_a_level_is_a_whole_number_from_one(level):
    """A skill has a level of one or more, and nothing else."""
    with pytest.raises(FieldError, match=r"skills\['billing'\]"):
        sam(skills={"billing": level})


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
    [sam(), REFUNDS, Team(id=4, name="Billing", hours=OFFICE)],
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
        attrs.evolve(Team(id=4), id="")

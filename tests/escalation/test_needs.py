import attrs
import pytest

from servicekit.errors import FieldError
from servicekit.escalation import Needs
from servicekit.money import Money
from servicekit.values import Facts


def test_needs_are_converted(travels):
    """Skills become facts, and without a word nothing is needed."""
    needs = Needs(skills={"billing": 2}, authority="refund", amount=Money(1, "EUR"))

    assert needs.skills == Facts({"billing": 2})
    assert Needs() == Needs(skills={}, authority=None, amount=None)
    travels(needs)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        needs.authority = "waiver"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"skills": {"billing": 2, "law": 1}}, "billing at level 2, law at level 1"),
        ({"authority": "refund"}, "authority for refund"),
        ({"amount": Money(5, "EUR")}, "authority for a decision of 5 EUR"),
        (
            {"skills": {"law": 1}, "authority": "refund", "amount": Money(5, "EUR")},
            "law at level 1, authority for refund of 5 EUR",
        ),
        (
            {"language": "de", "channel": "phone", "team_id": "desk", "agent_id": "ada"},
            "language de, room for phone, team desk, ada if possible",
        ),
    ],
)
def test_needs_are_told(fields, words):
    """Needs say in words what somebody must have."""
    assert str(Needs(**fields)) == words


@pytest.mark.parametrize("wrong", [{"authority": 7}, {"amount": 250}, {"skills": {"law": 0}}])
def test_needs_are_checked(wrong):
    """An amount is money, an authority is named, and a level is a whole number from 1."""
    with pytest.raises(FieldError):
        Needs(**wrong)

"""All mutants of a playbook."""

from __future__ import annotations

import pickle

import pytest

from servicekit.errors import FieldError
from servicekit.playbook import Playbook
from servicekit.testing.mutation import OPERATORS, mutants
from testing.mutation.support import DESK, RETURN, found


def test_the_order_is_always_the_same() -> None:
    """The mutants come in the same order whenever they are asked for, each with its own name."""
    names = [each.name for each in found(only=["question *", "triggers", "target *"])]
    assert names == [each.name for each in found(only=["question *", "triggers", "target *"])]
    assert len({*names}) == len(names)


@pytest.mark.parametrize(
    ("only", "places"),
    [
        ("refunds", {"ladder refunds"}),
        ("question refund", {"question refund"}),
        (["target *"], {"target urgent", "target reply"}),
        (["triggers", "one"], None),
    ],
    ids=["id", "place", "pattern", "none"],
)
def test_only(only: str | list[str], places: set[str] | None) -> None:
    """Policies are chosen by place, by id or by a pattern; one that is not there is refused."""
    book = Playbook.parse(DESK)
    if places is None:
        with pytest.raises(FieldError, match="question refund"):
            next(mutants(book, only=only))
    else:
        assert {each.place for each in mutants(book, only=only)} == places


def test_operators() -> None:
    """Only changes of the kinds that are asked for are made; another word is refused."""
    kinds = {each.operator for each in found(operators=["drop-rule", "drop-plan"])}
    assert kinds == {"drop-rule", "drop-plan"}
    with pytest.raises(FieldError, match="move-edge"):
        next(found(operators="drop"))
    assert {each.operator for each in found()} <= {*OPERATORS}


def test_an_empty_playbook() -> None:
    """A playbook without policies has no mutants, and no policy to choose."""
    assert not [*mutants(Playbook(name="Empty"))]
    with pytest.raises(FieldError, match="none"):
        next(mutants(Playbook(name="Empty"), only="x"))


def test_the_words_and_the_pickle() -> None:
    """A mutant is told as a sentence with its change, and can be kept as a pickle."""
    mutant = next(found(RETURN))
    assert str(mutant) == (
        "question return: nobody tests days = 30: it says yes, the mutant says no "
        "(rule in-time: days <= 30 becomes days <= 29)"
    )
    assert pickle.loads(pickle.dumps(mutant)) == mutant  # noqa: S301

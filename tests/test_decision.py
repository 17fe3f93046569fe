import attrs
import pytest

from servicekit.decision import Reason
from servicekit.errors import FieldError


def test_a_reason_speaks():
    """A reason is its sentence, with a code and what it rests on."""
    reason = Reason("kept", "Done in time.", ["call-1"])

    assert str(reason) == "Done in time."
    assert (reason.code, reason.evidence) == ("kept", ("call-1",))
    assert Reason("kept", "Done in time.").evidence == ()


@pytest.mark.parametrize(
    "wrong", [{"code": " "}, {"text": ""}, {"evidence": "call-1"}, {"evidence": [1]}], ids=repr
)
def test_a_reason_says_something(wrong):
    """A reason without a code or a sentence, or with evidence that is no list, is refused."""
    with pytest.raises(FieldError):
        Reason(**{"code": "kept", "text": "Done in time.", **wrong})


def test_a_reason_never_changes(travels):
    """A reason is immutable, can be copied and pickled, and is checked again when evolved."""
    reason = Reason("kept", "Done in time.", ["call-1"])

    travels(reason)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        reason.code = "broken"
    with pytest.raises(FieldError):
        attrs.evolve(reason, text="")

from datetime import timedelta

import pytest

from servicekit.errors import FieldError, NotADurationError
from servicekit.playbook import ServiceLevel


def test_a_service_level_is_the_usual_one():
    """Without anything said, contacts are taken within 20 s, and 5 s is a short wait."""
    assert ServiceLevel() == ServiceLevel(
        answer_within=timedelta(seconds=20), short_abandon=timedelta(seconds=5)
    )


def test_there_is_some_time_to_answer():
    """Nobody can answer within no time at all."""
    with pytest.raises(FieldError, match=r"answer_within.*some time, more than none"):
        ServiceLevel(answer_within=timedelta(0))


def test_nobody_need_be_left_out():
    """A short wait can be none, and never less."""
    assert ServiceLevel(short_abandon=timedelta(0)).short_abandon == timedelta(0)
    with pytest.raises(FieldError, match=r"short_abandon.*never less"):
        ServiceLevel(short_abandon=timedelta(microseconds=-1))


def test_a_number_is_no_time():
    """A bare number could be seconds or minutes, so it is refused."""
    with pytest.raises(NotADurationError):
        ServiceLevel(answer_within=20)

import pytest

from servicekit.errors import LoadError
from servicekit.logs.fault import Fault, Faults


def told(faults: Faults) -> list[str]:
    return [str(problem) for problem in faults.problems()]


def test_equal_faults_are_told_once():
    """A thing that is wrong often is told once, with its first place and how often it is."""
    faults = Faults()
    faults.add([Fault("a:1", "is bad"), Fault("a:2", "is odd")])
    faults.add([Fault("a:3", "is bad")])

    assert told(faults) == ["a:1: is bad (in 2 rows)", "a:2: is odd"]
    assert len(faults) == 3


def test_very_many_faults_are_cut_off():
    """Of more than a thousand different faults only the number and the first place are kept."""
    faults = Faults()
    faults.add(Fault(f"a:{n}", f"is {n}") for n in range(1_003))
    faults.add([Fault("b:1", "is 7")])

    assert told(faults)[7] == "a:7: is 7 (in 2 rows)"
    assert told(faults)[1_000:] == ["a:1000: and 3 other rows are wrong in other ways"]
    assert len(faults) == 1_004


def test_faults_stop():
    """Where anything is wrong reading stops, and where nothing is it goes on."""
    faults = Faults()
    faults.stop()
    faults.add([Fault("a:1", "is bad")])

    with pytest.raises(LoadError) as caught:
        faults.stop()
    assert str(caught.value) == "the log cannot be read as the mapping says:\n  a:1: is bad"

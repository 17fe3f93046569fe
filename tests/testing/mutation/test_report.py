"""What comes of mutants."""

from __future__ import annotations

import pytest

from servicekit.errors import FieldError
from servicekit.testing.mutation import FATES, Mutant, MutationReport, Trial


def trial(fate: str, place: str = "question return", why: str = "") -> Trial:
    """Return a trial of a fate."""
    status = fate if fate in {"equivalent", "refused", "undecided"} else "differs"
    mutant = Mutant(
        place=place, operator="move-edge", status=status, change=f"it is {fate}",
        untested="nobody tests it",
    )  # fmt: skip
    return Trial(mutant=mutant, fate=fate, why=why)


def test_each_fate_is_found() -> None:
    """Each mutant is among those of its fate and no other."""
    report = MutationReport(trials=[trial(fate) for fate in FATES])
    groups = (report.killed, report.survived, report.equivalent, report.undecided, report.refused,
              report.timeouts, tuple(each.mutant for each in report.errors))  # fmt: skip
    assert [[each.change for each in group] for group in groups] == [
        [f"it is {fate}"] for fate in FATES
    ]


def test_the_score() -> None:
    """The score counts only those killed and survived, and there is none without any."""
    trials = [trial("killed")] * 3 + [trial("survived"), trial("equivalent"), trial("timeout")]
    assert MutationReport(trials=trials).score == 75
    assert MutationReport(trials=[trial("refused")]).score is None


def test_places() -> None:
    """Each policy has how many of its mutants are killed; those without any are left out."""
    trials = [trial("killed"), trial("survived"), trial("killed", "triggers"),
              trial("refused", "follow_ups")]  # fmt: skip
    assert MutationReport(trials=trials).places == {"question return": (1, 2), "triggers": (1, 1)}


def test_the_text() -> None:
    """The report tells the survivors as sentences, then the policies, then the score."""
    trials = [trial("survived"), trial("killed"), trial("killed", "triggers")]
    assert (
        str(MutationReport(trials=trials))
        == """\
- question return: nobody tests it (it is survived)

question return  1 of 2 killed
triggers         1 of 1 killed

2 of 3 mutants are killed, 66.6 percent."""
    )


def test_the_text_of_what_is_not_counted() -> None:
    """What is not counted is told apart, with what went wrong and what was not tried."""
    trials = [trial(fate, why="OSError: no" if fate == "error" else "") for fate in FATES[2:]]
    assert (
        str(MutationReport(trials=trials, left=3, interrupted=True))
        == """\
- question return: nobody tests it (it is undecided)

- question return: it is error: OSError: no
- question return: it is timeout: took too long

No mutant was killed, and none survived.
Not counted: 1 equivalent, as they say the same in every case.
Not counted: 1 undecided: not noticed, and perhaps there is nothing to notice.
Not counted: 1 refused, as they do not load.
Not counted: 1 stopped, as they took too long.
Not counted: 1 errors of the tests.
Stopped before the end.
Not tried: 3 changes."""
    )


def test_nothing_is_wider_than_a_terminal() -> None:
    """No line is longer than 80 characters, and 100 percent is only said where none is left."""
    long = Mutant(place="question return", operator="move-edge", status="differs",
                  change="it is long " * 20, untested="nobody tests it " * 20)  # fmt: skip
    report = MutationReport(trials=[Trial(mutant=long, fate="survived"), *[trial("killed")] * 9999])
    assert all(len(line) <= 80 for line in str(report).splitlines())
    assert "99.9 percent" in str(report)


def test_a_fate_is_one_of_several_words() -> None:
    """A trial has a known fate."""
    with pytest.raises(FieldError, match="fate"):
        trial("lost")

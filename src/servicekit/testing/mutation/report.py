"""What comes of mutants: which of them the tests notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import floor
from textwrap import fill

import attrs

from servicekit.testing.mutation.mutant import Mutant
from servicekit.values import instance_of, one_of, tuple_of

__all__ = ["FATES", "MutationReport", "Trial"]

#: What can come of a mutant. ``undecided``: no test noticed it, and nobody can tell whether there
#: is anything to notice.
FATES = ("killed", "survived", "equivalent", "undecided", "refused", "timeout", "error")

_WIDTH = 80
_UNCOUNTED: Mapping[str, str] = {
    "equivalent": "equivalent, as they say the same in every case",
    "undecided": "undecided: not noticed, and perhaps there is nothing to notice",
    "refused": "refused, as they do not load",
    "timeout": "stopped, as they took too long",
    "error": "errors of the tests",
}


@attrs.frozen(kw_only=True)
class Trial:
    """What came of one mutant.

    Args:
        mutant: the mutant.
        fate: one of :data:`FATES`.
        why: what went wrong, where something did.
    """

    mutant: Mutant
    fate: str = attrs.field(validator=one_of(*FATES))
    why: str = ""


def _trials(given: Iterable[Trial]) -> tuple[Trial, ...]:
    return tuple_of(Trial, given)


@attrs.frozen(kw_only=True)
class MutationReport:
    """What came of all mutants that were tried.

    Args:
        trials: what came of each.
        left: how many changes were not tried.
        interrupted: whether somebody stopped it.
    """

    trials: tuple[Trial, ...] = attrs.field(default=(), converter=_trials)
    left: int = attrs.field(default=0, validator=instance_of(int))
    interrupted: bool = attrs.field(default=False, validator=instance_of(bool))

    def of(self, fate: str) -> tuple[Mutant, ...]:
        """Return the mutants of a fate, one of :data:`FATES`."""
        return tuple(trial.mutant for trial in self.trials if trial.fate == fate)

    @property
    def killed(self) -> tuple[Mutant, ...]:
        """Those that a test noticed."""
        return self.of("killed")

    @property
    def survived(self) -> tuple[Mutant, ...]:
        """Those that say something else, and that no test noticed."""
        return self.of("survived")

    @property
    def equivalent(self) -> tuple[Mutant, ...]:
        """Those that are proved to say the same in every case; they are not counted."""
        return self.of("equivalent")

    @property
    def undecided(self) -> tuple[Mutant, ...]:
        """Those that no test noticed, and of which nobody can tell whether one could."""
        return self.of("undecided")

    @property
    def refused(self) -> tuple[Mutant, ...]:
        """Those that the library refuses to load; they are not counted."""
        return self.of("refused")

    @property
    def timeouts(self) -> tuple[Mutant, ...]:
        """Those with which the tests took too long."""
        return self.of("timeout")

    @property
    def errors(self) -> tuple[Trial, ...]:
        """Those with which the tests did not run as they should, and why."""
        return tuple(trial for trial in self.trials if trial.fate == "error")

    @property
    def score(self) -> float | None:
        """How many of those killed or survived are killed, in percent; ``None`` without any."""
        killed, survived = len(self.killed), len(self.survived)
        return 100 * killed / (killed + survived) if killed + survived else None

    @property
    def places(self) -> dict[str, tuple[int, int]]:
        """For each policy, how many mutants are killed, and of how many."""
        every = Counter(each.place for each in (*self.killed, *self.survived))
        killed = Counter(each.place for each in self.killed)
        counted = dict.fromkeys(trial.mutant.place for trial in self.trials)
        return {place: (killed[place], every[place]) for place in counted if every[place]}

    def __str__(self) -> str:
        blocks = (self._survivors(), self._errors(), self._of_places(), [*self._totals()])
        return "\n\n".join("\n".join(lines) for lines in blocks if lines)

    def _survivors(self) -> list[str]:
        return [_wrapped(f"- {mutant}") for mutant in (*self.survived, *self.undecided)]

    def _errors(self) -> list[str]:
        told = [f"- {trial.mutant.name}: {trial.why}" for trial in self.errors]
        told += [f"- {mutant.name}: took too long" for mutant in self.timeouts]
        return [_wrapped(line) for line in told]

    def _of_places(self) -> list[str]:
        width = min(max(map(len, self.places), default=0), _WIDTH // 2)
        counts = self.places.items()
        return [
            f"{place:<{width}}  {killed} of {every} killed" for place, (killed, every) in counts
        ]

    def _totals(self) -> Iterator[str]:
        killed, score = len(self.killed), self.score
        if score is None:
            yield "No mutant was killed, and none survived."
        else:
            counted = killed + len(self.survived)
            shown = f"{floor(score * 10) / 10:.1f}"  # 100 only if none is left
            yield f"{killed} of {counted} mutants are killed, {shown} percent."
        for fate, words in _UNCOUNTED.items():
            if number := len(self.of(fate)):
                yield f"Not counted: {number} {words}."
        if self.interrupted:
            yield "Stopped before the end."
        if self.left:
            yield f"Not tried: {self.left} changes."


def _wrapped(line: str) -> str:
    return fill(
        " ".join(line.split()),
        _WIDTH,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )

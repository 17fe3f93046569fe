"""The sign: a fact that may call for an escalation, since when it is so, and what shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain

import attrs

from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.instants import aware, later, moment, optional_aware, to_microseconds
from servicekit.values import Facts, FrozenMapping, instance_of

__all__ = ["Sign", "TriggerFacts", "in_turn", "moments"]


def in_turn(instants: Iterable[datetime]) -> tuple[datetime, ...]:
    """Return instants, the oldest first and each once."""
    found = {to_microseconds(each): aware(each) for each in instants}
    return tuple(found[each] for each in sorted(found))


def moments(instants: Iterable[datetime]) -> tuple[int, ...]:
    """Return what makes instants equal, in whatever zones they are written."""
    return tuple(map(to_microseconds, instants))


@attrs.frozen(kw_only=True)
class Sign:
    """What shows that a fact is so.

    Args:
        because: the sentence, with the ids of what shows it.
        since: the instant of the newest of that; ``None`` where nobody dated it.
        before: the instants of the rest of it. By them a yes-or-no fact was so already.

    Raises:
        FieldError: the reason is something else.
        NaiveDatetimeError: the instant has no time zone.
    """

    because: Reason = attrs.field(validator=instance_of(Reason))
    since: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    before: tuple[datetime, ...] = attrs.field(default=(), converter=in_turn, eq=moments)

    @property
    def instants(self) -> tuple[datetime, ...]:
        """When it came about, the oldest first and each instant once."""
        return self.before if self.since is None else in_turn((*self.before, self.since))

    def __str__(self) -> str:
        return str(self.because)


def _signs(given: Mapping[str, Sign]) -> FrozenMapping[str, Sign]:
    for name, sign in given.items():
        if not isinstance(sign, Sign):
            raise FieldError(f"signs[{name!r}]", sign, "a Sign")
    return FrozenMapping(given)


@attrs.frozen(kw_only=True)
class TriggerFacts:
    """The facts of a case that triggers read, each with what shows it.

    What nobody can tell is not among the facts, so that a table asks for it and never guesses.

    Args:
        facts: all that is known, by the names of columns.
        opened_at: when the case was raised: since when that is so which nobody dated.
        signs: what shows a fact, by its name, where there is anything to show.

    Example:
        >>> from datetime import UTC
        >>> def on(day): return datetime(2026, 5, day, 9, tzinfo=UTC)
        >>> asked = Sign(since=on(2), because=Reason("asked_for_person", "Kim asked for a person."))
        >>> known = TriggerFacts(
        ...     facts={"asked_for_person": True, "vulnerable": True}, opened_at=on(1),
        ...     signs={"asked_for_person": asked},
        ... )
        >>> print(known.since(["vulnerable"]), known.since(["vulnerable", "asked_for_person"]))
        2026-05-01 09:00:00+00:00 2026-05-02 09:00:00+00:00

    Raises:
        FieldError: a name is no text, or a sign is something else.
        NaiveDatetimeError: the instant has no time zone.
    """

    facts: Facts = attrs.field(converter=Facts)
    opened_at: datetime = attrs.field(converter=aware, eq=moment)
    signs: FrozenMapping[str, Sign] = attrs.field(factory=FrozenMapping, converter=_signs)

    def since(self, names: Iterable[str]) -> datetime:
        """Return since when some facts are so all at once, as far as anybody dated them."""
        return self.instants(names)[0]

    def instants(self, names: Iterable[str]) -> tuple[datetime, ...]:
        """Return since when some facts are so all at once, and when more came about of them."""
        found = [each for each in map(self._begun, names) if each]
        first = in_turn([self.opened_at, *(each[0] for each in found)])[-1]
        return in_turn((first, *(t for t in chain.from_iterable(found) if later(t, first))))

    def _begun(self, name: str) -> tuple[datetime, ...]:
        """Return when a fact came to be what it is; a count is that since its newest only."""
        instants = self.signs[name].instants if name in self.signs else ()
        return instants if self.facts.get(name) is True else instants[-1:]

    def of(self, names: Iterable[str]) -> tuple[Sign, ...]:
        """Return what shows some facts, in their order."""
        return tuple(self.signs[name] for name in names if name in self.signs)

"""The level: one step of the ladder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Allowance
from servicekit.routing.recipient import Recipient, recipients
from servicekit.values import instance_of, one_of

__all__ = ["ASK", "ON_EMPTY", "Level", "allowance", "capital", "numbered"]

#: What to do where nobody of a level can be asked.
ON_EMPTY = ("next_level", "hold", "fallback")
#: Whether a level asks the best of those who could take it, or all of them at once.
ASK = ("one", "all")


def allowance(
    given: Allowance | timedelta | str | None, *, field: str = "wait"
) -> Allowance | None:
    """Convert how long to wait, and refuse amounts of days, which are no time to wait for somebody.

    Args:
        given: how long.
        field: what an error calls it.

    Raises:
        FieldError: it is no amount of time, or one of days.
    """
    if isinstance(given, timedelta):
        given = Allowance.of(given, field=field)
    if isinstance(given, str):
        given = Allowance.parse(given, field=field)
    if given is None or (isinstance(given, Allowance) and not given.is_dated):
        return given
    raise FieldError(field, given, "hours or minutes, such as '30 working minutes'")


@attrs.frozen(kw_only=True)
class Level:
    """One step of the ladder: whom it asks, and how long it waits for them.

    Args:
        targets: whom it asks, as :class:`Recipient` or its words, such as ``"team:billing"``.
        wait: how long before the next level is asked, in hours or minutes, such as
            ``"30 working minutes"``; ``None`` waits without end.
        on_empty: what to do where nobody can be asked: ``next_level`` asks the next level at once,
            ``hold`` waits for somebody as long as ``wait``, ``fallback`` asks the last resort.
        ask: ``one`` asks the best of those who could take it, ``all`` asks them all at once.
        name: what people call it.

    Example:
        >>> first = Level(targets="team:billing", wait="30 minutes")
        >>> print(first)
        ask one of team billing, wait 30 minutes

    Raises:
        FieldError: it asks nobody, a word is unknown, or the wait counts days.
    """

    targets: tuple[Recipient, ...] = attrs.field(converter=recipients)
    wait: Allowance | None = attrs.field(default=None, converter=allowance)
    on_empty: str = attrs.field(default="next_level", validator=one_of(*ON_EMPTY))
    ask: str = attrs.field(default="one", validator=one_of(*ASK))
    name: str = attrs.field(default="", validator=instance_of(str))

    @property
    def spoken(self) -> str:
        """Whom it asks, in words for people."""
        return " or ".join(target.spoken for target in self.targets)

    def __str__(self) -> str:
        many = "ask one of" if self.ask == "one" else "ask all of"
        wait = f", wait {self.wait}" if self.wait else ""
        return f"{many} {self.spoken}{wait}"


def numbered(levels: Sequence[Level], number: int) -> str:
    """Return what a level of a ladder is called; the last resort comes after its levels."""
    if number >= len(levels):
        return "the last resort"
    name = levels[number].name
    return f"level {number} ({name})" if name else f"level {number}"


def capital(words: str) -> str:
    """Return words as they begin a sentence, which leaves the case of the others alone."""
    return words[0].upper() + words[1:]

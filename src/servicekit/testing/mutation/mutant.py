"""The mutant: a playbook in which one thing is another, and the case that shows it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import attrs

from servicekit.errors import ServiceKitError
from servicekit.playbook import Playbook, PlaybookExample
from servicekit.values import Facts, one_of

__all__ = ["STATUSES", "Draft", "Made", "Mutant"]

#: What is known of a mutant before any test is run: it says something else in some case, it says
#: the same in every case, nobody can tell, or the library refuses to load it.
STATUSES = ("differs", "equivalent", "undecided", "refused")


@attrs.frozen(kw_only=True)
class Made:
    """What becomes of a playbook.

    Args:
        playbook: the playbook after the change.
        status: whether it says something else.
        key: what makes two changes of one place the same change.
        untested: the case that nobody tests if the mutant survives, and what the two say of it.
        witness: the facts of that case.
        example: that case as an example of the playbook, where one can say it.
    """

    playbook: Playbook = attrs.field(repr=False)
    status: str
    key: Hashable = attrs.field(repr=False)
    untested: str
    witness: Facts = attrs.field(factory=Facts, converter=Facts)
    example: PlaybookExample | None = None


@attrs.frozen(kw_only=True)
class Draft:
    """A change that is not made yet.

    Args:
        operator: what kind of change it is.
        place: the policy that is changed.
        change: what is changed, in words.
        make: how it is made; a change that the library refuses raises its error.
    """

    operator: str
    place: str
    change: str
    make: Callable[[], Made]

    def mutant(self) -> tuple[Mutant, Hashable]:
        """Make the change, and return what it comes to with what makes it the same as another."""
        named: dict[str, Any] = {
            "operator": self.operator, "place": self.place, "change": self.change,
        }  # fmt: skip
        try:
            made = self.make()
        except ServiceKitError as error:
            return Mutant(status="refused", untested=str(error), **named), self.change
        found = Mutant(
            status=made.status,
            playbook=made.playbook,
            untested=made.untested,
            witness=made.witness,
            example=made.example,
            **named,
        )
        return found, made.key


@attrs.frozen(kw_only=True)
class Mutant:
    """A playbook in which one thing is another.

    Args:
        place: the policy that is changed, such as ``question return``.
        operator: what kind of change it is, such as ``move-edge``.
        change: what is changed, in words.
        status: one of :data:`STATUSES`: whether it says something else than the playbook.
        untested: what nobody tests if no test notices it, or why the library refuses it.
        playbook: the playbook after the change; ``None`` where the library refuses it.
        witness: the facts of a case of which the two say different things.
        example: that case as an example of the playbook, which expects what the playbook says;
            ``None`` where no example can say it.
    """

    place: str
    operator: str
    change: str
    status: str = attrs.field(validator=one_of(*STATUSES))
    untested: str
    playbook: Playbook | None = attrs.field(default=None, repr=False)
    witness: Facts = attrs.field(factory=Facts, converter=Facts, repr=False)
    example: PlaybookExample | None = attrs.field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The place and the change, by which it is told from all others."""
        return f"{self.place}: {self.change}"

    @property
    def sentence(self) -> str:
        """What nobody tests if it survives."""
        return f"{self.place}: {self.untested}"

    def __str__(self) -> str:
        return f"{self.sentence} ({self.change})"

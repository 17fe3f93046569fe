"""The example of a target: a case, and until when the target wants something done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from servicekit.case import Case, Change
from servicekit.errors import FieldError
from servicekit.instants import aware, moment, spoken
from servicekit.interaction import Interaction, Party
from servicekit.playbook.examples.example import NONE, PlaybookExample, or_none
from servicekit.playbook.examples.result import Said
from servicekit.tables.wording import told
from servicekit.targets import SELECTORS, Target, Targets
from servicekit.values import Facts, identifier

if TYPE_CHECKING:
    from servicekit.playbook.playbook import Playbook

__all__ = ["TargetExample"]

_CUSTOMER, _AGENT = Party(id="customer", role="customer"), Party(id="agent", role="agent")
_CHANNEL = "message"  # where nobody says on which channel they write
_CHANGING = ("priority", "team")


@attrs.frozen(kw_only=True)
class TargetExample(PlaybookExample):
    """Until when a target wants something done in a case to which nothing has happened yet.

    Args:
        target: the id of the target.
        opened_at: when the case was raised, by a message that wants an answer. Where the target
            is about a reply after the first, the first was given at once and a second message
            came.
        facts: what the case is, by the names that ``when`` and ``unless`` of targets have:
            ``priority``, ``team``, ``kind``, ``topic``, ``channel``, and facts of the host's own.
        due: until when; ``"none"`` where the target does not apply.

    Example:
        >>> from datetime import UTC
        >>> nine = datetime(2026, 4, 14, 9, tzinfo=UTC)
        >>> TargetExample(target="reply", opened_at=nine, due="none").name
        'reply on Tue 14 Apr 2026 09:00 UTC'

    Raises:
        FieldError: the id is empty, or nothing is expected.
    """

    EXPECTS: ClassVar[tuple[str, ...]] = ("due",)

    target: str = attrs.field(converter=identifier)
    opened_at: datetime = attrs.field(converter=aware, eq=moment)
    facts: Facts = attrs.field(factory=Facts, converter=Facts, repr=False)
    due: datetime | str | None = attrs.field(default=None, converter=or_none)

    @property
    def subject(self) -> str:
        """The target."""
        return f"target {self.target}"

    @property
    def asked(self) -> str:
        """The target, what the case is, and when it was raised."""
        what = f"{self.target}: {told(self.facts)}" if self.facts else self.target
        return f"{what} on {spoken(self.opened_at)}"

    def _said(self, playbook: Playbook) -> Said:
        """Return what the targets say."""
        target, case = _known(playbook.targets, self.target), self._case(playbook.targets)
        found = [
            promise.due_at
            for each, promise in playbook.targets.promised(case, at=self.opened_at)
            if each.id == target.id
        ]
        chosen = playbook.targets.selection(case, at=self.opened_at)
        why = [str(each) for each in chosen if each.measure == target.measured.id]
        return Said({"due": found[0] if found else NONE}, "\n".join(why))

    def _case(self, targets: Targets) -> Case:
        of_case = {name: value for name, value in self.facts.items() if name in SELECTORS}
        changes = [
            Change(at=self.opened_at, field=name, new=of_case.pop(name))
            for name in _CHANGING
            if name in of_case
        ]
        return Case(
            id="example",
            customer_id=_CUSTOMER.id,
            opened_at=self.opened_at,
            changes=changes,
            interactions=self._contacts(
                _known(targets, self.target), of_case.get("channel", _CHANNEL)
            ),
            facts={name: value for name, value in self.facts.items() if name not in SELECTORS},
            **of_case,
        )

    def _contacts(self, target: Target, channel: str) -> Iterator[Interaction]:
        """Yield the message that starts the clock, after another where that one counts first."""
        again = (_CUSTOMER, _AGENT, _CUSTOMER) if target.measured.after else (_CUSTOMER,)
        for seq, author in enumerate(again):
            yield Interaction(
                id=f"message {seq}", at=self.opened_at, author=author, channel=channel, seq=seq
            )


def _known(targets: Targets, name: str) -> Target:
    found: Mapping[str, Target] = {each.id: each for each in targets.targets}
    if name not in found:
        raise FieldError("target", name, f"one of {', '.join(found) or 'none'}")
    return found[name]

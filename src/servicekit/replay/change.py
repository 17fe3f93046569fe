"""The change: one thing about a case that another playbook judges otherwise."""

from __future__ import annotations

from datetime import datetime

import attrs

from servicekit.decision import Reason, reasons
from servicekit.instants import moment, spoken
from servicekit.values import instance_of, one_of

__all__ = ["EFFECTS", "PARTS", "ReplayChange"]

#: What can be judged otherwise: when a promise of a target is due and what it is; what a customer
#: would have been told; whom an escalation reaches, and what has to be escalated; when the customer
#: is contacted again; and what goes wrong.
PARTS = ("due", "state", "answer", "route", "trigger", "follow_up", "finding")
#: What a change means to the customer, where that can be said.
EFFECTS = ("better", "worse")


def _comparable(value: datetime | str | None) -> object:
    return moment(value) if isinstance(value, datetime) else value


@attrs.frozen(kw_only=True)
class ReplayChange:
    """One thing about a case that another playbook judges otherwise.

    Args:
        case_id: the case; ``None`` for a contact that belongs to none.
        customer_id: whose it is.
        part: one of :data:`PARTS`.
        of: what changes: the measure of a target, with the message that started its clock where
            there are several; the question that was answered; the escalation, with the level at
            which it was; the trigger; the key of the follow-up; the code of the finding.
        old: what it was under the old playbook; ``None`` where there was no such thing.
        new: what it is under the new one, likewise.
        by: which rules make the difference; the evidence of each reason are their places in the
            playbook, such as ``targets.reply``.
        effect: one of :data:`EFFECTS`; ``None`` where neither can be said.
        certain: whether it changes for sure. On which facts an answer was given is known from a
            digest alone, and not always.

    Example:
        >>> by = Reason("target_changed", "within: 4 h becomes 8 h.", ["targets.reply"])
        >>> change = ReplayChange(
        ...     case_id="3", customer_id="7", part="state", of="first_reply",
        ...     old="broken", new="kept", by=[by], effect="better",
        ... )
        >>> print(change)
        Case 3: state of first_reply: broken becomes kept (better). within: 4 h becomes 8 h.
        >>> change.rules
        ('targets.reply',)

    Raises:
        FieldError: a word is unknown.
    """

    case_id: str | None
    customer_id: str
    part: str = attrs.field(validator=one_of(*PARTS))
    of: str
    old: datetime | str | None = attrs.field(
        eq=_comparable, validator=instance_of(datetime, str, None)
    )
    new: datetime | str | None = attrs.field(
        eq=_comparable, validator=instance_of(datetime, str, None)
    )
    by: tuple[Reason, ...] = attrs.field(default=(), converter=reasons)
    effect: str | None = attrs.field(default=None, validator=one_of(*EFFECTS, None))
    certain: bool = attrs.field(default=True, validator=instance_of(bool))

    @property
    def rules(self) -> tuple[str, ...]:
        """The places in the playbooks of the rules that make the difference, each once."""
        return tuple(dict.fromkeys(rule for reason in self.by for rule in reason.evidence))

    @property
    def place(self) -> tuple[str, str, int, str, str]:
        """Where it stands among others."""
        values = f"{_said(self.old)} {_said(self.new)}"
        return self.case_id or "", self.customer_id, PARTS.index(self.part), self.of, values

    def __str__(self) -> str:
        where = f"Case {self.case_id}" if self.case_id else f"Customer {self.customer_id}"
        part = self.part.replace("_", "-")
        becomes = "becomes" if self.certain else "may become"
        effect = f" ({self.effect})" if self.effect else ""
        head = f"{where}: {part} of {self.of}: {_said(self.old)} {becomes} {_said(self.new)}"
        return " ".join([f"{head}{effect}.", *map(str, self.by)])


def _said(value: datetime | str | None) -> str:
    if isinstance(value, datetime):
        return spoken(value)
    return "nothing" if value is None else value.replace("_", " ")

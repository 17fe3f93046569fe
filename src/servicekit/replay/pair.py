"""The pair: one case under both playbooks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import attrs

from servicekit.decision import Reason
from servicekit.playbook import Playbook
from servicekit.replay.calendars import Calendars, edited_calendars
from servicekit.replay.change import ReplayChange
from servicekit.review.escalating import Escalating, escalating
from servicekit.review.inquiry import Inquiry

__all__ = ["Pair", "differing"]

# What judges nothing: names, and what other fields hold once more.
_SILENT = frozenset({"name", "hours", "log", "version"})


def differing(old: Playbook, new: Playbook) -> frozenset[str]:
    """Return the names of the policies that two playbooks do not have in common."""
    names = (field.name for field in attrs.fields(Playbook) if field.name not in _SILENT)
    return frozenset(name for name in names if getattr(old, name) != getattr(new, name))


@attrs.frozen(kw_only=True)
class Pair:
    """One case under both playbooks.

    Args:
        old: the case under the old playbook.
        new: the case under the new one.
        differing: the policies that they do not have in common.
    """

    old: Inquiry
    new: Inquiry
    differing: frozenset[str]

    @cached_property
    def old_calls(self) -> tuple[Escalating, ...]:
        """The escalations that should happen now by the old playbook."""
        return escalating(self.old)

    @cached_property
    def new_calls(self) -> tuple[Escalating, ...]:
        """Those by the new one."""
        return escalating(self.new)

    @cached_property
    def calendars(self) -> Calendars:
        """The calendars of which the playbooks say something else."""
        return edited_calendars(self.old.playbook, self.new.playbook)

    def differs(self, policies: Iterable[str]) -> bool:
        """Tell whether any of some policies is another."""
        return not self.differing.isdisjoint(policies)

    def change(
        self, part: str, of: str, old: Any, new: Any, by: Iterable[Reason], **more: Any
    ) -> ReplayChange:
        """Return a change of the case."""
        case = self.old.case
        return ReplayChange(
            case_id=case.id,
            customer_id=case.customer_id,
            part=part,
            of=of,
            old=old,
            new=new,
            by=tuple(by),
            **more,
        )

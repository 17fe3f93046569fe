"""The example of triggers: the facts of a case, and what calls for an escalation in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from servicekit.errors import FieldError
from servicekit.instants import EPOCH
from servicekit.playbook.examples.example import PlaybookExample, names
from servicekit.playbook.examples.facts import read
from servicekit.playbook.examples.result import Said
from servicekit.playbook.follow_ups import named_in
from servicekit.routing import Fired, TriggerFacts, TriggerPolicy
from servicekit.situation import TRIGGER_COLUMNS
from servicekit.tables.wording import told
from servicekit.values import Facts

if TYPE_CHECKING:
    from servicekit.playbook.playbook import Playbook

__all__ = ["PERHAPS", "TriggerExample"]

#: What stands before something of which nobody can tell.
PERHAPS = "perhaps "


@attrs.frozen(kw_only=True)
class TriggerExample(PlaybookExample):
    """What calls for an escalation in a case.

    Args:
        facts: what is known of the case, one fact at least, as in cells of a table or as natural
            values. What is not there is unknown.
        triggers: the ids of the triggers that fire, in any order. Of one that looks at any of the
            facts it has to be certain, unless ``ask`` says what is missing.
        ask: the names of the facts that such triggers lack, in any order.

    Example:
        >>> late = TriggerExample(facts={"promise_broken": True}, triggers=["broken word"])
        >>> late.name, late.expected
        ('triggers: promise_broken = yes', {'triggers': ('broken word',)})

    Raises:
        FieldError: nothing is known of the case, or nothing is expected.
    """

    EXPECTS: ClassVar[tuple[str, ...]] = ("triggers", "ask")

    facts: Facts = attrs.field(converter=Facts, repr=False)
    triggers: tuple[str, ...] | None = attrs.field(default=None, converter=names)
    ask: tuple[str, ...] | None = attrs.field(default=None, converter=names)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if not self.facts:
            raise FieldError("facts", "{}", "at least one fact of the case")

    @property
    def subject(self) -> str:
        """The triggers."""
        return "triggers"

    @property
    def asked(self) -> str:
        """What is known of the case."""
        return f"triggers: {told(self.facts)}"

    def _said(self, playbook: Playbook) -> Said:
        """Return which triggers fire."""
        policy = playbook.triggers
        if policy is None:
            raise FieldError("triggers", None, "in the playbook; it has no [[triggers]]")
        known = read({**TRIGGER_COLUMNS, **policy.table.columns}, self.facts)
        found = policy.fired(TriggerFacts(facts=known, opened_at=EPOCH))
        open_ = [each for each in found if each.undetermined and self._concerns(policy, each)]
        fire = [each.trigger.id for each in found if not each.undetermined]
        perhaps = [] if self.ask is not None else [f"{PERHAPS}{each.trigger.id}" for each in open_]
        values = {
            "triggers": names([*fire, *perhaps]),
            "ask": names({*chain.from_iterable(each.undetermined for each in open_)}),
        }
        return Said(values, str(policy.table.explain(known)))

    def _concerns(self, policy: TriggerPolicy, found: Fired) -> bool:
        """Tell whether a trigger looks at any of the facts that are known."""
        return not self.facts.keys().isdisjoint(_looked_at(policy, found.trigger.id))


def _looked_at(policy: TriggerPolicy, trigger_id: str) -> Iterator[Any]:
    for rule in policy.table.rules:
        if trigger_id in named_in(rule.then):
            yield from rule.when

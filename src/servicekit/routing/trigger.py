"""The trigger: what in a case calls for an escalation, and for what kind of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

import attrs

from servicekit.decision import Decision, Reason, Undetermined, Verdict, reasons, verdict_on
from servicekit.errors import FieldError
from servicekit.escalation import SEVERITIES, Needs
from servicekit.instants import later, moment, optional_aware
from servicekit.routing.sign import TriggerFacts, in_turn, moments
from servicekit.tables import DecisionTable
from servicekit.tables.explaining import RuleMatch
from servicekit.tables.wording import listed
from servicekit.values import (
    Facts,
    check_unique,
    identifier,
    instance_of,
    one_of,
    some_text,
    texts,
    tuple_of,
)

__all__ = ["Fired", "Trigger", "TriggerPolicy"]


@attrs.frozen(kw_only=True)
class Trigger:
    """What an escalation is like that something in a case calls for.

    Args:
        id: the name by which a table calls it.
        ladder: the id of the escalation policy that it climbs.
        why: the reason, in words.
        severity: ``low``, ``normal``, ``high`` or ``critical``.
        kind: what sort of matter it is, as a word that can be counted; its own id by default.
        needs: skills and authority that it takes.

    Example:
        >>> late = Trigger(id="broken-promise", ladder="complaints", why="a promise was broken")
        >>> late.kind, late.severity
        ('broken-promise', 'normal')

    Raises:
        FieldError: an id or the reason is empty, or the severity is unknown.
    """

    id: str = attrs.field(converter=identifier)
    ladder: str = attrs.field(converter=identifier)
    why: str = attrs.field(converter=some_text)
    severity: str = attrs.field(default="normal", validator=one_of(*SEVERITIES))
    kind: str = attrs.field(validator=instance_of(str))
    needs: Needs = attrs.field(factory=Needs, validator=instance_of(Needs))

    @kind.default
    def _own_id(self) -> str:
        return self.id


@attrs.frozen(kw_only=True)
class Fired:
    """A trigger that calls for an escalation, or of which nobody can tell.

    Args:
        trigger: the trigger.
        since: since when it does, by what it rests on now; ``None`` where nobody can tell whether
            it does.
        again: when more came about on which it rests, the oldest first.
        because: the rule and what it rests on, or what is missing.
        rests_on: the names of the facts that its rules look at.
        undetermined: the names of the facts that are missing, where nobody can tell.
    """

    trigger: Trigger
    since: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    again: tuple[datetime, ...] = attrs.field(default=(), converter=in_turn, eq=moments)
    because: tuple[Reason, ...] = attrs.field(default=(), converter=reasons)
    rests_on: tuple[str, ...] = attrs.field(default=(), converter=texts)
    undetermined: tuple[str, ...] = attrs.field(default=(), converter=texts)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The ids of what it rests on."""
        return tuple(dict.fromkeys(chain.from_iterable(each.evidence for each in self.because)))

    def since_after(self, instant: datetime | None) -> datetime | None:
        """Return since when it calls by what came about after an instant, or ``None``.

        Args:
            instant: the instant; without one all counts.
        """
        every = () if self.since is None else (self.since, *self.again)
        return next((t for t in every if instant is None or later(t, instant)), None)

    def __str__(self) -> str:
        return f"{self.trigger.id}: {' '.join(map(str, self.because))}"


def _triggers(values: Iterable[Trigger]) -> tuple[Trigger, ...]:
    triggers = tuple_of(Trigger, values)
    check_unique("triggers", (trigger.id for trigger in triggers))
    return triggers


@attrs.frozen(kw_only=True)
class TriggerPolicy:
    """Say what calls for an escalation: a table names triggers, and triggers say for which one.

    The table reads the facts of a case, as :func:`servicekit.situation.trigger_facts` has them.
    Its columns are those of :data:`servicekit.situation.TRIGGER_COLUMNS`, as far as it needs them,
    and of the host's own facts. An outcome is the id of a trigger, several ids, or ``None`` where
    nothing is to be escalated. A table that collects is usual: then each rule stands by itself, and
    what nobody can tell of one says nothing about the others.

    Args:
        id: what people call it.
        table: which triggers a case calls for.
        triggers: the triggers, each id once; they are found in this order.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.tables import Rule, col
        >>> policy = TriggerPolicy(
        ...     id="escalations",
        ...     table=DecisionTable(
        ...         columns={"promise_broken": col.boolean(), "above_authority": col.boolean()},
        ...         rules=[
        ...             Rule("late", when={"promise_broken": True}, then="late"),
        ...             Rule("much", when={"above_authority": True}, then="much"),
        ...         ],
        ...         policy="collect",
        ...     ),
        ...     triggers=[
        ...         Trigger(id="late", ladder="desk", why="a promise was broken"),
        ...         Trigger(id="much", ladder="desk", why="more than whoever has it may grant"),
        ...     ],
        ... )
        >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> known = TriggerFacts(facts={"promise_broken": True}, opened_at=nine)
        >>> for each in policy.fired(known):
        ...     print(each)
        late: Rule late applies: promise_broken = yes.
        much: Nobody can tell whether rule much applies: above_authority is not known.

    Raises:
        FieldError: an id is empty, two triggers share one, or the table names a trigger that is
            not there or counts its outcomes.
    """

    id: str = attrs.field(converter=identifier)
    table: DecisionTable[Any] = attrs.field(validator=instance_of(DecisionTable))
    triggers: tuple[Trigger, ...] = attrs.field(converter=_triggers)

    def __attrs_post_init__(self) -> None:
        if self.table.aggregate is not None:
            raise FieldError("table", self.table.name, "a table that names triggers, not an amount")
        for rule in self.table.rules:
            self._check_names(f"rule {rule.id}", rule.then)
        self._check_names("otherwise", self.table.otherwise)

    def _check_names(self, place: str, outcome: Any) -> None:
        known = {trigger.id: trigger for trigger in self.triggers}
        for name in _names(outcome):
            if name not in known:
                ids = ", ".join(known) or "there is none"
                raise FieldError(place, name, f"the id of a trigger: {ids}")

    def trigger_for(self, kind: str | None) -> Trigger | None:
        """Return the first trigger whose escalations are of a kind, or ``None``."""
        return next((trigger for trigger in self.triggers if trigger.kind == kind), None)

    def fired(self, facts: TriggerFacts) -> tuple[Fired, ...]:
        """Return the triggers that a case calls for, and those of which nobody can tell.

        Args:
            facts: what is known of the case.

        Raises:
            FactTypeError: a fact is of another type than its column.
            NoRuleError: the table has no rule for the case, and no ``otherwise``.
            OutsideDomainError: a fact is none that its column can have.
        """
        grounds = tuple(_grounds(self.table, facts.facts))
        made = (_made(trigger, grounds, facts) for trigger in self.triggers)
        return tuple(each for each in made if each is not None)

    def check(self) -> tuple[Verdict[Any], ...]:
        """Return what can be wrong with the table, and whether every trigger is used."""
        outcomes = (*(rule.then for rule in self.table.rules), self.table.otherwise)
        used = {name for outcome in outcomes for name in _names(outcome)}
        idle = [
            Reason("unused", f"No rule names trigger {trigger.id}.")
            for trigger in self.triggers
            if trigger.id not in used
        ]
        used_verdict = verdict_on("every trigger is used", idle, complete=True)
        return (*self.table.check().verdicts, used_verdict)


class _Ground(NamedTuple):
    """What speaks for a trigger.

    Args:
        trigger: its id.
        because: the reasons.
        facts: the facts that count, or that are missing.
        certain: whether it fires; else it may.
    """

    trigger: str
    because: tuple[Reason, ...]
    facts: tuple[str, ...]
    certain: bool = True


def _grounds(table: DecisionTable[Any], known: Facts) -> Iterator[_Ground]:
    """Yield what speaks for triggers; rules that collect are independent of each other."""
    if table.policy != "collect" or _reads(table) <= known.keys():
        result: Any = table.decide(known)
    else:
        explanation = table.explain(known)
        result = explanation.result
        if isinstance(result, Undetermined):
            yield from chain.from_iterable(map(_applying, explanation.matched))
            yield from chain.from_iterable(map(_perhaps, explanation.near_misses))
            return
    if isinstance(result, Undetermined):
        why = Reason("undetermined", f"Nobody can tell whether it does: {_missing(result.ask)}.")
        for name in chain.from_iterable(map(_names, result.outcomes)):
            yield _Ground(name, (why,), result.ask, certain=False)
    else:
        yield from _decided(table, result)


def _reads(table: DecisionTable[Any]) -> set[str]:
    """Return the facts without which it cannot decide at once."""
    return {name for name, column in table.columns.items() if column.missing != "none"}


def _applying(match: RuleMatch) -> Iterator[_Ground]:
    cells = " and ".join(map(str, match.cells)) or "every case"
    why = Reason("rule", f"Rule {match.rule} applies: {cells}.")
    for name in _names(match.outcome):
        yield _Ground(name, (why,), tuple(cell.column for cell in match.cells))


def _perhaps(match: RuleMatch) -> Iterator[_Ground]:
    ask = tuple(cell.column for cell in match.unknown)
    words = f"Nobody can tell whether rule {match.rule} applies: {_missing(ask)}."
    for name in () if match.failed else _names(match.outcome):
        yield _Ground(name, (Reason("undetermined", words),), ask, certain=False)


def _decided(table: DecisionTable[Any], decision: Decision[Any]) -> Iterator[_Ground]:
    applied = {rule.id: rule for rule in table.rules if rule.id in decision.rules}
    said = [why for why in decision.because if why.code == "rule"]
    reason = dict(zip(decision.rules, said, strict=False))
    for name in _names(decision.outcome):
        own = [rule for rule in applied.values() if name in _names(rule.then)]
        for rule in own if reason else ():
            yield _Ground(name, (reason[rule.id],), tuple(rule.when))
        if not own or not reason:  # no rule by itself: it holds otherwise, or whichever applies
            facts = chain.from_iterable(rule.when for rule in own)
            yield _Ground(name, decision.because, tuple(facts))


def _missing(names: Sequence[str]) -> str:
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} not known"


def _made(trigger: Trigger, grounds: Iterable[_Ground], facts: TriggerFacts) -> Fired | None:
    """Return what becomes of a trigger by what speaks for it, if anything does."""
    own = [each for each in grounds if each.trigger == trigger.id]
    certain = [each for each in own if each.certain]
    if not own:
        return None
    names = dict.fromkeys(chain.from_iterable(each.facts for each in certain or own))
    because = dict.fromkeys(chain.from_iterable(each.because for each in certain or own))
    if not certain:
        return Fired(trigger=trigger, because=because, undetermined=names)
    shown = (sign.because for sign in facts.of(names))
    # One rule is enough, so it calls since the first of them did.
    instants = in_turn(chain.from_iterable(facts.instants(each.facts) for each in certain))
    return Fired(
        trigger=trigger,
        since=instants[0],
        again=instants[1:],
        because=(*because, *shown),
        rests_on=names,
    )


def _names(outcome: Any) -> Iterator[str]:
    """Yield the triggers that an outcome of a table names."""
    if isinstance(outcome, tuple):
        for each in outcome:
            yield from _names(each)
    elif outcome is not None and outcome is not attrs.NOTHING:
        yield outcome

"""Listen to what policies are asked and what they say, for as long as a test runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from threading import Lock
from types import MappingProxyType
from typing import Any

import attrs

from servicekit import escalation, promise
from servicekit.answers import AnswerBook
from servicekit.errors import NoRuleError
from servicekit.escalation import Escalation
from servicekit.followups import FollowUpPolicy
from servicekit.playbook import Playbook
from servicekit.promise import Promise, PromiseState
from servicekit.replay import answers as replayed_answers
from servicekit.routing import EscalationPolicy, TriggerPolicy
from servicekit.tables import DecisionTable
from servicekit.tables.deciding import UNKNOWN, getter
from servicekit.targets import Target, Targets

__all__ = ["Listener", "Observation", "observing", "quietly"]

Transition = tuple[str, str, str]


@attrs.frozen
class Observation:
    """What a policy was asked, and what it said.

    Args:
        kind: what was asked: ``table``, ``answer``, ``route``, ``targets``, ``triggers``,
            ``follow_ups``, ``promise`` or ``escalation``.
        policy: whom: the table, the question, the ladder, the targets, the policy of triggers or of
            follow-ups, the promise or the escalation.
        said: the result. Of targets those that applied; of promises and escalations each
            transition on their way so far, as the state before, the event, and the state after. Of
            a table that has no rule for the facts it is the ``NoRuleError``.
        facts: of tables and triggers the facts that were read, without those that are unknown.
    """

    kind: str
    policy: Any
    said: Any
    facts: Mapping[str, Any] = MappingProxyType({})


Listener = Callable[[Observation], None]

_LOCK = Lock()
_listeners: tuple[Listener, ...] = ()
_QUIET = ContextVar("_QUIET", default=False)


@contextmanager
def observing(listener: Listener) -> Iterator[None]:
    """Tell a listener what policies are asked and what they say, until the block ends.

    Decisions count wherever they are made: by a policy that another asks, and in other threads.
    What only explains, checks, proves, compares or lists examples tells nothing. Blocks can be
    nested, and each listener is told. A bound method that was kept from before the block, such as
    ``decide = table.decide``, tells nothing either.

    Args:
        listener: what is called with each observation, where the policy was asked. What it raises
            is raised there.

    Example:
        >>> from servicekit.tables import Rule, col
        >>> table = DecisionTable(
        ...     columns={"days": col.integer(0, 365)},
        ...     rules=[Rule("in-time", when={"days": "<= 30"}, then="accept")],
        ...     otherwise="decline",
        ... )
        >>> heard = []
        >>> with observing(heard.append):
        ...     _ = table.decide({"days": 12, "colour": "red"})
        >>> heard[0].kind, heard[0].facts, heard[0].said.outcome
        ('table', {'days': 12}, 'accept')
    """
    _open(listener)
    try:
        yield
    finally:
        _close(listener)


@contextmanager
def quietly() -> Iterator[None]:
    """Ask policies without telling any listener, in this thread, until the block ends."""
    before = _QUIET.set(True)
    try:
        yield
    finally:
        _QUIET.reset(before)


def _open(listener: Listener) -> None:
    global _listeners  # noqa: PLW0603 - who listens is a matter of the whole process
    with _LOCK:
        if not _listeners:
            for cls, name, new in _WRAPPED:
                setattr(cls, name, new)
        _listeners = (*_listeners, listener)


def _close(listener: Listener) -> None:
    global _listeners  # noqa: PLW0603
    with _LOCK:
        left = list(_listeners)
        left.remove(listener)
        _listeners = tuple(left)
        if not left:
            for cls, name, plain in _PLAIN:
                setattr(cls, name, plain)


def _heard() -> bool:
    return not _QUIET.get()


def _tell(observation: Observation) -> None:
    if _heard():
        for listener in _listeners:
            listener(observation)


# -- tables: each has a function of its own, so what hands it out is replaced ----------------------


class _Deciding:
    """Stand for the slot in which a table keeps how it decides."""

    def __init__(self, slot: Any) -> None:
        self._slot = slot

    def __get__(self, table: DecisionTable[Any] | None, owner: type) -> Any:
        if table is None:
            return self
        return partial(_decided, table, self._slot.__get__(table, owner))

    def __set__(self, table: DecisionTable[Any], decide: Any) -> None:
        self._slot.__set__(table, decide)


def _decided(table: DecisionTable[Any], decide: Callable[[Any], Any], facts: Any) -> Any:
    """Decide, and tell so; facts that do not fit their columns tell nothing."""
    try:
        said = decide(facts)
    except NoRuleError as error:
        _tell(Observation("table", table, error, _read(table, facts)))
        raise
    _tell(Observation("table", table, said, _read(table, facts)))
    return said


def _read(table: DecisionTable[Any], facts: Any) -> dict[str, Any]:
    """Return the facts that a table reads, without those that are unknown."""
    axes = table.compiled.grid.axes
    if type(facts) is dict:  # most of the time, and all of them are there
        known = {name: facts[name] for name in axes if name in facts}
        if len(known) == len(axes):
            return known
    get, known = getter(facts), {}
    for name, axis in axes.items():
        value = get(name)
        if value is UNKNOWN and axis.column.missing == "none":
            value = None
        if value is not UNKNOWN:
            known[name] = value
    return known


# -- everything else: what wraps a method ----------------------------------------------------------

_Wrapper = Callable[[Callable[..., Any]], Callable[..., Any]]
_Told = Callable[..., Iterable[Observation]]  # of the policy, its result, and its arguments


def _telling(told: _Told) -> _Wrapper:
    """Return what makes a method tell: of its own object, its result and its arguments."""

    def wrapper(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def telling(self: Any, *args: Any, **kwargs: Any) -> Any:
            said = method(self, *args, **kwargs)
            for each in told(self, said, *args, **kwargs) if _heard() else ():
                _tell(each)
            return said

        return telling

    return wrapper


def _silent(method: Callable[..., Any]) -> Callable[..., Any]:
    """Make a method tell nothing, nor anything that it asks."""

    @wraps(method)
    def silent(*args: Any, **kwargs: Any) -> Any:
        with quietly():
            return method(*args, **kwargs)

    return silent


def _of_answer(
    book: AnswerBook, said: Any, question: str, *_: Any, **given: Any
) -> list[Observation]:
    customer = given.get("customer")
    found = book.question(question, brand=None if customer is None else customer.brand)
    return [Observation("answer", found, said)]


def _of_route(ladder: EscalationPolicy, said: Any, *_: Any, **__: Any) -> list[Observation]:
    return [Observation("route", ladder, said)]


def _of_selection(targets: Targets, said: Any, *_: Any, **__: Any) -> list[Observation]:
    return _applied(targets, [each.target for each in said if each.target is not None])


def _of_clocks(targets: Targets, said: Any, *_: Any, **__: Any) -> list[Observation]:
    return _applied(targets, [clock.target for clock in said])


def _applied(targets: Targets, found: list[Target]) -> list[Observation]:
    return [Observation("targets", targets, tuple(dict.fromkeys(found)))]


def _promised(method: Callable[..., Any]) -> Callable[..., Any]:
    """Make a generator tell of each target when it yields what that promises."""

    @wraps(method)
    def promised(self: Targets, *args: Any, **kwargs: Any) -> Iterator[Any]:
        found = None
        for found in method(self, *args, **kwargs):
            _tell(Observation("targets", self, (found[0],)))
            yield found
        if found is None:
            _tell(Observation("targets", self, ()))

    return promised


def _of_triggers(policy: TriggerPolicy, said: Any, facts: Any) -> Iterator[Observation]:
    """Yield what a case called for; a table that collects is only explained where facts lack."""
    table, known = policy.table, _read(policy.table, facts.facts)
    if table.policy == "collect" and len(known) < len(table.columns):
        yield Observation("table", table, table.explain(known).result, known)
    yield Observation("triggers", policy, said, known)


def _of_follow_ups(policy: FollowUpPolicy, said: Any, *_: Any, **__: Any) -> list[Observation]:
    return [Observation("follow_ups", policy, said)]


def _of_promise(made: Promise, course: Any, *_: Any) -> Iterator[Observation]:
    """Yield the transitions on the way of a promise, with those that time alone brought."""
    states = [*(step.found for step in course.steps), course.state]
    state = _first_state(made)
    moves: list[Transition] = []
    for step, following in zip(course.steps, states[1:], strict=True):
        moves += _aged(state, step.found)
        state = step.found
        move = _moved(state, step.event.kind, following)
        if move is not None:
            moves.append(move)
            state = PromiseState(move[2])
    moves += _aged(state, course.state)
    yield Observation("promise", made, tuple(moves))


def _first_state(made: Promise) -> PromiseState:
    if made.offer_expires_at is not None:
        return PromiseState.OFFERED
    return PromiseState.OPEN if made.condition is None else PromiseState.CONDITIONAL


def _aged(state: PromiseState, found: PromiseState) -> list[Transition]:
    """Return what time alone brought, if a promise is found in another state than it was left."""
    return [
        (str(state), name, str(found))
        for name in promise.TIMED
        if state is not found and promise.TRANSITIONS.get((state, name)) is found
    ]


def _moved(state: PromiseState, kind: str, following: PromiseState) -> Transition | None:
    """Return what an event led to; of what it can turn out to be, that which led to what follows.

    Nothing is left open: of two that an event can be, one at most leads to what follows, with or
    without time that passes in between. What was not legal leads to nothing that follows.
    """
    meanings = [kind, *(name for name, known in promise.DERIVED.items() if known == kind)]
    for name in meanings:
        new = promise.TRANSITIONS.get((state, name))
        if new is not None and (new is following or _aged(new, following)):
            return str(state), name, str(new)
    return None


def _of_escalation(raised: Escalation, course: Any, *_: Any) -> Iterator[Observation]:
    """Yield the transitions on the way of an escalation."""
    pairs = ((step.found, step.event.kind) for step in course.steps)
    known = escalation.TRANSITIONS
    moves = tuple((str(pair[0]), pair[1], str(known[pair])) for pair in pairs if pair in known)
    yield Observation("escalation", raised, moves)


# What is replaced while somebody listens. A promise and an escalation are asked about in several
# ways, all of which follow their course.
_REPLACED: tuple[tuple[Any, str, Callable[[Any], Any]], ...] = (
    (DecisionTable, "decide", _Deciding),
    (AnswerBook, "answer", _telling(_of_answer)),
    (EscalationPolicy, "route", _telling(_of_route)),
    (Targets, "selection", _telling(_of_selection)),
    (Targets, "promised", _promised),
    (Targets, "clocks", _telling(_of_clocks)),
    (TriggerPolicy, "fired", _telling(_of_triggers)),
    (FollowUpPolicy, "follow_ups", _telling(_of_follow_ups)),
    (Promise, "_course", _telling(_of_promise)),
    (Escalation, "_course", _telling(_of_escalation)),
    (AnswerBook, "change_review", _silent),
    (AnswerBook, "check", _silent),
    (AnswerBook, "practice", _silent),
    (AnswerBook, "prove", _silent),
    (DecisionTable, "repairs", _silent),
    (EscalationPolicy, "check", _silent),
    (EscalationPolicy, "explain", _silent),
    (Escalation, "explain", _silent),
    (FollowUpPolicy, "explain", _silent),
    (Playbook, "check", _silent),
    (Promise, "explain", _silent),
    (replayed_answers, "places", _silent),
)
_PLAIN = [(cls, name, vars(cls)[name]) for cls, name, _ in _REPLACED]
_WRAPPED = [(cls, name, wrap(vars(cls)[name])) for cls, name, wrap in _REPLACED]

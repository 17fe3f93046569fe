"""Every mutant of a playbook, in an order that is always the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import chain

from servicekit.errors import FieldError
from servicekit.playbook import Playbook
from servicekit.testing.mutation.homes import homes
from servicekit.testing.mutation.mutant import Draft, Mutant
from servicekit.testing.mutation.rules import RULE_OPERATORS
from servicekit.testing.mutation.waits import waits
from servicekit.values import texts

__all__ = ["OPERATORS", "drafts", "made", "mutants"]

#: What can be changed: the rules of tables, and what is waited for.
OPERATORS = (
    *RULE_OPERATORS, "change-wait", "drop-level", "change-target", "change-promise", "change-plan",
    "drop-plan",
)  # fmt: skip


def mutants(
    playbook: Playbook,
    *,
    only: Iterable[str] | str | None = None,
    operators: Iterable[str] | str | None = None,
) -> Iterator[Mutant]:
    """Yield every mutant of a playbook, those that are equivalent or refused among them.

    Each is made when it is asked for, always in the same order: the rules of questions, triggers
    and follow-ups first, then what ladders, targets, promises and plans wait for.

    Args:
        playbook: the playbook.
        only: the policies that are changed, by the names that mutants have for their places or by
            ids alone: ``question return``, ``return``, ``target *``; all by default.
        operators: what is changed, some of :data:`OPERATORS`; everything by default.

    Example:
        >>> book = Playbook.parse('''
        ... [[questions]]
        ... id = "return"
        ... otherwise = "no"
        ... facts.days = { column = "integer >= 0", ask = "When did it arrive?" }
        ... outcomes.yes = { kind = "granted", text = "Yes, please do." }
        ... outcomes.no = { kind = "refused", text = "Sorry, {days} days are too many." }
        ... rules = [{ id = "in-time", when.days = "<= 30", then = "yes" }]
        ... ''')
        >>> for mutant in mutants(book, operators="move-edge"):
        ...     print(mutant.sentence)
        question return: nobody tests days = 30: it says yes, the mutant says no
        question return: nobody tests days = 31: it says no, the mutant says yes

    Raises:
        FieldError: the playbook has no such policy, or there is no such operator.
    """
    return made(drafts(playbook, only=only, operators=operators))


def drafts(
    playbook: Playbook,
    *,
    only: Iterable[str] | str | None = None,
    operators: Iterable[str] | str | None = None,
) -> list[Draft]:
    """Return every change that can be made; see :func:`mutants`."""
    wanted = _wanted(operators)
    every = [*chain.from_iterable(home.drafts() for home in homes(playbook)), *waits(playbook)]
    meant = _meant(every, only)
    return [each for each in every if each.operator in wanted and each.place in meant]


def made(found: Iterable[Draft]) -> Iterator[Mutant]:
    """Yield the mutants of changes, of those that come to the same only the first."""
    seen = set()
    for draft in found:
        mutant, key = draft.mutant()
        if (mutant.place, key) not in seen:
            seen.add((mutant.place, key))
            yield mutant


def _wanted(operators: Iterable[str] | str | None) -> Sequence[str]:
    if operators is None:
        return OPERATORS
    found = _listed(operators)
    for name in found:
        if name not in OPERATORS:
            raise FieldError("operators", name, f"one of {', '.join(OPERATORS)}")
    return found


def _listed(given: Iterable[str] | str) -> tuple[str, ...]:
    return texts([given] if isinstance(given, str) else given)


def _meant(every: Iterable[Draft], only: Iterable[str] | str | None) -> set[str]:
    places = dict.fromkeys(each.place for each in every)
    if only is None:
        return {*places}
    found: set[str] = set()
    for pattern in _listed(only):
        those = {place for place in places if _matches(place, pattern)}
        if not those:
            raise FieldError("only", pattern, f"one of {', '.join(places) or 'none'}")
        found |= those
    return found


def _matches(place: str, pattern: str) -> bool:
    _, _, name = place.partition(" ")
    return any(fnmatchcase(each, pattern) for each in (place, name))

"""The laws of follow-ups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import attrs

from servicekit.customer import Customer
from servicekit.followups import OCCASIONS, FollowUpPolicy, FollowUps, Occasion
from servicekit.instants import moment
from servicekit.testing.laws.asking import differing, facts_of, travelled
from servicekit.testing.laws.given import CALM, Declared
from servicekit.testing.laws.law import Law, law, over, within
from servicekit.testing.laws.moving import WEEK, moved, plain, steady
from servicekit.testing.laws.tables import laws_of_table

__all__ = ["laws_of_follow_ups"]

_DUE = ("promise_due", "promise_at_risk")


def laws_of_follow_ups(policy: FollowUpPolicy, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of the table of follow-ups, and those of what occasions deserve.

    Its cases are occasions, by default one for each that stands at an edge of its rules.
    """
    yield from within("table", laws_of_table(policy.table, None, declared))
    cases = tuple(_cases(policy)) or (_occasion(OCCASIONS[0], {}),) if facts is None else facts
    customer = declared.get("customer")
    for name, trial in _TRIALS.items():
        check = over(cases, partial(_tried, trial, policy, customer, declared))
        yield law("follow-ups", name, policy.id, check)


def _cases(policy: FollowUpPolicy) -> Iterator[Occasion]:
    for example in policy.table.examples():
        known = facts_of(example)
        kind = known.pop("occasion", None)
        if kind in OCCASIONS or kind is None:
            yield _occasion(kind or OCCASIONS[0], known)


def _occasion(kind: str, known: dict[str, Any]) -> Occasion:
    due_at = CALM + WEEK if kind in _DUE else None
    return Occasion(kind=kind, since=CALM, customer_id="1", case_id="1", due_at=due_at, facts=known)


@attrs.frozen
class _Asked:
    """A policy that is asked what an occasion deserves.

    Args:
        policy: the policy.
        case: the occasion.
        customer: whose.
        contacts: their contacts so far.
        at: when.
    """

    policy: FollowUpPolicy
    case: Occasion
    customer: Customer
    contacts: Any
    at: Any

    def of(self, *occasions: Occasion) -> FollowUps:
        return self.policy.follow_ups(occasions, self.customer, at=self.at, contacts=self.contacts)

    def once(self) -> FollowUps:
        return self.of(self.case)


def _tried(
    trial: _Trial, policy: FollowUpPolicy, customer: Any, declared: Declared, case: Occasion
) -> str | None:
    whose = Customer(id=case.customer_id or "1") if customer is None else customer
    at = declared.get("at", case.since)
    return trial(_Asked(policy, case, whose, declared.get("contacts", ()), at))


def _deterministic(asked: _Asked) -> str | None:
    other = attrs.evolve(asked, policy=travelled(asked.policy))
    return differing(
        [("", asked.once), ("asked again", asked.once), ("out of a pickle", other.once)]
    )


def _order_free(asked: _Asked) -> str | None:
    other = attrs.evolve(asked.case, about="another")
    return differing(
        [
            ("", lambda: _keys(asked.of(asked.case, other))),
            ("the other way round", lambda: _keys(asked.of(other, asked.case))),
        ]
    )


def _keys(found: FollowUps) -> list[str]:
    return sorted(each.key for each in found.follow_ups)


def _idempotent(asked: _Asked) -> str | None:
    keys = _keys(asked.of(asked.case, asked.case))
    if keys == _keys(asked.once()):
        return None
    return f"Told twice it leads to {', '.join(keys)}."


def _moves(asked: _Asked) -> str | None:
    """Compare an occasion with the same a week later, where weeks are alike."""
    end, place = asked.at + 5 * WEEK, asked.policy.timezone
    zones = [*asked.customer.timezones, *([] if place is None else [place])]
    alike = plain(asked.policy.hours, asked.at, end) and steady(zones, asked.at, end)
    if asked.contacts or not alike:
        return None
    then = attrs.evolve(asked, case=moved(asked.case, WEEK), at=moved(asked.at, WEEK))
    times = [moved(pair, WEEK) for pair in _times(asked.once())]
    following = _times(then.once())
    if [*map(_moments, times)] == [*map(_moments, following)]:
        return None
    return f"A week later its times are {following}, not {times}."


def _times(found: FollowUps) -> list[tuple[Any, Any]]:
    return [(each.earliest_at, each.latest_at) for each in found.follow_ups]


def _moments(pair: tuple[Any, Any]) -> tuple[int | None, int | None]:
    return moment(pair[0]), moment(pair[1])


_Trial = Callable[[_Asked], str | None]
_TRIALS: dict[str, _Trial] = {
    "deterministic": _deterministic,
    "order-free": _order_free,
    "idempotent": _idempotent,
    "moves with the week": _moves,
}

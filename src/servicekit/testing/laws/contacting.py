"""The laws of contact policies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, cast

import attrs

from servicekit.customer import Customer
from servicekit.followups import Cap, ContactPolicy, FollowUp, Scheduled
from servicekit.instants import duration_microseconds, later, to_microseconds
from servicekit.testing.laws.asking import differing, travelled
from servicekit.testing.laws.given import CALM, Declared
from servicekit.testing.laws.law import Law, law, over
from servicekit.testing.laws.moving import after

__all__ = ["laws_of_contacts"]

_HOURS = (0, 7, 19, 30, 105, 120)
_BESIDE = 3  # follow-ups more than a cap allows


def laws_of_contacts(policy: ContactPolicy, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of a contact policy; its cases are follow-ups, by default one per channel."""
    cases = tuple(_cases(policy, declared)) if facts is None else facts
    for name, trial in _TRIALS.items():
        check = over(cases, partial(_tried, trial, policy, declared))
        yield law("contact", name, "contact policy", check)


def _cases(policy: ContactPolicy, declared: Declared) -> Iterator[FollowUp]:
    """Yield follow-ups by each channel, at several hours of a week, for each purpose."""
    customer = declared.get("customer")
    purposes = dict(policy.purposes) or {"service": "service"}
    for channel in policy.channels:
        for number, wait in enumerate(_HOURS):
            for purpose, basis in purposes.items():
                yield FollowUp(
                    key=f"{purpose}/{channel}/{number}", purpose=purpose, basis=basis,
                    customer_id="1" if customer is None else customer.id,
                    earliest_at=after(CALM, timedelta(hours=wait)), channels=[channel],
                )  # fmt: skip


@attrs.frozen
class _Asked:
    """A policy that is asked when to contact somebody.

    Args:
        policy: the policy.
        case: the follow-up.
        customer: whom.
        contacts: their contacts so far.
        at: when it is asked.
    """

    policy: ContactPolicy
    case: FollowUp
    customer: Customer
    contacts: Any
    at: Any

    def outcome(self, *planned: Any) -> Any:
        return self.policy.schedule(
            self.case, self.customer, self.contacts, at=self.at, planned=planned
        )

    def scheduled(self) -> Scheduled | None:
        found = self.outcome()
        return found if isinstance(found, Scheduled) else None


def _tried(trial: _Trial, policy: ContactPolicy, declared: Declared, case: FollowUp) -> str | None:
    customer = declared.get("customer", Customer(id=case.customer_id, timezones=["UTC"]))
    at = declared.get("at", case.earliest_at)
    return trial(_Asked(policy, case, customer, declared.get("contacts", ()), at))


def _deterministic(asked: _Asked) -> str | None:
    other = attrs.evolve(asked, policy=travelled(asked.policy))
    return differing(
        [("", asked.outcome), ("asked again", asked.outcome), ("out of a pickle", other.outcome)]
    )


def _in_its_time(asked: _Asked) -> str | None:
    found = asked.scheduled()
    if found is None:
        return None
    if later(asked.at, found.at) or later(asked.case.earliest_at, found.at):
        return f"It is scheduled {found.at}, which is too early."
    latest_at = asked.case.latest_at
    late = latest_at is not None and later(found.at, latest_at)
    return f"It is scheduled {found.at}, which is too late." if late else None


def _by_channel(asked: _Asked) -> str | None:
    found = asked.scheduled()
    if found is None or found.channel is None:
        return None
    known = set(asked.policy.channels).intersection(asked.case.channels or asked.policy.channels)
    return None if found.channel in known else f"It is scheduled by {found.channel}."


def _allowed(asked: _Asked) -> str | None:
    found = asked.scheduled()
    if found is None or found.channel is None:
        return None
    verdict = asked.policy.may_contact(
        asked.customer, found.channel, found, asked.contacts, at=found.at
    )
    return None if verdict.proved else f"Scheduled {found.at}, it is refused then: {verdict}"


def _idempotent(asked: _Asked) -> str | None:
    found = asked.scheduled()
    if found is None:
        return None
    return differing([("", lambda: found), ("once it is planned", partial(asked.outcome, found))])


def _below_caps(asked: _Asked) -> str | None:
    """Plan more than a cap allows, and count what any window of it holds."""
    for cap in asked.policy.constraints:
        if isinstance(cap, Cap) and _is_plain(cap, asked.case):
            instants = _planned(asked, cap.count + _BESIDE)
            length = _length(cap)
            for first, last in zip(instants, instants[cap.count :], strict=False):
                if last - first < length:
                    return f"Cap {cap.id} allows {cap.count} in {cap.window}; more are planned."
    return None


def _is_plain(cap: Cap, case: FollowUp) -> bool:
    """Tell whether a cap counts all contacts of a kind in a window that moves along."""
    counted = cap.bases if cap.counts is None else cap.counts
    binds = case.basis in cap.bases and case.basis in counted and not cap.channels
    if cap.of != "attempts" or cap.per != ("person",):
        return False
    return binds and cap.window.length is not None


def _length(cap: Cap) -> int:
    return duration_microseconds(cast(timedelta, cap.window.length))


def _planned(asked: _Asked, count: int) -> list[int]:
    """Return the instants of several follow-ups of a kind, each planned beside the others."""
    planned: list[Scheduled] = []
    for number in range(count):
        case = attrs.evolve(asked.case, key=f"{asked.case.key}/{number}")
        found = attrs.evolve(asked, case=case).outcome(*planned)
        planned += [found] if isinstance(found, Scheduled) else []
    return sorted(to_microseconds(each.at) for each in planned)


_Trial = Callable[[_Asked], str | None]
_TRIALS: dict[str, _Trial] = {
    "deterministic": _deterministic,
    "in its time": _in_its_time,
    "by a channel of the company": _by_channel,
    "allowed when sent": _allowed,
    "idempotent": _idempotent,
    "never above a cap": _below_caps,
}

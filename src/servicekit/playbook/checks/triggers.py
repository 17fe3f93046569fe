"""Whether what triggers look at can ever be known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from servicekit.answers import Finding
from servicekit.playbook.checks.subject import Subject, claim, unseen
from servicekit.playbook.report import Claim
from servicekit.routing import TriggerPolicy

__all__ = ["triggers"]

_KNOWN = "what triggers look at can be known"
_NO_AGENTS = "The playbook has no [[agents]], so nobody knows what is above their authority."


def triggers(subject: Subject) -> Iterator[Claim]:
    """Yield whether somebody can tell what triggers look at, in any case at all."""
    policy = subject.playbook.triggers
    if policy is None:
        return
    found = [*_unknown(subject, policy)]
    if not found and subject.roster is None and "above_authority" in _read(policy).values():
        yield unseen("triggers", _KNOWN, _NO_AGENTS)
    else:
        yield claim("triggers", _KNOWN, found)


def _read(policy: TriggerPolicy) -> Mapping[str, str]:
    """Return the facts that rules read, each by its place."""
    return {
        f"triggers.{rule.id}.when.{name}": name for rule in policy.table.rules for name in rule.when
    }


def _unknown(subject: Subject, policy: TriggerPolicy) -> Iterator[Finding]:
    for place, name in _read(policy).items():
        for code in _LACKING.get(name, _nothing)(subject):
            yield Finding(place=place, code=code, text=_TEXTS[code])


def _nothing(_: Subject) -> Iterator[str]:
    yield from ()


def _answers(subject: Subject) -> Iterator[str]:
    if not len(subject.playbook.answers):
        yield "no_questions"


def _authority(subject: Subject) -> Iterator[str]:
    roster, log = subject.roster, subject.playbook.log
    if roster is not None and not any(agent.authority.limits for agent in roster.agents):
        yield "no_authority"
    if log is not None and log.columns.keys().isdisjoint({"agent", "field"}):
        yield "no_column"


#: What keeps a fact from being known, whatever the case.
_LACKING: Mapping[str, Callable[[Subject], Iterator[str]]] = {
    "above_authority": _authority,
    "contradiction": _answers,
}
_TEXTS = {
    "no_questions": (
        "The playbook has no [[questions]], so nobody can tell whether two answers contradict "
        "each other. Add them, or leave it out."
    ),
    "no_authority": (
        "It is said of nobody what they may decide, so nobody can tell what is above that. "
        "Give somebody 'authority', or leave it out."
    ),
    "no_column": (
        "The log does not say who has a case, so nobody can tell what is above their authority; "
        "add 'agent' to [log]."
    ),
}

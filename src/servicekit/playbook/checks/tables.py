"""Whether the tables of triggers and follow-ups are sound by themselves."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servicekit.followups import FollowUpPolicy
from servicekit.playbook.checks.subject import Subject
from servicekit.playbook.report import Claim
from servicekit.routing import TriggerPolicy

__all__ = ["tables"]


def tables(subject: Subject) -> Iterator[Claim]:
    """Yield what is proved of each table, and whether all that it can name is named."""
    book = subject.playbook
    if book.triggers is not None:
        yield from _of("triggers", book.triggers, subject.budget)
    if book.follow_ups is not None:
        yield from _of("follow_ups", book.follow_ups, subject.budget)


def _of(place: str, policy: TriggerPolicy | FollowUpPolicy, budget: int) -> Iterator[Claim]:
    table = policy.table
    report = table.check(budget=budget)
    verdicts = {
        "contradiction": report.contradictions,
        "gap": report.gaps,
        "unreachable": report.unreachable,
        "outside": report.outside,
        "unused_column": report.unused_columns,
    }
    if table.policy == "collect" or table.otherwise is not attrs.NOTHING:
        del verdicts["gap"]  # that nothing applies is an answer then
    for code, verdict in verdicts.items():
        yield Claim(place=place, verdict=verdict, code=code)
    yield Claim(place=place, verdict=policy.check()[-1])

"""The batch: what the reviews of a part of a log come to, in the order of the log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import nsmallest

import attrs

from servicekit.case import Case, History
from servicekit.cli.plainly import plainly
from servicekit.errors import Problem
from servicekit.instants import later, to_microseconds
from servicekit.logs import Group, Spool
from servicekit.playbook import Playbook
from servicekit.review import AgendaItem, Review, review, review_history
from servicekit.scorecard import Scorecard, Worst

__all__ = ["URGENCIES", "Batch", "Due", "Reviewing", "case_document", "reviews_of"]

#: How urgent something is that has to be done.
URGENCIES = ("overdue", "due next", "without a due")

_DUE = 100  # things to do that are kept of each urgency: as many as the page shows
_SKIPPED = 1_000  # rows that were left out and are listed


@attrs.frozen
class Due:
    """Something that has to be done.

    Args:
        case_id: in which case.
        item: what.
    """

    case_id: str
    item: AgendaItem

    def urgency(self, at: datetime) -> str:
        """Return one of :data:`URGENCIES`."""
        if self.item.due_at is None:
            return URGENCIES[2]
        return URGENCIES[0] if later(at, self.item.due_at) else URGENCIES[1]

    @property
    def place(self) -> tuple[int, str, str]:
        """Where it stands among others: by due, or else by how long it is owed."""
        instant = self.item.due_at or self.item.since
        return to_microseconds(instant), self.item.key, self.case_id


@attrs.frozen(kw_only=True)
class Batch:
    """What reviews come to.

    Args:
        cases: how many cases there were, those that were opened only later included.
        texts: each review as JSON, where that is wanted.
        card: the scorecard.
        worst: the worst cases.
        pairs: the worst cases with their reviews, where that is wanted.
        counts: how much has to be done, by urgency.
        due: what has to be done first, of each urgency.
        skipped: the rows that say something impossible, as many as are listed.
        unread: how many those are.
    """

    cases: int = 0
    texts: tuple[str, ...] = ()
    card: Scorecard = attrs.field(factory=Scorecard)
    worst: Worst = attrs.field(factory=Worst)
    pairs: tuple[tuple[Case, Review], ...] = ()
    counts: Counter[str] = attrs.field(factory=Counter)
    due: tuple[tuple[str, Due], ...] = ()
    skipped: tuple[Problem, ...] = ()
    unread: int = 0

    def __add__(self, other: Batch) -> Batch:
        """Return both together, without the texts, which are written as they come."""
        worst = self.worst + other.worst
        return Batch(
            cases=self.cases + other.cases,
            card=self.card + other.card,
            worst=worst,
            pairs=_told(worst, (*self.pairs, *other.pairs)),
            counts=self.counts + other.counts,
            due=_first((*self.due, *other.due)),
            skipped=(*self.skipped, *other.skipped)[:_SKIPPED],
            unread=self.unread + other.unread,
        )


@attrs.frozen(kw_only=True)
class Reviewing:
    """The job of reviewing a part of a log.

    Args:
        spool: the log.
        playbook: the playbook.
        at: the instant of the judgement.
        by: what figures are grouped by.
        json: whether each review is wanted as JSON.
        most: how many of the worst cases are kept.
        told: whether these are wanted whole.
    """

    spool: Spool
    playbook: Playbook
    at: datetime
    by: str
    json: bool = False
    most: int = 10
    told: bool = False

    def do(self, start: int, stop: int) -> Batch:
        """Return what the reviews of some groups come to."""
        groups = [*self.spool.groups(start, stop)]
        pairs = [pair for group in groups for pair in reviews_of(group, self.playbook, self.at)]
        reviews = [found for _, found in pairs]
        worst = Worst.of(reviews, most=self.most)
        due = [Due(found.case_id, item) for found in reviews for item in found.agenda]
        urgent = [(each.urgency(self.at), each) for each in due]
        skipped = [problem for group in groups for problem in group.skipped]
        return Batch(
            cases=sum(len(group.cases) for group in groups),
            texts=tuple(map(case_document, reviews)) if self.json else (),
            card=Scorecard.of(reviews, by=self.by),
            worst=worst,
            pairs=_told(worst, pairs) if self.told else (),
            counts=Counter(urgency for urgency, _ in urgent),
            due=_first(urgent),
            skipped=tuple(skipped[:_SKIPPED]),
            unread=len(skipped),
        )


def reviews_of(group: Group, playbook: Playbook, at: datetime) -> Iterator[tuple[Case, Review]]:
    """Yield each case of a customer that was there, with its review, in the order of the log.

    Of a case whose customer the log does not name nobody knows the history.
    """
    if group.customer_id is None:
        begun = (case for case in group.cases if not later(case.opened_at, at))
        yield from ((case, review(case, playbook, at=at)) for case in begun)
        return
    history = History(customer=group.customer_id, cases=group.cases)
    found = review_history(history, playbook, at=at)
    reviews = {each.case_id: each for each in found.reviews}
    yield from ((case, reviews[case.id]) for case in group.cases if case.id in reviews)


def case_document(found: Review) -> str:
    """Return a review as JSON text; what the case says about the service is in the scorecard."""
    document = plainly(found) | {"hand_overs": found.hand_overs}
    del document["measurements"]
    return json.dumps(document, indent=2, ensure_ascii=False)


def _told(worst: Worst, pairs: Iterable[tuple[Case, Review]]) -> tuple[tuple[Case, Review], ...]:
    """Return the worst cases with their reviews, the worst first."""
    known = {(found.customer_id, found.case_id): (case, found) for case, found in pairs}
    wanted = ((each.customer_id, each.case_id) for each in worst.cases)
    return tuple(known[name] for name in wanted if name in known)


def _first(due: Iterable[tuple[str, Due]]) -> tuple[tuple[str, Due], ...]:
    """Return what has to be done first, of each urgency."""
    every = [*due]
    return tuple(
        each
        for urgency in URGENCIES
        for each in nsmallest(
            _DUE, (pair for pair in every if pair[0] == urgency), key=lambda pair: pair[1].place
        )
    )

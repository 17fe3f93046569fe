"""Whole cases: what is judged and all that judges it, their reviews, and what would change."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Unpack

import attrs
from hypothesis import strategies as st

from servicekit.case import Case, History
from servicekit.instants import latest
from servicekit.playbook import Playbook
from servicekit.replay import Replay, ReplayChange, replay
from servicekit.review import (
    AgendaItem,
    Escalating,
    HistoryReview,
    PromiseReview,
    Review,
    review,
    review_history,
)
from servicekit.roster import Roster
from servicekit.routing import Load
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.cases import cases, histories
from servicekit.testing.strategies.escalations import escalations
from servicekit.testing.strategies.picking import one_part
from servicekit.testing.strategies.playbooks import playbooks
from servicekit.testing.strategies.rosters import rosters
from servicekit.testing.strategies.routing import loads
from servicekit.testing.strategies.times import instants_of

__all__ = [
    "WholeCase",
    "agenda_items",
    "escalating",
    "history_reviews",
    "promise_reviews",
    "replay_changes",
    "replays",
    "reviews",
    "whole_cases",
]


@attrs.frozen(kw_only=True)
class WholeCase:
    """A case with all that judges it.

    Args:
        case: the case.
        playbook: the playbook.
        at: the instant of the judgement.
        history: everything of the customer, this case with it, or ``None``.
        roster: the people, or ``None`` for those of the playbook.
        load: what they have on their hands, or ``None``.
    """

    case: Case
    playbook: Playbook
    at: datetime
    history: History | None = None
    roster: Roster | None = None
    load: Load | None = None

    def review(self) -> Review:
        """Return the review of the case."""
        return review(
            self.case,
            self.playbook,
            at=self.at,
            history=self.history,
            roster=self.roster,
            load=self.load,
        )

    def review_history(self) -> HistoryReview | None:
        """Return the review of all cases of the customer, where there is a history."""
        if self.history is None:
            return None
        return review_history(
            self.history, self.playbook, at=self.at, roster=self.roster, load=self.load
        )


def whole_cases(**bounds: Unpack[Within]) -> st.SearchStrategy[WholeCase]:
    """Draw cases with a playbook, and some with a history, a roster and the load of everybody.

    The instant of the judgement is not before the case was recorded. They shrink to a case in which
    nothing happened, and a playbook with nothing in it.

    Args:
        bounds: within which all is drawn; ``max_events`` as for
            :func:`~servicekit.testing.strategies.cases`.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(whole_cases(max_events=1))
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(whole):
        ...     assert whole.review().case_id == whole.case.id
        >>> test_it()
    """
    return _whole_cases(Bounds(**bounds), bounds)


@st.composite
def _whole_cases(draw: st.DrawFn, bounds: Bounds, within: Within) -> WholeCase:
    history: History | None = None
    if draw(st.booleans()):
        history = draw(histories(**within).filter(lambda found: bool(found.cases)))
    case = draw(st.sampled_from(history.cases)) if history is not None else draw(cases(**within))
    return WholeCase(
        case=case,
        playbook=draw(playbooks(examples=False, **within)),
        at=draw(_judged(bounds, case)),
        history=history,
        roster=draw(st.none() | rosters(**within)),
        load=draw(st.none() | loads(**within)),
    )


def _judged(bounds: Bounds, case: Case) -> st.SearchStrategy[datetime]:
    """Draw when a case is judged: at the last of the instants, or before."""
    known = latest(case.opened_at, case.recorded_at)
    return st.one_of(st.just(bounds.last), instants_of(bounds)).map(lambda at: latest(known, at))


@cache
def _few(bounds: Bounds) -> Within:
    """Return bounds within which results are drawn: little has to happen for most of them."""
    return {**attrs.asdict(bounds, recurse=False), "max_events": min(2, bounds.max_events)}  # type: ignore[typeddict-item]


def reviews(**bounds: Unpack[Within]) -> st.SearchStrategy[Review]:
    """Draw reviews of drawn cases; they shrink to one that finds nothing to do.

    Args:
        bounds: within which the cases are drawn, see :func:`whole_cases`.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(reviews())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(review):
        ...     assert review.at is not None
        >>> test_it()
    """
    return whole_cases(**_few(Bounds(**bounds))).map(WholeCase.review)


def history_reviews(**bounds: Unpack[Within]) -> st.SearchStrategy[HistoryReview]:
    """Draw reviews of all cases of a customer; they shrink to one without any.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(history_reviews())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(found):
        ...     assert found.customer_id == "kim"
        >>> test_it()
    """
    few = _few(Bounds(**bounds))
    return st.builds(
        lambda known, playbook, people, at: review_history(known, playbook, at=at, roster=people),
        histories(**few),
        playbooks(examples=False, **few),
        st.none() | rosters(**few),
        instants_of(Bounds(**few)),
    )


def agenda_items(**bounds: Unpack[Within]) -> st.SearchStrategy[AgendaItem]:
    """Draw what has to be done in a case, by whom, and why."""
    return one_part(reviews(**bounds), lambda found: found.agenda)


def promise_reviews(**bounds: Unpack[Within]) -> st.SearchStrategy[PromiseReview]:
    """Draw how promises stand in a review, those of targets as well."""
    return one_part(reviews(**bounds), lambda found: found.promises)


def escalating(**bounds: Unpack[Within]) -> st.SearchStrategy[Escalating]:
    """Draw the escalations that should happen now, each with whom it reaches."""
    return one_part(_waiting(Bounds(**bounds), _few(Bounds(**bounds))), lambda found: found.routes)


@st.composite
def _waiting(draw: st.DrawFn, bounds: Bounds, few: Within) -> Review:
    """Review a case with an escalation that nobody has been asked about."""
    case = draw(cases(**few))
    calm: Within = {**few, "max_events": 0}
    raised = draw(escalations(id=f"{case.id}-w", case_id=case.id, **calm))
    known = latest(
        latest(case.opened_at, case.recorded_at), latest(raised.raised_at, raised.recorded_at)
    )
    whole = WholeCase(
        case=attrs.evolve(case, escalations=[raised]),
        playbook=draw(playbooks(examples=False, **few)),
        at=latest(known, draw(instants_of(bounds))),
        roster=draw(st.none() | rosters(**few)),
    )
    return whole.review()


# -- another playbook -----------------------------------------------------------------------------


def replays(**bounds: Unpack[Within]) -> st.SearchStrategy[Replay]:
    """Draw what another playbook would have changed; they shrink to nothing.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(replays())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(found):
        ...     assert found.cases <= 1
        >>> test_it()
    """
    few = _few(Bounds(**bounds))
    return _replays(Bounds(**bounds), few, st.lists(cases(**few), max_size=1))


@st.composite
def _replays(
    draw: st.DrawFn, bounds: Bounds, few: Within, some: st.SearchStrategy[list[Case]]
) -> Replay:
    old = draw(playbooks(examples=False, **few))
    new = draw(playbooks(examples=False, **few))
    at = draw(st.one_of(st.just(bounds.last), instants_of(bounds)))
    return replay(draw(some), old, new, at=at)


def replay_changes(**bounds: Unpack[Within]) -> st.SearchStrategy[ReplayChange]:
    """Draw single things that another playbook would have changed."""
    few = _few(Bounds(**bounds))
    some = cases(**few).map(lambda case: [case])
    return one_part(_replays(Bounds(**bounds), few, some), lambda found: found.changes)

"""Authority: what somebody may decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Unpack

import attrs

from servicekit.decision import Reason, Verdict
from servicekit.errors import FieldError
from servicekit.money import Money
from servicekit.staff.limit import Limit
from servicekit.staff.request import Circumstances, Request
from servicekit.values import Facts

__all__ = ["Authority"]


def _limit(kind: str, limit: Money | Limit | None) -> Limit:
    if isinstance(limit, Limit):
        return limit
    if limit is None:
        return Limit()
    if isinstance(limit, Money) and limit.amount >= 0:
        return Limit(per_case=limit)
    raise FieldError(f"limits[{kind!r}]", limit, "Money, not negative, a Limit, or None")


def _limits(limits: Mapping[str, Money | Limit | None]) -> Facts:
    return Facts({kind: _limit(kind, limit) for kind, limit in limits.items()})


@attrs.frozen(kw_only=True)
class Authority:
    """What somebody may decide, by kind of decision.

    Args:
        limits: by kind, how much: ``Money`` is a limit per case, a
            :class:`~servicekit.staff.Limit` says more, and ``None`` means without bound; all are
            kept as a ``Limit``. What is not named may not be decided at all.

    Example:
        >>> refunds = Authority(limits={"refund": Money(100, "EUR")})
        >>> print(refunds.limits["refund"].per_case)
        100 EUR

    Raises:
        FieldError: a limit is negative, or neither ``Money``, a ``Limit`` nor ``None``.
    """

    limits: Facts = attrs.field(factory=Facts, converter=_limits)

    def allows(
        self,
        kind: str,
        amount: Money | None = None,
        *,
        at: datetime,
        agent_id: str,
        **circumstances: Unpack[Circumstances],
    ) -> Verdict[Reason]:
        """Judge whether somebody who has this authority may take a decision.

        Limits are inclusive. The one per case holds for what everybody granted in the case, the
        one per window for what this person granted in ``(at - window, at]``; only grants of this
        kind count, as they were known at ``at``. What waits for approval counts, what was taken
        back does not. An amount in another currency is converted at the rate of its date in UTC.

        Args:
            kind: the kind of decision.
            amount: how much; ``None`` where nobody said it, or where it is no matter of money.
            at: when it would be decided.
            agent_id: who would decide.
            **circumstances: ``case_id``: in which case; without one nothing was granted in it.
                ``grants``: what was granted so far, without the grant that is in question.
                ``decided_by``: whose decision is in question, where it is a decision on one.
                ``rates``: those that convert what is not in the currency of the limit.

        Returns:
            A verdict on "... lies within the authority". It is refuted by reasons of the codes
            ``no_authority``, ``above_case_limit``, ``above_window_limit`` and ``own_decision``.
            It is undecided, with reasons of the codes ``no_rate`` and ``no_amount``, where an
            amount that a limit holds for cannot be converted or is not known, unless what is
            known refutes it already.

        Example:
            >>> from datetime import UTC, datetime
            >>> from servicekit.staff import Grant
            >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
            >>> before = Grant(
            ...     id="g1", kind="refund", amount=Money(80, "EUR"), case_id=1, by="ada", at=nine
            ... )
            >>> refunds = Authority(limits={"refund": Money(100, "EUR")})
            >>> print(refunds.allows(
            ...     "refund", Money(30, "EUR"), at=nine, agent_id="sam", case_id="1",
            ...     grants=[before],
            ... ))
            Refuted: refund of 30 EUR by sam lies within the authority.
            - Above the limit of 100 EUR per case: 80 EUR granted already, 30 EUR asked.

        Raises:
            AmountError: a converted amount has too many digits.
            FieldError: the amount is negative, or two rates differ on the date that counts.
            NaiveDatetimeError: ``at`` has no time zone.
            TypeError: there is no such circumstance.
        """
        asked = Request(kind=kind, amount=amount, at=at, agent_id=agent_id, **circumstances)
        return asked.judge(self.limits.get(kind))

"""The step of a target: something to do at an instant before, at or after its due."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Allowance, Calendar
from servicekit.hours.allowance import days_later
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import duration_microseconds
from servicekit.values import identifier, optional_whole

__all__ = ["Step"]

_SIGNED = re.compile(r"(?P<sign>[-+]?)(?P<amount>.*)")
_MICROSECOND = timedelta(microseconds=1)


def _offset(offset: timedelta | str | None) -> timedelta | None:
    if offset is None:
        return None
    if not isinstance(offset, str):
        duration_microseconds(offset)
        return offset
    found = _SIGNED.fullmatch(offset)
    allowance = Allowance.parse(found["amount"] if found else "", field="offset")
    if allowance.duration is None or allowance.is_business:
        known = "an amount such as '-1 hour'; it counts in the time in which the target counts"
        raise FieldError("offset", offset, known)
    return -allowance.duration if found and found["sign"] == "-" else allowance.duration


def _share(share: Fraction | Decimal | float | str | None) -> Fraction | None:
    if share is None:
        return None
    try:
        # 0.1 means a tenth, not the number beside it that a float can hold.
        part = Fraction(str(share) if isinstance(share, float) else share)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        part = Fraction(-1)
    if isinstance(share, bool) or not 0 <= part <= 1:
        raise FieldError("share", share, "from 0 to 1, such as 0.75 for three quarters")
    return part


@attrs.frozen(kw_only=True)
class Step:
    """Something that happens once on the way to a due, or after it has passed.

    Exactly one of the last three says when. While the clock is paused no step is due, and when
    the due moves, those that are still to come move with it.

    Args:
        id: a name to find it by, such as ``"warn-lead"``.
        offset: before the due (negative) or after it, in the time in which the target counts; also
            in words, such as ``"-30 minutes"``.
        days: so many dates with hours before or after the due, at the same time on the clock;
            calendar days where the target has no calendar.
        share: the part of the allowance that is used up, from 0 to 1.

    Example:
        >>> Step(id="warn", share=0.75).share, Step(id="chase", offset="2 hours").offset
        (Fraction(3, 4), datetime.timedelta(seconds=7200))

    Raises:
        FieldError: none or several of the three are given, or one is not possible.

    Source:
        Shares: ServiceNow notifies by default at 50 %, 75 % and 100 % of an allowance. Offsets and
        days: the escalation levels of GLPI.
    """

    id: str = attrs.field(converter=identifier)
    offset: timedelta | None = attrs.field(default=None, converter=_offset)
    days: int | None = attrs.field(
        default=None, validator=optional_whole("a whole number of days, negative before the due")
    )
    share: Fraction | None = attrs.field(default=None, converter=_share)

    def __attrs_post_init__(self) -> None:
        given = [name for name in ("offset", "days", "share") if getattr(self, name) is not None]
        if len(given) != 1:
            known = "exactly one of offset, days and share"
            raise FieldError("step", f"{self.id}: {', '.join(given) or 'none'}", known)

    def instant(
        self, start: datetime, due: datetime, clock: Calendar, hours: AnyCalendar | None = None
    ) -> datetime:
        """Return when the step happens, if nothing moves the due any more.

        Args:
            start: when the clock began.
            due: the due in force.
            clock: the time that counts, pauses left out.
            hours: the calendar whose dates count; calendar days without one.

        Raises:
            NoWorkingTimeError: the calendar is not open for so long.
        """
        if self.offset is not None:
            before = self.offset < timedelta()
            return clock.subtract(due, -self.offset) if before else clock.add(due, self.offset)
        if self.days is not None:
            if hours is None:
                return days_later(due, self.days)
            dated: datetime = hours.add_days(due, self.days)
            return dated
        return self._used_up(start, due, clock)

    def _used_up(self, start: datetime, due: datetime, clock: Calendar) -> datetime:
        if self.share is None or self.share == 1:
            return due
        whole = duration_microseconds(clock.between(start, due))
        return clock.add(start, int(whole * self.share) * _MICROSECOND)

"""The measurement: what one case says about one measure of the service."""

from __future__ import annotations

import attrs

from servicekit.errors import FieldError
from servicekit.values import is_whole, one_of

__all__ = ["LEFT_OUT", "MEASURES", "Measurement"]

#: What a case is measured by. A scorecard says what each of them is and how it is summed up.
MEASURES = (
    "target_met", "first_reply", "first_reply_business", "resolution", "resolution_business",
    "service_level", "speed_of_answer", "abandoned",
    "first_contact_resolution", "reopenings", "repeat_contacts",
    "promises_made", "kept_by_first_due", "kept_by_agreed_due",
    "hand_overs", "ping_pong", "departments", "times_repeated", "contradictions",
    "follow_up_in_time", "preferred_channel",
    "bot_share", "automated_resolution", "person_reached", "time_to_person",
    "decision_confirmed", "decision_varied", "decision_reversed", "time_to_authority",
    "csat", "csat_response", "nps", "nps_response", "ces", "ces_response",
    "at_risk",
)  # fmt: skip

#: Why a case, a contact or a promise is left out of a measure. ``not_recorded``: nobody wrote down
#: what it takes. ``impossible``: what they wrote down cannot be, such as a wait of less than
#: nothing. ``no_history``, ``no_hours``, ``no_roster``, ``no_book``: what it takes was not given.
#: All others: there is nothing to measure, or not yet.
LEFT_OUT = (
    "not_recorded", "impossible", "no_history", "no_hours", "no_roster", "no_book",
    "still_open", "too_early", "no_message", "no_reply", "let_go", "unreachable", "short_abandon",
    "merged", "deleted",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Measurement:
    """What one case, contact or promise says about one measure.

    Args:
        measure: one of :data:`MEASURES`.
        value: microseconds for a time, 1 or 0 for yes or no, a count, or a score in hundredths;
            ``None`` where it is left out.
        left_out: why it is left out, one of :data:`LEFT_OUT`; stands exactly where there is no
            value.
        of: the variant or part that it belongs to, such as a target, the origin of a promise or
            a scale; measurements of different ones are never summed.
        team: whose doing it was; the team that has the case where nobody said it.
        agent: the person whose doing it was.

    Example:
        >>> Measurement(measure="first_reply", value=90_000_000, team="desk").value
        90000000

    Raises:
        FieldError: a word is unknown, or there is a value and a reason for having none.
    """

    measure: str = attrs.field(validator=one_of(*MEASURES))
    value: int | None = None
    left_out: str | None = attrs.field(default=None, validator=one_of(*LEFT_OUT, None))
    of: str | None = None
    team: str | None = None
    agent: str | None = None

    def __attrs_post_init__(self) -> None:
        if (self.value is None) is (self.left_out is None):
            raise FieldError("value", self.value, "a whole number, or else why it is left out")
        if self.value is not None and not is_whole(self.value):
            raise FieldError("value", self.value, "a whole number")

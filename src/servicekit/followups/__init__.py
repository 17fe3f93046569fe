"""Follow-ups: what deserves one, and when and how to contact the customer for it."""

from servicekit.followups.attempt import Attempt, Made
from servicekit.followups.cap import PER, Cap
from servicekit.followups.check import Check
from servicekit.followups.constraint import UNASKED, UNWISHED, Constraint
from servicekit.followups.contact_policy import ContactPolicy
from servicekit.followups.enrolment import Enrolment, EnrolmentEvent
from servicekit.followups.explanation import ContactExplanation, Shut
from servicekit.followups.follow_up import AUDIENCES, FollowUp
from servicekit.followups.follow_up_policy import FollowUpPolicy
from servicekit.followups.follow_ups import FollowUps, FollowUpsExplanation, Undecided, Withheld
from servicekit.followups.law import LAWS
from servicekit.followups.legal_preset import CAUTION, FORCES, LegalPreset
from servicekit.followups.occasion import DATED, OCCASIONS, Occasion
from servicekit.followups.period import PERIODS, Period
from servicekit.followups.plan import WHO, Plan
from servicekit.followups.scheduled import Blocked, Moved, Outcome, Scheduled, Unschedulable
from servicekit.followups.sequence import STOPS, Sequence, Touch
from servicekit.followups.sequence_course import ENDINGS, Ended, SequenceExplanation, Waiting
from servicekit.followups.speech import said_to_customer, said_to_staff
from servicekit.followups.timers import Timers, reconcile
from servicekit.followups.timing import Timing
from servicekit.followups.when import said_when
from servicekit.followups.window import Window
from servicekit.interaction import BASES

__all__ = [
    "AUDIENCES",
    "BASES",
    "CAUTION",
    "DATED",
    "ENDINGS",
    "FORCES",
    "LAWS",
    "OCCASIONS",
    "PER",
    "PERIODS",
    "STOPS",
    "UNASKED",
    "UNWISHED",
    "WHO",
    "Attempt",
    "Blocked",
    "Cap",
    "Check",
    "Constraint",
    "ContactExplanation",
    "ContactPolicy",
    "Ended",
    "Enrolment",
    "EnrolmentEvent",
    "FollowUp",
    "FollowUpPolicy",
    "FollowUps",
    "FollowUpsExplanation",
    "LegalPreset",
    "Made",
    "Moved",
    "Occasion",
    "Outcome",
    "Period",
    "Plan",
    "Scheduled",
    "Sequence",
    "SequenceExplanation",
    "Shut",
    "Timers",
    "Timing",
    "Touch",
    "Undecided",
    "Unschedulable",
    "Waiting",
    "Window",
    "Withheld",
    "reconcile",
    "said_to_customer",
    "said_to_staff",
    "said_when",
]

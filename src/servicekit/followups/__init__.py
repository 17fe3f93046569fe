"""Follow-ups: what deserves one, and when and how to contact the customer for it."""

from servicekit.followups.cap import Cap
from servicekit.followups.check import Check
from servicekit.followups.constraint import Constraint
from servicekit.followups.contact_policy import ContactPolicy
from servicekit.followups.enrolment import Enrolment, EnrolmentEvent
from servicekit.followups.explanation import ContactExplanation
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.follow_up_policy import FollowUpPolicy
from servicekit.followups.follow_ups import FollowUps, FollowUpsExplanation, Undecided, Withheld
from servicekit.followups.law import LAWS, LegalPreset
from servicekit.followups.occasion import OCCASIONS, Occasion
from servicekit.followups.period import Period
from servicekit.followups.plan import Plan
from servicekit.followups.scheduled import Blocked, Moved, Outcome, Scheduled, Unschedulable
from servicekit.followups.sequence import Sequence, Touch
from servicekit.followups.sequence_course import Ended, SequenceExplanation, Waiting
from servicekit.followups.speech import said_to_customer, said_to_staff
from servicekit.followups.timers import Timers, reconcile
from servicekit.followups.timing import Timing
from servicekit.followups.when import said_when
from servicekit.followups.window import Window
from servicekit.interaction import BASES

__all__ = [
    "BASES",
    "LAWS",
    "OCCASIONS",
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
    "Moved",
    "Occasion",
    "Outcome",
    "Period",
    "Plan",
    "Scheduled",
    "Sequence",
    "SequenceExplanation",
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

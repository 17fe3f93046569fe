"""Rosters: who is on duty when, from rotations, overrides, fixed schedules and absences."""

from servicekit.roster.absence import Absence
from servicekit.roster.explanation import Presence, RosterExplanation
from servicekit.roster.fixed import FixedSchedule
from servicekit.roster.lineup import Lineup
from servicekit.roster.override import Override
from servicekit.roster.roster import Roster
from servicekit.roster.rotation import Rotation
from servicekit.roster.shift import Duty, Shift
from servicekit.roster.swap import SWAP_STATES, Swap
from servicekit.roster.turn import Turn

__all__ = [
    "SWAP_STATES",
    "Absence",
    "Duty",
    "FixedSchedule",
    "Lineup",
    "Override",
    "Presence",
    "Roster",
    "RosterExplanation",
    "Rotation",
    "Shift",
    "Swap",
    "Turn",
]

"""The people who serve: agents and their teams, what they may decide, and what they granted."""

from servicekit.staff.agent import Agent
from servicekit.staff.authority import Authority
from servicekit.staff.grant import Grant
from servicekit.staff.limit import Limit
from servicekit.staff.request import Circumstances
from servicekit.staff.team import Team

__all__ = ["Agent", "Authority", "Circumstances", "Grant", "Limit", "Team"]

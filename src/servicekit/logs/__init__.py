"""Exports of other systems become cases, through the mapping of a playbook."""

from servicekit.logs.log import Log, read_log
from servicekit.logs.presets import PRESETS
from servicekit.logs.spool import Group, Spool, spool
from servicekit.logs.starter import starter

__all__ = ["PRESETS", "Group", "Log", "Spool", "read_log", "spool", "starter"]

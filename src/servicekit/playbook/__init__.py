"""The playbook: hours, targets and the log mapping of one organisation, from one TOML file."""

from servicekit.playbook.mapping import COLUMNS, EVENTS, VOCABULARIES, LogMapping
from servicekit.playbook.playbook import Playbook

__all__ = ["COLUMNS", "EVENTS", "VOCABULARIES", "LogMapping", "Playbook"]

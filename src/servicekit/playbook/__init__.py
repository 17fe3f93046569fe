"""The playbook: all policies of one organisation, from one TOML file or a folder of them."""

from servicekit.playbook.mapping import COLUMNS, EVENTS, VOCABULARIES, LogMapping
from servicekit.playbook.playbook import Playbook
from servicekit.playbook.report import Claim, PlaybookReport
from servicekit.playbook.service_level import ServiceLevel

__all__ = [
    "COLUMNS",
    "EVENTS",
    "VOCABULARIES",
    "Claim",
    "LogMapping",
    "Playbook",
    "PlaybookReport",
    "ServiceLevel",
]

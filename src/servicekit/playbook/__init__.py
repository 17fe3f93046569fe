"""The playbook: all policies of one organisation, from one TOML file or a folder of them."""

from servicekit.playbook.examples import (
    AnswerExample,
    ExampleResult,
    FollowUpExample,
    PlaybookExample,
    RouteExample,
    TargetExample,
    TriggerExample,
)
from servicekit.playbook.mapping import COLUMNS, EVENTS, VOCABULARIES, LogMapping
from servicekit.playbook.playbook import Playbook
from servicekit.playbook.report import Claim, PlaybookReport
from servicekit.playbook.service_level import ServiceLevel

__all__ = [
    "COLUMNS",
    "EVENTS",
    "VOCABULARIES",
    "AnswerExample",
    "Claim",
    "ExampleResult",
    "FollowUpExample",
    "LogMapping",
    "Playbook",
    "PlaybookExample",
    "PlaybookReport",
    "RouteExample",
    "ServiceLevel",
    "TargetExample",
    "TriggerExample",
]

"""The examples of a playbook: what its policies are asked, and what they have to say."""

from servicekit.playbook.examples.answer import AnswerExample
from servicekit.playbook.examples.example import PlaybookExample
from servicekit.playbook.examples.follow_up import FollowUpExample
from servicekit.playbook.examples.result import ExampleResult
from servicekit.playbook.examples.route import RouteExample
from servicekit.playbook.examples.target import TargetExample
from servicekit.playbook.examples.trigger import TriggerExample

__all__ = [
    "AnswerExample",
    "ExampleResult",
    "FollowUpExample",
    "PlaybookExample",
    "RouteExample",
    "TargetExample",
    "TriggerExample",
]

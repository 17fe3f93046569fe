"""The laws by name, each with the sentence that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["LAWS"]

_LAWS: dict[str, dict[str, str]] = {
    "decision": {
        "total": "There is an answer to every case.",
        "never ambiguous": "No two rules apply to one case that cannot stand together.",
        "no dead rule": "Every rule decides some case.",
        "deterministic": "The same case gets the same answer, however its facts are handed over.",
        "explained": "The rules that a decision names, and only they, lead to it once more.",
        "order-free": "The order of the rules makes no difference.",
        "idempotent": "What was said changes nothing when it is asked again with it.",
        "firm": "A decision that is made without a fact is the same once the fact is known.",
        "asks what it lacks": "Without a decision, what is asked for is a fact that is not known.",
        "monotone in": "The outcome never goes back in its order while the column rises.",
        "independent of": "The column makes no difference to the outcome.",
    },
    "answers": {
        "deterministic": "The same facts at the same instant get the same answer.",
        "by the rules in force": "An answer is what the rules in force at the instant say.",
        "idempotent": "Asking again with the facts that an answer rests on leads to the same one.",
    },
    "triggers": {
        "deterministic": "The same case calls for the same escalations each time.",
        "called once": "Each trigger is found once at most, in the order of the triggers.",
        "firm": "A trigger that fires without a fact fires once the fact is known, too.",
    },
    "follow-ups": {
        "deterministic": "The same occasions deserve the same follow-ups each time.",
        "order-free": "The order of the occasions makes no difference.",
        "idempotent": "Who tells of an occasion twice gets each follow-up once.",
        "moves with the week": "Whole weeks later the same occasion has its times as much later.",
    },
    "calendar": {
        "counts what was added": "Adding an amount and counting it lead to the same amount.",
        "counts what was taken": "Taking an amount off and counting it lead to the same amount.",
        "additive": "Two spans in a row count together what each of them counts.",
        "adds in parts": "Adding in two parts ends where adding at once ends.",
        "monotone": "Who starts later is not done earlier.",
        "half-open": "It is open when doors open, and no more when they close.",
        "spans are what counts": "The open spans are in order, apart, and as long as what counts.",
        "complement": "What is open and what is closed are all the time there is.",
        "explains what it counts": "An explanation tells of as much time as is counted.",
        "moves with the week": "Without dates of their own, weeks count alike.",
    },
    "roster": {
        "timeline without holes": "The pieces of a timeline follow one another and differ.",
        "timeline says who is on": "A timeline names those who are on duty, at each of its edges.",
        "changes at the next change": "Nobody comes or goes before the next change, somebody then.",
        "gaps are where nobody is": "The gaps are those pieces of the timeline that nobody has.",
        "shifts are who is on": "Those who have a shift at an instant are those on duty.",
        "absent is absent": "Nobody is on duty while they are absent.",
        "order-free": "The order of agents, teams and absences makes no difference.",
    },
    "ladder": {
        "deterministic": "The same escalation goes the same way each time.",
        "order-free": "The order of the people on the roster makes no difference.",
        "to people of the roster": "Whoever is asked is on the roster.",
        "never to the excluded": "Whoever must not have an escalation does not get it.",
        "idempotent": "An escalation that is recorded twice is recorded once.",
        "never in the past": "Nothing is due, nor looked at again, before it is asked.",
        "comes to an end": "Left alone, an escalation goes up in time, and its way has an end.",
    },
    "contact": {
        "deterministic": "The same follow-up is scheduled alike each time.",
        "in its time": "A contact is not before it is asked for, nor out of its own time.",
        "by a channel of the company": "A contact comes by a channel that company and plan have.",
        "allowed when sent": "What is scheduled may be sent when its time has come.",
        "idempotent": "What is planned already stays as it is planned.",
        "never above a cap": "However much is planned, no window has more than its cap.",
    },
    "promise": {
        "deterministic": "The same promise stands alike each time.",
        "follows the transitions": "From one instant to the next, only the known ways are gone.",
        "broken only after the due": "At the due instant a promise is not broken yet.",
        "what was known stands": "What is recorded later leaves what was known before.",
        "order-free": "The order in which events are handed over makes no difference.",
        "never un-broken": "A breach stays one, kept late at best.",
    },
    "targets": {
        "deterministic": "The same case is promised the same each time.",
        "named once": "Each promise has an id of its own.",
        "due after the start": "Nothing is due before it was promised.",
        "idempotent": "A case that has the promises of its targets is promised nothing else.",
        "moves with the week": "Whole weeks later the same case has its dues as much later.",
    },
}

LAWS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {kind: MappingProxyType(found) for kind, found in _LAWS.items()}
)
"""The laws of each kind of policy: their names, each with its sentence."""

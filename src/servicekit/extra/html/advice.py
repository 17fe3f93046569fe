"""What each finding means to a service lead, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ADVICE", "PRAISE", "Advice", "advice"]


class Advice(NamedTuple):
    """A finding in the words of a service lead.

    Args:
        title: what went wrong.
        meaning: what it says about the service.
        act: what to do about it.
    """

    title: str
    meaning: str
    act: str


#: What to say of each code of a finding.
ADVICE = {
    "broken": Advice(
        "Promises were broken",
        "What was promised was not done by the time that was named.",
        "Call the customers who still wait, today. Then look at which promise breaks most often: "
        "name a later time, or give it to a team that can keep it.",
    ),
    "at_risk": Advice(
        "Promises are about to break",
        "They can still be kept, but the time that is left is short.",
        "Go through the list of what is due now, and give what nobody works on to somebody who "
        "is free. Where it cannot be done, tell the customer before the time is over.",
    ),
    "kept_late": Advice(
        "Promises were kept too late",
        "It was done, but after the time that was named.",
        "Find the promise that is late most often, and see where it lies waiting: for a person, "
        "for another team, or for the customer.",
    ),
    "unowned": Advice(
        "Promises have no owner",
        "Nobody has said that they will see to it.",
        "Have whoever takes a case over accept what is owed in it by name.",
    ),
    "assumed_due": Advice(
        "Nobody said by when",
        "Something was promised without a time, so a usual one was assumed.",
        "Ask everybody to name a day and an hour whenever they promise something.",
    ),
    "unauthorised": Advice(
        "Somebody promised more than they may",
        "The amount or the kind of decision is above the authority of whoever promised it.",
        "Decide today whether it stands, and tell the customer. Then raise the limit, or make the "
        "way to somebody who may decide shorter.",
    ),
    "unanswered": Advice(
        "Customers wait for an answer",
        "They wrote or called, and no person has answered since.",
        "Answer the one who has waited longest first; a few honest words are better than silence.",
    ),
    "run_around": Advice(
        "Customers are sent from desk to desk",
        "The case moved between desks more often than the playbook allows.",
        "Look where the ways below begin: sort such cases to the right desk at once, and let one "
        "desk keep the customer while others help.",
    ),
    "ping_pong": Advice(
        "Cases go back where they came from",
        "One desk sent the case on, and the next one sent it straight back.",
        "Bring the two desks that do it most often together, and settle who does what.",
    ),
    "story_repeated": Advice(
        "Customers have to tell their story again",
        "Whoever took the case over did not know what had been said.",
        "Hand no case over without its story in writing.",
    ),
    "contradiction": Advice(
        "Customers were told different things",
        "Two answers to the same question, from the same facts, do not agree.",
        "Honour what was said first, or what is better for the customer. Then write the one right "
        "answer into the playbook.",
    ),
    "silent_escalation": Advice(
        "Escalations that nobody takes",
        "Somebody asked for help with a case, and nobody has taken it.",
        "Take the oldest one yourself, then check who is on duty on the ladder that it went to.",
    ),
    "not_escalated": Advice(
        "Cases that should be escalated are not",
        "The playbook says that somebody with more authority should have it, and nobody asked.",
        "Escalate the cases below now, and remind everybody when a case has to go up.",
    ),
    "no_person_in_reach": Advice(
        "Customers cannot get to a person",
        "They asked for a person, or needed one, and none came.",
        "Open the way from the machine to a person, and see that somebody is on duty behind it.",
    ),
    "generic_reply": Advice(
        "Known customers get form letters",
        "Somebody who came back was answered with words that fit anybody.",
        "Answer by name and with what happened before.",
    ),
    "right_decision_reversed": Advice(
        "Right decisions were overturned",
        "Somebody decided by the rules, and somebody else reversed it without a better reason.",
        "Stand by staff who keep to the rules; if the rule is wrong, change the rule.",
    ),
    "repeat_contact": Advice(
        "Customers come back about the same thing",
        "The matter was said to be settled, and was not.",
        "Ask after a few days whether it stayed fixed, and look for the cause that they share.",
    ),
    "went_quiet": Advice(
        "Customers have gone quiet",
        "They complained or were owed something, and stopped writing. Many of them leave.",
        "Call them; do not wait until they write again.",
    ),
    "abused": Advice(
        "Staff were abused",
        "A customer was abusive to somebody.",
        "Have a supervisor take the contact over. What is owed to the customer stays owed.",
    ),
    "follow_up_missed": Advice(
        "Follow-ups did not happen",
        "Somebody should have come back to the customer, and nobody did.",
        "Make up for it with a call, and put follow-ups into somebody's day.",
    ),
    "cannot_be_contacted": Advice(
        "Customers who cannot be reached",
        "No channel and no time is left on which they may be contacted.",
        "Ask for another number or address at their next contact.",
    ),
}  # fmt: skip

#: What is called well, by the code of what went well.
PRAISE = {
    "kept_early": "Promises kept well before their time",
    "one_contact": "Settled with one contact",
    "praised": "Praised by customers",
    "one_answer": "The same answer every time",
    "amends_made": "Made up for what went wrong",
    "followed_up": "Came back to the customer, as planned",
    "decision_confirmed": "Decisions that stood when somebody looked again",
}


def advice(code: str) -> Advice:
    """Return what to say of a finding; of one that is not known, its code in plain words.

    Example:
        >>> advice("run_around").title
        'Customers are sent from desk to desk'
    """
    plain = code.replace("_", " ").capitalize()
    return ADVICE.get(code, Advice(plain, "", "Look at the cases below that show it."))

"""A small desk that the tests of mutants share, with one policy of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from servicekit.playbook import Playbook
from servicekit.testing.mutation import Mutant, mutants

RETURN = """
[[questions]]
id = "return"
otherwise = "no"
facts.days = { column = "integer >= 0", ask = "When did it arrive?" }
outcomes.yes = { kind = "granted", text = "Yes, please do." }
outcomes.no = { kind = "refused", text = "Sorry, {days} days are too many." }
rules = [{ id = "in-time", when.days = "<= 30", then = "yes" }]
"""

DESK = """
name = "Desk"
timezone = "UTC"
languages = ["en"]

[hours.office]
timezone = "UTC"
weekly = "Mo-Fr 09:00-17:00"

[[targets]]
id = "urgent"
measure = "first_reply"
within = "1 working hour"
hours = "office"
when = { priority = ["urgent"] }
channels = ["phone"]
[[targets]]
id = "reply"
measure = "first_reply"
within = "8 hours"

[[teams]]
id = "desk"
[[agents]]
id = "ada"
team = "desk"
hours = "office"
authority.refund = "100 GBP"
[[agents]]
id = "sam"
roles = ["supervisor"]
hours = "office"
authority.refund = "unlimited"

[[ladders]]
id = "refunds"
hours = "office"
fallback = ["role:supervisor"]
acknowledge_within = "2 working hours"
levels = [
    { name = "desk", targets = ["team:desk"], wait = "30 minutes" },
    { name = "lead", targets = ["authority"] },
]
[[ladders.work]]
name = "a refund"
authority = "refund"
amount = "80 GBP"

[[ladders]]
id = "one"
fallback = ["role:supervisor"]
levels = [{ name = "desk", targets = ["team:desk"] }]

[[triggers]]
id = "late"
ladder = "refunds"
why = "A promise was broken."
when = { promise_broken = true }
[[triggers]]
id = "often"
ladder = "refunds"
why = "They came back."
when = { contacts_about = ">= 3" }

[follow_ups]
hours = "office"
timezone = "UTC"
policy = "unique"
rules = [
    { id = "fixed", when.occasion = "resolved", then = ["ask", "thank"] },
    { id = "due", when.occasion = "promise_due", then = "keep" },
    { id = "wait", when.occasion = "customer_waiting", then = "write" },
]
[[follow_ups.plans]]
id = "ask"
purpose = "ask whether it stayed fixed"
earliest = "in 1 business day at 10:00"
latest = "after 3 business days"
[[follow_ups.plans]]
id = "thank"
purpose = "say thank you"
[[follow_ups.plans]]
id = "keep"
purpose = "see to it"
earliest = "2 working hours before"
latest = "at the due"
[[follow_ups.plans]]
id = "write"
purpose = "say how far it is"
every = "after 2 business days"

[[questions]]
id = "refund"
facts.paid_with = { column = "enum card, transfer", ask = "How did you pay?" }
outcomes.soon.kind = "granted"
outcomes.soon.text = "The money is back soon."
outcomes.soon.promises = [
    { id = "refund", what = "pay it back", within = "5 business days", hours = "office" },
    { id = "note", what = "send a note", within = "1 day" },
]
outcomes.no = { kind = "refused", text = "Sorry." }
otherwise = "no"
rules = [{ id = "card", when.paid_with = "card", then = "soon" }]
"""


@cache
def _every(text: str) -> tuple[Mutant, ...]:
    return tuple(mutants(Playbook.parse(text)))


def found(text: str = DESK, **options: Any) -> Iterator[Mutant]:
    """Yield the mutants of a playbook that is given as text."""
    return mutants(Playbook.parse(text), **options)


def one(change: str, text: str = DESK) -> Mutant:
    """Return the only mutant with a change."""
    (mutant,) = (each for each in _every(text) if change in each.change)
    return mutant

"""What is wrong with a playbook, and a small desk to try it on."""

import pytest

from servicekit.errors import LoadError
from servicekit.playbook import Playbook

#: A desk with a roster and a ladder that has every key.
DESK = """\
name = "Desk"
timezone = "Europe/London"
[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:30"
[hours.weekend]
timezone = "Europe/London"
weekly = "Sa-Su 10:00-16:00"

[[teams]]
id = "first-line"
name = "First line"
department = "service"
hours = "office"
[[teams]]
id = "managers"

[[agents]]
id = "ada"
name = "Ada"
team = "first-line"
roles = ["supervisor", "trainer"]
hours = "office"
languages = ["en", "de"]
capacity = 4
skills = { billing = 2 }
weights = { phone = 4, chat = 1 }
authority.refund = "100 EUR"
authority.credit = { per_case = "100 EUR", per_window = "500 EUR", window = "24 hours" }
authority.waiver = "unlimited"
[[agents]]
id = "sam"
team = "first-line"
[[agents]]
id = "kim"
team = "managers"

[[rotations]]
id = "weekend"
team = "first-line"
participants = ["ada", ["sam", "kim"], "nobody"]
every = "weekly"
length = 2
anchor = 2026-03-07T09:00:00
timezone = "America/New_York"
days = ["sat", "sun"]
advance = "calendar"
hours = "weekend"
priority = 1
starts_at = 2026-03-07T09:00:00
ends_at = 2027-01-01T00:00:00+01:00
[[rotations]]
id = "late"
every = "36 hours"
anchor = 2026-03-29T01:30:00
[[rotations.versions]]
on = 2026-06-01
participants = ["sam", "kim"]
offset = 1
[[rotations.versions]]
on = 2026-01-01
participants = ["ada"]

[[overrides]]
start = 2026-05-01T09:00:00
end = 2026-05-01T17:00:00
add = "kim"
remove = "ada"
reason = "training"
[[absences]]
agent = "sam"
start = 2026-05-04T00:00:00
end = 2026-05-09T00:00:00
reason = "leave"
[[absences]]
agent = "kim"
hours = "weekend"
[[swaps]]
start = 2026-05-02T09:00:00
end = 2026-05-03T09:00:00
asked_by = "ada"
taken_by = "sam"
taken_at = 2026-04-30T10:00:00+02:00
withdrawn_at = 2026-05-01T10:00:00
[[fixed]]
start = 2026-12-25T00:00:00
end = 2026-12-26T00:00:00
team = "first-line"
shifts = [{ agent = "ada", start = 2026-12-25T09:00:00, end = 2026-12-25T12:00:00 }]

[[ladders]]
id = "refunds"
hours = "office"
fallback = ["role:supervisor"]
repeat = 1
repeat_from = 1
fairness = "least_loaded"
relax = ["team", "language"]
over_capacity = ["safety"]
max_hand_overs = 3
supervisor = "agent:ada"
acknowledge_within = "2 working hours"
shown = 3
[[ladders.levels]]
name = "first line"
targets = ["team:first-line", "rotation:weekend"]
wait = "30 working minutes"
on_empty = "hold"
ask = "all"
[[ladders.levels]]
targets = "on_duty"
[[ladders.work]]
name = "refund"
skills = { billing = 2 }
authority = "refund"
amount = "250 EUR"
language = "de"
channel = "phone"
team = "first-line"
agent = "ada"
"""

#: A desk that has escalation triggers, follow-ups and a contact policy with every key.
SERVICE = """\
name = "Desk"

[defaults]
hours = "office"
window = "14 days"

[service_level]
answer_within = "30 seconds"
short_abandon = "10 seconds"

[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:30"
[hours.office.holidays]
2026-12-25 = "Christmas Day"
[hours.calls]
timezone = "Europe/London"
weekly = "Mo-Fr 10:00-16:00"

[columns]
tier = "optional enum trial, paid"

[[agents]]
id = "ada"
team = "desk"
roles = ["supervisor"]
hours = "office"
authority.refund = "500 GBP"

[[ladders]]
id = "complaints"
fallback = "role:supervisor"
[[ladders.levels]]
targets = "team:desk"

[[triggers]]
id = "broken promise"
ladder = "complaints"
why = "a promise was broken"
severity = "high"
when = { promise_broken = true }

[[triggers]]
id = "above the limit"
ladder = "complaints"
why = "more is asked for than whoever has it may grant"
kind = "refund"
when = { above_authority = true, tier = "not(trial)" }
needs = { authority = "refund", amount = "200 GBP" }

[follow_ups]
id = "after care"
timezone = "Europe/Paris"
hours = "office"
policy = "exceptions"
otherwise = "look"

[[follow_ups.rules]]
id = "settled, paid"
when = { occasion = "resolved", tier = "paid" }
then = ["ask", "call"]
overrides = ["settled"]
[[follow_ups.rules]]
id = "settled"
when = { occasion = "resolved" }
then = "ask"
[[follow_ups.rules]]
id = "waiting"
when = { occasion = "customer_waiting" }
then = []

[[follow_ups.plans]]
id = "ask"
purpose = "ask whether it stayed fixed"
[[follow_ups.plans]]
id = "call"
purpose = "say what comes next"
basis = "reply"
earliest = "in 2 business days at 10:00"
latest = "after 5 business days"
channels = ["phone", "email"]
who = "team"
every = "after 2 business days"
waits_on = ["on_hold"]
[[follow_ups.plans]]
id = "look"
purpose = "have a look"
audience = "staff"

[contact]
channels = ["phone", "email", "sms"]
timezone = "Europe/London"
horizon = "8 weeks"
together = "1 day"
decent_hours = "08:00-20:00"
purposes = { newsletter = "marketing", "have a look" = "service" }

[contact.law]
us-solicitation = {}
fr-telemarketing = { holidays = "office", channels = ["phone"] }

[[contact.windows]]
id = "team hours"
hours = "calls"
place = "own"
bases = ["reply", "service"]
channels = ["phone"]
is_law = false
source = "the rota"

[[contact.blackouts]]
id = "stocktaking"
dates = [2026-12-31]
timezone = "Europe/London"
bases = ["marketing"]
channels = ["sms"]
[[contact.blackouts]]
id = "named"
dates = { 2026-12-24 = "Christmas Eve" }

[[contact.caps]]
id = "one a day"
count = 1
window = "24 hours"
[[contact.caps]]
id = "spread"
count = 3
window = "7 hours"
of = "attempts"
per = ["person", "case"]
counts = ["service"]
bases = ["marketing"]
channels = ["sms"]
spread = true
burst = { count = 2, within = "5 minutes" }
is_law = true
source = "ours"
"""


def problems(text: str) -> dict[str, str]:
    """Return what is wrong with a playbook, by path."""
    with pytest.raises(LoadError) as caught:
        Playbook.parse(text)
    found = caught.value.exceptions
    paths = {problem.path: problem.message for problem in found}
    assert len(paths) == len(found), "a place was complained about twice"
    return paths


def wrong(old: str, new: str, text: str = DESK) -> dict[str, str]:
    """Return what is wrong with a text where something stands in place of something else."""
    assert text.count(old) == 1, "the place is not clear"
    return problems(text.replace(old, new))

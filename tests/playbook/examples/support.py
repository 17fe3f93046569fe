"""A desk with everything that an example can ask, and what becomes of examples in it."""

from playbook.support import problems
from servicekit.playbook import ExampleResult, Playbook

DESK = """\
name = "Desk"
timezone = "Europe/London"

[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:00"

[columns]
tier = "enum trial, paid"
size = "integer [0..10]"

[[targets]]
id = "urgent"
measure = "first_reply"
within = "30 minutes"
when = { priority = ["urgent"] }
[[targets]]
id = "reply"
measure = "first_reply"
within = "2 working hours"
hours = "office"
unless = { "facts.tier" = "trial" }
[[targets]]
id = "again"
measure = "next_reply"
within = "1 working hour"
hours = "office"
[[targets]]
id = "settled"
measure = "resolution"
within = "3 days"
channels = ["mail"]

[[agents]]
id = "ada"
name = "Ada"
team = "desk"
hours = "office"
authority.refund = "100 EUR"
[[agents]]
id = "sam"
team = "desk"
hours = "office"
authority.refund = "100 EUR"
[[agents]]
id = "kim"
team = "leads"
roles = ["supervisor"]
hours = "office"
authority.refund = "unlimited"

[[ladders]]
id = "refunds"
hours = "office"
fallback = ["role:supervisor"]
acknowledge_within = "2 working hours"
over_capacity = ["safety"]
[[ladders.levels]]
name = "desk"
targets = ["team:desk"]
wait = "30 working minutes"
[[ladders.levels]]
targets = ["role:supervisor"]
wait = "1 working hour"
[[ladders.work]]
name = "large"
authority = "refund"
amount = "500 EUR"
[[ladders]]
id = "all"
fallback = ["role:supervisor"]
[[ladders.levels]]
targets = ["team:desk"]
ask = "all"

[[triggers]]
id = "late"
ladder = "refunds"
why = "it is late"
when = { promise_broken = true, tier = "paid" }
[[triggers]]
id = "often"
ladder = "refunds"
why = "they come back"
when = { contacts_about = ">= 3" }

[follow_ups]
preset = "great_service"
hours = "office"

[contact]
channels = ["phone", "email"]
timezone = "Europe/London"
decent_hours = "08:00-20:00"

[[questions]]
id = "return"
owner = "desk"
phrasings = ["Can I send it back?"]
otherwise = "late"
facts.days = { column = "integer >= 0", ask = "When did it arrive?" }
facts.faulty = { column = "boolean", ask = "Is it faulty?" }
rules = [
  { id = "soon", when.days = "<= 30", then = "soon" },
  { id = "faulty", when = { days = "> 30", faulty = true }, then = "mend" },
]
outcomes.soon = { kind = "granted", text = "Yes.", authority = "refund", promises = [
  { id = "label", what = "a label", within = "1 working hour", hours = "office" },
] }
outcomes.mend = { kind = "granted", text = "We mend it.", promises = [
  { id = "label", what = "a label", within = "2 hours" },
  { id = "mended", what = "it mended", within = "9 days" },
] }
outcomes.late = { kind = "refused", text = "Sorry." }
"""


def desk(*examples: str) -> Playbook:
    """Return the desk with examples."""
    return Playbook.parse("\n[[examples]]\n".join([DESK, *examples]))


def result(example: str) -> ExampleResult:
    """Return what becomes of one example."""
    playbook = desk(example)
    [found] = (each.run(playbook) for each in playbook.examples)
    return found


def refused(example: str) -> dict[str, str]:
    """Return what is wrong with one example, by the path in it."""
    found = problems(f"{DESK}\n[[examples]]\n{example}")
    return {path.removeprefix("examples[0]").removeprefix("."): found[path] for path in found}

"""What the tests of the plugin share: a project whose policy is on trial."""

TABLES = """
import pytest
from servicekit.tables import DecisionTable, Rule, col

DAYS = 30

def window(days=DAYS):
    return DecisionTable(
        name="window", columns={"days": col.integer(0, 365)}, otherwise="decline",
        rules=[Rule("in-time", when={"days": f"<= {days}"}, then="accept")],
    )
"""

DESK = """
[[questions]]
id = "return"
otherwise = "no"
facts.days = { column = "integer >= 0", ask = "When did it arrive?" }
outcomes.yes = { kind = "granted", text = "Yes, please do." }
outcomes.no = { kind = "refused", text = "Sorry, {days} days are too many." }
rules = [{ id = "in-time", when.days = "<= 30", then = "yes" }]

[[questions.examples]]
name = "the last day"
facts.days = "30"
outcome = "yes"

[[questions.examples]]
name = "a day late"
facts.days = "31"
outcome = "no"
"""

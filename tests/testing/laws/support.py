"""What the tests of laws share."""

from __future__ import annotations

from servicekit.errors import ServiceKitError
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.laws import LawBroken, laws

COLUMNS = {"days": col.integer(0, 365), "tier": col.enum("standard", "gold")}
RULES = [
    Rule("gold", when={"tier": "gold", "days": "<= 60"}, then="accept"),
    Rule("standard", when={"tier": "standard", "days": "<= 30"}, then="accept"),
]


def table(kind=DecisionTable, **changed):
    """Return a table of returns that holds all laws, but for what is changed."""
    given = {"name": "returns", "columns": COLUMNS, "rules": RULES, "otherwise": "decline"}
    return kind(**given | changed)


def broken(policy, facts=None, **declared):
    """Return the names of the laws that a policy breaks."""
    return [law.name for law in laws(policy, facts, **declared) if breaks(law)]


def breaks(law):
    """Tell whether a law is broken."""
    try:
        law()
    except LawBroken as error:
        return error.law == law.name
    except ServiceKitError:  # a fault can lead to what no other part takes
        return True
    return False
